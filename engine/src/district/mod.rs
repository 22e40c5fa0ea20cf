//! What a district is: communities, requests, providers, topics, cases, pins and the round's settings, as validated
//! values.
//!
//! Comes in: nothing (this is the bottom of the line). Goes out: the types that every later step speaks of. Always
//! holds: a [`District`] refers only to what it holds; its lists are sorted by id, so that the order of rows in a file
//! changes nothing; contact data ([`Contact`]) prints as a mask and is never serialized; what makes a text safe to show
//! ([`safe_text`]) stands here and nowhere else.

mod amount;
mod bilingual;
mod contact;
mod ids;
mod unseen;
mod written_numbers;
mod contact_numbers;
mod contact_accounts;
mod masking;
mod same_as;
mod matters;
mod folded_name;
mod place_names;
mod business_words;
mod firm_name;
mod offices;
mod provider_kind;
mod roles;
mod round;
mod street_offices;
mod counted;
mod party_doubts;
mod unreached;
mod doubt;
mod answer_gaps;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use amount::{AmountError, Nano, decimal_text};
pub use answer_gaps::{AnswerGap, AnswerGaps, GapCause, GapMend};
pub use bilingual::{Bilingual, Lang, Wording};
pub use contact::{Contact, RevealReason, RevealedContact};
pub use doubt::{Doubt, Lack, OptionalRole, TwoMatters, UnusedHolder};
pub use firm_name::{FirmName, fold_firm, is_public_office};
pub use folded_name::{bare_fold, fold_name, is_one_edit_away, sounds_alike};
pub use ids::{CaseId, CommunityId, ProviderId, RequestId, RoleName, TopicId, tie_break};
pub use masking::{
    blank_contact_data, holds_mobile, holds_telephone, public_telephone, safe_text, unseen_as_blanks, unsteering_text,
};
pub use offices::{is_known_office, is_same_elsewhere, is_same_office, likely_office_rank, office_duty};
pub use party_doubts::{PartyNear, PartyTaken};
pub use provider_kind::ProviderKind;
pub use roles::{
    Holder, RoleClass, RoleParts, RoleSpec, holders_said, profession_of_word, profession_said, push_role, role_chinese,
    role_said,
};
pub use round::{PriorityWeights, Round};
pub use same_as::{Merged, SameAs, into, merged_entry};
pub use street_offices::StreetOffices;
pub use unreached::{Unreached, UnreachedWhy};
pub use unseen::is_without_width;

/// A residents' committee's area 社区（居民区）: who is served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Community {
    /// Unique id.
    pub id: CommunityId,
    /// Name, as residents know it.
    pub name: String,
    /// Name of its street or town 街镇.
    pub street: String,
    /// Households, if known.
    pub households: Option<u32>,
    /// Degrees east, if known.
    pub longitude: Option<Nano>,
    /// Degrees north, if known.
    pub latitude: Option<Nano>,
    /// How many of its requests may be answered in this round; 0: not part of the round.
    pub max_answered: u32,
    /// Rounds for which it has gone without an answer.
    pub waiting_rounds: u32,
    /// What serving it counts in the first tier.
    pub weight: u32,
    /// Compounds 小区 in its area, by which addresses are placed; they decide nothing else.
    #[serde(skip)]
    pub compounds: Vec<String>,
    /// Public telephone of the committee's office.
    pub office_phone: Option<String>,
}

/// One problem 点单, raised by one community or shared by several (a joint case 联合答题).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Unique id.
    pub id: RequestId,
    /// The communities that raised it, sorted, at least one.
    pub communities: Vec<CommunityId>,
    /// Its title.
    pub title: String,
    /// What residents wrote; may be empty.
    pub text: String,
    /// The topic, where the table gives one.
    pub topic: Option<TopicId>,
    /// The community's own rank: 1 is what it wants most.
    pub choice: Option<u32>,
    /// 1 (low) to 5 (特急).
    pub urgency: u8,
    /// Households affected, if known.
    pub households: Option<u32>,
    /// The compound 小区 it lies in.
    pub compound: Option<String>,
    /// The property company in charge.
    pub property_company: Option<String>,
    /// Other parties to the matter.
    pub parties: Vec<String>,
    /// Professions that the community raised a hand for 举手.
    pub hands: Vec<String>,
    /// A role list of its own, else the topic's.
    pub roles: Option<Vec<RoleSpec>>,
    /// Day of submission.
    pub submitted: Option<Date>,
    /// Where it came from (居民区, 12345, 微网格 …).
    pub source: Option<String>,
    /// The order number of another system, kept for the way back.
    pub order_number: Option<String>,
    /// Whom that system gave it to 承办单位.
    pub department: Option<String>,
    /// By when that system wants it done.
    pub deadline: Option<Date>,
    /// The request that it repeats, or that it repeats none.
    pub same_as: Option<SameAs>,
    /// Who raised it. Neither indexed nor written out.
    #[serde(skip)]
    pub contact: Contact,
}

impl Request {
    /// A request of which nothing is known but where it comes from and what it says; urgency 2, as where a cell is
    /// empty.
    pub fn plain(id: RequestId, communities: Vec<CommunityId>, title: String, text: String) -> Self {
        Self {
            id,
            communities,
            title,
            text,
            topic: None,
            choice: None,
            urgency: 2,
            households: None,
            compound: None,
            property_company: None,
            parties: Vec::new(),
            hands: Vec::new(),
            roles: None,
            submitted: None,
            source: None,
            order_number: None,
            department: None,
            deadline: None,
            same_as: None,
            contact: Contact::default(),
        }
    }
}

/// The highest urgency 特急.
pub const URGENCY_MAX: u8 = 5;

/// The urgency that one of the words in use means; `None` if it is none of them.
pub fn urgency_of_word(word: &str) -> Option<u8> {
    match word.to_lowercase().as_str() {
        "一般" | "普通" | "normal" => Some(2),
        "较急" | "pressing" => Some(3),
        "紧急" | "urgent" => Some(4),
        "特急" | "特别紧急" | "very urgent" => Some(5),
        _ => None,
    }
}

/// The name of an urgency on pages and lists.
pub fn urgency_said(urgency: u8, lang: Lang) -> &'static str {
    match urgency {
        1 => lang.pick("不急", "low"),
        2 => lang.pick("一般", "normal"),
        3 => lang.pick("较急", "pressing"),
        4 => lang.pick("紧急", "urgent"),
        _ => lang.pick("特急", "very urgent"),
    }
}

/// Who answers 答题力量.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Provider {
    /// Unique id.
    pub id: ProviderId,
    /// Name.
    pub name: String,
    /// Other names 别名 under which tables name it.
    pub aliases: Vec<String>,
    /// Kind.
    pub kind: ProviderKind,
    /// Profession, of volunteers.
    pub profession: Option<String>,
    /// Firm, school or office it belongs to.
    pub organisation: Option<String>,
    /// Duties and expertise, as text.
    pub duties: String,
    /// Topics it is good at.
    pub topics: Vec<TopicId>,
    /// What it can carry in the round, in the round's unit.
    pub capacity: u64,
    /// What it should at least carry.
    pub min_load: u64,
    /// How many requests it takes at most.
    pub max_requests: Option<u64>,
    /// Names of the streets it serves; empty: all.
    pub streets: Vec<String>,
    /// Communities it already works with 结对.
    pub pairings: Vec<CommunityId>,
    /// Communities it must not work with 回避.
    pub conflicts: Vec<CommunityId>,
    /// Parties it must not work against 回避单位.
    pub conflict_parties: Vec<String>,
}

impl Provider {
    /// A provider of which nothing is known but its kind.
    pub fn plain(kind: ProviderKind) -> Self {
        Self {
            id: ProviderId::from(""),
            name: String::new(),
            aliases: Vec::new(),
            kind,
            profession: None,
            organisation: None,
            duties: String::new(),
            topics: Vec::new(),
            capacity: 0,
            min_load: 0,
            max_requests: None,
            streets: Vec::new(),
            pairings: Vec::new(),
            conflicts: Vec::new(),
            conflict_parties: Vec::new(),
        }
    }
}

/// An entry of the topic catalogue 题型.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Topic {
    /// Unique id.
    pub id: TopicId,
    /// Name.
    pub name: String,
    /// Words by which residents name it.
    pub words: Vec<String>,
    /// Its usual team.
    pub roles: Vec<RoleSpec>,
    /// A remark.
    pub note: String,
}

/// How an earlier request ended 结果.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 已解决
    Resolved,
    /// 部分解决
    Partly,
    /// 未解决
    Unresolved,
}

impl Outcome {
    /// The outcome that a cell means; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let outcome = match text.trim().to_lowercase().as_str() {
            "resolved" | "已解决" | "解决" | "解决采纳" | "是" => Self::Resolved,
            "partly" | "部分解决" | "正在解决" | "计划解决" | "基本解决" => Self::Partly,
            "unresolved" | "未解决" | "留作参考" | "挂账" | "否" => Self::Unresolved,
            _ => return None,
        };
        Some(outcome)
    }

    /// The name on lists.
    pub fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::Resolved => lang.pick("已解决", "resolved"),
            Self::Partly => lang.pick("部分解决", "partly resolved"),
            Self::Unresolved => lang.pick("未解决", "unresolved"),
        }
    }
}

/// A request that was answered earlier 案例: by whom, and how it went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Unique id.
    pub id: CaseId,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Topic, if known.
    pub topic: Option<TopicId>,
    /// Who led; none where the tables do not know who that was: the case still tells its topic.
    pub provider: Option<ProviderId>,
    /// Who else was on the team.
    pub team: Vec<ProviderId>,
    /// Where, if known.
    pub community: Option<CommunityId>,
    /// How it ended, if known.
    pub outcome: Option<Outcome>,
    /// 1 to 5, if asked.
    pub satisfaction: Option<u8>,
    /// When it was closed.
    pub answered: Option<Date>,
}

/// What a pin demands 规则.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// 锁定: that seat is theirs; without a role, some seat.
    Pin,
    /// 禁止: none such.
    Forbid,
    /// 必办: the request must be answered.
    Answer,
}

/// The rule of an exchange, which is none of [`Rule`]: it is read as a forbid and a pin.
pub const SWAP: Wording = Wording { zh: "换人", en: "swap" };

impl Rule {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pin, Self::Forbid, Self::Answer];

    /// The rule that a cell means; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let rule = match text.trim().to_lowercase().as_str() {
            "pin" | "锁定" | "指定" => Self::Pin,
            "forbid" | "禁止" | "不派" => Self::Forbid,
            "answer" | "必办" => Self::Answer,
            _ => return None,
        };
        Some(rule)
    }

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Forbid => "forbid",
            Self::Answer => "answer",
        }
    }

    /// The name on lists.
    pub fn said(self, lang: Lang) -> &'static str {
        lang.pick(self.chinese(), self.name())
    }

    /// The Chinese name on lists.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Pin => "锁定",
            Self::Forbid => "禁止",
            Self::Answer => "必办",
        }
    }
}

/// What people decided beforehand 锁定.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Pin {
    /// The request.
    pub request: RequestId,
    /// The role, if one is meant.
    pub role: Option<RoleName>,
    /// The provider, if one is meant.
    pub provider: Option<ProviderId>,
    /// What is demanded.
    pub rule: Rule,
}

impl Pin {
    /// Whether it speaks of this provider in this role of its request: what it leaves open concerns everyone.
    pub fn concerns(&self, role: &RoleName, provider: &ProviderId) -> bool {
        self.role.as_ref().is_none_or(|name| name == role) && self.provider.as_ref().is_none_or(|id| id == provider)
    }

    /// Whether it gives this seat of the request to this provider, by name.
    pub fn holds(&self, request: &RequestId, role: &RoleName, provider: &ProviderId) -> bool {
        self.rule == Rule::Pin && self.request == *request && self.provider.is_some() && self.concerns(role, provider)
    }
}

/// A district's round, checked: every reference points to something, every list is sorted by id.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct District {
    /// Sorted by id.
    pub communities: Vec<Community>,
    /// Sorted by id.
    pub requests: Vec<Request>,
    /// Sorted by id.
    pub providers: Vec<Provider>,
    /// Sorted by id; the shipped catalogue where the district has none of its own.
    pub topics: Vec<Topic>,
    /// Sorted by id.
    pub cases: Vec<Case>,
    /// Sorted.
    pub pins: Vec<Pin>,
    /// Settings.
    pub round: Round,
}

impl District {
    /// The community of this id. O(log n).
    pub fn community(&self, id: &CommunityId) -> Option<&Community> {
        self.communities.binary_search_by(|c| c.id.cmp(id)).ok().map(|at| &self.communities[at])
    }

    /// The request of this id. O(log n).
    pub fn request(&self, id: &RequestId) -> Option<&Request> {
        self.requests.binary_search_by(|r| r.id.cmp(id)).ok().map(|at| &self.requests[at])
    }

    /// The provider of this id. O(log n).
    pub fn provider(&self, id: &ProviderId) -> Option<&Provider> {
        self.providers.binary_search_by(|p| p.id.cmp(id)).ok().map(|at| &self.providers[at])
    }

    /// The name of a provider, else its id. O(log n).
    pub fn provider_name<'a>(&'a self, id: &'a ProviderId) -> &'a str {
        self.provider(id).map_or(id.as_str(), |p| p.name.as_str())
    }

    /// The topic of this id. O(log n).
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.binary_search_by(|t| t.id.cmp(id)).ok().map(|at| &self.topics[at])
    }

    /// The case of this id. O(log n).
    pub fn case(&self, id: &CaseId) -> Option<&Case> {
        self.cases.binary_search_by(|c| c.id.cmp(id)).ok().map(|at| &self.cases[at])
    }

    /// The pins of a request. O(log pins).
    pub fn pins_of(&self, request: &RequestId) -> &[Pin] {
        let from = self.pins.partition_point(|pin| pin.request < *request);
        let n = self.pins[from..].partition_point(|pin| pin.request == *request);
        &self.pins[from..from + n]
    }

    /// SHA-256 of the sorted, parsed tables in hexadecimal, without contact data: the same for csv and xlsx, whatever
    /// the order of rows. O(size of the tables).
    pub fn fingerprint(&self) -> String {
        fingerprint(self)
    }
}

/// SHA-256, in hexadecimal, of a value's JSON form.
///
/// # Panics
/// If the value cannot be written as JSON, which our own types always can.
pub fn fingerprint<T: Serialize>(value: &T) -> String {
    fingerprint_of_bytes(&serde_json::to_vec(value).expect("our own values can be written as JSON"))
}

/// SHA-256 of bytes, in hexadecimal.
pub fn fingerprint_of_bytes(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name without blanks, as it is looked for in an address.
pub fn bare_name(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A street's name as it is compared: 曹杨新村街道, 曹杨新村街道办事处 and 曹杨新村 are one.
pub fn fold_street(name: &str) -> String {
    let bare = fold_name(name);
    let bare =
        ["人民政府", "办事处", "政府", "办"].iter().find_map(|office| bare.strip_suffix(office)).unwrap_or(&bare);
    bare.strip_suffix("街道").or_else(|| bare.strip_suffix('镇')).unwrap_or(bare).to_owned()
}

/// Words in 服务街镇 that mean every street.
pub fn means_all_streets(word: &str) -> bool {
    let words = [
        "全区",
        "区",
        "本区",
        "区级",
        "区域内",
        "不限",
        "全市",
        "全县",
        "全镇",
        "全部",
        "所有",
        "所有街镇",
        "全部街镇",
        "各街镇",
        "所有街道",
        "全部街道",
    ];
    let english = ["all", "any", "all streets"];
    words.contains(&bare_fold(word).as_str()) || english.contains(&word.trim().to_lowercase().as_str())
}

impl District {
    /// The holders of a role as one reads them in Chinese: `街镇`, `律师`, `区房管局 或 区城管执法局`.
    pub fn holders_label(&self, holders: &[Holder]) -> String {
        self.holders_said(holders, Lang::Zh)
    }

    /// The holders of a role in both languages.
    pub fn holders_named(&self, holders: &[Holder]) -> Bilingual {
        Bilingual::new(self.holders_said(holders, Lang::Zh), self.holders_said(holders, Lang::En))
    }

    /// The holders of a role as a reader of the language sees them.
    pub fn holders_said(&self, holders: &[Holder], lang: Lang) -> String {
        holders_said(holders, lang, &|id| self.provider_name(id).to_owned())
    }
}
