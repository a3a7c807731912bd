//! What the services know beside the registries' content.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use super::EcrOptions;
use super::model::Model;
use super::people::ALIAS;
use crate::registry::{Observer, RegistryError, Store};

/// One of the two services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    Private,
    Public,
}

/// A service's memory.
pub(super) struct State {
    pub(super) service: Service,
    pub(super) store: Arc<Store>,
    pub(super) model: Model,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Mutex<Vec<String>>,
    /// What page tokens are sealed with.
    pub(super) seal: String,
    pub(super) password: String,
    /// The registry's address.
    pub(super) address: String,
    pub(super) options: EcrOptions,
}

#[derive(Default)]
pub(super) struct Desk {
    /// By the name that the API knows.
    pub(super) repositories: BTreeMap<String, Listing>,
    pub(super) calls: Vec<String>,
    pub(super) expired: Vec<String>,
    pub(super) lost: Vec<String>,
}

/// What is said of a repository beside its content.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) created: Timestamp,
    pub(super) mutability: String,
    pub(super) scan_on_push: bool,
    pub(super) description: Option<String>,
    pub(super) about: Option<String>,
}

impl State {
    /// Now, by this service's clock.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.options.clock_ahead_seconds)
    }

    /// What a repository is called in the registry: the public one has the alias before the name.
    pub(super) fn stored(&self, name: &str) -> String {
        match self.service {
            Service::Private => name.to_owned(),
            Service::Public => format!("{ALIAS}/{name}"),
        }
    }

    pub(super) fn create(&self, name: &str) {
        self.store.create(&self.stored(name));
        self.desk.lock().repositories.entry(name.to_owned()).or_insert_with(Listing::new);
    }
}

impl Listing {
    pub(super) fn new() -> Self {
        let mutability = "MUTABLE".to_owned();
        Self {
            created: Timestamp::now(),
            mutability,
            scan_on_push: false,
            description: None,
            about: None,
        }
    }
}

/// Nothing can be pushed to what was not created.
pub(super) struct Watch(pub(super) Arc<State>);

impl Observer for Watch {
    fn may_tag(&self, name: &str, _tag: &str) -> Result<(), RegistryError> {
        let short = match self.0.service {
            Service::Private => name,
            Service::Public => name.split_once('/').map_or(name, |(_, short)| short),
        };
        if self.0.desk.lock().repositories.contains_key(short) {
            return Ok(());
        }
        let message = format!("The repository with name '{short}' does not exist");
        Err(RegistryError::new(axum::http::StatusCode::NOT_FOUND, "NAME_UNKNOWN", &message))
    }
}
