//! An instance as a folder: every community, request and provider, every column explicit.
//!
//! Always holds: reading back what is written here gives the same instance.

use super::Instance;
use crate::district::Nano;

/// The files of the folder: name and content. O(size).
///
/// # Panics
/// Never: writing csv to memory does not fail.
pub fn write_instance(instance: &Instance) -> Vec<(String, Vec<u8>)> {
    let community_ids = |positions: &[u32]| {
        positions.iter().map(|at| instance.communities[*at as usize].id.as_str()).collect::<Vec<_>>().join(";")
    };
    let optional = |value: Option<String>| value.unwrap_or_default();
    let communities =
        instance.communities.iter().map(|c| vec![c.id.0.clone(), c.max_answered.to_string(), c.weight.to_string()]);
    let requests = instance.requests.iter().map(|r| {
        vec![
            r.id.0.clone(),
            community_ids(&r.communities),
            r.priority.to_string(),
            optional(r.choice.map(|n| n.to_string())),
            r.urgent.to_string(),
        ]
    });
    let request_id = |at: u32| instance.requests[at as usize].id.0.clone();
    let roles = instance.roles.iter().map(|r| {
        vec![request_id(r.request), r.name.0.clone(), r.required.to_string(), r.count.to_string(), r.weight.to_string()]
    });
    let providers = instance.providers.iter().map(|p| {
        vec![
            p.id.0.clone(),
            p.capacity.to_string(),
            p.min_load.to_string(),
            optional(p.max_requests.map(|n| n.to_string())),
        ]
    });
    let candidates = instance.candidates.iter().map(|c| {
        let role = &instance.roles[c.role as usize];
        let provider = instance.providers[c.provider as usize].id.0.clone();
        vec![
            request_id(role.request),
            role.name.0.clone(),
            provider,
            Nano(c.relevance.into()).to_string(),
            c.effort.to_string(),
        ]
    });
    let pins = instance.pins.iter().map(|p| {
        let role = optional(p.role.as_ref().map(|r| r.0.clone()));
        vec![p.request.0.clone(), role, optional(p.provider.as_ref().map(|id| id.0.clone())), p.rule.name().to_owned()]
    });
    let round = &instance.round;
    let settings = [
        ("name", optional(round.name.clone())),
        ("as_of", optional(round.as_of.clone())),
        ("seed", round.seed.to_string()),
        ("candidates_per_role", optional(round.candidates_per_role.map(|n| n.to_string()))),
    ];
    let settings = settings.into_iter().map(|(key, value)| vec![key.to_owned(), value]);
    let mut files = vec![
        file("communities", &["id", "max_answered", "weight"], communities),
        file("requests", &["id", "community", "priority", "choice", "urgent"], requests),
        file("roles", &["request", "role", "required", "count", "weight"], roles),
        file("providers", &["id", "capacity", "min_load", "max_requests"], providers),
        file("candidates", &["request", "role", "provider", "relevance", "effort"], candidates),
        file("round", &["key", "value"], settings),
    ];
    // A table with a header alone would be warned of.
    if !instance.pins.is_empty() {
        files.push(file("pins", &["request", "role", "provider", "rule"], pins));
    }
    files
}

fn file(name: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> (String, Vec<u8>) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect("memory takes what is written");
    for row in rows {
        writer.write_record(row).expect("memory takes what is written");
    }
    (format!("{name}.csv"), writer.into_inner().expect("memory takes what is written"))
}
