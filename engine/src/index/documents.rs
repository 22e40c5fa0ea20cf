//! The documents of a district as a search looks at them: what is read and what they are called by, folded once when
//! the index is built.
//!
//! Always holds: this stays in memory; what stands in a text as typed (a phrase, an excluded word, an order number) is
//! looked for here, since the words of the index are cut by what stands beside them and leave out contact data.

use std::collections::{BTreeMap, BTreeSet};

use super::collection::Collection;
use super::query::Query;
use crate::district::{Community, CommunityId, District, Topic, TopicId, fold_street};
use crate::text::{analyzer, fold};

/// All documents of a district, and the names by which filters and pinyin find them.
pub(super) struct Documents {
    of_collection: BTreeMap<Collection, Vec<Document>>,
    pub(super) names: Names,
    /// Topics, their words, synonyms: what letters may spell, found by its terms.
    pub(super) subjects: BTreeSet<String>,
    /// Places, people, companies: what letters may spell, found as it is.
    pub(super) called: BTreeSet<String>,
}

/// One document.
pub(super) struct Document {
    pub(super) id: String,
    /// Its id and the order number of the system that it came from, folded.
    pub(super) codes: Vec<String>,
    /// Title and text, folded.
    pub(super) text: String,
    /// What it is called by (communities, streets, compound, companies), folded.
    pub(super) names: String,
    /// Places of its communities in the district.
    communities: Vec<usize>,
    /// Streets that it serves, folded, of a provider; empty: all.
    streets: Option<Vec<String>>,
    /// Places of its topics in the district.
    topics: Vec<usize>,
    urgency: Option<u8>,
}

impl Documents {
    /// Folds them. O(text).
    pub(super) fn of(district: &District) -> Self {
        let places = |communities: &[CommunityId]| -> Vec<usize> {
            communities
                .iter()
                .filter_map(|id| district.communities.binary_search_by(|community| community.id.cmp(id)).ok())
                .collect()
        };
        let topics = |ids: &[TopicId]| -> Vec<usize> {
            ids.iter().filter_map(|id| district.topics.binary_search_by(|topic| topic.id.cmp(id)).ok()).collect()
        };
        let called = |communities: &[CommunityId]| -> Vec<&str> {
            let of_community = communities.iter().filter_map(|id| district.community(id));
            of_community.flat_map(|c| [c.name.as_str(), c.street.as_str()]).collect()
        };
        let text = |title: &str, text: &str| fold(&format!("{title}\n{text}")).text;
        let requests = district.requests.iter().map(|r| {
            let codes = std::iter::once(r.id.as_str()).chain(r.order_number.as_deref());
            let names = r.compound.as_deref().into_iter().chain(r.property_company.as_deref());
            Document {
                id: r.id.0.clone(),
                codes: codes.map(|code| fold(code).text).collect(),
                text: text(&r.title, &r.text),
                names: folded(names.chain(called(&r.communities))),
                communities: places(&r.communities),
                streets: None,
                topics: topics(r.topic.as_slice()),
                urgency: Some(r.urgency),
            }
        });
        let providers = district.providers.iter().map(|p| {
            let names = std::iter::once(p.name.as_str()).chain(p.organisation.as_deref());
            Document {
                id: p.id.0.clone(),
                codes: vec![fold(p.id.as_str()).text],
                text: text(&p.name, &p.duties),
                names: folded(names.chain(p.profession.as_deref())),
                communities: Vec::new(),
                streets: Some(p.streets.iter().map(|street| folded_street(street)).collect()),
                topics: topics(&p.topics),
                urgency: None,
            }
        });
        let cases = district.cases.iter().map(|c| Document {
            id: c.id.0.clone(),
            codes: vec![fold(c.id.as_str()).text],
            text: text(&c.title, &c.text),
            names: folded(called(c.community.as_slice()).into_iter()),
            communities: places(c.community.as_slice()),
            streets: None,
            topics: topics(c.topic.as_slice()),
            urgency: None,
        });
        let of_collection = [
            (Collection::Requests, requests.collect()),
            (Collection::Providers, providers.collect()),
            (Collection::Cases, cases.collect()),
            (Collection::Topics, Vec::new()),
        ];
        let subjects = district.topics.iter().flat_map(|t| std::iter::once(&t.name).chain(&t.words));
        let of_places = district.communities.iter().flat_map(|c| [&c.name, &c.street]);
        let of_people = district.providers.iter().flat_map(|p| std::iter::once(&p.name).chain(&p.organisation));
        let of_requests = district.requests.iter().flat_map(|r| r.compound.iter().chain(&r.property_company));
        Self {
            of_collection: BTreeMap::from(of_collection),
            names: Names::of(district),
            subjects: subjects.map(|word| fold(word).text).chain(analyzer().synonyms().map(str::to_owned)).collect(),
            called: of_places.chain(of_people).chain(of_requests).map(|name| fold(name).text).collect(),
        }
    }

    /// Those of a collection, in the order of the district.
    pub(super) fn of_collection(&self, collection: Collection) -> &[Document] {
        &self.of_collection[&collection]
    }
}

fn folded<'n>(names: impl Iterator<Item = &'n str>) -> String {
    fold(&names.collect::<Vec<_>>().join("\n")).text
}

fn folded_street(street: &str) -> String {
    fold(&fold_street(street)).text
}

/// The names of topics, communities and streets, folded, each at its place in the district.
pub(super) struct Names {
    pub(super) topics: Vec<TopicNames>,
    communities: Vec<CommunityNames>,
}

/// What a topic is called by.
pub(super) struct TopicNames {
    id: String,
    name: String,
    words: Vec<String>,
    /// The terms of its name.
    pub(super) terms: Vec<String>,
}

struct CommunityNames {
    id: String,
    name: String,
    street: String,
}

impl Names {
    /// Folds them. O(names).
    pub(super) fn of(district: &District) -> Self {
        let topic = |topic: &Topic| TopicNames {
            id: topic.id.0.clone(),
            name: fold(&topic.name).text,
            words: topic.words.iter().map(|word| fold(word).text).collect(),
            terms: analyzer().query_terms(&topic.name),
        };
        let community = |community: &Community| CommunityNames {
            id: fold(community.id.as_str()).text,
            name: fold(&community.name).text,
            street: folded_street(&community.street),
        };
        Self {
            topics: district.topics.iter().map(topic).collect(),
            communities: district.communities.iter().map(community).collect(),
        }
    }

    /// Filters that name nothing in the district, as typed. O(names).
    pub(super) fn unknown<'q>(&self, query: &'q Query) -> Vec<&'q str> {
        let topics = query.topics.iter().filter(|wanted| !self.topics.iter().any(|topic| topic.is(wanted)));
        let has_street = |wanted: &&String| self.communities.iter().any(|c| c.street.contains(wanted.as_str()));
        let streets = query.streets.iter().filter(|wanted| !has_street(wanted));
        let communities = query.communities.iter().filter(|wanted| !self.communities.iter().any(|c| c.is(wanted)));
        topics.chain(streets).chain(communities).map(String::as_str).collect()
    }
}

impl TopicNames {
    fn is(&self, wanted: &str) -> bool {
        self.name.contains(wanted) || self.id == wanted || self.words.iter().any(|word| word == wanted)
    }
}

impl CommunityNames {
    fn is(&self, wanted: &str) -> bool {
        self.name.contains(wanted) || self.id == wanted
    }
}

/// The filters of a query, resolved once for all documents; a filter that was not typed lets everything pass.
pub(super) struct Filters<'q> {
    query: &'q Query,
    /// For each topic of the district whether it is wanted.
    topics: Vec<bool>,
    /// For each community whether it is wanted, and whether its street is.
    communities: Vec<bool>,
    of_streets: Vec<bool>,
}

impl<'q> Filters<'q> {
    /// Compares them with all names. O(names).
    pub(super) fn of(names: &Names, query: &'q Query) -> Self {
        let of_street = |c: &CommunityNames| query.streets.iter().any(|wanted| c.street.contains(wanted.as_str()));
        Self {
            query,
            topics: names.topics.iter().map(|topic| query.topics.iter().any(|wanted| topic.is(wanted))).collect(),
            communities: names.communities.iter().map(|c| query.communities.iter().any(|w| c.is(w))).collect(),
            of_streets: names.communities.iter().map(of_street).collect(),
        }
    }

    /// Whether a document passes all of them. O(its communities, topics and streets).
    pub(super) fn pass(&self, document: &Document) -> bool {
        let Self { query, topics, communities, of_streets } = self;
        let is_wanted = |street: &String| query.streets.iter().any(|wanted| street.contains(wanted.as_str()));
        let street_passes = || match &document.streets {
            Some(served) => served.is_empty() || served.iter().any(is_wanted),
            None => document.communities.iter().any(|at| of_streets[*at]),
        };
        (query.streets.is_empty() || street_passes())
            && (query.topics.is_empty() || document.topics.iter().any(|at| topics[*at]))
            && (query.communities.is_empty() || document.communities.iter().any(|at| communities[*at]))
            && query.urgency.as_ref().is_none_or(|range| document.urgency.is_some_and(|u| range.contains(&u)))
    }
}
