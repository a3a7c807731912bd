//! Lists that change while they are read, and what changes under the rows that are read of them.

use std::collections::BTreeSet;
use std::sync::Mutex;

use app::SignInOutcome;
use bytes::Bytes;
use domain::{AccountId, ErrorKind, TagPatch};
use roadstead_tests::registry::{Digest, Push, Registry, RegistryOptions};
use serde_json::json;

use crate::person::{Person, name, other};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn push(registry: &Registry, tag: &str) {
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "layers": [],
        "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": Digest::of(b"{}"), "size": 2 },
    });
    let manifest = Bytes::from(manifest.to_string());
    registry.store().put_manifest("team/web", Some(tag), MANIFEST, manifest, &Push::now(None));
}

fn tag(number: usize) -> String {
    format!("t{number:03}")
}

async fn at_a_registry(options: RegistryOptions, tags: usize) -> (Registry, Person, AccountId) {
    let registry = Registry::start(options).unwrap();
    for number in 0..tags {
        push(&registry, &tag(number));
    }
    let person = Person::new();
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    (registry, person, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_and_pushed_while_a_list_is_read_leaves_no_gap_in_the_rest() {
    let options = RegistryOptions { list_limit: 100, ..RegistryOptions::default() };
    let (registry, person, id) = at_a_registry(options, 350).await;
    let web = name("team/web");
    let (mut read, mut cursor, mut page) = (Vec::new(), None, 0);
    loop {
        let list = person.app.tags(&id, &web, cursor).await.unwrap();
        read.extend(list.items.into_iter().map(|tag| tag.name));
        match page {
            // The very tag that the next page begins behind, one that is to come, and one that was told.
            0 => ["t099", "t150", "t050"].iter().for_each(|tag| {
                registry.store().delete_tag("team/web", tag);
            }),
            1 => {
                for tag in ["a-before", "t199-between", "z-behind"] {
                    push(&registry, tag);
                }
            }
            _ => {}
        }
        page += 1;
        match list.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let read: BTreeSet<_> = read.into_iter().collect();
    let stayed = (0..350).filter(|number| ![99, 150, 50].contains(number)).map(tag);
    let missing: Vec<_> = stayed.filter(|tag| !read.contains(tag)).collect();
    assert_eq!(missing, [""; 0], "what was there all the time is in the list");
    assert!(read.contains("z-behind"), "and so is what came where it was not read yet");
    assert!(!read.contains("t150"), "what was gone before its page was read is not");
    // What the reading could not see, the next looks do, without anybody asking.
    let mut fresh = BTreeSet::new();
    for _ in 0..5 {
        fresh.extend(person.app.look_again(&id, &web).await.unwrap().fresh);
    }
    assert!(fresh.contains("a-before"), "{fresh:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_is_deleted_between_list_and_row_is_told_as_gone_and_the_others_are_read() {
    let (registry, person, id) = at_a_registry(RegistryOptions::default(), 5).await;
    let web = name("team/web");
    let listed = person.app.tags(&id, &web, None).await.unwrap().items;
    registry.store().delete_tag("team/web", "t002");
    let rows = Mutex::new(Vec::new());
    let names = listed.into_iter().map(|tag| tag.name).collect();
    let on_patch = |patch| rows.lock().unwrap().push(patch);
    person.app.tag_details(&id, &web, names, false, on_patch).await.unwrap();
    let rows = rows.into_inner().unwrap();
    let (mut read, mut gone) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            TagPatch::Failed { name, error } => gone.push((name, error.kind)),
            TagPatch::Read { name, .. } => read.push(name),
            other @ TagPatch::Kept { .. } => panic!("{other:?}"),
        }
    }
    read.sort();
    assert_eq!(read, ["t000", "t001", "t003", "t004"]);
    let [(name, ErrorKind::NotFound { .. })] = gone.as_slice() else { panic!("{gone:?}") };
    assert_eq!(name, "t002");
}
