//! What the long runs found is tried again, and a few thousand new inputs at each door.
//!
//! Always holds: no input ends in a panic.

use std::path::Path;

use datasets::lots::Lots;
use tests::mutations::spoilt;
use tests::targets::TARGETS;

/// Inputs at each door: some seconds of the test command in all.
const TRIED: usize = 300;

#[test]
fn no_input_at_any_door_ends_in_a_panic() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    for target in &TARGETS {
        let seeds = (target.seeds)();
        seeds.iter().for_each(|seed| (target.run)(seed));
        let mut draw = Lots::new(20_261_130);
        for _ in 0..TRIED {
            (target.run)(&spoilt(&seeds, &mut draw));
        }
        for entry in std::fs::read_dir(corpora.join(target.name)).into_iter().flatten() {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
            (target.run)(&bytes);
        }
    }
}
