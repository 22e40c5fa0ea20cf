//! The index that people search: the words of every document, what is shown of them, and what letters spell.
//!
//! Comes in: a district with the topics of its requests, or what was stored of one. Goes out: a [`SearchIndex`], and
//! the
//! documents of it that a caller stores beside tantivy's files. Always holds: a stored one gives the same hits; it is
//! read without jieba's dictionary, whose words it keeps as far as its texts hold them; no contact data is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::documents::{Document, Documents, Names, Shown};
use super::highlight::{Highlight, Wanted, highlight};
use super::scoring::Part;
use super::spoken::{Spoken, SpokenWords};
use super::{Collection, DistrictIndex, IndexError, Query, documents_of};
use crate::district::District;
use crate::tables::Source;
use crate::text::{Analyzer, Vocabulary, analyzer, fold, shipped_words};

/// What is searched, ready to be asked.
pub struct SearchIndex {
    pub(super) parts: BTreeMap<Collection, Arc<Part>>,
    pub(super) documents: Documents,
    /// Its own words; `None`: the shipped ones.
    analyzer: Option<Analyzer>,
    /// Words that the documents hold, as written and folded; found when letters are first asked for.
    words: OnceLock<BTreeSet<String>>,
    spoken: OnceLock<SpokenWords>,
}

/// The collections that people search.
const SEARCHED: [Collection; 3] = [Collection::Requests, Collection::Providers, Collection::Cases];
/// The file of a collection's documents, in its folder.
const DOCUMENTS: &str = "documents.json";
/// The file of names and words, in the folder of the topics.
const WORDS: &str = "words.json";

/// How it is written: another name for each change of what is stored or of how a text is cut.
const FORMAT: &str = "2";

/// Names and words as they are stored.
#[derive(Serialize, Deserialize)]
struct StoredWords {
    names: Names,
    spoken: Spoken,
    words: BTreeSet<String>,
    vocabulary: Vocabulary,
    /// Documents of each collection that is searched.
    n_documents: Vec<usize>,
}

/// A file of a stored index.
pub struct StoredFile {
    /// In whose folder it lies.
    pub collection: Collection,
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What a stored index depends on: the files of the batch, what their headers were said to mean, our own words and
/// topics, and how it is written. A hash in hex; another one means that it has to be built anew. O(bytes).
pub fn fingerprint(sources: &[Source], meanings: &[String]) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(FORMAT.as_bytes());
    shipped_words().chain([include_str!("../../data/topics.csv")]).for_each(|file| add(file.as_bytes()));
    add(&(meanings.len() as u64).to_le_bytes());
    meanings.iter().for_each(|meaning| add(meaning.as_bytes()));
    let mut files: Vec<&Source> = sources.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    for file in files {
        add(file.name.as_bytes());
        add(&file.bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl SearchIndex {
    /// In memory, over the index of the same district, whose requests may have had fewer topics then; the other
    /// collections are shared with it. O(text).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn over(district: &District, plain: &DistrictIndex) -> Result<Self, IndexError> {
        let mut parts = plain.parts.clone();
        let requests = documents_of(district, Collection::Requests);
        parts.insert(Collection::Requests, Arc::new(Part::build(Collection::Requests, &requests, None)?));
        Ok(Self::new(parts, Documents::of(district), None))
    }

    /// On disk: the caller has made an empty folder below this one for each of [`Collection::ALL`], by its name.
    /// O(text).
    ///
    /// # Errors
    /// If tantivy fails.
    pub fn build_in(district: &District, folder: &Path) -> Result<Self, IndexError> {
        let parts = DistrictIndex::build(district, Some(folder))?.parts;
        Ok(Self::new(parts, Documents::of(district), None))
    }

    /// Opens what was built in a folder, for a search in one collection that shows names of another. O(its documents).
    ///
    /// # Errors
    /// If it is none of ours.
    pub fn open(
        folder: &Path,
        collection: Collection,
        shown: Option<Collection>,
        read: &dyn Fn(Collection, &str) -> std::io::Result<Vec<u8>>,
    ) -> Result<Self, IndexError> {
        let stored: StoredWords = read_json(&read(Collection::Topics, WORDS))?;
        let mut of_collection: BTreeMap<Collection, Vec<Document>> = BTreeMap::new();
        for of in std::iter::once(collection).chain(shown) {
            of_collection.insert(of, read_json(&read(of, DOCUMENTS))?);
        }
        let n = of_collection[&collection].len();
        if SEARCHED.iter().zip(&stored.n_documents).any(|(of, stored)| *of == collection && *stored != n) {
            return Err(IndexError::Stored);
        }
        let parts = BTreeMap::from([(collection, Arc::new(Part::open(collection, n, folder)?))]);
        let documents = Documents::stored(of_collection, stored.names, stored.spoken);
        let index = Self::new(parts, documents, Some(Analyzer::of_vocabulary(&stored.vocabulary)));
        _ = index.words.set(stored.words);
        Ok(index)
    }

    fn new(parts: BTreeMap<Collection, Arc<Part>>, documents: Documents, analyzer: Option<Analyzer>) -> Self {
        Self { parts, documents, analyzer, words: OnceLock::new(), spoken: OnceLock::new() }
    }

    /// What a caller stores in the folders of the collections, for [`Self::open`]. O(text).
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn stored(&self) -> Result<Vec<StoredFile>, IndexError> {
        let mut files = Vec::new();
        for collection in SEARCHED {
            let bytes = json(&self.documents.of_collection(collection))?;
            files.push(StoredFile { collection, name: DOCUMENTS, bytes });
        }
        let mut vocabulary = Vocabulary::new();
        self.documents.texts().for_each(|text| self.analyzer().add_vocabulary(text, &mut vocabulary));
        let words = StoredWords {
            names: self.documents.names.clone(),
            spoken: self.documents.spoken.clone(),
            words: self.words().clone(),
            vocabulary,
            n_documents: SEARCHED.iter().map(|of| self.documents.of_collection(*of).len()).collect(),
        };
        files.push(StoredFile { collection: Collection::Topics, name: WORDS, bytes: json(&words)? });
        Ok(files)
    }

    /// What is shown of a document.
    pub fn shown(&self, collection: Collection, id: &str) -> Option<Shown<'_>> {
        self.documents.shown(collection, id)
    }

    /// Filters that name nothing in the district, as typed: whoever typed them should know. O(names).
    pub fn unknown_filters<'q>(&self, query: &'q Query) -> Vec<&'q str> {
        self.documents.names.unknown(query)
    }

    /// The part of `text` of at most `chars_max` characters that holds the most of what is wanted, the first of equals.
    /// `None` where nothing matches. O(length · matches).
    pub fn highlight(&self, text: &str, wanted: &Wanted, chars_max: usize) -> Option<Highlight> {
        highlight(self.analyzer(), text, wanted, chars_max)
    }

    /// What cuts its texts.
    pub(super) fn analyzer(&self) -> &Analyzer {
        self.analyzer.as_ref().unwrap_or_else(|| analyzer())
    }

    /// The words of its documents with their readings.
    pub(super) fn spoken_words(&self) -> &SpokenWords {
        self.spoken.get_or_init(|| SpokenWords::of(self.words().iter()))
    }

    fn words(&self) -> &BTreeSet<String> {
        self.words.get_or_init(|| {
            let mut words = BTreeSet::new();
            for document in SEARCHED.iter().flat_map(|of| self.documents.of_collection(*of)) {
                for text in document.shown_texts() {
                    let tokens = self.analyzer().tokens(text).into_iter();
                    words
                        .extend(tokens.map(|token| fold(&text[token.start..token.end]).text).filter(|w| !w.is_ascii()));
                }
            }
            words
        })
    }
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, IndexError> {
    serde_json::to_vec(value).map_err(|_| IndexError::Stored)
}

fn read_json<T: DeserializeOwned>(bytes: &std::io::Result<Vec<u8>>) -> Result<T, IndexError> {
    let bytes = bytes.as_ref().map_err(|_| IndexError::Stored)?;
    serde_json::from_slice(bytes).map_err(|_| IndexError::Stored)
}
