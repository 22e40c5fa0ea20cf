//! Killed at any moment, `match` leaves the old result or the new one, whole.
//!
//! Comes in: two batches by turns, killed at moments spread over the time that one run takes. Goes out: nothing, or a
//! failed assertion that tells the moment. Always holds: the clock chooses where a run is killed, never what must hold
//! then.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::district::{changed, files};
use crate::program::dianda;

const KILLS: u32 = 50;

/// A folder with two batches whose results differ.
fn two_batches() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, files) in [("a", files()), ("b", changed("requests.csv", "R4,B1,", "R5,B1,"))] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder");
        for (file, bytes) in files {
            std::fs::write(folder.path().join(name).join(file), bytes).expect("a file");
        }
    }
    folder
}

/// The plan in a folder of results, without the seconds that it took.
fn plan_in(out: &Path) -> Value {
    let bytes = std::fs::read(out.join("plan.json")).expect("a plan");
    let mut plan: Value = serde_json::from_slice(&bytes).expect("JSON, to its end");
    plan["solve"]["seconds"] = Value::Null;
    plan
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The names of all results, those for each provider included.
fn results_in(out: &Path) -> Vec<Vec<String>> {
    vec![names_in(out), names_in(&out.join("instance")), names_in(&out.join("providers"))]
}

/// Runs `match` of this batch and kills it after `wait`; whether it was still running then.
fn kill_after(folder: &Path, batch: &str, wait: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dianda"))
        .args(["match", batch, "--out", "out"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(wait);
    child.kill().expect("a signal");
    !child.wait().expect("it ends").success()
}

#[test]
fn a_kill_leaves_the_old_result_or_the_new_one() {
    let folder = two_batches();
    let path = folder.path();
    let out = path.join("out");
    let mut duration = Duration::MAX;
    let whole = ["a", "b"].map(|name| {
        let started = Instant::now();
        assert_eq!(dianda(path, &["match", name, "--out", "out"]).status, 0);
        duration = duration.min(started.elapsed());
        (plan_in(&out), results_in(&out))
    });
    assert_ne!(whole[0].0["input"], whole[1].0["input"]);
    let mut is_b = true;
    let mut random = 20_260_301_u32;
    let mut n_killed = 0;
    for at in 0..KILLS {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Every other moment lies in the last fifth, where the results are written.
        let share = f64::from(random >> 8) / f64::from(1 << 24);
        let share = if at % 2 == 0 { share } else { 0.8 + share * 0.25 };
        let wait = duration.mul_f64(share);
        n_killed += u32::from(kill_after(path, if is_b { "a" } else { "b" }, wait));
        let plan = plan_in(&out);
        let is_new = plan == whole[usize::from(!is_b)].0;
        is_b ^= is_new;
        let (old_or_new, names) = &whole[usize::from(is_b)];
        assert!(plan == *old_or_new, "kill {at} after {wait:?}: the plan is neither the old one nor the new one");
        assert_eq!(&results_in(&out), names, "kill {at} after {wait:?}");
        assert_eq!(dianda(path, &["referee", "out/plan.json", "out/instance"]).status, 0, "kill {at} after {wait:?}");
    }
    assert!(n_killed > 0, "not one run was still running");
    // What killed runs left beside the results goes with the next run that ends; what others left there stays.
    let ours = path.join(".dianda-staged-000000");
    std::fs::create_dir(&ours).expect("a folder");
    std::fs::write(ours.join("plan.json"), "{").expect("a file");
    let foreign = path.join(".dianda-staged-photos");
    std::fs::create_dir(&foreign).expect("a folder");
    std::fs::write(foreign.join("photo.jpg"), "x").expect("a file");
    assert_eq!(dianda(path, &["match", "a", "--out", "out"]).status, 0);
    assert_eq!(names_in(path), [".dianda-staged-photos", "a", "b", "out"]);
}
