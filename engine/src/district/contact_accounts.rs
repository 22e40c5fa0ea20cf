//! What else leads to a person: accounts of WeChat and QQ, plates of cars, passports, names of mail addresses.
//!
//! Comes in: the characters of a text. Goes out: places to be covered. Always holds: an account is one only behind the
//! word that announces it; the other kinds are known by their shape.

/// The places of a text that hold one, in no sequence. O(length · announcing words).
pub(super) fn contact_accounts(chars: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for at in 0..chars.len() {
        found.extend(announced_account(chars, at));
        found.extend(plate(chars, at));
        found.extend(passport(chars, at));
        found.extend(mail_name(chars, at));
    }
    found
}

/// What announces an account, longer ones first, in lower case.
const ANNOUNCING: [&str; 19] = [
    "weixin",
    "wechat",
    "微信号",
    "微信",
    "薇信",
    "威信",
    "qq号",
    "qq",
    "扣扣号",
    "扣扣",
    "企鹅号",
    "wx",
    "vx",
    "v信",
    "加v",
    "加微",
    "+v",
    "护照号",
    "护照",
];
/// Words and signs between it and the account.
const BETWEEN: [char; 14] = ['号', '码', '是', '为', '加', '：', ':', ' ', '　', '，', ',', '（', '(', '同'];
/// Characters of the shortest and the longest account.
const ACCOUNT_LENGTHS: std::ops::RangeInclusive<usize> = 5..=20;

/// The account behind the word that begins at `at`.
fn announced_account(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let lower = |c: char| narrow(c).to_ascii_lowercase();
    if !matches!(lower(chars[at]), 'w' | 'q' | 'v' | '微' | '薇' | '威' | '扣' | '企' | '加' | '+' | '护') {
        return None;
    }
    let is_here = |word: &&&str| {
        let mut here = chars[at..].iter().map(|c| lower(*c));
        word.chars().all(|c| here.next() == Some(c))
    };
    let word = ANNOUNCING.iter().find(is_here)?;
    // A word of letters that begins within another is none.
    let is_within =
        at > 0 && chars[at - 1].is_ascii_alphabetic() && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let from = at + word.chars().count();
    let gap = chars[from..].iter().take_while(|c| BETWEEN.contains(c)).count();
    let start = from + gap;
    let is_part = |c: &&char| matches!(narrow(**c), 'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-');
    let end = start + chars[start..].iter().take_while(is_part).count();
    let ends_in_letters = word.ends_with(|c: char| c.is_ascii_alphabetic());
    // weixinhao is one word, and so is vx1.
    let is_apart = gap > 0 || !ends_in_letters || chars.get(start).is_some_and(|c| narrow(*c).is_ascii_digit());
    (!is_within && is_apart && ACCOUNT_LENGTHS.contains(&(end - start))).then_some((start, end))
}

fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a plate begins with it: the short name of a province.
fn is_province(c: char) -> bool {
    matches!(
        c,
        '京' | '津'
            | '沪'
            | '渝'
            | '冀'
            | '豫'
            | '云'
            | '辽'
            | '黑'
            | '湘'
            | '皖'
            | '鲁'
            | '新'
            | '苏'
            | '浙'
            | '赣'
            | '鄂'
            | '桂'
            | '甘'
            | '晋'
            | '蒙'
            | '陕'
            | '吉'
            | '闽'
            | '贵'
            | '粤'
            | '青'
            | '藏'
            | '川'
            | '宁'
            | '琼'
    )
}

/// A car's plate that begins at `at`: 沪A12345, 沪A·D1234 5.
fn plate(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let is_letter = |c: char| narrow(c).to_ascii_uppercase().is_ascii_uppercase();
    if !is_province(chars[at]) || !chars.get(at + 1).is_some_and(|c| is_letter(*c)) {
        return None;
    }
    let gap = chars[at + 2..].iter().take_while(|c| matches!(c, '·' | '•' | '.' | ' ' | '-' | '・')).count();
    let start = at + 2 + gap;
    let is_part = |c: &&char| narrow(**c).is_ascii_alphanumeric() || matches!(c, '挂' | '学' | '警' | '港' | '澳');
    let length = chars[start..].iter().take_while(is_part).count();
    let n_digits = chars[start..start + length].iter().filter(|c| narrow(**c).is_ascii_digit()).count();
    (gap <= 2 && (5..=6).contains(&length) && n_digits >= 2).then_some((at, start + length))
}

/// A passport or permit whose letters begin at `at`: E12345678, EA1234567, H1234567800.
fn passport(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let is_letter = |at: usize| chars.get(at).is_some_and(|c| narrow(*c).is_ascii_uppercase());
    let begins = at == 0 || !narrow(chars[at - 1]).is_ascii_alphanumeric();
    if !begins || !is_letter(at) || !"EGDSPHMCK".contains(narrow(chars[at])) {
        return None;
    }
    let start = if is_letter(at + 1) { at + 2 } else { at + 1 };
    let n = chars[start..].iter().take_while(|c| narrow(**c).is_ascii_digit()).count();
    let is_one = if start == at + 1 { matches!(n, 8 | 10) } else { n == 7 };
    is_one.then_some((at, start + n))
}

/// Characters of a Chinese name before the @, at most.
const NAME_MAX: usize = 4;
/// Characters of a domain in which a dot is looked for.
const DOMAIN_MAX: usize = 40;

/// What stands before an @ at `at`, where a domain follows.
fn mail_name(chars: &[char], at: usize) -> Option<(usize, usize)> {
    if !matches!(chars[at], '@' | '＠') {
        return None;
    }
    let is_host = |c: &&char| c.is_alphanumeric() || matches!(narrow(**c), '-' | '.' | '。');
    let domain: Vec<char> = chars[at + 1..].iter().take(DOMAIN_MAX).take_while(is_host).copied().collect();
    let has_dot = domain.iter().skip(1).any(|c| matches!(narrow(*c), '.' | '。'));
    let is_latin_name = |c: &&char| {
        let c = narrow(**c);
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '*')
    };
    let latin = chars[..at].iter().rev().take_while(is_latin_name).count();
    let has_domain = domain.first().is_some_and(char::is_ascii_alphanumeric) || has_dot;
    if !has_domain {
        return None;
    }
    let before = &chars[at - latin..at];
    // A name in Chinese, with or without a few figures behind it; what begins with letters is a name by itself.
    let is_chinese = has_dot && !before.iter().any(|c| narrow(*c).is_ascii_alphabetic());
    let chinese = if is_chinese {
        chars[..at - latin].iter().rev().take_while(|c| c.is_alphabetic() && !c.is_ascii()).take(NAME_MAX).count()
    } else {
        0
    };
    let start = at - latin - chinese;
    (start < at).then_some((start, at))
}
