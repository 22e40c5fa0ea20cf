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

/// A message in both languages that is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// 中文
    pub zh: &'static str,
    /// English
    pub en: &'static str,
}

impl Lang {
    /// The one of two wordings that is in this language.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

impl Bilingual {
    /// A message from its two wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A text that is the same in both languages, such as a name.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// The wording in `lang`.
    pub fn said(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

impl Wording {
    /// The wording in `lang`.
    pub fn said(self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}
