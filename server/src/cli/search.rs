//! `dianda search`: full text with highlights; never writes into the district's folder.
//!
//! Comes in: what was typed, the batch, a folder for the index, a plan. Goes out: hits with whose they are and where
//! they stand. Always holds: a query without a word is refused, not answered with everything.

use std::path::Path;

use engine::candidates::with_topics_from_texts;
use engine::district::{Bilingual, safe_text, unsteering_text};
use engine::index::{Collection, DistrictIndex, Hit, Query, QueryHits, SearchIndex, Shown, Wanted, find, fingerprint};
use engine::matching::Step;
use engine::tables::Purpose;
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::reading::{BatchArguments, read};
use super::speech::Speech;
use super::standing::{Standing, Standings};
use super::stored_index;
use crate::files_in::read_sources;
use crate::files_out::prepare_index_folder;
use crate::progress::Progress;

/// Characters of a title that are shown: all.
const TITLE_CHARS: usize = 32_767;
/// Characters of a text that are shown around the matches.
const FRAGMENT_CHARS: usize = 60;

/// What is looked for, and where.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The batch.
    pub(super) batch: &'a BatchArguments,
    /// The query as typed.
    pub(super) typed: &'a str,
    /// Among what.
    pub(super) collection: Collection,
    /// How many are shown.
    pub(super) top: usize,
}

/// What the hits are shown with.
struct Answer<'a> {
    index: &'a SearchIndex,
    collection: Collection,
    standings: Option<&'a Standings>,
    found: &'a QueryHits,
}

pub(super) fn run(
    asked: Asked<'_>,
    folder: Option<&Path>,
    plan: Option<&Path>,
    speech: Speech,
) -> Result<Exit, Failure> {
    let query = Query::of(asked.typed);
    if query.is_without_words() {
        return Err(without_words());
    }
    let standings = plan.map(Standings::read).transpose()?;
    let index = index(asked, folder, plan.map(|_| Collection::Providers), speech)?;
    tell_unread(&query, speech);
    let found = find(&index, asked.collection, &query, asked.top).map_err(|error| Failure::internal(&error))?;
    let answer = Answer { index: &index, collection: asked.collection, standings: standings.as_ref(), found: &found };
    if speech.json {
        let list: Vec<_> = found.hits.iter().filter_map(|hit| answer.document(hit)).collect();
        let (typed, place) = (asked.typed, asked.collection.name());
        speech.document(&json!({ "query": typed, "in": place, "total": found.total, "hits": list }));
        return Ok(Exit::Done);
    }
    for value in index.unknown_filters(&query) {
        speech.tell(
            &format!("没有叫“{value}”的题型、街镇或社区，所以筛选不出来。"),
            &format!("there is no topic, street or community called {value}, so that the filter lets nothing through."),
        );
    }
    if found.hits.is_empty() {
        speech.tell("没有找到。换个说法试试，或少写几个词。", "nothing found; try other words, or fewer.");
    }
    found.hits.iter().for_each(|hit| answer.say(hit, speech));
    if found.total > found.hits.len() {
        let (n, total) = (found.hits.len(), found.total);
        speech.tell(
            &format!("共 {total} 条，显示了前 {n} 条；--top 看更多。"),
            &format!("{total} in all, the first {n} shown; --top gives more."),
        );
    }
    Ok(Exit::Done)
}

/// The index of the batch, the stored one where it is still that of the tables; `shown`: what is named beside the hits.
fn index(
    asked: Asked<'_>,
    folder: Option<&Path>,
    shown: Option<Collection>,
    speech: Speech,
) -> Result<SearchIndex, Failure> {
    let progress = Progress::new(speech.lang);
    progress.step(Step::Reading);
    let sources = folder.map(|_| read_sources(asked.batch, false)).transpose().map_err(Failure::Refused)?;
    // With other meanings of its headers the same files are another batch.
    let print = sources.as_ref().map(|sources| fingerprint(sources, asked.batch.meanings()));
    if let (Some(folder), Some(print)) = (folder, &print)
        && let Some(index) = stored_index::open(folder, print, asked.collection, shown)
    {
        return Ok(index);
    }
    let district = read(asked.batch, Purpose::Round)?.district;
    if let Some(folder) = folder {
        prepare_index_folder(folder, asked.batch).map_err(|error| stored_index::trouble(folder, &error))?;
    }
    progress.step(Step::Indexing);
    let failed = |error| Failure::internal(&error);
    let plain = DistrictIndex::build(&district, None).map_err(failed)?;
    // Who asks for providers or cases needs no topics of requests, unless the index is kept for other questions too.
    let district = if folder.is_some() || asked.collection == Collection::Requests {
        with_topics_from_texts(&district, &plain).map_err(failed)?
    } else {
        district
    };
    let (Some(folder), Some(print)) = (folder, &print) else {
        return SearchIndex::over(&district, &plain).map_err(failed);
    };
    let index = SearchIndex::build_in(&district, folder).map_err(failed)?;
    stored_index::store(folder, print, &index)?;
    Ok(index)
}

fn without_words() -> Failure {
    Failure::usage(Trouble::new(
        "no_words",
        Bilingual::new("要查的内容里没有字、词或数字。", "There is no word and no number in what is looked for."),
        Bilingual::new(
            "请写一个词，如 停车，或一个筛选，如 street:曹杨。",
            "Give a word, such as parking, or a filter, such as street:NAME.",
        ),
    ))
}

/// What looks like a filter and is none.
fn tell_unread(query: &Query, speech: Speech) {
    for part in &query.unread {
        speech.tell(
            &format!(
                "“{part}”不是筛选，按普通的字查。可用的筛选：street:（街镇:）、topic:（题型:）、\
                 community:（社区:）、urgency:（紧急:，1–5 或 一般、较急、紧急、特急）。"
            ),
            &format!(
                "{part} is no filter and is looked for as a word; \
                 filters are street: topic: community: urgency: (1-5, or normal, pressing, urgent)."
            ),
        );
    }
}

impl Answer<'_> {
    fn shown(&self, hit: &Hit) -> Option<Shown<'_>> {
        self.index.shown(self.collection, &hit.id)
    }

    fn standing(&self, hit: &Hit) -> Option<Standing> {
        let standings = self.standings?;
        match self.collection {
            Collection::Requests => Some(standings.of_request(&hit.id)),
            Collection::Providers => Some(standings.of_provider(&hit.id)),
            Collection::Cases | Collection::Topics => None,
        }
    }

    fn provider(&self, id: &str) -> String {
        let known = self.index.shown(Collection::Providers, id);
        known.map_or_else(|| safe_text(id), |provider| provider.title.to_owned())
    }

    fn marked(&self, text: &str, chars: usize, marks: (&str, &str)) -> Option<String> {
        let wanted: &Wanted = &self.found.wanted;
        self.index.highlight(text, wanted, chars).map(|highlight| highlight.marked(marks.0, marks.1))
    }

    /// Two lines: whose it is and what it is called, what stands there.
    fn say(&self, hit: &Hit, speech: Speech) {
        let Some(shown) = self.shown(hit) else { return };
        let marks = if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
            ("\x1b[1;33m", "\x1b[0m")
        } else {
            speech.lang.pick(("【", "】"), ("[", "]"))
        };
        let comma = speech.lang.pick("、", ", ");
        let whose = shown.communities().map(|community| format!("{}  ", community.name)).collect::<Vec<_>>();
        let whose =
            if whose.len() > 1 { whose.join(comma).replace(&format!("  {comma}"), comma) } else { whose.concat() };
        let title = self.marked(shown.title, TITLE_CHARS, marks).unwrap_or_else(|| shown.title.to_owned());
        let mut notes: Vec<String> = Vec::new();
        let topics = shown.topics().collect::<Vec<_>>().join(comma);
        if self.collection != Collection::Providers && !topics.is_empty() {
            notes.push(topics);
        }
        if hit.score > 0.0 {
            notes.push(format!("{} {:.2}", speech.lang.pick("得分", "score"), hit.score));
        }
        let name = |id: &str| self.provider(id);
        notes.extend(self.standing(hit).map(|standing| standing.words(&name, speech.lang)));
        let notes = match notes.as_slice() {
            [] => String::new(),
            notes => speech.lang.pick(format!("  （{}）", notes.join("，")), format!("  ({})", notes.join(", "))),
        };
        let id = unsteering_text(&hit.id);
        speech.say_as_it_is(&format!("{id}  {whose}{title}{notes}").replace(['\n', '\r'], " "));
        if let Some(text) = self.marked(shown.text, FRAGMENT_CHARS, marks) {
            speech.say_as_it_is(&format!("    {}", text.replace(['\n', '\r'], " ")));
        }
    }

    fn document(&self, hit: &Hit) -> Option<serde_json::Value> {
        let shown = self.shown(hit)?;
        let marks = ("<em>", "</em>");
        let is_provider = self.collection == Collection::Providers;
        let topics: Vec<&str> = shown.topics().filter(|_| !is_provider).collect();
        Some(json!({
            "id": hit.id, "score": hit.score, "communities": shown.communities().collect::<Vec<_>>(),
            "topics": topics, "title": shown.title,
            "title_highlight": self.marked(shown.title, TITLE_CHARS, marks),
            "text_highlight": self.marked(shown.text, FRAGMENT_CHARS, marks),
            "standing": self.standing(hit).map(|standing| standing.document()),
        }))
    }
}
