//! `dianda evaluate`: how well candidates match earlier cases that were held out.

use engine::candidates::{
    AblationMeasures, EvaluateOptions, Evaluation, LaterMeasures, Measures, SeedMeasures, evaluate,
};
use engine::district::{Bilingual, Lang};
use engine::matching::Step;
use engine::tables::Purpose;
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::reading::{BatchArguments, read};
use super::speech::Speech;
use crate::progress::Progress;

/// Cases without which nothing can be held out.
const CASES_MIN: usize = 10;

pub(super) fn run(dir: &BatchArguments, options: EvaluateOptions, speech: Speech) -> Result<Exit, Failure> {
    let progress = Progress::new(speech.lang);
    progress.step(Step::Reading);
    let batch = read(dir, Purpose::Cases)?;
    let n_cases = batch.district.cases.len();
    if n_cases < CASES_MIN {
        return Err(Failure::not_done(Trouble::new(
            "too_few_cases",
            Bilingual::new(format!("只有 {n_cases} 个案例。"), format!("There are only {n_cases} cases.")),
            Bilingual::new(
                format!("至少要 {CASES_MIN} 个才能留出一部分来检验。"),
                format!("At least {CASES_MIN} are needed to hold some out."),
            ),
        )));
    }
    let tell = |done: usize, of: usize| {
        let done = done + 1;
        progress.tell(&format!("留出检验 {done}/{of}"), &format!("held out {done}/{of}"));
    };
    let evaluation = evaluate(&batch.district, &options, &tell).map_err(|error| Failure::internal(&error))?;
    drop(progress);
    speech.tell_faults(&batch.warnings);
    if speech.json {
        speech.document(&json!(evaluation));
    } else {
        page(&evaluation, &options, speech);
    }
    Ok(Exit::Done)
}

fn page(evaluation: &Evaluation, options: &EvaluateOptions, speech: Speech) {
    let zh = speech.lang == Lang::Zh;
    let Evaluation { cases, leads, .. } = evaluation;
    speech.say(&if zh {
        format!("{cases} 个案例，由 {leads} 个答题力量牵头办过；留出的案例不在索引和模型里，文字相同的一起留出")
    } else {
        format!(
            "{cases} cases, led by {leads} providers; \
             a case held out is in neither index nor models, nor is one with the same text"
        )
    });
    let header = if zh {
        "首位正确  前三含  前五含  宏F1    校准误差 | 题型正确  题型校准  席位校准 | 最多的  近邻正确  近邻宏F1"
    } else {
        "acc@1     rec@3   rec@5   macroF1 calib.   | topic     calib.    seats    | majority  BM25-10 acc  F1"
    };
    speech.say(&format!("{:24}{header}", ""));
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
        speech.say(&verdict(&first.measures, speech.lang));
    }
}

/// What the figures are worth, in a sentence. With n cases the standard error of a share p is √(p(1−p)/n).
fn verdict(measures: &Measures, lang: Lang) -> String {
    let (n, p) = (measures.cases, measures.accuracy_at_1);
    let error = (p * (1.0 - p) / n.max(1) as f64).sqrt();
    // Twice the standard error: 19 of 20 repetitions lie within it. Beyond a tenth the first digit is open.
    const WIDE: f64 = 0.1;
    let (low, high) = ((p - 2.0 * error).max(0.0) * 100.0, (p + 2.0 * error).min(1.0) * 100.0);
    let majority = measures.accuracy_of_majority * 100.0;
    if 2.0 * error > WIDE {
        lang.pick(
            format!("{n} 个案例太少，不能说明什么：首位正确可能是 {low:.0}% 到 {high:.0}% 之间的任何数。"),
            format!("{n} cases are too few to say anything: accuracy may be anything from {low:.0} % to {high:.0} %."),
        )
    } else if low > majority {
        lang.pick(
            format!("首位正确约 {low:.0}%–{high:.0}%，明显好于总猜最多的那一个（{majority:.0}%）。"),
            format!(
                "accuracy is about {low:.0}–{high:.0} %, \
                 clearly better than always naming the most frequent ({majority:.0} %)."
            ),
        )
    } else {
        lang.pick(
            format!(
                "首位正确约 {low:.0}%–{high:.0}%，不比总猜最多的那一个（{majority:.0}%）好：\
                 案例和职责没有提供什么线索。"
            ),
            format!(
                "accuracy is about {low:.0}–{high:.0} %, \
                 no better than always naming the most frequent ({majority:.0} %)."
            ),
        )
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
