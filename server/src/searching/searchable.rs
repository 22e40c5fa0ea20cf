//! What is asked of an index: words, likeness, the topic of a text.
//!
//! Comes in: queries. Goes out: hits with what is shown of them. Always holds: a request that changed since the large
//! index was built is told by the small one alone; texts that are shown are masked.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::candidates::{TopicGuess, TopicReader};
use engine::district::District;
use engine::index::{Collection, DistrictIndex, Hit, Query, SearchIndex, Shown, Wanted, WeightedTerms, find};

use crate::problem::Problem;

/// An index with what it was built from.
pub(super) struct Built {
    pub(super) district: District,
    pub(super) plain: DistrictIndex,
    pub(super) search: SearchIndex,
}

/// The index of a district.
pub(crate) struct Searchable {
    pub(super) large: Arc<Built>,
    pub(super) reader: Arc<TopicReader>,
    /// Of the requests that changed since.
    pub(super) small: Option<Built>,
    pub(super) changed: BTreeSet<String>,
}

/// What was found.
pub(crate) struct Found {
    /// Best first, equals by id.
    pub(crate) hits: Vec<FoundHit>,
    large: Wanted,
    small: Option<Wanted>,
}

/// A hit, and in which index it stands.
pub(crate) struct FoundHit {
    pub(crate) id: String,
    pub(crate) score: f64,
    is_small: bool,
}

/// Characters of a title that are shown: all.
const TITLE_CHARS: usize = 32_767;
/// Characters of a text that are shown around the matches.
const FRAGMENT_CHARS: usize = 60;

/// What an index does not do, as a problem of the server.
pub(super) fn failed(error: engine::index::IndexError) -> Problem {
    Problem::from(sqlx::Error::Decode(Box::new(error)))
}

impl Searchable {
    /// Everything that a query finds. O(postings + documents · parts of the query).
    ///
    /// # Errors
    /// If the index fails.
    pub(crate) fn find(&self, collection: Collection, query: &Query) -> Result<Found, Problem> {
        let large = find(&self.large.search, collection, query, usize::MAX).map_err(failed)?;
        let is_old = |hit: &Hit| collection == Collection::Requests && self.changed.contains(&hit.id);
        let hit = |hit: Hit, is_small| FoundHit { id: hit.id, score: hit.score, is_small };
        let mut hits: Vec<FoundHit> =
            large.hits.into_iter().filter(|found| !is_old(found)).map(|found| hit(found, false)).collect();
        let mut wanted = None;
        if let Some(small) = self.small.as_ref().filter(|_| collection == Collection::Requests) {
            let found = find(&small.search, collection, query, usize::MAX).map_err(failed)?;
            hits.extend(found.hits.into_iter().map(|found| hit(found, true)));
            hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
            wanted = Some(found.wanted);
        }
        Ok(Found { hits, large: large.wanted, small: wanted })
    }

    /// What is shown of a hit, with the matches marked: title, text around them.
    pub(crate) fn shown(&self, collection: Collection, found: &Found, hit: &FoundHit) -> Option<ShownHit<'_>> {
        let (built, wanted) = match &self.small {
            Some(small) if hit.is_small => (small, found.small.as_ref()?),
            _ => (&*self.large, &found.large),
        };
        let shown = built.search.shown(collection, &hit.id)?;
        let marked =
            |text: &str, chars: usize| built.search.highlight(text, wanted, chars).map(|of| of.marked("<em>", "</em>"));
        Some(ShownHit {
            title_highlight: marked(shown.title, TITLE_CHARS),
            text_highlight: marked(shown.text, FRAGMENT_CHARS),
            shown,
        })
    }

    /// Filters that name nothing in the district, as typed.
    pub(crate) fn unknown_filters<'q>(&self, query: &'q Query) -> Vec<&'q str> {
        self.large.search.unknown_filters(query)
    }

    /// Requests whose texts are most like one, best first, without one of them. O(postings).
    ///
    /// # Errors
    /// If the index fails.
    pub(crate) fn similar(&self, (title, text): (&str, &str), but: &str, most: usize) -> Result<Vec<Hit>, Problem> {
        let terms = WeightedTerms::of_request(title, text);
        let asked = most + self.changed.len().min(most) + 1;
        let mut hits = self.large.plain.search(Collection::Requests, &terms, asked).map_err(failed)?;
        hits.retain(|hit| !self.changed.contains(&hit.id));
        if let Some(small) = &self.small {
            hits.extend(small.plain.search(Collection::Requests, &terms, most + 1).map_err(failed)?);
            hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        }
        hits.retain(|hit| hit.id != but);
        hits.truncate(most);
        Ok(hits)
    }

    /// The topic of a text, with the district that names it. O(postings + topics).
    ///
    /// # Errors
    /// If the index fails.
    pub(crate) fn topic(&self, title: &str, text: &str) -> Result<(TopicGuess, &District), Problem> {
        let district = &self.large.district;
        Ok((self.reader.read(district, &self.large.plain, title, text).map_err(failed)?, district))
    }
}

/// A hit as it is shown.
pub(crate) struct ShownHit<'d> {
    pub(crate) shown: Shown<'d>,
    pub(crate) title_highlight: Option<String>,
    pub(crate) text_highlight: Option<String>,
}
