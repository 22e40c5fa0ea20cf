//! 变化, Changes: the sheet that says what the new plan changed, in `plan.xlsx` and in a workbook of its own.
//!
//! Comes in: the rows of [`changes`](super::changes::changes). Goes out: a sheet. Always holds: communities come first,
//! those that lost something at their head; an empty table says so.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::changes::{ChangedCommunity, ChangedLoad, ChangedRequest, Changes, Tone};
use super::rows::Lookup;
use super::sheet::{
    Cell, Column, Paper, Rows, narrow, set_up_print, set_widths, wide, write_heading, write_note, write_table,
    write_title,
};

/// Adds the sheet.
pub(super) fn add_changes(workbook: &mut Workbook, lookup: &Lookup<'_>, changes: &Changes) -> Result<(), XlsxError> {
    // The three tables stand below each other and share the widths of the first.
    const COMMUNITIES: &[Column] = &[
        wide("变化", 16.0, "Change", 16.0),
        wide("街镇", 14.0, "Street", 14.0),
        wide("居民区", 18.0, "Community", 18.0),
        wide("头号选题", 34.0, "First choice", 34.0),
        narrow("件数", 9.0, "Requests", 11.0),
        wide("原来安排", 28.0, "Arranged before", 27.0),
        wide("现在安排", 28.0, "Arranged now", 27.0),
    ];
    const REQUESTS: &[Column] = &[
        wide("变化", 16.0, "Change", 16.0),
        wide("街镇", 14.0, "Street", 14.0),
        wide("居民区", 18.0, "Community", 18.0),
        wide("题目", 34.0, "Request", 34.0),
        narrow("角色", 9.0, "Role", 11.0),
        wide("原来", 28.0, "Before", 27.0),
        wide("现在", 28.0, "Now", 27.0),
    ];
    const PROVIDERS: &[Column] = &[
        wide("变化", 16.0, "Change", 16.0),
        wide("类别", 14.0, "Kind", 14.0),
        wide("答题力量", 18.0, "Provider", 18.0),
        wide("容量", 34.0, "Capacity", 34.0),
        narrow("件数", 9.0, "Requests", 11.0),
        wide("原来的工作量", 28.0, "Load before", 27.0),
        wide("现在的工作量", 28.0, "Load now", 27.0),
    ];
    let lang = lookup.lang;
    let sheet = workbook.add_worksheet();
    sheet.set_name(lang.pick("变化", "Changes"))?;
    set_widths(sheet, COMMUNITIES, lang)?;
    let title = lang.pick("与上一方案相比，变了什么　", "What changed since the previous plan · ");
    let remark = format!("{}{}{}", changes.counts, lang.pick("；", "; "), changes.requests_said);
    write_title(sheet, &format!("{title}{}", lookup.round_name()), &remark)?;
    let tables: [(&str, &[Column], Rows); 3] = [
        (
            lang.pick("一、居民区：谁多了，谁少了", "1. Communities: who gained, who lost"),
            COMMUNITIES,
            changes.communities.iter().map(community_row).collect(),
        ),
        (
            lang.pick("二、点单：新安排、不再安排、换人", "2. Requests: newly arranged, no longer, given to others"),
            REQUESTS,
            changes.requests.iter().map(|row| request_row(lookup, row)).collect(),
        ),
        (
            lang.pick("三、答题力量：原来和现在的工作量", "3. Providers: load before and now"),
            PROVIDERS,
            changes.providers.iter().map(load_row).collect(),
        ),
    ];
    let mut row = 1;
    for (heading, columns, rows) in tables {
        row += 2;
        write_heading(sheet, row, heading)?;
        row = if rows.is_empty() {
            write_note(sheet, row + 1, lang.pick("没有变化。", "No change."))?;
            row + 1
        } else {
            write_table(sheet, row + 1, columns, &rows, lang)?
        };
    }
    set_up_print(sheet, Paper::A4, lang);
    Ok(())
}

fn toned(tone: Tone, text: String) -> Cell {
    match tone {
        Tone::Bad => Cell::Urgent(text),
        Tone::Good => Cell::Good(text),
        Tone::Even => Cell::Text(text),
    }
}

fn community_row(of: &ChangedCommunity) -> Vec<Cell> {
    let texts = [&of.street, &of.name, &of.first_choice, &of.counts, &of.before, &of.now];
    [toned(of.tone, of.what.clone())].into_iter().chain(texts.map(|text| Cell::text(text.clone()))).collect()
}

fn request_row(lookup: &Lookup<'_>, of: &ChangedRequest) -> Vec<Cell> {
    let title = lookup.lang.pick(format!("{}\n（{}）", of.title, of.id), format!("{}\n({})", of.title, of.id));
    let texts = [&of.street, &of.place, &title, &of.role, &of.before, &of.now];
    [toned(of.tone, of.what.to_owned())].into_iter().chain(texts.map(|text| Cell::text(text.clone()))).collect()
}

fn load_row(of: &ChangedLoad) -> Vec<Cell> {
    let texts = [of.kind, &of.name, &of.left, &of.counts, &of.before, &of.now];
    [Cell::text(of.what.clone())].into_iter().chain(texts.map(Cell::text)).collect()
}
