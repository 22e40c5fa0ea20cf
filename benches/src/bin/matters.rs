//! How well requests that are one matter are told from those that are not, on the sample, against `truth.csv`.
//!
//! `cargo run --release --bin matters` prints for the pairs of requests of one community: precision and recall of what
//! is merged and of what is asked, with the weights as shipped and with weights fitted without the street that is
//! judged (ten folds); the weights fitted to all; and in how many communities the plan arranges one matter twice.
//! `--pairs` prints every pair with its features as csv, for whoever looks for better ones.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use benches::{logistic, matched, prepared};
use datasets::putuo;
use engine::candidates::{ASKED_MIN, JudgedPair, SAME_MATTER_FEATURES, judged_pairs, read_texts};
use engine::district::District;

/// A pair with what the truth says of it.
struct Pair {
    judged: JudgedPair,
    features: [f64; SAME_MATTER_FEATURES],
    is_same: bool,
    street: String,
}

fn main() {
    let prepared = prepared();
    let groups = groups();
    let pairs = pairs(&prepared.batch.district, &prepared.index, &groups);
    if std::env::args().any(|argument| argument == "--pairs") {
        pairs.iter().for_each(|pair| {
            let [one, other] = &pair.judged.requests;
            let features: Vec<String> = pair.features.iter().map(f64::to_string).collect();
            let (p, beside) = (pair.judged.probability, pair.judged.shape.shared_beside_topic);
            line(&format!("{one},{other},{},{p},{beside},{}", pair.is_same, features.join(",")));
        });
        return;
    }
    let threshold = prepared.batch.district.round.same_matter.to_f64();
    let n_same = pairs.iter().filter(|pair| pair.is_same).count();
    line(&format!("{} pairs of requests of one community, {n_same} of them one matter", pairs.len()));
    let shipped: Vec<(f64, bool)> = pairs.iter().map(|pair| (pair.judged.probability, pair.is_same)).collect();
    report("as shipped", &shipped, threshold);
    let streets: BTreeSet<&String> = pairs.iter().map(|pair| &pair.street).collect();
    let mut held_out: Vec<(f64, bool)> = Vec::new();
    for street in streets {
        let (test, train): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|pair| pair.street == *street);
        let weights = logistic(&train.iter().map(|pair| (pair.features, pair.is_same)).collect::<Vec<_>>());
        let judged: Vec<(f64, bool)> = test
            .iter()
            .map(|pair| {
                let sum: f64 = weights.iter().zip(pair.features).map(|(w, f)| w * f).sum();
                // What is a copy, or differs in places alone, is no matter of weights.
                let ruled = [0.0, 1.0].contains(&pair.judged.probability);
                (if ruled { pair.judged.probability } else { 1.0 / (1.0 + (-sum).exp()) }, pair.is_same)
            })
            .collect();
        report(&format!("fitted without {street}"), &judged, threshold);
        held_out.extend(judged);
    }
    report("fitted without the street judged", &held_out, threshold);
    let weights = logistic(&pairs.iter().map(|pair| (pair.features, pair.is_same)).collect::<Vec<_>>());
    line(&format!("weights fitted to all: {weights:.2?}"));
    let plan = matched(&prepared).plan;
    let twice = plan.communities.iter().filter(|c| c.answered > 1).count();
    let same = plan.communities.iter().filter(|community| {
        let of: Vec<&String> = community.requests.iter().filter_map(|id| groups.get(id.as_str())).collect();
        of.iter().collect::<BTreeSet<_>>().len() < of.len()
    });
    let same: Vec<&str> = same.map(|community| community.community.as_str()).collect();
    line(&format!("{} of {twice} communities with two answers get one matter twice: {}", same.len(), same.join(" ")));
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The group of each request that has one.
fn groups() -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_path(putuo::folder().join("truth.csv")).expect("the truth");
    let rows = reader.records().map(|record| record.expect("a row of the truth"));
    rows.filter(|row| !row[3].is_empty()).map(|row| (row[0].to_owned(), row[3].to_owned())).collect()
}

fn pairs(district: &District, index: &engine::index::DistrictIndex, groups: &BTreeMap<String, String>) -> Vec<Pair> {
    let readings = read_texts(district, index, &|_, _| {}).expect("readings");
    let pair = |judged: JudgedPair| {
        let [one, other] = &judged.requests;
        let is_same = groups.get(one.as_str()).is_some_and(|group| groups.get(other.as_str()) == Some(group));
        let community = district.request(one).and_then(|request| district.community(&request.communities[0]));
        let features = judged.shape.features(judged.topic_likeness);
        Pair { features, is_same, street: community.map_or_else(String::new, |c| c.street.clone()), judged }
    };
    judged_pairs(district, &readings).into_iter().map(pair).collect()
}

/// Precision and recall of what is merged and of what is at least asked for.
fn report(name: &str, judged: &[(f64, bool)], threshold: f64) {
    let of = |least: f64| {
        let n = judged.iter().filter(|(p, _)| *p >= least).count();
        let right = judged.iter().filter(|(p, same)| *p >= least && *same).count();
        (n, right as f64 / n.max(1) as f64)
    };
    let n_same = judged.iter().filter(|(_, same)| *same).count().max(1) as f64;
    let recall = |(n, precision): (usize, f64)| n as f64 * precision / n_same;
    let (merged, asked) = (of(threshold), of(ASKED_MIN));
    line(&format!(
        "{name}: merged {} pairs, precision {:.3}, recall {:.3}; \
         merged or asked {} pairs, precision {:.3}, recall {:.3}",
        merged.0,
        merged.1,
        recall(merged),
        asked.0,
        asked.1,
        recall(asked)
    ));
}
