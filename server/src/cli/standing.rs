//! Where a request or provider stands in a plan, for whoever searches.
//!
//! Comes in: plan.json, read leniently. Goes out: a [`Standing`], in words and as JSON. Always holds: what is arranged
//! is
//! not called solved; nothing of the plan is shown but numbers and ids of the tables.

use std::path::Path;

use engine::district::{Bilingual, Lang, safe_text};
use serde::Deserialize;
use serde_json::{Value, json};

use super::failure::{Failure, Trouble};
use crate::files_in::read_document;
use crate::system_errors::system_words;

/// What a search needs of a plan.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Standings {
    #[serde(deserialize_with = "engine::plan::only_this_version", rename = "version")]
    _version: (),
    assignments: Vec<Assigned>,
    merged: Vec<Merged>,
    unanswered: Vec<Left>,
    providers: Vec<Load>,
}

#[derive(Debug, Deserialize)]
struct Assigned {
    request: String,
    role: String,
    provider: String,
}

#[derive(Debug, Deserialize)]
struct Merged {
    request: String,
    into: String,
}

#[derive(Debug, Deserialize)]
struct Left {
    request: String,
}

#[derive(Debug, Deserialize)]
struct Load {
    provider: String,
    load: u64,
    capacity: u64,
    requests: u64,
}

/// Where somebody or something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// A request that is answered; who leads.
    Arranged { lead: Option<String> },
    /// A request that is answered with another, or would be.
    Merged { into: String, is_arranged: bool },
    /// A request that is not.
    NotArranged,
    /// What a provider carries.
    Carries { requests: u64, load: u64, capacity: u64 },
    /// The plan does not know it.
    Unknown,
}

impl Standings {
    /// Reads plan.json, or the folder that holds it.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let file = if path.is_dir() { path.join("plan.json") } else { path.to_owned() };
        let failed = |why: Bilingual| {
            let name = path.display();
            Failure::not_done(
                Trouble::new(
                    "no_results",
                    Bilingual::new(
                        format!("{name} 里没有 match 写出的方案（{}）。", why.zh),
                        format!("{name} holds no plan that match wrote ({}).", why.en),
                    ),
                    Bilingual::new(
                        "请先运行 dianda match … --out 文件夹，再用 --plan 给出这个文件夹。",
                        "Run dianda match … --out FOLDER first and give that folder with --plan.",
                    ),
                )
                .at(&name),
            )
        };
        let bytes = read_document(&file).map_err(|error| failed(system_words(&error)))?;
        serde_json::from_slice(&bytes).map_err(|error| failed(Bilingual::same(error.to_string())))
    }

    /// That of a request.
    pub(super) fn of_request(&self, id: &str) -> Standing {
        if let Some(merged) = self.merged.iter().find(|merged| merged.request == id) {
            let is_arranged = self.assignments.iter().any(|of| of.request == merged.into);
            return Standing::Merged { into: merged.into.clone(), is_arranged };
        }
        let mut seats = self.assignments.iter().filter(|of| of.request == id).peekable();
        if seats.peek().is_some() {
            return Standing::Arranged { lead: seats.find(|of| of.role == "lead").map(|of| of.provider.clone()) };
        }
        if self.unanswered.iter().any(|of| of.request == id) { Standing::NotArranged } else { Standing::Unknown }
    }

    /// That of a provider.
    pub(super) fn of_provider(&self, id: &str) -> Standing {
        self.providers.iter().find(|of| of.provider == id).map_or(Standing::Unknown, |of| Standing::Carries {
            requests: of.requests,
            load: of.load,
            capacity: of.capacity,
        })
    }
}

impl Standing {
    /// In words; `name` names a provider.
    pub(super) fn words(&self, name: &dyn Fn(&str) -> String, lang: Lang) -> String {
        let words = match self {
            Self::Arranged { lead: Some(lead) } => {
                let lead = name(lead);
                Bilingual::new(format!("已安排，{lead}牵头"), format!("arranged, led by {lead}"))
            }
            Self::Arranged { lead: None } => Bilingual::new("已安排", "arranged"),
            Self::Merged { into, is_arranged: true } => {
                let into = safe_text(into);
                Bilingual::new(
                    format!("同一件事，随 {into} 一并办理"),
                    format!("the same matter, arranged with {into}"),
                )
            }
            Self::Merged { into, is_arranged: false } => {
                let into = safe_text(into);
                Bilingual::new(
                    format!("与 {into} 同一件事，没有安排"),
                    format!("the same matter as {into}, not arranged"),
                )
            }
            Self::NotArranged => Bilingual::new("没有安排", "not arranged"),
            Self::Carries { requests, load, capacity } => Bilingual::new(
                format!("承担 {requests} 件，用掉 {load}/{capacity}"),
                format!("carries {requests}, {load} of {capacity} used"),
            ),
            Self::Unknown => Bilingual::new("不在这个方案里", "not in this plan"),
        };
        lang.pick(words.zh, words.en)
    }

    /// As fields of a document.
    pub(super) fn document(&self) -> Value {
        match self {
            Self::Arranged { lead } => json!({ "standing": "arranged", "lead": lead }),
            Self::Merged { into, is_arranged } => {
                json!({ "standing": "merged", "into": into, "arranged": is_arranged })
            }
            Self::NotArranged => json!({ "standing": "not_arranged" }),
            Self::Carries { requests, load, capacity } => {
                json!({ "standing": "carries", "requests": requests, "load": load, "capacity": capacity })
            }
            Self::Unknown => json!({ "standing": "unknown" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_says_where_each_stands() {
        let plan = r#"{"status": "optimal",
            "assignments": [{"request": "R1", "role": "lead", "provider": "P1", "effort": 1}],
            "merged": [{"request": "R2", "into": "R1"}, {"request": "R4", "into": "R3"}],
            "unanswered": [{"request": "R3", "reason": "capacity"}],
            "providers": [{"provider": "P1", "load": 1, "capacity": 4, "requests": 1}]}"#;
        let plan: Standings = serde_json::from_str(plan).expect("a plan");
        let check = |standing: Standing, zh: &str, en: &str| {
            let name = |id: &str| format!("<{id}>");
            assert_eq!((standing.words(&name, Lang::Zh).as_str(), standing.words(&name, Lang::En).as_str()), (zh, en));
        };
        check(plan.of_request("R1"), "已安排，<P1>牵头", "arranged, led by <P1>");
        check(plan.of_request("R2"), "同一件事，随 R1 一并办理", "the same matter, arranged with R1");
        check(plan.of_request("R3"), "没有安排", "not arranged");
        check(plan.of_request("R4"), "与 R3 同一件事，没有安排", "the same matter as R3, not arranged");
        check(plan.of_request("R9"), "不在这个方案里", "not in this plan");
        check(plan.of_provider("P1"), "承担 1 件，用掉 1/4", "carries 1, 1 of 4 used");
        assert_eq!(plan.of_provider("P9"), Standing::Unknown);
    }
}
