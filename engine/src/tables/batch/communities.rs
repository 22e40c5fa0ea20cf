//! The table of communities in.

use super::community_names::CommunityNames;
use super::seen_ids::SeenIds;
use crate::district::{Community, CommunityId, Nano, Round};
use crate::tables::{Fault, Reader, Row, Table};

/// The communities, and what they are called.
#[derive(Debug, Default)]
pub(super) struct Communities {
    /// Sorted by id.
    pub(super) list: Vec<Community>,
    /// Of every row, faulty ones included.
    pub(super) names: CommunityNames,
}

/// The compounds of a row; whoever lists them parts them as he likes, and no compound has a comma in its name.
fn compounds(reader: &Reader<'_>, row: &Row) -> Vec<String> {
    let cells = reader.list(row, "compounds");
    let parts = cells.iter().flat_map(|part| part.split(['，', ',', '/', '／', '|'])).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Reads them. O(rows · log rows).
pub(super) fn read(table: &Table, round: &Round, faults: &mut Vec<Fault>) -> Communities {
    let mut reader = Reader::new(table, faults);
    let mut communities = Communities::default();
    let mut seen = SeenIds::default();
    for row in &table.rows {
        let id = reader.id(row, "id");
        let name = reader.required(row, "name");
        let street = reader.required(row, "street");
        let households = reader.whole(row, "households", 0, 1_000_000);
        let longitude = reader.decimal(row, "longitude", Nano(-180 * Nano::ONE.0), Nano(180 * Nano::ONE.0));
        let latitude = reader.decimal(row, "latitude", Nano(-90 * Nano::ONE.0), Nano(90 * Nano::ONE.0));
        let max_answered = reader.whole(row, "max_answered", 0, 1_000_000).unwrap_or(round.per_community);
        let waiting_rounds = reader.whole(row, "waiting_rounds", 0, 1_000).unwrap_or(0);
        let weight = reader.whole(row, "weight", 0, 1_000_000).unwrap_or(1);
        if let Some(id) = &id {
            communities.names.ids.insert(id.clone());
            if let Some(name) = name {
                communities.names.add(id, name, street, &compounds(&reader, row));
            }
        }
        let (Some(id), Some(name), Some(street)) = (id, name, street) else { continue };
        if seen.is_repeated(&mut reader, row, &id) {
            continue;
        }
        communities.list.push(Community {
            id: CommunityId(id),
            name: name.to_owned(),
            street: street.to_owned(),
            households,
            longitude,
            latitude,
            max_answered,
            waiting_rounds,
            weight,
            office_phone: reader.text(row, "office_phone").map(str::to_owned),
        });
    }
    communities.list.sort_by(|a, b| a.id.cmp(&b.id));
    communities
}
