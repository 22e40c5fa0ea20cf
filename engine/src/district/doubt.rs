//! What is worth a question before the meeting: topics that no text shows, names that are nearly the same, roles that
//! nobody can take, providers that nothing reaches.
//!
//! Comes in: what was found in a round. Goes out: values that say what and about whom, and their words. Always holds: a
//! doubt has no place in a file, since a round need not come from one; whoever has the files adds the place.

use super::counted::{counted, counted_requests};
use super::offices::office_duty;
use super::party_doubts::{
    PartyNear, PartyTaken, near_mend, near_said, taken_mend, taken_said, vague_mend, vague_said,
};
use super::unreached::{Unreached, unreached_mend, unreached_said};
use super::{Bilingual, District, ProviderId, RequestId, TopicId, safe_text};

/// A doubt: what it is about, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// Neither table nor text gives the topic of these requests surely enough.
    UnsureTopics {
        /// At least one.
        requests: Vec<RequestId>,
    },
    /// The texts of these requests seem to tell two matters each.
    TwoMatters {
        /// At least one.
        requests: Vec<TwoMatters>,
    },
    /// A request names a party nearly as a provider that must avoid it does: a conflict must not fail by a slip.
    PartyNearlyNamed(PartyNear),
    /// Parties that a request names otherwise than the provider that must avoid them, or in its text alone.
    PartiesTaken(Vec<PartyTaken>),
    /// Parties to avoid whose names say of no firm which it is, each with who must avoid it.
    PartiesVague(Vec<(ProviderId, String)>),
    /// Providers that no request can reach.
    ProvidersUnreached(Vec<Unreached>),
    /// Nobody can take a required role.
    RoleLacking {
        /// Who may take it, as one reads it.
        holders: Bilingual,
        /// What is missing.
        lack: Lack,
        /// The requests that cannot be answered, at least one.
        requests: Vec<RequestId>,
        /// A department that may be meant.
        near: Option<ProviderId>,
    },
    /// Others may stand in for holders whom the tables do not know.
    RoleStoodIn {
        /// Who may take it, as one reads it.
        holders: Bilingual,
        /// Who is best able to stand in, sorted.
        providers: Vec<ProviderId>,
        /// Where, at least one.
        requests: Vec<RequestId>,
        /// A department that may be meant.
        near: Option<ProviderId>,
    },
    /// Nobody can take these desirable roles; requests are answered without them.
    OptionalRolesLacking(Vec<OptionalRole>),
    /// Holders in the district's own topics that no request needs and that are no providers.
    UnusedHolders(Vec<UnusedHolder>),
    /// Requests of a community that are taken as one matter, by what a row or their texts say.
    OneMatter {
        /// Two or more, sorted; shown at the last.
        requests: Vec<RequestId>,
    },
    /// Requests of a community that are likely one matter: only people can tell.
    PerhapsOneMatter {
        /// Two or more, sorted; shown at the last.
        requests: Vec<RequestId>,
    },
    /// Requests of several communities that are alike.
    AlikeElsewhere {
        /// Two or more, sorted; shown at the last.
        requests: Vec<RequestId>,
    },
}

/// A request with two matters in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoMatters {
    /// The request.
    pub request: RequestId,
    /// The topic of the one, and its part of the text.
    pub one: (TopicId, String),
    /// Likewise of the other.
    pub other: (TopicId, String),
}

/// What a role lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// An office that the role list names.
    Office,
    /// The street office of the community.
    StreetOffice,
    /// Somebody of a kind or profession.
    Somebody,
}

/// A desirable role that nobody can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalRole {
    /// Who may take it, as one reads it.
    pub holders: Bilingual,
    /// How many requests have it.
    pub n_requests: usize,
}

/// Holders of a topic that are no providers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedHolder {
    /// As one reads them.
    pub holders: Bilingual,
    /// The first topic that names them.
    pub topic: TopicId,
}

impl Doubt {
    /// A stable name of the kind of doubt.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsureTopics { .. } => "unsure_topic",
            Self::TwoMatters { .. } => "two_matters",
            Self::PartyNearlyNamed(_) => "party_nearly_named",
            Self::PartiesTaken(_) => "party_taken",
            Self::PartiesVague(_) => "party_vague",
            Self::ProvidersUnreached(_) => "provider_unreached",
            Self::RoleLacking { .. }
            | Self::RoleStoodIn { .. }
            | Self::OptionalRolesLacking(_)
            | Self::UnusedHolders(_) => "role_nobody",
            Self::OneMatter { .. } => "same_matter",
            Self::PerhapsOneMatter { .. } => "perhaps_same_matter",
            Self::AlikeElsewhere { .. } => "near_identical",
        }
    }

    /// What is doubtful; long lists are cut and counted.
    pub fn message(&self, district: &District) -> Bilingual {
        match self {
            Self::UnsureTopics { requests } => {
                let (n, Bilingual { zh, en }) = (requests.len(), counted_requests(requests));
                Bilingual::new(
                    format!("这 {n} 件的题型待确认，先按最像的题型配人：{zh}"),
                    format!("the topic of {n} requests is to be confirmed, the likeliest is followed: {en}"),
                )
            }
            Self::TwoMatters { requests } => {
                let n = requests.len();
                let Bilingual { zh, en } = counted(requests.iter().map(|two| two_matters(district, two)));
                Bilingual::new(
                    format!("这 {n} 件像是把两件事写在一起：{zh}"),
                    format!("{n} requests seem to tell two matters each: {en}"),
                )
            }
            Self::PartyNearlyNamed(near) => near_said(near, district),
            Self::PartiesTaken(taken) => taken_said(taken, district),
            Self::PartiesVague(parties) => vague_said(parties, district),
            Self::ProvidersUnreached(unreached) => unreached_said(unreached, district),
            Self::RoleLacking { holders, lack, requests, .. } => role_lacking(holders, *lack, requests),
            Self::RoleStoodIn { holders, providers, requests, .. } => {
                let names = counted(providers.iter().map(|id| Bilingual::same(district.provider_name(id))));
                let requests = counted_requests(requests);
                Bilingual::new(
                    format!("答题力量里没有“{}”，改由擅长该题型的{}来担（{}）", holders.zh, names.zh, requests.zh),
                    format!(
                        "there is no {} among the providers; {}, good at the topic, may take its place ({})",
                        holders.en, names.en, requests.en
                    ),
                )
            }
            Self::OptionalRolesLacking(roles) => {
                let Bilingual { zh, en } = counted(roles.iter().map(|OptionalRole { holders, n_requests: n }| {
                    Bilingual::new(format!("{}（{n} 件）", holders.zh), format!("{} ({n})", holders.en))
                }));
                Bilingual::new(
                    format!("答题力量里没有能担这些可选角色的：{zh}"),
                    format!("nobody can take these desirable roles: {en}"),
                )
            }
            Self::UnusedHolders(unused) => {
                let Bilingual { zh, en } = counted(unused.iter().map(|UnusedHolder { holders, topic }| {
                    let topic = district.topic(topic).map_or("", |topic| topic.name.as_str());
                    Bilingual::new(format!("{}（{topic}）", holders.zh), format!("{} ({topic})", holders.en))
                }));
                Bilingual::new(
                    format!("“题型”表里的这些承担者不在答题力量里，本批次还没有点单用到：{zh}"),
                    format!(
                        "these holders in the table topics are no providers; no request of this round needs them: {en}"
                    ),
                )
            }
            Self::OneMatter { requests } => {
                let ids = counted_requests(requests);
                Bilingual::new(
                    format!("{} 是同一件事，按一件算", ids.zh),
                    format!("{} are the same matter and count once", ids.en),
                )
            }
            Self::PerhapsOneMatter { requests } => {
                let ids = counted_requests(requests);
                Bilingual::new(
                    format!("{} 很可能是同一件事，是不是？先按一件算", ids.zh),
                    format!("{} are likely the same matter: are they? They count once meanwhile", ids.en),
                )
            }
            Self::AlikeElsewhere { requests } => {
                let ids = counted_requests(requests);
                Bilingual::new(
                    format!("不同社区的 {} 很可能说的是同一件事", ids.zh),
                    format!("{}, of several communities, are likely about the same matter", ids.en),
                )
            }
        }
    }

    /// What may be done about it.
    pub fn mend(&self, district: &District) -> Bilingual {
        match self {
            Self::UnsureTopics { .. } => {
                Bilingual::new("知道的请在“题型”一栏填上，派得更准", "give the topic where it is known")
            }
            Self::TwoMatters { .. } => Bilingual::new(
                "如果是，请拆成两行，各写各的内容、题型和选题顺序；不是就不用管",
                "if so, make two rows of each, with its own text, topic and rank; else ignore this",
            ),
            Self::PartyNearlyNamed(_) => near_mend(),
            Self::PartiesTaken(_) => taken_mend(),
            Self::PartiesVague(_) => vague_mend(),
            Self::ProvidersUnreached(_) => unreached_mend(),
            Self::RoleLacking { holders, lack, near, .. } => {
                mend_of_lack(*lack, &likely(district, holders, near.as_ref()))
            }
            Self::RoleStoodIn { holders, near, .. } => {
                let Bilingual { zh, en } = likely(district, holders, near.as_ref());
                Bilingual::new(
                    format!("{zh}不对的请补上这一家，或在“题型”表里改"),
                    format!("{en}else add it, or change the table topics"),
                )
            }
            Self::OptionalRolesLacking(_) => {
                Bilingual::new("不影响作答，可以不管；缺的能补上更好", "requests can be answered without them")
            }
            Self::UnusedHolders(_) => {
                Bilingual::new("写错的请更正，否则不用管", "correct what is mistaken, else ignore this")
            }
            Self::OneMatter { .. } => Bilingual::new(
                "不是的话，在其中一件的“同一件事”一格写“否”",
                "if not, write no into the column same_as of one of them",
            ),
            Self::PerhapsOneMatter { requests } => {
                let first = requests.first().map_or("", RequestId::as_str);
                Bilingual::new(
                    format!("是的话，在后一件的“同一件事”一格写 {first}；不是就写“否”"),
                    format!("if so, write {first} into the column same_as of the other; else write no there"),
                )
            }
            Self::AlikeElsewhere { .. } => Bilingual::new(
                "几个社区共同的一件，请合成一行，“社区”一格里把几个社区都写上",
                "if so, make them one row and name all its communities",
            ),
        }
    }
}

/// Characters of each matter that are quoted: half a line of a terminal.
const MATTER_CHARS: usize = 20;

/// A request with its two matters, each with its topic and how its part of the text begins.
fn two_matters(district: &District, two: &TwoMatters) -> Bilingual {
    let side = |(topic, text): &(TopicId, String)| {
        let name = district.topic(topic).map_or("", |topic| topic.name.as_str());
        let text = safe_text(text.trim_end_matches(|c: char| !c.is_alphanumeric()));
        let cut: String = text.chars().take(MATTER_CHARS).collect();
        let more = if cut.len() < text.len() { "…" } else { "" };
        (safe_text(name), format!("{cut}{more}"))
    };
    let ((one, its), (other, their)) = (side(&two.one), side(&two.other));
    let request = &two.request;
    Bilingual::new(
        format!("{request} {one}（“{its}”）和{other}（“{their}”）"),
        format!("{request} {one} (“{its}”) and {other} (“{their}”)"),
    )
}

fn role_lacking(holders: &Bilingual, lack: Lack, requests: &[RequestId]) -> Bilingual {
    let (n, Bilingual { zh, en }) = (requests.len(), counted_requests(requests));
    let what = match lack {
        Lack::StreetOffice => "所在街镇没有可派的办事处".to_owned(),
        Lack::Office | Lack::Somebody => format!("答题力量里没有“{}”，它是必需的", holders.zh),
    };
    Bilingual::new(
        format!("{what}，这 {n} 件点单按现在的材料答不了：{zh}"),
        format!("nobody can take the required {}: {n} requests cannot be answered: {en}", holders.en),
    )
}

fn mend_of_lack(lack: Lack, likely: &Bilingual) -> Bilingual {
    match lack {
        Lack::Office if !likely.zh.is_empty() => Bilingual::new(
            format!("{}不是的请在“答题力量”里补上", likely.zh),
            format!("{}else add the provider", likely.en),
        ),
        Lack::Office => Bilingual::new(
            "缺的请在“答题力量”里补上；本区叫别的名称，请写进那一家的“别名”；归别家管的，请让那一家在“擅长题型”里写上这个题型",
            "add the provider; if it is called otherwise here, write this name into its aliases; if another is in \
             charge, let it name the topic among those it is good at",
        ),
        Lack::StreetOffice => Bilingual::new(
            "请核对“社区”表里的街镇、“答题力量”里街镇的名称和“服务街镇”：三处要对得上",
            "the street in communities, the name of its office and the streets that it serves must agree",
        ),
        Lack::Somebody => Bilingual::new(
            "请在“答题力量”里补上；有的话看它的“服务街镇”是不是漏了这个街镇",
            "add the provider, or the street to those that one serves",
        ),
    }
}

/// Which department may be meant, as the beginning of a mend; nothing where none is near.
fn likely(district: &District, holders: &Bilingual, near: Option<&ProviderId>) -> Bilingual {
    near.map_or_else(
        || Bilingual::same(""),
        |id| {
            let name = safe_text(district.provider_name(id));
            let lacking = safe_text(&holders.zh);
            let duty = office_duty(&lacking).map(|duty| format!("（含{duty}）")).unwrap_or_default();
            Bilingual::new(
                format!("可能是“{name}”{duty}，是的话请在它的“别名”里写上 {lacking}；"),
                format!("it may be {name}: if so, write {lacking} into its aliases; "),
            )
        },
    )
}
