//! The tables of a round as data: their names and columns in both languages, and the synonyms under which they come in.
//!
//! Always holds: names are those of formats.md. To accept a further header, add it to the synonyms here.

use std::collections::BTreeSet;

use super::half_width::narrow;
use crate::district::{Lang, Wording};

/// A column of a table.
#[derive(Debug)]
pub struct ColumnSpec {
    /// English name, used in code.
    pub name: &'static str,
    /// Chinese name.
    pub chinese: &'static str,
    /// Other headers under which it comes in.
    pub synonyms: &'static [&'static str],
    /// Whether the table is refused without it.
    pub required: bool,
    /// The column that does in its place where it is missing.
    pub instead: Option<&'static str>,
    /// Whether its values are contact data and never shown.
    pub contact: bool,
    /// A note for whoever fills it in, used by the template; empty where there is nothing to say.
    pub note: Wording,
}

/// A table.
#[derive(Debug)]
pub struct TableSpec {
    /// English name: of the file or the sheet.
    pub name: &'static str,
    /// Chinese name: of the file or the sheet.
    pub chinese: &'static str,
    /// Other names of the sheet.
    pub synonyms: &'static [&'static str],
    /// Whether a round cannot do without it.
    pub required: bool,
    /// Its columns.
    pub columns: &'static [ColumnSpec],
}

impl ColumnSpec {
    /// The header that a reader of the language knows.
    pub(super) fn said(&self, lang: Lang) -> &'static str {
        lang.pick(self.chinese, self.name)
    }
}

impl TableSpec {
    /// Whether a sheet or file of this title is the table.
    pub fn is_named(&self, title: &str) -> bool {
        let title = fold_header(&simplified(title));
        // 点单表, 1.点单: an ordinal in front and 表 behind do not matter.
        let bare =
            title.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '、').trim_end_matches('表');
        [self.name, self.chinese]
            .iter()
            .chain(self.synonyms)
            .any(|name| fold_header(name).trim_end_matches('表') == bare)
    }

    /// Which column a header means.
    pub fn column_of_header(&self, header: &str) -> Option<usize> {
        let header = fold_header(&simplified(header));
        if header.is_empty() {
            return None;
        }
        self.columns
            .iter()
            .position(|c| [c.name, c.chinese].iter().chain(c.synonyms).any(|name| fold_header(name) == header))
    }

    /// Whether a column that is there does in the place of this one.
    pub(super) fn stands_in(&self, column: &ColumnSpec, there: &BTreeSet<usize>) -> bool {
        column
            .instead
            .is_some_and(|name| self.columns.iter().position(|c| c.name == name).is_some_and(|at| there.contains(&at)))
    }

    /// The name that a reader of the language knows.
    pub(super) fn said(&self, lang: Lang) -> &'static str {
        lang.pick(self.chinese, self.name)
    }

    /// The required headers, for a message.
    pub fn required_headers(&self, chinese: bool) -> String {
        let names: Vec<&str> =
            self.columns.iter().filter(|c| c.required).map(|c| if chinese { c.chinese } else { c.name }).collect();
        names.join(if chinese { "、" } else { ", " })
    }

    /// Files and sheets that stand beside the tables and are known to be none: the truth of a sample, notes, lists of
    /// choices.
    pub fn is_known_bystander(title: &str) -> bool {
        let title = fold_header(title);
        ["truth", "readme", "说明", "选项", "目录"].contains(&title.as_str())
            || [GUIDE, FINDINGS].iter().any(|sheet| [sheet.zh, sheet.en].iter().any(|name| fold_header(name) == title))
    }
}

/// 編號 as 编号: the names here are simplified.
fn simplified(header: &str) -> String {
    fast2s::convert(header)
}

/// A header as it is compared: without blanks, marks of required fields, brackets with remarks; half width; lower case.
pub(super) fn fold_header(header: &str) -> String {
    let folded = fold_outside_brackets(header, false);
    // 【标题】: a header that stands wholly in brackets is no remark.
    if folded.is_empty() { fold_outside_brackets(header, true) } else { folded }
}

fn fold_outside_brackets(header: &str, inside_too: bool) -> String {
    let mut folded = String::new();
    let mut depth = 0_u32;
    for c in header.chars() {
        let c = narrow(c);
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if (depth > 0 && !inside_too)
                || c.is_whitespace()
                || matches!(c, '*' | ':' | '_' | '-' | '\u{feff}' | '\u{200b}') => {}
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

const fn column(
    name: &'static str,
    chinese: &'static str,
    synonyms: &'static [&'static str],
    note: (&'static str, &'static str),
) -> ColumnSpec {
    let note = Wording { zh: note.0, en: note.1 };
    ColumnSpec { name, chinese, synonyms, required: false, instead: None, contact: false, note }
}

const fn required(
    name: &'static str,
    chinese: &'static str,
    synonyms: &'static [&'static str],
    note: (&'static str, &'static str),
) -> ColumnSpec {
    ColumnSpec { required: true, ..column(name, chinese, synonyms, note) }
}

const fn contact(
    name: &'static str,
    chinese: &'static str,
    synonyms: &'static [&'static str],
    note: (&'static str, &'static str),
) -> ColumnSpec {
    ColumnSpec { contact: true, ..column(name, chinese, synonyms, note) }
}

/// The sheet of the template that says how to fill it in.
pub(super) const GUIDE: Wording = Wording { zh: "填写说明", en: "How to fill in" };
/// The sheet of an annotated workbook that lists what was found.
pub(super) const FINDINGS: Wording = Wording { zh: "检查结果", en: "Check result" };

/// The tables that the template has, in the sequence of its sheets.
pub(super) const TEMPLATE_TABLES: [&str; 5] = ["communities", "requests", "providers", "round", "topics"];

/// How a role list is written.
const ROLE_LIST_NOTE: (&str, &str) = (
    "每个角色写 角色:谁:工作量，用；分开。角色：牵头、协办、专家、志愿者。\
    谁：所在街镇，或“答题力量”里的名称，或类别（专家团队）、专业（律师），几家都行的用 | 分开。\
    工作量是半天数；后面加 x2 表示要两家，加 ? 表示可选。如 牵头:所在街镇:2；协办:区房管局:1?",
    "Each role is role:who:effort, parted by ; The roles are lead, support, expert, volunteer. Who: @street (the \
    office of the community's street), a name or id of the table providers, a kind (expert team) or a profession \
    (lawyer); several that will do are parted by | Effort is in half-days; x2 behind it asks for two, ? makes it \
    desirable only. Like lead:@street:2; support:D1:1?",
);

/// The tables of a round, in the sequence in which they are read: what is referred to comes first.
pub static DISTRICT_TABLES: [TableSpec; 7] = [
    TableSpec {
        name: "communities",
        chinese: "社区",
        synonyms: &["居民区", "社区名单", "居委会"],
        required: true,
        columns: &[
            required(
                "id",
                "编号",
                &["社区编号", "居民区编号", "序号"],
                ("不重复的编号，如 CY01", "an id of its own, like CY01"),
            ),
            required(
                "name",
                "名称",
                &["社区", "居民区", "社区名称", "居民区名称", "居委会"],
                ("社区（居民区）名称", "name of the community (the area of a residents' committee)"),
            ),
            required(
                "street",
                "街镇",
                &["街道", "所属街镇", "所属街道", "街道镇"],
                ("所属街镇，如 曹杨新村街道", "the street or town that it belongs to"),
            ),
            column("households", "户数", &["总户数"], ("整数", "a whole number")),
            column("longitude", "经度", &["lng", "lon"], ("如 121.4034", "like 121.4034")),
            column("latitude", "纬度", &["lat"], ("如 31.2406", "like 31.2406")),
            column(
                "max_answered",
                "最多解决",
                &["最多解决数"],
                (
                    "本批次最多安排几件，默认 2；0 表示不参加",
                    "how many of its requests this round answers at most, 2 if empty; 0: it takes no part",
                ),
            ),
            column(
                "waiting_rounds",
                "轮候批次",
                &["轮候"],
                ("已经几个批次没有轮到，默认 0", "rounds since it was last served, 0 if empty"),
            ),
            column("weight", "权重", &[], ("整数，默认 1", "a whole number, 1 if empty")),
            column(
                "office_phone",
                "居委会电话",
                &["办公电话"],
                ("公开的办公电话", "the public telephone of its office"),
            ),
        ],
    },
    TableSpec {
        name: "topics",
        chinese: "题型",
        synonyms: &["题型目录", "问题分类"],
        required: false,
        columns: &[
            required("id", "编号", &["题型编号"], ("不重复的编号", "an id of its own")),
            required("name", "名称", &["题型", "题型名称"], ("题型名称", "name of the topic")),
            column(
                "words",
                "关键词",
                &[],
                (
                    "居民常用的说法，用；分开，越全认得越准",
                    "words that residents use, parted by ; the more, the surer a topic is recognised",
                ),
            ),
            required("roles", "角色", &["角色清单"], ROLE_LIST_NOTE),
            column("note", "说明", &["备注"], ("", "")),
        ],
    },
    TableSpec {
        name: "providers",
        chinese: "答题力量",
        synonyms: &["答题单位", "力量清单", "资源清单"],
        required: true,
        columns: &[
            required(
                "id",
                "编号",
                &["力量编号"],
                ("不重复的编号，如 bm-fangguan", "an id of its own, like bm-fangguan"),
            ),
            required(
                "name",
                "名称",
                &["姓名", "单位名称", "力量名称"],
                ("单位、团队或志愿者名称", "name of the office, team or volunteer"),
            ),
            required(
                "kind",
                "类别",
                &["类型"],
                (
                    "部门、街镇、专家团队、志愿者、共建单位",
                    "department, street office, expert team, volunteer or partner",
                ),
            ),
            column(
                "profession",
                "专业",
                &["职业"],
                (
                    "志愿者填：律师、会计、设计师、规划师、健康师 …",
                    "of a volunteer: lawyer, accountant, designer, planner, health adviser …",
                ),
            ),
            column(
                "organisation",
                "单位",
                &["所属单位", "organization", "工作单位"],
                ("律所、事务所、学院", "firm, practice or school"),
            ),
            column(
                "duties",
                "职责",
                &["职责与专长", "专长", "简介"],
                (
                    "职责、研究方向、经验，写得越具体匹配越准",
                    "duties, fields and experience: the more definite, the better the match",
                ),
            ),
            column(
                "topics",
                "擅长题型",
                &["题型"],
                (
                    "很要紧：空着会大大降低匹配。题型名称，用；分开",
                    "matters much: without it matches are far worse. Names or ids of the table topics, parted by ;",
                ),
            ),
            required(
                "capacity",
                "容量",
                &["可承担工作量", "容量半天"],
                (
                    "本批次能承担的工作量（半天），整数",
                    "the work it can take in this round, in half-days, a whole number",
                ),
            ),
            column("min_load", "最少承担", &[], ("至少承担多少，默认 0", "what it takes at least, 0 if empty")),
            column(
                "max_requests",
                "最多承接",
                &["最多承接课题"],
                ("最多承接几件", "how many requests it takes at most"),
            ),
            column(
                "streets",
                "服务街镇",
                &["服务街道"],
                ("只服务这些街镇；空：全区", "the streets that it serves; empty: all"),
            ),
            column(
                "pairings",
                "结对社区",
                &["结对"],
                ("社区编号或名称，用；分开", "ids or names of communities, parted by ;"),
            ),
            column(
                "conflicts",
                "回避社区",
                &["回避"],
                ("社区编号或名称，用；分开", "ids or names of communities, parted by ;"),
            ),
            column(
                "conflict_parties",
                "回避单位",
                &[],
                ("如代理的物业企业，用；分开", "such as property companies that it acts for, parted by ;"),
            ),
        ],
    },
    TableSpec {
        name: "requests",
        chinese: "点单",
        synonyms: &["点单清单", "需求清单", "问题清单", "工单"],
        required: true,
        columns: &[
            required(
                "id",
                "编号",
                &["点单编号", "工单编号", "序号"],
                ("不重复的编号，如 CY-001", "an id of its own, like CY-001"),
            ),
            ColumnSpec {
                instead: Some("place"),
                ..required(
                    "community",
                    "社区",
                    &["居民区", "社区名称", "居民区名称", "点单社区"],
                    (
                        "社区编号或名称；几个社区一起的用；分开",
                        "id or name of the community; several that share the request are parted by ;",
                    ),
                )
            },
            required(
                "title",
                "标题",
                &["题目", "工单标题", "问题标题", "问题"],
                ("一句话说清是什么事", "the matter in one sentence"),
            ),
            column(
                "text",
                "内容",
                &["主要内容", "问题描述", "详细内容", "诉求内容"],
                ("居民怎么说就怎么写", "in the words of the residents"),
            ),
            column(
                "topic",
                "题型",
                &["问题分类名称", "问题分类", "问题类别"],
                ("不确定就空着，程序会从文字里判断", "leave it empty if unsure: the topic is then told from the text"),
            ),
            column(
                "choice",
                "选题顺序",
                &["排序", "选题排序", "顺序"],
                ("1 是社区最想解决的", "1 is what the community wants most"),
            ),
            column(
                "urgency",
                "紧急程度",
                &["紧急等级"],
                (
                    "1–5，或 一般、较急、紧急、特急；危及人身安全、一定要答的，会商时在 plan.xlsx 的“锁定”表里选“必办”",
                    "1 to 5, or normal, pressing, urgent, very urgent. What endangers people and must be answered gets \
                     the rule answer in the sheet Pins of plan.xlsx",
                ),
            ),
            column("households", "影响户数", &["涉及户数"], ("整数", "a whole number")),
            column("compound", "小区", &["小区名称"], ("", "")),
            column("property_company", "物业企业", &["物业公司", "物业"], ("", "")),
            column(
                "parties",
                "涉及单位",
                &["相关单位", "被反映单位"],
                ("用；分开；有关联的律师等会回避", "parted by ; lawyers and others who act for one keep out"),
            ),
            column(
                "hands",
                "举手",
                &["举手专业"],
                ("希望哪个专业来帮忙，如 律师", "the profession that is asked for, like lawyer"),
            ),
            column(
                "roles",
                "角色",
                &["角色清单"],
                (
                    "一般不填，按题型的常规团队；要填就照“题型”表的写法，如 牵头:所在街镇:2；协办:区房管局:1?",
                    "usually empty: the usual team of the topic. Else as in the table topics, like \
                     lead:@street:2; support:D1:1?",
                ),
            ),
            column(
                "submitted",
                "提交日期",
                &["来电时间", "受理时间", "提交时间", "日期"],
                ("如 2026-02-10", "like 2026-02-10"),
            ),
            column("source", "来源", &["受理渠道", "渠道"], ("", "")),
            column("order_number", "工单号", &["热线工单号", "原工单号"], ("", "")),
            column(
                "place",
                "事发地",
                &["事发地址", "发生地址", "地址"],
                (
                    "热线工单的地址；没有“社区”一列时，从中认出居民区",
                    "the address of a hotline order; without a column community it tells the community",
                ),
            ),
            column(
                "department",
                "承办单位",
                &["承办部门", "主办单位"],
                ("热线派给了谁，照录", "whom the hotline gave it to; kept as it is"),
            ),
            column(
                "deadline",
                "办理截止",
                &["办理截止时间", "截止时间", "办结期限"],
                ("别处定下的期限，照录", "a deadline set elsewhere; kept as it is"),
            ),
            contact(
                "contact",
                "联系人",
                &["来电人", "反映人", "姓名", "联系人姓名"],
                ("不会出现在任何清单里", "never appears in any list"),
            ),
            contact(
                "phone",
                "电话",
                &["联系电话", "来电号码", "手机", "联系方式", "联系人电话"],
                ("不会出现在任何清单里", "never appears in any list"),
            ),
        ],
    },
    TableSpec {
        name: "cases",
        chinese: "案例",
        synonyms: &["历史案例", "往期案例"],
        required: false,
        columns: &[
            required("id", "编号", &["案例编号"], ("不重复的编号", "an id of its own")),
            column("title", "标题", &["题目"], ("", "")),
            required("text", "内容", &["问题描述"], ("当时居民反映了什么", "what residents reported then")),
            column("topic", "题型", &[], ("", "")),
            required(
                "provider",
                "答题力量",
                &["牵头", "牵头单位", "承办单位"],
                ("牵头单位的编号", "id of the provider that led"),
            ),
            column(
                "team",
                "协同",
                &["配合", "协同力量"],
                ("其他参加者的编号，用；分开", "ids of the others who took part, parted by ;"),
            ),
            column("community", "社区", &["居民区"], ("", "")),
            column(
                "outcome",
                "结果",
                &["问题是否解决", "办理结果"],
                ("已解决、部分解决、未解决", "resolved, partly or unresolved"),
            ),
            column("satisfaction", "满意度", &["满意"], ("1–5", "1 to 5")),
            column("answered", "办结日期", &["办结时间"], ("", "")),
        ],
    },
    TableSpec {
        name: "pins",
        chinese: "锁定",
        synonyms: &[],
        required: false,
        columns: &[
            required("request", "点单", &["点单编号"], ("点单编号", "id of the request")),
            column(
                "role",
                "角色",
                &[],
                ("牵头、协办、专家、志愿者；可以空着", "lead, support, expert, volunteer; may be empty"),
            ),
            column(
                "provider",
                "答题力量",
                &["换下", "换下谁", "原答题力量"],
                ("编号或名称；换人时写现在的人", "id or name; who leaves, where one is exchanged for another"),
            ),
            ColumnSpec {
                instead: Some("replacement"),
                ..required("rule", "规则", &[], ("锁定、禁止、必办、换人", "pin, forbid, answer or swap"))
            },
            column(
                "replacement",
                "换上",
                &["换成", "换为", "换上谁", "改为"],
                ("换人时写换上的人：编号或名称", "who comes, where one is exchanged for another: id or name"),
            ),
        ],
    },
    TableSpec {
        name: "round",
        chinese: "批次",
        synonyms: &["批次设置"],
        required: false,
        columns: &[required("key", "项", &["项目", "设置项"], ("", "")), required("value", "值", &["取值"], ("", ""))],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_titles_are_recognised_as_people_write_them() {
        let requests = &DISTRICT_TABLES[3];
        let check = |header: &str, expect: Option<&str>| {
            assert_eq!(requests.column_of_header(header).map(|at| requests.columns[at].name), expect, "{header}");
        };
        check(" 标 题 *", Some("title"));
        check("标题（一句话）", Some("title"));
        check("ＴＩＴＬＥ", Some("title"));
        check("问题分类名称", Some("topic"));
        check("property_company", Some("property_company"));
        check("編號", Some("id"));
        check("聯繫電話", Some("phone"));
        check("天气", None);
        check("（必填）", None);
        check("【标题】", Some("title"));
        assert!(requests.is_named("2.点单表"));
        assert!(!requests.is_named("社区"));
    }

    #[test]
    fn no_header_means_two_columns_of_one_table() {
        for table in &DISTRICT_TABLES {
            for (at, column) in table.columns.iter().enumerate() {
                for name in [column.name, column.chinese].iter().chain(column.synonyms) {
                    assert_eq!(table.column_of_header(name), Some(at), "{} of {}", name, table.name);
                }
            }
        }
    }
}
