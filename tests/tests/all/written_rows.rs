//! A district written as rows and read again is the same district: what a store keeps as rows is what the files said.
//!
//! Comes in: the sample, and small tables with all that a cell may say. Goes out: rows as JSON tables, read again.
//! Always holds: fingerprints agree, contact data is in no row.

use datasets::putuo;
use engine::tables::{Batch, Purpose, Reading, Source, read_batch, written_tables};

fn read(sources: &[Source]) -> Batch {
    match read_batch(sources, &Reading::trusted(Purpose::Round)) {
        Ok(batch) => batch,
        Err(faults) => panic!("{:?}", faults.iter().map(|fault| &fault.message.zh).collect::<Vec<_>>()),
    }
}

/// The rows of a batch as files.
fn written(batch: &Batch) -> Vec<Source> {
    let tables = written_tables(&batch.district, !batch.own_topics.is_empty());
    let file = |(name, rows)| Source {
        name: format!("{name}.json"),
        bytes: serde_json::to_vec(&rows).expect("rows can be written"),
    };
    tables.into_iter().map(file).collect()
}

fn check(sources: &[Source]) {
    let batch = read(sources);
    let rows = written(&batch);
    let again = read(&rows);
    assert_eq!(again.district, without_contacts(batch.district.clone()));
    assert_eq!(again.district.fingerprint(), batch.district.fingerprint());
    assert!(again.unplaced.is_empty(), "everything is placed by id");
    let texts: Vec<String> = rows.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect();
    assert!(!texts.iter().any(|text| text.contains("199-0000-0123") || text.contains("某阿姨")), "no contact data");
}

fn without_contacts(mut district: engine::district::District) -> engine::district::District {
    district.requests.iter_mut().for_each(|request| request.contact = Default::default());
    district
}

#[test]
fn the_sample_written_as_rows_is_the_sample() {
    check(&putuo::tables());
}

#[test]
fn every_kind_of_cell_is_written_so_that_it_is_read_again() {
    let table = |name: &str, text: &str| Source { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    check(&[
        table(
            "社区.csv",
            "编号,名称,街镇,户数,经度,纬度,最多解决,轮候批次,权重,下辖小区,居委会电话\n\
             C1,甲居民区,示范街道,约900户,121.4,31.2,0,3,2,金沙苑；银沙苑,021-5555-1000\n\
             C2,乙居民区,示范街道,,,,,,,,\nC3,丙居民区,另一街道,1,121.400000001,31,1,,,,\n",
        ),
        table(
            "点单.csv",
            "编号,社区,标题,内容,题型,选题,紧急程度,影响户数,小区,物业企业,涉及单位,举手,角色,提交日期,来源,工单号,同一件事,承办单位,办理截止,\
             联系人,电话\n\
             R1,C1;C2,停车难,\"第一行\n第二行，说“难”\",停车难,1,特急,约300户,金沙苑,禾安物业,甲公司；乙公司,律师；会计,,3月5日,12345,0012345,,\
             区房管局,2026-04-01,某阿姨,199-0000-0123\n\
             R2,乙居民区,合计,,,,,,,,,,牵头:所在街镇:2；协办:区房管局|街镇:1?；志愿者:律师:1x2；专家:没有这一家:1?,2026-01-05,,,R1,,,,\n\
             R3,C3,注：与上面不是一件,无,,2,,,,,,,,,,,否,,,,\n",
        ),
        table(
            "答题力量.csv",
            "编号,名称,别名,类别,专业,单位,职责,擅长题型,容量,最少承担,最多承接,服务街镇,结对社区,回避社区,回避单位\n\
             D1,区房管局,房管局；区住房保障局,部门,,,物业、维修资金,物业费调价,4,1,3,,,,\n\
             S1,示范街道办事处,,街镇,,,,,9,,,示范街道,C1,,\nS2,另一街道,,街镇,,,,,9,,,,,,\n\
             V1,甲律师,,志愿者,律师,某所,诉讼,,2,,,全区,,C1；C3,禾安物业\nV2,乙律师,,志愿者,律师,,,,2,,,,,,\n",
        ),
        table(
            "案例.csv",
            "编号,标题,内容,题型,答题力量,协同,社区,结果,满意度,办结日期\n\
             A1,停车,车多位少,停车难,示范街道办事处,甲律师,C1,已解决,5,2025-05-01\nA2,,电梯坏了,,早撤了的单位,,,,,\n",
        ),
        table("锁定.csv", "点单,角色,答题力量,规则\nR2,,,必办\nR2,志愿者,乙律师,锁定\nR3,,区房管局,禁止\n"),
        table("批次.csv", "项,值\n名称,试验批次\n起算日,2026-03-09\n种子,7\n每社区最多,3\n紧急权重,1;1;1.5;2;3\n"),
    ]);
}
