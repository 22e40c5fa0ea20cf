//! How a command ends without its result: one enum, one shape in JSON, one place that words it.
//!
//! Comes in: what went wrong, as a command found it. Goes out: a message on standard error, or with `--json` one
//! document `{"error": {"code", "place", "message", "mend"}, …}` on standard output; an [`Exit`]. Always holds: every
//! failure says what to do; faults and pins are listed whole in JSON.

use std::io;
use std::path::Path;

use engine::district::{Bilingual, Pin};
use engine::explain::PinObstacle;
use engine::tables::Fault;
use serde_json::{Map, Value, json};

use super::Exit;
use super::speech::Speech;
use crate::system_errors::system_words;

/// Why a command has no result.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input was refused: every fault, and the warnings.
    Refused(Vec<Fault>),
    /// The pins cannot hold together.
    PinsConflict(Box<PinsConflict>),
    /// The command line cannot be understood.
    Usage(Box<Trouble>),
    /// The work could not be done.
    NotDone(Box<Trouble>),
}

/// What went wrong, where, and what to do.
#[derive(Debug)]
pub(super) struct Trouble {
    /// A stable name.
    pub(super) code: &'static str,
    /// The file, folder or option.
    pub(super) place: Option<String>,
    /// What is wrong, a sentence.
    pub(super) message: Bilingual,
    /// What to do, a sentence.
    pub(super) mend: Bilingual,
}

/// Pins that cannot hold together, with what is known of them.
#[derive(Debug, Default)]
pub(super) struct PinsConflict {
    /// The pins.
    pub(super) pins: Vec<Pin>,
    /// What plainly stands in their way.
    pub(super) obstacles: Vec<PinObstacle>,
    /// The pins in lines.
    pub(super) lines: Vec<String>,
    /// The obstacles in lines.
    pub(super) about: Vec<String>,
}

impl Trouble {
    /// Without a place.
    pub(super) fn new(code: &'static str, message: Bilingual, mend: Bilingual) -> Self {
        Self { code, place: None, message, mend }
    }

    /// At a place.
    pub(super) fn at(self, place: impl std::fmt::Display) -> Self {
        Self { place: Some(place.to_string()), ..self }
    }
}

impl Failure {
    /// The command line cannot be understood.
    pub(super) fn usage(trouble: Trouble) -> Self {
        Self::Usage(Box::new(trouble))
    }

    /// The work could not be done.
    pub(super) fn not_done(trouble: Trouble) -> Self {
        Self::NotDone(Box::new(trouble))
    }

    /// A file cannot be written.
    pub(super) fn cannot_write(path: &Path, error: &io::Error, mend: Bilingual) -> Self {
        let (name, why) = (path.display(), system_words(error));
        let message =
            Bilingual::new(format!("写不进 {name}：{}。", why.zh), format!("{name} cannot be written: {}.", why.en));
        Self::not_done(Trouble::new("cannot_write", message, mend).at(name))
    }

    /// A file is there already: what somebody may have worked on is never overwritten.
    pub(super) fn exists(path: &Path, mend: Bilingual) -> Self {
        let name = path.display();
        let message = Bilingual::new(
            format!("{name} 已经有了，没有覆盖。"),
            format!("{name} is there already and was not overwritten."),
        );
        Self::not_done(Trouble::new("exists", message, mend).at(name))
    }

    /// Something of ours failed that nobody can mend from outside.
    pub(super) fn internal(error: &dyn std::fmt::Display) -> Self {
        let error = error.to_string();
        if is_out_of_threads(&error) {
            return Self::not_done(Trouble::new(
                "no_threads",
                Bilingual::new("系统的线程或进程数已到上限。", "The limit of threads or processes is reached."),
                Bilingual::new("请关掉一些程序再试，或放宽 ulimit -u。", "End other programs, or raise ulimit -u."),
            ));
        }
        Self::not_done(Trouble::new(
            "failed",
            Bilingual::new(format!("没有做成：{error}。"), format!("it could not be done: {error}.")),
            Bilingual::new("请带上材料反映给我们。", "Please report it with the input."),
        ))
    }

    /// The clock ran out before there was a plan that keeps the pins.
    pub(super) fn ended_early() -> Self {
        Self::not_done(Trouble::new(
            "ended_early",
            Bilingual::new(
                "时间用完时还没有找到满足全部锁定的方案。",
                "Time was up before a plan that keeps the pins was found.",
            ),
            Bilingual::new("请放宽 --time-limit，或减少锁定。", "Allow more with --time-limit, or pin less."),
        ))
    }

    /// The solver failed.
    pub(super) fn solver(error: &str) -> Self {
        if is_out_of_threads(error) {
            return Self::internal(&error);
        }
        Self::not_done(Trouble::new(
            "solver_failed",
            Bilingual::new(format!("求解器出错：{error}。"), format!("The solver failed: {error}.")),
            Bilingual::new("请带上算例文件夹反映给我们。", "Please report it with the instance."),
        ))
    }

    /// Words it, and says how the program ends.
    pub(super) fn report(self, speech: Speech) -> Exit {
        match self {
            Self::Refused(faults) => {
                report_refused(&faults, speech);
                Exit::Refused
            }
            Self::PinsConflict(conflict) => {
                report_conflict(&conflict, speech);
                Exit::PinsConflict
            }
            Self::Usage(trouble) => {
                report_trouble(&trouble, speech);
                Exit::WrongUsage
            }
            Self::NotDone(trouble) => {
                report_trouble(&trouble, speech);
                Exit::NotDone
            }
        }
    }
}

/// Whether a library or the system could start no thread.
fn is_out_of_threads(error: &str) -> bool {
    ["spawn", "Resource temporarily unavailable"].iter().any(|said| error.contains(said))
}

/// The document of an error, with what belongs to it.
fn document(trouble: &Trouble, more: Map<String, Value>, speech: Speech) -> Value {
    let error = json!({
        "code": trouble.code,
        "place": trouble.place,
        "message": trouble.message.said(speech.lang),
        "mend": trouble.mend.said(speech.lang),
    });
    let mut document = Map::from_iter([("error".to_owned(), error)]);
    document.extend(more);
    Value::Object(document)
}

fn report_trouble(trouble: &Trouble, speech: Speech) {
    if speech.json {
        speech.document(&document(trouble, Map::new(), speech));
    } else {
        let (message, mend) = (&trouble.message, &trouble.mend);
        speech.tell(&format!("{}{}", message.zh, mend.zh), &format!("{} {}", message.en, mend.en));
    }
}

fn report_refused(faults: &[Fault], speech: Speech) {
    if !speech.json {
        speech.tell_faults(faults);
        return;
    }
    let trouble = Trouble::new(
        "refused",
        Bilingual::new("材料有错，没有读入，也没有写出任何结果。", "The input was refused; no result was written."),
        Bilingual::new("请按每处错误的说明改好，再运行一次。", "Mend each fault as it says and run again."),
    );
    let more = match speech.faults_document(faults) {
        Value::Object(fields) => fields,
        other => Map::from_iter([("faults".to_owned(), other)]),
    };
    speech.document(&document(&trouble, more, speech));
}

fn report_conflict(conflict: &PinsConflict, speech: Speech) {
    let message = if conflict.pins.len() == 1 {
        Bilingual::new("这一条单独也办不到：", "This one cannot hold even alone:")
    } else {
        Bilingual::new(
            "这些锁定不能同时成立（去掉其中任何一条，其余就能成立）：",
            "These pins cannot hold together (without any one of them the others can):",
        )
    };
    let mend = Bilingual::new(
        "请放宽其中一条，或调整容量、名额和人手。",
        "Relax one of them, or change capacities, limits of communities or providers.",
    );
    if speech.json {
        let trouble = Trouble::new("pins_conflict", message, mend);
        let more = Map::from_iter([
            ("pins".to_owned(), json!(conflict.pins)),
            ("obstacles".to_owned(), json!(conflict.obstacles)),
        ]);
        speech.document(&document(&trouble, more, speech));
        return;
    }
    speech.tell(&message.zh, &message.en);
    for line in conflict.lines.iter().map(|line| format!("  {line}")).chain(conflict.about.iter().cloned()) {
        speech.tell(&line, &line);
    }
    speech.tell(&mend.zh, &mend.en);
}
