//! The state machines as pictures for the documentation, made from the tables that decide.

use super::request::REQUEST_RULES;
use super::round::ROUND_RULES;
use super::task::TASK_RULES;
use super::{Named, Rule};

/// The whole page docs/states.md.
pub fn page() -> String {
    format!(
        "# 状态 / States\n\n由代码里的规则生成（`server/src/moves`），`cargo test` 核对。 Made from the rules in the code; \
         a test holds the two together.\n\n## 批次 / Round\n\n{}\n## 点单 / Request\n\n{}\n## 任务 / Task\n\n{}",
        picture(ROUND_RULES),
        picture(REQUEST_RULES),
        picture(TASK_RULES)
    )
}

fn picture<S: Named, A: Named>(rules: &[Rule<S, A>]) -> String {
    let line = |rule: &Rule<S, A>| {
        let to = |from: &S| {
            format!("    {} --> {}: {} {}\n", from.name(), rule.to.name(), rule.act.chinese(), rule.act.name())
        };
        rule.from.iter().map(to).collect::<String>()
    };
    format!("```mermaid\nstateDiagram-v2\n{}```\n", rules.iter().map(line).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Written anew where DIANDA_WRITE_SCHEMAS is set, as the schemas are.
    #[test]
    fn the_page_in_the_docs_is_that_of_the_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/states.md");
        let page = super::page();
        if std::env::var_os("DIANDA_WRITE_SCHEMAS").is_some() {
            std::fs::write(&path, &page).expect("the page can be written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == page, "docs/states.md is not that of the code: ./dev schemas writes it anew");
    }
}
