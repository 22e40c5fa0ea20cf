//! Dianda's pure library: tables in, plan out.
//!
//! Comes in: the bytes of a district's tables (or of an instance), options, and from the caller whatever belongs to the
//! outside: a runner for independent parts, a stop flag, the time that is left. Goes out: values (faults, candidates, a
//! plan with what is proved about it, reasons) and documents as bytes. Always holds: no HTTP, SQL, async, clock,
//! environment or process in here; the same input gives the same bytes out.
//!
//! The modules stand in the order in which data flows; each uses only those above it (a test holds this): [`district`]
//! → [`tables`] → [`text`] → [`index`] → [`candidates`] → [`instance`] → [`problem`] → [`solve`] → [`plan`] →
//! [`referee`] → [`explain`] → [`report`]; [`matching`] is the line itself.

pub mod district;
pub mod tables;
pub mod text;
pub mod index;
pub mod candidates;
pub mod instance;
pub mod problem;
pub mod solve;
pub mod plan;
pub mod referee;
pub mod explain;
pub mod report;
pub mod matching;
