//! The places that stand in front of the names of firms and offices, and do not tell one from another within a
//! district.
//!
//! Comes in: a folded name. Goes out: the name without the places in front of it, and what they were. Always holds: a
//! place is stripped only where whoever asks can do with the rest, so that 上海大学 stays what it is.

/// Provinces and the like, without the word for what they are.
const PROVINCES: [&str; 36] = [
    "中国",
    "全国",
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
];

/// The larger cities: those whose names firms carry elsewhere too. Smaller ones are known by 市 behind them.
const CITIES: [&str; 64] = [
    "石家庄",
    "太原",
    "沈阳",
    "大连",
    "长春",
    "哈尔滨",
    "南京",
    "苏州",
    "无锡",
    "常州",
    "南通",
    "徐州",
    "扬州",
    "镇江",
    "盐城",
    "泰州",
    "昆山",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "台州",
    "义乌",
    "合肥",
    "芜湖",
    "福州",
    "厦门",
    "泉州",
    "南昌",
    "济南",
    "青岛",
    "烟台",
    "潍坊",
    "郑州",
    "洛阳",
    "武汉",
    "宜昌",
    "长沙",
    "株洲",
    "广州",
    "深圳",
    "珠海",
    "佛山",
    "东莞",
    "中山",
    "惠州",
    "南宁",
    "桂林",
    "海口",
    "三亚",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
    "西安",
    "兰州",
    "西宁",
    "银川",
    "拉萨",
    "呼和浩特",
    "乌鲁木齐",
];

/// The districts of Shanghai, former ones too.
const DISTRICTS: [&str; 19] = [
    "黄浦", "徐汇", "长宁", "静安", "普陀", "虹口", "杨浦", "闵行", "宝山", "嘉定", "浦东", "金山", "松江", "青浦",
    "奉贤", "崇明", "闸北", "卢湾", "南汇",
];

/// The words behind a place that say what it is, the longest first.
const PROVINCE_WORDS: [&str; 7] = ["维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "省", "市"];
const DISTRICT_WORDS: [&str; 2] = ["新区", "区"];

/// What a place in front of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    /// A province, or a city as large.
    City,
    /// A district or county.
    District,
}

/// A place in front of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) kind: PlaceKind,
    /// Without the word for what it is.
    pub(super) bare: &'a str,
    /// Whether the word for what it is stands behind it: 普陀区, not 普陀.
    pub(super) is_said: bool,
}

/// The place that a folded name begins with, and the rest. O(places).
pub(super) fn leading_place(name: &str) -> Option<(Place<'_>, &str)> {
    let of = |list: &'static [&'static str], words: &[&str], kind| {
        let bare = list.iter().find(|place| name.starts_with(**place))?;
        let (bare, rest) = name.split_at(bare.len());
        let said = words.iter().find_map(|word| rest.strip_prefix(word));
        Some((Place { kind, bare, is_said: said.is_some() }, said.unwrap_or(rest)))
    };
    of(&PROVINCES, &PROVINCE_WORDS, PlaceKind::City)
        .or_else(|| of(&DISTRICTS, &DISTRICT_WORDS, PlaceKind::District))
        .or_else(|| of(&CITIES, &["市"], PlaceKind::City))
        .or_else(|| unknown_place(name))
}

/// A place that no list has, told by the word behind two or three characters: 昆明路 is none, 吴中区 is one.
fn unknown_place(name: &str) -> Option<(Place<'_>, &str)> {
    const WORDS: [(&str, PlaceKind); 5] = [
        ("自治州", PlaceKind::City),
        ("新区", PlaceKind::District),
        ("市", PlaceKind::City),
        ("区", PlaceKind::District),
        ("县", PlaceKind::District),
    ];
    let at = |n: usize| name.char_indices().nth(n).map(|(at, _)| at);
    [2, 3].into_iter().filter_map(at).find_map(|end| {
        let (bare, rest) = name.split_at(end);
        let (word, kind) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
        let is_word = ["居民区", "小区", "社区", "园区", "校区", "街区", "城市", "超市", "都市"]
            .iter()
            .any(|other| name[..end + word.len()].ends_with(other));
        (!is_word).then(|| (Place { kind: *kind, bare, is_said: true }, &rest[word.len()..]))
    })
}

/// A name without the places in front of it, as far as `may_stay` takes what is left. O(places).
pub(super) fn without_places<'a>(name: &'a str, may_stay: &dyn Fn(&str) -> bool) -> &'a str {
    let mut left = name;
    while let Some((_, rest)) = leading_place(left).filter(|(_, rest)| may_stay(rest)) {
        left = rest;
    }
    left
}

/// Whether a word is nothing but a province or the like: too large to be a firm's own word.
pub(super) fn is_province(word: &str) -> bool {
    PROVINCES
        .iter()
        .any(|place| word.strip_prefix(place).is_some_and(|rest| rest.is_empty() || PROVINCE_WORDS.contains(&rest)))
}

/// Whether a word is nothing but a place.
pub(super) fn is_place(word: &str) -> bool {
    leading_place(word).is_some_and(|(_, rest)| rest.is_empty() || is_place(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_front_are_stripped_as_far_as_something_is_left() {
        let check = |name: &str, expect: &str| {
            assert_eq!(without_places(name, &|rest| rest.chars().count() > 2), expect, "{name}");
        };
        check("上海市普陀区禾安物业", "禾安物业");
        check("上海禾安物业", "禾安物业");
        check("江苏省苏州市吴中区禾安物业", "禾安物业");
        check("浦东新区禾安物业", "禾安物业");
        check("昆山市禾安物业", "禾安物业");
        check("上海大学", "上海大学");
        check("阳光小区物业", "阳光小区物业");
        check("禾安物业", "禾安物业");
        assert!(is_place("上海") && is_place("上海市普陀区") && !is_place("禾安") && !is_place(""));
    }
}
