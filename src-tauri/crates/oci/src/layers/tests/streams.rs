//! Layers from a registry.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{Digest, ErrorKind};
use wiremock::ResponseTemplate;

use super::super::{ContentPart, FileSource};
use super::*;
use crate::tests::{Canned, web};

async fn layer(canned: &Canned, bytes: &[u8]) -> Digest {
    Digest::parse(&canned.blob(bytes).await).unwrap()
}

async fn read(canned: &Canned, layer: &Digest) -> domain::Result<LayerIndex> {
    canned.registry().layer_index(&web(), layer, Limits::default(), &|_| ()).await
}

#[tokio::test]
async fn a_layer_is_streamed_listed_and_its_progress_told() {
    let canned = Canned::start().await;
    let bytes = gzip(&files(&[("a", &vec![1; 200_000]), ("b", b"x")]));
    let layer = layer(&canned, &bytes).await;
    let seen = AtomicU64::new(0);
    let told = |bytes| seen.store(bytes, Ordering::Relaxed);
    let index =
        canned.registry().layer_index(&web(), &layer, Limits::default(), &told).await.unwrap();
    assert_eq!(paths(&index), ["a", "b"]);
    assert_eq!(seen.into_inner(), bytes.len() as u64);
}

#[tokio::test]
async fn what_does_not_have_its_digest_is_corrupt_whatever_else_is_wrong_with_it() {
    let canned = Canned::start().await;
    let asked = Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap();
    for body in [gzip(&files(&[("a", b"x")])), b"\x1f\x8bnonsense".to_vec(), Vec::new()] {
        let answer = ResponseTemplate::new(200).set_body_bytes(body.clone());
        canned.server.reset().await;
        canned.get("/v2/", ResponseTemplate::new(200)).await;
        canned.get(&format!("/v2/acme/web/blobs/{asked}"), answer).await;
        let error = read(&canned, &asked).await.unwrap_err();
        let ErrorKind::DigestMismatch { expected, actual } = error.kind else {
            panic!("{error:?}")
        };
        assert_eq!(expected, asked.as_str());
        assert_eq!(actual, crate::digest::sha256(&body).unwrap().as_str());
    }
}

#[tokio::test]
async fn a_layer_that_was_pushed_broken_is_broken_and_not_corrupt() {
    let canned = Canned::start().await;
    let whole = gzip(&files(&[("a", &[1; 5000])]));
    let layer = layer(&canned, &whole[..whole.len() - 20]).await;
    let error = read(&canned, &layer).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::LayerBroken { .. }), "{error:?}");
}

#[tokio::test]
async fn a_compression_that_is_not_unpacked_here_is_said_to_be_that() {
    let canned = Canned::start().await;
    let layer = layer(&canned, b"BZh91AY&SY").await;
    let error = read(&canned, &layer).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::LayerUnreadable { .. }), "{error:?}");
}

#[tokio::test]
async fn a_layer_that_is_not_there_is_not_found() {
    let canned = Canned::start().await;
    let gone = Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap();
    let error = read(&canned, &gone).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn one_file_is_read_and_held_against_the_list() {
    let canned = Canned::start().await;
    let content = vec![b'k'; 100_000];
    let bytes = gzip(&files(&[("a", b"first"), ("b", &content), ("c", &vec![0; 900_000])]));
    let layer = layer(&canned, &bytes).await;
    let index = read(&canned, &layer).await.unwrap();
    let source = FileSource::of(&index, &index.entries()[1]).unwrap();
    let part = ContentPart { out: Vec::new(), most: 10 };
    let registry = canned.registry();
    let part = registry.layer_file(&web(), &layer, source.clone(), part, &|_| ()).await.unwrap();
    assert_eq!(part.out, &content[..10], "as much as is wanted, all of it checked");

    // The registry sends another layer now: what was listed is not what comes.
    let other = gzip(&files(&[("a", b"first"), ("b", &vec![b'x'; 100_000])]));
    canned.server.reset().await;
    canned.get("/v2/", ResponseTemplate::new(200)).await;
    let answer = ResponseTemplate::new(200).set_body_bytes(other);
    canned.get(&format!("/v2/acme/web/blobs/{layer}"), answer).await;
    let part = ContentPart { out: Vec::new(), most: 10 };
    let refused = canned.registry().layer_file(&web(), &layer, source, part, &|_| ()).await;
    assert!(matches!(refused.err().unwrap().kind, ErrorKind::LayerBroken { .. }));
}

#[tokio::test]
async fn a_blob_is_saved_when_it_has_its_digest() {
    let canned = Canned::start().await;
    let blob = layer(&canned, b"anchor").await;
    let file = tempfile::NamedTempFile::new().unwrap();
    canned.registry().save_blob(&web(), &blob, file.reopen().unwrap(), &|_| ()).await.unwrap();
    assert_eq!(std::fs::read(file.path()).unwrap(), b"anchor");
}
