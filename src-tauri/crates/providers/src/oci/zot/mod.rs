//! zot: a registry like any other, with an extension that tells what the protocol cannot (`registry-apis.md` §12,
//! `specs/zot.swagger.json`, `specs/zot-search.schema.graphql`).
//!
//! It is found out by asking, once a session. Its search extension lists repositories and tags with all that is known of
//! them, a request a page; where that is off, refuses, or is older than what is asked, the protocol's own lists stand in.

mod api;
mod place;
mod rows;
mod search;

use std::sync::atomic::{AtomicU8, Ordering};

use domain::{ErrorKind, Result, Software};
use oci::Registry;
use tokio::sync::OnceCell;

use api::{Extensions, ServerConfig};
pub(super) use place::Place;
pub(super) use search::Told;

const DISCOVER: &str = "_oci/ext/discover";
/// The name under which zot lists its extensions.
const NAME: &str = "_zot";
const SEARCH: &str = "_zot/ext/search";
const MGMT: &str = "_zot/ext/mgmt";

/// What a registry has of zot, and how much of its search has been found to work.
#[derive(Default)]
pub(super) struct Zot {
    found: OnceCell<Option<Found>>,
    fluency: AtomicU8,
}

/// A zot that was found.
#[derive(Debug, Clone)]
struct Found {
    version: Option<String>,
    search: bool,
    /// There are people who may sign in, so that what nobody sees may be there all the same.
    knows_people: bool,
}

/// How much the search extension knows. It only ever sinks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// All of the published schema.
    All = 0,
    /// What zot has known since version 2.0.
    Old = 1,
    /// It cannot be asked.
    None = 2,
}

impl Zot {
    /// What was found, asking once. A registry that is no zot answers with anything but a list of extensions.
    async fn found(&self, registry: &Registry) -> Result<Option<&Found>> {
        // Boxed: it is awaited in every list, and asked once.
        let ask = Box::pin(async {
            let question = registry.extension(DISCOVER, &[]).never_retry();
            let answer = registry.ask_extension(question).await?;
            if answer.status == 429 || answer.status >= 500 {
                // Nothing that would be true later.
                return Err(registry.refusal(&answer, DISCOVER).await);
            }
            let list: Option<Extensions> = match answer.status {
                200 => answer.json().ok(),
                _ => None,
            };
            let endpoints = list.and_then(|list| list.endpoints_of(NAME));
            let Some(endpoints) = endpoints else { return Ok(None) };
            let offers =
                |path: &str| endpoints.iter().any(|at| at.trim_matches('/').ends_with(path));
            let config =
                if offers(MGMT) { config(registry).await? } else { ServerConfig::default() };
            Ok(Some(Found {
                version: config.release_tag.as_deref().map(transport::bounded),
                search: offers(SEARCH),
                knows_people: config.knows_people(),
            }))
        });
        match self.found.get_or_try_init(|| ask).await {
            Ok(found) => Ok(found.as_ref()),
            Err(error) => match error.kind {
                ErrorKind::ServerError { .. } => {
                    tracing::debug!(%error, "no answer about extensions this time");
                    Ok(None)
                }
                _ => Err(error),
            },
        }
    }

    /// Whether the search extension is to be asked.
    pub(super) async fn searches(&self, registry: &Registry) -> Result<bool> {
        let found = self.found(registry).await?;
        Ok(found.is_some_and(|found| found.search) && self.level() != Level::None)
    }

    /// Whether there may be more than an anonymous visitor is shown.
    pub(super) fn knows_people(&self) -> bool {
        matches!(self.found.get(), Some(Some(found)) if found.knows_people)
    }

    /// What was found, without asking.
    pub(super) fn software(&self) -> Option<Software> {
        let found = self.found.get()?.as_ref()?;
        Some(Software {
            name: "zot".into(),
            version: found.version.clone(),
            search: found.search && self.level() != Level::None,
        })
    }

    fn level(&self) -> Level {
        match self.fluency.load(Ordering::Relaxed) {
            0 => Level::All,
            1 => Level::Old,
            _ => Level::None,
        }
    }

    fn sink_below(&self, level: Level) {
        self.fluency.fetch_max(level as u8 + 1, Ordering::Relaxed);
    }
}

/// The server's configuration, as far as it tells it; a zot that does not want to is one all the same.
async fn config(registry: &Registry) -> Result<ServerConfig> {
    let answer = registry.ask_extension(registry.extension(MGMT, &[])).await?;
    Ok(if answer.status == 200 {
        answer.json().unwrap_or_default()
    } else {
        ServerConfig::default()
    })
}
