//! Tags, read from the files behind them: one query tells of hundreds of tags what the registry would tell one by one.
//!
//! Every tag is a folder: its manifest, and beside it the blobs that it names. So the folder's blobs add up to the image's
//! size. Platforms no file name tells, and an index (`list.manifest.json`) has its children elsewhere: that much is left to
//! be read for the rows on screen.

use domain::{
    Bytes, Completeness, Count, Cursor, Digest, Error, ErrorKind, Page, RepositoryName, Result,
    SizeScope, Tag, TagContent, TagDetail, Timestamp,
};
use transport::Request;

use super::Artifactory;
use super::api::{Found, Item, TagNames};
use super::home::Layout;
use super::place::Place;
use crate::left_out::is_tag_name;

/// Files in one answer: some hundreds of tags with their blobs.
const FILES: usize = 5_000;
const MANIFEST: &str = "manifest.json";
const INDEX: &str = "list.manifest.json";
/// What stands for the colon in the file name of a blob.
const BLOB: &str = "sha256__";
/// A remote key writes this for a blob that it has not fetched.
const MARKER: &str = ".marker";

/// Where the files of an image are.
struct Folder {
    /// The key that they are kept under.
    storage: String,
    image: String,
    /// Whether the key holds container images.
    docker: bool,
}

impl Artifactory {
    pub(super) async fn list_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let place = Place::of(cursor)?;
        let offset = match &place {
            Place::Names(_, page) => return self.tag_names(name, page.as_deref()).await,
            Place::Start => 0,
            Place::Files(offset) => *offset,
        };
        let Some(folder) = self.folder(name).await? else {
            return self.tag_names(name, None).await;
        };
        match self.files(&folder, offset, name).await {
            // Nothing of this name, or nothing at all: the registry tells which.
            Ok(page) if page.items.is_empty() && page.next.is_none() && offset == 0 => {
                self.tag_names(name, None).await
            }
            // The free editions refuse to sort, some servers have the search switched off.
            Err(Error {
                kind:
                    ErrorKind::Refused { .. }
                    | ErrorKind::Forbidden { .. }
                    | ErrorKind::NotFound { .. }
                    | ErrorKind::ServerError { .. },
                ..
            }) if offset == 0 => self.tag_names(name, None).await,
            outcome => outcome,
        }
    }

    /// Where a repository's files are; `None` where there is no search, or no such key.
    async fn folder(&self, name: &RepositoryName) -> Result<Option<Folder>> {
        let home = self.rest.home().await?;
        if home.api.is_none() || home.layout == Layout::OneKey(None) {
            return Ok(None);
        }
        let (key, image) = self.split(name).await?;
        let keys = match self.rest.keys().await {
            Ok(keys) => keys,
            Err(Error { kind: ErrorKind::Forbidden { .. } | ErrorKind::SignInNeeded, .. }) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let found = keys.iter().find(|known| known.name == key);
        Ok(found.map(|found| Folder {
            storage: found.storage(),
            image: image.to_string(),
            docker: found.is_docker(),
        }))
    }

    async fn files(
        &self,
        folder: &Folder,
        offset: u64,
        name: &RepositoryName,
    ) -> Result<Page<Tag>> {
        let url = self.rest.url(&["api", "search", "aql"]).await?;
        let request = Request::post(url).body("text/plain", query(folder, offset)?).only_reads();
        let answer = self.rest.send(request).await?;
        if !answer.is_success() {
            return Err(self.rest.refusal(&answer, name.as_str()).await);
        }
        let found: Found = answer.json()?;
        let most = found.range.limit.unwrap_or(usize::MAX).min(FILES);
        let full = !found.results.is_empty() && found.results.len() >= most;
        let (items, used) = fold(folder, &found.results, full);
        self.told.note(name, &items);
        let next = full.then(|| Place::Files(offset + used as u64).cursor());
        Ok(Page {
            total: (offset == 0 && !full).then_some(Count(items.len() as u64)),
            items,
            next,
            completeness: Completeness::Complete,
        })
    }

    /// Names without details, from the registry.
    async fn tag_names(&self, name: &RepositoryName, page: Option<&str>) -> Result<Page<Tag>> {
        let url = self.image_url(name, &["tags", "list"]).await?;
        let names = self.names(url, page, name.as_str(), |list: TagNames| list.tags).await?;
        // Digests stand among the tags (skopeo issue 2346).
        let names_only = names.entries.into_iter().filter(|tag| is_tag_name(tag));
        Ok(Page {
            items: names_only.map(Tag::named).collect(),
            next: names.next.map(|next| Place::Names(0, Some(next)).cursor()),
            total: None,
            completeness: names.completeness,
        })
    }
}

/// The query. Sorted by folder, so that a tag's files stand together.
fn query(folder: &Folder, offset: u64) -> Result<String> {
    let text = |text: &str| {
        serde_json::to_string(text)
            .map_err(|error| Error::new(ErrorKind::Internal { message: error.to_string() }))
    };
    let (repo, path) = (text(&folder.storage)?, text(&format!("{}/*", folder.image))?);
    Ok(format!(
        r#"items.find({{"repo":{repo},"path":{{"$match":{path}}}}}).include("repo","path","name","size","created","updated","sha256","stat.downloaded","stat.downloads").sort({{"$asc":["path","name"]}}).offset({offset}).limit({FILES})"#
    ))
}

/// The tags in a page of files, and how many of the files were used. The last folder of a full page may go on in the next,
/// and is left to that.
fn fold(folder: &Folder, files: &[Item], full: bool) -> (Vec<Tag>, usize) {
    let mut folders: Vec<&[Item]> = files.chunk_by(|left, right| left.path == right.path).collect();
    let mut used = files.len();
    if full && folders.len() > 1 {
        used -= folders.pop().map_or(0, <[Item]>::len);
    }
    let tags = folders.into_iter().filter_map(|files| {
        // The wildcard reaches into images whose names begin with this one's.
        let tag = files.first()?.path.strip_prefix(&folder.image)?.strip_prefix('/')?;
        is_tag_name(tag).then(|| row(folder, tag, files)).flatten()
    });
    (tags.collect(), used)
}

/// A tag by its folder's files; `None` for a folder that is no tag's.
fn row(folder: &Folder, tag: &str, files: &[Item]) -> Option<Tag> {
    let named = |name: &str| files.iter().find(|file| file.name == name);
    let index = named(INDEX);
    let manifest = index.or_else(|| named(MANIFEST))?;
    let size = if index.is_some() { None } else { size(files) };
    let moment = |text: &Option<String>| text.as_deref().and_then(Timestamp::lenient);
    let pulled = manifest.stats.iter().filter(|stat| stat.downloads > 0);
    let digest = manifest.sha256.as_ref().map(|hex| format!("sha256:{hex}"));
    // A signature or an attestation in cosign's way stands among the tags.
    let about_another = tag.starts_with("sha256-");
    let detail = TagDetail {
        digest: digest.and_then(|text| Digest::parse(&text).ok()),
        content: match index {
            Some(_) => Some(TagContent::Index),
            None => (folder.docker && !about_another).then_some(TagContent::Image),
        },
        size,
        size_scope: size.map(|_| SizeScope::OnePlatform),
        last_pushed: moment(&manifest.updated).or_else(|| moment(&manifest.created)),
        last_pulled: pulled.filter_map(|stat| moment(&stat.downloaded)).max(),
        more: true,
        ..TagDetail::default()
    };
    Some(Tag::with(tag.to_owned(), detail))
}

/// What the blobs of a folder add up to; `None` when one is missing or there is none.
fn size(files: &[Item]) -> Option<Bytes> {
    let mut blobs = files.iter().filter(|file| file.name.starts_with(BLOB)).peekable();
    blobs.peek()?;
    let sum = blobs.try_fold(0_u64, |sum, blob| {
        let whole = !blob.name.ends_with(MARKER);
        sum.checked_add(blob.size.filter(|_| whole)?)
    });
    sum.map(Bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn folder() -> Folder {
        Folder { storage: "k".into(), image: "team/web".into(), docker: true }
    }

    fn file(path: &str, name: &str, size: u64) -> Value {
        json!({
            "repo": "k", "path": path, "name": name, "size": size, "sha256": HEX,
            "created": "2026-03-03T11:04:33.402+02:00", "updated": "2026-03-04T11:04:33.402+02:00",
            "stats": [{ "downloaded": "2026-04-01T00:00:00.000Z", "downloads": 3 }],
        })
    }

    fn folded(files: &[Value], full: bool) -> (Vec<Tag>, usize) {
        let files: Vec<Item> =
            files.iter().map(|file| serde_json::from_value(file.clone()).unwrap()).collect();
        fold(&folder(), &files, full)
    }

    #[test]
    fn the_blobs_beside_a_manifest_add_up_to_the_images_size() {
        let files = [
            file("team/web/1.0", "manifest.json", 700),
            file("team/web/1.0", "sha256__aa", 1_000),
            file("team/web/1.0", "sha256__bb", 20_000),
        ];
        let (tags, used) = folded(&files, false);
        let detail = tags[0].detail.clone().unwrap();
        assert_eq!((tags.len(), used, tags[0].name.as_str()), (1, 3, "1.0"));
        assert_eq!(detail.size, Some(Bytes(21_000)), "without the manifest itself");
        assert_eq!(detail.digest.unwrap().as_str(), format!("sha256:{HEX}"));
        assert_eq!(detail.last_pushed, Timestamp::lenient("2026-03-04T09:04:33.402Z"));
        assert_eq!(detail.last_pulled, Timestamp::lenient("2026-04-01T00:00:00Z"));
    }

    #[test]
    fn a_blob_that_was_not_fetched_leaves_the_size_open() {
        let files = [
            file("team/web/1.0", "manifest.json", 700),
            file("team/web/1.0", "sha256__aa", 1_000),
            file("team/web/1.0", "sha256__bb.marker", 0),
        ];
        assert_eq!(folded(&files, false).0[0].detail.as_ref().unwrap().size, None);
    }

    #[test]
    fn an_index_is_left_to_be_read_and_children_other_images_and_uploads_are_no_tags() {
        let files = [
            file("team/web/2.0", "list.manifest.json", 900),
            file("team/web/_uploads", "x.patch", 1),
            file("team/web/api/1.0", "manifest.json", 700),
            file(&format!("team/web/sha256:{HEX}"), "manifest.json", 700),
        ];
        let (tags, _) = folded(&files, false);
        assert_eq!(tags.len(), 1, "{tags:?}");
        let detail = tags[0].detail.as_ref().unwrap();
        assert_eq!((tags[0].name.as_str(), detail.content), ("2.0", Some(TagContent::Index)));
        assert_eq!((detail.size, detail.more), (None, true), "its children are elsewhere");
    }

    #[test]
    fn a_folder_that_a_page_cuts_through_is_read_whole_by_the_next() {
        let files = [
            file("team/web/1.0", "manifest.json", 700),
            file("team/web/1.0", "sha256__aa", 1_000),
            file("team/web/1.1", "manifest.json", 700),
        ];
        let (tags, used) = folded(&files, true);
        assert_eq!((tags.len(), used), (1, 2));
        let (tags, used) = folded(&files[..2], true);
        assert_eq!((tags.len(), used), (1, 2), "a page must move on");
    }

    #[test]
    fn nothing_in_a_name_gets_out_of_its_quotes() {
        let strange = Folder { storage: "k\"})//".into(), ..folder() };
        assert!(query(&strange, 0).unwrap().contains(r#""repo":"k\"})//""#));
    }
}
