//! How well contact data is masked: 2,000 forms of numbers that lead to a person, 2,000 of numbers that do not.
//!
//! Comes in: forms made from the ways in which people write, hide and surround numbers, by a generator with a seed.
//! Goes out: recall and false alarms; with `MASKING_FORMS=print` in the environment the forms that are judged wrongly.
//! Always holds: no number belongs to anybody: the mobile ones lie in blocks that are not given out, the others are
//! drawn.

use datasets::lots::Lots;
use engine::district::safe_text;

const FORMS: usize = 2_000;

/// One of these.
fn one_of<'a>(lots: &mut Lots, all: &[&'a str]) -> &'a str {
    all[lots.below(all.len())]
}

fn digits(lots: &mut Lots, n: usize) -> String {
    (0..n).map(|_| char::from(b'0' + u8::try_from(lots.below(10)).expect("a digit"))).collect()
}

/// A number that leads to a person, in the groups in which it is spoken.
fn number(draw: &mut Lots) -> Vec<String> {
    match draw.below(10) {
        0..=5 => {
            let start = one_of(draw, &["138", "199", "150", "176", "133", "188"]).to_owned();
            vec![start, digits(draw, 4), digits(draw, 4)]
        }
        6 => vec!["021".to_owned(), format!("6{}", digits(draw, 3)), digits(draw, 4)],
        7 => vec![format!("5{}", digits(draw, 3)), digits(draw, 4)],
        8 => {
            let day = format!("19{}{:02}{:02}", 50 + draw.below(50), 1 + draw.below(12), 1 + draw.below(28));
            let end = if draw.below(5) == 0 { format!("{}X", digits(draw, 3)) } else { digits(draw, 4) };
            vec![one_of(draw, &["310107", "320102", "110105"]).to_owned(), day, end]
        }
        _ => vec!["6222".to_owned(), digits(draw, 4), digits(draw, 4), digits(draw, 4)],
    }
}

/// One way to write a digit.
fn disguised(digit: char, way: usize, draw: &mut Lots) -> String {
    let Some(value) = digit.to_digit(10).map(|value| value as usize) else { return digit.to_string() };
    let nth = |all: &str| all.chars().nth(value).expect("ten of them").to_string();
    match way {
        0 => digit.to_string(),
        1 => nth("０１２３４５６７８９"),
        2 => nth("零一二三四五六七八九"),
        3 => nth("〇幺二三四五六七八九"),
        4 => nth("零壹贰叁肆伍陆柒捌玖"),
        5 => nth("⓪①②③④⑤⑥⑦⑧⑨"),
        6 if value == 0 => "O".to_owned(),
        6 => digit.to_string(),
        _ => {
            let any = draw.below(6);
            disguised(digit, any, draw)
        }
    }
}

/// A form that must be masked: what stands before, the number as written, what stands behind.
fn hidden_form(draw: &mut Lots) -> (String, String, String) {
    let groups = number(draw);
    let is_mobile = groups.len() == 3 && groups[0].len() == 3 && groups[0].starts_with('1');
    // Who hides a number hides a telephone; an O begins no number.
    let way = if is_mobile { [0, 0, 0, 1, 2, 3, 4, 5, 6, 7][draw.below(10)] } else { [0, 0, 1][draw.below(3)] };
    let mut parts: Vec<String> = if is_mobile && draw.below(5) == 0 {
        groups.concat().chars().map(|digit| digit.to_string()).collect()
    } else {
        groups
    };
    if is_mobile && parts.len() == 3 && draw.below(6) == 0 {
        parts = vec![format!("{}{}", parts[0], &parts[1][..1]), format!("{}{}", &parts[1][1..], parts[2])];
    }
    let strong = ["", "", "", "-", " ", "－", "—", ".", "·", "/", ",", "  ", "      ", "(", "_", "~"];
    let weak = ["、", "：", "*", "#", "|", "+", "] [", "，", " - "];
    let sign = if is_mobile && draw.below(3) == 0 { one_of(draw, &weak) } else { one_of(draw, &strong) };
    let part = |part: &String, draw: &mut Lots| part.chars().map(|c| disguised(c, way, draw)).collect::<String>();
    let written: Vec<String> = parts.iter().map(|one| part(one, draw)).collect();
    let before = one_of(
        draw,
        &[
            "",
            "电话",
            "电话：",
            "手机号是",
            "住B2 ",
            "VIP8 ",
            "A1 ",
            "TEL",
            "tel:",
            "1. ",
            "2、",
            "联系人王阿姨 ",
            "ID",
            "+86 ",
            "(86)",
            "请打",
            "3号楼 ",
            "wx",
            "微信",
            "房东：",
            "（",
            "打过12345，",
            "从2025年到现在，",
            "2026-01-05 ",
            "欠费300元，",
        ],
    );
    let behind = one_of(
        draw,
        &["", "，谢谢", " 3楼", "找李先生", "）", "。", " 王阿姨", "（晚上）", "，2026-01-05", "或者下午来"],
    );
    (before.to_owned(), written.join(sign), behind.to_owned())
}

/// A number of the kinds that nobody is found by.
fn open_form(draw: &mut Lots) -> String {
    let n = |draw: &mut Lots, from: usize, below: usize| from + draw.below(below - from);
    match draw.below(20) {
        0 => format!("{}元", n(draw, 1, 9_999_999)),
        1 => format!("维修资金还有{}.{:02}元", n(draw, 100, 9_999_999), draw.below(100)),
        2 => format!("{},{:03},{:03}元", n(draw, 1, 12), draw.below(1000), draw.below(1000)),
        3 => format!("共{}万平方米", n(draw, 1, 99_999)),
        4 => format!("{}-{}元", n(draw, 100, 999_999), n(draw, 100, 999_999)),
        5 => format!("{}号楼{}室", n(draw, 1, 300), n(draw, 101, 3_400)),
        6 => format!("{}弄{}号{}室", n(draw, 1, 3_000), n(draw, 1, 200), n(draw, 101, 3_400)),
        7 => {
            let from = n(draw, 1, 8);
            let all: Vec<String> = (0..n(draw, 4, 12)).map(|k| (from + k).to_string()).collect();
            format!("{}号楼", all.join(one_of(draw, &["、", ",", "，", " "])))
        }
        8 => format!("{}-{}、{}-{}", draw.below(30) + 1, n(draw, 101, 1_900), draw.below(30) + 1, n(draw, 101, 1_900)),
        9 => format!("{}/{}/{}室", n(draw, 101, 1_900), n(draw, 101, 1_900), n(draw, 101, 1_900)),
        10 => format!("20{:02}-{:02}-{:02}", n(draw, 10, 30), n(draw, 1, 13), n(draw, 1, 29)),
        11 => format!(
            "20{:02}.{}.{}至20{:02}.{}.{}",
            n(draw, 10, 30),
            n(draw, 1, 13),
            n(draw, 1, 29),
            n(draw, 10, 30),
            1,
            2
        ),
        12 => format!("20{:02}{:02}{:02}", n(draw, 10, 30), n(draw, 1, 13), n(draw, 1, 29)),
        13 => format!("{:02}:00-{:02}:30，{:02}:00-{:02}:30", n(draw, 6, 12), 12, 14, n(draw, 15, 24)),
        14 => format!(
            "20{:02}-{:02}-{:02} {:02}:{:02}:{:02}",
            26,
            n(draw, 1, 13),
            n(draw, 1, 29),
            draw.below(24),
            draw.below(60),
            draw.below(60)
        ),
        15 => format!(
            "{}2026{:02}{:02}{}",
            one_of(draw, &["PT", "SH", "GD", "", "QY"]),
            n(draw, 1, 13),
            n(draw, 1, 29),
            digits(draw, 4)
        ),
        16 => format!("工单号{}", 1_000_000 + draw.below(8_000_000)),
        17 => format!("2019、2020、2021年{}次，12345打了{}次", n(draw, 1, 50), n(draw, 1, 50)),
        18 => format!("一、{}；二、{}；三、加装电梯", one_of(draw, &["停车", "漏水"]), one_of(draw, &["绿化", "充电"])),
        _ => format!("{}户里{}户同意，占{}.{}%", n(draw, 100, 3_000), n(draw, 50, 100), n(draw, 1, 99), draw.below(10)),
    }
}

fn is_digit_written(c: char) -> bool {
    c.is_ascii_digit() || "０１２３４５６７８９零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①②③④⑤⑥⑦⑧⑨".contains(c)
}

#[test]
fn what_leads_to_a_person_is_masked_and_the_rest_is_not() {
    let mut draw = Lots::new(20_261_130);
    let (mut shown, mut alarms) = (Vec::new(), Vec::new());
    for _ in 0..FORMS {
        let (before, number, behind) = hidden_form(&mut draw);
        let whole = format!("{before}{number}{behind}");
        let masked: Vec<char> = safe_text(&whole).chars().collect();
        assert_eq!(masked.len(), whole.chars().count(), "a mask is as long as what it covers: {whole}");
        let from = before.chars().count();
        let seen = masked[from..from + number.chars().count()].iter().filter(|c| is_digit_written(**c)).count();
        // Two digits at each end help its owner to know it again.
        if seen > 4 {
            shown.push(format!("{whole} → {}", masked.iter().collect::<String>()));
        }
        let form = open_form(&mut draw);
        let masked = safe_text(&form);
        if masked != form {
            alarms.push(format!("{form} → {masked}"));
        }
    }
    if std::env::var("MASKING_FORMS").is_ok_and(|wish| wish == "print") {
        shown.iter().for_each(|form| eprintln!("shown   {form}"));
        alarms.iter().for_each(|form| eprintln!("alarm   {form}"));
        eprintln!("{} of {FORMS} shown, {} of {FORMS} alarms", shown.len(), alarms.len());
    }
    assert!(shown.len() * 1_000 <= FORMS * 5, "{} shown, {:?}", shown.len(), &shown[..shown.len().min(10)]);
    assert!(alarms.len() * 100 <= FORMS * 2, "{} alarms, {:?}", alarms.len(), &alarms[..alarms.len().min(10)]);
}

#[test]
fn each_form_that_was_once_shown_is_masked() {
    for (form, number) in [
        ("住B2 13812345678", "13812345678"),
        ("VIP8 138-1234-5678", "138-1234-5678"),
        ("A1 310101199003071234", "310101199003071234"),
        ("TEL13812345678 3楼", "13812345678"),
        ("1.13812345678", "13812345678"),
        ("13,812,345,678", "13,812,345,678"),
        ("ID310101199003071234", "310101199003071234"),
        ("tel62345678", "62345678"),
        ("一三八一二三四五六七八", "一三八一二三四五六七八"),
        ("幺三八，一二三四，五六七八", "幺三八，一二三四，五六七八"),
        ("138壹贰叁肆5678", "138壹贰叁肆5678"),
        ("①③⑧①②③④⑤⑥⑦⑧", "①③⑧①②③④⑤⑥⑦⑧"),
        ("1380OO01234", "1380OO01234"),
        ("138、1234、5678", "138、1234、5678"),
        ("1*3*8*1*2*3*4*5*6*7*8", "1*3*8*1*2*3*4*5*6*7*8"),
        ("[138][1234][5678]", "138][1234][5678"),
        ("6212 2026", "6212 2026"),
        ("工单号13812345678", "13812345678"),
        ("加V：li_zhang88", "li_zhang88"),
        ("微信号lizhang1980", "lizhang1980"),
        ("QQ 812345", "812345"),
        ("沪A12345", "沪A12345"),
        ("沪AD12345", "沪AD12345"),
        ("护照E12345678", "E12345678"),
        ("EA1234567", "EA1234567"),
        ("王小明@qq.com", "王小明"),
        ("wang.li@例子.cn", "wang.li"),
        ("王小明88＠qq.com", "王小明88"),
        ("6222 0212 3456 7890 123", "6222 0212 3456 7890 123"),
        ("31010119900307123X", "31010119900307123X"),
    ] {
        assert!(!safe_text(form).contains(number), "{form} → {}", safe_text(form));
        assert_eq!(safe_text(&safe_text(form)), safe_text(form), "twice as once");
    }
}

#[test]
fn what_leads_to_nobody_stays() {
    for form in [
        "3号楼502室，2026-01-05",
        "PT202601180001",
        "12,345,678",
        "2026-01-05 10:30:00",
        "2024、2025、2026年",
        "1、2、3、5、7、9、11、13号楼",
        "每月1200-1500元",
        "0.1234567891",
        "微信群里说过12345次",
        "加微信群，2026年再说",
        "街道@street",
        "沪A牌照",
        "一二三楼，四五六楼",
        "上海市普陀区武宁路1234弄56号7楼",
        "2025.03-2026.05",
        "3-1201、5-602",
        "超过 10000000 行",
        "按 GB 18030-2022 和 GB/T 50378-2019",
    ] {
        assert_eq!(safe_text(form), form);
    }
}
