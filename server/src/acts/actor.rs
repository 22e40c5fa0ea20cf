//! Who acts, in which role, when, from where: what the audit says of it.

use sqlx::AnyConnection;

use crate::problem::Problem;
use crate::rights::{Role, Sight};
use crate::store::audit::{self, Record};

/// Who acts.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    pub(crate) person: String,
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) now: i64,
    /// What of the district the act may reach.
    pub(crate) sight: Sight,
}

impl Actor {
    /// The district in which it is done.
    pub(crate) fn district(&self) -> &str {
        &self.sight.district
    }

    /// The same with all of the district in sight, for what follows from an act that was allowed.
    pub(crate) fn whole(&self) -> Sight {
        Sight { all: true, ..self.sight.clone() }
    }

    /// Writes the record of an act.
    pub(crate) async fn record(
        &self,
        connection: &mut AnyConnection,
        act: &str,
        object: &str,
        reason: &str,
    ) -> Result<(), Problem> {
        let record = Record {
            district: self.sight.district.clone(),
            at: self.now,
            person: self.person.clone(),
            person_name: self.name.clone(),
            role: self.sight.role.name().to_owned(),
            origin: self.origin.clone(),
            act: act.to_owned(),
            object: object.to_owned(),
            reason: engine::district::safe_text(reason),
            result: "done".to_owned(),
        };
        Ok(audit::write(connection, &record).await?)
    }

    /// The server itself, for what happens because time passes.
    pub(crate) fn server(district: &str, now: i64) -> Self {
        let sight = Sight {
            district: district.to_owned(),
            role: Role::Administrator,
            all: true,
            streets: Vec::new(),
            communities: Vec::new(),
            providers: Vec::new(),
        };
        let name = "点答".to_owned();
        Self { person: String::new(), name, origin: "server".to_owned(), now, sight }
    }
}

/// 412: somebody changed it since it was read, and who.
pub(crate) async fn stale(connection: &mut AnyConnection, district: &str, object: &str) -> Problem {
    let last = audit::last_of(connection, district, object).await.ok().flatten();
    let (mut zh, mut en) = ("读取以后别人改过".to_owned(), "somebody changed it since it was read".to_owned());
    if let Some(last) = last {
        let (name, at) = (engine::district::safe_text(&last.person_name), crate::app::moment_said(last.at));
        zh = format!("{zh}：{name}，{}", at.0);
        en = format!("{en}: {name}, {}", at.1);
    }
    Problem::new(axum::http::StatusCode::PRECONDITION_FAILED, "stale", zh, en)
        .mend("请重新读取，再改一次", "read it again and change that")
}

/// Of two who changed the same thing one did.
pub(crate) fn changed_meanwhile() -> Problem {
    Problem::conflict(
        "changed_meanwhile",
        "刚刚有人改动了同一项，这次没有改动",
        "somebody changed the same thing just now: nothing was changed",
    )
    .mend("请重新打开看一下再试", "look at it again and try once more")
}
