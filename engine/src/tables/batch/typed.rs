//! Whom somebody means who typed a title or a name instead of an id.
//!
//! Comes in: a text, and what the tables name. Goes out: the one that is meant, or all that it could be. Always holds:
//! only one that a text fits alone is taken; likeness is no fit.

use std::collections::BTreeSet;

use crate::district::{Provider, ProviderId, Request, RequestId, Topic, safe_text};
use crate::tables::role_lists::Names;

/// What the other tables name.
pub(super) struct Known<'a> {
    /// Every id of the table of requests, faulty rows included.
    pub(super) ids: &'a BTreeSet<String>,
    pub(super) requests: &'a [Request],
    pub(super) providers: &'a [Provider],
    pub(super) topics: &'a [Topic],
    pub(super) names: &'a Names,
}

/// What a text means.
pub(super) enum Typed<I> {
    /// One alone.
    One(I),
    /// Each of these, by id.
    Several(Vec<String>),
    /// Nothing known.
    None,
}

fn only<I: AsRef<str> + Clone>(found: &[&I]) -> Typed<I> {
    match found {
        [] => Typed::None,
        [one] => Typed::One((*one).clone()),
        _ => Typed::Several(found.iter().map(|id| id.as_ref().to_owned()).collect()),
    }
}

/// The request of this id or title; also of a title with the id behind it, as our lists write it. O(requests).
pub(super) fn request_typed(text: &str, known: &Known<'_>) -> Typed<RequestId> {
    if known.ids.contains(text) {
        return Typed::One(RequestId(text.to_owned()));
    }
    // 车棚要塌了（CY-002）, CY-002 车棚要塌了
    let in_brackets = text.trim_end_matches([')', '）']).rsplit(['(', '（']).next().map(str::trim);
    let in_front = text.split_whitespace().next();
    if let Some(id) = in_brackets.into_iter().chain(in_front).find(|id| known.ids.contains(*id)) {
        return Typed::One(RequestId(id.to_owned()));
    }
    let wanted = bare(text);
    let is_it = |title: &str| bare(title) == wanted || bare(&safe_text(title)) == wanted;
    let found: Vec<&RequestId> = known.requests.iter().filter(|r| is_it(&r.title)).map(|r| &r.id).collect();
    only(&found)
}

/// The provider of this id or name; a remark in brackets behind a name may be left out, and 王律师 is the lawyer whose
/// name begins with 王, if there is one. O(providers).
pub(super) fn provider_typed(text: &str, known: &Known<'_>) -> Typed<ProviderId> {
    match known.names.provider(text) {
        Ok(Some(id)) => return Typed::One(id.clone()),
        Err(()) => return only(&those(known, |provider| provider.name == text || safe_text(&provider.name) == text)),
        Ok(None) => {}
    }
    let wanted = without_remark(text);
    let found = those(known, |provider| without_remark(&provider.name) == wanted);
    if !found.is_empty() {
        return only(&found);
    }
    only(&those(known, |provider| is_surname_and_profession(&wanted, provider)))
}

fn those<'a>(known: &Known<'a>, is_it: impl Fn(&Provider) -> bool) -> Vec<&'a ProviderId> {
    known.providers.iter().filter(|provider| is_it(provider)).map(|provider| &provider.id).collect()
}

/// 王律师: what stands before the profession begins the name. A surname has two characters at most.
fn is_surname_and_profession(text: &str, provider: &Provider) -> bool {
    let Some(profession) = provider.profession.as_deref().filter(|profession| !profession.is_empty()) else {
        return false;
    };
    let surname = text.strip_suffix(profession).unwrap_or("");
    (1..=2).contains(&surname.chars().count()) && bare(&provider.name).starts_with(surname)
}

/// Without blanks, as a name is compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Without what stands in brackets.
fn without_remark(name: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::new();
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            _ => bare.push(c),
        }
    }
    bare
}
