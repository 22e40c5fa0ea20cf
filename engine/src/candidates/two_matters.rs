//! Two matters in one text: a leaking roof and a rise of the fee are two requests, for two teams.
//!
//! Comes in: a request and the model of topics. Goes out: nothing, or two [`ToldMatter`]s with the parts of the text
//! that
//! belong to each. Always holds: what is proposed changes nothing; each part by itself tells
//! its topic surely, and the two topics are led by different offices; the parts together are the text, in its sequence.
//!
//! Method: title and text are cut at their marks; a clause belongs to the topic whose words it has, and one without
//! such words to that of the clause before it. Only where two topics have clauses of their own is the index asked about
//! each part. What is only mentioned (who pays for the repair) is no matter: the lesser one must ask for something, be
//! announced (另外 …), or be told in many words.

use serde::Serialize;

use super::catalogue_words::FoundWords;
use super::retrieved::Retrieved;
use super::topics::{TopicGuess, TopicModel};
use crate::district::{District, Holder, Request, Topic, TopicId};
use crate::index::{DistrictIndex, IndexError};

/// One of two matters that a text tells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ToldMatter {
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
/// What the words of the catalogue that the lesser matter has must weigh at least: two short ones or a long one; half
/// of it where it is announced, twice where it asks for nothing. Set by hand.
const WORDS_MIN: f64 = 2.0;
/// Characters without which a part of a text is a mention, not a matter. Set by hand.
const CHARS_MIN: usize = 10;
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
/// What people say when they want something, or do not want it.
const ASKED: [&str; 30] = [
    "要求",
    "希望",
    "盼",
    "请",
    "能不能",
    "能否",
    "可不可以",
    "是否",
    "咨询",
    "询问",
    "说明",
    "公开",
    "不同意",
    "反对",
    "怎么",
    "如何",
    "哪能",
    "最好",
    "应该",
    "应当",
    "建议",
    "诉求",
    "投诉",
    "尽快",
    "不合理",
    "凭什么",
    "没人管",
    "不管",
    "不满",
    "想",
];
/// Where a text is cut.
const MARKS: &str = "。！？；，、!?;,\n";

/// Proposes the two matters of a request, or none. O(clauses · words of the catalogue), and two searches for the few
/// that have clauses of two topics.
pub(super) fn told_matters(
    (district, index): (&District, &DistrictIndex),
    topics: &TopicModel,
    request: &Request,
) -> Result<Vec<ToldMatter>, IndexError> {
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
        found.push(ToldMatter { topic: topic.id.clone(), certainty: guess.certainty, sentences });
    }
    Ok(found)
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
    let clauses = clauses(&request.title, &request.text);
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
    let least = match ASKED.iter().any(|word| other.concat().contains(word)) {
        _ if is_announced => WORDS_MIN / 2.0,
        true => WORDS_MIN,
        false => 2.0 * WORDS_MIN,
    };
    if of_second < least {
        return None;
    }
    let of_topics = [(&district.topics[first], one), (&district.topics[second], other)];
    Some(Parts { of_topics, is_announced })
}

/// The clauses of a title and a text, each with the mark behind it; together they are both.
fn clauses(title: &str, text: &str) -> Vec<String> {
    let whole = |text: &str| text.split_inclusive(|c| MARKS.contains(c)).map(str::to_owned).collect::<Vec<_>>();
    // A title that the text begins with is said once.
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut title = if bare(text).starts_with(&bare(title)) { Vec::new() } else { whole(title) };
    if let Some(last) = title.last_mut().filter(|last| !last.ends_with(|c| MARKS.contains(c))) {
        last.push('。');
    }
    title.into_iter().chain(whole(text)).collect()
}

/// Who leads a topic.
fn lead(topic: &Topic) -> Option<&Vec<Holder>> {
    topic.roles.iter().find(|role| role.name.leads()).map(|role| &role.holders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_together_are_title_and_text() {
        assert_eq!(clauses("一件、两件", "三件。末了").concat(), "一件、两件。三件。末了");
        assert_eq!(clauses("", ""), Vec::<String>::new());
    }
}
