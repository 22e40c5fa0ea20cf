//! `dianda candidates`: who could answer each request, with relevance and evidence.

use engine::candidates::{Considered, RequestCandidates, ToldMatter, topic_said};
use engine::district::{Bilingual, District, TopicId, role_said, safe_text};
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::reading::{BatchArguments, read_round, with_world};
use super::speech::Speech;
use crate::progress::Progress;

pub(super) fn run(dir: &BatchArguments, top: usize, request: Option<&str>, speech: Speech) -> Result<Exit, Failure> {
    let progress = Progress::new(speech.lang);
    let prepared = with_world(&progress, |world| read_round(dir, None, None, world))?;
    drop(progress);
    let district = &prepared.batch.district;
    speech.tell_faults(&prepared.batch.warnings);
    let shown: Vec<&RequestCandidates> =
        prepared.candidates.iter().filter(|r| request.is_none_or(|id| r.request.as_str() == id)).collect();
    if let (Some(id), true) = (request, shown.is_empty()) {
        let message = Bilingual::new(format!("没有点单 {id}。"), format!("There is no request {id}."));
        let mend = Bilingual::new("请给点单表里的编号。", "Give an id of the table requests.");
        return Err(Failure::not_done(Trouble::new("unknown", message, mend).at(id)));
    }
    for of_request in shown {
        if speech.json {
            lines(of_request, top, speech);
        } else {
            page(district, of_request, top, speech);
        }
    }
    Ok(Exit::Done)
}

/// One JSON object a role and line.
fn lines(of_request: &RequestCandidates, top: usize, speech: Speech) {
    for of_role in &of_request.roles {
        let entry = |c: &Considered| {
            json!({
                "provider": c.provider, "relevance": c.relevance, "eligible": c.is_eligible(),
                "why": c.eligibility, "evidence": c.evidence,
            })
        };
        let list: Vec<_> = of_role.considered.iter().take(top).map(entry).collect();
        let line = json!({
            "request": of_request.request, "role": of_role.role.name, "candidates": list,
            "topic": of_request.topic, "matters": of_request.matters,
        });
        speech.say_as_it_is(&line.to_string());
    }
}

fn page(district: &District, of_request: &RequestCandidates, top: usize, speech: Speech) {
    let lang = speech.lang;
    let title = district.request(&of_request.request).map_or_else(String::new, |r| safe_text(&r.title));
    let guess = &of_request.topic;
    let name = topic_name(district, guess.topic.as_ref());
    let said = topic_said(&name, guess.known(district), guess.certainty);
    let topic = said.said(lang);
    let id = &of_request.request;
    speech.say(&lang.pick(format!("{id}  {title}\n  题型：{topic}"), format!("{id}  {title}\n  topic: {topic}")));
    for ToldMatter { topic, sentences, .. } in &of_request.matters {
        let (name, text) = (topic_name(district, Some(topic)), safe_text(&sentences.concat()));
        speech.say(&lang.pick(format!("  像有两件事：{name}：{text}"), format!("  maybe two matters: {name}: {text}")));
    }
    for of_role in &of_request.roles {
        let role = &of_role.role;
        let (name, holders) =
            (role_said(role.name.as_str(), lang), safe_text(&district.holders_said(&role.holders, lang)));
        let (count, effort, unit) = (role.count, role.effort, safe_text(&district.round.unit));
        let need = if role.required { lang.pick("必需", "required") } else { lang.pick("可选", "desirable") };
        speech.say(&lang.pick(
            format!("  {name}：{holders}（{need}，{count} 席，每席 {effort} {unit}）"),
            format!("  {name}: {holders} ({need}, {count} seats of {effort})"),
        ));
        for considered in of_role.considered.iter().take(top) {
            let name = safe_text(district.provider_name(&considered.provider));
            let mark = if considered.is_eligible() { "  " } else { "✗ " };
            let why = if considered.is_eligible() {
                safe_text(&considered.evidence.words.join(lang.pick("、", ", ")))
            } else {
                considered.eligibility.said(lang).to_owned()
            };
            let fit = match considered.evidence.certainty {
                // How sure the topic is is no measure of how well its holder fits.
                Some(_) => lang.pick("按职责", "duty").to_owned(),
                None => format!("{:.3}", considered.relevance.to_f64()),
            };
            speech.say(&format!("    {mark}{fit}  {name}  {why}"));
        }
    }
}

fn topic_name(district: &District, topic: Option<&TopicId>) -> String {
    topic.and_then(|id| district.topic(id)).map_or_else(String::new, |topic| safe_text(&topic.name))
}
