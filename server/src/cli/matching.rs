//! `dianda match`: the whole line from tables to plan.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use engine::candidates::{Considered, RequestCandidates};
use engine::district::{Bilingual, CommunityId, District, Lang, Pin, RequestId, Rule, role_chinese};
use engine::explain::{evidence, explain_change, explain_overview};
use engine::instance::{Instance, write_instance};
use engine::report::{Round, lists, page};
use engine::tables::{Purpose, shown_text};
use jiff::civil::Date;
use serde_json::json;

use super::solving::{SolvingArguments, pin_lines, solve_instance, tier_lines};
use super::speech::Speech;
use super::{Exit, preparing, refuse};
use crate::files::{may_replace, write_folder, write_problem};
use crate::progress::Progress;

/// What is to be matched.
pub(super) struct Asked<'a> {
    pub(super) dir: &'a Path,
    pub(super) out: Option<&'a Path>,
    pub(super) as_of: Option<Date>,
    pub(super) pins: Option<&'a Path>,
}

pub(super) fn run(asked: &Asked<'_>, solving: &SolvingArguments, speech: Speech) -> Exit {
    match try_run(asked, solving, speech) {
        Ok(()) => Exit::Done,
        Err(exit) => exit,
    }
}

fn try_run(asked: &Asked<'_>, solving: &SolvingArguments, speech: Speech) -> Result<(), Exit> {
    let Asked { dir, out, as_of, pins } = *asked;
    if let Some(out) = out {
        refuse_foreign_folder(out, speech)?;
    }
    let progress = Progress::new();
    let mut batch = preparing::read_for(dir, Purpose::Round, pins, &progress, speech).map_err(|faults| refuse(&faults, speech))?;
    match batch.further_pins {
        Some(0) => speech.tell(
            "注意：“锁定”表里没有一行选了规则，等于没有锁定（是不是忘了存盘？）。",
            "note: no row of the sheet 锁定 has a rule, so that nothing is pinned (was it saved?).",
        ),
        Some(n) => speech.tell(&format!("读入 {n} 条锁定。"), &format!("{n} pins were read.")),
        None => {}
    }
    // What was read is told apart from the options: the day is one of them.
    let input = batch.district.fingerprint();
    if as_of.is_some() {
        batch.district.round.as_of = as_of;
    }
    let index = preparing::index(&batch, &progress, speech)?;
    let found = preparing::find_candidates(&mut batch, &index, &progress, speech)?;
    let (instance, excluded) = preparing::make_instance(&batch, &found, speech)?;
    let pins_told = |pins: &[Pin]| pins_told(&batch.district, &found, pins, speech.lang);
    let solved = solve_instance(&instance, input, solving, &excluded, &pins_told, &progress, speech)?;
    let evidence = evidence(&batch.district, &found, &solved.plan);
    if let Some(out) = out {
        progress.tell(if speech.lang == Lang::Zh { "写出清单和报告" } else { "writing lists and report" });
        let files = documents(&Round { district: &batch.district, found: &found, plan: &solved.plan, evidence: &evidence }, &instance)
            .map_err(|error| preparing::failed(&error, speech))?;
        write_folder(out, &files).map_err(|error| {
            let (name, why) = (out.display(), write_problem(&error));
            speech.failure(&Bilingual::new(
                format!("写不进 {name}：{}。没有写出任何东西，原来的结果还在。", why.zh),
                format!("{name} cannot be written: {}. Nothing was written; what was there is still there.", why.en),
            ));
            Exit::NotDone
        })?;
    }
    drop(progress);
    speech.tell_faults(&batch.warnings, false);
    if speech.json {
        speech.document(&json!(solved.plan));
        return Ok(());
    }
    for line in explain_overview(&solved.plan, &evidence, speech.lang) {
        speech.say(&line);
    }
    for line in tier_lines(&solved.plan, speech) {
        speech.say(&line);
    }
    for line in solved.previous.iter().flat_map(|previous| explain_change(previous, &solved.plan, &evidence, speech.lang)) {
        speech.say(&line);
    }
    if let Some(out) = out {
        let path = |name: &str| out.join(name).display().to_string();
        let lines = [
            ("清单", "lists", "plan.xlsx"),
            ("每个答题力量一份", "one for each provider", "providers/"),
            ("报告", "report", "report.html"),
            ("方案数据", "plan", "plan.json"),
        ];
        for (zh, en, name) in lines {
            speech.say(&format!("  {}：{}", if speech.lang == Lang::Zh { zh } else { en }, path(name)));
        }
    } else {
        speech.tell(
            "只显示了摘要；要写出方案、清单和报告，请加 --out 文件夹。",
            "this is the summary alone; add --out FOLDER for plan, lists and report.",
        );
    }
    Ok(())
}

/// Pins that cannot hold together, by name, with what stands in their way where it is plain to see: a required seat that nobody can
/// take, a community's limit.
fn pins_told(district: &District, found: &[RequestCandidates], pins: &[Pin], lang: Lang) -> (Vec<String>, Vec<String>) {
    if lang == Lang::En {
        return pin_lines(pins, lang);
    }
    let line = |pin: &Pin| {
        let title = district.request(&pin.request).map_or("", |r| r.title.as_str());
        let role = pin.role.as_ref().map(|role| format!("，{}", role_chinese(role.as_str()))).unwrap_or_default();
        let provider = pin.provider.as_ref().map(|id| district.provider(id).map_or("", |p| p.name.as_str()));
        let provider = provider.zip(pin.provider.as_ref()).map(|(name, id)| format!("，{name}（{id}）")).unwrap_or_default();
        shown_text(&format!("{}  {}“{title}”{role}{provider}", pin.rule.chinese(), pin.request))
    };
    let mut about = Vec::new();
    for pin in pins.iter().filter(|pin| pin.rule == Rule::Answer) {
        let roles = found.iter().filter(|of| of.request == pin.request).flat_map(|of| &of.roles);
        for of_role in roles.filter(|of| of.role.required && !of.considered.iter().any(Considered::is_eligible)) {
            let (role, holders) = (role_chinese(of_role.role.name.as_str()), district.holders_label(&of_role.role.holders));
            about.push(format!("{} 必需的{role}（{holders}）没有人能担。", pin.request));
        }
    }
    let mut demanded: BTreeMap<&CommunityId, BTreeSet<&RequestId>> = BTreeMap::new();
    for pin in pins.iter().filter(|pin| pin.rule != Rule::Forbid) {
        for community in district.request(&pin.request).iter().flat_map(|request| &request.communities) {
            demanded.entry(community).or_default().insert(&pin.request);
        }
    }
    for (id, requests) in demanded {
        let Some(community) = district.community(id).filter(|c| requests.len() > c.max_answered as usize) else { continue };
        about.push(format!("{}本批次最多解决 {} 件，这里要求 {} 件。", community.name, community.max_answered, requests.len()));
    }
    about.push("请放宽其中一条，或调整容量、名额和人手。".to_owned());
    (pins.iter().map(line).collect(), about)
}

/// A folder that holds anything else than our own results is not replaced.
fn refuse_foreign_folder(out: &Path, speech: Speech) -> Result<(), Exit> {
    let name = out.display();
    match may_replace(out) {
        Ok(true) => Ok(()),
        Ok(false) => {
            speech.failure(&Bilingual::new(
                format!("{name} 里有别的东西，不敢覆盖。请换一个新的文件夹。"),
                format!("{name} holds other things and is not replaced; give another folder."),
            ));
            Err(Exit::NotDone)
        }
        Err(error) => {
            let why = write_problem(&error);
            speech.failure(&Bilingual::new(
                format!("{name} 不能用作输出文件夹：{}。请换一个地方。", why.zh),
                format!("{name} cannot be used for the results: {}; give another place.", why.en),
            ));
            Err(Exit::NotDone)
        }
    }
}

/// Everything that goes into the folder of the results.
fn documents(round: &Round<'_>, instance: &Instance) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = vec![("plan.json".to_owned(), round.plan.to_bytes()), ("evidence.json".to_owned(), round.evidence.to_bytes())];
    files.extend(write_instance(instance).into_iter().map(|(name, bytes)| (format!("instance/{name}"), bytes)));
    files.extend(lists(round).map_err(|error| error.to_string())?);
    files.push(("report.html".to_owned(), page(round).map_err(|error| error.to_string())?.into_bytes()));
    Ok(files)
}
