//! Who is meant where a cell names a provider: in a role list, a pin, an earlier case.
//!
//! Comes in: the providers of the tables. Goes out: the one that a name means, or that several do, or none. Always
//! holds: a name means a provider by its id, its name or alias, or by what is certainly the same (a street office under
//! its street's name, an office under its formal or short name, a person with the profession, a remark in brackets left
//! out), and only where that is one provider; that two names look alike is a reason to ask, never to take.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::nearest::nearest_provider;
use crate::district::{
    Bilingual, FirmName, Provider, ProviderId, ProviderKind, bare_fold, fold_street, is_same_elsewhere, is_same_office,
    safe_text,
};

/// Who the names of a cell may mean.
pub(super) struct Names {
    ids: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_alias: BTreeMap<String, Vec<usize>>,
    /// By name or alias, folded and without brackets.
    by_folded: BTreeMap<String, Vec<usize>>,
    professions: BTreeSet<String>,
    providers: Vec<Known>,
    /// What was found for names that no provider has: large tables name the same ones again and again.
    found: RefCell<BTreeMap<String, Option<Found>>>,
}

/// A provider that is certainly meant though it is called otherwise.
#[derive(Debug, Clone, Copy)]
struct Found {
    at: usize,
    /// Whether somebody should be told: 柳湾街道 for 柳湾街道办事处 needs no word.
    is_told: bool,
}

/// What is known of a provider.
struct Known {
    id: ProviderId,
    kind: ProviderKind,
    profession: Option<String>,
    /// Its name and its aliases.
    names: Vec<String>,
    /// The school or firm of a team or a partner.
    organisation: Option<FirmName>,
}

/// Professions that a role list may name even where no volunteer has them yet.
pub(super) const PROFESSIONS: [&str; 8] =
    ["律师", "会计", "设计师", "规划师", "健康师", "心理咨询师", "治理顾问", "政工师"];
/// Words behind the name of a team that people leave out.
const TEAM_WORDS: [&str; 4] = ["专家团队", "团队", "课题组", "专家组"];

impl Names {
    /// From the providers of the tables. O(n log n).
    pub(super) fn new(providers: &[Provider]) -> Self {
        let mut names = Self {
            ids: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_alias: BTreeMap::new(),
            by_folded: BTreeMap::new(),
            professions: PROFESSIONS.map(str::to_owned).into(),
            providers: Vec::new(),
            found: RefCell::default(),
        };
        for (at, provider) in providers.iter().enumerate() {
            names.ids.insert(provider.id.0.clone(), at);
            // Who is named in a list of ours is found again by what stands there.
            for name in BTreeSet::from([provider.name.clone(), safe_text(&provider.name)]) {
                names.by_name.entry(name).or_default().push(at);
            }
            for alias in &provider.aliases {
                names.by_alias.entry(alias.clone()).or_default().push(at);
            }
            let all: Vec<String> = std::iter::once(&provider.name).chain(&provider.aliases).cloned().collect();
            for folded in all.iter().map(|name| bare_fold(name)).collect::<BTreeSet<_>>() {
                names.by_folded.entry(folded).or_default().push(at);
            }
            names.professions.extend(provider.profession.clone());
            names.providers.push(Known {
                id: provider.id.clone(),
                kind: provider.kind,
                profession: provider.profession.clone(),
                names: all,
                organisation: organisation_of(provider),
            });
        }
        names
    }

    /// The provider of this id, name or alias, or that is certainly meant; `Err` where several are.
    pub(super) fn provider(&self, text: &str) -> Result<Option<&ProviderId>, ()> {
        match self.called(text)? {
            Some(id) => Ok(Some(id)),
            None => Ok(self.certainly(text)),
        }
    }

    /// The provider of this id, name or alias.
    pub(super) fn called(&self, text: &str) -> Result<Option<&ProviderId>, ()> {
        if let Some(at) = self.ids.get(text) {
            return Ok(Some(&self.providers[*at].id));
        }
        match self.by_name.get(text).or_else(|| self.by_alias.get(text)).map(Vec::as_slice) {
            None => Ok(None),
            Some([at]) => Ok(Some(&self.providers[*at].id)),
            Some(_) => Err(()),
        }
    }

    /// The one provider that a name certainly means though it is called otherwise. O(providers · length), once for
    /// each name.
    pub(super) fn certainly(&self, text: &str) -> Option<&ProviderId> {
        let known = self.found.borrow().get(text).copied();
        let found = known.unwrap_or_else(|| {
            let found = self.find(text);
            self.found.borrow_mut().insert(text.to_owned(), found);
            found
        });
        found.map(|found| &self.providers[found.at].id)
    }

    fn find(&self, text: &str) -> Option<Found> {
        let folded = bare_fold(text);
        if folded.is_empty() {
            return None;
        }
        if let Some([at]) = self.by_folded.get(&folded).map(Vec::as_slice) {
            return Some(Found { at: *at, is_told: false });
        }
        let is_meant = |known: &Known| {
            known.is_street_of(text)
                || known.is_office(text)
                || known.is_person(&folded)
                || known.is_all_of_its_organisation(&folded)
        };
        let mut meant = (0..self.providers.len()).filter(|at| is_meant(&self.providers[*at]));
        let (Some(at), None) = (meant.next(), meant.next()) else { return None };
        Some(Found { at, is_told: !self.providers[at].is_street_of(text) })
    }

    /// Whether a role list may name this profession.
    pub(super) fn knows_profession(&self, profession: &str) -> bool {
        self.professions.contains(profession)
    }

    /// The name that a misspelt one is nearest to, as it may be shown.
    pub(super) fn nearest(&self, text: &str) -> Option<String> {
        let known = self.by_name.keys().chain(self.by_alias.keys());
        nearest_provider(text, known).or_else(|| nearest_provider(text, self.ids.keys())).map(safe_text)
    }

    /// Whether there is any provider.
    pub(super) fn is_empty(&self) -> bool {
        self.providers.is_empty()
    }

    /// The names that were taken for a provider called otherwise, as `区房管局 = 区住房保障和房屋管理局`; `None` where
    /// there are none.
    pub(super) fn taken(&self) -> Option<Bilingual> {
        let mut names_of: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (text, found) in self.found.borrow().iter() {
            if let Some(found) = found.filter(|found| found.is_told) {
                names_of.entry(found.at).or_default().push(safe_text(text));
            }
        }
        let pair = |(at, names): (&usize, &Vec<String>)| {
            let name = self.providers[*at].names.first().map_or("", String::as_str);
            format!("{} = {}", names.join("、"), safe_text(name))
        };
        let pairs: Vec<String> = names_of.iter().map(pair).collect();
        let english = || pairs.join("; ").replace('、', ", ");
        (!pairs.is_empty()).then(|| Bilingual::new(pairs.join("；"), english()))
    }
}

fn organisation_of(provider: &Provider) -> Option<FirmName> {
    let is_whole = matches!(provider.kind, ProviderKind::ExpertTeam | ProviderKind::Partner);
    provider.organisation.as_deref().filter(|_| is_whole).and_then(FirmName::of)
}

impl Known {
    /// 柳湾街道 is 柳湾街道办事处.
    fn is_street_of(&self, text: &str) -> bool {
        self.kind == ProviderKind::Street && self.names.iter().any(|name| fold_street(name) == fold_street(text))
    }

    /// 华东师大 is the one team that the university has in the round.
    fn is_all_of_its_organisation(&self, folded: &str) -> bool {
        let bare = TEAM_WORDS.iter().find_map(|word| folded.strip_suffix(word)).unwrap_or(folded);
        self.organisation.is_some() && FirmName::of(bare) == self.organisation
    }

    /// 区房管局 is 区住房保障和房屋管理局.
    fn is_office(&self, text: &str) -> bool {
        // An alias without a place does not take the place out of the name.
        self.kind == ProviderKind::Department
            && self.names.iter().any(|name| is_same_office(name, text))
            && !self.names.iter().any(|name| is_same_elsewhere(name, text))
    }

    /// 张建国律师 is 张建国, a lawyer; 华东师大团队 is 华东师大专家团队.
    fn is_person(&self, folded: &str) -> bool {
        let short = |name: &str| {
            let words: Vec<&str> = match (self.kind, &self.profession) {
                (ProviderKind::Volunteer, Some(profession)) => vec![profession.as_str()],
                (ProviderKind::ExpertTeam, _) => TEAM_WORDS.to_vec(),
                _ => Vec::new(),
            };
            let bare = words.iter().find_map(|word| name.strip_suffix(word)).unwrap_or(name);
            // 李律师 alone is no name.
            if bare.chars().count() > 1 { bare.to_owned() } else { name.to_owned() }
        };
        self.names.iter().any(|name| short(&bare_fold(name)) == short(folded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(id: &str, name: &str, kind: ProviderKind, profession: Option<&str>, aliases: &[&str]) -> Provider {
        Provider {
            id: id.into(),
            name: name.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            profession: profession.map(str::to_owned),
            ..Provider::plain(kind)
        }
    }

    #[test]
    fn a_name_means_a_provider_by_what_is_certain_alone() {
        let names = Names::new(&[
            provider("D1", "普陀区住房保障和房屋管理局", ProviderKind::Department, None, &["房产局"]),
            provider("D2", "市住建局", ProviderKind::Department, None, &[]),
            provider("S1", "柳湾街道办事处", ProviderKind::Street, None, &[]),
            provider("S2", "石桥镇人民政府", ProviderKind::Street, None, &[]),
            provider("V1", "张建国", ProviderKind::Volunteer, Some("律师"), &[]),
            provider("V2", "许文律师", ProviderKind::Volunteer, Some("律师"), &["老许"]),
            Provider {
                organisation: Some("华东师范大学".to_owned()),
                ..provider("E1", "华东师大社会发展学院团队（刘老师）", ProviderKind::ExpertTeam, None, &[])
            },
            provider("V3", "王老师（样例1）", ProviderKind::Volunteer, Some("会计"), &[]),
            provider("V4", "王老师（样例2）", ProviderKind::Volunteer, Some("会计"), &[]),
        ]);
        for (text, expect) in [
            ("D1", Some("D1")),
            ("房产局", Some("D1")),
            ("区房管局", Some("D1")),
            ("房管局", Some("D1")),
            ("静安区房管局", None),
            ("区建管委", None),
            ("柳湾街道", Some("S1")),
            ("柳灣街道", Some("S1")),
            ("石桥镇", Some("S2")),
            ("石桥镇街道", None),
            ("张建国律师", Some("V1")),
            ("许文", Some("V2")),
            ("老许", Some("V2")),
            ("华东师大社会发展学院", Some("E1")),
            ("华东师大社会发展学院团队", Some("E1")),
            ("华东师大", Some("E1")),
            ("华师大团队", Some("E1")),
            ("复旦大学团队", None),
            ("王老师", None),
            ("律师", None),
            ("", None),
        ] {
            assert_eq!(names.provider(text).map(|id| id.map(ProviderId::as_str)), Ok(expect), "{text}");
        }
        let taken = names.taken().expect("names that were taken");
        assert!(
            taken.zh.contains("区房管局、房管局 = 普陀区住房保障和房屋管理局") && !taken.zh.contains("柳湾"),
            "{}",
            taken.zh
        );
        let double = [
            provider("A", "甲", ProviderKind::Partner, None, &[]),
            provider("B", "甲", ProviderKind::Partner, None, &[]),
        ];
        assert_eq!(Names::new(&double).provider("甲"), Err(()));
    }
}
