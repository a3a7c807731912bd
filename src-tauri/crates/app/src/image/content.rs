//! One file's content for a look, and saving files and blobs.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::image::{FileContent, FileId, Layer, SaveProgress};
use domain::{AccountId, Bytes, Digest, Error, ErrorKind, RepositoryName, Result};
use oci::layers::{ContentPart, FileSource};
use providers::Content;

use crate::{App, blocking::blocking};

/// The most of a text that is shown.
const TEXT_MOST: u64 = 256 * 1024;
/// The largest picture that is shown.
const PICTURE_MOST: u64 = 4 * 1024 * 1024;
/// First bytes of what is neither.
const START: usize = 512;
/// Progress is told when so many more bytes have come.
const STEP: u64 = 512 * 1024;

/// Pictures that every web view can show, by their first bytes; never SVG, which is a document.
const PICTURES: [(&[u8], &str); 6] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
];

impl App {
    /// A file's content, for a look. Its layer is read up to the file's end.
    ///
    /// # Errors
    /// `NotUnderstood { what: "file" }` for what has no content; `LayerBroken`; those of the way there.
    pub async fn file_content(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
        file: FileId,
    ) -> Result<FileContent> {
        let (layer, source) = self.source(id, name, digest, layer, file).await?;
        let most = if source.size <= PICTURE_MOST { PICTURE_MOST } else { TEXT_MOST };
        let (blob, source) = (&layer.digest, &source);
        let part = self
            .with_content(id, name, |_, Content { registry, name }| async move {
                let out = ContentPart { out: Vec::new(), most };
                registry.layer_file(&name, blob, source.clone(), out, &|_| ()).await
            })
            .await?;
        Ok(look(&part.out, source.size))
    }

    /// The name to save a file by.
    pub fn file_name(&self, digest: &Digest, layer: Option<u32>, file: FileId) -> Result<String> {
        let name = self.trees.tree(digest, layer).and_then(|tree| tree.name(file));
        Ok(safe_file_name(&name.ok_or_else(no_file)?))
    }

    /// Saves a file of a tree.
    ///
    /// # Errors
    /// `Storage`, and those of [`App::file_content`]. Nothing is left behind then.
    pub async fn save_file(
        &self,
        (id, name): (&AccountId, &RepositoryName),
        digest: &Digest,
        layer: Option<u32>,
        file: FileId,
        path: &Path,
        tell: impl Fn(SaveProgress) + Send + Sync,
    ) -> Result<()> {
        let (layer, source) = self.source(id, name, digest, layer, file).await?;
        // A layer without a table is read up to the file's end, which may be its own.
        let total = source.reads().or(layer.size.map(|size| size.0));
        let (blob, source, tell) = (&layer.digest, &source, &tell);
        let (part, place) = self
            .with_content(id, name, |_, Content { registry, name }| async move {
                let (out, place) = begin(path).await?;
                let out = ContentPart { out: std::io::BufWriter::new(out), most: u64::MAX };
                let told = steps(total, tell);
                Ok((registry.layer_file(&name, blob, source.clone(), out, &told).await?, place))
            })
            .await?;
        let mut out = part.out;
        blocking(move || out.flush().map_err(|error| storage(&error))).await?;
        finish(place, path).await
    }

    /// Saves a blob of `size` bytes as it is, once it has been held against its digest.
    ///
    /// # Errors
    /// `DigestMismatch`, `Storage`, and those of the way there. Nothing is left behind then.
    pub async fn save_blob(
        &self,
        (id, name): (&AccountId, &RepositoryName),
        blob: &Digest,
        size: Option<Bytes>,
        path: &Path,
        tell: impl Fn(SaveProgress) + Send + Sync,
    ) -> Result<()> {
        let tell = &tell;
        let place = self
            .with_content(id, name, |_, content| async move {
                let (out, place) = begin(path).await?;
                let told = steps(size.map(|size| size.0), tell);
                content.registry.save_blob(&content.name, blob, out, &told).await?;
                Ok(place)
            })
            .await?;
        finish(place, path).await
    }

    /// The layer that a file is in, and where.
    async fn source(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
        file: FileId,
    ) -> Result<(Layer, FileSource)> {
        let tree = self.trees.tree(digest, layer).ok_or_else(no_file)?;
        let detail = self.image_detail(id, name, digest).await?;
        let (place, index, entry) = tree.file(file).ok_or_else(no_file)?;
        let layer = detail.layers.get(place as usize).ok_or_else(no_file)?.clone();
        Ok((layer, FileSource::of(index, entry).ok_or_else(no_file)?))
    }
}

fn no_file() -> Error {
    ErrorKind::NotUnderstood { what: "file".into() }.into()
}

fn storage(error: &std::io::Error) -> Error {
    ErrorKind::Storage { message: error.to_string() }.into()
}

/// A file beside where it will be, which is gone when it is not finished.
async fn begin(path: &Path) -> Result<(std::fs::File, tempfile::TempPath)> {
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    blocking(move || {
        let file = tempfile::Builder::new().prefix(".roadstead-").tempfile_in(folder);
        Ok(file.map_err(|error| storage(&error))?.into_parts())
    })
    .await
}

async fn finish(place: tempfile::TempPath, path: &Path) -> Result<()> {
    let path = path.to_owned();
    blocking(move || place.persist(path).map_err(|error| storage(&error.error))).await
}

/// Tells progress in steps.
fn steps(
    total: Option<u64>,
    tell: &(impl Fn(SaveProgress) + Send + Sync),
) -> impl Fn(u64) + Send + Sync {
    let told = AtomicU64::new(0);
    move |bytes| {
        if bytes >= told.load(Ordering::Relaxed) + STEP {
            told.store(bytes, Ordering::Relaxed);
            tell(SaveProgress { bytes: Bytes(bytes), total: total.map(Bytes) });
        }
    }
}

/// What the first bytes of a file are.
fn look(start: &[u8], size: u64) -> FileContent {
    let whole = start.len() as u64 == size;
    let is_webp = start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP");
    let picture =
        PICTURES.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, told)| *told);
    if let Some(media_type) = picture.or(is_webp.then_some("image/webp")).filter(|_| whole) {
        let base64 = STANDARD.encode(start);
        return FileContent::Picture { media_type: media_type.into(), base64, size: Bytes(size) };
    }
    let shown = &start[..start.len().min(usize::try_from(TEXT_MOST).unwrap_or(usize::MAX))];
    let text = match std::str::from_utf8(shown) {
        Ok(text) => Some(text),
        // A character that the cap cuts in two is no reason to call it no text.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&shown[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    if let Some(text) = text.filter(|text| !text.contains('\0')) {
        let cut = (text.len() as u64) < size;
        return FileContent::Text { text: text.to_owned(), cut, size: Bytes(size) };
    }
    let start = start.iter().take(START).fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    FileContent::Binary { start, size: Bytes(size) }
}

/// A name from a registry, made fit to be offered as a file's: the last part, without what file systems or people stumble over.
pub fn safe_file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = last
        .chars()
        .map(|c| if c.is_control() || r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .take(120)
        .collect();
    let safe = safe.trim_start_matches('.').trim_end_matches([' ', '.']).trim();
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_leads_nowhere() {
        for (name, safe) in [
            ("../../etc/passwd", "passwd"),
            ("/etc/shadow", "shadow"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("a\nb:c", "a_b_c"),
            ("..", "file"),
            (".bashrc", "bashrc"),
            ("", "file"),
            ("web-1.2.tgz", "web-1.2.tgz"),
        ] {
            assert_eq!(safe_file_name(name), safe, "{name:?}");
        }
        assert_eq!(safe_file_name(&"x".repeat(10_000)).len(), 120);
    }

    #[test]
    fn a_file_is_looked_at_by_what_its_bytes_are() {
        let text = |content: &[u8], size| matches!(look(content, size), FileContent::Text { .. });
        assert!(text(b"", 0) && text("käse".as_bytes(), 5) && text(&"käse".as_bytes()[..2], 5));
        assert!(!text(b"\x7fELF\x00", 5) && !text(b"\xff\xfe\xff", 3));
        let picture = look(b"\x89PNG\r\n\x1a\nrest", 12);
        assert!(matches!(picture, FileContent::Picture { .. }));
        let cut = look(b"\x89PNG\r\n\x1a\nrest", 9_000_000);
        assert!(matches!(cut, FileContent::Binary { .. }), "half a picture is none");
        let svg = look(b"<svg onload=alert(1)>", 21);
        assert!(matches!(svg, FileContent::Text { .. }), "a document, shown as its text");
    }
}
