//! The sample district: what it holds, the plan it gives, and that the plan depends on nothing but what is in the
//! tables.
//!
//! Comes in: `datasets/putuo`, `datasets/putuo.xlsx`, `truth.csv`. Always holds: the tables of `match` never include
//! the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use datasets::putuo;
use engine::candidates::{
    Considered, EvaluateOptions, RequestCandidates, candidates_of_all, evaluate, matters, read_texts,
};
use engine::district::{Lang, RequestId};
use engine::explain::{EvidenceFile, Names, Subject, sentences, why};
use engine::index::DistrictIndex;
use engine::instance::Instance;
use engine::matching::{MatchOptions, Prepared, World, match_round, prepare};
use engine::plan::{Plan, ReasonKind};
use engine::problem::TierKind;
use engine::referee::referee;
use engine::solve::Runner;
use engine::tables::{Batch, Purpose, Reading, Source, read_batch};

use crate::random_instances::Lots;
use crate::solving::{in_sequence, rest};

struct Matched {
    batch: Batch,
    found: Vec<RequestCandidates>,
    instance: Instance,
    plan: Plan,
    evidence: EvidenceFile,
}

/// The whole line, as `dianda match` runs it.
fn matched(sources: &[Source], run: &Runner<'_>) -> Matched {
    let world = World { run, seconds_left: &|| None, stopped: &|| false, pause: &rest, progress: &|_| {} };
    let prepared = prepare(sources, &Reading::trusted(Purpose::Round), None, &world).expect("the sample has no fault");
    let Prepared { batch, input, matters, candidates: found, .. } = prepared;
    let options = MatchOptions::default();
    let matched = match_round(&matters, &found, input, &options, &world).expect("a plan");
    Matched { batch, found, instance: matched.instance, plan: matched.plan, evidence: matched.evidence }
}

/// What truth.csv says of a request.
struct Truth {
    topic: String,
    /// The providers that would be right to lead.
    leads: Vec<String>,
    /// What all tellings of the same matter share; empty where there is one.
    group: String,
}

/// By the id of the request.
fn truth() -> BTreeMap<String, Truth> {
    let mut reader = csv::Reader::from_path(putuo::folder().join("truth.csv")).expect("the truth");
    let record = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.expect("a row of the truth");
        let leads = record[2].split(';').map(str::to_owned).collect();
        (record[0].to_owned(), Truth { topic: record[1].to_owned(), leads, group: record[3].to_owned() })
    };
    reader.records().map(record).collect()
}

#[test]
fn the_plan_of_the_sample_is_proven_right_and_allowed() {
    let Matched { batch, instance, plan, .. } = matched(&putuo::tables(), &in_sequence);
    assert_eq!(referee(&plan.to_bytes(), &instance, None), Vec::new());
    for tier in &plan.tiers {
        let allowed = if tier.name == TierKind::Quality { 0.001 } else { 0.0 };
        assert!(tier.gap <= allowed, "{}: gap {}", tier.name.name(), tier.gap);
    }
    // Communities with a request that anyone could answer: at least 95 % of them are served.
    let nobody: BTreeSet<&str> = plan
        .unanswered
        .iter()
        .filter(|u| matches!(u.reason.kind(), ReasonKind::NoCandidate | ReasonKind::Conflict | ReasonKind::Team))
        .map(|u| u.request.as_str())
        .collect();
    let could = batch.district.communities.iter().filter(|c| {
        batch.district.requests.iter().any(|r| r.communities.contains(&c.id) && !nobody.contains(r.id.as_str()))
    });
    let served = plan.communities.iter().filter(|c| c.answered > 0).count();
    assert!(served * 100 >= could.count() * 95, "{served} served");
    // Leads right by truth.csv: at least 90 %.
    let truth = truth();
    let leads: Vec<_> = plan.assignments.iter().filter(|a| a.role.as_str() == "lead").collect();
    let right = leads.iter().filter(|a| truth[a.request.as_str()].leads.contains(&a.provider.0)).count();
    assert!(right * 100 >= leads.len() * 90, "{right} of {} leads are right", leads.len());
}

#[test]
fn no_assignment_is_below_the_floor() {
    let Matched { batch, found, plan, .. } = matched(&putuo::tables(), &in_sequence);
    let floor = batch.district.round.min_relevance.to_f64();
    for assignment in &plan.assignments {
        let of_request = found.iter().find(|f| f.request == assignment.request).expect("its candidates");
        let of_role = of_request.roles.iter().find(|r| r.role.name == assignment.role).expect("its role");
        let considered =
            of_role.considered.iter().find(|c| c.provider == assignment.provider).expect("it was considered");
        // Duty knows no floor: the role list names its holder.
        assert!(considered.evidence.certainty.is_some() || assignment.relevance >= floor, "{assignment:?}");
        let sum: i64 = considered.evidence.parts.iter().map(|part| part.score.0).sum();
        assert_eq!(considered.evidence.score.map_or(0, |score| score.0), sum, "parts sum to the score: {considered:?}");
    }
}

#[test]
fn who_was_considered_is_read_back_as_it_was_written() {
    let district = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("no fault").district;
    let index = DistrictIndex::build(&district, None).expect("an index");
    let found = candidates_of_all(&district, &index).expect("candidates");
    for considered in found.iter().flat_map(|of| &of.roles).flat_map(|of| &of.considered) {
        let json = serde_json::to_string(considered).expect("JSON");
        assert_eq!(serde_json::from_str::<Considered>(&json).expect("what was written"), *considered);
    }
}

#[test]
fn the_plan_is_the_same_from_csv_xlsx_ods_gb18030_shuffled_rows_and_two_threads() {
    let expected = matched(&putuo::tables(), &in_sequence).plan.to_bytes();
    let workbook = Source {
        name: "putuo.xlsx".to_owned(),
        bytes: fs::read(putuo::folder().with_extension("xlsx")).expect("the workbook"),
    };
    assert!(matched(&[workbook], &in_sequence).plan.to_bytes() == expected, "from the workbook");
    let ods = Source { name: "putuo.ods".to_owned(), bytes: ods(&putuo::tables()) };
    assert!(matched(&[ods], &in_sequence).plan.to_bytes() == expected, "from the ods");

    let two_threads = |n: usize, work: &(dyn Fn(usize) + Sync)| {
        std::thread::scope(|scope| {
            for first in 0..2 {
                scope.spawn(move || (first..n).step_by(2).for_each(work));
            }
        });
    };
    let mut shuffled = putuo::tables();
    for source in &mut shuffled {
        shuffle_rows(source);
        let text = String::from_utf8(std::mem::take(&mut source.bytes)).expect("UTF-8");
        source.bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
    }
    shuffled.reverse();
    assert!(matched(&shuffled, &two_threads).plan.to_bytes() == expected, "shuffled, in GB 18030, on two threads");
}

/// The tables as an OpenDocument workbook, with nothing in it but what the format demands.
fn ods(tables: &[Source]) -> Vec<u8> {
    use std::fmt::Write;
    let mut content = String::from(concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.3" "#,
        r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
        r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
        r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>"#,
    ));
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    for source in tables {
        let _ = write!(content, r#"<table:table table:name="{}">"#, source.name.trim_end_matches(".csv"));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(source.bytes.as_slice());
        for record in reader.records() {
            content += "<table:table-row>";
            for cell in &record.expect("a row") {
                let _ = write!(
                    content,
                    r#"<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>"#,
                    escaped(cell)
                );
            }
            content += "</table:table-row>";
        }
        content += "</table:table>";
    }
    content += "</office:spreadsheet></office:body></office:document-content>";
    let manifest = concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?>"#,
        r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">"#,
        r#"<manifest:file-entry manifest:full-path="/" "#,
        r#"manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>"#,
        r#"</manifest:manifest>"#,
    );
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = stored.compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes, options) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", stored),
        ("META-INF/manifest.xml", manifest, packed),
        ("content.xml", content.as_str(), packed),
    ] {
        archive.start_file(name, options).expect("memory takes it");
        std::io::Write::write_all(&mut archive, bytes.as_bytes()).expect("memory takes it");
    }
    archive.finish().expect("memory takes it").into_inner()
}

/// The rows of a csv in another order.
fn shuffle_rows(source: &mut Source) {
    let mut reader = csv::Reader::from_reader(source.bytes.as_slice());
    let header = reader.headers().expect("a header").clone();
    let mut rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    Lots::new(7).shuffle(&mut rows);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("memory takes it");
    for row in rows {
        writer.write_record(&row).expect("memory takes it");
    }
    source.bytes = writer.into_inner().expect("memory takes it");
}

#[test]
fn the_workbook_is_made_from_the_csv_files() {
    let made = putuo::workbook(&putuo::folder()).expect("a workbook");
    assert!(
        made == fs::read(putuo::folder().with_extension("xlsx")).expect("the workbook"),
        "run putuo_workbook again"
    );
}

#[test]
fn the_sample_is_as_large_and_as_clean_as_it_says() {
    let district = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("no fault").district;
    let at_least = |what: &str, n: usize, least: usize| assert!(n >= least, "{what}: {n}");
    at_least("communities", district.communities.len(), 250);
    at_least("requests", district.requests.len(), 1000);
    at_least("cases", district.cases.len(), 1500);
    at_least("topics", district.topics.len(), 45);
    let of = |kind| district.providers.iter().filter(|p| p.kind == kind).count();
    use engine::district::ProviderKind as Kind;
    for (kind, least) in [(Kind::Department, 30), (Kind::Street, 10), (Kind::ExpertTeam, 16), (Kind::Volunteer, 80)] {
        at_least(kind.name(), of(kind), least);
    }
    let texts: BTreeSet<&str> =
        district.requests.iter().map(|r| r.text.as_str()).filter(|text| !text.is_empty()).collect();
    let written = district.requests.iter().filter(|r| !r.text.is_empty()).count();
    assert_eq!(texts.len(), written, "each text is written for itself");
    // Telephone numbers are those of the two invented ranges.
    for source in putuo::tables() {
        let text = String::from_utf8(source.bytes).expect("UTF-8");
        let digits: Vec<String> = text
            .replace('-', "")
            .split(|c: char| !c.is_ascii_digit())
            .filter(|n| n.len() == 11)
            .map(str::to_owned)
            .collect();
        for number in digits {
            assert!(number.starts_with("1990000") || number.starts_with("0215555"), "{number} in {}", source.name);
        }
    }
}

/// Near-identical requests are groups of two and more, and what they are about is the same.
#[test]
fn the_truth_speaks_of_every_request_and_of_nothing_else() {
    let district = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("no fault").district;
    let truth = truth();
    let mut groups: BTreeMap<&String, Vec<&String>> = BTreeMap::new();
    for (id, of) in &truth {
        assert!(district.topics.iter().any(|t| t.id.as_str() == of.topic), "{id}: {}", of.topic);
        assert!(
            of.leads.iter().all(|lead| district.providers.iter().any(|p| p.id.as_str() == lead)),
            "{id}: {:?}",
            of.leads
        );
        if !of.group.is_empty() {
            groups.entry(&of.group).or_default().push(id);
        }
    }
    let ids: BTreeSet<&str> = truth.keys().map(String::as_str).collect();
    assert_eq!(ids, district.requests.iter().map(|r| r.id.as_str()).collect());
    assert!(groups.values().all(|group| group.len() > 1), "{groups:?}");
}

/// The figures are those of README of the datasets, a little below; they are the same on every machine.
#[test]
fn relevance_is_as_good_and_as_honest_as_it_says() {
    let district = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Cases)).expect("no fault").district;
    let options = EvaluateOptions { folds: 3, seeds: vec![1], ablation: false };
    let measured = evaluate(&district, &options, &|_, _| {}).expect("an index");
    let m = &measured.by_seed[0].measures;
    assert_eq!(m.cases, district.cases.len(), "every case is held out once");
    assert!(m.accuracy_at_1 >= 0.74 && m.recall_at_5 >= 0.92, "{m:?}");
    assert!(m.calibration_error <= 0.05, "{m:?}");
    assert!(m.accuracy_at_1 > m.neighbours.accuracy + 0.2 && m.accuracy_at_1 > m.accuracy_of_majority + 0.4, "{m:?}");
    assert!(m.curve[4].accuracy >= 0.86, "the surer half: {m:?}");
    let later = &measured.by_time.as_ref().expect("cases with days").measures;
    assert!(later.accuracy_at_1 >= 0.74 && later.calibration_error <= 0.05, "{later:?}");
}

/// The first round of a district has no cases: what is said of topics must hold all the same.
#[test]
fn topics_without_cases_promise_no_more_than_they_hold() {
    let mut district = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("no fault").district;
    district.cases.clear();
    district.requests.iter_mut().for_each(|request| request.topic = None);
    let index = DistrictIndex::build(&district, None).expect("an index");
    let truth = truth();
    let mut bins = [(0.0, 0.0); 10];
    let (mut right, mut sure, mut sure_right) = (0.0, 0.0, 0.0);
    for found in candidates_of_all(&district, &index).expect("candidates") {
        let is_right = f64::from(u8::from(
            found.topic.topic.as_ref().is_some_and(|topic| topic.as_str() == truth[found.request.as_str()].topic),
        ));
        let bin = &mut bins[((found.topic.certainty * 10.0) as usize).min(9)];
        (bin.0, bin.1, right) = (bin.0 + found.topic.certainty, bin.1 + is_right, right + is_right);
        if found.topic.is_sure(&district) {
            (sure, sure_right) = (sure + 1.0, sure_right + is_right);
        }
    }
    let n = district.requests.len() as f64;
    let error = bins.iter().map(|(p, right)| (p - right).abs()).sum::<f64>() / n;
    assert!(
        right / n >= 0.65 && sure_right / sure >= 0.82 && error <= 0.05,
        "{} {} {error}",
        right / n,
        sure_right / sure
    );
}

#[test]
fn requests_that_are_told_as_the_same_are_the_same() {
    let district = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("no fault").district;
    let index = DistrictIndex::build(&district, None).expect("an index");
    let truth = truth();
    let readings = read_texts(&district, &index, &|_, _| {}).expect("readings");
    let found = matters(&district, &readings);
    let is_right = |group: &&Vec<RequestId>| {
        let labels: BTreeSet<&String> = group.iter().map(|id| &truth[id.as_str()].group).collect();
        labels.len() == 1 && !labels.contains(&String::new())
    };
    let right = |groups: &[Vec<RequestId>]| groups.iter().filter(is_right).count();
    let (n, merged, asked) = (found.same.len(), right(&found.same), right(&found.asked));
    assert!(n >= 150 && merged * 100 >= n * 97, "{merged} of {n} groups that are merged are one matter");
    assert!(asked * 100 >= found.asked.len() * 30, "{asked} of {} groups that are asked for", found.asked.len());
}

#[test]
fn explanations_read_like_something_one_says() {
    let Matched { plan, evidence, .. } = matched(&putuo::tables(), &in_sequence);
    let text = |lang: Lang| {
        let subjects = [Subject::Community("CY01"), Subject::Request("CY-003"), Subject::Request("CS-020")];
        let each = subjects.into_iter().filter_map(|subject| why(&plan, &evidence, subject));
        each.flat_map(|why| sentences(&why, Names::new(&evidence, lang))).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(text(Lang::Zh));
    insta::assert_snapshot!("explanations_in_english", text(Lang::En));
}
