//! The files of an engine module stand in a straight order: none uses, by whatever way, a file that uses it.
//!
//! Comes in: every `.rs` file of the engine. Goes out: a list of circles, which must be empty. Always holds: what a
//! file uses is told by the paths that it names, `use` and code alike, tests aside; a name that another file only
//! passes on (`pub use`) leads to the file that defines it. The rule is also shown to bite.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use crate::architecture::{Token, name_at, rust_files, spell, tokens};

#[test]
fn the_files_of_a_module_form_no_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace");
    let folder = root.join("engine/src");
    let read = |path: &Path| {
        let shown = path.strip_prefix(&folder).expect("it was found below").to_string_lossy().into_owned();
        (shown, fs::read_to_string(path).expect("sources are UTF-8"))
    };
    let files: Vec<(String, String)> = rust_files(&folder).iter().map(|path| read(path)).collect();
    let found = circles(&files);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A file of the engine and what it names of its own crate.
struct SourceFile {
    /// Where it stands: `tables`, `batch`, `pins`.
    module: Vec<String>,
    /// Paths that it names, from the root of the crate on.
    named: Vec<Vec<String>>,
    /// Names that it passes on, each with the path that it stands for.
    passed_on: BTreeMap<String, Vec<String>>,
}

/// The circles among files (path below the root of the crate, text) of one module, each once.
fn circles(files: &[(String, String)]) -> Vec<String> {
    let known: BTreeMap<Vec<String>, &str> = files.iter().map(|(path, _)| (module_of(path), path.as_str())).collect();
    let read: BTreeMap<&str, SourceFile> =
        files.iter().map(|(path, text)| (path.as_str(), source_file(path, text, &known))).collect();
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, file) in &read {
        for named in &file.named {
            let Some(used) = definition(named, &known, &read) else { continue };
            if used != *path && module_of(used).first() == file.module.first() {
                uses.entry(path).or_default().insert(used);
            }
        }
    }
    let mut found: Vec<String> = Vec::new();
    for start in uses.keys() {
        // Each circle is told at its first file.
        if let Some(circle) = shortest_circle(start, &uses).filter(|circle| circle.iter().all(|file| file >= start)) {
            found.push(circle.join(" → "));
        }
    }
    found
}

/// The module that a file is: `tables/batch/mod.rs` is `tables`, `batch`.
fn module_of(path: &str) -> Vec<String> {
    let parts = path.trim_end_matches(".rs").split('/').filter(|part| !matches!(*part, "mod" | "lib"));
    parts.map(str::to_owned).collect()
}

fn source_file(path: &str, text: &str, known: &BTreeMap<Vec<String>, &str>) -> SourceFile {
    let module = module_of(path);
    let tokens = without_tests(tokens(text).unwrap_or_else(|| panic!("{path} is not Rust")));
    let mut file = SourceFile { module, named: Vec::new(), passed_on: BTreeMap::new() };
    let mut at = 0;
    // What a file names by a name that it passes on shows once all of those are known.
    let mut bare: Vec<Vec<String>> = Vec::new();
    while at < tokens.len() {
        let Token::Name(_) = tokens[at] else {
            at += 1;
            continue;
        };
        // Fields, methods and declarations of modules name no file.
        let is_declared = at > 0 && (tokens[at - 1] == Token::Punct('.') || name_at(&tokens, at - 1) == Some("mod"));
        if is_declared || is_in_visibility(&tokens, at) {
            at += 1;
            continue;
        }
        let is_passed_on = passes_on(&tokens, at);
        let mut spelled = Vec::new();
        at = spell(&tokens, at, &[], &mut spelled);
        let is_call = tokens.get(at) == Some(&Token::Open);
        for path in spelled {
            match absolute(&path, &file.module, known) {
                Some(path) if is_passed_on => {
                    file.passed_on.extend(path.last().cloned().map(|name| (name, path)));
                }
                Some(path) => file.named.push(path),
                None if path.len() > 1 || is_call || path[0].starts_with(char::is_uppercase) => {
                    bare.push(path);
                }
                None => {}
            }
        }
    }
    file.named.extend(bare.into_iter().filter_map(|path| file.passed_on.get(&path[0]).cloned()));
    file
}

/// Whether the name stands in `pub(super)` or `pub(in a::b)`: who may see an item is no use of anything.
fn is_in_visibility(tokens: &[Token], at: usize) -> bool {
    let opens = (0..at).rev().find(|at| matches!(tokens[*at], Token::Open | Token::Close));
    opens.is_some_and(|at| tokens[at] == Token::Open && at > 0 && name_at(tokens, at - 1) == Some("pub"))
}

/// Whether the path that begins here is passed on: `pub use a::b`, `pub(super) use a::b`.
fn passes_on(tokens: &[Token], at: usize) -> bool {
    if at < 2 || name_at(tokens, at - 1) != Some("use") {
        return false;
    }
    let mut before = at - 2;
    if tokens[before] == Token::Close {
        let opens = tokens[..before].iter().rposition(|token| *token == Token::Open).unwrap_or(0);
        before = opens.saturating_sub(1);
    }
    name_at(tokens, before) == Some("pub")
}

/// A path from the root of the crate on; `None` where it does not begin there, in a module above or in one below.
fn absolute(path: &[String], own: &[String], known: &BTreeMap<Vec<String>, &str>) -> Option<Vec<String>> {
    let up = path.iter().skip(usize::from(path[0] == "self")).take_while(|name| *name == "super").count();
    let (start, rest) = match path[0].as_str() {
        "crate" => (&own[..0], &path[1..]),
        "self" => (&own[..own.len().checked_sub(up)?], &path[1 + up..]),
        "super" => (&own[..own.len().checked_sub(up)?], &path[up..]),
        // A name alone is one of its own.
        below if path.len() > 1 && known.contains_key(&[own, &[below.to_owned()]].concat()) => (own, path),
        _ => return None,
    };
    Some([start, rest].concat())
}

/// The file that defines what a path names, through the files that only pass it on.
fn definition<'f>(
    path: &[String],
    known: &BTreeMap<Vec<String>, &'f str>,
    read: &BTreeMap<&str, SourceFile>,
) -> Option<&'f str> {
    let n = (0..=path.len()).rev().find(|n| known.contains_key(&path[..*n]))?;
    let file = known[&path[..n]];
    let passed_on = path.get(n).and_then(|name| read[file].passed_on.get(name));
    match passed_on {
        // A file that passes a name on to itself would never end.
        Some(target) if target.as_slice() != path => {
            definition(&[target.as_slice(), &path[n + 1..]].concat(), known, read)
        }
        _ => Some(file),
    }
}

/// The tokens without the modules that are compiled for tests alone.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let name = |name: &str| Token::Name(name.to_owned());
    let attribute =
        [Token::Punct('#'), Token::Open, name("cfg"), Token::Open, name("test"), Token::Close, Token::Close];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let behind = at + attribute.len();
        if tokens[at..].starts_with(&attribute) && name_at(&tokens, behind) == Some("mod") {
            at = behind + 2;
            let mut depth = 0_usize;
            // To the end of the body, or over the `;` of a module in a file of its own.
            while let Some(token) = tokens.get(at) {
                match token {
                    Token::Open => depth += 1,
                    Token::Close => depth -= 1,
                    _ => {}
                }
                at += 1;
                if depth == 0 {
                    break;
                }
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The shortest way from a file back to itself, both ends included.
fn shortest_circle<'f>(start: &'f str, uses: &BTreeMap<&'f str, BTreeSet<&'f str>>) -> Option<Vec<&'f str>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in way.last().and_then(|last| uses.get(last)).into_iter().flatten() {
            let longer = [way.as_slice(), &[*next]].concat();
            if *next == start {
                return Some(longer);
            }
            if seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    None
}

#[test]
fn the_rule_about_circles_bites() {
    let check = |files: &[(&str, &str)], expect: &[&str]| {
        let files: Vec<(String, String)> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        assert_eq!(circles(&files), expect, "{files:?}");
    };
    let root = ("tables/mod.rs", "mod a; mod b; mod c; pub use a::A; pub use c::{C, see};");
    // A straight order, however long.
    check(&[root, ("tables/a.rs", ""), ("tables/b.rs", "use super::a::A;"), ("tables/c.rs", "use super::b::B;")], &[]);
    // Two files, and three; each circle once.
    let two = ["tables/a.rs → tables/b.rs → tables/a.rs"];
    check(&[root, ("tables/a.rs", "use super::b::B;"), ("tables/b.rs", "use super::a::A;")], &two);
    check(
        &[
            root,
            ("tables/a.rs", "use super::b;"),
            ("tables/b.rs", "use super::c::see;"),
            ("tables/c.rs", "use super::a::A;"),
        ],
        &["tables/a.rs → tables/b.rs → tables/c.rs → tables/a.rs"],
    );
    // However a path is written, and wherever it stands.
    check(&[root, ("tables/a.rs", "fn f() { super::b::g() }"), ("tables/b.rs", "use crate::tables::a::A;")], &two);
    check(&[root, ("tables/a.rs", "use super::{b::{B, X}, c};"), ("tables/b.rs", "use super::{a as x};")], &two);
    let seen = "pub(super) struct S; pub(in crate::tables::a) fn f() {}";
    check(&[root, ("tables/a.rs", "use super::b::B;"), ("tables/b.rs", seen)], &[]);
    check(&[("tables.rs", "mod a;"), ("tables/a.rs", "use super::X;"), ("index/mod.rs", "use crate::tables::a;")], &[]);
    // A name that the root passes on leads to where it is defined.
    check(
        &[root, ("tables/a.rs", "use super::C;"), ("tables/c.rs", "use super::A;")],
        &["tables/a.rs → tables/c.rs → tables/a.rs"],
    );
    check(&[root, ("tables/a.rs", "use super::C;"), ("tables/b.rs", "use super::A;"), ("tables/c.rs", "")], &[]);
    // What the root defines and its own code are a file like any other.
    let defines = ("tables/mod.rs", "mod a; pub use a::{A, make}; pub struct X; fn f() { a::make() }");
    let calls = ("tables/mod.rs", "mod a; pub use a::{A, make}; pub struct X; fn f() { make() }");
    let names = ("tables/mod.rs", "mod a; pub use a::{A, make}; pub struct X(A);");
    for by in [defines, calls, names] {
        check(&[by, ("tables/a.rs", "use super::X;")], &["tables/a.rs → tables/mod.rs → tables/a.rs"]);
        check(&[by, ("tables/a.rs", "")], &[]);
    }
    let only_passes = (
        "tables/mod.rs",
        "mod a; pub(super) use a::{A, make}; pub struct X { make: u8 } fn f(x: X) { let a = x.make(); a }",
    );
    check(&[only_passes, ("tables/a.rs", "use super::X;")], &[]);
    // Folders within a module, and the root of a folder.
    check(
        &[
            ("tables/batch/mod.rs", "mod pins; fn f() { pins::g() }"),
            ("tables/batch/pins.rs", "use crate::tables::a;"),
            ("tables/a.rs", "use super::batch::f;"),
        ],
        &["tables/a.rs → tables/batch/mod.rs → tables/batch/pins.rs → tables/a.rs"],
    );
    // Tests, comments and texts name nothing.
    let tests =
        "#[cfg(test)] mod tests { use crate::tables::b::B; fn f() { { } } } // super::b\nconst X: &str = \"super::b\";";
    check(&[root, ("tables/a.rs", tests), ("tables/b.rs", "use super::a::A;")], &[]);
    let behind = "#[cfg(test)] mod sample; use super::b::B;";
    check(&[root, ("tables/a.rs", behind), ("tables/b.rs", "use super::a::A;")], &two);
}
