//! More earlier cases never make a round worse: neither fewer requests that somebody can answer, nor fewer right leads.
//!
//! Comes in: the sample district with a part of its cases, and `truth.csv`. Always holds: the subsets lie within each
//! other, and nothing else differs. `cargo run --release --bin case_curve` prints the whole curve, plans included.

use std::collections::BTreeMap;

use datasets::putuo;
use engine::candidates::{RequestCandidates, candidates_of_all};
use engine::district::{District, Outcome, tie_break};
use engine::index::DistrictIndex;
use engine::tables::{Purpose, Reading, Source, read_batch};

fn found(district: &District) -> Vec<RequestCandidates> {
    let index = DistrictIndex::build(district, None).expect("an index");
    candidates_of_all(district, &index).expect("candidates")
}

fn district(sources: &[Source]) -> District {
    read_batch(sources, &Reading::trusted(Purpose::Round)).expect("no fault").district
}

fn with_cases(district: &District, n: usize) -> District {
    let mut cases = district.cases.clone();
    cases.sort_by_cached_key(|case| tie_break(1, &[case.id.as_str()]));
    cases.truncate(n);
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    District { cases, ..district.clone() }
}

/// Before, twenty cases left 72 requests with a role that nobody could take, where none left 17.
#[test]
fn a_few_cases_take_nobody_away() {
    let sample = district(&putuo::tables());
    let mut reader = csv::Reader::from_path(putuo::folder().join("truth.csv")).expect("the truth");
    let leads: BTreeMap<String, String> =
        reader.records().map(|row| row.expect("a row")).map(|row| (row[0].to_owned(), row[2].to_owned())).collect();
    let measure = |n: usize| {
        let found = found(&with_cases(&sample, n));
        let nobody = found.iter().filter(|of| {
            of.roles.iter().any(|role| role.role.required && !role.considered.iter().any(|c| c.is_eligible()))
        });
        let right = found.iter().filter(|of| {
            let lead = of.roles.iter().find(|role| role.role.name.leads()).expect("a lead");
            let best = lead.considered.iter().find(|c| c.is_eligible());
            best.is_some_and(|best| leads[of.request.as_str()].split(';').any(|id| id == best.provider.as_str()))
        });
        (nobody.count(), right.count())
    };
    let measured = [0, 20, 200].map(measure);
    // One request in a hundred is chance.
    let chance = sample.requests.len() / 100;
    for pair in measured.windows(2) {
        let ((nobody, right), (nobody_later, right_later)) = (pair[0], pair[1]);
        assert!(nobody_later <= nobody + chance && right_later + chance >= right, "{measured:?}");
    }
}

/// A round with two lawyers who fit alike.
fn two_lawyers() -> Vec<Source> {
    let tables = [
        ("communities", "id,name,street\nc,甲居民区,甲街道\n"),
        ("requests", "id,community,title,text,topic\nr,c,业委会换届选不出来,候选人凑不齐，选票没有收到,业委会换届\n"),
        (
            "providers",
            "id,name,kind,profession,duties,topics,capacity\n\
             j,甲街道办事处,street,,,,9\nf,区房管局,department,,业委会,,9\n\
             a,甲律师,volunteer,律师,业委会换届的程序,业委会换届,9\nb,乙律师,volunteer,律师,业委会换届的程序,业委会换届,9\n",
        ),
        (
            "cases",
            "id,title,text,topic,provider,team,outcome,answered\n\
             1,业委会换届,候选人凑不齐，选票没有收到，重新发,业委会换届,j,a,unresolved,2025-05-01\n\
             2,业委会换届卡住,候选人不够，选票箱没人看,业委会换届,j,a,unresolved,2025-06-01\n",
        ),
    ];
    tables.map(|(name, text)| Source { name: format!("{name}.csv"), bytes: text.into() }).to_vec()
}

#[test]
fn who_left_a_matter_unresolved_is_not_preferred_to_one_without_cases() {
    let relevances = |district: &District| {
        let found = found(district);
        let role = found[0].roles.iter().find(|role| role.role.name.as_str() == "volunteer").expect("a lawyer's seat");
        let of = |id: &str| role.considered.iter().find(|c| c.provider.as_str() == id).expect("a lawyer").clone();
        (of("a"), of("b"))
    };
    let mut district = district(&two_lawyers());
    let (failed, without) = relevances(&district);
    assert!(failed.relevance <= without.relevance, "{failed:?} {without:?}");
    assert_eq!(failed.evidence.cases, Vec::new(), "what was left unresolved is not cited");
    assert_eq!((failed.evidence.calibrated, failed.evidence.cases_behind), (false, 0));
    district.cases.iter_mut().for_each(|case| case.outcome = Some(Outcome::Resolved));
    let (resolved, without) = relevances(&district);
    assert!(resolved.relevance > without.relevance, "{resolved:?} {without:?}");
    assert_eq!((resolved.evidence.calibrated, resolved.evidence.cases_behind), (false, 2), "two cases are no measure");
}
