//! `dianda candidates`: who could answer each request, with relevance and evidence.

use std::path::Path;

use engine::candidates::{Considered, RequestCandidates};
use engine::district::{Bilingual, District, Lang, role_chinese};
use engine::tables::shown_text;
use serde_json::json;

use super::speech::Speech;
use super::{Exit, preparing};
use crate::progress::Progress;

pub(super) fn run(dir: &Path, top: usize, request: Option<&str>, speech: Speech) -> Exit {
    let progress = Progress::new();
    let found = preparing::read(dir, &progress, speech).and_then(|mut batch| {
        let index = preparing::index(&batch, &progress, speech)?;
        let found = preparing::find_candidates(&mut batch, &index, &progress, speech)?;
        Ok((batch, found))
    });
    let (batch, found) = match found {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    drop(progress);
    speech.tell_faults(&batch.warnings, false);
    let shown: Vec<&RequestCandidates> =
        found.iter().filter(|r| request.is_none_or(|id| r.request.as_str() == id)).collect();
    if let (Some(id), true) = (request, shown.is_empty()) {
        speech.failure(&Bilingual::new(format!("没有点单 {id}"), format!("there is no request {id}")));
        return Exit::NotDone;
    }
    for of_request in shown {
        if speech.json {
            lines(of_request, top, speech);
        } else {
            page(&batch.district, of_request, top, speech);
        }
    }
    Exit::Done
}

/// One JSON object a role and line.
fn lines(of_request: &RequestCandidates, top: usize, speech: Speech) {
    for of_role in &of_request.roles {
        let entry = |c: &Considered| json!({ "provider": c.provider, "relevance": c.relevance, "eligible": c.is_eligible(), "why": c.eligibility, "evidence": c.evidence });
        let list: Vec<_> = of_role.considered.iter().take(top).map(entry).collect();
        let line = json!({ "request": of_request.request, "role": of_role.role.name, "candidates": list, "topic": of_request.topic });
        speech.say_as_it_is(&line.to_string());
    }
}

fn page(district: &District, of_request: &RequestCandidates, top: usize, speech: Speech) {
    let zh = speech.lang == Lang::Zh;
    let title = district.request(&of_request.request).map_or_else(String::new, |r| shown_text(&r.title));
    let topic = of_request.topic.topic.as_ref().and_then(|id| district.topic(id)).map_or("-", |t| t.name.as_str());
    let sure = if of_request.topic.given {
        if zh { "表中给出".to_owned() } else { "given".to_owned() }
    } else {
        let percent = of_request.topic.certainty * 100.0;
        match (zh, of_request.topic.is_sure(district)) {
            (true, true) => format!("从文字判断，把握 {percent:.0}%"),
            (true, false) => format!("待定：从文字判断最像它，把握 {percent:.0}%，不够"),
            (false, true) => format!("from the text, {percent:.0} % sure"),
            (false, false) => format!("unsure: the likeliest by the text, {percent:.0} %"),
        }
    };
    speech.say(&format!(
        "{}  {title}\n  {}{topic}（{sure}）",
        of_request.request,
        if zh { "题型：" } else { "topic: " }
    ));
    for of_role in &of_request.roles {
        let role = &of_role.role;
        let holders = district.holders_label(&role.holders);
        let (count, effort, unit) = (role.count, role.effort, &district.round.unit);
        speech.say(&if zh {
            let need = if role.required { "必需" } else { "可选" };
            format!("  {}：{holders}（{need}，{count} 席，每席 {effort} {unit}）", role_chinese(role.name.as_str()))
        } else {
            let need = if role.required { "required" } else { "desirable" };
            format!("  {}: {holders} ({need}, {count} seats of {effort})", role.name)
        });
        for considered in of_role.considered.iter().take(top) {
            let name =
                district.provider(&considered.provider).map_or(considered.provider.as_str(), |p| p.name.as_str());
            let mark = if considered.is_eligible() { "  " } else { "✗ " };
            let why = if considered.is_eligible() {
                considered.evidence.words.join("、")
            } else {
                considered.eligibility.said(speech.lang).to_owned()
            };
            speech.say(&format!("    {mark}{:.3}  {name}  {why}", considered.relevance.to_f64()));
        }
    }
}
