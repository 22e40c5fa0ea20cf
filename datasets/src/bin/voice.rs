//! How the requests of the sample sound: in how many texts people say “I”, greet, plead, complain, speak dialect.
//!
//! `cargo run --release --bin voice` prints the shares that stand in datasets/README.md. A text counts once for each
//! kind, however often it says it; titles are not looked at.

use std::io::Write;

use datasets::putuo;

/// A kind of saying, and the words that show it.
const KINDS: [(&str, &[&str]); 8] = [
    ("第一人称 first person", &["我", "本人"]),
    ("问候 greeting", &["领导", "您好", "你好"]),
    ("加重 intensifiers", &["严重", "一直", "非常", "长期", "根本"]),
    ("问题 “problem”", &["问题"]),
    ("投诉、要求、反映 complaint", &["投诉", "要求", "反映"]),
    ("但是、因为、导致 because, but", &["但是", "因为", "导致", "由于", "所以"]),
    ("去年 last year", &["去年"]),
    (
        "沪语 dialect",
        &[
            "阿拉",
            "侬",
            "伊拉",
            "辰光",
            "落雨",
            "汰",
            "爷叔",
            "姆妈",
            "物事",
            "蛮好",
            "囡",
            "睏",
            "摸钞票",
            "脚踏车",
            "晓得",
            "勿",
            "搿",
            "啥体",
            "屋里厢",
            "里厢",
        ],
    ),
];

fn main() {
    let source = putuo::tables().into_iter().find(|source| source.name == "requests.csv").expect("the requests");
    let mut reader = csv::Reader::from_reader(source.bytes.as_slice());
    let column = reader.headers().expect("a header").iter().position(|name| name == "text").expect("the column text");
    let texts: Vec<String> =
        reader.records().map(|row| row.expect("a row")[column].to_owned()).filter(|text| !text.is_empty()).collect();
    let n = texts.len() as f64;
    for (name, words) in KINDS {
        let with = texts.iter().filter(|text| words.iter().any(|word| text.contains(word))).count();
        line(&format!("{name}: {:.0} %", 100.0 * with as f64 / n));
    }
    let mean = |is: fn(char) -> bool| texts.iter().flat_map(|text| text.chars()).filter(|c| is(*c)).count() as f64 / n;
    line(&format!("句号 full stops per text: {:.1}", mean(|c| c == '。')));
    line(&format!("数字 digits per text: {:.1}", mean(|c| c.is_ascii_digit())));
    line(&format!("字 characters per text: {:.0}", mean(|_| true)));
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
