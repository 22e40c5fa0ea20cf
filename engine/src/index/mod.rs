//! Full-text index over requests, providers and cases. It proposes; it never decides.
//!
//! Comes in: a [`District`]. Goes out: hits with their BM25 score and matched places. Always holds: titles weigh more
//! than bodies; each collection is built in one go into one segment (scores depend on an index's history otherwise);
//! queries are built from our own tokens, never by a parser (user text overflows the stack of tantivy's); equal scores
//! are sorted by id; contact data is not in it.
//!
//! BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with tantivy's k1 = 1.2, b = 0.75.

mod error;
mod weighted_terms;
mod tokenizer;
mod query;
mod highlight;
mod collection;
mod scoring;
mod documents;
mod spoken;
mod searched;
mod find;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::district::{District, Provider, Topic, TopicId};

pub use collection::Collection;
pub use documents::{Shown, ShownCommunity};
pub use error::IndexError;
pub use find::{QueryHits, find};
pub use highlight::{Highlight, Wanted};
pub use query::Query;
use scoring::{Document, Part};
pub use searched::{SearchIndex, StoredFile, fingerprint};
pub use weighted_terms::WeightedTerms;

/// A document that fits a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Id of the request, provider, case or topic.
    pub id: String,
    /// BM25 score, positive.
    pub score: f64,
}

/// The index of a district.
pub struct DistrictIndex {
    parts: BTreeMap<Collection, Arc<Part>>,
    /// The id of each document, by its place in the collection.
    ids: BTreeMap<Collection, Vec<String>>,
    /// Whether any request has a topic.
    has_topics: bool,
}

impl DistrictIndex {
    /// Builds it, in memory or, where a folder is given, on disk: the caller has made an empty folder below it for each
    /// of [`Collection::ALL`], by its name. O(text).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn build(district: &District, folder: Option<&Path>) -> Result<Self, IndexError> {
        let (mut parts, mut ids) = (BTreeMap::new(), BTreeMap::new());
        for collection in Collection::ALL {
            let documents = documents_of(district, collection);
            parts.insert(collection, Arc::new(Part::build(collection, &documents, folder)?));
            ids.insert(collection, documents.into_iter().map(|document| document.id).collect());
        }
        let has_topics = district.requests.iter().any(|request| request.topic.is_some());
        Ok(Self { parts, ids, has_topics })
    }

    /// Whether any request has a topic: else no request can tell the topic of another.
    pub fn has_topics(&self) -> bool {
        self.has_topics
    }

    /// The best documents for a query, best first, equals by id: by title and body alone. O(postings of the terms).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn search(&self, collection: Collection, query: &WeightedTerms, top: usize) -> Result<Vec<Hit>, IndexError> {
        let (part, ids) = (&self.parts[&collection], &self.ids[&collection]);
        let hit = |scored: scoring::ScoredPlace| Some(Hit { id: ids.get(scored.place)?.clone(), score: scored.score });
        let mut hits: Vec<Hit> = part.best(query, top)?.into_iter().filter_map(hit).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        hits.truncate(top);
        Ok(hits)
    }

    /// The score of every document by title and body alone, in the order of the district; `None` where it shares no
    /// term. O(postings of the terms + documents).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn scores(&self, collection: Collection, query: &WeightedTerms) -> Result<Vec<Option<f64>>, IndexError> {
        self.parts[&collection].scores(query, false)
    }
}

/// The documents of a collection as they are indexed, in the order of the district.
fn documents_of(district: &District, collection: Collection) -> Vec<Document> {
    let topic_names = |ids: &[TopicId]| {
        ids.iter().filter_map(|id| district.topic(id)).map(|t| t.name.as_str()).collect::<Vec<_>>().join("；")
    };
    let document = |id: &str, title: &str, body: String, topic: String| Document {
        id: id.to_owned(),
        title: title.to_owned(),
        body,
        topic,
    };
    match collection {
        Collection::Requests => {
            let requests = district.requests.iter();
            requests.map(|r| document(&r.id.0, &r.title, r.text.clone(), topic_names(r.topic.as_slice()))).collect()
        }
        Collection::Providers => {
            let provider = |p: &Provider| {
                let called = format!("{} {}", p.name, p.organisation.as_deref().unwrap_or(""));
                document(&p.id.0, &called, format!("{}。{}", p.duties, topic_names(&p.topics)), String::new())
            };
            district.providers.iter().map(provider).collect()
        }
        Collection::Cases => {
            let cases = district.cases.iter();
            cases.map(|c| document(&c.id.0, &c.title, c.text.clone(), topic_names(c.topic.as_slice()))).collect()
        }
        Collection::Topics => {
            let body = |t: &Topic| format!("{}。{}", t.words.join("；"), t.note);
            district.topics.iter().map(|t| document(&t.id.0, &t.name, body(t), String::new())).collect()
        }
    }
}
