//! The table of communities in.

use super::community_names::CommunityNames;
use super::seen_ids::SeenIds;
use crate::district::{Bilingual, Community, CommunityId, Nano, Round, holds_mobile};
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
        let is_repeated = id.as_deref().is_some_and(|id| seen.is_repeated(&mut reader, row, id));
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
        if reader.text(row, "office_phone").is_some_and(holds_mobile) {
            let message = Bilingual::new(
                "居委会电话写的是手机号，结果里不显示",
                "the telephone of the office is a mobile one: it is shown nowhere",
            );
            let mend = Bilingual::new(
                "请填办公座机；个人手机不会给别人看",
                "give that of the desk; nobody is shown a person's own",
            );
            reader.warning(row, "office_phone", "mobile_as_office", message, mend);
        }
        let (Some(id), Some(name), Some(street)) = (id, name, street) else { continue };
        if is_repeated {
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
            compounds: compounds(&reader, row),
            office_phone: reader.text(row, "office_phone").map(str::to_owned),
        });
    }
    if table.rows.is_empty() {
        reader.empty_table(
            Bilingual::new("社区表只有表头，一行也没有", "the table of communities has a header and no row"),
            Bilingual::new("请填上各社区的编号、名称、街镇", "fill in id, name and street of each community"),
        );
    }
    communities.list.sort_by(|a, b| a.id.cmp(&b.id));
    communities
}
