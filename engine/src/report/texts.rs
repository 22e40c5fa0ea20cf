//! Texts on their way into a document.
//!
//! Comes in: text as residents, offices and files wrote it. Goes out: text that can be shown, printed and used as a
//! file name. Always holds: telephone and identity numbers are masked in [`told_text`]; no control character and no
//! mark that turns the direction of writing is left, so that a text cannot disturb what stands beside it.

use crate::tables::mask_contact_data;

/// The characters of a file name at most, and its bytes: file systems allow 255 of them.
const FILE_NAME_CHARS: usize = 80;
const FILE_NAME_BYTES: usize = 240;

/// A free text for a document: contact data masked, invisible marks dropped.
pub(super) fn told_text(text: &str) -> String {
    mask_contact_data(&plain_text(text))
}

/// A name or id for a document: invisible marks dropped, nothing masked.
pub(super) fn plain_text(text: &str) -> String {
    let shown = |c: char| c == '\n' || !(c.is_control() || is_direction_mark(c));
    text.replace("\r\n", "\n").replace(['\t', '\r'], " ").chars().filter(|c| shown(*c)).collect()
}

/// Marks that embed, override or isolate a direction of writing (Unicode Standard Annex 9), zero-width ones and
/// U+FFFE/U+FFFF, which XML forbids.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// `<id>-<name>.<extension>`, fit for the file systems of Windows, macOS and Linux: what they do not allow becomes `_`.
pub(super) fn file_name(id: &str, name: &str, extension: &str) -> String {
    let allowed = |c: char| if c.is_whitespace() || "/\\:*?\"<>|".contains(c) { '_' } else { c };
    let whole: String = plain_text(&format!("{id}-{name}")).chars().map(allowed).collect();
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

/// The first `most` characters, with an ellipsis where something is left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
    }
}

/// How wide a text is in columns of a fixed-width font: a Chinese character counts two.
pub(super) fn width_of(text: &str) -> usize {
    text.chars().map(|c| if (c as u32) < 0x1100 && c != '“' && c != '”' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_masked_and_lose_what_is_invisible() {
        let check = |text: &str, expect: &str| assert_eq!(told_text(text), expect);
        check("电话 199-0000-0123", "电话 19*********23");
        check("停\u{202E}车\u{200F}难\u{0}\u{FEFF}", "停车难");
        // A mark within a number does not save it from the mask.
        check("1990\u{200B}0000\u{202C}123", "19*******23");
        check("一\r\n二\t三", "一\n二 三");
    }

    #[test]
    fn file_names_hold_only_what_file_systems_allow() {
        let check = |id: &str, name: &str, expect: &str| assert_eq!(file_name(id, name, "xlsx"), expect);
        check("bm-1", "区房管局", "bm-1-区房管局.xlsx");
        check("a/b", "c\\d:e*f?g\"h<i>j|k", "a_b-c_d_e_f_g_h_i_j_k.xlsx");
        check("..", "x", "_.-x.xlsx");
        check("-rf", "x", "_rf-x.xlsx");
        check("p", "甲\u{202E}乙. ", "p-甲乙.xlsx");
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
