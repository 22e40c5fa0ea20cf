//! Roles that nobody in the tables can take: worth a warning before the meeting.
//!
//! Comes in: a batch and the candidates of its requests. Goes out: warnings. Always holds: what keeps a request from being answered
//! is told apart from what may stay empty, and names the requests; a conflict is no lack of people and is told elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{RequestCandidates, RoleCandidates};
use crate::district::{Bilingual, District, Holder, ProviderId, ProviderKind, RequestId};
use crate::tables::{Batch, Fault, nearest_office};

/// Requests and holders that a warning names; the rest are counted.
const NAMED: usize = 6;

/// The warnings, by holder. O(roles · providers).
pub fn idle_roles(batch: &Batch, all: &[RequestCandidates]) -> Vec<Fault> {
    let district = &batch.district;
    let mut lacking: BTreeMap<(String, bool), Vec<&RequestId>> = BTreeMap::new();
    let mut stood_in: BTreeMap<String, (BTreeSet<&ProviderId>, Vec<&RequestId>)> = BTreeMap::new();
    let mut optional: BTreeMap<String, usize> = BTreeMap::new();
    for found in all {
        for of_role in &found.roles {
            let label = district.holders_label(&of_role.role.holders);
            if of_role.considered.is_empty() {
                if of_role.role.required {
                    lacking.entry((label, of_role.role.is_nobodys())).or_default().push(&found.request);
                } else {
                    *optional.entry(label).or_default() += 1;
                }
            } else if of_role.role.is_nobodys() {
                let (providers, requests) = stood_in.entry(label).or_default();
                providers.extend(best_of(of_role));
                requests.push(&found.request);
            }
        }
    }
    let mut warnings: Vec<Fault> = lacking.iter().map(|((label, is_office), requests)| lack(batch, label, *is_office, requests)).collect();
    warnings.extend(stood_in.iter().map(|(label, (providers, requests))| stand_in(batch, label, providers, requests)));
    if !optional.is_empty() {
        let (zh, en) = counted(optional.iter().map(|(label, n)| (format!("{label}（{n} 件）"), format!("{label} ({n})"))));
        let message =
            Bilingual::new(format!("答题力量里没有能担这些可选角色的：{zh}"), format!("nobody can take these desirable roles: {en}"));
        let mend = Bilingual::new("不影响作答，可以不管；缺的能补上更好", "requests can be answered without them");
        warnings.push(at(batch, None, message, mend));
    }
    warnings.extend(unused(batch, all));
    warnings
}

/// The most relevant who may take the seat.
fn best_of(of_role: &RoleCandidates) -> Option<&ProviderId> {
    of_role.considered.iter().find(|c| c.is_eligible()).or(of_role.considered.first()).map(|c| &c.provider)
}

/// `is_office`: the role list names it, rather than a kind or a profession.
fn lack(batch: &Batch, label: &str, is_office: bool, requests: &[&RequestId]) -> Fault {
    let (zh, en) = counted(requests.iter().map(|id| (id.0.clone(), id.0.clone())));
    let message = Bilingual::new(
        format!("答题力量里没有“{label}”，它是必需的，这 {} 件点单按现在的材料答不了：{zh}", requests.len()),
        format!("nobody can take the required {label}: {} requests cannot be answered: {en}", requests.len()),
    );
    let offices = batch.district.providers.iter().filter(|p| p.kind == ProviderKind::Department).map(|p| &p.name);
    let (zh, en) = match nearest_office(label, offices) {
        Some(name) => (format!("如果就是“{name}”，请把两处的名称改成一致；"), format!("if it is {name}, give both the same name; ")),
        None => Default::default(),
    };
    let mend = if is_office {
        Bilingual::new(
            format!(
                "{zh}缺的请在“答题力量”里补上；本区另有叫法或另有分工的，请在“题型”表（dianda template 里有）里改，或让该管的单位在“擅长题型”里写上这个题型"
            ),
            format!(
                "{en}add the provider, or change it in the table topics (`dianda template` has one), or let the office in charge name the topic among those it is good at"
            ),
        )
    } else {
        Bilingual::new("请在“答题力量”里补上", "add the provider")
    };
    at(batch, requests.first().copied(), message, mend).with_value(label)
}

fn stand_in(batch: &Batch, label: &str, providers: &BTreeSet<&ProviderId>, requests: &[&RequestId]) -> Fault {
    let name = |id: &ProviderId| batch.district.provider(id).map_or_else(|| id.0.clone(), |p| p.name.clone());
    let (names, names_en) = counted(providers.iter().map(|id| (name(id), name(id))));
    let (zh, en) = counted(requests.iter().map(|id| (id.0.clone(), id.0.clone())));
    let message = Bilingual::new(
        format!("答题力量里没有“{label}”，改由擅长该题型的{names}来担（{zh}）"),
        format!("there is no {label} among the providers; {names_en}, good at the topic, may take its place ({en})"),
    );
    let mend = Bilingual::new(
        "是同一家就请把名称改成一致，可按职责直接派；不是就请补上，或在“题型”表里改",
        "if it is the same, give both the same name; else add it, or change the table topics",
    );
    at(batch, requests.first().copied(), message, mend).with_value(label)
}

/// Holders in the district's own topics that no request of this round needs and the tables do not know.
fn unused(batch: &Batch, all: &[RequestCandidates]) -> Option<Fault> {
    let own = batch.own_topics.as_ref()?;
    let used: BTreeSet<&str> = all.iter().filter_map(|found| found.topic.topic.as_ref()).map(|id| id.as_str()).collect();
    let idle = |district: &District, holder: &Holder| match holder {
        Holder::Unknown(_) => true,
        Holder::Profession(profession) => !district.providers.iter().any(|p| p.profession.as_ref() == Some(profession)),
        Holder::Kind(kind) => !district.providers.iter().any(|p| p.kind == *kind),
        Holder::StreetOffice | Holder::Provider(_) => false,
    };
    let mut labels: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let topics = batch.district.topics.iter().filter(|topic| own.topics.contains(&topic.id) && !used.contains(topic.id.as_str()));
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

/// The first few in one line, in both languages, and how many there are more.
fn counted(all: impl ExactSizeIterator<Item = (String, String)>) -> (String, String) {
    let n = all.len();
    let (zh, en): (Vec<String>, Vec<String>) = all.take(NAMED).unzip();
    let more = n.saturating_sub(NAMED);
    let (more_zh, more_en) = if more > 0 { (format!(" 等 {n} 个"), format!(" and {more} more")) } else { Default::default() };
    (format!("{}{more_zh}", zh.join("、")), format!("{}{more_en}", en.join(", ")))
}

/// A warning at the first request that it concerns, or at the table of requests.
fn at(batch: &Batch, request: Option<&RequestId>, message: Bilingual, mend: Bilingual) -> Fault {
    let place = request.and_then(|id| batch.request_places.get(id)).map(|place| (place, Some(place.2)));
    let place = place.or_else(|| batch.request_places.values().next().map(|place| (place, None)));
    let Some(((file, sheet, _), row)) = place else { return Fault::warning("role_nobody", "requests", message, mend) };
    let fault = Fault::warning("role_nobody", file, message, mend).in_sheet(sheet.as_deref());
    match row {
        Some(row) => fault.at_row(row),
        None => fault,
    }
}
