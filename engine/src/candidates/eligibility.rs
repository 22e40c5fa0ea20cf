//! Who may take a seat: kind, street, conflict.
//!
//! Always holds: a conflict of one holds for its whole organisation (a lawyer's firm, an expert team's school), with
//! the community as with a party named in the request's table or text; an organisation is in conflict with itself; a
//! conflict with any community of a joint case excludes, serving
//! one of them is enough.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parties::{KnownFirms, NamedFirm, organisation_of, own_firm};
use crate::district::{
    CommunityId, District, FirmName, Holder, Lang, Pin, Provider, ProviderKind, Request, RoleSpec, Rule, StreetOffices,
    TopicId, fold_street,
};

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
    /// The firms that the tables know.
    firms: KnownFirms,
    /// The conflicts of each organisation, taken together.
    conflicts: Vec<Conflicts<'d>>,
    /// By the place of the provider in the district.
    of_provider: Vec<ProviderRules>,
}

#[derive(Default)]
struct Conflicts<'d> {
    communities: BTreeSet<&'d CommunityId>,
    /// Each with the name under which a provider's row has it.
    parties: BTreeMap<FirmName, &'d str>,
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
            let organisation = *organisations.entry(organisation_of(provider)).or_insert_with(|| {
                conflicts.push(Conflicts::default());
                conflicts.len() - 1
            });
            let all = &mut conflicts[organisation];
            all.communities.extend(&provider.conflicts);
            for party in provider.conflict_parties.iter().map(String::as_str).chain(own_firm(provider)) {
                for firm in FirmName::all_of(party) {
                    all.parties.entry(firm).or_insert(party);
                }
            }
            let streets = provider.streets.iter().map(|street| fold_street(street)).collect();
            ProviderRules { organisation, streets }
        });
        let of_provider = of_provider.collect();
        let firms = KnownFirms::of(district);
        Self { district, offices: district.street_offices(), firms, conflicts, of_provider }
    }

    /// What they come to for a request. O(its communities, parties and pins).
    pub(super) fn of_request<'a>(&'a self, request: &'a Request) -> RequestRules<'a> {
        let communities = || request.communities.iter().filter_map(|id| self.district.community(id));
        RequestRules {
            rules: self,
            request,
            offices: communities().filter_map(|community| self.offices.of_street(&community.street)).collect(),
            streets: communities().map(|community| fold_street(&community.street)).collect(),
            parties: self.firms.of_request(request),
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
    /// The parties to the matter.
    parties: Vec<NamedFirm>,
    pins: &'a [Pin],
}

impl<'a> RequestRules<'a> {
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
        let is_pinned = || self.is_pinned(role, provider);
        role.is_nobodys()
            && matches!(provider.kind, ProviderKind::Department | ProviderKind::Street)
            && ((topic.is_some_and(|topic| provider.topics.contains(topic)) && !has_seat()) || is_pinned())
    }

    /// Whether a pin forbids a provider in a role. O(pins of the request).
    pub(super) fn is_forbidden(&self, role: &RoleSpec, provider: &Provider) -> bool {
        self.pins.iter().any(|pin| pin.rule == Rule::Forbid && pin.concerns(&role.name, &provider.id))
    }

    /// Whether a pin gives a provider this role. O(pins of the request).
    pub(super) fn is_pinned(&self, role: &RoleSpec, provider: &Provider) -> bool {
        self.pins.iter().any(|pin| pin.holds(&self.request.id, &role.name, &provider.id))
    }

    /// Whether street and conflicts let the provider at this place of the district answer. O(communities + parties).
    pub(super) fn eligibility(&self, provider: usize) -> Eligibility {
        let of_provider = &self.rules.of_provider[provider];
        let conflicts = &self.rules.conflicts[of_provider.organisation];
        if self.request.communities.iter().any(|id| conflicts.communities.contains(id)) {
            return Eligibility::ConflictCommunity;
        }
        if self.parties.iter().any(|party| conflicts.parties.contains_key(&party.firm)) {
            return Eligibility::ConflictParty;
        }
        let streets = &of_provider.streets;
        // The office of a street serves it, whatever its row says of others.
        let is_own_office = || self.is_office(&self.rules.district.providers[provider]);
        if !streets.is_empty() && !self.streets.iter().any(|street| streets.contains(street)) && !is_own_office() {
            return Eligibility::OtherStreet;
        }
        Eligibility::Eligible
    }

    /// The parties that the provider at this place of the district must avoid, each with the name under which it or its
    /// organisation knows them. O(parties).
    pub(super) fn parties_avoided(&self, provider: usize) -> impl Iterator<Item = (&NamedFirm, &'a str)> {
        let conflicts = &self.rules.conflicts[self.rules.of_provider[provider].organisation];
        self.parties.iter().filter_map(|party| Some((party, *conflicts.parties.get(&party.firm)?)))
    }

    /// The providers whom neither street nor conflict keeps away, with their places. O(providers · (communities +
    /// parties)).
    pub(super) fn able(&self) -> impl Iterator<Item = (usize, &Provider)> {
        let all = self.rules.district.providers.iter().enumerate();
        all.filter(|(at, _)| self.eligibility(*at) == Eligibility::Eligible)
    }
}
