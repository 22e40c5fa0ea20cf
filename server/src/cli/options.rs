//! The options of the search, from what was typed to what the engine takes, in one pass.
//!
//! Comes in: [`SearchArguments`] as typed. Goes out: a [`Search`]: the engine's options and the caller's part of the
//! world (threads, deadline). Always holds: whatever is wrong with them is found here, before anything is read or
//! solved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{Args, ValueEnum};
use engine::district::{Bilingual, Lang};
use engine::matching::{MatchOptions, Step, World};
use engine::plan::{PROGRAM, PreviousPlan, RUN_VERSION, Run};
use engine::problem::TierKind;
use engine::solve::BUDGET_DEFAULT;

use super::failure::{Failure, Trouble};
use crate::files_in::read_document;
use crate::progress::Progress;
use crate::runner::{Deadline, interrupts, rest, run_on};
use crate::system_errors::system_words;

/// Options of the search, as typed.
#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// 目标层级及次序，用逗号分开 / tiers in their sequence: communities_served, first_choices_answered,
    /// requests_answered, min_load_shortfall, assignments_kept, quality
    #[arg(long, value_delimiter = ',', value_name = "a,b,c")]
    tiers: Option<Vec<String>>,
    /// 允许的差距，0 到 1 之间 / allowed gap, between 0 and 1
    #[arg(long, default_value_t = 0.0)]
    gap: f64,
    /// 搜索工作量上限（结点数 × 候选数，结果可重复） / work of the search: nodes times candidates, deterministic
    #[arg(long, default_value_t = BUDGET_DEFAULT)]
    budget: u64,
    /// 时间上限，如 20 或 20s；默认不限 / clock limit, off unless given
    #[arg(long, value_parser = seconds)]
    time_limit: Option<Duration>,
    /// 线程数；不影响结果 / threads; they change nothing but the time
    #[arg(long, default_value_t = threads_default())]
    threads: usize,
    /// 上一方案：尽量沿用，并列出变化 / the previous plan: keep what can be kept, print the difference
    #[arg(long)]
    previous: Option<PathBuf>,
    /// 进展写到标准错误，一行一个 JSON 对象，给程序看 / progress on standard error as JSON lines, for programs
    #[arg(long, value_enum)]
    progress: Option<ProgressForm>,
}

/// 进展的样子 / form of progress
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProgressForm {
    Json,
}

fn threads_default() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix('s').unwrap_or(text);
    let seconds: f64 = number.parse().map_err(|_| "20 / 20s".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// The options of the search, resolved.
pub(super) struct Search {
    /// What can change the plan.
    pub(super) options: MatchOptions,
    threads: usize,
    limit: Option<Duration>,
    progress: Option<ProgressForm>,
}

impl SearchArguments {
    /// Resolves what was typed.
    ///
    /// # Errors
    /// If an option is out of its range, a tier unknown or named twice, or the previous plan cannot be read.
    pub(super) fn resolve(self) -> Result<Search, Failure> {
        if !(0.0..1.0).contains(&self.gap) || self.threads == 0 || self.budget == 0 {
            return Err(Failure::usage(Trouble::new(
                "bad_option",
                Bilingual::new("选项的值不在范围里。", "An option is out of its range."),
                Bilingual::new(
                    "--gap 要在 0 和 1 之间，--threads 和 --budget 至少为 1。",
                    "--gap lies between 0 and 1, --threads and --budget are at least 1.",
                ),
            )));
        }
        let previous = self.previous.as_deref().map(read_previous).transpose()?;
        let tiers = self.tiers.as_deref().map(|named| tiers(named, previous.is_some())).transpose()?;
        Ok(Search {
            options: MatchOptions {
                tiers,
                gap: self.gap,
                budget: self.budget,
                time_limit: self.time_limit.map(|limit| limit.as_secs_f64()),
                previous,
            },
            threads: self.threads,
            limit: self.time_limit,
            progress: self.progress,
        })
    }
}

impl Search {
    /// Progress as it was asked for.
    pub(super) fn progress(&self, lang: Lang) -> Progress {
        match self.progress {
            Some(ProgressForm::Json) => Progress::as_json_lines(lang),
            None => Progress::new(lang),
        }
    }

    /// Runs `work` in a world with these threads; the clock starts when the search does, and from then on an interrupt
    /// (Ctrl-C, SIGINT) ends it with the best plan so far, a second one the program. What it gives, and run.json.
    pub(super) fn run<T>(&self, progress: &(dyn Fn(Step) + Sync), work: impl FnOnce(&World<'_>) -> T) -> (T, Run) {
        let started = jiff::Timestamp::now();
        let deadline = Deadline::starting_now(self.limit);
        let interrupted = interrupts();
        let done = work(&World {
            run: &|n, work| run_on(self.threads, n, work),
            seconds_left: &|| deadline.seconds_left(),
            stopped: &|| interrupted.load(Ordering::Relaxed),
            pause: &rest,
            progress,
        });
        let run = Run {
            version: RUN_VERSION,
            program: PROGRAM.to_owned(),
            started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            seconds: (deadline.elapsed() * 1000.0).round() / 1000.0,
            threads: self.threads,
            files: BTreeMap::new(),
            machine: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        };
        (done, run)
    }
}

/// Tiers by their names.
fn tiers(named: &[String], has_previous: bool) -> Result<Vec<TierKind>, Failure> {
    let mut tiers = Vec::new();
    for name in named {
        let message = match TierKind::parse(name.trim()) {
            Some(tier) if tiers.contains(&tier) => {
                Bilingual::new(format!("目标层级“{name}”写了两次。"), format!("The tier {name} is named twice."))
            }
            Some(TierKind::AssignmentsKept) if !has_previous => {
                Bilingual::new("assignments_kept 需要 --previous。", "assignments_kept needs --previous.")
            }
            Some(tier) => {
                tiers.push(tier);
                continue;
            }
            None => Bilingual::new(format!("没有目标层级“{name}”。"), format!("There is no tier {name}.")),
        };
        let names = TierKind::ALL.map(TierKind::name).join(", ");
        let mend = Bilingual::new(format!("可用的有：{names}"), format!("Known are: {names}"));
        return Err(Failure::usage(Trouble::new("bad_tier", message, mend).at("--tiers")));
    }
    Ok(tiers)
}

/// Reads a previous plan; the folder of the results stands for the plan in it.
pub(super) fn read_previous(path: &Path) -> Result<PreviousPlan, Failure> {
    let path = &if path.is_dir() { path.join("plan.json") } else { path.to_owned() };
    let failed = |zh: &str, en: &str| {
        let name = path.display();
        let message = Bilingual::new(format!("上一方案 {name} {zh}。"), format!("The previous plan {name} {en}."));
        let mend = Bilingual::new(
            "请给出 dianda 写的 plan.json，或它所在的文件夹。",
            "Give a plan.json that dianda wrote, or its folder.",
        );
        Failure::not_done(Trouble::new("bad_previous", message, mend).at(name))
    };
    let bytes = read_document(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => failed("找不到", "is not there"),
        _ => {
            let why = system_words(&error);
            failed(&format!("打不开：{}", why.zh), &format!("cannot be read: {}", why.en))
        }
    })?;
    PreviousPlan::read(&bytes).map_err(|error| failed("不是方案", &format!("is no plan ({error})")))
}
