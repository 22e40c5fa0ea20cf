//! Malformed and odd workbooks.
//!
//! Comes in: a district as .xlsx, .xls, .et or .ods, spoilt byte by byte or built as people build workbooks. Goes out:
//! the fault at its place, or the reading of the plain tables. Always holds: one row of a list is one file.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Worksheet};
use zip::CompressionMethod::{Deflated, Stored};

use crate::district::{files, without};
use crate::odd_input::{Files, Told, check_all, read, refused, told};
use crate::workbook_bytes::{
    cells_xml, compound, ods, ods_of_content, ods_row, part_text, replaced, rows_of, sheet_xml, tables_of,
    with_claimed_size, with_part, xls, xlsx, xlsx_of_xml, zip_of,
};

const STRINGS: &str = "xl/sharedStrings.xml";

/// The whole district as one workbook.
fn workbook() -> Vec<u8> {
    xlsx(&tables_of(&files()), |_, _| {})
}

/// One file instead of the tables.
fn one(name: &'static str, bytes: impl Into<Vec<u8>>) -> Files {
    vec![(name, bytes.into())]
}

/// The requests in a file of their own.
fn requests(name: &'static str, bytes: Vec<u8>) -> Files {
    let mut files = without("requests.csv");
    files.push((name, bytes));
    files
}

/// The requests as a sheet of these rows.
fn sheet(csv: &str, touch: impl Fn(&mut Worksheet)) -> Files {
    requests("requests.xlsx", xlsx(&[("点单", rows_of(csv.as_bytes()))], |_, sheet| touch(sheet)))
}

fn csv(text: &str) -> Files {
    requests("requests.csv", text.as_bytes().to_vec())
}

fn broken(file: &str) -> [Told; 1] {
    [told("broken_file", file, "另存为")]
}

#[test]
fn packages() {
    let whole = workbook();
    let strings = |from: &str, to: &str| with_part(&whole, STRINGS, |part| replaced(&part, from, to));
    let n_strings = {
        let text = part_text(&whole, STRINGS);
        text.split("uniqueCount=\"").nth(1).and_then(|rest| rest.split('"').next().map(str::to_owned)).expect("a count")
    };
    let unique = format!("uniqueCount=\"{n_strings}\"");
    let bomb = with_part(&whole, "xl/worksheets/sheet3.xml", |part| [part, vec![b' '; 200 << 20]].concat());
    let bomb_of_entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>".to_owned()
        + &sheet_xml(&[cells_xml(&["&b;&b;&b;".to_owned()])]);
    let foreign = zip_of(&[("word/document.xml", b"<w:document/>")], Deflated);
    let unpacked = "删去多余";
    check_all(vec![
        read("sound", one("批次.xlsx", whole.clone()), files(), []),
        refused(
            "too many strings claimed",
            one("batch.xlsx", strings(&unique, "uniqueCount=\"4294967295\"")),
            broken("batch.xlsx"),
        ),
        refused(
            "behind a comment",
            one(
                "batch.xlsx",
                strings("<sst ", "<!-- <sst uniqueCount=\"1\"> --><sst uniqueCount=\"99999999999999999999\" "),
            ),
            broken("batch.xlsx"),
        ),
        refused(
            "behind tags that do not match",
            one(
                "batch.xlsx",
                with_part(&whole, STRINGS, |part| {
                    replaced(
                        &replaced(&part, &unique, "x:uniqueCount=\"1\" uniqueCount=\"4294967295\""),
                        "<sst ",
                        "<a></b><sst ",
                    )
                }),
            ),
            broken("batch.xlsx"),
        ),
        read(
            "strings used more often than their table has bytes",
            one("batch.xlsx", strings("count=\"", "count=\"99999")),
            files(),
            [],
        ),
        refused(
            "a string beyond the table",
            one("batch.xlsx", with_part(&whole, STRINGS, |_| b"<sst><si><t>id</t></si></sst>".to_vec())),
            [
                told("broken_file", "batch.xlsx", "另存为").sheet("communities").row(1),
                told("broken_file", "batch.xlsx", "另存为").sheet("providers").row(1),
                told("broken_file", "batch.xlsx", "另存为").sheet("requests").row(1),
            ],
        ),
        refused(
            "the directory claims too little",
            one("batch.xlsx", with_claimed_size(whole.clone(), 1)),
            broken("batch.xlsx"),
        ),
        read(
            "the directory claims 4 GB",
            one("batch.xlsx", with_claimed_size(whole.clone(), u32::MAX - 1)),
            files(),
            [],
        ),
        refused("the zip is cut off", one("batch.xlsx", &whole[..whole.len() - 100]), broken("batch.xlsx")),
        refused("a bomb", one("batch.xlsx", bomb), [told("too_large_unpacked", "batch.xlsx", unpacked)]),
        refused(
            "a bomb of entities",
            requests("requests.xlsx", xlsx_of_xml("点单", &bomb_of_entities, Deflated)),
            [told("broken_file", "requests.xlsx", "另存为").sheet("点单")],
        ),
        refused("another kind of document", one("batch.xlsx", foreign), broken("batch.xlsx")),
        refused(
            "a sheet that is cut off",
            one(
                "batch.xlsx",
                with_part(&whole, "xl/worksheets/sheet2.xml", |part| {
                    let end = part.windows(10).position(|bytes| bytes == b"<row r=\"4\"").expect("a fourth row");
                    part[..end].to_vec()
                }),
            ),
            [told("broken_file", "batch.xlsx", "另存为").sheet("requests").row(3)],
        ),
        refused(
            "a sheet that is not there",
            one(
                "batch.xlsx",
                with_part(&whole, "xl/_rels/workbook.xml.rels", |part| replaced(&part, "sheet2.xml", "sheet9.xml")),
            ),
            [told("broken_file", "batch.xlsx", "另存为").sheet("requests")],
        ),
    ]);
}

#[test]
fn files_that_are_something_else() {
    let old = |extra: &[u8]| xls(&tables_of(&files()), extra);
    let page = "<html><head><meta charset=\"utf-8\"></head><body><table><tr><td>编号</td></tr></table></body></html>";
    let is_page = |file: &str| [told("unsupported_format", file, "另存为")];
    let encrypted = compound(&[("EncryptionInfo", vec![4, 0, 4, 0]), ("EncryptedPackage", vec![7; 5000])]);
    let password = |file: &str| [told("password", file, "取消密码")];
    let plain = files().into_iter().find(|(name, _)| *name == "requests.csv").expect("requests").1;
    // FilePass with the method of old Excel.
    let locked = old(&[0x2f, 0, 6, 0, 1, 0, 1, 2, 3, 4]);
    check_all(vec![
        read("an .xls", one("batch.xls", old(&[])), files(), []),
        read("an .et that is an xls", one("batch.et", old(&[])), files(), []),
        read("an .xlsx that is an xls", one("batch.xlsx", old(&[])), files(), []),
        read("an .xls that is an xlsx", one("batch.xls", workbook()), files(), []),
        read("an .xlsx that is a csv", requests("requests.xlsx", plain.clone()), files(), []),
        read("a .csv that is an xlsx", one("batch.csv", workbook()), files(), []),
        refused("an .xlsx that is a page", one("batch.xlsx", page), is_page("batch.xlsx")),
        refused(
            "an .xls that is a page with a mark",
            one("batch.xls", format!("\u{feff}\r\n{page}")),
            is_page("batch.xls"),
        ),
        refused(
            "an .xlsx that is a PDF",
            one("batch.xlsx", "%PDF-1.7\n"),
            [told("unsupported_format", "batch.xlsx", "原来的表格")],
        ),
        refused(
            "an .xlsx that is a picture",
            one("batch.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
            broken("batch.xlsx"),
        ),
        refused("an .xlsx with a password", one("batch.xlsx", encrypted), password("batch.xlsx")),
        refused("an .xls with a password", one("batch.xls", locked), password("batch.xls")),
        refused("an .xls that is cut off", one("batch.xls", &old(&[])[..2000]), broken("batch.xls")),
        refused("an .xls of a head alone", one("batch.xls", &old(&[])[..512]), broken("batch.xls")),
        refused(
            "a compound file of something else",
            one("batch.xls", compound(&[("WordDocument", vec![1; 5000])])),
            broken("batch.xls"),
        ),
        refused(
            "an .xls whose sectors go round",
            one("batch.xls", {
                let mut bytes = old(&[]);
                // The first sector of the workbook follows itself.
                bytes[512 + 2 * 4..512 + 3 * 4].copy_from_slice(&2_u32.to_le_bytes());
                bytes
            }),
            broken("batch.xls"),
        ),
    ]);
}

#[test]
fn open_documents() {
    let rows = |csv: &[u8], rest: &str| rows_of(csv).iter().map(|row| ods_row(row, rest)).collect::<String>();
    let whole = |rest: &str| {
        let files = files();
        let tables: Vec<(&str, String)> =
            files.iter().map(|(name, csv)| (name.trim_end_matches(".csv"), rows(csv, rest))).collect();
        ods(&tables)
    };
    let repeated = |what: &str, n: usize, cells: &str| {
        format!("<table:table-{what} table:number-{what}s-repeated=\"{n}\">{cells}")
            .replace("number-cells", "number-columns")
    };
    let header = ods_row(&["id", "community", "title"].map(str::to_owned), "");
    let text = "<text:p>x</text:p></table:table-cell>";
    let filled_cells = format!(
        "<table:table-row>{}",
        repeated("cell", 1_000_000, text).replacen('>', " office:value-type=\"string\">", 1)
    );
    let empty_end = "<table:table-cell table:number-columns-repeated=\"1000000\"/>";
    let long = |n: usize, cells: &[&str]| {
        let row = ods_row(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>(), "");
        row.replacen("<table:table-row>", &format!("<table:table-row table:number-rows-repeated=\"{n}\">"), 1)
    };
    let of = |rows: String| requests("requests.ods", ods(&[("点单", rows)]));
    let wide: Vec<&str> = vec!["R1"; 200];
    let cut = part_text(&whole(""), "content.xml");
    // A1 stands in one cell over the rows of R1 and R2.
    let own = |id: &str| {
        format!(
            "<text:p>{id}</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>A1</text:p>"
        )
    };
    let merged = cut.replacen(
        &own("R1"),
        &own("R1").replace("<table:table-cell ", "<table:table-cell table:number-rows-spanned=\"2\" "),
        1,
    );
    let row =
        format!("<table:table-row><table:table-cell office:value-type=\"string\">{}</table:table-cell>", own("R2"));
    let covered = concat!(
        r#"<table:table-row table:visibility="collapse"><table:table-cell office:value-type="string">"#,
        "<text:p>R2</text:p></table:table-cell><table:covered-table-cell/>",
    );
    assert!(merged.contains(&row) && merged != cut);
    let merged = ods_of_content(merged.replacen(&row, covered, 1).as_bytes());
    check_all(vec![
        read("sound", one("batch.ods", whole("")), files(), []),
        read(
            "merged cells and a hidden row",
            one("batch.ods", merged),
            files(),
            [told("hidden_row", "batch.ods", "删除").sheet("requests").row(3)],
        ),
        read("1,000,000 empty columns", one("batch.ods", whole(empty_end)), files(), []),
        read(
            "1,000,000 empty rows between",
            of(format!("{header}{}{}", long(1_000_000, &[""]), ods_row(&["R1", "A1", "停车"].map(str::to_owned), ""))),
            csv("id,community,title\nR1,A1,停车\n"),
            [],
        ),
        refused(
            "1,000,000 filled columns",
            of(format!("{header}{filled_cells}</table:table-row>")),
            [told("too_many_columns", "requests.ods", "多余的列").sheet("点单").row(2)],
        ),
        refused(
            "1,000,000 filled rows",
            of(format!("{header}{}", long(1_000_000, &["R1", "A1", "x"]))),
            [told("too_many_rows", "requests.ods", "分成几批")],
        ),
        refused(
            "1,000,000 filled rows of 200 columns",
            of(format!("{header}{}", long(1_000_000, &wide))),
            [told("too_large_unpacked", "requests.ods", "多余的行")],
        ),
        refused("cut off", one("batch.ods", ods_of_content(&cut.as_bytes()[..cut.len() / 2])), broken("batch.ods")),
        refused(
            "without content",
            one("batch.ods", zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")], Deflated)),
            broken("batch.ods"),
        ),
    ]);
}

#[test]
fn sheets_as_people_build_them() {
    let plain = "编号,社区,标题\nR1,A1,停车难\nR2,A1,充电难\nR3,A1,加梯难\n";
    let rows = |csv: &str| rows_of(csv.as_bytes());
    let at = |code: &str, mend: &str| told(code, "requests.xlsx", mend).sheet("点单");
    let two = |names: [&str; 2], hidden: &'static str| {
        requests(
            "requests.xlsx",
            xlsx(&[(names[0], rows(plain)), (names[1], rows(plain))], move |name, sheet| {
                sheet.set_hidden(name == hidden);
            }),
        )
    };
    let centred = Format::new();
    let contacts = "编号,社区,标题,反映人情况,\n,,,联系人,电话\nR1,A1,停车难,某某,1.38E+10\n";
    let number = |row: u32, column: u16, value: f64| {
        move |sheet: &mut Worksheet| {
            sheet.write_number(row, column, value).expect("a cell");
        }
    };
    check_all(vec![
        read("a header in line 4", sheet(&format!("第一批点单清单\n填表,某街道\n\n{plain}"), |_| {}), csv(plain), []),
        read(
            "a community merged over three rows",
            sheet("编号,社区,标题\nR1,,停车难\nR2,,充电难\nR3,,加梯难\n", |sheet| {
                sheet.merge_range(1, 1, 3, 1, "A1", &centred).expect("a region");
            }),
            csv(plain),
            [],
        ),
        read(
            "two header rows, merged",
            sheet(contacts, |sheet| {
                for column in 0..3 {
                    let name = ["编号", "社区", "标题"][usize::from(column)];
                    sheet.merge_range(0, column, 1, column, name, &centred).expect("a region");
                }
                sheet.merge_range(0, 3, 0, 4, "反映人情况", &centred).expect("a region");
            }),
            csv("id,community,title,contact,phone\nR1,A1,停车难,某某,1.38E+10\n"),
            [at("lost_digits", "文本").cell(3, "电话", "***")],
        ),
        read(
            "hidden rows",
            sheet(plain, |sheet| {
                sheet.set_row_hidden(2).expect("a row");
                sheet.set_row_hidden(3).expect("a row");
            }),
            csv(plain),
            [at("hidden_row", "而不是隐藏").row(3)],
        ),
        read(
            "notes under the table, and a sum",
            sheet(&format!("{plain}合计：,3\n\n备注：请于周五前交\n"), |_| {}),
            csv(plain),
            [at("note_row", "补全").row(5).value("合计："), at("note_row", "补全").row(7).value("备注：请于周五前交")],
        ),
        refused(
            "two sheets with the same headers",
            two(["点单", "第二页"], ""),
            [told("ambiguous_table", "requests.xlsx", "只保留一张").sheet("第二页")],
        ),
        read(
            "one of them hidden",
            two(["点单", "旧的点单"], "旧的点单"),
            csv(plain),
            [told("hidden_sheet", "requests.xlsx", "取消隐藏")],
        ),
        refused(
            "nothing but hidden sheets",
            one(
                "batch.xlsx",
                with_part(&xlsx(&tables_of(&files()), |_, _| {}), "xl/workbook.xml", |part| {
                    String::from_utf8(part).expect("text").replace("sheetId=", "state=\"hidden\" sheetId=").into_bytes()
                }),
            ),
            [told("hidden_sheet", "batch.xlsx", "取消隐藏")],
        ),
        refused(
            "a header twice",
            sheet("编号,社区,标题,标题\nR1,A1,停车难,充电难\n", |_| {}),
            [at("duplicate_column", "只保留一列").column(1, "标题")],
        ),
        refused(
            "two far cells",
            sheet("编号\n", number(1_048_575, 16_383, 1.0)),
            [at("too_many_columns", "右侧").cell(1_048_576, "XFD", "1")],
        ),
        read(
            "ids as numbers",
            sheet("编号,社区,标题\n,A1,停车难\n", number(1, 0, 7.0)),
            csv("id,community,title\n7,A1,停车难\n"),
            [],
        ),
        read(
            "a date as its number",
            sheet("编号,社区,标题,提交日期\nR1,A1,停车难,\n", number(1, 3, 45_000.0)),
            csv("id,community,title,submitted\nR1,A1,停车难,2023-03-15\n"),
            [],
        ),
        read(
            "a date as a date",
            sheet("编号,社区,标题,提交日期\nR1,A1,停车难,\n", |sheet| {
                let day = ExcelDateTime::from_ymd(2023, 3, 15).expect("a day");
                sheet
                    .write_datetime_with_format(1, 3, &day, &Format::new().set_num_format("yyyy/m/d"))
                    .expect("a cell");
            }),
            csv("id,community,title,submitted\nR1,A1,停车难,2023-03-15\n"),
            [],
        ),
        read(
            "a formula",
            sheet("编号,社区,标题\nR1,A1,\n", |sheet| {
                sheet.write_formula(1, 2, Formula::new("=\"停车\"&\"难\"").set_result("停车难")).expect("a formula");
            }),
            csv("id,community,title\nR1,A1,停车难\n"),
            [at("formula", "粘贴为数值").cell(2, "标题", "停车难")],
        ),
    ]);
}

#[test]
fn sheets_beyond_a_limit() {
    let header = cells_xml(&["id", "community", "title"].map(str::to_owned));
    let row = |title: &str| cells_xml(&["R1", "A1", title].map(str::to_owned));
    let numbered = |n: usize| cells_xml(&[format!("R{n}"), "A1".to_owned(), "停车".to_owned()]);
    let of = |rows: &[String], method| requests("requests.xlsx", xlsx_of_xml("点单", &sheet_xml(rows), method));
    let huge = "长".repeat((50 << 20) / 3);
    let formula = "<c t=\"str\"><f t=\"shared\" ref=\"C2:C2\" si=\"999999999999\">A1</f><v>停车</v></c>".to_owned();
    let shared = cells_xml(&["R1", "A1"].map(str::to_owned)) + &formula;
    let many: Vec<String> = std::iter::once(header.clone()).chain((0..50_001).map(numbered)).collect();
    let at = |code: &str, mend: &str| told(code, "requests.xlsx", mend).sheet("点单");
    check_all(vec![
        refused("50,001 rows", of(&many, Stored), [at("too_many_rows", "分成几批")]),
        refused(
            "a cell of 50 MB",
            of(&[header.clone(), row(&huge)], Stored),
            [at("cell_too_large", "缩短").cell(2, "C", &format!("{}…", "长".repeat(60)))],
        ),
        refused(
            "a cell of 50 MB, packed",
            of(&[header.clone(), row(&huge)], Deflated),
            [told("too_large_unpacked", "requests.xlsx", "删去多余")],
        ),
        read(
            "a formula that claims to be the 999,999,999,999th",
            of(&[header, shared], Deflated),
            csv("id,community,title\nR1,A1,停车\n"),
            [at("formula", "粘贴为数值").cell(2, "title", "停车")],
        ),
    ]);
}
