//! The tables of a round as data: their names and columns in both languages, and the synonyms under which they come in.
//!
//! Always holds: names are those of formats.md. To accept a further header, add it to the synonyms here: to `weaker`
//! where it may well stand beside another header of the same meaning, as exports of hotlines, grids and mail boxes have
//! several times and several numbers (the headers named here are those of a dozen such systems).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

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
    /// Headers under which it comes in where none above is there; of several, the first in this sequence, which is
    /// parted by `、`.
    pub weaker: &'static str,
    /// The column that a header which had to yield names, where that has none of its own.
    pub spare: Option<&'static str>,
    /// Whether the table is refused without it.
    pub required: bool,
    /// The columns that do in its place where it is missing, parted by `、`.
    pub instead: Option<&'static str>,
    /// The column whose cells are taken for it where it is missing.
    pub stand_in: Option<&'static str>,
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
    /// Headers that are known and say nothing that a round needs, parted by `、`.
    pub passed_over: &'static str,
    /// What people write into a cell that is empty, parted by blanks; it means nothing in a column that may be empty.
    pub empty_words: &'static str,
    /// Its columns.
    pub columns: &'static [ColumnSpec],
}

/// Headers of a running number: an id where there is no other, else nothing.
const RUNNING_NUMBER: [&str; 11] =
    ["序号", "行号", "项次", "顺序号", "no", "no.", "№", "#", "num", "serialnumber", "serialno"];

/// What is added to the rank of a header that has more in it than a name: more than there are names of a column.
pub(super) const YIELDING: usize = 1_000;

impl ColumnSpec {
    /// The same with headers that yield to all others.
    const fn or(self, weaker: &'static str) -> Self {
        Self { weaker, ..self }
    }

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
        self.meaning_of_header(header).map(|(at, _)| at)
    }

    /// Which column a header means and how weakly: 0 for its names and synonyms, more for each that yields.
    pub(super) fn meaning_of_header(&self, header: &str) -> Option<(usize, usize)> {
        // Folded once: a header is looked for in some rows of every sheet.
        static OF_DISTRICT: LazyLock<Vec<BTreeMap<String, (usize, usize)>>> =
            LazyLock::new(|| DISTRICT_TABLES.iter().map(TableSpec::meanings).collect());
        let header = fold_header(&simplified(header));
        let Some(at) = DISTRICT_TABLES.iter().position(|spec| std::ptr::eq(spec, self)) else {
            return self.meanings().get(&header).copied();
        };
        OF_DISTRICT[at].get(&header).copied().or_else(|| {
            // 3.标题, and 影响户数/户: what stands in front and behind yields to a header of its own.
            let bare = header.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', '、']);
            let (bare, _) = bare.split_once('/').unwrap_or((bare, ""));
            OF_DISTRICT[at].get(bare).map(|(at, rank)| (*at, rank + YIELDING))
        })
    }

    /// What each name means, as it is compared.
    fn meanings(&self) -> BTreeMap<String, (usize, usize)> {
        let mut meanings = BTreeMap::new();
        for (at, c) in self.columns.iter().enumerate() {
            let strong = [c.name, c.chinese].into_iter().chain(c.synonyms.iter().copied()).map(|name| (name, 0));
            let weaker = c.weaker.split('、').zip(1..);
            for (name, rank) in strong.chain(weaker).filter(|(name, _)| !name.is_empty()) {
                meanings.entry(fold_header(name)).or_insert((at, rank));
            }
        }
        meanings
    }

    /// Whether a header is known and says nothing that a round needs.
    pub(super) fn passes_over(&self, header: &str) -> bool {
        let header = fold_header(&simplified(header));
        !header.is_empty() && self.passed_over.split('、').any(|name| fold_header(name) == header)
    }

    /// Whether a column that is there does in the place of this one.
    pub(super) fn stands_in(&self, column: &ColumnSpec, there: &BTreeSet<usize>) -> bool {
        let names = column.instead.or(column.stand_in).into_iter().flat_map(|names| names.split('、'));
        names.filter_map(|name| self.position(name)).any(|at| there.contains(&at))
    }

    /// A column by its English name.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
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
pub(super) fn simplified(header: &str) -> String {
    fast2s::convert(header)
}

/// Whether a header is that of a running number.
pub(super) fn is_running_number(header: &str) -> bool {
    RUNNING_NUMBER.contains(&fold_header(&simplified(header)).as_str())
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
    ColumnSpec {
        name,
        chinese,
        synonyms,
        weaker: "",
        spare: None,
        required: false,
        instead: None,
        stand_in: None,
        contact: false,
        note,
    }
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
pub(super) const TEMPLATE_TABLES: [&str; 7] =
    ["communities", "requests", "providers", "cases", "pins", "round", "topics"];

/// What people and programs write into a cell that is empty.
const EMPTY_WORDS: &str =
    "none null (null) <null> nan n/a na nil 无 暂无 没有 空 (空) 不详 - -- — —— / // \\ . 。 … ……";

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
        synonyms: &[
            "居民区", "社区名单", "社区清单", "社区信息", "社区基本情况", "居委会", "居委会名单", "居民区名单", "居民区清单",
            "居民区信息", "参加社区", "参与社区", "参加居民区",
        ],
        required: true,
        passed_over: "",
        empty_words: EMPTY_WORDS,
        columns: &[
            required(
                "id",
                "编号",
                &["社区编号", "居民区编号"],
                ("不重复的编号，如 CY01", "an id of its own, like CY01"),
            )
            .or("社区代码、居委会编号、居委编号、村居编号、行政区划代码、代码、序号、行号、项次、no、no.、№、#"),
            required(
                "name",
                "名称",
                &["社区", "居民区", "社区名称", "居民区名称", "居委会"],
                ("社区（居民区）名称", "name of the community (the area of a residents' committee)"),
            )
            .or("居委会名称、居委、居民委员会、居民委员会名称、村居、村居名称、居村、居村委、社区居委会、community"),
            required(
                "street",
                "街镇",
                &["街道", "所属街镇", "所属街道", "街道镇"],
                ("所属街镇，如 曹杨新村街道", "the street or town that it belongs to"),
            )
            .or("街道名称、街镇名称、所在街道、所在街镇、街道乡镇、乡镇街道、镇街、所属镇街、属地、乡镇"),
            column("households", "户数", &["总户数"], ("整数", "a whole number"))
                .or("居民户数、住户数、住户、常住户数、实有户数、户籍户数"),
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
                "compounds",
                "下辖小区",
                &["小区", "辖区小区", "包含小区", "所辖小区"],
                (
                    "辖区里的小区，用；分开；热线工单只写了小区时，靠它认出居民区",
                    "the compounds in its area, parted by ; \
                     an order of the hotline that names only a compound is placed by them",
                ),
            )
            .or("小区名称、小区名单、管辖小区、下属小区、覆盖小区、辖区内小区、住宅小区"),
            column(
                "office_phone",
                "居委会电话",
                &["办公电话"],
                ("公开的办公电话", "the public telephone of its office"),
            )
            .or("居委电话、居委会办公电话、社区电话、居民区电话"),
        ],
    },
    TableSpec {
        name: "topics",
        chinese: "题型",
        synonyms: &["题型目录", "题型清单", "题型库", "问题分类"],
        required: false,
        passed_over: "",
        empty_words: EMPTY_WORDS,
        columns: &[
            required("id", "编号", &["题型编号"], ("不重复的编号", "an id of its own")).or("序号、项次、no、no."),
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
        synonyms: &[
            "答题单位", "答题人员", "答题人", "答题者", "答题队伍", "答题资源", "答题力量名单", "力量清单", "资源清单", "服务力量",
            "专业力量",
        ],
        required: true,
        passed_over: "",
        empty_words: EMPTY_WORDS,
        columns: &[
            required(
                "id",
                "编号",
                &["力量编号"],
                ("不重复的编号，如 bm-fangguan", "an id of its own, like bm-fangguan"),
            )
            .or("单位编号、人员编号、序号、行号、项次、no、no.、№、#"),
            required(
                "name",
                "名称",
                &["姓名", "单位名称", "力量名称"],
                ("单位、团队或志愿者名称", "name of the office, team or volunteer"),
            )
            .or("单位/姓名、姓名/单位、单位或姓名、姓名或单位、单位姓名、部门名称、团队名称、机构名称、专家姓名、志愿者姓名、街镇名称、部门、团队、街镇、街道"),
            required(
                "kind",
                "类别",
                &["类型"],
                (
                    "部门、街镇、专家团队、志愿者、共建单位",
                    "department, street office, expert team, volunteer or partner",
                ),
            )
            .or("力量类别、力量类型、单位类别、人员类别、单位类型、性质"),
            column(
                "profession",
                "专业",
                &["职业"],
                (
                    "志愿者填：律师、会计、设计师、规划师、健康师 …",
                    "of a volunteer: lawyer, accountant, designer, planner, health adviser …",
                ),
            )
            .or("专业类别、职业类别"),
            column(
                "organisation",
                "单位",
                &["所属单位", "organization", "工作单位"],
                ("律所、事务所、学院", "firm, practice or school"),
            )
            .or("所在单位、任职单位、执业机构、律所、所在机构、所属机构、所属院校"),
            column(
                "duties",
                "职责",
                &["职责与专长", "专长", "简介"],
                (
                    "职责、研究方向、经验，写得越具体匹配越准",
                    "duties, fields and experience: the more definite, the better the match",
                ),
            )
            .or("职责/专长、职责/特长、职责特长、主要职责、工作职责、职责范围、职能、特长、专业特长、擅长领域、研究方向、服务内容、个人简介、团队简介、介绍"),
            column(
                "topics",
                "擅长题型",
                &["题型"],
                (
                    "很要紧：空着会大大降低匹配。题型名称，用；分开",
                    "matters much: without it matches are far worse. Names or ids of the table topics, parted by ;",
                ),
            )
            .or("擅长、擅长的题型、擅长类型、擅长问题、可答题型、能答题型、服务题型"),
            required(
                "capacity",
                "容量",
                &["可承担工作量", "容量半天"],
                (
                    "本批次能承担的工作量（半天），整数",
                    "the work it can take in this round, in half-days, a whole number",
                ),
            )
            .or("容量/半天、能出多少力、能承担多少、可承担、可承担量、可投入工作量、可投入半天、可投入半天数、可出半天、半天数、工作量、承载量、服务能力"),
            column("min_load", "最少承担", &[], ("至少承担多少，默认 0", "what it takes at least, 0 if empty")),
            column(
                "max_requests",
                "最多承接",
                &["最多承接课题"],
                ("最多承接几件", "how many requests it takes at most"),
            )
            .or("最多承接件数、最多承接数、最多几件、最多接几件、最多接单、承接上限"),
            column(
                "aliases",
                "别名",
                &["简称", "又名", "曾用名"],
                (
                    "别处写它的其他名称，用；分开，如 房管局；区住房保障局",
                    "other names under which the tables name it, parted by ;",
                ),
            ),
            column(
                "streets",
                "服务街镇",
                &["服务街道"],
                ("只服务这些街镇；空、全区、不限：都服务", "the streets that it serves; empty or all: every one"),
            )
            .or("服务区域、服务范围、覆盖街镇、负责街镇、负责街道"),
            column(
                "pairings",
                "结对社区",
                &["结对"],
                ("社区编号或名称，用；分开", "ids or names of communities, parted by ;"),
            )
            .or("结对居民区、结对居委会"),
            column(
                "conflicts",
                "回避社区",
                &["回避"],
                ("社区编号或名称，用；分开", "ids or names of communities, parted by ;"),
            )
            .or("回避居民区、需回避社区"),
            column(
                "conflict_parties",
                "回避单位",
                &[],
                ("如代理的物业企业，用；分开", "such as property companies that it acts for, parted by ;"),
            )
            .or("回避企业、回避物业、需回避单位、利益冲突单位"),
        ],
    },
    TableSpec {
        name: "requests",
        chinese: "点单",
        synonyms: &[
            "点单清单", "点单汇总", "点单明细", "点单需求", "居民点单", "居民点单汇总", "社区点单", "社区点单汇总", "需求清单", "需求汇总",
            "问题清单", "问题汇总", "诉求清单", "诉求汇总", "工单", "工单清单", "工单明细", "工单列表", "热线工单",
        ],
        required: true,
        passed_over: "处理状态、工单状态、办理状态、处置状态、办件状态、当前状态、状态、回复意见、回复内容、答复内容、答复意见、答复情况、办理结果、办理情况、\
            办理意见、处理结果、处理情况、处理意见、处置结果、处置情况、处理时限、办理时限、处置时限、是否督办、督办、是否疑难工单、是否疑难、疑难工单、\
            工单退回次数、退回次数、转派退回原因、退回原因、是否禁止退回、延期天数、延期原因、是否延期、延期次数、是否重新办理、是否重办、问题是否解决、\
            是否解决、是否满意、满意度、回访意见、回访情况、回访结果、回访时间、办结时间、办结日期、结案时间、处置时间、处理时间、答复时间、答复日期、\
            回复时间、先行联系时间、首次响应时间、经办人、承办人、话务员、坐席、坐席工号、派单员、是否公开、是否保密、是否匿名、是否重复、重复次数、\
            是否超时、附件、图片、照片",
        empty_words: EMPTY_WORDS,
        columns: &[
            ColumnSpec {
                spare: Some("order_number"),
                stand_in: Some("order_number"),
                ..required("id", "编号", &["点单编号"], ("不重复的编号，如 CY-001", "an id of its own, like CY-001")).or("\
                    工单编号、诉求编号、工单编码、诉求编码、工单流水号、诉求单号、热线编号、受理编号、受理单号、登记编号、信件编号、信件编码、来信编号、信访件编号、\
                    信访编号、信访事项编号、投诉编号、建议编号、建议号、提案编号、提案号、议案编号、办件编号、事项编号、事件编号、事件编码、案件编号、案件号、\
                    案卷编号、案卷号、任务编号、任务单号、问题编号、需求编号、项目编号、流水号、单号、request id、request no、case id、\
                    ticket id、ticket no、ticket number、序号、行号、项次、顺序号、no、no.、№、#、num、\
                    serial number、serial no")
            },
            ColumnSpec {
                instead: Some("place、compound"),
                ..required(
                    "community",
                    "社区",
                    &["居民区", "社区名称", "居民区名称", "点单社区"],
                    (
                        "社区编号或名称；几个社区一起的用；分开",
                        "id or name of the community; several that share the request are parted by ;",
                    ),
                )
                .or("居委会、居委会名称、居委、居民委员会、社区居委会、居委社区、社区编号、居民区编号、所属社区、所属居民区、所属居委会、所属居委、所在社区、\
                    所在居民区、所在居委会、申报社区、申报居民区、上报社区、上报居民区、报送社区、报送居民区、提出社区、事发社区、事发居民区、诉求社区、涉及社区、\
                    涉及居民区、责任社区、责任居民区、村居、村居名称、居村、居村委、所属村居、所属居村、社区村")
            },
            ColumnSpec {
                instead: Some("text"),
                ..required("title", "标题", &["题目"], ("一句话说清是什么事", "the matter in one sentence")).or("\
                    工单标题、诉求标题、点单标题、问题标题、事件标题、案件标题、信件标题、来信标题、信访标题、投诉标题、建议标题、提案标题、议案标题、需求标题、\
                    事项标题、主题、工单主题、诉求主题、信件主题、来信主题、点单题目、课题、课题名称、选题、选题名称、事件名称、问题名称、需求名称、诉求名称、\
                    点单名称、事由、案由、反映问题、反映事项、反映的问题、问题、事项、subject、summary")
            },
            // Of two columns that tell what it is about, one is the title where there is none.
            ColumnSpec {
                spare: Some("title"),
                ..column("text", "内容", &[], ("居民怎么说就怎么写", "in the words of the residents"))
            }
            .or("\
                    主要内容、工单内容、诉求内容、问题描述、诉求描述、事件描述、情况描述、详细内容、详细描述、具体内容、具体情况、详细情况、情况说明、问题内容、\
                    问题详情、问题情况、问题说明、诉求详情、事件详情、事件内容、案件内容、案件描述、反映内容、反映情况、信件内容、来信内容、信访内容、信访事项、\
                    投诉内容、建议内容、提案内容、需求内容、需求描述、点单内容、点单描述、主要问题、主要诉求、诉求事项、居民诉求、群众诉求、群众反映、居民反映、\
                    诉求、案情、描述、详情、正文、description、details、content、body"),
            column(
                "topic",
                "题型",
                &["题型名称", "点单题型"],
                ("不确定就空着，程序会从文字里判断", "leave it empty if unsure: the topic is then told from the text"),
            ),
            column(
                "subclass",
                "小类",
                &[],
                (
                    "热线或网格的分类，照录；正好是题型名称的就是题型",
                    "the small class of a hotline or grid, kept; where it is the name of a topic it is the topic",
                ),
            )
            .or("问题小类、小类名称、事件小类、案件小类、诉求小类、四级分类、三级分类、二级分类、二级类别、中类、子类、细类、问题子类、subcategory"),
            column(
                "class",
                "大类",
                &[],
                ("热线或网格的分类，照录", "the class of a hotline or grid, kept"),
            )
            .or("问题分类名称、问题分类、问题类别、问题类型、问题大类、诉求分类、诉求类别、诉求大类、事项分类、事项类别、事件分类、事件类别、事件类型、事件大类、\
                    案件分类、案件类别、案件类型、案件大类、大类名称、内容分类、一级分类、一级类别、类别、分类、所属类别、所属领域、领域、类型、诉求类型、工单类型、\
                    工单分类、工单类别、信件类型、信件类别、信访类别、来信类别、category"),
            column(
                "choice",
                "选题顺序",
                &["排序", "选题排序", "顺序"],
                ("1 是社区最想解决的", "1 is what the community wants most"),
            )
            .or("社区排序、社区排名、优先顺序、优先次序、选题次序、排名、排位、第几位"),
            column(
                "urgency",
                "紧急程度",
                &["紧急等级"],
                (
                    "1–5，或 一般、较急、紧急、特急；危及人身安全、一定要答的，会商时在 plan.xlsx 的“锁定”表里选“必办”",
                    "1 to 5, or normal, pressing, urgent, very urgent. What endangers people and must be answered gets \
                     the rule answer in the sheet Pins of plan.xlsx",
                ),
            )
            .or("紧急度、紧急级别、紧急情况、缓急程度、轻重缓急、急不急、是否紧急、工单等级、工单级别、加急"),
            column("households", "影响户数", &["涉及户数"], ("整数", "a whole number")).or("影响户、受影响户数、受益户数、涉及住户、涉及住户数、户数"),
            column("compound", "小区", &["小区名称"], ("", "")).or("所在小区、所属小区、涉及小区、事发小区、住宅小区、居住小区、物业小区、楼盘"),
            column("property_company", "物业企业", &["物业公司", "物业"], ("", "")).or("物业企业名称、物业公司名称、物业服务企业、物业服务公司、物业单位、所属物业"),
            column(
                "parties",
                "涉及单位",
                &["相关单位", "被反映单位"],
                ("用；分开；有关联的律师等会回避", "parted by ; lawyers and others who act for one keep out"),
            )
            .or("涉及企业、涉事单位、被投诉单位、被诉单位、被举报单位、被反映对象"),
            column(
                "hands",
                "举手",
                &["举手专业"],
                ("希望哪个专业来帮忙，如 律师", "the profession that is asked for, like lawyer"),
            )
            .or("需要专业、需要的专业、专业需求、希望专业"),
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
            column("submitted", "提交日期", &["提交时间", "日期"], ("如 2026-02-10", "like 2026-02-10")).or("\
                    来电时间、来电日期、诉求时间、诉求日期、受理时间、受理日期、登记时间、登记日期、创建时间、创建日期、录入时间、建单时间、生成时间、递交时间、\
                    递交日期、来信时间、来信日期、写信时间、写信日期、信访时间、信访日期、收件时间、收件日期、报送时间、报送日期、上报时间、上报日期、填报时间、\
                    填报日期、反映时间、反映日期、提出时间、提出日期、点单时间、点单日期、发生时间、事发时间、发现时间、推送时间、推送日期、派单时间、派发时间、\
                    交办时间、交办日期、时间、date、created、created at、reported at、submitted at"),
            column("source", "来源", &["受理渠道", "渠道"], ("", "")).or("\
                    诉求来源、工单来源、事件来源、案件来源、问题来源、诉求渠道、反映渠道、来源渠道、上报来源、信息来源、数据来源、来件渠道、信访形式"),
            column("order_number", "工单号", &["热线工单号", "原工单号"], ("", "")).or("12345工单号、热线单号、原工单编号、来源编号、外部编号"),
            column(
                "street",
                "街镇",
                &["街道", "所属街镇", "所属街道", "街道镇"],
                (
                    "几个街镇里有同名的社区时才用得着",
                    "needed only where communities of several streets have the same name",
                ),
            )
            .or("街道名称、街镇名称、所在街道、所在街镇、街道乡镇、乡镇街道、镇街、所属镇街、属地街镇、属地街道、责任街镇、责任街道、事发街镇、事发街道、属地、\
                    乡镇"),
            column(
                "same_as",
                "同一件事",
                &["重复", "重复点单", "与哪件重复"],
                (
                    "重复了哪一件就填哪一件的编号，两件算一件；程序疑心重复而其实不是的，写“否”",
                    "the id of the request that it repeats: the two are one matter. Write no where the program takes \
                     it for a repetition and it is none",
                ),
            ),
            column(
                "place",
                "事发地",
                &["事发地址", "发生地址"],
                (
                    "热线工单的地址；没有“社区”一列时，从中认出居民区",
                    "the address of a hotline order; without a column community it tells the community",
                ),
            )
            .or("事发地点、事发位置、发生地点、发生地、发生位置、诉求地址、诉求地点、问题点位、问题地址、问题地点、问题位置、点位、点位名称、点位地址、案发地址、\
                    案发地点、案件地址、案件地点、事件地址、事件地点、事件位置、反映地址、反映地点、涉及地址、详细地址、具体地址、具体位置、具体地点、位置描述、\
                    地址描述、地理位置、位置、地点、地址、所在地址、所在地、诉求区域、所属区域、区域、所属微网格、微网格、所属网格、责任网格、网格名称、网格、\
                    location、address"),
            column(
                "department",
                "承办单位",
                &["承办部门", "主办单位"],
                ("热线派给了谁，照录", "whom the hotline gave it to; kept as it is"),
            )
            .or("主办部门、处置单位、处置部门、办理单位、办理部门、处理单位、处理部门、责任单位、责任部门、牵头单位、牵头部门、承接单位、所属部门、派遣部门、\
                    派单部门、转办单位、交办单位、答复单位、受理单位、受理部门"),
            column(
                "deadline",
                "办理截止",
                &["办理截止时间", "截止时间", "办结期限"],
                ("别处定下的期限，照录", "a deadline set elsewhere; kept as it is"),
            )
            .or("办理截止日期、处理截止时间、处置截止时间、截止日期、办结截止时间、要求办结时间、要求办结日期、应办结时间、应办结日期、限办时间、到期时间、\
                    到期日期"),
            contact("contact", "联系人", &[], ("不会出现在任何清单里", "never appears in any list")).or("\
                    联系人姓名、联系人及电话、联系人和电话、联系人/电话、联系人及联系方式、联系人和联系方式、联系人联系方式、来电人、来电人姓名、反映人、\
                    反映人姓名、诉求人、诉求人姓名、市民姓名、投诉人、投诉人姓名、信访人、信访人姓名、来信人、来信人姓名、写信人、提出人、建议人、上报人、报送人、\
                    姓名、姓名及电话、contact name、caller"),
            contact("phone", "电话", &[], ("不会出现在任何清单里", "never appears in any list")).or("\
                    联系电话、联系人电话、来电号码、联系方式、联系号码、电话号码、手机、手机号、手机号码、来电人电话、反映人电话、诉求人电话、市民电话、投诉人电话、\
                    联系人手机、tel、mobile、telephone、phone number"),
        ],
    },
    TableSpec {
        name: "cases",
        chinese: "案例",
        synonyms: &[
            "历史案例", "往期案例", "以往案例", "过往案例", "典型案例", "优秀案例", "案例库", "案例清单", "案例汇总", "案例集",
        ],
        required: false,
        passed_over: "",
        empty_words: EMPTY_WORDS,
        columns: &[
            required("id", "编号", &["案例编号"], ("不重复的编号", "an id of its own"))
                .or("工单编号、序号、行号、项次、no、no.、№、#"),
            column("title", "标题", &["题目"], ("", "")).or("案例名称、案例标题、工单标题、诉求标题、问题标题、项目名称、课题名称、名称、案例"),
            ColumnSpec {
                stand_in: Some("title"),
                ..required("text", "内容", &["问题描述"], ("当时居民反映了什么", "what residents reported then")).or("\
                    案例内容、主要内容、工单内容、诉求内容、具体情况、情况描述、情况说明、案例描述、案例简介、案情、主要问题、问题、主要做法、做法、简介")
            },
            column("topic", "题型", &[], ("", "")).or("题型名称、问题类别、问题分类、问题类型、类别、分类"),
            required(
                "provider",
                "答题力量",
                &["牵头", "牵头单位", "承办单位"],
                ("牵头单位的编号、名称或别名", "id, name or alias of the provider that led"),
            )
            .or("解决单位、答题单位、答题人、办理单位、责任单位、主办单位、牵头部门、承办部门、处置单位"),
            column(
                "team",
                "协同",
                &["配合", "协同力量"],
                ("其他参加者的编号或名称，用；分开", "ids or names of the others who took part, parted by ;"),
            )
            .or("协同单位、协办、协办单位、配合单位、参与单位、其他单位"),
            column("community", "社区", &["居民区"], ("", "")).or("社区名称、居民区名称、居委会、所属社区、所在社区"),
            column(
                "outcome",
                "结果",
                &["问题是否解决", "办理结果"],
                ("已解决、部分解决、未解决", "resolved, partly or unresolved"),
            ),
            column("satisfaction", "满意度", &["满意"], ("1–5", "1 to 5")),
            column("answered", "办结日期", &["办结时间"], ("", "")).or("解决时间、解决日期、完成时间、完成日期"),
        ],
    },
    TableSpec {
        name: "pins",
        chinese: "锁定",
        synonyms: &[],
        required: false,
        passed_over: "",
        empty_words: EMPTY_WORDS,
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
        passed_over: "",
        empty_words: "",
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
        check("问题分类名称", Some("class"));
        check("影响户数（户）", Some("households"));
        check("编号\n（必填）＊", Some("id"));
        check("问题点位", Some("place"));
        check("3、标题", Some("title"));
        check("影响户数/户", Some("households"));
        check("12345", None);
        check("Ticket_No", Some("id"));
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
                for name in [column.name, column.chinese]
                    .iter()
                    .chain(column.synonyms)
                    .copied()
                    .chain(column.weaker.split('、'))
                {
                    if name.is_empty() {
                        continue;
                    }
                    assert_eq!(table.column_of_header(name), Some(at), "{} of {}", name, table.name);
                    assert!(!table.passes_over(name), "{} of {}", name, table.name);
                }
            }
        }
    }
}
