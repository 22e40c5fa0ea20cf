//! Runs the built program in a folder of its own.

use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `dianda` with these arguments in `folder`.
pub(crate) fn dianda(folder: &Path, arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_dianda"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
    let ran = Ran { status: status.code().expect("the program ends by itself"), out: text(stdout), err: text(stderr) };
    assert!(!ran.err.contains("panicked"), "a panic: {}", ran.err);
    ran
}

/// All of these parts stand in what was said.
pub(crate) fn check_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "“{part}” is not in: {said}");
    }
}

/// A new folder with a folder `batch` that holds these files.
pub(crate) fn batch(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let inside = folder.path().join("batch");
    std::fs::create_dir(&inside).expect("a folder");
    for (name, bytes) in files {
        std::fs::write(inside.join(name), bytes).expect("a file");
    }
    folder
}
