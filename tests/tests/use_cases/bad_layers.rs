//! Layers that are elsewhere, or not what they should be: nothing of them is fetched, or kept.

use domain::{AccountId, ErrorKind, image::ImageDetail};
use roadstead_tests::registry::{Digest, Push};
use serde_json::{Value, json};

use crate::inside::at_the_open_registry;
use crate::person::{Person, kind, name};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const PLAIN: &str = "application/vnd.oci.image.layer.v1.tar";

/// A plain archive of one file.
fn archive(path: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, path, content).unwrap();
    archive.into_inner().unwrap()
}

async fn pushed(person: &Person, id: &AccountId, into: &str, layers: Vec<Value>) -> ImageDetail {
    let store = person.sandbox.open_registry().store();
    let config = json!({ "os": "linux", "architecture": "amd64", "config": {} }).to_string();
    let size = config.len();
    let config = store.put_blob(into, config.into());
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": CONFIG, "digest": config, "size": size }, "layers": layers });
    store.put_manifest(into, Some("1"), MANIFEST, manifest.to_string().into(), &Push::now(None));
    let image = person.app.image(id, &name(into), "1", |_| ()).await.unwrap();
    person.app.image_detail(id, &name(into), &image.preferred.unwrap()).await.unwrap()
}

fn layer(person: &Person, into: &str, bytes: Vec<u8>) -> Value {
    let store = person.sandbox.open_registry().store();
    store.create(into);
    let size = bytes.len();
    json!({ "mediaType": PLAIN, "digest": store.put_blob(into, bytes.into()), "size": size })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_layer_is_left_out_and_never_fetched() {
    let (person, id) = at_the_open_registry().await;
    let into = "team/windows";
    let own = layer(&person, into, archive("app/run.exe", b"MZ"));
    let foreign = Digest::of(b"kept elsewhere");
    let elsewhere = person.sandbox.open_registry().url();
    let foreign = json!({ "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "digest": foreign,
        "size": 1_000_000_000, "urls": [format!("{elsewhere}/elsewhere/base.tar.gz")] });
    let detail = pushed(&person, &id, into, vec![foreign, own]).await;
    let digest = detail.digest.clone();
    let cost = person.app.files_cost(&id, &name(into), &digest, None).await.unwrap();
    assert_eq!((cost.foreign, cost.whole, cost.bytes), (1, 1, detail.layers[1].size.unwrap()));
    let read = person.app.read_files(&id, &name(into), &digest, None, |_| ()).await.unwrap();
    assert_eq!((read.foreign, read.read), (1, cost.bytes));
    let alone = person.app.read_files(&id, &name(into), &digest, Some(0), |_| ()).await;
    assert!(matches!(kind(alone), ErrorKind::LayerForeign));
    let log = person.sandbox.open_registry().control().requests();
    let asked = |part: &str| log.iter().filter(|request| request.path.contains(part)).count();
    assert_eq!(asked("elsewhere"), 0);
    assert_eq!(asked(detail.layers[0].digest.as_str()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layer_with_other_bytes_is_corrupt_and_nothing_of_it_is_kept() {
    let (person, id) = at_the_open_registry().await;
    let good = layer(&person, "team/fine", archive("etc/motd", b"welcome"));
    let fine = pushed(&person, &id, "team/fine", vec![good.clone()]).await;
    // The same image from where blobs have one byte more than their digest is about.
    let into = "team/fault-wrong-bytes";
    let store = person.sandbox.open_registry().store();
    store.create(into);
    let digest = Digest::parse(good["digest"].as_str().unwrap()).unwrap();
    assert!(store.mount("team/fine", into, &digest));
    let wrong = person.app.read_files(&id, &name(into), &fine.digest, None, |_| ()).await;
    let ErrorKind::DigestMismatch { expected, actual } = kind(wrong) else { panic!("not told") };
    assert_eq!(expected, fine.layers[0].digest.as_str());
    assert_ne!(actual, expected);
    let cost = person.app.files_cost(&id, &name(into), &fine.digest, None).await.unwrap();
    assert_eq!((cost.known, cost.whole), (0, 1), "what was corrupt is not known");
    let listed = person.app.list_files(&fine.digest, None, None, 0, 10).await.unwrap();
    assert!(listed.is_none(), "and nothing of it is shown");
    person.app.read_files(&id, &name("team/fine"), &fine.digest, None, |_| ()).await.unwrap();
}
