//! What is wrong with a command line, in both languages.
//!
//! Comes in: what the parser of arguments says. Goes out: a [`Trouble`]. Always holds: the wrong argument is named as
//! it was typed, and what may stand there where that is known.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use engine::district::{Bilingual, safe_text};

use super::failure::Trouble;

/// Words it.
pub(super) fn usage_trouble(error: &clap::Error) -> Trouble {
    let said = |kind: ContextKind| error.get(kind).map(context_said).filter(|text| !text.is_empty());
    let argument = said(ContextKind::InvalidArg).unwrap_or_default();
    let value = said(ContextKind::InvalidValue).unwrap_or_default();
    let (zh, en) = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            (format!("{argument} 后面缺一个值"), format!("{argument} needs a value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            (format!("{argument} 不能是“{value}”"), format!("{argument} cannot be “{value}”"))
        }
        ErrorKind::UnknownArgument => (format!("没有 {argument} 这个选项"), format!("there is no option {argument}")),
        ErrorKind::InvalidSubcommand => {
            let command = said(ContextKind::InvalidSubcommand).unwrap_or_default();
            (format!("没有“{command}”这个命令"), format!("there is no command “{command}”"))
        }
        ErrorKind::MissingRequiredArgument => (format!("还缺 {argument}"), format!("{argument} is missing")),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("没有写要做什么".to_owned(), "no command is given".to_owned())
        }
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg).filter(|prior| *prior != argument) {
            Some(prior) => {
                (format!("{argument} 和 {prior} 不能一起用"), format!("{argument} and {prior} exclude each other"))
            }
            None => (format!("{argument} 写了两次"), format!("{argument} is given twice")),
        },
        ErrorKind::InvalidUtf8 => {
            ("有一个参数不是 UTF-8 文字".to_owned(), "an argument is no text in UTF-8".to_owned())
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::NoEquals => {
            (format!("{argument} 后面的值个数不对"), format!("{argument} has the wrong number of values"))
        }
        _ => ("这样写看不懂".to_owned(), "it cannot be understood".to_owned()),
    };
    let message = Bilingual::new(format!("用法不对：{zh}。"), format!("Wrong usage: {en}."));
    let allowed = said(ContextKind::ValidValue);
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].into_iter().find_map(said);
    let mend = match (allowed, meant) {
        (Some(allowed), _) => Bilingual::new(format!("可以是：{allowed}。"), format!("It may be: {allowed}.")),
        (None, Some(meant)) => Bilingual::new(format!("是不是 {meant}？"), format!("Is it {meant}?")),
        (None, None) => Bilingual::new("", ""),
    };
    let help = Bilingual::new("命令和选项见 dianda --help。", "See dianda --help.");
    let mend = Bilingual::new(mend.zh + &help.zh, format!("{} {}", mend.en, help.en).trim_start().to_owned());
    let trouble = Trouble::new("usage", message, mend);
    if argument.is_empty() { trouble } else { trouble.at(argument) }
}

/// What was typed, safe to show.
fn context_said(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => safe_text(text),
        ContextValue::Strings(texts) => texts.iter().map(|text| safe_text(text)).collect::<Vec<_>>().join(" "),
        ContextValue::StyledStr(text) => safe_text(&text.to_string()),
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
