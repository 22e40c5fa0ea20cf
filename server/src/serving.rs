//! The server as a whole: its store is opened, its listener, its workers and its sealer run until it is told to stop.
//!
//! Comes in: [`Settings`]. Goes out: a [`Running`] server. Always holds: one server has a folder at a time; the first
//! start shows how the first administrator comes in, once.

use std::fs::File;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use engine::district::Bilingual;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::task::JoinHandle;

use crate::acts::actor::Actor;
use crate::acts::{accounts, confirming, erasing};
use crate::api::call::work;
use crate::api::imports::UPLOADS_AT_ONCE;
use crate::app::{App, Clock, Shared, system_clock};
use crate::jobs;
use crate::listener;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::rights::{Holding, Role};
use crate::router::router;
use crate::sample::{self, SampleLink};
use crate::searching::Indexes;
use crate::secrets::new_id;
use crate::store::jobs::end_leases;
use crate::store::{OpenError, Place, Store, answers, audit, people, rounds};

/// How a server is to run.
pub struct Settings {
    /// Where its files lie; the database too, where there is no other.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// How people reach it; else as it listens.
    pub public_url: Option<String>,
    /// `postgres://…`
    pub database: Option<String>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Where metrics are served; nowhere if it is not said.
    pub metrics_listen: Option<SocketAddr>,
    /// Jobs side by side.
    pub jobs: usize,
    /// The program `dianda`.
    pub program: PathBuf,
    /// Milliseconds since 1970; else the clock of the system.
    pub clock: Option<Arc<dyn Fn() -> i64 + Send + Sync>>,
}

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// How the first administrator comes in, at the first start.
    pub first_invitation: Option<String>,
    app: Shared,
    stop: watch::Sender<bool>,
    parts: Vec<JoinHandle<()>>,
    store: Store,
    /// Held while it runs.
    _lock: Option<File>,
}

/// Why a server does not start.
#[derive(Debug)]
pub struct StartError(pub Bilingual);

fn failed(zh: impl Into<String>, en: impl Into<String>) -> StartError {
    StartError(Bilingual::new(zh, en))
}

/// How often what is due by itself is looked for.
const TICK: Duration = Duration::from_secs(1);
/// Ticks between two looks for what depends on the day.
const TICKS_OF_DAY_WORK: u64 = 60;
/// How long first answers are kept.
const ANSWERS_MS: i64 = 2 * 86_400_000;

/// Starts a server.
///
/// # Errors
/// If its folder, its database or its address cannot be had.
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    let io = |what: &str, error: std::io::Error| {
        let words = crate::system_errors::system_words(&error);
        failed(format!("{what}：{}", words.zh), format!("{what}: {}", words.en))
    };
    std::fs::create_dir_all(&settings.data).map_err(|error| io(&settings.data.display().to_string(), error))?;
    private(&settings.data);
    let lock = match &settings.database {
        Some(_) => None,
        None => Some(lock(&settings.data)?),
    };
    let temporary = settings.data.join("tmp").join(new_id());
    sweep(&settings.data.join("tmp"), settings.database.is_none());
    std::fs::create_dir_all(&temporary).map_err(|error| io(&temporary.display().to_string(), error))?;
    let place = match &settings.database {
        Some(url) => Place::Url(url.clone()),
        None => Place::Folder(settings.data.clone()),
    };
    let store = Store::open(&place).await.map_err(|error| not_opened(&error))?;
    if lock.is_some() {
        let ended = store.write(|connection| Box::pin(async move { Ok(end_leases(connection).await?) }));
        ended.await.map_err(|problem| StartError(problem.detail.clone()))?;
    }
    let listener = TcpListener::bind(settings.listen).await;
    let listener = listener.map_err(|error| io(&settings.listen.to_string(), error))?;
    let address = listener.local_addr().map_err(|error| io(&settings.listen.to_string(), error))?;
    let proxies = proxies(&settings.trusted_proxies)?;
    let metrics = match settings.metrics_listen {
        Some(address) => Some(TcpListener::bind(address).await.map_err(|error| io(&address.to_string(), error))?),
        None => None,
    };
    let (stop, stopping) = watch::channel(false);
    let clock: Clock = settings.clock.unwrap_or_else(system_clock);
    let public_url = settings.public_url.unwrap_or_else(|| format!("http://{address}"));
    let app: Shared = Arc::new(App {
        store: store.clone(),
        clock,
        program: settings.program,
        temporary: temporary.clone(),
        public_url: public_url.trim_end_matches('/').to_owned(),
        holder: new_id(),
        uploads: Arc::new(Semaphore::new(UPLOADS_AT_ONCE)),
        followed: Arc::default(),
        metrics: Metrics::default(),
        proxies,
        indexes: Indexes::default(),
        wake: Notify::new(),
        stopping: stopping.clone(),
    });
    let first_invitation = first_administrator(&app).await.map_err(|problem| StartError(problem.detail.clone()))?;
    let mut parts = vec![
        tokio::spawn(listener::serve(listener, router(app.clone()), app.proxies.clone(), stopping.clone())),
        tokio::spawn(tick(app.clone())),
    ];
    if let Some(metrics) = metrics {
        let router = crate::metrics::router(app.clone());
        parts.push(tokio::spawn(listener::serve(metrics, router, Vec::new(), stopping.clone())));
    }
    parts.extend((0..settings.jobs).map(|_| tokio::spawn(jobs::work(app.clone()))));
    Ok(Running { address, first_invitation, app, stop, parts, store, _lock: lock })
}

impl Running {
    /// Fills a fresh server with the sample district: how somebody of each role comes in.
    ///
    /// # Errors
    /// If it is not fresh, or something of the sample cannot be done.
    pub async fn fill_with_sample(&self) -> Result<Vec<SampleLink>, StartError> {
        sample::fill(&self.app).await.map_err(|problem| StartError(problem.detail.clone()))
    }

    /// Ends it: calls in flight end, jobs are handed back.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for part in self.parts {
            let _ = part.await;
        }
        self.store.close().await;
    }
}

fn not_opened(error: &OpenError) -> StartError {
    match error {
        OpenError::Newer { .. } => failed(
            "数据库是更新版本的点答建的，这个版本不认识；请用新版本打开",
            "a newer dianda made this database: open it with that one",
        ),
        error => failed(format!("数据库打不开：{error}"), format!("the database cannot be opened: {error}")),
    }
}

/// Networks as they were named.
fn proxies(named: &[String]) -> Result<Vec<IpNet>, StartError> {
    let network = |text: &String| {
        let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        parsed.map_err(|_| failed(format!("--trusted-proxy {text} 不是网段"), format!("{text} is no network")))
    };
    named.iter().map(network).collect()
}

/// Nobody else of the machine looks into the folder.
fn private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
}

/// One server has a folder.
fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(|error| {
        let words = crate::system_errors::system_words(&error);
        failed(format!("{}：{}", path.display(), words.zh), format!("{}: {}", path.display(), words.en))
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(failed(
            format!("{} 正被另一个点答使用；请先停掉它，或换一个 --data", folder.display()),
            format!("another dianda uses {}: stop it, or give another --data", folder.display()),
        )),
    }
}

/// Folders of children that are left from a server that was killed. Of a database that several share, a folder may be
/// another copy's.
fn sweep(folder: &Path, is_ours: bool) {
    if is_ours {
        let _ = std::fs::remove_dir_all(folder);
    }
}

/// The first start: how the first administrator comes in.
async fn first_administrator(app: &Shared) -> Result<Option<String>, Problem> {
    let (actor, url) = (Actor::server("", app.now()), app.public_url.clone());
    app.store
        .write(work!([actor, url] connection => {
            if people::count(&mut *connection).await? > 0 {
                return Ok(None);
            }
            let holding = Holding { district: String::new(), role: Role::Administrator, scope: String::new() };
            let person = accounts::add(connection, &actor, ("admin", "系统管理员"), &[holding]).await?;
            let (secret, _) = accounts::invite(connection, &actor, &person.id).await?;
            Ok(Some(accounts::address(&url, &secret)))
        }))
        .await
}

/// What happens because time passes: records are sealed, silence is taken, old answers forgotten.
async fn tick(app: Shared) {
    let mut stopping = app.stopping.clone();
    let mut day = None;
    for ticks in 0_u64.. {
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            _ = stopping.wait_for(|stopping| *stopping) => break,
        }
        if let Err(problem) = seal(&app).await {
            tracing::warn!(code = problem.code, "records wait for their seal");
        }
        let is_another_day = day.replace(app.today()) != Some(app.today());
        if (is_another_day || ticks % TICKS_OF_DAY_WORK == 0)
            && let Err(problem) = day_work(&app).await
        {
            tracing::warn!(code = problem.code, "what is due by itself waits");
        }
    }
}

async fn seal(app: &Shared) -> Result<(), Problem> {
    // Each look seals so many; under load there are more.
    while audit::any_unsealed(&mut *app.store.read().await?).await? {
        app.store.write(|connection| Box::pin(async move { Ok(audit::seal(connection).await?) })).await?;
    }
    Ok(())
}

async fn day_work(app: &Shared) -> Result<(), Problem> {
    let (now, holidays) = (app.now(), Arc::new(app.holidays().await?));
    let districts = { rounds::districts(&mut *app.store.read().await?).await? };
    for district in districts {
        // Looking costs no write.
        let id = district.id;
        let (is_silent, due) = {
            let mut connection = app.store.read().await?;
            let silent = confirming::silent(&mut connection, &id, now, &holidays).await?;
            (!silent.is_empty(), erasing::due(&mut connection, &id, now).await?)
        };
        if is_silent {
            app.store
                .write(work!([id, holidays] connection => {
                    confirming::take_silence(connection, &id, now, &holidays).await
                }))
                .await?;
        }
        if !due.is_empty() {
            let actor = Actor::server(&id, now);
            app.store.write(work!([actor, due] connection => erasing::erase(connection, &actor, &due).await)).await?;
        }
    }
    app.store.write(work!([] connection => Ok(answers::forget_before(connection, now - ANSWERS_MS).await?))).await
}
