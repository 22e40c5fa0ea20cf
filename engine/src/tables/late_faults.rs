//! Faults of what shows only once the candidates are found, at the place where it stands in the tables.
//!
//! Comes in: a [`Batch`], a doubt or a pin without a place. Goes out: a [`Fault`]. Always holds: a doubt is a warning,
//! at the request that it concerns, else at the table; a pin that cannot hold is a fault of its row.

use super::batch::{Batch, Place};
use super::fault::Fault;
use crate::district::{Bilingual, Doubt, Lang, Pin, RequestId, role_said};

/// The warning of a doubt. O(log requests + length of the message).
pub fn fault_of_doubt(batch: &Batch, doubt: &Doubt) -> Fault {
    let warning =
        |file: &str| Fault::warning(doubt.code(), file, doubt.message(&batch.district), doubt.mend(&batch.district));
    let in_table = |place: &Place| warning(&place.file).in_sheet(place.sheet.as_deref());
    if let Doubt::UnusedHolders(_) = doubt {
        return batch.places.topics.as_ref().map_or_else(|| warning("topics"), in_table);
    }
    if let Doubt::PartiesVague(_) | Doubt::ProvidersUnreached(_) = doubt {
        return batch.places.providers.as_ref().map_or_else(|| warning("providers"), in_table);
    }
    let requests = &batch.places.requests;
    let fault = match (shown_at(doubt).and_then(|id| requests.get(id)), requests.values().next()) {
        (Some(place), _) => in_table(place).at_row(place.row),
        (None, Some(table)) => in_table(table),
        (None, None) => warning("requests"),
    };
    match doubt {
        Doubt::RoleLacking { holders, .. } | Doubt::RoleStoodIn { holders, .. } => fault.with_named_value(holders),
        _ => fault,
    }
}

/// The request at which a doubt is shown.
fn shown_at(doubt: &Doubt) -> Option<&RequestId> {
    match doubt {
        Doubt::UnsureTopics { requests }
        | Doubt::RoleLacking { requests, .. }
        | Doubt::RoleStoodIn { requests, .. } => requests.first(),
        Doubt::TwoMatters { requests } => requests.first().map(|two| &two.request),
        Doubt::PartyNearlyNamed(near) => near.requests.first(),
        Doubt::PartiesTaken(taken) => taken.first().and_then(|of| of.requests.first()),
        // Whoever merges them keeps the first.
        Doubt::OneMatter { requests } | Doubt::PerhapsOneMatter { requests } | Doubt::AlikeElsewhere { requests } => {
            requests.last()
        }
        Doubt::OptionalRolesLacking(_)
        | Doubt::UnusedHolders(_)
        | Doubt::PartiesVague(_)
        | Doubt::ProvidersUnreached(_) => None,
    }
}

/// The fault of a pin that cannot hold. O(log pins).
pub fn fault_of_pin(batch: &Batch, pin: &Pin, code: &'static str, message: Bilingual, mend: Bilingual) -> Fault {
    let provider = pin.provider.as_ref().map(|id| batch.district.provider_name(id).to_owned());
    let value = |lang| {
        let role = pin.role.as_ref().map(|role| role_said(role.as_str(), lang));
        let parts = [Some(pin.request.0.clone()), role, provider.clone()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")
    };
    let value = Bilingual::new(value(Lang::Zh), value(Lang::En));
    let Place { file, sheet, row } = batch.places.pins.get(pin).cloned().unwrap_or_default();
    Fault::error(code, &file, message, mend).in_sheet(sheet.as_deref()).at_row(row).with_named_value(&value)
}
