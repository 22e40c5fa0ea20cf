//! What is worth a look about parties to a matter: names that were taken for one firm, names that nearly are one, names
//! that say of no firm which it is.
//!
//! Comes in: what was found. Goes out: its words. Always holds: both names stand in the message, so that whoever reads
//! it can tell without a search.

use super::counted::{counted, counted_requests};
use super::{Bilingual, District, ProviderId, RequestId, safe_text};

/// A party whom providers must avoid, where a request names it otherwise or only its text does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyTaken {
    /// Who must avoid it, sorted, at least one.
    pub providers: Vec<ProviderId>,
    /// As the providers' rows name it: a party to avoid, or their own organisation.
    pub party: String,
    /// As the requests name it.
    pub named: String,
    /// Whether it stands in their texts alone.
    pub in_text: bool,
    /// At least one.
    pub requests: Vec<RequestId>,
}

/// A party that providers must avoid and a request names nearly so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyNear {
    /// Who must avoid it, sorted, at least one.
    pub providers: Vec<ProviderId>,
    /// As the providers' rows name it.
    pub party: String,
    /// As the requests name it.
    pub near: String,
    /// At least one.
    pub requests: Vec<RequestId>,
}

pub(super) fn taken_said(taken: &[PartyTaken], district: &District) -> Bilingual {
    let each = counted(taken.iter().map(|of| {
        let (names, ids) = (names(&of.providers, district), counted_requests(&of.requests));
        let (party, named) = (safe_text(&of.party), safe_text(&of.named));
        let (place, place_en) = if of.in_text { ("文字里的", "in the text of") } else { ("的", "named by") };
        Bilingual::new(
            format!("{} {place}“{named}”就是“{party}”（{}）", ids.zh, names.zh),
            format!("{named} {place_en} {} is {party} ({})", ids.en, names.en),
        )
    }));
    Bilingual::new(
        format!("这些名称按同一家算，括号里的回避、不派：{}", each.zh),
        format!("these names are taken for one firm, and those in brackets avoid it: {}", each.en),
    )
}

pub(super) fn taken_mend() -> Bilingual {
    Bilingual::new(
        "是同一家就不用管；不是的，请把“回避单位”或点单里的名称写全",
        "nothing needs doing if each is one; else write either name in full",
    )
}

pub(super) fn near_said(of: &PartyNear, district: &District) -> Bilingual {
    let (names, ids) = (names(&of.providers, district), counted_requests(&of.requests));
    let (party, near) = (safe_text(&of.party), safe_text(&of.near));
    Bilingual::new(
        format!("“{party}”（{}的回避单位或自己的单位）和 {} 的“{near}”名称相近，没有当作同一家", names.zh, ids.zh),
        format!(
            "{party}, which {} must avoid or belong to, and {near}, named by {}, are nearly the same \
             and were taken for two",
            names.en, ids.en
        ),
    )
}

pub(super) fn near_mend() -> Bilingual {
    Bilingual::new(
        "如果是同一家，请把名称改成一致，否则不会回避；不是就不用管",
        "if it is the same, give both the same name, else the conflict does not hold; ignore this if they are two",
    )
}

pub(super) fn vague_said(parties: &[(ProviderId, String)], district: &District) -> Bilingual {
    let each = counted(parties.iter().map(|(provider, party)| {
        let (name, party) = (safe_text(district.provider_name(provider)), safe_text(party));
        Bilingual::new(format!("“{party}”（{name}）"), format!("{party} ({name})"))
    }));
    Bilingual::new(
        format!("这些“回避单位”看不出是哪一家，没有起作用：{}", each.zh),
        format!("these parties to avoid say of no firm which it is, and have no effect: {}", each.en),
    )
}

pub(super) fn vague_mend() -> Bilingual {
    Bilingual::new("请写上单位自己的名称，如 禾安物业", "write the firm's own name")
}

fn names(providers: &[ProviderId], district: &District) -> Bilingual {
    counted(providers.iter().map(|id| Bilingual::same(safe_text(district.provider_name(id)))))
}
