//! The parties to a matter, and who must avoid them.
//!
//! Comes in: a district. Goes out: for each request the firms that it names, in its table or its text; for each
//! organisation the firms that it must avoid, itself among them. Always holds: firms are compared by the cores of their
//! names; in a text only firms are found that the tables know, the longest where several begin at one place.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{District, FirmName, Provider, ProviderKind, Request, fold_firm, fold_name, is_public_office};

/// A firm that a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedFirm {
    pub(super) firm: FirmName,
    /// As it stands there.
    pub(super) named: String,
    /// Whether it stands in the text alone.
    pub(super) in_text: bool,
}

/// The firms that the tables know, by the two characters with which their names begin.
#[derive(Debug, Default)]
pub(super) struct KnownFirms(BTreeMap<[char; 2], Vec<FirmName>>);

/// The firm that a provider is itself: that of its organisation, or a partner. A public office is none: its duty is no
/// interest of its own.
pub(super) fn own_firm(provider: &Provider) -> Option<&str> {
    let name = match provider.kind {
        ProviderKind::Department | ProviderKind::Street => None,
        ProviderKind::Partner => provider.organisation.as_ref().or(Some(&provider.name)),
        ProviderKind::ExpertTeam | ProviderKind::Volunteer => provider.organisation.as_ref(),
    };
    name.map(String::as_str).filter(|name| !is_public_office(name))
}

/// The organisation that shares conflicts; a provider without one stands for itself.
pub(super) fn organisation_of(provider: &Provider) -> String {
    match &provider.organisation {
        Some(name) => format!("o:{}", FirmName::of(name).map_or_else(|| fold_name(name), |firm| firm.core())),
        None => format!("p:{}", provider.id),
    }
}

impl KnownFirms {
    /// Those of a district: parties to avoid, organisations, property companies. A school whose team may help is looked
    /// for in no text: who is wished for there is no party. O(names · length).
    pub(super) fn of(district: &District) -> Self {
        let to_avoid = district.providers.iter().flat_map(|provider| &provider.conflict_parties);
        let own = district.providers.iter().filter(|provider| provider.kind != ProviderKind::ExpertTeam);
        let companies = district.requests.iter().flat_map(|request| request.property_company.iter());
        let names: BTreeSet<&str> = to_avoid
            .chain(companies)
            .map(String::as_str)
            .chain(own.filter_map(own_firm))
            .filter(|name| !is_public_office(name))
            .collect();
        let firms: BTreeSet<FirmName> = names.into_iter().flat_map(FirmName::all_of).collect();
        let mut known = Self::default();
        for firm in firms {
            if let Some(first) = firm.first_two() {
                known.0.entry(first).or_default().push(firm);
            }
        }
        known
    }

    /// The firms that a request names. O(names + length of the text).
    pub(super) fn of_request(&self, request: &Request) -> Vec<NamedFirm> {
        let in_table = request.property_company.iter().chain(&request.parties);
        let firm = |named: &String| {
            let of = |firm| NamedFirm { firm, named: named.clone(), in_text: false };
            FirmName::all_of(named).into_iter().map(of).collect::<Vec<_>>()
        };
        let mut all: Vec<NamedFirm> = in_table.flat_map(firm).collect();
        for (firm, named) in
            self.in_text(&fold_firm(&request.title)).into_iter().chain(self.in_text(&fold_firm(&request.text)))
        {
            if !all.iter().any(|known| known.firm == firm) {
                all.push(NamedFirm { firm, named, in_text: true });
            }
        }
        all
    }

    /// The firms in a folded text, each with the words that name it.
    fn in_text(&self, text: &str) -> Vec<(FirmName, String)> {
        let mut found = Vec::new();
        if self.0.is_empty() {
            return found;
        }
        let mut behind = 0;
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        for pair in chars.windows(2) {
            let (at, first) = (pair[0].0, [pair[0].1, pair[1].1]);
            if at < behind {
                continue;
            }
            let led = self.0.get(&first).into_iter().flatten();
            let longest =
                led.filter_map(|firm| Some((firm.leads(&text[at..])?, firm))).max_by_key(|(length, _)| *length);
            if let Some((length, firm)) = longest {
                behind = at + length;
                found.push((firm.clone(), text[at..behind].to_owned()));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::{CommunityId, RequestId};

    fn known(names: &[&str]) -> KnownFirms {
        let lawyer = Provider {
            conflict_parties: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Provider::plain(ProviderKind::Volunteer)
        };
        KnownFirms::of(&District {
            communities: Vec::new(),
            requests: Vec::new(),
            providers: vec![lawyer],
            topics: Vec::new(),
            cases: Vec::new(),
            pins: Vec::new(),
            round: crate::district::Round::default(),
        })
    }

    #[test]
    fn firms_that_the_tables_know_are_found_in_a_text() {
        let known = known(&["禾安物业管理有限公司", "新禾安物业", "明理律师事务所", "安泰", "区房管局", "物业"]);
        let check = |text: &str, expect: &[&str]| {
            let communities = vec![CommunityId::from("A")];
            let request = Request::plain(RequestId::from("R"), communities, String::new(), text.to_owned());
            let found: Vec<String> = known.of_request(&request).iter().map(|named| named.firm.core()).collect();
            assert_eq!(found, expect, "{text}");
        };
        check("禾安物业服务有限公司不公开账目", &["禾安物业"]);
        check("找了禾安物業三次，又找明理律师事务所普陀分所", &["禾安物业", "明理律所"]);
        check("新禾安物业要涨价", &["新禾安物业"]);
        check("禾安置业卖的房子，安泰路上，区房管局来过，物业不管", &[]);
        check("禾安 物业", &["禾安物业"]);
        check("", &[]);
    }

    #[test]
    fn an_office_is_no_party_and_a_firm_is_one_of_its_own() {
        let provider = |kind, name: &str, organisation: Option<&str>| Provider {
            name: name.to_owned(),
            organisation: organisation.map(str::to_owned),
            ..Provider::plain(kind)
        };
        assert_eq!(own_firm(&provider(ProviderKind::Department, "区房管局", Some("区房管局"))), None);
        assert_eq!(own_firm(&provider(ProviderKind::Volunteer, "许文", Some("长寿路街道办事处"))), None);
        assert_eq!(own_firm(&provider(ProviderKind::Volunteer, "许文", Some("明理律所"))), Some("明理律所"));
        assert_eq!(own_firm(&provider(ProviderKind::Partner, "禾安物业", None)), Some("禾安物业"));
        let same = ["明理律师事务所", "上海明理律师事务所普陀分所", "明理律所"]
            .map(|name| organisation_of(&provider(ProviderKind::Volunteer, "某", Some(name))));
        assert!(same.iter().all(|key| *key == same[0]), "{same:?}");
    }
}
