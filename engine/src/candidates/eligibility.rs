//! Who may take a seat: kind, street, conflict.
//!
//! Always holds: a conflict of one holds for its whole organisation (a lawyer's firm, an expert team's school), with
//! the community as with a party named in the request; a conflict with any community of a joint case excludes, serving
//! one of them is enough.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::district::{
    CommunityId, District, Holder, Lang, Pin, Provider, ProviderKind, Request, RoleSpec, Rule, StreetOffices, TopicId,
    fold_street,
};
use crate::text::fold;

/// Whether a provider of a fitting kind may take the seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// What decides who may take a seat, resolved once for all requests of a district.
pub(super) struct SeatRules<'d> {
    district: &'d District,
    offices: StreetOffices<'d>,
    /// The conflicts of each organisation, taken together.
    conflicts: Vec<Conflicts<'d>>,
    /// By the place of the provider in the district.
    of_provider: Vec<ProviderRules>,
}

#[derive(Default)]
struct Conflicts<'d> {
    communities: BTreeSet<&'d CommunityId>,
    /// Folded.
    parties: BTreeSet<String>,
}

struct ProviderRules {
    /// The place of its conflicts.
    organisation: usize,
    /// The streets that it serves, folded; empty: all.
    streets: BTreeSet<String>,
}

impl<'d> SeatRules<'d> {
    /// Gathers them. O(providers · log providers).
    pub(super) fn of(district: &'d District) -> Self {
        let mut organisations = BTreeMap::new();
        let mut conflicts: Vec<Conflicts<'_>> = Vec::new();
        let of_provider = district.providers.iter().map(|provider| {
            let organisation = *organisations.entry(key_of(provider)).or_insert_with(|| {
                conflicts.push(Conflicts::default());
                conflicts.len() - 1
            });
            let all = &mut conflicts[organisation];
            all.communities.extend(&provider.conflicts);
            all.parties.extend(provider.conflict_parties.iter().map(|party| fold_party(party)));
            let streets = provider.streets.iter().map(|street| fold_street(street)).collect();
            ProviderRules { organisation, streets }
        });
        let of_provider = of_provider.collect();
        Self { district, offices: district.street_offices(), conflicts, of_provider }
    }

    /// What they come to for a request. O(its communities, parties and pins).
    pub(super) fn of_request<'a>(&'a self, request: &'a Request) -> RequestRules<'a> {
        let communities = || request.communities.iter().filter_map(|id| self.district.community(id));
        let parties = request.property_company.iter().chain(&request.parties);
        RequestRules {
            rules: self,
            request,
            offices: communities().filter_map(|community| self.offices.of_street(&community.street)).collect(),
            streets: communities().map(|community| fold_street(&community.street)).collect(),
            parties: parties.map(|party| fold_party(party)).collect(),
            pins: self.district.pins_of(&request.id),
        }
    }
}

/// What decides who may take a seat of one request.
pub(super) struct RequestRules<'a> {
    rules: &'a SeatRules<'a>,
    request: &'a Request,
    /// The street offices of its communities.
    offices: Vec<&'a Provider>,
    /// The streets of its communities, folded.
    streets: Vec<String>,
    /// The parties to the matter, folded.
    parties: Vec<String>,
    pins: &'a [Pin],
}

impl RequestRules<'_> {
    /// The office of its first community that has one.
    pub(super) fn office(&self) -> Option<&Provider> {
        self.offices.first().copied()
    }

    /// Whether a provider is one of the holders. O(holders).
    pub(super) fn fits(&self, holders: &[Holder], provider: &Provider) -> bool {
        holders.iter().any(|holder| match holder {
            Holder::StreetOffice => self.is_office(provider),
            Holder::Kind(kind) => provider.kind == *kind,
            Holder::Profession(profession) => provider.profession.as_ref() == Some(profession),
            Holder::Provider(id) => provider.id == *id,
            Holder::Unknown(_) => false,
        })
    }

    /// Whether the holders name this provider itself, rather than its kind. O(holders).
    pub(super) fn is_named(&self, holders: &[Holder], provider: &Provider) -> bool {
        holders.iter().any(|holder| match holder {
            Holder::StreetOffice => self.is_office(provider),
            Holder::Provider(id) => provider.id == *id,
            Holder::Kind(_) | Holder::Profession(_) | Holder::Unknown(_) => false,
        })
    }

    fn is_office(&self, provider: &Provider) -> bool {
        self.offices.iter().any(|office| office.id == provider.id)
    }

    /// Whether a provider may take a seat in the place of a department that the role list names and the tables do not
    /// know (offices are called otherwise in every district): a department or street office that names the topic among
    /// those it is good at and has no required seat of its own in the list, or that a pin gives the seat. O(topics of
    /// the provider + pins of the request + seats of the list).
    pub(super) fn stands_in(
        &self,
        topic: Option<&TopicId>,
        (role, list): (&RoleSpec, &[RoleSpec]),
        provider: &Provider,
    ) -> bool {
        let has_seat = || {
            let names = |other: &RoleSpec| {
                other.holders.iter().any(|h| matches!(h, Holder::Provider(id) if *id == provider.id))
            };
            list.iter().any(|other| other.required && other.name != role.name && names(other))
        };
        let is_pinned = || self.pins.iter().any(|pin| pin.holds(&self.request.id, &role.name, &provider.id));
        role.is_nobodys()
            && matches!(provider.kind, ProviderKind::Department | ProviderKind::Street)
            && ((topic.is_some_and(|topic| provider.topics.contains(topic)) && !has_seat()) || is_pinned())
    }

    /// Whether a pin forbids a provider in a role. O(pins of the request).
    pub(super) fn is_forbidden(&self, role: &RoleSpec, provider: &Provider) -> bool {
        self.pins.iter().any(|pin| pin.rule == Rule::Forbid && pin.concerns(&role.name, &provider.id))
    }

    /// Whether street and conflicts let the provider at this place of the district answer. O(communities + parties).
    pub(super) fn eligibility(&self, provider: usize) -> Eligibility {
        let of_provider = &self.rules.of_provider[provider];
        let conflicts = &self.rules.conflicts[of_provider.organisation];
        if self.request.communities.iter().any(|id| conflicts.communities.contains(id)) {
            return Eligibility::ConflictCommunity;
        }
        if self.parties.iter().any(|party| conflicts.parties.contains(party)) {
            return Eligibility::ConflictParty;
        }
        let streets = &of_provider.streets;
        if !streets.is_empty() && !self.streets.iter().any(|street| streets.contains(street)) {
            return Eligibility::OtherStreet;
        }
        Eligibility::Eligible
    }

    /// The providers whom neither street nor conflict keeps away, with their places. O(providers · (communities +
    /// parties)).
    pub(super) fn able(&self) -> impl Iterator<Item = (usize, &Provider)> {
        let all = self.rules.district.providers.iter().enumerate();
        all.filter(|(at, _)| self.eligibility(*at) == Eligibility::Eligible)
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
