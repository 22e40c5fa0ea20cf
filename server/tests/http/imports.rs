//! Imports mended in place: columns, sheets, a prefix of ids, requests that are one matter; the copy that is handed
//! back.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::client::{BOTH, Person};
use crate::district::{D, District, text};

/// A workbook of some sheets.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (at, row) in (0_u32..).zip(rows.iter()) {
            for (column, cell) in (0_u16..).zip(row.iter()) {
                sheet.write_string(at, column, *cell).expect("a cell");
            }
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[track_caller]
fn mended(by: &Person, import: &Value, mends: Value) -> Value {
    let path = format!("{D}/imports/{}", text(&import["id"]));
    by.patch(&path, &import["etag"], mends).expect(202);
    by.until(&path, |import| import["state"] != "reading")
}

fn codes(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|fault| text(&fault["code"])).collect()
}

#[test]
fn whatever_is_mended_in_place_holds_and_what_cannot_is_told() {
    for database in BOTH {
        let district = District::with_sample(database);
        columns_and_sheets(&district);
        prefixes_and_one_matter(&district);
        handed_back(&district);
    }
}

/// Headers and sheets get their meaning by file and sheet; a sheet of no use is left out; a wrong mend does not stay.
fn columns_and_sheets(district: &District) {
    let coordinator = &district.coordinator;
    let file = workbook(&[
        (
            "汇总",
            &[&["代号", "哪个居委", "说的什么事"], &["ZZ-1", "CY01", "门口的灯坏了"], &["ZZ-2", "CY01", "要装充电桩"]],
        ),
        ("草稿", &[&["编号", "社区", "标题"], &["ZZ-9", "CY01", "不要这一张"]]),
    ]);
    let import = district.handed_in(coordinator, "r1", &[("街道.xlsx", &file)]);
    let import =
        mended(coordinator, &import, json!({"sheets": [{"file": "街道.xlsx", "sheet": "没有", "table": null}]}));
    assert_eq!(codes(&import["faults"]), ["mend_without_place"], "{import}");
    let import = mended(
        coordinator,
        &import,
        json!({
            "sheets": [
                {"file": "街道.xlsx", "sheet": "汇总", "table": "点单"},
                {"file": "街道.xlsx", "sheet": "草稿", "table": null},
            ],
            "columns": [
                {"file": "街道.xlsx", "sheet": "汇总", "from": "代号", "to": "编号"},
                {"file": "街道.xlsx", "sheet": "汇总", "from": "哪个居委", "to": "community"},
                {"sheet": "汇总", "from": "说的什么事", "to": "标题"},
            ],
        }),
    );
    assert_eq!(import["state"], "ready", "{import}");
    let table = &import["tables"][0];
    let told = ["file", "sheet", "table"].map(|key| text(&table[key]));
    assert_eq!((told, table["new"].as_i64()), (["街道.xlsx", "汇总", "requests"].map(str::to_owned), Some(2)));
    district.committed(coordinator, &import);
    assert_eq!(coordinator.get(&format!("{D}/requests/ZZ-1")).expect(200)["title"], "门口的灯坏了");
    assert_eq!(coordinator.get(&format!("{D}/requests/ZZ-9")).refused(404), "not_found");
}

/// A prefix tells a street's running numbers apart; rows that are one matter come in as one; a second job finds others.
fn prefixes_and_one_matter(district: &District) {
    let coordinator = &district.coordinator;
    let file = "编号,社区,标题,内容,同一件事\n1,CY01,地下车库漏水,一下雨地下车库就漏水，顶上一直滴,\n\
        2,CY01,车库又漏水,地下车库顶上漏水，下雨天更厉害,\n3,CY01,车库漏水没人管,还是车库,1\n";
    let path = format!("{D}/rounds/r1/imports");
    let files = [("桃浦.csv", file.as_bytes())];
    let reply = coordinator.try_upload_with(&path, &files, &[("id_prefix", "TP2-")]).expect("an answer");
    let import = text(&reply.expect(202)["id"]);
    let path = format!("{D}/imports/{import}");
    let import = coordinator.until(&path, |import| import["state"] != "reading");
    assert_eq!(import["state"], "ready", "{import}");
    let compared = coordinator.until(&path, |import| import["near_identical"].is_array());
    let groups = compared["near_identical"].to_string();
    assert!(groups.contains("TP2-1") && groups.contains("TP2-3"), "{compared}");
    let import = mended(coordinator, &import, json!({"same": [["TP2-1", "TP2-2"]]}));
    district.committed(coordinator, &import);
    for (id, same_as) in [("TP2-2", "TP2-1"), ("TP2-3", "TP2-1")] {
        assert_eq!(coordinator.get(&format!("{D}/requests/{id}")).expect(200)["same_as"], same_as);
    }
    assert_eq!(coordinator.get(&format!("{D}/requests/1")).refused(404), "not_found");
    let bad = [("id_prefix", "a/b")];
    let reply = coordinator.try_upload_with(&format!("{D}/rounds/r1/imports"), &files, &bad).expect("an answer");
    assert_eq!(reply.refused(422), "bad_id");
}

/// The copy with marks shows no contact, and cannot come in again as if it did.
fn handed_back(district: &District) {
    let coordinator = &district.coordinator;
    let file = workbook(&[(
        "点单",
        &[
            &["编号", "社区", "标题", "内容", "联系人", "电话"],
            &["HB-1", "没有的社区", "楼道堆物", "请打 19900000123 找我", "某阿姨", "199-0000-0123"],
        ],
    )]);
    let import = district.handed_in(coordinator, "r1", &[("点单.xlsx", &file)]);
    assert_eq!(import["state"], "faulty", "{import}");
    let copy = coordinator.get(&format!("{D}/imports/{}/annotated.xlsx", text(&import["id"])));
    assert_eq!(copy.status, 200);
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(copy.bytes.clone())).expect("it opens");
    let sheet = read.worksheet_range("点单").expect("the sheet");
    let cells: Vec<String> = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert_eq!(cells.iter().filter(|cell| *cell == "***").count(), 2, "{cells:?}");
    assert!(!cells.iter().any(|cell| cell.contains("19900000123") || cell.contains("某阿姨")), "{cells:?}");
    let again = district.handed_in(coordinator, "r1", &[("点单.xlsx", &copy.bytes)]);
    assert!(codes(&again["faults"]).contains(&"hidden_contact".to_owned()), "{again}");
    // Given up, nothing is left of it.
    coordinator.delete(&format!("{D}/imports/{}", text(&import["id"]))).expect(200);
    assert_eq!(coordinator.get(&format!("{D}/imports/{}/annotated.xlsx", text(&import["id"]))).status, 404);
    assert_eq!(coordinator.get(&format!("{D}/requests/HB-1")).status, 404);
}
