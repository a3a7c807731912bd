//! Pushing what fits into memory (distribution-spec, "Pushing blobs", "Pushing manifests"; `registry-apis.md` §1.7).
//!
//! An upload goes where the registry's `Location` says, but never to another host, credential or not (design.md §4.2).

use bytes::Bytes;
use domain::{Digest, Error, ErrorKind, RepositoryName, Result};
use transport::auth::Scope;
use transport::{Redacted, Request, Response};
use url::Url;

use crate::content::describe;
use crate::{Artifact, Registry};

const OCTETS: &str = "application/octet-stream";

impl Registry {
    /// Pushes an artifact under a tag: its blobs first, its manifest last, and sees that it is there.
    ///
    /// # Errors
    /// `Forbidden`, `SignInNeeded`, `InvalidField { field: "name" }`, `BadResponse` for an upload that is led to another host
    /// or a manifest that did not arrive, `Refused`, and those of the way there.
    pub async fn push_artifact(
        &self,
        name: &RepositoryName,
        tag: &str,
        artifact: &Artifact,
    ) -> Result<()> {
        for (digest, bytes) in &artifact.blobs {
            self.push_blob(name, digest, bytes).await?;
        }
        let url = self.manifest_url(name, tag)?;
        let request = Request::put(url).body(Artifact::media_type(), artifact.manifest.clone());
        let answer = self.send(request, &Scope::push(name)).await?;
        if !answer.is_success() {
            return Err(self.refusal(&answer, &describe(name, tag)).await);
        }
        // A proxy may answer 200 to anything. What HEAD does not tell is not held against it.
        let told = self.head_manifest(name, tag).await?.and_then(|head| head.digest);
        match told {
            Some(told) if told != artifact.digest => Err(Error::new(ErrorKind::DigestMismatch {
                expected: artifact.digest.to_string(),
                actual: told.to_string(),
            })),
            _ => Ok(()),
        }
    }

    /// Pushes one blob: in one request, else in the way of Docker, which is the only one on old Artifactories (RTFACT-19344).
    async fn push_blob(&self, name: &RepositoryName, digest: &Digest, bytes: &Bytes) -> Result<()> {
        let Some(place) = self.open_upload(name).await? else { return Ok(()) };
        let answer = self.upload(name, Request::put(closing(place, digest)), bytes).await?;
        // ECR may refuse the end of an upload that has arrived (regclient `scheme/reg/blob.go`).
        if answer.is_success() || self.has_blob(name, digest).await? {
            return Ok(());
        }
        if matches!(answer.status, 401 | 403 | 429) || answer.status >= 500 {
            return Err(self.refusal(&answer, name.as_str()).await);
        }
        let Some(place) = self.open_upload(name).await? else { return Ok(()) };
        let answer = self.upload(name, Request::patch(place.clone()), bytes).await?;
        if !answer.is_success() {
            return Err(self.refusal(&answer, name.as_str()).await);
        }
        let place = match answer.header("location") {
            Some(_) => self.place(name, &answer)?,
            None => place,
        };
        let answer = self.upload(name, Request::put(closing(place, digest)), &Bytes::new()).await?;
        if answer.is_success() || self.has_blob(name, digest).await? {
            return Ok(());
        }
        Err(self.refusal(&answer, name.as_str()).await)
    }

    /// Opens an upload. `None` where the registry has what is to come already (201).
    async fn open_upload(&self, name: &RepositoryName) -> Result<Option<Url>> {
        let url = self.url_in(name, "blobs/uploads/");
        let request = Request::post(url).body(OCTETS, Bytes::new());
        let answer = self.send(request, &Scope::push(name)).await?;
        match answer.status {
            201 => Ok(None),
            status if (200..300).contains(&status) => self.place(name, &answer).map(Some),
            _ => Err(self.refusal(&answer, name.as_str()).await),
        }
    }

    /// Sent once: a second one would find the upload gone that the first one ended.
    async fn upload(
        &self,
        name: &RepositoryName,
        request: Request,
        bytes: &Bytes,
    ) -> Result<Response> {
        let request = request.body(OCTETS, bytes.clone()).never_retry();
        self.send(request, &Scope::push(name)).await
    }

    async fn has_blob(&self, name: &RepositoryName, digest: &Digest) -> Result<bool> {
        let request = Request::head(self.url_in(name, &format!("blobs/{digest}")));
        Ok(self.send(request, &Scope::push(name)).await?.status == 200)
    }

    /// Where the upload goes on: at the registry's own origin.
    ///
    /// Behind a proxy registries name the host rightly and the scheme or the port of the inside; path and query count.
    fn place(&self, name: &RepositoryName, answer: &Response) -> Result<Url> {
        let location = answer.header("location").unwrap_or_default();
        let target = self.url_in(name, "blobs/uploads/").join(location);
        let Ok(target) = target else { return Err(answer.not_understood()) };
        let base = self.base();
        if location.is_empty() || !matches!(target.scheme(), "http" | "https") {
            return Err(answer.not_understood());
        }
        if target.host() != base.host() {
            let mut detail = answer.detail();
            detail.message = Some(format!("leads the upload to {}", Redacted(&target)));
            let host = base.host_str().unwrap_or_default().to_owned();
            return Err(Error::new(ErrorKind::BadResponse { host }).with_detail(detail));
        }
        let mut place = base.clone();
        place.set_path(target.path());
        place.set_query(target.query());
        Ok(place)
    }
}

/// The place with the digest of what came added to its query.
fn closing(mut place: Url, digest: &Digest) -> Url {
    place.query_pairs_mut().append_pair("digest", digest.as_str());
    place
}
