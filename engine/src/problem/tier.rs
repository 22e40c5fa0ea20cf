//! The tiers of the objective: their names, senses and sequence.
//!
//! Always holds: `min_load_shortfall` stands right behind the last coverage tier that is named (first, if none is)
//! whenever there is a minimum load, and nowhere else.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::district::Lang;
use crate::instance::Instance;

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// Larger.
    Max,
    /// Smaller.
    Min,
}

impl Sense {
    /// The name in plan.json.
    pub fn name(self) -> &'static str {
        match self {
            Self::Max => "max",
            Self::Min => "min",
        }
    }
}

/// A level of the objective. Each of them adds up over independent components: a community and a request lie in one, a
/// seat is of one request, and a provider with a minimum load joins all its requests. (One that did not, like the
/// largest load of all, would have to join everything it looks at.) And none gets worse by a seat that is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierKind {
    /// Σ weight over communities with at least one answered request.
    CommunitiesServed,
    /// Communities that an answered request with choice 1 serves.
    FirstChoicesAnswered,
    /// Answered requests; a joint case counts once for each community.
    RequestsAnswered,
    /// Σ over providers of max(0, min_load − load).
    MinLoadShortfall,
    /// Assignments of the previous plan that stay.
    AssignmentsKept,
    /// Σ of round(10⁶ · priority · weight · relevance).
    Quality,
}

impl TierKind {
    /// All tiers, in the usual sequence.
    pub const ALL: [Self; 6] = [
        Self::CommunitiesServed,
        Self::FirstChoicesAnswered,
        Self::RequestsAnswered,
        Self::MinLoadShortfall,
        Self::AssignmentsKept,
        Self::Quality,
    ];

    /// The name in options and plan.json.
    pub fn name(self) -> &'static str {
        match self {
            Self::CommunitiesServed => "communities_served",
            Self::FirstChoicesAnswered => "first_choices_answered",
            Self::RequestsAnswered => "requests_answered",
            Self::MinLoadShortfall => "min_load_shortfall",
            Self::AssignmentsKept => "assignments_kept",
            Self::Quality => "quality",
        }
    }

    /// The name on terminal, lists and pages.
    pub fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::CommunitiesServed => lang.pick("至少安排一件的社区", "communities served"),
            Self::FirstChoicesAnswered => {
                lang.pick("头号选题得到安排的社区", "communities whose first choice is answered")
            }
            Self::RequestsAnswered => {
                lang.pick("答题件数（联合点单按社区各计）", "requests answered (a joint case once for each community)")
            }
            Self::MinLoadShortfall => lang.pick("最少承担的缺口", "shortfall of minimum loads"),
            Self::AssignmentsKept => lang.pick("沿用上一方案的派题", "assignments kept from the previous plan"),
            Self::Quality => lang.pick("匹配质量", "quality of the match"),
        }
    }

    /// The tier of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.name() == name)
    }

    /// Which way is better.
    pub fn sense(self) -> Sense {
        if self == Self::MinLoadShortfall { Sense::Min } else { Sense::Max }
    }

    /// Whether it counts who is served, not how well.
    pub fn is_coverage(self) -> bool {
        matches!(self, Self::CommunitiesServed | Self::FirstChoicesAnswered | Self::RequestsAnswered)
    }

    /// What values are divided by where they are printed.
    pub fn scale(self) -> i128 {
        if self == Self::Quality { 1_000_000 } else { 1 }
    }
}

/// The tiers of an instance where none are named: first choices only where anything is ranked, kept assignments only
/// with a previous plan.
pub fn default_tiers(instance: &Instance, has_previous: bool) -> Vec<TierKind> {
    let ranked = instance.requests.iter().any(|request| request.choice.is_some());
    TierKind::ALL
        .into_iter()
        .filter(|tier| match tier {
            TierKind::FirstChoicesAnswered => ranked,
            TierKind::AssignmentsKept => has_previous,
            TierKind::MinLoadShortfall => false,
            _ => true,
        })
        .collect()
}

/// The tiers in their final sequence: minimum loads are put into their fixed place.
pub fn place_tiers(instance: &Instance, named: &[TierKind]) -> Vec<TierKind> {
    let mut tiers: Vec<TierKind> = named.iter().copied().filter(|tier| *tier != TierKind::MinLoadShortfall).collect();
    if instance.providers.iter().any(|provider| provider.min_load > 0) {
        let behind = tiers.iter().rposition(|tier| tier.is_coverage()).map_or(0, |at| at + 1);
        tiers.insert(behind, TierKind::MinLoadShortfall);
    }
    tiers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_code_and_in_json() {
        for kind in TierKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a name"), kind.name());
            assert_eq!(serde_json::from_value::<TierKind>(kind.name().into()).expect("a name"), kind);
            assert_eq!(serde_json::to_value(kind.sense()).expect("a name"), kind.sense().name());
        }
    }
}
