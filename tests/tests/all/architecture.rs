//! The rules of the house held against the code: who may use whom, what is named where, how a file opens.
//!
//! Comes in: every Cargo.toml and every `.rs` file of the workspace. Goes out: a list of breaches, which must be empty.
//! Always holds: code is read as tokens, so that comments, doc links and texts name nothing; each rule is also shown to
//! bite. What keeps privacy in one home stands in `architecture/privacy.rs`; that the files of a module stand in a
//! straight order is held in `circles.rs`.

mod privacy;

use std::fs;
use std::path::{Path, PathBuf};

use syn::buffer::{Cursor, TokenBuffer};

/// The modules of the engine in the order in which data flows: each uses only those before it.
const MODULES: [&str; 13] = [
    "district",
    "tables",
    "text",
    "index",
    "candidates",
    "instance",
    "problem",
    "solve",
    "plan",
    "referee",
    "explain",
    "report",
    "matching",
];
/// The crates of the workspace, each with those of them that it may use.
const CRATES: [(&str, &[&str]); 5] = [
    ("engine", &[]),
    ("server", &["engine", "datasets"]),
    ("datasets", &["engine"]),
    ("benches", &["engine", "datasets"]),
    ("tests", &["engine", "server", "datasets", "benches"]),
];
/// What only the engine depends on and only its module `solve` names.
const SOLVERS: [&str; 4] = ["good_lp", "highs", "highs_sys", "highs_crate"];
/// What a library without HTTP, SQL, async and clock does not depend on.
const OUTSIDE: [&str; 11] = [
    "axum",
    "clap",
    "hyper",
    "indicatif",
    "reqwest",
    "rusqlite",
    "rustix",
    "sqlx",
    "tempfile",
    "tokio",
    "tracing-subscriber",
];
/// Modules whose values are types with fields: a key that is misspelt must not compile.
const VALUES_TYPED: [&str; 2] = ["plan", "explain"];
/// Characters of a line at most: rustfmt leaves a longer one where it cannot break a text.
const LINE_CHARS_MAX: usize = 120;
/// Names that tell nothing.
const EMPTY_NAMES: [&str; 6] = ["util", "utils", "common", "helper", "helpers", "misc"];

#[test]
fn the_code_keeps_the_rules_of_the_house() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace");
    let mut breaches = Vec::new();
    let mut n_files = 0;
    for (name, _) in CRATES {
        let manifest = fs::read_to_string(root.join(name).join("Cargo.toml")).expect("each crate has a Cargo.toml");
        breaches.extend(manifest_breaches(name, &manifest));
        for path in rust_files(&root.join(name)) {
            let shown = path.strip_prefix(root).expect("it was found below").to_string_lossy().into_owned();
            breaches.extend(file_breaches(&shown, &fs::read_to_string(&path).expect("sources are UTF-8")));
            n_files += 1;
        }
    }
    assert!(n_files > 40, "only {n_files} files were found");
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).expect("a folder of the workspace can be read");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a folder of the workspace can be read").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// What a Cargo.toml depends on and must not.
fn manifest_breaches(name: &str, manifest: &str) -> Vec<String> {
    let (_, allowed) = CRATES.into_iter().find(|(of, _)| *of == name).expect("every crate has its rule");
    let is_ours = |used: &str| CRATES.iter().any(|(of, _)| *of == used);
    let is_solver = |used: &str| SOLVERS.contains(&used.replace('-', "_").as_str());
    let is_forbidden = |used: &String| {
        (is_ours(used) && !allowed.contains(&used.as_str()))
            || (is_solver(used) && name != "engine")
            || (name == "engine" && OUTSIDE.contains(&used.as_str()))
    };
    dependencies(manifest)
        .into_iter()
        .filter(is_forbidden)
        .map(|used| format!("{name}/Cargo.toml depends on {used}"))
        .collect()
}

/// The crates that any `[…dependencies]` table names, by key or as `package`.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_dependencies = false;
    for line in manifest.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            in_dependencies = header.ends_with("dependencies");
            // [dependencies.name] is a table of its own.
            if let Some((_, name)) = header.split_once("dependencies.") {
                names.push(name.to_owned());
            }
        } else if in_dependencies && let Some((key, value)) = line.split_once('=') {
            let key = key.split('.').next().unwrap_or(key);
            names.push(key.trim().to_owned());
            if let Some((_, package)) = value.split_once("package") {
                names.extend(package.split('"').nth(1).map(str::to_owned));
            }
        }
    }
    names
}

/// What is wrong with a source file of the workspace.
fn file_breaches(path: &str, text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut breach = |what: String| breaches.push(format!("{path} {what}"));
    if path.split('/').any(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs"))) {
        breach("has a name that tells nothing".to_owned());
    }
    if !text.starts_with("//!") {
        breach("does not open with //!".to_owned());
    }
    for (number, line) in (1..).zip(text.lines()) {
        if line.chars().count() > LINE_CHARS_MAX {
            breach(format!("has more than {LINE_CHARS_MAX} characters in line {number}"));
        }
    }
    let Some(tokens) = tokens(text) else {
        breach("is not Rust".to_owned());
        return breaches;
    };
    if ignores_a_test(&tokens) {
        breach("ignores a test".to_owned());
    }
    let module = path
        .strip_prefix("engine/src/")
        .map(|inside| inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs"));
    let names_a_solver = |token: &Token| matches!(token, Token::Name(name) if SOLVERS.contains(&name.as_str()));
    if module != Some("solve") && !path.starts_with("benches/") && tokens.iter().any(names_a_solver) {
        breach("names a solver".to_owned());
    }
    if let Some(module) = module {
        for used in paths(&tokens, depth_of(path)) {
            if let Some(what) = engine_breach(module, &used) {
                breach(what);
            }
        }
        if VALUES_TYPED.contains(&module) && tokens.iter().any(names_loose_json) {
            breach("names JSON without a type".to_owned());
        }
        if module == "lib" && declared_modules(&tokens) != MODULES {
            breach(format!("declares {:?}", declared_modules(&tokens)));
        }
    }
    breaches.extend(privacy::breaches(path, &tokens).into_iter().map(|what| format!("{path} {what}")));
    breaches
}

/// Whether a token is a type for JSON of any shape, or the macro that makes such.
fn names_loose_json(token: &Token) -> bool {
    matches!(token, Token::Name(name) if ["Value", "json"].contains(&name.as_str()))
}

/// What is wrong with a path that a module of the engine names.
fn engine_breach(module: &str, used: &[String]) -> Option<String> {
    let parts: Vec<&str> = used.iter().map(String::as_str).collect();
    let place = |name: &str| MODULES.iter().position(|m| *m == name);
    match parts.as_slice() {
        ["std" | "core" | "alloc", "fs" | "process" | "env" | "time" | "net", ..]
        | ["tokio" | "async_std" | "smol", ..] => Some(format!("names {}", used.join("::"))),
        ["std", "*", ..] => Some("names everything of std".to_owned()),
        ["server" | "datasets" | "benches" | "tests", _, ..] => Some(format!("names the crate {}", parts[0])),
        ["crate", other, ..] if module != "lib" => match (place(module), place(other)) {
            (Some(own), Some(other_place)) if other_place > own => Some(format!("is above {other} and uses it")),
            (_, None) => Some(format!("names crate::{other}, which is no module")),
            _ if module == "referee" && matches!(*other, "problem" | "solve") => {
                Some(format!("is the referee and uses {other}"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A token of a source file: comments are gone; of a literal there is the text or character that it means, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Punct(char),
    Literal(String),
    Open,
    Close,
}

/// The tokens of a file; `None` if it is not Rust.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    let buffer = match text.parse() {
        Ok(stream) => TokenBuffer::new2(stream),
        Err(_) => return None,
    };
    let mut tokens = Vec::new();
    flatten(buffer.begin(), &mut tokens);
    Some(tokens)
}

fn flatten(mut cursor: Cursor<'_>, tokens: &mut Vec<Token>) {
    while !cursor.eof() {
        if let Some((name, next)) = cursor.ident() {
            tokens.push(Token::Name(name.to_string().trim_start_matches("r#").to_owned()));
            cursor = next;
        } else if let Some((punct, next)) = cursor.punct() {
            tokens.push(Token::Punct(punct.as_char()));
            cursor = next;
        } else if let Some((inside, _, _, next)) = cursor.any_group() {
            tokens.push(Token::Open);
            flatten(inside, tokens);
            tokens.push(Token::Close);
            cursor = next;
        } else {
            // A literal or a lifetime.
            let literal = cursor.literal().map(|(literal, next)| (meaning(syn::Lit::new(literal)), next));
            let lifetime = || cursor.lifetime().map(|(_, next)| (String::new(), next));
            let (text, next) = literal.or_else(lifetime).expect("nothing else is left");
            tokens.push(Token::Literal(text));
            cursor = next;
        }
    }
}

/// The text or the character of a literal; nothing of a number.
fn meaning(literal: syn::Lit) -> String {
    match literal {
        syn::Lit::Str(text) => text.value(),
        syn::Lit::Char(character) => character.value().to_string(),
        _ => String::new(),
    }
}

pub(crate) fn name_at(tokens: &[Token], at: usize) -> Option<&str> {
    match tokens.get(at) {
        Some(Token::Name(name)) => Some(name),
        _ => None,
    }
}

fn is_path_separator(tokens: &[Token], at: usize) -> bool {
    tokens.get(at) == Some(&Token::Punct(':')) && tokens.get(at + 1) == Some(&Token::Punct(':'))
}

/// How many `super` lead from the top of a file of the engine to the root of the crate.
fn depth_of(path: &str) -> usize {
    let folders = path.trim_start_matches("engine/src/").matches('/').count();
    let is_root = path.ends_with("/mod.rs") || path.ends_with("/lib.rs");
    folders + usize::from(!is_root)
}

/// Every path in the tokens, groups of `use` spelled out, from its first name on; `super` up to the root reads `crate`.
fn paths(tokens: &[Token], depth: usize) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // For each open group whether it is the body of an inline module, which is one deeper.
    let mut bodies: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            Token::Open => bodies.push(at >= 2 && name_at(tokens, at - 2) == Some("mod")),
            Token::Close => {
                bodies.pop();
            }
            Token::Name(_) => {
                let inline = bodies.iter().filter(|is_module| **is_module).count();
                let mut spelled = Vec::new();
                at = spell(tokens, at, &Vec::new(), &mut spelled);
                found.extend(spelled.into_iter().map(|path| from_root(path, depth + inline)));
                continue;
            }
            Token::Punct(_) | Token::Literal(_) => {}
        }
        at += 1;
    }
    found
}

/// Spells out the path that begins at a name behind `before`; returns where it ends.
pub(crate) fn spell(tokens: &[Token], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    loop {
        match &tokens[at] {
            Token::Name(name) => path.push(name.clone()),
            _ => path.push("*".to_owned()),
        }
        at += 1;
        if !is_path_separator(tokens, at) {
            found.push(path);
            return at;
        }
        at += 2;
        match tokens.get(at) {
            Some(Token::Name(_) | Token::Punct('*')) => {}
            Some(Token::Open) => return spell_group(tokens, at + 1, &path, found),
            // Type arguments: the path goes on behind them, and names nothing that is looked for.
            _ => {
                found.push(path);
                return at;
            }
        }
    }
}

fn spell_group(tokens: &[Token], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    while let Some(token) = tokens.get(at) {
        at = match token {
            Token::Close => return at + 1,
            // `a::{self as b}` and `c as d`: what stands behind `as` is a new name.
            Token::Name(name) if name == "as" => at + 2,
            Token::Name(_) | Token::Punct('*') => spell(tokens, at, before, found),
            Token::Open => spell_group(tokens, at + 1, before, found),
            Token::Punct(_) | Token::Literal(_) => at + 1,
        };
    }
    at
}

fn from_root(path: Vec<String>, depth: usize) -> Vec<String> {
    let own = usize::from(path.first().is_some_and(|name| name == "self"));
    let up = path[own..].iter().take_while(|name| *name == "super").count();
    let leads_to_root = (up > 0 || own > 0) && up >= depth;
    if leads_to_root {
        ["crate".to_owned()].into_iter().chain(path[own + up..].iter().cloned()).collect()
    } else {
        path
    }
}

/// Whether an attribute is `ignore`, directly or by condition.
fn ignores_a_test(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| {
        let is_attribute = tokens[at] == Token::Punct('#') && tokens.get(at + 1) == Some(&Token::Open);
        is_attribute
            && match name_at(tokens, at + 2) {
                Some("ignore") => true,
                Some("cfg_attr") => tokens[at + 2..]
                    .iter()
                    .take_while(|t| **t != Token::Punct('#'))
                    .any(|t| *t == Token::Name("ignore".to_owned())),
                _ => false,
            }
    })
}

/// The modules that a file declares, in their order.
fn declared_modules(tokens: &[Token]) -> Vec<&str> {
    let declared = |at: usize| {
        let is_declaration = name_at(tokens, at) == Some("mod") && tokens.get(at + 2) == Some(&Token::Punct(';'));
        is_declaration.then(|| name_at(tokens, at + 1)).flatten()
    };
    (0..tokens.len()).filter_map(declared).collect()
}

#[test]
fn each_rule_about_files_bites() {
    let check = |path: &str, code: &str, expect: &str| {
        let breaches = file_breaches(path, &format!("//! Head.\n{code}\n")).join("\n");
        let fits = if expect.is_empty() { breaches.is_empty() } else { breaches.contains(expect) };
        assert!(fits, "{path}: {code}\nexpected “{expect}”, found “{breaches}”");
    };
    // Reasons are values.
    check("engine/src/plan/mod.rs", "struct Plan { options: serde_json::Value }", "names JSON without a type");
    check("engine/src/explain/why.rs", "fn f() { g(json!({ \"a\": 1 })) }", "names JSON without a type");
    check("engine/src/explain/why.rs", "fn f() -> u32 { serde_json::from_slice(&[]) }", "");
    check("engine/src/tables/fault.rs", "fn f() -> serde_json::Value { json!(1) }", "");
    // The order of modules, however a path is written.
    check("engine/src/plan/mod.rs", "use crate::solve::Solution; use crate::plan::Plan;", "");
    check("engine/src/solve/mod.rs", "use crate::plan::Plan;", "is above plan and uses it");
    check("engine/src/solve/mod.rs", "use crate::{instance::Instance, plan::{Plan, Seat}};", "is above plan");
    check("engine/src/solve/mod.rs", "use crate::{instance::Instance as I, problem as p};", "");
    check("engine/src/tables/cells.rs", "fn f() { let x = crate::index::build(); }", "is above index");
    check("engine/src/tables/cells.rs", "fn f() { println!(\"{}\", crate::index::build()); }", "is above index");
    check("engine/src/tables/cells.rs", "macro_rules! m { () => { $crate::index::build() } }", "is above index");
    check("engine/src/tables/cells.rs", "pub(in crate::index) fn f() {}", "is above index");
    check("engine/src/tables/mod.rs", "use super::index::build;", "is above index");
    check("engine/src/tables/mod.rs", "mod tests { use super::*; use super::super::index; }", "is above index");
    check("engine/src/tables/cells.rs", "use super::super::index::build;", "is above index");
    check("engine/src/tables/cells.rs", "use super::index; mod tests { use super::super::index; }", "");
    check("engine/src/tables.rs", "use super::index::build;", "is above index");
    check("engine/src/tables/mod.rs", "use crate::*;", "which is no module");
    check("engine/src/tables/mod.rs", "use crate::secret::X;", "which is no module");
    check("engine/src/extra/mod.rs", "use crate::secret::X;", "which is no module");
    check(
        "engine/src/tables/mod.rs",
        "// crate::plan\n/// [`crate::plan`]\nfn f() -> &'static str { \"crate::plan::x\" }",
        "",
    );
    // The referee stands alone.
    check("engine/src/referee/mod.rs", "use crate::plan::Plan;", "");
    check("engine/src/referee/mod.rs", "use crate::problem::TierKind;", "the referee and uses problem");
    check("engine/src/referee/claim.rs", "type S = crate::solve::Solution;", "the referee and uses solve");
    // The solver has one place.
    check("engine/src/solve/highs.rs", "use good_lp::variable; use highs_crate::Model;", "");
    check("engine/src/problem/mod.rs", "use good_lp::variable;", "names a solver");
    check("server/src/cli/solve.rs", "use highs_crate as h;", "names a solver");
    check("server/src/cli/solve.rs", "// good_lp\nconst NAME: &str = \"highs\";", "");
    // The engine knows no outside.
    check("engine/src/tables/mod.rs", "use std::fs::read;", "names std::fs");
    check("engine/src/tables/mod.rs", "use std::{collections::BTreeMap, time::Instant};", "names std::time");
    check("engine/src/tables/mod.rs", "fn f() { ::std::process::exit(1) }", "names std::process");
    check("engine/src/tables/mod.rs", "fn f() { std::env::var(\"X\"); }", "names std::env");
    check("engine/src/tables/mod.rs", "use std::*;", "names everything of std");
    check("engine/src/tables/mod.rs", "async fn f() { tokio::spawn(g()).await; }", "names tokio");
    check("engine/src/tables/mod.rs", "use datasets::root;", "names the crate datasets");
    check("server/src/files.rs", "use std::fs; use std::time::Instant;", "");
    check("engine/src/lib.rs", "pub mod plan; pub mod district;", "declares");
    // Tests run, files have names and heads.
    check("tests/tests/all/gap.rs", "#[test] #[ignore] fn f() {}", "ignores a test");
    check("tests/tests/all/gap.rs", "#[test] #[ignore = \"slow\"] fn f() {}", "ignores a test");
    check("tests/tests/all/gap.rs", "#[cfg_attr(debug_assertions, ignore)] fn f() {}", "ignores a test");
    check("tests/tests/all/gap.rs", "#[test] fn f() { let ignore = 1; }", "");
    check("server/src/util.rs", "", "a name that tells nothing");
    check("server/src/common/mod.rs", "", "a name that tells nothing");
    check("server/src/cli/mod.rs", "fn f( {", "is not Rust");
    // A line is as long as its characters, whatever they take in bytes.
    let long = |n: usize| format!("/// {}\nfn f() {{}}", "字".repeat(n - 4));
    check("server/src/cli/mod.rs", &long(LINE_CHARS_MAX), "");
    check("server/src/cli/mod.rs", &long(LINE_CHARS_MAX + 1), "has more than 120 characters in line 2");
    assert_eq!(file_breaches("server/src/main.rs", "fn main() {}\n"), ["server/src/main.rs does not open with //!"]);
}

#[test]
fn each_rule_about_dependencies_bites() {
    let check = |name: &str, manifest: &str, expect: &[&str]| {
        let expect: Vec<String> = expect.iter().map(|used| format!("{name}/Cargo.toml depends on {used}")).collect();
        assert_eq!(manifest_breaches(name, manifest), expect, "{manifest}");
    };
    check("engine", "[dependencies]\ngood_lp.workspace = true\nserde = \"1\"\n", &[]);
    check("engine", "[dependencies]\nserver.workspace = true\n", &["server"]);
    check("engine", "[dev-dependencies]\ndatasets = { path = \"../datasets\" }\n", &["datasets"]);
    check("engine", "[dependencies.tokio]\nversion = \"1\"\n", &["tokio"]);
    check("engine", "[target.'cfg(unix)'.dependencies]\nrustix.workspace = true\n", &["rustix"]);
    check("engine", "[dependencies]\nfiles = { package = \"tempfile\", version = \"3\" }\n", &["tempfile"]);
    check("datasets", "[dependencies]\nengine.workspace = true\nserver.workspace = true\n", &["server"]);
    check(
        "server",
        "[dependencies]\nengine.workspace = true\ndatasets.workspace = true\nhighs-sys = \"1\"\n",
        &["highs-sys"],
    );
    check("server", "[dependencies]\ntests.workspace = true\n", &["tests"]);
    check("benches", "[dependencies]\ndatasets.workspace = true\nserver.workspace = true\n", &["server"]);
    check("server", "[package]\ntests = true\n[dependencies]\n# tests = \"1\"\n", &[]);
}
