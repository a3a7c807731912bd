//! The provider for any other registry against the sandbox's zot, whose GraphQL is held against the published schema.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[expect(dead_code, reason = "what other suites need of it")]
mod vendor_support;

use std::sync::Arc;

use domain::{
    Capability, Completeness, Count, Credential, ErrorKind, Reason, RegistryKind, SizeScope,
    TagContent,
};
use providers::{Provider, RepositoryQuery};
use roadstead_tests::registry::{Bound, Control, Failure};
use roadstead_tests::vendors::zot::{PEOPLE, Zot, ZotAccess, ZotOptions};
use vendor_support::{all, kind, name, open, row, sign_in};

const KIND: RegistryKind = RegistryKind::Oci;
const SEARCH: &str = "/v2/_zot/ext/search";

fn zot(options: ZotOptions) -> Zot {
    Zot::start(options, Bound::on(0).unwrap(), Control::default()).unwrap()
}

fn bosun(zot: &Zot) -> Arc<dyn Provider> {
    let (user, secret) = PEOPLE[0];
    open(KIND, &zot.registry().url(), Some(Credential::password(user, secret)))
}

fn anonymous(zot: &Zot) -> Arc<dyn Provider> {
    open(KIND, &zot.registry().url(), None)
}

/// The paths that were asked, without pings.
fn asked(zot: &Zot) -> Vec<String> {
    let seen = zot.registry().control().requests();
    seen.into_iter().map(|request| request.path).filter(|path| path != "/v2/").collect()
}

async fn repositories(provider: &dyn Provider) -> (Vec<domain::Repository>, usize) {
    all(async |cursor| {
        provider.repositories(&RepositoryQuery { cursor, ..RepositoryQuery::default() }).await
    })
    .await
}

#[tokio::test]
async fn a_zot_is_found_by_itself_and_its_account_says_so() {
    let zot = zot(ZotOptions::default());
    let provider = bosun(&zot);
    assert_eq!(provider.software(), None, "nothing was asked yet");
    let probe = provider.probe().await.unwrap();
    assert_eq!((probe.username.as_deref(), probe.list), (Some("bosun"), Capability::Allowed));
    assert_eq!(probe.create, Capability::denied(Reason::CreatedByFirstPush));
    let found = provider.software().unwrap();
    assert_eq!((found.name.as_str(), found.version.as_deref()), ("zot", Some("v2.1.11")));
    assert!(found.search);
    assert_eq!(zot.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_password_and_an_api_key_sign_in_and_nothing_else_does() {
    let zot = zot(ZotOptions::default());
    let url = zot.registry().url();
    for (user, secret) in PEOPLE {
        let kept = sign_in(KIND, &url, user, secret).await.unwrap();
        assert_eq!(kept.expose(), secret);
    }
    let wrong = sign_in(KIND, &url, "bosun", "zak_wrong").await;
    assert_eq!(kind(wrong), ErrorKind::WrongCredentials);
    let listed = anonymous(&zot).repositories(&RepositoryQuery::default()).await;
    assert_eq!(kind(listed), ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn repositories_come_with_what_zot_counts_in_a_request_a_page() {
    let zot = zot(ZotOptions::default());
    zot.add_many(230).unwrap();
    let provider = bosun(&zot);
    let (rows, pages) = repositories(provider.as_ref()).await;
    assert_eq!((rows.len(), pages), (235, 3));
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert!(names.is_sorted(), "by name, so that a page holds while others push");
    let rigging = rows.iter().find(|row| row.name.as_str() == "fleet/rigging").unwrap();
    assert_eq!((rigging.pulls, rigging.stars), (Some(Count(1204)), Some(Count(0))));
    assert!(rigging.size.is_some_and(|size| size.0 > 0) && rigging.last_pushed.is_some());
    let paths = asked(&zot);
    assert_eq!(paths[0], "/v2/_oci/ext/discover");
    assert_eq!(paths[1], "/v2/_zot/ext/mgmt");
    assert_eq!(paths[2..], [SEARCH; 3], "and no catalogue");
    assert_eq!(zot.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn tags_come_whole_in_a_request_a_page() {
    let zot = zot(ZotOptions::default());
    zot.add_tags("fleet/hull", 250).unwrap();
    let provider = bosun(&zot);
    let (tags, pages) =
        all(async |cursor| provider.tags(&name("fleet/hull"), cursor.as_ref()).await).await;
    assert_eq!((tags.len(), pages), (253, 3));
    let detail = row(&tags, "1.0.0").detail.clone().unwrap();
    assert!(!detail.more, "no row has to be read by itself");
    assert_eq!(
        (detail.content, detail.size_scope),
        (Some(TagContent::Image), Some(SizeScope::OnePlatform))
    );
    assert_eq!(detail.platforms[0].platform.architecture, "amd64");
    assert_eq!(detail.pushed_by.as_deref(), Some("bosun"));
    assert!(detail.created < detail.last_pushed);
    assert_eq!(detail.last_pulled, None);
    let manifest = provider.tag_detail(&name("fleet/hull"), "1.0.0").await.unwrap();
    assert_eq!(detail.digest, manifest.digest, "the list and the registry tell the same");
    let pulled = provider.tags(&name("fleet/hull"), None).await.unwrap();
    assert!(row(&pulled.items, "1.1.0").detail.is_some());
    assert_eq!(zot.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn an_index_comes_with_its_platforms_and_attestations_are_folded() {
    let zot = zot(ZotOptions::default());
    let page = bosun(&zot).tags(&name("fleet/rigging"), None).await.unwrap();
    let detail = row(&page.items, "latest").detail.clone().unwrap();
    assert_eq!(
        (detail.content, detail.size_scope),
        (Some(TagContent::Index), Some(SizeScope::AllPlatforms))
    );
    let platforms: Vec<_> = detail
        .platforms
        .iter()
        .map(|entry| (entry.platform.architecture.as_str(), entry.platform.variant.as_deref()))
        .collect();
    assert_eq!(platforms, [("amd64", None), ("arm64", Some("v8")), ("arm", Some("v7"))]);
    assert_eq!(detail.has_attestations, Some(true));
}

#[tokio::test]
async fn without_the_search_extension_the_catalogue_lists_and_the_account_says_so() {
    let zot = zot(ZotOptions { search: false, ..ZotOptions::default() });
    let provider = bosun(&zot);
    let (rows, _) = repositories(provider.as_ref()).await;
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.size.is_none()), "names are all that it tells");
    let page = provider.tags(&name("crew/log"), None).await.unwrap();
    assert!(page.items.iter().all(|tag| tag.detail.is_none()));
    assert!(!provider.software().unwrap().search);
    assert!(!asked(&zot).iter().any(|path| path == SEARCH));
}

#[tokio::test]
async fn a_zot_without_any_extension_is_a_registry_like_any_other() {
    let zot = zot(ZotOptions { search: false, mgmt: false, ..ZotOptions::default() });
    let provider = bosun(&zot);
    assert_eq!(repositories(provider.as_ref()).await.0.len(), 5);
    assert_eq!(provider.software(), None);
}

#[tokio::test]
async fn an_older_zot_is_asked_for_what_it_knows_and_only_once_for_more() {
    let zot = zot(ZotOptions { old: true, ..ZotOptions::default() });
    let provider = bosun(&zot);
    let (rows, _) = repositories(provider.as_ref()).await;
    assert!(rows.iter().all(|row| row.last_pushed.is_some() && row.size.is_some()));
    let page = provider.tags(&name("crew/log"), None).await.unwrap();
    let detail = row(&page.items, "latest").detail.clone().unwrap();
    assert_eq!(
        (detail.content, detail.more),
        (Some(TagContent::Image), false),
        "it has a platform"
    );
    assert_eq!(detail.last_pushed, None, "not told, and not invented");
    assert_eq!(asked(&zot).iter().filter(|path| *path == SEARCH).count(), 3);
    assert!(provider.software().unwrap().search);
}

#[tokio::test]
async fn behind_a_token_server_that_grants_no_search_the_registry_itself_is_used() {
    let zot = zot(ZotOptions { access: ZotAccess::Bearer, ..ZotOptions::default() });
    let url = zot.registry().url();
    let (user, secret) = PEOPLE[0];
    let kept = sign_in(KIND, &url, user, secret).await.unwrap();
    let provider = open(KIND, &url, Some(kept));
    let listed = provider.repositories(&RepositoryQuery::default()).await;
    assert_eq!(kind(listed), ErrorKind::NoCatalogue, "nobody may list there");
    let page = provider.tags(&name("crew/log"), None).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(provider.tag_detail(&name("crew/log"), "latest").await.unwrap().digest.is_some());
}

#[tokio::test]
async fn a_visitor_is_told_that_only_what_is_public_is_listed() {
    let zot = zot(ZotOptions { access: ZotAccess::Public, ..ZotOptions::default() });
    let visitor = anonymous(&zot).repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(visitor.completeness, Completeness::PublicOnly);
    let member = bosun(&zot).repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(member.completeness, Completeness::Complete);
}

#[tokio::test]
async fn a_repository_is_described_and_one_that_is_not_there_is_not_found() {
    let zot = zot(ZotOptions::default());
    let provider = bosun(&zot);
    let detail = provider.repository(&name("fleet/hull")).await.unwrap();
    assert_eq!(detail.repository.pulls, Some(Count(87)));
    let missing = kind(provider.repository(&name("fleet/none")).await);
    assert!(matches!(missing, ErrorKind::NotFound { .. }), "{missing:?}");
    let missing = kind(provider.tags(&name("fleet/none"), None).await);
    assert!(matches!(missing, ErrorKind::NotFound { .. }), "{missing:?}");
}

#[tokio::test]
async fn a_search_that_falls_silent_in_the_middle_of_a_list_is_an_error_and_no_shorter_list() {
    let zot = zot(ZotOptions::default());
    zot.add_many(150).unwrap();
    let provider = bosun(&zot);
    let first = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    zot.registry().control().fail(Failure::new(SEARCH, 404, 9));
    let rest = RepositoryQuery { cursor: first.next, ..RepositoryQuery::default() };
    let broken = kind(provider.repositories(&rest).await);
    assert!(matches!(broken, ErrorKind::BadResponse { .. }), "{broken:?}");
    zot.registry().control().calm();
    let again = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(again.items.len(), 100, "the catalogue stands in");
    assert!(!provider.software().unwrap().search);
}

#[tokio::test]
async fn a_name_is_made_real_and_then_listed() {
    let zot = zot(ZotOptions::default());
    let provider = bosun(&zot);
    let first_push = provider.first_push().unwrap();
    first_push.push(&name("crew/new")).await.unwrap();
    let page = provider.tags(&name("crew/new"), None).await.unwrap();
    assert_eq!(
        row(&page.items, first_push.tag()).detail.as_ref().unwrap().content,
        Some(TagContent::Artifact)
    );
    assert!(
        repositories(provider.as_ref()).await.0.iter().any(|row| row.name.as_str() == "crew/new")
    );
    let taken = kind(first_push.push(&name("crew/log")).await);
    assert_eq!(taken, ErrorKind::NameTaken, "nothing is pushed to what is there");
}
