//! The one test binary of the workspace: a link takes longer than all its tests.
//!
//! `random_instances`, `brute_force` and `solving` serve the others; each other module is a kind of test.

mod architecture;
mod brute_force;
mod differential;
mod gap;
mod properties;
mod random_instances;
mod sample;
mod searching;
mod solve_options;
mod solving;
mod spoilt_plans;
mod stopping;
