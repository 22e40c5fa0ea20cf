//! What may happen next to a round, a request, a task: state machines as pure functions.
//!
//! Comes in: the state, an act, the facts that matter. Goes out: the next state and what follows from it, or why not.
//! Always holds: nothing here reads a clock, a store or a request; a state that a table below does not name for an act
//! refuses it; the picture in docs/states.md is made from the same tables.

pub mod deadlines;
pub mod picture;
pub mod request;
pub mod round;
pub mod task;

use engine::district::Bilingual;

/// One line of a table: an act leads from any of some states to another.
#[derive(Debug, Clone, Copy)]
pub struct Rule<S: 'static, A> {
    /// What is done.
    pub act: A,
    /// Where it can be done.
    pub from: &'static [S],
    /// Where it leads.
    pub to: S,
}

/// Something that has a name in the API and one on pages.
pub trait Named: Copy {
    /// The name in the API.
    fn name(self) -> &'static str;
    /// The name on pages.
    fn chinese(self) -> &'static str;
}

/// Why an act is refused: with 409, the code and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub reason: Bilingual,
}

impl Refusal {
    fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, reason: Bilingual::new(zh, en) }
    }
}

/// Where an act leads from a state. O(rules).
///
/// # Errors
/// `wrong_state` where no rule allows the act there, with the states in which it is possible.
fn next<S: Named + PartialEq, A: Named + PartialEq>(rules: &[Rule<S, A>], state: S, act: A) -> Result<S, Refusal> {
    if let Some(rule) = rules.iter().find(|rule| rule.act == act && rule.from.contains(&state)) {
        return Ok(rule.to);
    }
    let possible: Vec<S> = rules.iter().filter(|rule| rule.act == act).flat_map(|rule| rule.from).copied().collect();
    let zh = possible.iter().map(|state| state.chinese()).collect::<Vec<_>>().join("、");
    let en = possible.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ");
    Err(Refusal::new(
        "wrong_state",
        format!("现在是“{}”，不能{}；要在“{zh}”时才可以", state.chinese(), act.chinese()),
        format!("it is {}: {} is possible while it is {en}", state.name(), act.name()),
    ))
}

/// Names a kind of state or act: each variant with its name in the API and on pages.
macro_rules! named {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident: $name:literal, $chinese:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {
            $(#[doc = $chinese] $variant,)*
        }

        impl $kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The one of a name in the API.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|each| $crate::moves::Named::name(*each) == name)
            }
        }

        impl $crate::moves::Named for $kind {
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese),* }
            }
        }
    };
}
use named;
