//! Two languages side by side: Chinese first, English beside.
//!
//! Always holds: a message is made once, with both wordings, where it arises; which one is shown is decided at the
//! edge.

use serde::Serialize;

/// The language in which messages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// A message in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Bilingual {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Bilingual {
    /// A message from its two wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The wording in `lang`.
    pub fn said(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
