//! Turns a table of labelled texts into providers and cases, so that `dianda evaluate` can judge candidates on it.
//!
//! `cargo run --release --bin labelled_texts -- TEXTS.csv OUT_DIR`, then `dianda evaluate OUT_DIR --seed 1,2,3`. Comes
//! in: a csv with the columns id, label and text (or words). Goes out: `providers.csv` (a department for each label)
//! and `cases.csv` (each text, led by its label). Always holds: the provider is told nothing but its name, so that what
//! is measured is retrieval alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(texts), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("labelled_texts TEXTS.csv OUT_DIR");
        return ExitCode::from(2);
    };
    match convert(&texts, &folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", texts.display());
            ExitCode::FAILURE
        }
    }
}

fn convert(texts: &Path, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut reader = csv::Reader::from_path(texts)?;
    let headers = reader.headers()?.clone();
    let place = |names: &[&str]| {
        let found = headers.iter().position(|header| names.contains(&header.trim_start_matches('\u{feff}')));
        found.ok_or_else(|| format!("no column {}", names.join(" or ")))
    };
    let (id, label, text) = (place(&["id"])?, place(&["label"])?, place(&["text", "words"])?);
    let records = reader.records().collect::<Result<Vec<_>, _>>()?;
    let mut labels: BTreeMap<&str, usize> = records.iter().map(|record| (&record[label], 0)).collect();
    labels.values_mut().enumerate().for_each(|(at, number)| *number = at + 1);
    std::fs::create_dir_all(folder)?;
    let mut providers = csv::Writer::from_path(folder.join("providers.csv"))?;
    providers.write_record(["id", "name", "kind", "capacity"])?;
    for (name, number) in &labels {
        providers.write_record([format!("p{number}").as_str(), name, "department", "1"])?;
    }
    providers.flush()?;
    let mut cases = csv::Writer::from_path(folder.join("cases.csv"))?;
    cases.write_record(["id", "text", "provider"])?;
    for record in &records {
        cases.write_record([&record[id], &record[text], &format!("p{}", labels[&record[label]])])?;
    }
    cases.flush()?;
    Ok(())
}
