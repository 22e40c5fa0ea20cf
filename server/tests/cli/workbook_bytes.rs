//! Workbooks byte by byte, sound and spoilt, as no library writes them; and the cells of those that the program writes.
//!
//! Comes in: rows of text. Goes out: the bytes of an .xlsx, .xls, .ods or of a compound file. Always holds: what is not
//! spoilt on purpose is as small as its format allows.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The cells of a simple csv.
pub(crate) fn rows_of(csv: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(csv).expect("text");
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The tables of a batch, each by the name of its file.
pub(crate) fn tables_of(files: &[(&'static str, Vec<u8>)]) -> Vec<(&'static str, Vec<Vec<String>>)> {
    files.iter().map(|(name, csv)| (name.trim_end_matches(".csv"), rows_of(csv))).collect()
}

/// A workbook with every cell as text, touched up by its writer.
pub(crate) fn xlsx(tables: &[(&str, Vec<Vec<String>>)], touch: impl Fn(&str, &mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row as u32, column as u16, cell).expect("a cell");
            }
        }
        touch(name, sheet);
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// A zip of these parts, packed or stored.
pub(crate) fn zip_of(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        // The kind of an .ods stands at a fixed place, unpacked.
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { method };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("an entry");
        zip.write_all(bytes).expect("a part");
    }
    zip.finish().expect("a zip").into_inner()
}

/// The zip with one of its parts changed.
pub(crate) fn with_part(zip: &[u8], name: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    assert!(names.iter().any(|other| other == name), "{name} is one of {names:?}");
    let parts: Vec<(String, Vec<u8>)> =
        names.into_iter().map(|other| (other.clone(), part(&mut archive, &other))).collect();
    let changed: Vec<(String, Vec<u8>)> = parts
        .into_iter()
        .map(|(other, bytes)| (other.clone(), if other == name { change(bytes) } else { bytes }))
        .collect();
    let parts: Vec<(&str, &[u8])> = changed.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    zip_of(&parts, CompressionMethod::Deflated)
}

/// The bytes with the first of `from` replaced.
pub(crate) fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).expect("it stands there");
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

/// The zip whose directory claims this unpacked size for its first entry.
pub(crate) fn with_claimed_size(mut zip: Vec<u8>, size: u32) -> Vec<u8> {
    let entry = zip.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
    zip[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
    zip
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.by_name(name).expect("a part").read_to_end(&mut bytes).expect("it unpacks");
    bytes
}

/// The part of a package of this name, as text.
pub(crate) fn part_text(zip: &[u8], name: &str) -> String {
    String::from_utf8(part(&mut ZipArchive::new(Cursor::new(zip)).expect("a zip"), name)).expect("UTF-8")
}

/// All notes of a workbook, as XML.
pub(crate) fn notes(workbook: &[u8]) -> String {
    let archive = ZipArchive::new(Cursor::new(workbook)).expect("a zip");
    let names: Vec<String> = archive.file_names().map(|name| name.expect("a name").into_owned()).collect();
    names.iter().filter(|name| name.starts_with("xl/comments")).map(|name| part_text(workbook, name)).collect()
}

/// The texts of a sheet of a workbook that the program wrote, row by row; numbers as they are stored.
pub(crate) fn cells_of(workbook: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let plain =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let between = |text: &str, from: &str, to: &str| -> Option<String> {
        let (_, rest) = text.split_once(from)?;
        rest.split_once(to).map(|(inside, _)| inside.to_owned())
    };
    let strings = part_text(workbook, "xl/sharedStrings.xml");
    let strings: Vec<String> = strings
        .split("<si>")
        .skip(1)
        .map(|item| {
            item.split("<t").skip(1).filter_map(|text| between(text, ">", "</t>")).map(|text| plain(&text)).collect()
        })
        .collect();
    let names = part_text(workbook, "xl/workbook.xml");
    let number =
        names.split("<sheet ").skip(1).position(|tag| tag.contains(&format!("name=\"{sheet}\""))).expect("the sheet")
            + 1;
    let rows = part_text(workbook, &format!("xl/worksheets/sheet{number}.xml"));
    let cell = |tag: &str| match between(tag, "<v>", "</v>") {
        Some(value) if tag.contains("t=\"s\"") => strings[value.parse::<usize>().expect("an index")].clone(),
        value => value.unwrap_or_default(),
    };
    rows.split("<row ").skip(1).map(|row| row.split("<c ").skip(1).map(cell).collect()).collect()
}

/// The cells of a sheet under the column that the header in its third row names.
pub(crate) fn column_of(workbook: &[u8], sheet: &str, header: &str) -> Vec<String> {
    let rows = cells_of(workbook, sheet);
    let at = rows[2].iter().position(|cell| cell == header).expect("the column");
    rows[3..].iter().map(|row| row[at].clone()).collect()
}

/// An .xlsx of nothing but this XML in its one sheet.
pub(crate) fn xlsx_of_xml(sheet: &str, xml: &str, method: CompressionMethod) -> Vec<u8> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        let relation = format!("<Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
        format!("<Relationships xmlns=\"{RELATIONS}\">{relation}</Relationships>")
    };
    let workbook = format!(
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{OFFICE}\">\
         <sheets><sheet name=\"{sheet}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let (root, sheets) =
        (relation("officeDocument", "xl/workbook.xml"), relation("worksheet", "worksheets/sheet1.xml"));
    let parts: [(&str, &[u8]); 4] = [
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", sheets.as_bytes()),
        ("xl/worksheets/sheet1.xml", xml.as_bytes()),
    ];
    zip_of(&parts, method)
}

/// The XML of a sheet of rows, each given as the XML of its cells.
pub(crate) fn sheet_xml(rows: &[String]) -> String {
    let rows: String =
        rows.iter().enumerate().map(|(at, cells)| format!("<row r=\"{}\">{cells}</row>", at + 1)).collect();
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <sheetData>{rows}</sheetData></worksheet>"
    )
}

/// The XML of cells of text.
pub(crate) fn cells_xml(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>")).collect()
}

/// An .ods of these tables, each by its name and the XML of its rows.
pub(crate) fn ods(tables: &[(&str, String)]) -> Vec<u8> {
    let tables: String =
        tables.iter().map(|(name, rows)| format!("<table:table table:name=\"{name}\">{rows}</table:table>")).collect();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    ods_of_content(content.as_bytes())
}

/// An .ods with this for its content.
pub(crate) fn ods_of_content(content: &[u8]) -> Vec<u8> {
    const MANIFEST: &[u8] = b"<manifest:manifest xmlns:manifest=\"m\"/>";
    let parts: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", MANIFEST),
        ("content.xml", content),
    ];
    zip_of(&parts, CompressionMethod::Deflated)
}

/// A row of an .ods: cells of text, then whatever XML is given.
pub(crate) fn ods_row(cells: &[String], rest: &str) -> String {
    let text = |cell: &String| match cell.as_str() {
        "" => "<table:table-cell/>".to_owned(),
        text => format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"),
    };
    format!("<table:table-row>{}{rest}</table:table-row>", cells.iter().map(text).collect::<String>())
}

/// An .xls (BIFF8 in a compound file) with every cell as text; `extra` are records of the whole workbook.
pub(crate) fn xls(tables: &[(&str, Vec<Vec<String>>)], extra: &[u8]) -> Vec<u8> {
    let record = |kind: u16, body: &[u8]| [&kind.to_le_bytes(), &(body.len() as u16).to_le_bytes(), body].concat();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let length = |text: &str| text.encode_utf16().count() as u16;
    let begin = |kind: u16| record(0x0809, &[&[0x00, 0x06], &kind.to_le_bytes()[..], &[0; 12]].concat());
    let end = record(0x000a, &[]);
    let label = |row: usize, column: usize, text: &str| {
        let place = [row as u16, column as u16, 0, length(text)].map(u16::to_le_bytes).concat();
        record(0x0204, &[place, vec![1], utf16(text)].concat())
    };
    let sheets: Vec<Vec<u8>> = tables
        .iter()
        .map(|(_, rows)| {
            let labels = rows.iter().enumerate().flat_map(|(row, cells)| {
                let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
                filled.flat_map(|(column, cell)| label(row, column, cell)).collect::<Vec<u8>>()
            });
            [begin(0x0010), labels.collect(), end.clone()].concat()
        })
        .collect();
    let bound = |name: &str, at: usize| {
        record(0x0085, &[&(at as u32).to_le_bytes()[..], &[0, 0, length(name) as u8, 1], &utf16(name)].concat())
    };
    let globals = |starts: &[usize]| {
        let sheets: Vec<u8> = tables.iter().zip(starts).flat_map(|((name, _), at)| bound(name, *at)).collect();
        [begin(0x0005), extra.to_vec(), sheets, end.clone()].concat()
    };
    let mut starts = vec![globals(&vec![0; sheets.len()]).len()];
    starts.extend(sheets.iter().scan(starts[0], |at, sheet| {
        *at += sheet.len();
        Some(*at)
    }));
    compound(&[("Workbook", [globals(&starts), sheets.concat()].concat())])
}

/// A compound file of these streams: one sector of allocation, one of names, then the streams.
pub(crate) fn compound(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    const SECTOR: usize = 512;
    // A shorter stream would stand in a table of small sectors.
    const STREAM_LEAST: usize = 4096;
    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;
    const ALLOCATION: u32 = 0xffff_fffd;
    let entry = |name: &str, kind: u8, start: u32, length: usize| {
        let mut entry = vec![0_u8; 128];
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..name.len()].copy_from_slice(&name);
        entry[64] = name.len() as u8 + 2;
        entry[66] = kind;
        entry[68..80].copy_from_slice(&[0xff; 12]);
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&(length as u32).to_le_bytes());
        entry
    };
    let (mut allocation, mut names, mut bodies) = (vec![ALLOCATION, END], entry("Root Entry", 5, END, 0), Vec::new());
    for (name, stream) in streams {
        let mut body = stream.clone();
        body.resize(stream.len().max(STREAM_LEAST).next_multiple_of(SECTOR), 0);
        let (start, n) = (allocation.len() as u32, (body.len() / SECTOR) as u32);
        allocation.extend((start + 1..start + n).chain([END]));
        names.extend(entry(name, 2, start, body.len()));
        bodies.extend(body);
    }
    assert!(allocation.len() <= SECTOR / 4 && names.len() <= SECTOR, "it fits one sector each");
    allocation.resize(SECTOR / 4, FREE);
    names.resize(SECTOR, 0);
    let mut header = vec![0_u8; SECTOR];
    header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    header[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    for (at, number) in [(44, 1), (48, 1), (56, STREAM_LEAST as u32), (60, END), (68, END)] {
        header[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    header[80..].fill(0xff);
    [header, allocation.iter().flat_map(|number| number.to_le_bytes()).collect(), names, bodies].concat()
}
