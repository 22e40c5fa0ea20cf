//! Search as people use it: words with their synonyms, pinyin, phrases, exclusions, filters.
//!
//! Comes in: a district, its index, a [`Query`]. Goes out: hits, best first, and what to highlight in them. Always
//! holds: a phrase and a filter hold for every hit, no excluded word stands in one; pinyin is tried on names and topics
//! alone; who asks for a topic by its name or a synonym finds also what tells of it in other words.

use std::collections::{BTreeMap, BTreeSet};

use super::{Collection, DistrictIndex, Hit, IndexError, Query, Wanted, WeightedTerms};
use crate::district::{CaseId, Community, CommunityId, District, ProviderId, RequestId, Topic, TopicId, fold_street};
use crate::text::{Spelling, analyzer, fold, spelt_as};

/// What a word in a name of the document (its community, compound, property company …) adds to the score.
const NAME_SCORE: f64 = 6.0;
/// What adds to the score where several words stand together as they were typed.
const TOGETHER_SCORE: f64 = 4.0;
/// What the id or order number of a document adds.
const CODE_SCORE: f64 = 100.0;
/// Words that stand in the name of every community.
const PLACE_KINDS: [&str; 7] = ["居民", "居民区", "社区", "小区", "街道", "居委", "居委会"];
/// What a word of a topic counts where the topic itself is asked for.
const TOPIC_WORD: f64 = 0.3;
/// Names that letters may stand for.
const SPELT_MAX: usize = 20;

/// What a query found.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundByQuery {
    /// Best first, equals by id.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
    /// What to highlight.
    pub wanted: Wanted,
}

/// Finds what a query asks for; of a query of filters alone, everything that passes, by id. O(postings + documents).
///
/// # Errors
/// If the index fails.
pub fn find(
    district: &District,
    index: &DistrictIndex,
    collection: Collection,
    query: &Query,
    top: usize,
) -> Result<FoundByQuery, IndexError> {
    let mut terms: BTreeMap<String, f64> = BTreeMap::new();
    let mut names = Vec::new();
    let mut several: Vec<&String> = Vec::new();
    let mut bare: Vec<&String> = Vec::new();
    let mut words = Vec::new();
    for word in &query.words {
        let mut own = BTreeMap::new();
        ask(&mut own, word, 1.0);
        // Several words that stand together in the query are worth more where they stand so in the text.
        several.extend((own.len() > 1).then_some(word));
        if word.chars().all(|c| c.is_ascii_lowercase()) {
            let spelt = Spelt::of(district, word);
            spelt.subjects.iter().for_each(|subject| ask(&mut own, subject, 1.0));
            names.extend(spelt.names);
        }
        bare.extend(own.is_empty().then_some(word));
        terms.extend(own.clone());
        words.push(own);
    }
    for topic in &district.topics {
        if analyzer().query_terms(&topic.name).iter().all(|term| terms.get(term) == Some(&1.0)) {
            topic.words.iter().for_each(|word| ask(&mut terms, word, TOPIC_WORD));
        }
    }
    // A word that is in every text, such as 小区, counts only where nothing else was asked for: then it is looked for as
    // it stands.
    if !terms.is_empty() {
        bare.clear();
    }
    query.phrases.iter().for_each(|phrase| ask(&mut terms, phrase, 1.0));
    // What every community is called by names none.
    let is_name = |word: &&String| word.chars().count() > 1 && !PLACE_KINDS.contains(&word.as_str());
    let typed: Vec<&String> = query.words.iter().filter(is_name).collect();
    let ranked = WeightedTerms { terms: terms.iter().map(|(term, weight)| (term.clone(), *weight)).collect() };
    let found = index.search_with_topics(collection, &ranked)?;
    let scores: BTreeMap<String, f64> = found.into_iter().map(|hit| (hit.id, hit.score)).collect();
    // In which documents each word stands, in whatever spelling; one that names something is looked for in the names.
    let mut of_words = Vec::new();
    for (word, own) in query.words.iter().zip(words).filter(|(_, own)| !own.is_empty()) {
        let hits = index.search_with_topics(collection, &WeightedTerms { terms: own.into_iter().collect() })?;
        let ids: BTreeSet<String> = hits.into_iter().map(|hit| hit.id).collect();
        of_words.push((word, ids));
    }
    let documents = documents(district, collection);
    // A word that no document holds in any way keeps nobody from being found by the others.
    of_words.retain(|(word, ids)| {
        !ids.is_empty() || documents.iter().any(|document| document.text().contains(word.as_str()))
    });
    let mut hits = Vec::new();
    for document in documents {
        if !passes_filters(district, &document, query) {
            continue;
        }
        let text = document.text();
        let stands = |part: &String| text.contains(part.as_str());
        if !query.phrases.iter().all(stands) || query.without.iter().any(stands) {
            continue;
        }
        // What was typed scores as a name only in the names: in the text its words were counted already, and only that
        // they stand together is news.
        let called = fold(&document.names.join("\n")).text;
        let named = typed.iter().filter(|word| called.contains(word.as_str())).count()
            + names.iter().filter(|name| called.contains(name.as_str()) || stands(name)).count();
        let is_code = |code: &&&str| query.words.contains(&fold(code).text);
        let coded = document.codes.iter().filter(is_code).count();
        let standing = bare.iter().filter(|word| stands(word)).count();
        let together = several.iter().filter(|word| stands(word)).count();
        // Who answers every word comes before who answers one of them often.
        let is_known = |ids: &BTreeSet<String>| ids.contains(document.id);
        let answered = of_words.iter().filter(|(word, ids)| is_known(ids) || stands(word)).count() as f64;
        // Words are cut by what stands beside them: one that stands there as typed is found, however it was cut.
        let literal = of_words
            .iter()
            .filter(|(word, ids)| !is_known(ids) && stands(word))
            .map(|(word, _)| literal_score(word))
            .sum::<f64>();
        let share = (0.25 + answered) / (0.25 + of_words.len() as f64);
        let score = share * scores.get(document.id).copied().unwrap_or(0.0)
            + NAME_SCORE * named as f64
            + TOGETHER_SCORE * together as f64
            + CODE_SCORE * coded as f64
            + literal
            + standing as f64;
        if score > 0.0 || query.words.is_empty() {
            hits.push(Hit { id: document.id.to_owned(), score: (score * 1e4).round() / 1e4 });
        }
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    let total = hits.len();
    hits.truncate(top);
    Ok(FoundByQuery {
        hits,
        total,
        wanted: Wanted {
            terms: terms.into_keys().collect(),
            phrases: query.phrases.iter().chain(typed).cloned().chain(names).collect(),
        },
    })
}

/// What a word adds that stands in the text and is none of its words.
fn literal_score(word: &str) -> f64 {
    if word.chars().count() > 1 { 3.0 } else { 0.5 }
}

/// Filters that name nothing in the district, as typed: whoever typed them should know. O(names).
pub fn unknown_filters<'q>(district: &District, query: &'q Query) -> Vec<&'q str> {
    let topics = query.topics.iter().filter(|wanted| !district.topics.iter().any(|topic| is_topic(topic, wanted)));
    let has_street = |wanted: &&String| {
        district.communities.iter().any(|c| fold(&fold_street(&c.street)).text.contains(wanted.as_str()))
    };
    let streets = query.streets.iter().filter(|wanted| !has_street(wanted));
    let communities =
        query.communities.iter().filter(|wanted| !district.communities.iter().any(|c| is_community(c, wanted)));
    topics.chain(streets).chain(communities).map(String::as_str).collect()
}

fn is_topic(topic: &Topic, wanted: &str) -> bool {
    let is_word = |word: &String| fold(word).text == *wanted;
    fold(&topic.name).text.contains(wanted) || topic.id.as_str() == wanted || topic.words.iter().any(is_word)
}

fn is_community(community: &Community, wanted: &str) -> bool {
    fold(&community.name).text.contains(wanted) || fold(community.id.as_str()).text == wanted
}

/// Adds the terms of a word; the greater weight stays.
fn ask(terms: &mut BTreeMap<String, f64>, word: &str, weight: f64) {
    for term in analyzer().query_terms(word) {
        let known = terms.entry(term).or_insert(weight);
        *known = known.max(weight);
    }
}

/// What letters may stand for.
struct Spelt {
    /// Topics, their words, synonyms: found by their terms.
    subjects: Vec<String>,
    /// Names of places and people: found as they are.
    names: Vec<String>,
}

impl Spelt {
    /// Full spellings if there are any, else initials. O(names · letters).
    fn of(district: &District, letters: &str) -> Self {
        let topics =
            district.topics.iter().flat_map(|t| std::iter::once(&t.name).chain(&t.words)).map(|word| fold(word).text);
        let subjects = topics.chain(analyzer().synonyms().map(str::to_owned));
        let places = district.communities.iter().flat_map(|c| [&c.name, &c.street]);
        let people = district.providers.iter().flat_map(|p| std::iter::once(&p.name).chain(&p.organisation));
        let sides = district.requests.iter().flat_map(|r| r.compound.iter().chain(&r.property_company));
        let names = places.chain(people).chain(sides).map(|name| fold(name).text);
        let spelt = |words: BTreeSet<String>| -> BTreeSet<(Spelling, String)> {
            words.iter().filter_map(|word| spelt_as(word, letters)).map(|(run, spelling)| (spelling, run)).collect()
        };
        let (subjects, names) = (spelt(subjects.collect()), spelt(names.collect()));
        let best = subjects.first().into_iter().chain(names.first()).map(|(spelling, _)| *spelling).min();
        let of_best = |found: BTreeSet<(Spelling, String)>| {
            found
                .into_iter()
                .filter(|(spelling, _)| Some(*spelling) == best)
                .map(|(_, run)| run)
                .take(SPELT_MAX)
                .collect()
        };
        Self { subjects: of_best(subjects), names: of_best(names) }
    }
}

/// A document as filters and phrases look at it.
struct Document<'a> {
    id: &'a str,
    /// Its id and the order number of the system that it came from.
    codes: Vec<&'a str>,
    /// What is read: title and text.
    texts: [&'a str; 2],
    /// What it is called by: communities, streets, compound, companies.
    names: Vec<&'a str>,
    communities: &'a [CommunityId],
    /// Streets it serves, of a provider; empty: all.
    streets: Option<&'a [String]>,
    topics: Vec<&'a TopicId>,
    urgency: Option<u8>,
}

impl Document<'_> {
    /// What is read, folded.
    fn text(&self) -> String {
        fold(&self.texts.join("\n")).text
    }
}

fn documents(district: &District, collection: Collection) -> Vec<Document<'_>> {
    let places = |communities: &[CommunityId]| {
        let found = communities.iter().filter_map(|id| district.community(id));
        found.flat_map(|c| [c.name.as_str(), c.street.as_str()]).collect::<Vec<_>>()
    };
    match collection {
        Collection::Requests => district
            .requests
            .iter()
            .map(|r| Document {
                id: RequestId::as_str(&r.id),
                codes: std::iter::once(r.id.as_str()).chain(r.order_number.as_deref()).collect(),
                texts: [&r.title, &r.text],
                names: [r.compound.as_deref(), r.property_company.as_deref()]
                    .into_iter()
                    .flatten()
                    .chain(places(&r.communities))
                    .collect(),
                communities: &r.communities,
                streets: None,
                topics: r.topic.iter().collect(),
                urgency: Some(r.urgency),
            })
            .collect(),
        Collection::Providers => district
            .providers
            .iter()
            .map(|p| Document {
                id: ProviderId::as_str(&p.id),
                codes: vec![p.id.as_str()],
                texts: [&p.name, &p.duties],
                names: std::iter::once(p.name.as_str())
                    .chain(p.organisation.as_deref())
                    .chain(p.profession.as_deref())
                    .collect(),
                communities: &[],
                streets: Some(&p.streets),
                topics: p.topics.iter().collect(),
                urgency: None,
            })
            .collect(),
        Collection::Cases => district
            .cases
            .iter()
            .map(|c| Document {
                id: CaseId::as_str(&c.id),
                codes: vec![c.id.as_str()],
                texts: [&c.title, &c.text],
                names: places(c.community.as_slice()),
                communities: c.community.as_slice(),
                streets: None,
                topics: c.topic.iter().collect(),
                urgency: None,
            })
            .collect(),
        Collection::Topics => Vec::new(),
    }
}

fn passes_filters(district: &District, document: &Document<'_>, query: &Query) -> bool {
    let fits =
        |parts: &[String], holds: &dyn Fn(&str) -> bool| parts.is_empty() || parts.iter().any(|part| holds(part));
    let communities = || document.communities.iter().filter_map(|id| district.community(id));
    let street_passes = fits(&query.streets, &|wanted| {
        let is_wanted = |street: &str| fold(&fold_street(street)).text.contains(wanted);
        match document.streets {
            Some(served) => served.is_empty() || served.iter().any(|street| is_wanted(street)),
            None => communities().any(|c| is_wanted(&c.street)),
        }
    });
    let topic_passes = fits(&query.topics, &|wanted| {
        let mut topics = document.topics.iter().filter_map(|id| district.topic(id));
        topics.any(|topic| is_topic(topic, wanted))
    });
    let community_passes = fits(&query.communities, &|wanted| communities().any(|c| is_community(c, wanted)));
    let urgency_passes =
        query.urgency.is_none_or(|(least, most)| document.urgency.is_some_and(|u| (least..=most).contains(&u)));
    street_passes && topic_passes && community_passes && urgency_passes
}
