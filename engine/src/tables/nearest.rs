//! “Did you mean”: the known name that a misspelt one is nearest to, and the mend that asks for it.
//!
//! Method: characters in common, in whatever sequence, against the longer of the two names. Chinese names are short and
//! have few characters in common by chance, so that this does what an edit distance does, and forgives swapped words.

use crate::district::{Bilingual, bare_name};

/// The known name with the most characters in common, if at least half are. O(names · length).
pub(super) fn nearest<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    most_in_common(text, known, &|name| name.to_owned(), |shared, longest| shared * 2 >= longest)
}

/// The same for communities, without the word for what they are.
pub(super) fn nearest_community<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    most_in_common(text, known, &bare_community, |shared, longest| shared * 2 >= longest)
}

/// The same for offices, without what most of their names share (区, 局, 委 …): most characters of the rest must be the
/// same, since 区房管局 and 区建管委 are two.
pub fn nearest_office<'n>(text: &str, known: impl Iterator<Item = &'n String>) -> Option<&'n str> {
    const KINDS: [&str; 10] = ["委员会", "办公室", "管理局", "支队", "中心", "分局", "总队", "局", "委", "办"];
    let bare = |name: &str| {
        let bare = bare_name(name);
        let bare = bare.trim_start_matches(['区', '市', '县']);
        KINDS.iter().find_map(|kind| bare.strip_suffix(kind)).unwrap_or(bare).to_owned()
    };
    most_in_common(text, known, &bare, |shared, longest| shared * 3 > longest * 2)
}

/// A community's name without the word for what it is.
pub(super) fn bare_community(name: &str) -> String {
    let bare = bare_name(name);
    let kinds = ["居民区", "居委会", "居委", "社区", "小区"];
    kinds.iter().find_map(|kind| bare.strip_suffix(kind)).map_or_else(|| bare.clone(), str::to_owned)
}

fn most_in_common<'n>(
    text: &str,
    known: impl Iterator<Item = &'n String>,
    bare: &dyn Fn(&str) -> String,
    is_near: impl Fn(usize, usize) -> bool,
) -> Option<&'n str> {
    let text = bare(text);
    let score = |name: &str| {
        let name = bare(name);
        let shared = text.chars().filter(|c| name.contains(*c)).count();
        let longest = text.chars().count().max(name.chars().count());
        is_near(shared, longest).then_some(shared * 100 / longest.max(1))
    };
    known
        .filter_map(|name| score(name).map(|s| (s, name)))
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name.as_str())
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
