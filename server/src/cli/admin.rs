//! `dianda admin`: what the administrator does on the machine itself: districts, people, tokens, a look whether all is
//! well.
//!
//! Always holds: a password comes by standard input and is never an argument; it works beside a running server.

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use engine::district::Bilingual;
use engine::instance::read_instance;
use engine::plan::PreviousPlan;
use engine::referee::referee;
use engine::tables::Source;
use serde_json::json;
use sqlx::AnyConnection;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::serve::database;
use super::speech::Speech;
use crate::acts::actor::Actor;
use crate::acts::{accounts, erasing};
use crate::api::call::work;
use crate::problem::Problem;
use crate::rights::{Holding, Role};
use crate::secrets::{is_weak, new_id, password_kept};
use crate::store::people::{self, Token};
use crate::store::{Place, Store, audit, backup, files, plans, rounds};

/// Where its data lies, and what is to be done.
#[derive(Debug, Args)]
pub(super) struct AdminArguments {
    /// 数据放在哪个文件夹；设了 DIANDA_DATABASE_URL 时用那个数据库 / folder of the data, unless DIANDA_DATABASE_URL is set
    #[arg(long, default_value = "dianda-data", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    act: AdminAct,
}

#[derive(Debug, Subcommand)]
enum AdminAct {
    /// 区：新增、列出 / districts
    District {
        #[command(subcommand)]
        act: DistrictAct,
    },
    /// 人员 / people
    Person {
        #[command(subcommand)]
        act: PersonAct,
    },
    /// 备份成一个文件，服务不用停 / everything into one file, beside a running server
    Backup {
        /// 写到哪个文件 / where to
        file: PathBuf,
    },
    /// 从备份恢复到空的库，也用来搬到 PostgreSQL / a backup into an empty store, also to move to PostgreSQL
    Restore {
        /// 备份文件 / the backup
        file: PathBuf,
    },
    /// 给程序用的令牌，只显示一次 / a token for a program, shown once
    Token {
        #[command(subcommand)]
        act: TokenAct,
    },
    /// 抹去联系人和电话 / erase contact data
    Forget {
        /// 哪个区 / the district
        #[arg(long)]
        district: String,
        /// 哪些点单的 / of these requests
        #[arg(long, num_args = 1..)]
        request: Vec<String>,
        /// 哪些答题力量的 / of these providers
        #[arg(long, num_args = 1..)]
        provider: Vec<String>,
        /// 从标准输入读一个姓名或电话，凡是它的都抹去 / a name or a telephone by standard input: all that are the same
        #[arg(long)]
        contact_stdin: bool,
    },
    /// 核对数据库、留痕和已发布的方案 / whether the trail is whole and every published plan stands the referee
    Verify,
}

#[derive(Debug, Subcommand)]
enum TokenAct {
    /// 新增 / add
    Add {
        /// 哪个区 / the district
        #[arg(long)]
        district: String,
        /// 名称 / a name
        #[arg(long)]
        name: String,
        /// 角色 / role
        #[arg(long)]
        role: String,
        /// 哪些街镇、社区、答题力量 / streets by name, communities and providers by id
        #[arg(long, num_args = 1..)]
        scope: Vec<String>,
        /// 几天后到期，最多 366 / days until it ends
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
}

#[derive(Debug, Subcommand)]
enum DistrictAct {
    /// 新增一个区 / add a district
    Add {
        /// 编号，如 pt / its id
        id: String,
        /// 名称 / its name
        name: String,
    },
    /// 列出各区 / list them
    List,
}

#[derive(Debug, Subcommand)]
enum PersonAct {
    /// 新增一个人，密码从标准输入读 / add a person, the password comes by standard input
    Add {
        /// 登录名 / login
        #[arg(long)]
        login: String,
        /// 姓名，不给就用登录名 / name, else the login
        #[arg(long)]
        name: Option<String>,
        /// 角色 / role: coordinator, street, community, provider, inspector, administrator
        #[arg(long)]
        role: String,
        /// 哪个区 / the district
        #[arg(long, default_value = "")]
        district: String,
        /// 哪些街镇、社区、答题力量 / streets by name, communities and providers by id
        #[arg(long, num_args = 1..)]
        scope: Vec<String>,
        /// 密码从标准输入读 / the password comes by standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

pub(super) fn run(arguments: AdminArguments, speech: Speech) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::internal(&error))?;
    runtime.block_on(async {
        let is_restore = matches!(arguments.act, AdminAct::Restore { .. });
        if is_restore {
            std::fs::create_dir_all(&arguments.data).map_err(|error| Failure::internal(&error))?;
        }
        let place = match database() {
            Some(url) => Place::Url(url),
            None if is_restore => Place::Folder(arguments.data),
            None if arguments.data.join("dianda.sqlite").is_file() => Place::Folder(arguments.data),
            None => return Err(no_data(&arguments.data)),
        };
        let store = Store::open(&place).await.map_err(|error| Failure::internal(&error))?;
        let done = act(&store, arguments.act, speech).await;
        store.close().await;
        done
    })
}

fn no_data(folder: &std::path::Path) -> Failure {
    let name = folder.display();
    let message =
        Bilingual::new(format!("{name} 里没有点答的数据。"), format!("There is no data of dianda in {name}."));
    let mend =
        Bilingual::new("请用 --data 指明，或先启动一次 dianda serve。", "Name it by --data, or run dianda serve once.");
    Failure::not_done(Trouble::new("no_data", message, mend).at(name))
}

fn refused(problem: Problem) -> Failure {
    let message = Bilingual::new(format!("{}。", problem.detail.zh), format!("{}.", problem.detail.en));
    let mend = Bilingual::new("请核对后再试。", "Check it and try again.");
    Failure::not_done(Trouble::new(problem.code, message, mend))
}

async fn act(store: &Store, act: AdminAct, speech: Speech) -> Result<Exit, Failure> {
    let now = jiff::Timestamp::now().as_millisecond();
    match act {
        AdminAct::District { act: DistrictAct::Add { id, name } } => {
            crate::acts::importing::refuse_id(&id).map_err(refused)?;
            let own = id.clone();
            let added = store.write(move |connection| {
                let (id, name) = (own.clone(), name.clone());
                Box::pin(async move {
                    if rounds::district(&mut *connection, &id).await?.is_some() {
                        return Err(Problem::conflict(
                            "id_taken",
                            "已有这个编号的区",
                            "there is such a district already",
                        ));
                    }
                    Ok(rounds::add_district(connection, &id, &name, now).await?)
                })
            });
            added.await.map_err(refused)?;
            speech.tell(&format!("已新增区 {id}。"), &format!("The district {id} was added."));
        }
        AdminAct::District { act: DistrictAct::List } => {
            let all = list(store).await.map_err(refused)?;
            if speech.json {
                let all: Vec<_> = all.iter().map(|of| json!({"id": of.id, "name": of.name})).collect();
                speech.document(&json!(all));
            } else {
                all.iter().for_each(|of| speech.say(&format!("{}  {}", of.id, of.name)));
            }
        }
        AdminAct::Person { act } => add_person(store, act, now).await?,
        AdminAct::Token { act } => add_token(store, act, now, speech).await?,
        AdminAct::Forget { district, request, provider, contact_stdin } => {
            let named = Named { district, request, provider, contact_stdin };
            forget(store, named, now, speech).await?;
        }
        AdminAct::Verify => return verify(store, speech).await,
        AdminAct::Backup { file } => back_up(store, &file, speech).await?,
        AdminAct::Restore { file } => restore(store, &file, speech).await?,
    }
    Ok(Exit::Done)
}

async fn list(store: &Store) -> Result<Vec<rounds::StoredDistrict>, Problem> {
    Ok(rounds::districts(&mut *store.read().await?).await?)
}

async fn add_person(store: &Store, act: PersonAct, now: i64) -> Result<(), Failure> {
    let PersonAct::Add { login, name, role, district, scope, password_stdin: _ } = act;
    let bad = |zh: &str, en: &str| {
        let mend = Bilingual::new("请核对选项。", "Check the options.");
        Failure::usage(Trouble::new("bad_option", Bilingual::new(zh, en), mend))
    };
    let role = Role::parse(&role).ok_or_else(|| bad("没有这个角色。", "There is no such role."))?;
    if !role.fits(&scope) || (role.has_scope() && district.is_empty()) {
        return Err(bad("街镇、社区、答题力量要写明区和范围，其余角色不写范围。", "The scope does not fit the role."));
    }
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).map_err(|error| Failure::internal(&error))?;
    let password = password.trim_end_matches(['\r', '\n']);
    if is_weak(password, &login) {
        return Err(bad("密码太容易猜：至少 10 个字符，不用常见密码。", "The password is easily guessed."));
    }
    let kept = password_kept(password).ok_or_else(|| Failure::internal(&"the password cannot be kept"))?;
    let scopes = if scope.is_empty() { vec![String::new()] } else { scope };
    let holdings: Vec<Holding> =
        scopes.into_iter().map(|scope| Holding { district: district.clone(), role, scope }).collect();
    let name = name.unwrap_or_else(|| login.clone());
    let actor = Actor { origin: "admin".to_owned(), ..Actor::server(&district, now) };
    let added = store.write(work!([actor, login, name, kept, holdings] connection => {
        let person = accounts::add(connection, &actor, (&login, &name), &holdings).await?;
        Ok(people::set_password(connection, &person.id, &kept).await?)
    }));
    added.await.map_err(refused)
}

fn bad_option(zh: &str, en: &str) -> Failure {
    let mend = Bilingual::new("请核对选项。", "Check the options.");
    Failure::usage(Trouble::new("bad_option", Bilingual::new(zh, en), mend))
}

async fn add_token(store: &Store, act: TokenAct, now: i64, speech: Speech) -> Result<(), Failure> {
    const DAYS_MAX: i64 = 366;
    let TokenAct::Add { district, name, role, scope, days } = act;
    let role = Role::parse(&role).ok_or_else(|| bad_option("没有这个角色。", "There is no such role."))?;
    if !role.fits(&scope) || role == Role::Administrator || !(1..=DAYS_MAX).contains(&days) {
        return Err(bad_option("角色、范围或天数不对。", "Role, scope or days are not right."));
    }
    let token = Token {
        id: new_id(),
        name,
        role: role.name().to_owned(),
        scope: scope.join(";"),
        ends_at: now + days * 86_400_000,
        district: district.clone(),
    };
    let actor = Actor { origin: "admin".to_owned(), ..Actor::server(&district, now) };
    let added = store.write(work!([actor, token] connection => {
        rounds::district(&mut *connection, actor.district()).await?.ok_or_else(Problem::not_found)?;
        accounts::add_token(connection, &actor, &token).await
    }));
    let secret = added.await.map_err(refused)?;
    speech.say(secret.shown());
    Ok(())
}

/// Whose contact data is to be erased.
#[derive(Debug, Clone)]
struct Named {
    district: String,
    request: Vec<String>,
    provider: Vec<String>,
    contact_stdin: bool,
}

async fn forget(store: &Store, named: Named, now: i64, speech: Speech) -> Result<(), Failure> {
    let mut text = String::new();
    if named.contact_stdin {
        std::io::stdin().read_to_string(&mut text).map_err(|error| Failure::internal(&error))?;
    }
    let text = text.trim().to_owned();
    if named.request.is_empty() && named.provider.is_empty() && text.is_empty() {
        return Err(bad_option("请写明抹去谁的。", "Say whose is to be erased."));
    }
    let actor = Actor { origin: "admin".to_owned(), ..Actor::server(&named.district, now) };
    let erased = store.write(work!([actor, named, text] connection => {
        let mut named = named;
        if !text.is_empty() {
            for (kind, id) in erasing::found(&mut *connection, actor.district(), &text).await? {
                if kind == "request" { named.request.push(id) } else { named.provider.push(id) }
            }
        }
        let of_requests = erasing::forget(connection, &actor, "request", &named.request, "admin forget").await?;
        Ok(of_requests + erasing::forget(connection, &actor, "provider", &named.provider, "admin forget").await?)
    }));
    let n = erased.await.map_err(refused)?;
    speech.tell(&format!("已抹去 {n} 处联系信息。"), &format!("{n} contacts were erased."));
    Ok(())
}

/// Everything into one file, compressed, whole or not at all.
async fn back_up(store: &Store, file: &std::path::Path, speech: Speech) -> Result<(), Failure> {
    if file.exists() {
        let mend = Bilingual::new("请给备份换一个名字。", "Give the backup another name.");
        return Err(Failure::exists(file, mend));
    }
    let failed = |error: &std::io::Error| {
        Failure::cannot_write(file, error, Bilingual::new("请换一个地方。", "Give another place."))
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let temporary = tempfile::NamedTempFile::new_in(folder.unwrap_or(std::path::Path::new(".")));
    let temporary = temporary.map_err(|error| failed(&error))?;
    let mut encoder = flate2::write::GzEncoder::new(temporary, flate2::Compression::default());
    let n = backup::write(store, &mut encoder).await.map_err(|error| refused(error.into()))?;
    let temporary = encoder.finish().map_err(|error| failed(&error))?;
    temporary.as_file().sync_all().map_err(|error| failed(&error))?;
    temporary.persist_noclobber(file).map_err(|error| failed(&error.error))?;
    let name = file.display();
    speech.tell(&format!("已备份 {n} 行到 {name}"), &format!("{n} rows are backed up in {name}"));
    Ok(())
}

async fn restore(store: &Store, file: &std::path::Path, speech: Speech) -> Result<(), Failure> {
    let opened = std::fs::File::open(file).map_err(|error| {
        let words = crate::system_errors::system_words(&error);
        let name = file.display();
        let message = Bilingual::new(format!("{name} 打不开：{}。", words.zh), format!("{name}: {}.", words.en));
        let mend = Bilingual::new("请核对备份文件的位置。", "Check where the backup lies.");
        Failure::not_done(Trouble::new("bad_backup", message, mend).at(name))
    })?;
    let mut input = std::io::BufReader::new(flate2::read::GzDecoder::new(opened));
    let n = backup::read(store, &mut input).await.map_err(|error| refused(error.into()))?;
    speech.tell(&format!("已恢复 {n} 行"), &format!("{n} rows are restored"));
    Ok(())
}

/// Whether the trail is whole and every published plan stands the referee; records that wait for their seal are told.
async fn verify(store: &Store, speech: Speech) -> Result<Exit, Failure> {
    let found = async {
        let mut connection = store.read().await?;
        let trail = audit::check(&mut connection).await?;
        Ok::<_, Problem>((trail, refereed(&mut connection).await?))
    };
    let (found, (plans, faulty)) = found.await.map_err(refused)?;
    let (sound, broken, unsealed) = (found.sound, found.broken.len(), found.unsealed);
    if speech.json {
        let plans = json!({"published": plans, "faulty": faulty});
        speech.document(&json!({"sound": sound, "broken": found.broken, "unsealed": unsealed, "plans": plans}));
    } else {
        speech.say(&speech.lang.pick(
            format!("留痕 {sound} 条完好，{broken} 处断开，{unsealed} 条待封"),
            format!("trail: {sound} records sound, {broken} places broken, {unsealed} wait for their seal"),
        ));
        let names = faulty.join(" ");
        speech.say(&speech.lang.pick(
            format!("已发布的方案 {plans} 份，裁判不认的 {} 份 {names}", faulty.len()),
            format!("plans: {plans} published, {} that the referee refuses {names}", faulty.len()),
        ));
    }
    if broken == 0 && faulty.is_empty() { Ok(Exit::Done) } else { Ok(Exit::NotDone) }
}

/// Every plan that was ever published, judged by its own instance: how many, and the ids of those that do not stand.
async fn refereed(connection: &mut AnyConnection) -> Result<(usize, Vec<String>), Problem> {
    let (mut n, mut faulty) = (0, Vec::new());
    for district in rounds::districts(&mut *connection).await? {
        for round in rounds::all(&mut *connection, &district.id).await? {
            let all = plans::of_round(&mut *connection, &district.id, &round.id).await?;
            for plan in all.iter().filter(|plan| plan.published_at.is_some()) {
                n += 1;
                let owner = plans::owner(&district.id, &plan.id);
                let document = files::get(&mut *connection, &owner, "plan.json").await?;
                let instance = files::get(&mut *connection, &owner, "instance.zip").await?;
                let options: serde_json::Value = serde_json::from_str(&plan.options).unwrap_or_default();
                let previous = match options["previous"].as_str() {
                    Some(id) => files::get(&mut *connection, &plans::owner(&district.id, id), "plan.json").await?,
                    None => None,
                };
                if !stands(document.as_deref(), instance.as_deref(), previous.as_deref()) {
                    faulty.push(plan.id.clone());
                }
            }
        }
    }
    Ok((n, faulty))
}

/// Whether a plan is one of its instance, and everything that it says of itself is so.
fn stands(document: Option<&[u8]>, instance: Option<&[u8]>, previous: Option<&[u8]>) -> bool {
    let (Some(document), Some(instance)) = (document, instance) else { return false };
    let previous = previous.and_then(|bytes| PreviousPlan::read(bytes).ok());
    let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(instance)) else { return false };
    let mut sources = Vec::new();
    for at in 0..archive.len() {
        let Ok(mut file) = archive.by_index(at) else { return false };
        let (Ok(name), mut bytes) = (file.name().map(|name| name.into_owned()), Vec::new()) else { return false };
        if file.read_to_end(&mut bytes).is_err() {
            return false;
        }
        sources.push(Source { name, bytes });
    }
    read_instance(&sources).is_ok_and(|(instance, _)| referee(document, &instance, previous.as_ref()).is_empty())
}
