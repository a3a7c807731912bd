//! The project's locations and the repositories of images in them: what is browsed as namespaces.
//!
//! There is no call over all locations (`locations/-` and `*` are refused: googleapis/google-cloud-python issue 13529), so all are
//! asked, several at once, and believed for a minute.

use std::sync::Arc;
use std::time::Duration;

use domain::{Error, ErrorKind, Result};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, StreamExt};
use tokio::sync::Mutex;
use tokio::time::Instant;
use transport::Request;

use super::api;
use super::desk::{Desk, Live};
use super::place::Place;

/// How long an answer is believed.
const BELIEVED: Duration = Duration::from_mins(1);
/// Locations asked at once; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 12;
/// Pages of one list, at most.
const PAGES_MOST: usize = 100;

/// What is known of a project.
pub(super) struct Catalogue {
    /// The repositories of images, by name.
    pub(super) places: Vec<Place>,
    /// Where a repository may be.
    pub(super) locations: Vec<String>,
    /// The old `gcr.io` hosts lead to the repositories of their names.
    pub(super) legacy: bool,
    /// Some locations are not this account's to see.
    pub(super) partial: bool,
}

/// The catalogue as last read.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Option<(Instant, Arc<Catalogue>)>>);

impl Shelf {
    /// The catalogue, read anew after a minute; a hundred callers make one reading.
    pub(super) async fn read(&self, desk: &Desk, live: &Live) -> Result<Arc<Catalogue>> {
        let mut held = self.0.lock().await;
        if let Some((at, catalogue)) = held.as_ref()
            && at.elapsed() < BELIEVED
        {
            return Ok(Arc::clone(catalogue));
        }
        *held = None;
        let catalogue = Arc::new(read(desk, live).await?);
        *held = Some((Instant::now(), Arc::clone(&catalogue)));
        Ok(catalogue)
    }

    pub(super) fn forget(&self) {
        if let Ok(mut held) = self.0.try_lock() {
            *held = None;
        }
    }
}

async fn read(desk: &Desk, live: &Live) -> Result<Catalogue> {
    let project = live.project()?;
    let locations = locations(desk, live, project).await?;
    let asked: Vec<BoxFuture<'_, _>> = locations
        .iter()
        .map(|location| repositories(desk, live, project, location).boxed())
        .collect();
    let mut answers = stream::iter(asked).buffered(AT_ONCE);
    let (mut places, mut refused, mut answered) = (Vec::new(), None, 0_usize);
    while let Some(answer) = answers.next().await {
        match answer {
            Ok(found) => {
                answered += 1;
                places.extend(found);
            }
            // An organisation may close locations, and a role may be for some of them alone.
            Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. }) => {
                refused = Some(error);
            }
            Err(error) => return Err(error),
        }
    }
    drop(answers);
    if let Some(error) = refused.as_ref().filter(|_| answered == 0) {
        return Err(error.clone());
    }
    places.sort_unstable_by(|a, b| (&a.repository, &a.location).cmp(&(&b.repository, &b.location)));
    let old = places.iter().any(|place| place.legacy_host().is_some());
    let legacy = old && old_hosts_lead_here(desk, live, project).await?;
    Ok(Catalogue { places, locations, legacy, partial: refused.is_some() })
}

/// Where repositories may be.
pub(super) async fn locations(desk: &Desk, live: &Live, project: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut token = None;
    for _ in 0..PAGES_MOST {
        let request = page(desk, &["projects", project, "locations"], token.as_deref());
        let answer: api::Locations = desk.call(live, request, project).await?;
        found.extend(answer.locations.into_iter().map(|location| location.location_id));
        match answer.next_page_token.filter(|next| !next.is_empty()) {
            Some(next) if token.as_ref() != Some(&next) => token = Some(next),
            _ => break,
        }
    }
    found.retain(|location| !location.is_empty());
    Ok(found)
}

/// The repositories of images in one location.
async fn repositories(
    desk: &Desk,
    live: &Live,
    project: &str,
    location: &str,
) -> Result<Vec<Place>> {
    let mut found = Vec::new();
    let mut token = None;
    for _ in 0..PAGES_MOST {
        let parts = ["projects", project, "locations", location, "repositories"];
        let request = page(desk, &parts, token.as_deref());
        let answer: api::Repositories = desk.call(live, request, location).await?;
        let images = answer.repositories.iter().filter(|one| one.format == "DOCKER");
        found.extend(images.filter_map(|one| Place::of_resource(&one.name)));
        match answer.next_page_token.filter(|next| !next.is_empty()) {
            Some(next) if token.as_ref() != Some(&next) => token = Some(next),
            _ => break,
        }
    }
    // The API may name the project by its number.
    for place in &mut found {
        project.clone_into(&mut place.project);
    }
    Ok(found)
}

fn page(desk: &Desk, parts: &[&str], token: Option<&str>) -> Request {
    let mut url = desk.url(parts);
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("pageSize", "1000");
        if let Some(token) = token {
            query.append_pair("pageToken", token);
        }
    }
    Request::get(url)
}

/// Whether `gcr.io` and its like lead to the repositories of their names. Where that is not told, the other names are used, which
/// always do.
async fn old_hosts_lead_here(desk: &Desk, live: &Live, project: &str) -> Result<bool> {
    let url = desk.url(&["projects", project, "projectSettings"]);
    match desk.call::<api::ProjectSettings>(live, Request::get(url), project).await {
        Ok(settings) => Ok(settings.legacy_redirection_state.is_some_and(|state| {
            !matches!(
                state.as_str(),
                "REDIRECTION_STATE_UNSPECIFIED" | "REDIRECTION_FROM_GCR_IO_DISABLED"
            )
        })),
        Err(Error { kind: ErrorKind::Forbidden { .. } | ErrorKind::NotFound { .. }, .. }) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
