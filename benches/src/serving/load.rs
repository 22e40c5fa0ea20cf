//! A load in a closed loop: each client makes its next call when the one before was answered.
//!
//! Comes in: the calls of each client, how long. Goes out: how many were answered how, and how long each took. Always
//! holds: a connection for each client, kept open; what is answered while the load warms up is not counted.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Failure;
use super::wire::Wire;

/// A call, shared by whoever makes it.
pub(crate) type Call = Arc<[u8]>;

/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What clients do.
#[derive(Clone)]
pub(crate) struct Load {
    /// The calls of each client.
    pub(crate) clients: Vec<Vec<Call>>,
    /// How long, at most.
    pub(crate) span: Duration,
    /// How long it is not counted at first.
    pub(crate) warm_up: Duration,
    /// Whether a client begins anew behind its last call.
    pub(crate) repeats: bool,
    /// How long a client rests between two calls.
    pub(crate) rest: Duration,
}

/// How a load went.
#[derive(Default)]
pub(crate) struct Told {
    /// Microseconds of each call that was answered with a success.
    micros: Vec<u32>,
    /// Bytes of the bodies of these answers.
    bytes: usize,
    pub(crate) statuses: BTreeMap<u16, usize>,
    /// Calls without an answer.
    pub(crate) broken: usize,
    /// What the first of them met.
    pub(crate) first_break: Option<String>,
    /// From the first call that counts to the end of the last.
    seconds: f64,
}

/// So many clients that go round the same calls, each from a place of its own.
pub(crate) fn going_round(calls: &[Call], clients: usize) -> Vec<Vec<Call>> {
    let from = |client: usize| calls.len() * client / clients;
    let of = |client: usize| calls[from(client)..].iter().chain(&calls[..from(client)]).cloned().collect();
    (0..clients).map(of).collect()
}

impl Load {
    /// Puts it on a server.
    ///
    /// # Errors
    /// If a client cannot go on.
    pub(crate) async fn on(&self, address: SocketAddr) -> Result<Told, Failure> {
        let begun = Instant::now();
        let (counts_from, ends) = (begun + self.warm_up, begun + self.warm_up + self.span);
        let clients: Vec<_> = self
            .clients
            .iter()
            .map(|calls| {
                let (calls, repeats, rest) = (calls.clone(), self.repeats, self.rest);
                tokio::spawn(client(address, calls, (counts_from, ends), repeats, rest))
            })
            .collect();
        let mut told = Told::default();
        for client in clients {
            told.add(client.await?);
        }
        told.seconds = counts_from.elapsed().as_secs_f64();
        Ok(told)
    }
}

async fn client(
    address: SocketAddr,
    calls: Vec<Call>,
    (counts_from, ends): (Instant, Instant),
    repeats: bool,
    rest: Duration,
) -> Told {
    let (mut told, mut wire) = (Told::default(), Wire::to(address));
    for at in 0.. {
        let Some(call) = (if repeats { calls.get(at % calls.len().max(1)) } else { calls.get(at) }) else { break };
        let begun = Instant::now();
        if begun >= ends {
            break;
        }
        let answered = wire.call(call, PATIENCE).await;
        if begun >= counts_from {
            match answered {
                Ok(reply) => {
                    *told.statuses.entry(reply.status).or_default() += 1;
                    if (200..300).contains(&reply.status) {
                        told.bytes += reply.body.len();
                        told.micros.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
                    }
                }
                Err(error) => {
                    told.broken += 1;
                    told.first_break.get_or_insert_with(|| error.to_string());
                    // A server that is away is not asked a thousand times a second.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        if !rest.is_zero() {
            tokio::time::sleep(rest).await;
        }
    }
    told
}

impl Told {
    /// Adds another's.
    pub(crate) fn add(&mut self, other: Self) {
        self.micros.extend(other.micros);
        self.bytes += other.bytes;
        for (status, n) in other.statuses {
            *self.statuses.entry(status).or_default() += n;
        }
        self.broken += other.broken;
        self.first_break = self.first_break.take().or(other.first_break);
        self.seconds += other.seconds;
    }

    /// Successes a second.
    pub(crate) fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.micros.len() as f64 / self.seconds } else { 0.0 }
    }

    /// Successes.
    pub(crate) fn successes(&self) -> usize {
        self.micros.len()
    }

    /// KiB of a body, the mean.
    pub(crate) fn kibibytes(&self) -> f64 {
        self.bytes as f64 / 1024.0 / self.micros.len() as f64
    }

    /// The milliseconds within which so many in a thousand were answered.
    pub(crate) fn millis(&self, in_a_thousand: usize) -> f64 {
        let mut micros = self.micros.clone();
        micros.sort_unstable();
        let at = (micros.len() * in_a_thousand).div_ceil(1000).max(1) - 1;
        micros.get(at).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
    }

    /// Calls that were not answered with a success.
    pub(crate) fn failures(&self) -> usize {
        self.broken
            + self.statuses.iter().filter(|(status, _)| !(200..300).contains(*status)).map(|of| of.1).sum::<usize>()
    }

    /// Answers by status, in words.
    pub(crate) fn said(&self) -> String {
        let mut said: Vec<String> = self.statuses.iter().map(|(status, n)| format!("{status}: {n}")).collect();
        if self.broken > 0 {
            said.push(format!("no answer: {} ({})", self.broken, self.first_break.as_deref().unwrap_or("")));
        }
        said.join(", ")
    }
}

/// The same span for loads that take turns, each half of it twice: what each told.
///
/// # Errors
/// If a client cannot go on.
pub(crate) async fn in_turns<const N: usize>(loads: [(&Load, SocketAddr); N]) -> Result<[Told; N], Failure> {
    let mut told = [(); N].map(|()| Told::default());
    for _ in 0..2 {
        for (told, (load, address)) in told.iter_mut().zip(loads) {
            let half = Load { span: load.span / 2, ..load.clone() };
            told.add(half.on(address).await?);
        }
    }
    Ok(told)
}
