//! Tags: `dockerImages` tells the images of a whole repository by digest, so those of the image asked for are picked, and their
//! tags unfolded. It takes no filter.

use domain::{Cursor, Error, ErrorKind, Page, RepositoryName, Result, Tag, TagDetail};
use transport::Request;

use super::desk::Live;
use super::images::{detail, image_in};
use super::place::Place;
use super::spot::{Spot, cursor_of};
use super::{ArtifactRegistry, api, image_of};

/// Pages without a tag of the image that are passed over in one go; then the list is handed on empty, to be gone on with.
const PASSED_MOST: u8 = 8;
/// The newest first.
const ORDER: (&str, &str) = ("orderBy", "update_time desc");

impl ArtifactRegistry {
    pub(super) async fn tag_page(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let (place, image) = image_of(name)?;
        let Some(live) = self.desk.somebody().await? else {
            return self.names(name, cursor).await;
        };
        let mut parts = place.path();
        parts.push("dockerImages");
        let mut spot = Spot::of(cursor);
        for passed in 1.. {
            let request = spot.request(&self.desk, &parts, &[ORDER]);
            let answer: api::DockerImages = self.desk.call(&live, request, name.as_str()).await?;
            let items = rows(&answer.docker_images, &image);
            spot.found |= answer.docker_images.iter().any(|row| is_of(row, &image));
            let (next, completeness) = spot.next(answer.next_page_token, 1);
            if next.is_none() && !spot.found {
                self.exists(&live, &place, &image, name).await?;
            }
            match next {
                Some(next) if items.is_empty() && passed < PASSED_MOST => spot = next,
                next => {
                    self.told.note(name, &items);
                    let next = cursor_of(next);
                    return Ok(Page { items, next, total: None, completeness });
                }
            }
        }
        Ok(Page::whole(Vec::new()))
    }

    /// Names alone, from the registry: what a stranger sees of what is public.
    async fn names(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        let (registry, inner) = self.registry_of(name)?;
        let Page { items, next, total, completeness } = registry.tags(&inner, cursor).await?;
        let items = items.into_iter().map(Tag::named).collect();
        Ok(Page { items, next, total, completeness })
    }

    /// One tag, as the registry tells it.
    pub(super) async fn one_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        image_of(name)?;
        let (registry, inner) = self.registry_of(name)?;
        let read =
            registry.tag_detail(&inner, tag).await.map_err(|error| named(error, name, tag))?;
        Ok(self.told.beside(name, tag, read))
    }

    /// An image without versions is in no list of versions.
    async fn exists(
        &self,
        live: &Live,
        place: &Place,
        image: &str,
        name: &RepositoryName,
    ) -> Result<()> {
        let mut parts = place.path();
        parts.extend(["packages", image]);
        let request = Request::get(self.desk.url(&parts));
        self.desk.call::<api::Package>(live, request, name.as_str()).await.map(drop)
    }
}

fn is_of(row: &api::DockerImage, image: &str) -> bool {
    image_in(&row.name).as_deref() == Some(image)
}

fn rows(rows: &[api::DockerImage], image: &str) -> Vec<Tag> {
    let tags = |row: &api::DockerImage| -> Vec<Tag> {
        let tag = |name: &String| Tag::with(name.clone(), detail(name, row));
        row.tags.iter().map(tag).collect()
    };
    rows.iter().filter(|row| is_of(row, image)).flat_map(tags).collect()
}

/// The registry knows the image without its host; the person does not.
fn named(error: Error, name: &RepositoryName, tag: &str) -> Error {
    match error.kind {
        ErrorKind::NotFound { .. } => {
            Error { kind: ErrorKind::NotFound { what: format!("{name}:{tag}") }, ..error }
        }
        _ => error,
    }
}
