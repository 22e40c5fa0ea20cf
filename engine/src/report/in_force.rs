//! The five lists as they stand while a round is answered: what is in force, by when, how far it is.
//!
//! Comes in: a [`InForce`], which whoever keeps the tasks has filled. Goes out: one workbook. Always holds: as in the
//! lists of a plan: texts and names are masked, what looks like a formula is text, no contact data; the same input
//! gives the same bytes.

use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::ReportError;
use super::sheet::{Cell, Column, List, Paper, add_list, narrow, wide};
use crate::district::{Lang, safe_text, unsteering_text};

/// A round that is answered.
#[derive(Debug, Clone, Default)]
pub struct InForce {
    /// Its name.
    pub name: String,
    /// What effort and capacity are counted in.
    pub unit: String,
    /// The day of the lists.
    pub day: Option<Date>,
    /// Every request of the round, as they should stand.
    pub requests: Vec<RequestInForce>,
    /// Every task that somebody holds, provider by provider.
    pub tasks: Vec<TaskInForce>,
    /// Every provider.
    pub providers: Vec<ProviderInForce>,
}

/// A request of the round.
#[derive(Debug, Clone, Default)]
pub struct RequestInForce {
    /// Its id.
    pub id: String,
    /// Names.
    pub streets: String,
    /// Names.
    pub communities: String,
    /// Its title.
    pub title: String,
    /// The name of its topic.
    pub topic: String,
    /// Rank of its community.
    pub choice: Option<u32>,
    /// 1 to 5.
    pub urgency: Option<u32>,
    /// How it stands, in words.
    pub standing: String,
    /// What is to be reached; set by the meeting.
    pub target: String,
    /// By when.
    pub due: String,
    /// Who leads, by name.
    pub lead: String,
    /// Who else answers, by name.
    pub team: String,
    /// What the lead said at the end, or why it is not answered.
    pub words: String,
    /// Whether it is answered in this round.
    pub is_arranged: bool,
}

/// A task that somebody holds.
#[derive(Debug, Clone, Default)]
pub struct TaskInForce {
    /// Name of the provider.
    pub provider: String,
    /// Of the request.
    pub request: String,
    /// Names.
    pub communities: String,
    /// Of the request.
    pub title: String,
    /// The role, in words.
    pub role: String,
    /// In the unit of the round.
    pub effort: u64,
    /// Where it stands, in words.
    pub state: String,
    /// By when it is to be accepted.
    pub accept_by: String,
    /// By when it is to be done.
    pub due: String,
    /// When it was done; empty before.
    pub finished: String,
    /// The newest note.
    pub note: String,
    /// Whether a day has passed that it was to be accepted or done by.
    pub is_overdue: bool,
}

/// A provider.
#[derive(Debug, Clone, Default)]
pub struct ProviderInForce {
    /// Its name.
    pub name: String,
    /// Its kind, in words.
    pub kind: String,
    /// What it has in the round.
    pub capacity: u64,
    /// What its tasks take of it.
    pub used: u64,
    /// Tasks that it holds, and those that are done.
    pub tasks: u64,
    /// Of them.
    pub finished: u64,
    /// Of them.
    pub overdue: u64,
    /// Until when it is away; empty where it is not.
    pub away: String,
}

/// The workbook. O(rows).
///
/// # Errors
/// If it cannot be written.
pub fn lists_in_force(round: &InForce, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut workbook = new_workbook(round, lang)?;
    let all = [requests(round, lang), projects(round, lang), tasks(round, lang), commitments(round, lang)];
    for list in all.iter().chain([&resources(round, lang)]) {
        add_list(&mut workbook, list, lang)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn new_workbook(round: &InForce, lang: Lang) -> Result<Workbook, XlsxError> {
    let day = match round.day.filter(|day| (1900..=9999).contains(&day.year())) {
        Some(day) => {
            ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())?
        }
        None => ExcelDateTime::from_ymd(2000, 1, 1)?,
    };
    let title = format!("{}{}", lang.pick("答题进展 ", "Answers in force: "), safe_text(&round.name));
    let author = lang.pick("Dianda 点答", "Dianda");
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(title).set_author(author).set_creation_datetime(&day));
    Ok(workbook)
}

fn list(
    (round, name): (&InForce, &'static str),
    remark: String,
    columns: &'static [Column],
    rows: Vec<Vec<Cell>>,
    lang: Lang,
) -> List {
    let day = round.day.map_or_else(String::new, |day| day.to_string());
    let title = lang.pick(
        format!("{} {name}（{day}）", safe_text(&round.name)),
        format!("{}: {name} ({day})", safe_text(&round.name)),
    );
    List { name, title, remark, columns, rows, frozen_columns: 2, paper: Paper::A3 }
}

/// The number of the next row.
fn number(rows: &[Vec<Cell>]) -> Cell {
    Cell::Whole(rows.len() as u128 + 1)
}

fn shown(text: &str) -> Cell {
    Cell::text(safe_text(text))
}

fn id(text: &str) -> Cell {
    Cell::text(unsteering_text(text))
}

/// What is late stands on amber.
fn late(text: &str, is_late: bool) -> Cell {
    if is_late { Cell::Urgent(safe_text(text)) } else { shown(text) }
}

/// 问题清单: every request, and how it stands.
fn requests(round: &InForce, lang: Lang) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        narrow("编号", 12.0, "ID", 12.0),
        wide("街镇", 14.0, "Street", 14.0),
        wide("居民区", 18.0, "Community", 18.0),
        wide("题目", 36.0, "Title", 36.0),
        wide("题型", 16.0, "Topic", 16.0),
        narrow("选题", 7.0, "Choice", 8.0),
        narrow("紧急", 7.0, "Urgency", 9.0),
        narrow("现状", 12.0, "Standing", 14.0),
        wide("说明", 40.0, "Words", 40.0),
    ];
    let mut rows = Vec::new();
    for of in &round.requests {
        rows.push(vec![
            number(&rows),
            id(&of.id),
            shown(&of.streets),
            shown(&of.communities),
            shown(&of.title),
            shown(&of.topic),
            Cell::whole(of.choice),
            Cell::whole(of.urgency),
            shown(&of.standing),
            shown(&of.words),
        ]);
    }
    let n = rows.len();
    let remark =
        lang.pick(format!("本批次 {n} 件点单，现在的情况"), format!("{n} requests of the round, as they stand"));
    list((round, lang.pick("问题清单", "Requests")), remark, COLUMNS, rows, lang)
}

/// 项目清单: what is answered, by whom, to what end.
fn projects(round: &InForce, lang: Lang) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        narrow("编号", 12.0, "ID", 12.0),
        wide("居民区", 18.0, "Community", 18.0),
        wide("题目", 36.0, "Title", 36.0),
        wide("牵头", 20.0, "Lead", 20.0),
        wide("协办", 28.0, "Team", 28.0),
        wide("目标", 26.0, "Target", 26.0),
        narrow("完成时限", 12.0, "Due", 12.0),
        narrow("现状", 12.0, "Standing", 14.0),
        wide("答复", 34.0, "Answer", 34.0),
    ];
    let mut rows = Vec::new();
    for of in round.requests.iter().filter(|of| of.is_arranged) {
        rows.push(vec![
            number(&rows),
            id(&of.id),
            shown(&of.communities),
            shown(&of.title),
            shown(&of.lead),
            shown(&of.team),
            shown(&of.target),
            shown(&of.due),
            shown(&of.standing),
            shown(&of.words),
        ]);
    }
    let n = rows.len();
    let remark = lang.pick(format!("正在答、已经答的 {n} 件"), format!("{n} requests that are answered"));
    list((round, lang.pick("项目清单", "Projects")), remark, COLUMNS, rows, lang)
}

/// 任务清单: every task that somebody holds, and how far it is.
fn tasks(round: &InForce, lang: Lang) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        wide("答题力量", 22.0, "Provider", 22.0),
        narrow("编号", 12.0, "ID", 12.0),
        wide("居民区", 18.0, "Community", 18.0),
        wide("题目", 34.0, "Title", 34.0),
        narrow("角色", 9.0, "Role", 12.0),
        narrow("工作量", 8.0, "Effort", 9.0),
        narrow("现状", 10.0, "State", 12.0),
        narrow("接单时限", 12.0, "Accept by", 12.0),
        narrow("完成时限", 12.0, "Due", 12.0),
        narrow("办结", 12.0, "Finished", 12.0),
        wide("最近进展", 32.0, "Newest note", 32.0),
    ];
    let mut rows = Vec::new();
    for of in &round.tasks {
        rows.push(vec![
            number(&rows),
            shown(&of.provider),
            id(&of.request),
            shown(&of.communities),
            shown(&of.title),
            shown(&of.role),
            Cell::Whole(of.effort.into()),
            late(&of.state, of.is_overdue),
            shown(&of.accept_by),
            late(&of.due, of.is_overdue),
            shown(&of.finished),
            shown(&of.note),
        ]);
    }
    let late = round.tasks.iter().filter(|of| of.is_overdue).count();
    let (n, unit) = (rows.len(), safe_text(&round.unit));
    let remark = lang.pick(
        format!("有人担着的任务 {n} 项，其中逾期 {late} 项（底色）；工作量以{unit}计"),
        format!("{n} tasks that somebody holds, {late} of them late (on amber); effort in {unit}"),
    );
    list((round, lang.pick("任务清单", "Tasks")), remark, COLUMNS, rows, lang)
}

/// 承诺清单: what each provider promised to whom, to be signed off.
fn commitments(round: &InForce, lang: Lang) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        wide("答题力量", 24.0, "Provider", 24.0),
        wide("居民区", 20.0, "Community", 20.0),
        wide("承诺事项", 60.0, "Commitment", 60.0),
        narrow("完成时限", 12.0, "Due", 12.0),
        narrow("兑现", 10.0, "Kept", 12.0),
        wide("签字", 16.0, "Signature", 16.0),
    ];
    let mut rows = Vec::new();
    for of in &round.tasks {
        rows.push(vec![
            number(&rows),
            shown(&of.provider),
            shown(&of.communities),
            Cell::text(lang.pick(
                format!("{}：{}", safe_text(&of.role), safe_text(&of.title)),
                format!("{}: {}", safe_text(&of.role), safe_text(&of.title)),
            )),
            shown(&of.due),
            if of.finished.is_empty() { Cell::Blank } else { Cell::Good(safe_text(&of.finished)) },
            Cell::Blank,
        ]);
    }
    let n = round.tasks.iter().filter(|of| !of.finished.is_empty()).count();
    let remark = lang.pick(
        format!("承诺 {} 项，已兑现 {n} 项（写着办结日期）", rows.len()),
        format!("{} commitments, {n} of them kept (with the day)", rows.len()),
    );
    list((round, lang.pick("承诺清单", "Commitments")), remark, COLUMNS, rows, lang)
}

/// 资源清单: who has how much left.
fn resources(round: &InForce, lang: Lang) -> List {
    const COLUMNS: &[Column] = &[
        narrow("序号", 6.0, "No.", 7.0),
        wide("答题力量", 26.0, "Provider", 26.0),
        narrow("类别", 12.0, "Kind", 14.0),
        narrow("容量", 9.0, "Capacity", 10.0),
        narrow("已用", 9.0, "Used", 9.0),
        narrow("余量", 9.0, "Left", 9.0),
        narrow("任务", 9.0, "Tasks", 9.0),
        narrow("已办结", 9.0, "Finished", 10.0),
        narrow("逾期", 9.0, "Late", 9.0),
        narrow("请假至", 12.0, "Away until", 12.0),
    ];
    let mut rows = Vec::new();
    for of in &round.providers {
        let overdue = u128::from(of.overdue);
        rows.push(vec![
            number(&rows),
            shown(&of.name),
            shown(&of.kind),
            Cell::Whole(of.capacity.into()),
            Cell::Whole(of.used.into()),
            Cell::Whole(of.capacity.saturating_sub(of.used).into()),
            Cell::Whole(of.tasks.into()),
            Cell::Whole(of.finished.into()),
            if overdue > 0 { Cell::Urgent(overdue.to_string()) } else { Cell::Whole(0) },
            shown(&of.away),
        ]);
    }
    let (used, of): (u64, u64) =
        (round.providers.iter().map(|of| of.used).sum(), round.providers.iter().map(|of| of.capacity).sum());
    let unit = safe_text(&round.unit);
    let remark = lang.pick(format!("用去 {used} / {of} {unit}"), format!("{used} of {of} used, in {unit}"));
    list((round, lang.pick("资源清单", "Resources")), remark, COLUMNS, rows, lang)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};

    use super::*;

    #[test]
    fn five_lists_say_how_far_it_is_and_show_no_number_of_a_person() {
        let round = InForce {
            name: "某批次".to_owned(),
            unit: "半天".to_owned(),
            requests: vec![RequestInForce {
                id: "R1".to_owned(),
                title: "请打 19900000123".to_owned(),
                standing: "答题中".to_owned(),
                is_arranged: true,
                ..RequestInForce::default()
            }],
            tasks: vec![TaskInForce { title: "=1+1".to_owned(), is_overdue: true, ..TaskInForce::default() }],
            providers: vec![ProviderInForce { capacity: 4, used: 5, overdue: 1, ..ProviderInForce::default() }],
            day: None,
        };
        for lang in [Lang::Zh, Lang::En] {
            let bytes = lists_in_force(&round, lang).expect("it can be written");
            assert_eq!(bytes, lists_in_force(&round, lang).expect("again"));
            let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).expect("it opens");
            let names = workbook.sheet_names();
            assert_eq!(names.len(), 5);
            let all: Vec<String> = names
                .iter()
                .flat_map(|name| {
                    workbook
                        .worksheet_range(name)
                        .expect("a sheet")
                        .used_cells()
                        .map(|(_, _, cell)| cell.to_string())
                        .collect::<Vec<_>>()
                })
                .collect();
            assert!(all.iter().any(|text| text.contains("R1")) && !all.iter().any(|text| text.contains("19900000123")));
            assert!(all.iter().any(|text| text == "=1+1"), "it is text");
        }
    }
}
