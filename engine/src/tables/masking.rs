//! Contact data in free text is masked before anything shows it, and what steers a terminal is taken out.
//!
//! Always holds: runs of digits that can be a telephone or identity number (seven and more, with dashes, dots, strokes
//! or blanks of any kind between them) and the names of mail addresses are covered; days, decimals, thousands and order
//! numbers stay as they are.

/// The text with telephone and identity numbers masked: `电话 199-0000-0123` becomes `电话 19*********23`. O(length).
pub fn mask_contact_data(text: &str) -> String {
    covered(text, 2, '*')
}

/// The text with blanks in the place of such numbers, character for character: for whoever makes words of it.
/// O(length).
pub fn blank_contact_data(text: &str) -> String {
    covered(text, 0, ' ')
}

/// The text as it may be shown: contact data masked, and nothing that steers. O(length).
pub fn shown_text(text: &str) -> String {
    // Masked last: a mark without width between two digits must not hide the number.
    mask_contact_data(&unsteering_text(text))
}

/// The text with blanks in the place of characters that steer a terminal or turn the direction of writing. O(length).
pub fn unsteering_text(text: &str) -> String {
    let steers = |c: char| (c.is_control() && c != '\n') || is_without_width(c);
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

/// Whether nobody sees it: marks of direction, joiners, blanks of no width.
pub(super) fn is_without_width(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
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

/// What people put between the groups of a number.
fn is_separator(c: char) -> bool {
    let dash = matches!(c, '-' | '－' | '_' | '~' | '～' | '\u{2010}'..='\u{2015}' | '−');
    dash || c.is_whitespace()
        || is_without_width(c)
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

/// Whether a number with the shape of a telephone stands in the text. O(length).
pub(super) fn holds_telephone(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let digits = |(at, end): (usize, usize)| {
        chars[at..end].iter().filter(|c| is_digit(**c)).map(|c| narrow(*c)).collect::<String>()
    };
    contacts(&chars).into_iter().any(|place| is_telephone(&digits(place)))
}

fn narrow(c: char) -> char {
    if c.is_ascii_digit() { c } else { char::from_u32(c as u32 - 0xfee0).unwrap_or(c) }
}

/// A day, also one that does not exist: a year and two short numbers with the same mark between them.
fn is_day(number: &str) -> bool {
    ['-', '/', '.'].iter().any(|mark| {
        let parts: Vec<&str> = number.split(*mark).collect();
        let is_short = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        matches!(parts.as_slice(), [year, month, day] if year.len() == 4 && (year.starts_with("19") || year.starts_with("20")) && is_short(month) && is_short(day))
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
        let check = |text: &str, expect: &str| assert_eq!(mask_contact_data(text), expect);
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
                let shown = shown_text(&format!("{before}138{mark}0000{mark}1234"));
                assert!(shown.contains('*') && !shown.contains("0000"), "{shown}");
            }
        }
        assert!(shown_text("021‑5555‑1234").contains('*'));
    }

    #[test]
    fn blanking_keeps_the_number_of_characters() {
        for text in ["电话199-0000-0123", "a.b@c.cn", "1234567", ""] {
            assert_eq!(blank_contact_data(text).chars().count(), text.chars().count());
        }
        assert!(!blank_contact_data("199-0000-0123").chars().any(|c| c.is_ascii_digit()));
    }

    #[test]
    fn what_is_shown_steers_nothing() {
        assert_eq!(shown_text("\u{1b}[31m甲\u{202e}乙"), " [31m甲 乙");
    }
}
