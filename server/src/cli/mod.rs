//! The command line: one file a command.
//!
//! Comes in: arguments as typed. Goes out: an [`Exit`]. Always holds: a command decides nothing that the engine could; it opens
//! files, calls the engine, prints.

mod referee;
mod solve;
mod solving;
mod speech;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use engine::district::Lang;
use engine::tables::Fault;

use speech::Speech;

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0
    Done,
    /// 1: the message was told.
    NotDone,
    /// 2
    WrongUsage,
    /// 3: every fault was told.
    Refused,
    /// 4: the pins were named.
    PinsConflict,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::NotDone => 1,
            Exit::WrongUsage => 2,
            Exit::Refused => 3,
            Exit::PinsConflict => 4,
        })
    }
}

/// 语言 / language
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LangArgument {
    Zh,
    En,
}

/// 点答：社区点单选题、部门协同答题。把一个批次的点单交给能答的人，说明理由，证明有多好。
///
/// Dianda: from a batch of requests to a plan that says who answers what, why, and how good it is.
#[derive(Debug, Parser)]
#[command(name = "dianda", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// 消息的语言 / language of messages
    #[arg(long, global = true, value_enum, default_value = "zh")]
    lang: LangArgument,
    /// 结果为一个 JSON 文档 / the result as one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 求解一个算例（只有候选和数字） / solve an instance
    Solve {
        /// 算例文件夹 / folder of the instance
        dir: PathBuf,
        /// 方案写到哪个文件 / where to write the plan
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        solving: solving::SolvingArguments,
    },
    /// 核对方案：是否允许、数值是否属实 / check a plan against its instance
    Referee {
        /// 方案 / the plan
        plan: PathBuf,
        /// 算例文件夹 / folder of the instance
        instance: PathBuf,
        /// 上一方案 / the previous plan
        #[arg(long)]
        previous: Option<PathBuf>,
    },
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; everything else is wrong usage.
            let wrong = error.use_stderr();
            let _ = error.print();
            return if wrong { Exit::WrongUsage } else { Exit::Done }.into();
        }
    };
    let lang = match arguments.lang {
        LangArgument::Zh => Lang::Zh,
        LangArgument::En => Lang::En,
    };
    let speech = Speech { lang, json: arguments.json };
    let exit = match arguments.command {
        Command::Solve { dir, out, solving } => solve::run(&dir, out.as_deref(), &solving, speech),
        Command::Referee { plan, instance, previous } => referee::run(&plan, &instance, previous.as_deref(), speech),
    };
    exit.into()
}

/// Refuses the input: tells every fault.
fn refuse(faults: &[Fault], speech: Speech) -> Exit {
    speech.tell_faults(faults, true);
    Exit::Refused
}
