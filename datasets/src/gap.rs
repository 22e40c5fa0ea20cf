//! The 60 instances of the generalized assignment problem gap1 to gap12 with their known optima.
//!
//! Comes in: the files in `gap/` (agents and tasks, costs by agent, weights by agent, capacities). Goes out: a [`Gap`],
//! the [`Instance`] that says the same, and the cost of an assignment. Always holds: the relevance of an agent for a
//! task is (C − cost)/C with C = largest cost + 1, rounded to nine digits, so that, where all tasks are done, the best
//! quality is the least cost: rounding moves the sum by less than 10⁻⁴, one unit of cost by more than 10⁻².
//!
//! Source: J. E. Beasley, OR-Library; the files and optima as kept by F. Fontan, generalizedassignmentsolver (MIT,
//! `gap/LICENSE`).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use engine::district::{CommunityId, Nano, ProviderId, RequestId, RoleName};
use engine::instance::{
    CandidateDraft, Community, Instance, InstanceRound, Provider, RequestDraft, RoleDraft, assemble, write_instance,
};

/// Every task is done by one agent, within the capacities of the agents, at least cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Name of the file.
    pub name: String,
    /// Cost by agent, then by task.
    pub costs: Vec<Vec<u32>>,
    /// Weight by agent, then by task.
    pub weights: Vec<Vec<u32>>,
    /// Capacity of each agent.
    pub capacities: Vec<u64>,
}

/// Why an instance cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum GapError {
    /// The file cannot be read.
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// The file is not in the format.
    #[error("{name}: {problem}")]
    Format {
        /// Name of the file.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// The names of the instances with the least cost of each, in the order of `optima.csv`.
///
/// # Errors
/// If `optima.csv` cannot be read.
pub fn optima() -> Result<Vec<(String, u64)>, GapError> {
    let wrong = |problem| GapError::Format { name: "optima.csv".to_owned(), problem };
    let mut reader = csv::Reader::from_path(folder().join("optima.csv")).map_err(|_| wrong("cannot be read"))?;
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.map_err(|_| wrong("has a broken row"))?;
        let cost = row.get(3).and_then(|cell| cell.parse().ok()).ok_or(wrong("minimum_cost is not a whole number"))?;
        Ok((row[0].to_owned(), cost))
    };
    reader.records().map(row).collect()
}

/// Reads the instance of a name.
///
/// # Errors
/// If there is none, or its file is broken.
pub fn load(name: &str) -> Result<Gap, GapError> {
    let path = folder().join(name);
    let text = fs::read_to_string(&path).map_err(|error| GapError::File(path, error))?;
    parse(name, &text)
}

fn folder() -> PathBuf {
    crate::root().join("gap")
}

fn parse(name: &str, text: &str) -> Result<Gap, GapError> {
    let wrong = |problem| GapError::Format { name: name.to_owned(), problem };
    let numbers: Result<Vec<u32>, _> = text.split_whitespace().map(str::parse).collect();
    let numbers = numbers.map_err(|_| wrong("something is not a whole number"))?;
    let [agents, tasks, rest @ ..] = numbers.as_slice() else { return Err(wrong("the first line is missing")) };
    let (agents, tasks) = (*agents as usize, *tasks as usize);
    if agents == 0 || tasks == 0 || rest.len() != 2 * agents * tasks + agents {
        return Err(wrong("not as many numbers as the first line says"));
    }
    let (costs, rest) = rest.split_at(agents * tasks);
    let (weights, capacities) = rest.split_at(agents * tasks);
    let by_agent = |flat: &[u32]| flat.chunks(tasks).map(<[u32]>::to_vec).collect();
    Ok(Gap {
        name: name.to_owned(),
        costs: by_agent(costs),
        weights: by_agent(weights),
        capacities: capacities.iter().map(|c| u64::from(*c)).collect(),
    })
}

impl Gap {
    fn n_tasks(&self) -> usize {
        self.costs[0].len()
    }

    /// The same as an instance: each task a community that wants its one request answered by one agent. O(agents ·
    /// tasks).
    pub fn instance(&self) -> Instance {
        let above = u64::from(self.costs.iter().flatten().max().copied().unwrap_or(0)) + 1;
        let relevance = |cost: u32| {
            let billionths = (2 * (above - u64::from(cost)) * 1_000_000_000 + above) / (2 * above);
            u32::try_from(billionths).expect("no cost is below 0, and so no relevance above 1")
        };
        let tasks = 0..self.n_tasks();
        let agents = 0..self.capacities.len();
        let communities =
            tasks.clone().map(|task| Community { id: CommunityId(task_id(task)), max_answered: 1, weight: 1 });
        let requests = tasks.clone().map(|task| RequestDraft {
            id: RequestId(task_id(task)),
            communities: vec![CommunityId(task_id(task))],
            priority: Nano::ONE,
            choice: None,
            urgent: false,
        });
        let roles = tasks.map(|task| RoleDraft {
            request: RequestId(task_id(task)),
            name: RoleName::from("agent"),
            required: true,
            count: 1,
            weight: Nano::ONE,
            candidates: agents
                .clone()
                .map(|agent| CandidateDraft {
                    provider: ProviderId(agent_id(agent)),
                    effort: self.weights[agent][task],
                    relevance: relevance(self.costs[agent][task]),
                })
                .collect(),
        });
        let providers = agents.clone().map(|agent| Provider {
            id: ProviderId(agent_id(agent)),
            capacity: self.capacities[agent],
            min_load: 0,
            max_requests: None,
        });
        let round = InstanceRound { name: Some(self.name.clone()), ..InstanceRound::default() };
        assemble(communities.collect(), requests.collect(), roles.collect(), providers.collect(), Vec::new(), round)
    }

    /// The cost of an assignment; `None` unless it gives every task to exactly one agent. O(tasks · log tasks).
    pub fn cost<'a>(&self, assigned: impl IntoIterator<Item = (&'a RequestId, &'a ProviderId)>) -> Option<u64> {
        let task_at: BTreeMap<String, usize> = (0..self.n_tasks()).map(|task| (task_id(task), task)).collect();
        let agent_at: BTreeMap<String, usize> =
            (0..self.capacities.len()).map(|agent| (agent_id(agent), agent)).collect();
        let mut done = vec![false; self.n_tasks()];
        let mut cost = 0;
        for (task, agent) in assigned {
            let (task, agent) = (*task_at.get(task.as_str())?, *agent_at.get(agent.as_str())?);
            if std::mem::replace(&mut done[task], true) {
                return None;
            }
            cost += u64::from(self.costs[agent][task]);
        }
        done.iter().all(|done| *done).then_some(cost)
    }
}

/// Writes the instance folder of one instance under `dir` and returns its path.
///
/// # Errors
/// If the place cannot be written.
pub fn write_folder(gap: &Gap, dir: &Path) -> Result<PathBuf, GapError> {
    let folder = dir.join(&gap.name);
    let put = |path: &Path, result: io::Result<()>| result.map_err(|error| GapError::File(path.to_owned(), error));
    put(&folder, fs::create_dir_all(&folder))?;
    for (name, bytes) in write_instance(&gap.instance()) {
        let path = folder.join(name);
        put(&path, fs::write(&path, bytes))?;
    }
    Ok(folder)
}

fn task_id(task: usize) -> String {
    format!("task-{:02}", task + 1)
}

fn agent_id(agent: usize) -> String {
    format!("agent-{:02}", agent + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sixty_are_there_and_say_the_same_as_an_instance() {
        let optima = optima().expect("optima.csv is there");
        assert_eq!(optima.len(), 60);
        for (name, _) in &optima {
            let gap = load(name).expect("each has its file");
            let instance = gap.instance();
            assert_eq!(instance.candidates.len(), gap.n_tasks() * gap.capacities.len(), "{name}");
            assert!(instance.candidates.iter().all(|c| c.relevance > 0 && c.relevance < 1_000_000_000), "{name}");
        }
    }

    #[test]
    fn a_file_is_read_or_refused() {
        let check = |text: &str, expect: Option<(&[u64], u32)>| {
            let read = parse("g", text).ok();
            assert_eq!(read.as_ref().map(|gap| (gap.capacities.as_slice(), gap.costs[1][0])), expect, "{text}");
        };
        check("2 1\n 3\n 4\n 5\n 6\n 7 8", Some((&[7, 8], 4)));
        check("2 1\n 3\n 4\n 5\n 6\n 7", None);
        check("2 1\n 3\n 4\n 5\n x\n 7 8", None);
        check("0 0", None);
        check("", None);
    }

    #[test]
    fn relevance_falls_with_cost_and_cost_counts_whole_assignments_only() {
        let gap = parse("g", "2 2\n 1 2\n 2 1\n 1 1\n 1 1\n 2 2").expect("a file in the format");
        let relevances: Vec<u32> = gap.instance().candidates.iter().map(|c| c.relevance).collect();
        assert_eq!(relevances, [666_666_667, 333_333_333, 333_333_333, 666_666_667]);
        let check = |assigned: &[(&str, &str)], expect| {
            let owned: Vec<(RequestId, ProviderId)> =
                assigned.iter().map(|(t, a)| ((*t).into(), (*a).into())).collect();
            assert_eq!(gap.cost(owned.iter().map(|(t, a)| (t, a))), expect);
        };
        check(&[("task-01", "agent-01"), ("task-02", "agent-01")], Some(3));
        check(&[("task-01", "agent-01")], None);
        check(&[("task-01", "agent-01"), ("task-01", "agent-02")], None);
        check(&[("task-01", "agent-09"), ("task-02", "agent-01")], None);
    }
}
