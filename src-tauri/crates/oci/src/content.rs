//! Manifests and small blobs (distribution-spec, "Pulling manifests", "Pulling blobs").

use bytes::Bytes;
use domain::{Digest, ErrorKind, RepositoryName, Result};
use transport::auth::Scope;
use transport::{Request, Response};

use crate::manifest::{self, Document, Manifest};
use crate::{Registry, digest, media, schema1};

/// The common maximum of registries for a manifest.
const MANIFEST_CAP: u32 = 4 * 1024 * 1024;

/// What a HEAD told of a manifest, as far as it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestHead {
    /// Its digest, as the server says; not verified.
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
}

impl Registry {
    /// A manifest by tag or digest. By digest it comes from the cache if it is there, and is verified in any case.
    ///
    /// # Errors
    /// `NotFound`, `DigestMismatch`, `BadResponse` for what is no manifest, `TooLarge`, `InvalidField` for what is neither
    /// tag nor digest, and those of the way there.
    pub async fn manifest(&self, name: &RepositoryName, reference: &str) -> Result<Manifest> {
        let Ok(wanted) = Digest::parse(reference) else {
            let answer = self.get_manifest(name, reference).await?;
            return self.keep(read(&answer, None)?).await;
        };
        if let Some(known) = self.known_manifest(&wanted).await {
            return Ok(known);
        }
        let answer = self.get_manifest(name, reference).await?;
        self.keep(read(&answer, Some(&wanted))?).await
    }

    /// A manifest by digest, if it is known already.
    pub async fn known_manifest(&self, wanted: &Digest) -> Option<Manifest> {
        let (media_type, bytes) = self.cached(wanted).await?;
        let (media_type, document) = manifest::read(&bytes, media_type.as_deref())?;
        Some(Manifest { raw: bytes, digest: wanted.clone(), media_type, document })
    }

    /// What HEAD tells of a manifest. `None` where the server cannot say, or will not: only a GET has a body with the reason.
    ///
    /// # Errors
    /// Those of the way there; `RateLimited`, `ServerError`.
    pub async fn head_manifest(
        &self,
        name: &RepositoryName,
        reference: &str,
    ) -> Result<Option<ManifestHead>> {
        let url = self.manifest_url(name, reference)?;
        let request = Request::head(url).accept(&media::MANIFESTS);
        let answer = self.send(request, &Scope::pull(name)).await?;
        match answer.status {
            200 => Ok(Some(ManifestHead {
                digest: header_digest(&answer),
                media_type: answer.media_type(),
                size: answer.header("content-length").and_then(|text| text.parse().ok()),
            })),
            429 | 500.. => Err(self.refusal(&answer, &describe(name, reference)).await),
            _ => Ok(None),
        }
    }

    /// A small blob, whole and verified: a configuration, a Helm chart's description. At most `cap` bytes.
    ///
    /// # Errors
    /// `NotFound`, `DigestMismatch`, `TooLarge`, and those of the way there.
    pub async fn blob_small(
        &self,
        name: &RepositoryName,
        blob: &Digest,
        cap: u32,
    ) -> Result<Bytes> {
        if let Some((_, bytes)) = self.cached(blob).await {
            return Ok(bytes);
        }
        let request = Request::get(self.url_in(name, &format!("blobs/{blob}"))).cap(cap);
        let answer = self.send(request, &Scope::pull(name)).await?;
        if !answer.is_success() {
            return Err(self.refusal(&answer, &describe(name, blob.as_str())).await);
        }
        digest::verify(blob, &answer.body).map_err(|error| error.with_detail(answer.detail()))?;
        self.cache().put(blob, None, &answer.body).await;
        Ok(answer.body)
    }

    async fn get_manifest(&self, name: &RepositoryName, reference: &str) -> Result<Response> {
        let url = self.manifest_url(name, reference)?;
        let request = Request::get(url).accept(&media::MANIFESTS).cap(MANIFEST_CAP);
        let answer = self.send(request, &Scope::pull(name)).await?;
        if answer.is_success() {
            Ok(answer)
        } else {
            Err(self.refusal(&answer, &describe(name, reference)).await)
        }
    }

    pub(crate) fn manifest_url(&self, name: &RepositoryName, reference: &str) -> Result<url::Url> {
        if Digest::parse(reference).is_err() && !domain::reference::is_tag(reference) {
            let problem = transport::bounded(reference);
            return Err(ErrorKind::InvalidField { field: "tag".into(), problem }.into());
        }
        Ok(self.url_in(name, &format!("manifests/{reference}")))
    }

    /// Content from the cache, if it is there and undamaged.
    async fn cached(&self, wanted: &Digest) -> Option<(Option<String>, Bytes)> {
        let (media_type, bytes) = self.cache().get(wanted).await?;
        if digest::verify(wanted, &bytes).is_err() && !is_schema_1(&bytes, wanted) {
            tracing::warn!(digest = %wanted, "cached content is damaged and fetched anew");
            return None;
        }
        Some((media_type, bytes.into()))
    }

    async fn keep(&self, manifest: Manifest) -> Result<Manifest> {
        self.cache().put(&manifest.digest, Some(&manifest.media_type), &manifest.raw).await;
        Ok(manifest)
    }
}

/// Reads an answer as a manifest. Asked by digest, the bytes must have it. Asked by tag, the digest is computed, and one that
/// the header tells otherwise is only worth a warning: it is absent or wrong on several hosts.
fn read(answer: &Response, wanted: Option<&Digest>) -> Result<Manifest> {
    let raw = answer.body.clone();
    let Some((media_type, document)) = manifest::read(&raw, answer.media_type().as_deref()) else {
        return Err(answer.not_understood());
    };
    let signed = match document {
        Document::Schema1 => schema1::payload(&raw).ok_or_else(|| answer.not_understood())?,
        Document::Index(_) | Document::Image(_) => raw.to_vec(),
    };
    let digest = match wanted {
        Some(wanted) => {
            digest::verify(wanted, &signed).map_err(|error| error.with_detail(answer.detail()))?;
            wanted.clone()
        }
        None => digest::sha256(&signed)?,
    };
    if let Some(told) = header_digest(answer)
        && told != digest
        && told.algorithm() == digest.algorithm()
    {
        tracing::warn!(request = answer.request, %told, computed = %digest, "the header's digest is not the content's");
    }
    Ok(Manifest { raw, digest, media_type, document })
}

fn is_schema_1(bytes: &[u8], wanted: &Digest) -> bool {
    matches!(manifest::read(bytes, None), Some((_, Document::Schema1)))
        && schema1::payload(bytes).is_some_and(|signed| digest::verify(wanted, &signed).is_ok())
}

fn header_digest(answer: &Response) -> Option<Digest> {
    answer.header("docker-content-digest").and_then(|text| Digest::parse(text).ok())
}

pub(crate) fn describe(name: &RepositoryName, reference: &str) -> String {
    let separator = if reference.contains(':') { '@' } else { ':' };
    format!("{name}{separator}{reference}")
}
