//! Characters that had no place of their own when older standards were written, and stand at a private one: exports of
//! old systems still hold them, and most fonts show a box or nothing.
//!
//! Comes in: sheets as they were read. Goes out: the same with the characters of today, and a reminder for each file.
//! Always holds: what is mapped is mapped as GB 18030-2022 says (its 18 characters) or as the edition of 2005 and the
//! Unicode versions behind it moved the others; what no standard names stays, and is told with its cell.

use super::fault::Fault;
use super::sheet::{Sheet, column_letters};
use crate::district::Bilingual;

/// Private place and today's character.
const TODAY: [(char, char); 88] = [
    // GB 18030-2022, annex: vertical signs and eight components.
    ('\u{e78d}', '\u{fe10}'),
    ('\u{e78e}', '\u{fe12}'),
    ('\u{e78f}', '\u{fe11}'),
    ('\u{e790}', '\u{fe13}'),
    ('\u{e791}', '\u{fe14}'),
    ('\u{e792}', '\u{fe15}'),
    ('\u{e793}', '\u{fe16}'),
    ('\u{e794}', '\u{fe17}'),
    ('\u{e795}', '\u{fe18}'),
    ('\u{e796}', '\u{fe19}'),
    ('\u{e81e}', '\u{9fb4}'),
    ('\u{e826}', '\u{9fb5}'),
    ('\u{e82b}', '\u{9fb6}'),
    ('\u{e82c}', '\u{9fb7}'),
    ('\u{e832}', '\u{9fb8}'),
    ('\u{e843}', '\u{9fb9}'),
    ('\u{e854}', '\u{9fba}'),
    ('\u{e864}', '\u{9fbb}'),
    // GB 18030-2005.
    ('\u{e7c7}', '\u{1e3f}'),
    // GBK's additions at FE50 to FEA0, in Unicode since 3.0 and 3.1.
    ('\u{e815}', '\u{2e81}'),
    ('\u{e816}', '\u{20087}'),
    ('\u{e817}', '\u{20089}'),
    ('\u{e818}', '\u{200cc}'),
    ('\u{e819}', '\u{2e84}'),
    ('\u{e81a}', '\u{3473}'),
    ('\u{e81b}', '\u{3447}'),
    ('\u{e81c}', '\u{2e88}'),
    ('\u{e81d}', '\u{2e8b}'),
    ('\u{e81f}', '\u{359e}'),
    ('\u{e820}', '\u{361a}'),
    ('\u{e821}', '\u{360e}'),
    ('\u{e822}', '\u{2e8c}'),
    ('\u{e823}', '\u{2e97}'),
    ('\u{e824}', '\u{396e}'),
    ('\u{e825}', '\u{3918}'),
    ('\u{e827}', '\u{39cf}'),
    ('\u{e828}', '\u{39df}'),
    ('\u{e829}', '\u{3a73}'),
    ('\u{e82a}', '\u{39d0}'),
    ('\u{e82d}', '\u{3b4e}'),
    ('\u{e82e}', '\u{3c6e}'),
    ('\u{e82f}', '\u{3ce0}'),
    ('\u{e830}', '\u{2ea7}'),
    ('\u{e831}', '\u{215d7}'),
    ('\u{e833}', '\u{2eaa}'),
    ('\u{e834}', '\u{4056}'),
    ('\u{e835}', '\u{415f}'),
    ('\u{e836}', '\u{2eae}'),
    ('\u{e837}', '\u{4337}'),
    ('\u{e838}', '\u{2eb3}'),
    ('\u{e839}', '\u{2eb6}'),
    ('\u{e83a}', '\u{2eb7}'),
    ('\u{e83b}', '\u{2298f}'),
    ('\u{e83c}', '\u{43b1}'),
    ('\u{e83d}', '\u{43ac}'),
    ('\u{e83e}', '\u{2ebb}'),
    ('\u{e83f}', '\u{43dd}'),
    ('\u{e840}', '\u{44d6}'),
    ('\u{e841}', '\u{4661}'),
    ('\u{e842}', '\u{464c}'),
    ('\u{e844}', '\u{4723}'),
    ('\u{e845}', '\u{4729}'),
    ('\u{e846}', '\u{477c}'),
    ('\u{e847}', '\u{478d}'),
    ('\u{e848}', '\u{2eca}'),
    ('\u{e849}', '\u{4947}'),
    ('\u{e84a}', '\u{497a}'),
    ('\u{e84b}', '\u{497d}'),
    ('\u{e84c}', '\u{4982}'),
    ('\u{e84d}', '\u{4983}'),
    ('\u{e84e}', '\u{4985}'),
    ('\u{e84f}', '\u{4986}'),
    ('\u{e850}', '\u{499f}'),
    ('\u{e851}', '\u{499b}'),
    ('\u{e852}', '\u{49b7}'),
    ('\u{e853}', '\u{49b6}'),
    ('\u{e855}', '\u{241fe}'),
    ('\u{e856}', '\u{4ca3}'),
    ('\u{e857}', '\u{4c9f}'),
    ('\u{e858}', '\u{4ca0}'),
    ('\u{e859}', '\u{4ca1}'),
    ('\u{e85a}', '\u{4c77}'),
    ('\u{e85b}', '\u{4ca2}'),
    ('\u{e85c}', '\u{4d13}'),
    ('\u{e85d}', '\u{4d14}'),
    ('\u{e85e}', '\u{4d15}'),
    ('\u{e85f}', '\u{4d16}'),
    ('\u{e863}', '\u{4dae}'),
];

/// Cells that are named in a reminder.
const CELLS_NAMED: usize = 5;

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Puts today's characters in. O(characters).
pub(super) fn map_private_characters(sheets: &mut [Sheet], faults: &mut Vec<Fault>) {
    for sheet in sheets {
        let (mut n_mapped, mut unknown) = (0_usize, Vec::new());
        let first_row = sheet.rows.first().map_or(1, |row| row.number);
        for row in &mut sheet.rows {
            for (at, cell) in row.cells.iter_mut().enumerate().filter(|(_, cell)| cell.contains(is_private)) {
                let today = |c: char| TODAY.iter().find(|(private, _)| *private == c).map_or(c, |(_, today)| *today);
                let mapped: String = cell.chars().map(today).collect();
                n_mapped += usize::from(mapped != *cell);
                if mapped.contains(is_private) {
                    unknown.push((row.number, at));
                }
                *cell = mapped;
            }
        }
        let warning = |code, message, mend, row| {
            Fault::warning(code, &sheet.file, message, mend).in_sheet(sheet.name.as_deref()).at_row(row)
        };
        if n_mapped > 0 {
            let message = Bilingual::new(
                format!("有 {n_mapped} 格含有旧系统的私用字符，已按 GB 18030-2022 换成标准字"),
                format!("{n_mapped} cells hold private characters of old systems; GB 18030-2022 says which they are"),
            );
            let mend =
                Bilingual::new("请看一眼换得对不对；不用改表", "look whether they are right; nothing need be changed");
            faults.push(warning("private_characters_mapped", message, mend, first_row));
        }
        if let Some((row, _)) = unknown.first() {
            let named: Vec<String> =
                unknown.iter().take(CELLS_NAMED).map(|(row, at)| format!("{}{row}", column_letters(*at))).collect();
            let n = unknown.len();
            let message = Bilingual::new(
                format!("有 {n} 格含有认不出的私用字符（显示为方框或空白）：{} 等", named.join("、")),
                format!("{n} cells hold private characters that no standard names: {} …", named.join(", ")),
            );
            let mend = Bilingual::new(
                "这些字只在原来那台电脑上看得到，请改用普通的字",
                "they show only on the computer that wrote them: type ordinary characters instead",
            );
            faults.push(warning("private_characters", message, mend, *row));
        }
    }
}
