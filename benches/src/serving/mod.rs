//! The measures of the server, one after another, and what they share.
//!
//! Comes in: [`Options`]. Goes out: a table in Markdown, row by row as it is measured. Always holds: the load comes
//! from one thread, the bare server is asked by the same client with the same number of connections, and the two take
//! turns: bare, dianda, bare, dianda (in between, a longer list of the bare server, told without an aim). On a machine
//! of two cores client, both servers and the database share them, so that an absolute figure says little and a ratio of
//! one run much.

pub(crate) mod bare;
mod children;
mod copies;
mod crowd;
mod database;
mod district;
mod imports;
mod load;
mod matching;
mod memory;
mod moves;
mod outcome;
mod reads;
mod search;
mod tables;
mod wire;
mod world;

use std::path::PathBuf;
use std::time::Duration;

use outcome::Table;

/// What went wrong.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The measures, in the order in which they are taken.
pub(crate) const MEASURES: [&str; 9] =
    ["tasks", "requests", "search", "moves", "during-match", "crowd", "import", "start", "copies"];

/// How much is measured.
pub(crate) struct Options {
    dianda: PathBuf,
    /// `postgres://…`; else SQLite.
    database: Option<String>,
    requests: usize,
    import_requests: usize,
    seconds: Option<u64>,
    only: Vec<String>,
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// If an argument is not known or its value is none.
    pub(crate) fn read(arguments: &[String]) -> Result<Self, Failure> {
        let beside = std::env::current_exe()?.with_file_name("dianda");
        let mut options = Self {
            dianda: beside,
            database: None,
            requests: 20_000,
            import_requests: 50_000,
            seconds: None,
            only: Vec::new(),
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().ok_or_else(|| format!("{name} has no value"))?;
            match name.as_str() {
                "--dianda" => options.dianda = value.into(),
                "--database" => options.database = Some(value.clone()),
                "--requests" => options.requests = value.parse()?,
                "--import-requests" => options.import_requests = value.parse()?,
                "--seconds" => options.seconds = Some(value.parse()?),
                "--only" => options.only = value.split(',').map(str::to_owned).collect(),
                _ => return Err(format!("{name} is not known").into()),
            }
        }
        if let Some(unknown) = options.only.iter().find(|name| !MEASURES.contains(&name.as_str())) {
            return Err(format!("there is no measure {unknown}: there are {}", MEASURES.join(", ")).into());
        }
        if !options.dianda.is_file() {
            return Err(format!("{} is not there: name it by --dianda", options.dianda.display()).into());
        }
        // Two servers under one load are each given half of it, twice.
        if options.seconds.is_some_and(|seconds| seconds < 2) {
            return Err("--seconds has to be 2 at least".into());
        }
        Ok(options)
    }

    fn wants(&self, measure: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == measure)
    }

    fn wants_any(&self, measures: &[&str]) -> bool {
        measures.iter().any(|measure| self.wants(measure))
    }

    /// How long each server is under a load.
    fn span(&self) -> Duration {
        Duration::from_secs(self.seconds.unwrap_or(10))
    }
}

/// Measures, and prints.
///
/// # Errors
/// If a server cannot be started or refuses what the measures need.
pub(crate) fn run(options: Options) -> Result<(), Failure> {
    children::raise_file_limit();
    // One thread for all of the load: the servers get what is left of the cores.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measured(&options))
}

async fn measured(options: &Options) -> Result<(), Failure> {
    let database = database::Database::of(options.database.as_deref());
    let mut table = Table::begun(&database);
    let done = all(options, &database, &mut table).await;
    database.drop_all().await;
    done
}

async fn all(options: &Options, database: &database::Database, table: &mut Table) -> Result<(), Failure> {
    if options.wants_any(&["tasks", "requests", "search", "moves", "during-match", "crowd"]) {
        let world = world::World::made(options, database).await?;
        if options.wants("tasks") {
            reads::tasks(&world, options, table).await?;
        }
        if options.wants("requests") {
            reads::requests(&world, options, table).await?;
        }
        if options.wants("search") {
            search::measured(&world, options, table).await?;
        }
        if options.wants("moves") {
            moves::measured(&world, options, table).await?;
        }
        if options.wants("during-match") {
            matching::measured(&world, options, table).await?;
        }
        if options.wants("crowd") {
            crowd::measured(&world, options, table).await?;
        }
        world.end().await;
    }
    if options.wants_any(&["import", "start"]) {
        imports::measured(options, database, table).await?;
    }
    if options.wants("copies") {
        copies::measured(options, database, table).await?;
    }
    Ok(())
}
