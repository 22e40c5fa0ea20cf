//! Malformed and odd csv and json files.
//!
//! Comes in: a district in which one table is spoilt or spelt as people and their programs spell it. Goes out: the
//! fault at its place, or the reading of the plain tables. Always holds: one row of a list is one file.

use encoding_rs::{BIG5, GB18030};

use crate::district::{changed, files, without};
use crate::odd_input::{Files, check_all, read, refused, told};
use crate::workbook_bytes::{rows_of, tables_of};

/// The requests, in whatever file.
fn requests(name: &'static str, bytes: impl Into<Vec<u8>>) -> Files {
    let mut files = without("requests.csv");
    files.push((name, bytes.into()));
    files
}

fn csv(text: impl Into<String>) -> Files {
    requests("requests.csv", text.into())
}

fn json(text: impl Into<Vec<u8>>) -> Files {
    requests("requests.json", text)
}

/// The requests of the district as text.
fn plain() -> String {
    let files = files();
    let (_, bytes) = files.iter().find(|(name, _)| *name == "requests.csv").expect("requests");
    String::from_utf8(bytes.clone()).expect("text")
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    let bytes = |unit: u16| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
    format!("\u{feff}{text}").encode_utf16().flat_map(bytes).collect()
}

/// One request a day, the days as given.
fn of_days(days: &[&str]) -> Files {
    let rows: String = days.iter().enumerate().map(|(at, day)| format!("R{at},A1,停车难,{day}\n")).collect();
    csv(format!("id,community,title,submitted\n{rows}"))
}

#[test]
fn encodings() {
    const SAVE: &str = "CSV UTF-8";
    let at = |row: u64| [told("encoding", "requests.csv", SAVE).row(row)];
    let gb = |text: &str| GB18030.encode(text).0.into_owned();
    let big5 = |text: &str| BIG5.encode(text).0.into_owned();
    let half =
        |end: &str| [plain().replace('\n', end).into_bytes(), gb(&format!("R5,A1,小区门口乱停车,{end}"))].concat();
    let traditional = "編號,社區,標題\nR1,A1,停車難\n";
    let simplified = csv("编号,社区,标题\nR1,A1,停車難\n");
    // A pair of bytes that is no character of either.
    let neither = [big5(traditional), b"R2,A1,\xc9\x7f\n".to_vec()].concat();
    check_all(vec![
        refused("half UTF-8, half GBK", requests("requests.csv", half("\n")), at(6)),
        refused("half and half, lines ended by CR", requests("requests.csv", half("\r")), at(6)),
        refused("Big5", requests("requests.csv", big5(traditional)), at(1)),
        refused("Big5 under a title", requests("requests.csv", big5(&format!("點單清單\r\n{traditional}"))), at(2)),
        refused("neither Big5 nor GB 18030", requests("requests.csv", neither), at(3)),
        refused("half a character of UTF-16", requests("requests.csv", &utf16(&plain(), false)[..99]), at(1)),
        refused("a NUL byte", csv("id,community,title\r\nR1,A1,停车\r\nR2,A1,停\0车\r\n"), at(3)),
        refused("UTF-16 without its mark", requests("requests.csv", &utf16(&plain(), false)[2..]), at(1)),
        read("UTF-8 with its mark", csv(format!("\u{feff}{}", plain())), files(), []),
        read("UTF-16 LE", requests("requests.csv", utf16(&plain(), false)), files(), []),
        read("UTF-16 BE", requests("requests.txt", utf16(&plain(), true)), files(), []),
        read("UTF-16, called .xls", requests("点单.xls", utf16(&plain().replace(',', "\t"), false)), files(), []),
        read("GB 18030", requests("requests.csv", gb(&plain())), files(), []),
        read("GB 18030, called .xlsx", requests("requests.xlsx", gb(&plain())), files(), []),
        read("traditional headers in UTF-8", csv(traditional), simplified, []),
    ]);
}

#[test]
fn structure() {
    let at = |code: &str, row: u64, mend: &str| [told(code, "requests.csv", mend).row(row)];
    let header = "id,community,title,text\n";
    let rows = |n: usize| (0..n).map(|n| format!("X{n},A1,停车,\n")).collect::<String>();
    let swallowing = format!("{header}R1,A1,\"停车,\n{}", rows(3_000));
    let huge = "长".repeat((50 << 20) / 3);
    let note = |row: u64, value: &str| told("note_row", "requests.csv", "补全").row(row).value(value);
    let contacts = "id,community,title,contact,phone\nR1,A1,停车难,某某,1.38E+10\n";
    let lost = |header: &str, row: u64| told("lost_digits", "requests.csv", "文本").cell(row, header, "***");
    check_all(vec![
        refused("no bytes", csv(""), [told("empty_file", "requests.csv", "重新导出")]),
        refused("nothing but the mark of UTF-8", csv("\u{feff}"), [told("missing_header", "requests.csv", "加上表头")]),
        refused("nothing but blanks", csv(" \r\n\t\r\n　\n"), [told("missing_header", "requests.csv", "加上表头")]),
        refused(
            "a quote never closed, one row from the end",
            csv(format!("{header}R1,A1,停,\nR2,A1,\"停,\nR3,A1,停,")),
            at("open_quote", 3, "引号"),
        ),
        refused(
            "a quote closed by that of a later row",
            csv(format!("{header}R1,A1,\"停,\nR2,A1,停,\nR3,A1,\"停\",\n")),
            at("open_quote", 2, "引号"),
        ),
        refused("a quote that swallows more than a cell holds", csv(swallowing), at("open_quote", 2, "引号")),
        refused(
            "50,001 rows",
            csv(format!("{header}{}", rows(50_001))),
            [told("too_many_rows", "requests.csv", "分成几批")],
        ),
        refused(
            "a cell of 50 MB",
            csv(format!("{header}R1,A1,停,\nR2,A1,{huge},\n")),
            [told("cell_too_large", "requests.csv", "缩短").cell(3, "C", &format!("{}…", "长".repeat(60)))],
        ),
        refused(
            "a header twice",
            csv("编号,社区,标题,标题\nR1,A1,停,车\n"),
            [told("duplicate_column", "requests.csv", "只保留一列").column(1, "标题")],
        ),
        refused(
            "a header under two names",
            csv("编号,社区,标题,题目\nR1,A1,停,车\n"),
            [told("duplicate_column", "requests.csv", "只保留一列").column(1, "题目")],
        ),
        refused(
            "300 columns",
            csv(format!("{header}R1,A1,停{}\n", ",x".repeat(300))),
            at("too_many_columns", 2, "多余的列"),
        ),
        read("header in line 4", csv(format!("2026年第一批，点单\n填表：某街道\n\n{}", plain())), files(), []),
        read("lone CR", csv(plain().replace('\n', "\r")), files(), []),
        read(
            "tabs, lone CR, a title with a comma",
            csv(format!("第一批,点单\t\t\r{}", plain().replace(',', "\t").replace('\n', "\r"))),
            files(),
            [],
        ),
        read("semicolons, told in the first line", csv(format!("sep=;\r\n{}", plain().replace(',', ";"))), files(), []),
        read(
            "empty columns and lines at the end",
            csv(plain().replace('\n', ",,,\r\n") + ",,,,,,,,,\r\n\r\n"),
            files(),
            [],
        ),
        read(
            "notes under the table, and a sum",
            csv(format!("{}合计,4件\n\n注：以上由各居民区填写\n", plain())),
            files(),
            [note(6, "合计"), note(8, "注：以上由各居民区填写")],
        ),
        read(
            "two header rows",
            csv(contacts.replace("id,community,title,contact,phone", "编号,社区,标题,居民联系方式,\n,,,联系人,电话")),
            csv(contacts),
            [lost("电话", 3)],
        ),
        read("a telephone as 1.38E+10", csv(contacts), csv(contacts), [lost("phone", 2)]),
        read("an emoji for a name", requests("点单😀.csv", plain()), files(), []),
    ]);
}

#[test]
fn values() {
    let at = |code: &str, file: &str, row: u64, column: &str, value: &str, mend: &str| {
        [told(code, file, mend).cell(row, column, value)]
    };
    let capacity =
        |value: &str| changed("providers.csv", "辖区事务牵头,,8,\nS2", &format!("辖区事务牵头,,{value},\nS2"));
    let not_whole = |name, value: &'static str, code: &str, mend: &str| {
        refused(name, capacity(value), at(code, "providers.csv", 2, "capacity", value, mend))
    };
    let day = |name, value: &'static str| {
        refused(name, of_days(&[value]), at("not_a_date", "requests.csv", 2, "submitted", value, "2026-02-10"))
    };
    let id = |id: &str| csv(format!("id,community,title\n{id},A1,停车\n"));
    let same = "2026-02-01";
    let spellings = [
        "2026-02-01",
        "2026/2/1",
        "2026.2.1",
        "2026年2月1日",
        "20260201",
        "2026-02-01 09:30:00",
        "2026/2/1 9:30",
        "2026-02-01T09:30",
        "２０２６／２／１",
        "46054",
        "2026年2月1号",
        "20260201093000",
        "二〇二六年二月一日",
        "\u{202d}2026-02-01\u{202c}",
    ];
    let marked = csv("id,community,title,text\nR1,A1,\u{202e}停车\u{202c}难,\u{200f}车\u{2067}位\n");
    let combining = csv(format!("id,community,title,text\nR1,A1,停a{}车难,车位\n", "\u{301}".repeat(10_000)));
    let unseen = |value: &str| [told("unseen_character", "requests.csv", "重新输入").cell(2, "id", value)];
    check_all(vec![
        refused(
            "a day that does not exist",
            of_days(&["2026/2/30"]),
            at("not_a_date", "requests.csv", 2, "submitted", "2026/2/30", "核对"),
        ),
        day("a day without its year", "3月2日"),
        day("a year of two digits far from any round", "99/3/2"),
        day("a day in words", "上周三"),
        day("a month that no year has", "2026-13"),
        not_whole("a negative capacity in full width", "－８", "out_of_range", "0 或更大"),
        not_whole("not a number", "NaN", "not_a_number", "整数"),
        not_whole("endless", "1e400", "out_of_range", "整数"),
        not_whole("a formula's error", "#REF!", "error_value", "公式"),
        not_whole("a half", "2.5", "not_whole", "整数"),
        refused(
            "an id of 101 characters",
            id(&"长".repeat(101)),
            at("bad_id", "requests.csv", 2, "id", &format!("{}…", "长".repeat(60)), "100 个字"),
        ),
        refused("an id of two lines", id("\"R\n1\""), at("bad_id", "requests.csv", 2, "id", "R 1", "换行")),
        refused(
            "a community with a mark that is not seen",
            csv("id,community,title\nR1,A\u{200f}1,停车\n"),
            at("unknown_community", "requests.csv", 2, "community", "A 1", "是不是“A1”"),
        ),
        read("dates in many spellings", of_days(&spellings), of_days(&[same; 14]), []),
        read("45000 as a date", of_days(&["45000"]), of_days(&["2023-03-15"]), []),
        read("numbers in full width", capacity("８"), files(), []),
        read("a number as text", capacity("\"8.0 \""), files(), []),
        read("a number between marks of direction", capacity("\u{202d}8\u{202c}"), files(), []),
        read("marks of direction in a title", marked.clone(), marked, []),
        read("a mark of direction in an id", id("R\u{202e}1"), id("R\u{202e}1"), unseen("R 1")),
        read("10,000 combining marks", combining.clone(), combining, []),
    ]);
}

#[test]
fn json_files() {
    let broken = |name, text: &'static str| refused(name, json(text), [told("broken_file", "requests.json", "数组")]);
    let broken_at = |name, text: Vec<u8>, row: u64| {
        refused(name, json(text), [told("broken_file", "requests.json", "数组").row(row)])
    };
    let rows: Vec<Vec<String>> = rows_of(plain().as_bytes());
    let objects = |rows: &[Vec<String>]| {
        let object = |row: &Vec<String>| {
            let cells = rows[0].iter().zip(row).filter(|(_, cell)| !cell.is_empty());
            serde_json::Value::Object(cells.map(|(name, cell)| (name.clone(), cell.as_str().into())).collect())
        };
        serde_json::Value::Array(rows[1..].iter().map(object).collect())
    };
    let array = objects(&rows).to_string();
    let tables = tables_of(&files());
    let whole: serde_json::Map<String, serde_json::Value> =
        tables.iter().map(|(name, rows)| ((*name).to_owned(), objects(rows))).collect();
    let whole = serde_json::Value::Object(whole).to_string();
    check_all(vec![
        broken("a number", "5"),
        broken("one request without its array", r#"{"id": "R1", "community": "A1", "title": "停车"}"#),
        broken_at("an array of arrays", b"[[\"id\"], [\"R1\"]]".to_vec(), 1),
        broken_at(
            "an object and nothing",
            b"[{\"id\": \"R1\", \"community\": \"A1\", \"title\": \"x\"}, null]".to_vec(),
            2,
        ),
        broken_at("cut off", b"[\n{\"id\": \"R1\",\n\"title\": \"\xe5\x81\x9c".to_vec(), 3),
        broken_at("NaN", b"[{\"id\": NaN}]".to_vec(), 1),
        broken_at("100,000 brackets", vec![b'['; 100_000], 1),
        broken_at("in GB 18030", GB18030.encode("[\n{\"编号\": \"R1\"}]").0.into_owned(), 2),
        refused(
            "nested too deep",
            json(
                r#"[{"id": "R1", "community": "A1", "title": "停车"},
                    {"id": "R2", "community": "A1", "title": {"zh": "停车"}}]"#,
            ),
            [told("broken_file", "requests.json", "数组").column(2, "title")],
        ),
        read("an array, with the mark of UTF-8", json(format!("\u{feff}{array}")), files(), []),
        read("a district as one object of arrays", vec![("batch.json", whole.into_bytes())], files(), []),
        read(
            "numbers, lists and nothing",
            json(r#"[{"id": 7, "community": ["A1", "B1"], "title": "停车", "choice": 1.0, "text": null}]"#),
            csv("id,community,title,choice\n7,A1；B1,停车,1\n"),
            [],
        ),
    ]);
}
