//! Roles that nobody in the tables can take: worth a warning before the meeting.
//!
//! Comes in: a batch and the candidates of its requests. Goes out: warnings. Always holds: what keeps a request from
//! being answered is told apart from what may stay empty, and names the requests; a conflict is no lack of people and
//! is told elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::doubts::{counted, counted_names, warning_at};
use super::{Considered, Eligibility, RequestCandidates};
use crate::district::{Bilingual, District, Holder, ProviderId, ProviderKind, RequestId, RoleSpec, safe_text};
use crate::tables::{Batch, Fault, nearest_office};

/// The warnings, by holder. O(roles · providers).
pub fn idle_roles(batch: &Batch, all: &[RequestCandidates]) -> Vec<Fault> {
    let district = &batch.district;
    let mut lacking: BTreeMap<(String, Lack), Vec<&RequestId>> = BTreeMap::new();
    let mut stood_in: BTreeMap<String, (BTreeSet<&ProviderId>, Vec<&RequestId>)> = BTreeMap::new();
    let mut optional: BTreeMap<String, usize> = BTreeMap::new();
    for found in all {
        for of_role in &found.roles {
            let label = district.holders_label(&of_role.role.holders);
            let cannot = |c: &Considered| match c.eligibility {
                Eligibility::OtherStreet => true,
                Eligibility::BelowFloor => of_role.role.is_nobodys(),
                _ => false,
            };
            if of_role.considered.iter().all(cannot) {
                if of_role.role.required {
                    lacking.entry((label, Lack::of(&of_role.role))).or_default().push(&found.request);
                } else {
                    *optional.entry(label).or_default() += 1;
                }
            } else if of_role.role.is_nobodys() && of_role.considered.iter().any(Considered::is_eligible) {
                let (providers, requests) = stood_in.entry(label).or_default();
                providers.extend(of_role.considered.iter().find(|c| c.is_eligible()).map(|c| &c.provider));
                requests.push(&found.request);
            }
        }
    }
    let mut warnings: Vec<Fault> =
        lacking.iter().map(|((label, what), requests)| lack(batch, label, *what, requests)).collect();
    warnings.extend(stood_in.iter().map(|(label, (providers, requests))| stand_in(batch, label, providers, requests)));
    if !optional.is_empty() {
        let (zh, en) =
            counted(optional.iter().map(|(label, n)| (format!("{label}（{n} 件）"), format!("{label} ({n})"))));
        let message = Bilingual::new(
            format!("答题力量里没有能担这些可选角色的：{zh}"),
            format!("nobody can take these desirable roles: {en}"),
        );
        let mend = Bilingual::new("不影响作答，可以不管；缺的能补上更好", "requests can be answered without them");
        warnings.push(warning_at(batch, "role_nobody", None, message, mend));
    }
    warnings.extend(unused(batch, all));
    warnings
}

/// What a role lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    /// An office that the role list names.
    Office,
    /// The street office of the community.
    StreetOffice,
    /// Somebody of a kind or profession.
    Somebody,
}

impl Lack {
    fn of(role: &RoleSpec) -> Self {
        match () {
            () if role.is_nobodys() => Self::Office,
            () if role.holders.contains(&Holder::StreetOffice) => Self::StreetOffice,
            () => Self::Somebody,
        }
    }
}

fn lack(batch: &Batch, label: &str, what: Lack, requests: &[&RequestId]) -> Fault {
    let (zh, en) = counted_names(requests.iter().map(|id| id.as_str()));
    let told = if what == Lack::StreetOffice {
        "所在街镇没有可派的办事处".to_owned()
    } else {
        format!("答题力量里没有“{label}”，它是必需的")
    };
    let message = Bilingual::new(
        format!("{told}，这 {} 件点单按现在的材料答不了：{zh}", requests.len()),
        format!("nobody can take the required {label}: {} requests cannot be answered: {en}", requests.len()),
    );
    let (zh, en) = likely_name(batch, label);
    let mend = match what {
        Lack::Office => Bilingual::new(
            format!(
                "{zh}缺的请在“答题力量”里补上；本区另有叫法或另有分工的，请在“题型”表（dianda template 里有）里改，或让该管的单位在“擅长题型”里写上这个题型（这件里已另有必需席位的不能兼任）"
            ),
            format!(
                "{en}add the provider, or change it in the table topics (`dianda template` has one), or let the office in charge name the topic among those it is good at (unless it has another required seat)"
            ),
        ),
        Lack::StreetOffice => Bilingual::new(
            "请核对“社区”表里的街镇、“答题力量”里街镇的名称和“服务街镇”：三处要对得上",
            "the street in communities, the name of its office and the streets that it serves must agree",
        ),
        Lack::Somebody => Bilingual::new(
            "请在“答题力量”里补上；有的话看它的“服务街镇”是不是漏了这个街镇",
            "add the provider, or the street to those that one serves",
        ),
    };
    warning_at(batch, "role_nobody", requests.first().copied(), message, mend).with_value(label)
}

fn stand_in(batch: &Batch, label: &str, providers: &BTreeSet<&ProviderId>, requests: &[&RequestId]) -> Fault {
    let (names, names_en) = counted_names(providers.iter().map(|id| batch.district.provider_name(id)));
    let (zh, en) = counted_names(requests.iter().map(|id| id.as_str()));
    let message = Bilingual::new(
        format!("答题力量里没有“{label}”，改由擅长该题型的{names}来担（{zh}）"),
        format!("there is no {label} among the providers; {names_en}, good at the topic, may take its place ({en})"),
    );
    let (likely, likely_en) = likely_name(batch, label);
    let mend = Bilingual::new(
        format!("{likely}是同一家就请把名称改成一致，可按职责直接派；不是就请补上，或在“题型”表里改"),
        format!("{likely_en}if it is the same, give both the same name; else add it, or change the table topics"),
    );
    warning_at(batch, "role_nobody", requests.first().copied(), message, mend).with_value(label)
}

/// Which department may be meant, as the beginning of a mend; nothing where none is near.
fn likely_name(batch: &Batch, label: &str) -> (String, String) {
    let offices = batch.district.providers.iter().filter(|p| p.kind == ProviderKind::Department).map(|p| &p.name);
    nearest_office(label, offices).map(safe_text).map_or_else(Default::default, |name| {
        (format!("如果就是“{name}”，请把两处的名称改成一致；"), format!("if it is {name}, give both the same name; "))
    })
}

/// Holders in the district's own topics that no request of this round needs and the tables do not know.
fn unused(batch: &Batch, all: &[RequestCandidates]) -> Option<Fault> {
    let own = batch.own_topics.as_ref()?;
    let used: BTreeSet<&str> =
        all.iter().filter_map(|found| found.topic.topic.as_ref()).map(|id| id.as_str()).collect();
    let idle = |district: &District, holder: &Holder| match holder {
        Holder::Unknown(_) => true,
        Holder::Profession(profession) => !district.providers.iter().any(|p| p.profession.as_ref() == Some(profession)),
        Holder::Kind(kind) => !district.providers.iter().any(|p| p.kind == *kind),
        Holder::StreetOffice | Holder::Provider(_) => false,
    };
    let mut labels: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let topics = batch
        .district
        .topics
        .iter()
        .filter(|topic| own.topics.contains(&topic.id) && !used.contains(topic.id.as_str()));
    for topic in topics {
        for role in topic.roles.iter().filter(|role| role.holders.iter().all(|holder| idle(&batch.district, holder))) {
            labels.entry(batch.district.holders_label(&role.holders)).or_default().push(&topic.name);
        }
    }
    if labels.is_empty() {
        return None;
    }
    let (zh, en) = counted(labels.iter().map(|(label, topics)| {
        let topics = topics.first().copied().unwrap_or("");
        (format!("{label}（{topics}）"), format!("{label} ({topics})"))
    }));
    let message = Bilingual::new(
        format!("“题型”表里的这些承担者不在答题力量里，本批次还没有点单用到：{zh}"),
        format!("these holders in the table topics are no providers; no request of this round needs them: {en}"),
    );
    let mend = Bilingual::new("写错的请更正，否则不用管", "correct what is mistaken, else ignore this");
    Some(Fault::warning("role_nobody", &own.file, message, mend).in_sheet(own.sheet.as_deref()))
}
