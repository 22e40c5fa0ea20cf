//! How well candidates match earlier cases that were held out.
//!
//! Comes in: a district of which only providers and cases are needed. Goes out: an [`Evaluation`]. Always holds: a case
//! that is judged was in neither index nor models, nor was one with the same text; its topic is read from its text;
//! whoever could not have served its street is not ranked. The same seeds give the same figures.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::TopicModel;
use super::eligibility::SeatRules;
use super::parts::{PARTS, PartName, RequestContext, SeatKind};
use super::relevance::{Answers, RelevanceModel, open_seats, request_of_case, shows_who_is_right};
use super::retrieved::{Retrieved, Scales, bare_text, retrieved_of_cases};
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
    pub by_seed: Vec<SeedMeasures>,
    /// The mean of macro-F1 over the seeds.
    pub macro_f1_mean: f64,
    /// Trained on the earlier cases, judged on the later; absent where too few cases have a day.
    pub by_time: Option<LaterMeasures>,
    /// Without one part each, with the first seed.
    pub ablation: Vec<AblationMeasures>,
}

/// The measures of one dealing into folds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeedMeasures {
    /// The seed that dealt.
    pub seed: u64,
    /// All folds together.
    pub measures: Measures,
}

/// The measures of later cases by earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LaterMeasures {
    /// The day from which on cases are later ones.
    pub from: Date,
    /// Of the later ones.
    pub measures: Measures,
}

/// The measures without one part of relevance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AblationMeasures {
    /// The part.
    pub without: PartName,
    /// All folds together.
    pub measures: Measures,
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
    /// Accuracy on the surest tenth of the cases, two tenths … all.
    pub curve: Vec<CurvePoint>,
    /// Topics read from the texts; absent without topics.
    pub topic: Option<TopicMeasures>,
    /// Open seats (experts, volunteers, partners) with a calibrated relevance.
    pub open_seats: Option<SeatMeasures>,
    /// For comparison: accuracy of always naming who led most.
    pub accuracy_of_majority: f64,
    /// For comparison: the vote of the ten nearest cases by BM25.
    pub neighbours: VoteMeasures,
}

/// A point of the curve of accuracy against the share of cases taken.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// Of the cases, the surest first.
    pub share: f64,
    /// On them.
    pub accuracy: f64,
}

/// How well topics were read from texts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TopicMeasures {
    /// Share that was right.
    pub accuracy: f64,
    /// Of their certainty.
    pub calibration_error: f64,
}

/// How well the relevance in open seats holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SeatMeasures {
    /// How many were judged.
    pub candidates: usize,
    /// Of their relevance.
    pub calibration_error: f64,
}

/// How well a plain vote does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VoteMeasures {
    /// Share that was right.
    pub accuracy: f64,
    /// Likewise [`Measures::macro_f1`].
    pub macro_f1: f64,
}

/// One case that was held out.
#[derive(Debug, Clone)]
struct Judgement {
    /// Who led.
    truth: ProviderId,
    /// The first five candidates.
    ranked: Vec<ProviderId>,
    /// Relevance of the first.
    relevance: f64,
    topic: Option<Forecast>,
    open_seats: Vec<Forecast>,
    majority: Option<ProviderId>,
    neighbours: Option<ProviderId>,
}

/// A probability, and whether it came true.
#[derive(Debug, Clone, Copy)]
struct Forecast {
    probability: f64,
    is_right: bool,
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
        by_seed.push(SeedMeasures { seed: *seed, measures: measures(&judged[0]) });
        let without = judged.iter().skip(1).zip(PartName::ALL);
        ablation.extend(without.map(|(judged, without)| AblationMeasures { without, measures: measures(judged) }));
    }
    progress(steps - 1, steps);
    let by_time = match later(&district.cases) {
        Some((from, is_later)) => {
            let judged = judge(district, |at| is_later[at], &everything)?;
            Some(LaterMeasures { from, measures: measures(&judged[0]) })
        }
        None => None,
    };
    let macro_f1_mean = by_seed.iter().map(|of| of.measures.macro_f1).sum::<f64>() / by_seed.len().max(1) as f64;
    let leads = district.cases.iter().filter_map(|case| case.provider.as_ref()).collect::<BTreeSet<_>>().len();
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
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length, rounded down on purpose"
    )]
    let n_earlier = ((1.0 - LATER_SHARE) * days.len() as f64) as usize;
    let from = days[n_earlier];
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
    let of_cases = retrieved_of_cases(&train, &index)?;
    let scales = Scales::of(of_cases.iter().map(|(_, retrieved)| retrieved));
    let topics = TopicModel::fit(&train, &of_cases);
    // Where nobody knows who led, there is nothing to judge.
    let held: Vec<(&Case, &ProviderId)> = (0..district.cases.len())
        .filter(|at| is_held(*at))
        .filter_map(|at| Some((&district.cases[at], district.cases[at].provider.as_ref()?)))
        .collect();
    let of_held: Vec<Retrieved> = held
        .iter()
        .map(|(case, _)| Retrieved::search(&train, &index, &case.title, &case.text, None))
        .collect::<Result<_, _>>()?;
    let judge_all = |used: &[bool; PARTS]| {
        let model = RelevanceModel::fit(&train, &topics, &of_cases, scales, *used);
        let bench = Bench {
            train: &train,
            topics: &topics,
            model: &model,
            rules: SeatRules::of(&train),
            answers: Answers::of(district),
            majority: most_frequent(train.cases.iter().filter_map(|case| case.provider.as_ref())),
        };
        held.iter().zip(&of_held).map(|((case, led), retrieved)| bench.judge(case, led, retrieved)).collect()
    };
    Ok(variants.iter().map(judge_all).collect())
}

/// What all judgements of a fold share.
struct Bench<'a> {
    train: &'a District,
    topics: &'a TopicModel,
    model: &'a RelevanceModel,
    rules: SeatRules<'a>,
    answers: Answers,
    majority: Option<ProviderId>,
}

impl Bench<'_> {
    fn judge(&self, case: &Case, led: &ProviderId, retrieved: &Retrieved) -> Judgement {
        let train = self.train;
        let request = request_of_case(case);
        let rules = self.rules.of_request(&request);
        let topic = self.topics.guess(train, &case.title, &case.text, retrieved);
        let context = RequestContext::new(train, &request, &rules, &topic, retrieved, &self.model.scales);
        let relevance = self.model.of_request(&context);
        let able: Vec<(usize, &Provider)> = rules.able().collect();
        let role = |name: &str| RoleSpec {
            name: RoleName::from(name),
            holders: Vec::new(),
            effort: 1,
            count: 1,
            required: true,
        };
        let lead = role("lead");
        let leads = able.iter().filter(|(_, provider)| self.model.may_lead(provider));
        let ranked = leads.map(|(at, provider)| {
            let (relevance, evidence) = relevance.in_seat(&lead, *at);
            (relevance, evidence.score, &provider.id)
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_by_cached_key(|(relevance, score, id)| {
            (std::cmp::Reverse((*relevance, *score)), tie_break(train.round.seed, &[case.id.as_str(), id.as_str()]))
        });
        let seats = open_seats(train, case);
        let peers = able.iter().filter(|(_, provider)| seats.contains(&SeatKind::of("", provider)));
        let open = peers.filter(|_| shows_who_is_right(case)).filter_map(|(at, provider)| {
            let (relevance, evidence) = relevance.in_seat(&role("volunteer"), *at);
            let is_right = self.answers.are_right(case, provider);
            (evidence.calibrated && !evidence.parts.is_empty())
                .then(|| Forecast { probability: relevance.to_f64(), is_right })
        });
        let nearest =
            retrieved.cases.iter().take(COMPARED_NEIGHBOURS).filter_map(|hit| train.case(&CaseId(hit.id.clone())));
        Judgement {
            truth: led.clone(),
            relevance: ranked.first().map_or(0.0, |(relevance, ..)| relevance.to_f64()),
            ranked: ranked.iter().take(5).map(|(_, _, id)| (*id).clone()).collect(),
            topic: case
                .topic
                .as_ref()
                .map(|truth| Forecast { probability: topic.certainty, is_right: topic.topic.as_ref() == Some(truth) }),
            open_seats: open.collect(),
            majority: self.majority.clone(),
            neighbours: most_frequent(nearest.filter_map(|case| case.provider.as_ref())),
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
    let first = |j: &Judgement| Forecast { probability: j.relevance, is_right: j.ranked.first() == Some(&j.truth) };
    let firsts: Vec<Forecast> = judged.iter().map(first).collect();
    let topics: Vec<Forecast> = judged.iter().filter_map(|j| j.topic).collect();
    let seats: Vec<Forecast> = judged.iter().flat_map(|j| j.open_seats.iter().copied()).collect();
    let share_right = |of: &dyn Fn(&Judgement) -> bool| judged.iter().filter(|j| of(j)).count() as f64 / n;
    Measures {
        cases: judged.len(),
        accuracy_at_1: rounded(within(1)),
        recall_at_3: rounded(within(3)),
        recall_at_5: rounded(within(5)),
        macro_f1: rounded(macro_f1(judged.iter().map(|j| (&j.truth, j.ranked.first())))),
        calibration_error: rounded(calibration_error(&firsts)),
        topic: (!topics.is_empty()).then(|| TopicMeasures {
            accuracy: rounded(n_right(&topics) as f64 / topics.len() as f64),
            calibration_error: rounded(calibration_error(&topics)),
        }),
        open_seats: (!seats.is_empty())
            .then(|| SeatMeasures { candidates: seats.len(), calibration_error: rounded(calibration_error(&seats)) }),
        accuracy_of_majority: rounded(share_right(&|j| j.majority.as_ref() == Some(&j.truth))),
        neighbours: VoteMeasures {
            accuracy: rounded(share_right(&|j| j.neighbours.as_ref() == Some(&j.truth))),
            macro_f1: rounded(macro_f1(judged.iter().map(|j| (&j.truth, j.neighbours.as_ref())))),
        },
        curve: curve(firsts),
    }
}

fn n_right(forecasts: &[Forecast]) -> usize {
    forecasts.iter().filter(|forecast| forecast.is_right).count()
}

/// Four digits, as they are shown.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// The mean F1 over all classes that are true or named of anything.
fn macro_f1<'a>(named: impl Iterator<Item = (&'a ProviderId, Option<&'a ProviderId>)>) -> f64 {
    #[derive(Default)]
    struct Counts {
        hits: f64,
        truths: f64,
        named: f64,
    }
    let mut classes: BTreeMap<&ProviderId, Counts> = BTreeMap::new();
    for (truth, named) in named {
        classes.entry(truth).or_default().truths += 1.0;
        if let Some(named) = named {
            classes.entry(named).or_default().named += 1.0;
            classes.entry(truth).or_default().hits += f64::from(u8::from(named == truth));
        }
    }
    let f1 = |of: &Counts| 2.0 * of.hits / (of.truths + of.named);
    classes.values().map(f1).sum::<f64>() / classes.len().max(1) as f64
}

/// Expected calibration error over ten bins of equal width (Naeini, Cooper and Hauskrecht, 2015).
fn calibration_error(forecasts: &[Forecast]) -> f64 {
    const BINS: usize = 10;
    // The sum of the probabilities and the number that came true.
    let mut bins = [(0.0, 0.0); BINS];
    for Forecast { probability, is_right } in forecasts {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a probability times ten, rounded down on purpose"
        )]
        let at = (probability * BINS as f64) as usize;
        let bin = &mut bins[at.min(BINS - 1)];
        bin.0 += probability;
        bin.1 += f64::from(u8::from(*is_right));
    }
    tracing::debug!(?bins, "sum of probabilities and number of right ones in each bin");
    bins.iter().map(|(p, right)| (p - right).abs()).sum::<f64>() / forecasts.len().max(1) as f64
}

/// Accuracy on the surest tenth, two tenths … all.
fn curve(mut firsts: Vec<Forecast>) -> Vec<CurvePoint> {
    firsts.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let point = |tenth: usize| {
        let n = (firsts.len() * tenth).div_ceil(10).max(1).min(firsts.len());
        let accuracy = rounded(n_right(&firsts[..n]) as f64 / n.max(1) as f64);
        CurvePoint { share: tenth as f64 / 10.0, accuracy }
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
        // a: 2 of 2 found, named 3 times; b: 1 of 2; c is named of nothing.
        let named = [(&a, Some(&a)), (&a, Some(&a)), (&b, Some(&a)), (&b, Some(&b)), (&c, None)];
        let expect = (2.0 * 2.0 / 5.0 + 2.0 / 3.0 + 0.0) / 3.0;
        assert!((macro_f1(named.into_iter()) - expect).abs() < 1e-12);
    }

    #[test]
    fn a_forecast_that_holds_has_no_error() {
        let forecasts = (0..10).map(|at| Forecast { probability: 0.75, is_right: at < 8 });
        assert!((calibration_error(&forecasts.collect::<Vec<_>>()) - 0.05).abs() < 1e-12);
    }
}
