//! Who may take a seat: kind, street, conflict.
//!
//! Always holds: a conflict of one holds for its whole organisation (a lawyer's firm, an expert team's school), with
//! the community as with a party named in the request; a conflict with any community of a joint case excludes, serving
//! one of them is enough.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::district::{
    CommunityId, District, Holder, Lang, Provider, ProviderKind, Request, RoleSpec, TopicId, fold_street,
};
use crate::text::fold;

/// Whether a provider of a fitting kind may take the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// It may.
    Eligible,
    /// It does not serve the street.
    OtherStreet,
    /// It, or its organisation, is in conflict with a community.
    ConflictCommunity,
    /// It, or its organisation, is in conflict with a party to the matter.
    ConflictParty,
    /// A pin forbids it.
    Forbidden,
    /// Its relevance is below the floor.
    BelowFloor,
}

impl Eligibility {
    /// In words.
    pub fn said(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Eligible => ("可以承担", "may take it"),
            Self::OtherStreet => ("不服务这个街镇", "does not serve this street"),
            Self::ConflictCommunity => ("与社区有回避关系", "in conflict with a community"),
            Self::ConflictParty => ("与涉及单位有回避关系", "in conflict with a party to the matter"),
            Self::Forbidden => ("被锁定表禁止", "forbidden by a pin"),
            Self::BelowFloor => ("相关度低于下限", "relevance below the floor"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// In Chinese.
    pub fn chinese(self) -> &'static str {
        self.said(Lang::Zh)
    }

    /// Whether it is excluded by a conflict or a pin, rather than unfit.
    pub fn is_exclusion(self) -> bool {
        matches!(self, Self::ConflictCommunity | Self::ConflictParty | Self::Forbidden)
    }
}

/// Whether a provider is one of the holders for this request. O(holders · providers).
pub fn fits(district: &District, request: &Request, holders: &[Holder], provider: &Provider) -> bool {
    holders.iter().any(|holder| match holder {
        Holder::StreetOffice => request.communities.iter().any(|id| {
            let street = district.community(id).map(|community| community.street.as_str());
            street.and_then(|street| district.street_office(street)).is_some_and(|office| office.id == provider.id)
        }),
        Holder::Kind(kind) => provider.kind == *kind,
        Holder::Profession(profession) => provider.profession.as_ref() == Some(profession),
        Holder::Provider(id) => provider.id == *id,
        Holder::Unknown(_) => false,
    })
}

/// Whether a provider may take a seat in the place of a department that the role list names and the tables do not know
/// (offices are called otherwise in every district): a department or street office that names the topic among those it
/// is good at and has no required seat of its own in the list, or that a pin gives the seat. O(topics + pins + seats of
/// the list).
pub fn stands_in(
    district: &District,
    request: &Request,
    topic: Option<&TopicId>,
    (role, list): (&RoleSpec, &[RoleSpec]),
    provider: &Provider,
) -> bool {
    let has_seat = || {
        list.iter().any(|other| {
            other.required && other.name != role.name && other.holders.contains(&Holder::Provider(provider.id.clone()))
        })
    };
    let is_pinned = || district.pins.iter().any(|pin| pin.holds(&request.id, &role.name, &provider.id));
    role.is_nobodys()
        && matches!(provider.kind, ProviderKind::Department | ProviderKind::Street)
        && ((topic.is_some_and(|topic| provider.topics.contains(topic)) && !has_seat()) || is_pinned())
}

/// The conflicts of each organisation, taken together.
pub struct Organisations {
    communities: BTreeMap<String, BTreeSet<CommunityId>>,
    parties: BTreeMap<String, BTreeSet<String>>,
}

impl Organisations {
    /// Gathers them. O(providers).
    pub fn of(district: &District) -> Self {
        let mut all = Self { communities: BTreeMap::new(), parties: BTreeMap::new() };
        for provider in &district.providers {
            let key = key_of(provider);
            all.communities.entry(key.clone()).or_default().extend(provider.conflicts.iter().cloned());
            all.parties.entry(key).or_default().extend(provider.conflict_parties.iter().map(|party| fold_party(party)));
        }
        all
    }

    /// Whether neither street nor conflict keeps a provider from a request. O(communities + parties).
    pub(super) fn is_able(&self, district: &District, request: &Request, provider: &Provider) -> bool {
        self.eligibility(district, request, provider) == Eligibility::Eligible
    }

    /// Whether a provider of a fitting kind may answer a request. O(communities + parties).
    pub fn eligibility(&self, district: &District, request: &Request, provider: &Provider) -> Eligibility {
        let key = key_of(provider);
        if request.communities.iter().any(|id| self.communities[&key].contains(id)) {
            return Eligibility::ConflictCommunity;
        }
        let mut parties = request.property_company.iter().chain(&request.parties);
        if parties.any(|party| self.parties[&key].contains(&fold_party(party))) {
            return Eligibility::ConflictParty;
        }
        let streets: BTreeSet<String> = provider.streets.iter().map(|street| fold_street(street)).collect();
        let serves =
            |id: &CommunityId| district.community(id).is_some_and(|c| streets.contains(&fold_street(&c.street)));
        if !streets.is_empty() && !request.communities.iter().any(serves) {
            return Eligibility::OtherStreet;
        }
        Eligibility::Eligible
    }
}

/// The organisation that shares conflicts; a provider without one stands for itself.
fn key_of(provider: &Provider) -> String {
    match &provider.organisation {
        Some(organisation) => format!("o:{}", fold_party(organisation)),
        None => format!("p:{}", provider.id),
    }
}

/// Parties are compared without width, case, blanks, and without the words for the form of a company, which people
/// leave out: 安居物业 is 安居物业有限公司.
pub(super) fn fold_party(name: &str) -> String {
    const FORMS: [&str; 5] = ["有限责任公司", "股份有限公司", "有限公司", "集团公司", "公司"];
    let bare: String = fold(name).text.chars().filter(|c| !c.is_whitespace()).collect();
    let short = FORMS.iter().find_map(|form| bare.strip_suffix(form)).filter(|short| short.chars().count() > 1);
    short.unwrap_or(&bare).to_owned()
}
