//! `dianda admin`: what the administrator does on the machine itself: districts, people, tokens, a look whether all is
//! well.
//!
//! Always holds: a password comes by standard input and is never an argument; it works beside a running server.

use std::io::Read;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use engine::district::Bilingual;
use serde_json::json;

use super::Exit;
use super::failure::{Failure, Trouble};
use super::serve::database;
use super::speech::Speech;
use crate::problem::Problem;
use crate::rights::{Holding, Role};
use crate::secrets::{is_weak, new_id, password_kept};
use crate::store::{Place, Store, audit, backup, people, rounds};

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
    /// 核对数据库和留痕 / whether the trail of the audit is whole
    Verify,
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
    if role.has_scope() == scope.is_empty() || (role.has_scope() && district.is_empty()) {
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
    let added = store.write(move |connection| {
        let (login, name, kept, holdings) = (login.clone(), name.clone(), kept.clone(), holdings.clone());
        Box::pin(async move {
            if people::by_login(&mut *connection, &login).await?.is_some() {
                return Err(Problem::conflict("login_taken", "已有这个登录名", "there is such a login already"));
            }
            let id = new_id();
            people::add(&mut *connection, (&id, &login, &name), &holdings, now).await?;
            Ok(people::set_password(connection, &id, &kept).await?)
        })
    });
    added.await.map_err(refused)
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

/// Whether the trail is whole; records that wait for their seal are told.
async fn verify(store: &Store, speech: Speech) -> Result<Exit, Failure> {
    let found = async { Ok::<_, Problem>(audit::check(&mut *store.read().await?).await?) };
    let found = found.await.map_err(refused)?;
    let (sound, broken, unsealed) = (found.sound, found.broken.len(), found.unsealed);
    if speech.json {
        speech.document(&json!({"sound": sound, "broken": found.broken, "unsealed": unsealed}));
    } else {
        speech.say(&speech.lang.pick(
            format!("留痕 {sound} 条完好，{broken} 处断开，{unsealed} 条待封"),
            format!("trail: {sound} records sound, {broken} places broken, {unsealed} wait for their seal"),
        ));
    }
    if broken == 0 { Ok(Exit::Done) } else { Ok(Exit::NotDone) }
}
