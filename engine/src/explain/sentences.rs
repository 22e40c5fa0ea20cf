//! Explanations in sentences, as one would say them to a secretary, in either language.
//!
//! Comes in: a [`Why`] and the names. Goes out: lines. Always holds: every variant has its sentence in both languages;
//! a sentence says what the value says and nothing else.

use super::evidence::RequestNamed;
use super::names::Names;
use super::next_step::next_step;
use super::why::{
    Basis, ByTopic, CommunityRequest, CommunityWhy, EmptyRole, EmptyWhy, Exclusion, IdleWhy, Overview, ProviderWhy,
    RequestStanding, RequestWhy, SeatWhy, ShortRoleWhy, TopicWhy, UnansweredWhy, Why,
};
use crate::candidates::{TopicKnown, topic_said, whole_percent};
use crate::district::{CommunityId, Lang, RequestId, RoleName, urgency_said};
use crate::plan::{Bottleneck, BusyProvider, ChosenInstead, ChosenRequest, FirstBy, FullCommunity, Reason};

/// Words of a topic that are quoted.
const TOPIC_WORDS_QUOTED: usize = 4;
/// Busy providers that a sentence names.
const BUSY_QUOTED: usize = 3;

/// An answer in lines. O(its size).
pub fn sentences(why: &Why, names: Names<'_>) -> Vec<String> {
    match why {
        Why::Round(overview) => overview_sentences(overview, names),
        Why::Request(request) => request_sentences(request, names),
        Why::Community(community) => community_sentences(community, names),
        Why::Provider(provider) => provider_sentences(provider, names),
    }
}

fn overview_sentences(of: &Overview, names: Names<'_>) -> Vec<String> {
    let Overview { requests, merged, answered, communities, served, twice, .. } = of;
    let Overview { assignments, providers_busy, load, capacity, .. } = of;
    let unit = names.unit();
    match names.lang {
        Lang::Zh => {
            let same = if *merged > 0 {
                format!("（另有 {merged} 件与别的是同一件事，随它一并办理）")
            } else {
                String::new()
            };
            vec![
                format!(
                    "{requests} 件事，安排 {answered} 件{same}；\
                     {communities} 个社区，{served} 个至少安排一件，其中 {twice} 个安排两件以上"
                ),
                format!("{assignments} 个派题，{providers_busy} 个答题力量参加，用去 {load} / {capacity} {unit}"),
            ]
        }
        Lang::En => {
            let same =
                if *merged > 0 { format!(" ({merged} more are the same matter as another)") } else { String::new() };
            vec![
                format!(
                    "{requests} matters, {answered} arranged{same}; \
                     {communities} communities, {served} served, {twice} of them more than once"
                ),
                format!("{assignments} assignments to {providers_busy} providers, load {load} of {capacity} {unit}"),
            ]
        }
    }
}

fn request_sentences(why: &RequestWhy, names: Names<'_>) -> Vec<String> {
    let RequestWhy { request, communities, choice, topic, standing, urgency, urgency_from } = why;
    let title = names.evidence.requests.get(request).map_or("", |named| named.title.as_str());
    let places = names.list(communities.iter().map(|c| names.community(c)));
    let is_joint = communities.len() > 1;
    let mut lines = vec![match names.lang {
        Lang::Zh => {
            let rank = match choice {
                Some(1) => "，是社区的头号选题".to_owned(),
                Some(n) => format!("，社区排在第 {n}"),
                None if is_ranked(names, communities) => "，社区没有给它排序".to_owned(),
                None => String::new(),
            };
            format!("{request}“{title}”，{places}{}{rank}。", if is_joint { "联合提出" } else { "提出" })
        }
        Lang::En => {
            let rank = choice.map_or_else(String::new, |n| format!(", choice {n}"));
            format!("{request} “{title}”, raised {}by {places}{rank}.", if is_joint { "jointly " } else { "" })
        }
    }];
    // The topic of one that goes with another is that of the other.
    if !matches!((topic, standing), (TopicWhy::None, RequestStanding::Merged { .. })) {
        lines.push(topic_sentence(topic, names.lang));
    }
    lines.extend(urgency_from.as_ref().map(|(from, own)| urgency_sentence(*urgency, from, *own, names.lang)));
    match standing {
        RequestStanding::Merged { into, arranged, asked, unanswered, .. } => {
            lines.push(merged_sentence(into, *arranged, *asked, names));
            if let Some(why) = unanswered {
                let (because, next) = (unanswered_sentence(why, names), next_step(why, names));
                lines.push(names.lang.pick(
                    format!("那一件没有安排：{because}下一步：{next}。"),
                    format!("That one is not arranged. {because} What may be done: {next}."),
                ));
            }
            if *asked {
                let line = names.lang.pick(
                    "不是同一件事的话，在点单表加一列“同一件事”，这一件写“否”。",
                    "If it is not, write no for it into a column same_as of the requests.",
                );
                lines.push(line.to_owned());
            }
        }
        RequestStanding::Unanswered(why) => {
            let because = unanswered_sentence(why, names);
            lines.push(names.lang.pick(format!("本批次没有安排。{because}"), format!("Not arranged. {because}")));
            let next = next_step(why, names);
            lines.push(names.lang.pick(format!("下一步：{next}。"), format!("What may be done: {next}.")));
        }
        RequestStanding::Arranged { demanded, team, empty, with, passed_over } => {
            if *demanded {
                let line = names.lang.pick("本件在“锁定”表里标为必办。", "A pin demands that it is answered.");
                lines.push(line.to_owned());
            }
            if !with.is_empty() {
                let with = names.list(with.iter().map(|id| names.request(id)));
                lines.push(names.lang.pick(
                    format!("同一件事、一并办理的还有{with}。"),
                    format!("The same matter, answered with it: {with}."),
                ));
            }
            lines.push(names.lang.pick("本批次安排答题：", "Arranged:").to_owned());
            lines.extend(team.iter().map(|seat| format!("  {}", seat_sentence(seat, names))));
            lines.extend(empty.iter().map(|role| format!("  {}", empty_sentence(why, role, names))));
            lines.extend(passed_over.iter().map(|before| passed_over_sentence(before, names)));
        }
    }
    lines
}

/// Whether a community of these ranks its requests.
fn is_ranked(names: Names<'_>, communities: &[CommunityId]) -> bool {
    let ranks = |of: &RequestNamed| of.choice.is_some() && of.communities.iter().any(|c| communities.contains(c));
    names.evidence.requests.values().any(ranks)
}

fn merged_sentence(into: &RequestId, arranged: bool, asked: bool, names: Names<'_>) -> String {
    let request = names.request(into);
    match (arranged, names.lang) {
        (true, Lang::Zh) if asked => format!("很可能与{request}是同一件事（待确认），先随它一并办理，那一件已经安排。"),
        (false, Lang::Zh) if asked => format!("很可能与{request}是同一件事（待确认），先按一件算。"),
        (true, Lang::En) if asked => {
            format!("Likely the same matter as {request} (to be confirmed), counted once and arranged with it.")
        }
        (false, Lang::En) if asked => format!("Likely the same matter as {request} (to be confirmed), counted once."),
        (true, Lang::Zh) => format!("与{request}是同一件事，随它一并办理，已经安排。"),
        (true, Lang::En) => format!("The same matter as {request}, answered with it; that one is arranged."),
        (false, Lang::Zh) => format!("与{request}是同一件事，按一件算；那一件本批次没有安排。"),
        (false, Lang::En) => format!("The same matter as {request}; that one is not arranged."),
    }
}

/// Why a request that its community ranks better is not arranged where this one is.
fn passed_over_sentence(before: &UnansweredWhy, names: Names<'_>) -> String {
    let (request, because) = (names.request(&before.request), unanswered_sentence(before, names));
    names.lang.pick(
        format!("社区排在它前面的{request}没有安排：{because}"),
        format!("{request}, which the community ranks before it, is not arranged. {because}"),
    )
}

/// Whose urgency counts, where it is that of another row of the same matter.
pub fn urgency_sentence(urgency: u8, from: &RequestId, own: u8, lang: Lang) -> String {
    let (urgency, own) = (urgency_said(urgency, lang), urgency_said(own, lang));
    lang.pick(
        format!("按同一件事的 {from} 算{urgency}；这一件自己写的是{own}。"),
        format!("Counted as {urgency}, as the row of {from} says, which is the same matter; its own says {own}."),
    )
}

fn topic_sentence(topic: &TopicWhy, lang: Lang) -> String {
    match (topic, lang) {
        (TopicWhy::None, Lang::Zh) => "没有可用的题型目录，按检索找人。".to_owned(),
        (TopicWhy::None, Lang::En) => "There is no catalogue of topics; retrieval finds who answers.".to_owned(),
        (TopicWhy::Given { topic, from: None }, Lang::Zh) => format!("题型是“{topic}”，点单里写明的。"),
        (TopicWhy::Given { topic, from: None }, Lang::En) => format!("Topic {topic}, as its table says."),
        (TopicWhy::Given { topic, from: Some(from) }, Lang::Zh) => {
            format!("题型是“{topic}”，同一件事的 {from} 里写明的；这一件自己没有写。")
        }
        (TopicWhy::Given { topic, from: Some(from) }, Lang::En) => {
            format!("Topic {topic}, as the row of {from} says, which is the same matter; its own says none.")
        }
        (TopicWhy::Unsure { topic, certainty, lends_team }, lang) => {
            let said = topic_said(topic, TopicKnown::ToConfirm, *certainty);
            match (lang, lends_team) {
                (Lang::Zh, true) => format!("题型{}：先按最像的题型配人，牵头单位请会商时确认。", said.zh),
                (Lang::Zh, false) => {
                    format!("题型{}：太不像，先按一般队伍配人，题型和牵头单位请会商时确认。", said.zh)
                }
                (Lang::En, true) => format!(
                    "Topic {}: the team is that of the likeliest one, the meeting should confirm who leads.",
                    said.en
                ),
                (Lang::En, false) => format!(
                    "Topic {}: too unlikely, the team is the general one; the meeting should confirm topic and lead.",
                    said.en
                ),
            }
        }
        (TopicWhy::FromText { topic, certainty, words }, lang) => {
            let percent = whole_percent(*certainty);
            let quoted = words.iter().take(TOPIC_WORDS_QUOTED).map(|w| format!("“{w}”"));
            match (lang, words.is_empty()) {
                (Lang::Zh, true) => format!("题型判断为“{topic}”（把握 {percent:.0}%）：整体说法与这一题型相近。"),
                (Lang::Zh, false) => {
                    let quoted = quoted.collect::<String>();
                    format!("题型判断为“{topic}”（把握 {percent:.0}%）：文字里提到{quoted}。")
                }
                (Lang::En, true) => format!("Topic {topic} ({percent:.0} % sure): the text as a whole is like it."),
                (Lang::En, false) => {
                    let quoted = quoted.collect::<Vec<_>>().join(", ");
                    format!("Topic {topic} ({percent:.0} % sure): the text says {quoted}.")
                }
            }
        }
    }
}

/// Who has a seat and why: duty, or the evidence; and who could step in.
pub fn seat_sentence(why: &SeatWhy, names: Names<'_>) -> String {
    let (seat, who) = (names.role(&why.role), names.provider(&why.provider));
    let (effort, fit) = (names.amount(why.effort), fit_words(why, names.lang));
    let basis = basis_sentence(&why.basis, why.role.leads(), names);
    let substitute = why.substitute.as_ref().map(|id| names.provider(id));
    match names.lang {
        Lang::Zh => {
            let substitute = substitute.map_or_else(String::new, |name| format!("替补（先到先得）：{name}。"));
            format!("{seat}：{who}（{effort}，{fit}）。{basis}{substitute}")
        }
        Lang::En => {
            let substitute =
                substitute.map_or_else(String::new, |name| format!(" Substitute (first come, first served): {name}."));
            let basis = if basis.is_empty() { basis } else { format!(" {basis}") };
            format!("{seat}: {who} ({effort}, {fit}).{basis}{substitute}")
        }
    }
}

/// How well somebody fits a seat: who has it by duty has it whatever the certainty of the topic.
fn fit_words(why: &SeatWhy, lang: Lang) -> String {
    match why.basis {
        Basis::Duty { .. } => lang.pick("按职责", "by duty").to_owned(),
        _ => lang.pick(format!("相关度 {:.2}", why.relevance), format!("relevance {:.2}", why.relevance)),
    }
}

fn basis_sentence(basis: &Basis, leads: bool, names: Names<'_>) -> String {
    let Basis::Retrieved { by_topic, words, cases, paired } = basis else {
        return match (basis, names.lang) {
            (Basis::Pinned, Lang::Zh) => "由“锁定”表指定。".to_owned(),
            (Basis::Pinned, Lang::En) => "Given by a pin.".to_owned(),
            (Basis::Duty { topic, to_confirm: false }, Lang::Zh) => {
                let topic = topic.as_deref().unwrap_or("本题");
                if leads {
                    format!("“{topic}”由它负责。")
                } else {
                    format!("“{topic}”由它按分工配合。")
                }
            }
            (Basis::Duty { topic, to_confirm: false }, Lang::En) => {
                format!("Its duty in matters of {}.", topic.as_deref().unwrap_or("this kind"))
            }
            (Basis::Duty { topic, to_confirm: true }, Lang::Zh) => {
                let (topic, part) = (topic.as_deref().unwrap_or("本题"), if leads { "负责" } else { "配合" });
                format!("题型如果是“{topic}”，由它{part}（待确认）。")
            }
            (Basis::Duty { topic, to_confirm: true }, Lang::En) => {
                format!(
                    "Its duty if this is a matter of {} (to be confirmed).",
                    topic.as_deref().unwrap_or("this kind")
                )
            }
            _ => String::new(),
        };
    };
    let zh = names.lang == Lang::Zh;
    let mut reasons = Vec::new();
    if let Some(by_topic) = by_topic {
        reasons.push(by_topic_words(*by_topic, names.lang).to_owned());
    }
    if !words.is_empty() {
        reasons.push(if zh {
            format!("专长与点单都涉及“{}”", words.join("”“"))
        } else {
            format!("duties and request are both about “{}”", words.join("”, “"))
        });
    }
    if !cases.is_empty() {
        let cases = names.list(cases.iter().map(|id| names.case(id)));
        reasons.push(if zh { format!("办过相近的{cases}") } else { format!("worked on the similar {cases}") });
    }
    if *paired {
        reasons.push(names.lang.pick("与该社区结对", "paired with the community").to_owned());
    }
    match (reasons.is_empty(), zh) {
        (true, _) => String::new(),
        (false, true) => format!("{}。", reasons.join("；")),
        (false, false) => capitalized(&format!("{}.", reasons.join("; "))),
    }
}

/// What the topic says for somebody, in a few words.
pub fn by_topic_words(by_topic: ByTopic, lang: Lang) -> &'static str {
    match by_topic {
        ByTopic::GoodAt => lang.pick("擅长这类题", "good at this topic"),
        ByTopic::GoodAtRelated => lang.pick("擅长相近的题型", "good at related topics"),
        ByTopic::LeadsLikely => {
            lang.pick("题型待确认，可能的题型里有它牵头的", "topic to be confirmed; it leads a likely one")
        }
        ByTopic::GoodAtLikely => {
            lang.pick("题型待确认，可能的题型里有它擅长的", "topic to be confirmed; it is good at a likely one")
        }
    }
}

/// With its first letter in upper case, as a sentence of English begins.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn empty_sentence(of: &RequestWhy, empty: &EmptyRole, names: Names<'_>) -> String {
    let named = names.evidence.requests.get(&of.request).and_then(|request| request.role(&empty.role));
    let holders = named.map_or_else(String::new, |role| names.holders(role));
    let (role, why) = (names.role(&empty.role), empty_words(&empty.why, names));
    names.lang.pick(
        format!("{role}（{holders}，可选）空缺：{why}。"),
        format!("{role} ({holders}, desirable) stays empty: {why}."),
    )
}

/// Why a desirable seat is empty, without a stop at the end.
pub fn empty_words(why: &EmptyWhy, names: Names<'_>) -> String {
    match (why, names.lang) {
        (EmptyWhy::Nobody, lang) => lang.pick("没有合适的人选", "nobody fits").to_owned(),
        (EmptyWhy::Busy, lang) => {
            lang.pick("合适的人这一批次都排满了", "whoever fits is busy in this round").to_owned()
        }
        (EmptyWhy::OtherStreet { provider }, lang) => {
            let name = names.provider(provider);
            lang.pick(format!("对口的{name}不服务这个街镇"), format!("{name} fits and serves other streets"))
        }
        (EmptyWhy::Excluded { excluded }, Lang::Zh) => {
            format!("合适的人不能派：{}", exclusions(excluded, names))
        }
        (EmptyWhy::Excluded { excluded }, Lang::En) => {
            format!("whoever fits is excluded: {}", exclusions(excluded, names))
        }
    }
}

fn exclusions(excluded: &[Exclusion], names: Names<'_>) -> String {
    names.list(excluded.iter().map(|of| {
        let name = names.provider(&of.provider);
        match (&of.party, names.lang) {
            (Some(party), Lang::Zh) => format!("{name}（与涉及单位{party}有回避关系）"),
            (Some(party), Lang::En) => format!("{name} (in conflict with {party}, a party to the matter)"),
            (None, lang) => format!("{name}{}", lang.pick("（{}）", " ({})").replace("{}", of.by.said(lang))),
        }
    }))
}

/// Why a request is not answered, in one or two sentences.
pub fn unanswered_sentence(why: &UnansweredWhy, names: Names<'_>) -> String {
    let sentence = reason_sentence(why, names);
    let first = names.lang.pick(sentence.clone(), capitalized(&sentence));
    format!("{first}{}", also_sentence(why, names))
}

/// What stands behind the reason.
fn also_sentence(why: &UnansweredWhy, names: Names<'_>) -> String {
    let busy = names.each_once(why.also_busy.iter().map(|role| role_of(why, role, names)));
    let full = names.list(why.also_full.iter().map(|id| names.community(id)));
    let parts = [
        (!busy.is_empty()).then(|| names.lang.pick(format!("{busy}也都排满了"), format!("{busy} are busy too"))),
        (!full.is_empty())
            .then(|| names.lang.pick(format!("{full}的名额也用完了"), format!("{full} has no answer left"))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return String::new();
    }
    names.lang.pick(format!("另外，{}。", parts.join("，")), format!(" Besides, {}.", parts.join("; ")))
}

fn reason_sentence(why: &UnansweredWhy, names: Names<'_>) -> String {
    match &why.reason {
        Reason::Conflict { .. } | Reason::NoCandidate { .. } => {
            let each: Vec<String> = why.roles.iter().map(|short| short_role_sentence(why, short, names)).collect();
            each.join(names.lang.pick("", " "))
        }
        Reason::Team { .. } => names
            .lang
            .pick(
                "每个角色单独都有人，但人手重叠，凑不齐一支队伍。",
                "Each role could be filled, but by the same people: together they make no team.",
            )
            .to_owned(),
        Reason::CommunityLimit { communities } => {
            let each: Vec<String> = communities.iter().map(|full| full_community(full, names)).collect();
            names.lang.pick(format!("{}。", each.join("，")), format!("{}.", each.join("; ")))
        }
        Reason::Capacity { roles, together } => capacity_sentence(why, roles, *together, names),
        Reason::Choice { communities } => {
            let each: Vec<String> = communities.iter().map(|of| chosen_instead(of, names)).collect();
            names.lang.pick(format!("{}。", each.join("；")), format!("{}.", each.join("; ")))
        }
        Reason::NotProven {} => names
            .lang
            .pick(
                "本次搜索的工作量用完了，不能断定排不下；可以加大 --budget 再算一次。",
                "The work of this search was used up before it was certain; a larger --budget may find room.",
            )
            .to_owned(),
    }
}

fn short_role_sentence(why: &UnansweredWhy, short: &ShortRoleWhy, names: Names<'_>) -> String {
    if short.excluded.is_empty() {
        return no_candidate_sentence(why, short, names);
    }
    let (role, out) = (role_of(why, &short.role, names), exclusions(&short.excluded, names));
    names.lang.pick(format!("{role}没有可派的人：{out}。"), format!("{role}: all are excluded: {out}."))
}

/// Which requests of a community came first, and by what.
fn chosen_instead(of: &ChosenInstead, names: Names<'_>) -> String {
    let (community, most) = (names.community(&of.community), of.max_answered);
    let told = |chosen: &ChosenRequest| {
        let (request, by) = (names.request(&chosen.request), first_by_words(chosen, names.lang));
        names.lang.pick(format!("{request}（{by}）"), format!("{request} ({by})"))
    };
    let each = names.list(of.answered.iter().map(told));
    names.lang.pick(
        format!("{community}本批次最多安排 {most} 件，先安排的是{each}"),
        format!("{community} gets at most {most}; first came {each}"),
    )
}

fn first_by_words(chosen: &ChosenRequest, lang: Lang) -> String {
    let rank = |n: u32| match lang {
        Lang::Zh => format!("社区排在第 {n}"),
        Lang::En => format!("choice {n}"),
    };
    let alike = match chosen.choice {
        None => lang.pick("都没有排序，", "neither is ranked; "),
        Some(_) => lang.pick("排序相同，", "ranked alike; "),
    };
    match (chosen.by, chosen.choice) {
        (FirstBy::Rank, Some(n)) => rank(n),
        (FirstBy::Rank, None) => lang.pick("社区排在前面", "ranked before it").to_owned(),
        (FirstBy::Priority, _) => {
            let why = lang.pick("它更急、涉及户数更多或等得更久", "it is more urgent, larger, or has waited longer");
            format!("{alike}{why}")
        }
        (FirstBy::Fit, _) => format!("{alike}{}", lang.pick("能派的队伍更对口", "its team fits better")),
        (FirstBy::Joint, _) => {
            let why = lang.pick("几个居民区联合提出，一件顶几件", "several communities raised it: it counts for each");
            why.to_owned()
        }
        (FirstBy::Whole, _) => lang.pick("这样全区能安排得更好", "with it the whole plan comes out better").to_owned(),
    }
}

fn role_of(why: &UnansweredWhy, role: &RoleName, names: Names<'_>) -> String {
    let named = names.evidence.requests.get(&why.request).and_then(|request| request.role(role));
    names.role_with_holders(role, named)
}

fn no_candidate_sentence(why: &UnansweredWhy, short: &ShortRoleWhy, names: Names<'_>) -> String {
    let role = role_of(why, &short.role, names);
    match &short.nearest {
        None if short.holders_unknown => names.lang.pick(
            format!("{role}不在答题力量里：请补上，或会商时在“锁定”表里指定由哪个部门或街镇来担。"),
            format!("{role}: not among the providers; add them, or let the meeting pin a department or street office."),
        ),
        None => names.lang.pick(
            format!("{role}没有找到能承担的人，请补充力量，或在点单的“角色”一栏改由别的力量来担。"),
            format!("{role}: nobody can take it; add a provider, or give the request a role list of its own."),
        ),
        Some(nearest) if nearest.other_street => {
            let name = names.provider(&nearest.provider);
            names.lang.pick(
                format!("{role}没有可派的人：对口的{name}不服务这个街镇，在“锁定”表里锁定它也能派。"),
                format!("{role}: {name} fits and serves other streets; a pin assigns it all the same."),
            )
        }
        Some(nearest) => {
            let (name, relevance) = (names.provider(&nearest.provider), nearest.relevance);
            let floor = names.evidence.min_relevance;
            names.lang.pick(
                format!(
                    "{role}没有够得上的人：最接近的是{name}，相关度 {relevance:.2}，低于下限 {floor:.2}；\
                     要派请在“锁定”表里锁定，或补上其擅长题型和职责。"
                ),
                format!(
                    "{role}: nobody reaches the floor: {name} comes nearest with {relevance:.2}, below {floor:.2}; \
                     pin it to assign it, or complete its topics and duties."
                ),
            )
        }
    }
}

fn full_community(full: &FullCommunity, names: Names<'_>) -> String {
    let community = names.community(&full.community);
    if full.max_answered == 0 {
        return names.lang.pick(format!("{community}不参加本批次"), format!("{community} is no part of the round"));
    }
    let (most, taken) = (full.max_answered, names.list(full.answered.iter().map(|id| names.request(id))));
    names.lang.pick(
        format!("{community}本批次的 {most} 件名额用于{taken}"),
        format!("the {most} answers of {community} go to {taken}"),
    )
}

fn capacity_sentence(why: &UnansweredWhy, roles: &[Bottleneck], together: bool, names: Names<'_>) -> String {
    let each: Vec<String> = roles.iter().map(|of| bottleneck_words(why, of, names)).collect();
    if together {
        let lead = names.lang.pick(
            "每个角色单看都还有人，但有空的是同几个人，凑不齐一支队伍：",
            "each role has somebody with time left, but they are the same people: ",
        );
        return names.lang.pick(format!("{lead}{}。", each.join("；")), format!("{lead}{}.", each.join("; ")));
    }
    names.lang.pick(format!("卡在{}。", each.join("；也卡在")), format!("{}.", each.join("; ")))
}

/// A role that lacks time, and where the time of those who could take it went.
fn bottleneck_words(why: &UnansweredWhy, of: &Bottleneck, names: Names<'_>) -> String {
    let role = role_of(why, &of.role, names);
    let busy = |of: &BusyProvider| {
        let (name, unit) = (names.provider(&of.provider), names.unit());
        let (n, load, capacity) = (of.requests.len(), of.load, of.capacity);
        let left = capacity.saturating_sub(load);
        match (capacity, names.lang) {
            (1.., lang) if of.is_counted_out() => lang.pick(
                format!("{name}已接满 {n} 件（最多 {n} 件）"),
                format!("{name} has the {n} requests that it takes at most"),
            ),
            (1.., lang) if left > 0 => {
                let effort = of.effort;
                lang.pick(
                    format!("{name}已承担 {n} 件，只剩 {left}{unit}，这一席要 {effort}{unit}"),
                    format!("{name} has {n} requests and {left} {unit} left, the seat takes {effort}"),
                )
            }
            (0, Lang::Zh) => format!("{name}这一批次没有容量"),
            (0, Lang::En) => format!("{name} has no capacity in this round"),
            (_, Lang::Zh) => format!("{name}已承担 {n} 件（{load}/{capacity}{unit}）"),
            (_, Lang::En) => format!("{name} has {n} requests ({load} of {capacity} {unit})"),
        }
    };
    let quoted: Vec<String> = of.could.iter().take(BUSY_QUOTED).map(busy).collect();
    let (n_busy, free) = (of.candidates - of.free, of.free);
    let more = n_busy.saturating_sub(quoted.len());
    match names.lang {
        Lang::Zh => {
            let more = if more > 0 { format!("等 {n_busy} 家") } else { String::new() };
            let left = if free > 0 { format!("，只有 {free} 家还有空") } else { String::new() };
            format!("{role}：能承担的都排满了，{}{more}{left}", quoted.join("，"))
        }
        Lang::En => {
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let left = if free > 0 { format!("; {free} with time left") } else { String::new() };
            format!("{role} is what lacks: whoever could take it is busy: {}{more}{left}", quoted.join(", "))
        }
    }
}

fn community_sentences(why: &CommunityWhy, names: Names<'_>) -> Vec<String> {
    let (community, raised, answered) = (names.community(&why.community), why.requests.len(), why.answered);
    let first = match (why.first_choice_answered.filter(|_| answered > 0), names.lang) {
        (None, _) => "",
        (Some(true), lang) => lang.pick("，头号选题在内", ", its first choice among them"),
        (Some(false), lang) => lang.pick("，头号选题没有排上", ", but not its first choice"),
    };
    let mut lines = vec![names.lang.pick(
        format!("{community}提了 {raised} 件，本批次安排 {answered} 件{first}。"),
        format!("{community} raised {raised} requests; {answered} are arranged{first}."),
    )];
    lines.extend(why.requests.iter().map(|request| community_request(request, names)));
    lines
}

fn community_request(of: &CommunityRequest, names: Names<'_>) -> String {
    let request = names.request(&of.request);
    let lead = of.lead.as_ref().map(|id| names.provider(id));
    let merged = of.merged_into.as_ref().map(|into| {
        let into = names.request(into);
        match (of.merged_arranged, names.lang) {
            (true, Lang::Zh) => format!("随{into}一并办理。"),
            (true, Lang::En) => format!("answered with {into}."),
            (false, Lang::Zh) => format!("与{into}是同一件事，那一件没有安排，这件也就没有安排。"),
            (false, Lang::En) => format!("the same matter as {into}, which is not arranged."),
        }
    });
    match names.lang {
        Lang::Zh => {
            let rank = of.choice.map(|n| format!("第 {n} 选题，")).unwrap_or_default();
            let standing = match (&of.unanswered, lead) {
                _ if of.merged_into.is_some() => merged.unwrap_or_default(),
                (Some(why), _) => format!("没有安排。{}", unanswered_sentence(why, names)),
                (None, Some(lead)) => format!("安排了，由{lead}牵头。"),
                (None, None) => "安排了。".to_owned(),
            };
            format!("  {request}：{rank}{standing}")
        }
        Lang::En => {
            let rank = of.choice.map(|n| format!("choice {n}, ")).unwrap_or_default();
            let standing = match (&of.unanswered, lead) {
                _ if of.merged_into.is_some() => merged.unwrap_or_default(),
                (Some(why), _) => format!("not arranged. {}", unanswered_sentence(why, names)),
                (None, Some(lead)) => format!("arranged, led by {lead}."),
                (None, None) => "arranged.".to_owned(),
            };
            format!("  {request}: {rank}{standing}")
        }
    }
}

fn provider_sentences(why: &ProviderWhy, names: Names<'_>) -> Vec<String> {
    let (name, unit, of) = (names.provider(&why.load.provider), names.unit(), &why.load);
    let (requests, load, capacity, left) = (of.requests, of.load, of.capacity, of.capacity.saturating_sub(of.load));
    let mut lines = vec![names.lang.pick(
        format!("{name}本批次承担 {requests} 件，用去 {load}{unit}，容量 {capacity}{unit}，还剩 {left}{unit}。"),
        format!("{name} takes {requests} requests: {load} of {capacity} {unit}, {left} left."),
    )];
    for seat in &why.seats {
        let places = names.evidence.requests.get(&seat.request).map_or(&[][..], |r| r.communities.as_slice());
        let places = names.list(places.iter().map(|c| names.community(c)));
        let (request, sentence) = (names.request(&seat.request), seat_sentence(seat, names));
        lines.push(
            names.lang.pick(format!("  {places}{request}：{sentence}"), format!("  {places}, {request}: {sentence}")),
        );
    }
    if let Some(idle) = why.idle {
        let words = idle_words(idle, names.lang);
        lines.push(names.lang.pick(format!("没有派到：{words}。"), format!("It has no seat: {words}.")));
    }
    let n = why.could_have;
    // Of one that has nothing to do it was said above.
    if n > 0 && why.idle.is_none() {
        lines.push(names.lang.pick(
            format!("另有 {n} 件没有安排的点单，也够得上参加。"),
            format!("It is a candidate for {n} more requests that are not arranged."),
        ));
    }
    lines
}

/// Why a provider has no seat, without a stop at the end.
pub fn idle_words(idle: IdleWhy, lang: Lang) -> String {
    match (idle, lang) {
        (IdleWhy::Unreached { why }, lang) => why.said().said(lang).to_owned(),
        (IdleWhy::OthersChosen { n, unarranged }, Lang::Zh) => {
            let taken = n - unarranged;
            let taken = (taken > 0).then(|| format!("{taken} 件派了别人"));
            let left = (unarranged > 0).then(|| format!("{unarranged} 件本批次没有安排"));
            let parts: Vec<String> = taken.into_iter().chain(left).collect();
            format!("够得上 {n} 件：{}；可作机动", parts.join("，"))
        }
        (IdleWhy::OthersChosen { n, unarranged }, Lang::En) => {
            let taken = n - unarranged;
            format!("could take part in {n}: others have {taken}, {unarranged} are not arranged; free to step in")
        }
    }
}
