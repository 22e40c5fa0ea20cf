//! How many requests of a round nobody can answer as the tables stand, why, and which mend frees most of them.
//!
//! Comes in: what was found. Goes out: values, and the line with which check and match begin. Always holds: a request
//! is
//! counted once in the total and once for each thing that it lacks; what a mend frees is counted of requests that lack
//! nothing else.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Bilingual, Lang, RequestId};

/// What keeps requests from being answered at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerGaps {
    /// Requests of the round.
    pub requests: usize,
    /// Those that nobody can answer now.
    pub unanswerable: usize,
    /// What they lack, the most frequent first.
    pub gaps: Vec<AnswerGap>,
    /// What would free most of them.
    pub mend: Option<GapMend>,
}

/// Something that requests lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerGap {
    /// Why.
    pub cause: GapCause,
    /// Whom: an office, the office of a street, a profession.
    pub who: Bilingual,
    /// The requests, at least one.
    pub requests: Vec<RequestId>,
}

/// What would free most requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapMend {
    /// The places of what is to be mended, in [`AnswerGaps::gaps`].
    pub gaps: Vec<usize>,
    /// How many requests lack nothing else.
    pub frees: usize,
}

/// Why a required seat stays empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// The tables do not know the office that the role list names.
    NoOffice,
    /// The street has no office.
    NoStreetOffice,
    /// Nobody of the kind or profession.
    Nobody,
    /// Somebody, but none who serves the street.
    OtherStreet,
    /// All are excluded by a conflict.
    Conflict,
    /// All are forbidden by a pin.
    Forbidden,
    /// All are below the floor.
    BelowFloor,
    /// Nobody has room for one seat.
    NoCapacity,
    /// Fewer than the seats.
    TooFew,
    /// Each role has somebody, but the same people: together they make no team.
    SamePeople,
}

impl AnswerGap {
    fn said(&self) -> Bilingual {
        let (n, Bilingual { zh, en }) = (self.requests.len(), &self.who);
        let (zh, en) = match self.cause {
            GapCause::NoOffice => (format!("答题力量里没有{zh}"), format!("there is no {en}")),
            GapCause::NoStreetOffice => (format!("{zh}没有街镇办事处"), format!("{en} has no street office")),
            GapCause::Nobody => (format!("一个{zh}也没有"), format!("there is no {en}")),
            GapCause::OtherStreet => (format!("{zh}都不服务所在街镇"), format!("no {en} serves the street")),
            GapCause::Conflict => (format!("{zh}都要回避"), format!("every {en} is in conflict")),
            GapCause::Forbidden => (format!("{zh}被锁定表禁止"), format!("pins forbid every {en}")),
            GapCause::BelowFloor => (format!("{zh}都不够对口"), format!("every {en} is below the floor")),
            GapCause::NoCapacity => (format!("{zh}的容量不够一件"), format!("no {en} has capacity for one seat")),
            GapCause::TooFew => (format!("{zh}人手不够席位数"), format!("there are too few of {en}")),
            GapCause::SamePeople => {
                (format!("{zh}人手重叠，凑不齐一支队伍"), format!("{en} are the same people and make no team"))
            }
        };
        Bilingual::new(format!("{zh} {n} 件"), format!("{en} ({n})"))
    }

    fn mend(&self) -> Bilingual {
        let Bilingual { zh, en } = &self.who;
        let (zh, en) = match self.cause {
            GapCause::NoOffice => (format!("补上{zh}一家"), format!("add {en}")),
            GapCause::NoStreetOffice => (format!("补上{zh}的街镇办事处"), format!("add the office of {en}")),
            GapCause::Nobody => (format!("补上一位{zh}"), format!("add one {en}")),
            GapCause::OtherStreet => {
                (format!("请一位{zh}把所在街镇写进“服务街镇”"), format!("let one {en} serve the street"))
            }
            GapCause::Conflict => (format!("再请一位不用回避的{zh}"), format!("add one {en} without a conflict")),
            GapCause::Forbidden => (format!("去掉对{zh}的禁止"), format!("take out the pins against {en}")),
            GapCause::BelowFloor => (format!("给{zh}写清职责和擅长题型"), format!("write duties and topics for {en}")),
            GapCause::NoCapacity => (format!("给{zh}加一点容量"), format!("give {en} more capacity")),
            GapCause::TooFew => (format!("再补一家{zh}"), format!("add one more {en}")),
            GapCause::SamePeople => (format!("给{zh}里的一个再补一家"), format!("add one more for one of {en}")),
        };
        Bilingual::new(zh, en)
    }
}

/// Causes that the line names; the rest are counted. A choice: two lines of a terminal.
const NAMED: usize = 4;

impl AnswerGaps {
    /// The same as fields of a document, in one language.
    pub fn to_json(&self, lang: Lang) -> Value {
        let gap = |gap: &AnswerGap| json!({ "cause": gap.cause, "who": gap.who.said(lang), "requests": gap.requests });
        let gaps: Vec<Value> = self.gaps.iter().map(gap).collect();
        let said = self.said();
        json!({
            "requests": self.requests, "unanswerable": self.unanswerable, "gaps": gaps, "mend": self.mend,
            "message": said.said(lang),
        })
    }

    /// The line with which check and match begin. O(length).
    pub fn said(&self) -> Bilingual {
        let (all, n) = (self.requests, self.unanswerable);
        if n == 0 {
            return Bilingual::new(
                format!("{all} 件点单，按现在的材料每件都有人能答。"),
                format!("{all} requests: as the tables stand, somebody can answer each."),
            );
        }
        let (zh, en): (Vec<String>, Vec<String>) =
            self.gaps.iter().take(NAMED).map(|gap| gap.said()).map(|said| (said.zh, said.en)).unzip();
        let (mut zh, mut en) = (zh.join("，"), en.join("; "));
        if self.gaps.len() > NAMED {
            zh += &format!("，等 {} 种原因", self.gaps.len());
            en += &format!("; {} more causes", self.gaps.len() - NAMED);
        }
        let mut said = Bilingual::new(
            format!("{all} 件点单里有 {n} 件现在没有人能答：{zh}。"),
            format!("of {all} requests {n} cannot be answered by anybody now: {en}."),
        );
        if let Some(GapMend { gaps, frees }) = &self.mend {
            let mends = gaps.iter().filter_map(|at| self.gaps.get(*at)).map(AnswerGap::mend);
            let (zh, en): (Vec<String>, Vec<String>) = mends.map(|mend| (mend.zh, mend.en)).unzip();
            said.zh += &format!("{}，就有 {frees} 件能答。", zh.join("、"));
            said.en += &format!(" To {} would let {frees} be answered.", en.join(" and "));
        }
        said
    }
}
