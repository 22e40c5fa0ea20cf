//! Explanations in sentences, as one would say them to a secretary.
//!
//! Comes in: a [`Plan`] and its [`Evidence`]. Goes out: lines. Always holds: every figure in a sentence stands in one
//! of the two; who is not known there is told by id.

use serde_json::Value;

use super::evidence::{Evidence, RequestNamed, RoleNamed};
use crate::district::{Lang, RoleParts};
use crate::plan::{Assignment, Plan, Reason, Unanswered};

/// Who and what by name.
pub(super) struct Names<'a>(pub(super) &'a Evidence);

impl Names<'_> {
    pub(super) fn provider(&self, id: &str) -> String {
        self.0.providers.get(id).map_or_else(|| id.to_owned(), |p| p.name.clone())
    }

    pub(super) fn community(&self, id: &str) -> String {
        self.0.communities.get(id).map_or_else(|| id.to_owned(), |c| format!("{}{}", c.street, c.name))
    }

    pub(super) fn request(&self, id: &str) -> String {
        self.0.requests.get(id).map_or_else(|| id.to_owned(), |r| format!("“{}”（{id}）", r.title))
    }
}

/// The plan in a few lines: who is served, who is not, how busy everyone is.
pub fn explain_overview(plan: &Plan, evidence: &Evidence, lang: Lang) -> Vec<String> {
    let answered = plan.teams().len();
    let requests = answered + plan.unanswered.len();
    let part = evidence.communities.values().filter(|c| c.max_answered > 0).count();
    let served = plan.communities.iter().filter(|c| c.answered > 0).count();
    let twice = plan.communities.iter().filter(|c| c.answered > 1).count();
    let busy = plan.providers.iter().filter(|p| p.requests > 0).count();
    let load: u64 = plan.providers.iter().map(|p| p.load).sum();
    let capacity: u128 = plan.providers.iter().map(|p| u128::from(p.capacity)).sum();
    let seconds = plan.solve.seconds;
    match lang {
        Lang::Zh => vec![
            format!(
                "{requests} 件点单，答 {answered} 件；{part} 个社区，{served} 个至少解决一件，其中 {twice} 个解决两件以上"
            ),
            format!(
                "{} 个派题，{busy} 个答题力量参加，用去 {load} / {capacity}；求解 {seconds:.1} 秒",
                plan.assignments.len()
            ),
        ],
        Lang::En => vec![
            format!(
                "{requests} requests, {answered} answered; {part} communities, {served} served, {twice} of them more than once"
            ),
            format!(
                "{} assignments to {busy} providers, load {load} of {capacity}; solved in {seconds:.1} s",
                plan.assignments.len()
            ),
        ],
    }
}

/// Why a request is answered as it is, or why not. `None` if the plan does not know it.
pub fn explain_request(plan: &Plan, evidence: &Evidence, id: &str) -> Option<Vec<String>> {
    let names = Names(evidence);
    let id = id_of(id, evidence.requests.iter().map(|(id, r)| (id, &r.title)));
    let request = evidence.requests.get(id)?;
    let places: Vec<String> = request.communities.iter().map(|c| names.community(c)).collect();
    let rank = match request.choice {
        Some(1) => "，是社区的头号选题".to_owned(),
        Some(n) => format!("，社区排在第 {n}"),
        None => String::new(),
    };
    let joint = if places.len() > 1 { "联合提出" } else { "提出" };
    let mut lines = vec![format!("{id}“{}”，{}{joint}{rank}。", request.title, places.join("、"))];
    lines.push(topic_sentence(request));
    let mut team: Vec<&Assignment> = plan.assignments.iter().filter(|a| a.request.as_str() == id).collect();
    team.sort_by_key(|a| (a.role.class(), &a.role, &a.provider));
    if let Some(unanswered) = plan.unanswered.iter().find(|u| u.request.as_str() == id) {
        lines.push(format!("本批次没有安排。{}", unanswered_sentence(unanswered, evidence)));
        return Some(lines);
    }
    if request.pins.iter().any(|pin| pin.rule == "answer") {
        lines.push("本件在“锁定”表里标为必办。".to_owned());
    }
    lines.push("本批次安排答题：".to_owned());
    for assignment in team {
        let role = request.roles.iter().find(|role| role.role == assignment.role.0);
        lines.push(format!("  {}", seat_sentence(&names, request, role, assignment)));
    }
    for role in request.roles.iter().filter(|role| !role.required) {
        if !plan.assignments.iter().any(|a| a.request.as_str() == id && a.role.0 == role.role) {
            let why = match (role.n_candidates, excluded_names(&names, role)) {
                (0, excluded) if excluded.is_empty() => "没有合适的人选".to_owned(),
                (0, excluded) => format!("合适的人不能派：{excluded}"),
                _ => "合适的人这一批次都排满了".to_owned(),
            };
            lines.push(format!("  {}（{}，可选）空缺：{why}。", role_name(&role.role), role.holders));
        }
    }
    Some(lines)
}

/// Who would fit a role and is excluded, with the reason; empty if nobody is.
fn excluded_names(names: &Names<'_>, role: &RoleNamed) -> String {
    let told = role.considered.iter().filter_map(|c| {
        let why = exclusion(c["eligibility"].as_str()?)?;
        Some(format!("{}（{why}）", names.provider(c["provider"].as_str()?)))
    });
    told.collect::<Vec<_>>().join("、")
}

/// In words why somebody is excluded; `None` for whoever is not.
fn exclusion(eligibility: &str) -> Option<&'static str> {
    match eligibility {
        "conflict_community" => Some("与社区有回避关系"),
        "conflict_party" => Some("与涉及单位有回避关系"),
        "forbidden" => Some("锁定表里禁止"),
        _ => None,
    }
}

/// The id of what is called so: an id in whatever case, or a name that only one has, or a part of one that only one
/// has.
fn id_of<'n>(text: &'n str, named: impl Iterator<Item = (&'n String, &'n String)>) -> &'n str {
    let all: Vec<(&String, &String)> = named.collect();
    let only = |is_it: &dyn Fn(&str, &str) -> bool| match all
        .iter()
        .filter(|(id, name)| is_it(id, name))
        .collect::<Vec<_>>()
        .as_slice()
    {
        [(id, _)] => Some(id.as_str()),
        _ => None,
    };
    only(&|id, _| id == text)
        .or_else(|| only(&|_, name| name == text))
        .or_else(|| only(&|id, _| id.eq_ignore_ascii_case(text)))
        .or_else(|| only(&|_, name| text.chars().count() > 1 && name.contains(text)))
        .unwrap_or(text)
}

/// What a community (its id or unique name) gets and what not. `None` if the plan does not know it.
pub fn explain_community(plan: &Plan, evidence: &Evidence, community: &str) -> Option<Vec<String>> {
    let names = Names(evidence);
    let id = id_of(community, evidence.communities.iter().map(|(id, c)| (id, &c.name)));
    let served = plan.communities.iter().find(|c| c.community.as_str() == id)?;
    let raised: Vec<(&String, &RequestNamed)> =
        evidence.requests.iter().filter(|(_, r)| r.communities.iter().any(|c| c == id)).collect();
    let first = raised
        .iter()
        .any(|(request, r)| r.choice == Some(1) && served.requests.iter().any(|s| s.as_str() == request.as_str()));
    let about_first = if served.answered == 0 || !raised.iter().any(|(_, r)| r.choice == Some(1)) {
        ""
    } else if first {
        "，头号选题在内"
    } else {
        "，头号选题没有排上"
    };
    let mut lines = vec![format!(
        "{}提了 {} 件，本批次安排 {} 件{about_first}。",
        names.community(id),
        raised.len(),
        served.answered
    )];
    for (request, named) in &raised {
        let lead = plan.assignments.iter().find(|a| a.request.as_str() == request.as_str() && a.role.leads());
        let rank = named.choice.map(|n| format!("第 {n} 选题，")).unwrap_or_default();
        let fate = match (lead, plan.unanswered.iter().find(|u| u.request.as_str() == request.as_str())) {
            (_, Some(unanswered)) => format!("没有安排。{}", unanswered_sentence(unanswered, evidence)),
            (Some(lead), None) => format!("安排了，由{}牵头。", names.provider(lead.provider.as_str())),
            (None, None) => "安排了。".to_owned(),
        };
        lines.push(format!("  {}：{rank}{fate}", names.request(request)));
    }
    Some(lines)
}

/// What a provider (its id or unique name) does in this round. `None` if the plan does not know it.
pub fn explain_provider(plan: &Plan, evidence: &Evidence, provider: &str) -> Option<Vec<String>> {
    let names = Names(evidence);
    let id = id_of(provider, evidence.providers.iter().map(|(id, p)| (id, &p.name)));
    let load = plan.providers.iter().find(|p| p.provider.as_str() == id)?;
    let unit = &evidence.unit;
    let mut lines = vec![format!(
        "{}本批次承担 {} 件，用去 {}{unit}，容量 {}{unit}，还剩 {}{unit}。",
        names.provider(id),
        load.requests,
        load.load,
        load.capacity,
        load.capacity.saturating_sub(load.load),
    )];
    for assignment in plan.assignments.iter().filter(|a| a.provider.as_str() == id) {
        let Some(request) = evidence.requests.get(assignment.request.as_str()) else { continue };
        let role = request.roles.iter().find(|role| role.role == assignment.role.0);
        let places: Vec<String> = request.communities.iter().map(|c| names.community(c)).collect();
        lines.push(format!(
            "  {}{}：{}",
            places.join("、"),
            names.request(assignment.request.as_str()),
            seat_sentence(&names, request, role, assignment)
        ));
    }
    let wanted = evidence.requests.iter().filter(|(request, named)| {
        plan.unanswered.iter().any(|u| u.request.as_str() == request.as_str())
            && named.roles.iter().any(|role| considered(role, id).is_some_and(is_eligible))
    });
    let wanted = wanted.count();
    if wanted > 0 {
        lines.push(format!("另有 {wanted} 件没有安排的点单，也够得上参加。"));
    }
    Some(lines)
}

fn topic_sentence(request: &RequestNamed) -> String {
    let percent = request.certainty * 100.0;
    match &request.topic {
        None => "没有可用的题型目录，按检索找人。".to_owned(),
        Some(topic) if request.given => format!("题型是“{topic}”，点单里写明的。"),
        Some(topic) if request.unsure => {
            format!("题型拿不准（最像“{topic}”，把握 {percent:.0}%），先按检索找牵头单位，请会商时确认。")
        }
        Some(topic) => {
            let words = request.words.iter().take(4).map(|w| format!("“{w}”")).collect::<Vec<_>>().join("");
            let told = if words.is_empty() {
                "整体说法与这一题型相近".to_owned()
            } else {
                format!("文字里提到{words}")
            };
            format!("题型判断为“{topic}”（把握 {percent:.0}%）：{told}。")
        }
    }
}

/// The role without its number, as one says it.
fn role_name(role: &str) -> String {
    RoleParts::of(role).chinese().to_owned()
}

fn considered<'a>(role: &'a RoleNamed, provider: &str) -> Option<&'a Value> {
    role.considered.iter().find(|c| c["provider"] == provider)
}

fn is_eligible(considered: &Value) -> bool {
    considered["eligibility"] == "eligible"
}

/// Who has a seat and why: duty, or the evidence; and who could step in.
fn seat_sentence(
    names: &Names<'_>,
    request: &RequestNamed,
    role: Option<&RoleNamed>,
    assignment: &Assignment,
) -> String {
    let who = names.provider(assignment.provider.as_str());
    let seat = role_name(assignment.role.as_str());
    let considered = role.and_then(|role| considered(role, assignment.provider.as_str()));
    let pinned = request.pins.iter().any(|pin| {
        pin.rule == "pin"
            && pin.provider.as_deref() == Some(assignment.provider.as_str())
            && pin.role.as_deref().is_none_or(|r| r == assignment.role.as_str())
    });
    let why = if pinned {
        "由“锁定”表指定。".to_owned()
    } else {
        considered.map_or_else(String::new, |c| evidence_sentence(names, request, assignment.role.leads(), c))
    };
    let substitute = match (&assignment.substitute, seat.as_str()) {
        (Some(id), "专家" | "志愿者" | "共建") => format!("替补：{}。", names.provider(id.as_str())),
        _ => String::new(),
    };
    format!(
        "{seat}：{who}（{} {}，相关度 {:.2}）。{why}{substitute}",
        assignment.effort, names.0.unit, assignment.relevance
    )
}

fn evidence_sentence(names: &Names<'_>, request: &RequestNamed, is_lead: bool, considered: &Value) -> String {
    let evidence = &considered["evidence"];
    if !evidence["certainty"].is_null() {
        let topic = request.topic.as_deref().unwrap_or("本题");
        return format!("“{topic}”按职责承担。");
    }
    let gives = |name: &str| {
        let parts = evidence["parts"].as_array().into_iter().flatten();
        parts.filter(|part| part["name"] == name).any(|part| part["score"].as_f64().unwrap_or(0.0) > 0.01)
    };
    let mut reasons = Vec::new();
    if gives("topic") {
        let reason = match (request.unsure, is_lead) {
            (true, true) => "题型未定，最像的题型由它牵头",
            (true, false) => "题型未定，按可能的题型估计",
            (false, _) => "擅长这类题",
        };
        reasons.push(reason.to_owned());
    }
    let words: Vec<&str> =
        evidence["words"].as_array().into_iter().flatten().filter_map(Value::as_str).take(3).collect();
    if gives("duties") && !words.is_empty() {
        reasons.push(format!("专长与点单都提到“{}”", words.join("”“")));
    }
    let cases: Vec<String> = evidence["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|case| case["case"].as_str())
        .take(2)
        .map(|id| {
            names.0.cases.get(id).map_or_else(
                || id.to_owned(),
                |case| {
                    format!("“{}”{}", case.title, case.outcome.as_ref().map(|o| format!("（{o}）")).unwrap_or_default())
                },
            )
        })
        .collect();
    if !cases.is_empty() {
        reasons.push(format!("办过相近的{}", cases.join("、")));
    }
    if gives("pairing") {
        reasons.push("与该社区结对".to_owned());
    }
    if reasons.is_empty() { String::new() } else { format!("{}。", reasons.join("；")) }
}

/// Why a request is not answered, in one or two sentences.
pub fn unanswered_sentence(unanswered: &Unanswered, evidence: &Evidence) -> String {
    let names = Names(evidence);
    let detail = &unanswered.detail;
    let request = evidence.requests.get(unanswered.request.as_str());
    let role_id = detail["role"].as_str().unwrap_or("");
    let holders = request
        .and_then(|r| r.roles.iter().find(|role| role.role == role_id))
        .map_or(String::new(), |role| role.holders.clone());
    let role = format!("{}（{holders}）", role_name(role_id));
    match unanswered.reason {
        Reason::Conflict => {
            let of_role = request.and_then(|r| r.roles.iter().find(|role| role.role == role_id));
            let eligibility =
                |id: &str| of_role.and_then(|role| considered(role, id)).and_then(|c| c["eligibility"].as_str());
            let why = |id: &str| eligibility(id).and_then(exclusion).unwrap_or("锁定表里禁止");
            let out = detail["excluded"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let told: Vec<String> = out.map(|id| format!("{}（{}）", names.provider(id), why(id))).collect();
            format!("{role}没有可派的人：{}。", told.join("、"))
        }
        Reason::NoCandidate => {
            let of_role = request.and_then(|r| r.roles.iter().find(|role| role.role == role_id));
            let near = of_role.and_then(|role| role.considered.iter().find(|c| c["eligibility"] == "below_floor"));
            match near {
                None if of_role.is_some_and(|role| role.nobodys) => {
                    format!("{role}不在答题力量里：请补上，或会商时在“锁定”表里指定由哪个部门或街镇来担。")
                }
                None => format!("{role}没有找到能承担的人，请补充力量，或在点单的“角色”一栏改由别的力量来担。"),
                Some(near) => format!(
                    "{role}没有够得上的人：最接近的是{}，相关度 {:.3}，低于下限 {:.2}；要派请在“锁定”表里锁定，或补上其擅长题型和职责。",
                    names.provider(near["provider"].as_str().unwrap_or("")),
                    near["relevance"].as_f64().unwrap_or(0.0),
                    evidence.min_relevance
                ),
            }
        }
        Reason::Team => "每个角色单独都有人，但人手重叠，凑不齐一支队伍。".to_owned(),
        Reason::CommunityLimit => {
            let limits = detail["communities"].as_array().into_iter().flatten();
            let told = limits.map(|limit| {
                let community = names.community(limit["community"].as_str().unwrap_or(""));
                match limit["max_answered"].as_u64() {
                    Some(0) => format!("{community}不参加本批次"),
                    most => {
                        let taken = limit["answered"]
                            .as_array()
                            .into_iter()
                            .flatten()
                            .filter_map(Value::as_str)
                            .map(|id| names.request(id));
                        format!(
                            "{community}本批次的 {} 件名额用于{}",
                            most.unwrap_or(0),
                            taken.collect::<Vec<_>>().join("、")
                        )
                    }
                }
            });
            format!("{}。", told.collect::<Vec<_>>().join("，"))
        }
        Reason::Capacity => {
            let could: Vec<String> = detail["could"]
                .as_array()
                .into_iter()
                .flatten()
                .take(3)
                .map(|who| {
                    let n = who["requests"].as_array().map_or(0, Vec::len);
                    let (load, capacity) = (who["load"].as_u64().unwrap_or(0), who["capacity"].as_u64().unwrap_or(0));
                    if capacity == 0 {
                        return format!("{}这一批次没有容量", names.provider(who["provider"].as_str().unwrap_or("")));
                    }
                    format!(
                        "{}已承担 {n} 件（{load}/{capacity} {}）",
                        names.provider(who["provider"].as_str().unwrap_or("")),
                        names.0.unit
                    )
                })
                .collect();
            format!("卡在{role}：能承担的都排满了，{}。", could.join("，"))
        }
        Reason::NotProven => "本次搜索的工作量用完了，不能断定排不下；可以加大 --budget 再算一次。".to_owned(),
    }
}
