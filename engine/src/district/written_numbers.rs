//! The numbers in a text as people write them, plainly or in disguise: 138, １３８, ①③⑧, 一三八, 幺叁捌, 13O.
//!
//! Comes in: the characters of a text. Goes out: runs of groups of digits with what stands between them. Always holds:
//! groups and gaps are places in the text; a run is as long as it can be.

use super::unseen::is_without_width;

/// Signs in a row between two groups of a number, at most.
const SIGNS_MAX: usize = 3;
/// Blanks in a row between two groups of a number, at most: what a column of a table leaves. They are one sign.
const BLANKS_MAX: usize = 16;

/// Digits without a break.
#[derive(Debug, Clone)]
pub(super) struct DigitGroup {
    /// Where the first stands.
    pub(super) start: usize,
    /// Behind the last.
    pub(super) end: usize,
    /// The digits in ASCII.
    pub(super) digits: String,
    /// Whether all are ordinary ones, of whatever width.
    pub(super) is_plain: bool,
}

/// Groups of digits with at most a few signs between one and the next.
pub(super) type Run = Vec<DigitGroup>;

/// The runs of a text, in its sequence. O(length).
pub(super) fn runs(chars: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some(group) = group_at(chars, at) else {
            at += 1;
            continue;
        };
        at = group.end;
        match runs.last_mut().filter(|run| run.last().is_some_and(|last| is_gap(&chars[last.end..group.start]))) {
            Some(run) => run.push(group),
            None => runs.push(vec![group]),
        }
    }
    runs
}

fn group_at(chars: &[char], start: usize) -> Option<DigitGroup> {
    let mut group = DigitGroup { start, end: start, digits: String::new(), is_plain: true };
    while let Some((digit, is_plain)) =
        chars.get(group.end).and_then(|c| digit_of(*c).or_else(|| zero_of(chars, group.end)))
    {
        group.digits.push(digit);
        group.is_plain &= is_plain;
        group.end += 1;
    }
    (group.end > start).then_some(group)
}

/// The letter O in the place of a zero: no letter stands beside it or the others like it.
fn zero_of(chars: &[char], at: usize) -> Option<(char, bool)> {
    if !is_like_zero(chars[at]) {
        return None;
    }
    let is_letter = |c: &char| c.is_ascii_alphabetic() && !is_like_zero(*c);
    // No number has so many zeros in a row; the text may be nothing but O.
    let before = chars[at.saturating_sub(ZEROS_MAX)..at].iter().rev().find(|c| !is_like_zero(**c));
    let behind = chars[at..].iter().take(ZEROS_MAX).find(|c| !is_like_zero(**c));
    let is_word = before.is_some_and(is_letter) || behind.is_some_and(is_letter);
    (!is_word).then_some(('0', false))
}

/// Letters O in a row that are looked at.
const ZEROS_MAX: usize = 20;

fn is_like_zero(c: char) -> bool {
    matches!(c, 'o' | 'O' | 'ｏ' | 'Ｏ' | 'о' | 'О' | '○' | '◯')
}

/// Whether it stands between two groups of one number.
fn is_gap(between: &[char]) -> bool {
    let is_blank = |at: &usize| between[*at].is_whitespace();
    let n_blanks = (0..between.len().min(BLANKS_MAX + SIGNS_MAX)).filter(is_blank).count();
    let n_repeated = (1..between.len().min(BLANKS_MAX + SIGNS_MAX)).filter(|at| is_blank(at) && is_blank(&(at - 1)));
    // Stars in a row are the mask.
    n_blanks <= BLANKS_MAX
        && between.len() - n_repeated.count() <= SIGNS_MAX
        && between.iter().all(|c| is_sign(*c))
        && !between.starts_with(&['*', '*'])
}

/// What people put between the groups of a number, and the marks that make a key of a digit (1️⃣).
fn is_sign(c: char) -> bool {
    is_joining(c)
        || matches!(c, '、' | ':' | '：' | '*' | '＊' | '#' | '＃' | '|' | '｜' | '+' | '＋' | '[' | ']' | '【' | '】')
}

/// What stands within a number that nobody wants to hide; the other signs join only what has the shape of one.
pub(super) fn is_joining(c: char) -> bool {
    let dash = matches!(c, '-' | '－' | '_' | '~' | '～' | '\u{2010}'..='\u{2015}' | '−');
    dash || c.is_whitespace()
        || is_without_width(c)
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{20e3}')
        || matches!(c, '.' | '．' | '·' | '•' | '/' | '／' | ',' | '，' | '(' | ')' | '（' | '）')
}

/// Where rows of ten digits begin: of several scripts, of sums, of formulas.
const TENS: [u32; 14] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0e50, 0x2080, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
    0x1fbf0,
];
/// Where rows of the digits from one to nine begin: circled, in brackets, with a dot, of Suzhou.
const NINES: [u32; 10] = [0x2460, 0x2474, 0x2488, 0x24f5, 0x2776, 0x2780, 0x278a, 0x3021, 0x3220, 0x3280];

/// What a Chinese digit counts, also of bills and of the telephone.
fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '洞' => 0,
        '一' | '壹' | '幺' | '弌' => 1,
        '二' | '贰' | '貳' | '弍' | '两' => 2,
        '三' | '叁' | '叄' | '參' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' | '拐' => 7,
        '八' | '捌' => 8,
        '九' | '玖' | '勾' => 9,
        _ => return None,
    })
}

/// The digit that a character stands for, and whether it is an ordinary one.
fn digit_of(c: char) -> Option<(char, bool)> {
    let ascii = |value: u32| char::from_digit(value, 10);
    let code = u32::from(c);
    match c {
        '0'..='9' => Some((c, true)),
        '０'..='９' => ascii(code - 0xff10).map(|digit| (digit, true)),
        // Latin letters and signs: most of a text that is not Chinese.
        '\u{0}'..='\u{b1}' => None,
        '²' | '³' => ascii(code - 0xb0).map(|digit| (digit, false)),
        '¹' => Some(('1', false)),
        '⁰' | '⁴'..='⁹' => ascii(code - 0x2070).map(|digit| (digit, false)),
        '⓪' | '⓿' => Some(('0', false)),
        // Most of a text that is Chinese.
        '\u{3400}'..='\u{9fff}' | '〇' => chinese_digit(c).and_then(ascii).map(|digit| (digit, false)),
        _ => {
            let in_row = |rows: &[u32], n: u32| rows.iter().find(|row| (**row..**row + n).contains(&code)).copied();
            let tens = in_row(&TENS, 10).map(|row| code - row);
            let nines = || in_row(&NINES, 9).map(|row| code - row + 1);
            tens.or_else(nines).and_then(ascii).map(|digit| (digit, false))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_written() {
        let check = |text: &str, expect: &[&[&str]]| {
            let runs = runs(&text.chars().collect::<Vec<_>>());
            let digits: Vec<Vec<&str>> =
                runs.iter().map(|run| run.iter().map(|group| group.digits.as_str()).collect()).collect();
            assert_eq!(digits, expect, "{text}");
        };
        check("电话138-1234 5678", &[&["138", "1234", "5678"]]);
        check("①③⑧１２３４幺贰叁肆", &[&["13812341234"]]);
        check("138OO001234、3号", &[&["13800001234", "3"]]);
        check("138 1234 567O NO3", &[&["138", "1234", "5670"], &["3"]]);
        check("1-O-3", &[&["1", "0", "3"]]);
        check("一三八　㈠㈡", &[&["138", "12"]]);
        check("𝟏𝟑𝟖٠١", &[&["13801"]]);
        check("3楼No2室", &[&["3"], &["2"]]);
        check("138    1234\t \t 5678", &[&["138", "1234", "5678"]]);
        check("138 - 1234 , -5678", &[&["138", "1234"], &["5678"]]);
        check(&format!("138{}1234", " ".repeat(17)), &[&["138"], &["1234"]]);
        check("12***67", &[&["12"], &["67"]]);
        check("1️⃣3️⃣", &[&["1", "3"]]);
    }
}
