//! What the service knows beside the registry's content.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::Options;
use super::discovery::Discovery;
use super::errors::GoogleError;
use super::people::{NARROW_TOKEN, PEOPLE, PROJECT, Principal};
use crate::registry::access::bearer_token;
use crate::registry::{Observer, RegistryError, Store};

/// Where repositories may be.
pub(super) const LOCATIONS: [(&str, &str); 6] = [
    ("asia", "Asia"),
    ("europe", "Europe"),
    ("europe-west1", "Belgium"),
    ("europe-west4", "Netherlands"),
    ("us", "United States"),
    ("us-central1", "Iowa"),
];
/// The repositories that stand for the old hosts.
const LEGACY: [(&str, &str); 4] =
    [("gcr.io", "us"), ("us.gcr.io", "us"), ("eu.gcr.io", "europe"), ("asia.gcr.io", "asia")];

/// The service's memory.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) document: Discovery,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Mutex<Vec<String>>,
    /// What page tokens are sealed with.
    pub(super) seal: String,
    pub(super) token_uri: String,
    pub(super) options: Options,
}

#[derive(Default)]
pub(super) struct Desk {
    /// By location and name.
    pub(super) repositories: BTreeMap<(String, String), Listing>,
    pub(super) tokens: HashMap<String, (&'static Principal, Timestamp)>,
    pub(super) operations: HashMap<String, Operation>,
    /// Tokens that were asked for.
    pub(super) grants: usize,
    /// All keys and logins are no more.
    pub(super) revoked: bool,
}

/// One of the API's repositories.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) format: String,
    pub(super) created: Timestamp,
    pub(super) policy: Value,
    /// Moves with every change of the policy.
    pub(super) etag: u64,
}

/// An operation: how often it still says that it goes on, and how it ends.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) left: u32,
    pub(super) location: String,
    pub(super) repository: String,
    /// A `google.rpc.Status`, where it fails.
    pub(super) error: Option<Value>,
}

impl Listing {
    pub(super) fn new(format: &str) -> Self {
        let format = format.to_owned();
        Self { format, created: Timestamp::now(), policy: json!({}), etag: 1 }
    }

    /// Whether anyone may pull.
    pub(super) fn is_public(&self) -> bool {
        let bindings = self.policy["bindings"].as_array().into_iter().flatten();
        bindings.filter(|binding| binding.get("condition").is_none()).any(|binding| {
            binding["role"] == "roles/artifactregistry.reader"
                && binding["members"].as_array().is_some_and(|all| all.contains(&json!("allUsers")))
        })
    }
}

impl State {
    /// Now, by this service's clock.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.options.clock_ahead_seconds)
    }

    /// Whose token a request brought.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Result<&'static Principal, GoogleError> {
        let Some(token) = bearer_token(headers) else {
            return Err(GoogleError::unauthenticated(false));
        };
        if token == NARROW_TOKEN {
            return Err(GoogleError::no_scope());
        }
        self.whose(token).ok_or_else(|| GoogleError::unauthenticated(true))
    }

    pub(super) fn whose(&self, token: &str) -> Option<&'static Principal> {
        if let Some(who) = PEOPLE.iter().find(|one| one.token == token) {
            return Some(who);
        }
        let (who, end) = *self.desk.lock().tokens.get(token)?;
        (self.now() < end).then_some(who)
    }

    pub(super) fn create(&self, location: &str, repository: &str, format: &str) {
        let key = (location.to_owned(), repository.to_owned());
        self.desk.lock().repositories.insert(key, Listing::new(format));
    }
}

/// What stands before the images of a repository in the registry's names: the host that leads to it, the project, and the
/// repository, where the host does not say it.
pub(super) fn prefix(location: &str, repository: &str) -> String {
    if LEGACY.contains(&(repository, location)) {
        return format!("{repository}/{PROJECT}/");
    }
    format!("{location}-docker.pkg.dev/{PROJECT}/{repository}/")
}

/// Location and repository of a name of the registry's.
pub(super) fn placed(name: &str) -> Option<(String, String)> {
    let (host, rest) = name.split_once('/')?;
    let rest = rest.strip_prefix(PROJECT)?.strip_prefix('/')?;
    if let Some((legacy, location)) = LEGACY.iter().find(|(legacy, _)| *legacy == host) {
        return Some(((*location).to_owned(), (*legacy).to_owned()));
    }
    let location = host.strip_suffix("-docker.pkg.dev")?;
    let (repository, _) = rest.split_once('/')?;
    Some((location.to_owned(), repository.to_owned()))
}

/// Nothing can be pushed to what was not created.
pub(super) struct Watch(pub(super) Arc<State>);

impl Observer for Watch {
    fn may_tag(&self, name: &str, _tag: &str) -> Result<(), RegistryError> {
        let known =
            placed(name).is_some_and(|key| self.0.desk.lock().repositories.contains_key(&key));
        if known {
            return Ok(());
        }
        let repository = placed(name).map_or_else(|| name.to_owned(), |(_, repository)| repository);
        let message = format!("Repository \"{repository}\" not found");
        Err(RegistryError::new(axum::http::StatusCode::NOT_FOUND, "NAME_UNKNOWN", &message))
    }
}
