//! The program as its users meet it: real files, the built binary, exit status and messages.

mod annotated;
mod bad_input;
mod district;
mod kills;
mod malformed_text;
mod malformed_workbooks;
mod odd_input;
mod odd_output;
mod outcomes;
mod places;
mod program;
mod rematch;
mod telephones;
mod unknown_offices;
mod workbook_bytes;
