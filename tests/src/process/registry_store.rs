//! A store of the reference registry, written straight to disk in its own file layout: pushing 200,000 tags would take
//! hours, and this takes seconds. The layout is that of Distribution's filesystem driver ("registry/storage/paths.go"):
//! blobs by digest, and small `link` files that name one, where other layouts have symbolic links.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::tiny_image::{digest, layer};

/// A file may have this many names at most (ext4 takes 65,000).
const NAMES_MOST: usize = 60_000;
/// The platforms of each image.
const PLATFORMS: [&str; 2] = ["amd64", "arm64"];

/// A store being written. The registry may already be running on it.
#[derive(Debug)]
pub struct RegistryStore {
    root: PathBuf,
}

impl RegistryStore {
    /// The store under a registry's `rootdirectory`.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.join("docker/registry/v2") }
    }

    /// Fills a repository with these tags. There are `images` multi-platform images, and the tags take turns in naming them.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn fill(
        &self,
        repository: &str,
        tags: impl IntoIterator<Item = String>,
        images: usize,
    ) -> Result<()> {
        let manifests = self.root.join("repositories").join(repository).join("_manifests");
        fs::create_dir_all(manifests.join("tags"))?;
        let images = (0..images.max(1))
            .map(|number| self.image(repository, number))
            .collect::<Result<Vec<_>>>()?;
        // One link file an image, under as many names as there are tags: the contents are the same.
        let mut links: Vec<(PathBuf, usize)> = Vec::new();
        for image in &images {
            links.push((self.link_to(&manifests.join("revisions"), image)?, 0));
        }
        for (number, tag) in tags.into_iter().enumerate() {
            let image = number % images.len();
            let (digest, link) = images.get(image).zip(links.get_mut(image)).context("an image")?;
            let current = manifests.join("tags").join(tag).join("current");
            fs::create_dir_all(&current)?;
            let place = current.join("link");
            if link.1 < NAMES_MOST && fs::hard_link(&link.0, &place).is_ok() {
                link.1 += 1;
            } else {
                fs::write(&place, digest)?;
                *link = (place, 0);
            }
        }
        Ok(())
    }

    /// Removes a tag, as somebody who deletes it elsewhere.
    ///
    /// # Errors
    /// It is not there.
    pub fn delete_tag(&self, repository: &str, tag: &str) -> Result<()> {
        let tags = self.root.join("repositories").join(repository).join("_manifests/tags");
        fs::remove_dir_all(tags.join(tag)).with_context(|| format!("{repository}:{tag}"))
    }

    /// Adds empty-handed repositories to the catalogue: each has one tag of one image.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn name(&self, repositories: impl IntoIterator<Item = String>) -> Result<()> {
        for repository in repositories {
            self.fill(&repository, ["latest".to_owned()], 1)?;
        }
        Ok(())
    }

    /// Writes the image of this number and answers the digest of its index.
    fn image(&self, repository: &str, number: usize) -> Result<String> {
        let mut entries = Vec::new();
        for architecture in PLATFORMS {
            let (tar, gzip) = layer(&format!("image {number} for {architecture}"))?;
            let created =
                format!("2026-{:02}-{:02}T03:04:05Z", number % 12 + 1, number / 12 % 28 + 1);
            let config = json!({
                "created": created, "architecture": architecture, "os": "linux",
                "rootfs": { "type": "layers", "diff_ids": [digest(&tar)] },
            });
            let layer =
                self.blob(repository, &gzip, "application/vnd.oci.image.layer.v1.tar+gzip")?;
            let config = self.blob(
                repository,
                config.to_string().as_bytes(),
                "application/vnd.oci.image.config.v1+json",
            )?;
            let manifest = json!({
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": config, "layers": [layer],
            });
            let mut entry = self.manifest(repository, &manifest)?;
            entry["platform"] = json!({ "os": "linux", "architecture": architecture });
            entries.push(entry);
        }
        let index = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": entries,
        });
        let index = self.manifest(repository, &index)?;
        Ok(index["digest"].as_str().unwrap_or_default().to_owned())
    }

    /// Writes a manifest, by its digest only, and answers its descriptor.
    fn manifest(&self, repository: &str, manifest: &Value) -> Result<Value> {
        let media_type = manifest["mediaType"].as_str().unwrap_or_default();
        let bytes = manifest.to_string();
        let digest = self.data(bytes.as_bytes())?;
        let revisions =
            self.root.join("repositories").join(repository).join("_manifests/revisions");
        self.link_to(&revisions, &digest)?;
        Ok(json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() }))
    }

    /// Writes a blob of a repository and answers its descriptor.
    fn blob(&self, repository: &str, bytes: &[u8], media_type: &str) -> Result<Value> {
        let digest = self.data(bytes)?;
        let layers = self.root.join("repositories").join(repository).join("_layers");
        self.link_to(&layers, &digest)?;
        Ok(json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() }))
    }

    fn data(&self, bytes: &[u8]) -> Result<String> {
        let digest = digest(bytes);
        let hex = digest.trim_start_matches("sha256:");
        let start = hex.get(..2).context("a digest")?;
        let folder = self.root.join("blobs/sha256").join(start).join(hex);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("data"), bytes)?;
        Ok(digest)
    }

    /// Writes the file in `folder` that names a digest, and answers where it is.
    #[expect(clippy::unused_self, reason = "it is a step of writing this store")]
    fn link_to(&self, folder: &Path, digest: &str) -> Result<PathBuf> {
        let folder = folder.join("sha256").join(digest.trim_start_matches("sha256:"));
        fs::create_dir_all(&folder)?;
        let link = folder.join("link");
        fs::write(&link, digest)?;
        Ok(link)
    }
}

/// Names as those of a repository that builds at every commit: versions, nightlies, commits, and a few words. The same
/// number gives the same names; each is there once.
pub fn many_tags(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| match number % 4 {
        _ if number == 0 => "latest".to_owned(),
        0 => format!("{}.{}.{}", number / 40_000, number / 400 % 100, number / 4 % 100),
        1 => format!(
            "{}.{}.{}-rc.{}",
            number / 40_000,
            number / 400 % 100,
            number / 4 % 100,
            number % 7
        ),
        2 => format!("nightly-{:08}", 20_200_000 + number),
        _ => format!("sha-{:010x}", number.wrapping_mul(2_654_435_761)),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn two_hundred_thousand_tags_have_as_many_names() {
        let names: HashSet<String> = many_tags(200_000).collect();
        assert_eq!(names.len(), 200_000);
        assert!(names.iter().all(|name| name.len() < 128));
    }

    #[test]
    fn every_tag_of_a_store_names_a_blob_that_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = RegistryStore::new(folder.path());
        store.fill("team/app", many_tags(40), 3).unwrap();
        let tags = store.root.join("repositories/team/app/_manifests/tags");
        let mut count = 0;
        for tag in fs::read_dir(tags).unwrap() {
            let link = fs::read_to_string(tag.unwrap().path().join("current/link")).unwrap();
            let hex = link.trim_start_matches("sha256:");
            assert!(
                store.root.join("blobs/sha256").join(&hex[..2]).join(hex).join("data").exists()
            );
            count += 1;
        }
        assert_eq!(count, 40);
    }
}
