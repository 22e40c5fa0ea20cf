//! How well a provider fits a seat: parts that sum to a score, and what the score was worth in earlier cases.
//!
//! Comes in: earlier cases, each with what it found without itself; then a request, a seat, a provider. Goes out: a
//! relevance with its [`Evidence`]. Always holds: the parts sum to the score, in billionths; where a kind of seat has
//! cases enough the relevance is calibrated (of those with 0.8 about 8 of 10 were right), elsewhere it is the score and
//! says so; a seat whose holder the role list names has the certainty of the topic instead.
//!
//! What counts as right: in a case's lead, who led it; in another seat, who was on the team of that case or of another
//! case of the same topic, since one of several lawyers who know a matter is as right as the next. Which weights the
//! parts have is fitted by the narrower question, who was chosen among those of the kind (`choice.rs`). Of all who
//! might lead exactly one does, so that their probabilities, calibrated each by itself, are divided by their sum
//! ([`Rivals`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::calibration::{Calibration, Sample};
use super::choice::{Choice, dot, fit};
use super::found::{DutyWords, Found, Scales};
use super::parts::{Asked, CASES, PARTS, PartName, SeatKind, SimilarCase, part_values, recency};
use super::{Organisations, TopicModel};
use crate::district::{
    Case, District, Nano, Provider, ProviderId, ProviderKind, Request, RequestId, RoleSpec, TopicId,
};

/// Weights where there are too few cases to fit them; sum 1.
const WEIGHTS_LEAD: [f64; PARTS] = [0.6, 0.2, 0.2, 0.0, 0.0];
const WEIGHTS_OPEN: [f64; PARTS] = [0.35, 0.25, 0.25, 0.1, 0.05];
/// Choices without which no weights are fitted.
const CHOICES_MIN: usize = 60;

/// One part of the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidencePart {
    /// Which.
    pub name: PartName,
    /// What it gives to the score.
    pub score: Nano,
    /// What it could give at most.
    pub most: Nano,
}

/// Why a provider fits.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
    /// Whether the relevance is a measured probability.
    pub calibrated: bool,
}

/// What was learnt of one kind of question: with the part of earlier cases, and without it for those who have none.
#[derive(Debug, Clone, PartialEq)]
struct Ways<T> {
    experienced: T,
    newcomer: T,
}

/// The fitted relevance.
pub(super) struct RelevanceModel {
    lead: Ways<[f64; PARTS]>,
    open: Ways<[f64; PARTS]>,
    calibrations: BTreeMap<SeatKind, Ways<Option<Calibration>>>,
    /// Who worked on any case.
    experienced: BTreeSet<ProviderId>,
    /// Kinds that led any case, and the two that always may.
    lead_kinds: BTreeSet<ProviderKind>,
    pub(super) scales: Scales,
    words: DutyWords,
}

/// What the calibrated probabilities of all who might lead a request sum to; 1 where they are not calibrated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rivals(f64);

/// A request that is like nothing known makes nobody probable, and is not made to.
const RIVALS_MIN: f64 = 0.5;

/// One provider who might have taken a seat of an earlier case.
struct Tried {
    values: [f64; PARTS],
    chosen: bool,
    right: bool,
}

/// A seat of an earlier case with all who might have taken it.
struct TriedSeat {
    seat: SeatKind,
    tried: Vec<Tried>,
    /// Whether it is known who is right, not only who was chosen.
    is_judged: bool,
    /// What it counts as a measure of today: the older the less.
    weight: f64,
}

impl RelevanceModel {
    /// Fits weights and calibrations to cases of the district, each with what it found without itself; only the `used`
    /// parts get a weight. O(cases · providers · (neighbours + topics)).
    pub(super) fn fit(
        district: &District,
        topics: &TopicModel,
        cases: &[(&Case, Found)],
        scales: Scales,
        used: [bool; PARTS],
    ) -> Self {
        let mut model = Self {
            lead: Ways::of(WEIGHTS_LEAD, used),
            open: Ways::of(WEIGHTS_OPEN, used),
            calibrations: BTreeMap::new(),
            experienced: district
                .cases
                .iter()
                .flat_map(|case| std::iter::once(&case.provider).chain(&case.team))
                .cloned()
                .collect(),
            lead_kinds: lead_kinds(district),
            scales,
            words: DutyWords::of(district),
        };
        let seats = model.tried_seats(district, topics, cases);
        let (leads, open): (Vec<&TriedSeat>, Vec<&TriedSeat>) =
            seats.iter().partition(|seat| seat.seat == SeatKind::Lead);
        for (weights, seats) in [(&mut model.lead, &leads), (&mut model.open, &open)] {
            let choices: Vec<Choice<PARTS>> = seats.iter().flat_map(|seat| choices_of(seat)).collect();
            if choices.len() >= CHOICES_MIN {
                *weights = Ways {
                    experienced: normalized(fit(&choices, used)).unwrap_or(weights.experienced),
                    newcomer: normalized(fit(&choices, without_cases(used))).unwrap_or(weights.newcomer),
                };
            }
        }
        let kinds: BTreeSet<&SeatKind> = seats.iter().map(|seat| &seat.seat).collect();
        let calibrations = kinds.into_iter().map(|kind| {
            let of_kind = || {
                seats
                    .iter()
                    .filter(|seat| seat.seat == *kind && seat.is_judged)
                    .flat_map(|seat| seat.tried.iter().map(|tried| (seat.weight, tried)))
            };
            let sample = |weights: &[f64; PARTS], (weight, tried): (f64, &Tried)| Sample {
                score: dot(weights, &tried.values),
                right: tried.right,
                weight,
            };
            let samples = |weights: &[f64; PARTS]| of_kind().map(|tried| sample(weights, tried)).collect();
            let weights = model.weights(kind);
            let experienced = Calibration::fit(samples(&weights.experienced));
            (kind.clone(), Ways { experienced, newcomer: Calibration::fit(samples(&weights.newcomer)) })
        });
        let calibrations = calibrations.collect();
        model.calibrations = calibrations;
        tracing::info!(lead = ?model.lead, open = ?model.open, seats = seats.len(), "relevance model");
        model
    }

    fn weights(&self, seat: &SeatKind) -> &Ways<[f64; PARTS]> {
        if *seat == SeatKind::Lead { &self.lead } else { &self.open }
    }

    /// The weights that hold for a provider in a seat, and the calibration if there is one.
    fn learnt(&self, seat: &SeatKind, provider: &Provider) -> (&[f64; PARTS], Option<&Calibration>) {
        let is_experienced = self.experienced.contains(&provider.id);
        let calibration = self.calibrations.get(seat).and_then(|ways| ways.of_provider(is_experienced).as_ref());
        (self.weights(seat).of_provider(is_experienced), calibration)
    }

    /// Every seat of the cases with those who might have taken it.
    fn tried_seats(&self, district: &District, topics: &TopicModel, cases: &[(&Case, Found)]) -> Vec<TriedSeat> {
        let organisations = Organisations::of(district);
        let answers = Answers::of(district);
        let mut seats = Vec::new();
        // Duties move: what was right lately says more about today.
        let latest = district.cases.iter().filter_map(|case| case.answered).max();
        for (case, found) in cases {
            let weight = recency(latest, case.answered);
            let request = request_of_case(case);
            let topic = topics.guess_of_case(district, case, found);
            let asked = Asked::new(district, &request, &topic, found, &self.scales);
            let able: Vec<&Provider> =
                district.providers.iter().filter(|p| organisations.is_able(district, &request, p)).collect();
            let leads: Vec<&Provider> = able.iter().copied().filter(|p| self.may_lead(p)).collect();
            let tried = |seat: &SeatKind, provider: &Provider, chosen: bool, right: bool| Tried {
                values: part_values(&asked, seat, provider).values,
                chosen,
                right,
            };
            let of_leads =
                leads.iter().map(|p| tried(&SeatKind::Lead, p, p.id == case.provider, p.id == case.provider)).collect();
            seats.push(TriedSeat { seat: SeatKind::Lead, tried: of_leads, is_judged: true, weight });
            for seat in open_seats(district, case) {
                let peers = able.iter().filter(|p| SeatKind::of("", p) == seat && self.experienced.contains(&p.id));
                let peers =
                    peers.map(|p| tried(&seat, p, case.team.contains(&p.id), answers.are_right(case, p))).collect();
                seats.push(TriedSeat { seat, tried: peers, is_judged: case.topic.is_some(), weight });
            }
        }
        seats
    }

    /// Whether a provider is of a kind that leads.
    pub(super) fn may_lead(&self, provider: &Provider) -> bool {
        self.lead_kinds.contains(&provider.kind)
    }

    /// How probable it is, all together, that one of these leads, by the calibration of each alone. One of them does:
    /// [`Self::retrieved`] makes it one. O(providers · neighbours).
    pub(super) fn rivals<'p>(&self, asked: &Asked<'_>, able: impl Iterator<Item = &'p Provider>) -> Rivals {
        let probability = |provider: &Provider| {
            let (weights, calibration) = self.learnt(&SeatKind::Lead, provider);
            let score = dot(weights, &part_values(asked, &SeatKind::Lead, provider).values);
            calibration.map(|calibration| calibration.probability(score))
        };
        let all: Option<Vec<f64>> = able.map(probability).collect();
        Rivals(all.map_or(1.0, |all| all.iter().sum::<f64>().max(RIVALS_MIN)))
    }

    /// The relevance of a seat that is open to a kind or profession, at least a billionth; `rivals` are those who might
    /// lead.
    pub(super) fn retrieved(
        &self,
        asked: &Asked<'_>,
        role: &RoleSpec,
        provider: &Provider,
        rivals: Rivals,
    ) -> (Nano, Evidence) {
        let seat = SeatKind::of(role.name.as_str(), provider);
        let part_values = part_values(asked, &seat, provider);
        let (weights, calibration) = self.learnt(&seat, provider);
        let part = |at: usize| EvidencePart {
            name: PartName::ALL[at],
            score: Nano::nearest(weights[at] * part_values.values[at]),
            most: Nano::nearest(weights[at]),
        };
        let parts: Vec<EvidencePart> = (0..PARTS).filter(|at| weights[*at] > 0.0).map(part).collect();
        let score = Nano(parts.iter().map(|part| part.score.0).sum());
        // Of lawyers several may be right, of those who might lead one is.
        let share = if seat == SeatKind::Lead { rivals.0 } else { 1.0 };
        let relevance =
            calibration.map_or(score, |calibration| Nano::nearest(calibration.probability(score.to_f64()) / share));
        let evidence = Evidence {
            certainty: None,
            parts,
            score: Some(score),
            words: self.words.shared(provider, &asked.found.query),
            cases: part_values.cases,
            calibrated: calibration.is_some(),
        };
        (relevance.clamp(Nano::SMALLEST, Nano::ONE), evidence)
    }
}

impl<T> Ways<T> {
    fn of_provider(&self, is_experienced: bool) -> &T {
        if is_experienced { &self.experienced } else { &self.newcomer }
    }
}

impl Ways<[f64; PARTS]> {
    /// The weights that hold without cases, of the used parts alone.
    fn of(weights: [f64; PARTS], used: [bool; PARTS]) -> Self {
        let kept = |used: [bool; PARTS]| {
            normalized(std::array::from_fn(|k| if used[k] { weights[k] } else { 0.0 })).unwrap_or(weights)
        };
        Self { experienced: kept(used), newcomer: kept(without_cases(used)) }
    }
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
fn choices_of(seat: &TriedSeat) -> impl Iterator<Item = Choice<PARTS>> + '_ {
    let others = || seat.tried.iter().filter(|tried| !tried.chosen).map(|tried| tried.values);
    let is_choice = seat.tried.iter().any(|tried| !tried.chosen);
    seat.tried
        .iter()
        .filter(move |tried| tried.chosen && is_choice)
        .map(move |tried| Choice { alternatives: std::iter::once(tried.values).chain(others()).collect(), chosen: 0 })
}

/// Kinds of providers that led any case, and the two that always may.
fn lead_kinds(district: &District) -> BTreeSet<ProviderKind> {
    let led = district.cases.iter().filter_map(|case| district.provider(&case.provider)).map(|provider| provider.kind);
    led.chain([ProviderKind::Department, ProviderKind::Street]).collect()
}

/// The kinds of open seats on a case's team. Departments and street offices support by duty and are no open seats.
pub(super) fn open_seats(district: &District, case: &Case) -> BTreeSet<SeatKind> {
    let by_duty = [ProviderKind::Department, ProviderKind::Street];
    let members = case.team.iter().filter_map(|id| district.provider(id));
    members.filter(|p| !by_duty.contains(&p.kind)).map(|p| SeatKind::of("", p)).collect()
}

/// Who worked on cases of which topic.
pub(super) struct Answers(BTreeMap<TopicId, BTreeSet<ProviderId>>);

impl Answers {
    /// Gathers them. O(cases · log providers).
    pub(super) fn of(district: &District) -> Self {
        let mut of_topic: BTreeMap<TopicId, BTreeSet<ProviderId>> = BTreeMap::new();
        for case in &district.cases {
            if let Some(topic) = &case.topic {
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
