//! The program `dianda`: the command line of the library beside it, and where its log goes.

use std::process::ExitCode;

/// What was used for an import or an index goes back to the system: the allocator of the C library keeps it for itself
/// (a server that had indexed 20,000 requests held 800 MB of which it used 340).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    server::heed_file_limits();
    if let Err(exit) = server::confine() {
        return exit;
    }
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let exit = server::run(std::env::args_os());
    server::wait_for_solver();
    exit
}
