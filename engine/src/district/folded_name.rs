//! Names as they are compared: what a keyboard, a script or a remark in brackets adds to them does not count.
//!
//! Comes in: a name as somebody wrote it. Goes out: the same in half width, simplified, lower case, without blanks and
//! unseen characters. Always holds: a folded name folds to itself; words are kept, since which of them count depends on
//! what is named.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use super::unseen::is_without_width;

/// A name in half width, simplified, lower case, without blanks: （上海）明理律師 is (上海)明理律师. O(length).
pub fn fold_name(name: &str) -> String {
    let narrow: String = name.nfkc().filter(|c| !c.is_whitespace() && !is_without_width(*c)).collect();
    fast2s::convert(&narrow).to_lowercase()
}

/// A folded name without its brackets, and what stood in each. A bracket that nothing closes holds the rest. O(length).
pub(super) fn outside_brackets(folded: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside) = (String::new(), Vec::new());
    let mut remark: Option<String> = None;
    for c in folded.chars() {
        match (c, &mut remark) {
            ('(' | '[' | '【' | '〔' | '〈' | '《', None) => remark = Some(String::new()),
            (')' | ']' | '】' | '〕' | '〉' | '》', _) => inside.extend(remark.take()),
            (c, Some(remark)) => remark.push(c),
            (c, None) => outside.push(c),
        }
    }
    inside.extend(remark);
    (outside, inside)
}

/// A folded name without its brackets, or with them where it is nothing else. O(length).
pub fn bare_fold(name: &str) -> String {
    let folded = fold_name(name);
    let (outside, _) = outside_brackets(&folded);
    if outside.is_empty() { folded } else { outside }
}

/// Whether a name is one edit away from another: a character more, less or other, or two neighbours swapped.
/// O(length).
pub fn is_one_edit_away(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    match (long.len() - short.len(), short, long) {
        (0, [a, b, rest @ ..], [c, d, tail @ ..]) if a == d && b == c && rest == tail => true,
        (0, [_, rest @ ..], [_, tail @ ..]) => rest == tail,
        (1, rest, [_, tail @ ..]) => rest == tail,
        _ => false,
    }
}

/// Whether two names sound the same, tones aside: what somebody who types by sound may have meant. O(length).
pub fn sounds_alike(one: &str, other: &str) -> bool {
    let sound = |c: char| c.to_pinyin().map_or_else(|| c.to_string(), |sound| sound.plain().to_owned());
    one.chars().count() == other.chars().count() && one.chars().map(sound).eq(other.chars().map(sound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_script_blanks_and_brackets_do_not_count() {
        assert_eq!(fold_name(" 上海　禾安物業（集團）ＬＴＤ\u{200b}"), "上海禾安物业(集团)ltd");
        let check = |name: &str, outside: &str, inside: &[&str]| {
            let (found, remarks) = outside_brackets(name);
            assert_eq!((found.as_str(), remarks), (outside, inside.iter().map(|s| (*s).to_owned()).collect()));
        };
        check("禾安(上海)物业【样例】", "禾安物业", &["上海", "样例"]);
        check("禾安物业(样例", "禾安物业", &["样例"]);
        check("禾安)物业", "禾安物业", &[]);
    }

    #[test]
    fn one_slip_of_the_finger_is_one_edit() {
        for (one, other) in [("样板", "样版"), ("曹杨新村", "曹新杨村"), ("长征", "长征镇"), ("金桂苑", "金苑")]
        {
            assert!(is_one_edit_away(one, other) && is_one_edit_away(other, one), "{one} {other}");
        }
        assert!(sounds_alike("绿洲", "绿州") && !sounds_alike("绿洲", "绿园"));
        for (one, other) in [("长征镇", "长征镇"), ("长征", "长寿路"), ("甘泉路", "宜川路"), ("", "长征")]
        {
            assert!(!is_one_edit_away(one, other), "{one} {other}");
        }
    }
}
