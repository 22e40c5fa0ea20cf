//! Odd input as data: files, and what the program must make of them.
//!
//! Comes in: a [`Case`]. Goes out: nothing, or a failed assertion that names it. Always holds: what is refused is
//! refused with every fault at its place, and nothing is written; what is read is read like plain tables, told by the
//! hash of what was parsed.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::program::{batch, dianda};

/// Name and content of the files of a batch.
pub(crate) type Files = Vec<(&'static str, Vec<u8>)>;

/// One odd batch.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) files: Files,
    pub(crate) expect: Expect,
}

/// What the program must make of it.
pub(crate) enum Expect {
    /// Exit 3 with these faults and no others, whatever else is warned of.
    Refused(Vec<Told>),
    /// Exit 0 with exactly these warnings; what is read is what stands in plain tables.
    Read(Files, Vec<Told>),
}

/// A fault or a warning as `--json` tells it; the mend by a part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Told {
    code: String,
    file: String,
    sheet: Option<String>,
    row: Option<u64>,
    column: Option<String>,
    value: Option<String>,
    mend: String,
}

/// At a whole file; the builders below narrow it.
pub(crate) fn told(code: &str, file: &str, mend: &str) -> Told {
    Told {
        code: code.to_owned(),
        file: file.to_owned(),
        sheet: None,
        row: None,
        column: None,
        value: None,
        mend: mend.to_owned(),
    }
}

impl Told {
    pub(crate) fn sheet(self, sheet: &str) -> Self {
        Self { sheet: Some(sheet.to_owned()), ..self }
    }

    pub(crate) fn row(self, row: u64) -> Self {
        Self { row: Some(row), ..self }
    }

    pub(crate) fn value(self, value: &str) -> Self {
        Self { value: Some(value.to_owned()), ..self }
    }

    pub(crate) fn cell(self, row: u64, column: &str, value: &str) -> Self {
        Self { row: Some(row), column: Some(column.to_owned()), value: Some(value.to_owned()), ..self }
    }

    pub(crate) fn column(self, row: u64, column: &str) -> Self {
        Self { row: Some(row), column: Some(column.to_owned()), ..self }
    }
}

/// A case that is refused.
pub(crate) fn refused(name: &'static str, files: Files, faults: impl Into<Vec<Told>>) -> Case {
    Case { name, files, expect: Expect::Refused(faults.into()) }
}

/// A case that is read like `plain`.
pub(crate) fn read(name: &'static str, files: Files, plain: Files, warnings: impl Into<Vec<Told>>) -> Case {
    Case { name, files, expect: Expect::Read(plain, warnings.into()) }
}

/// Runs every case; all that is wrong is told at once.
pub(crate) fn check_all(cases: Vec<Case>) {
    // Most cases are read like the same plain tables, which need be matched only once.
    let mut plain_inputs = BTreeMap::new();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| check(case, &mut plain_inputs).err().map(|problem| format!("{}: {problem}", case.name)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn check<'c>(case: &'c Case, plain_inputs: &mut BTreeMap<&'c Files, Value>) -> Result<(), String> {
    let folder = batch(&case.files);
    let (plain, warnings) = match &case.expect {
        Expect::Refused(faults) => return check_refused(folder.path(), faults),
        Expect::Read(plain, warnings) => (plain, warnings),
    };
    if !plain_inputs.contains_key(plain) {
        plain_inputs.insert(plain, input_of(batch(plain).path())?);
    }
    if input_of(folder.path())? != plain_inputs[plain] {
        return Err("it is not read like the plain tables".to_owned());
    }
    let checked = dianda(folder.path(), &["check", "batch", "--json"]);
    check_told(&document(&checked.out), "warning", warnings)
}

/// The hash of what was read.
fn input_of(folder: &Path) -> Result<Value, String> {
    let ran = dianda(folder, &["match", "batch", "--json"]);
    if ran.status == 0 {
        Ok(document(&ran.out)["input"].clone())
    } else {
        Err(format!("exit {}: {}", ran.status, ran.out))
    }
}

/// Whether the batch in this folder is refused with exactly these faults, and nothing is written.
pub(crate) fn check_refused(folder: &Path, faults: &[Told]) -> Result<(), String> {
    let ran = dianda(folder, &["match", "batch", "--out", "out", "--json"]);
    if ran.status != 3 || folder.join("out").exists() {
        return Err(format!("exit {}: {}{}", ran.status, ran.out, ran.err));
    }
    check_told(&document(&ran.out), "error", faults)
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("one JSON document")
}

fn check_told(document: &Value, severity: &str, expect: &[Told]) -> Result<(), String> {
    let list = document["faults"].as_array().expect("a list of faults");
    let text = |fault: &Value, key: &str| fault[key].as_str().map(str::to_owned);
    let found = list.iter().filter(|fault| fault["severity"] == severity).map(|fault| Told {
        code: text(fault, "code").unwrap_or_default(),
        file: text(fault, "file").unwrap_or_default(),
        sheet: text(fault, "sheet"),
        row: fault["row"].as_u64(),
        column: text(fault, "column"),
        value: text(fault, "value"),
        mend: text(fault, "mend").unwrap_or_default(),
    });
    // Warnings of what the whole district means say nothing about how a file is read.
    let mut found: Vec<Told> = found
        .filter(|told| !["role_nobody", "near_identical", "provider_unreached"].contains(&told.code.as_str()))
        .collect();
    let mut expect = expect.to_vec();
    found.sort();
    expect.sort();
    for (found, expect) in found.iter_mut().zip(&expect) {
        if !expect.mend.is_empty() && found.mend.contains(&expect.mend) {
            found.mend.clone_from(&expect.mend);
        }
    }
    if found == expect { Ok(()) } else { Err(format!("told\n{found:#?}\nrather than\n{expect:#?}\n{document:#}")) }
}
