//! Role lists: the seats in the team that answers a request.
//!
//! Comes in: a text like `lead:@street:2; support:区房管局:1?; volunteer:律师:1x2`. Goes out: [`RoleSpec`]s. Always holds:
//! names within a list are unique (a repeated one was numbered), counts are at least one.

use serde::Serialize;

use super::{ProviderId, ProviderKind, RoleName};

/// Who may take a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The street office of the request's community (`@street`).
    StreetOffice,
    /// Anyone of a kind.
    Kind(ProviderKind),
    /// Anyone of a profession.
    Profession(String),
    /// One provider by name.
    Provider(ProviderId),
    /// A name that none of the tables knows: nobody can take it.
    Unknown(String),
}

impl Holder {
    /// As one reads it; `name_of` gives the name of a provider.
    pub fn label(&self, name_of: &dyn Fn(&ProviderId) -> String) -> String {
        match self {
            Self::StreetOffice => "所在街镇".to_owned(),
            Self::Kind(kind) => kind.chinese().to_owned(),
            Self::Profession(profession) => profession.clone(),
            Self::Provider(id) => name_of(id),
            Self::Unknown(name) => name.clone(),
        }
    }
}

/// One role of a request: one or more seats of the same kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleSpec {
    /// Name, unique in its list.
    pub name: RoleName,
    /// Alternatives, at least one.
    pub holders: Vec<Holder>,
    /// What a seat costs its provider.
    pub effort: u32,
    /// Seats, each of another provider.
    pub count: u32,
    /// Required, or only desirable.
    pub required: bool,
}

impl RoleSpec {
    /// Whether the tables know none of those whom the list names.
    pub fn is_nobodys(&self) -> bool {
        self.holders.iter().all(|holder| matches!(holder, Holder::Unknown(_)))
    }
}

/// The Chinese name of a role, its number kept: `support2` is 协办2. Other names stay as they are.
pub fn role_chinese(role: &str) -> String {
    let base = role.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = match base {
        "lead" => "牵头",
        "support" => "协办",
        "expert" => "专家",
        "volunteer" => "志愿者",
        "partner" => "共建",
        other => other,
    };
    format!("{name}{}", &role[base.len()..])
}

/// The English name of a role written in either language; other names stay as they are.
pub fn canonical_role_name(text: &str) -> String {
    let trimmed = text.trim();
    // 协办2, 牵头1 …: the number behind a known name stays.
    let base = trimmed.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &trimmed[base.len()..];
    let english = match base.to_lowercase().as_str() {
        "lead" | "牵头" | "主办" | "牵头单位" => "lead",
        "support" | "协办" | "配合" | "配合单位" => "support",
        "expert" | "专家" | "专家团队" => "expert",
        "volunteer" | "志愿者" | "专业志愿者" => "volunteer",
        "partner" | "共建" | "共建单位" => "partner",
        _ => return trimmed.to_owned(),
    };
    format!("{english}{number}")
}
