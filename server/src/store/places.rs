//! Conditions on where a request comes from: its communities, and their streets.
//!
//! Always holds: the same join for what somebody may see and for what somebody looks for.

use super::sql::Sql;

/// Opens `EXISTS (…` over the communities `rc` of a request, with their rows `c`; `on` says which request. Whoever
/// calls this adds conditions and closes the bracket.
pub(super) fn open_communities(sql: &mut Sql, on: &'static str) {
    sql.push(
        "EXISTS (SELECT 1 FROM request_communities rc LEFT JOIN entries c ON c.district = rc.district \
         AND c.tab = 'communities' AND c.id = rc.community WHERE ",
    );
    sql.push(on);
}

/// What is looked for by place: a community, a street.
pub(super) fn push_place(sql: &mut Sql, community: Option<&String>, street: Option<&String>) {
    for (condition, text) in [(" AND rc.community = ", community), (" AND c.street = ", street)] {
        if let Some(text) = text {
            sql.push(condition).bind(text.as_str());
        }
    }
}
