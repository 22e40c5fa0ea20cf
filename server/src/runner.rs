//! The world that the engine is run in: threads, clock, progress.
//!
//! Always holds: the number of threads decides how long, never what.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Calls `work` for every number below `n`, spread over `threads` threads.
pub(crate) fn run_on(threads: usize, n: usize, work: &(dyn Fn(usize) + Sync)) {
    if threads <= 1 || n <= 1 {
        (0..n).for_each(work);
        return;
    }
    let next = AtomicUsize::new(0);
    let take = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= n {
                break;
            }
            work(at);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(n) {
            // Where no further thread can be had, those that there are do the work.
            if std::thread::Builder::new().spawn_scoped(scope, take).is_err() {
                break;
            }
        }
        take();
    });
}

/// Rests for about a hundredth of a second, less if the thread is unparked.
pub(crate) fn rest() {
    std::thread::park_timeout(Duration::from_millis(10));
}

/// A flag that goes up with the first interrupt from now on; the second one ends the program, as the first would have
/// done until now. Where no handler can be had, the first still does.
pub(crate) fn interrupts() -> Arc<AtomicBool> {
    const STATUS_OF_INTERRUPT: i32 = 130;
    let flag = Arc::new(AtomicBool::new(false));
    let signal = rustix::process::Signal::INT.as_raw();
    // The one that ends the program stands first, so that it sees the flag as the signal before left it.
    let _ = signal_hook::flag::register_conditional_shutdown(signal, STATUS_OF_INTERRUPT, Arc::clone(&flag));
    let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
    flag
}

/// A deadline that may be off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline {
    begun: Instant,
    limit: Option<Duration>,
}

impl Deadline {
    /// Starts now.
    pub(crate) fn starting_now(limit: Option<Duration>) -> Self {
        Self { begun: Instant::now(), limit }
    }

    /// Seconds since the start.
    pub(crate) fn elapsed(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Seconds until the end, if there is one; negative behind it.
    pub(crate) fn seconds_left(&self) -> Option<f64> {
        self.limit.map(|limit| limit.as_secs_f64() - self.elapsed())
    }
}
