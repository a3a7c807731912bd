//! Where referrers are looked for.

use domain::image::{Referrer, ReferrerSource};
use domain::{Digest, Error, ErrorKind, RepositoryName, Result};
use transport::Request;
use transport::auth::Scope;

use super::referrer;
use crate::manifest::{self, Document, Index};
use crate::{Descriptor, Registry, link, media};

/// Pages of one list, at most.
const PAGES_MOST: usize = 8;
const CAP: u32 = 4 * 1024 * 1024;
/// Endings of cosign's tags: signatures, attestations, SBOMs.
const COSIGN: [&str; 3] = ["sig", "att", "sbom"];

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) items: Vec<Referrer>,
    pub(super) api: bool,
    pub(super) problem: Option<Error>,
}

impl Found {
    /// Each manifest once; where it was found first counts.
    pub(super) fn merge(&mut self, other: Self) {
        for item in other.items {
            if self.items.iter().all(|known| known.digest != item.digest) {
                self.items.push(item);
            }
        }
        self.api |= other.api;
        self.problem = self.problem.take().or(other.problem);
    }

    fn of(outcome: Result<Vec<Referrer>>) -> Self {
        match outcome {
            Ok(items) => Self { items, ..Self::default() },
            Err(error) => Self { problem: Some(error), ..Self::default() },
        }
    }
}

impl Registry {
    /// The attestations that an index holds for one of its entries (without one: for all of them).
    pub(super) async fn attestations(
        &self,
        name: &RepositoryName,
        root: &Digest,
        entry: Option<&Digest>,
    ) -> Found {
        let manifest = match self.manifest(name, root.as_str()).await {
            Ok(manifest) => manifest,
            Err(error) => return Found::of(Err(error)),
        };
        let Document::Index(index) = manifest.document else { return Found::default() };
        let about = |child: &Descriptor| {
            let about = child.annotation("vnd.docker.reference.digest")?;
            let about = Digest::parse(about).ok()?;
            let wanted = entry.is_none_or(|entry| entry == root || *entry == about);
            (wanted && child.is_attestation())
                .then(|| referrer(child, &about, ReferrerSource::Index))
        };
        Found::of(Ok(index.manifests.iter().filter_map(about).collect()))
    }

    /// What refers to one manifest, by API or by tags.
    pub(super) async fn search(&self, name: &RepositoryName, subject: &Digest) -> Found {
        let cosign = futures::future::join_all(
            COSIGN.iter().map(|ending| self.cosign_tag(name, subject, ending)),
        );
        let listed = async {
            match self.ask_api(name, subject).await {
                Ok(Some(items)) => Found { api: true, ..Found::of(Ok(items)) },
                Ok(None) => Found::of(self.ask_tag(name, subject).await),
                Err(error) => Found::of(Err(error)),
            }
        };
        let (mut found, cosign) = futures::join!(listed, cosign);
        for outcome in cosign {
            found.merge(Found::of(outcome));
        }
        found
    }

    /// The referrers API; `None` where the registry has none. It has one when it answers 200 with an index, and not with a
    /// web page.
    async fn ask_api(
        &self,
        name: &RepositoryName,
        subject: &Digest,
    ) -> Result<Option<Vec<Referrer>>> {
        if self.lacks_referrers(name) {
            return Ok(None);
        }
        let mut url = self.url_in(name, &format!("referrers/{subject}"));
        let mut items = Vec::new();
        for page in 0..PAGES_MOST {
            let request = Request::get(url.clone()).accept(&[media::OCI_INDEX]).cap(CAP);
            let answer = self.send(request, &Scope::pull(name)).await?;
            if !answer.is_success() && matches!(answer.status, 429 | 500..) {
                return Err(self.refusal(&answer, &format!("{name}@{subject}")).await);
            }
            let is_index = answer.media_type().is_some_and(|told| told == media::OCI_INDEX);
            let index = (answer.is_success() && is_index)
                .then(|| manifest::read(&answer.body, Some(media::OCI_INDEX)));
            let Some(Some((_, Document::Index(index)))) = index else {
                if page == 0 {
                    self.note_no_referrers(name);
                    return Ok(None);
                }
                break;
            };
            items.extend(of_index(&index, subject, ReferrerSource::Api));
            let next = link::next(answer.headers_named("link"));
            let Some(query) = next.and_then(|target| link::query_of(&target, &url)) else { break };
            if url.query() == Some(&query) {
                break;
            }
            url.set_query(Some(&query));
        }
        Ok(Some(items))
    }

    /// The tag that stands in for the API: `sha256-<hex>`, an index.
    async fn ask_tag(&self, name: &RepositoryName, subject: &Digest) -> Result<Vec<Referrer>> {
        let tag = tag_of(subject);
        match self.manifest_if_there(name, &tag).await? {
            Some(manifest) => match manifest.document {
                Document::Index(index) => {
                    Ok(of_index(&index, subject, ReferrerSource::Tag).collect())
                }
                Document::Image(_) | Document::Schema1 => Ok(Vec::new()),
            },
            None => Ok(Vec::new()),
        }
    }

    /// A tag as cosign makes it: `sha256-<hex>.sig`.
    async fn cosign_tag(
        &self,
        name: &RepositoryName,
        subject: &Digest,
        ending: &str,
    ) -> Result<Vec<Referrer>> {
        let tag = format!("{}.{ending}", tag_of(subject));
        let Some(manifest) = self.manifest_if_there(name, &tag).await? else {
            return Ok(Vec::new());
        };
        let descriptor = Descriptor::plain(manifest.digest, manifest.media_type);
        Ok(vec![referrer(&descriptor, subject, ReferrerSource::CosignTag)])
    }

    /// HEAD first: it counts against no pull limit, and most of these tags are not there.
    async fn manifest_if_there(
        &self,
        name: &RepositoryName,
        tag: &str,
    ) -> Result<Option<manifest::Manifest>> {
        if self.head_manifest(name, tag).await?.is_none() {
            return Ok(None);
        }
        match self.manifest_of_tag(name, tag).await {
            Ok(manifest) => Ok(Some(manifest)),
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn of_index<'a>(
    index: &'a Index,
    subject: &'a Digest,
    source: ReferrerSource,
) -> impl Iterator<Item = Referrer> + 'a {
    index.manifests.iter().map(move |child| referrer(child, subject, source))
}

fn tag_of(subject: &Digest) -> String {
    format!("{}-{}", subject.algorithm(), subject.encoded())
}
