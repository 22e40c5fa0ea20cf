//! Role lists: the seats in the team that answers a request.
//!
//! Comes in: a text like `lead:@street:2; support:区房管局:1?; volunteer:律师:1x2`. Goes out: [`RoleSpec`]s. Always holds:
//! names within a list are unique (a repeated one was numbered), counts are at least one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Lang, ProviderId, ProviderKind, RoleName, Wording};

/// Who may take a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    pub fn label(&self, lang: Lang, name_of: &dyn Fn(&ProviderId) -> String) -> String {
        match self {
            Self::StreetOffice => lang.pick("所在街镇", "the street's office").to_owned(),
            Self::Kind(kind) => kind.said(lang).to_owned(),
            Self::Profession(profession) => profession_said(profession, lang).to_owned(),
            Self::Provider(id) => name_of(id),
            Self::Unknown(name) => name.clone(),
        }
    }
}

/// Alternative holders in a row; `name_of` gives the name of a provider.
pub fn holders_said(holders: &[Holder], lang: Lang, name_of: &dyn Fn(&ProviderId) -> String) -> String {
    let each: Vec<String> = holders.iter().map(|holder| holder.label(lang, name_of)).collect();
    each.join(lang.pick(" 或 ", " or "))
}

/// The usual professions.
const PROFESSIONS: [Wording; 8] = [
    Wording { zh: "律师", en: "lawyer" },
    Wording { zh: "会计", en: "accountant" },
    Wording { zh: "设计师", en: "designer" },
    Wording { zh: "规划师", en: "planner" },
    Wording { zh: "健康师", en: "health adviser" },
    Wording { zh: "心理咨询师", en: "counsellor" },
    Wording { zh: "治理顾问", en: "governance adviser" },
    Wording { zh: "政工师", en: "political adviser" },
];

/// A profession as a reader of the language sees it: the usual ones have an English name, others stay as they are.
pub fn profession_said(profession: &str, lang: Lang) -> &str {
    PROFESSIONS.iter().find(|usual| usual.zh == profession).map_or(profession, |usual| usual.said(lang))
}

/// The profession that a word in either language means: a lawyer is a 律师. Other words stay as they are.
pub fn profession_of_word(word: &str) -> &str {
    PROFESSIONS.iter().find(|usual| usual.en.eq_ignore_ascii_case(word)).map_or(word, |usual| usual.zh)
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

impl RoleName {
    /// A role as written in either language: 协办2 is `support2`. A name of no class stays as it is, trimmed.
    pub fn parse(text: &str) -> Self {
        let RoleParts { base, number, .. } = RoleParts::of(text.trim());
        let english = match base.to_lowercase().as_str() {
            "lead" | "牵头" | "主办" | "牵头单位" => "lead",
            "support" | "协办" | "配合" | "配合单位" => "support",
            "expert" | "专家" | "专家团队" => "expert",
            "volunteer" | "志愿者" | "专业志愿者" => "volunteer",
            "partner" | "共建" | "共建单位" => "partner",
            _ => base,
        };
        Self(format!("{english}{number}"))
    }

    /// What the role does in the team, and its number.
    pub fn parts(&self) -> RoleParts<'_> {
        RoleParts::of(&self.0)
    }

    /// What the role does in the team.
    pub fn class(&self) -> RoleClass {
        self.parts().class
    }

    /// Whether this is the one that leads.
    pub fn leads(&self) -> bool {
        let parts = self.parts();
        parts.class == RoleClass::Lead && parts.number.is_empty()
    }
}

/// What a role does in the team, in the sequence in which a team is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleClass {
    /// 牵头
    Lead,
    /// 协办
    Support,
    /// 专家
    Expert,
    /// 志愿者
    Volunteer,
    /// 共建
    Partner,
    /// A name that a district gave itself.
    Other,
}

impl RoleClass {
    /// The class of a name without its number.
    fn of(base: &str) -> Self {
        match base {
            "lead" => Self::Lead,
            "support" => Self::Support,
            "expert" => Self::Expert,
            "volunteer" => Self::Volunteer,
            "partner" => Self::Partner,
            _ => Self::Other,
        }
    }
}

/// The name of a role, taken apart: `support2` is the second support.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleParts<'a> {
    /// What it does.
    pub class: RoleClass,
    /// The name without its number.
    pub base: &'a str,
    /// The number as written; empty for the first.
    pub number: &'a str,
}

impl<'a> RoleParts<'a> {
    /// Takes a name apart.
    pub fn of(name: &'a str) -> Self {
        let (base, number) = name.split_at(name.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        Self { class: RoleClass::of(base), base, number }
    }

    /// The name without the number, as a reader of the language sees it; a name of no class as it is.
    pub fn said(self, lang: Lang) -> &'a str {
        let chinese = match self.class {
            RoleClass::Lead => "牵头",
            RoleClass::Support => "协办",
            RoleClass::Expert => "专家",
            RoleClass::Volunteer => "志愿者",
            RoleClass::Partner => "共建",
            RoleClass::Other => self.base,
        };
        lang.pick(chinese, self.base)
    }
}

/// The name of a role as a reader of the language sees it, its number kept: `support2` is 协办2. Other names stay as they
/// are.
pub fn role_said(role: &str, lang: Lang) -> String {
    let parts = RoleParts::of(role);
    format!("{}{}", parts.said(lang), parts.number)
}

/// The Chinese name of a role.
pub fn role_chinese(role: &str) -> String {
    role_said(role, Lang::Zh)
}

/// Adds a role to a list; a name that is there already gets the next number: support, support2, …
pub fn push_role(roles: &mut Vec<RoleSpec>, mut role: RoleSpec) {
    let base = role.name.0.clone();
    let mut number = 1;
    while roles.iter().any(|r| r.name == role.name) {
        number += 1;
        role.name = RoleName(format!("{base}{number}"));
    }
    roles.push(role);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_roles_are_taken_apart_and_put_together() {
        let check = |text: &str, class: RoleClass, name: &str, chinese: &str| {
            let role = RoleName::parse(text);
            assert_eq!((role.class(), role.as_str(), role_chinese(role.as_str()).as_str()), (class, name, chinese));
        };
        check("lead", RoleClass::Lead, "lead", "牵头");
        check(" 牵头单位 ", RoleClass::Lead, "lead", "牵头");
        check("协办2", RoleClass::Support, "support2", "协办2");
        check("Expert", RoleClass::Expert, "expert", "专家");
        check("volunteer12", RoleClass::Volunteer, "volunteer12", "志愿者12");
        check("共建单位", RoleClass::Partner, "partner", "共建");
        check("leader", RoleClass::Other, "leader", "leader");
        check("联络员3", RoleClass::Other, "联络员3", "联络员3");
        assert!(RoleName::from("lead").leads() && !RoleName::from("lead2").leads());
        assert!(RoleClass::Lead < RoleClass::Support && RoleClass::Partner < RoleClass::Other);
    }
}
