//! Providers that no request of the round can reach, and why: whoever offered time should not find out afterwards.
//!
//! Comes in: what was found. Goes out: its words, by reason. Always holds: one message for all, each reason with its
//! mend.

use super::counted::counted;
use super::{Bilingual, District, ProviderId, safe_text};

/// A provider that no request can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreached {
    /// Who.
    pub provider: ProviderId,
    /// Why.
    pub why: UnreachedWhy,
}

/// Why no request reaches a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreachedWhy {
    /// Its capacity, or what it takes at most, is 0 or below every seat.
    NoCapacity,
    /// No community of the round lies in a street that it serves.
    OtherStreet,
    /// It names no topic, and its duties alone are too far from every request.
    NoTopics,
    /// Its topics and duties are too far from every request.
    BelowFloor,
    /// Every request that it fits is excluded by a conflict or a pin.
    Excluded,
    /// No role of a request is open to its kind, profession or name.
    NotAsked,
}

impl UnreachedWhy {
    const ALL: [Self; 6] =
        [Self::NoCapacity, Self::OtherStreet, Self::NoTopics, Self::BelowFloor, Self::Excluded, Self::NotAsked];

    fn said(self) -> Bilingual {
        match self {
            Self::NoCapacity => Bilingual::new("容量或最多承接不够一件", "no capacity for any seat"),
            Self::OtherStreet => {
                Bilingual::new("“服务街镇”里没有本批次的社区", "no community in the streets they serve")
            }
            Self::NoTopics => {
                Bilingual::new("“擅长题型”空着，光看职责和哪件都不近", "no topics given, and duties near none")
            }
            Self::BelowFloor => Bilingual::new("擅长和职责与各件都不近", "topics and duties near none"),
            Self::Excluded => Bilingual::new("要回避或被禁止", "excluded by conflicts or pins"),
            Self::NotAsked => Bilingual::new("没有点单要用到", "no request asks for them"),
        }
    }
}

pub(super) fn unreached_said(unreached: &[Unreached], district: &District) -> Bilingual {
    let of_reason = |why: UnreachedWhy| {
        let ids: Vec<&ProviderId> = unreached.iter().filter(|of| of.why == why).map(|of| &of.provider).collect();
        let names = counted(ids.iter().map(|id| Bilingual::same(safe_text(district.provider_name(id)))));
        let Bilingual { zh, en } = why.said();
        (!ids.is_empty()).then(|| (format!("{zh}：{}", names.zh), format!("{en}: {}", names.en)))
    };
    let (zh, en): (Vec<String>, Vec<String>) = UnreachedWhy::ALL.into_iter().filter_map(of_reason).unzip();
    let n = unreached.len();
    Bilingual::new(
        format!("这 {n} 家答题力量本批次一件也派不到（{}）", zh.join("；")),
        format!("no request can reach {n} providers ({})", en.join("; ")),
    )
}

pub(super) fn unreached_mend() -> Bilingual {
    Bilingual::new(
        "想派上的，请看它们的“擅长题型”“服务街镇”和“容量”；本来就不用的可以不管",
        "where they should be: see their topics, streets and capacity; else ignore this",
    )
}
