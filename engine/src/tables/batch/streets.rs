//! Streets that do not agree between communities and providers: one of the two may be misspelt.

use std::collections::{BTreeMap, BTreeSet};

use crate::district::{Bilingual, District, ProviderKind, fold_street, means_all_streets, safe_text};
use crate::tables::nearest::nearest_street;
use crate::tables::{Fault, Reader, Table};

/// Warns of streets without an office among the providers, where other streets have one. O(providers + communities ·
/// log streets).
pub(super) fn warn_of_streets_without_office(district: &District, communities: &Table, faults: &mut Vec<Fault>) {
    let street_offices = district.street_offices();
    let has_office = |street: &String| street_offices.of_street(street).is_some();
    if !district.communities.iter().any(|community| has_office(&community.street)) {
        return;
    }
    let mut reader = Reader::new(communities, faults);
    let mut seen = BTreeSet::new();
    for row in &communities.rows {
        let Some(street) = reader.text(row, "street").map(str::to_owned) else { continue };
        if has_office(&street) || !seen.insert(street.clone()) {
            continue;
        }
        let offices = district.providers.iter().filter(|p| p.kind == ProviderKind::Street).map(|p| &p.name);
        let message = Bilingual::new(
            format!("答题力量里没有“{street}”的街镇"),
            format!("there is no street office of {street} among the providers"),
        );
        let mend = match nearest_street(&street, offices).map(safe_text) {
            Some(near) => Bilingual::new(
                format!("是不是“{near}”？是就请改成一致，否则请在答题力量表里加上它的街镇"),
                format!("is it {near}? Else add its office to the table providers"),
            ),
            None => Bilingual::new(
                "请更正，或在答题力量表里加上它的街镇",
                "correct it, or add its office to the table providers",
            ),
        };
        reader.warning(row, "street", "no_street_office", message, mend);
    }
}

/// Warns of providers that serve a street which has no community here. O(providers · streets).
pub(super) fn warn_of_unknown_streets(district: &District, providers: &Table, faults: &mut Vec<Fault>) {
    let known: BTreeMap<String, &String> =
        district.communities.iter().map(|c| (fold_street(&c.street), &c.street)).collect();
    let mut reader = Reader::new(providers, faults);
    for row in &providers.rows {
        let streets = reader.list(row, "streets");
        let is_unknown = |street: &&String| !means_all_streets(street) && !known.contains_key(&fold_street(street));
        for street in streets.iter().filter(is_unknown) {
            let message = Bilingual::new(
                format!("本批次的社区里没有街镇“{street}”"),
                format!("no community of this round lies in the street {street}"),
            );
            let mend = match nearest_street(street, known.values().copied()).map(safe_text) {
                Some(near) => Bilingual::new(
                    format!("是不是“{near}”？是就请改，否则不用管"),
                    format!("is it {near}? Else ignore this"),
                ),
                None => Bilingual::new("写错了请更正，否则不用管", "correct it if it is mistaken"),
            };
            reader.warning(row, "streets", "unknown_street", message, mend);
            reader.about(street);
        }
    }
}
