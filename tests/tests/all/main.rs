//! The one test binary of the workspace: a link takes longer than all its tests.
//!
//! `random_instances`, `brute_force` and `solving` serve the others; each other module is a kind of test.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "what is drawn is small"
)]

mod architecture;
mod brute_force;
mod circles;
mod corpora;
mod differential;
mod gap;
mod known_rows;
mod masking_forms;
mod matching;
mod more_cases;
mod properties;
mod random_instances;
mod sample;
mod schemas;
mod searching;
mod solve_options;
mod solving;
mod spoilt_plans;
mod stopping;
mod two_matters;
mod written_rows;
