//! Tags: unfolded from images, with platforms from one call for a hundred indexes.

use domain::{Bytes, Completeness, ErrorKind, SizeScope, Tag, TagContent};

use crate::harbour::{Harbour, READER, all, kind, name, new};

fn row<'a>(tags: &'a [Tag], name: &str) -> &'a domain::TagDetail {
    let tag = tags.iter().find(|tag| tag.name == name);
    tag.and_then(|tag| tag.detail.as_ref()).unwrap_or_else(|| panic!("{name} is listed"))
}

#[tokio::test]
async fn an_image_with_two_tags_is_two_rows_that_tell_what_the_list_told() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let page = provider.tags(&name("team/app"), None).await.unwrap();
    let mut names: Vec<_> = page.items.iter().map(|tag| tag.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["1.0.0", "1.1.0", "latest"]);
    let (old, new, latest) =
        (row(&page.items, "1.0.0"), row(&page.items, "1.1.0"), row(&page.items, "latest"));
    assert_eq!(new.digest, latest.digest);
    assert!(old.last_pushed.unwrap() < new.last_pushed.unwrap());
    assert_eq!(
        (new.content, new.size_scope),
        (Some(TagContent::Image), Some(SizeScope::OnePlatform))
    );
    assert!(new.size.unwrap() > Bytes(0));
    assert!(new.platforms.is_empty() && new.more, "the platform is read for the rows on screen");
    assert_eq!(new.last_pulled, None, "never, which is not the epoch");
}

#[tokio::test]
async fn the_platforms_of_an_index_come_with_the_list_and_attestations_are_none() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let before = harbour.amazon.calls(false).len();
    let page = provider.tags(&name("team/multi"), None).await.unwrap();
    assert_eq!(harbour.amazon.calls(false)[before..], ["DescribeImages", "BatchGetImage"]);
    let index = row(&page.items, "3.1");
    let platforms: Vec<_> = index
        .platforms
        .iter()
        .map(|entry| format!("{}/{}", entry.platform.os, entry.platform.architecture))
        .collect();
    assert_eq!(platforms, ["linux/amd64", "linux/arm64", "windows/amd64"]);
    assert_eq!((index.content, index.has_attestations), (Some(TagContent::Index), Some(true)));
    assert!(!index.more);
    provider.tags(&name("team/multi"), None).await.unwrap();
    let calls = harbour.amazon.calls(false);
    assert_eq!(
        calls.last().unwrap(),
        "DescribeImages",
        "what is known by digest is not asked for again"
    );
}

#[tokio::test]
async fn one_tag_is_told_by_the_registry_with_what_the_api_knows_of_pushes_and_pulls() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let listed = provider.tags(&name("team/app"), None).await.unwrap();
    let detail = provider.tag_detail(&name("team/app"), "1.1.0").await.unwrap();
    let told = row(&listed.items, "1.1.0");
    assert_eq!(
        (&detail.digest, detail.size, detail.last_pushed),
        (&told.digest, told.size, told.last_pushed)
    );
    assert_eq!(detail.platforms[0].platform.architecture, "amd64");
    assert!(detail.created.is_some() && !detail.more);
    let missing = kind(provider.tag_detail(&name("team/app"), "none").await);
    assert_eq!(missing, ErrorKind::NotFound { what: "team/app:none".into() });
}

#[tokio::test]
async fn charts_are_told_apart_from_images() {
    let harbour = Harbour::open();
    let page = harbour.acme().await.tags(&name("charts/mast"), None).await.unwrap();
    assert_eq!(row(&page.items, "0.3.0").content, Some(TagContent::Helm));
}

#[tokio::test]
async fn tags_that_nobody_can_move_are_told_once_their_repository_was_described() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let firm = domain::NewRepository {
        options: vec![domain::CreationOption::ImmutableTags],
        ..new("", "team/firm", domain::Visibility::Private)
    };
    provider.creation().unwrap().create(&firm).await.unwrap();
    harbour.amazon.add_tags("team/firm", 1, 0).unwrap();
    let immutable = async |repository: &str, tag: &str| {
        let page = provider.tags(&name(repository), None).await.unwrap();
        row(&page.items, tag).immutable
    };
    assert_eq!(immutable("team/app", "latest").await, None, "nobody asked, so nobody knows");
    provider.repositories(&providers::RepositoryQuery::default()).await.unwrap();
    assert_eq!(immutable("team/firm", "v00000").await, Some(true));
    assert_eq!(immutable("team/app", "latest").await, Some(false));
    let one = provider.tag_detail(&name("team/firm"), "v00000").await.unwrap();
    assert_eq!(one.immutable, Some(true));
}

#[tokio::test]
async fn five_thousand_tags_take_no_more_requests_than_pages() {
    let harbour = Harbour::open();
    harbour.amazon.add_tags("many/tags", 5_000, 0).unwrap();
    let provider = harbour.acme().await;
    let before = harbour.amazon.calls(false).len();
    let many = name("many/tags");
    let (tags, pages) = all(async |cursor| provider.tags(&many, cursor.as_ref()).await).await;
    assert_eq!((tags.len(), pages), (5_000, 6));
    assert_eq!(harbour.amazon.calls(false).len() - before, pages);
}

#[tokio::test]
async fn three_hundred_indexes_take_three_calls_for_their_platforms() {
    let harbour = Harbour::open();
    harbour.amazon.add_tags("many/indexes", 300, 1).unwrap();
    let provider = harbour.acme().await;
    let many = name("many/indexes");
    let (tags, pages) = all(async |cursor| provider.tags(&many, cursor.as_ref()).await).await;
    assert!(
        tags.iter()
            .all(|tag| tag.detail.as_ref().is_some_and(|detail| detail.platforms.len() == 1))
    );
    let batches =
        harbour.amazon.calls(false).iter().filter(|call| *call == "BatchGetImage").count();
    assert_eq!((tags.len(), pages, batches), (300, 2, 3));
}

#[tokio::test]
async fn an_index_that_a_batch_fails_to_bring_has_no_platforms_and_breaks_nothing() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let multi = name("team/multi");
    let listed = provider.tags(&multi, None).await.unwrap();
    let digest = row(&listed.items, "3.1").digest.clone().unwrap();
    harbour.amazon.lose(digest.as_str());
    // Another account's provider, which has nothing of it in its cache.
    let page = harbour.acme().await.tags(&multi, None).await.unwrap();
    let index = row(&page.items, "3.1");
    assert!(index.platforms.is_empty() && index.more);
    assert_eq!(page.completeness, Completeness::Complete);
}

#[tokio::test]
async fn who_may_describe_images_and_not_read_them_sees_the_list_all_the_same() {
    let harbour = Harbour::open();
    let (provider, _) = harbour.signed_in(READER).await;
    let page = provider.tags(&name("team/multi"), None).await.unwrap();
    assert_eq!(page.items.len(), 2);
    assert!(row(&page.items, "3.1").platforms.is_empty());
}
