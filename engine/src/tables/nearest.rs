//! “Did you mean”: the known name that a misspelt one is nearest to, and the mend that asks for it.
//!
//! Comes in: a name that no table knows, and the names that they know. Goes out: the one to ask about, or none. Always
//! holds: a name is proposed only where, without the word for what it is, it is the same, sounds the same, is one slip
//! away or a part of the other, and no second one is as near: a wrong proposal is worse than none.

use crate::district::{
    Bilingual, bare_fold, bare_name, is_known_office, is_one_edit_away, likely_office_rank, sounds_alike,
};

/// Characters of a name at least in which one other is a slip. With half it would be half the name; with three, 长江路
/// would be 长寿路; with twice, few names are long enough.
const EDIT_CHARS: usize = 4;
/// Characters of a part at least that may stand for the whole.
const PART_CHARS: usize = 2;

/// How near a known name is, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    Same,
    SameSound,
    OneEdit,
    Part,
    /// The office of another city that holds the duty, by its place among those.
    Likely(usize),
}

/// The known name that is nearest, if it is near and no other is as near. O(names · length).
pub(super) fn nearest<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    with_clear_lead(text, known, &bare_fold, |_| None)
}

/// The same for communities, without the word for what they are.
pub(super) fn nearest_community<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    with_clear_lead(text, known, &|name| bare_fold(&bare_community(name)), |_| None)
}

/// The same for streets: 长征镇街道 is near 长征镇, never near 长寿路街道.
pub(super) fn nearest_street<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    with_clear_lead(text, known, &bare_street, |_| None)
}

/// The same for whoever answers: street offices without the words for what they are, departments without level and
/// kind; two offices that the shipped table knows are near only where it says so.
pub fn nearest_provider<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    let is_office = is_known_office(text);
    let known = known.filter(|name| !is_office || !is_known_office(name) || likely_office_rank(text, name).is_some());
    let likely = |name: &str| likely_office_rank(text, name).map(Nearness::Likely);
    with_clear_lead(text, known, &|name| bare_office(&bare_street(name)), likely)
}

/// An office's name without what most of them share (区, 局, 委 …): 区房管局 and 区建管委 are two.
fn bare_office(name: &str) -> String {
    const KINDS: [&str; 10] = ["委员会", "办公室", "管理局", "支队", "中心", "分局", "总队", "局", "委", "办"];
    let bare = name.trim_start_matches(['区', '市', '县']);
    let bare = KINDS.iter().find_map(|kind| bare.strip_suffix(kind)).unwrap_or(bare);
    if bare.chars().count() < PART_CHARS { name.to_owned() } else { bare.to_owned() }
}

/// A street's name without all words for what it is, each said once or twice.
fn bare_street(name: &str) -> String {
    const KINDS: [&str; 7] = ["人民政府", "办事处", "政府", "街道办", "街道", "街", "镇"];
    let folded = bare_fold(name);
    let mut bare = folded.as_str();
    while let Some(rest) = KINDS.iter().find_map(|kind| bare.strip_suffix(kind)).filter(|rest| !rest.is_empty()) {
        bare = rest;
    }
    bare.to_owned()
}

/// A community's name without the word for what it is.
pub(super) fn bare_community(name: &str) -> String {
    let bare = bare_name(name);
    let kinds = ["居民区", "居委会", "居委", "社区", "小区"];
    kinds.iter().find_map(|kind| bare.strip_suffix(kind)).map_or_else(|| bare.clone(), str::to_owned)
}

fn with_clear_lead<'n>(
    text: &str,
    known: impl Iterator<Item = &'n String>,
    bare: &dyn Fn(&str) -> String,
    otherwise: impl Fn(&str) -> Option<Nearness>,
) -> Option<&'n str> {
    let text = bare(text);
    if text.is_empty() {
        return None;
    }
    let near = |name: &'n String| {
        let bare = bare(name);
        let nearness = nearness(&text, &bare).or_else(|| otherwise(name))?;
        Some((nearness, bare, name))
    };
    let near: Vec<(Nearness, String, &String)> = known.filter_map(near).collect();
    let (best, first, name) = near.iter().min_by(|a, b| a.0.cmp(&b.0).then(a.2.cmp(b.2)))?;
    let is_clear = !near.iter().any(|(nearness, bare, _)| nearness == best && bare != first);
    is_clear.then_some(name.as_str())
}

fn nearness(one: &str, other: &str) -> Option<Nearness> {
    if other.is_empty() {
        return None;
    }
    let shorter = one.chars().count().min(other.chars().count());
    if one == other {
        Some(Nearness::Same)
    } else if shorter >= PART_CHARS && sounds_alike(one, other) {
        Some(Nearness::SameSound)
    } else if shorter >= EDIT_CHARS && is_one_edit_away(one, other) {
        Some(Nearness::OneEdit)
    } else if shorter >= PART_CHARS && (one.contains(other) || other.contains(one)) {
        Some(Nearness::Part)
    } else {
        None
    }
}

/// How to mend a reference to nothing in a table.
pub(super) fn mend_reference(table_zh: &str, table_en: &str, near: Option<&str>) -> Bilingual {
    match near {
        Some(name) => Bilingual::new(
            format!("是不是“{name}”？否则请先在{table_zh}里加上"),
            format!("is it {name}? Else add it to {table_en}"),
        ),
        None => {
            Bilingual::new(format!("请更正，或先在{table_zh}里加上"), format!("correct it, or add it to {table_en}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_near_name_is_proposed_and_never_another() {
        let check = |text: &str, list: &[&str], expect: Option<&str>| {
            assert_eq!(nearest_provider(text, names(list).iter()), expect, "{text}");
        };
        let all = [
            "长寿路街道",
            "长征镇",
            "区房管局",
            "区建管委",
            "区消防救援支队",
            "许文律师",
            "曹杨新村街道",
            "真如镇街道",
        ];
        check("长征镇街道", &all, Some("长征镇"));
        check("长征街道办事处", &all, Some("长征镇"));
        check("长政镇", &all, Some("长征镇"));
        check("曹新杨村街道", &all, Some("曹杨新村街道"));
        check("真如街道", &all, Some("真如镇街道"));
        check("长宁街道", &all, None);
        check("长江路街道", &all, None);
        check("区城管执法局", &all, None);
        check("区房改局", &all, None);
        check("许文", &all, Some("许文律师"));
        check("区房管局", &["市住建局", "市财政局"], Some("市住建局"));
        check("区排水中心", &["区水务局"], None);
    }

    #[test]
    fn two_that_are_as_near_are_none() {
        let list = names(&["柳湾一村居民区", "柳湾二村居民区", "石桥一居民区"]);
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(nearest_community(text, list.iter()), expect, "{text}");
        };
        check("柳湾", None);
        check("柳湾三村居民区", None);
        check("柳弯一村", Some("柳湾一村居民区"));
        check("石桥一居委会", Some("石桥一居民区"));
        check("丁居民区", None);
        let ids = names(&["D01", "D02", "D11"]);
        assert_eq!(nearest("d02", ids.iter()), Some("D02"));
        assert_eq!(nearest("D03", ids.iter()), None);
        assert_eq!(nearest_street("长征镇街道", names(&["长寿路街道", "长征镇"]).iter()), Some("长征镇"));
        assert_eq!(nearest_street("样版镇", names(&["样板镇", "示范街道"]).iter()), Some("样板镇"));
        assert_eq!(nearest("停车", names(&["停车难", "物业费调价"]).iter()), Some("停车难"));
    }
}
