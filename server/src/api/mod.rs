//! Handlers and their wire types: one file a noun.
//!
//! Comes in: a call. Goes out: JSON, or a [`Problem`](crate::problem::Problem). Always holds: a handler asks for the
//! right, hands the act to `acts` in one transaction, and words the answer; it decides nothing.

pub(crate) mod call;
pub(crate) mod districts;
pub(crate) mod events;
pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod lists;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod requests;
pub(crate) mod rounds;
pub(crate) mod rows;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod shapes;
pub(crate) mod tables;
pub(crate) mod tasks;
pub(crate) mod trail;
