//! Ranks, urgencies and marks as people write them: 第一, 首选, ①; 急, 很急, 高, 红, 是; 基本满意, 95%, 四星.
//!
//! Comes in: the folded text of a cell. Goes out: the number that stands for it, or nothing. Always holds: a word whose
//! direction is not sure (一级 may be the most or the least urgent) means nothing.

use super::loose_amounts::{Said, count_said, percent_said};
use crate::district::Nano;

/// The rank that a text says.
pub(super) fn rank_said(text: &str) -> Option<i64> {
    const FIRST: [&str; 8] = ["首选", "首要", "最想解决", "最优先", "第一选择", "第一志愿", "第一优先", "头号"];
    const SECOND: [&str; 5] = ["次选", "次要", "其次", "第二选择", "第二志愿"];
    const BEHIND: [&str; 12] = ["选择", "志愿", "顺位", "优先", "位", "名", "选", "件", "个", "项", "号", "、"];
    if FIRST.contains(&text) {
        return Some(1);
    }
    if SECOND.contains(&text) {
        return Some(2);
    }
    if let Some(rank) = circled(text) {
        return Some(rank);
    }
    let bare = ["第", "no.", "no", "top", "排名", "排"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    // A word of about is no rank.
    let starts_with_numeral = bare.starts_with(|c: char| c.is_ascii_digit() || "一二两三四五六七八九十".contains(c));
    match count_said(bare, &BEHIND) {
        Said::One(value) if starts_with_numeral && !bare.ends_with(['多', '余', '几', '来', '+']) => whole(value),
        _ => None,
    }
}

/// ①, ⑴, ㈠, Ⅰ, ❶ and those behind them.
fn circled(text: &str) -> Option<i64> {
    let mut chars = text.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return None };
    let from = |first: char, n: u32| {
        let at = u32::from(c).checked_sub(u32::from(first)).filter(|at| *at < n)?;
        Some(i64::from(at) + 1)
    };
    from('①', 20)
        .or_else(|| from('⑴', 20))
        .or_else(|| from('㈠', 10))
        // Made lower case before.
        .or_else(|| from('ⅰ', 12))
        .or_else(|| from('❶', 10))
        .or_else(|| from('➀', 10))
}

/// The urgency, 1 to 5, that a word means beside the four of the template. Three grades (高, 中, 低) are 4, 2, 1; the four
/// colours of public warnings are 5, 4, 3, 2; whoever answers yes to 是否督办 or 急不急 means 4.
pub(super) fn urgency_in_words(text: &str) -> Option<u8> {
    const WORDS: [(&[&str], u8); 5] = [
        (&["不急", "不紧急", "不着急", "不太急", "缓", "可缓", "缓办", "暂缓", "低", "较低", "绿", "绿色", "low"], 1),
        (
            &[
                "正常",
                "常规",
                "平",
                "平件",
                "一般性",
                "普通件",
                "一般件",
                "中",
                "中等",
                "适中",
                "蓝",
                "蓝色",
                "否",
                "不是",
                "未督办",
                "不督办",
                "非督办",
                "n",
                "no",
                "false",
                "×",
                "medium",
            ],
            2,
        ),
        (&["比较急", "有点急", "略急", "偏急", "较紧急", "比较紧急", "稍急", "较高", "黄", "黄色"], 3),
        (
            &[
                "急",
                "急件",
                "很急",
                "挺急",
                "着急",
                "加急",
                "紧迫",
                "紧急件",
                "很紧急",
                "要紧",
                "高",
                "橙",
                "橙色",
                "是",
                "督办",
                "已督办",
                "y",
                "yes",
                "true",
                "√",
                "✓",
                "✔",
                "high",
            ],
            4,
        ),
        (
            &[
                "特急件",
                "特别急",
                "非常急",
                "非常紧急",
                "十分紧急",
                "十分急",
                "极急",
                "极其紧急",
                "最急",
                "最紧急",
                "万分紧急",
                "十万火急",
                "火急",
                "危急",
                "最高",
                "很高",
                "红",
                "红色",
                "critical",
            ],
            5,
        ),
    ];
    let word = text.trim_end_matches("程度").trim_end_matches('!');
    WORDS.iter().find(|(words, _)| words.contains(&word)).map(|(_, urgency)| *urgency)
}

/// The mark, 1 to 5, that a text means: a word, a share of a hundred, stars.
pub(super) fn satisfaction_said(text: &str) -> Option<u8> {
    const WORDS: [(&[&str], u8); 5] = [
        (&["非常满意", "很满意", "十分满意", "满意", "是", "好评", "优", "优秀"], 5),
        (&["基本满意", "比较满意", "较满意", "良", "良好", "好"], 4),
        (&["一般", "尚可", "还可以", "中", "中评", "合格"], 3),
        (&["不满意", "不太满意", "较不满意", "否", "差评", "差"], 2),
        (&["很不满意", "非常不满意", "极不满意", "十分不满意", "很差"], 1),
    ];
    if let Some((_, mark)) = WORDS.iter().find(|(words, _)| words.contains(&text)) {
        return Some(*mark);
    }
    let stars = text.chars().filter(|c| matches!(c, '★' | '⭐')).count();
    if stars > 0 && text.chars().all(|c| matches!(c, '★' | '⭐' | '☆')) {
        return u8::try_from(stars).ok().filter(|stars| *stars <= 5);
    }
    if let Some(share) = percent_said(text.strip_prefix("满意率").unwrap_or(text)) {
        return of_share(share);
    }
    let said = |units: &[&str]| match count_said(text, units) {
        Said::One(value) => Some(value),
        Said::Several | Said::Unclear => None,
    };
    let mark = said(&["星", "颗星", "星级", "分"])?;
    if (Nano::ONE..=Nano(5 * Nano::ONE.0)).contains(&mark) {
        // 4.5 is 5: half up.
        return u8::try_from((mark.0 + Nano::ONE.0 / 2) / Nano::ONE.0).ok();
    }
    // Ten may be the most, or a hundred: 8分 tells nothing.
    let is_of_hundred = text.ends_with('分') && mark.0 > 10 * Nano::ONE.0;
    if is_of_hundred { of_share(Nano(mark.0 / 100)) } else { None }
}

/// A share as a mark of five: 95 % is 5, 80 % is 4.
fn of_share(share: Nano) -> Option<u8> {
    let share = Some(share).filter(|share| (Nano(0)..=Nano::ONE).contains(share))?;
    u8::try_from((share.0 * 5 + Nano::ONE.0 / 2) / Nano::ONE.0).ok().map(|mark| mark.max(1))
}

fn whole(value: Nano) -> Option<i64> {
    (value.0 % Nano::ONE.0 == 0).then_some(value.0 / Nano::ONE.0)
}

#[cfg(test)]
mod tests {
    use super::super::loose_amounts::folded;
    use super::*;

    #[test]
    fn ranks_are_read_as_people_write_them() {
        let check = |text: &str, expect: Option<i64>| assert_eq!(rank_said(&folded(text)), expect, "{text}");
        for text in
            ["第一", "第1", "第一位", "首选", "①", "⑴", "㈠", "Ⅰ", "一", "第１", "1、", "No.1", "第一选择", "1号"]
        {
            check(text, Some(1));
        }
        check("第十二", Some(12));
        check("③", Some(3));
        check("次选", Some(2));
        for text in ["1-2", "1/3", "最后", "约3", "备选", "第", "十几", "-1"] {
            check(text, None);
        }
    }

    #[test]
    fn urgencies_are_read_as_people_write_them() {
        let check = |text: &str, expect: Option<u8>| assert_eq!(urgency_in_words(&folded(text)), expect, "{text}");
        check("急", Some(4));
        check("很急", Some(4));
        check("特别急！", Some(5));
        check("不急", Some(1));
        check("高", Some(4));
        check("中", Some(2));
        check("低", Some(1));
        check("红", Some(5));
        check("黄", Some(3));
        check("是", Some(4));
        check("否", Some(2));
        check("急（漏电）", Some(4));
        for text in ["马上", "一级", "3级", "停车"] {
            check(text, None);
        }
    }

    #[test]
    fn marks_are_read_as_people_write_them() {
        let check = |text: &str, expect: Option<u8>| assert_eq!(satisfaction_said(&folded(text)), expect, "{text}");
        check("满意", Some(5));
        check("基本满意", Some(4));
        check("一般", Some(3));
        check("不满意", Some(2));
        check("非常不满意", Some(1));
        check("95%", Some(5));
        check("满意率80%", Some(4));
        check("0%", Some(1));
        check("95分", Some(5));
        check("五星", Some(5));
        check("★★★★", Some(4));
        check("4.5分", Some(5));
        for text in ["8分", "120%", "6星", "满意3人", "说不清", "-1"] {
            check(text, None);
        }
    }
}
