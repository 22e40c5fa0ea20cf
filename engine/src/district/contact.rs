//! Contact data of a person: kept, but never shown, indexed, logged or written out.
//!
//! Always holds: the type has no `Display`, no `Serialize`, and its `Debug` is a mask.

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
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_known() { "Contact(***)" } else { "Contact(-)" })
    }
}
