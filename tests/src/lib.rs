//! Integration tests of the workspace; all of them stand in one test binary, `tests/all`.
