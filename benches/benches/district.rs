//! How long each step of a match takes on the sample district: `cargo bench --bench district`.

use std::collections::BTreeSet;

use criterion::{Criterion, criterion_group, criterion_main};
use engine::candidates::candidates;
use engine::index::DistrictIndex;
use engine::problem::default_tiers;
use engine::solve::{BUDGET_DEFAULT, Options, World, solve};
use engine::tables::{Purpose, Reading, read_batch};

fn steps(criterion: &mut Criterion) {
    let sources = benches::sources();
    let batch = benches::batch();
    let index = DistrictIndex::build(&batch.district, None).expect("an index");
    let (_, instance) = benches::prepared(&batch);
    let mut group = criterion.benchmark_group("district");
    group.sample_size(10);
    group.bench_function("read", |b| b.iter(|| read_batch(&sources, &Reading::trusted(Purpose::Round)).expect("no fault")));
    group.bench_function("index", |b| b.iter(|| DistrictIndex::build(&batch.district, None).expect("an index")));
    group.bench_function("candidates", |b| b.iter(|| candidates(&batch.district, &index, &|_, _| {}).expect("candidates")));
    let options = Options { tiers: default_tiers(&instance, false), gap: 0.0, budget: BUDGET_DEFAULT, kept: BTreeSet::new() };
    let world = World { run: &|n, work| (0..n).for_each(work), seconds_left: &|| None, stopped: &|| false, progress: &|_, _, _| {} };
    group.bench_function("solve", |b| b.iter(|| solve(&instance, &options, &world).expect("a plan")));
    group.finish();
}

criterion_group!(district, steps);
criterion_main!(district);
