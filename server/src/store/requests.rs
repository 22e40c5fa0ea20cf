//! Requests and their communities; contact data, which stands apart.
//!
//! Always holds: who asks sees what their sight reaches, by a condition of the query itself; a request moves from the
//! standing that was seen, by its version; contact data is read by [`contact`] alone.

use std::collections::BTreeMap;

use engine::tables::WrittenRow;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use super::entries::{cell, row_of, row_text};
use super::places::{filter_places, push_requests_of};
use super::sql::Sql;
use crate::moves::Named;
use crate::moves::request::Standing;
use crate::rights::Sight;

/// A request as it stands.
#[derive(Debug, Clone)]
pub(crate) struct StoredRequest {
    pub(crate) id: String,
    /// The round that took it in; empty before.
    pub(crate) round: String,
    pub(crate) standing: Standing,
    /// Its row.
    pub(crate) row: WrittenRow,
    /// The one that it was merged into; or to whom it was handed on.
    pub(crate) into: String,
    /// Why it was refused, sent back, not arranged …
    pub(crate) reason: String,
    pub(crate) due: String,
    pub(crate) target: String,
    pub(crate) outcome: String,
    /// What the lead says at the end.
    pub(crate) words: String,
    pub(crate) reworks: i64,
    pub(crate) by_silence: bool,
    pub(crate) changed_at: i64,
    pub(crate) version: i64,
}

/// What a community of a request says.
#[derive(Debug, Clone)]
pub(crate) struct CommunityWord {
    pub(crate) community: String,
    /// Its own rank, 0 for none.
    pub(crate) choice: i64,
    /// `yes`, `partly`, `no`; empty before it was asked.
    pub(crate) solved: String,
    /// 1 to 5, 0 for none.
    pub(crate) satisfaction: i64,
    pub(crate) note: String,
}

/// Who raised a request.
#[derive(Clone)]
pub(crate) struct StoredContact {
    pub(crate) name: String,
    pub(crate) phone: String,
}

impl std::fmt::Debug for StoredContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StoredContact(***)")
    }
}

const COLUMNS: &str = "r.id, r.round, r.standing, r.entry, r.into_request, r.reason, r.due, r.target, r.outcome, \
    r.words, r.reworks, r.by_silence, r.changed_at, r.version";

fn request(row: &AnyRow) -> sqlx::Result<StoredRequest> {
    let (standing, entry): (String, String) = (row.try_get("standing")?, row.try_get("entry")?);
    Ok(StoredRequest {
        id: row.try_get("id")?,
        round: row.try_get("round")?,
        standing: Standing::parse(&standing).unwrap_or(Standing::Submitted),
        row: row_of(&entry)?,
        into: row.try_get("into_request")?,
        reason: row.try_get("reason")?,
        due: row.try_get("due")?,
        target: row.try_get("target")?,
        outcome: row.try_get("outcome")?,
        words: row.try_get("words")?,
        reworks: row.try_get("reworks")?,
        by_silence: row.try_get::<i64, _>("by_silence")? != 0,
        changed_at: row.try_get("changed_at")?,
        version: row.try_get("version")?,
    })
}

/// The ids of a list in a cell.
pub(crate) fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty())
}

/// Adds a request.
pub(crate) async fn add(
    connection: &mut AnyConnection,
    district: &str,
    row: &WrittenRow,
    standing: Standing,
    now: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO requests (district, id, round, standing, title, topic, urgency, choice, entry, into_request, \
         reason, due, target, outcome, words, reworks, by_silence, raised_at, changed_at, version) \
         VALUES ($1, $2, '', $3, $4, $5, $6, $7, $8, '', '', '', '', '', '', 0, 0, $9, $9, 1)",
    )
    .bind(district)
    .bind(cell(row, "id"))
    .bind(standing.name())
    .bind(cell(row, "title"))
    .bind(cell(row, "topic"))
    .bind(number(row, "urgency"))
    .bind(number(row, "choice"))
    .bind(row_text(row))
    .bind(now)
    .execute(&mut *connection)
    .await?;
    // It is new: no community is named yet.
    name_communities(connection, district, row).await
}

/// Which of some ids are those of requests.
pub(crate) async fn known(connection: &mut AnyConnection, district: &str, ids: &[String]) -> sqlx::Result<Vec<String>> {
    let mut known = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        let mut sql = Sql::new("SELECT r.id FROM requests r WHERE r.district = ");
        sql.bind(district).push(" AND ").among("r.id", some);
        for row in sql.all(&mut *connection).await? {
            known.push(row.try_get("id")?);
        }
    }
    Ok(known)
}

/// The titles of some requests.
pub(crate) async fn titles(
    connection: &mut AnyConnection,
    district: &str,
    ids: &[String],
) -> sqlx::Result<BTreeMap<String, String>> {
    let mut titles = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let mut sql = Sql::new("SELECT r.id, r.title FROM requests r WHERE r.district = ");
        sql.bind(district).push(" AND ").among("r.id", some);
        for row in sql.all(&mut *connection).await? {
            titles.insert(row.try_get("id")?, row.try_get("title")?);
        }
    }
    Ok(titles)
}

/// Some requests of a district by their ids, as far as they are there.
pub(crate) async fn some(
    connection: &mut AnyConnection,
    district: &str,
    ids: &[String],
) -> sqlx::Result<BTreeMap<String, StoredRequest>> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let mut sql = Sql::new("SELECT ");
        sql.push(COLUMNS).push(" FROM requests r WHERE r.district = ").bind(district).push(" AND ");
        sql.among("r.id", some);
        for row in sql.all(&mut *connection).await? {
            let of = request(&row)?;
            found.insert(of.id.clone(), of);
        }
    }
    Ok(found)
}

/// Ids that one statement names at most.
const AT_ONCE: usize = 500;

/// Changes the row of a request where nobody else did since. Whether it was done.
pub(crate) async fn change_row(
    connection: &mut AnyConnection,
    district: &str,
    row: &WrittenRow,
    version: i64,
    now: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE requests SET title = $1, topic = $2, urgency = $3, choice = $4, entry = $5, changed_at = $6, \
         version = version + 1 WHERE district = $7 AND id = $8 AND version = $9",
    )
    .bind(cell(row, "title"))
    .bind(cell(row, "topic"))
    .bind(number(row, "urgency"))
    .bind(number(row, "choice"))
    .bind(row_text(row))
    .bind(now)
    .bind(district)
    .bind(cell(row, "id"))
    .bind(version)
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    set_communities(connection, district, row).await?;
    Ok(true)
}

fn number(row: &WrittenRow, column: &str) -> i64 {
    cell(row, column).parse().unwrap_or(0)
}

/// The communities of a request as its row names them; one that stays keeps its word and its own rank.
async fn set_communities(connection: &mut AnyConnection, district: &str, row: &WrittenRow) -> sqlx::Result<()> {
    let id = cell(row, "id");
    let named: Vec<String> = listed(cell(row, "community")).map(str::to_owned).collect();
    let mut gone = Sql::new("DELETE FROM request_communities WHERE district = ");
    gone.bind(district).push(" AND request = ").bind(id).push(" AND NOT (").among("community", &named).push(")");
    gone.change(&mut *connection).await?;
    name_communities(connection, district, row).await
}

/// Names the communities of a request; one that is there keeps its word.
async fn name_communities(connection: &mut AnyConnection, district: &str, row: &WrittenRow) -> sqlx::Result<()> {
    let (id, choice) = (cell(row, "id"), number(row, "choice"));
    let named: Vec<String> = listed(cell(row, "community")).map(str::to_owned).collect();
    let is_alone = named.len() == 1;
    for community in &named {
        // A rank of a joint case is the best of its communities': each keeps its own.
        query(
            "INSERT INTO request_communities (district, request, community, choice, solved, satisfaction, note) \
             VALUES ($1, $2, $3, $4, '', 0, '') ON CONFLICT (district, request, community) DO UPDATE SET \
             choice = CASE WHEN $5 = 1 OR request_communities.choice = 0 THEN $4 ELSE request_communities.choice END",
        )
        .bind(district)
        .bind(id)
        .bind(community.as_str())
        .bind(choice)
        .bind(i64::from(is_alone))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Moves a request from the version that was seen, with the fields that its move sets. Whether it was still there.
pub(crate) async fn advance(
    connection: &mut AnyConnection,
    district: &str,
    of: &StoredRequest,
    now: i64,
) -> sqlx::Result<bool> {
    let done = query(
        "UPDATE requests SET standing = $1, round = $2, into_request = $3, reason = $4, due = $5, target = $6, \
         outcome = $7, words = $8, reworks = $9, by_silence = $10, changed_at = $11, version = version + 1 \
         WHERE district = $12 AND id = $13 AND version = $14",
    )
    .bind(of.standing.name())
    .bind(of.round.as_str())
    .bind(of.into.as_str())
    .bind(of.reason.as_str())
    .bind(of.due.as_str())
    .bind(of.target.as_str())
    .bind(of.outcome.as_str())
    .bind(of.words.as_str())
    .bind(of.reworks)
    .bind(i64::from(of.by_silence))
    .bind(now)
    .bind(district)
    .bind(of.id.as_str())
    .bind(of.version)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The condition that a sight puts on requests `r`. Each part is a list of ids that an index gives.
fn within(sql: &mut Sql, sight: &Sight) {
    if sight.all {
        return;
    }
    sql.push(" AND (1 = 0");
    if !(sight.communities.is_empty() && sight.streets.is_empty()) {
        sql.push(" OR r.id IN (");
        push_requests_of(sql, &sight.district, (&sight.communities, &sight.streets));
        sql.push(")");
    }
    if !sight.providers.is_empty() {
        sql.push(" OR r.id IN (SELECT t.request FROM tasks t WHERE t.district = ").bind(sight.district.as_str());
        sql.push(" AND ").among("t.provider", &sight.providers);
        sql.push(" AND t.state NOT IN ('withdrawn', 'returned', 'declined'))");
    }
    sql.push(")");
}

/// What is looked for among requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) street: Option<String>,
    pub(crate) community: Option<String>,
    pub(crate) topic: Option<String>,
    pub(crate) urgency: Option<i64>,
    pub(crate) standing: Option<String>,
    pub(crate) round: Option<String>,
    pub(crate) choice: Option<i64>,
    /// Of these alone.
    pub(crate) ids: Option<Vec<String>>,
}

fn conditions(sql: &mut Sql, sight: &Sight, filter: &Filter) {
    sql.push(" FROM requests r WHERE r.district = ").bind(sight.district.as_str());
    within(sql, sight);
    let texts = [
        (" AND r.topic = ", &filter.topic),
        (" AND r.standing = ", &filter.standing),
        (" AND r.round = ", &filter.round),
    ];
    for (condition, text) in texts {
        if let Some(text) = text {
            sql.push(condition).bind(text.as_str());
        }
    }
    if let Some(urgency) = filter.urgency {
        sql.push(" AND r.urgency = ").bind(urgency);
    }
    if let Some(ids) = &filter.ids {
        sql.push(" AND ").among("r.id", ids);
    }
    for (communities, streets) in filter_places(filter.community.as_ref(), filter.street.as_ref()) {
        sql.push(" AND r.id IN (");
        push_requests_of(sql, &sight.district, (&communities, &streets));
        sql.push(")");
    }
    if let Some(choice) = filter.choice {
        // The rank of the community that is asked for, where one is; else of any.
        sql.push(" AND r.id IN (SELECT rc.request FROM request_communities rc WHERE rc.district = ");
        sql.bind(sight.district.as_str()).push(" AND rc.choice = ").bind(choice);
        if let Some(community) = &filter.community {
            sql.push(" AND rc.community = ").bind(community.as_str());
        }
        sql.push(")");
    }
}

/// A page of the requests that somebody may see, by id, behind an id.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    sight: &Sight,
    filter: &Filter,
    (behind, most): (&str, i64),
) -> sqlx::Result<Vec<StoredRequest>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS);
    conditions(&mut sql, sight, filter);
    sql.push(" AND r.id > ").bind(behind).push(" ORDER BY r.id LIMIT ").bind(most);
    sql.all(connection).await?.iter().map(request).collect()
}

/// How many requests somebody may see.
pub(crate) async fn count(connection: &mut AnyConnection, sight: &Sight, filter: &Filter) -> sqlx::Result<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n");
    conditions(&mut sql, sight, filter);
    sql.first(connection).await?.map_or(Ok(0), |row| row.try_get("n"))
}

/// How many there are of each standing, of those that somebody may see.
pub(crate) async fn counts_by_standing(
    connection: &mut AnyConnection,
    sight: &Sight,
    filter: &Filter,
) -> sqlx::Result<Vec<(String, i64)>> {
    let mut sql = Sql::new("SELECT r.standing AS k, COUNT(*) AS n");
    conditions(&mut sql, sight, filter);
    sql.push(" GROUP BY r.standing ORDER BY r.standing");
    sql.all(connection).await?.iter().map(|row| Ok((row.try_get("k")?, row.try_get("n")?))).collect()
}

/// One request, where somebody may see it.
pub(crate) async fn get(
    connection: &mut AnyConnection,
    sight: &Sight,
    id: &str,
) -> sqlx::Result<Option<StoredRequest>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM requests r WHERE r.district = ").bind(sight.district.as_str());
    within(&mut sql, sight);
    sql.push(" AND r.id = ").bind(id);
    let row = sql.first(connection).await?;
    row.as_ref().map(request).transpose()
}

/// The requests of a district, or those that a round took in.
pub(crate) async fn of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: Option<&str>,
) -> sqlx::Result<Vec<StoredRequest>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM requests r WHERE r.district = ").bind(district);
    if let Some(round) = round {
        sql.push(" AND r.round = ").bind(round);
    }
    sql.push(" ORDER BY r.id");
    sql.all(connection).await?.iter().map(request).collect()
}

/// When the newest change of a request was made; 0 where there is none.
pub(crate) async fn newest_change(connection: &mut AnyConnection, district: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COALESCE(MAX(changed_at), 0) FROM requests WHERE district = $1")
        .bind(district)
        .fetch_one(connection)
        .await
}

/// Requests that changed since a moment: id, version, when.
pub(crate) async fn changed_since(
    connection: &mut AnyConnection,
    district: &str,
    since: i64,
) -> sqlx::Result<Vec<(String, i64, i64)>> {
    let rows =
        query("SELECT id, version, changed_at FROM requests WHERE district = $1 AND changed_at > $2 ORDER BY id")
            .bind(district)
            .bind(since)
            .fetch_all(connection)
            .await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("version")?, row.try_get("changed_at")?))).collect()
}

/// The rows of some requests, with their versions.
pub(crate) async fn rows(
    connection: &mut AnyConnection,
    district: &str,
    ids: &[String],
) -> sqlx::Result<Vec<(WrittenRow, i64)>> {
    let mut sql = Sql::new("SELECT r.entry, r.version FROM requests r WHERE r.district = ");
    sql.bind(district).push(" AND ").among("r.id", ids);
    let row = |row: &AnyRow| {
        let entry: String = row.try_get("entry")?;
        Ok((row_of(&entry)?, row.try_get("version")?))
    };
    sql.all(connection).await?.iter().map(row).collect()
}

/// Ids and rows as they are kept, a piece of them behind an id.
pub(crate) async fn written_behind(
    connection: &mut AnyConnection,
    district: &str,
    behind: &str,
) -> sqlx::Result<Vec<(String, String)>> {
    let rows = query("SELECT id, entry FROM requests WHERE district = $1 AND id > $2 ORDER BY id LIMIT 2000")
        .bind(district)
        .bind(behind)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("entry")?))).collect()
}

/// The rows of all requests of a district, by id.
pub(crate) async fn all_rows(connection: &mut AnyConnection, district: &str) -> sqlx::Result<Vec<WrittenRow>> {
    let rows: Vec<String> = sqlx::query_scalar("SELECT entry FROM requests WHERE district = $1 ORDER BY id")
        .bind(district)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|text| row_of(text)).collect()
}

/// What requests that somebody may see are counted by: id, topic, standing.
pub(crate) async fn facets(
    connection: &mut AnyConnection,
    sight: &Sight,
    filter: &Filter,
) -> sqlx::Result<Vec<(String, String, String)>> {
    let mut sql = Sql::new("SELECT r.id, r.topic, r.standing");
    conditions(&mut sql, sight, filter);
    sql.push(" ORDER BY r.id");
    let rows = sql.all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("topic")?, row.try_get("standing")?))).collect()
}

/// The streets of requests that somebody may see: id, street.
pub(crate) async fn streets(
    connection: &mut AnyConnection,
    sight: &Sight,
    filter: &Filter,
) -> sqlx::Result<Vec<(String, String)>> {
    let mut sql = Sql::new(
        "SELECT DISTINCT rc.request AS id, c.street AS street FROM request_communities rc JOIN entries c \
         ON c.district = rc.district AND c.tab = 'communities' AND c.id = rc.community WHERE rc.district = ",
    );
    sql.bind(sight.district.as_str()).push(" AND rc.request IN (SELECT r.id");
    conditions(&mut sql, sight, filter);
    sql.push(") ORDER BY id, street");
    sql.all(connection).await?.iter().map(|row| Ok((row.try_get("id")?, row.try_get("street")?))).collect()
}

/// Takes all accepted requests, and what earlier rounds that were published left waiting, into a round; with them what
/// was merged into them. How many were taken, without the merged ones.
pub(crate) async fn freeze(connection: &mut AnyConnection, district: &str, round: &str, now: i64) -> sqlx::Result<u64> {
    let taken = query(
        "UPDATE requests SET round = $1, standing = 'accepted', reason = '', changed_at = $2, version = version + 1 \
         WHERE district = $3 AND round <> $1 AND ((round = '' AND standing = 'accepted') OR (standing = 'waiting' AND \
         round IN (SELECT id FROM rounds WHERE district = $3 AND state IN ('answering', 'closed'))))",
    )
    .bind(round)
    .bind(now)
    .bind(district)
    .execute(&mut *connection)
    .await?;
    query(
        "UPDATE requests SET round = $1, changed_at = $2, version = version + 1 WHERE district = $3 AND round <> $1 \
         AND standing = 'merged' AND into_request IN (SELECT id FROM requests WHERE district = $3 AND round = $1)",
    )
    .bind(round)
    .bind(now)
    .bind(district)
    .execute(connection)
    .await?;
    Ok(taken.rows_affected())
}

/// Gives the requests of a round back.
pub(crate) async fn reopen(connection: &mut AnyConnection, district: &str, round: &str, now: i64) -> sqlx::Result<()> {
    query(
        "UPDATE requests SET round = '', standing = CASE WHEN standing IN ('planned', 'waiting') THEN 'accepted' \
         ELSE standing END, changed_at = $1, version = version + 1 WHERE district = $2 AND round = $3",
    )
    .bind(now)
    .bind(district)
    .bind(round)
    .execute(connection)
    .await?;
    Ok(())
}

/// The communities of a request.
pub(crate) async fn communities(
    connection: &mut AnyConnection,
    district: &str,
    request: &str,
) -> sqlx::Result<Vec<CommunityWord>> {
    let rows = query(
        "SELECT community, choice, solved, satisfaction, note FROM request_communities \
         WHERE district = $1 AND request = $2 ORDER BY community",
    )
    .bind(district)
    .bind(request)
    .fetch_all(connection)
    .await?;
    rows.iter().map(word).collect()
}

fn word(row: &AnyRow) -> sqlx::Result<CommunityWord> {
    Ok(CommunityWord {
        community: row.try_get("community")?,
        choice: row.try_get("choice")?,
        solved: row.try_get("solved")?,
        satisfaction: row.try_get("satisfaction")?,
        note: row.try_get("note")?,
    })
}

/// The communities of some requests, by request.
pub(crate) async fn communities_of(
    connection: &mut AnyConnection,
    district: &str,
    ids: &[String],
) -> sqlx::Result<BTreeMap<String, Vec<CommunityWord>>> {
    let mut words: BTreeMap<String, Vec<CommunityWord>> = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let mut sql = Sql::new(
            "SELECT request, community, choice, solved, satisfaction, note FROM request_communities WHERE district = ",
        );
        sql.bind(district).push(" AND ").among("request", some).push(" ORDER BY request, community");
        for row in sql.all(&mut *connection).await? {
            words.entry(row.try_get("request")?).or_default().push(word(&row)?);
        }
    }
    Ok(words)
}

/// The communities of the requests of a round with their own ranks: request, community, choice.
pub(crate) async fn communities_of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
) -> sqlx::Result<Vec<(String, String, i64)>> {
    let rows = query(
        "SELECT rc.request, rc.community, rc.choice FROM request_communities rc JOIN requests r \
         ON r.district = rc.district AND r.id = rc.request WHERE rc.district = $1 AND r.round = $2 \
         ORDER BY rc.request, rc.community",
    )
    .bind(district)
    .bind(round)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row.try_get("request")?, row.try_get("community")?, row.try_get("choice")?))).collect()
}

/// Makes a request a joint case of a further community, with that community's own rank.
pub(crate) async fn join_community(
    connection: &mut AnyConnection,
    (district, request): (&str, &str),
    word: &CommunityWord,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO request_communities (district, request, community, choice, solved, satisfaction, note) \
         VALUES ($1, $2, $3, $4, '', 0, '') ON CONFLICT (district, request, community) DO UPDATE SET \
         choice = CASE WHEN request_communities.choice = 0 OR ($4 > 0 AND $4 < request_communities.choice) THEN $4 \
         ELSE request_communities.choice END",
    )
    .bind(district)
    .bind(request)
    .bind(word.community.as_str())
    .bind(word.choice)
    .execute(connection)
    .await?;
    Ok(())
}

/// A request is one of its own communities alone again.
pub(crate) async fn part_again(connection: &mut AnyConnection, district: &str, row: &WrittenRow) -> sqlx::Result<()> {
    set_communities(connection, district, row).await
}

/// Keeps what a community says of an answer.
pub(crate) async fn say(
    connection: &mut AnyConnection,
    (district, request): (&str, &str),
    word: &CommunityWord,
) -> sqlx::Result<()> {
    query(
        "UPDATE request_communities SET solved = $1, satisfaction = $2, note = $3 \
         WHERE district = $4 AND request = $5 AND community = $6",
    )
    .bind(word.solved.as_str())
    .bind(word.satisfaction)
    .bind(word.note.as_str())
    .bind(district)
    .bind(request)
    .bind(word.community.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps what a community says some time later.
pub(crate) async fn revisit(
    connection: &mut AnyConnection,
    (district, request, community): (&str, &str, &str),
    (still_solved, note): (&str, &str),
    now: i64,
) -> sqlx::Result<()> {
    query(
        "INSERT INTO revisits (district, request, community, still_solved, note, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (district, request, community) DO UPDATE SET \
         still_solved = $4, note = $5, created_at = $6",
    )
    .bind(district)
    .bind(request)
    .bind(community)
    .bind(still_solved)
    .bind(note)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// What a community said of an answer some time later.
#[derive(Debug, Clone)]
pub(crate) struct Revisit {
    pub(crate) community: String,
    /// `yes`, `no`.
    pub(crate) still_solved: String,
    pub(crate) note: String,
    pub(crate) created_at: i64,
}

/// What communities said of the answers to some requests some time later, by request.
pub(crate) async fn revisits_of(
    connection: &mut AnyConnection,
    district: &str,
    ids: &[String],
) -> sqlx::Result<BTreeMap<String, Vec<Revisit>>> {
    let mut said: BTreeMap<String, Vec<Revisit>> = BTreeMap::new();
    for some in ids.chunks(AT_ONCE) {
        let mut sql =
            Sql::new("SELECT request, community, still_solved, note, created_at FROM revisits WHERE district = ");
        sql.bind(district).push(" AND ").among("request", some).push(" ORDER BY request, community");
        for row in sql.all(&mut *connection).await? {
            let revisit = Revisit {
                community: row.try_get("community")?,
                still_solved: row.try_get("still_solved")?,
                note: row.try_get("note")?,
                created_at: row.try_get("created_at")?,
            };
            said.entry(row.try_get("request")?).or_default().push(revisit);
        }
    }
    Ok(said)
}

/// Notes which requests a round took in.
pub(crate) async fn note_taken(connection: &mut AnyConnection, district: &str, round: &str) -> sqlx::Result<()> {
    query(
        "INSERT INTO round_requests (district, round, request) SELECT district, round, id FROM requests \
         WHERE district = $1 AND round = $2 ON CONFLICT (district, round, request) DO NOTHING",
    )
    .bind(district)
    .bind(round)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets which requests a round took in: it collects again.
pub(crate) async fn forget_taken(connection: &mut AnyConnection, district: &str, round: &str) -> sqlx::Result<()> {
    query("DELETE FROM round_requests WHERE district = $1 AND round = $2")
        .bind(district)
        .bind(round)
        .execute(connection)
        .await?;
    Ok(())
}

/// The requests that a round took in, also those that went on to another since.
pub(crate) async fn ever_of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
) -> sqlx::Result<Vec<StoredRequest>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(
        " FROM round_requests t JOIN requests r ON r.district = t.district AND r.id = t.request WHERE t.district = ",
    );
    sql.bind(district).push(" AND t.round = ").bind(round).push(" ORDER BY r.id");
    sql.all(connection).await?.iter().map(request).collect()
}

/// What communities say of the requests that a round ever took in, by request.
pub(crate) async fn words_of_round(
    connection: &mut AnyConnection,
    district: &str,
    round: &str,
) -> sqlx::Result<BTreeMap<String, Vec<CommunityWord>>> {
    let rows = query(
        "SELECT rc.request, rc.community, rc.choice, rc.solved, rc.satisfaction, rc.note FROM round_requests t \
         JOIN request_communities rc ON rc.district = t.district AND rc.request = t.request \
         WHERE t.district = $1 AND t.round = $2 ORDER BY rc.request, rc.community",
    )
    .bind(district)
    .bind(round)
    .fetch_all(connection)
    .await?;
    let mut words: BTreeMap<String, Vec<CommunityWord>> = BTreeMap::new();
    for row in &rows {
        words.entry(row.try_get("request")?).or_default().push(word(row)?);
    }
    Ok(words)
}

/// Keeps a community's own rank of a request.
pub(crate) async fn rank(
    connection: &mut AnyConnection,
    (district, request, community): (&str, &str, &str),
    choice: i64,
) -> sqlx::Result<()> {
    query("UPDATE request_communities SET choice = $1 WHERE district = $2 AND request = $3 AND community = $4")
        .bind(choice)
        .bind(district)
        .bind(request)
        .bind(community)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps whom to ask about a request or at a provider; of nothing nothing.
pub(crate) async fn keep_contact(
    connection: &mut AnyConnection,
    district: &str,
    (kind, id): (&'static str, &str),
    contact: &StoredContact,
) -> sqlx::Result<()> {
    if contact.name.is_empty() && contact.phone.is_empty() {
        return Ok(());
    }
    query(
        "INSERT INTO contacts (district, kind, id, name, phone) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (district, kind, id) DO UPDATE SET name = $4, phone = $5",
    )
    .bind(district)
    .bind(kind)
    .bind(id)
    .bind(contact.name.as_str())
    .bind(contact.phone.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// Whom to ask about a request or at a provider. Of a request, whoever calls this has written down who looks, and why.
pub(crate) async fn contact(
    connection: &mut AnyConnection,
    district: &str,
    (kind, id): (&'static str, &str),
) -> sqlx::Result<Option<StoredContact>> {
    let row = query("SELECT name, phone FROM contacts WHERE district = $1 AND kind = $2 AND id = $3")
        .bind(district)
        .bind(kind)
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(StoredContact { name: row.try_get("name")?, phone: row.try_get("phone")? })).transpose()
}
