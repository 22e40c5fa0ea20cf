//! A json file in: an array of objects, each a row under the names of its columns; or an object of such arrays, each a
//! table.
//!
//! Comes in: a [`Source`]. Goes out: [`Sheet`]s. Always holds: the row of a fault is the number of the object, from 1;
//! numbers are read as they are written; what is nested deeper than a list of values, and a name that stands twice in
//! one object, are faults; a value goes into its cell while it is read, so that memory grows with the cells and not
//! with what a file claims.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::fault::Fault;
use super::limits::{CELL_CHARS_MAX, COLUMNS_MAX, cell_too_large, check_size, too_large, too_many_rows};
use super::sheet::{Row, Sheet, row_number};
use super::source::Source;
use crate::district::{Bilingual, safe_text};

/// The largest file, in bytes: half of what others may have, since its text is longer than its cells.
const BYTES_MAX: usize = 32 << 20;

/// Reads a json file. O(bytes · log columns).
pub(super) fn read(source: &Source, rows_max: usize, sheets: &mut Vec<Sheet>, faults: &mut Vec<Fault>) {
    match tables(source, rows_max) {
        Ok(tables) => sheets.extend(tables),
        Err(fault) => faults.push(*fault),
    }
}

fn tables(source: &Source, rows_max: usize) -> Result<Vec<Sheet>, Box<Fault>> {
    if source.bytes.len() > BYTES_MAX {
        return Err(Box::new(too_large(&source.name, source.bytes.len() as u64)));
    }
    let bytes = source.bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&source.bytes);
    let reading =
        Reading { file: &source.name, rows_max, refused: RefCell::new(None), entered: RefCell::new((None, None)) };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = (&reading).deserialize(&mut json).and_then(|sheets| json.end().map(|()| sheets));
    read.map_err(|error| {
        // What this reader refuses itself has a fault of its own; else the text is no JSON.
        reading.refused.take().unwrap_or_else(|| {
            if error.is_data() {
                return Box::new(reading.wrong_kind());
            }
            let line = error.line();
            let found = reading.fault(format!("第 {line} 行起不是 JSON"), format!("it is no JSON from line {line} on"));
            Box::new(found.at_row(row_number(line)))
        })
    })
}

/// What is known while a file is read.
struct Reading<'a> {
    file: &'a str,
    rows_max: usize,
    /// Why it is refused.
    refused: RefCell<Option<Box<Fault>>>,
    /// The table and the object that were entered last: what stands there is of another kind, if it is not what belongs
    /// there.
    entered: RefCell<(Option<String>, Option<u32>)>,
}

impl Reading<'_> {
    fn fault(&self, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        let mend = Bilingual::new(
            "请给出一个数组，每个对象是一行，键是列名，如 [{\"id\": \"CY01\", \"name\": \"…\"}]",
            "give an array with an object for each row and the names of the columns as keys, \
             like [{\"id\": \"CY01\", \"name\": \"…\"}]",
        );
        Fault::error("broken_file", self.file, Bilingual::new(zh, en), mend)
    }

    /// Of something that is no array, or no object.
    fn wrong_kind(&self) -> Fault {
        let (table, object) = self.entered.take();
        let fault = match (&table, object) {
            (_, Some(n)) => self.fault(format!("第 {n} 个不是对象"), format!("element {n} is no object")).at_row(n),
            (Some(name), None) => {
                let name = safe_text(name);
                return self.fault(format!("“{name}”不是数组"), format!("{name} is no array"));
            }
            (None, None) => self.fault("不是数组", "it is no array"),
        };
        fault.in_sheet(table.as_deref())
    }

    /// Keeps a fault, and ends the reading.
    fn refuse<E: Error>(&self, fault: impl Into<Box<Fault>>) -> E {
        self.refused.replace(Some(fault.into()));
        E::custom("refused")
    }
}

/// The whole file.
impl<'de> DeserializeSeed<'de> for &Reading<'_> {
    type Value = Vec<Sheet>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &Reading<'_> {
    type Value = Vec<Sheet>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects, or an object of such arrays")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<Self::Value, A::Error> {
        Ok(vec![Table { reading: self, name: None }.visit_seq(rows)?])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut tables: A) -> Result<Self::Value, A::Error> {
        let mut sheets: Vec<Sheet> = Vec::new();
        while let Some(name) = tables.next_key::<String>()? {
            if sheets.iter().any(|sheet| sheet.name.as_ref() == Some(&name)) {
                let name = safe_text(&name);
                return Err(self.refuse(
                    self.fault(format!("“{name}”这张表写了两次"), format!("the table {name} stands there twice")),
                ));
            }
            sheets.push(tables.next_value_seed(Table { reading: self, name: Some(&name) })?);
        }
        Ok(sheets)
    }
}

/// An array of objects.
#[derive(Clone, Copy)]
struct Table<'r> {
    reading: &'r Reading<'r>,
    name: Option<&'r str>,
}

impl Table<'_> {
    fn refuse<E: Error>(self, fault: Fault) -> E {
        self.reading.refuse(fault.in_sheet(self.name))
    }
}

impl<'de> DeserializeSeed<'de> for Table<'_> {
    type Value = Sheet;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.reading.entered.replace((self.name.map(str::to_owned), None));
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Table<'_> {
    type Value = Sheet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut objects: A) -> Result<Self::Value, A::Error> {
        let Self { reading, name } = self;
        let mut columns = Columns::default();
        let mut rows = Vec::new();
        let mut number = 0;
        while let Some(cells) =
            objects.next_element_seed(Object { table: self, number: number + 1, columns: &mut columns })?
        {
            number += 1;
            if rows.len() >= reading.rows_max {
                return Err(reading.refuse(too_many_rows(reading.file, name, reading.rows_max)));
            }
            let row = Row { number, cells };
            check_size(reading.file, name, &row).map_err(|fault| reading.refuse::<A::Error>(fault))?;
            if row.cells.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push(row);
            }
        }
        let header = Row { number: 0, cells: columns.names };
        check_size(reading.file, name, &header).map_err(|fault| reading.refuse::<A::Error>(fault))?;
        let n_columns = header.cells.len();
        rows.iter_mut().for_each(|row| row.cells.resize(n_columns, String::new()));
        rows.insert(0, header);
        Ok(Sheet { file: reading.file.to_owned(), name: name.map(str::to_owned), rows, ..Sheet::default() })
    }
}

/// The names of the columns, in the sequence in which they are met.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Columns {
    fn place(&mut self, name: String) -> usize {
        let next = self.names.len();
        *self.places.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        })
    }
}

/// One object: the cells of a row.
struct Object<'r> {
    table: Table<'r>,
    number: u32,
    columns: &'r mut Columns,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.table.reading.entered.borrow_mut().1 = Some(self.number);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let Self { table, number, columns } = self;
        let mut cells: Vec<Option<String>> = vec![None; columns.names.len()];
        while let Some(name) = fields.next_key::<String>()? {
            let place = columns.place(name.clone());
            if place > COLUMNS_MAX {
                let row = Row { number, cells: columns.names.clone() };
                let fault = check_size(table.reading.file, table.name, &row).err();
                return Err(fault.map_or_else(|| A::Error::custom("too many columns"), |f| table.reading.refuse(f)));
            }
            cells.resize(cells.len().max(place + 1), None);
            let text = fields.next_value_seed(Cell { table, number, column: &name, is_listed: false })?;
            if cells[place].replace(text).is_some() {
                let said = safe_text(&name);
                let fault = table.reading.fault(
                    format!("第 {number} 个里“{said}”写了两次"),
                    format!("{said} stands twice in element {number}"),
                );
                return Err(table.refuse(fault.at_row(number).in_column(&name)));
            }
        }
        Ok(cells.into_iter().map(Option::unwrap_or_default).collect())
    }
}

/// A value as the text of a cell; a list with ； between.
struct Cell<'r> {
    table: Table<'r>,
    number: u32,
    column: &'r str,
    /// Whether it stands in a list.
    is_listed: bool,
}

impl Cell<'_> {
    fn too_deep<E: Error>(&self) -> E {
        let (number, column) = (self.number, safe_text(self.column));
        let fault = self.table.reading.fault(
            format!("第 {number} 个的“{column}”嵌套得太深"),
            format!("{column} of element {number} is nested too deep"),
        );
        self.table.refuse(fault.at_row(number).in_column(self.column))
    }
}

impl<'de> DeserializeSeed<'de> for Cell<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Cell<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or a list of values")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(String::new())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(value).map(|number| number.to_string()).unwrap_or_default())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        if self.is_listed {
            return Err(self.too_deep());
        }
        let mut text = String::new();
        let mut is_first = true;
        while let Some(part) = parts.next_element_seed(Cell { is_listed: true, ..self })? {
            if !is_first {
                text.push('；');
            }
            is_first = false;
            text.push_str(&part);
            // Refused while it grows, not when it is there.
            if text.len() > 4 * CELL_CHARS_MAX {
                let fault = cell_too_large(self.table.reading.file).at_row(self.number).in_column(self.column);
                return Err(self.table.refuse(fault));
            }
        }
        Ok(text)
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(self.too_deep())
    }
}
