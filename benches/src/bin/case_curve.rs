//! How a round fares with more and more earlier cases: `cargo run --release --bin case_curve`, or with seeds and sizes
//! `-- --seeds 1,2,3 --sizes 0,5,20`, with `--untold` as if no request named its topic. Further arguments are workbooks
//! of other rounds, each matched as it is. Prints a table, writes nothing.
//!
//! Comes in: the sample district and its `truth.csv`, which `match` never reads. Of its cases a subset is drawn for
//! each seed, so that a smaller one lies within every larger one. Goes out: a line for each. Always holds: the same
//! seeds give the same subsets; nothing but the cases differs between two lines of a seed. About ten seconds of a
//! processor for each line.
//!
//! | column | counts |
//! |---|---|
//! | `served`, `answered` | communities with an answer, requests of the plan |
//! | `leads` | leads of the plan that are right by the truth, of all that it names |
//! | `first` | requests whose best candidate for the lead is right, answered or not, of all |
//! | `topics` | topics read right, of those that no table gives |
//! | `unsure` | requests whose topic is to be confirmed |
//! | `nobody` | requests with a required role that nobody can take |

use std::collections::BTreeMap;
use std::io::Write;

use engine::candidates::{RequestCandidates, candidates, matters, read_texts};
use engine::district::{District, tie_break};
use engine::index::DistrictIndex;
use engine::matching::{MatchOptions, World, match_round};
use engine::plan::{Plan, ReasonKind};
use engine::tables::{Purpose, Reading, Source, read_batch};

const SIZES: [usize; 7] = [0, 5, 20, 50, 200, 500, usize::MAX];

/// What truth.csv says of a request: its topic, and who would be right to lead.
type Truth = BTreeMap<String, (String, Vec<String>)>;

fn main() {
    let mut seeds = vec![1];
    let mut sizes = SIZES.to_vec();
    let mut untold = false;
    let mut rounds = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut numbers = || -> Vec<u64> {
            let list = arguments.next().unwrap_or_default();
            list.split(',').map(|number| number.trim().parse().expect("numbers with commas between")).collect()
        };
        match argument.as_str() {
            "--seeds" => seeds = numbers(),
            "--sizes" => sizes = numbers().into_iter().map(|n| usize::try_from(n).unwrap_or(usize::MAX)).collect(),
            "--untold" => untold = true,
            path => rounds.push(path.to_owned()),
        }
    }
    say(&format!(
        "{:<24}{:>6}{:>8}{:>10}{:>11}{:>12}{:>12}{:>8}{:>8}",
        "", "cases", "served", "answered", "leads", "first", "topics", "unsure", "nobody"
    ));
    for path in rounds {
        let source = Source { bytes: std::fs::read(&path).expect("a workbook"), name: path.clone() };
        let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
        line(&name, &district(&[source]), &Truth::new());
    }
    if sizes.is_empty() {
        return;
    }
    let mut sample = district(&datasets::putuo::tables());
    if untold {
        sample.requests.iter_mut().for_each(|request| request.topic = None);
    }
    let truth = truth();
    for seed in seeds {
        for size in &sizes {
            line(&format!("putuo, seed {seed}"), &with_cases(&sample, *size, seed), &truth);
        }
    }
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn district(sources: &[Source]) -> District {
    let read = read_batch(sources, &Reading::trusted(Purpose::Round));
    read.unwrap_or_else(|faults| panic!("the round has faults: {faults:?}")).district
}

/// The district with so many of its cases, drawn by lot.
fn with_cases(district: &District, size: usize, seed: u64) -> District {
    let mut drawn: Vec<_> = district.cases.iter().collect();
    drawn.sort_by_cached_key(|case| tie_break(seed, &[case.id.as_str()]));
    drawn.truncate(size);
    drawn.sort_by(|a, b| a.id.cmp(&b.id));
    let cases = drawn.into_iter().cloned().collect();
    District { cases, ..district.clone() }
}

fn truth() -> Truth {
    let mut reader = csv::Reader::from_path(datasets::putuo::folder().join("truth.csv")).expect("the truth");
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row of the truth");
        (row[0].to_owned(), (row[1].to_owned(), row[2].split(';').map(str::to_owned).collect()))
    };
    reader.records().map(row).collect()
}

/// Matches a round and prints its line.
fn line(name: &str, district: &District, truth: &Truth) {
    let index = DistrictIndex::build(district, None).expect("an index");
    let readings = read_texts(district, &index, &|_, _| {}).expect("readings");
    let matters = matters(district, &readings);
    let found = candidates(&matters.district, &readings, &|_, _| {});
    let world = World {
        run: &|n, work| (0..n).for_each(work),
        seconds_left: &|| None,
        stopped: &|| false,
        pause: &benches::rest,
        progress: &|_| {},
    };
    let plan = match_round(&matters, &found, String::new(), &MatchOptions::default(), &world).expect("a plan").plan;
    let served = plan.communities.iter().filter(|community| community.answered > 0).count();
    let nobody = plan.unanswered.iter().filter(|u| u.reason.kind() == ReasonKind::NoCandidate).count();
    let unsure = found.iter().filter(|of| !of.topic.is_sure(district)).count();
    let (leads, first, topics) = (leads(&plan, truth), first(&found, truth), topics(&found, truth));
    say(&format!(
        "{name:<24}{:>6}{served:>8}{:>10}{leads:>11}{first:>12}{topics:>12}{unsure:>8}{nobody:>8}",
        district.cases.len(),
        plan.teams().len(),
    ));
}

fn leads(plan: &Plan, truth: &Truth) -> String {
    let leads: Vec<_> = plan.assignments.iter().filter(|a| a.role.leads()).collect();
    let is_right =
        |request: &str, provider: &str| truth.get(request).is_some_and(|t| t.1.iter().any(|p| p == provider));
    let right = leads.iter().filter(|a| is_right(a.request.as_str(), a.provider.as_str())).count();
    format!("{right}/{}", leads.len())
}

fn first(found: &[RequestCandidates], truth: &Truth) -> String {
    let is_right = |of: &&RequestCandidates| {
        let lead = of.roles.iter().find(|role| role.role.name.leads());
        let best = lead.and_then(|role| role.considered.iter().find(|c| c.is_eligible()));
        truth.get(of.request.as_str()).zip(best).is_some_and(|(t, best)| t.1.contains(&best.provider.0))
    };
    format!("{}/{}", found.iter().filter(is_right).count(), found.len())
}

fn topics(found: &[RequestCandidates], truth: &Truth) -> String {
    let read: Vec<_> = found.iter().filter(|of| !of.topic.given).collect();
    let is_right = |of: &&&RequestCandidates| {
        truth.get(of.request.as_str()).zip(of.topic.topic.as_ref()).is_some_and(|(t, topic)| t.0 == topic.as_str())
    };
    format!("{}/{}", read.iter().filter(is_right).count(), read.len())
}
