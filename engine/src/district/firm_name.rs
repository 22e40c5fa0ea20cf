//! Which names of firms mean one party: by the core of a name, without place, form of company and branch.
//!
//! Comes in: names as tables and texts have them. Goes out: their cores; whether two are one, or nearly. Always holds:
//! the line of business is part of a core (禾安物业 and 禾安置业 are two); a name with no word of its own (物业公司,
//! 上海物业, 业委会) has no core, so that it is the same as none.

use super::business_words::{Business, leading_business};
use super::folded_name::{fold_name, is_one_edit_away, outside_brackets, sounds_alike};
use super::place_names::{is_place, is_province, without_places};

/// The core of a firm's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FirmName {
    /// The word of its own: 禾安.
    brand: String,
    /// The word that stands for its line of business, where the name says one: 物业.
    business: &'static str,
    /// What tells a part of it that is a party of its own: a university's school.
    part: String,
}

/// Forms of company behind which only a branch can stand.
const LEGAL_FORMS: &[&str] = &["股份有限公司", "有限责任公司", "有限公司"];
/// Words of form that people add or leave out.
const FORMS: &[&str] = &["集团公司", "总公司", "公司", "集团", "股份", "控股", "有限", "合作社", "总部"];
/// What a branch is called, the longest first where one ends with another.
const BRANCHES: &[&str] = &[
    "客户服务中心",
    "工会",
    "营业点",
    "网点",
    "客服中心",
    "服务中心",
    "管理中心",
    "分公司",
    "管理处",
    "服务处",
    "项目部",
    "项目组",
    "营业部",
    "营业所",
    "经营部",
    "办事处",
    "工程部",
    "服务部",
    "服务站",
    "分所",
    "分行",
    "支行",
    "分店",
    "门店",
    "项目",
    "店",
];
/// What people of a hospital or school that volunteer are called.
const VOLUNTEERS: &[&str] = &["志愿者", "志愿者服务队", "志愿服务队", "志愿队", "志愿组"];
/// Words that say what a firm does so generally that people add or leave them out.
const TAILS: &[&str] = &["管理", "服务", "经营", "发展", "工程", "咨询", "有限"];
/// What stands before a line of business and names no firm.
const NO_BRANDS: &[&str] = &[
    "小区",
    "本小区",
    "我小区",
    "我们小区",
    "我们",
    "我方",
    "前期",
    "原来",
    "现在",
    "目前",
    "新的",
    "旧的",
    "某某",
    "街道",
    "社区",
    "居民区",
    "居民",
    "居委",
    "业主",
    "本市",
    "本区",
    "全区",
    "全市",
    "本地",
    "专业",
    "第三方",
    "相关",
    "外聘",
    "临时",
    "各家",
    "多家",
    "几家",
    "大厦",
    "楼下",
    "附近",
    "市政",
    "房屋",
    "住宅",
    "国有",
    "原物业",
    "新物业",
    "所在",
    "有关",
    "公交",
    "供电",
    "供水",
    "自来水",
    "燃气",
    "煤气",
    "电信",
    "移动",
    "联通",
    "电力",
    "环卫",
    "区属",
    "市属",
    "加梯",
    "加梯代建",
    "开发",
    "原开发",
    "原建设",
    "外卖",
    "网约车",
    "共享单车",
    "投票软件",
    "中心",
    "人民",
    "中医",
    "实验",
    "第一",
    "第二",
    "第三",
    "涉事",
    "该小区",
    "一家",
    "那家",
];
/// Characters of a word of its own at least: one alone stands in too many names.
const BRAND_CHARS: usize = 2;
/// Characters of a name at least that is looked for in running text, where nothing marks it as a name. With half, words
/// of two characters would be found by accident; with twice, most firms never. Set by hand.
const TEXT_CHARS: usize = 4;

impl FirmName {
    /// The core of a name; `None` where it has no word of its own. O(length).
    pub fn of(name: &str) -> Option<Self> {
        let (outside, inside) = outside_brackets(&fold_firm(name));
        // （集团）禾安物业: a name that stands behind or wholly in brackets.
        let name = if outside.is_empty() { inside.concat() } else { outside };
        let head = match LEGAL_FORMS.iter().filter_map(|form| name.find(form)).min() {
            Some(at) => &name[..at],
            None => name.as_str(),
        };
        // 上海大学法学院 is of 上海大学.
        let may_stay = |rest: &str| {
            !leading_business(rest).is_some_and(|(business, _)| business.is_institution)
                && Self::taken_apart(rest).is_some()
        };
        Self::taken_apart(without_places(head, &may_stay))
    }

    /// All names under which a cell knows a firm: 新安物业（原禾安物业） is both. O(length).
    pub fn all_of(name: &str) -> Vec<Self> {
        let (_, inside) = outside_brackets(&fold_firm(name));
        let former = |remark: &String| {
            let words = ["原名", "曾用名", "原", "前身", "简称", "又名", "即"];
            words.iter().find_map(|word| remark.strip_prefix(word)).map(|rest| rest.trim_matches(':').to_owned())
        };
        Self::of(name).into_iter().chain(inside.iter().filter_map(former).filter_map(|name| Self::of(&name))).collect()
    }

    fn taken_apart(name: &str) -> Option<Self> {
        let of_word = |(at, _)| leading_business(&name[at..]).map(|(business, length)| (at, business, length));
        let found = name.char_indices().skip(BRAND_CHARS).find_map(of_word);
        let Some((at, business, length)) = found else {
            let brand = without_forms(without_branch(name));
            // 安物业: one character and what it does.
            let is_short = brand.char_indices().nth(1).is_some_and(|(at, _)| {
                leading_business(&brand[at..]).is_some_and(|(_, length)| at + length == brand.len())
            });
            return (!is_short && is_brand(brand, None)).then(|| Self {
                brand: brand.to_owned(),
                business: "",
                part: String::new(),
            });
        };
        let brand = without_forms(&name[..at]);
        let part = part_behind(&name[at..], length, business);
        is_brand(brand, Some(business)).then(|| Self {
            brand: brand.to_owned(),
            business: business.word(),
            part: part.to_owned(),
        })
    }

    /// The core in one word: 禾安物业.
    pub fn core(&self) -> String {
        format!("{}{}{}", self.brand, self.business, self.part)
    }

    /// Whether two names that are not one are so near that somebody should look: one is a part of the other, they sound
    /// the same, they differ by a slip, or the word of their own is one and what they do is not. O(length²).
    pub fn is_near(&self, other: &Self) -> bool {
        let (one, two) = (self.core(), other.core());
        if one == two {
            return false;
        }
        if self.brand == other.brand && !self.part.is_empty() && !other.part.is_empty() {
            return false;
        }
        // 供电 in 城西供电 is a word; 禾安物业 in 新禾安物业 is a name.
        let is_part = |short: &Self, long: &Self| match short.business {
            "" => short.part_of_brand(&long.core()),
            _ => long.core().contains(&short.core()),
        };
        if self.brand == other.brand || is_part(self, other) || is_part(other, self) {
            return true;
        }
        if self.business != other.business || self.part != other.part {
            return false;
        }
        sounds_alike(&self.brand, &other.brand)
            || (is_one_edit_away(&self.brand, &other.brand)
                && self.brand.chars().count().min(other.brand.chars().count()) > BRAND_CHARS)
    }

    /// Whether a longer name begins with this one, and at least half of it is this one.
    fn part_of_brand(&self, longer: &str) -> bool {
        longer.starts_with(&self.brand) && 2 * self.brand.chars().count() >= longer.chars().count()
    }

    /// The two characters that the name begins with wherever it stands in a text; `None` where it is too short to be
    /// looked for.
    pub fn first_two(&self) -> Option<[char; 2]> {
        let mut chars = self.brand.chars();
        let first = [chars.next()?, chars.next()?];
        (self.core().chars().count() >= TEXT_CHARS).then_some(first)
    }

    /// The length in bytes of the name with which a text that [`fold_firm`] folded begins. 绿洲物业费 is none: what
    /// stands before a fee is as likely a compound. O(length).
    pub fn leads(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix(self.brand.as_str())?;
        let rest = rest.strip_prefix("集团").unwrap_or(rest);
        let rest = match leading_business(rest) {
            _ if self.business.is_empty() => rest,
            Some((business, length)) if business.word() == self.business => &rest[length..],
            _ => return None,
        };
        let rest = rest.strip_prefix(self.part.as_str())?;
        let is_fee = self.business == "物业" && rest.starts_with('费');
        (!is_fee).then_some(text.len() - rest.len())
    }
}

/// A name or text folded so that names of firms are found in it. O(length).
pub fn fold_firm(text: &str) -> String {
    fold_name(text).replace("华师大", "华东师大")
}

/// Whether a name is that of a public office or a committee: their duty is no interest of their own.
pub fn is_public_office(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "街道",
        "街道办",
        "办事处",
        "镇",
        "乡",
        "政府",
        "局",
        "委员会",
        "委",
        "办公室",
        "居委会",
        "居委",
        "村委会",
        "支队",
        "大队",
        "派出所",
        "分局",
        "中队",
        "司法所",
        "居民区",
        "社区",
        "党群服务中心",
    ];
    let (bare, _) = outside_brackets(&fold_name(name));
    // An owners' committee is a party like any other.
    !bare.ends_with("业主委员会") && WORDS.iter().any(|word| bare.ends_with(word))
}

/// A name without the words for its form at the end, as long as a word of its own is left.
fn without_forms(name: &str) -> &str {
    let mut left = name;
    let is_left = |rest: &&str| rest.chars().count() >= BRAND_CHARS;
    while let Some(rest) = FORMS.iter().find_map(|form| left.strip_suffix(form)).filter(is_left) {
        left = rest;
    }
    left
}

/// A name without a branch and its number at the end.
fn without_branch(name: &str) -> &str {
    let Some(rest) = BRANCHES.iter().find_map(|branch| name.strip_suffix(branch)) else { return name };
    let is_number = |c: char| c.is_ascii_digit() || "第一二三四五六七八九十".contains(c);
    rest.trim_end_matches(is_number)
}

/// What is left behind the line of business and counts: not a branch, not a general word, not a form.
fn part_behind<'a>(from: &'a str, length: usize, business: &Business) -> &'a str {
    // 管理 of 物业管理处 is part of the branch, not of the business.
    let volunteers = VOLUNTEERS.iter().filter(|_| business.is_institution);
    if BRANCHES.iter().chain(volunteers).any(|branch| from.ends_with(branch)) {
        return "";
    }
    let mut left = &from[length..];
    while let Some(shorter) = FORMS.iter().chain(TAILS).find_map(|word| left.strip_prefix(word)) {
        left = shorter;
    }
    let bare = FORMS.iter().find_map(|form| left.strip_suffix(form)).unwrap_or(left);
    // A school of a university is told apart, 上海 behind a firm is not.
    if !business.is_institution && is_place(bare) { "" } else { left }
}

/// Whether a word can be a firm's own.
fn is_brand(word: &str, business: Option<&Business>) -> bool {
    let is_place_name = is_province(word) && business.is_none_or(|business| !business.is_institution);
    word.chars().count() >= BRAND_CHARS
        && !is_place_name
        && !NO_BRANDS.contains(&word)
        && !word.starts_with('某')
        && leading_business(word).is_none_or(|(_, length)| length < word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn core(name: &str) -> Option<String> {
        FirmName::of(name).map(|firm| firm.core())
    }

    #[test]
    fn place_form_and_branch_do_not_count() {
        for name in [
            "禾安物业",
            "上海禾安物业管理有限公司",
            "禾安物业管理有限公司长寿分公司",
            "禾安物业(集团)",
            "禾安物业（集團）有限公司",
            "上海市禾安物业服务有限公司普陀分公司",
            "禾安（上海）物业管理有限公司",
            "禾安物业集团股份有限公司第三项目部",
            "禾安物業管理公司",
            "普陀区禾安物业公司",
            "禾安物业柳荫里管理处",
            "禾安物业长寿路服务处",
            "禾安集团物业",
            "禾安物业（样例）",
            "禾安物管",
            " 禾安 物业 ",
            "禾安物业管理",
            "禾安物业服务中心",
            "禾安物业上海公司",
        ] {
            assert_eq!(core(name).as_deref(), Some("禾安物业"), "{name}");
        }
        for name in
            ["上海明理律师事务所", "明理律所", "明理律师事务所普陀分所", "北京明理（上海）律师事务所", "明理律師事務所"]
        {
            assert_eq!(core(name).as_deref(), Some("明理律所"), "{name}");
        }
        for name in ["上海诚信会计师事务所有限公司", "诚信会计师事务所（特殊普通合伙）", "诚信会计事务所"]
        {
            assert_eq!(core(name).as_deref(), Some("诚信会计所"), "{name}");
        }
        for name in ["华东师范大学法学院", "华东师大法学院", "华师大法学院"] {
            assert_eq!(core(name).as_deref(), Some("华东师大法学院"), "{name}");
        }
        assert_eq!(core("柳荫里业主委员会"), core("柳荫里业委会"));
        assert_eq!(core("麦陇超市真如店（样例）").as_deref(), Some("麦陇超市"));
        assert_eq!(core("禾安长寿分公司").as_deref(), Some("禾安长寿"));
        assert_eq!(core("禾安").as_deref(), Some("禾安"));
        assert_eq!(core("上海银行").as_deref(), Some("上海银行"));
        assert_eq!(core("上海大学法学院").as_deref(), Some("上海大学法学院"));
        assert_eq!(core("普陀区中心医院").as_deref(), Some("普陀区中心医院"));
        assert_eq!(core("杏舟医院志愿服务队").as_deref(), Some("杏舟医院"));
        assert_eq!(core("上海静安物业管理有限公司"), core("静安物业"));
    }

    #[test]
    fn a_name_without_a_word_of_its_own_is_the_same_as_none() {
        for name in [
            "物业",
            "物业公司",
            "物业管理有限公司",
            "上海物业",
            "上海物业管理有限公司",
            "小区物业",
            "业委会",
            "业主委员会",
            "",
            "（样例）物业",
            "安物业",
            "有限公司",
            "前期物业",
            "上海",
            "物业管理处",
            "物业服务中心",
            "律师事务所",
            "供电公司",
            "公交公司",
            "某物业",
            "某办公楼物业",
        ] {
            assert_eq!(core(name), None, "{name}");
        }
    }

    #[test]
    fn different_firms_are_two_and_near_ones_are_told() {
        let check = |one: &str, other: &str, is_near: bool| {
            let (one, other) = (FirmName::of(one).expect("a firm"), FirmName::of(other).expect("a firm"));
            assert_ne!(one, other);
            assert_eq!(one.is_near(&other), is_near, "{one:?} {other:?}");
            assert_eq!(other.is_near(&one), is_near, "{one:?} {other:?}");
        };
        check("禾安物业", "禾安置业", true);
        check("禾安", "禾安物业", true);
        check("禾安物业", "和安物业", true);
        check("禾安物业", "新禾安物业", true);
        check("百合花园物业", "百合花苑物业", true);
        check("绿洲物业", "绿州物业有限公司", true);
        check("供电所老王", "城西供电所老王", false);
        check("禾安物业", "禾里物业", false);
        check("禾安物业", "安居物业", false);
        check("明理律师事务所", "明德律师事务所", false);
        check("华东师大法学院", "华东师大设计学院", false);
        check("华东师大法学院", "华东师大", true);
    }

    #[test]
    fn a_name_is_found_where_it_begins_in_a_text() {
        let check = |name: &str, text: &str, expect: Option<&str>| {
            let firm = FirmName::of(name).expect("a firm");
            let text = fold_firm(text);
            assert_eq!(firm.leads(&text).map(|length| &text[..length]), expect, "{name} {text}");
        };
        check("禾安物业管理有限公司", "禾安物业的人", Some("禾安物业"));
        check("禾安物业", "禾安物业管理有限公司贴了通知", Some("禾安物业管理"));
        check("明理律所", "明理律师事务所来过", Some("明理律师事务所"));
        check("禾安物业", "禾安置业", None);
        check("绿洲物业", "绿洲物业费涨了", None);
        check("华东师范大学法学院", "华师大法学院的老师", Some("华东师大法学院"));
        assert!(FirmName::of("禾安").expect("a name").first_two().is_none(), "too short for running text");
        assert!(
            is_public_office("长寿路街道办事处")
                && is_public_office("区房管局")
                && !is_public_office("柳荫里业主委员会")
        );
    }

    #[test]
    fn a_former_name_in_brackets_counts_too() {
        let all: Vec<String> =
            FirmName::all_of("新安物业（原禾安物业管理有限公司）").iter().map(FirmName::core).collect();
        assert_eq!(all, ["新安物业", "禾安物业"]);
    }
}
