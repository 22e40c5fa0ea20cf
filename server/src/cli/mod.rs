//! The command line: one file a command.
//!
//! Comes in: arguments as typed. Goes out: an [`Exit`]. Always holds: a command decides nothing that the engine could;
//! it opens files, calls the engine, prints.

mod candidates;
mod check;
mod evaluate;
mod explain;
mod matching;
mod preparing;
mod referee;
mod search;
mod solve;
mod solving;
mod speech;
mod template;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use engine::candidates::EvaluateOptions;
use engine::district::Lang;
use engine::index::Collection;
use engine::tables::Fault;

use jiff::civil::Date;
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

/// The page of help, its headings in both languages.
const HELP: &str = "{about-with-newline}\n用法 / Usage: {usage}\n\n{all-args}{after-help}";

/// 点答：社区点单选题、部门协同答题。把一个批次的点单交给能答的人，说明理由，证明有多好。
///
/// Dianda: from a batch of requests to a plan that says who answers what, why, and how good it is.
#[derive(Debug, Parser)]
#[command(
    name = "dianda",
    version,
    max_term_width = 100,
    disable_help_subcommand = true,
    help_template = HELP,
    subcommand_help_heading = "命令 / Commands",
    next_help_heading = "选项 / Options"
)]
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
    /// 从表格到方案：检查、建索引、找候选、求解、写清单和报告 / the whole line from tables to plan
    Match {
        /// 批次文件夹或工作簿 / folder or workbook of the batch
        dir: PathBuf,
        /// 结果写到哪个文件夹（整个替换）；不给则只显示摘要 / folder for the results, swapped whole
        #[arg(long)]
        out: Option<PathBuf>,
        /// 起算日，如 2026-03-01 / the day that waiting and deadlines count from
        #[arg(long)]
        as_of: Option<Date>,
        /// 再加上这个文件“锁定”表里的锁定，如会商时填好的 plan.xlsx / further pins, such as a plan.xlsx filled in
        #[arg(long)]
        pins: Option<PathBuf>,
        #[command(flatten)]
        solving: solving::SolvingArguments,
    },
    /// 检查表格：列出每一处错误和提醒，不改动任何东西 / report every fault and warning
    Check {
        /// 批次文件夹或工作簿 / folder or workbook of the batch
        dir: PathBuf,
        /// 写出一份工作簿，有错的格子标红并附上改法 / write a workbook with each faulty cell marked and the mend
        #[arg(long)]
        annotate: Option<PathBuf>,
    },
    /// 内部使用：在受限的进程里读旧格式工作簿
    #[command(hide = true)]
    ReadWorkbook {
        /// 最多几行 / most rows
        rows_max: usize,
    },
    /// 每件点单谁能答，相关度和依据 / who could answer each request, and why
    Candidates {
        /// 批次文件夹或工作簿 / folder or workbook of the batch
        dir: PathBuf,
        /// 每个角色显示几个 / how many of each role
        #[arg(long, default_value_t = 10)]
        top: usize,
        /// 只看这一件 / only this request
        #[arg(long)]
        request: Option<String>,
    },
    /// 全文检索 / full-text search
    Search {
        /// 批次文件夹或工作簿 / folder or workbook of the batch
        dir: PathBuf,
        /// 查什么，如 停车 -收费 street:曹杨 / what to look for
        #[arg(required = true, num_args = 1..)]
        query: Vec<String>,
        /// 在哪里查 / where
        #[arg(long = "in", value_enum, default_value = "requests")]
        place: SearchIn,
        /// 显示几条 / how many
        #[arg(long, default_value_t = 10)]
        top: usize,
        /// 索引放到哪个文件夹；默认在内存里 / folder for the index, else in memory
        #[arg(long)]
        index: Option<PathBuf>,
    },
    /// 为什么：读 match 写出的结果，说明每个决定 / why, from what match wrote
    Explain {
        /// match 的输出文件夹 / folder that match wrote
        out_dir: PathBuf,
        /// 点单编号 / id of a request
        #[arg(long)]
        request: Option<String>,
        /// 社区编号 / id of a community
        #[arg(long)]
        community: Option<String>,
        /// 答题力量编号 / id of a provider
        #[arg(long)]
        provider: Option<String>,
    },
    /// 拿以往案例检验候选找得准不准 / how well candidates match earlier cases held out
    Evaluate {
        /// 批次文件夹或工作簿，只需要答题力量和案例 / folder or workbook; only providers and cases are needed
        dir: PathBuf,
        /// 分成几份轮流留出 / into how many folds the cases are dealt
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=100))]
        folds: u16,
        /// 分份的种子，可给几个：1,2,3 / seeds of the dealing
        #[arg(long, value_delimiter = ',', default_value = "1")]
        seed: Vec<u64>,
        /// 再逐个去掉一种依据，看各值多少 / remove each part in turn as well
        #[arg(long)]
        ablation: bool,
    },
    /// 写出空白模板 / an empty workbook to fill in
    Template {
        /// 写到哪个文件 / where to write it
        #[arg(long, default_value = "点答模板.xlsx")]
        out: PathBuf,
    },
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

/// 检索范围 / what is searched
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SearchIn {
    Requests,
    Providers,
    Cases,
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let arguments = match Arguments::try_parse_from(std::env::args_os().map(without_dash)) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results; everything else is wrong usage.
            let wrong = error.use_stderr();
            let _ = error.print();
            if wrong {
                let _ = writeln!(std::io::stderr(), "用法不对：命令和选项见 dianda --help");
            }
            return if wrong { Exit::WrongUsage } else { Exit::Done }.into();
        }
    };
    let lang = match arguments.lang {
        LangArgument::Zh => Lang::Zh,
        LangArgument::En => Lang::En,
    };
    let speech = Speech { lang, json: arguments.json };
    let exit = match arguments.command {
        Command::Match { dir, out, as_of, pins, solving } => matching::run(
            &matching::Asked { dir: &dir, out: out.as_deref(), as_of, pins: pins.as_deref() },
            &solving,
            speech,
        ),
        Command::Check { dir, annotate } => check::run(&dir, annotate.as_deref(), speech),
        Command::ReadWorkbook { rows_max } => {
            crate::workbook_child::serve(rows_max);
            Exit::Done
        }
        Command::Candidates { dir, top, request } => candidates::run(&dir, top, request.as_deref(), speech),
        Command::Search { dir, query, place, top, index } => {
            let collection = match place {
                SearchIn::Requests => Collection::Requests,
                SearchIn::Providers => Collection::Providers,
                SearchIn::Cases => Collection::Cases,
            };
            search::run(&dir, &query.join(" "), collection, top, index.as_deref(), speech)
        }
        Command::Explain { out_dir, request, community, provider } => {
            explain::run(&out_dir, request.as_deref(), community.as_deref(), provider.as_deref(), speech)
        }
        Command::Evaluate { dir, folds, seed, ablation } => {
            evaluate::run(&dir, EvaluateOptions { folds: usize::from(folds), seeds: seed, ablation }, speech)
        }
        Command::Template { out } => template::run(&out, speech),
        Command::Solve { dir, out, solving } => solve::run(&dir, out.as_deref(), &solving, speech),
        Command::Referee { plan, instance, previous } => referee::run(&plan, &instance, previous.as_deref(), speech),
    };
    exit.into()
}

/// `-收费` is a word that must not be found, and no option: those are spelt in ASCII. With another dash it passes for an
/// argument.
fn without_dash(argument: OsString) -> OsString {
    let word = argument
        .to_str()
        .and_then(|text| text.strip_prefix('-'))
        .filter(|rest| rest.starts_with(|c: char| !c.is_ascii()));
    word.map_or(argument.clone(), |word| format!("−{word}").into())
}

/// Refuses the input: tells every fault.
fn refuse(faults: &[Fault], speech: Speech) -> Exit {
    speech.tell_faults(faults, true);
    Exit::Refused
}
