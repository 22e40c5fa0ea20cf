//! How long each step of `dianda match` takes on the sample district `datasets/putuo`, one thread, everything in
//! memory: `cargo bench --locked --workspace --bench district`, or `./dev bench`; one step: add `-- district/solve`.
//!
//! | bench | measures |
//! |---|---|
//! | `read` | csv files in memory → checked batch |
//! | `index` | batch → full-text index |
//! | `candidates_fit` | earlier cases searched, topic and relevance fitted to them: `candidates` without a request |
//! | `candidates` | the same, and every request searched and its candidates judged |
//! | `solve` | instance → choice, all tiers at gap 0 |
//! | `explain` | choice → plan with reasons and substitutes, and its evidence |
//! | `lists` | plan.xlsx and a workbook for each provider |
//! | `page` | report.html |
//! | `plan_json` | plan → bytes of plan.json |

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::candidates::candidates_of_all;
use engine::district::Lang;
use engine::index::DistrictIndex;
use engine::instance::instance_of_district;
use engine::report::{ReportInput, lists, page};
use engine::tables::{Purpose, Reading, read_batch};

fn steps(criterion: &mut Criterion) {
    let sources = datasets::putuo::tables();
    let prepared = benches::prepared();
    let district = &prepared.matters.district;
    let mut without_requests = district.clone();
    without_requests.requests.clear();
    let index = &prepared.index;
    let (instance, excluded) = instance_of_district(district, &prepared.candidates).expect("an instance");
    let numbers = (&instance, &excluded);
    let solution = benches::solved(&instance);
    let (plan, evidence) = benches::explained(&prepared, numbers, &solution);
    let round = ReportInput {
        district,
        merged: &prepared.matters.as_handed_in,
        candidates: &prepared.candidates,
        plan: &plan,
        evidence: &evidence,
        change: None,
        lang: Lang::Zh,
    };

    let mut group = criterion.benchmark_group("district");
    group.sample_size(10);
    group.bench_function("read", |b| {
        b.iter(|| read_batch(black_box(&sources), &Reading::trusted(Purpose::Round)).expect("no fault"))
    });
    group.bench_function("index", |b| b.iter(|| DistrictIndex::build(black_box(district), None).expect("an index")));
    group.bench_function("candidates_fit", |b| {
        b.iter(|| candidates_of_all(black_box(&without_requests), index).expect("a fit"))
    });
    group.bench_function("candidates", |b| {
        b.iter(|| candidates_of_all(black_box(district), index).expect("candidates"))
    });
    group.bench_function("solve", |b| b.iter(|| benches::solved(black_box(&instance))));
    group.bench_function("explain", |b| b.iter(|| benches::explained(&prepared, numbers, black_box(&solution))));
    group.bench_function("lists", |b| b.iter(|| lists(black_box(&round)).expect("workbooks")));
    group.bench_function("page", |b| b.iter(|| page(black_box(&round)).expect("a page")));
    group.bench_function("plan_json", |b| b.iter(|| black_box(&plan).to_bytes()));
    group.finish();
}

criterion_group!(district, steps);
criterion_main!(district);
