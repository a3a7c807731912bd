//! Creating: a repository of images, which is an operation that goes on after the answer to it. Images come to be in it by the
//! first push; who may pull is its policy's to say, so that public is a second step, and a publishing act.

use std::time::Duration;

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationNamespace, CreationUnit, Error, ErrorKind, NameRules,
    NewRepository, Reason, Repository, RepositoryName, Result, Visibility,
};
use tokio::time::Instant;
use transport::Request;

use super::desk::Live;
use super::place::{Place, host_of};
use super::refusal::operation_failed;
use super::{ArtifactRegistry, api, policy};
use crate::Creation;

/// How long an operation is waited for. They take seconds.
const PATIENCE: Duration = Duration::from_mins(2);
/// The wait before it is asked after for the first time, and the longest.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(3);

#[async_trait]
impl Creation for ArtifactRegistry {
    async fn form(&self) -> Result<CreationForm> {
        // `cloud.google.com/artifact-registry/docs/repositories/create-repos`: letters, digits and hyphens, at most 63.
        let rules = NameRules { min: 1, max: 63, separators: "-".into(), slashes: false };
        let Some(live) = self.desk.somebody().await? else {
            return Ok(CreationForm {
                capability: Capability::denied(Reason::SignInNeeded),
                namespaces: Vec::new(),
                rules,
                description_max: None,
            });
        };
        let project = live.project()?;
        let found = self.shelf.read(&self.desk, &live).await?;
        let used = |location: &&String| found.places.iter().any(|one| one.location == **location);
        // Those that have something already come first.
        let (first, then): (Vec<_>, Vec<_>) = found.locations.iter().partition(used);
        let place =
            |location: &String| CreationNamespace { name: host_of(location, project), quota: None };
        Ok(CreationForm {
            // IAM tells at the attempt.
            capability: Capability::Unknown,
            namespaces: first.into_iter().chain(then).map(place).collect(),
            rules,
            description_max: None,
        })
    }

    fn visibilities(&self) -> &'static [Visibility] {
        &[Visibility::Private, Visibility::Public]
    }

    fn unit(&self) -> CreationUnit {
        CreationUnit::ImageRepository
    }

    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool> {
        let live = self.desk.signed().await?;
        let place = new_place(namespace, name)?;
        let request = Request::get(self.desk.url(&place.path()));
        match self.desk.call::<api::Repository>(&live, request, name).await {
            Ok(_) => Ok(false),
            // Who may not see it is told the same as if it were not there: creating will tell.
            Err(Error {
                kind:
                    ErrorKind::NotFound { .. }
                    | ErrorKind::Forbidden { .. }
                    | ErrorKind::Refused { status: 400 },
                ..
            }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        if new.visibility == Visibility::Internal {
            let problem = "a repository is public or private".into();
            return Err(ErrorKind::InvalidField { field: "visibility".into(), problem }.into());
        }
        let live = self.desk.signed().await?;
        let place = new_place(&new.namespace, &new.name)?;
        let namespace = place.namespace(false);
        let operation = self.begin(&live, &place, new).await?;
        self.wait_for(&live, operation, &place).await.map_err(|error| at_field(error, new))?;
        self.shelf.forget();
        if new.visibility == Visibility::Public
            && let Err(error) = policy::make_public(&self.desk, &live, &place).await
        {
            let detail = error.detail.or_else(|| Some(domain::ServerDetail::default()));
            return Err(Error { kind: ErrorKind::LeftPrivate { what: namespace }, detail });
        }
        self.visibilities.forget();
        // What it became is read, not assumed.
        let visibility = self.visibility(&live, &place).await?;
        Ok(Repository { visibility, ..Repository::named(RepositoryName::parse(&namespace)?) })
    }
}

impl ArtifactRegistry {
    async fn begin(
        &self,
        live: &Live,
        place: &Place,
        new: &NewRepository,
    ) -> Result<api::Operation> {
        let mut parts = place.path();
        parts.pop();
        let mut url = self.desk.url(&parts);
        url.query_pairs_mut().append_pair("repositoryId", &place.repository);
        let body = api::NewRepository { format: "DOCKER", mode: "STANDARD_REPOSITORY" };
        let asked = self.desk.call(live, Request::post(url).json(&body), &new.namespace).await;
        asked.map_err(|error| at_field(error, new))
    }

    /// Waits until the operation has ended, one way or the other. Who cancels, or loses patience, does not stop it: it may still
    /// come to be, and that is what is said.
    async fn wait_for(
        &self,
        live: &Live,
        mut operation: api::Operation,
        place: &Place,
    ) -> Result<()> {
        let what = place.namespace(false);
        let unfinished = |detail| {
            let kind = ErrorKind::Unfinished { what: what.clone() };
            Error { kind, detail }
        };
        let url = self.operation_url(&operation.name);
        let (end, mut wait) = (Instant::now() + self.patience, FIRST_WAIT);
        while !operation.done {
            let Some(url) = url.clone() else { return Err(unfinished(None)) };
            if Instant::now() >= end {
                return Err(unfinished(None));
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 3 / 2).min(LONGEST_WAIT);
            // That it cannot be asked after says nothing of how it ended.
            operation = self
                .desk
                .call(live, Request::get(url), &what)
                .await
                .map_err(|error| unfinished(error.detail))?;
        }
        match operation.error {
            Some(status) => Err(operation_failed(&status, &what)),
            None => Ok(()),
        }
    }

    /// The address of an operation, whose name is a path of the API's and must stay one.
    fn operation_url(&self, name: &str) -> Option<url::Url> {
        let parts: Vec<&str> = name.split('/').collect();
        let ["projects", _, "locations", _, "operations", _] = parts[..] else { return None };
        let plain = |part: &&str| !part.is_empty() && *part != "." && *part != "..";
        parts.iter().all(plain).then(|| self.desk.url(&parts))
    }
}

/// How long operations are waited for.
pub(super) const fn patience() -> Duration {
    PATIENCE
}

/// A repository that is to be, in a place of the form's.
fn new_place(namespace: &str, name: &str) -> Result<Place> {
    let read = Place::of_name(&format!("{namespace}/{name}"));
    let (place, rest) = read.ok_or_else(|| forbidden(namespace))?;
    if place.repository != name || !rest.is_empty() {
        return Err(ErrorKind::InvalidField {
            field: "name".into(),
            problem: "a-z, 0-9 and -".into(),
        }
        .into());
    }
    Ok(place)
}

fn forbidden(namespace: &str) -> Error {
    ErrorKind::NamespaceForbidden { namespace: namespace.to_owned() }.into()
}

/// A refusal, told at what was refused.
fn at_field(error: Error, new: &NewRepository) -> Error {
    let code = error.detail.as_ref().and_then(|detail| detail.code.clone()).unwrap_or_default();
    let kind = match error.kind {
        // Without a location or project of that name there is nowhere to put it.
        ErrorKind::NotFound { .. } => forbidden(&new.namespace).kind,
        ErrorKind::Refused { .. } if code == "INVALID_ARGUMENT" => ErrorKind::InvalidField {
            field: "name".into(),
            problem: error.detail.as_ref().and_then(|d| d.message.clone()).unwrap_or_default(),
        },
        kind => kind,
    };
    Error { kind, ..error }
}
