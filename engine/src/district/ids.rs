//! Ids as types of their own, and the tie-break that is fair to all of them.
//!
//! Always holds: an id is trimmed, never folded; [`tie_break`] depends on the seed and the ids alone.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(
    /// Id of a community.
    CommunityId
);
id!(
    /// Id of a request.
    RequestId
);
id!(
    /// Id of a provider.
    ProviderId
);
id!(
    /// Id of a topic.
    TopicId
);
id!(
    /// Id of an earlier case.
    CaseId
);
id!(
    /// Name of a role within its request: `lead`, `support`, `support2`, `expert` …
    RoleName
);

/// A number that decides what nothing else decides: the first eight bytes of SHA-256 over the seed and the ids. Nobody
/// is preferred for a low number or an early place in a list, and another seed draws another lot. O(length).
pub fn tie_break(seed: u64, ids: &[&str]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    for id in ids {
        // The length goes in too, so that ("ab", "c") and ("a", "bc") differ.
        hash.update((id.len() as u64).to_le_bytes());
        hash.update(id.as_bytes());
    }
    let digest = hash.finalize();
    u64::from_le_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}
