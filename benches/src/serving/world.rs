//! What most measures share: a filled server and the bare one beside it.
//!
//! Comes in: the options. Goes out: a [`World`] with three districts. Always holds: `pt` is the sample with a published
//! plan and everybody of it signed in; `big` has as many requests as the options say; `mt` has a round that takes a
//! while to match; both servers keep their rows in the same kind of database.

use tempfile::TempDir;

use super::children::{Dianda, Server, bare, dianda};
use super::database::Database;
use super::district::{District, Known, administrator};
use super::load::Call;
use super::outcome::tell;
use super::{Failure, Options, tables};

/// Nodes of the search for a plan that is published: what the tests of the server use.
const BUDGET: u64 = 200_000;
/// Requests of the district that is matched while others read.
const MATCHED: usize = 4_000;

/// The servers and what is in them.
pub(crate) struct World {
    pub(crate) bare: Server,
    pub(crate) dianda: Server,
    /// The sample, published.
    pub(crate) sample: District,
    pub(crate) everybody: Vec<Known>,
    /// The large one.
    pub(crate) big: District,
    /// The one that is matched.
    pub(crate) matched: Option<District>,
    _folders: [TempDir; 2],
}

impl World {
    /// Starts the servers and fills the districts.
    ///
    /// # Errors
    /// If a server refuses something.
    pub(crate) async fn made(options: &Options, database: &Database) -> Result<Self, Failure> {
        let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
        let bare = bare(&folders[0], database).await?;
        let (data, url) = (folders[1].path().join("data"), database.fresh().await?);
        let how = Dianda { program: &options.dianda, data: &data, database: url.as_deref(), core: None };
        let dianda = dianda(&how).await?;
        let address = dianda.address;
        let mut administrator = administrator(&dianda).await?;
        tell("the sample is taken in, matched, published");
        let mut sample = District::opened(&mut administrator, address, "pt").await?;
        sample.filled(&tables::sample(&["communities.csv", "providers.csv", "cases.csv", "round.csv"])?).await?;
        sample.filled(&tables::sample(&["requests.csv"])?).await?;
        sample.freeze().await?;
        sample.published(BUDGET).await?;
        let everybody = sample.everybody(address).await?;
        tell(&format!("{} requests are taken in", options.requests));
        let mut big = District::opened(&mut administrator, address, "big").await?;
        big.filled(&tables::sample(&["communities.csv", "providers.csv"])?).await?;
        if options.wants_any(&["requests", "search", "crowd", "during-match"]) {
            big.filled(&[tables::requests(options.requests, 1, "B-")?]).await?;
        }
        let mut matched = None;
        if options.wants("during-match") {
            let mut district = District::opened(&mut administrator, address, "mt").await?;
            district.filled(&tables::sample(&["communities.csv", "providers.csv", "cases.csv"])?).await?;
            district.filled(&[tables::requests(MATCHED, 2, "M-")?]).await?;
            district.freeze().await?;
            matched = Some(district);
        }
        Ok(Self { bare, dianda, sample, everybody, big, matched, _folders: folders })
    }

    /// Rows of the bare server, read: one (`row`) or 50 (`rows`).
    pub(crate) fn bare_reads(what: &str) -> Vec<Call> {
        let path = |n: usize| format!("/{what}/r{}", n * 7_919 % super::bare::ROWS);
        let read = |n: usize| super::wire::call("GET", &path(n), &[], &[]);
        (0..500).map(|n| read(n).into()).collect()
    }

    /// The tasks of each provider, read by itself.
    pub(crate) fn task_reads(&self) -> Vec<Call> {
        let path = self.sample.path("/tasks");
        self.of_role("provider").map(|of| of.person.prepared("GET", &path, None)).collect()
    }

    /// Everybody who holds a role in the sample's district.
    pub(crate) fn of_role(&self, role: &'static str) -> impl Iterator<Item = &Known> {
        self.everybody.iter().filter(move |of| of.role == role)
    }

    /// Ends the servers.
    pub(crate) async fn end(self) {
        self.dianda.end().await;
        self.bare.end().await;
    }
}
