//! Who is meant by a name: one firm under many names, offices under formal and short ones, cases that name people, and
//! the first line that says what nobody can answer.

use serde_json::Value;

use crate::program::{Ran, batch, check_says, dianda};

type Files = Vec<(&'static str, Vec<u8>)>;

/// One community for each request, so that none stands for another.
const COMMUNITIES: &str = "编号,名称,街镇,户数\n\
    Q01,柳荫里居民区,长寿路街道,650\n\
    Q02,梧桐湾居民区,长寿路街道,700\n\
    Q03,青石桥居民区,长征镇,750\n\
    Q04,望塔苑居民区,长征镇,800\n\
    Q05,金桂苑居民区,长寿路街道,850\n\
    Q06,春申里居民区,长寿路街道,900\n\
    Q07,铁路新村居民区,长征镇,950\n\
    Q08,纺织村居民区,长征镇,1000\n";

fn files(requests: &str, providers: &str) -> Files {
    vec![
        ("社区.csv", COMMUNITIES.into()),
        ("点单.csv", requests.as_bytes().to_vec()),
        ("答题力量.csv", providers.as_bytes().to_vec()),
    ]
}

fn check(files: &Files) -> Ran {
    let ran = dianda(batch(files).path(), &["check", "batch"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran
}

/// The requests in which a match gives a provider a seat.
fn seats_of(files: &Files, provider: &str) -> Vec<String> {
    let ran = dianda(batch(files).path(), &["--json", "match", "batch"]);
    assert_eq!(ran.status, 0, "{}{}", ran.out, ran.err);
    let plan: Value = serde_json::from_str(&ran.out).expect("one JSON document");
    let seats = plan["assignments"].as_array().expect("assignments").iter();
    let theirs = seats.filter(|seat| seat["provider"] == provider);
    theirs.map(|seat| seat["request"].as_str().expect("an id").to_owned()).collect()
}

/// One request for each name of a property company, each asking for a lawyer.
fn requests_of_companies(names: &[&str]) -> String {
    let row = |(at, name): (usize, &&str)| {
        format!("D{at:02},Q{:02},物业费涨价第{at}次,想请律师讲讲程序,{name},牵头:区房管局:1；志愿者:律师:1\n", at + 1)
    };
    let rows: String = names.iter().enumerate().map(row).collect();
    format!("编号,社区,标题,内容,物业企业,角色\n{rows}")
}

const LAWYER: &str = "编号,名称,类别,专业,职责,容量,回避单位,单位\nP01,区房管局,部门,,物业管理,99,,\n\
                      P07,许文律师,志愿者,律师,物业纠纷、业主大会程序，物业费涨价,99,禾安物业管理有限公司,和风律师事务所\n";

#[test]
fn a_lawyer_avoids_a_firm_under_each_of_its_names() {
    let same = [
        "禾安物业管理有限公司",
        "禾安物业",
        "上海禾安物业管理有限公司",
        "禾安物业管理有限公司长寿分公司",
        "禾安物业（集團）",
        "上海市禾安物业服务有限公司普陀分公司",
        "禾安（上海）物业公司",
        "禾安物业柳荫里管理处",
    ];
    let of_same = files(&requests_of_companies(&same), LAWYER);
    assert_eq!(seats_of(&of_same, "P07"), Vec::<String>::new());
    let said = check(&of_same);
    check_says(
        &said.out,
        &["8 件点单里有 8 件现在没有人能答：律师都要回避 8 件", "再请一位不用回避的律师，就有 8 件能答"],
    );
    check_says(&said.err, &["按同一家算", "D01 的“禾安物业”就是“禾安物业管理有限公司”（许文律师）"]);
    let other = ["安居物业", "禾里物业", "物业公司", ""];
    let of_other = files(&requests_of_companies(&other), LAWYER);
    assert_eq!(seats_of(&of_other, "P07").len(), 4);
    assert!(!check(&of_other).err.contains("同一家"), "{}", check(&of_other).err);
}

#[test]
fn names_that_are_near_are_warned_of_once_with_both() {
    let near = ["禾安置业", "禾安", "和安物业", "新禾安物业管理有限公司", "禾安置业"];
    let of_near = files(&requests_of_companies(&near), LAWYER);
    assert_eq!(seats_of(&of_near, "P07").len(), 5, "none of them is surely the same");
    let err = check(&of_near).err;
    for name in &near[..4] {
        let told = format!("的“{name}”名称相近，没有当作同一家");
        assert_eq!(err.matches(&told).count(), 1, "{told}: {err}");
    }
    check_says(&err, &["“禾安物业管理有限公司”（许文律师的回避单位或自己的单位）和 D00、D04 的“禾安置业”"]);
}

#[test]
fn a_firm_in_the_text_and_ones_own_organisation_are_parties() {
    let requests = "编号,社区,标题,内容,涉及单位,角色\n\
        D1,Q01,找律师,禾安物业服务有限公司账目不公开，业主要看账,,牵头:区房管局:1；志愿者:律师:1\n\
        D2,Q02,律师收了钱不办事,和风律师事务所收了业委会两万块,,牵头:区房管局:1；志愿者:律师:1\n\
        D3,Q03,律师代理费,业委会和律所吵起来了,上海和风律师事务所普陀分所,牵头:区房管局:1；志愿者:律师:1\n\
        D4,Q04,物业费涨价,想请律师讲讲程序，长寿路街道说找区房管局,区房管局,牵头:区房管局:1；志愿者:律师:1\n";
    let of_text = files(requests, LAWYER);
    assert_eq!(seats_of(&of_text, "P07"), ["D4"]);
    assert_eq!(seats_of(&of_text, "P01").len(), 1, "an office is no party to what is its duty");
    check_says(&check(&of_text).err, &["D1 文字里的“禾安物业服务”就是“禾安物业管理有限公司”（许文律师）"]);
}

#[test]
fn a_conflict_holds_for_all_of_a_firm_under_each_of_its_names() {
    let providers = format!(
        "{LAWYER}P08,李敏律师,志愿者,律师,物业纠纷、物业费涨价,99,,上海和风律师事务所普陀分所\n\
         P09,王平律师,志愿者,律师,物业纠纷、业主大会程序，物业费涨价,99,物业,明理律所\n"
    );
    let of_firm = files(&requests_of_companies(&["禾安物业"]), &providers);
    assert_eq!(seats_of(&of_firm, "P08"), Vec::<String>::new());
    assert_eq!(seats_of(&of_firm, "P09"), ["D00"]);
    check_says(&check(&of_firm).err, &["看不出是哪一家，没有起作用：“物业”（王平律师）"]);
}

const TOPIC_REQUESTS: &str = "编号,社区,标题,内容,题型\nD1,Q01,屋顶漏水,顶楼漏水,屋面外墙修缮\n\
    D2,Q02,屋顶漏水,顶楼五户漏水修了又漏,屋面外墙修缮\nD3,Q03,大树挡光,香樟树遮光,树木遮光修剪\n";

#[test]
fn an_office_is_found_under_its_formal_name_and_its_aliases() {
    let offices = |housing: &str, alias: &str| {
        files(
            TOPIC_REQUESTS,
            &format!(
                "编号,名称,类别,职责,容量,别名,服务街镇\nB1,{housing},部门,房屋,9,{alias},全区\n\
                 B2,普陀区绿化和市容管理局,部门,绿化,9,,不限\nS1,长寿路街道办事处,街镇,,9,,\nS2,长征镇人民政府,街镇,,9,,\n"
            ),
        )
    };
    let formal = offices("普陀区住房保障和房屋管理局", "");
    assert_eq!(seats_of(&formal, "B1"), ["D1", "D2"]);
    assert_eq!(seats_of(&formal, "B2"), ["D3"]);
    let said = check(&formal);
    assert!(said.out.starts_with("3 件点单，按现在的材料每件都有人能答。\n"), "{}", said.out);
    check_says(
        &said.err,
        &["按同一家算", "区房管局 = 普陀区住房保障和房屋管理局", "区绿化市容局 = 普陀区绿化和市容管理局"],
    );
    // An office that holds the duty elsewhere is asked about, never taken.
    let likely = offices("市住房和城乡建设局", "");
    assert_eq!(seats_of(&likely, "B1"), Vec::<String>::new());
    let said = check(&likely);
    assert!(
        said.out.starts_with(
            "3 件点单里有 2 件现在没有人能答：答题力量里没有区房管局 2 件。补上区房管局一家，就有 2 件能答。\n"
        ),
        "{}",
        said.out
    );
    check_says(&said.err, &["可能是“市住房和城乡建设局”（含房屋管理），是的话请在它的“别名”里写上 区房管局"]);
    assert_eq!(seats_of(&offices("市住房和城乡建设局", "区房管局；住建"), "B1"), ["D1", "D2"]);
    // Merely alike, or another office: neither taken nor proposed.
    for other in ["区房改办", "区财政局"] {
        let files = offices(other, "");
        assert_eq!(seats_of(&files, "B1"), Vec::<String>::new(), "{other}");
        assert!(!check(&files).err.contains("可能是"), "{other}: {}", check(&files).err);
    }
}

#[test]
fn a_wrong_name_is_asked_about_with_the_right_one() {
    let mut pinned = files(
        TOPIC_REQUESTS,
        "编号,名称,类别,职责,容量\nB1,区房管局,部门,房屋,9\nB2,区绿化市容局,部门,绿化,9\n\
         S1,长寿路街道,街镇,,9\nS2,长征镇,街镇,,9\n",
    );
    pinned.push(("锁定.csv", "点单,角色,答题力量,规则\nD1,协办,长征镇街道,锁定\nD2,,长宁街道,锁定\n".into()));
    let ran = dianda(batch(&pinned).path(), &["check", "batch"]);
    assert_eq!(ran.status, 3);
    check_says(&ran.err, &["没有“长征镇街道”。是不是“长征镇”？", "没有“长宁街道”。请更正"]);
    pinned.pop();
    // Formal names are taken in pins too.
    pinned.push(("锁定.csv", "点单,角色,答题力量,规则\nD2,牵头,普陀区住房保障和房屋管理局,锁定\n".into()));
    let ran = dianda(batch(&pinned).path(), &["check", "batch"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn cases_name_who_answered_as_people_do() {
    let mut with_cases = files(
        TOPIC_REQUESTS,
        "编号,名称,类别,专业,职责,容量\nB1,区房屋管理局,部门,,房屋,9\nB2,区绿化市容局,部门,,绿化,9\n\
         S1,长寿路街道办事处,街镇,,,9\nS2,长征镇,街镇,,,9\nV1,张建国,志愿者,律师,物业纠纷,3\n",
    );
    with_cases.push((
        "案例.csv",
        "编号,标题,内容,题型,答题力量,协同\nA1,漏水,屋顶漏水,屋面外墙修缮,房管局,长寿路街道、张建国律师\n\
         A2,漏水,外墙渗水,屋面外墙修缮,区房管局、长征镇,\nA3,树,香樟遮光,树木遮光修剪,区园林所,\n\
         A4,树,大树枯枝,树木遮光修剪,区绿化市容管理局2,\n"
            .into(),
    ));
    let said = check(&with_cases);
    check_says(&said.out, &["4 个案例"]);
    check_says(
        &said.err,
        &[
            "区园林所（1 处）",
            "2 件案例因此没有牵头，只用来认题型",
            "张建国律师 = 张建国",
            "区房管局、房管局 = 区房屋管理局",
        ],
    );
    assert_eq!(said.err.matches("不在“答题力量”里").count(), 1, "one reminder for all: {}", said.err);
}

#[test]
fn whoever_nothing_reaches_is_named_with_the_reason() {
    let said = check(&files(
        TOPIC_REQUESTS,
        "编号,名称,类别,专业,职责,容量,服务街镇\nB1,区房管局,部门,,房屋,9,\nB2,区绿化市容局,部门,,绿化,9,\n\
         S1,长寿路街道,街镇,,,9,\nS2,长征镇,街镇,,,9,\nV1,甲律师,志愿者,律师,合同,3,\nV2,乙设计,志愿者,设计师,图纸,3,桃浦镇\n\
         E1,某团队,专家团队,,陶瓷,0,\n",
    ));
    check_says(
        &said.err,
        &[
            "3 家答题力量本批次一件也派不到",
            "容量或最多承接不够一件：某团队",
            "没有本批次的社区：乙设计",
            "没有点单要用到它的名称、类别或专业：甲律师",
        ],
    );
    assert_eq!(said.err.matches("一件也派不到").count(), 1, "{}", said.err);
}
