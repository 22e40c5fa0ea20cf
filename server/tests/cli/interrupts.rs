//! Progress for programs, and an interrupt: the search ends with the best plan so far.
//!
//! Comes in: a round that is matched in an instant, and an instance that takes long. Goes out: lines of progress, a
//! plan. Always holds: nobody waits for a moment of the clock: the interrupt is sent when the search says that it runs.

use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::district::files;
use crate::program::{batch, dianda};

#[test]
fn progress_is_told_to_programs_as_json_lines() {
    let folder = batch(&files());
    let ran = dianda(folder.path(), &["match", "batch", "--out", "out", "--progress", "json"]);
    assert_eq!(ran.status, 0);
    let lines: Vec<Value> = ran.err.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let mut phases: Vec<&str> = lines.iter().filter_map(|line| line["phase"].as_str()).collect();
    phases.dedup();
    assert_eq!(phases, ["reading", "indexing", "texts", "candidates", "solving", "writing"]);
    for line in lines.iter().filter(|line| line["phase"] == "solving") {
        for key in ["value", "bound", "gap", "done", "total", "seconds"] {
            assert!(line[key].is_number(), "{key} is missing: {line}");
        }
        assert!(line["tier"].is_string(), "{line}");
    }
    let without = dianda(folder.path(), &["match", "batch", "--out", "out"]);
    assert!(!without.err.contains("\"phase\""), "nobody else is told so: {}", without.err);
}

/// An instance that HiGHS does not prove in seconds: teams of three, efforts of one to three, little capacity.
fn long_instance(folder: &Path) {
    let (n_communities, n_requests, n_providers) = (150_u64, 600, 60);
    let lot = |a: u64, b: u64, c: u64| (a * 7919 + b * 104_729 + c * 1_299_709 + 12_345) % 1_000_003;
    let mut tables = [
        ("communities.csv", "id,max_answered\n".to_owned()),
        ("requests.csv", "id,community,priority,choice\n".to_owned()),
        ("roles.csv", "request,role\n".to_owned()),
        ("providers.csv", "id,capacity\n".to_owned()),
        ("candidates.csv", "request,role,provider,relevance,effort\n".to_owned()),
    ];
    let [communities, requests, roles, providers, candidates] = &mut tables;
    let line = |table: &mut (&str, String), text: std::fmt::Arguments<'_>| {
        writeln!(table.1, "{text}").expect("a string grows");
    };
    (0..n_communities).for_each(|c| line(communities, format_args!("c{c},2")));
    (0..n_providers).for_each(|p| line(providers, format_args!("p{p},{}", 4 + lot(p, 1, 2) % 9)));
    for r in 0..n_requests {
        let (priority, choice) = (1 + lot(r, 3, 4) % 8, 1 + r / n_communities);
        line(requests, format_args!("r{r},c{},{priority},{choice}", r % n_communities));
        for role in 0..3 {
            line(roles, format_args!("r{r},s{role}"));
            for at in 0..8 {
                let provider = (lot(r, role, 5) + at * 7) % n_providers;
                let (relevance, effort) = (100 + lot(r, role, at) % 900, 1 + lot(r, 7, role) % 3);
                line(candidates, format_args!("r{r},s{role},p{provider},0.{relevance},{effort}"));
            }
        }
    }
    for (name, text) in tables {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

#[test]
fn an_interrupt_ends_the_search_with_the_best_plan_so_far() {
    let folder = TempDir::new().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("long")).expect("a folder");
    long_instance(&folder.path().join("long"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_dianda"))
        .args(["solve", "long", "--out", "plan.json", "--budget", "1000000000000", "--progress", "json"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut told = BufReader::new(child.stderr.take().expect("it was asked for")).lines();
    let begins = told.by_ref().map_while(Result::ok).any(|line| line.contains("\"solving\""));
    assert!(begins, "the search says that it runs");
    let pid = Pid::from_child(&child);
    kill_process(pid, Signal::INT).expect("it runs");
    let rest: Vec<String> = told.map_while(Result::ok).collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{rest:?}");
    let plan = std::fs::read(folder.path().join("plan.json")).expect("a plan");
    let plan: Value = serde_json::from_slice(&plan).expect("JSON");
    assert_eq!((&plan["solve"]["stopped"], &plan["status"]), (&"cancelled".into(), &"feasible".into()));
    assert_eq!(dianda(folder.path(), &["referee", "plan.json", "long"]).status, 0, "it is allowed and honest");
}
