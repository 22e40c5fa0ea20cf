//! Integration tests of the workspace; all of them stand in one test binary, `tests/all`. The library holds what the
//! long runs of `fuzz` and the replay in the test command share.

pub mod targets;
pub mod mutations;
