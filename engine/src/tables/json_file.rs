//! A json file in: an array of objects, each a row under the names of its columns; or an object of such arrays, each a
//! table.
//!
//! Comes in: a [`Source`]. Goes out: [`Sheet`]s. Always holds: the row of a fault is the number of the object, from 1;
//! numbers are read as they are written; what is nested deeper than a list of values is a fault.

use serde_json::{Map, Value};

use super::fault::Fault;
use super::limits::{COLUMNS_MAX, check_size, too_large, too_many_rows};
use super::sheet::{Row, Sheet, row_number};
use super::source::Source;
use crate::district::Bilingual;

/// The largest file, in bytes: half of what others may have, since parsed it takes many times as much.
const BYTES_MAX: usize = 32 << 20;

/// Reads a json file. O(bytes · log columns).
pub(super) fn read(source: &Source, rows_max: usize, sheets: &mut Vec<Sheet>, faults: &mut Vec<Fault>) {
    match tables(source, rows_max) {
        Ok(tables) => sheets.extend(tables),
        Err(fault) => faults.push(*fault),
    }
}

fn tables(source: &Source, rows_max: usize) -> Result<Vec<Sheet>, Box<Fault>> {
    let fault = |zh: String, en: String| {
        let mend = Bilingual::new(
            "请给出一个数组，每个对象是一行，键是列名，如 [{\"id\": \"CY01\", \"name\": \"…\"}]",
            "give an array with an object for each row and the names of the columns as keys, \
             like [{\"id\": \"CY01\", \"name\": \"…\"}]",
        );
        Box::new(Fault::error("broken_file", &source.name, Bilingual::new(zh, en), mend))
    };
    if source.bytes.len() > BYTES_MAX {
        return Err(Box::new(too_large(&source.name, source.bytes.len() as u64)));
    }
    let bytes = source.bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&source.bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let line = error.line();
        let found = fault(format!("第 {line} 行起不是 JSON"), format!("it is no JSON from line {line} on"));
        Box::new(found.at_row(row_number(line)))
    })?;
    let of_array = |name: Option<&str>, rows: Vec<Value>| -> Result<Sheet, Box<Fault>> {
        if rows.len() > rows_max {
            return Err(too_many_rows(&source.name, name, rows_max));
        }
        let mut columns: Vec<String> = Vec::new();
        let mut objects: Vec<Map<String, Value>> = Vec::new();
        for (number, row) in (1..).zip(rows) {
            let Value::Object(object) = row else {
                let found = fault(format!("第 {number} 个不是对象"), format!("element {number} is no object"));
                return Err(Box::new(found.in_sheet(name).at_row(number)));
            };
            let new: Vec<String> = object.keys().filter(|key| !columns.contains(key)).cloned().collect();
            columns.extend(new);
            objects.push(object);
            if columns.len() > COLUMNS_MAX {
                break;
            }
        }
        let mut sheet = Sheet { file: source.name.clone(), name: name.map(str::to_owned), ..Sheet::default() };
        sheet.rows.push(Row { number: 0, cells: columns.clone() });
        check_size(&source.name, name, &sheet.rows[0])?;
        for (number, object) in (1..).zip(&objects) {
            let mut cells = Vec::with_capacity(columns.len());
            for column in &columns {
                let Some(text) = object.get(column).map_or(Some(String::new()), text_of) else {
                    let found = fault(
                        format!("第 {number} 个的“{column}”嵌套得太深"),
                        format!("{column} of element {number} is nested too deep"),
                    );
                    return Err(Box::new(found.in_sheet(name).at_row(number).in_column(column)));
                };
                cells.push(text);
            }
            let row = Row { number, cells };
            check_size(&source.name, name, &row)?;
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                sheet.rows.push(row);
            }
        }
        Ok(sheet)
    };
    match value {
        Value::Array(rows) => Ok(vec![of_array(None, rows)?]),
        Value::Object(tables) => tables
            .into_iter()
            .map(|(name, rows)| match rows {
                Value::Array(rows) => of_array(Some(&name), rows),
                _ => Err(fault(format!("“{name}”不是数组"), format!("{name} is no array"))),
            })
            .collect(),
        _ => Err(fault("不是数组".to_owned(), "it is no array".to_owned())),
    }
}

/// A value as the text of a cell; a list with ； between; `None` where there is more in it.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let texts: Option<Vec<String>> =
                parts.iter().map(|part| if part.is_array() { None } else { text_of(part) }).collect();
            Some(texts?.join("；"))
        }
        Value::Object(_) => None,
    }
}
