//! Makes `datasets/putuo.xlsx` from the csv files of `datasets/putuo`: `cargo run --release --bin putuo_workbook`.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = datasets::putuo::folder();
    let bytes = datasets::putuo::workbook(&folder)?;
    std::fs::write(folder.with_extension("xlsx"), bytes)?;
    Ok(())
}
