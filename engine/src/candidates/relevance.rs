//! How well a provider fits a seat: parts that sum to a score, and what the score was worth in earlier cases.
//!
//! Comes in: earlier cases, each with what was retrieved for it without itself; then a request, a seat, a provider.
//! Goes out: a relevance with its [`Evidence`]. Always holds: the parts sum to the score, in billionths; the more cases
//! a kind of seat has, the more the relevance is a measured probability (of those with 0.8 about 8 of 10 were right),
//! and the fewer, the more it is the score: it says on how many cases it rests, and no number of them makes it jump; a
//! seat whose holder the role list names has the certainty of the topic instead.
//!
//! What counts as right: in a case's lead, who led it; in another seat, who was on the team of that case or of another
//! case of the same topic, since one of several lawyers who know a matter is as right as the next. Which weights the
//! parts have is fitted by the narrower question, who was chosen among those of the kind (`conditional_logit.rs`). Of
//! all who might lead exactly one does, so that their probabilities, calibrated each by itself, are divided by their
//! sum.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, Sample};
use super::conditional_logit::{ChoiceSet, Prior, dot, fit};
use super::eligibility::SeatRules;
use super::parts::{
    CASES, PARTS, PartName, RequestContext, SeatKind, SimilarCase, part_values, recency, similar_cases, went_well,
};
use super::retrieved::{DutyWords, Retrieved, Scales, SharedWords};
use super::topics::TopicModel;
use crate::district::{
    Case, District, Nano, Provider, ProviderId, ProviderKind, Request, RequestId, RoleSpec, TopicId,
};

/// Weights before any case is seen; sum 1, set by hand. Of the 392 leads that a first round of the sample finds by
/// retrieval 249 are right; 231 where the weight of the topic is half against the others, 248 where it is twice. Who is
/// right in an open seat the sample does not know, so that those weights are not measured.
const WEIGHTS_LEAD: [f64; PARTS] = [0.6, 0.2, 0.2, 0.0, 0.0];
const WEIGHTS_OPEN: [f64; PARTS] = [0.35, 0.25, 0.25, 0.1, 0.05];
/// What such weights are worth as utilities of a choice before any case is seen, together, and how far from them, as a
/// share of each, weights are expected. Set by hand; the sum falls out of the relevance again.
const UTILITY: f64 = 8.0;
const WEIGHTS_LOOSE: f64 = 0.5;

/// One part of the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EvidencePart {
    /// Which.
    pub name: PartName,
    /// What it gives to the score.
    pub score: Nano,
    /// What it could give at most.
    pub most: Nano,
}

/// Why a provider fits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// For a seat whose holder the role list names: the certainty of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f64>,
    /// Parts that sum to the score; empty for a named holder.
    pub parts: Vec<EvidencePart>,
    /// The sum of the parts, before calibration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Nano>,
    /// Words that request and duties share, the rarest first.
    pub words: Vec<String>,
    /// Similar earlier cases that it worked on.
    pub cases: Vec<SimilarCase>,
    /// Whether the relevance is more a measured probability than the score.
    pub calibrated: bool,
    /// The cases with such a seat that it was measured by: the fewer, the nearer it is to the score.
    #[serde(default, skip_serializing_if = "is_none_behind")]
    pub cases_behind: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none_behind(cases: &usize) -> bool {
    *cases == 0
}

/// What was learnt of one kind of seat: with the part of earlier cases, and without it for those who have none.
#[derive(Debug, Clone, PartialEq)]
struct ByExperience<T> {
    experienced: T,
    newcomer: T,
}

/// The fitted relevance.
pub(super) struct RelevanceModel {
    lead: ByExperience<[f64; PARTS]>,
    open: ByExperience<[f64; PARTS]>,
    calibrations: BTreeMap<SeatKind, ByExperience<Calibration>>,
    /// Who worked on any case.
    experienced: BTreeSet<ProviderId>,
    /// Kinds that led any case, and the two that always may.
    lead_kinds: BTreeSet<ProviderKind>,
    pub(super) scales: Scales,
    words: DutyWords,
    /// How much surer the best of all who might lead is than their probabilities alone say.
    sharpness: f64,
}

/// What the probabilities of all who might lead a request are taken to sum to, at least: one that is like nothing known
/// makes nobody probable, and is not made to. It changes no ranking. Chosen with [`SHARPER`] on the sample, where the
/// calibration error is 0.028 in five folds and 0.043 on later cases.
const LEADS_SUM_MIN: f64 = 0.25;

/// What the fitted sharpness is multiplied with: cases from which weights and calibration were learnt too make the best
/// look less sure than it is on new ones. With 1 the error is 0.044 in folds and 0.082 on later cases; with 1.2 (and a
/// sum of 0.3) 0.050 and 0.046; with 1.5 0.089 and 0.069.
const SHARPER: f64 = 1.15;
/// How far from 1 the sharpness is expected, and the least probability that it is fitted to. Set by hand.
const SHARPNESS_LOOSE: f64 = 0.5;
const PROBABILITY_MIN: f64 = 1e-6;

/// What the measured probabilities of all who might lead a request come to, each by itself. One of them does lead.
#[derive(Clone, Copy)]
struct LeadsTogether {
    /// What theirs sum to together, once shared out.
    mass: f64,
    /// The sum of them, sharpened.
    sharpened: f64,
}

impl LeadsTogether {
    fn of_all(all: &[f64], sharpness: f64) -> Self {
        let sum: f64 = all.iter().sum();
        let sharpened = all.iter().map(|p| p.powf(sharpness)).sum();
        Self { mass: (sum / LEADS_SUM_MIN).min(1.0), sharpened }
    }

    /// The share of one of them.
    fn of(self, probability: f64, sharpness: f64) -> f64 {
        if self.sharpened > 0.0 { self.mass * probability.powf(sharpness) / self.sharpened } else { probability }
    }
}

/// One provider who might have taken a seat of an earlier case.
struct TrainingExample {
    features: [f64; PARTS],
    chosen: bool,
    right: bool,
}

/// A seat of an earlier case with all who might have taken it.
struct TrainingSeat {
    seat: SeatKind,
    examples: Vec<TrainingExample>,
    /// Whether it is known who is right, not only who was chosen.
    is_judged: bool,
    /// What it counts as a measure of today: the older the less.
    weight: f64,
}

impl RelevanceModel {
    /// Fits weights and calibrations to cases of the district, each with what was retrieved for it without itself; only
    /// the `used` parts get a weight. O(cases · providers · (neighbours + topics)).
    pub(super) fn fit(
        district: &District,
        topics: &TopicModel,
        cases: &[(&Case, Retrieved)],
        scales: Scales,
        used: [bool; PARTS],
    ) -> Self {
        let mut model = Self {
            lead: ByExperience::of(WEIGHTS_LEAD, used),
            open: ByExperience::of(WEIGHTS_OPEN, used),
            calibrations: BTreeMap::new(),
            experienced: district
                .cases
                .iter()
                .flat_map(|case| case.provider.iter().chain(&case.team))
                .cloned()
                .collect(),
            lead_kinds: lead_kinds(district),
            scales,
            words: DutyWords::of(district),
            sharpness: 1.0,
        };
        let seats = model.training_seats(district, topics, cases);
        let (leads, open): (Vec<&TrainingSeat>, Vec<&TrainingSeat>) =
            seats.iter().partition(|seat| seat.seat == SeatKind::Lead);
        for (weights, seats) in [(&mut model.lead, &leads), (&mut model.open, &open)] {
            let choices: Vec<ChoiceSet<PARTS>> = seats.iter().flat_map(|seat| choice_sets(seat)).collect();
            *weights = ByExperience {
                experienced: fitted(&choices, weights.experienced, used),
                newcomer: fitted(&choices, weights.newcomer, without_cases(used)),
            };
        }
        let kinds: BTreeSet<&SeatKind> = seats.iter().map(|seat| &seat.seat).collect();
        let calibrations = kinds.into_iter().map(|kind| {
            let of_kind = || seats.iter().filter(|seat| seat.seat == *kind && seat.is_judged);
            let cases = of_kind().count();
            let samples = |weights: &[f64; PARTS]| -> Vec<Sample> {
                let of_seat = |seat: &TrainingSeat| {
                    let sample = |example: &TrainingExample| Sample {
                        score: dot(weights, &example.features),
                        right: example.right,
                        weight: seat.weight,
                    };
                    seat.examples.iter().map(sample).collect::<Vec<_>>()
                };
                of_kind().flat_map(of_seat).collect()
            };
            let weights = model.weights(kind);
            let calibration = |weights: &[f64; PARTS]| Calibration::fit(samples(weights), cases);
            let (experienced, newcomer) = (calibration(&weights.experienced), calibration(&weights.newcomer));
            (kind.clone(), ByExperience { experienced, newcomer })
        });
        let calibrations = calibrations.collect();
        model.calibrations = calibrations;
        model.sharpness = model.fitted_sharpness(&leads);
        tracing::info!(lead = ?model.lead, open = ?model.open, seats = seats.len(), "relevance model");
        model
    }

    /// How sharply the measured probabilities of all who might lead tell who did, in earlier cases: 1 where they do as
    /// they say, more where the best of them leads more often. O(leads).
    fn fitted_sharpness(&self, leads: &[&TrainingSeat]) -> f64 {
        let Some(calibration) = self.calibrations.get(&SeatKind::Lead) else { return 1.0 };
        let in_logs = |features: &[f64; PARTS]| {
            [calibration.experienced.measured(dot(&self.lead.experienced, features)).max(PROBABILITY_MIN).ln()]
        };
        let choices = leads.iter().flat_map(|seat| choice_sets(seat)).map(|choice: ChoiceSet<PARTS>| ChoiceSet {
            alternatives: choice.alternatives.iter().map(in_logs).collect(),
            chosen: choice.chosen,
        });
        let [sharpness] = fit(&choices.collect::<Vec<_>>(), [true], &Prior::about([1.0], SHARPNESS_LOOSE));
        SHARPER * sharpness
    }

    fn weights(&self, seat: &SeatKind) -> &ByExperience<[f64; PARTS]> {
        if *seat == SeatKind::Lead { &self.lead } else { &self.open }
    }

    /// The weights that hold for a provider in a seat, and the calibration if there is one.
    fn learnt(&self, seat: &SeatKind, provider: &Provider) -> (&[f64; PARTS], Option<&Calibration>) {
        let is_experienced = self.experienced.contains(&provider.id);
        let calibration = self.calibrations.get(seat).map(|of_seat| of_seat.of_provider(is_experienced));
        (self.weights(seat).of_provider(is_experienced), calibration)
    }

    /// Every seat of the cases with those who might have taken it.
    fn training_seats(
        &self,
        district: &District,
        topics: &TopicModel,
        cases: &[(&Case, Retrieved)],
    ) -> Vec<TrainingSeat> {
        let rules = SeatRules::of(district);
        let answers = Answers::of(district);
        let mut seats = Vec::new();
        // Duties move: what was right lately says more about today.
        let latest = district.cases.iter().filter_map(|case| case.answered).max();
        for (case, retrieved) in cases {
            let weight = recency(latest, case.answered);
            let request = request_of_case(case);
            let rules = rules.of_request(&request);
            let topic = topics.guess_of_case(district, case, retrieved);
            let context = RequestContext::new(district, &request, &rules, &topic, retrieved, &self.scales);
            let example = |seat: &SeatKind, at: usize, chosen: bool, right: bool| TrainingExample {
                features: part_values(&context, seat, at),
                chosen,
                right,
            };
            let able: Vec<(usize, &Provider)> = rules.able().collect();
            let leads = able.iter().filter(|(_, p)| self.may_lead(p));
            let of_leads = leads.map(|(at, p)| {
                let led = case.provider.as_ref() == Some(&p.id);
                example(&SeatKind::Lead, *at, led, led)
            });
            let is_judged = case.provider.is_some();
            seats.push(TrainingSeat { seat: SeatKind::Lead, examples: of_leads.collect(), is_judged, weight });
            for seat in open_seats(district, case) {
                let peers =
                    able.iter().filter(|(_, p)| SeatKind::of("", p) == seat && self.experienced.contains(&p.id));
                let of_peers =
                    peers.map(|(at, p)| example(&seat, *at, case.team.contains(&p.id), answers.are_right(case, p)));
                let examples = of_peers.collect();
                seats.push(TrainingSeat { seat, examples, is_judged: shows_who_is_right(case), weight });
            }
        }
        seats
    }

    /// Whether a provider is of a kind that leads.
    pub(super) fn may_lead(&self, provider: &Provider) -> bool {
        self.lead_kinds.contains(&provider.kind)
    }

    /// The relevance of providers in the open seats of a request.
    pub(super) fn of_request<'a>(&'a self, context: &'a RequestContext<'a>) -> RequestRelevance<'a> {
        RequestRelevance { model: self, context, leads: OnceCell::new(), words: OnceCell::new() }
    }
}

/// The fitted relevance, asked about one request.
pub(super) struct RequestRelevance<'a> {
    model: &'a RelevanceModel,
    context: &'a RequestContext<'a>,
    leads: OnceCell<LeadsTogether>,
    words: OnceCell<SharedWords<'a>>,
}

impl RequestRelevance<'_> {
    /// The relevance of the provider at a place of the district in a seat that is open to a kind or profession, at
    /// least a billionth. O(neighbours + topics + words of the text); once for a request O(providers · (neighbours +
    /// topics)).
    pub(super) fn in_seat(&self, role: &RoleSpec, provider: usize) -> (Nano, Evidence) {
        let Self { model, context, .. } = self;
        let at = provider;
        let provider = &context.district.providers[at];
        let seat = SeatKind::of(role.name.as_str(), provider);
        let values = part_values(context, &seat, at);
        let (weights, calibration) = model.learnt(&seat, provider);
        let part = |part: usize| EvidencePart {
            name: PartName::ALL[part],
            score: Nano::nearest(weights[part] * values[part]),
            most: Nano::nearest(weights[part]),
        };
        let parts: Vec<EvidencePart> = (0..PARTS).filter(|part| weights[*part] > 0.0).map(part).collect();
        let score = Nano(parts.iter().map(|part| part.score.0).sum());
        // Of lawyers several may be right, of those who might lead one is.
        let among_all = |p: f64| if seat == SeatKind::Lead { self.leads().of(p, model.sharpness) } else { p };
        let relevance =
            calibration.map_or(score, |calibration| Nano::nearest(calibration.probability(score.to_f64(), among_all)));
        let words = self.words.get_or_init(|| model.words.shared(&context.retrieved.query));
        let evidence = Evidence {
            certainty: None,
            parts,
            score: Some(score),
            words: words.cited(at),
            cases: similar_cases(context, provider),
            calibrated: calibration.is_some_and(Calibration::is_measure),
            cases_behind: calibration.map_or(0, Calibration::cases),
        };
        (relevance.clamp(Nano::SMALLEST, Nano::ONE), evidence)
    }

    /// What the measured probabilities of all who might lead come to.
    fn leads(&self) -> LeadsTogether {
        *self.leads.get_or_init(|| {
            let Self { model, context, .. } = self;
            let probability = |(at, provider): (usize, &Provider)| {
                let (weights, calibration) = model.learnt(&SeatKind::Lead, provider);
                let calibration = calibration?;
                Some(calibration.measured(dot(weights, &part_values(context, &SeatKind::Lead, at))))
            };
            let leads = context.rules.able().filter(|(_, provider)| model.may_lead(provider));
            let all: Option<Vec<f64>> = leads.map(probability).collect();
            LeadsTogether::of_all(&all.unwrap_or_default(), model.sharpness)
        })
    }
}

impl<T> ByExperience<T> {
    fn of_provider(&self, is_experienced: bool) -> &T {
        if is_experienced { &self.experienced } else { &self.newcomer }
    }
}

impl ByExperience<[f64; PARTS]> {
    /// The weights that hold without cases, of the used parts alone.
    fn of(weights: [f64; PARTS], used: [bool; PARTS]) -> Self {
        let kept = |used: [bool; PARTS]| {
            normalized(std::array::from_fn(|k| if used[k] { weights[k] } else { 0.0 })).unwrap_or(weights)
        };
        Self { experienced: kept(used), newcomer: kept(without_cases(used)) }
    }
}

/// Weights with sum 1 fitted to choices: about the ones given, as strong together as the choices say.
fn fitted(choices: &[ChoiceSet<PARTS>], weights: [f64; PARTS], used: [bool; PARTS]) -> [f64; PARTS] {
    let along = choices.iter().map(|choice| ChoiceSet {
        alternatives: choice.alternatives.iter().map(|features| [dot(&weights, features)]).collect(),
        chosen: choice.chosen,
    });
    let [strength] = fit(&along.collect::<Vec<_>>(), [true], &Prior::about([UTILITY], 1.0));
    let means = weights.map(|weight| strength * weight);
    normalized(fit(choices, used, &Prior::about_alike(means, WEIGHTS_LOOSE))).unwrap_or(weights)
}

fn without_cases(mut used: [bool; PARTS]) -> [bool; PARTS] {
    used[CASES] = false;
    used
}

/// The same with sum 1, in billionths, so that the score lies between 0 and 1; `None` where nothing weighs.
fn normalized(weights: [f64; PARTS]) -> Option<[f64; PARTS]> {
    let sum: f64 = weights.iter().sum();
    (sum > 0.0).then(|| weights.map(|weight| (weight / sum * 1e9).floor() / 1e9))
}

/// One choice for each who was chosen, against all who were not.
fn choice_sets(seat: &TrainingSeat) -> impl Iterator<Item = ChoiceSet<PARTS>> + '_ {
    let others = || seat.examples.iter().filter(|example| !example.chosen).map(|example| example.features);
    let is_choice = seat.examples.iter().any(|example| !example.chosen);
    let chosen = seat.examples.iter().filter(move |example| example.chosen && is_choice);
    chosen.map(move |example| ChoiceSet {
        alternatives: std::iter::once(example.features).chain(others()).collect(),
        chosen: 0,
    })
}

/// Kinds of providers that led any case, and the two that always may.
fn lead_kinds(district: &District) -> BTreeSet<ProviderKind> {
    let led = district.cases.iter().filter_map(|case| district.provider(case.provider.as_ref()?)).map(|p| p.kind);
    led.chain([ProviderKind::Department, ProviderKind::Street]).collect()
}

/// The kinds of open seats on a case's team. Departments and street offices support by duty and are no open seats.
pub(super) fn open_seats(district: &District, case: &Case) -> BTreeSet<SeatKind> {
    let by_duty = [ProviderKind::Department, ProviderKind::Street];
    let members = case.team.iter().filter_map(|id| district.provider(id));
    members.filter(|p| !by_duty.contains(&p.kind)).map(|p| SeatKind::of("", p)).collect()
}

/// Whether a case shows who is right in an open seat: it has a topic, and who worked on it did not leave it unresolved.
pub(super) fn shows_who_is_right(case: &Case) -> bool {
    case.topic.is_some() && went_well(case) > 0.0
}

/// Who worked on cases of which topic and did not leave them unresolved.
pub(super) struct Answers(BTreeMap<TopicId, BTreeSet<ProviderId>>);

impl Answers {
    /// Gathers them. O(cases · log providers).
    pub(super) fn of(district: &District) -> Self {
        let mut of_topic: BTreeMap<TopicId, BTreeSet<ProviderId>> = BTreeMap::new();
        for case in &district.cases {
            if let Some(topic) = case.topic.as_ref().filter(|_| shows_who_is_right(case)) {
                of_topic.entry(topic.clone()).or_default().extend(case.team.iter().cloned());
            }
        }
        Self(of_topic)
    }

    /// Whether a provider would have been right in an open seat of a case.
    pub(super) fn are_right(&self, case: &Case, provider: &Provider) -> bool {
        let of_topic = case.topic.as_ref().and_then(|topic| self.0.get(topic));
        case.team.contains(&provider.id) || of_topic.is_some_and(|answered| answered.contains(&provider.id))
    }
}

/// An earlier case as the request that it was, with nothing but what stood in it then.
pub(super) fn request_of_case(case: &Case) -> Request {
    let communities = case.community.iter().cloned().collect();
    let request = Request::plain(RequestId(case.id.0.clone()), communities, case.title.clone(), case.text.clone());
    Request { submitted: case.answered, ..request }
}

/// The relevance of a seat whose holder the role list names: the certainty of the topic.
pub(super) fn named(certainty: f64) -> (Nano, Evidence) {
    let relevance = Nano::nearest(certainty).clamp(Nano::SMALLEST, Nano::ONE);
    (relevance, Evidence { certainty: Some(certainty), ..Evidence::default() })
}

/// The same where the topic is to be confirmed: no less than its certainty, and more where retrieval says more, since
/// other topics that the text may have, and earlier cases, can speak for the same provider.
pub(super) fn named_and_retrieved(certainty: f64, (relevance, evidence): (Nano, Evidence)) -> (Nano, Evidence) {
    let (least, _) = named(certainty);
    (relevance.max(least), Evidence { certainty: Some(certainty), ..evidence })
}
