//! The command line: one file a command.
//!
//! Comes in: arguments as typed. Goes out: an [`Exit`]. Always holds: a command decides nothing that the engine could;
//! it opens files, calls the engine, prints.

mod admin;
mod candidates;
mod check;
mod compare;
mod evaluate;
mod explain;
mod failure;
mod matching;
mod options;
mod outcome;
mod reading;
mod referee;
mod reminders;
mod search;
mod serve;
mod solve;
mod speech;
mod standing;
mod stored_index;
mod take_in;
mod template;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use engine::candidates::EvaluateOptions;
use engine::district::Lang;
use engine::explain::Subject;
use engine::index::Collection;

use failure::Failure;
use jiff::civil::Date;
use speech::{Speech, output_trouble};
use usage::usage_trouble;

use crate::progress::Progress;

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

/// What an instance is, for whoever makes one.
const INSTANCE_HELP: &str = "\
算例文件夹里的表（csv；括号里是缺这一列或格子空着时的值，* 必有）/ the tables of an instance (csv; in brackets the value \
of a missing column or an empty cell, * required):
  communities.csv  id*, max_answered* , weight (1)
  requests.csv     id*, community* (几个用 ; 分开 / several by ;), priority (1), choice
  roles.csv        request*, role*, required (true), count (1), weight (1)
  providers.csv    id*, capacity*, min_load (0), max_requests
  candidates.csv   request*, role*, provider*, relevance* (0 < r <= 1), effort*
  pins.csv         request*, role, provider, rule* (pin | forbid | answer)              可无 / optional
  round.csv        key*, value* (name, as_of, seed, candidates_per_role)                可无 / optional
effort、capacity 和社区的 weight 是整数，其余小数最多九位 / whole numbers; other decimals have at most nine digits.

最小的例子 / the smallest example:
  communities.csv  id,max_answered      C1,1
  requests.csv     id,community         R1,C1
  roles.csv        request,role         R1,lead
  providers.csv    id,capacity          P1,2
  candidates.csv   request,role,provider,relevance,effort      R1,lead,P1,0.8,1";

/// What may be typed into a search.
const SEARCH_HELP: &str = "\
怎么查 / what may be typed:
  停车 收费            两个词都有的排在前面，同义词、全拼（tingche、xing dao shu）也算 / words, synonyms, pinyin
  “消防通道” -充电      必须有的原话；不能有的词 / a phrase that must stand there, a word that must not
  3号楼                只找 3 号楼（三号楼、3栋也是），不会找到 13 号楼 / building 3 alone, however it is written
  street:曹杨 topic:停车难 community:枣阳 urgency:4+      筛选（街镇: 题型: 社区: 紧急:） / filters
  CY-001               编号或工单号。五位以上的数字只按编号、工单号查，查不到电话 / an id or order number; five digits and
                       more find ids and order numbers only, never a telephone";

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
        #[command(flatten)]
        batch: reading::BatchArguments,
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
        search: options::SearchArguments,
    },
    /// 检查表格：列出每一处错误和提醒，不改动任何东西 / report every fault and warning
    Check {
        #[command(flatten)]
        batch: reading::BatchArguments,
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
    /// 内部使用：在受限的进程里读交来的表格，与本区已有的对照
    #[command(hide = true)]
    TakeIn {
        #[command(flatten)]
        batch: reading::BatchArguments,
        /// 本区已有的行 / rows that are known
        #[arg(long)]
        known: PathBuf,
        /// 就地改正 / mends
        #[arg(long)]
        mends: PathBuf,
        /// 标出错处的副本写到哪里 / where the copy with marks goes
        #[arg(long)]
        annotated: Option<PathBuf>,
    },
    /// 内部使用：读会商填好的锁定 / reads the pins that a meeting filled in
    #[command(hide = true)]
    TakePins {
        /// 工作簿 / the workbook
        workbook: PathBuf,
        /// 本区已有的行 / rows that are known
        #[arg(long)]
        known: PathBuf,
    },
    /// 内部使用：哪些点单可能是同一件事 / which requests may be one matter
    #[command(hide = true)]
    Compare {
        /// 本区的表 / the tables of the district
        tables: PathBuf,
        /// 问的是哪些点单 / ids of requests
        #[arg(long)]
        ids: PathBuf,
        /// 还没有入库的 / what an import brings
        #[arg(long)]
        brought: Option<PathBuf>,
    },
    /// 每件点单谁能答，相关度和依据；--json 时每行一个对象，一个角色一行 / who could answer each request, and why; with
    /// --json one object a line, a line a role
    Candidates {
        #[command(flatten)]
        batch: reading::BatchArguments,
        /// 每个角色显示几个 / how many of each role
        #[arg(long, default_value_t = 10)]
        top: usize,
        /// 只看这一件 / only this request
        #[arg(long)]
        request: Option<String>,
    },
    /// 全文检索 / full-text search
    #[command(after_help = SEARCH_HELP)]
    Search {
        #[command(flatten)]
        batch: reading::BatchArguments,
        /// 查什么，如 停车 -收费 street:曹杨 / what to look for
        #[arg(required = true, num_args = 1..)]
        query: Vec<String>,
        /// 在哪里查 / where
        #[arg(long = "in", value_enum, default_value = "requests")]
        place: SearchIn,
        /// 显示几条 / how many
        #[arg(long, default_value_t = 10)]
        top: usize,
        /// 索引放到哪个文件夹，下次更快；表格变了会自动重建；默认在内存里 / folder for the index, faster the next time and built
        /// anew when the tables change; else in memory
        #[arg(long)]
        index: Option<PathBuf>,
        /// match 写出的文件夹：每条点单是否已安排 / folder that match wrote: whether each request is arranged
        #[arg(long)]
        plan: Option<PathBuf>,
    },
    /// 为什么：读 match 写出的结果，说明每个决定 / why, from what match wrote
    Explain {
        /// match 的输出文件夹 / folder that match wrote
        out_dir: PathBuf,
        /// 点单编号 / id of a request
        #[arg(long, conflicts_with_all = ["community", "provider"])]
        request: Option<String>,
        /// 社区编号 / id of a community
        #[arg(long, conflicts_with = "provider")]
        community: Option<String>,
        /// 答题力量编号 / id of a provider
        #[arg(long)]
        provider: Option<String>,
    },
    /// 拿以往案例检验候选找得准不准 / how well candidates match earlier cases held out
    Evaluate {
        #[command(flatten)]
        batch: reading::BatchArguments,
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
        /// 写到哪个文件，默认 点答模板.xlsx / where to write it, dianda-template.xlsx with --lang en
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// 求解一个算例（只有候选和数字） / solve an instance
    #[command(after_help = INSTANCE_HELP)]
    Solve {
        /// 算例文件夹 / folder of the instance
        dir: PathBuf,
        /// 方案写到哪个文件 / where to write the plan
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        search: options::SearchArguments,
    },
    /// 服务器：批次、方案、任务都在里面，大家用浏览器或程序打开 / the server
    Serve(serve::ServeArguments),
    /// 系统管理员在机器上用的：区、人员、核对 / for the administrator, on the machine itself
    Admin(admin::AdminArguments),
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

/// Runs the command that was typed: the program's name and its arguments.
pub fn run(typed: impl Iterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = typed.map(without_dash).collect();
    let as_typed = speech_typed(&typed);
    let arguments = match Arguments::try_parse_from(typed) {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = report_usage(&error, as_typed);
            return told(exit, as_typed).into();
        }
    };
    let lang = match arguments.lang {
        LangArgument::Zh => Lang::Zh,
        LangArgument::En => Lang::En,
    };
    let speech = Speech { lang, json: arguments.json };
    let exit = dispatch(arguments.command, speech).unwrap_or_else(|failure| failure.report(speech));
    told(exit, speech).into()
}

/// A result that did not get out is none.
fn told(exit: Exit, speech: Speech) -> Exit {
    match output_trouble() {
        Some(trouble) if exit == Exit::Done => Failure::not_done(trouble).report(Speech { json: false, ..speech }),
        _ => exit,
    }
}

fn dispatch(command: Command, speech: Speech) -> Result<Exit, Failure> {
    match command {
        Command::Match { batch, out, as_of, pins, search } => {
            matching::run(matching::MatchArguments { batch, out, as_of, pins, search }, speech)
        }
        Command::Check { batch, annotate } => check::run(&batch, annotate.as_deref(), speech),
        Command::ReadWorkbook { rows_max } => {
            crate::workbook_child::serve(rows_max);
            Ok(Exit::Done)
        }
        Command::TakeIn { batch, known, mends, annotated } => {
            let annotated = annotated.as_deref();
            take_in::run(&take_in::TakeInArguments { batch: &batch, known: &known, mends: &mends, annotated })
        }
        Command::TakePins { workbook, known } => take_in::run_pins(&workbook, &known),
        Command::Compare { tables, ids, brought } => {
            compare::run(&tables, &ids, brought.as_deref(), &Progress::as_json_lines(speech.lang))
        }
        Command::Candidates { batch, top, request } => candidates::run(&batch, top, request.as_deref(), speech),
        Command::Search { batch, query, place, top, index, plan } => {
            let collection = match place {
                SearchIn::Requests => Collection::Requests,
                SearchIn::Providers => Collection::Providers,
                SearchIn::Cases => Collection::Cases,
            };
            let asked = search::Asked { batch: &batch, typed: &query.join(" "), collection, top };
            search::run(asked, index.as_deref(), plan.as_deref(), speech)
        }
        Command::Explain { out_dir, request, community, provider } => {
            let subject = match (&request, &community, &provider) {
                (Some(id), ..) => Subject::Request(id),
                (None, Some(id), _) => Subject::Community(id),
                (None, None, Some(id)) => Subject::Provider(id),
                (None, None, None) => Subject::Round,
            };
            explain::run(&out_dir, subject, speech)
        }
        Command::Evaluate { batch, folds, seed, ablation } => {
            evaluate::run(&batch, EvaluateOptions { folds: usize::from(folds), seeds: seed, ablation }, speech)
        }
        Command::Template { out } => template::run(out, speech),
        Command::Solve { dir, out, search } => solve::run(&dir, out.as_deref(), search, speech),
        Command::Admin(arguments) => admin::run(arguments, speech),
        Command::Serve(arguments) => serve::run(arguments, speech),
        Command::Referee { plan, instance, previous } => referee::run(&plan, &instance, previous.as_deref(), speech),
    }
}

/// How to speak to whoever typed what cannot be understood.
fn speech_typed(typed: &[OsString]) -> Speech {
    let is_english =
        typed.iter().any(|argument| argument == "--lang=en") || typed.windows(2).any(|pair| pair == ["--lang", "en"]);
    let lang = if is_english { Lang::En } else { Lang::Zh };
    Speech { lang, json: typed.iter().any(|argument| argument == "--json") }
}

/// Help and version are results; everything else is wrong usage.
fn report_usage(error: &clap::Error, speech: Speech) -> Exit {
    if !error.use_stderr() {
        // Help and version go to standard output by our own hands, so that a full disk behind it is told.
        speech.say_as_it_is(error.render().to_string().trim_end());
        return Exit::Done;
    }
    Failure::usage(usage_trouble(error)).report(speech)
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
