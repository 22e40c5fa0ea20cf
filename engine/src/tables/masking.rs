//! Contact data in free text is masked before anything shows it.
//!
//! Always holds: runs of digits that can be a telephone or identity number (seven and more, single dashes and blanks between
//! them allowed) keep at most two digits at each end; days and everything else stay as they are.

/// The text with telephone and identity numbers masked: `电话 199-0000-0123` becomes `电话 19*********23`. O(length).
pub fn mask_contact_data(text: &str) -> String {
    covered(text, 2, '*')
}

/// The text as it may be shown: contact data masked, and blanks in the place of characters that steer a terminal or turn the
/// direction of writing. O(length).
pub fn shown_text(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    mask_contact_data(text).chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

/// The text with blanks in the place of such numbers, character for character: for whoever makes words of it. O(length).
pub fn blank_contact_data(text: &str) -> String {
    covered(text, 0, ' ')
}

/// Covers all but `shown` characters at each end of a number.
fn covered(text: &str, shown: usize, cover: char) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = end_of_number(&chars, at);
        let digits = chars[at..end].iter().filter(|c| is_digit(**c)).count();
        let follows_letter = at > 0 && chars[at - 1].is_ascii_alphanumeric();
        if digits >= 7 && !follows_letter && !is_date(&chars[at..end]) {
            for (i, c) in chars[at..end].iter().enumerate() {
                masked.push(if i < shown || i + shown >= end - at { *c } else { cover });
            }
            at = end;
        } else {
            let until = end.max(at + 1);
            masked.extend(&chars[at..until]);
            at = until;
        }
    }
    masked
}

/// Whether a number is a day such as 2026-01-05, which tells nothing of a person.
fn is_date(number: &[char]) -> bool {
    let text: String = number.iter().collect();
    let parts: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    matches!(parts.as_slice(), [Some(1900..=2199), Some(1..=12), Some(1..=31)])
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Behind the last digit of the number that begins at `at`; `at` itself where none begins.
fn end_of_number(chars: &[char], at: usize) -> usize {
    let mut end = at;
    let mut next = at;
    while next < chars.len() {
        if is_digit(chars[next]) {
            next += 1;
            end = next;
        } else if next > at && matches!(chars[next], '-' | ' ' | '－') && chars.get(next + 1).is_some_and(|c| is_digit(*c)) {
            next += 1;
        } else {
            break;
        }
    }
    end
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
        check("2026-0105-01", "20********01");
        check("PT202601180001", "PT202601180001");
        check("涨到1.0元，欠费12345元", "涨到1.0元，欠费12345元");
    }
}
