//! The sample district side by side: the exact plan and the plain rule “most urgent first”. Prints one table.
//!
//! `cargo run --release --bin greedy`, or `./dev bench`.

use std::collections::BTreeSet;

use engine::instance::Instance;
use engine::matching::Matched;
use engine::plan::PreviousPlan;
use engine::solve::by_urgency;

fn main() {
    let Matched { instance, plan, .. } = benches::matched(&benches::prepared());
    let chosen = PreviousPlan::read(&plan.to_bytes()).expect("a plan").candidates(&instance);
    let exact = counts(&instance, &chosen.into_iter().collect::<Vec<_>>());
    let greedy = counts(&instance, &by_urgency(&instance));
    let rows = [
        ("有安排的社区 communities served", 0),
        ("头号选题得到安排 first choices", 1),
        ("答题件数 requests answered", 2),
        ("安排两件以上的社区 served twice", 3),
        ("匹配质量 quality", 4),
    ];
    let line = |text: String| {
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), "{text}");
    };
    line(format!("{:<40}{:>12}{:>12}", "", "dianda", "greedy"));
    for (name, at) in rows {
        let wide = name.chars().filter(|c| !c.is_ascii()).count();
        line(format!("{name:<width$}{:>12}{:>12}", exact[at], greedy[at], width = 40 - wide));
    }
}

/// Communities served, first choices, requests, communities served twice, quality (whole part).
fn counts(instance: &Instance, chosen: &[usize]) -> [i128; 5] {
    let answered: BTreeSet<usize> = chosen.iter().map(|c| instance.request_of(*c)).collect();
    let mut of_community = vec![0_u32; instance.communities.len()];
    let mut first = BTreeSet::new();
    for request in &answered {
        for community in &instance.requests[*request].communities {
            of_community[*community as usize] += 1;
            if instance.requests[*request].choice == Some(1) {
                first.insert(*community);
            }
        }
    }
    let at_least = |n: u32| of_community.iter().filter(|count| **count >= n).count() as i128;
    let requests: u32 = of_community.iter().sum();
    let quality: i128 = chosen.iter().map(|c| instance.quality_of(*c)).sum();
    [at_least(1), first.len() as i128, requests.into(), at_least(2), quality / 1_000_000]
}
