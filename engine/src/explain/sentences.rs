//! Explanations in sentences, as one would say them to a secretary, in either language.
//!
//! Comes in: a [`Why`] and the names. Goes out: lines. Always holds: every variant has its sentence in both languages;
//! a sentence says what the value says and nothing else.

use super::names::Names;
use super::why::{
    Basis, ByTopic, CommunityRequest, CommunityWhy, EmptyRole, EmptyWhy, Exclusion, Overview, ProviderWhy,
    RequestStanding, RequestWhy, SeatWhy, TopicWhy, UnansweredWhy, Why,
};
use crate::district::{Lang, RoleName};
use crate::plan::{Bottleneck, BusyProvider, FullCommunity, Reason, ShortRole};

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
    let Overview { requests, answered, communities, served, twice, assignments, providers_busy, load, capacity } = of;
    match names.lang {
        Lang::Zh => vec![
            format!(
                "{requests} 件点单，答 {answered} 件；\
                 {communities} 个社区，{served} 个至少安排一件，其中 {twice} 个安排两件以上"
            ),
            format!("{assignments} 个派题，{providers_busy} 个答题力量参加，用去 {load} / {capacity}"),
        ],
        Lang::En => vec![
            format!(
                "{requests} requests, {answered} answered; \
                 {communities} communities, {served} served, {twice} of them more than once"
            ),
            format!("{assignments} assignments to {providers_busy} providers, load {load} of {capacity}"),
        ],
    }
}

fn request_sentences(why: &RequestWhy, names: Names<'_>) -> Vec<String> {
    let RequestWhy { request, communities, choice, topic, standing } = why;
    let title = names.evidence.requests.get(request).map_or("", |named| named.title.as_str());
    let places = names.list(communities.iter().map(|c| names.community(c)));
    let is_joint = communities.len() > 1;
    let mut lines = vec![match names.lang {
        Lang::Zh => {
            let rank = match choice {
                Some(1) => "，是社区的头号选题".to_owned(),
                Some(n) => format!("，社区排在第 {n}"),
                None => String::new(),
            };
            format!("{request}“{title}”，{places}{}{rank}。", if is_joint { "联合提出" } else { "提出" })
        }
        Lang::En => {
            let rank = choice.map_or_else(String::new, |n| format!(", choice {n}"));
            format!("{request} “{title}”, raised {}by {places}{rank}.", if is_joint { "jointly " } else { "" })
        }
    }];
    lines.push(topic_sentence(topic, names.lang));
    match standing {
        RequestStanding::Unanswered(why) => {
            let because = unanswered_sentence(why, names);
            lines.push(names.lang.pick(format!("本批次没有安排。{because}"), format!("Not arranged. {because}")));
        }
        RequestStanding::Arranged { demanded, team, empty } => {
            if *demanded {
                let line = names.lang.pick("本件在“锁定”表里标为必办。", "A pin demands that it is answered.");
                lines.push(line.to_owned());
            }
            lines.push(names.lang.pick("本批次安排答题：", "Arranged:").to_owned());
            lines.extend(team.iter().map(|seat| format!("  {}", seat_sentence(seat, names))));
            lines.extend(empty.iter().map(|role| format!("  {}", empty_sentence(why, role, names))));
        }
    }
    lines
}

fn topic_sentence(topic: &TopicWhy, lang: Lang) -> String {
    match (topic, lang) {
        (TopicWhy::None, Lang::Zh) => "没有可用的题型目录，按检索找人。".to_owned(),
        (TopicWhy::None, Lang::En) => "There is no catalogue of topics; retrieval finds who answers.".to_owned(),
        (TopicWhy::Given { topic }, Lang::Zh) => format!("题型是“{topic}”，点单里写明的。"),
        (TopicWhy::Given { topic }, Lang::En) => format!("Topic {topic}, as its table says."),
        (TopicWhy::Unsure { topic, certainty }, Lang::Zh) => {
            format!("题型拿不准（最像“{topic}”，把握 {:.0}%），先按检索找牵头单位，请会商时确认。", certainty * 100.0)
        }
        (TopicWhy::Unsure { topic, certainty }, Lang::En) => format!(
            "Topic unsure (likeliest {topic}, {:.0} %); retrieval finds the lead, to be confirmed by the meeting.",
            certainty * 100.0
        ),
        (TopicWhy::FromText { topic, certainty, words }, lang) => {
            let percent = certainty * 100.0;
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
    let (effort, relevance) = (names.amount(why.effort), why.relevance);
    let basis = basis_sentence(&why.basis, names);
    let substitute = why.substitute.as_ref().map(|id| names.provider(id));
    match names.lang {
        Lang::Zh => {
            let substitute = substitute.map_or_else(String::new, |name| format!("替补：{name}。"));
            format!("{seat}：{who}（{effort}，相关度 {relevance:.2}）。{basis}{substitute}")
        }
        Lang::En => {
            let substitute = substitute.map_or_else(String::new, |name| format!(" Substitute: {name}."));
            let basis = if basis.is_empty() { basis } else { format!(" {basis}") };
            format!("{seat}: {who} ({effort}, relevance {relevance:.2}).{basis}{substitute}")
        }
    }
}

fn basis_sentence(basis: &Basis, names: Names<'_>) -> String {
    let Basis::Retrieved { by_topic, words, cases, paired } = basis else {
        return match (basis, names.lang) {
            (Basis::Pinned, Lang::Zh) => "由“锁定”表指定。".to_owned(),
            (Basis::Pinned, Lang::En) => "Given by a pin.".to_owned(),
            (Basis::Duty { topic }, Lang::Zh) => {
                format!("“{}”按职责承担。", topic.as_deref().unwrap_or("本题"))
            }
            (Basis::Duty { topic }, Lang::En) => {
                format!("Its duty in matters of {}.", topic.as_deref().unwrap_or("this kind"))
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
            format!("专长与点单都提到“{}”", words.join("”“"))
        } else {
            format!("duties and request both say “{}”", words.join("”, “"))
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
        ByTopic::LeadsLikely => lang.pick("题型未定，最像的题型由它牵头", "topic open; it leads the likeliest ones"),
        ByTopic::GoodAtLikely => lang.pick("题型未定，按可能的题型估计", "topic open; good at likely ones"),
    }
}

fn capitalized(text: &str) -> String {
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
        let (name, why) = (names.provider(&of.provider), of.by.said(names.lang));
        names.lang.pick(format!("{name}（{why}）"), format!("{name} ({why})"))
    }))
}

/// Why a request is not answered, in one or two sentences.
pub fn unanswered_sentence(why: &UnansweredWhy, names: Names<'_>) -> String {
    let sentence = reason_sentence(why, names);
    names.lang.pick(sentence.clone(), capitalized(&sentence))
}

fn reason_sentence(why: &UnansweredWhy, names: Names<'_>) -> String {
    match &why.reason {
        Reason::Conflict(short) => {
            let (role, out) = (role_of(why, &short.role, names), exclusions(&why.excluded, names));
            names.lang.pick(format!("{role}没有可派的人：{out}。"), format!("{role}: all are excluded: {out}."))
        }
        Reason::NoCandidate(short) => no_candidate_sentence(why, short, names),
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
        Reason::Capacity(bottleneck) => capacity_sentence(why, bottleneck, names),
        Reason::NotProven {} => names
            .lang
            .pick(
                "本次搜索的工作量用完了，不能断定排不下；可以加大 --budget 再算一次。",
                "The work of this search was used up before it was certain; a larger --budget may find room.",
            )
            .to_owned(),
    }
}

fn role_of(why: &UnansweredWhy, role: &RoleName, names: Names<'_>) -> String {
    let named = names.evidence.requests.get(&why.request).and_then(|request| request.role(role));
    names.role_with_holders(role, named)
}

fn no_candidate_sentence(why: &UnansweredWhy, short: &ShortRole, names: Names<'_>) -> String {
    let role = role_of(why, &short.role, names);
    match &why.nearest {
        None if why.holders_unknown => names.lang.pick(
            format!("{role}不在答题力量里：请补上，或会商时在“锁定”表里指定由哪个部门或街镇来担。"),
            format!("{role}: not among the providers; add them, or let the meeting pin a department or street office."),
        ),
        None => names.lang.pick(
            format!("{role}没有找到能承担的人，请补充力量，或在点单的“角色”一栏改由别的力量来担。"),
            format!("{role}: nobody can take it; add a provider, or give the request a role list of its own."),
        ),
        Some(nearest) => {
            let (name, relevance) = (names.provider(&nearest.provider), nearest.relevance);
            let floor = names.evidence.min_relevance;
            names.lang.pick(
                format!(
                    "{role}没有够得上的人：最接近的是{name}，相关度 {relevance:.3}，低于下限 {floor:.2}；\
                     要派请在“锁定”表里锁定，或补上其擅长题型和职责。"
                ),
                format!(
                    "{role}: nobody reaches the floor: {name} comes nearest with {relevance:.3}, below {floor:.2}; \
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

fn capacity_sentence(why: &UnansweredWhy, bottleneck: &Bottleneck, names: Names<'_>) -> String {
    let role = role_of(why, &bottleneck.role, names);
    let busy = |of: &BusyProvider| {
        let (name, unit) = (names.provider(&of.provider), names.unit());
        let (n, load, capacity) = (of.requests.len(), of.load, of.capacity);
        match (capacity, names.lang) {
            (0, Lang::Zh) => format!("{name}这一批次没有容量"),
            (0, Lang::En) => format!("{name} has no capacity in this round"),
            (_, Lang::Zh) => format!("{name}已承担 {n} 件（{load}/{capacity} {unit}）"),
            (_, Lang::En) => format!("{name} has {n} requests ({load} of {capacity} {unit})"),
        }
    };
    let each: Vec<String> = bottleneck.could.iter().take(BUSY_QUOTED).map(busy).collect();
    names.lang.pick(
        format!("卡在{role}：能承担的都排满了，{}。", each.join("，")),
        format!("{role} is what lacks: whoever could take it is busy: {}.", each.join(", ")),
    )
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
    match names.lang {
        Lang::Zh => {
            let rank = of.choice.map(|n| format!("第 {n} 选题，")).unwrap_or_default();
            let standing = match (&of.unanswered, lead) {
                (Some(why), _) => format!("没有安排。{}", unanswered_sentence(why, names)),
                (None, Some(lead)) => format!("安排了，由{lead}牵头。"),
                (None, None) => "安排了。".to_owned(),
            };
            format!("  {request}：{rank}{standing}")
        }
        Lang::En => {
            let rank = of.choice.map(|n| format!("choice {n}, ")).unwrap_or_default();
            let standing = match (&of.unanswered, lead) {
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
    let n = why.could_have;
    if n > 0 {
        lines.push(names.lang.pick(
            format!("另有 {n} 件没有安排的点单，也够得上参加。"),
            format!("It is a candidate for {n} more requests that are not arranged."),
        ));
    }
    lines
}
