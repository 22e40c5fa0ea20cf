//! The fault of a table that a batch lacks.

use crate::district::Bilingual;
use crate::tables::schema::TEMPLATE_TABLES;
use crate::tables::{Fault, TableSpec};

/// The fault; `origin` is the file or folder in which the table is looked for.
pub(super) fn missing_table(origin: &str, spec: &TableSpec) -> Fault {
    let in_template = TEMPLATE_TABLES.contains(&spec.name);
    Fault::error(
        "missing_table",
        origin,
        Bilingual::new(format!("缺少“{}”表", spec.chinese), format!("the table {} is missing", spec.name)),
        Bilingual::new(
            format!(
                "请放入 {}.csv，或在工作簿里加一张名为“{}”的工作表，表头至少有：{}{}",
                spec.name,
                spec.chinese,
                spec.required_headers(true),
                if in_template { "；空白模板：dianda template" } else { "" }
            ),
            format!(
                "put {}.csv there, or add a sheet named {} with at least: {}{}",
                spec.name,
                spec.chinese,
                spec.required_headers(false),
                if in_template { "; `dianda template` writes an empty one" } else { "" }
            ),
        ),
    )
}
