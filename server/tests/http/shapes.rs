//! Every answer of every test against the document that describes the API: what it says of an answer holds.
//!
//! Comes in: a call and its answer. Always holds: the document is the one that is kept (a test beside the routes holds
//! the two together); what it says nothing of is let through.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

/// The document, as it is kept.
fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schemas/openapi.json");
        serde_json::from_slice(&std::fs::read(path).expect("the document is kept")).expect("JSON")
    })
}

/// The path of the document that an address is one of: that with the most words that stand as they are.
fn template(address: &str) -> Option<&'static str> {
    let address = address.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = address.split('/').collect();
    let is_place = |word: &str| word.starts_with('{');
    let fits = |path: &&String| {
        let words: Vec<&str> = path.split('/').collect();
        words.len() == parts.len() && words.iter().zip(&parts).all(|(word, part)| is_place(word) || word == part)
    };
    let n_places = |path: &&String| path.split('/').filter(|word| is_place(word)).count();
    let paths = document()["paths"].as_object().expect("paths");
    paths.keys().filter(fits).min_by_key(n_places).map(String::as_str)
}

/// What the document says of an answer's JSON; nothing where it says nothing.
fn schema_of(method: &str, path: &str, status: u16) -> Option<Value> {
    let responses = &document()["paths"][path][method.to_lowercase()]["responses"];
    let content = responses[status.to_string()]["content"].as_object()?;
    let kind = ["application/json", "application/problem+json"].into_iter().find_map(|kind| content.get(kind))?;
    let mut schema = kind["schema"].clone();
    schema["components"] = document()["components"].clone();
    Some(schema)
}

/// By method, path and status what an answer is held against; nothing where the document says nothing.
type Validators = BTreeMap<(String, &'static str, u16), Option<&'static Validator>>;

/// What of an answer is not as the document has it.
fn faults(method: &str, address: &str, status: u16, body: &Value) -> Vec<String> {
    static VALIDATORS: Mutex<Validators> = Mutex::new(BTreeMap::new());
    let Some(path) = template(address) else { return Vec::new() };
    let validator = {
        let mut all = VALIDATORS.lock().expect("nobody panicked here");
        *all.entry((method.to_owned(), path, status)).or_insert_with(|| {
            let schema = schema_of(method, path, status)?;
            // As long as the tests run.
            Some(Box::leak(Box::new(jsonschema::validator_for(&schema).expect("a schema"))))
        })
    };
    let Some(validator) = validator else { return Vec::new() };
    validator.iter_errors(body).map(|fault| format!("{} {fault}", fault.instance_path())).take(3).collect()
}

/// Panics where an answer is not as the document has it.
pub(crate) fn refuse_another(method: &str, address: &str, status: u16, body: &Value) {
    let faults = faults(method, address, status, body);
    assert!(faults.is_empty(), "{method} {address}: {status} is not as it is described: {faults:?}");
}

#[test]
fn an_answer_that_is_not_as_described_is_told() {
    let list = "/api/v1/districts/pt/tasks?limit=2";
    assert_eq!(template(list), Some("/api/v1/districts/{district}/tasks"));
    assert_eq!(template("/api/v1/districts/pt/communities"), Some("/api/v1/districts/{district}/{table}"));
    let page = json!({"items": [], "next": null, "total": 0});
    assert!(faults("GET", list, 200, &page).is_empty());
    assert!(!faults("GET", list, 200, &json!({"items": [], "next": null})).is_empty());
    assert!(!faults("GET", list, 200, &json!({"items": [{"id": 1}], "next": null, "total": 1})).is_empty());
    let request = "/api/v1/districts/pt/requests/R-1";
    assert!(faults("GET", request, 200, &json!({"id": "R-1"})).iter().any(|fault| fault.contains("standing")));
}
