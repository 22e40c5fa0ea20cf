//! Tables in: the bytes of csv, xlsx, xls, ods and json files become a checked [`District`](crate::district::District),
//! or a list of faults.
//!
//! Comes in: [`Source`]s (a name and bytes; opening files is the caller's business). Goes out: values, and every
//! [`Fault`] with its place, at once. Always holds: nothing is half-taken (one fault and there is no district); limits
//! are checked before a parser sees the bytes; nothing in here panics on what comes from outside.
//!
//! The files stand in their order: each uses only those above it.

mod half_width;
mod fault;
mod source;
mod sheet;
mod limits;
mod error_values;
mod schema;
mod likely;
mod renames;
mod sheet_titles;
mod file_kind;
mod package;
mod shown_numbers;
mod xlsx_cells;
mod package_marks;
mod ods_marks;
mod workbook;
mod csv_file;
mod json_file;
mod xlsx_file;
mod old_workbook;
mod private_use;
mod read_sheets;
mod table;
mod days;
mod cells;
mod unusable_cells;
mod examples;
mod header;
mod merged_cells;
mod which_table;
mod note_rows;
mod columns;
mod table_warnings;
mod joined_sheets;
mod locate;
mod loose_amounts;
mod loose_words;
mod loose_days;
mod round_year;
mod read_loosely;
mod nearest;
mod provider_names;
mod role_lists;
mod known;
mod mends;
mod handed_back;
mod batch;
mod late_faults;
mod prepared;
mod original_look;
mod findings_list;
mod annotate;
mod template;
mod written;
mod taken_in;

pub use annotate::annotated;
pub use batch::{Batch, Origin, Place, Purpose, Reading, Unplaced, pin_shape_problem, read_batch};
pub use cells::Reader;
pub use fault::{Fault, Severity, has_errors, sort_faults};
pub use handed_back::handed_back;
pub use known::{IdsOfTables, KNOWN_FILE};
pub use late_faults::{fault_of_doubt, fault_of_pin};
pub use limits::{BATCH_BYTES_MAX, CELL_CHARS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, too_large, too_many_rows};
pub use locate::locate;
pub use mends::{MendedCell, MendedColumn, MendedRow, MendedSheet, Mends};
pub use nearest::nearest_provider;
pub use old_workbook::{OldWorkbookReader, WorkbookProblem, read_old_workbook};
pub use read_sheets::read_sheets;
pub use renames::Renames;
pub use schema::{ColumnSpec, DISTRICT_TABLES, TableSpec};
pub use sheet::{CellNote, CellPlace, Region, Row, Sheet};
pub use source::{Source, is_read, is_table_name};
pub use table::{Column, Table};
pub use taken_in::{KnownRows, TableTakenIn, taken_in};
pub use template::template;
pub use written::{
    WrittenRow, written_case, written_community, written_pin, written_provider, written_request, written_round,
    written_shipped_topics, written_tables, written_topic,
};
