//! Tags, joined with their manifests.

use std::collections::HashSet;

use domain::{Completeness, Count, ErrorKind, SizeScope, TagContent};
use roadstead_tests::vendors::acr::{AcrOptions, SCOPED};

use crate::harbour::{Harbour, all, kind, name, row};

#[tokio::test]
async fn one_request_for_tags_and_one_for_manifests_tell_digest_size_platform_and_date_of_all() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    harbour.control().clear();
    let page = provider.tags(&name("team/app"), None).await.unwrap();
    assert_eq!(harbour.asked("/acr/v1/team%2Fapp/_tags"), 1);
    assert_eq!(harbour.asked("/acr/v1/team%2Fapp/_manifests"), 1);
    assert_eq!(harbour.asked("/oauth2/token"), 1, "one token for both");
    assert_eq!(page.total, Some(Count(page.items.len() as u64)));
    let detail = |tag: &str| row(&page.items, tag).detail.clone().unwrap();
    let image = detail("1.0.0");
    assert_eq!(
        (image.content, image.size_scope, image.more),
        (Some(TagContent::Image), Some(SizeScope::OnePlatform), false)
    );
    assert!(image.size.unwrap().0 > 64 * 1024 && image.last_pushed.is_some());
    assert_eq!(image.platforms[0].platform.architecture, "amd64");
    assert_eq!(detail("latest").digest, detail("1.1.0").digest);
    assert_eq!((image.immutable, detail("1.1.0").immutable), (Some(true), Some(false)));
    assert_eq!(detail("signed").platforms[0].platform.architecture, "arm64");
    let newest_first: Vec<_> =
        page.items.iter().map(|tag| tag.detail.as_ref().unwrap().last_pushed).collect();
    assert!(newest_first.is_sorted_by(|a, b| a >= b));
    assert!(!harbour.control().requests().iter().any(|asked| asked.path.contains("/manifests/")));
}

#[tokio::test]
async fn the_children_of_an_index_are_read_for_the_rows_on_screen_and_the_dates_stay() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let multi = name("team/multi");
    let page = provider.tags(&multi, None).await.unwrap();
    let listed = row(&page.items, "3.1").detail.clone().unwrap();
    assert_eq!((listed.content, listed.size), (Some(TagContent::Index), None));
    assert!(listed.more && listed.platforms.is_empty());
    let read = provider.tag_detail(&multi, "3.1").await.unwrap();
    let systems: Vec<&str> = read.platforms.iter().map(|p| p.platform.os.as_str()).collect();
    assert_eq!(systems, ["linux", "linux", "windows"], "attestations are no platforms");
    assert_eq!(read.has_attestations, Some(true));
    assert_eq!(read.size_scope, Some(SizeScope::AllPlatforms));
    assert_eq!(read.last_pushed, listed.last_pushed, "which the registry does not tell");
    assert_eq!((read.digest, read.more), (listed.digest, false));
}

#[tokio::test]
async fn signatures_and_charts_are_told_for_what_they_are() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let page = provider.tags(&name("team/app"), None).await.unwrap();
    let signature = page.items.iter().find(|tag| tag.name.starts_with("sha256-")).unwrap();
    assert_eq!(signature.detail.as_ref().unwrap().content, Some(TagContent::Signature));
    let charts = provider.tags(&name("charts/mast"), None).await.unwrap();
    let chart = charts.items[0].detail.clone().unwrap();
    assert_eq!((chart.content, chart.platforms.len()), (Some(TagContent::Helm), 0));
}

#[tokio::test]
async fn sizes_that_are_those_of_manifests_are_not_believed_and_read_for_the_rows_on_screen() {
    let harbour = Harbour::with(AcrOptions { old_sizes: true, ..AcrOptions::default() });
    let provider = harbour.admin().await;
    let page = provider.tags(&name("beacon"), None).await.unwrap();
    let listed = row(&page.items, "1.0.0").detail.clone().unwrap();
    assert_eq!((listed.size, listed.more), (None, true));
    let read = provider.tag_detail(&name("beacon"), "1.0.0").await.unwrap();
    assert!(read.size.unwrap().0 > 64 * 1024);
}

#[tokio::test]
async fn thousands_of_tags_take_no_more_requests_than_both_lists_have_pages() {
    let harbour = Harbour::open();
    harbour.acr.add_tags("team/busy", 5_000, 5).unwrap();
    let provider = harbour.admin().await;
    harbour.control().clear();
    let first = provider.tags(&name("team/busy"), None).await.unwrap();
    assert_eq!(first.items.len(), 100, "something to see soon");
    harbour.control().clear();
    let (tags, pages) =
        all(async |cursor| provider.tags(&name("team/busy"), cursor.as_ref()).await).await;
    let distinct: HashSet<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!((tags.len(), distinct.len(), pages), (5_000, 5_000, 6));
    assert_eq!(harbour.asked("/acr/v1/team%2Fbusy/_tags"), 6);
    assert_eq!(harbour.asked("/acr/v1/team%2Fbusy/_manifests"), 6, "6,000 manifests in thousands");
    let told = tags.iter().filter(|tag| tag.detail.as_ref().unwrap().content.is_some()).count();
    assert_eq!(told, 5_000, "each tag met its manifest");
}

#[tokio::test]
async fn a_tag_whose_manifest_was_not_met_keeps_what_its_own_list_told() {
    let harbour = Harbour::open();
    harbour.acr.hide_manifests();
    let provider = harbour.admin().await;
    let page = provider.tags(&name("beacon"), None).await.unwrap();
    let detail = row(&page.items, "1.0.0").detail.clone().unwrap();
    assert!(detail.digest.is_some() && detail.last_pushed.is_some() && detail.more);
    assert!(detail.size.is_none() && detail.content.is_none() && detail.platforms.is_empty());
}

#[tokio::test]
async fn a_token_that_may_pull_and_not_look_beside_the_content_gets_the_names_of_the_registry() {
    let harbour = Harbour::open();
    let pilot = harbour.signed_in(SCOPED).await;
    let page = pilot.tags(&name("team/api"), None).await.unwrap();
    assert_eq!((page.items.len(), page.completeness), (3, Completeness::Complete));
    assert!(page.items.iter().all(|tag| tag.detail.is_none()));
    let detail = pilot.tag_detail(&name("team/api"), "1.0.0").await.unwrap();
    assert!(detail.size.is_some() && detail.created.is_some());
    let found = pilot.repository(&name("team/api")).await.unwrap().repository;
    assert_eq!(found.last_pushed, None);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let missing = kind(provider.tags(&name("team/ghost"), None).await);
    assert_eq!(missing, ErrorKind::NotFound { what: "team/ghost".into() });
    let missing = kind(provider.tag_detail(&name("beacon"), "ghost").await);
    assert!(matches!(missing, ErrorKind::NotFound { .. }), "{missing:?}");
}
