//! Images as repositories: of one of the API's repositories, or of all of them, one after the other.

use std::collections::HashMap;
use std::time::Duration;

use domain::{
    Capability, Completeness, Error, ErrorKind, Page, Permissions, Reason, Repository,
    RepositoryDetail, RepositoryName, Result, Timestamp, Visibility,
};
use futures::FutureExt;
use tokio::sync::Mutex;
use tokio::time::Instant;
use transport::Request;

use super::desk::Live;
use super::place::Place;
use super::spot::{Spot, cursor_of};
use super::{ArtifactRegistry, api, catalogue, image_of, place_of, policy};
use crate::RepositoryQuery;
use crate::left_out::repository_name;

/// How long it is believed who may pull.
const BELIEVED: Duration = Duration::from_mins(1);
/// Repositories without an image that are passed over in one go.
const PASSED_MOST: u8 = 8;
/// The web page of an image.
const CONSOLE: &str = "https://console.cloud.google.com/artifacts/docker";
/// What reading, writing and managing images take.
const READ: &str = "artifactregistry.repositories.downloadArtifacts";
const WRITE: &str = "artifactregistry.repositories.uploadArtifacts";
const MANAGE: &str = "artifactregistry.repositories.deleteArtifacts";

/// Who may pull from which repository, as last read.
#[derive(Default)]
pub(super) struct Visibilities(Mutex<HashMap<Place, (Instant, Option<Visibility>)>>);

impl Visibilities {
    pub(super) fn forget(&self) {
        if let Ok(mut held) = self.0.try_lock() {
            held.clear();
        }
    }
}

impl ArtifactRegistry {
    pub(super) async fn list(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        // A stranger may pull what is public, and list nothing.
        let Some(live) = self.desk.somebody().await? else {
            return Err(ErrorKind::NoCatalogue.into());
        };
        let mut spot = Spot::of(query.cursor.as_ref());
        let (places, legacy, partial) = if let Some(namespace) = &query.namespace {
            (vec![place_of(namespace)?], is_legacy(namespace), false)
        } else {
            let found = self.shelf.read(&self.desk, &live).await?;
            (found.places.clone(), found.legacy, found.partial)
        };
        for passed in 1.. {
            let Some(place) = places.get(spot.list) else { break };
            let visibility = self.visibility(&live, place).await?;
            let namespace = place.namespace(legacy);
            let mut parts = place.path();
            parts.push("packages");
            let request = spot.request(&self.desk, &parts, &[]);
            let answer: api::Packages = self.desk.call(&live, request, &namespace).await?;
            let (next, completeness) = spot.next(answer.next_page_token, places.len());
            let named = |package: &api::Package| row(&namespace, package, visibility);
            let items: Vec<_> = answer.packages.iter().filter_map(named).collect();
            match next {
                Some(next) if items.is_empty() && passed < PASSED_MOST => spot = next,
                next => {
                    let next = cursor_of(next);
                    let completeness = match completeness {
                        Completeness::Complete if partial => Completeness::HiddenByToken,
                        other => other,
                    };
                    return Ok(Page { items, next, total: None, completeness });
                }
            }
        }
        Ok(Page::whole(Vec::new()))
    }

    pub(super) async fn find(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let (place, image) = image_of(name)?;
        let Some(live) = self.desk.somebody().await? else {
            let (registry, inner) = self.registry_of(name)?;
            registry.find(&inner).await?;
            return Ok(detail(Repository::named(name.clone()), None, None));
        };
        let mut parts = place.path();
        parts.extend(["packages", image.as_str()]);
        let url = self.desk.url(&parts);
        let read = self.desk.call::<api::Package>(&live, Request::get(url), name.as_str());
        let (package, visibility, permissions) = futures::try_join!(
            read,
            self.visibility(&live, &place),
            self.permissions(&live, &place).map(Ok),
        )?;
        let pushed = package.update_time.as_deref().and_then(Timestamp::lenient);
        let repository =
            Repository { visibility, last_pushed: pushed, ..Repository::named(name.clone()) };
        // Only Google's own projects have a page there.
        let page = self.desk.places.registry.is_none().then(|| page_of(&place, &image)).flatten();
        Ok(detail(repository, permissions, page))
    }

    /// Who may pull from a repository, asked anew after a minute.
    pub(super) async fn visibility(
        &self,
        live: &Live,
        place: &Place,
    ) -> Result<Option<Visibility>> {
        let mut held = self.visibilities.0.lock().await;
        if let Some((at, known)) = held.get(place)
            && at.elapsed() < BELIEVED
        {
            return Ok(*known);
        }
        let read = policy::read(&self.desk, live, place).await?;
        held.insert(place.clone(), (Instant::now(), read));
        Ok(read)
    }

    /// What this account may do with images of a repository; `None` where it is not told.
    async fn permissions(&self, live: &Live, place: &Place) -> Option<Permissions> {
        let last = format!("{}:testIamPermissions", place.repository);
        let mut parts = place.path();
        parts.pop();
        parts.push(&last);
        let asked = api::Permissions { permissions: [READ, WRITE, MANAGE].map(Into::into).into() };
        let request = Request::post(self.desk.url(&parts)).json(&asked);
        let told: api::Permissions = self.desk.call(live, request, "permissions").await.ok()?;
        let may = |permission: &str| told.permissions.iter().any(|one| one == permission);
        Some(Permissions { read: may(READ), write: may(WRITE), admin: may(MANAGE) })
    }

    /// Whether this account may list.
    pub(super) async fn may_list(&self, live: &Live) -> Result<Capability> {
        let project = live.project()?;
        let asked = async {
            let locations = catalogue::locations(&self.desk, live, project).await?;
            let Some(first) = locations.first() else { return Ok(()) };
            let parts = ["projects", project, "locations", first.as_str(), "repositories"];
            let mut url = self.desk.url(&parts);
            url.query_pairs_mut().append_pair("pageSize", "1");
            self.desk.call::<api::Repositories>(live, Request::get(url), first).await.map(drop)
        };
        match asked.await {
            Ok(()) => Ok(Capability::Allowed),
            Err(Error { kind: ErrorKind::Forbidden { permission }, .. }) => {
                let permission =
                    permission.unwrap_or_else(|| "artifactregistry.repositories.list".to_owned());
                Ok(Capability::denied(Reason::PermissionMissing { permission }))
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether a namespace is written with one of the old hosts.
fn is_legacy(namespace: &str) -> bool {
    !namespace.split('/').next().unwrap_or_default().ends_with("-docker.pkg.dev")
}

/// A row of a list. `None` for a name that cannot be shown.
fn row(
    namespace: &str,
    package: &api::Package,
    visibility: Option<Visibility>,
) -> Option<Repository> {
    let image = decoded(package.name.rsplit('/').next()?)?;
    let name = repository_name(&format!("{namespace}/{image}"))?;
    Some(Repository {
        visibility,
        last_pushed: package.update_time.as_deref().and_then(Timestamp::lenient),
        ..Repository::named(name)
    })
}

/// An image's name, whose slashes are `%2F` in resources.
pub(super) fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

fn page_of(place: &Place, image: &str) -> Option<String> {
    let mut url = url::Url::parse(CONSOLE).ok()?;
    url.path_segments_mut().ok()?.extend([
        place.project.as_str(),
        &place.location,
        &place.repository,
        image,
    ]);
    Some(url.into())
}

fn detail(
    repository: Repository,
    permissions: Option<Permissions>,
    page: Option<String>,
) -> RepositoryDetail {
    RepositoryDetail { repository, readme: None, permissions, page }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_images_name_is_read_as_it_is_written_in_references() {
        assert_eq!(decoded("web%2Fapi").as_deref(), Some("web/api"));
        assert_eq!(decoded("a+b").as_deref(), Some("a+b"));
        let package = api::Package {
            name: "projects/p/locations/us/repositories/r/packages/web%2Fapi".into(),
            update_time: None,
        };
        let row = row("us-docker.pkg.dev/p/r", &package, None).unwrap();
        assert_eq!(row.name.as_str(), "us-docker.pkg.dev/p/r/web/api");
    }
}
