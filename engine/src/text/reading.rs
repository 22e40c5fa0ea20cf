//! How Chinese is read aloud, and whether Latin letters as typed spell it: `xingdaoshu`, `xing dao shu`, `tcn`.
//!
//! Comes in: folded text, letters. Goes out: where they spell it, and how surely. Always holds: only Latin letters are
//! ever compared by sound. Chinese characters are never, so that 景点 finds no 经典. A character of several readings is
//! read as its word is (`data/readings.txt`), else as it mostly is; its other readings count less.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use pinyin::{Pinyin, ToPinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

use super::data_lines::lines;

/// How letters spell a run of characters, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spelling {
    /// Syllable by syllable, each character as it is read in its word.
    ByWord,
    /// Likewise, each character in any of its readings.
    ByCharacter,
    /// The first letter of each syllable, from the first character on.
    Initials,
}

/// Letters of a full spelling, at least.
const FULL_MIN: usize = 3;
/// Letters of initials, at least.
const INITIALS_MIN: usize = 2;
/// Letters that are looked at: what is longer spells no words that anybody looks for.
const LETTERS_MAX: usize = 64;
/// Characters that a spelling may cover.
const CHARS_MAX: usize = 24;
/// Letters of a syllable, at most: zhuang.
const SYLLABLE_MAX: usize = 6;

/// Letters as typed, of one word or of several that stand beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letters {
    text: String,
    /// Places where a blank or an apostrophe was typed: between two syllables.
    cuts: BTreeSet<usize>,
}

impl Letters {
    /// The letters of folded words, marks of tone dropped, ü as v; `None` if there is anything else in them. O(length).
    pub fn of(words: &[&str]) -> Option<Self> {
        let (mut text, mut cuts) = (String::new(), BTreeSet::new());
        for word in words {
            cuts.insert(text.len());
            for c in word.nfd() {
                match c {
                    'a'..='z' => text.push(c),
                    // The mark of ü; those of the four tones.
                    '\u{308}' if text.ends_with('u') => {
                        text.pop();
                        text.push('v');
                    }
                    '\u{300}' | '\u{301}' | '\u{304}' | '\u{30c}' => {}
                    '\'' | '’' => _ = cuts.insert(text.len()),
                    _ => return None,
                }
                if text.len() > LETTERS_MAX {
                    return None;
                }
            }
        }
        (!text.is_empty()).then_some(Self { text, cuts })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The one at a place.
    pub fn at(&self, place: usize) -> Option<char> {
        self.text[place.min(self.text.len())..].chars().next()
    }

    /// Whether there are none; there always are some.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether they are syllables from the first to the last. O(length).
    pub fn are_syllables(&self) -> bool {
        let mut reached = vec![false; self.len() + 1];
        reached[0] = true;
        for at in 0..self.len() {
            let ends = (at + 1..=self.len().min(at + SYLLABLE_MAX)).take_while(|_| reached[at]);
            let ends: Vec<usize> = ends.filter(|end| syllables().contains(&self.text[at..*end])).collect();
            ends.into_iter().filter(|end| !self.is_cut(at, *end)).for_each(|end| reached[end] = true);
        }
        reached[self.len()]
    }

    /// Whether a cut lies within a syllable.
    fn is_cut(&self, start: usize, end: usize) -> bool {
        self.cuts.range(start + 1..end).next().is_some()
    }
}

/// A syllable as it may be typed.
type Syllable = Cow<'static, str>;

/// A run of characters with the ways in which each is read.
pub struct Reading {
    chars: Vec<char>,
    by_word: Vec<Vec<Syllable>>,
    by_character: Vec<Vec<Syllable>>,
}

impl Reading {
    /// Of folded text, its first characters. O(length).
    pub fn of(folded: &str) -> Self {
        let chars: Vec<char> = folded.chars().take(4 * CHARS_MAX).collect();
        let by_character = chars.iter().map(|c| sounds(*c)).collect();
        let mut by_word: Vec<Vec<Syllable>> = chars.iter().map(|c| first_sound(*c)).collect();
        let mut at = 0;
        while at < chars.len() {
            let known = |n: &usize| words_read_by_heart().get(chars[at..at + n].iter().collect::<String>().as_str());
            let longest = (2..=WORD_CHARS_MAX.min(chars.len() - at)).rev().find_map(|n| Some((n, known(&n)?)));
            let Some((n, readings)) = longest else {
                at += 1;
                continue;
            };
            for (offset, sound) in by_word[at..at + n].iter_mut().enumerate() {
                sound.clear();
                readings.iter().filter_map(|reading| reading.get(offset)).for_each(|one| add_typed(sound, one));
            }
            at += n;
        }
        Self { chars, by_word, by_character }
    }

    /// How many characters it has.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The letters that a spelling of it may begin with.
    pub fn first_letters(&self) -> BTreeSet<char> {
        self.by_character.first().into_iter().flatten().filter_map(|sound| sound.chars().next()).collect()
    }

    /// The surest way in which letters spell a part of it, and that part: in full from any character on, two at least;
    /// by initials from the first. O(length · letters).
    pub fn spelt_by(&self, letters: &Letters) -> Option<(Spelling, String)> {
        let run = |from: usize, n: usize| self.chars[from..from + n].iter().collect();
        if letters.len() >= FULL_MIN {
            for spelling in [Spelling::ByWord, Spelling::ByCharacter] {
                let sounds = self.sounds(spelling);
                for from in 0..self.len() {
                    if let Some(n) = covered(&sounds[from..], letters, 0, spelling).filter(|n| *n > 1) {
                        return Some((spelling, run(from, n)));
                    }
                }
            }
        }
        let spelling = Spelling::Initials;
        let n = if letters.len() >= INITIALS_MIN {
            covered(self.sounds(spelling), letters, 0, spelling)?
        } else {
            return None;
        };
        Some((spelling, run(0, n)))
    }

    /// Behind which letters the whole of it ends, spelt from the letter `at` on; none where it does not stand there.
    /// O(readings).
    pub fn ends(&self, letters: &Letters, at: usize, spelling: Spelling) -> BTreeSet<usize> {
        let step = |from: BTreeSet<usize>, sounds: &Vec<Syllable>| -> BTreeSet<usize> {
            let ends = from.iter().flat_map(|start| sounds.iter().filter_map(|sound| behind(letters, *start, sound)));
            ends.collect()
        };
        let mut ends = BTreeSet::from([at]);
        for sounds in self.sounds(spelling) {
            ends = step(ends, sounds);
            if ends.is_empty() {
                break;
            }
        }
        ends
    }

    fn sounds(&self, spelling: Spelling) -> &[Vec<Syllable>] {
        if spelling == Spelling::ByWord { &self.by_word } else { &self.by_character }
    }
}

/// Behind a syllable that stands in the letters at `start`.
fn behind(letters: &Letters, start: usize, syllable: &str) -> Option<usize> {
    let end = start + syllable.len();
    (letters.text[start..].starts_with(syllable) && !letters.is_cut(start, end)).then_some(end)
}

/// How many characters the letters from `at` on spell to their last; `None` if they do not.
fn covered(sounds: &[Vec<Syllable>], letters: &Letters, at: usize, spelling: Spelling) -> Option<usize> {
    if at == letters.len() {
        return Some(0);
    }
    sounds.first()?.iter().find_map(|sound| {
        let part = if spelling == Spelling::Initials { sound.get(..1)? } else { sound };
        covered(&sounds[1..], letters, behind(letters, at, part)?, spelling).map(|n| n + 1)
    })
}

/// All readings of a character as they are typed; a Latin letter or digit reads as itself; nothing for a mark.
fn sounds(c: char) -> Vec<Syllable> {
    let mut sounds = Vec::new();
    match c.to_pinyin_multi() {
        Some(readings) => readings.into_iter().map(Pinyin::plain).for_each(|plain| add_typed(&mut sounds, plain)),
        None if c.is_ascii_alphanumeric() => sounds.push(Cow::from(c.to_ascii_lowercase().to_string())),
        None => {}
    }
    sounds
}

/// The most common one alone.
fn first_sound(c: char) -> Vec<Syllable> {
    let mut sounds = Vec::new();
    match c.to_pinyin() {
        Some(reading) => add_typed(&mut sounds, reading.plain()),
        None if c.is_ascii_alphanumeric() => sounds.push(Cow::from(c.to_ascii_lowercase().to_string())),
        None => {}
    }
    sounds
}

/// 绿 is typed lv, by some lu or lyu.
fn add_typed(sounds: &mut Vec<Syllable>, plain: &'static str) {
    let mut add = |sound: Syllable| {
        if sound.is_ascii() && !sounds.contains(&sound) {
            sounds.push(sound);
        }
    };
    match plain.find(['ü', 'v']) {
        Some(_) => ["v", "u", "yu"].iter().for_each(|typed| add(Cow::from(plain.replace(['ü', 'v'], typed)))),
        None => add(Cow::from(plain)),
    }
}

/// Characters of a word of the table, at most.
const WORD_CHARS_MAX: usize = 4;

/// The shipped table.
pub(super) const SHIPPED_FILE: &str = include_str!("../../data/readings.txt");

/// Words that are not read as their characters mostly are, each with its readings, syllable by syllable.
fn words_read_by_heart() -> &'static BTreeMap<&'static str, Vec<Vec<&'static str>>> {
    static SHIPPED: OnceLock<BTreeMap<&'static str, Vec<Vec<&'static str>>>> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let mut words: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
        for (word, reading) in lines(SHIPPED_FILE).filter_map(|line| line.split_once(' ')) {
            words.entry(word).or_default().push(reading.split(' ').collect());
        }
        words
    })
}

/// All syllables of the common characters.
fn syllables() -> &'static BTreeSet<Syllable> {
    static ALL: OnceLock<BTreeSet<Syllable>> = OnceLock::new();
    ALL.get_or_init(|| ('\u{4e00}'..='\u{9fa5}').flat_map(first_sound).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(typed: &str) -> Letters {
        Letters::of(&typed.split(' ').collect::<Vec<_>>()).expect("letters")
    }

    #[test]
    fn letters_spell_names_in_full_and_by_initials() {
        let check = |text: &str, typed: &str, expect: Option<(Spelling, &str)>| {
            let expect = expect.map(|(spelling, run)| (spelling, run.to_owned()));
            assert_eq!(Reading::of(text).spelt_by(&letters(typed)), expect, "{text} {typed}");
        };
        check("停车难", "tingchenan", Some((Spelling::ByWord, "停车难")));
        check("停车难", "ting che nan", Some((Spelling::ByWord, "停车难")));
        check("停车难", "tin gchenan", None);
        check("停车难", "tíngchēnán", Some((Spelling::ByWord, "停车难")));
        check("夜间停车难", "tingche", Some((Spelling::ByWord, "停车")));
        check("停车难", "tcn", Some((Spelling::Initials, "停车难")));
        check("长寿路街道", "changshoulu", Some((Spelling::ByWord, "长寿路")));
        check("长征镇", "zhangzheng", Some((Spelling::ByCharacter, "长征")));
        check("夜间停车难", "tcn", None);
        check("停车难", "tingchenann", None);
        check("停车难", "t", None);
    }

    #[test]
    fn a_character_is_read_as_in_its_word() {
        for (text, typed) in [
            ("行道树", "xingdaoshu"),
            ("音乐", "yinyue"),
            ("快乐", "kuaile"),
            ("银行卡", "yinhangka"),
            ("重建", "chongjian"),
            ("重庆路", "chongqinglu"),
            ("长征", "changzheng"),
            ("调价", "tiaojia"),
            ("调解", "tiaojie"),
            ("里弄", "lilong"),
            ("旅馆", "lvguan"),
            ("旅馆", "luguan"),
            ("旅馆", "lyuguan"),
            ("旅馆", "lüguan"),
            ("女厕所", "nvcesuo"),
            ("西安", "xi'an"),
            ("排队", "paidui"),
        ] {
            let expect = Some((Spelling::ByWord, text.to_owned()));
            assert_eq!(Reading::of(text).spelt_by(&letters(typed)), expect, "{text} {typed}");
        }
    }

    #[test]
    fn syllables_are_told_from_other_letters() {
        for typed in ["xingdaoshu", "xing dao shu", "lvguan", "e"] {
            assert!(letters(typed).are_syllables(), "{typed}");
        }
        for typed in ["wifi", "cctv", "port", "xingd aoshu"] {
            assert!(!letters(typed).are_syllables(), "{typed}");
        }
        assert_eq!(Letters::of(&["停车"]), None);
        assert_eq!(Letters::of(&["a".repeat(65).as_str()]), None);
    }
}
