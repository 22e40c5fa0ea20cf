//! What firms do, as their names say it: the words of one line of business count as one.
//!
//! Always holds: the first word of a line stands for it; longer words are found before those that they begin with.
//!
//! To add a line of business, or a word for one, add it here.

/// A line of business: its word, the other words for it, and whether a place in front of it is a name (上海大学 is one,
/// 上海物业 is none).
pub(super) struct Business {
    pub(super) words: &'static [&'static str],
    pub(super) is_institution: bool,
}

const fn firm(words: &'static [&'static str]) -> Business {
    Business { words, is_institution: false }
}

const fn institution(words: &'static [&'static str]) -> Business {
    Business { words, is_institution: true }
}

/// The lines of business that come up in residents' requests.
pub(super) static BUSINESSES: &[Business] = &[
    firm(&["物业", "物业管理服务", "物业服务管理", "物业经营管理", "物业管理", "物业服务", "物业经营", "物管"]),
    firm(&["律所", "律师事务所", "律师行", "律师所"]),
    firm(&["会计所", "会计师事务所", "会计事务所", "会计师所"]),
    firm(&["审计所", "审计师事务所", "审计事务所"]),
    firm(&["房产经纪", "房地产经纪", "房地产中介", "房产中介", "房屋中介"]),
    firm(&["地产", "房地产开发经营", "房地产开发", "房地产经营", "房地产", "房产开发", "地产开发", "房产"]),
    firm(&["置业"]),
    firm(&["建设", "建设工程"]),
    firm(&["建筑", "建筑安装工程", "建筑安装", "建筑工程"]),
    firm(&[
        "装饰",
        "建筑装饰工程",
        "建筑装饰",
        "装饰装修工程",
        "装饰装潢",
        "装饰装修",
        "装饰设计工程",
        "装饰设计",
        "装饰工程",
        "装潢",
        "装修",
    ]),
    firm(&["电梯", "电梯工程", "电梯安装", "电梯维修", "电梯维保", "电梯销售", "电梯服务"]),
    firm(&["停车", "停车场管理", "停车管理", "停车服务"]),
    firm(&["快递", "速递", "速运", "快运"]),
    firm(&["物流"]),
    firm(&["餐饮", "餐饮企业管理", "餐饮管理", "餐饮服务"]),
    firm(&["家政", "家政服务", "家庭服务"]),
    firm(&["保安", "保安服务"]),
    firm(&["保洁", "保洁服务", "清洁服务", "清洁"]),
    firm(&["园林", "园林绿化工程", "园林绿化", "园林工程"]),
    firm(&["养老", "养老服务", "养老管理"]),
    firm(&["充电", "充电服务", "充电科技"]),
    firm(&["科技", "网络科技", "信息科技", "智能科技", "科技发展"]),
    firm(&["投资", "投资管理", "投资发展"]),
    firm(&["资产", "资产经营管理", "资产管理", "资产经营"]),
    firm(&["实业", "实业发展"]),
    firm(&["企业", "企业管理", "企业发展"]),
    firm(&["设计", "设计事务所", "设计咨询"]),
    firm(&["监理", "工程监理", "建设监理"]),
    firm(&["造价", "造价咨询", "工程造价咨询"]),
    firm(&["商贸", "贸易"]),
    firm(&["超市"]),
    firm(&["商场", "商业管理"]),
    firm(&["酒店", "酒店管理"]),
    firm(&["业委会", "业主委员会", "业主大会"]),
    institution(&["师大", "师范大学"]),
    institution(&["大学"]),
    institution(&["学院"]),
    institution(&["医院"]),
    institution(&["银行"]),
    institution(&["学校", "中学", "小学"]),
    institution(&["幼儿园"]),
    institution(&["基金会"]),
];

/// The line of business whose word a text begins with, and the length of that word in bytes; the longest of several.
pub(super) fn leading_business(text: &str) -> Option<(&'static Business, usize)> {
    let of = |business: &'static Business| {
        let words = business.words.iter().filter(|word| text.starts_with(**word));
        words.map(|word| word.len()).max().map(|length| (business, length))
    };
    BUSINESSES.iter().filter_map(of).max_by_key(|(_, length)| *length)
}

impl Business {
    /// The word that stands for it.
    pub(super) fn word(&self) -> &'static str {
        self.words.first().copied().unwrap_or_default()
    }
}
