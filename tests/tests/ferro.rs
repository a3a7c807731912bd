//! The provider for any other registry against `ferro-oci-server`: a registry that others wrote, in Rust and from the
//! specification, in process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[expect(dead_code, reason = "what other suites need of it")]
mod vendor_support;

use domain::{Capability, Count, Credential, ErrorKind, RegistryKind, TagContent};
use ferro_oci_server::{Config, build_app};
use providers::RepositoryQuery;
use roadstead_tests::process::{Skopeo, TinyImage};
use roadstead_tests::registry::{Bound, Server};
use vendor_support::{all, kind, name, open, row};

fn ferro() -> Server {
    let store = Config::from_raw(None, None).blob_store().unwrap();
    Bound::on(0).unwrap().serve(build_app(store)).unwrap()
}

#[tokio::test]
async fn what_skopeo_pushed_to_it_is_listed_and_told() {
    let ferro = ferro();
    let skopeo = Skopeo::new(&ferro.host(), None).unwrap();
    let image = TinyImage::new("arm64", "hello from the harbour").unwrap();
    for at in ["team/hello:1.0", "team/hello:latest", "other/app:2"] {
        skopeo.push(&image, at).await.unwrap();
    }
    let provider = open(RegistryKind::Oci, &ferro.url(), None);
    let probe = provider.probe().await.unwrap();
    assert_eq!((probe.list, probe.has_catalogue), (Capability::Allowed, true));
    assert_eq!(provider.software(), None);
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|found| found.name.as_str()).collect();
    assert_eq!(names, ["other/app", "team/hello"]);
    let page = provider.tags(&name("team/hello"), None).await.unwrap();
    assert_eq!(page.total, Some(Count(2)));
    let detail = provider.tag_detail(&name("team/hello"), "1.0").await.unwrap();
    assert_eq!(detail.digest.unwrap().as_str(), image.digest());
    assert_eq!(detail.content, Some(TagContent::Image));
    assert_eq!(detail.platforms[0].platform.architecture, "arm64");
}

#[tokio::test]
async fn its_lists_are_read_to_their_end_page_by_page() {
    let ferro = ferro();
    let provider = open(RegistryKind::Oci, &ferro.url(), None);
    let first_push = provider.first_push().unwrap();
    for number in 0..130 {
        first_push.push(&name(&format!("fleet/many-{number:03}"))).await.unwrap();
    }
    let (rows, pages) = all(async |cursor| {
        provider.repositories(&RepositoryQuery { cursor, ..RepositoryQuery::default() }).await
    })
    .await;
    assert_eq!((rows.len(), pages), (130, 2));
}

#[tokio::test]
async fn a_name_is_made_real_and_skopeo_finds_it() {
    let ferro = ferro();
    let provider = open(RegistryKind::Oci, &ferro.url(), None);
    let none = provider.tags(&name("team/new"), None).await.unwrap();
    assert!(
        none.items.is_empty(),
        "it does not tell a name that it never heard from one without tags"
    );
    let first_push = provider.first_push().unwrap();
    first_push.push(&name("team/new")).await.unwrap();
    let page = provider.tags(&name("team/new"), None).await.unwrap();
    assert_eq!(row(&page.items, "roadstead").name, first_push.tag());
    let detail = provider.tag_detail(&name("team/new"), "roadstead").await.unwrap();
    assert_eq!(detail.content, Some(TagContent::Artifact));
    let taken = kind(first_push.push(&name("team/new")).await);
    assert_eq!(taken, ErrorKind::NameTaken);
}

#[tokio::test]
async fn a_password_that_nobody_asks_for_does_no_harm() {
    let ferro = ferro();
    let credential = Credential::password("acme", "anchor-chain");
    let provider = open(RegistryKind::Oci, &ferro.url(), Some(credential));
    assert_eq!(provider.probe().await.unwrap().username.as_deref(), Some("acme"));
}
