//! What is worth a doubt before a match: topics that the text does not tell, parties that are nearly named.
//!
//! Comes in: a batch and the candidates of its requests. Goes out: warnings. Always holds: each stands at a request
//! that it concerns; long lists are cut and counted.

use std::collections::BTreeMap;

use super::RequestCandidates;
use super::eligibility::fold_party;
use crate::district::{Bilingual, RequestId};
use crate::tables::{Batch, Fault, nearest_office};

/// Requests and names that a warning tells; the rest are counted.
const NAMED: usize = 6;

/// Requests whose topic neither the table nor the text tells surely enough, in one warning. O(requests).
pub fn unsure_topics(batch: &Batch, all: &[RequestCandidates]) -> Option<Fault> {
    let has_list = |id: &RequestId| batch.district.request(id).is_some_and(|request| request.roles.is_some());
    let unsure = all.iter().filter(|found| !found.topic.is_sure(&batch.district) && !has_list(&found.request));
    let unsure: Vec<&RequestId> = unsure.map(|found| &found.request).collect();
    let first = unsure.first()?;
    let (zh, en) = counted_names(unsure.iter().map(|id| id.as_str()));
    let message = Bilingual::new(
        format!("这 {} 件的题型从文字里拿不准，牵头单位只能按检索找：{zh}", unsure.len()),
        format!(
            "the texts of {} requests do not tell their topic surely, who leads is found by retrieval: {en}",
            unsure.len()
        ),
    );
    let mend = Bilingual::new("知道的请在“题型”一栏填上，派得更准", "give the topic where it is known");
    Some(warning_at(batch, "unsure_topic", Some(first), message, mend))
}

/// Parties that a provider must not work against and that no request names, but for a letter: a conflict must not fail
/// by a slip. O(providers · parties).
pub fn misspelt_parties(batch: &Batch) -> Vec<Fault> {
    let mut named: BTreeMap<String, (&String, &RequestId)> = BTreeMap::new();
    for request in &batch.district.requests {
        for party in request.property_company.iter().chain(&request.parties) {
            named.entry(fold_party(party)).or_insert((party, &request.id));
        }
    }
    let mut faults = Vec::new();
    for provider in &batch.district.providers {
        for party in provider.conflict_parties.iter().filter(|party| !named.contains_key(&fold_party(party))) {
            let Some((near, request)) =
                nearest_office(&fold_party(party), named.keys()).and_then(|near| named.get(near))
            else {
                continue;
            };
            let message = Bilingual::new(
                format!("{}的回避单位“{party}”没有一件点单提到，这里写的是“{near}”", provider.name),
                format!("no request names {party}, which {} must avoid; this one names {near}", provider.name),
            );
            let mend = Bilingual::new(
                "如果是同一家，请把名称改成一致，否则不会回避",
                "if it is the same, give both the same name, else the conflict does not hold",
            );
            faults.push(warning_at(batch, "party_nearly_named", Some(*request), message, mend));
        }
    }
    faults
}

/// The first few in one line, in both languages, and how many there are more.
pub(super) fn counted(all: impl ExactSizeIterator<Item = (String, String)>) -> (String, String) {
    let n = all.len();
    let (zh, en): (Vec<String>, Vec<String>) = all.take(NAMED).unzip();
    let more = n.saturating_sub(NAMED);
    let (more_zh, more_en) =
        if more > 0 { (format!(" 等 {n} 个"), format!(" and {more} more")) } else { Default::default() };
    (format!("{}{more_zh}", zh.join("、")), format!("{}{more_en}", en.join(", ")))
}

/// The same of names that are the same in both languages.
pub(super) fn counted_names<'n>(all: impl ExactSizeIterator<Item = &'n str>) -> (String, String) {
    counted(all.map(|name| (name.to_owned(), name.to_owned())))
}

/// A warning at the first request that it concerns, or at the table of requests.
pub(super) fn warning_at(
    batch: &Batch,
    code: &'static str,
    request: Option<&RequestId>,
    message: Bilingual,
    mend: Bilingual,
) -> Fault {
    let place = request.and_then(|id| batch.request_places.get(id)).map(|place| (place, Some(place.2)));
    let place = place.or_else(|| batch.request_places.values().next().map(|place| (place, None)));
    let Some(((file, sheet, _), row)) = place else { return Fault::warning(code, "requests", message, mend) };
    let fault = Fault::warning(code, file, message, mend).in_sheet(sheet.as_deref());
    match row {
        Some(row) => fault.at_row(row),
        None => fault,
    }
}
