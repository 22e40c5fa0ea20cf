//! Full-text index over requests, providers and cases. It proposes; it never decides.
//!
//! Comes in: a [`District`]. Goes out: hits with their BM25 score and matched places. Always holds: titles weigh more
//! than bodies; each collection is built in one go into one segment (scores depend on an index's history otherwise);
//! queries are built from our own tokens, never by a parser (user text overflows the stack of tantivy's); equal scores
//! are sorted by id; contact data is not in it.
//!
//! BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with tantivy's k1 = 1.2, b = 0.75.

mod tokenizer;
mod query;
mod highlight;
mod collection;
mod documents;
mod find;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{DocAddress, Index, Searcher, TantivyDocument, Term};

use crate::district::District;
use crate::text::analyzer;

pub use collection::Collection;
use documents::Documents;
pub use find::{QueryHits, find, unknown_filters};
pub use highlight::{Highlight, Wanted, highlight};
pub use query::Query;

/// A document that fits a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Id of the request, provider, case or topic.
    pub id: String,
    /// BM25 score, positive.
    pub score: f64,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index could not be built or read.
    #[error("the index: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
}

/// A weighted query: terms with what a match in title and body counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WeightedTerms {
    /// Term and weight, each term once.
    pub terms: Vec<(String, f64)>,
}

/// What a match in a document's title counts against one in its body; set by hand. At half 76.4 % of leads are right,
/// at twice 77.2 %, and each time one expectation of the search tests fails.
const TITLE_BOOST: f64 = 2.0;
/// What a word of a request's title counts against one of its text, where the request is the query; set by hand. At
/// half 77.2 % of leads are right and 24 topics of a first round are lost, at twice 76.6 % and 4.
const TITLE_WEIGHT: f64 = 2.0;
/// Terms of a query that are used, the first of the text.
const QUERY_TERMS_MAX: usize = 256;
/// Bytes that tantivy may use while it builds: enough for one segment of a district.
const WRITER_BYTES: usize = 64 << 20;

impl WeightedTerms {
    /// The terms of a query as typed.
    pub fn of_text(text: &str) -> Self {
        let terms = analyzer().terms(text).into_iter().take(QUERY_TERMS_MAX).map(|term| (term, 1.0));
        Self { terms: terms.collect() }
    }

    /// The terms of a request: those of its title count twice.
    pub fn of_request(title: &str, text: &str) -> Self {
        let mut seen = BTreeSet::new();
        let weighted = [(analyzer().terms(title), TITLE_WEIGHT), (analyzer().terms(text), 1.0)];
        let terms = weighted.into_iter().flat_map(|(terms, weight)| terms.into_iter().map(move |term| (term, weight)));
        Self { terms: terms.filter(|(term, _)| seen.insert(term.clone())).take(QUERY_TERMS_MAX).collect() }
    }
}

struct Part {
    searcher: Searcher,
    /// For each segment the place in the collection of each of its documents.
    places: Vec<Column<u64>>,
    /// The id of each document, by its place in the collection.
    ids: Vec<String>,
    title: Field,
    body: Field,
    /// The names of its topics.
    topic: Field,
}

/// A document as it is indexed.
struct Document {
    id: String,
    title: String,
    body: String,
    topic: String,
}

/// The name of the field that holds a document's place in its collection.
const PLACE: &str = "place";
/// Hits that are looked at beyond those asked for, so that scores that differ in the last digits are cut by id.
const HITS_BEYOND: usize = 16;

/// The index of a district.
pub struct DistrictIndex {
    parts: BTreeMap<Collection, Part>,
    documents: Documents,
}

impl DistrictIndex {
    /// Builds it, in memory or, where a folder is given, on disk: the caller has made an empty folder below it for each
    /// of [`Collection::ALL`], by its name. O(text).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn build(district: &District, folder: Option<&Path>) -> Result<Self, IndexError> {
        let topic_names = |ids: &[crate::district::TopicId]| {
            ids.iter().filter_map(|id| district.topic(id)).map(|t| t.name.as_str()).collect::<Vec<_>>().join("；")
        };
        let name = |topic: &Option<crate::district::TopicId>| topic_names(topic.as_slice());
        let text =
            |id: &str, title: String, body: String, topic: String| Document { id: id.to_owned(), title, body, topic };
        let requests =
            district.requests.iter().map(|r| text(r.id.as_str(), r.title.clone(), r.text.clone(), name(&r.topic)));
        let providers = district.providers.iter().map(|p| {
            let topics = topic_names(&p.topics);
            let called = format!("{} {}", p.name, p.organisation.as_deref().unwrap_or(""));
            text(p.id.as_str(), called, format!("{}。{topics}", p.duties), String::new())
        });
        let cases = district.cases.iter().map(|c| text(c.id.as_str(), c.title.clone(), c.text.clone(), name(&c.topic)));
        let topics = district
            .topics
            .iter()
            .map(|t| text(t.id.as_str(), t.name.clone(), format!("{}。{}", t.words.join("；"), t.note), String::new()));
        let documents: [(Collection, Vec<Document>); 4] = [
            (Collection::Requests, requests.collect()),
            (Collection::Providers, providers.collect()),
            (Collection::Cases, cases.collect()),
            (Collection::Topics, topics.collect()),
        ];
        let mut parts = BTreeMap::new();
        for (collection, documents) in documents {
            parts.insert(collection, build_part(collection, &documents, folder)?);
        }
        Ok(Self { parts, documents: Documents::of(district) })
    }

    /// The best documents for a query, best first, equals by id: by title and body alone. O(postings of the terms).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn search(&self, collection: Collection, query: &WeightedTerms, top: usize) -> Result<Vec<Hit>, IndexError> {
        let part = &self.parts[&collection];
        let scored = part.search(&[(part.title, TITLE_BOOST), (part.body, 1.0)], query, top)?;
        let hit = |scored: ScoredPlace| Some(Hit { id: part.ids.get(scored.place)?.clone(), score: scored.score });
        let mut hits: Vec<Hit> = scored.into_iter().filter_map(hit).collect();
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
        let part = &self.parts[&collection];
        part.scores(&[(part.title, TITLE_BOOST), (part.body, 1.0)], query)
    }

    /// Likewise by title, body and the names of its topics.
    fn scores_with_topics(
        &self,
        collection: Collection,
        terms: BTreeMap<String, f64>,
    ) -> Result<Vec<Option<f64>>, IndexError> {
        let part = &self.parts[&collection];
        let fields = [(part.title, TITLE_BOOST), (part.body, 1.0), (part.topic, 1.0)];
        part.scores(&fields, &WeightedTerms { terms: terms.into_iter().collect() })
    }
}

/// A document by its place in the collection.
struct ScoredPlace {
    place: usize,
    score: f64,
}

impl Part {
    fn scores(&self, fields: &[(Field, f64)], query: &WeightedTerms) -> Result<Vec<Option<f64>>, IndexError> {
        let mut scores = vec![None; self.ids.len()];
        for scored in self.search(fields, query, usize::MAX)? {
            scores[scored.place] = Some(scored.score);
        }
        Ok(scores)
    }

    /// The best documents and some more, not sorted.
    fn search(
        &self,
        fields: &[(Field, f64)],
        query: &WeightedTerms,
        top: usize,
    ) -> Result<Vec<ScoredPlace>, IndexError> {
        let n = self.ids.len();
        if query.terms.is_empty() || top == 0 || n == 0 {
            return Ok(Vec::new());
        }
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> =
            Vec::with_capacity(query.terms.len() * fields.len());
        for (term, weight) in &query.terms {
            for (field, boost) in fields {
                let of_term = TermQuery::new(Term::from_field_text(*field, term), IndexRecordOption::WithFreqs);
                #[expect(clippy::cast_possible_truncation, reason = "tantivy scores in single precision")]
                let boost = (weight * boost) as f32;
                clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(of_term), boost))));
            }
        }
        let limit = top.saturating_add(HITS_BEYOND).min(n);
        let found = self.searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(limit).order_by_score())?;
        let scored = |(score, address): (f32, DocAddress)| {
            let place = self.places[address.segment_ord as usize].first(address.doc_id)?;
            // Four digits behind the point: of scores of some tens single precision has no more, and the sum of many
            // terms depends on their sequence beyond that.
            let score = (f64::from(score) * 1e4).round() / 1e4;
            Some(ScoredPlace { place: usize::try_from(place).ok()?, score })
        };
        Ok(found.into_iter().filter_map(scored).collect())
    }
}

fn build_part(collection: Collection, documents: &[Document], folder: Option<&Path>) -> Result<Part, IndexError> {
    let mut schema = Schema::builder();
    let indexing =
        TextFieldIndexing::default().set_tokenizer(tokenizer::NAME).set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing);
    let id = schema.add_text_field("id", STRING | STORED);
    let place = schema.add_u64_field(PLACE, FAST);
    let title = schema.add_text_field("title", text.clone());
    let body = schema.add_text_field("body", text.clone());
    let topic = schema.add_text_field("topic", text);
    let schema = schema.build();
    let index = match folder {
        None => Index::create_in_ram(schema),
        Some(folder) => Index::create_in_dir(folder.join(collection.name()), schema)?,
    };
    index.tokenizers().register(tokenizer::NAME, tokenizer::Words);
    let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
    writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
    for (at, of) in documents.iter().enumerate() {
        let mut document = TantivyDocument::new();
        document.add_text(id, &of.id);
        document.add_u64(place, at as u64);
        document.add_text(title, &of.title);
        document.add_text(body, &of.body);
        document.add_text(topic, &of.topic);
        writer.add_document(document)?;
    }
    writer.commit()?;
    let reader = index.reader()?;
    reader.reload()?;
    let searcher = reader.searcher();
    let places = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64(PLACE));
    let places = places.collect::<Result<_, _>>()?;
    let ids = documents.iter().map(|document| document.id.clone()).collect();
    Ok(Part { searcher, places, ids, title, body, topic })
}
