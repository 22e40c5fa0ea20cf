//! `dianda search`: full text with highlights; never writes into the district's folder.

use std::path::Path;

use engine::district::{CaseId, District, Lang, ProviderId, RequestId};
use engine::index::{Collection, DistrictIndex, Hit, WeightedTerms, highlight};
use engine::tables::shown_text;
use serde_json::json;

use super::speech::Speech;
use super::{Exit, preparing};
use crate::files::prepare_index_folder;
use crate::progress::Progress;

/// Characters of a text that are shown around the matches.
const FRAGMENT_CHARS: usize = 60;

pub(super) fn run(dir: &Path, query: &str, collection: Collection, top: usize, index: Option<&Path>, speech: Speech) -> Exit {
    let progress = Progress::new();
    let batch = match preparing::read(dir, &progress, speech) {
        Ok(batch) => batch,
        Err(exit) => return exit,
    };
    if let Some(folder) = index
        && let Err(error) = prepare_index_folder(folder, dir)
    {
        return preparing::failed(&error.to_string(), speech);
    }
    let terms = WeightedTerms::of_text(query);
    let found = DistrictIndex::build(&batch.district, index).and_then(|index| index.search(collection, &terms, top));
    let hits = match found {
        Ok(hits) => hits,
        Err(error) => return preparing::failed(&error.to_string(), speech),
    };
    drop(progress);
    if speech.json {
        let list: Vec<_> = hits.iter().map(|hit| document(&batch.district, collection, hit, &terms)).collect();
        speech.document(&json!({ "query": query, "in": collection.name(), "hits": list }));
        return Exit::Done;
    }
    if hits.is_empty() {
        speech.tell("没有找到。换个说法试试，或少写几个词。", "nothing found; try other words, or fewer.");
    }
    let (open, close) = if std::io::IsTerminal::is_terminal(&std::io::stdout()) { ("\x1b[1;33m", "\x1b[0m") } else { ("【", "】") };
    for hit in &hits {
        let (title, body) = texts(&batch.district, collection, hit);
        let marked = |text: &str| highlight(text, &terms, FRAGMENT_CHARS).map(|h| h.marked(open, close));
        let score = if speech.lang == Lang::Zh { "得分" } else { "score" };
        speech.say_as_it_is(&format!("{}  {}  （{score} {:.2}）", hit.id, marked(&title).unwrap_or(title), hit.score));
        if let Some(body) = marked(&body) {
            speech.say_as_it_is(&format!("    {}", body.replace(['\n', '\r'], " ")));
        }
    }
    Exit::Done
}

/// Title and body of what was found, contact data masked.
fn texts(district: &District, collection: Collection, hit: &Hit) -> (String, String) {
    let id = hit.id.as_str();
    let (title, body) = match collection {
        Collection::Requests => district.request(&RequestId::from(id)).map(|r| (r.title.as_str(), r.text.as_str())),
        Collection::Providers => district.provider(&ProviderId::from(id)).map(|p| (p.name.as_str(), p.duties.as_str())),
        Collection::Cases => district.case(&CaseId::from(id)).map(|c| (c.title.as_str(), c.text.as_str())),
        Collection::Topics => None,
    }
    .unwrap_or_default();
    (shown_text(title), shown_text(body))
}

fn document(district: &District, collection: Collection, hit: &Hit, terms: &WeightedTerms) -> serde_json::Value {
    let (title, body) = texts(district, collection, hit);
    let marked = |text: &str| highlight(text, terms, FRAGMENT_CHARS).map(|h| h.marked("<em>", "</em>"));
    json!({ "id": hit.id, "score": hit.score, "title": title, "title_highlight": marked(&title), "text_highlight": marked(&body) })
}
