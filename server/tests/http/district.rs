//! The sample district on a server: a coordinator, everybody of the tables, a round.

use std::collections::BTreeMap;

use datasets::putuo;
use serde_json::{Value, json};

use crate::client::{On, Person, Server};

/// The sample district.
pub(crate) const D: &str = "/api/v1/districts/pt";
/// A password that nobody guesses.
pub(crate) const PASSWORD: &str = "枣阳路的梧桐树很高很高";

/// A server with the district, its coordinator and an open round `r1`.
pub(crate) struct District {
    pub(crate) server: Server,
    pub(crate) administrator: Person,
    pub(crate) coordinator: Person,
}

impl District {
    pub(crate) fn on(database: On) -> Self {
        let server = Server::on(database);
        let first = server.first.clone().expect("the first start invites an administrator");
        let administrator = server.nobody().redeemed(&first, Some(PASSWORD));
        administrator.post("/api/v1/districts", json!({"id": "pt", "name": "普陀区"})).expect(201);
        let person = json!({"login": "xietiao", "name": "某协调员", "roles": [{"role": "coordinator"}]});
        let id = administrator.post(&format!("{D}/people"), person).expect(201)["id"].clone();
        let path = format!("{D}/people/{}/invitation", id.as_str().expect("an id"));
        let invitation = administrator.post(&path, json!({})).expect(201);
        let coordinator = server.nobody().redeemed(invitation["url"].as_str().expect("a url"), Some(PASSWORD));
        coordinator.post(&format!("{D}/rounds"), json!({"id": "r1", "name": "第一批"})).expect(201);
        Self { server, administrator, coordinator }
    }

    /// The same server with the same people.
    pub(crate) fn again(&self) -> Self {
        Self {
            server: self.server.clone(),
            administrator: self.administrator.clone(),
            coordinator: self.coordinator.clone(),
        }
    }

    /// Hands files in and waits until they are read.
    #[track_caller]
    pub(crate) fn handed_in(&self, by: &Person, round: &str, files: &[(&str, &[u8])]) -> Value {
        let import = by.upload(&format!("{D}/rounds/{round}/imports"), files).expect(202);
        let path = format!("{D}/imports/{}", import["id"].as_str().expect("an id"));
        by.until(&path, |import| import["state"] != "reading")
    }

    /// Takes an import in.
    #[track_caller]
    pub(crate) fn committed(&self, by: &Person, import: &Value) -> Value {
        assert_eq!(import["state"], "ready", "{import}");
        by.post(&format!("{D}/imports/{}/commit", import["id"].as_str().expect("an id")), json!({})).expect(200)
    }

    /// The whole sample in round `r1`.
    pub(crate) fn with_sample(database: On) -> Self {
        let district = Self::on(database);
        let workbook = putuo::workbook(&putuo::folder()).expect("the sample as a workbook");
        let import = district.handed_in(&district.coordinator, "r1", &[("putuo.xlsx", &workbook)]);
        district.committed(&district.coordinator, &import);
        district
    }

    /// Accounts for everybody of the tables: how each comes in, by the street's name, the community's or provider's id.
    pub(crate) fn invited(&self) -> BTreeMap<String, String> {
        let invitations = self.coordinator.post(&format!("{D}/people/from-tables"), json!({})).expect(201);
        let list = invitations.as_array().cloned().unwrap_or_default();
        let pair = |of: &Value| (text(&of["roles"][0]["scope"][0]), text(&of["url"]));
        list.iter().map(pair).collect()
    }

    /// A plan of a round, computed.
    #[track_caller]
    pub(crate) fn matched(&self, round: &str, wanted: Value) -> Value {
        let plan = self.coordinator.post(&format!("{D}/rounds/{round}/plans"), wanted).expect(202);
        let path = format!("{D}/plans/{}", text(&plan["id"]));
        self.coordinator.until(&path, |plan| plan["state"] != "computing")
    }
}

/// The text of a value.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The items of a list.
pub(crate) fn items(list: &Value) -> Vec<Value> {
    list["items"].as_array().cloned().unwrap_or_default()
}
