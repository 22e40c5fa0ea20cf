//! Contact data of a person: kept, but never shown, indexed, logged or written out.
//!
//! Always holds: the types have no `Display`, no `Serialize`, and their `Debug` is a mask; the one way to the name and
//! the telephone is [`Contact::read_for_reveal`], which wants a reason; who may call it is listed in the architecture
//! test (tests/tests/all/architecture.rs).

use std::fmt;

/// Name and telephone of whoever raised a request.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contact {
    name: Option<String>,
    phone: Option<String>,
}

impl Contact {
    /// From the two cells of a table.
    pub fn new(name: Option<String>, phone: Option<String>) -> Self {
        Self { name, phone }
    }

    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        self.name.is_some() || self.phone.is_some()
    }

    /// The contact laid open, for the one caller that shows it to somebody who may see it, after the reason was
    /// recorded: who looked, and why, is known before the data leaves.
    pub fn read_for_reveal(&self, _recorded: &RevealReason) -> RevealedContact<'_> {
        RevealedContact { name: self.name.as_deref(), phone: self.phone.as_deref() }
    }
}

/// Why somebody is to see a contact: words that the caller records before it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevealReason(String);

impl RevealReason {
    /// The reason in these words, blanks around them dropped; `None` where there are none.
    pub fn new(words: &str) -> Option<Self> {
        let words = words.trim();
        (!words.is_empty()).then(|| Self(words.to_owned()))
    }

    /// The words, to be recorded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A [`Contact`] laid open. Neither printed nor serialized as a whole: whoever shows it names each part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RevealedContact<'a> {
    /// Name, if known.
    pub name: Option<&'a str>,
    /// Telephone, if known.
    pub phone: Option<&'a str>,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_known() { "Contact(***)" } else { "Contact(-)" })
    }
}

impl fmt::Debug for RevealedContact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevealedContact(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_read_with_a_reason_and_printed_as_a_mask() {
        let contact = Contact::new(Some("某阿姨".to_owned()), Some("199-0000-0123".to_owned()));
        let reason = RevealReason::new(" 约上门时间 ").expect("words");
        assert_eq!(reason.as_str(), "约上门时间");
        let revealed = contact.read_for_reveal(&reason);
        assert_eq!((revealed.name, revealed.phone), (Some("某阿姨"), Some("199-0000-0123")));
        assert_eq!(format!("{contact:?} {revealed:?}"), "Contact(***) RevealedContact(***)");
        assert!(["", "  ", "\n"].iter().all(|words| RevealReason::new(words).is_none()));
    }
}
