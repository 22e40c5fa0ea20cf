//! The one home of what makes a text safe to show: contact data in it is masked, and what steers is taken out.
//!
//! Comes in: text as residents, offices and files wrote it, names included. Goes out: the same for a terminal, for
//! evidence.json, the page and the workbooks. Always holds: runs of digits that can be a telephone or identity number
//! (seven and more, with dashes, dots, strokes or blanks of any kind between them) and the names of mail addresses are
//! covered; days, decimals, thousands and order numbers stay as they are. One rule says which characters are shown:
//!
//! - `\n` stays, `\r\n` becomes `\n`; whoever has a single line puts blanks in their place;
//! - other white space that moves a cursor or breaks a line (tab, `\r`, form feed, U+0085, U+2028 …) becomes a blank;
//! - what has no width is dropped: the other control characters, marks of direction, joiners, U+FFFE and U+FFFF (which
//!   XML forbids), so that nothing seen is lost and the digits of a number stand together again;
//! - masking comes last, over what is left.

/// The text as it may be shown: nothing in it steers, contact data is masked (`电话 199-0000-0123` becomes `电话
/// 19*********23`). For every text and name that comes from a file; done twice it changes nothing more. O(length).
pub fn safe_text(text: &str) -> String {
    // Masked last: a mark without width between two digits must not hide the number.
    covered(&unsteering_text(text), 2, '*')
}

/// The text without what steers a terminal or turns the direction of writing, nothing masked: for ids, for public
/// telephones, and for lines made of safe texts. O(length).
pub fn unsteering_text(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter_map(seen).collect()
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
    let digits = |(at, end): (usize, usize)| {
        chars[at..end].iter().filter(|c| is_digit(**c)).map(|c| narrow(*c)).collect::<String>()
    };
    contacts(&chars).into_iter().any(|place| is_telephone(&digits(place)))
}

/// Whether nobody sees it: marks of direction, joiners, blanks of no width.
pub fn is_without_width(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
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

/// Covers all but `shown` characters at each end of a number, and the names of mail addresses.
fn covered(text: &str, shown: usize, cover: char) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, end) in contacts(&chars) {
        let hidden = at + shown..(end - shown.min(end - at)).max(at + shown);
        chars[hidden].fill(cover);
    }
    cover_mail_names(&mut chars, shown.min(1), cover);
    chars.into_iter().collect()
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// What people put between the groups of a number, and the marks that make a key of a digit (1️⃣).
fn is_separator(c: char) -> bool {
    let dash = matches!(c, '-' | '－' | '_' | '~' | '～' | '\u{2010}'..='\u{2015}' | '−');
    dash || c.is_whitespace()
        || is_without_width(c)
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20e3}')
        || matches!(c, '.' | '．' | '·' | '•' | '/' | '／' | ',' | '，' | '(' | ')' | '（' | '）')
}

/// Separators in a row between two groups of a number, at most.
const SEPARATORS_MAX: usize = 3;

/// Behind the last digit of the number that begins at `at`; `at` itself where none begins.
fn end_of_number(chars: &[char], at: usize) -> usize {
    let mut end = at;
    while end < chars.len() {
        let gap = if end == at { 0 } else { chars[end..].iter().take_while(|c| is_separator(**c)).count() };
        let next = end + gap;
        if gap > SEPARATORS_MAX || !chars.get(next).is_some_and(|c| is_digit(*c)) {
            break;
        }
        end = next + chars[next..].iter().take_while(|c| is_digit(**c)).count();
    }
    end
}

/// Where the numbers begin and end that may lead to a person.
fn contacts(chars: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_number(chars, at);
        if end > at && is_contact(chars, at, end) {
            found.push((at, end));
        }
        at = end.max(at + 1);
    }
    found
}

/// Whether the number in `at..end` may lead to a person.
fn is_contact(chars: &[char], at: usize, end: usize) -> bool {
    let number: String = chars[at..end].iter().map(|c| if is_digit(*c) { narrow(*c) } else { *c }).collect();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 7 || is_day(&number) || is_amount(&number) {
        return false;
    }
    // Behind a letter stands an order number, unless it has the shape of a telephone.
    let follows_letter = at > 0 && chars[at - 1].is_ascii_alphanumeric();
    !follows_letter || is_telephone(&digits)
}

/// Whether digits have the shape of a mobile telephone's number, or of one with the code of a region.
fn is_telephone(digits: &str) -> bool {
    let mobile = digits.len() == 11
        && digits.starts_with('1')
        && !["10", "11", "12"].iter().any(|start| digits.starts_with(start));
    mobile || ((10..=12).contains(&digits.len()) && digits.starts_with('0'))
}

fn narrow(c: char) -> char {
    if c.is_ascii_digit() { c } else { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) }
}

/// A day, also one that does not exist: a year and two short numbers with the same mark between them.
fn is_day(number: &str) -> bool {
    ['-', '/', '.'].iter().any(|mark| {
        let parts: Vec<&str> = number.split(*mark).collect();
        let is_short = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let is_year = |part: &&str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
        matches!(parts.as_slice(), [year, month, day] if is_year(year) && is_short(month) && is_short(day))
    })
}

/// A decimal, or a number with marks of thousands.
fn is_amount(number: &str) -> bool {
    let digits_only = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let decimal = number
        .split_once('.')
        .is_some_and(|(whole, fraction)| whole.len() < 7 && digits_only(whole) && digits_only(fraction));
    let groups: Vec<&str> = number.split(',').collect();
    let thousands = groups.len() > 1
        && groups[0].len() <= 3
        && digits_only(groups[0])
        && groups[1..].iter().all(|g| g.len() == 3 && digits_only(g));
    decimal || thousands
}

/// Covers what stands before the @ of a mail address, but for its first `shown` characters.
fn cover_mail_names(chars: &mut [char], shown: usize, cover: char) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '*');
    for at in 0..chars.len() {
        let has_domain = matches!(chars[at], '@' | '＠') && chars.get(at + 1).is_some_and(char::is_ascii_alphanumeric);
        if has_domain {
            let length = chars[..at].iter().rev().take_while(|c| is_name(**c)).count();
            chars[(at - length + shown).min(at)..at].fill(cover);
        }
    }
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
