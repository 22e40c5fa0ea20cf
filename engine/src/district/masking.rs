//! The one home of what makes a text safe to show: contact data in it is masked, and what steers is taken out.
//!
//! Comes in: text as residents, offices and files wrote it, names included. Goes out: the same for a terminal, for
//! evidence.json, the page and the workbooks. Always holds: numbers that can lead to a person are covered, in plain
//! digits or in disguise ([`contact_numbers`]), and so are accounts, plates, passports and the names of mail addresses
//! ([`contact_accounts`]); days, sums, houses and order numbers stay as they are. One rule says which characters are
//! shown:
//!
//! - `\n` stays, `\r\n` becomes `\n`; whoever has a single line puts blanks in their place;
//! - other white space that moves a cursor or breaks a line (tab, `\r`, form feed, U+0085, U+2028 …) becomes a blank;
//! - what has no width is dropped: the other control characters, marks of direction, joiners, U+FFFE and U+FFFF (which
//!   XML forbids), so that nothing seen is lost and the digits of a number stand together again;
//! - of marks that stand upon a character a few are kept, and a storm of them is not;
//! - masking comes last, over what is left.

use unicode_normalization::char::is_combining_mark;

use super::contact_accounts::contact_accounts;
use super::contact_numbers::{NumberKind, contact_numbers};
use super::unseen::is_without_width;

/// The text as it may be shown: nothing in it steers, contact data is masked (`电话 199-0000-0123` becomes `电话
/// 19*********23`). For every text and name that comes from a file; done twice it shows no more. O(length).
pub fn safe_text(text: &str) -> String {
    // Masked last: a mark without width between two digits must not hide the number.
    covered(&unsteering_text(text), 2, '*')
}

/// The text without what steers a terminal or turns the direction of writing, nothing masked: for ids, for public
/// telephones, and for lines made of safe texts. O(length).
pub fn unsteering_text(text: &str) -> String {
    let mut marks = 0;
    let is_kept = |c: &char| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS_MAX
    };
    text.replace("\r\n", "\n").chars().filter_map(seen).filter(is_kept).collect()
}

/// Marks upon one character that are shown: what a language needs, not what covers the lines above and below.
const MARKS_MAX: usize = 4;

/// The telephone of an office as it may be shown: that of a desk is public, a mobile one belongs to a person and is
/// masked, whatever column it stands in. O(length).
pub fn public_telephone(text: &str) -> String {
    let shown = unsteering_text(text);
    let is_of_a_person = holds_mobile(&shown);
    if is_of_a_person { safe_text(&shown) } else { shown }
}

/// The text with a blank for each character that nobody sees: for a fault, where `A1` beside `A1` would puzzle whoever
/// looks for the difference. It is made safe after that, like any text. O(length).
pub fn unseen_as_blanks(text: &str) -> String {
    text.chars().map(|c| seen(c).unwrap_or(' ')).collect()
}

/// The text with blanks in the place of contact data, character for character: for whoever makes words of it.
/// O(length).
pub fn blank_contact_data(text: &str) -> String {
    covered(text, 0, ' ')
}

/// Whether a number with the shape of a telephone shows in the text. O(length).
pub fn holds_telephone(text: &str) -> bool {
    let chars: Vec<char> = unsteering_text(text).chars().collect();
    contact_numbers(&chars).iter().any(|number| number.kind != NumberKind::Other)
}

/// Whether a number with the shape of a mobile telephone's shows in the text. O(length).
pub fn holds_mobile(text: &str) -> bool {
    let chars: Vec<char> = unsteering_text(text).chars().collect();
    contact_numbers(&chars).iter().any(|number| number.kind == NumberKind::Mobile)
}

/// What is shown of a character: itself, a blank, or nothing.
fn seen(c: char) -> Option<char> {
    match c {
        '\n' => Some(c),
        '\u{2028}' | '\u{2029}' => Some(' '),
        _ if c.is_control() && c.is_whitespace() => Some(' '),
        '\u{fffe}' | '\u{ffff}' => None,
        _ if c.is_control() || is_without_width(c) => None,
        _ => Some(c),
    }
}

/// Covers all but `shown` characters at each end of a number, half as many of an account. What is covered parts what
/// stood together, so that it is looked at again until nothing more is found.
fn covered(text: &str, shown: usize, cover: char) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..PASSES_MAX {
        if !cover_once(&mut chars, shown, cover) {
            break;
        }
    }
    chars.into_iter().collect()
}

/// Times that a text is looked at: each covers more, or is the last. A text that anybody writes needs two; of one that
/// is nothing but numbers, more would each cover the next of them.
const PASSES_MAX: usize = 8;

/// Whether anything more was covered.
fn cover_once(chars: &mut [char], shown: usize, cover: char) -> bool {
    let numbers: Vec<(usize, usize)> =
        contact_numbers(chars).into_iter().map(|number| (number.start, number.end)).collect();
    let accounts = contact_accounts(chars);
    let mut has_covered = false;
    let mut cover_within = |(start, end): (usize, usize), shown_before: usize, shown_behind: usize| {
        let from = (start + shown_before).min(end);
        for c in &mut chars[from..end.saturating_sub(shown_behind).max(from)] {
            has_covered |= *c != cover;
            *c = cover;
        }
    };
    for number in numbers {
        cover_within(number, shown, shown);
    }
    for account in accounts {
        cover_within(account, shown / 2, 0);
    }
    has_covered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_masked_and_the_rest_is_not() {
        let check = |text: &str, expect: &str| assert_eq!(safe_text(text), expect);
        check("电话 199-0000-0123 王阿姨", "电话 19*********23 王阿姨");
        check("19900000123", "19*******23");
        check("１９９００００１２３４", "１９*******３４");
        check("3号楼502室，2026-01-05", "3号楼502室，2026-01-05");
        check("2026-13-01", "2026-13-01");
        check("2026-0105-01", "20********01");
        check("PT202601180001", "PT202601180001");
        check("涨到1.0元，欠费12345元", "涨到1.0元，欠费12345元");
        check("0.1234567891", "0.1234567891");
        check("12,345,678", "12,345,678");
        check("张三 wang.li@example.cn", "张三 w******@example.cn");
        check("街道@street", "街道@street");
    }

    #[test]
    fn no_mark_between_the_groups_hides_a_number() {
        for mark in
            ["", "-", "—", "–", "\u{2011}", ".", "/", "_", ",", "·", " ", "  ", "\u{a0}", "\u{200b}", " - ", "－"]
        {
            for before in ["", "Tel", "wx", "电话"] {
                let shown = safe_text(&format!("{before}138{mark}0000{mark}1234"));
                assert!(shown.contains('*') && !shown.contains("0000"), "{shown}");
            }
        }
        assert!(safe_text("021‑5555‑1234").contains('*'));
    }

    #[test]
    fn blanking_keeps_the_number_of_characters() {
        for text in ["电话199-0000-0123", "a.b@c.cn", "1234567", ""] {
            assert_eq!(blank_contact_data(text).chars().count(), text.chars().count());
        }
        assert!(!blank_contact_data("199-0000-0123").chars().any(|c| c.is_ascii_digit()));
    }

    #[test]
    fn one_rule_says_what_is_dropped_and_what_becomes_a_blank() {
        let check = |text: &str, expect: &str| {
            assert_eq!(safe_text(text), expect);
            assert_eq!(safe_text(expect), expect, "a safe text stays as it is");
            assert_eq!(unsteering_text(text), expect, "there is nothing to mask in it");
        };
        check("\u{1b}[31m甲\u{202e}乙\u{7f}\u{9b}", "[31m甲乙");
        check("停\u{202E}车\u{200F}难\u{0}\u{FEFF}", "停车难");
        check("甲\u{61c}乙\u{ad}丙\u{206e}丁\u{fffe}\u{ffff}", "甲乙丙丁");
        check("一\r\n二\t三\n四", "一\n二 三\n四");
        check("一\t二\r三\u{b}四\u{c}五\u{85}六\u{2028}七\u{2029}八", "一 二 三 四 五 六 七 八");
        check("全角\u{3000}空格\u{a0}和 空格", "全角\u{3000}空格\u{a0}和 空格");
    }

    #[test]
    fn a_fault_shows_that_something_unseen_stands_there() {
        assert_eq!(safe_text(&unseen_as_blanks("A\u{200f}1\r\n2")), "A 1 \n2");
        assert_eq!(safe_text(&unseen_as_blanks("138\u{200b}1234\u{0}5678")), "13*********78");
    }

    #[test]
    fn nothing_unseen_within_a_number_saves_it_from_the_mask() {
        check_masked("1990\u{200B}0000\u{202C}123", "19*******23");
        check_masked("1\u{0}\u{0}\u{0}\u{0}9900\u{61c}\u{ad}\u{feff}\u{2069}000123", "19*******23");
        check_masked("1990\t0000\r123", "19*********23");
        // Keys of a telephone: the marks stay, the digits go.
        let keys: String = "19900000123".chars().map(|digit| format!("{digit}\u{fe0f}\u{20e3}")).collect();
        assert!(!safe_text(&keys).contains('0'), "{}", safe_text(&keys));
    }

    fn check_masked(text: &str, expect: &str) {
        assert_eq!(safe_text(text), expect);
        assert!(holds_telephone(text), "{text:?}");
    }

    #[test]
    fn masking_twice_masks_no_more() {
        for text in ["电话 199-0000-0123", "w.li@example.cn", "19900000123 19900000124", "021‑5555‑1234"] {
            assert_eq!(safe_text(&safe_text(text)), safe_text(text));
        }
    }
}
