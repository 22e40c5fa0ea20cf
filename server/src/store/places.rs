//! Conditions on where a request comes from: its communities, and their streets.
//!
//! Always holds: the same list of ids for what somebody may see and for what somebody looks for, given by the index of
//! communities and not by a look at every request.

use super::sql::Sql;

/// Adds `SELECT` the requests of some communities and of some streets.
pub(super) fn push_requests_of(sql: &mut Sql, district: &str, (communities, streets): (&[String], &[String])) {
    sql.push("SELECT rc.request FROM request_communities rc WHERE rc.district = ").bind(district).push(" AND (");
    sql.among("rc.community", communities);
    if !streets.is_empty() {
        sql.push(" OR rc.community IN (SELECT c.id FROM entries c WHERE c.district = ").bind(district);
        sql.push(" AND c.tab = 'communities' AND ").among("c.street", streets).push(")");
    }
    sql.push(")");
}

/// Communities and streets that are looked for: each is a condition of its own.
pub(super) fn filter_places(
    community: Option<&String>,
    street: Option<&String>,
) -> impl Iterator<Item = (Vec<String>, Vec<String>)> {
    let community = community.map(|community| (vec![community.clone()], Vec::new()));
    let street = street.map(|street| (Vec::new(), vec![street.clone()]));
    community.into_iter().chain(street)
}
