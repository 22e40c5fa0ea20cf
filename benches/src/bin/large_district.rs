//! How long the engine takes from a district of 10,000 requests and 500 providers to an instance, step by step, on one
//! thread: `cargo run --release --bin large_district`, or with other numbers `-- 2000 300`. Writes nothing.
//!
//! Comes in: the sample district. It is multiplied: communities, streets, requests and providers are repeated under
//! names of their own; of a repeated request the sentences change places, the numbers in them grow, and one sentence
//! comes from another request, so that no text stands there twice. Cases stay those of the sample; one request in fifty
//! has a pin. Always holds: the same numbers give the same district; every name is invented.
//!
//! | line | measures |
//! |---|---|
//! | `index` | district → full-text index |
//! | `fit` | earlier cases searched, topic and relevance fitted to them: `candidates` without a request |
//! | `candidates` | the same, and every request searched and its candidates judged |
//! | `instance` | candidates → numbers |
//! | `search` | one query of a person, the mean over those of `QUERIES` in each collection |
//!
//! Each line has the seconds on the wall and those of the processor (of all threads, as Linux counts them, in
//! hundredths): on a machine that others use too only the second tell one version from another.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use engine::candidates::candidates_of_all;
use engine::district::{
    CommunityId, District, Pin, Provider, ProviderId, ProviderKind, Request, RequestId, Rule, fold_street,
};
use engine::index::{Collection, DistrictIndex, Query, SearchIndex, find};
use engine::instance::instance_of_district;

/// Words, phrases, exclusions, filters, pinyin.
const QUERIES: [&str; 8] = [
    "停车难",
    "加装电梯 底楼反对",
    "“消防通道” 停车 -收费",
    "题型:停车难 街镇:长征",
    "urgency:4+ 外墙",
    "tingchenan",
    "hlwy",
    "CY-001",
];
/// One request in so many has a pin.
const PINNED_EACH: usize = 50;

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let (requests, providers) = (numbers.next().unwrap_or(10_000), numbers.next().unwrap_or(500));
    let district = multiplied(&benches::prepared().batch.district, requests, providers);
    let n = |what: &str, n: usize| line(&format!("{what:<12}{n:>10}"));
    n("communities", district.communities.len());
    n("requests", district.requests.len());
    n("providers", district.providers.len());
    n("cases", district.cases.len());
    let index = timed("index", || DistrictIndex::build(&district, None).expect("an index"));
    let without_requests = District { requests: Vec::new(), pins: Vec::new(), ..district.clone() };
    timed("fit", || black_box(candidates_of_all(&without_requests, &index).expect("a fit")));
    let all = timed("candidates", || candidates_of_all(&district, &index).expect("candidates"));
    let (instance, _) = timed("instance", || instance_of_district(&district, &all).expect("an instance"));
    let index = timed("words", || SearchIndex::over(&district, &index).expect("an index"));
    let begun = (Instant::now(), processor_seconds());
    let collections = [Collection::Requests, Collection::Providers, Collection::Cases];
    for (query, collection) in QUERIES.iter().flat_map(|query| collections.map(|collection| (query, collection))) {
        black_box(find(&index, collection, &Query::of(query), 10).expect("a search"));
    }
    report("search", begun, (QUERIES.len() * collections.len()) as f64);
    n("considered", all.iter().flat_map(|of| &of.roles).map(|of| of.considered.len()).sum());
    n("candidates", instance.candidates.len());
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn timed<T>(name: &str, step: impl FnOnce() -> T) -> T {
    let begun = (Instant::now(), processor_seconds());
    let result = step();
    report(name, begun, 1.0);
    result
}

/// One line: the seconds since a step began, divided by how often it was done.
fn report(name: &str, (wall, processor): (Instant, f64), times: f64) {
    let (wall, processor) = (wall.elapsed().as_secs_f64() / times, (processor_seconds() - processor) / times);
    line(&format!("{name:<12}{wall:>10.3} s{processor:>10.3} s"));
}

/// Seconds that the processor has worked for this process; 0 where the system does not count them so.
fn processor_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name in brackets: the 12th and 13th are the ticks as a user and for the system.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / TICKS_PER_SECOND
}

/// The district with so many requests and providers.
fn multiplied(sample: &District, requests: usize, providers: usize) -> District {
    let times = requests.div_ceil(sample.requests.len());
    // Streets are repeated as often as all their offices are.
    let street_times = (providers / sample.providers.len()).max(1);
    let communities = (0..times).flat_map(|time| {
        sample.communities.iter().map(move |community| {
            let mut copy = community.clone();
            copy.id = CommunityId(repeated(community.id.as_str(), time));
            copy.name = repeated(&community.name, time);
            copy.street = repeated_street(&community.street, time % street_times);
            copy
        })
    });
    let copies = (0..times).flat_map(|time| (0..sample.requests.len()).map(move |at| (time, at)));
    let copies = copies.take(requests).map(|(time, at)| request_copy(sample, at, time));
    let copied = (0..).flat_map(|time| sample.providers.iter().map(move |provider| provider_copy(provider, time)));
    let mut district = District {
        communities: communities.collect(),
        requests: copies.collect(),
        providers: copied.take(providers).collect(),
        ..sample.clone()
    };
    // What was cut off must not be spoken of.
    let kept: BTreeSet<CommunityId> = district.communities.iter().map(|community| community.id.clone()).collect();
    for provider in &mut district.providers {
        provider.pairings.retain(|id| kept.contains(id));
        provider.conflicts.retain(|id| kept.contains(id));
    }
    let forbidden = |request: &Request| Pin {
        request: request.id.clone(),
        role: None,
        provider: Some(district.providers[0].id.clone()),
        rule: Rule::Forbid,
    };
    district.pins = district.requests.iter().step_by(PINNED_EACH).map(forbidden).collect();
    district.communities.sort_by(|a, b| a.id.cmp(&b.id));
    district.requests.sort_by(|a, b| a.id.cmp(&b.id));
    district.providers.sort_by(|a, b| a.id.cmp(&b.id));
    district.pins.sort();
    district
}

/// A name or id of the sample at its n-th repetition; the first is the sample itself.
fn repeated(name: &str, time: usize) -> String {
    if time == 0 { name.to_owned() } else { format!("{name}之{time}") }
}

fn repeated_street(street: &str, time: usize) -> String {
    if time == 0 { street.to_owned() } else { format!("{}之{time}街道", fold_street(street)) }
}

fn request_copy(sample: &District, at: usize, time: usize) -> Request {
    let request = &sample.requests[at];
    let mut copy = request.clone();
    copy.id = RequestId(repeated(request.id.as_str(), time));
    copy.communities = request.communities.iter().map(|id| CommunityId(repeated(id.as_str(), time))).collect();
    copy.communities.sort();
    copy.compound = request.compound.as_ref().map(|name| repeated(name, time));
    if time > 0 {
        let mut sentences: Vec<&str> = request.text.split_inclusive('。').collect();
        let n = sentences.len().max(1);
        sentences.rotate_left(time % n);
        let other = &sample.requests[(at + 7 * time) % sample.requests.len()];
        sentences.extend(other.text.split_inclusive('。').next());
        copy.text = larger_numbers(&sentences.concat(), time);
        copy.title = larger_numbers(&request.title, time);
    }
    copy
}

/// The text with the last digit of each number moved on.
fn larger_numbers(text: &str, time: usize) -> String {
    let moved = |c: char| c.to_digit(10).map(|digit| char::from(b"0123456789"[(digit as usize + time) % 10]));
    let chars: Vec<char> = text.chars().collect();
    let ends = |at: usize| !chars.get(at + 1).is_some_and(char::is_ascii_digit);
    chars.iter().enumerate().map(|(at, c)| if ends(at) { moved(*c).unwrap_or(*c) } else { *c }).collect()
}

fn provider_copy(provider: &Provider, time: usize) -> Provider {
    let mut copy = provider.clone();
    let communities = |ids: &[CommunityId]| ids.iter().map(|id| CommunityId(repeated(id.as_str(), time))).collect();
    copy.id = ProviderId(repeated(provider.id.as_str(), time));
    copy.name = match provider.kind {
        ProviderKind::Street => repeated_street(&provider.name, time),
        _ => repeated(&provider.name, time),
    };
    copy.organisation = provider.organisation.as_ref().map(|name| repeated(name, time));
    copy.streets = provider.streets.iter().map(|street| repeated_street(street, time)).collect();
    copy.pairings = communities(&provider.pairings);
    copy.conflicts = communities(&provider.conflicts);
    copy
}
