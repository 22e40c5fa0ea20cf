//! Tables that are read against what a district knows already: a part of a round refers to the rest of it.
//!
//! Comes in: the sample in parts, and small tables. Goes out: what a part brings. Always holds: the parts taken in one
//! after the other are the district of the whole.

use std::collections::BTreeMap;

use datasets::putuo;
use engine::tables::{
    Batch, Fault, KNOWN_FILE, KnownRows, Purpose, Reading, Severity, Source, TableTakenIn, WrittenRow, read_batch,
    taken_in, written_tables,
};

/// Rows as a store keeps them.
#[derive(Default)]
struct Kept(KnownRows);

impl Kept {
    /// Reads files against what is kept.
    fn read(&self, sources: &[Source]) -> Result<(Batch, Vec<TableTakenIn>), Vec<Fault>> {
        let known = serde_json::to_vec(&self.0).expect("rows can be written");
        let reading = Reading { known: Some(&known), ..Reading::trusted(Purpose::Round) };
        let batch = read_batch(sources, &reading)?;
        let tables = taken_in(&batch, &self.0);
        Ok((batch, tables))
    }

    /// Takes in what files bring.
    fn take_in(&mut self, tables: Vec<TableTakenIn>) {
        for table in tables {
            let rows = self.0.entry(table.table.to_owned()).or_default();
            let mut all: BTreeMap<String, WrittenRow> =
                rows.drain(..).chain(table.new).chain(table.changed).map(|row| (row["id"].to_string(), row)).collect();
            rows.extend(std::mem::take(&mut all).into_values());
        }
    }
}

fn file(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn first_part() -> Vec<Source> {
    vec![
        file("社区.csv", "编号,名称,街镇,下辖小区\nC1,甲居民区,示范街道,金沙苑\nC2,乙居民区,示范街道,\n"),
        file("答题力量.csv", "编号,名称,类别,容量\nS1,示范街道办事处,街镇,9\nD1,区房管局,部门,4\n"),
        file("点单.csv", "编号,社区,标题,题型\nR1,C1,停车难,停车难\nR2,C2,屋面漏水,\n"),
    ]
}

#[test]
fn the_sample_taken_in_by_parts_is_the_sample() {
    let whole = read_batch(&putuo::tables(), &Reading::trusted(Purpose::Round)).expect("the sample has no fault");
    let round = written_tables(&whole.district, true).into_iter().find(|(table, _)| *table == "round");
    let mut kept = Kept::default();
    kept.0.extend(round.map(|(table, rows)| (table.to_owned(), rows)));
    let (requests, rest): (Vec<Source>, Vec<Source>) =
        putuo::tables().into_iter().partition(|source| source.name.starts_with("requests"));
    // The rest alone is no round; with one request it is.
    let few = String::from_utf8_lossy(&requests[0].bytes).lines().take(2).collect::<Vec<_>>().join("\n");
    let first: Vec<Source> = rest.into_iter().chain([file("requests.csv", &few)]).collect();
    for sources in [&first, &requests] {
        let (_, tables) = kept.read(sources).expect("the sample has no fault");
        kept.take_in(tables);
    }
    let (batch, again) = kept.read(&requests).expect("the sample has no fault");
    assert_eq!(batch.district.fingerprint(), whole.district.fingerprint());
    let told: Vec<_> = again.iter().map(|of| (of.table, of.new.len(), of.changed.len(), of.equal)).collect();
    assert_eq!(told, [("requests", 0, 0, whole.district.requests.len())], "the same file again changes nothing");
}

#[test]
fn a_part_refers_to_what_is_known_and_loses_nothing_of_it() {
    let mut kept = Kept::default();
    let (batch, tables) = kept.read(&first_part()).expect("no fault");
    assert_eq!(batch.district.requests.len(), 2);
    kept.take_in(tables);
    let part = file("点单.csv", "编号,事发地,标题,题型\nR3,金沙苑3号楼,加装电梯,加装电梯\nR1,金沙苑,停车很难,停车难\n");
    let (batch, tables) = kept.read(&[part]).expect("what it refers to is known");
    let [requests] = tables.as_slice() else { panic!("one table was handed in: {tables:?}") };
    let ids =
        |rows: &[WrittenRow]| rows.iter().map(|row| row["id"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>();
    assert_eq!((ids(&requests.new), ids(&requests.changed)), (vec!["R3".to_owned()], vec!["R1".to_owned()]));
    assert_eq!((requests.rows, requests.equal, &requests.gone), (2, 0, &vec!["R2".to_owned()]));
    assert_eq!(requests.new[0]["community"], "C1", "placed by a compound that is known");
    assert_eq!(batch.district.requests.len(), 3, "what a table lacks stays");
    assert!(batch.warnings.iter().all(|fault| fault.file != KNOWN_FILE), "nothing is told again");
}

#[test]
fn faults_of_a_part_stand_where_they_are() {
    let mut kept = Kept::default();
    let (_, tables) = kept.read(&first_part()).expect("no fault");
    kept.take_in(tables);
    let check = |name: &str, text: &str, expect: (&str, &str, u32)| {
        let faults = kept.read(&[file(name, text)]).expect_err("it has a fault");
        let errors: Vec<_> = faults.iter().filter(|fault| fault.severity == Severity::Error).collect();
        let found: Vec<_> = errors.iter().map(|of| (of.code, of.file.as_str(), of.row.unwrap_or(0))).collect();
        assert_eq!(found, [expect]);
    };
    check("点单.csv", "编号,社区,标题\nR3,C1,漏水\nR4,C9,漏水\n", ("unknown_community", "点单.csv", 3));
    // Two communities of one name: a request that named one of them by it is known by its id and stays.
    let (batch, _) = kept.read(&[file("社区.csv", "编号,名称,街镇\nC3,甲居民区,另一街道\n")]).expect("no fault");
    assert_eq!(batch.district.communities.len(), 3);
}
