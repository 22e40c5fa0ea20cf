//! The usual offices of a district under their formal and short names: 区住房保障和房屋管理局 is 区房管局.
//!
//! Comes in: names of offices. Goes out: whether two are the same office, or likely are (an office of another city that
//! holds several duties). Always holds: only the shipped table (`data/offices.csv`) makes two names one, never that
//! they look alike; names of different places or levels are never one.
//!
//! To add an office, a name or another city's way of sharing duties out: a line, a name, an entry of `elsewhere` there.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::folded_name::{fold_name, outside_brackets};
use super::place_names::{PlaceKind, leading_place};

/// The shipped table.
struct Offices {
    rows: Vec<Office>,
    /// The row of each name, without place and level.
    of_name: BTreeMap<&'static str, usize>,
}

/// A row of the table.
struct Office {
    /// What it cares for, in a word.
    duty: &'static str,
    /// Who may hold the duty in other cities.
    elsewhere: Vec<&'static str>,
}

/// An office that a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OfficeName {
    row: usize,
    level: Option<Level>,
    /// The district or city that the name says.
    place: Option<String>,
}

/// What an office is an office of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    City,
    District,
}

fn shipped() -> &'static Offices {
    static SHIPPED: OnceLock<Offices> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let mut offices = Offices { rows: Vec::new(), of_name: BTreeMap::new() };
        for line in include_str!("../../data/offices.csv").lines().skip(1) {
            let mut cells = line.split(',');
            let mut cell = || cells.next().unwrap_or_default();
            let (office, names, duty, elsewhere) = (cell(), cell(), cell(), cell());
            let list = |text: &'static str| text.split(';').filter(|name| !name.is_empty());
            for name in std::iter::once(office).chain(list(names)) {
                offices.of_name.entry(name).or_insert(offices.rows.len());
            }
            offices.rows.push(Office { duty, elsewhere: list(elsewhere).collect() });
        }
        offices
    })
}

impl OfficeName {
    /// The office of a name; `None` where the table has none of that name. O(length · log names).
    fn of(name: &str) -> Option<Self> {
        let (bare, _) = outside_brackets(&fold_name(name));
        let (mut level, mut place) = (None, None);
        let mut left = bare.as_str();
        loop {
            // First as it is: 市场监管局 is not the city's.
            if let Some((row, is_branch)) = row_of(left) {
                return Some(Self { row, level: if is_branch { Some(Level::District) } else { level }, place });
            }
            let led = [("区", Level::District), ("县", Level::District), ("市", Level::City)];
            let found = led.iter().find_map(|(word, of)| left.strip_prefix(word).map(|rest| (*of, rest)));
            if let Some((of, rest)) = found {
                level = Some(of);
                left = rest;
            } else if let Some((found, rest)) = leading_place(left).filter(|(_, rest)| !rest.is_empty()) {
                level = Some(if found.kind == PlaceKind::District { Level::District } else { Level::City });
                place = Some(found.bare.to_owned());
                left = rest;
            } else {
                return None;
            }
        }
    }

    /// Whether nothing in the two names says that they are offices of different places.
    fn agrees(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| one.is_some() && other.is_some() && one != other;
        !differ(&self.place, &other.place)
    }

    fn is_same(&self, other: &Self) -> bool {
        let levels_differ = self.level.is_some() && other.level.is_some() && self.level != other.level;
        self.row == other.row && !levels_differ && self.agrees(other)
    }
}

/// The row of a name without place and level in front, and whether the name says inside that it is a district's:
/// 公安局普陀分局, 共青团普陀区委.
fn row_of(bare: &str) -> Option<(usize, bool)> {
    let found = |name: &str| shipped().of_name.get(name).copied();
    let inside = || {
        let fronts = [("共青团", "团"), ("团", "团"), ("中共", ""), ("公安局", "公安"), ("规划资源局", "规划资源")];
        let (kept, behind) = fronts.iter().find_map(|(front, kept)| Some((kept, bare.strip_prefix(front)?)))?;
        let rest = match leading_place(behind) {
            Some((_, rest)) => rest,
            None => behind.strip_prefix(['区', '县', '市'])?,
        };
        found(&format!("{kept}{rest}"))
    };
    found(bare).map(|row| (row, false)).or_else(|| inside().map(|row| (row, true)))
}

/// Whether two names are certainly of one office: formal and short, with and without the place. O(length).
pub fn is_same_office(one: &str, other: &str) -> bool {
    match (OfficeName::of(one), OfficeName::of(other)) {
        (Some(one), Some(other)) => one.is_same(&other),
        _ => false,
    }
}

/// Whether two names are of the same office of different places: 普陀区房管局 and 静安区房管局. O(length).
pub fn is_same_elsewhere(one: &str, other: &str) -> bool {
    match (OfficeName::of(one), OfficeName::of(other)) {
        (Some(one), Some(other)) => one.row == other.row && !one.agrees(&other),
        _ => false,
    }
}

/// How likely an office holds the duty of another that the tables do not know: the less the likelier; `None` where the
/// table says nothing of it. O(length + names).
pub fn likely_office_rank(lacking: &str, office: &str) -> Option<usize> {
    let (lacking, office) = (OfficeName::of(lacking)?, OfficeName::of(office)?);
    if lacking.row == office.row {
        // The city's own office, or one more of the same name.
        return lacking.agrees(&office).then_some(0);
    }
    let elsewhere = &shipped().rows.get(lacking.row)?.elsewhere;
    let at = elsewhere.iter().position(|name| row_of(name).is_some_and(|(row, _)| row == office.row))?;
    lacking.agrees(&office).then_some(at + 1)
}

/// Whether the table knows an office of this name.
pub fn is_known_office(name: &str) -> bool {
    OfficeName::of(name).is_some()
}

/// What the office of this name cares for: 房屋管理.
pub fn office_duty(name: &str) -> Option<&'static str> {
    shipped().rows.get(OfficeName::of(name)?.row).map(|office| office.duty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_means_one_office() {
        let offices = shipped();
        for (name, row) in &offices.of_name {
            assert_eq!(OfficeName::of(&format!("区{name}")).map(|found| found.row), Some(*row), "区{name}");
            assert_eq!(fold_name(name), *name, "names stand folded");
        }
        for office in &offices.rows {
            assert!(!office.duty.is_empty());
            for name in &office.elsewhere {
                assert!(row_of(name).is_some(), "{name} has a row");
            }
        }
        let text = include_str!("../../data/offices.csv");
        let n_names: usize =
            text.lines().skip(1).map(|line| line.split(',').take(2).flat_map(|cell| cell.split(';')).count()).sum();
        assert_eq!(n_names, offices.of_name.len(), "a name stands twice");
    }

    #[test]
    fn formal_and_short_names_are_one_office() {
        for (one, other) in [
            ("区房管局", "普陀区住房保障和房屋管理局"),
            ("区房管局", "区房屋管理局"),
            ("区房管局", "房管局"),
            ("区房管局", "上海市普陀区房屋管理局"),
            ("区交警支队", "区公安分局交警支队"),
            ("区交警支队", "交警支队"),
            ("区建管委", "区建设和管理委员会"),
            ("区绿化市容局", "区绿化和市容管理局"),
            ("区城管执法局", "区城管局"),
            ("区市场监管局", "区市场监督管理局"),
            ("区公安分局", "上海市公安局普陀分局"),
            ("区公安分局", "普陀公安分局"),
            ("区委社会工作部", "普陀区委社会工作部"),
            ("区委社会工作部", "区社工部"),
            ("区委政法委", "中共普陀区委政法委员会"),
            ("团区委", "共青团普陀区委"),
            ("区卫生健康委", "区卫健委（区爱卫办）"),
            ("区消防救援支队", "消防"),
            ("县房管局", "余杭区房管局"),
        ] {
            assert!(is_same_office(one, other) && is_same_office(other, one), "{one} {other}");
        }
    }

    #[test]
    fn other_offices_other_places_and_other_levels_are_not() {
        for (one, other) in [
            ("区房管局", "区建管委"),
            ("区房管局", "市住建局"),
            ("区房管局", "市房管局"),
            ("普陀区房管局", "静安区房管局"),
            ("区绿化市容局", "区城管执法局"),
            ("区水文局", "区水务局"),
            ("区公安分局", "区交警支队"),
        ] {
            assert!(!is_same_office(one, other), "{one} {other}");
        }
        assert!(
            is_same_elsewhere("普陀区房管局", "静安区房屋管理局") && !is_same_elsewhere("区房管局", "静安区房管局")
        );
        assert_eq!(likely_office_rank("区房管局", "市房管局"), Some(0));
        assert_eq!(likely_office_rank("区房管局", "昆山市住房和城乡建设局"), Some(1));
        assert_eq!(likely_office_rank("区绿化市容局", "市城市管理局"), Some(1));
        assert_eq!(likely_office_rank("区房管局", "区财政局"), None);
        assert_eq!(likely_office_rank("普陀区房管局", "静安区住建局"), None);
        assert_eq!(office_duty("区房管局"), Some("房屋管理"));
    }
}
