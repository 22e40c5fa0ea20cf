//! The table of communities in.

use std::collections::BTreeMap;

use super::{Places, is_repeated};
use crate::district::{Community, CommunityId, Nano, Round};
use crate::tables::{Fault, Reader, Table};

pub(super) fn read(table: &Table, round: &Round, faults: &mut Vec<Fault>) -> (Vec<Community>, Places) {
    let mut reader = Reader::new(table);
    let mut list = Vec::new();
    let mut places = Places::default();
    let mut seen = BTreeMap::new();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let name = reader.required(row, "name");
        let street = reader.required(row, "street");
        let households = reader.whole(row, "households", 0, 1_000_000);
        let longitude = reader.decimal(row, "longitude", Nano(-180 * Nano::ONE.0), Nano(180 * Nano::ONE.0));
        let latitude = reader.decimal(row, "latitude", Nano(-90 * Nano::ONE.0), Nano(90 * Nano::ONE.0));
        let max_answered = reader.whole(row, "max_answered", 0, 1_000_000).unwrap_or(round.per_community.into());
        let waiting_rounds = reader.whole(row, "waiting_rounds", 0, 1_000).unwrap_or(0);
        let weight = reader.whole(row, "weight", 0, 1_000_000).unwrap_or(1);
        if let Some(id) = &id {
            places.ids.insert(id.clone());
            if let Some(name) = name {
                places.add(id, name);
            }
        }
        let (Some(id), Some(name), Some(street)) = (id, name, street) else { continue };
        if is_repeated(&mut reader, row, "id", &mut seen, &id) {
            continue;
        }
        list.push(Community {
            id: CommunityId(id),
            name: name.to_owned(),
            street: street.to_owned(),
            households: households.map(|n| n as u32),
            longitude,
            latitude,
            max_answered: max_answered as u32,
            waiting_rounds: waiting_rounds as u32,
            weight: weight as u32,
            office_phone: reader.text(row, "office_phone").map(str::to_owned),
        });
    }
    list.sort_by(|a, b| a.id.cmp(&b.id));
    faults.append(&mut reader.faults);
    (list, places)
}
