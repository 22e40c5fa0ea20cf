//! What a person types into the search box, understood.
//!
//! Comes in: the text as typed. Goes out: a [`Query`]. Always holds: nothing typed is a fault; whatever is no filter,
//! phrase or exclusion is words. No parser of the index sees it.
//!
//! `停车 "消防通道" -充电 street:曹杨 topic:停车难 urgency:4+`: words of which the most should match, a phrase that must stand
//! in the text, a word that must not, and filters, which also have Chinese names (街镇: 题型: 社区: 紧急:) and may
//! name several values (`topic:停车难,加装电梯`).

use std::ops::RangeInclusive;

use crate::district::{fold_street, urgency_of_word};
use crate::text::fold;

/// A query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words as typed, folded.
    pub words: Vec<String>,
    /// What was typed between blanks, folded, filters and exclusions apart: an id may hold marks that part words.
    pub codes: Vec<String>,
    /// Phrases that must stand in the text, folded.
    pub phrases: Vec<String>,
    /// Words that must not, folded.
    pub without: Vec<String>,
    /// Parts of names of streets, folded, of which one must fit; empty: any street.
    pub streets: Vec<String>,
    /// Likewise of topics.
    pub topics: Vec<String>,
    /// Likewise of communities; also their ids.
    pub communities: Vec<String>,
    /// Least and greatest urgency.
    pub urgency: Option<RangeInclusive<u8>>,
    /// Parts that look like a filter and are none: they are looked for as words, which whoever typed them should know.
    pub unread: Vec<String>,
}

/// Characters that are looked at.
const CHARS_MAX: usize = 2_000;
/// Letters of the name of a filter, at most.
const FILTER_CHARS_MAX: usize = 10;
/// Words, phrases, exclusions that are looked at, of each.
const PARTS_MAX: usize = 64;

impl Query {
    /// Reads what was typed. O(length).
    pub fn of(typed: &str) -> Self {
        let typed: String = typed.chars().take(CHARS_MAX).collect();
        let folded = fold(&typed).text;
        let mut query = Self::default();
        let mut rest = folded.as_str();
        while let Some(first) = rest.trim_start().chars().next() {
            rest = rest.trim_start();
            if let Some(end) = closing_quote(first)
                && let Some((phrase, behind)) = rest[first.len_utf8()..].split_once(end)
            {
                keep(&mut query.phrases, phrase.trim());
                rest = behind;
                continue;
            }
            let end = rest
                .char_indices()
                .find(|(at, c)| c.is_whitespace() || (*at > 0 && closing_quote(*c).is_some()))
                .map_or(rest.len(), |(at, _)| at);
            let (part, behind) = rest.split_at(end);
            rest = behind;
            query.take_part(part, &mut rest);
        }
        query
    }

    /// Whether nothing in it can be looked for: it was empty, or marks alone.
    pub fn is_without_words(&self) -> bool {
        let Self { words, phrases, without, streets, topics, communities, urgency, codes: _, unread: _ } = self;
        [words, phrases, without, streets, topics, communities].iter().all(|parts| parts.is_empty())
            && urgency.is_none()
    }

    fn take_part(&mut self, part: &str, rest: &mut &str) {
        if let Some(word) = part.strip_prefix(['-', '−']).filter(|word| word.chars().any(char::is_alphanumeric)) {
            return words_in(word).for_each(|word| keep(&mut self.without, word));
        }
        // 街镇:曹杨, and `street: 曹杨` with a blank behind the colon.
        if let Some((name, value)) = part.split_once(':') {
            let (value, behind) = if value.is_empty() {
                let typed = rest.trim_start();
                typed.split_at(typed.find(char::is_whitespace).unwrap_or(typed.len()))
            } else {
                (value, *rest)
            };
            if self.take_filter(name, value) {
                *rest = behind;
                return;
            }
            if !value.is_empty() && name.chars().all(char::is_alphabetic) && name.chars().count() <= FILTER_CHARS_MAX {
                keep(&mut self.unread, part);
            }
        }
        keep(&mut self.codes, part);
        words_in(part).for_each(|word| keep(&mut self.words, word));
    }

    /// Whether it is a filter with a value that can be read.
    fn take_filter(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim_matches(|c| closing_quote(c).is_some() || matches!(c, '”' | '’' | '」'));
        if value.is_empty() {
            return false;
        }
        let values = || value.split([',', '|', '、', ';']).map(str::trim).filter(|value| !value.is_empty());
        match name {
            "street" | "街镇" | "街道" => self.streets = values().map(fold_street).collect(),
            "topic" | "题型" => self.topics = values().map(str::to_owned).collect(),
            "community" | "社区" | "居民区" => self.communities = values().map(str::to_owned).collect(),
            "urgency" | "紧急" | "紧急程度" => match urgency_range(value) {
                Some(range) => self.urgency = Some(range),
                None => return false,
            },
            _ => return false,
        }
        true
    }
}

fn keep(parts: &mut Vec<String>, part: &str) {
    if parts.len() < PARTS_MAX && part.chars().any(char::is_alphanumeric) {
        parts.push(part.to_owned());
    }
}

/// The words between marks: `灯。` is 灯, `停车难，收费乱` two words. A mark within letters and digits belongs to them
/// (`WES-5.4.5`, `3-5号楼`, `3#楼`).
fn words_in(part: &str) -> impl Iterator<Item = &str> {
    let is_alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_inside = move |at: usize, c: char| {
        let (before, behind) = (part[..at].chars().next_back(), part[at + c.len_utf8()..].chars().next());
        "-._/'’&+@#:~".contains(c) && is_alphanumeric(before) && (c == '#' || is_alphanumeric(behind))
    };
    let bounds = part.char_indices().filter(move |(at, c)| !c.is_alphanumeric() && !is_mark(*c) && !is_inside(*at, *c));
    let ends = bounds.map(|(at, c)| (at, at + c.len_utf8())).chain([(part.len(), part.len())]);
    let mut start = 0;
    ends.map(move |(end, next)| {
        let word = &part[start..end];
        start = next;
        word
    })
}

/// A mark over a letter, which belongs to it.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn closing_quote(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '“' => Some('”'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

/// `4`, `4+`, `>=4`, `3-5`, or one of the four words.
fn urgency_range(text: &str) -> Option<RangeInclusive<u8>> {
    let level = |text: &str| urgency_of_word(text).or_else(|| text.parse::<u8>().ok().filter(|n| (1..=5).contains(n)));
    if let Some(least) = text.strip_suffix('+').or_else(|| text.strip_prefix(">=")) {
        return Some(level(least)?..=5);
    }
    if let Some((least, most)) = text.split_once('-') {
        return Some(level(least)?..=level(most)?);
    }
    level(text).map(|n| n..=n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood() {
        let strings = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let query = Query::of("停車 “消防通道” －充电 street：曹杨新村街道 topic: 停车难 urgency:4+ AED");
        assert_eq!(query.words, strings(&["停车", "aed"]));
        assert_eq!(query.phrases, strings(&["消防通道"]));
        assert_eq!(query.without, strings(&["充电"]));
        assert_eq!(query.streets, strings(&["曹杨新村"]));
        assert_eq!(query.topics, strings(&["停车难"]));
        assert_eq!(query.urgency, Some(4..=5));
        assert_eq!(Query::of("紧急:特急 紧急:3-4").urgency, Some(3..=4));
        assert_eq!(Query::of("题型：停车难，加装电梯").topics, strings(&["停车难", "加装电梯"]));
        assert_eq!(Query::of("社区:QH01").communities, strings(&["qh01"]));
    }

    #[test]
    fn what_is_no_filter_is_words() {
        let query = Query::of("12:30 urgency:很急 \"没关上");
        assert_eq!(query.words, ["12:30", "urgency:很急", "没关上"]);
        assert_eq!(query.unread, ["urgency:很急"]);
        assert_eq!(Query::of("- \"\" ，。"), Query::default());
        assert_eq!(Query::of("3-5号楼").words, ["3-5号楼"]);
        assert_eq!(Query::of("灯。").words, ["灯"]);
        assert_eq!(Query::of("停车难，收费乱！😀").words, ["停车难", "收费乱"]);
        assert_eq!(Query::of("WES-5.4.5、3#楼 3#").words, ["wes-5.4.5", "3#楼", "3#"]);
    }

    #[test]
    fn what_holds_no_word_is_known_as_such() {
        for typed in ["", "  ", "😀", "。，", "\"\"", "-", "\u{0}\u{7}", "“”（）"] {
            assert!(Query::of(typed).is_without_words(), "{typed:?}");
        }
        for typed in ["灯", "𬘡", "street:曹杨", "-灯", "“灯”", "5"] {
            assert!(!Query::of(typed).is_without_words(), "{typed:?}");
        }
    }
}
