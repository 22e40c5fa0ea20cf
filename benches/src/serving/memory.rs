//! The memory that a server holds, alone and with its children.
//!
//! Comes in: a process. Goes out: MiB of its resident set, as Linux counts it; the most that was seen in a while.
//! Always holds: pages that several processes share are counted for each, so that a sum is an upper bound; what grew
//! and shrank between two looks, 20 ms apart, is not seen.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;

const LOOK: Duration = Duration::from_millis(20);

/// The resident set of a process, in MiB; 0 where there is none.
pub(crate) fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    kib.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// The children of a process, and theirs.
pub(crate) fn descendants(process: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let pairs: Vec<(u32, u32)> = ids.filter_map(|id| Some((id, parent(id)?))).collect();
    let mut family = vec![process];
    let mut at = 0;
    while let Some(of) = family.get(at).copied() {
        family.extend(pairs.iter().filter(|(_, parent)| *parent == of).map(|(id, _)| id));
        at += 1;
    }
    family.split_off(1)
}

/// The parent of a process: the second field behind its name in brackets.
fn parent(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()
}

/// The most that was seen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Peak {
    /// Of the server alone.
    pub(crate) alone: f64,
    /// Of it and its children at one time.
    pub(crate) together: f64,
}

/// Looks again and again until it is let go of.
pub(crate) struct Watch {
    peak: Arc<Mutex<Peak>>,
    looking: JoinHandle<()>,
}

impl Watch {
    /// Begins to look.
    pub(crate) fn over(process: u32) -> Self {
        let peak: Arc<Mutex<Peak>> = Arc::default();
        let own = peak.clone();
        let looking = tokio::spawn(async move {
            loop {
                let alone = resident(process);
                let together = alone + descendants(process).into_iter().map(resident).sum::<f64>();
                if let Ok(mut peak) = own.lock() {
                    peak.alone = peak.alone.max(alone);
                    peak.together = peak.together.max(together);
                }
                tokio::time::sleep(LOOK).await;
            }
        });
        Self { peak, looking }
    }

    /// What was seen so far.
    pub(crate) fn peak(&self) -> Peak {
        self.peak.lock().map(|peak| *peak).unwrap_or_default()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.looking.abort();
    }
}
