//! The program as its users meet it: real files, the built binary, exit status and messages.

#![expect(clippy::cast_possible_truncation, reason = "workbooks made here are small")]

mod annotated;
mod bad_input;
mod canaries;
mod cells_as_they_are;
mod district;
mod english;
mod files_as_they_are;
mod for_programs;
mod interrupts;
mod kills;
mod malformed_text;
mod malformed_workbooks;
mod not_understood;
mod odd_input;
mod odd_output;
mod outcomes;
mod places;
mod private_files;
mod program;
mod rematch;
mod searching;
mod telephones;
mod unknown_offices;
mod who_is_who;
mod workbook_bytes;
