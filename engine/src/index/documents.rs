//! The documents of a district as a search looks at them: what is read, what they are called by and what is shown of
//! them, folded once when the index is built.
//!
//! Always holds: it can be stored, and no contact data is in it; what stands in a text as typed (a phrase, an excluded
//! word) is looked for here, since the words of the index are cut by what stands beside them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::collection::Collection;
use super::query::Query;
use super::spoken::Spoken;
use crate::district::{
    Case, Community, CommunityId, District, Provider, Request, Topic, TopicId, fold_street, safe_text,
};
use crate::text::{Analyzer, Literal, fold};

/// All documents of a district, and the names by which filters and pinyin find them.
pub(super) struct Documents {
    of_collection: BTreeMap<Collection, Vec<Document>>,
    pub(super) names: Names,
    pub(super) spoken: Spoken,
}

/// One document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) id: String,
    /// Its id and the order number of the system that it came from, folded.
    pub(super) codes: Vec<String>,
    /// Title and text.
    pub(super) text: Literal,
    /// What it is called by: communities, streets, compound, companies.
    pub(super) names: Literal,
    /// As they may be shown.
    title: String,
    body: String,
    /// Places of its communities in the district.
    communities: Vec<usize>,
    /// Streets that it serves, folded, of a provider; empty: all.
    streets: Option<Vec<String>>,
    /// Places of its topics in the district.
    topics: Vec<usize>,
    urgency: Option<u8>,
}

/// What is shown of a document, contact data masked.
#[derive(Clone, Copy)]
pub struct Shown<'d> {
    /// Its title, or the provider's name.
    pub title: &'d str,
    /// Its text, or the provider's duties.
    pub text: &'d str,
    documents: &'d Documents,
    document: &'d Document,
}

/// A community by its id and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ShownCommunity<'d> {
    /// Its id.
    pub id: &'d str,
    /// Its name.
    pub name: &'d str,
    /// Its street.
    pub street: &'d str,
}

impl<'d> Shown<'d> {
    /// The communities that raised it.
    pub fn communities(&self) -> impl Iterator<Item = ShownCommunity<'d>> {
        let (names, document) = (&self.documents.names, self.document);
        document.communities.iter().filter_map(|at| names.communities.get(*at)).map(|of| ShownCommunity {
            id: &of.shown_id,
            name: &of.shown_name,
            street: &of.shown_street,
        })
    }

    /// The names of its topics.
    pub fn topics(&self) -> impl Iterator<Item = &'d str> {
        let (names, document) = (&self.documents.names, self.document);
        document.topics.iter().filter_map(|at| names.topics.get(*at)).map(|topic| topic.shown.as_str())
    }
}

impl Documents {
    /// Folds them. O(text).
    pub(super) fn of(district: &District) -> Self {
        let requests = district.requests.iter().map(|request| of_request(district, request));
        let providers = district.providers.iter().map(|provider| of_provider(district, provider));
        let cases = district.cases.iter().map(|case| of_case(district, case));
        let of_collection = [
            (Collection::Requests, requests.collect()),
            (Collection::Providers, providers.collect()),
            (Collection::Cases, cases.collect()),
        ];
        Self {
            of_collection: BTreeMap::from(of_collection),
            names: Names::of(district),
            spoken: Spoken::of_names(district),
        }
    }

    /// From what was stored: names, and the documents of some collections.
    pub(super) fn stored(of_collection: BTreeMap<Collection, Vec<Document>>, names: Names, spoken: Spoken) -> Self {
        Self { of_collection, names, spoken }
    }

    /// Those of a collection, in the order of the district.
    pub(super) fn of_collection(&self, collection: Collection) -> &[Document] {
        self.of_collection.get(&collection).map_or(&[], Vec::as_slice)
    }

    /// What is shown of one. O(documents).
    pub(super) fn shown(&self, collection: Collection, id: &str) -> Option<Shown<'_>> {
        let document = self.of_collection(collection).iter().find(|document| document.id == id)?;
        Some(Shown { title: &document.title, text: &document.body, documents: self, document })
    }

    /// Every text that was read and every name.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let documents = self.of_collection.values().flatten();
        let names = self.names.topics.iter().flat_map(|topic| std::iter::once(&topic.name).chain(&topic.words));
        let texts = documents.flat_map(|document| [&document.title, &document.body]);
        texts.chain(names).chain(self.spoken.names()).map(String::as_str)
    }
}

impl Document {
    /// Title and text as they may be shown.
    pub(super) fn shown_texts(&self) -> [&str; 2] {
        [&self.title, &self.body]
    }
}

fn places_of_communities(district: &District, communities: &[CommunityId]) -> Vec<usize> {
    let place = |id: &CommunityId| district.communities.binary_search_by(|community| community.id.cmp(id)).ok();
    communities.iter().filter_map(place).collect()
}

fn places_of_topics(district: &District, topics: &[TopicId]) -> Vec<usize> {
    topics.iter().filter_map(|id| district.topics.binary_search_by(|topic| topic.id.cmp(id)).ok()).collect()
}

/// Names of communities and their streets.
fn called<'d>(district: &'d District, communities: &'d [CommunityId]) -> impl Iterator<Item = &'d str> {
    let of_community = communities.iter().filter_map(|id| district.community(id));
    of_community.flat_map(|c| [c.name.as_str(), c.street.as_str()])
}

fn names<'n>(names: impl Iterator<Item = &'n str>) -> Literal {
    Literal::of_text(&names.collect::<Vec<_>>().join("\n"))
}

fn of_request(district: &District, r: &Request) -> Document {
    let codes = std::iter::once(r.id.as_str()).chain(r.order_number.as_deref());
    let companies = r.compound.as_deref().into_iter().chain(r.property_company.as_deref());
    Document {
        id: r.id.0.clone(),
        codes: codes.map(|code| fold(code).text).collect(),
        text: Literal::of_text(&format!("{}\n{}", r.title, r.text)),
        names: names(companies.chain(called(district, &r.communities))),
        title: safe_text(&r.title),
        body: safe_text(&r.text),
        communities: places_of_communities(district, &r.communities),
        streets: None,
        topics: places_of_topics(district, r.topic.as_slice()),
        urgency: Some(r.urgency),
    }
}

fn of_provider(district: &District, p: &Provider) -> Document {
    let called = std::iter::once(p.name.as_str()).chain(p.organisation.as_deref()).chain(p.profession.as_deref());
    Document {
        id: p.id.0.clone(),
        codes: vec![fold(p.id.as_str()).text],
        text: Literal::of_text(&format!("{}\n{}", p.name, p.duties)),
        names: names(called),
        title: safe_text(&p.name),
        body: safe_text(&p.duties),
        communities: Vec::new(),
        streets: Some(p.streets.iter().map(|street| folded_street(&safe_text(street))).collect()),
        topics: places_of_topics(district, &p.topics),
        urgency: None,
    }
}

fn of_case(district: &District, c: &Case) -> Document {
    Document {
        id: c.id.0.clone(),
        codes: vec![fold(c.id.as_str()).text],
        text: Literal::of_text(&format!("{}\n{}", c.title, c.text)),
        names: names(called(district, c.community.as_slice())),
        title: safe_text(&c.title),
        body: safe_text(&c.text),
        communities: places_of_communities(district, c.community.as_slice()),
        streets: None,
        topics: places_of_topics(district, c.topic.as_slice()),
        urgency: None,
    }
}

fn folded_street(street: &str) -> String {
    fold(&fold_street(street)).text
}

/// The names of topics, communities and streets, folded, each at its place in the district.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Names {
    pub(super) topics: Vec<TopicNames>,
    communities: Vec<CommunityNames>,
}

/// What a topic is called by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TopicNames {
    id: String,
    pub(super) name: String,
    pub(super) words: Vec<String>,
    /// As it may be shown.
    shown: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct CommunityNames {
    id: String,
    name: String,
    street: String,
    shown_id: String,
    shown_name: String,
    shown_street: String,
}

/// A name as it is compared, and kept on disk: with no contact data in it.
fn folded(name: &str) -> String {
    fold(&safe_text(name)).text
}

impl Names {
    /// Folds them. O(names).
    fn of(district: &District) -> Self {
        let topic = |topic: &Topic| TopicNames {
            id: topic.id.0.clone(),
            name: folded(&topic.name),
            words: topic.words.iter().map(|word| folded(word)).collect(),
            shown: safe_text(&topic.name),
        };
        let community = |community: &Community| CommunityNames {
            id: fold(community.id.as_str()).text,
            name: folded(&community.name),
            street: folded_street(&safe_text(&community.street)),
            shown_id: community.id.0.clone(),
            shown_name: safe_text(&community.name),
            shown_street: safe_text(&community.street),
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
    /// The terms of its name.
    pub(super) fn terms(&self, analyzer: &Analyzer) -> Vec<String> {
        analyzer.query_terms(&self.name)
    }

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
