//! Which numbers of a text may lead to a person: telephones, identity and bank cards, accounts.
//!
//! Comes in: the characters of a text. Goes out: places to be covered. Always holds: what has the shape of a telephone
//! or an identity number is one, whatever stands beside it and between its digits; what is only long is one unless it
//! plainly is a day, a sum, a house or an order number; nothing is joined over a sign and then excused as an order
//! number.

use super::written_numbers::{DigitGroup, is_joining, runs};

/// Digits from which a number is long enough to be a telephone's.
const DIGITS_MIN: usize = 7;
/// Digits of the longest number that leads to a person: a bank card's.
const DIGITS_MAX: usize = 19;

/// A number that may lead to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContactNumber {
    /// Where it begins.
    pub(super) start: usize,
    /// Behind its end.
    pub(super) end: usize,
    /// What shape it has.
    pub(super) kind: NumberKind,
}

/// What shape a number has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberKind {
    /// That of a mobile telephone's.
    Mobile,
    /// That of a telephone's with the code of a region.
    Regional,
    /// That of an identity number, or none but its length.
    Other,
}

/// The numbers of a text that may lead to a person, in its sequence. O(length).
pub(super) fn contact_numbers(chars: &[char]) -> Vec<ContactNumber> {
    let mut found = Vec::new();
    for run in runs(chars) {
        if is_enumeration(&run) || are_doors(chars, &run.iter().collect::<Vec<_>>()) {
            continue;
        }
        let mut rest: Vec<&DigitGroup> = Vec::new();
        let mut at = 0;
        while at < run.len() {
            if let Some((n, kind)) = longest_shape(chars, &run[at..]) {
                long_numbers(chars, &rest, &mut found);
                rest.clear();
                found.push(ContactNumber { start: run[at].start, end: run[at + n - 1].end, kind });
                at += n;
            } else {
                rest.push(&run[at]);
                at += 1;
            }
        }
        long_numbers(chars, &rest, &mut found);
        widen(chars, &run, &mut found);
    }
    found.sort_by_key(|number| number.start);
    found
}

/// Groups of three and more digits that the sign within a number joins to it belong to it too.
fn widen(chars: &[char], run: &[DigitGroup], found: &mut [ContactNumber]) {
    let sign = |at: usize| &chars[run[at].end..run[at + 1].start];
    for number in found.iter_mut() {
        let Some(first) = run.iter().position(|group| group.start == number.start) else { continue };
        let Some(last) = run.iter().position(|group| group.end == number.end).filter(|last| *last > first) else {
            continue;
        };
        let own = sign(first);
        let is_part = |group: &DigitGroup| group.digits.len() >= 3;
        let before = (0..first).rev().take_while(|at| sign(*at) == own && is_part(&run[*at])).last();
        let behind = (last + 1..run.len()).take_while(|at| sign(*at - 1) == own && is_part(&run[*at])).last();
        number.start = before.map_or(number.start, |at| run[at].start);
        number.end = behind.map_or(number.end, |at| run[at].end);
    }
}

/// How many groups at the beginning have together the shape of a telephone's or an identity number, the most of them;
/// and which.
fn longest_shape(chars: &[char], groups: &[DigitGroup]) -> Option<(usize, NumberKind)> {
    let mut digits = String::new();
    let mut found = None;
    for (at, group) in groups.iter().enumerate() {
        digits.push_str(&group.digits);
        if digits.len() > DIGITS_MAX {
            break;
        }
        let ends_with_x = matches!(chars.get(group.end), Some('x' | 'X' | 'ｘ' | 'Ｘ'));
        // A digit too many beside it does not hide it, where its first group is as people write it.
        let has_mobile_start = at > 0 && group_sizes_like_mobile(groups) && (12..=13).contains(&digits.len());
        if is_mobile(&digits) || (has_mobile_start && is_mobile(&digits[..11])) {
            found = Some((at + 1, NumberKind::Mobile));
        } else if is_regional(&groups[..=at], &digits) {
            found = Some((at + 1, NumberKind::Regional));
        } else if is_identity(&digits, ends_with_x) {
            found = Some((at + 1, NumberKind::Other));
        }
    }
    found
}

/// Whether the groups begin as those of a mobile number do: 138, or each digit by itself.
fn group_sizes_like_mobile(groups: &[DigitGroup]) -> bool {
    groups[0].digits.len() == 3 || groups.iter().take(11).all(|group| group.digits.len() == 1)
}

/// A mobile telephone's number, with or without the code of the country.
fn is_mobile(digits: &str) -> bool {
    let own = ["0086", "086", "86"].iter().find_map(|code| digits.strip_prefix(code)).unwrap_or(digits);
    let is_own = |digits: &str| {
        digits.len() == 11
            && digits.starts_with('1')
            && digits.as_bytes().get(1).is_some_and(|second| (b'3'..=b'9').contains(second))
    };
    is_own(own) || is_own(digits)
}

/// A telephone's number with the code of its region: 021 6234 5678, or in one piece.
fn is_regional(groups: &[DigitGroup], digits: &str) -> bool {
    let second = digits.as_bytes().get(1).copied().unwrap_or(b'0');
    let is_long = (10..=12).contains(&digits.len()) && digits.starts_with('0') && second != b'0';
    // Hours (08:00-12:00 13:00) have no group of a telephone.
    let has_code = (3..=4).contains(&groups[0].digits.len()) && groups.len() <= 3;
    is_long && (groups.len() == 1 || has_code || groups.iter().all(|group| group.digits.len() == 1))
}

/// An identity number: of eighteen digits, the last perhaps an X, or of fifteen.
fn is_identity(digits: &str, ends_with_x: bool) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    let has_place = (11..=91).contains(&number(0, 2));
    let is_day = |year: u32, from: usize| {
        (1900..=2100).contains(&year)
            && (1..=12).contains(&number(from, from + 2))
            && (1..=31).contains(&number(from + 2, from + 4))
    };
    match digits.len() {
        18 => has_place && is_day(number(6, 10), 10),
        17 => ends_with_x && has_place && is_day(number(6, 10), 10),
        15 => has_place && is_day(1900 + number(6, 8), 8),
        _ => false,
    }
}

/// Numbers in a row, each larger than the one before and none long: floors, doors, buildings. With three digits at
/// most none of them is a part of a telephone's number.
fn is_enumeration(run: &[DigitGroup]) -> bool {
    let value = |group: &DigitGroup| group.digits.parse::<u32>().unwrap_or(u32::MAX);
    run.len() >= 4
        && run.iter().all(|group| group.digits.len() <= 3)
        && run.windows(2).all(|pair| value(&pair[0]) < value(&pair[1]))
}

/// Of groups that have no shape: those that are long by themselves or together, unless they are plainly something else.
fn long_numbers(chars: &[char], groups: &[&DigitGroup], found: &mut Vec<ContactNumber>) {
    for part in without_days(chars, groups) {
        let mut from = 0;
        for at in 0..part.len() {
            let ends_here =
                part.get(at + 1).is_none_or(|next| !chars[part[at].end..next.start].iter().all(|c| is_joining(*c)));
            if ends_here {
                long_number(chars, &part[from..=at], found);
                from = at + 1;
            }
        }
    }
}

/// One or several groups with nothing but joining signs between them.
fn long_number(chars: &[char], groups: &[&DigitGroup], found: &mut Vec<ContactNumber>) {
    let n_digits: usize = groups.iter().map(|group| group.digits.len()).sum();
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return };
    if n_digits < DIGITS_MIN {
        return;
    }
    let is_plain = groups.iter().all(|group| group.is_plain);
    let is_excused = || is_amount(chars, groups) || are_houses(chars, groups) || is_standard(chars, groups);
    if groups.len() > 1 && is_plain && is_excused() {
        return;
    }
    let is_long = |group: &&DigitGroup| group.digits.len() >= DIGITS_MIN;
    if groups.len() > 1 && groups.iter().any(&is_long) {
        // A long number is judged by itself: what stands before or behind it does not excuse it.
        let longest = groups.iter().position(&is_long).unwrap_or(0);
        let (before, rest) = groups.split_at(longest);
        long_number(chars, before, found);
        long_number(chars, &rest[..1], found);
        long_number(chars, &rest[1..], found);
        return;
    }
    let is_excused = match groups {
        [only] => is_order_number(chars, only) || is_sum(chars, only.start, only.end, &only.digits),
        // Digits in disguise are too frequent in ordinary text to be joined without a shape.
        _ => !is_plain,
    };
    if !is_excused {
        found.push(ContactNumber { start: first.start, end: last.end, kind: NumberKind::Other });
    }
}

/// The groups between days, hours and years, which are left out.
fn without_days<'g>(chars: &[char], groups: &[&'g DigitGroup]) -> Vec<Vec<&'g DigitGroup>> {
    let mut parts = vec![Vec::new()];
    let mut at = 0;
    while at < groups.len() {
        let n = day_length(chars, &groups[at..]);
        if n == 0 {
            if let Some(part) = parts.last_mut() {
                part.push(groups[at]);
            }
            at += 1;
        } else {
            parts.push(Vec::new());
            at += n;
        }
    }
    parts
}

/// How many groups at the beginning are a day, a month, a year or an hour; one that does not exist too.
fn day_length(chars: &[char], groups: &[&DigitGroup]) -> usize {
    let sign = |at: usize| match chars.get(groups[at].end..groups.get(at + 1)?.start)? {
        [sign] => Some(*sign),
        _ => None,
    };
    let is_short = |at: usize| groups.get(at).is_some_and(|group| group.digits.len() <= 2);
    let is_year = |at: usize| {
        groups
            .get(at)
            .is_some_and(|g| g.digits.len() == 4 && (g.digits.starts_with("19") || g.digits.starts_with("20")))
    };
    let is_mark = |c: char| matches!(c, '-' | '/' | '.' | '－' | '／' | '．' | '–' | '—');
    let is_colon = |sign: Option<char>| matches!(sign, Some(':' | '：'));
    if is_year(0) {
        let mark = sign(0).filter(|c| is_mark(*c) && is_short(1));
        match mark {
            Some(mark) if is_short(2) && sign(1) == Some(mark) => 3,
            Some(_) => 2,
            // Alone it may be half of a telephone's number.
            None => usize::from(is_year(1) || chars.get(groups[0].end) == Some(&'年')),
        }
    } else if is_short(0) && is_colon(sign(0)) && groups[1].digits.len() == 2 {
        if is_colon(sign(1)) && groups[2].digits.len() == 2 { 3 } else { 2 }
    } else {
        0
    }
}

/// What stands before an order number.
const ORDER_WORDS: [&str; 18] = [
    "工单", "单号", "编号", "案号", "文号", "案件", "受理", "流水", "发票", "合同", "批次", "批号", "型号", "档案",
    "凭证", "序号", "证号", "订单",
];
/// Letters that announce a telephone or a card, not an order.
const CONTACT_LETTERS: [&str; 19] = [
    "tel", "phone", "mobile", "mob", "ph", "call", "fax", "dh", "sj", "id", "sfz", "card", "qq", "wx", "vx", "wechat",
    "weixin", "v", "t",
];
/// Characters before a number that are looked at for such a word.
const WORD_REACH: usize = 8;

/// An order number: it begins with a day, stands behind letters, or a word says so.
fn is_order_number(chars: &[char], number: &DigitGroup) -> bool {
    if !number.is_plain {
        return begins_with_day(&number.digits) && number.digits.len() == 8;
    }
    let before: String = chars[number.start.saturating_sub(WORD_REACH)..number.start].iter().collect();
    let letters: String =
        before.chars().rev().take_while(char::is_ascii_alphabetic).collect::<Vec<_>>().into_iter().rev().collect();
    let lower = letters.to_lowercase();
    if CONTACT_LETTERS.contains(&lower.as_str()) {
        return false;
    }
    let is_dated = begins_with_day(&number.digits) && (number.digits.len() == 8 || number.digits.len() >= 10);
    let is_passport = match letters.len() {
        1 => (7..=9).contains(&number.digits.len()),
        2 => number.digits.len() == 7,
        _ => false,
    };
    let is_announced = ORDER_WORDS.iter().any(|word| before.contains(word)) && !before.contains("证件");
    is_dated || is_announced || (!letters.is_empty() && !is_passport)
}

/// Whether digits begin with a year, a month and a day: no identity number, card or telephone does.
fn begins_with_day(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    (1949..=2099).contains(&number(0, 4)) && (1..=12).contains(&number(4, 6)) && (1..=31).contains(&number(6, 8))
}

/// What is counted in sums and measures, at their first character.
const UNITS: &str = "元块万亿平㎡户人次吨度公米千百％%分角天个只辆行列件";

/// A sum by what stands beside it.
fn is_sum(chars: &[char], start: usize, end: usize, digits: &str) -> bool {
    let next = chars[end..].iter().find(|c| !c.is_whitespace());
    let has_unit = next.is_some_and(|c| UNITS.contains(*c));
    let has_sign = start > 0 && matches!(chars[start - 1], '¥' | '￥' | '$' | '€');
    (has_unit || has_sign) && digits.len() <= 10 && !digits.starts_with('0')
}

/// A decimal, several of them, a number with marks of thousands, or a range of sums.
fn is_amount(chars: &[char], groups: &[&DigitGroup]) -> bool {
    let between = |at: usize| &chars[groups[at].end..groups[at + 1].start];
    let is_point = |at: usize| matches!(between(at), ['.' | '．']);
    let is_decimal = |at: usize| is_point(at) && (groups[at + 1].digits.len() <= 2 || groups[at].digits == "0");
    let decimals = groups.len().is_multiple_of(2)
        && (0..groups.len()).step_by(2).all(is_decimal)
        && (1..groups.len() - 1).step_by(2).all(|at| !is_point(at));
    let thousands = groups[0].digits.len() <= 3
        && groups[1..].iter().all(|group| group.digits.len() == 3)
        && (0..groups.len() - 1).all(|at| matches!(between(at), [',' | '，']));
    let (first, last) = (groups[0], groups[groups.len() - 1]);
    let range = groups.iter().all(|group| !group.digits.starts_with('0') && group.digits.len() <= 6)
        && is_sum(chars, first.start, last.end, "");
    decimals || thousands || range
}

/// The number and the year of a standard: GB 18030-2022, GB/T 50378-2019.
fn is_standard(chars: &[char], groups: &[&DigitGroup]) -> bool {
    const REACH: usize = 6;
    let before: String = chars[groups[0].start.saturating_sub(REACH)..groups[0].start].iter().collect();
    let has_year = |year: &str| year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    groups.len() == 2
        && has_year(&groups[1].digits)
        && ["GB", "DB", "JGJ", "CJJ", "DG", "WS"].iter().any(|kind| before.contains(kind))
}

/// What stands between numbers of one kind in a list.
const LIST_SIGNS: [char; 5] = ['/', '／', '、', ',', '，'];

/// Numbers of doors: 3-1201、5-602; 1201/302/1301室.
fn are_houses(chars: &[char], groups: &[&DigitGroup]) -> bool {
    let last = groups[groups.len() - 1];
    let of_rooms = matches!(chars.get(last.end), Some('室'));
    let is_list = (0..groups.len() - 1)
        .all(|at| matches!(&chars[groups[at].end..groups[at + 1].start], [sign] if LIST_SIGNS.contains(sign)));
    let are_short = groups.iter().all(|group| (2..=4).contains(&group.digits.len()));
    are_doors(chars, groups) || (of_rooms && is_list && are_short)
}

/// A building and a door, or several: 3-1201、5-602.
fn are_doors(chars: &[char], groups: &[&DigitGroup]) -> bool {
    let between = |at: usize| &chars[groups[at].end..groups[at + 1].start];
    let is_dash = |at: usize| matches!(between(at), ['-' | '－' | '—' | '–']);
    let is_list = |at: usize| matches!(between(at), [sign] if LIST_SIGNS.contains(sign) || *sign == ' ');
    let is_door = |at: usize| groups[at].digits.len() <= 2 && (3..=4).contains(&groups[at + 1].digits.len());
    groups.len() >= 2
        && groups.len().is_multiple_of(2)
        && (0..groups.len()).step_by(2).all(|at| is_dash(at) && is_door(at))
        && (1..groups.len() - 1).step_by(2).all(is_list)
}
