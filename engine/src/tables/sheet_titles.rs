//! What the title of a sheet says of every row in it: one sheet for each street, for each kind of provider.
//!
//! Comes in: a sheet and the table that it is. Goes out: the column that its title fills, with the value. Always holds:
//! a title that only repeats the name of the table, or numbers it, says nothing.

use super::schema::{TableSpec, simplified};
use super::sheet::Sheet;
use crate::district::{ProviderKind, bare_name};

/// What a title says: the value of a column.
pub(super) type Given = (&'static str, String);

/// Titles of sheets that hold providers of one kind, beside the names of the kinds.
const KINDS: [(ProviderKind, &[&str]); 5] = [
    (ProviderKind::Department, &["区级部门", "区职能部门", "各部门", "委办", "区部门"]),
    (ProviderKind::Street, &["各街镇", "街道镇", "街道办事处", "街道乡镇", "镇街"]),
    (ProviderKind::ExpertTeam, &["高校", "高校专家", "高校专家团队", "专家队伍", "专家库", "专家智库", "智库"]),
    (ProviderKind::Volunteer, &["志愿者队伍", "志愿队伍", "专业志愿者队伍", "志愿服务"]),
    (ProviderKind::Partner, &["社会单位", "区域单位", "共建力量", "区域化党建单位"]),
];
/// Titles of sheets that hold the volunteers of one profession.
const PROFESSIONS: [&str; 7] = ["律师", "会计", "会计师", "设计师", "规划师", "健康师", "心理咨询师"];
/// What the name of a street ends with.
const STREETS: [&str; 7] = ["街道", "街道办事处", "街道办", "镇", "镇人民政府", "乡", "开发区"];
/// What the name of a community ends with.
const COMMUNITIES: [&str; 6] = ["居民区", "居委会", "居委", "社区", "村委会", "村委"];
/// What titles have beside the name that counts.
const FILLINGS: [&str; 16] = [
    "汇总表",
    "汇总",
    "清单",
    "名单",
    "明细表",
    "明细",
    "一览表",
    "一览",
    "登记表",
    "情况表",
    "上报",
    "报送",
    "填报",
    "反馈",
    "信息",
    "表",
];

/// The name in a title beside that of the table: 长征镇 of `点单（长征镇）`, nothing of `点单 (2)`. The name of the sheet is
/// looked at first, then that of its file, which has the extension taken off. O(length · names of the table).
pub(super) fn part_name(sheet: &Sheet, spec: &TableSpec) -> Option<String> {
    let stem = sheet.file.rsplit_once('.').map_or(sheet.file.as_str(), |(stem, _)| stem);
    let titles = sheet.name.iter().map(String::as_str).chain([stem]);
    titles.map(|title| bare_title(title, spec)).find(|name| is_part_name(name, spec))
}

fn bare_title(title: &str, spec: &TableSpec) -> String {
    let title = bare_name(&simplified(title));
    // A title that is the name of something as a whole keeps it: 街道办事处.
    let mut bare = title.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let mut names: Vec<&str> = [spec.chinese].into_iter().chain(spec.synonyms.iter().copied()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for word in names.iter().chain(&FILLINGS) {
        if bare != **word && !is_name(&bare) {
            bare = bare.replacen(word, "", 1);
        }
    }
    bare.trim_matches(|c: char| !c.is_alphabetic()).to_owned()
}

/// Whether sheets of a table may be titled so, one beside the other.
fn is_part_name(name: &str, spec: &TableSpec) -> bool {
    let is_of_street = matches!(spec.name, "providers" | "cases") && ends_with(name, &STREETS);
    is_of_street || !given_of(name, spec).is_empty()
}

/// Whether a text is the name of a kind or a profession as it stands.
fn is_name(text: &str) -> bool {
    kind_of(text).is_some() || PROFESSIONS.contains(&text)
}

fn kind_of(name: &str) -> Option<ProviderKind> {
    let listed = KINDS.iter().find(|(_, titles)| titles.contains(&name)).map(|(kind, _)| *kind);
    listed.or_else(|| ProviderKind::parse(name))
}

/// Whether a name ends so; 各街镇 are all of them.
fn ends_with(name: &str, endings: &[&str]) -> bool {
    let is_all = name.starts_with(['各', '全']) || name.ends_with("街镇");
    !is_all && endings.iter().any(|ending| name.strip_suffix(ending).is_some_and(|rest| rest.chars().count() > 1))
}

fn given_of(name: &str, spec: &TableSpec) -> Vec<Given> {
    let given = |column: &'static str| vec![(column, name.to_owned())];
    match spec.name {
        "providers" => {
            if PROFESSIONS.contains(&name) {
                let kind = ProviderKind::Volunteer.chinese().to_owned();
                return vec![("kind", kind), ("profession", name.to_owned())];
            }
            kind_of(name).map_or_else(Vec::new, |kind| vec![("kind", kind.chinese().to_owned())])
        }
        "communities" if ends_with(name, &STREETS) => given("street"),
        "requests" if ends_with(name, &STREETS) => given("street"),
        "requests" if ends_with(name, &COMMUNITIES) => given("community"),
        "cases" if ends_with(name, &COMMUNITIES) => given("community"),
        _ => Vec::new(),
    }
}

/// What the title of a sheet says of its rows. O(length · names of the table).
pub(super) fn given_by_title(sheet: &Sheet, spec: &TableSpec) -> Vec<Given> {
    part_name(sheet, spec).map_or_else(Vec::new, |name| given_of(&name, spec))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::DISTRICT_TABLES;

    #[test]
    fn a_title_says_street_or_kind() {
        let check = |file: &str, title: Option<&str>, table: &str, expect: &[(&str, &str)]| {
            let sheet = Sheet { file: file.to_owned(), name: title.map(str::to_owned), ..Sheet::default() };
            let spec = DISTRICT_TABLES.iter().find(|spec| spec.name == table).expect("a table");
            let given = given_by_title(&sheet, spec);
            let given: Vec<(&str, &str)> = given.iter().map(|(column, value)| (*column, value.as_str())).collect();
            assert_eq!(given, expect, "{file} {title:?}");
        };
        check("a.xlsx", Some("曹杨新村街道"), "requests", &[("street", "曹杨新村街道")]);
        check("a.xlsx", Some("点单（长征镇）"), "requests", &[("street", "长征镇")]);
        check("长征镇点单汇总表.csv", None, "requests", &[("street", "长征镇")]);
        check("3.长征镇.xlsx", Some("Sheet1"), "requests", &[("street", "长征镇")]);
        check("a.xlsx", Some("清河二村居民区"), "requests", &[("community", "清河二村居民区")]);
        check("a.xlsx", Some("部门"), "providers", &[("kind", "部门")]);
        check("a.xlsx", Some("2、区级部门名单"), "providers", &[("kind", "部门")]);
        check("a.xlsx", Some("专家"), "providers", &[("kind", "专家团队")]);
        check("a.xlsx", Some("街镇"), "providers", &[("kind", "街镇")]);
        check("a.xlsx", Some("律师"), "providers", &[("kind", "志愿者"), ("profession", "律师")]);
        for title in [
            "点单 (2)",
            "点单2",
            "旧的点单",
            "第二页",
            "点单备份",
            "Sheet1",
            "汇总",
            "社区点单",
            "镇",
            "各街镇",
            "居民点单汇总表",
        ] {
            check("a.xlsx", Some(title), "requests", &[]);
        }
    }
}
