//! `dianda candidates`: who could answer each request, with relevance and evidence.

use engine::candidates::{Considered, RequestCandidates};
use engine::district::{Bilingual, District, Lang, role_said, safe_text};
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
            "topic": of_request.topic,
        });
        speech.say_as_it_is(&line.to_string());
    }
}

fn page(district: &District, of_request: &RequestCandidates, top: usize, speech: Speech) {
    let lang = speech.lang;
    let title = district.request(&of_request.request).map_or_else(String::new, |r| safe_text(&r.title));
    let topic = of_request.topic.topic.as_ref().and_then(|id| district.topic(id));
    let topic = topic.map_or_else(|| "-".to_owned(), |topic| safe_text(&topic.name));
    let sure = certainty(district, of_request, lang);
    let id = &of_request.request;
    speech.say(&lang.pick(
        format!("{id}  {title}\n  题型：{topic}（{sure}）"),
        format!("{id}  {title}\n  topic: {topic} ({sure})"),
    ));
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
            speech.say(&format!("    {mark}{:.3}  {name}  {why}", considered.relevance.to_f64()));
        }
    }
}

/// How sure the topic is, and from what.
fn certainty(district: &District, of_request: &RequestCandidates, lang: Lang) -> String {
    if of_request.topic.given {
        return lang.pick("表中给出", "given").to_owned();
    }
    let percent = of_request.topic.certainty * 100.0;
    if of_request.topic.is_sure(district) {
        lang.pick(format!("从文字判断，把握 {percent:.0}%"), format!("from the text, {percent:.0} % sure"))
    } else {
        lang.pick(
            format!("待定：从文字判断最像它，把握 {percent:.0}%，不够"),
            format!("unsure: the likeliest by the text, {percent:.0} %"),
        )
    }
}
