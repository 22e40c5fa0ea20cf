//! The JSON Schemas of the documents: made from the types, kept in `docs/schemas`, held against real documents.
//!
//! `./dev schemas` writes them anew where a type has changed; a change that breaks readers needs a new version of the
//! document.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use datasets::putuo;
use engine::explain::{EvidenceFile, Subject, Why, why};
use engine::matching::{MatchOptions, World, match_round, prepare};
use engine::plan::{PROGRAM, Plan, PreviousPlan, RUN_VERSION, Run};
use engine::tables::{Purpose, Reading};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

use crate::solving::{in_sequence, rest};

/// Set by `./dev schemas`: the files are written instead of compared.
const WRITE: &str = "DIANDA_WRITE_SCHEMAS";

fn schema<T: JsonSchema>(title: &str) -> Value {
    let mut schema = json!(schema_for!(T));
    schema["title"] = title.into();
    schema
}

fn schemas() -> [(&'static str, Value); 4] {
    [
        ("plan", schema::<Plan>("plan.json")),
        ("evidence", schema::<EvidenceFile>("evidence.json")),
        ("run", schema::<Run>("run.json")),
        ("why", schema::<Why>("dianda explain --json")),
    ]
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas").join(format!("{name}.schema.json"))
}

#[test]
fn the_schemas_in_docs_are_those_of_the_types() {
    for (name, schema) in schemas() {
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
        if std::env::var_os(WRITE).is_some() {
            fs::create_dir_all(path(name).parent().expect("a folder")).expect("docs can be written");
            fs::write(path(name), text).expect("docs can be written");
        } else {
            let kept = fs::read_to_string(path(name)).unwrap_or_default();
            assert!(kept == text, "docs/schemas/{name}.schema.json is not that of the type: run ./dev schemas");
        }
    }
}

#[test]
fn real_documents_keep_their_schemas_and_spoilt_ones_do_not() {
    let world =
        World { run: &in_sequence, seconds_left: &|| None, stopped: &|| false, pause: &rest, progress: &|_| {} };
    let prepared = prepare(&putuo::tables(), &Reading::trusted(Purpose::Round), None, &world).expect("no fault");
    let matched = |options: &MatchOptions| {
        match_round(&prepared.matters, &prepared.candidates, prepared.input.clone(), options, &world).expect("a plan")
    };
    let first = matched(&MatchOptions::default());
    let previous = PreviousPlan::read(&first.plan.to_bytes()).ok();
    let second = matched(&MatchOptions { previous, ..MatchOptions::default() });
    let run = Run {
        files: BTreeMap::new(),
        version: RUN_VERSION,
        program: PROGRAM.to_owned(),
        started: "2026-03-01T09:00:00Z".to_owned(),
        seconds: 0.5,
        threads: 1,
        machine: "linux x86_64".to_owned(),
    };
    let parsed = |bytes: Vec<u8>| -> Value { serde_json::from_slice(&bytes).expect("our documents are JSON") };
    let answer = |subject| json!(why(&first.plan, &first.evidence, subject));
    let documents = [
        ("plan", vec![parsed(first.plan.to_bytes()), parsed(second.plan.to_bytes())]),
        ("evidence", vec![parsed(first.evidence.to_bytes())]),
        ("run", vec![parsed(run.to_bytes())]),
        (
            "why",
            vec![
                answer(Subject::Round),
                answer(Subject::Request("CY-003")),
                answer(Subject::Request("CS-020")),
                answer(Subject::Community("CY01")),
                answer(Subject::Provider("bm-fangguan")),
            ],
        ),
    ];
    for (name, documents) in documents {
        let kept: Value = serde_json::from_slice(&fs::read(path(name)).expect("the schema is kept")).expect("JSON");
        let validator = jsonschema::validator_for(&kept).expect("a schema");
        for mut document in documents {
            let faults: Vec<String> = validator.iter_errors(&document).map(|fault| fault.to_string()).take(3).collect();
            assert!(faults.is_empty(), "{name}: {faults:?}");
            // Every document is an object, and its first field may not be missing.
            let fields = document.as_object_mut().expect("an object");
            let field = fields.keys().next().expect("it has fields").clone();
            fields.remove(&field);
            assert!(!validator.is_valid(&document), "{name} is valid without {field}");
        }
    }
}
