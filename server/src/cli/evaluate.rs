//! `dianda evaluate`: how well candidates match earlier cases that were held out.

use std::path::Path;

use engine::candidates::{
    AblationMeasures, EvaluateOptions, Evaluation, LaterMeasures, Measures, SeedMeasures, evaluate,
};
use engine::district::{Bilingual, Lang};
use engine::tables::Purpose;
use serde_json::json;

use super::speech::Speech;
use super::{Exit, preparing, refuse};
use crate::progress::Progress;

/// Cases without which nothing can be held out.
const CASES_MIN: usize = 10;

pub(super) fn run(dir: &Path, options: EvaluateOptions, speech: Speech) -> Exit {
    let progress = Progress::new();
    let batch = match preparing::read_for(dir, Purpose::Cases, None, &progress, speech) {
        Ok(batch) => batch,
        Err(faults) => return refuse(&faults, speech),
    };
    if batch.district.cases.len() < CASES_MIN {
        speech.failure(&Bilingual::new(
            format!("只有 {} 个案例，至少要 {CASES_MIN} 个才能留出一部分来检验", batch.district.cases.len()),
            format!("only {} cases; at least {CASES_MIN} are needed to hold some out", batch.district.cases.len()),
        ));
        return Exit::NotDone;
    }
    let tell = |done: usize, of: usize| {
        let (done, of) = (done + 1, of);
        progress.tell(&if speech.lang == Lang::Zh {
            format!("留出检验 {done}/{of}")
        } else {
            format!("held out {done}/{of}")
        });
    };
    let evaluation = match evaluate(&batch.district, &options, &tell) {
        Ok(evaluation) => evaluation,
        Err(error) => return preparing::failed(&error.to_string(), speech),
    };
    drop(progress);
    speech.tell_faults(&batch.warnings, false);
    if speech.json {
        speech.document(&json!(evaluation));
    } else {
        page(&evaluation, &options, speech);
    }
    Exit::Done
}

fn page(evaluation: &Evaluation, options: &EvaluateOptions, speech: Speech) {
    let zh = speech.lang == Lang::Zh;
    let Evaluation { cases, leads, .. } = evaluation;
    speech.say(&if zh {
        format!("{cases} 个案例，由 {leads} 个答题力量牵头办过；留出的案例不在索引和模型里，文字相同的一起留出")
    } else {
        format!("{cases} cases, led by {leads} providers; a case held out is in neither index nor models, nor is one with the same text")
    });
    speech.say(if zh {
        "                        首位正确  前三含  前五含  宏F1    校准误差 | 题型正确  题型校准  席位校准 | 最多的  近邻正确  近邻宏F1"
    } else {
        "                        acc@1     rec@3   rec@5   macroF1 calib.   | topic     calib.    seats    | majority  BM25-10 acc  F1"
    });
    for SeedMeasures { seed, measures } in &evaluation.by_seed {
        let name = if zh {
            format!("{} 份，种子 {seed}", options.folds)
        } else {
            format!("{} folds, seed {seed}", options.folds)
        };
        speech.say(&row(&name, measures));
    }
    if let Some(LaterMeasures { from, measures }) = &evaluation.by_time {
        let name = if zh { format!("按时间，{from} 起") } else { format!("by time, from {from}") };
        speech.say(&row(&name, measures));
    }
    for AblationMeasures { without, measures } in &evaluation.ablation {
        let part = without.said(speech.lang);
        let name = if zh { format!("去掉{part}") } else { format!("without {part}") };
        speech.say(&row(&name, measures));
    }
    if evaluation.by_seed.len() > 1 {
        let mean = evaluation.macro_f1_mean;
        speech.say(&if zh { format!("宏F1 平均 {mean:.4}") } else { format!("mean macro-F1 {mean:.4}") });
    }
    if let Some(first) = evaluation.by_seed.first() {
        let points = first.measures.curve.iter().map(|p| format!("{:.0}%:{:.3}", p.share * 100.0, p.accuracy));
        let points = points.collect::<Vec<_>>().join("  ");
        speech.say(&if zh {
            format!("最有把握的一部分里首位正确的比例：{points}")
        } else {
            format!("accuracy on the surest share: {points}")
        });
    }
}

/// A name and its measures; the name is filled up to a width of 24 columns.
fn row(name: &str, m: &Measures) -> String {
    let width: usize = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let name = format!("{name}{}", " ".repeat(24_usize.saturating_sub(width)));
    let or_none = |value: Option<f64>| value.map_or_else(|| "-     ".to_owned(), |v| format!("{v:.4}"));
    format!(
        "{name}{:.4}    {:.4}  {:.4}  {:.4}  {:.4}   | {}    {}    {}   | {:.4}    {:.4}    {:.4}",
        m.accuracy_at_1,
        m.recall_at_3,
        m.recall_at_5,
        m.macro_f1,
        m.calibration_error,
        or_none(m.topic.map(|of| of.accuracy)),
        or_none(m.topic.map(|of| of.calibration_error)),
        or_none(m.open_seats.map(|of| of.calibration_error)),
        m.accuracy_of_majority,
        m.neighbours.accuracy,
        m.neighbours.macro_f1,
    )
}
