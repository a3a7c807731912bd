//! What refers to an image (distribution-spec, "Listing Referrers"; `registry-apis.md` §1.6): the registry's API, the tag that
//! stands in for it, cosign's own tags, and the attestations that `BuildKit` puts into the index.
//!
//! Signatures are found and never verified here.

mod find;
mod kind;

use std::collections::BTreeMap;

use domain::image::{Referrer, ReferrerDocument, ReferrerKind, ReferrerSource, Referrers};
use domain::{Bytes, Digest, Error, RepositoryName, Result, Timestamp};
use futures::stream::{self, StreamExt};

use crate::Registry;
use crate::image::{annotations, cut};
use crate::manifest::{Document, ImageManifest};
use crate::media;
use find::Found;

/// Referrers whose manifests are read, at most; the others are not shown.
const MOST: usize = 64;
const AT_ONCE: usize = 6;
const CREATED: &str = "org.opencontainers.image.created";

impl Registry {
    /// What refers to the image `root` and, where that is an index, to its entry `entry`.
    ///
    /// What cannot be read is said beside what could.
    ///
    /// # Errors
    /// Those of the way there, when nothing was found because of them.
    pub async fn referrers(
        &self,
        name: &RepositoryName,
        root: &Digest,
        entry: Option<&Digest>,
    ) -> Result<Referrers> {
        let about: Vec<&Digest> =
            std::iter::once(root).chain(entry.filter(|entry| *entry != root)).collect();
        let (folded, ours) = futures::join!(
            self.attestations(name, root, entry),
            futures::future::join_all(about.iter().map(|subject| self.search(name, subject))),
        );
        let mut all = Found::default();
        all.merge(folded);
        for found in ours {
            all.merge(found);
        }
        let Found { items, api, mut problem } = all;
        let more = items.len() > MOST;
        let read = stream::iter(items.into_iter().take(MOST))
            .map(|item| self.with_documents(name, item))
            .buffered(AT_ONCE);
        let read: Vec<(Referrer, Option<Error>)> = read.collect().await;
        let mut items = Vec::new();
        for (item, wrong) in read {
            items.push(item);
            problem = problem.or(wrong);
        }
        match problem {
            Some(problem) if items.is_empty() => Err(problem),
            problem => Ok(Referrers { items, api, more, problem }),
        }
    }

    /// Reads what is in a referrer.
    async fn with_documents(
        &self,
        name: &RepositoryName,
        mut item: Referrer,
    ) -> (Referrer, Option<Error>) {
        match self.manifest(name, item.digest.as_str()).await {
            Ok(manifest) => {
                if let Document::Image(image) = &manifest.document {
                    describe(&mut item, image);
                }
                item.media_type = item.media_type.or(Some(manifest.media_type));
                (item, None)
            }
            Err(error) => (item, Some(error)),
        }
    }
}

fn describe(item: &mut Referrer, image: &ImageManifest) {
    let config = image.config.media_type.clone().filter(|told| told != media::EMPTY);
    let own = image.artifact_type.clone().or_else(|| item.artifact_type.clone());
    item.artifact_type = own.or(config);
    let stated = |notes: &BTreeMap<String, String>| {
        let names =
            ["in-toto.io/predicate-type", "predicateType", "dev.sigstore.bundle.predicateType"];
        names.iter().find_map(|name| notes.get(*name)).map(|told| cut(told, 512).to_owned())
    };
    let of_all = stated(&image.annotations);
    item.documents = image
        .layers
        .iter()
        .take(MOST)
        .map(|layer| {
            let predicate_type = stated(&layer.annotations).or_else(|| of_all.clone());
            let types = [
                predicate_type.as_deref(),
                layer.media_type.as_deref(),
                item.artifact_type.as_deref(),
            ];
            ReferrerDocument {
                digest: layer.digest.clone(),
                media_type: layer.media_type.clone(),
                kind: kind::of(types.into_iter().flatten()),
                predicate_type,
                size: layer.size.map(Bytes),
                title: layer.annotation(media::TITLE).map(|title| cut(title, 512).to_owned()),
            }
        })
        .collect();
    let told = item.documents.iter().map(|document| document.kind);
    let mut told = told.filter(|kind| *kind != ReferrerKind::Other);
    item.kind = told.next().unwrap_or(item.kind);
    item.size = image.size().or(item.size);
    item.created = item.created.or_else(|| image.annotation(CREATED).and_then(Timestamp::lenient));
    if item.annotations.is_empty() {
        item.annotations = annotations(&image.annotations);
    }
}

/// A referrer of which only the descriptor is known.
fn referrer(descriptor: &crate::Descriptor, subject: &Digest, source: ReferrerSource) -> Referrer {
    let types = [descriptor.artifact_type.as_deref(), descriptor.media_type.as_deref()];
    Referrer {
        digest: descriptor.digest.clone(),
        subject: subject.clone(),
        kind: kind::of(types.into_iter().flatten()),
        artifact_type: descriptor.artifact_type.clone(),
        media_type: descriptor.media_type.clone(),
        size: descriptor.size.map(Bytes),
        created: descriptor.annotation(CREATED).and_then(Timestamp::lenient),
        source,
        documents: Vec::new(),
        annotations: annotations(&descriptor.annotations),
    }
}
