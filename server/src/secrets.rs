//! Secrets and ids: made here, and turned into what may be kept.
//!
//! Always holds: a secret is random and kept as a hash alone; a password is kept as argon2id; no secret is printed.

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use engine::district::fingerprint_of_bytes;

/// The alphabet of ids and secrets: no letter that is taken for a digit.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Letters of an id: 100 bits.
const ID_LETTERS: usize = 20;
/// Letters of a secret: 160 bits.
const SECRET_LETTERS: usize = 32;

/// What opens something to whoever has it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Secret {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(random_letters(SECRET_LETTERS))
    }

    /// One that came in.
    pub(crate) fn given(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// For whoever it is for, once.
    pub(crate) fn shown(&self) -> &str {
        &self.0
    }

    /// What is kept of it. It is random and long, so that a plain hash does.
    pub(crate) fn hash(&self) -> String {
        fingerprint_of_bytes(self.0.as_bytes())
    }
}

/// A new id.
pub(crate) fn new_id() -> String {
    random_letters(ID_LETTERS)
}

/// A random number below another, for waits: no secret is made of it.
pub(crate) fn random_below(bound: u64) -> u64 {
    let mut bytes = [0_u8; 8];
    // Without random bytes nobody waits.
    let _ = getrandom::fill(&mut bytes);
    u64::from_le_bytes(bytes) % bound.max(1)
}

/// # Panics
/// If the system has no random bytes: nothing can be kept secret then.
fn random_letters(n: usize) -> String {
    let mut bytes = vec![0_u8; n];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
}

/// Argon2id, version 19, 19 MiB, 2 passes, 1 lane (OWASP's password storage cheat sheet).
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// What is kept of a password. Some 20 ms: not on a thread that serves others.
pub(crate) fn password_kept(password: &str) -> Option<String> {
    argon2().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether a password is the one that was kept. Some 20 ms, also where nothing was kept: the time tells nothing.
pub(crate) fn is_password(password: &str, kept: &str) -> bool {
    // Of no password: a hash that nothing gives.
    const NONE: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGtub3dz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let kept = if kept.is_empty() { NONE } else { kept };
    PasswordHash::new(kept).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Characters of a password at least.
pub(crate) const PASSWORD_CHARS_MIN: usize = 10;
/// And at most, since hashing takes time.
pub(crate) const PASSWORD_CHARS_MAX: usize = 200;

/// Passwords of ten characters and more that many people have, folded; and what is built like them.
const COMMON: &str = include_str!("common_passwords.txt");

/// Whether a password is too easily guessed: short, one of the common ones, of few different characters, or the login.
pub(crate) fn is_weak(password: &str, login: &str) -> bool {
    let folded = password.to_lowercase();
    let different = folded.chars().collect::<std::collections::BTreeSet<_>>().len();
    !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&password.chars().count())
        || different < 5
        || (!login.is_empty()
            && folded.contains(&login.to_lowercase())
            && login.chars().count() * 2 > folded.chars().count())
        || COMMON.lines().any(|common| common == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let kept = password_kept("a long enough one").expect("it can be hashed");
        assert!(is_password("a long enough one", &kept));
        assert!(!is_password("a long enough two", &kept) && !is_password("", "") && !is_password("x", "no hash"));
    }

    #[test]
    fn easily_guessed_passwords_are_refused() {
        for weak in ["short", "1234567890", "password123", "aaaaaaaaaaaa", "linlin-2026", "qwertyuiop"] {
            assert!(is_weak(weak, "linlin-202"), "{weak}");
        }
        for good in ["correct horse battery", "枣阳路的梧桐树很高很高", "t7#kVq0-pLw2"] {
            assert!(!is_weak(good, "somebody"), "{good}");
        }
    }

    #[test]
    fn secrets_are_not_printed_and_ids_differ() {
        let secret = Secret::new();
        assert_eq!(format!("{secret:?}"), "Secret(***)");
        assert_eq!(Secret::given(secret.shown()).hash(), secret.hash());
        assert_ne!(new_id(), new_id());
    }
}
