//! Texts on their way into a document: as the name of a file, cut to a length, measured.
//!
//! Comes in: text that is safe to show ([`safe_text`](crate::district::safe_text)), an id. Goes out: text that fits its
//! place.

use crate::district::unsteering_text;

/// The characters of a file name at most, and its bytes: file systems allow 255 of them.
const FILE_NAME_CHARS: usize = 80;
const FILE_NAME_BYTES: usize = 240;

/// `<id>-<name>.<extension>`, fit for the file systems of Windows, macOS and Linux: what they do not allow becomes `_`.
pub(super) fn file_name(id: &str, name: &str, extension: &str) -> String {
    let allowed = |c: char| if c.is_whitespace() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let whole: String = unsteering_text(&format!("{id}-{name}")).chars().map(allowed).collect();
    // A leading dot hides a file, a leading dash is taken for an option, and Windows drops a dot at the end.
    let mut stem = whole.trim_end_matches(['.', '_']).to_owned();
    if stem.starts_with(['.', '-']) {
        stem.replace_range(..1, "_");
    }
    let room = FILE_NAME_CHARS - extension.chars().count() - 1;
    let mut kept = String::new();
    for c in stem.chars().take(room) {
        if kept.len() + c.len_utf8() + extension.len() + 1 > FILE_NAME_BYTES {
            break;
        }
        kept.push(c);
    }
    format!("{kept}.{extension}")
}

/// The first `most` characters as a spreadsheet counts them (those beyond U+FFFF twice), with an ellipsis where
/// something is left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.len() <= most || text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let fits = |c: &char| {
        let enough = left >= c.len_utf16();
        left = left.saturating_sub(c.len_utf16());
        enough
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// How wide a text is in columns of a fixed-width font: a Chinese character counts two.
pub(super) fn width_of(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x1100 && c != '“' && c != '”' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_hold_only_what_file_systems_allow() {
        let check = |id: &str, name: &str, expect: &str| assert_eq!(file_name(id, name, "xlsx"), expect);
        check("bm-1", "区房管局", "bm-1-区房管局.xlsx");
        check("a/b", "c\\d:e*f?g\"h<i>j|k", "a_b-c_d_e_f_g_h_i_j_k.xlsx");
        check("..", "x", "_.-x.xlsx");
        check("-rf", "x", "_rf-x.xlsx");
        check("p", "甲\u{202E}乙. ", "p-甲乙.xlsx");
        check("p", "甲19*******23", "p-甲19_______23.xlsx");
        for name in ["长".repeat(300), "𠀀".repeat(300), "a".repeat(300)] {
            let name = file_name("p", &name, "xlsx");
            assert!(name.chars().count() <= 80 && name.len() <= 240 && name.ends_with(".xlsx"), "{name}");
        }
    }

    #[test]
    fn texts_are_shortened_by_characters() {
        assert_eq!(shortened("四个字的", 4), "四个字的");
        assert_eq!(shortened("不止四个字", 4), "不止四…");
        assert_eq!(width_of("A区“一”"), 1 + 2 + 2 + 2 + 2);
    }
}
