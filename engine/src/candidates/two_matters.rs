//! Two matters in one text: a leaking roof and a rise of the fee are two requests, for two teams.
//!
//! Comes in: a request and the model of topics. Goes out: nothing, or two [`Matter`]s with the parts of the text that
//! belong to each; for a round a [`Doubt`]. Always holds: what is proposed changes nothing; each part by itself tells
//! its topic surely, and the two topics are led by different offices; the parts together are the text, in its sequence.
//!
//! Method: the text is cut at its marks; a clause belongs to the topic whose words it has, and one without such words
//! to that of the clause before it. Only where two topics have clauses of their own is the index asked about each part.

use serde::Serialize;

use super::RequestCandidates;
use super::catalogue_words::FoundWords;
use super::retrieved::Retrieved;
use super::topics::{TopicGuess, TopicModel};
use crate::district::{District, Doubt, Holder, Request, Topic, TopicId, TwoMatters};
use crate::index::{DistrictIndex, IndexError};

/// One of two matters that a text tells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matter {
    /// Its topic, by its part of the text alone.
    pub topic: TopicId,
    /// How sure that is.
    pub certainty: f64,
    /// Its parts of the text, as written.
    pub sentences: Vec<String>,
}

/// How sure each part must be of its topic by itself; less where the text says that another matter begins. Set on the
/// sample, where precision comes before recall.
const CERTAIN: f64 = 0.8;
const CERTAIN_ANNOUNCED: f64 = 0.5;
/// Words of the catalogue that the second matter must have at least, by their weight: two short ones or a long one;
/// half of it where it is announced. Set by hand.
const WORDS_MIN: f64 = 2.0;
/// Characters without which a part of a text is a mention, not a matter. Set by hand.
const CHARS_MIN: usize = 8;
/// Texts longer than this are not parted.
const CHARS_MAX: usize = 2_000;
/// What people say before they begin another matter.
const ANNOUNCED: [&str; 15] = [
    "另外",
    "还有",
    "再有",
    "再一个",
    "再就是",
    "此外",
    "顺便",
    "同时",
    "第二",
    "二是",
    "其次",
    "两件事",
    "两桩",
    "还想",
    "另一件",
];
/// Where a text is cut.
const MARKS: &str = "。！？；，!?;,\n";

/// Proposes the two matters of a request, or none. O(clauses · words of the catalogue), and two searches for the few
/// that have clauses of two topics.
pub(super) fn matters(
    (district, index): (&District, &DistrictIndex),
    topics: &TopicModel,
    request: &Request,
) -> Result<Vec<Matter>, IndexError> {
    let Some(parts) = parts(district, topics, request) else { return Ok(Vec::new()) };
    let certain = if parts.is_announced { CERTAIN_ANNOUNCED } else { CERTAIN };
    let mut found = Vec::new();
    for (topic, sentences) in parts.of_topics {
        let text = sentences.concat();
        if text.chars().count() < CHARS_MIN {
            return Ok(Vec::new());
        }
        let guess: TopicGuess =
            topics.guess(district, "", &text, &Retrieved::search(district, index, "", &text, None)?);
        if guess.topic.as_ref() != Some(&topic.id) || guess.certainty < certain {
            return Ok(Vec::new());
        }
        found.push(Matter { topic: topic.id.clone(), certainty: guess.certainty, sentences });
    }
    Ok(found)
}

/// The requests of a round whose text tells two matters, in one doubt. O(requests).
pub fn two_matters(all: &[RequestCandidates]) -> Option<Doubt> {
    let side = |matter: &Matter| (matter.topic.clone(), matter.sentences.concat());
    let of_request = |found: &RequestCandidates| match found.matters.as_slice() {
        [one, other] => Some(TwoMatters { request: found.request.clone(), one: side(one), other: side(other) }),
        _ => None,
    };
    let requests: Vec<TwoMatters> = all.iter().filter_map(of_request).collect();
    (!requests.is_empty()).then_some(Doubt::TwoMatters { requests })
}

/// A text parted between two topics.
struct Parts<'d> {
    of_topics: [(&'d Topic, Vec<String>); 2],
    /// Whether the text says that another matter begins.
    is_announced: bool,
}

fn parts<'d>(district: &'d District, topics: &TopicModel, request: &Request) -> Option<Parts<'d>> {
    if request.text.chars().count() > CHARS_MAX {
        return None;
    }
    let clauses = clauses(&request.text);
    let found: Vec<Vec<FoundWords>> = clauses.iter().map(|clause| topics.catalogue_words("", clause)).collect();
    let weight = |clause: usize, topic: usize| found[clause][topic].weight;
    let total = |topic: usize| (0..clauses.len()).map(|clause| weight(clause, topic)).sum::<f64>();
    let heaviest = |topics: &mut dyn Iterator<Item = (usize, f64)>| {
        topics.fold(
            None,
            |best: Option<(usize, f64)>, next| if best.is_some_and(|b| b.1 >= next.1) { best } else { Some(next) },
        )
    };
    let all = 0..district.topics.len();
    let (first, _) = heaviest(&mut all.clone().map(|topic| (topic, total(topic))).filter(|(_, w)| *w > 0.0))?;
    let is_other = |topic: &usize| lead(&district.topics[*topic]) != lead(&district.topics[first]);
    // What stands in clauses of the first matter is a word of that.
    let own = |topic: usize| {
        (0..clauses.len()).filter(|clause| weight(*clause, first) == 0.0).map(|clause| weight(clause, topic)).sum()
    };
    let (second, of_second) = heaviest(&mut all.filter(is_other).map(|topic| (topic, own(topic))))?;
    let owner = |clause: usize| match (weight(clause, first), weight(clause, second)) {
        (one, other) if one == other => None,
        (one, other) => Some(other > one),
    };
    let begins_other = (0..clauses.len()).find(|clause| owner(*clause) == Some(true))?;
    let before = &clauses[begins_other.saturating_sub(1)..=begins_other];
    let is_announced = before.iter().any(|clause| ANNOUNCED.iter().any(|word| clause.trim_start().starts_with(word)));
    if of_second < if is_announced { WORDS_MIN / 2.0 } else { WORDS_MIN } {
        return None;
    }
    let mut sides: [Vec<String>; 2] = Default::default();
    let mut last = (0..clauses.len()).find_map(owner)?;
    let mut open: Option<bool> = None;
    for (at, clause) in clauses.iter().enumerate() {
        last = owner(at).unwrap_or(last);
        let side = &mut sides[usize::from(last)];
        match side.last_mut().filter(|_| open == Some(last)) {
            Some(sentence) => sentence.push_str(clause),
            None => side.push(clause.clone()),
        }
        open = Some(last);
    }
    let [one, other] = sides;
    let of_topics = [(&district.topics[first], one), (&district.topics[second], other)];
    Some(Parts { of_topics, is_announced })
}

/// The clauses of a text, each with the mark behind it; together they are the text.
fn clauses(text: &str) -> Vec<String> {
    text.split_inclusive(|c| MARKS.contains(c)).map(str::to_owned).collect()
}

/// Who leads a topic.
fn lead(topic: &Topic) -> Option<&Vec<Holder>> {
    topic.roles.iter().find(|role| role.name.leads()).map(|role| &role.holders)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::candidates;
    use crate::tables::{Purpose, Reading, Source, read_batch};

    fn found(text: &str) -> Vec<(String, Vec<String>)> {
        let tables = [
            ("communities", "id,name,street\nc,甲居民区,甲街道\n".to_owned()),
            ("requests", format!("id,community,title,text\nr,c,请协调,{text}\n")),
            ("providers", "id,name,kind,capacity\np,区房管局,department,1\n".to_owned()),
        ];
        let source = |(name, text): (&str, String)| Source { name: format!("{name}.csv"), bytes: text.into_bytes() };
        let district = read_batch(&tables.map(source), &Reading::trusted(Purpose::Round)).expect("a round").district;
        let index = DistrictIndex::build(&district, None).expect("an index");
        let mut all = candidates(&district, &index, &|_, _| {}).expect("candidates");
        all.remove(0).matters.into_iter().map(|matter| (matter.topic.0, matter.sentences)).collect()
    }

    #[test]
    fn a_leak_and_a_rise_of_the_fee_are_two_matters() {
        let found = found(
            "顶楼屋面一下雨就漏水，屋顶防水修了三次没修好。另外物业费要涨价，从0.9涨到1.3，账目也不公开，大家不同意调价。",
        );
        let topics: Vec<&str> = found.iter().map(|(topic, _)| topic.as_str()).collect();
        assert!(topics.contains(&"wumian") && topics.contains(&"wuyefei"), "{found:?}");
        let (_, fee) = found.iter().find(|(topic, _)| topic == "wuyefei").expect("the fee");
        assert_eq!(fee.concat(), "另外物业费要涨价，从0.9涨到1.3，账目也不公开，大家不同意调价。");
    }

    #[test]
    fn one_matter_stays_one() {
        for text in [
            "顶楼屋面一下雨就漏水，屋顶防水修了三次没修好，外墙也渗水，要求彻底大修。",
            "车位不够，晚上停不进，外面马路上停车又贴罚单。",
            "没有活动室",
        ] {
            assert_eq!(found(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn clauses_together_are_the_text() {
        let text = "一件；两件，三件。末了";
        assert_eq!(clauses(text).concat(), text);
    }
}
