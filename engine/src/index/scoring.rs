//! One collection as tantivy holds it, and its documents scored for weighted terms.
//!
//! Comes in: documents, built into one segment; terms with weights. Goes out: the score of every document that holds
//! one of them. Always holds: BM25 as tantivy computes it (k1 = 1.2, b = 0.75), summed over terms and fields; the
//! postings are read straight, since a query here has hundreds of terms and wants every document.

use std::path::Path;

use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    DocSet, Index, InvertedIndexReader, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument,
    TantivyError, Term,
};

use super::collection::Collection;
use super::error::IndexError;
use super::tokenizer;
use super::weighted_terms::{TITLE_BOOST, WeightedTerms};

/// BM25's saturation of a word's count, and how far the length of a text counts.
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Bytes that tantivy may use while it builds: enough for one segment of a district.
const WRITER_BYTES: usize = 64 << 20;
/// The name of the field that holds a document's place in its collection.
const PLACE: &str = "place";

/// A document as it is indexed.
pub(super) struct Document {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) topic: String,
}

/// A collection, ready to be asked.
pub(super) struct Part {
    searcher: Searcher,
    /// For each segment the place in the collection of each of its documents.
    places: Vec<Column<u64>>,
    /// Documents.
    n: usize,
    title: Field,
    body: Field,
    /// The names of its topics.
    topic: Field,
}

/// A document by its place in the collection.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScoredPlace {
    pub(super) place: usize,
    pub(super) score: f64,
}

impl Part {
    /// Builds it, in memory or in the collection's folder below the one that is given. O(text).
    pub(super) fn build(
        collection: Collection,
        documents: &[Document],
        folder: Option<&Path>,
    ) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let index = match folder {
            None => Index::create_in_ram(schema),
            Some(folder) => Index::create_in_dir(folder.join(collection.name()), schema)?,
        };
        index.tokenizers().register(tokenizer::NAME, tokenizer::Words);
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        for (at, of) in documents.iter().enumerate() {
            let mut document = TantivyDocument::new();
            document.add_text(fields.id, &of.id);
            document.add_u64(fields.place, at as u64);
            document.add_text(fields.title, &of.title);
            document.add_text(fields.body, &of.body);
            document.add_text(fields.topic, &of.topic);
            writer.add_document(document)?;
        }
        writer.commit()?;
        Self::over(&index, documents.len(), &fields)
    }

    /// Opens one that was built there.
    pub(super) fn open(collection: Collection, n: usize, folder: &Path) -> Result<Self, IndexError> {
        let index = Index::open_in_dir(folder.join(collection.name()))?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(IndexError::Stored);
        }
        let part = Self::over(&index, n, &fields)?;
        if part.searcher.num_docs() != n as u64 {
            return Err(IndexError::Stored);
        }
        Ok(part)
    }

    fn over(index: &Index, n: usize, fields: &Fields) -> Result<Self, IndexError> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        reader.reload()?;
        let searcher = reader.searcher();
        let places = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64(PLACE));
        let places = places.collect::<Result<_, _>>()?;
        Ok(Self { searcher, places, n, title: fields.title, body: fields.body, topic: fields.topic })
    }

    /// The score of every document by title and body, by its topics' names too where that is asked; `None` where it
    /// holds no term. O(postings of the terms + documents).
    pub(super) fn scores(&self, query: &WeightedTerms, with_topics: bool) -> Result<Vec<Option<f64>>, IndexError> {
        let mut sums: Vec<f32> = vec![0.0; self.n];
        let fields = [(self.title, TITLE_BOOST), (self.body, 1.0), (self.topic, 1.0)];
        for (segment, places) in self.searcher.segment_readers().iter().zip(&self.places) {
            for (field, boost) in &fields[..if with_topics { 3 } else { 2 }] {
                let field = FieldScores::of(&self.searcher, segment, *field)?;
                for (term, weight) in &query.terms {
                    #[expect(clippy::cast_possible_truncation, reason = "tantivy scores in single precision")]
                    field.add(term, (weight * boost) as f32, places, &mut sums)?;
                }
            }
        }
        // Four digits behind the point: of scores of some tens single precision has no more, and the sum of many terms
        // depends on their sequence beyond that.
        let score = |sum: f32| (sum > 0.0).then(|| (f64::from(sum) * 1e4).round() / 1e4);
        Ok(sums.into_iter().map(score).collect())
    }

    /// The best documents by title and body, best first, those as good as the last of them included; equals by place.
    /// O(postings of the terms + documents).
    pub(super) fn best(&self, query: &WeightedTerms, top: usize) -> Result<Vec<ScoredPlace>, IndexError> {
        if top == 0 || query.terms.is_empty() {
            return Ok(Vec::new());
        }
        let scores = self.scores(query, false)?.into_iter().enumerate();
        let mut found: Vec<ScoredPlace> =
            scores.filter_map(|(place, score)| Some(ScoredPlace { place, score: score? })).collect();
        let order = |a: &ScoredPlace, b: &ScoredPlace| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place));
        if found.len() > top {
            let least = found.select_nth_unstable_by(top - 1, order).1.score;
            found.retain(|scored| scored.score >= least);
        }
        found.sort_unstable_by(order);
        Ok(found)
    }
}

/// The fields of the schema.
struct Fields {
    id: Field,
    place: Field,
    title: Field,
    body: Field,
    topic: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing =
        TextFieldIndexing::default().set_tokenizer(tokenizer::NAME).set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        place: schema.add_u64_field(PLACE, FAST),
        title: schema.add_text_field("title", text.clone()),
        body: schema.add_text_field("body", text.clone()),
        topic: schema.add_text_field("topic", text),
    };
    (schema.build(), fields)
}

/// What scores the words of one field.
struct FieldScores {
    field: Field,
    inverted: std::sync::Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
    /// What the length of a text adds to a word's count, by the code of the length.
    norms: Vec<f32>,
    n_documents: f32,
}

impl FieldScores {
    fn of(searcher: &Searcher, segment: &SegmentReader, field: Field) -> Result<Self, IndexError> {
        let inverted = segment.inverted_index(field)?;
        let n_documents = searcher.num_docs() as f32;
        let average = inverted.total_num_tokens() as f32 / n_documents;
        let norm = |code: u8| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(code) as f32 / average);
        let norms = (0..=u8::MAX).map(norm).collect();
        Ok(Self { field, inverted, lengths: segment.get_fieldnorms_reader(field)?, norms, n_documents })
    }

    /// Adds what a term is worth to the documents that hold it: weight · idf · tf · (k1 + 1) ÷ (tf + norm).
    fn add(&self, term: &str, weight: f32, places: &Column<u64>, sums: &mut [f32]) -> Result<(), IndexError> {
        let term = Term::from_field_text(self.field, term);
        let info = self.inverted.get_term_info(&term).map_err(TantivyError::from)?;
        let Some(info) = info else { return Ok(()) };
        let holding = info.doc_freq as f32;
        let idf = (1.0 + (self.n_documents - holding + 0.5) / (holding + 0.5)).ln();
        let postings = self.inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs);
        let mut postings = postings.map_err(TantivyError::from)?;
        let mut document = postings.doc();
        while document != TERMINATED {
            let count = postings.term_freq() as f32;
            let norm = self.norms[usize::from(self.lengths.fieldnorm_id(document))];
            let place = places.first(document).and_then(|place| usize::try_from(place).ok());
            if let Some(sum) = place.and_then(|place| sums.get_mut(place)) {
                *sum += weight * idf * (1.0 + K1) * (count / (count + norm));
            }
            document = postings.advance();
        }
        Ok(())
    }
}
