//! The page with pictures: one self-contained HTML file to show and to print.
//!
//! Comes in: a [`Round`]. Goes out: the page. Always holds: all text is escaped by the template engine; nothing is
//! loaded from anywhere; every number is computed here or in the modules beside, the template only places it; no time
//! of day and no running time, so that the same plan gives the same page.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::answers::{ReasonGroup, StreetAnswers, answers, reasons};
use super::figures::{Coverage, KindLoad, TierTold, TopicCount, coverage, kind_loads, tiers, topic_counts};
use super::map::{Map, map};
use super::review::{Review, review};
use super::rows::Told;
use super::{ReportError, Round};
use crate::district::{safe_text, unsteering_text};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
/// How many of the busiest providers are shown.
const BUSIEST: usize = 15;

/// The whole page, self-contained. O(requests + assignments · log assignments).
///
/// # Errors
/// If the template fails.
pub fn page(round: &Round<'_>) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // The name's ending switches escaping on; the style is ours and is not escaped.
    environment.add_template("page.html", TEMPLATE)?;
    environment.add_template("page.css", STYLE)?;
    Ok(environment.get_template("page.html")?.render(Serde(shown(&Told::new(round))))?)
}

/// All that the template places.
#[derive(Serialize)]
struct Shown {
    round: String,
    unit: String,
    as_of: String,
    due: String,
    total: Bar,
    first_share: String,
    requests_share: String,
    seats: usize,
    providers: usize,
    providers_busy: usize,
    load: u128,
    capacity: u128,
    load_share: String,
    is_optimal: bool,
    proof: String,
    tiers: Vec<Tier>,
    streets: Vec<Bar>,
    kinds: Vec<LoadBar>,
    busiest: Vec<LoadBar>,
    topics: Vec<TopicBar>,
    map: Option<Map>,
    answers: Vec<StreetAnswers>,
    reasons: Vec<ReasonGroup>,
    n_unanswered: usize,
    review: Review,
    made: Vec<(&'static str, String)>,
}

/// A street, or the district, as a stacked bar.
#[derive(Serialize)]
struct Bar {
    name: String,
    communities: usize,
    served: usize,
    twice: usize,
    ranked: usize,
    first: usize,
    other: usize,
    none: usize,
    outside: usize,
    requests: usize,
    answered: usize,
    first_share: String,
    other_share: String,
    none_share: String,
    answered_share: String,
}

#[derive(Serialize)]
struct LoadBar {
    name: String,
    remark: String,
    load: u128,
    capacity: u128,
    left: u128,
    seats: u64,
    share: String,
    is_full: bool,
}

#[derive(Serialize)]
struct TopicBar {
    name: String,
    raised: usize,
    answered: usize,
    raised_share: String,
    answered_share: String,
}

#[derive(Serialize)]
struct Tier {
    name: String,
    value: String,
    bound: String,
    remark: String,
    is_proven: bool,
}

fn shown(told: &Told<'_>) -> Shown {
    let round = &told.round.district.round;
    let plan = told.round.plan;
    let (streets, total) = coverage(told);
    let kinds = kind_loads(told);
    let load = kinds.iter().map(|k| k.load).sum();
    let capacity = kinds.iter().map(|k| k.capacity).sum();
    let tiers = tiers(told);
    let reasons = reasons(told);
    Shown {
        round: safe_text(&round.name),
        unit: safe_text(&round.unit),
        as_of: unsteering_text(plan.as_of.as_deref().unwrap_or("")),
        due: told.due(),
        first_share: share(total.first as u128, total.ranked as u128),
        requests_share: share(total.answered as u128, total.requests as u128),
        total: bar(total),
        seats: plan.assignments.len(),
        providers: kinds.iter().map(|k| k.providers).sum(),
        providers_busy: kinds.iter().map(|k| k.busy).sum(),
        load,
        capacity,
        load_share: share(load, capacity),
        is_optimal: !tiers.is_empty() && tiers.iter().all(|tier| tier.is_proven),
        proof: proof(&tiers, plan.solve.candidates_per_role),
        tiers: tiers.into_iter().map(tier_shown).collect(),
        streets: streets.into_iter().map(bar).collect(),
        kinds: kinds.iter().map(kind_bar).collect(),
        busiest: busiest(told),
        topics: topic_bars(&topic_counts(told)),
        map: map(told),
        answers: answers(told),
        n_unanswered: reasons.iter().map(ReasonGroup::n_requests).sum(),
        reasons,
        review: review(told),
        made: how_it_was_made(told),
    }
}

/// A part of a whole in percent, for widths and words; 0 where there is no whole.
pub(super) fn share(part: u128, whole: u128) -> String {
    let percent = if whole == 0 { 0.0 } else { (part as f64 / whole as f64 * 100.0).min(100.0) };
    format!("{percent:.1}")
}

fn bar(of: Coverage) -> Bar {
    let (other, none) = (of.served - of.first, of.communities - of.served);
    let of_communities = |part: usize| share(part as u128, of.communities as u128);
    Bar {
        first_share: of_communities(of.first),
        other_share: of_communities(other),
        none_share: of_communities(none),
        answered_share: share(of.answered as u128, of.requests as u128),
        name: of.name,
        communities: of.communities,
        served: of.served,
        twice: of.twice,
        ranked: of.ranked,
        first: of.first,
        other,
        none,
        outside: of.outside,
        requests: of.requests,
        answered: of.answered,
    }
}

fn kind_bar(of: &KindLoad) -> LoadBar {
    LoadBar {
        name: of.kind.chinese().to_owned(),
        remark: format!("{} 个中 {} 个参加", of.providers, of.busy),
        load: of.load,
        capacity: of.capacity,
        left: of.capacity.saturating_sub(of.load),
        seats: of.seats,
        share: share(of.load, of.capacity),
        is_full: of.capacity > 0 && of.load >= of.capacity,
    }
}

/// Who has the least time left in proportion; among equals, who carries most.
fn busiest(told: &Told<'_>) -> Vec<LoadBar> {
    let providers = told
        .round
        .district
        .providers
        .iter()
        .filter_map(|p| told.load(&p.id).filter(|of| of.load > 0).map(|of| (p, of)));
    let mut providers: Vec<_> = providers.collect();
    let portion = |load: u64, capacity: u64| u128::from(load) * 1_000_000 / u128::from(capacity.max(1));
    providers.sort_by_key(|(p, of)| (std::cmp::Reverse((portion(of.load, p.capacity), of.load)), &p.id));
    let shown = |(provider, of): (&crate::district::Provider, &crate::plan::ProviderLoad)| LoadBar {
        name: safe_text(&provider.name),
        remark: provider.kind.chinese().to_owned(),
        load: of.load.into(),
        capacity: provider.capacity.into(),
        left: provider.capacity.saturating_sub(of.load).into(),
        seats: of.requests,
        share: share(of.load.into(), provider.capacity.into()),
        is_full: of.load >= provider.capacity,
    };
    providers.into_iter().take(BUSIEST).map(shown).collect()
}

fn topic_bars(counts: &[TopicCount]) -> Vec<TopicBar> {
    let most = counts.iter().map(|count| count.raised).max().unwrap_or(0) as u128;
    let bar = |count: &TopicCount| TopicBar {
        name: count.name.clone(),
        raised: count.raised,
        answered: count.answered,
        raised_share: share(count.raised as u128, most),
        answered_share: share(count.answered as u128, most),
    };
    counts.iter().map(bar).collect()
}

fn tier_shown(tier: TierTold) -> Tier {
    Tier { name: tier.name, value: tier.value, bound: tier.bound, remark: tier.remark, is_proven: tier.is_proven }
}

/// What is proven, as one would tell a superior.
fn proof(tiers: &[TierTold], candidates_per_role: Option<u32>) -> String {
    let open: Vec<&str> = tiers.iter().filter(|tier| !tier.is_proven).map(|tier| tier.name.as_str()).collect();
    let among = match candidates_per_role {
        Some(limit) => format!("（每个角色只比较最合适的 {limit} 个候选）"),
        None => String::new(),
    };
    if tiers.is_empty() {
        "这份方案没有设定目标，没有什么可以证明。".to_owned()
    } else if open.is_empty() {
        format!(
            "按现有力量和规则，已经证明没有更好的排法{among}：先看多少社区有件解决，再看头号选题，再看件数，最后看匹配得好不好，每一层都到顶了。"
        )
    } else if open.len() == tiers.len() {
        format!("这份方案符合全部规则，但是否最好还没有证明{among}；每一层最多还能好多少，见文末。")
    } else {
        format!(
            "这份方案符合全部规则；除“{}”外各层都已证明到顶{among}，没到顶的最多还能好多少，见文末。",
            open.join("”“")
        )
    }
}

fn how_it_was_made(told: &Told<'_>) -> Vec<(&'static str, String)> {
    let plan = told.round.plan;
    let stopped = match plan.solve.stopped.as_str() {
        "proved" => "各层都证明到顶",
        "gap" => "差距已小于要求",
        "budget" => "搜索的工作量用完",
        "clock" => "时间用完",
        "cancelled" => "被中止",
        other => other,
    };
    vec![
        ("程序", unsteering_text(&plan.program)),
        ("材料指纹", unsteering_text(&plan.input)),
        ("计算基准日", unsteering_text(plan.as_of.as_deref().unwrap_or("未定"))),
        ("抽签种子", plan.seed.to_string()),
        ("搜索结束", unsteering_text(stopped)),
        ("互不相干的部分", plan.solve.components.to_string()),
        (
            "候选范围",
            plan.solve
                .candidates_per_role
                .map_or_else(|| "全部合格的候选".to_owned(), |n| format!("每个角色最多 {n} 个")),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::sample::{CONTACT, communities_alone, empty, sample};
    use super::*;

    #[test]
    fn texts_are_escaped_and_contact_data_is_not_there() {
        let html = page(&sample().round()).expect("a small round has a page");
        assert!(html.contains("&lt;b&gt;"));
        assert!(!html.contains("</script><b>"));
        assert!(!html.contains('\u{202E}'));
        for secret in CONTACT.into_iter().chain(["１９９", "０１２３"]) {
            assert!(!html.contains(secret), "{secret}");
        }
    }

    #[test]
    fn nothing_is_loaded_from_anywhere() {
        let html = page(&sample().round()).expect("a small round has a page");
        for loads in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!html.contains(loads), "{loads}");
        }
    }

    #[test]
    fn pages_of_odd_districts_are_whole() {
        // Nothing at all, capacity 0, one community, all in one place, many.
        for sample in
            [empty(), sample(), communities_alone(1, 0.0), communities_alone(50, 0.0), communities_alone(3000, 0.001)]
        {
            let html = page(&sample.round()).expect("every round has a page");
            assert!(html.trim_end().ends_with("</html>"));
            assert!(!html.contains("NaN") && !html.contains(">inf") && !html.contains("\"inf"));
            assert_eq!(html, page(&sample.round()).expect("twice"));
        }
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(share(1, 3), "33.3");
        assert_eq!(share(0, 0), "0.0");
        assert_eq!(share(5, 4), "100.0");
    }
}
