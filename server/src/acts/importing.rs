//! An import is committed: all that it brings, or nothing.
//!
//! Always holds: what a round took in is not changed by an import; the same file again changes nothing; a street brings
//! requests of its own communities alone, a community its own; files and what was read of them are erased with it.

use engine::tables::WrittenRow;
use serde_json::{Value, json};
use sqlx::AnyConnection;

use super::actor::{Actor, changed_meanwhile};
use super::mending::KeptMends;
use super::planning::add_pins;
use super::settings::{RoundSettings, TriageBy};
use crate::moves::request::Standing;
use crate::moves::round::RoundState;
use crate::problem::Problem;
use crate::rights::Role;
use crate::store::entries::{self, cell};
use crate::store::requests::{StoredContact, listed};
use crate::store::{files, imports, requests, rounds};
use crate::taken_in::{TableBrought, TakenIn};

/// The file of an import that holds what was read of it.
pub(crate) const READ: &str = "taken_in.json";
/// The file of an import in which the faults are marked.
pub(crate) const ANNOTATED: &str = "annotated.xlsx";
/// The ids that an import brings, and which of them may be one matter with others.
pub(crate) const IDS: &str = "ids.json";
pub(crate) const COMPARED: &str = "compared.json";

/// Commits an import: what it brought, as a value.
///
/// # Errors
/// `not_ready`, `round_closed`, `frozen`, `id_reused`, `out_of_scope`.
pub(crate) async fn commit(connection: &mut AnyConnection, actor: &Actor, id: &str) -> Result<Value, Problem> {
    let district = actor.district().to_owned();
    let mut import = imports::get(&mut *connection, &actor.sight, id).await?.ok_or_else(Problem::not_found)?;
    if import.state == "committed" {
        return Err(Problem::conflict("already_committed", "这次导入已经入库了", "this import was committed already"));
    }
    if import.state != "ready" {
        return Err(Problem::conflict("not_ready", "还没有读完，或还有错误没改", "it is not read yet, or has faults")
            .mend("请先把错误改好，再入库", "mend the faults first"));
    }
    let round = rounds::get(&mut *connection, &district, &import.round).await?.ok_or_else(Problem::not_found)?;
    refuse_closed(round.state)?;
    let owner = imports::owner(&district, id);
    let bytes = files::get(&mut *connection, &owner, READ).await?.unwrap_or_default();
    let read = TakenIn::read(&bytes).map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    drop(bytes);
    let mut tables = read.tables;
    refuse_out_of_scope(connection, actor, (&import.role, &import.scope), &tables).await?;
    let mut settings = RoundSettings::kept(&round.settings);
    let is_communitys = import.role == Role::Community.name();
    let standing = match settings.triage {
        TriageBy::Streets if is_communitys => Standing::Submitted,
        _ => Standing::Accepted,
    };
    for table in &mut tables {
        if table.table == "requests" {
            join_same(table, &KeptMends::kept(&import.mends).same)?;
            take_requests(connection, actor, table, standing).await?;
        } else {
            let rows: Vec<WrittenRow> = table.new.iter().chain(&table.changed).cloned().collect();
            entries::put(&mut *connection, (&district, &table.table), &rows).await?;
        }
    }
    for contact in &read.contacts {
        let kept = StoredContact { name: contact.name.clone(), phone: contact.number.clone() };
        requests::keep_contact(&mut *connection, &district, ("request", &contact.request), &kept).await?;
    }
    add_pins(connection, actor, &round.id, &read.pins).await?;
    if !read.round.is_empty() {
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        settings.table = read.round.iter().map(|(key, value)| (key.clone(), text(value))).collect();
        let name = settings.table.remove("name").unwrap_or_else(|| round.name.clone());
        if !rounds::change(&mut *connection, &district, &round, (&name, &settings.to_value())).await? {
            return Err(changed_meanwhile());
        }
    }
    files::remove(&mut *connection, &owner).await?;
    "committed".clone_into(&mut import.state);
    if !imports::advance(&mut *connection, &district, &import).await? {
        return Err(changed_meanwhile());
    }
    actor.record(connection, "import.commit", id, "").await?;
    let counts = |table: &TableBrought| {
        let (new, changed) = (table.new.len(), table.changed.len());
        json!({"table": table.table, "new": new, "changed": changed, "equal": table.equal})
    };
    Ok(json!({"id": id, "state": "committed", "tables": tables.iter().map(counts).collect::<Vec<Value>>()}))
}

/// Nothing comes into a round that is closed.
pub(crate) fn refuse_closed(state: RoundState) -> Result<(), Problem> {
    if state != RoundState::Closed {
        return Ok(());
    }
    Err(Problem::conflict("round_closed", "这个批次已经结项", "this round is closed")
        .mend("请导入到正在征集的批次", "import into a round that is still collecting"))
}

/// A street brings requests of its communities, a community of its own, and neither another table.
async fn refuse_out_of_scope(
    connection: &mut AnyConnection,
    actor: &Actor,
    (role, scope): (&str, &str),
    tables: &[TableBrought],
) -> Result<(), Problem> {
    let out_of_scope = |zh: String, en: String| {
        Err(Problem::unfit("out_of_scope", zh, en).mend("其余的请区协调员导入", "let the coordinator import the rest"))
    };
    if role == Role::Coordinator.name() {
        return Ok(());
    }
    for table in tables {
        let rows = table.new.iter().chain(&table.changed);
        if table.table != "requests" && rows.clone().next().is_some() {
            let name = &table.table;
            return out_of_scope(
                format!("“{name}”这张表只有区协调员能改"),
                format!("only the coordinator changes {name}"),
            );
        }
        for row in rows.filter(|_| table.table == "requests") {
            for community in listed(cell(row, "community")) {
                let entry = entries::get(&mut *connection, (actor.district(), "communities"), community).await?;
                let street = entry.as_ref().map_or("", |entry| cell(&entry.row, "street"));
                let is_own = if role == Role::Street.name() { street == scope } else { community == scope };
                if !is_own {
                    let id = cell(row, "id");
                    return out_of_scope(
                        format!("点单 {id} 不是您的社区的"),
                        format!("the request {id} is of a community that is not yours"),
                    );
                }
            }
        }
    }
    Ok(())
}

/// Rows that somebody said are one matter: all repeat the first that is named.
fn join_same(table: &mut TableBrought, groups: &[Vec<String>]) -> Result<(), Problem> {
    for group in groups {
        let Some((first, others)) = group.split_first() else { continue };
        for id in others.iter().filter(|id| *id != first) {
            let mut rows = table.new.iter_mut().chain(&mut table.changed);
            let Some(row) = rows.find(|row| cell(row, "id") == id) else {
                return Err(Problem::unfit(
                    "not_there",
                    format!("“同一件事”里的 {id} 不在这次导入里"),
                    format!("{id}, which is said to be one matter with {first}, is none that this import brings"),
                )
                .mend("请把已有的那一件写在最前", "name the request that is there already first"));
            };
            row.insert("same_as".to_owned(), first.as_str().into());
        }
    }
    Ok(())
}

async fn take_requests(
    connection: &mut AnyConnection,
    actor: &Actor,
    table: &TableBrought,
    standing: Standing,
) -> Result<(), Problem> {
    let district = actor.district();
    let ids = |rows: &[WrittenRow]| rows.iter().map(|row| cell(row, "id").to_owned()).collect::<Vec<String>>();
    let new = ids(&table.new);
    new.iter().try_for_each(|id| refuse_id(id))?;
    if let Some(id) = requests::known(&mut *connection, district, &new).await?.first() {
        return Err(Problem::conflict(
            "tables_changed",
            format!("读取以后，点单 {id} 已经由别人录入"),
            format!("since it was read, somebody else brought the request {id}"),
        )
        .mend("请重新上传这份文件", "upload the file again"));
    }
    for row in &table.new {
        requests::add(&mut *connection, district, row, standing, actor.now).await?;
    }
    let there = requests::some(&mut *connection, district, &ids(&table.changed)).await?;
    for row in &table.changed {
        let id = cell(row, "id");
        let request = there.get(id).ok_or_else(changed_meanwhile)?;
        if !request.round.is_empty() {
            return Err(Problem::conflict(
                "frozen",
                format!("点单 {id} 已列入批次，不能再由导入改动"),
                format!("a round took the request {id} in: an import does not change it"),
            )
            .mend("请从表里去掉这一行，或由区协调员处理", "leave the row out, or ask the coordinator"));
        }
        if cell(&request.row, "title") != cell(row, "title") && cell(&request.row, "text") != cell(row, "text") {
            return Err(Problem::unfit(
                "id_reused",
                format!("编号 {id} 已经是另一件点单的"),
                format!("the id {id} is that of another request"),
            )
            .mend("请换一个编号，或在导入时加前缀", "give it another id, or a prefix to the import"));
        }
        if !requests::change_row(&mut *connection, district, row, request.version, actor.now).await? {
            return Err(changed_meanwhile());
        }
    }
    Ok(())
}

/// Ids stand in addresses.
pub(crate) fn refuse_id(id: &str) -> Result<(), Problem> {
    const CHARS_MAX: usize = 64;
    if !id.is_empty() && id != "." && id != ".." && !id.contains('/') && id.chars().count() <= CHARS_MAX {
        return Ok(());
    }
    let shown = engine::district::safe_text(&id.chars().take(CHARS_MAX).collect::<String>());
    Err(Problem::unfit("bad_id", format!("编号“{shown}”不能用"), format!("the id {shown} cannot be used"))
        .mend("编号最多 64 个字，不含斜线，也不是 . 和 ..", "at most 64 characters, no slash, neither . nor .."))
}
