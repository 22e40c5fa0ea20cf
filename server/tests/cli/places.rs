//! Where files lie: what is no file, what cannot be read, what cannot be written.
//!
//! Comes in: folders with something in the way. Goes out: a fault that names it, or exit 1 and why. Always holds:
//! nothing is half written, and an older result stays as it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::district::{files, without};
use crate::odd_input::{check_refused, told};
use crate::program::{batch, dianda};

/// Every file below a folder with its content.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            all.extend(content(&path).into_iter().map(|(inside, bytes)| (format!("{name}/{inside}"), bytes)));
        } else {
            all.insert(name, fs::read(&path).expect("a file"));
        }
    }
    all
}

#[test]
fn what_has_the_name_of_a_table_and_is_none_is_named() {
    let check = |name: &str, code: &str, mend: &str, make: &dyn Fn(&Path)| {
        let folder = batch(&without("requests.csv"));
        make(&folder.path().join("batch").join(name));
        check_refused(folder.path(), &[told(code, name, mend)]).expect(name);
    };
    check("requests.csv", "not_a_file", "改名", &|path| fs::create_dir(path).expect("a folder"));
    check("点单.xlsx", "not_a_file", "改名", &|path| {
        // A pipe that nobody writes to makes its reader wait for ever.
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    });
    check("点单.xlsx", "not_a_file", "改名", &|path| {
        std::os::unix::fs::symlink("/dev/zero", path).expect("a link")
    });
    // A file that vanished between the list and the reading: its name is there, and opening it finds nothing.
    check("requests.csv", "unreadable", "检查路径", &|path| {
        std::os::unix::fs::symlink("gone.csv", path).expect("a link")
    });
}

#[test]
fn a_batch_that_is_no_file_is_refused() {
    let folder = batch(&files());
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe.csv")).status().expect("mkfifo").success());
    for (name, code) in [("pipe.csv", "not_a_file"), ("/dev/zero", "not_a_file"), ("nowhere", "unreadable")] {
        let ran = dianda(folder.path(), &["check", name, "--json"]);
        assert_eq!(ran.status, 3, "{name}: {}", ran.out);
        assert!(ran.out.contains(code), "{name}: {}", ran.out);
    }
}

#[test]
fn a_full_disk_leaves_the_old_result_whole() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let before = content(folder.path());
    // A limit on the size of files is met like a full disk: some are written, then a write fails.
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" match batch --out out";
    let ran = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_dianda")])
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    let told = String::from_utf8(ran.stderr).expect("UTF-8");
    assert_eq!(ran.status.code(), Some(1), "{told}");
    assert!(told.contains("写不进 out：文件超过了系统允许的大小") && told.contains("原来的结果还在"), "{told}");
    assert!(content(folder.path()) == before, "nothing is changed, nothing is left behind");
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let folder = batch(&files());
    let before = content(folder.path());
    // Whoever runs the tests may be allowed to write anywhere; below a file and in /proc nobody is.
    for (out, why) in
        [("batch/requests.csv/out", "不是文件夹"), ("/proc/out", "/proc/out"), ("/dev/null", "不是文件夹")]
    {
        let ran = dianda(folder.path(), &["match", "batch", "--out", out]);
        assert_eq!(ran.status, 1, "{out}: {}", ran.err);
        assert!(ran.err.contains(out) && ran.err.contains(why), "{out}: {}", ran.err);
    }
    assert!(content(folder.path()) == before);
}
