//! The page with pictures: one self-contained HTML file to show and to print.
//!
//! Comes in: a [`ReportInput`]. Goes out: the page, in its language. Always holds: all text is escaped by the template
//! engine; nothing is loaded from anywhere; every number is computed here or in the modules beside, the template only
//! places it; a label of the template stands there in both languages, as `t("中文", "English")`; no time of day and no
//! running time, so that the same plan gives the same page.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::answers::{ReasonGroup, StreetAnswers, answers, reasons};
use super::figures::{Coverage, KindLoad, TierFigures, TopicCount, coverage, kind_loads, tiers, topic_counts};
use super::map::{Map, map};
use super::review::{Review, review};
use super::rows::{Lookup, counted};
use super::{ReportError, ReportInput};
use crate::district::{Lang, safe_text, unsteering_text};
use crate::solve::Stopped;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
/// How many of the busiest providers are shown.
const BUSIEST: usize = 15;

/// The whole page, self-contained. O(requests + assignments · log assignments).
///
/// # Errors
/// If the template fails.
pub fn page(round: &ReportInput<'_>) -> Result<String, ReportError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // The name's ending switches escaping on; the style is ours and is not escaped.
    environment.add_template("page.html", TEMPLATE)?;
    environment.add_template("page.css", STYLE)?;
    let lang = round.lang;
    environment.add_function("t", move |zh: Value, en: Value| lang.pick(zh, en));
    environment.add_function("counted", |n: u64, one: &str, many: &str| counted(n, one, many));
    Ok(environment.get_template("page.html")?.render(Serde(shown(&Lookup::new(round))))?)
}

/// All that the template places.
#[derive(Serialize)]
struct Shown {
    lang: &'static str,
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

fn shown(lookup: &Lookup<'_>) -> Shown {
    let plan = lookup.round.plan;
    let (streets, total) = coverage(lookup);
    let kinds = kind_loads(lookup);
    let load = kinds.iter().map(|k| k.load).sum();
    let capacity = kinds.iter().map(|k| k.capacity).sum();
    let tiers = tiers(lookup);
    let reasons = reasons(lookup);
    Shown {
        lang: lookup.lang.pick("zh-CN", "en"),
        round: lookup.round_name(),
        unit: lookup.unit(),
        as_of: unsteering_text(plan.as_of.as_deref().unwrap_or("")),
        due: lookup.due(),
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
        proof: proof(&tiers, plan.solve.candidates_per_role, lookup.lang),
        tiers: tiers.into_iter().map(tier_shown).collect(),
        streets: streets.into_iter().map(bar).collect(),
        kinds: kinds.iter().map(|kind| kind_bar(kind, lookup.lang)).collect(),
        busiest: busiest(lookup),
        topics: topic_bars(&topic_counts(lookup)),
        map: map(lookup),
        answers: answers(lookup),
        n_unanswered: reasons.iter().map(ReasonGroup::n_requests).sum(),
        reasons,
        review: review(lookup),
        made: how_it_was_made(lookup),
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

fn kind_bar(of: &KindLoad, lang: Lang) -> LoadBar {
    let (n, busy) = (of.providers, of.busy);
    LoadBar {
        name: of.kind.said(lang).to_owned(),
        remark: lang.pick(format!("{n} 个中 {busy} 个参加"), format!("{busy} of {n} take part")),
        load: of.load,
        capacity: of.capacity,
        left: of.capacity.saturating_sub(of.load),
        seats: of.seats,
        share: share(of.load, of.capacity),
        is_full: of.capacity > 0 && of.load >= of.capacity,
    }
}

/// Who has the least time left in proportion; among equals, who carries most.
fn busiest(lookup: &Lookup<'_>) -> Vec<LoadBar> {
    let providers = lookup
        .round
        .district
        .providers
        .iter()
        .filter_map(|p| lookup.load(&p.id).filter(|of| of.load > 0).map(|of| (p, of)));
    let mut providers: Vec<_> = providers.collect();
    let portion = |load: u64, capacity: u64| u128::from(load) * 1_000_000 / u128::from(capacity.max(1));
    providers.sort_by_key(|(p, of)| (std::cmp::Reverse((portion(of.load, p.capacity), of.load)), &p.id));
    let shown = |(provider, of): (&crate::district::Provider, &crate::plan::ProviderLoad)| LoadBar {
        name: safe_text(&provider.name),
        remark: provider.kind.said(lookup.lang).to_owned(),
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

fn tier_shown(tier: TierFigures) -> Tier {
    Tier { name: tier.name, value: tier.value, bound: tier.bound, remark: tier.remark, is_proven: tier.is_proven }
}

/// What is proven, as one would report it to a superior.
fn proof(tiers: &[TierFigures], candidates_per_role: Option<u32>, lang: Lang) -> String {
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
        lang.pick(
            format!(
                "按现有力量和规则，已经证明没有更好的排法{among}：先看多少社区有件解决，再看头号选题，再看件数，\
                 最后看匹配得好不好，每一层都到顶了。"
            ),
            format!(
                "With the capacity and the rules as they are, it is proven that nothing better can be arranged{among}: \
                 communities served come first, then first choices, then the number of requests, last how well \
                 providers fit, and each tier is at its best."
            ),
        )
    } else if open.len() == tiers.len() {
        lang.pick(
            format!("这份方案符合全部规则，但是否最好还没有证明{among}；每一层最多还能好多少，见文末。"),
            format!(
                "This plan keeps all rules; whether it is the best is not proven{among}. How much better each tier \
                 could be at most stands at the end."
            ),
        )
    } else {
        let open = open.join(lang.pick("”“", "”, “"));
        lang.pick(
            format!("这份方案符合全部规则；除“{open}”外各层都已证明到顶{among}，没到顶的最多还能好多少，见文末。"),
            format!(
                "This plan keeps all rules; every tier but “{open}” is proven to be at its best{among}. How much \
                 better the others could be at most stands at the end."
            ),
        )
    }
}

fn how_it_was_made(lookup: &Lookup<'_>) -> Vec<(&'static str, String)> {
    let (plan, lang) = (lookup.round.plan, lookup.lang);
    let as_of = plan.as_of.as_deref().map_or_else(|| lang.pick("未定", "not set").to_owned(), unsteering_text);
    let stopped = match plan.solve.stopped {
        Stopped::Proved => lang.pick("各层都证明到顶", "each tier proven to be at its best"),
        Stopped::Gap => lang.pick("差距已小于要求", "gap as small as asked for"),
        Stopped::Budget => lang.pick("搜索的工作量用完", "the work of the search was used up"),
        Stopped::Clock => lang.pick("时间用完", "the time was used up"),
        Stopped::Cancelled => lang.pick("被中止", "cancelled"),
    };
    let candidates = match plan.solve.candidates_per_role {
        None => lang.pick("全部合格的候选", "all who are eligible").to_owned(),
        Some(n) => lang.pick(format!("每个角色最多 {n} 个"), format!("at most {n} a role")),
    };
    vec![
        (lang.pick("程序", "Program"), unsteering_text(&plan.program)),
        (lang.pick("材料指纹", "Fingerprint of the input"), unsteering_text(&plan.input)),
        (lang.pick("计算基准日", "As of"), as_of),
        (lang.pick("抽签种子", "Seed of the lots"), plan.seed.to_string()),
        (lang.pick("搜索结束", "End of the search"), stopped.to_owned()),
        (lang.pick("互不相干的部分", "Independent components"), plan.solve.components.to_string()),
        (lang.pick("候选范围", "Candidates"), candidates),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        CONTACT, LANGS, Sample, chinese_in, communities_alone, empty, in_letters, in_letters_unproven, sample,
    };
    use super::*;

    fn made(sample: &Sample, lang: Lang) -> String {
        page(&sample.round(lang)).expect("every round has a page")
    }

    #[test]
    fn texts_are_escaped_and_contact_data_is_not_there() {
        for html in LANGS.map(|lang| made(&sample(), lang)) {
            assert!(html.contains("&lt;b&gt;"));
            assert!(!html.contains("</script><b>"));
            assert!(!html.contains('\u{202E}'));
            for secret in CONTACT.into_iter().chain(["１９９", "０１２３"]) {
                assert!(!html.contains(secret), "{secret}");
            }
        }
    }

    #[test]
    fn nothing_is_loaded_from_anywhere() {
        for html in LANGS.map(|lang| made(&sample(), lang)) {
            for loads in ["http:", "https:", "src=", "@import", "url("] {
                assert!(!html.contains(loads), "{loads}");
            }
        }
    }

    #[test]
    fn pages_of_odd_districts_are_whole() {
        // Nothing at all, capacity 0, one community, all in one place, many.
        for sample in
            [empty(), sample(), communities_alone(1, 0.0), communities_alone(50, 0.0), communities_alone(3000, 0.001)]
        {
            for lang in LANGS {
                let html = made(&sample, lang);
                assert!(html.trim_end().ends_with("</html>"));
                assert!(!html.contains("NaN") && !html.contains(">inf") && !html.contains("\"inf"));
                assert_eq!(html, made(&sample, lang));
            }
        }
    }

    #[test]
    fn the_english_page_of_a_district_in_letters_has_no_chinese() {
        for sample in [empty(), in_letters(), in_letters_unproven()] {
            let (english, chinese) = (made(&sample, Lang::En), made(&sample, Lang::Zh));
            assert_eq!(chinese_in(&english), "");
            assert!(english.contains("<html lang=\"en\">") && chinese.contains("<html lang=\"zh-CN\">"));
            // The same test finds the Chinese labels where they belong.
            assert!(chinese_in(&chinese).contains("至少解决一件的社区"));
        }
    }

    #[test]
    fn every_section_of_the_page_is_in_the_sample_in_letters() {
        let html = made(&in_letters(), Lang::En);
        for words in [
            "Where the communities lie",
            "not part of the round",
            "jointly with",
            "very urgent",
            "Topic unsure",
            "Low relevance",
            "Desirable seats left empty",
            "Nobody fits",
            "Capacity is used up",
            "half-days",
            "Proven optimal",
        ] {
            assert!(html.contains(words), "{words}");
        }
        assert!(made(&in_letters_unproven(), Lang::En).contains("no plan goes beyond"));
    }

    #[test]
    fn shares_are_percentages() {
        assert_eq!(share(1, 3), "33.3");
        assert_eq!(share(0, 0), "0.0");
        assert_eq!(share(5, 4), "100.0");
    }
}
