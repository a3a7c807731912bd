//! Tags: what Quay's list tells, and what it leaves to the registry.
//!
//! The list tells digest, size and date of an image, and no platforms; of an index it knows no size either. So every row has
//! more to tell, which is read from the registry when it is on screen, children and all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{
    Bytes, Completeness, Count, Cursor, Digest, Page, RepositoryName, Result, SizeScope, Tag,
    TagContent, TagDetail, Timestamp,
};

use super::Quay;
use super::api::{Tag as ApiTag, TagList};
use super::identity::Who;
use super::place::{List, Place, foreign};
use super::repositories::is_refusal;

/// Rows of a page: the most that Quay gives.
const PAGE_SIZE: &str = "100";
/// Dates remembered for rows that the list left open, at most.
const DATES_MOST: usize = 50_000;

/// When tags were set: the registry, which completes their rows, does not know.
#[derive(Default)]
pub(super) struct Dates(Mutex<HashMap<(RepositoryName, String), Timestamp>>);

impl Dates {
    fn keep(&self, name: &RepositoryName, tag: &str, at: Option<Timestamp>) {
        let Some(at) = at else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= DATES_MOST {
            kept.clear();
        }
        kept.insert((name.clone(), tag.to_owned()), at);
    }

    fn of(&self, name: &RepositoryName, tag: &str) -> Option<Timestamp> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(name.clone(), tag.to_owned())).copied()
    }
}

impl Quay {
    pub(super) async fn list_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let place = Place::of(cursor)?;
        let place = place.as_ref();
        let page = match place.map(|place| &place.list) {
            None => 1,
            Some(List::Tags(page)) => *page,
            Some(List::Names(inner)) => return self.names(name, place, Some(inner)).await,
            Some(_) => return Err(foreign()),
        };
        let who = self.who().await?;
        match self.read_tags(name, place, page).await {
            // The API does not know a robot; the registry does.
            Err(error) if place.is_none() && is_refusal(&error) => match who {
                Who::Registry { .. } => self.names(name, None, None).await,
                _ => Err(error),
            },
            outcome => outcome,
        }
    }

    async fn read_tags(
        &self,
        name: &RepositoryName,
        place: Option<&Place>,
        page: u32,
    ) -> Result<Page<Tag>> {
        let mut url = self.url_in(name, &["tag", ""]);
        url.query_pairs_mut()
            .append_pair("limit", PAGE_SIZE)
            .append_pair("page", &page.to_string())
            // Otherwise the dead ones come as well: it is a history.
            .append_pair("onlyActiveTags", "true");
        let list: TagList = self.rest.get(url, name.as_str(), "repo:read").await?;
        let now = Timestamp::now().unix();
        let alive = |tag: &&ApiTag| tag.end_ts.is_none_or(|end| end > now);
        let items: Vec<Tag> =
            list.tags.iter().filter(alive).map(|tag| self.row(name, tag)).collect();
        // A page that claims more and brings nothing would go on for ever.
        let more = list.has_additional && !list.tags.is_empty();
        let next = more.then(|| Place::after(place, List::Tags(page.saturating_add(1)))).flatten();
        let capped = more && next.is_none();
        Ok(Page {
            total: (page == 1 && !more).then_some(Count(items.len() as u64)),
            items,
            next,
            completeness: if capped { Completeness::PageCap } else { Completeness::Complete },
        })
    }

    fn row(&self, name: &RepositoryName, tag: &ApiTag) -> Tag {
        self.dates.keep(name, &tag.name, set_at(tag));
        Tag::with(tag.name.clone(), detail(tag))
    }

    /// Names from the registry.
    async fn names(
        &self,
        name: &RepositoryName,
        place: Option<&Place>,
        inner: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let page = self.registry.tags(name, inner).await?;
        Ok(Page {
            items: page.items.into_iter().map(Tag::named).collect(),
            next: page.next.and_then(|next| Place::after(place, List::Names(next))),
            total: page.total,
            completeness: page.completeness,
        })
    }

    /// What the registry tells of a tag, with the date that only the list has.
    pub(super) async fn read_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let detail = self.registry.tag_detail(name, tag).await?;
        Ok(TagDetail { last_pushed: detail.last_pushed.or(self.dates.of(name, tag)), ..detail })
    }
}

fn set_at(tag: &ApiTag) -> Option<Timestamp> {
    tag.start_ts.filter(|at| *at > 0).and_then(Timestamp::from_unix)
}

/// What the list tells.
fn detail(tag: &ApiTag) -> TagDetail {
    let size = tag.size.filter(|_| !tag.is_manifest_list).map(Bytes);
    let content = if tag.is_manifest_list {
        Some(TagContent::Index)
    } else {
        is_signature(&tag.name).then_some(TagContent::Signature)
    };
    TagDetail {
        digest: tag.manifest_digest.as_deref().and_then(|text| Digest::parse(text).ok()),
        content,
        size,
        size_scope: size.map(|_| SizeScope::OnePlatform),
        last_pushed: set_at(tag),
        more: true,
        ..TagDetail::default()
    }
}

/// Cosign's tag for a signature: `sha256-<hex>.sig`.
fn is_signature(tag: &str) -> bool {
    tag.strip_prefix("sha256-")
        .and_then(|rest| rest.strip_suffix(".sig"))
        .is_some_and(|hex| hex.len() == 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const D: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn read(json: &str) -> ApiTag {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_image_tells_digest_size_and_date_whatever_the_text_of_the_date_looks_like() {
        let tag = read(&format!(
            r#"{{"name":"v1","reversion":false,"start_ts":1707212364,"manifest_digest":"{D}","is_manifest_list":false,
                "size":275862608,"last_modified":"Tue, 06 Feb 2024 09:39:24 -0000"}}"#
        ));
        let detail = detail(&tag);
        assert!(detail.more, "platforms are for the registry to tell");
        assert_eq!(detail.digest.unwrap().as_str(), D);
        assert_eq!(
            (detail.size, detail.size_scope),
            (Some(Bytes(275_862_608)), Some(SizeScope::OnePlatform))
        );
        assert_eq!(detail.last_pushed, Timestamp::from_unix(1_707_212_364));
        assert!(detail.platforms.is_empty(), "the list does not tell");
        assert_eq!(detail.content, None, "nor what it is");
        assert!(is_signature(&format!("sha256-{}.sig", &D[7..])) && !is_signature("notes.sig"));
    }

    #[test]
    fn of_an_index_the_list_knows_no_more_than_that_it_is_one() {
        let tag = read(&format!(
            r#"{{"name":"v1","manifest_digest":"{D}","is_manifest_list":true,"size":null,"is_sparse":true}}"#
        ));
        let detail = detail(&tag);
        assert_eq!((detail.content, detail.size), (Some(TagContent::Index), None));
        assert!(detail.digest.is_some() && detail.more);
    }
}
