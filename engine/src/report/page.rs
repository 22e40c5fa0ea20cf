//! The page with pictures: one self-contained HTML file to show and to print.
//!
//! Comes in: a [`ReportInput`]. Goes out: the page, in its language. Always holds: all text is escaped by the template
//! engine; nothing is loaded from anywhere; every number is computed here or in the modules beside, the template only
//! places it; a label of the template stands there in both languages, as `t("中文", "English")`; no time of day and no
//! running time, so that the same plan gives the same page.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::answers::{ReasonGroup, StreetAnswers, answers, reasons};
use super::changes::{Changes, changes};
use super::figures::{Coverage, KindLoad, TopicCount, coverage, kind_loads, topic_counts};
use super::left_out::{LeftOut, unserved, urgent_counts};
use super::map::{Map, map};
use super::review::{Review, review};
use super::rows::{Lookup, counted, reason_said};
use super::shortages::{Shortage, shortages};
use super::tiers::{TierFigures, proof, tiers};
use super::{ReportError, ReportInput};
use crate::district::{Lang, Provider, safe_text, unsteering_text};
use crate::explain::URGENT;
use crate::plan::ReasonKind;
use crate::solve::Stopped;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
/// How many of the busiest providers are shown.
const BUSIEST: usize = 15;
/// What the summary shows of each kind, so that it prints on four pages at most; the annex has all of them. Measured on
/// the sample: with twice as many it takes five.
const SUMMARY_URGENT: usize = 12;
const SUMMARY_UNSERVED: usize = 8;
const SUMMARY_SHORTAGES: usize = 10;
const SUMMARY_FULL: usize = 12;
const SUMMARY_STREETS: usize = 24;

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
    /// Requests that tell the matter of another.
    merged: usize,
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
    lacking: Vec<&'static str>,
    urgent: UrgentSummary,
    unserved: Vec<LeftOut>,
    reason_counts: Vec<ReasonCount>,
    shortages: Vec<Shortage>,
    full: Full,
    idle: Vec<(String, &'static str, String)>,
    changes: Option<Changes>,
    most: Most,
    map: Option<Map>,
    answers: Vec<StreetAnswers>,
    reasons: Vec<ReasonGroup>,
    n_unanswered: usize,
    review: Review,
    made: Vec<(&'static str, String)>,
}

/// How many of each table the summary shows.
#[derive(Serialize)]
struct Most {
    urgent: usize,
    unserved: usize,
    shortages: usize,
    full: usize,
    streets: usize,
}

/// Urgent requests: raised and left out.
#[derive(Serialize)]
struct UrgentSummary {
    raised_5: usize,
    left_5: usize,
    raised_4: usize,
    left_4: usize,
}

/// How many unanswered requests have a reason, and how many of those are urgent.
#[derive(Serialize)]
struct ReasonCount {
    name: &'static str,
    requests: usize,
    urgent: usize,
    first: usize,
    share: String,
}

/// Who has no time left: how many, and the names of the first.
#[derive(Serialize)]
struct Full {
    n: usize,
    names: Vec<String>,
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
    meaning: &'static str,
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
        due: lookup.due_set(),
        lacking: lookup.lacking(),
        urgent: urgent_summary(lookup),
        unserved: unserved(lookup),
        reason_counts: reason_counts(lookup),
        shortages: shortages(lookup),
        full: full(lookup),
        idle: idle_rows(lookup),
        changes: changes(lookup),
        most: Most {
            urgent: SUMMARY_URGENT,
            unserved: SUMMARY_UNSERVED,
            shortages: SUMMARY_SHORTAGES,
            full: SUMMARY_FULL,
            streets: SUMMARY_STREETS,
        },
        first_share: share(total.first as u128, total.ranked as u128),
        merged: plan.merged.len(),
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

fn urgent_summary(lookup: &Lookup<'_>) -> UrgentSummary {
    let ((raised_5, left_5), (raised_4, left_4)) = (urgent_counts(lookup, 5), urgent_counts(lookup, 4));
    UrgentSummary { raised_5, left_5, raised_4, left_4 }
}

/// The reasons in the sequence in which they are looked for.
fn reason_counts(lookup: &Lookup<'_>) -> Vec<ReasonCount> {
    let mut counts: BTreeMap<ReasonKind, (usize, usize, usize)> = BTreeMap::new();
    for request in &lookup.round.district.requests {
        let Some(reason) = lookup.reason(&request.id) else { continue };
        let count = counts.entry(reason.kind()).or_default();
        count.0 += 1;
        count.1 += usize::from(request.urgency >= URGENT);
        count.2 += usize::from(request.choice == Some(1));
    }
    let most = counts.values().map(|count| count.0).max().unwrap_or(0) as u128;
    let count = |(kind, (requests, urgent, first))| ReasonCount {
        name: reason_said(kind, lookup.lang),
        requests,
        urgent,
        first,
        share: share(requests as u128, most),
    };
    counts.into_iter().map(count).collect()
}

/// Who has no time left, those with most of it first.
fn full(lookup: &Lookup<'_>) -> Full {
    let is_full = |p: &&Provider| lookup.load(&p.id).is_some_and(|of| of.load > 0 && of.load >= p.capacity);
    let mut full: Vec<&Provider> = lookup.round.district.providers.iter().filter(is_full).collect();
    full.sort_by_key(|p| (std::cmp::Reverse(p.capacity), &p.id));
    Full { n: full.len(), names: full.into_iter().take(SUMMARY_FULL).map(|p| safe_text(&p.name)).collect() }
}

/// Who has nothing to do, of what kind, and why.
fn idle_rows(lookup: &Lookup<'_>) -> Vec<(String, &'static str, String)> {
    let idle = lookup.idle();
    let mut rows: Vec<(&Provider, String)> =
        idle.into_iter().filter_map(|(id, why)| lookup.provider(id).map(|p| (p, why))).collect();
    rows.sort_by_key(|(p, _)| (p.kind, &p.id));
    rows.into_iter().map(|(p, why)| (safe_text(&p.name), p.kind.said(lookup.lang), why)).collect()
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
    Tier {
        name: tier.name,
        meaning: tier.meaning,
        value: tier.value,
        bound: tier.bound,
        remark: tier.remark,
        is_proven: tier.is_proven,
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
            assert!(chinese_in(&chinese).contains("至少安排一件的社区"));
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
            "What changed since the previous plan",
            "Urgent and not arranged",
            "Communities without any answer",
            "What requests that are left out lack first",
            "Other person",
            "Topic to be confirmed",
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
