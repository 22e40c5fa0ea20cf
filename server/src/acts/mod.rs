//! What is done, within one transaction: the move that the pure functions allow, what follows from it, and its record.
//!
//! Comes in: a connection in a transaction, who acts, what is asked. Goes out: what became of it, or a
//! [`Problem`](crate::problem::Problem), and then nothing is changed. Always holds: nothing here knows HTTP; every act
//! writes its record of the audit.

pub(crate) mod accounts;
pub(crate) mod actor;
pub(crate) mod attaching;
pub(crate) mod closing;
pub(crate) mod confirming;
pub(crate) mod erasing;
pub(crate) mod importing;
pub(crate) mod mending;
pub(crate) mod planning;
pub(crate) mod publishing;
pub(crate) mod raising;
pub(crate) mod settings;
pub(crate) mod tables;
pub(crate) mod tasking;
pub(crate) mod triage;
