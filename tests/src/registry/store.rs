//! What a registry holds: repositories with their manifests, tags and blobs, in memory.
//!
//! Our own rather than `ferro-oci-server`'s, because of what it cannot tell or do: its blobs belong to no repository (a private
//! layer could be read through a public name), it neither mounts a blob nor deletes a tag, and it does not know when and by whom a
//! tag was pushed, which Docker Hub's API answers for every tag.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bytes::Bytes;
use jiff::Timestamp;
use parking_lot::RwLock;

use super::digest::Digest;
use super::manifest::Outline;

/// A manifest as it was pushed.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// Digest over `bytes`.
    pub digest: Digest,
    /// What the push called it.
    pub media_type: String,
    /// What was pushed, byte for byte.
    pub bytes: Bytes,
    /// When it was last pulled, by digest or by any tag.
    pub last_pulled: Option<Timestamp>,
    /// When it was pushed.
    pub pushed: Timestamp,
}

/// What a tag points at, and who pointed it there.
#[derive(Clone, Debug)]
pub struct Tag {
    /// The manifest that it names.
    pub digest: Digest,
    /// When it was last pushed.
    pub pushed: Timestamp,
    /// Who pushed it; `None` where the registry asks nobody who they are.
    pub pushed_by: Option<String>,
    /// When it was last pulled by this name.
    pub last_pulled: Option<Timestamp>,
}

/// One repository.
#[derive(Clone, Debug, Default)]
pub struct Repository {
    /// By digest.
    pub manifests: BTreeMap<Digest, Manifest>,
    /// By name.
    pub tags: BTreeMap<String, Tag>,
    /// The blobs that were pushed to or mounted into it.
    pub blobs: BTreeSet<Digest>,
}

impl Repository {
    /// The manifest behind a tag or a digest.
    pub fn resolve(&self, reference: &str) -> Option<&Manifest> {
        let digest = match Digest::parse(reference) {
            Some(digest) => digest,
            None => self.tags.get(reference)?.digest.clone(),
        };
        self.manifests.get(&digest)
    }

    /// The names of each manifest, found in one go: asking for one after the other takes the square of a long list.
    pub fn names(&self) -> HashMap<&Digest, Vec<&String>> {
        let mut names: HashMap<&Digest, Vec<&String>> = HashMap::new();
        for (name, tag) in &self.tags {
            names.entry(&tag.digest).or_default().push(name);
        }
        names
    }

    /// Whether an index of this repository lists the manifest.
    pub fn has_parent(&self, digest: &Digest) -> bool {
        self.manifests.values().any(|manifest| {
            Outline::read(&manifest.bytes).is_ok_and(|outline| {
                outline.children.iter().any(|child| child.digest == digest.as_str())
            })
        })
    }
}

/// A push of one tag, or of one manifest by digest.
#[derive(Clone, Debug)]
pub struct Push {
    /// When.
    pub at: Timestamp,
    /// By whom, where that is known.
    pub by: Option<String>,
}

impl Push {
    /// A push that happens now.
    pub fn now(by: Option<String>) -> Self {
        Self { at: Timestamp::now(), by }
    }
}

/// The bytes of blobs, by digest.
pub type Blobs = HashMap<Digest, Bytes>;

#[derive(Default)]
struct Content {
    repositories: BTreeMap<String, Repository>,
    blobs: Blobs,
    uploads: HashMap<String, (String, Vec<u8>)>,
}

/// The content of one registry. Shared between the registry and a vendor's own API, so that a push is seen by both.
#[derive(Default)]
pub struct Store {
    content: RwLock<Content>,
}

impl Store {
    /// The names of all repositories, sorted.
    pub fn names(&self) -> Vec<String> {
        self.content.read().repositories.keys().cloned().collect()
    }

    /// Looks at a repository.
    pub fn repository<T>(&self, name: &str, look: impl FnOnce(&Repository) -> T) -> Option<T> {
        self.content.read().repositories.get(name).map(look)
    }

    /// Looks at a repository and at the blobs of all repositories.
    pub fn contents<T>(
        &self,
        name: &str,
        look: impl FnOnce(&Repository, &Blobs) -> T,
    ) -> Option<T> {
        let content = self.content.read();
        content.repositories.get(name).map(|repository| look(repository, &content.blobs))
    }

    /// Makes an empty repository, unless it is there.
    pub fn create(&self, name: &str) {
        self.content.write().repositories.entry(name.to_owned()).or_default();
    }

    /// Removes a repository; whether there was one.
    pub fn remove(&self, name: &str) -> bool {
        self.content.write().repositories.remove(name).is_some()
    }

    /// Keeps a blob in a repository.
    pub fn put_blob(&self, name: &str, bytes: Bytes) -> Digest {
        let digest = Digest::of(&bytes);
        self.put_known_blob(name, &digest, bytes);
        digest
    }

    /// The same for bytes whose digest was computed before.
    pub(super) fn put_known_blob(&self, name: &str, digest: &Digest, bytes: Bytes) {
        let mut content = self.content.write();
        content.blobs.insert(digest.clone(), bytes);
        content.repositories.entry(name.to_owned()).or_default().blobs.insert(digest.clone());
    }

    /// A blob of a repository.
    pub fn blob(&self, name: &str, digest: &Digest) -> Option<Bytes> {
        let content = self.content.read();
        let held = content.repositories.get(name)?.blobs.contains(digest);
        if held { content.blobs.get(digest).cloned() } else { None }
    }

    /// Takes a blob out of a repository; whether it was there.
    pub fn delete_blob(&self, name: &str, digest: &Digest) -> bool {
        let mut content = self.content.write();
        content.repositories.get_mut(name).is_some_and(|repository| repository.blobs.remove(digest))
    }

    /// Makes a blob of one repository a blob of another too; whether the first had it.
    pub fn mount(&self, from: &str, into: &str, digest: &Digest) -> bool {
        let mut content = self.content.write();
        let held =
            content.repositories.get(from).is_some_and(|source| source.blobs.contains(digest));
        if held {
            content.repositories.entry(into.to_owned()).or_default().blobs.insert(digest.clone());
        }
        held
    }

    /// Keeps a manifest, and points `tag` at it if there is one.
    pub fn put_manifest(
        &self,
        name: &str,
        tag: Option<&str>,
        media_type: &str,
        bytes: Bytes,
        push: &Push,
    ) -> Digest {
        let digest = Digest::of(&bytes);
        let mut content = self.content.write();
        let repository = content.repositories.entry(name.to_owned()).or_default();
        repository.manifests.entry(digest.clone()).or_insert_with(|| Manifest {
            digest: digest.clone(),
            media_type: media_type.to_owned(),
            bytes,
            last_pulled: None,
            pushed: push.at,
        });
        if let Some(tag) = tag {
            let last_pulled = repository.tags.get(tag).and_then(|old| old.last_pulled);
            let entry = Tag {
                digest: digest.clone(),
                pushed: push.at,
                pushed_by: push.by.clone(),
                last_pulled,
            };
            repository.tags.insert(tag.to_owned(), entry);
        }
        digest
    }

    /// Notes a pull of a manifest by `reference`.
    pub fn note_pull(&self, name: &str, reference: &str, at: Timestamp) {
        let mut content = self.content.write();
        let Some(repository) = content.repositories.get_mut(name) else { return };
        let digest = match repository.tags.get_mut(reference) {
            Some(tag) => {
                tag.last_pulled = Some(at);
                Some(tag.digest.clone())
            }
            None => Digest::parse(reference),
        };
        if let Some(manifest) = digest.and_then(|digest| repository.manifests.get_mut(&digest)) {
            manifest.last_pulled = Some(at);
        }
    }

    /// Removes a tag and nothing else; whether it was there.
    pub fn delete_tag(&self, name: &str, tag: &str) -> bool {
        let mut content = self.content.write();
        content
            .repositories
            .get_mut(name)
            .is_some_and(|repository| repository.tags.remove(tag).is_some())
    }

    /// Removes a manifest and every tag that points at it; whether it was there.
    pub fn delete_manifest(&self, name: &str, digest: &Digest) -> bool {
        let mut content = self.content.write();
        let Some(repository) = content.repositories.get_mut(name) else { return false };
        repository.tags.retain(|_, tag| tag.digest != *digest);
        repository.manifests.remove(digest).is_some()
    }

    /// Opens an upload to a repository and answers its id.
    pub fn open_upload(&self, name: &str) -> String {
        let id = uuid::Uuid::new_v4().to_string();
        self.content.write().uploads.insert(id.clone(), (name.to_owned(), Vec::new()));
        id
    }

    /// How much of an upload has come.
    pub fn upload_length(&self, name: &str, id: &str) -> Option<usize> {
        let content = self.content.read();
        content.uploads.get(id).filter(|(owner, _)| owner == name).map(|(_, bytes)| bytes.len())
    }

    /// Adds to an upload and answers its new length.
    pub fn append_upload(&self, name: &str, id: &str, chunk: &[u8]) -> Option<usize> {
        let mut content = self.content.write();
        let (_, bytes) = content.uploads.get_mut(id).filter(|(owner, _)| owner == name)?;
        bytes.extend_from_slice(chunk);
        Some(bytes.len())
    }

    /// Ends an upload and answers what came.
    pub fn close_upload(&self, name: &str, id: &str) -> Option<Vec<u8>> {
        let mut content = self.content.write();
        if content.uploads.get(id).is_none_or(|(owner, _)| owner != name) {
            return None;
        }
        content.uploads.remove(id).map(|(_, bytes)| bytes)
    }
}
