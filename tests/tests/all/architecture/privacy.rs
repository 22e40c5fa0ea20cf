//! Privacy has one home: what makes a text safe to show is made in `district/masking.rs` and named through `district`;
//! a contact is read nowhere but where the list below allows it.
//!
//! Comes in: the tokens of a source file. Goes out: what is wrong with it. Always holds: code of tests may check what
//! is masked in its own words, but reads no contact either.

use super::{Token, depth_of, name_at, paths};

/// Where text is made safe to show.
const HOME: &str = "engine/src/district/masking.rs";
/// The files in which it looks for what is to be masked.
const ROOMS: [&str; 4] = [
    "engine/src/district/contact_numbers.rs",
    "engine/src/district/contact_accounts.rs",
    "engine/src/district/written_numbers.rs",
    "engine/src/district/unseen.rs",
];
/// Where contacts are kept.
const CONTACTS: &str = "engine/src/district/contact.rs";
/// Where the home is declared.
const DECLARES_HOME: &str = "engine/src/district/mod.rs";
/// A file of the engine that is compiled for its tests alone.
const SAMPLE: &str = "engine/src/report/sample.rs";
/// Who else may read a contact: the child that reads an import for the server, on its way into the store's own table
/// for it; there a reveal shows it.
const REVEALERS: [&str; 1] = ["server/src/cli/take_in.rs"];
/// The one way to the name and the telephone of a contact.
const REVEAL: &str = "read_for_reveal";
/// What the home offers.
const OFFERED: [&str; 8] = [
    "safe_text",
    "unsteering_text",
    "unseen_as_blanks",
    "blank_contact_data",
    "holds_telephone",
    "holds_mobile",
    "is_without_width",
    "public_telephone",
];
/// Words in the names of what masks or looks for telephones.
const MASKING_WORDS: [&str; 9] =
    ["mask", "masks", "masked", "masking", "redact", "redacted", "telephone", "telephones", "phone"];
/// Keywords behind which a name is defined.
const DEFINING: [&str; 9] = ["fn", "mod", "struct", "enum", "trait", "type", "const", "static", "union"];
/// Names by which code asks whether a character is a digit.
const DIGIT_TESTS: [&str; 4] = ["is_ascii_digit", "is_numeric", "is_digit", "to_digit"];

/// What a file does that only the home does.
pub(super) fn breaches(path: &str, tokens: &[Token]) -> Vec<String> {
    let mut found = Vec::new();
    let reads_a_contact = tokens.iter().any(|token| *token == Token::Name(REVEAL.to_owned()));
    if reads_a_contact && path != CONTACTS && !REVEALERS.contains(&path) {
        found.push("reads a contact".to_owned());
    }
    let is_code = path.contains("/src/") || path.starts_with("benches/");
    if path == HOME || ROOMS.contains(&path) || path == SAMPLE || !is_code {
        return found;
    }
    let code = without_tests(tokens);
    let is_foreign = |name: &&str| is_masking(name) && !(path == DECLARES_HOME && *name == "masking");
    found.extend(defined_names(&code).filter(is_foreign).map(|name| format!("defines {name}")));
    if functions(&code).any(covers_digits) {
        found.push("covers digits".to_owned());
    }
    if code.iter().any(|token| matches!(token, Token::Literal(text) if text.contains(turns_direction))) {
        found.push("names marks of direction".to_owned());
    }
    if !path.starts_with("engine/src/district/") {
        found.extend(passed_on(&code).map(|name| format!("passes on {name}")));
        let is_engine = path.starts_with("engine/");
        let depth = if is_engine { depth_of(path) } else { usize::MAX / 2 };
        let own = if is_engine { "crate" } else { "engine" };
        for used in paths(&code, depth) {
            let parts: Vec<&str> = used.iter().map(String::as_str).collect();
            if let [before @ .., name] = parts.as_slice()
                && OFFERED.contains(name)
                && !before.is_empty()
                && before != [own, "district"]
            {
                found.push(format!("names {}", parts.join("::")));
            }
        }
    }
    found
}

/// The tokens without the bodies of inline modules that are compiled for tests alone.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // `# [ cfg ( test ) ] mod name { … }`
        let is_test = tokens[at] == Token::Punct('#')
            && name_at(tokens, at + 2) == Some("cfg")
            && name_at(tokens, at + 4) == Some("test")
            && name_at(tokens, at + 7) == Some("mod")
            && tokens.get(at + 9) == Some(&Token::Open);
        if is_test {
            at = behind_group(tokens, at + 9);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Where the group that opens at `at` has ended.
fn behind_group(tokens: &[Token], mut at: usize) -> usize {
    let mut depth = 0;
    while at < tokens.len() {
        match tokens[at] {
            Token::Open => depth += 1,
            Token::Close => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The names that items, macros and closures are given.
fn defined_names(tokens: &[Token]) -> impl Iterator<Item = &str> {
    let defined = |at: usize| {
        let behind = |n: usize| name_at(tokens, at + n);
        let is_bar = |n: usize| tokens.get(at + n) == Some(&Token::Punct('|'));
        match name_at(tokens, at)? {
            word if DEFINING.contains(&word) => behind(1),
            "macro_rules" => behind(2),
            "let" if tokens.get(at + 2) == Some(&Token::Punct('=')) => {
                (is_bar(3) || behind(3) == Some("move") && is_bar(4)).then(|| behind(1)).flatten()
            }
            _ => None,
        }
    };
    (0..tokens.len()).filter_map(defined)
}

/// Whether a name is one that the home offers, or has a word of masking in it.
fn is_masking(name: &str) -> bool {
    let mut words = String::new();
    for c in name.chars() {
        // TelephoneMask has the words that telephone_mask has.
        if c.is_uppercase() && words.ends_with(char::is_lowercase) {
            words.push('_');
        }
        words.extend(c.to_lowercase());
    }
    OFFERED.contains(&name) || words.split('_').any(|word| MASKING_WORDS.contains(&word))
}

/// The tokens from the name of each function to that of the next.
fn functions(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let begins = |at: &usize| name_at(tokens, *at) == Some("fn") && name_at(tokens, at + 1).is_some();
    let mut starts: Vec<usize> = (0..tokens.len()).filter(begins).collect();
    starts.push(tokens.len());
    starts.windows(2).map(|bounds| &tokens[bounds[0]..bounds[1]]).collect::<Vec<_>>().into_iter()
}

/// Whether a function looks for digits and has something to put over them.
fn covers_digits(function: &[Token]) -> bool {
    let asks = function.iter().any(|token| match token {
        Token::Name(name) => DIGIT_TESTS.contains(&name.as_str()),
        Token::Literal(text) => matches!(text.as_str(), "0" | "０") || text.contains("\\d{") || text.contains("[0-9]{"),
        _ => false,
    });
    let is_cover = |text: &str| !text.is_empty() && text.chars().all(|c| matches!(c, '*' | '＊' | '•' | '●' | '█'));
    asks && function.iter().any(|token| matches!(token, Token::Literal(text) if is_cover(text)))
}

/// Marks that embed, override or isolate a direction of writing (Unicode Standard Annex 9).
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What the home offers and a `pub use` hands on.
fn passed_on(tokens: &[Token]) -> impl Iterator<Item = &str> {
    let is_public = |at: usize| {
        name_at(tokens, at) == Some("use")
            && at > 0
            && (name_at(tokens, at - 1) == Some("pub") || tokens[at - 1] == Token::Close && is_scope(tokens, at - 1))
    };
    let uses = (0..tokens.len()).filter(move |at| is_public(*at));
    uses.flat_map(|at| {
        let names = tokens[at..].iter().take_while(|token| **token != Token::Punct(';'));
        names.filter_map(|token| match token {
            Token::Name(name) => Some(name.as_str()).filter(|name| OFFERED.contains(name)),
            _ => None,
        })
    })
}

/// Whether the group that closes here is that of `pub(…)`.
fn is_scope(tokens: &[Token], close: usize) -> bool {
    let open = tokens[..close].iter().rposition(|token| *token == Token::Open);
    open.is_some_and(|open| open > 0 && name_at(tokens, open - 1) == Some("pub"))
}

#[test]
fn each_rule_about_privacy_bites() {
    let check = |path: &str, code: &str, expect: &str| {
        let breaches = super::file_breaches(path, &format!("//! Head.\n{code}\n")).join("\n");
        let fits = if expect.is_empty() { breaches.is_empty() } else { breaches.contains(expect) };
        assert!(fits, "{path}: {code}\nexpected “{expect}”, found “{breaches}”");
    };
    // Named through district alone.
    check("engine/src/report/rows.rs", "use crate::district::{Lang, safe_text}; fn f() { safe_text(\"\"); }", "");
    check("engine/src/report/rows.rs", "fn f() { crate::district::unsteering_text(\"\"); }", "");
    check("server/src/cli/search.rs", "use engine::district::safe_text;", "");
    check("engine/src/report/rows.rs", "use crate::tables::safe_text;", "names crate::tables::safe_text");
    check("engine/src/report/rows.rs", "use super::texts::{shortened, safe_text};", "names super::texts::safe_text");
    check("server/src/cli/search.rs", "fn f() { engine::report::safe_text(\"\"); }", "names engine::report::safe_text");
    check("engine/src/tables/mod.rs", "pub use crate::district::safe_text;", "passes on safe_text");
    check("server/src/cli/mod.rs", "pub(crate) use engine::district::{Lang, safe_text};", "passes on safe_text");
    check("engine/src/district/mod.rs", "mod masking; pub use masking::{holds_telephone, safe_text};", "");
    // Made at home alone.
    check("engine/src/district/masking.rs", "pub fn safe_text() {} fn is_telephone() {} const COVER: char = '*';", "");
    check("engine/src/report/texts.rs", "fn safe_text() {}", "defines safe_text");
    check("engine/src/tables/fault.rs", "fn is_telephone(digits: &str) -> bool { true }", "defines is_telephone");
    check("engine/src/district/round.rs", "fn mask_numbers() {}", "defines mask_numbers");
    check("server/src/api/wire.rs", "struct PhoneMask;", "defines PhoneMask");
    check("server/src/api/wire.rs", "macro_rules! masked { () => {} }", "defines masked");
    check("datasets/src/putuo.rs", "mod masking;", "defines masking");
    check(
        "server/src/api/wire.rs",
        "fn f() { let looks_like_phone = |text: &str| text.len() == 11; }",
        "defines looks",
    );
    check("engine/src/tables/fault.rs", "fn f(value: &str) { let masked = crate::district::safe_text(value); }", "");
    check(
        "engine/src/explain/why.rs",
        "fn f(t: &str) -> String { t.chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect() }",
        "covers digits",
    );
    check("server/src/cli/speech.rs", "fn f(t: &str) { t.replace(char::is_numeric, \"*\"); }", "covers digits");
    check("server/src/cli/speech.rs", "fn f(t: &str) { hide(t, r\"1\\d{10}\", \"***\"); }", "covers digits");
    check("server/src/cli/speech.rs", "fn f() { say(\"***\"); } fn g(c: char) -> bool { c.is_ascii_digit() }", "");
    check("engine/src/report/page.rs", "fn f(c: char) -> bool { c == '\\u{202e}' }", "names marks of direction");
    check("engine/src/report/page.rs", "const MARKS: &str = \"\\u{2066}\\u{2069}\";", "names marks of direction");
    check("engine/src/report/page.rs", "// \u{202e}\n/// `'\\u{202e}'`\nfn f() {}", "");
    // Tests say in their own words what is masked.
    check("engine/src/report/page.rs", "#[cfg(test)] mod tests { fn phones_are_masked() { f('\\u{202e}'); } }", "");
    check("engine/src/report/page.rs", "#[cfg(test)] mod tests {} fn masked() {}", "defines masked");
    check("server/tests/cli/private.rs", "fn a_telephone_is_masked() {}", "");
    // A contact is read where the list allows it, and by no test.
    check("engine/src/district/contact.rs", "impl Contact { pub fn read_for_reveal(&self) {} }", "");
    for path in ["engine/src/report/rows.rs", "server/src/api/requests.rs", "tests/tests/all/sample.rs"] {
        check(path, "fn f() { contact.read_for_reveal(&reason); }", "reads a contact");
    }
    check("server/src/api/requests.rs", "/// Through read_for_reveal.\nconst NAME: &str = \"read_for_reveal\";", "");
}
