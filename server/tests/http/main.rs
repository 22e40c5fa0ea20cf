//! The server through real HTTP, on a fresh SQLite file and on a real PostgreSQL.
//!
//! Comes in: the sample. Goes out: what every role sees. Always holds: the same assertions on both databases; a missing
//! PostgreSQL fails them (`./dev test` sets one up).

mod backups;
mod canaries;
mod client;
mod district;
mod imports;
mod kills;
mod live;
mod matrix;
mod papers;
mod refusals;
mod searching;
mod shapes;
mod thin_line;
mod walkthrough;
