//! Files for nobody else's eyes, and nothing of others replaced.
//!
//! Comes in: results, and what people and other programs do in and beside their folder. Goes out: the permissions of
//! what is written, refusals that name what stands in the way. Always holds: what somebody put or changed stays.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::district::files;
use crate::program::{batch, check_says, dianda};

/// Permissions of everything in a folder, itself included, with its path.
fn modes(path: &Path) -> Vec<(String, u32)> {
    let metadata = fs::symlink_metadata(path).expect("it is there");
    let mut all = vec![(path.display().to_string(), metadata.permissions().mode() & 0o777)];
    if metadata.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            all.extend(modes(&entry.expect("an entry").path()));
        }
    }
    all
}

#[test]
fn results_are_for_their_owner_alone() {
    let folder = batch(&files());
    let path = folder.path();
    assert_eq!(dianda(path, &["match", "batch", "--out", "out"]).status, 0);
    assert_eq!(dianda(path, &["check", "batch", "--annotate", "a.xlsx"]).status, 0);
    assert_eq!(dianda(path, &["solve", "out/instance", "--out", "p.json"]).status, 0);
    assert_eq!(dianda(path, &["template", "--out", "t.xlsx"]).status, 0);
    assert_eq!(dianda(path, &["search", "batch", "停车", "--index", "index"]).status, 0);
    for name in ["out", "a.xlsx", "p.json", "p.run.json", "t.xlsx"] {
        for (path, mode) in modes(&path.join(name)) {
            assert_eq!(mode & 0o077, 0, "{path} has {mode:o}");
        }
    }
}

#[test]
fn what_somebody_put_or_changed_stands_in_the_way() {
    let folder = batch(&files());
    let path = folder.path();
    let write = |name: &str| {
        let file = path.join("out").join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, "重要").expect("a file");
    };
    for name in ["备注.txt", "providers/我的备注.txt", "instance/notes/n", "plan.xlsx", "report.html", "新的/a"]
    {
        let _ = fs::remove_dir_all(path.join("out"));
        assert_eq!(dianda(path, &["match", "batch", "--out", "out"]).status, 0);
        write(name);
        let ran = dianda(path, &["match", "batch", "--out", "out"]);
        assert_eq!(ran.status, 1, "{name}: {}", ran.err);
        check_says(&ran.err, &["不敢覆盖"]);
        assert_eq!(fs::read_to_string(path.join("out").join(name)).expect("it stays"), "重要", "{name}");
    }
    // An open spreadsheet's lock file is nobody's work.
    fs::remove_dir_all(path.join("out")).expect("a folder");
    assert_eq!(dianda(path, &["match", "batch", "--out", "out"]).status, 0);
    write("~$plan.xlsx");
    assert_eq!(dianda(path, &["match", "batch", "--out", "out"]).status, 0);
}

#[test]
fn a_folder_that_only_looks_like_ours_is_left_alone() {
    let folder = batch(&files());
    let path = folder.path();
    for names in [
        &["plan.json"][..],
        &["plan.json", "evidence.json", "run.json"],
        &["plan.json", "evidence.json", "instance/roles.csv"],
        &["run.json"],
        &["report.html"],
    ] {
        let out = path.join("looks");
        for name in names {
            let file = out.join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, "{}").expect("a file");
        }
        let before = modes(&out).len();
        assert_eq!(dianda(path, &["match", "batch", "--out", "looks"]).status, 1, "{names:?}");
        assert_eq!(modes(&out).len(), before, "{names:?}");
        fs::remove_dir_all(&out).expect("a folder");
    }
}

#[test]
fn what_a_killed_run_left_goes_with_the_next_of_any_name() {
    let folder = batch(&files());
    let path = folder.path();
    for command in [
        &["check", "batch", "--annotate", "one.xlsx"][..],
        &["template", "--out", "two.xlsx"],
        &["match", "batch", "--out", "out"],
        &["solve", "out/instance", "--out", "p.json"],
    ] {
        fs::write(path.join(".dianda-staged-abc"), "rest of a workbook").expect("a file");
        let staged = path.join(".dianda-staged-def");
        fs::create_dir_all(staged.join("providers")).expect("a folder");
        fs::write(staged.join("plan.json"), "{").expect("a file");
        assert_eq!(dianda(path, command).status, 0, "{command:?}");
        let left = fs::read_dir(path).expect("a folder").filter_map(Result::ok);
        let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count();
        assert_eq!(left, 0, "{command:?}");
    }
}

#[test]
fn a_folder_that_another_program_locks_is_waited_for_and_named() {
    let folder = batch(&files());
    let path = folder.path();
    fs::create_dir(path.join("p")).expect("a folder");
    let lock = fs::File::open(path.join("p")).expect("a folder");
    lock.lock().expect("a lock");
    let begun = Instant::now();
    let ran = dianda(path, &["match", "batch", "--out", "p/out"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    check_says(&ran.err, &["被别的程序锁住", "p/out"]);
    assert!(begun.elapsed().as_secs() >= 4, "it was waited for");
    drop(lock);
    assert_eq!(dianda(path, &["match", "batch", "--out", "p/out"]).status, 0);
}

#[test]
fn a_result_that_cannot_be_told_in_full_is_no_success() {
    let folder = batch(&files());
    let path = folder.path();
    assert_eq!(dianda(path, &["match", "batch", "--out", "out"]).status, 0);
    for command in [
        "search batch 停车",
        "check batch --json",
        "match batch --json",
        "candidates batch",
        "explain out",
        "solve out/instance --json",
        "--help",
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let ran = Command::new(env!("CARGO_BIN_EXE_dianda"))
            .args(command.split(' '))
            .current_dir(path)
            .stdout(full)
            .output()
            .expect("the program starts");
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(1), "{command}: {told}");
        check_says(&told, &["磁盘已满"]);
    }
}

#[test]
fn an_annotated_copy_that_cannot_be_written_loses_no_fault() {
    let folder = batch(&crate::district::changed("requests.csv", "R4,B1,", "R4,ZZ,"));
    let ran = dianda(folder.path(), &["check", "batch", "--annotate", "nowhere/a.xlsx"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    check_says(&ran.err, &["nowhere/a.xlsx", "ZZ"]);
}
