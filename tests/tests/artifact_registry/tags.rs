//! Tags of an image, from the list over all images of its repository.

use domain::{ErrorKind, SizeScope, TagContent};

use crate::harbour::{FLEET, Harbour, LOOKOUT, all, kind, name, tug};

#[tokio::test]
async fn the_list_tells_digest_size_and_date_in_one_query_and_the_registry_the_platform() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let (before, registry) =
        (harbour.google.control().requests().len(), harbour.google.registry().control());
    let page = provider.tags(&tug(), None).await.unwrap();
    assert_eq!(harbour.google.control().requests().len() - before, 1);
    assert!(registry.requests().is_empty(), "nothing is asked a row");
    let mut names: Vec<_> = page.items.iter().map(|tag| tag.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["1.0.0", "1.1.0", "latest"], "of this image, and of no other");
    for tag in &page.items {
        let detail = tag.detail.as_ref().unwrap();
        assert!(detail.digest.is_some() && detail.last_pushed.is_some() && detail.more);
        assert_eq!(detail.size_scope, Some(SizeScope::OnePlatform));
        let read = provider.tag_detail(&tug(), &tag.name).await.unwrap();
        assert_eq!((&read.digest, read.size), (&detail.digest, detail.size));
        assert_eq!(read.platforms[0].platform.architecture, "amd64");
        assert_eq!(read.last_pushed, detail.last_pushed, "the list's date stays");
    }
}

#[tokio::test]
async fn an_index_tells_its_platforms_and_attestations_are_folded() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let multi = name(&format!("{FLEET}/harbour"));
    let page = provider.tags(&multi, None).await.unwrap();
    assert_eq!(page.items.len(), 2);
    let detail = page.items[0].detail.as_ref().unwrap();
    assert_eq!((detail.content, detail.platforms.len()), (Some(TagContent::Index), 3));
    assert_eq!((detail.has_attestations, detail.size), (Some(true), None));
    let read = provider.tag_detail(&multi, "3.1").await.unwrap();
    assert_eq!(read.size_scope, Some(SizeScope::AllPlatforms));
    assert!(read.size.is_some());
}

#[tokio::test]
async fn charts_and_signatures_are_told_from_images() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let chart = provider.tags(&name(&format!("{FLEET}/charts/mast")), None).await.unwrap();
    assert_eq!(chart.items[0].detail.as_ref().unwrap().content, Some(TagContent::Helm));
    let signed = provider.tags(&name(&format!("{FLEET}/signed")), None).await.unwrap();
    let signature =
        signed.items.iter().find(|tag| tag.name.strip_suffix(".sig").is_some()).unwrap();
    assert_eq!(signature.detail.as_ref().unwrap().content, Some(TagContent::Signature));
}

#[tokio::test]
async fn five_thousand_tags_take_no_more_requests_than_pages() {
    let harbour = Harbour::open();
    harbour.google.add("us", "deep");
    harbour.google.add_tags("us", "deep", "well", 5000).unwrap();
    let provider = harbour.sailor().await;
    let well = name("us-docker.pkg.dev/acme-harbour/deep/well");
    let before = harbour.google.control().requests().len();
    let (tags, pages) = all(async |cursor| provider.tags(&well, cursor.as_ref()).await).await;
    let requests = harbour.google.control().requests().len() - before;
    assert_eq!((tags.len(), pages, requests), (5000, 6, 6), "a hundred, then a thousand a page");
}

#[tokio::test]
async fn an_image_behind_many_others_of_its_repository_is_found_in_one_go() {
    let harbour = Harbour::open();
    harbour.google.add("us", "crowd");
    harbour.google.add_tags("us", "crowd", "loud", 1500).unwrap();
    harbour.google.add_images("us", "crowd", 1).unwrap();
    let provider = harbour.sailor().await;
    let quiet = name("us-docker.pkg.dev/acme-harbour/crowd/many-00000");
    let page = provider.tags(&quiet, None).await.unwrap();
    assert_eq!(page.items.len(), 1, "pages without a tag of it are passed over");
}

#[tokio::test]
async fn an_image_that_is_not_there_is_not_found_and_one_without_tags_is_empty() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let none = kind(provider.tags(&name(&format!("{FLEET}/nothing")), None).await);
    assert!(matches!(none, ErrorKind::NotFound { .. }), "{none:?}");
    let elsewhere = name("mars-docker.pkg.dev/acme-harbour/fleet/tug");
    let none = kind(provider.tags(&elsewhere, None).await);
    assert!(matches!(none, ErrorKind::NotFound { .. }), "{none:?}");
    for tag in ["1.0.0", "1.1.0", "latest"] {
        harbour.google.registry().store().delete_tag(tug().as_str(), tag);
    }
    assert!(provider.tags(&tug(), None).await.unwrap().items.is_empty());
    let missing = kind(provider.tag_detail(&tug(), "9").await);
    assert_eq!(missing, ErrorKind::NotFound { what: format!("{}:9", tug()) });
}

#[tokio::test]
async fn who_may_read_reads_tags_too() {
    let harbour = Harbour::open();
    let provider = harbour.signed_in(LOOKOUT).await;
    assert_eq!(provider.tags(&tug(), None).await.unwrap().items.len(), 3);
    assert!(provider.tag_detail(&tug(), "latest").await.is_ok());
}
