//! The smallest whole image: one file in one layer, as an OCI image layout on disk.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// An OCI image layout with one Linux image in it, gone when it is dropped.
#[derive(Debug)]
pub struct TinyImage {
    dir: TempDir,
    digest: String,
}

impl TinyImage {
    /// Makes an image for `architecture` (`amd64`, `arm64`) whose only file says `words`. Same arguments, same digest.
    ///
    /// # Errors
    /// The layout cannot be written.
    pub fn new(architecture: &str, words: &str) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let blobs = dir.path().join("blobs/sha256");
        fs::create_dir_all(&blobs)?;

        let (tar, layer) = layer(words)?;
        let config = json!({
            "created": "2026-01-02T03:04:05Z",
            "architecture": architecture,
            "os": "linux",
            "config": { "Cmd": ["/hello"], "Labels": { "org.opencontainers.image.title": words } },
            "rootfs": { "type": "layers", "diff_ids": [digest(&tar)] },
            "history": [{ "created": "2026-01-02T03:04:05Z", "created_by": "COPY hello /" }],
        });
        let layer = blob(&blobs, "application/vnd.oci.image.layer.v1.tar+gzip", &layer)?;
        let config = blob(
            &blobs,
            "application/vnd.oci.image.config.v1+json",
            config.to_string().as_bytes(),
        )?;
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": config,
            "layers": [layer],
        });
        let mut manifest = blob(
            &blobs,
            "application/vnd.oci.image.manifest.v1+json",
            manifest.to_string().as_bytes(),
        )?;
        let digest = manifest["digest"].as_str().unwrap_or_default().to_owned();
        manifest["annotations"] = json!({ "org.opencontainers.image.ref.name": "image" });

        fs::write(
            dir.path().join("oci-layout"),
            json!({ "imageLayoutVersion": "1.0.0" }).to_string(),
        )?;
        fs::write(
            dir.path().join("index.json"),
            json!({ "schemaVersion": 2, "manifests": [manifest] }).to_string(),
        )?;
        Ok(Self { dir, digest })
    }

    /// The digest of its manifest.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Where it is, as skopeo names it.
    #[must_use]
    pub fn location(&self) -> String {
        format!("oci:{}:image", self.dir.path().display())
    }
}

/// A layer with the file `hello` in it: as a tar archive, and compressed.
pub(super) fn layer(words: &str) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(words.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_cksum();
    archive.append_data(&mut header, "hello", words.as_bytes())?;
    let tar = archive.into_inner()?;

    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&tar)?;
    Ok((tar, gzip.finish()?))
}

/// Writes a blob and answers its descriptor.
fn blob(blobs: &Path, media_type: &str, bytes: &[u8]) -> Result<Value> {
    let digest = digest(bytes);
    let path: PathBuf = blobs.join(digest.trim_start_matches("sha256:"));
    fs::write(path, bytes)?;
    Ok(json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() }))
}

/// The digest of some bytes, as manifests write it.
pub(super) fn digest(bytes: &[u8]) -> String {
    let mut digest = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}
