//! Whether Latin letters spell a run of Chinese characters: in full (`tingchenan`) or by initials (`tcn`).
//!
//! Always holds: only Latin letters are ever compared by sound. Chinese characters are never, so that 景点 finds no 经典.

use pinyin::ToPinyinMulti;

/// How the letters spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// Syllable by syllable.
    Full,
    /// The first letter of each syllable, from the first character on.
    Initials,
}

/// Letters of a full spelling, at least.
const FULL_MIN: usize = 3;
/// Letters of initials, at least.
const INITIALS_MIN: usize = 2;
/// Characters that a spelling may cover.
const CHARS_MAX: usize = 24;

/// The first run of characters of a folded text that the lower-case letters spell, and how. A full spelling may begin
/// at any character; initials begin at the first. O(length · letters).
pub fn spelt_as(folded: &str, letters: &str) -> Option<(String, Spelling)> {
    let chars: Vec<char> = folded.chars().take(4 * CHARS_MAX).collect();
    let sounds: Vec<Vec<String>> = chars.iter().map(|c| sounds(*c)).collect();
    let run = |from: usize, n: usize| chars[from..from + n].iter().collect();
    if letters.len() >= FULL_MIN {
        for from in 0..chars.len() {
            if let Some(n) = covered(&sounds[from..], letters, Spelling::Full).filter(|n| *n > 1) {
                return Some((run(from, n), Spelling::Full));
            }
        }
    }
    let n = if letters.len() >= INITIALS_MIN { covered(&sounds, letters, Spelling::Initials)? } else { return None };
    Some((run(0, n), Spelling::Initials))
}

/// How many characters the letters spell to their last; `None` if they do not.
fn covered(sounds: &[Vec<String>], letters: &str, spelling: Spelling) -> Option<usize> {
    if letters.is_empty() {
        return Some(0);
    }
    let of_char = sounds.first()?;
    of_char.iter().find_map(|sound| {
        let part = if spelling == Spelling::Full { sound.as_str() } else { sound.get(..1)? };
        covered(&sounds[1..], letters.strip_prefix(part)?, spelling).map(|n| n + 1)
    })
}

/// All plain readings of a character; a Latin letter or digit reads as itself; nothing for a mark.
fn sounds(c: char) -> Vec<String> {
    if c.is_ascii_alphanumeric() {
        return vec![c.to_ascii_lowercase().to_string()];
    }
    let Some(readings) = c.to_pinyin_multi() else { return Vec::new() };
    let mut sounds = Vec::new();
    for reading in readings {
        // 绿 is typed lv, by some lu.
        for typed in [reading.plain().replace('ü', "v"), reading.plain().replace('ü', "u")] {
            if !sounds.contains(&typed) {
                sounds.push(typed);
            }
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_spell_names_in_full_and_by_initials() {
        let check = |text: &str, letters: &str, expect: Option<(&str, Spelling)>| {
            let expect = expect.map(|(run, spelling)| (run.to_owned(), spelling));
            assert_eq!(spelt_as(text, letters), expect, "{text} {letters}");
        };
        check("停车难", "tingchenan", Some(("停车难", Spelling::Full)));
        check("夜间停车难", "tingche", Some(("停车", Spelling::Full)));
        check("停车难", "tcn", Some(("停车难", Spelling::Initials)));
        check("长寿路街道", "changshoulu", Some(("长寿路", Spelling::Full)));
        check("长征镇", "zhangzheng", Some(("长征", Spelling::Full)));
        check("绿化", "lvhua", Some(("绿化", Spelling::Full)));
        check("夜间停车难", "tcn", None);
        check("停车难", "tingchenann", None);
        check("停车难", "t", None);
    }
}
