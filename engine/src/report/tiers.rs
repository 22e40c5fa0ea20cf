//! The tiers of the objective as people read them: what each is, what is reached, what is proven.
//!
//! Always holds: a figure that says nothing by itself (the quality, a sum of weights) is told apart from a count, so
//! that a first page shows counts alone.

use super::rows::Lookup;
use crate::district::Lang;
use crate::plan::PlanTier;
use crate::problem::{Sense, TierKind};

/// A tier as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TierFigures {
    pub(super) name: String,
    /// What its figure is.
    pub(super) meaning: &'static str,
    pub(super) value: String,
    pub(super) bound: String,
    pub(super) is_proven: bool,
    /// Whether the figure counts something that one can count.
    pub(super) is_count: bool,
    pub(super) remark: String,
    /// What is proven, without a figure that says nothing by itself.
    pub(super) proof: String,
}

/// The tiers of the plan in words.
pub(super) fn tiers(lookup: &Lookup<'_>) -> Vec<TierFigures> {
    lookup.round.plan.tiers.iter().map(|tier| tier_figures(tier, lookup.lang)).collect()
}

fn tier_figures(tier: &PlanTier, lang: Lang) -> TierFigures {
    let is_proven = tier.gap == 0.0;
    let is_count = !matches!(tier.name, TierKind::Quality | TierKind::ChoicesFollowed);
    let (bound, percent) = (&tier.bound, tier.gap * 100.0);
    let remark = match (is_proven, tier.sense) {
        (true, _) => lang.pick("已证明，不可能更好", "proven: nothing better is possible").to_owned(),
        (false, Sense::Min) => {
            lang.pick(format!("未证明；任何方案不会低于 {bound}"), format!("not proven; no plan goes below {bound}"))
        }
        (false, Sense::Max) => lang.pick(
            format!("未证明；任何方案不会超过 {bound}，差距 {percent:.3}%"),
            format!("not proven; no plan goes beyond {bound}, a gap of {percent:.3}%"),
        ),
    };
    let proof = match (is_proven, is_count, tier.sense) {
        (true, ..) => lang.pick("已证明不能更好", "proven").to_owned(),
        (false, true, Sense::Max) => lang.pick(format!("未证明，最多 {bound}"), format!("open, at most {bound}")),
        (false, true, Sense::Min) => lang.pick(format!("未证明，最少 {bound}"), format!("open, at least {bound}")),
        (false, false, _) => {
            lang.pick(format!("未证明，最多再好 {percent:.1}%"), format!("open, at most {percent:.1}% better"))
        }
    };
    TierFigures {
        name: tier.name.said(lang).to_owned(),
        meaning: meaning(tier.name, lang),
        value: tier.value.to_string(),
        bound: tier.bound.to_string(),
        is_proven,
        is_count,
        remark,
        proof,
    }
}

/// What the figure of a tier is.
fn meaning(tier: TierKind, lang: Lang) -> &'static str {
    match tier {
        TierKind::CommunitiesServed => {
            lang.pick("至少有一件安排的居民区（有权重的按权重计）", "communities with an answer, by their weights")
        }
        TierKind::FirstChoicesAnswered => {
            lang.pick("最想办的那一件排上了的居民区", "communities that get what they want most")
        }
        TierKind::RequestsAnswered => lang.pick(
            "安排的件数；联合点单在每个居民区各算一件",
            "requests that are arranged; a joint one in each community",
        ),
        TierKind::ChoicesFollowed => lang.pick(
            "各社区安排的事按自己的排序计分：第一件 5 分，第二 4 分，第三 3 分，第四 2 分，再后 1 分",
            "points of what is arranged by each community's own order: 5, 4, 3, 2 for the first four, then 1",
        ),
        TierKind::UrgentAnswered => lang.pick("排上的特急点单", "very urgent requests that are arranged"),
        TierKind::MinLoadShortfall => {
            lang.pick("没有派到最少承担的，合计还差多少工作量", "effort that lacks to the minimum loads, in all")
        }
        TierKind::AssignmentsKept => lang.pick("和上一方案相同的派题", "assignments of the previous plan that stay"),
        TierKind::Quality => lang.pick(
            "每个派题的相关度乘以紧急、户数、轮候的权重，加在一起；只用来比较同一批次的方案",
            "relevance of each assignment times the weights of urgency, households and waiting, summed; it only \
             compares plans of one round",
        ),
    }
}

/// What is proven, as one would report it to a superior.
pub(super) fn proof(tiers: &[TierFigures], candidates_per_role: Option<u32>, lang: Lang) -> String {
    let open: Vec<&str> = tiers.iter().filter(|tier| !tier.is_proven).map(|tier| tier.name.as_str()).collect();
    let among = candidates_per_role.map_or_else(String::new, |limit| {
        lang.pick(
            format!("（每个角色只比较最合适的 {limit} 个候选）"),
            format!(" (among the {limit} most relevant candidates of each role)"),
        )
    });
    if tiers.is_empty() {
        let nothing = "This plan has no objective, and there is nothing to prove.";
        lang.pick("这份方案没有设定目标，没有什么可以证明。", nothing).to_owned()
    } else if open.is_empty() {
        // The remark in brackets behind a name belongs to the figure, which does not stand here.
        let bare = |tier: &TierFigures| tier.name.split(['（', '(']).next().unwrap_or("").trim().to_owned();
        let sequence: Vec<String> = tiers.iter().map(bare).collect();
        let sequence = sequence.join(" → ");
        lang.pick(
            format!(
                "按现有力量和规则，每一层目标都已证明不能更好{among}。各层依次是：{sequence}；前一层不为后一层让步。"
            ),
            format!(
                "With the capacity and the rules as they are, each tier is proven to be at its best{among}, in \
                 sequence: {sequence}. No tier gives way to a later one."
            ),
        )
    } else if open.len() == tiers.len() {
        lang.pick(
            format!("这份方案符合全部规则，但是否最好还没有证明{among}；每一层最多还能好多少，见附件末尾。"),
            format!(
                "This plan keeps all rules; whether it is the best is not proven{among}. How much better each tier \
                 could be at most stands at the end of the annex."
            ),
        )
    } else {
        let open = open.join(lang.pick("”“", "”, “"));
        lang.pick(
            format!("这份方案符合全部规则；除“{open}”外，每一层都已证明不能更好{among}；没有证明的最多还能好多少，见附件末尾。"),
            format!(
                "This plan keeps all rules; every tier but “{open}” is proven to be at its best{among}. How much \
                 better the others could be at most stands at the end of the annex."
            ),
        )
    }
}
