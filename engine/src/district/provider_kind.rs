//! The kinds of provider.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Lang;

/// The kinds of provider 类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// 部门
    Department,
    /// 街镇
    Street,
    /// 专家团队
    ExpertTeam,
    /// 专业志愿者
    Volunteer,
    /// 共建单位
    Partner,
}

impl ProviderKind {
    /// All kinds, in the order in which lists show them.
    pub const ALL: [Self; 5] = [Self::Department, Self::Street, Self::ExpertTeam, Self::Volunteer, Self::Partner];

    /// The name in files and code.
    pub fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Street => "street",
            Self::ExpertTeam => "expert_team",
            Self::Volunteer => "volunteer",
            Self::Partner => "partner",
        }
    }

    /// The name on pages and lists.
    pub fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::Department => lang.pick("部门", "department"),
            Self::Street => lang.pick("街镇", "street office"),
            Self::ExpertTeam => lang.pick("专家团队", "expert team"),
            Self::Volunteer => lang.pick("志愿者", "volunteer"),
            Self::Partner => lang.pick("共建单位", "partner"),
        }
    }

    /// The Chinese name on pages and lists.
    pub fn chinese(self) -> &'static str {
        self.said(Lang::Zh)
    }

    /// The kind of a provider whose row says it in more words: 律师志愿者, 高校专家团队.
    pub fn of_words(text: &str) -> Option<Self> {
        let ends = [("志愿者", Self::Volunteer), ("团队", Self::ExpertTeam), ("共建单位", Self::Partner)];
        Self::parse(text).or_else(|| ends.iter().find(|(end, _)| text.trim().ends_with(end)).map(|(_, kind)| *kind))
    }

    /// The kind that a cell means, in either language; `None` if it is no kind.
    pub fn parse(text: &str) -> Option<Self> {
        let kind = match text.trim().to_lowercase().as_str() {
            "department" | "部门" | "委办局" | "职能部门" | "区级部门" | "机关部门" | "委办" => {
                Self::Department
            }
            "street" | "street office" | "街镇" | "街道" | "街道办" | "街道办事处" | "镇" | "乡镇" | "镇政府" => {
                Self::Street
            }
            "expert_team" | "expert team" | "专家团队" | "专家" | "高校团队" | "华普智理师" => {
                Self::ExpertTeam
            }
            "volunteer" | "志愿者" | "专业志愿者" | "专业人士" => Self::Volunteer,
            "partner" | "共建单位" | "共建" | "企业" | "社会单位" => Self::Partner,
            _ => return None,
        };
        Some(kind)
    }
}
