//! Providers that no request of the round can reach, and why: whoever offered time should not find out afterwards.
//!
//! Comes in: what was found. Goes out: its words, by reason. Always holds: one message for all, each reason with its
//! mend.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnreachedWhy {
    /// Its capacity, or what it takes at most, is 0 or below every seat.
    NoCapacity,
    /// No community of the round lies in a street that it serves.
    OtherStreet,
    /// It names no topic, and its duties alone are too far from every request.
    NoTopics,
    /// Its topics and duties are too far from every request.
    BelowFloor,
    /// No role list names the office, and its topics and duties alone are too far from every request.
    NotNamed,
    /// Every request that it fits is excluded by a conflict or a pin.
    Excluded,
    /// No role of a request is open to its kind, profession or name.
    NotAsked,
}

impl UnreachedWhy {
    const ALL: [Self; 7] = [
        Self::NoCapacity,
        Self::OtherStreet,
        Self::NoTopics,
        Self::NotNamed,
        Self::BelowFloor,
        Self::Excluded,
        Self::NotAsked,
    ];

    /// In words, without a stop at the end: for whoever is told of it, wherever.
    pub fn said(self) -> Bilingual {
        match self {
            Self::NoCapacity => Bilingual::new("容量或最多承接不够一件", "no capacity for any seat"),
            Self::OtherStreet => {
                Bilingual::new("“服务街镇”里没有本批次的社区", "no community in the streets they serve")
            }
            Self::NoTopics => {
                Bilingual::new("“擅长题型”空着，光看职责和哪件都不近", "no topics given, and duties near none")
            }
            Self::BelowFloor => Bilingual::new("擅长和职责与各件都不近", "topics and duties near none"),
            Self::NotNamed => Bilingual::new(
                "“题型”表的角色里没有写到它，光看擅长和职责和各件都不近",
                "no role of the table topics names it, and topics and duties alone are near none",
            ),
            Self::Excluded => {
                Bilingual::new("用得上的地方都要回避或被禁止", "excluded by conflicts or pins wherever they fit")
            }
            Self::NotAsked => Bilingual::new(
                "没有点单要用到它的名称、类别或专业",
                "no request asks for their name, kind or profession",
            ),
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
