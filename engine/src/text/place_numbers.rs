//! Numbers of buildings, floors, rooms, lanes: `3号楼` is another place than `13号楼`, and the same as `三号楼`.
//!
//! Comes in: folded characters. Goes out: where each such number stands and the one spelling that it is known by
//! (`3号楼` for 3号楼, 三号楼, 第3栋, 3幢, 3#). Always holds: a number is read as a whole, never a part of a longer one; what
//! counts things (三栋楼, 一层灰) and days (3月5号) are no places; lists and ranges (3、5号楼, 3-5号楼) name each.

use std::ops::Range;

/// A number of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlaceNumber {
    /// The number in digits and what it is of.
    pub(super) term: String,
    /// Where it stands, in characters.
    pub(super) place: Range<usize>,
    /// Its number alone, within the place.
    digits: Range<usize>,
}

/// What is numbered.
struct Unit {
    /// As it is written behind the number.
    written: &'static str,
    /// What stands for it in the term.
    term: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Always a number.
    Plain,
    /// Counts things as often as it numbers them (三栋, 一层灰): how it is told see [`counts`].
    Counter,
    /// Numbered in at least two digits (502室; 三室一厅 counts).
    Room,
    /// A house or a day.
    House,
}

const fn unit(written: &'static str, term: &'static str, kind: Kind) -> Unit {
    Unit { written, term, kind }
}

/// The longer first.
const UNITS: [Unit; 20] = [
    unit("号居民楼", "号楼", Kind::Plain),
    unit("号住宅楼", "号楼", Kind::Plain),
    unit("号楼", "号楼", Kind::Plain),
    unit("号房", "号楼", Kind::Plain),
    unit("#楼", "号楼", Kind::Plain),
    unit("号院", "号院", Kind::Plain),
    unit("号门", "号门", Kind::Plain),
    unit("号线", "号线", Kind::Plain),
    unit("单元", "单元", Kind::Plain),
    unit("支弄", "支弄", Kind::Plain),
    unit("号", "号", Kind::House),
    unit("#", "号楼", Kind::Plain),
    unit("幢", "号楼", Kind::Counter),
    unit("栋", "号楼", Kind::Counter),
    unit("座", "号楼", Kind::Counter),
    unit("楼", "楼", Kind::Plain),
    unit("层", "楼", Kind::Counter),
    unit("弄", "弄", Kind::Counter),
    unit("室", "室", Kind::Room),
    unit("村", "村", Kind::Plain),
];
/// What `3号` may be more exactly: who asks for it finds these too.
const HOUSES: [&str; 4] = ["号", "号楼", "号院", "号门"];
/// Digits of such a number, at most: longer ones are telephones and order numbers.
const DIGITS_MAX: usize = 4;
/// Places that a range names, at most: 1–100号楼 is no list of houses.
const RANGE_MAX: u32 = 30;

/// A number as read: its digits without leading zeros, with the letter before or behind them.
struct Number {
    place: Range<usize>,
    text: String,
    is_chinese: bool,
}

/// The numbers of places in a folded text, in their sequence. O(length).
pub(super) fn place_numbers(chars: &[char]) -> Vec<PlaceNumber> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let Some(number) = number_at(chars, at) else {
            at += 1;
            continue;
        };
        at = number.place.end;
        let Some(unit) = unit_at(chars, &number) else { continue };
        let before = chars[..number.place.start].last();
        let start = number.place.start - usize::from(before == Some(&'第'));
        let end = number.place.end + unit.written.chars().count();
        at = end;
        let earlier = listed_before(chars, start, unit);
        found.extend(earlier);
        let term = format!("{}{}", number.text, unit.term);
        found.push(PlaceNumber { term, place: start..end, digits: number.place });
    }
    found
}

/// The terms that somebody asks for by that of a number: `3号` may be a building, a yard, a door.
pub(super) fn wider(term: &str) -> Vec<String> {
    match term.strip_suffix('号') {
        Some(number) => HOUSES.iter().map(|house| format!("{number}{house}")).collect(),
        None => vec![term.to_owned()],
    }
}

/// The characters with every number of a place in digits (`三号楼` becomes `3号楼`); `None` where they are so already.
pub(super) fn in_digits(chars: &[char]) -> Option<String> {
    let numbers = place_numbers(chars);
    let mut text = String::new();
    let mut at = 0;
    // Those between the ends of a range stand nowhere of their own.
    for number in &numbers {
        if number.digits.start < at {
            continue;
        }
        text.extend(&chars[at..number.digits.start]);
        text.extend(number.term.chars().take_while(char::is_ascii_alphanumeric));
        at = number.digits.end;
    }
    text.extend(&chars[at..]);
    (!numbers.is_empty() && !text.chars().eq(chars.iter().copied())).then_some(text)
}

/// Whether it continues a number: a digit of either kind.
pub(super) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || chinese_digit(c).is_some() || chinese_power(c).is_some()
}

fn chinese_digit(c: char) -> Option<u32> {
    "零一二三四五六七八九".chars().position(|d| d == c).or((c == '〇').then_some(0)).and_then(|n| u32::try_from(n).ok())
}

fn chinese_power(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        _ => None,
    }
}

/// The number that begins here; none within a longer number or word.
fn number_at(chars: &[char], at: usize) -> Option<Number> {
    let before = at.checked_sub(1).map(|before| chars[before]);
    let run = |from: usize, is: &dyn Fn(char) -> bool| from + chars[from..].iter().take_while(|c| is(**c)).count();
    if is_numeral(chars[at]) && !chars[at].is_ascii_digit() {
        // Looked at first: else a long run would be read from each of its digits on.
        if before.is_some_and(is_numeral) {
            return None;
        }
        let end = run(at, &|c| is_numeral(c) && !c.is_ascii_digit());
        let text = chinese_number(&chars[at..end])?.to_string();
        return Some(Number { place: at..end, text, is_chinese: true });
    }
    if before.is_some_and(|c| c.is_ascii_alphanumeric()) || !chars[at].is_ascii_alphanumeric() {
        return None;
    }
    // One letter, digits, one letter: A座, B1层, 3a号楼.
    let from = at + usize::from(chars[at].is_ascii_lowercase());
    let to = run(from, &|c| c.is_ascii_digit());
    let end = to + usize::from(to > from && chars.get(to).is_some_and(char::is_ascii_lowercase));
    if to - from > DIGITS_MAX || chars.get(end).is_some_and(char::is_ascii_alphanumeric) {
        return None;
    }
    let digits: String = chars[from..to].iter().collect();
    let mut text: String = chars[at..from].iter().collect();
    text.push_str(if digits.is_empty() { "" } else { digits.trim_start_matches('0') });
    text.extend(&chars[to..end]);
    (!text.is_empty()).then_some(Number { place: at..end, text, is_chinese: false })
}

/// 十三, 一百零二, and digit by digit: 三〇二.
fn chinese_number(chars: &[char]) -> Option<u32> {
    if chars.len() > 2 * DIGITS_MAX {
        return None;
    }
    if chars.iter().all(|c| chinese_digit(*c).is_some()) {
        let digit = |n: Option<u32>, c: &char| n?.checked_mul(10)?.checked_add(chinese_digit(*c)?);
        return chars.iter().fold(Some(0), digit).filter(|_| chars.len() <= DIGITS_MAX);
    }
    let (mut sum, mut digit) = (0, None);
    for c in chars {
        match chinese_power(*c) {
            Some(power) => sum += digit.take().unwrap_or(1) * power,
            None => digit = chinese_digit(*c),
        }
    }
    Some(sum + digit.unwrap_or(0)).filter(|n| *n > 0)
}

/// What the number is of; none where it counts.
fn unit_at(chars: &[char], number: &Number) -> Option<&'static Unit> {
    let behind = &chars[number.place.end..];
    let stands = |unit: &&Unit| behind.iter().copied().zip(unit.written.chars()).filter(|(c, u)| c == u).count();
    let unit = UNITS.iter().find(|unit| stands(unit) == unit.written.chars().count())?;
    let next = behind.get(unit.written.chars().count()).copied();
    let before = number.place.start.checked_sub(1).map(|at| chars[at]);
    let has_digits = number.is_chinese || number.text.bytes().any(|b| b.is_ascii_digit());
    let fits = match unit.kind {
        // 五号 of a month; 月 stands before it.
        Kind::House => has_digits && before != Some('月'),
        Kind::Plain => has_digits || matches!(unit.term, "号楼" | "楼"),
        Kind::Room => number.text.len() > 1,
        Kind::Counter => before == Some('第') || !counts(number, unit, next),
    };
    fits.then_some(unit)
}

/// Whether such a number counts: `三栋楼`, `一层灰`, `三座桥`; `3栋`, `A座`, `三层` number.
fn counts(number: &Number, unit: &Unit, next: Option<char>) -> bool {
    let is_letter = number.text.bytes().all(|b| b.is_ascii_lowercase());
    let of_houses = next.is_some_and(|c| "楼房高居住大小老建里都的".contains(c) && (c != '的' || unit.written == "座"));
    match unit.written {
        "座" => !is_letter,
        "弄" => number.is_chinese && number.text.len() == 1,
        _ => of_houses || (number.is_chinese && number.text == "1"),
    }
}

/// The numbers before this one that share its unit: `3、5号楼`, `3-5号楼`.
fn listed_before(chars: &[char], start: usize, unit: &Unit) -> Vec<PlaceNumber> {
    let mut found: Vec<PlaceNumber> = Vec::new();
    if !matches!(unit.term, "号楼" | "号" | "号院" | "单元" | "楼") {
        return found;
    }
    let (mut last, mut end) = (value_from(chars, start), start);
    while let Some(mark) = end.checked_sub(1).map(|at| chars[at]).filter(|c| "、,和及与/-~—–至到".contains(*c))
    {
        // The whole number that ends before the mark.
        let from = end - 1 - chars[..end - 1].iter().rev().take_while(|c| is_numeral(**c)).count();
        let Some(number) = (from < end - 1).then(|| number_at(chars, from)).flatten() else { break };
        if number.place.end != end - 1 {
            break;
        }
        let value: Option<u32> = number.text.parse().ok();
        let digits = number.place.clone();
        let mut name = |n: &str| {
            let term = format!("{n}{}", unit.term);
            found.push(PlaceNumber { term, place: digits.clone(), digits: digits.clone() });
        };
        if let (true, Some(first), Some(last)) = ("-~—–至到".contains(mark), value, last)
            && first < last
            && last - first <= RANGE_MAX
        {
            (first + 1..last).rev().for_each(|between| name(&between.to_string()));
        }
        name(&number.text);
        (last, end) = (value, from - usize::from(from > 0 && chars[from - 1] == '第'));
    }
    found.reverse();
    found
}

/// The value of the number that begins here, behind 第 too.
fn value_from(chars: &[char], start: usize) -> Option<u32> {
    let at = start + usize::from(chars.get(start) == Some(&'第'));
    number_at(chars, at)?.text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        place_numbers(&text.chars().collect::<Vec<_>>()).into_iter().map(|number| number.term).collect()
    }

    #[test]
    fn one_place_has_one_term_however_it_is_written() {
        let check = |text: &str, expect: &[&str]| assert_eq!(terms(text), expect, "{text}");
        for three in ["3号楼", "三号楼", "第3栋", "3幢", "3#楼", "3#", "03号楼", "3号房"] {
            check(three, &["3号楼"]);
        }
        for thirteen in ["13号楼", "十三号楼", "一三号楼", "第十三栋", "13栋"] {
            check(thirteen, &["13号楼"]);
        }
        check("3号13号23号", &["3号", "13号", "23号"]);
        check("12弄3号1302室", &["12弄", "3号", "1302室"]);
        check("三〇二室和一百零二室", &["302室", "102室"]);
        check("二十一号楼三单元", &["21号楼", "3单元"]);
        check("a座b1层3a号楼", &["a号楼", "b1楼", "3a号楼"]);
        check("乘3号线到13号线", &["3号线", "13号线"]);
        check("曹杨三村", &["3村"]);
    }

    #[test]
    fn what_counts_and_days_are_no_places() {
        for text in
            ["三栋楼", "3栋楼都漏", "一层灰", "三室一厅", "三座桥", "3月5号", "19900000123号", "一弄就坏", "cctv楼"]
        {
            assert_eq!(terms(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn lists_and_ranges_name_each() {
        let check = |text: &str, expect: &[&str]| assert_eq!(terms(text), expect, "{text}");
        check("3、5号楼", &["3号楼", "5号楼"]);
        check("3-5号楼", &["3号楼", "4号楼", "5号楼"]);
        check("三、十五号楼", &["3号楼", "15号楼"]);
        check("12-3-501室", &["501室"]);
    }

    #[test]
    fn numbers_of_places_are_written_in_digits() {
        let check = |text: &str, expect: Option<&str>| {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(in_digits(&chars).as_deref(), expect, "{text}");
        };
        check("三号楼的十三单元", Some("3号楼的13单元"));
        check("3号楼", None);
        check("一圈木屑", None);
    }
}
