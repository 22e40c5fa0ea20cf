//! `dianda search`: full text with highlights; never writes into the district's folder.

use std::path::Path;

use engine::candidates::with_topics_from_texts;
use engine::district::{Bilingual, CaseId, District, Lang, ProviderId, RequestId, safe_text};
use engine::index::{Collection, DistrictIndex, Hit, Query, Wanted, find, highlight, unknown_filters};
use engine::matching::Step;
use engine::tables::Purpose;
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::reading::{BatchArguments, read};
use super::speech::Speech;
use crate::files::{prepare_index_folder, write_problem};
use crate::progress::Progress;

/// Characters of a title that are shown: all.
const TITLE_CHARS: usize = 32_767;
/// Characters of a text that are shown around the matches.
const FRAGMENT_CHARS: usize = 60;

pub(super) fn run(
    dir: &BatchArguments,
    query: &str,
    collection: Collection,
    top: usize,
    index: Option<&Path>,
    speech: Speech,
) -> Result<Exit, Failure> {
    let progress = Progress::new(speech.lang);
    progress.step(Step::Reading);
    let batch = read(dir, Purpose::Round)?;
    if let Some(folder) = index {
        prepare_index_folder(folder, dir).map_err(|error| index_trouble(folder, &error))?;
    }
    let asked = Query::of(query);
    for part in &asked.unread {
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
    let found = DistrictIndex::build(&batch.district, None).and_then(|plain| {
        let district = with_topics_from_texts(&batch.district, &plain)?;
        let index = DistrictIndex::build(&district, index)?;
        let found = find(&district, &index, collection, &asked, top)?;
        Ok((district, found))
    });
    let (district, found) = found.map_err(|error| Failure::internal(&error))?;
    let (hits, wanted) = (&found.hits, &found.wanted);
    drop(progress);
    if speech.json {
        let list: Vec<_> = hits.iter().map(|hit| document(&district, collection, hit, wanted)).collect();
        speech.document(&json!({ "query": query, "in": collection.name(), "total": found.total, "hits": list }));
        return Ok(Exit::Done);
    }
    for value in unknown_filters(&district, &asked) {
        speech.tell(
            &format!("没有叫“{value}”的题型、街镇或社区，所以筛选不出来。"),
            &format!("there is no topic, street or community called {value}, so that the filter lets nothing through."),
        );
    }
    if hits.is_empty() {
        speech.tell("没有找到。换个说法试试，或少写几个词。", "nothing found; try other words, or fewer.");
    }
    let (open, close) = if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        ("\x1b[1;33m", "\x1b[0m")
    } else {
        speech.lang.pick(("【", "】"), ("[", "]"))
    };
    for hit in hits {
        let (title, body) = texts(&district, collection, hit);
        let marked = |text: &str, chars| highlight(text, wanted, chars).map(|h| h.marked(open, close));
        let (zh, score) = (speech.lang == Lang::Zh, hit.score);
        let about = topics(&district, collection, hit).join(speech.lang.pick("、", ", "));
        let mut notes = if about.is_empty() { Vec::new() } else { vec![about] };
        if score > 0.0 {
            notes.push(if zh { format!("得分 {score:.2}") } else { format!("score {score:.2}") });
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            speech.lang.pick(format!("  （{}）", notes.join("，")), format!("  ({})", notes.join(", ")))
        };
        speech.say_as_it_is(&format!("{}  {}{notes}", hit.id, marked(&title, TITLE_CHARS).unwrap_or(title)));
        if let Some(body) = marked(&body, FRAGMENT_CHARS) {
            speech.say_as_it_is(&format!("    {}", body.replace(['\n', '\r'], " ")));
        }
    }
    if found.total > hits.len() {
        let (n, total) = (hits.len(), found.total);
        speech.tell(
            &format!("共 {total} 条，显示了前 {n} 条；--top 看更多。"),
            &format!("{total} in all, the first {n} shown; --top gives more."),
        );
    }
    Ok(Exit::Done)
}

fn index_trouble(folder: &Path, error: &std::io::Error) -> Failure {
    let (name, why) = (folder.display(), write_problem(error));
    Failure::not_done(
        Trouble::new(
            "bad_index_folder",
            Bilingual::new(
                format!("索引不能放在 {name}：{}。", why.zh),
                format!("No index can be put at {name}: {}.", why.en),
            ),
            Bilingual::new("请换一个新的文件夹。", "Give a new folder."),
        )
        .at(name),
    )
}

/// The topics of a request or case, by name.
fn topics(district: &District, collection: Collection, hit: &Hit) -> Vec<String> {
    let id = hit.id.as_str();
    let topic = match collection {
        Collection::Requests => district.request(&RequestId::from(id)).and_then(|r| r.topic.as_ref()),
        Collection::Cases => district.case(&CaseId::from(id)).and_then(|c| c.topic.as_ref()),
        Collection::Providers | Collection::Topics => None,
    };
    topic.and_then(|id| district.topic(id)).map(|topic| safe_text(&topic.name)).into_iter().collect()
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
    (safe_text(title), safe_text(body))
}

fn document(district: &District, collection: Collection, hit: &Hit, wanted: &Wanted) -> serde_json::Value {
    let (title, body) = texts(district, collection, hit);
    let marked = |text: &str, chars| highlight(text, wanted, chars).map(|h| h.marked("<em>", "</em>"));
    json!({
        "id": hit.id, "score": hit.score, "topics": topics(district, collection, hit), "title": title,
        "title_highlight": marked(&title, TITLE_CHARS), "text_highlight": marked(&body, FRAGMENT_CHARS),
    })
}
