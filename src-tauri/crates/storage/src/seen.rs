//! What kept lists tell of digests: which tag was last seen to point where.

use domain::image::Image;
use domain::{AccountId, Digest, Error, RepositoryName, Tag};

use crate::Cache;

/// A tag as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenTag {
    /// Its repository.
    pub repository: RepositoryName,
    /// Its name.
    pub tag: String,
    /// What it points to.
    pub digest: Digest,
    /// The entries of that, where it is an index and they are known.
    pub entries: Vec<Digest>,
}

impl Cache {
    /// The tags seen of one repository, or of all. Of a tag that was seen in several ways, what was read last comes last: an
    /// image's own page is read after the list, rows after both.
    pub fn seen_tags(
        &self,
        account: &AccountId,
        repository: Option<&RepositoryName>,
    ) -> Result<Vec<SeenTag>, Error> {
        let mut seen = Vec::new();
        let of = |kind: &str| {
            repository.map_or_else(|| format!("{kind}/"), |name| format!("{kind}/{name}"))
        };
        for (rest, page) in self.pages_under::<Tag>(account, &of("tags"))? {
            let whole = repository.map_or(rest.clone(), |name| format!("{name}{rest}"));
            let Some(name) = named(&whole, repository) else { continue };
            for tag in page.items {
                let Some(detail) = tag.detail.map(|detail| *detail) else { continue };
                let entries = detail.platforms.into_iter().filter_map(|p| p.digest).collect();
                let Some(digest) = detail.digest else { continue };
                seen.push(SeenTag { repository: name.clone(), tag: tag.name, digest, entries });
            }
        }
        for (rest, page) in self.pages_under::<Image>(account, &of("image"))? {
            let whole = repository.map_or(rest.clone(), |name| format!("{name}{rest}"));
            let Some((name, tag)) = whole.split_once(':') else { continue };
            // A digest as reference is no tag.
            let is_tag = domain::reference::is_tag(tag);
            let (Some(name), true) = (named(name, repository), is_tag) else { continue };
            for image in page.items {
                let entries = image.entries.into_iter().map(|entry| entry.digest).collect();
                seen.push(SeenTag {
                    repository: name.clone(),
                    tag: tag.to_owned(),
                    digest: image.digest,
                    entries,
                });
            }
        }
        for (repository, tag, detail) in self.all_tag_rows(account, repository)? {
            let entries = detail.platforms.into_iter().filter_map(|p| p.digest).collect();
            let Some(digest) = detail.digest else { continue };
            seen.push(SeenTag { repository, tag, digest, entries });
        }
        Ok(seen)
    }
}

/// The key's repository; none when another's name only begins so.
fn named(name: &str, wanted: Option<&RepositoryName>) -> Option<RepositoryName> {
    let name = RepositoryName::parse(name).ok()?;
    wanted.is_none_or(|wanted| *wanted == name).then_some(name)
}
