//! What a header or a sheet that nobody knows may mean: a list of words, set by hand, and for each what it says.
//!
//! Comes in: a header and the table in which it stands. Goes out: the column to propose, never more than a question.
//! Always holds: what decides is a word that says what a column holds, never characters in common; where a word says
//! that it is something else (an answer, a visit), nothing is proposed.

use super::schema::{ColumnSpec, TableSpec, fold_header, simplified};

/// A column, and the words of a header that likely mean it.
type Meaning = (&'static str, &'static [&'static str]);

/// The words of a header for each column, in the sequence in which they are looked for: 联系地址 is an address.
const MEANINGS: [(&str, &[Meaning]); 4] = [
    (
        "requests",
        &[
            ("phone", &["电话", "手机", "联系方式", "号码"]),
            ("deadline", &["截止", "期限", "时限"]),
            ("submitted", &["日期", "时间"]),
            ("place", &["地址", "地点", "位置", "点位", "路段", "门牌", "区域", "网格"]),
            ("community", &["居委", "居民区", "社区", "村委", "居民委员会"]),
            ("compound", &["小区", "楼盘"]),
            ("property_company", &["物业"]),
            ("households", &["户数", "户", "影响面"]),
            ("urgency", &["紧急", "缓急", "急", "优先级"]),
            ("choice", &["排序", "排名", "次序", "第几"]),
            ("id", &["编号", "单号", "流水号", "编码"]),
            ("title", &["标题", "题目", "主题", "课题", "事项", "问题名称"]),
            ("text", &["内容", "描述", "情况", "详情", "诉求", "说明", "经过", "问题", "反映", "需求"]),
            ("department", &["承办", "主办", "处置单位", "责任单位", "责任部门"]),
            ("street", &["街道", "街镇"]),
            ("class", &["分类", "类别", "大类"]),
            ("contact", &["联系人", "姓名", "来电人", "反映人"]),
            ("source", &["来源", "渠道"]),
        ],
    ),
    (
        "communities",
        &[
            ("office_phone", &["电话"]),
            ("street", &["街道", "街镇", "乡镇"]),
            ("households", &["户数", "住户", "户"]),
            ("compounds", &["小区"]),
            ("id", &["编号", "代码", "编码"]),
            ("name", &["居委", "居民区", "社区", "名称"]),
        ],
    ),
    (
        "providers",
        &[
            ("topics", &["题型", "擅长"]),
            ("capacity", &["容量", "半天", "工作量", "承担", "出力", "精力", "可投入"]),
            ("max_requests", &["最多", "上限"]),
            ("streets", &["街道", "街镇", "区域"]),
            ("pairings", &["结对"]),
            ("conflict_parties", &["回避", "利益冲突"]),
            ("kind", &["类别", "类型", "性质"]),
            ("profession", &["专业", "职业"]),
            ("duties", &["职责", "职能", "专长", "特长", "研究", "简介", "业务"]),
            ("id", &["编号", "编码"]),
            ("name", &["姓名", "名称", "单位", "部门", "团队"]),
            ("organisation", &["院校", "律所", "机构", "学院"]),
        ],
    ),
    (
        "cases",
        &[
            ("provider", &["牵头", "承办", "解决单位", "办理单位", "责任单位"]),
            ("team", &["协同", "配合", "协办", "参与"]),
            ("answered", &["办结", "解决时间", "完成时间"]),
            ("satisfaction", &["满意"]),
            ("outcome", &["结果", "是否解决"]),
            ("community", &["居委", "居民区", "社区"]),
            ("topic", &["题型", "类别", "分类"]),
            ("id", &["编号", "单号"]),
            ("title", &["标题", "题目", "名称"]),
            ("text", &["内容", "描述", "情况", "做法", "诉求", "问题"]),
        ],
    ),
];

/// Words of a header that belongs to an answer or to another office: a wrong guess would mislead.
const NOT_ASKED: [&str; 14] =
    ["回复", "答复", "办结", "回访", "满意", "退回", "延期", "督办", "完成", "处理", "备注", "是否", "审核", "领导"];

/// The column that a header likely means. O(words).
pub(super) fn likely_column(spec: &TableSpec, header: &str) -> Option<&'static ColumnSpec> {
    let header = fold_header(&simplified(header));
    if spec.name == "requests" && NOT_ASKED.iter().any(|word| header.contains(word)) {
        return None;
    }
    let (_, meanings) = MEANINGS.iter().find(|(table, _)| *table == spec.name)?;
    let (column, _) = meanings.iter().find(|(_, words)| words.iter().any(|word| header.contains(word)))?;
    super::schema::DISTRICT_TABLES.iter().find(|of| of.name == spec.name)?.columns.iter().find(|c| c.name == *column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::DISTRICT_TABLES;

    #[test]
    fn every_meaning_is_a_column_and_answers_are_none() {
        for (table, meanings) in MEANINGS {
            let spec = DISTRICT_TABLES.iter().find(|spec| spec.name == table).expect("a table");
            for (column, _) in meanings {
                assert!(spec.position(column).is_some(), "{table}.{column}");
            }
        }
        let requests = &DISTRICT_TABLES[3];
        let check = |header: &str, expect: Option<&str>| {
            assert_eq!(likely_column(requests, header).map(|c| c.name), expect, "{header}");
        };
        check("居委名字", Some("community"));
        check("反映的情况", Some("text"));
        check("联系地址", Some("place"));
        check("办结时间", None);
        check("回复内容", None);
        check("天气", None);
    }
}
