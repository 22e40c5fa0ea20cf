//! The program as its users meet it: real files, the built binary, exit status and messages.

mod bad_input;
mod district;
mod outcomes;
mod program;
