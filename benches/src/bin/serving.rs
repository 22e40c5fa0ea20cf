//! What the server does in a second, how long its calls take, what memory it holds, side by side with a bare server on
//! the same database: `cargo run --release -p benches --bin serving -- [--dianda PATH] [--database postgres://…]
//! [--requests N] [--import-requests N] [--seconds S] [--only NAME,…]`. Prints one table in Markdown.
//!
//! | argument | says | unless given |
//! |---|---|---|
//! | `--dianda` | the program that is measured | `dianda` beside this program |
//! | `--database` | a PostgreSQL on which this program makes and drops databases of its own | SQLite files |
//! | `--requests` | requests of the district that is listed and searched | 20,000 |
//! | `--import-requests` | requests of the import, and half of those of the start | 50,000 |
//! | `--seconds` | how long each server is under each load | 10; for the crowd 60 |
//! | `--only` | these measures alone: those of [`serving::MEASURES`] | all |
//!
//! With the word `bare` as its first argument the program is the bare server that it compares with.

#[path = "../serving/mod.rs"]
mod serving;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((first, rest)) if first == "bare" => serving::bare::run(rest),
        _ => serving::Options::read(&arguments).and_then(serving::run),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "serving: {error}");
            ExitCode::FAILURE
        }
    }
}
