//! Numbers as people write them in a cell: 约300户, 1.2万户, 三百多户, 20个半天, 10天, 95%.
//!
//! Comes in: the text of a cell that is no plain number. Goes out: the one number that it says, or that it says
//! several. Always holds: what may be two numbers or a range is never read as one; a unit that is not expected makes a
//! number of something else, which is not taken.

use super::half_width::narrow;
use crate::district::{Nano, is_without_width};

/// A number of a text, with the words on its two sides.
#[derive(Debug, PartialEq)]
struct Amount {
    before: String,
    value: Nano,
    after: String,
}

/// What a cell says of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// One number.
    One(Nano),
    /// A range, several numbers, or a word such as 若干 or 上百.
    Several,
    /// Nothing that is understood.
    Unclear,
}

/// Words in front of a number that do not change which one is meant; longer ones first where one begins another.
const BEFORE: [&str; 39] = [
    "本批次",
    "每批次",
    "本批",
    "每批",
    "本轮",
    "大约",
    "大概",
    "将近",
    "接近",
    "差不多",
    "不少于",
    "不超过",
    "不到",
    "不足",
    "超过",
    "至少",
    "最多",
    "总共",
    "共计",
    "合计",
    "总计",
    "涉及",
    "影响",
    "能出",
    "可出",
    "约",
    "近",
    "超",
    "逾",
    "达",
    "共",
    "计",
    "有",
    "能",
    "可",
    "≥",
    "≤",
    "≈",
    "~",
];
/// Likewise behind it.
const AFTER: [&str; 17] = [
    "/批次", "/批", "/轮", "左右", "上下", "以上", "以下", "以内", "之多", "不到", "多", "余", "几", "来", "许", "+",
    "的",
];
/// Units in which households are counted.
const HOUSEHOLDS: [&str; 8] = ["户居民", "户人家", "户业主", "户住户", "户家庭", "户", "家住户", "家"];
/// What a number beside that of the households may count, so that it is no second number of them.
const FOREIGN: [&str; 22] = [
    "人", "名", "位", "栋", "幢", "号", "楼", "层", "门", "单元", "个", "岁", "年", "月", "日", "期", "弄", "室", "排",
    "片", "村", "组",
];
/// Words of an amount that nobody counted.
const VAGUE: [&str; 17] = [
    "若干",
    "很多",
    "许多",
    "众多",
    "多户",
    "部分",
    "全体",
    "全部",
    "全小区",
    "数百",
    "数十",
    "数千",
    "上百",
    "上千",
    "几十",
    "几百",
    "几千",
];

/// A text as it is compared here: half width, lower case, without blanks, what is not seen, remarks in brackets and a
/// full stop at its end.
pub(super) fn folded(text: &str) -> String {
    let narrowed: String = text
        .chars()
        .map(|c| if matches!(c, '−' | '–' | '—') { '-' } else { narrow(c) })
        .filter(|c| !c.is_whitespace() && !is_without_width(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let bare = without_remarks(&narrowed);
    bare.trim_end_matches(['。', '.', ',', ';', '、', '!']).to_owned()
}

/// The text without its remarks in brackets. A bare number in brackets is no remark, nor is a text wholly in them.
fn without_remarks(text: &str) -> String {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0_u32);
    for c in text.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' if depth > 0 => {
                depth -= 1;
                if depth == 0 && inside.chars().all(|c| c.is_ascii_digit()) {
                    return text.to_owned();
                }
            }
            _ if depth > 0 => inside.push(c),
            _ => outside.push(c),
        }
    }
    if outside.is_empty() || depth > 0 { text.to_owned() } else { outside }
}

/// The number of a text in which nothing but it stands, with a unit of these or none, and words of about.
pub(super) fn count_said(text: &str, units: &[&str]) -> Said {
    match amounts_of(text) {
        Some(amounts) => match amounts.as_slice() {
            [one] if is_bare(&one.before, &one.after, units) => Said::One(one.value),
            [] | [_] if VAGUE.iter().any(|word| text.contains(word)) => Said::Several,
            [] | [_] => Said::Unclear,
            _ => Said::Several,
        },
        None => Said::Several,
    }
}

/// How many households a text says: other numbers may stand beside it where they plainly count something else.
pub(super) fn households_said(text: &str) -> Said {
    let said = count_said(text, &HOUSEHOLDS);
    let Some(amounts) = amounts_of(text).filter(|amounts| said == Said::Several && amounts.len() > 1) else {
        return said;
    };
    let starts = |amount: &Amount, words: &[&str]| {
        let after = without_words(&amount.after, &AFTER);
        words.iter().any(|word| after.starts_with(word))
    };
    let (ours, others): (Vec<&Amount>, Vec<&Amount>) = amounts.iter().partition(|one| starts(one, &HOUSEHOLDS));
    match ours.as_slice() {
        [one] if others.iter().all(|other| starts(other, &FOREIGN)) => Said::One(one.value),
        _ => Said::Several,
    }
}

/// A share, where the text is a number with %.
pub(super) fn percent_said(text: &str) -> Option<Nano> {
    let share = Nano::parse(text.strip_suffix('%')?).ok()?;
    (share.0 % 100 == 0).then_some(Nano(share.0 / 100))
}

/// Half-days in an hour's work: a working day of eight hours has two of them.
const HOURS_OF_HALF_DAY: i64 = 4;

/// What a text says of work in the round's unit, and whether it was converted from another one.
pub(super) fn effort_said(text: &str, unit: &str) -> Option<(Nano, bool)> {
    const HALF_DAYS: [&str; 5] = ["个半天", "个半日", "半天", "半日", "个半个工作日"];
    const DAYS: [&str; 9] = ["个工作日", "个整天", "个人天", "工作日", "人天", "人日", "整天", "天", "日"];
    const HOURS: [&str; 5] = ["个小时", "小时", "个钟头", "工时", "h"];
    const TIMES: [&str; 8] = ["人次", "场次", "次", "场", "个单位", "份", "件", "个"];
    let own = |units: &[&str]| units.contains(&unit);
    let of_units = |text: &str, units: &[&str]| match count_said(text, units) {
        Said::One(value) => Some(value),
        Said::Several | Said::Unclear => None,
    };
    if let Some(value) = of_units(text, &[unit, &format!("个{unit}")]).or_else(|| of_units(text, &TIMES)) {
        return Some((value, false));
    }
    // 半天 holds no number.
    let bare = without_words(text, &BEFORE);
    let (text, half) = match text.strip_suffix('半') {
        Some(rest) if DAYS.iter().any(|day| rest.ends_with(day)) => (rest, 1),
        _ => (text, 0),
    };
    let half_days = if matches!(bare, "半天" | "半日" | "半个工作日") {
        Some(1)
    } else if let Some(value) = of_units(text, &HALF_DAYS).filter(|_| half == 0) {
        whole(value)
    } else if let Some(value) = of_units(text, &DAYS) {
        whole(Nano(value.0.checked_mul(2)?)).map(|doubled| doubled + half)
    } else {
        whole(of_units(text, &HOURS)?).filter(|hours| hours % HOURS_OF_HALF_DAY == 0).map(|h| h / HOURS_OF_HALF_DAY)
    }?;
    let is_half_days = text.contains("半天") || text.contains("半日");
    if own(&["半天", "半日", "个半天"]) {
        Some((Nano(half_days.checked_mul(Nano::ONE.0)?), !is_half_days))
    } else if own(&["天", "工作日", "人天", "日"]) && half_days % 2 == 0 {
        Some((Nano((half_days / 2).checked_mul(Nano::ONE.0)?), is_half_days))
    } else {
        None
    }
}

fn whole(value: Nano) -> Option<i64> {
    (value.0 % Nano::ONE.0 == 0).then_some(value.0 / Nano::ONE.0)
}

/// The text without any of these words in front of it.
fn without_words<'t>(mut text: &'t str, words: &[&str]) -> &'t str {
    while let Some(rest) = words.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest;
    }
    text
}

/// Whether nothing stands around a number but a unit of these and words of about.
fn is_bare(before: &str, after: &str, units: &[&str]) -> bool {
    if !without_words(before, &BEFORE).is_empty() {
        return false;
    }
    let after = without_words(after, &AFTER);
    let unit = units.iter().filter_map(|unit| after.strip_prefix(unit)).min_by_key(|rest| rest.len());
    without_words(unit.unwrap_or(after), &AFTER).is_empty()
}

/// The numbers of a folded text; `None` where a numeral is a range by itself (三四百).
fn amounts_of(text: &str) -> Option<Vec<Amount>> {
    let chars: Vec<char> = text.chars().collect();
    let mut amounts: Vec<Amount> = Vec::new();
    let mut word = String::new();
    let mut at = 0;
    while at < chars.len() {
        let (parts, end) = numeral_at(&chars, at);
        if end == at {
            word.push(chars[at]);
            at += 1;
            continue;
        }
        if let Some(last) = amounts.last_mut() {
            last.after.clone_from(&word);
        }
        amounts.push(Amount { before: std::mem::take(&mut word), value: value_of(&parts)?, after: String::new() });
        at = end;
    }
    if let Some(last) = amounts.last_mut() {
        last.after = word;
    }
    Some(amounts)
}

/// A part of a numeral, in billionths.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// Digits of the keyboard.
    Number(i64),
    /// A Chinese digit.
    Digit(i64),
    /// 十, 百, 千, 万, 亿.
    Power(i64),
}

/// The parts of the numeral that begins here, and where it ends; it ends where it begins if there is none.
fn numeral_at(chars: &[char], start: usize) -> (Vec<Part>, usize) {
    let mut parts = Vec::new();
    let mut at = start;
    while at < chars.len() {
        if chars[at].is_ascii_digit() {
            let end = number_end(chars, at);
            let digits: String = chars[at..end].iter().filter(|c| **c != ',').collect();
            let Ok(number) = Nano::parse(&digits) else { break };
            parts.push(Part::Number(number.0));
            at = end;
        } else if let Some(part) = chinese_part(chars[at]) {
            parts.push(part);
            at += 1;
        } else {
            break;
        }
    }
    (parts, at)
}

/// Where a number of the keyboard ends: 1,200 and 0.5 are one each, 1,2 and 3.5.7 are not.
fn number_end(chars: &[char], start: usize) -> usize {
    let digits_from = |at: usize| chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut end = start + digits_from(start);
    if end - start <= 3 {
        while chars.get(end) == Some(&',') && digits_from(end + 1) == 3 {
            end += 4;
        }
    }
    let has_fraction = chars.get(end) == Some(&'.') && chars.get(end + 1).is_some_and(char::is_ascii_digit);
    if has_fraction { end + 1 + digits_from(end + 1) } else { end }
}

fn chinese_part(c: char) -> Option<Part> {
    const DIGITS: [&str; 10] = ["〇零○", "一壹", "二贰两俩", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"];
    const POWERS: [(&str, i64); 5] =
        [("十拾", 10), ("百佰", 100), ("千仟", 1_000), ("万萬", 10_000), ("亿", 100_000_000)];
    let digit = (0..).zip(DIGITS).find(|(_, names)| names.contains(c)).map(|(value, _)| Part::Digit(value));
    digit.or_else(|| POWERS.iter().find(|(names, _)| names.contains(c)).map(|(_, power)| Part::Power(*power)))
}

/// The value of a numeral; `None` where it is none or a range (三四百, 七八).
fn value_of(parts: &[Part]) -> Option<Nano> {
    const ONE: i64 = Nano::ONE.0;
    if parts.len() > 2 && parts.iter().all(|part| matches!(part, Part::Digit(_))) {
        return positional(parts);
    }
    let (mut total, mut section, mut current, mut last_power) = (0_i64, 0_i64, None, ONE);
    for part in parts {
        match *part {
            Part::Digit(0) if current.is_none() && parts.len() > 1 => last_power = ONE,
            Part::Digit(_) | Part::Number(_) if current.is_some() => return None,
            Part::Digit(digit) => current = Some(digit * ONE),
            Part::Number(number) => current = Some(number),
            Part::Power(power) if power < 10_000 => {
                section = section.checked_add(current.take().unwrap_or(ONE).checked_mul(power)?)?;
                last_power = power;
            }
            Part::Power(power) => {
                let below = section.checked_add(current.take().unwrap_or(if section == 0 { ONE } else { 0 }))?;
                total = total.checked_add(below.checked_mul(power)?)?;
                (section, last_power) = (0, power);
            }
        }
    }
    let last = current.unwrap_or(0);
    // 三百五 is 350.
    let is_short = matches!(parts.last(), Some(Part::Digit(1..))) && (100..ONE).contains(&last_power);
    let last = if is_short && parts.len() > 1 { last.checked_mul(last_power / 10)? } else { last };
    Some(Nano(total.checked_add(section)?.checked_add(last)?))
}

/// 一二〇 as 120.
fn positional(parts: &[Part]) -> Option<Nano> {
    let mut value = 0_i64;
    for part in parts {
        let Part::Digit(digit) = part else { return None };
        value = value.checked_mul(10)?.checked_add(*digit)?;
    }
    value.checked_mul(Nano::ONE.0).map(Nano)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: i64) -> Said {
        Said::One(Nano(value * Nano::ONE.0))
    }

    #[test]
    fn households_are_read_as_offices_write_them() {
        let check = |text: &str, expect: Said| assert_eq!(households_said(&folded(text)), expect, "{text}");
        for text in [
            "约300户",
            "300多户",
            "300户左右",
            "三百户",
            "３００户",
            "300余户",
            "近300户",
            "300户以上",
            "300（户）",
            "300户。",
            "3百户",
            "共约300户居民",
            "300 户",
            "300几户",
            "≥300户",
            "300+",
            "300\n户",
            "涉及300户",
            "300户/860人",
            "5个门洞300户",
            "3号楼约300户",
            "三百多户",
            "300户（其中老人60户）",
            "0.03万户",
        ] {
            check(text, one(300));
        }
        check("1,200户", one(1_200));
        check("1.2万户", one(12_000));
        check("一千二百户", one(1_200));
        check("一万二", one(12_000));
        check("一千零五", one(1_005));
        check("三百五十", one(350));
        check("三百五", one(350));
        check("百余户", one(100));
        check("十几户", one(10));
        check("一二〇户", one(120));
        for text in
            ["300-400户", "300～400户", "300到400户", "三四百户", "七八户", "300（400）", "100户×3", "若干户", "上百户"]
        {
            check(text, Said::Several);
        }
        for text in ["全是老人", "300元", "120人", "", "-5户", "3#"] {
            check(text, Said::Unclear);
        }
    }

    #[test]
    fn work_is_counted_in_the_unit_of_the_round() {
        let check = |text: &str, unit: &str, expect: Option<(i64, bool)>| {
            let said =
                effort_said(&folded(text), unit).map(|(value, is_converted)| (value.0 / Nano::ONE.0, is_converted));
            assert_eq!(said, expect, "{text} in {unit}");
        };
        for text in ["20个半天", "20 半天", "二十个半天", "约20个半天", "20个半天/批", "20人次", "20次", "能出20个半天"]
        {
            check(text, "半天", Some((20, false)));
        }
        check("10天", "半天", Some((20, true)));
        check("10个工作日", "半天", Some((20, true)));
        check("2.5天", "半天", Some((5, true)));
        check("两天半", "半天", Some((5, true)));
        check("半天", "半天", Some((1, false)));
        check("一个半天", "半天", Some((1, false)));
        check("8小时", "半天", Some((2, true)));
        check("20个半天", "天", Some((10, true)));
        check("10天", "天", Some((10, false)));
        check("12小时", "小时", Some((12, false)));
        for text in ["6小时", "每月1次", "3-5天", "不限", "2.3天", "3个半天半"] {
            check(text, "半天", None);
        }
        check("3天", "小时", None);
    }

    #[test]
    fn shares_are_read() {
        assert_eq!(percent_said("20%"), Some(Nano(200_000_000)));
        assert_eq!(percent_said("95.5%"), Some(Nano(955_000_000)));
        assert_eq!(percent_said("95"), None);
        assert_eq!(percent_said("%"), None);
    }
}
