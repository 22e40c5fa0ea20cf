//! How well candidates match earlier cases that were held out.
//!
//! Comes in: a district of which only providers and cases are needed. Goes out: an [`Evaluation`]. Always holds: a case
//! that is judged was in neither index nor models, nor was one with the same text; its topic is read from its text;
//! whoever could not have served its street is not ranked. The same seeds give the same figures.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::found::{Found, Scales, bare_text, found_of_cases};
use super::parts::{Asked, PARTS, PartName, SeatKind};
use super::relevance::{Answers, RelevanceModel, open_seats, request_of_case};
use super::{Organisations, TopicModel};
use crate::district::{Case, CaseId, District, Provider, ProviderId, RoleName, RoleSpec, tie_break};
use crate::index::{DistrictIndex, IndexError};

/// How to evaluate.
#[derive(Debug, Clone)]
pub struct EvaluateOptions {
    /// Into how many folds the cases are dealt, at least 2.
    pub folds: usize,
    /// One dealing for each.
    pub seeds: Vec<u64>,
    /// Whether each part is removed in turn.
    pub ablation: bool,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Cases of the district.
    pub cases: usize,
    /// Providers that led any.
    pub leads: usize,
    /// For each seed, all folds together.
    pub by_seed: Vec<(u64, Measures)>,
    /// The mean of macro-F1 over the seeds.
    pub macro_f1_mean: f64,
    /// Trained on the earlier cases, judged on those from this day on; absent where too few cases have a day.
    pub by_time: Option<(Date, Measures)>,
    /// Without one part each, with the first seed.
    pub ablation: Vec<(PartName, Measures)>,
}

/// The measures of many judged cases. Shares are between 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    /// How many were judged.
    pub cases: usize,
    /// Share whose first candidate led.
    pub accuracy_at_1: f64,
    /// Share with the lead among the first three.
    pub recall_at_3: f64,
    /// Share with the lead among the first five.
    pub recall_at_5: f64,
    /// F1 of each lead (as a class), mean over all that led or were ranked first.
    pub macro_f1: f64,
    /// Mean distance between the relevance of the first candidate and how often such were right, over ten bins.
    pub calibration_error: f64,
    /// Share of cases taken, surest first, with the accuracy on them.
    pub curve: Vec<(f64, f64)>,
    /// Share of cases whose topic was read right, and the calibration error of its certainty; absent without topics.
    pub topic: Option<(f64, f64)>,
    /// Open seats (experts, volunteers, partners) with a calibrated relevance: how many candidates, and the calibration
    /// error.
    pub open_seats: Option<(usize, f64)>,
    /// For comparison: accuracy of always naming who led most.
    pub accuracy_of_majority: f64,
    /// For comparison: accuracy and macro-F1 of the vote of the ten nearest cases by BM25.
    pub neighbours: (f64, f64),
}

/// One case that was held out.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The case.
    pub case: CaseId,
    /// Who led.
    pub truth: ProviderId,
    /// The first five candidates.
    pub ranked: Vec<ProviderId>,
    /// Relevance of the first.
    pub relevance: f64,
    topic: Option<(f64, bool)>,
    open_seats: Vec<(f64, bool)>,
    majority: Option<ProviderId>,
    neighbours: Option<ProviderId>,
}

/// Cases with a day without which there is no split by time.
const DATED_MIN: usize = 100;
/// The share of cases, the latest ones, that the split by time judges.
const LATER_SHARE: f64 = 1.0 / 3.0;
/// Neighbours that vote in the comparison.
const COMPARED_NEIGHBOURS: usize = 10;

/// Holds cases out fold by fold and measures. O(seeds · (folds + parts) · fit).
///
/// # Errors
/// If the index fails.
pub fn evaluate(
    district: &District,
    options: &EvaluateOptions,
    progress: &dyn Fn(usize, usize),
) -> Result<Evaluation, IndexError> {
    let folds = options.folds.max(2);
    let everything = vec![[true; PARTS]];
    let mut variants = everything.clone();
    if options.ablation {
        variants.extend((0..PARTS).map(|part| std::array::from_fn(|k| k != part)));
    }
    let steps = options.seeds.len() * folds + 1;
    let mut by_seed = Vec::new();
    let mut ablation = Vec::new();
    for (round, seed) in options.seeds.iter().enumerate() {
        let fold_of = deal(&district.cases, folds, *seed);
        let variants = if round == 0 { &variants } else { &everything };
        let mut judged = vec![Vec::new(); variants.len()];
        for fold in 0..folds {
            progress(round * folds + fold, steps);
            let of_fold = judge(district, |at| fold_of[at] == fold, variants)?;
            judged.iter_mut().zip(of_fold).for_each(|(all, some)| all.extend(some));
        }
        by_seed.push((*seed, measures(&judged[0])));
        let without = judged.iter().skip(1).zip(PartName::ALL).map(|(judged, part)| (part, measures(judged)));
        ablation.extend(without);
    }
    progress(steps - 1, steps);
    let by_time = match later(&district.cases) {
        Some((from, is_later)) => Some((from, measures(&judge(district, |at| is_later[at], &everything)?[0]))),
        None => None,
    };
    let macro_f1_mean = by_seed.iter().map(|(_, m)| m.macro_f1).sum::<f64>() / by_seed.len().max(1) as f64;
    let leads = district.cases.iter().map(|case| &case.provider).collect::<BTreeSet<_>>().len();
    Ok(Evaluation { cases: district.cases.len(), leads, by_seed, macro_f1_mean, by_time, ablation })
}

/// A fold for each case: texts are dealt in an order drawn by lot; cases with the same text go together.
fn deal(cases: &[Case], folds: usize, seed: u64) -> Vec<usize> {
    let texts: Vec<String> = cases.iter().map(|case| bare_text(&case.title, &case.text)).collect();
    let mut different: Vec<&String> = texts.iter().collect::<BTreeSet<_>>().into_iter().collect();
    different.sort_by_cached_key(|text| (tie_break(seed, &[text.as_str()]), (*text).clone()));
    let fold_of: BTreeMap<&String, usize> =
        different.into_iter().enumerate().map(|(at, text)| (text, at % folds)).collect();
    texts.iter().map(|text| fold_of[text]).collect()
}

/// From which day on cases are later ones, and which are; a text that an earlier case had too is left out of both.
fn later(cases: &[Case]) -> Option<(Date, Vec<bool>)> {
    let mut days: Vec<Date> = cases.iter().filter_map(|case| case.answered).collect();
    if days.len() < DATED_MIN {
        return None;
    }
    days.sort();
    let from = days[((1.0 - LATER_SHARE) * days.len() as f64) as usize];
    let is_earlier = |case: &Case| case.answered.is_none_or(|day| day < from);
    let known: BTreeSet<String> =
        cases.iter().filter(|case| is_earlier(case)).map(|case| bare_text(&case.title, &case.text)).collect();
    let is_later = |case: &Case| !is_earlier(case) && !known.contains(&bare_text(&case.title, &case.text));
    (days[0] < from).then(|| (from, cases.iter().map(is_later).collect()))
}

/// Fits to the cases that are not held out, and judges the others; once for each choice of parts.
fn judge(
    district: &District,
    is_held: impl Fn(usize) -> bool,
    variants: &[[bool; PARTS]],
) -> Result<Vec<Vec<Judgement>>, IndexError> {
    let known = (0..district.cases.len()).filter(|at| !is_held(*at)).map(|at| district.cases[at].clone()).collect();
    // Pins and requests of the round have no part in this.
    let train = District { cases: known, requests: Vec::new(), pins: Vec::new(), ..district.clone() };
    let index = DistrictIndex::build(&train, None)?;
    let of_cases = found_of_cases(&train, &index)?;
    let scales = Scales::of(of_cases.iter().map(|(_, found)| found));
    let topics = TopicModel::fit(&train, &of_cases);
    let held: Vec<&Case> = (0..district.cases.len()).filter(|at| is_held(*at)).map(|at| &district.cases[at]).collect();
    let found: Vec<Found> = held
        .iter()
        .map(|case| Found::search(&train, &index, &case.title, &case.text, None))
        .collect::<Result<_, _>>()?;
    let judge_all = |used: &[bool; PARTS]| {
        let model = RelevanceModel::fit(&train, &topics, &of_cases, scales, *used);
        let bench = Bench {
            train: &train,
            topics: &topics,
            model: &model,
            organisations: Organisations::of(district),
            answers: Answers::of(district),
            majority: most_frequent(train.cases.iter().map(|case| &case.provider)),
        };
        held.iter().zip(&found).map(|(case, found)| bench.judge(case, found)).collect()
    };
    Ok(variants.iter().map(judge_all).collect())
}

/// What all judgements of a fold share.
struct Bench<'a> {
    train: &'a District,
    topics: &'a TopicModel,
    model: &'a RelevanceModel,
    organisations: Organisations,
    answers: Answers,
    majority: Option<ProviderId>,
}

impl Bench<'_> {
    fn judge(&self, case: &Case, found: &Found) -> Judgement {
        let train = self.train;
        let request = request_of_case(case);
        let topic = self.topics.guess(train, &case.title, &case.text, found);
        let asked = Asked::new(train, &request, &topic, found, &self.model.scales);
        let able: Vec<&Provider> =
            train.providers.iter().filter(|p| self.organisations.is_able(train, &request, p)).collect();
        let role = |name: &str| RoleSpec {
            name: RoleName::from(name),
            holders: Vec::new(),
            effort: 1,
            count: 1,
            required: true,
        };
        let lead = role("lead");
        let rivals = self.model.rivals(&asked, able.iter().copied().filter(|p| self.model.may_lead(p)));
        let mut ranked: Vec<_> = able
            .iter()
            .filter(|p| self.model.may_lead(p))
            .map(|p| {
                let (relevance, evidence) = self.model.retrieved(&asked, &lead, p, rivals);
                (relevance, evidence.score, &p.id)
            })
            .collect();
        ranked.sort_by_cached_key(|(relevance, score, id)| {
            (std::cmp::Reverse((*relevance, *score)), tie_break(train.round.seed, &[case.id.as_str(), id.as_str()]))
        });
        let seats = open_seats(train, case);
        let open =
            able.iter().filter(|p| seats.contains(&SeatKind::of("", p))).filter(|_| case.topic.is_some()).filter_map(
                |p| {
                    let (relevance, evidence) = self.model.retrieved(&asked, &role("volunteer"), p, rivals);
                    (evidence.calibrated && !evidence.parts.is_empty())
                        .then(|| (relevance.to_f64(), self.answers.are_right(case, p)))
                },
            );
        let nearest =
            found.cases.iter().take(COMPARED_NEIGHBOURS).filter_map(|hit| train.case(&CaseId(hit.id.clone())));
        Judgement {
            case: case.id.clone(),
            truth: case.provider.clone(),
            relevance: ranked.first().map_or(0.0, |(relevance, ..)| relevance.to_f64()),
            ranked: ranked.iter().take(5).map(|(_, _, id)| (*id).clone()).collect(),
            topic: case.topic.as_ref().map(|truth| (topic.certainty, topic.topic.as_ref() == Some(truth))),
            open_seats: open.collect(),
            majority: self.majority.clone(),
            neighbours: most_frequent(nearest.map(|case| &case.provider)),
        }
    }
}

/// The most frequent; of several the one that came first.
fn most_frequent<'a>(ids: impl Iterator<Item = &'a ProviderId>) -> Option<ProviderId> {
    let mut counts: BTreeMap<&ProviderId, (usize, std::cmp::Reverse<usize>)> = BTreeMap::new();
    for (at, id) in ids.enumerate() {
        counts.entry(id).or_insert((0, std::cmp::Reverse(at))).0 += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(id, _)| id.clone())
}

fn measures(judged: &[Judgement]) -> Measures {
    let n = judged.len().max(1) as f64;
    let within =
        |top: usize| judged.iter().filter(|j| j.ranked.iter().take(top).any(|id| *id == j.truth)).count() as f64 / n;
    let firsts: Vec<(f64, bool)> = judged.iter().map(|j| (j.relevance, j.ranked.first() == Some(&j.truth))).collect();
    let topics: Vec<(f64, bool)> = judged.iter().filter_map(|j| j.topic).collect();
    let seats: Vec<(f64, bool)> = judged.iter().flat_map(|j| j.open_seats.iter().copied()).collect();
    let share_right = |of: &dyn Fn(&Judgement) -> bool| judged.iter().filter(|j| of(j)).count() as f64 / n;
    let topic = (!topics.is_empty()).then(|| {
        let right = topics.iter().filter(|(_, right)| *right).count() as f64 / topics.len() as f64;
        (rounded(right), rounded(calibration_error(&topics)))
    });
    Measures {
        cases: judged.len(),
        accuracy_at_1: rounded(within(1)),
        recall_at_3: rounded(within(3)),
        recall_at_5: rounded(within(5)),
        macro_f1: rounded(macro_f1(judged.iter().map(|j| (&j.truth, j.ranked.first())))),
        calibration_error: rounded(calibration_error(&firsts)),
        curve: curve(firsts),
        topic,
        open_seats: (!seats.is_empty()).then(|| (seats.len(), rounded(calibration_error(&seats)))),
        accuracy_of_majority: rounded(share_right(&|j| j.majority.as_ref() == Some(&j.truth))),
        neighbours: (
            rounded(share_right(&|j| j.neighbours.as_ref() == Some(&j.truth))),
            rounded(macro_f1(judged.iter().map(|j| (&j.truth, j.neighbours.as_ref())))),
        ),
    }
}

/// Four digits, as they are shown.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// The mean F1 over all classes that are true or told of anything.
fn macro_f1<'a>(told: impl Iterator<Item = (&'a ProviderId, Option<&'a ProviderId>)>) -> f64 {
    // True positives, times true, times told.
    let mut classes: BTreeMap<&ProviderId, [f64; 3]> = BTreeMap::new();
    for (truth, told) in told {
        classes.entry(truth).or_default()[1] += 1.0;
        if let Some(told) = told {
            classes.entry(told).or_default()[2] += 1.0;
            classes.entry(truth).or_default()[0] += f64::from(u8::from(told == truth));
        }
    }
    let f1 = |[hits, true_, told]: &[f64; 3]| 2.0 * hits / (true_ + told);
    classes.values().map(f1).sum::<f64>() / classes.len().max(1) as f64
}

/// Expected calibration error over ten bins of equal width (Naeini, Cooper and Hauskrecht, 2015).
fn calibration_error(samples: &[(f64, bool)]) -> f64 {
    const BINS: usize = 10;
    let mut bins = [(0.0, 0.0); BINS];
    for (p, right) in samples {
        let bin = &mut bins[((p * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += p;
        bin.1 += f64::from(u8::from(*right));
    }
    tracing::debug!(?bins, "sum of probabilities and number of right ones in each bin");
    bins.iter().map(|(p, right)| (p - right).abs()).sum::<f64>() / samples.len().max(1) as f64
}

/// Accuracy on the surest tenth, two tenths … all.
fn curve(mut firsts: Vec<(f64, bool)>) -> Vec<(f64, f64)> {
    firsts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let point = |tenth: usize| {
        let n = (firsts.len() * tenth).div_ceil(10).max(1).min(firsts.len());
        let right = firsts[..n].iter().filter(|(_, right)| *right).count();
        (tenth as f64 / 10.0, rounded(right as f64 / n.max(1) as f64))
    };
    (1..=10).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_f1_is_the_mean_over_classes() {
        let id = |name: &str| ProviderId(name.to_owned());
        let (a, b, c) = (id("a"), id("b"), id("c"));
        // a: 2 of 2 found, told 3 times; b: 1 of 2; c is told of nothing.
        let told = [(&a, Some(&a)), (&a, Some(&a)), (&b, Some(&a)), (&b, Some(&b)), (&c, None)];
        let expect = (2.0 * 2.0 / 5.0 + 2.0 / 3.0 + 0.0) / 3.0;
        assert!((macro_f1(told.into_iter()) - expect).abs() < 1e-12);
    }

    #[test]
    fn a_forecast_that_holds_has_no_error() {
        let right = (0..10).map(|at| (0.75, at < 8));
        assert!((calibration_error(&right.collect::<Vec<_>>()) - 0.05).abs() < 1e-12);
    }
}
