//! What `match` and `solve` share: the options of the search, the search itself, how its outcome is told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use engine::district::{Bilingual, Lang, Pin};
use engine::explain::{annotate, explain_counts};
use engine::instance::{ExcludedProviders, Instance};
use engine::plan::{Difference, Heading, Plan, PreviousPlan, plan};
use engine::problem::{TierKind, default_tiers, place_tiers};
use engine::solve::{BUDGET_DEFAULT, Options, SolveError, World, solve};
use engine::tables::shown_text;
use serde_json::{Map, Value, json};

use super::Exit;
use super::speech::Speech;
use crate::files::read_document;
use crate::progress::Progress;
use crate::runner::{Deadline, rest, run_on};

/// Options of the search.
#[derive(Debug, Args)]
pub(crate) struct SolvingArguments {
    /// 目标层级及次序，用逗号分开 / tiers in their sequence
    #[arg(long, value_delimiter = ',', value_name = "a,b,c")]
    tiers: Option<Vec<String>>,
    /// 允许的差距 / allowed gap
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
    pub(crate) previous: Option<PathBuf>,
}

fn threads_default() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix('s').unwrap_or(text);
    let seconds: f64 = number.parse().map_err(|_| "20 / 20s".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// A solved instance.
pub(crate) struct Solved {
    pub(crate) plan: Plan,
    pub(crate) previous: Option<PreviousPlan>,
}
/// Reads the previous plan, if one was named.
pub(crate) fn read_previous(path: Option<&Path>, speech: Speech) -> Result<Option<PreviousPlan>, Exit> {
    let Some(path) = path else { return Ok(None) };
    // The folder of the results stands for the plan in it.
    let path = &if path.is_dir() { path.join("plan.json") } else { path.to_owned() };
    let failed = |zh: &str, en: &str| {
        let name = path.display();
        speech.failure(&Bilingual::new(
            format!("上一方案 {name} {zh}。请给出 dianda 写的 plan.json，或它所在的文件夹。"),
            format!("the previous plan {name} {en}; give a plan.json that dianda wrote, or its folder."),
        ));
        Exit::NotDone
    };
    let bytes = read_document(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => failed("找不到", "is not there"),
        _ => failed("打不开", &format!("cannot be read ({error})")),
    })?;
    PreviousPlan::read(&bytes).map(Some).map_err(|error| failed("不是方案", &format!("is no plan ({error})")))
}

/// What is known of pins that cannot hold together: for each a line, and lines about all of them.
pub(crate) type PinsTold<'a> = dyn Fn(&[Pin]) -> (Vec<String>, Vec<String>) + 'a;

/// The pins of an instance as lines: rule, request, role, provider.
pub(crate) fn pin_lines(pins: &[Pin], lang: Lang) -> (Vec<String>, Vec<String>) {
    let part = |text: Option<&str>| text.map(|t| format!(" / {t}")).unwrap_or_default();
    let line = |pin: &Pin| {
        let rule = if lang == Lang::Zh { pin.rule.chinese() } else { pin.rule.name() };
        let (role, provider) =
            (part(pin.role.as_ref().map(|r| r.as_str())), part(pin.provider.as_ref().map(|p| p.as_str())));
        format!("{rule}  {}{role}{provider}", pin.request)
    };
    (pins.iter().map(line).collect(), Vec::new())
}

/// Solves an instance as the arguments say. The exit is told.
pub(crate) fn solve_instance(
    instance: &Instance,
    input: String,
    arguments: &SolvingArguments,
    excluded: &ExcludedProviders,
    pins_told: &PinsTold<'_>,
    progress: &Progress,
    speech: Speech,
) -> Result<Solved, Exit> {
    let previous = read_previous(arguments.previous.as_deref(), speech)?;
    let tiers = tiers(instance, arguments, previous.is_some(), speech)?;
    if !(0.0..1.0).contains(&arguments.gap) || arguments.threads == 0 || arguments.budget == 0 {
        speech.failure(&Bilingual::new(
            "--gap 要在 0 和 1 之间，--threads 和 --budget 至少为 1",
            "--gap lies between 0 and 1, --threads and --budget are at least 1",
        ));
        return Err(Exit::WrongUsage);
    }
    let kept = previous.as_ref().map(|previous| previous.candidates(instance)).unwrap_or_default();
    let options = Options { gap: arguments.gap, budget: arguments.budget, kept, ..Options::new(tiers) };
    let deadline = Deadline::starting_now(arguments.time_limit);
    let world = World {
        run: &|n, work| run_on(arguments.threads, n, work),
        seconds_left: &|| deadline.seconds_left(),
        stopped: &|| false,
        pause: &rest,
        progress: &|at| {
            let name = if speech.lang == Lang::Zh { at.tier.chinese() } else { at.tier.name() };
            progress.tell(&format!("{name} {}/{}", at.done, at.components));
        },
    };
    let solution = match solve(instance, &options, &world) {
        Ok(solution) => solution,
        Err(SolveError::PinsConflict(pins)) => {
            tell_conflict(&pins, pins_told, speech);
            return Err(Exit::PinsConflict);
        }
        // Nobody stops the search here, and no tier is held: the clock ran out before the pins had a plan.
        Err(SolveError::EndedEarly(_) | SolveError::NotHeld(_)) => {
            speech.failure(&Bilingual::new(
                "时间用完时还没有找到满足全部锁定的方案。请放宽 --time-limit，或减少锁定。",
                "time was up before a plan that keeps the pins was found; allow more with --time-limit, or pin less.",
            ));
            return Err(Exit::NotDone);
        }
        Err(SolveError::Solver(error)) => {
            speech.failure(&Bilingual::new(
                format!("求解器出错：{error}。请带上算例文件夹反映给我们。"),
                format!("the solver failed: {error}. Please report it with the instance."),
            ));
            return Err(Exit::NotDone);
        }
    };
    let heading = Heading {
        program: format!("dianda {}", env!("CARGO_PKG_VERSION")),
        input,
        options: options_record(instance, &options, arguments, previous.as_ref()),
        seconds: (deadline.elapsed() * 1000.0).round() / 1000.0,
        threads: arguments.threads,
    };
    let mut plan = plan(instance, &solution, heading);
    annotate(instance, &mut plan, excluded);
    Ok(Solved { plan, previous })
}

fn tiers(
    instance: &Instance,
    arguments: &SolvingArguments,
    has_previous: bool,
    speech: Speech,
) -> Result<Vec<TierKind>, Exit> {
    let Some(named) = &arguments.tiers else { return Ok(default_tiers(instance, has_previous)) };
    let mut tiers = Vec::new();
    for name in named {
        let known = TierKind::parse(name.trim());
        let message = match known {
            Some(tier) if tiers.contains(&tier) => {
                Bilingual::new(format!("目标层级“{name}”写了两次"), format!("the tier {name} is named twice"))
            }
            Some(TierKind::AssignmentsKept) if !has_previous => {
                Bilingual::new("assignments_kept 需要 --previous", "assignments_kept needs --previous")
            }
            Some(tier) => {
                tiers.push(tier);
                continue;
            }
            None => {
                let names = TierKind::ALL.map(TierKind::name).join(", ");
                Bilingual::new(
                    format!("没有目标层级“{name}”；可用的有：{names}"),
                    format!("there is no tier {name}; known are: {names}"),
                )
            }
        };
        speech.failure(&message);
        return Err(Exit::WrongUsage);
    }
    Ok(tiers)
}

/// What can change the plan, nothing else.
fn options_record(
    instance: &Instance,
    options: &Options,
    arguments: &SolvingArguments,
    previous: Option<&PreviousPlan>,
) -> Map<String, Value> {
    let names: Vec<&str> = place_tiers(instance, &options.tiers).iter().map(|tier| tier.name()).collect();
    let mut record = Map::new();
    record.insert("tiers".to_owned(), json!(names));
    record.insert("gap".to_owned(), json!(options.gap));
    record.insert("budget".to_owned(), json!(options.budget));
    record.insert("time_limit".to_owned(), json!(arguments.time_limit.map(|limit| limit.as_secs_f64())));
    record
        .insert("previous".to_owned(), json!(previous.map(|previous| engine::district::fingerprint(&previous.seats))));
    record
}

fn tell_conflict(pins: &[Pin], pins_told: &PinsTold<'_>, speech: Speech) {
    if speech.json {
        speech.document(&json!({ "error": "pins_conflict", "pins": pins }));
        return;
    }
    if let [_] = pins {
        speech.tell("这一条单独也办不到：", "this one cannot hold even alone:");
    } else {
        speech.tell(
            "这些锁定不能同时成立（去掉其中任何一条，其余就能成立）：",
            "these pins cannot hold together (without any one of them the others can):",
        );
    }
    let (lines, about) = pins_told(pins);
    for line in lines.iter().map(|line| format!("  {line}")).chain(about) {
        speech.tell(&line, &line);
    }
}

/// The tiers as lines: name, value, bound, gap.
pub(crate) fn tier_lines(plan: &Plan, speech: Speech) -> Vec<String> {
    let line = |tier: &engine::plan::PlanTier| {
        let chinese = TierKind::parse(&tier.name).filter(|_| speech.lang == Lang::Zh).map(TierKind::chinese);
        let name = chinese.unwrap_or(&tier.name);
        let proof = if tier.gap == 0.0 {
            if speech.lang == Lang::Zh {
                "已证明不能更好".to_owned()
            } else {
                "proven: no plan does better".to_owned()
            }
        } else if speech.lang == Lang::Zh {
            let best = if tier.sense == "min" { "最少" } else { "最多" };
            format!("{best} {}，差距 {:.4}%", tier.bound, tier.gap * 100.0)
        } else {
            format!("bound {}, gap {:.4} %", tier.bound, tier.gap * 100.0)
        };
        let value = tier.value.to_string();
        if speech.lang == Lang::Zh {
            format!("  {name}：{value}（{proof}）")
        } else {
            format!("  {name}: {value} ({proof})")
        }
    };
    plan.tiers.iter().map(line).collect()
}

/// The difference to the previous plan, in lines.
pub(crate) fn difference_lines(difference: &Difference, lang: Lang) -> Vec<String> {
    let mut lines = vec![explain_counts(difference, lang)];
    let seat =
        |sign: &str, seat: &engine::plan::Seat| shown_text(&format!("  {sign} {} / {} / {}", seat.0, seat.1, seat.2));
    lines.extend(difference.removed.iter().map(|s| seat("-", s)));
    lines.extend(difference.added.iter().map(|s| seat("+", s)));
    lines
}
