//! Tables of a district of any size, from the sample.
//!
//! Comes in: how many requests, a seed, a prefix. Goes out: csv files as an import takes them. Always holds: the same
//! numbers give the same tables; the sample's own requests come first as they are, and of each further one the
//! sentences are a mixture of two of the sample's with other numbers in them, so that hardly a text stands there twice;
//! ids carry the prefix; ranks are the first copy's alone.

use datasets::lots::Lots;
use datasets::putuo;

use super::Failure;

/// One request in so many is raised again in nearly the same words.
const NEARLY_SAME_EACH: usize = 1_000;

/// A file.
pub(crate) type Table = (&'static str, Vec<u8>);

/// The tables of the sample with these names.
///
/// # Errors
/// If the sample is not there.
pub(crate) fn sample(names: &[&'static str]) -> Result<Vec<Table>, Failure> {
    let file = |name: &&'static str| Ok((*name, std::fs::read(putuo::folder().join(name))?));
    names.iter().map(file).collect()
}

/// The requests of the sample, as rows below their header.
fn rows_of_sample() -> Result<(csv::StringRecord, Vec<csv::StringRecord>), Failure> {
    let mut reader = csv::Reader::from_path(putuo::folder().join("requests.csv"))?;
    let header = reader.headers()?.clone();
    let rows = reader.records().collect::<Result<_, _>>()?;
    Ok((header, rows))
}

/// So many requests.
///
/// # Errors
/// If the sample is not there.
pub(crate) fn requests(n: usize, seed: u64, prefix: &str) -> Result<Table, Failure> {
    let (header, rows) = rows_of_sample()?;
    let column = |name: &str| header.iter().position(|own| own == name).ok_or_else(|| format!("no column {name}"));
    let (id, title, text) = (column("id")?, column("title")?, column("text")?);
    let (choice, order) = (column("choice")?, column("order_number")?);
    let mut lots = Lots::new(seed);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header)?;
    for at in 0..n {
        let row = &rows[at % rows.len()];
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        let time = at / rows.len();
        cells[id] = format!("{prefix}{}", if time == 0 { row[id].to_owned() } else { format!("{}-{time}", &row[id]) });
        if time > 0 {
            let other = &rows[lots.below(rows.len())];
            cells[text] = mixed(&row[text], &other[text], &mut lots);
            cells[title] = other_numbers(&row[title], &mut lots);
            cells[choice].clear();
            cells[order].clear();
            if at % NEARLY_SAME_EACH == 0 {
                // Nearly the words of the sample's own.
                cells[text] = format!("{}请尽快。", &row[text]);
                cells[title] = row[title].to_owned();
            }
        }
        writer.write_record(&cells)?;
    }
    Ok(("requests.csv", writer.into_inner()?))
}

/// As many sentences as a text has: most are its own in another sequence, one is another's.
fn mixed(own: &str, other: &str, lots: &mut Lots) -> String {
    fn sentences(text: &str) -> Vec<&str> {
        text.split_inclusive(['。', '，']).collect()
    }
    let (mut parts, others) = (sentences(own), sentences(other));
    for at in (1..parts.len()).rev() {
        parts.swap(at, lots.below(at + 1));
    }
    for _ in 0..2 {
        if !parts.is_empty() && !others.is_empty() {
            let at = lots.below(parts.len());
            parts[at] = others[lots.below(others.len())];
        }
    }
    other_numbers(&parts.concat(), lots)
}

/// The text with another last digit in each number.
fn other_numbers(text: &str, lots: &mut Lots) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        let ends = c.is_ascii_digit() && !chars.get(at + 1).is_some_and(char::is_ascii_digit);
        out.push(if ends { char::from(b"123456789"[lots.below(9)]) } else { *c });
    }
    out
}

/// What people look for: pieces of the sample's titles, alone and by twos.
///
/// # Errors
/// If the sample is not there.
pub(crate) fn queries(n: usize) -> Result<Vec<String>, Failure> {
    let (header, rows) = rows_of_sample()?;
    let title = header.iter().position(|name| name == "title").ok_or("no column title")?;
    let mut lots = Lots::new(17);
    let mut piece = || {
        let chars: Vec<char> = rows[lots.below(rows.len())][title].chars().filter(|c| c.is_alphabetic()).collect();
        let length = 2 + lots.below(3);
        let from = lots.below(chars.len().saturating_sub(length) + 1);
        chars.into_iter().skip(from).take(length).collect::<String>()
    };
    Ok((0..n).map(|at| if at % 3 == 0 { format!("{} {}", piece(), piece()) } else { piece() }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_numbers_give_the_same_tables() {
        let (once, again) = (requests(3_000, 7, "a-").expect("a table"), requests(3_000, 7, "a-").expect("a table"));
        assert_eq!(once.1, again.1);
        let rows = csv::Reader::from_reader(once.1.as_slice()).records().count();
        assert_eq!(rows, 3_000);
    }
}
