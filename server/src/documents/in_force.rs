//! The lists of a round as they stand, from its tasks.
//!
//! Comes in: a round, somebody's sight. Goes out: what the engine makes a workbook of. Always holds: requests and tasks
//! outside the sight are in no list and in no count.

use std::collections::BTreeMap;

use engine::district::{Lang, role_said};
use engine::report::{InForce, ProviderInForce, RequestInForce, TaskInForce};
use engine::tables::WrittenRow;
use sqlx::AnyConnection;

use crate::acts::actor::Actor;
use crate::acts::settings::RoundSettings;
use crate::app::day_of;
use crate::moves::Named;
use crate::moves::request::Standing;
use crate::moves::task::TaskState;
use crate::problem::Problem;
use crate::store::entries::{self, cell};
use crate::store::requests::{self, StoredRequest};
use crate::store::rounds::StoredRound;
use crate::store::tasks::{self, StoredTask};

/// Rows of a table by their ids.
type Rows = BTreeMap<String, WrittenRow>;

async fn rows(connection: &mut AnyConnection, district: &str, table: &'static str) -> Result<Rows, Problem> {
    let all = entries::all(connection, (district, table)).await?;
    Ok(all.into_iter().map(|row| (cell(&row, "id").to_owned(), row)).collect())
}

/// What names stand for.
struct Names {
    communities: Rows,
    providers: Rows,
    topics: Rows,
}

impl Names {
    fn name(rows: &Rows, id: &str) -> String {
        rows.get(id).map_or_else(|| id.to_owned(), |row| cell(row, "name").to_owned())
    }

    fn provider(&self, id: &str) -> String {
        Self::name(&self.providers, id)
    }

    fn communities(&self, ids: &[String]) -> String {
        ids.iter().map(|id| Self::name(&self.communities, id)).collect::<Vec<_>>().join("、")
    }

    fn streets(&self, ids: &[String]) -> String {
        let mut streets: Vec<&str> =
            ids.iter().filter_map(|id| Some(cell(self.communities.get(id)?, "street"))).collect();
        streets.sort_unstable();
        streets.dedup();
        streets.join("、")
    }
}

/// The lists of a round, as far as somebody sees it. O(requests + tasks).
///
/// # Errors
/// If the store fails.
pub(crate) async fn in_force(
    connection: &mut AnyConnection,
    actor: &Actor,
    round: &StoredRound,
    lang: Lang,
) -> Result<InForce, Problem> {
    let district = actor.district();
    let today = day_of(actor.now);
    let names = Names {
        communities: rows(connection, district, "communities").await?,
        providers: rows(connection, district, "providers").await?,
        topics: rows(connection, district, "topics").await?,
    };
    let filter = requests::Filter { round: Some(round.id.clone()), ..requests::Filter::default() };
    let of_round = requests::page(&mut *connection, &actor.sight, &filter, ("", i64::MAX)).await?;
    let mut theirs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (request, community, _) in requests::communities_of_round(&mut *connection, district, &round.id).await? {
        theirs.entry(request).or_default().push(community);
    }
    let filter = tasks::Filter { round: Some(round.id.clone()), ..tasks::Filter::default() };
    let mut held = tasks::page(&mut *connection, &actor.sight, &filter, ("", i64::MAX)).await?;
    held.retain(|task| task.state.is_held());
    held.sort_by(|a, b| (&a.provider, &a.due, &a.request, &a.role).cmp(&(&b.provider, &b.due, &b.request, &b.role)));
    let notes = tasks::newest_notes(&mut *connection, district, &round.id).await?;
    let leaves = tasks::leaves(&mut *connection, district, &today.to_string()).await?;
    let settings = RoundSettings::kept(&round.settings);
    let today = today.to_string();
    let of_request = |of: &StoredRequest| request_row(of, &held, &theirs, &names, lang);
    let of_task = |of: &StoredTask| {
        let request = of_round.iter().find(|request| request.id == of.request);
        let communities = theirs.get(&of.request).map(Vec::as_slice).unwrap_or_default();
        TaskInForce {
            provider: names.provider(&of.provider),
            request: of.request.clone(),
            communities: names.communities(communities),
            title: request.map(|request| cell(&request.row, "title").to_owned()).unwrap_or_default(),
            role: role_said(&of.role, lang),
            effort: u64::try_from(of.effort).unwrap_or(0),
            state: lang.pick(of.state.chinese(), of.state.name()).to_owned(),
            accept_by: of.accept_by.clone(),
            due: of.due.clone(),
            finished: of.finished_at.map(|at| day_of(at).to_string()).unwrap_or_default(),
            note: notes.get(&of.id).cloned().unwrap_or_default(),
            is_overdue: of.is_overdue(&today),
        }
    };
    let of_provider = |(id, row): (&String, &WrittenRow)| {
        let own: Vec<&StoredTask> = held.iter().filter(|task| task.provider == *id).collect();
        let away = leaves.iter().find(|leave| leave.provider == *id && leave.from <= today);
        let kind = engine::district::ProviderKind::parse(cell(row, "kind"));
        ProviderInForce {
            name: cell(row, "name").to_owned(),
            kind: kind.map_or("", |kind| kind.said(lang)).to_owned(),
            capacity: cell(row, "capacity").parse().unwrap_or(0),
            used: own.iter().map(|task| u64::try_from(task.effort).unwrap_or(0)).sum(),
            tasks: own.len() as u64,
            finished: own.iter().filter(|task| task.state == TaskState::Finished).count() as u64,
            overdue: own.iter().filter(|task| task.is_overdue(&today)).count() as u64,
            away: away.map(|leave| leave.to.clone()).unwrap_or_default(),
        }
    };
    // Who sees a part sees the providers of that part.
    let is_seen = |(id, _): &(&String, &WrittenRow)| actor.sight.all || held.iter().any(|task| task.provider == **id);
    Ok(InForce {
        name: round.name.clone(),
        unit: settings.of_table("unit").unwrap_or(lang.pick("半天", "half-days")).to_owned(),
        day: Some(day_of(actor.now)),
        requests: of_round.iter().map(of_request).collect(),
        tasks: held.iter().map(of_task).collect(),
        providers: names.providers.iter().filter(is_seen).map(of_provider).collect(),
    })
}

fn request_row(
    of: &StoredRequest,
    held: &[StoredTask],
    theirs: &BTreeMap<String, Vec<String>>,
    names: &Names,
    lang: Lang,
) -> RequestInForce {
    let team: Vec<&StoredTask> = held.iter().filter(|task| task.request == of.id).collect();
    let seated = |leads: bool| {
        let seats = team.iter().filter(|task| (task.role == "lead") == leads);
        seats.map(|task| names.provider(&task.provider)).collect::<Vec<_>>().join("、")
    };
    let communities = theirs.get(&of.id).map(Vec::as_slice).unwrap_or_default();
    let is_over = matches!(
        of.standing,
        Standing::Answered | Standing::Solved | Standing::PartlySolved | Standing::Unsolved | Standing::Suspended
    );
    RequestInForce {
        id: of.id.clone(),
        streets: names.streets(communities),
        communities: names.communities(communities),
        title: cell(&of.row, "title").to_owned(),
        topic: Some(cell(&of.row, "topic"))
            .filter(|id| !id.is_empty())
            .map(|id| Names::name(&names.topics, id))
            .unwrap_or_default(),
        choice: cell(&of.row, "choice").parse().ok(),
        urgency: cell(&of.row, "urgency").parse().ok(),
        standing: lang.pick(of.standing.chinese(), of.standing.name()).to_owned(),
        target: of.target.clone(),
        due: of.due.clone(),
        lead: seated(true),
        team: seated(false),
        words: if is_over { of.words.clone() } else { String::new() },
        is_arranged: !team.is_empty(),
    }
}
