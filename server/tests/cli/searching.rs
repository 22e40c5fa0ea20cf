//! Search as somebody types it: what is no query, where hits stand, an index that is kept.
//!
//! Comes in: a small batch. Goes out: what the program prints. Always holds: an index that is kept is that of the
//! tables
//! as they are now.

use crate::district::files;
use crate::program::{batch, check_says, dianda};

#[test]
fn a_query_without_a_word_says_so() {
    let folder = batch(&files());
    for query in ["😀", "。，", "  ", "“”"] {
        let ran = dianda(folder.path(), &["search", "batch", query]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{query}");
        check_says(&ran.err, &["没有字、词或数字", "停车"]);
        let ran = dianda(folder.path(), &["search", "batch", query, "--lang", "en"]);
        check_says(&ran.err, &["no word", "parking"]);
        let ran = dianda(folder.path(), &["search", "batch", query, "--json"]);
        let document: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        assert_eq!(document["error"]["code"], "no_words");
    }
}

#[test]
fn hits_say_whose_they_are_and_where_they_stand() {
    let folder = batch(&files());
    assert_eq!(dianda(folder.path(), &["match", "batch", "--out", "out"]).status, 0);
    let plan = std::fs::read(folder.path().join("out/plan.json")).expect("a plan");
    let plan: serde_json::Value = serde_json::from_slice(&plan).expect("JSON");
    let found = dianda(folder.path(), &["search", "batch", "停车", "--plan", "out", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&found.out).expect("JSON");
    let hits = found["hits"].as_array().expect("hits");
    assert!(!hits.is_empty());
    for hit in hits {
        let assigned = plan["assignments"].as_array().expect("a list").iter().any(|of| of["request"] == hit["id"]);
        let standing = if assigned { "arranged" } else { "not_arranged" };
        assert_eq!(hit["standing"]["standing"], standing, "{hit}");
        assert!(hit["communities"][0]["name"].is_string(), "{hit}");
    }
    let said = dianda(folder.path(), &["search", "batch", "停车", "--plan", "out/plan.json"]);
    check_says(&said.out, &["居民区", "安排"]);
    let without = dianda(folder.path(), &["search", "batch", "停车"]);
    assert!(!without.out.contains("安排"), "{}", without.out);
    let missing = dianda(folder.path(), &["search", "batch", "停车", "--plan", "batch"]);
    assert_eq!(missing.status, 1);
    check_says(&missing.err, &["--plan"]);
}

/// What was indexed once was found for ever, though the tables had changed.
#[test]
fn an_index_that_is_kept_follows_the_tables() {
    let folder = batch(&files());
    let search = |query: &str| dianda(folder.path(), &["search", "batch", query, "--index", "index"]);
    let plain = dianda(folder.path(), &["search", "batch", "停车"]);
    for _ in 0..2 {
        let ran = search("停车");
        assert_eq!((ran.status, &ran.out), (0, &plain.out), "{}", ran.err);
    }
    assert_eq!(search("鸽棚").out, "");
    let path = folder.path().join("batch/requests.csv");
    let text = std::fs::read_to_string(&path).expect("a table");
    std::fs::write(&path, text.replace("纸箱", "鸽棚")).expect("a table");
    assert!(search("鸽棚").out.contains("鸽棚"));
    assert!(!search("纸箱").out.contains("纸箱"));
    // Spoilt in whatever way, it is built anew.
    for name in ["topics/words.json", "requests/documents.json", "requests/meta.json"] {
        std::fs::write(folder.path().join("index").join(name), "{").expect("a file");
        let ran = search("鸽棚");
        assert!(ran.status == 0 && ran.out.contains("鸽棚"), "{name}: {}{}", ran.out, ran.err);
    }
}
