//! The catalogue.

use domain::{Completeness, ErrorKind};
use providers::RepositoryQuery;
use roadstead_tests::process::{Skopeo, TinyImage};
use roadstead_tests::registry::Failure;
use roadstead_tests::vendors::acr::{ADMIN, AcrOptions, SCOPED};

use crate::harbour::{Harbour, kind, name, names};

#[tokio::test]
async fn repositories_are_listed_by_name_without_a_request_for_each() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    harbour.control().clear();
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!((page.next, page.completeness), (None, Completeness::Complete));
    let rows: Vec<&str> = page.items.iter().map(|row| row.name.as_str()).collect();
    let expected = [
        "beacon",
        "charts/mast",
        "mirror/debian",
        "team/api",
        "team/app",
        "team/backend/orders",
        "team/multi",
    ];
    assert_eq!(rows, expected);
    assert!(page.items.iter().all(|row| row.visibility.is_none() && row.pulls.is_none()));
    assert_eq!(harbour.asked("/acr/v1/_catalog"), 1);
    assert!(provider.namespaces().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_long_list_takes_one_request_a_page_and_the_first_page_is_small() {
    let harbour = Harbour::open();
    harbour.acr.add_many(2_000);
    let provider = harbour.admin().await;
    harbour.control().clear();
    let first = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(first.items.len(), 100);
    let (rows, pages) = names(&provider).await;
    assert_eq!((rows.len(), pages), (2_007, 3));
    assert_eq!(harbour.asked("/acr/v1/_catalog"), 4);
}

#[tokio::test]
async fn a_registry_that_gives_smaller_pages_than_asked_for_is_listed_whole() {
    let harbour = Harbour::with(AcrOptions { page_most: 50, ..AcrOptions::default() });
    harbour.acr.add_many(120);
    let provider = harbour.admin().await;
    let (rows, pages) = names(&provider).await;
    let distinct: std::collections::HashSet<_> = rows.iter().collect();
    assert_eq!((rows.len(), distinct.len(), pages), (127, 127, 3));
}

#[tokio::test]
async fn a_list_that_never_ends_is_left_and_says_so() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let link = r#"</acr/v1/_catalog?last=beacon&n=100&orderby=>; rel="next""#;
    let page = Failure {
        headers: vec![("link".into(), link.into())],
        body: r#"{"repositories":["beacon"]}"#.into(),
        ..Failure::new("/acr/v1/_catalog", 200, 99)
    };
    harbour.control().fail(page);
    let first = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    let query = RepositoryQuery { cursor: first.next, ..RepositoryQuery::default() };
    let second = provider.repositories(&query).await.unwrap();
    assert_eq!((second.next, second.completeness), (None, Completeness::PageCap));
}

#[tokio::test]
async fn an_empty_registry_is_an_empty_list_also_where_it_answers_null() {
    let harbour = Harbour::with(AcrOptions { samples: false, ..AcrOptions::default() });
    let provider = harbour.admin().await;
    assert!(names(&provider).await.0.is_empty());
    let body = r#"{"repositories":null}"#.into();
    harbour.control().fail(Failure { body, ..Failure::new("/acr/v1/_catalog", 200, 1) });
    assert!(names(&provider).await.0.is_empty());
}

#[tokio::test]
async fn a_repository_tells_when_it_changed_and_one_that_is_not_there_is_not_found() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let detail = provider.repository(&name("team/backend/orders")).await.unwrap();
    assert!(detail.repository.last_pushed.is_some());
    let path = "/acr/v1/team%2Fbackend%2Forders";
    assert_eq!(harbour.asked(path), 1, "the slashes of a name are encoded");
    let missing = kind(provider.repository(&name("team/ghost")).await);
    assert_eq!(missing, ErrorKind::NotFound { what: "team/ghost".into() });
}

#[tokio::test]
async fn the_first_push_makes_a_repository_and_a_locked_tag_takes_none() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let host = harbour.acr.registry().host();
    let image = TinyImage::new("arm64", "hello from the harbour").unwrap();
    let login = |(user, secret): (&str, &str)| format!("{user}:{secret}");
    let admin = Skopeo::new(&host, Some(&login(ADMIN))).unwrap();
    let digest = admin.push(&image, "pier/crew/new:1.0").await.unwrap();
    assert!(names(&provider).await.0.contains(&"pier/crew/new".to_owned()));
    let page = provider.tags(&name("pier/crew/new"), None).await.unwrap();
    let detail = page.items[0].detail.clone().unwrap();
    assert_eq!(detail.digest.unwrap().as_str(), digest.as_str());
    assert_eq!(detail.platforms[0].platform.architecture, "arm64");
    assert!(admin.push(&image, "team/app:1.0.0").await.is_err(), "it is locked");
    let pilot = Skopeo::new(&host, Some(&login(SCOPED))).unwrap();
    pilot.push(&image, "team/app:pushed").await.unwrap();
    assert!(pilot.push(&image, "beacon:pushed").await.is_err(), "outside its scope map");
}

#[tokio::test]
async fn a_name_is_made_real_by_a_tiny_artifact_for_those_who_may_push() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let pier = name("pier/new");
    let push = provider.first_push().unwrap();
    push.push(&pier).await.unwrap();
    assert!(names(&provider).await.0.contains(&"pier/new".to_owned()));
    let page = provider.tags(&pier, None).await.unwrap();
    assert_eq!((page.items.len(), page.items[0].name.as_str()), (1, push.tag()));
    assert_eq!(kind(push.push(&name("beacon")).await), ErrorKind::NameTaken);
    let pilot = harbour.signed_in(SCOPED).await;
    let refused = kind(pilot.first_push().unwrap().push(&name("pier/other")).await);
    assert!(matches!(refused, ErrorKind::Forbidden { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_failing_registry_is_told_with_its_own_words_and_the_id_for_azures_support() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let failure = Failure {
        body: r#"{"errors":[{"code":"UNKNOWN","message":"internal server error"}]}"#.into(),
        headers: vec![("x-ms-correlation-request-id".into(), "abc-1".into())],
        ..Failure::new("/acr/v1/_catalog", 500, 99)
    };
    harbour.control().fail(failure);
    let error = provider.repositories(&RepositoryQuery::default()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ServerError { status: 500 });
    assert_eq!(error.detail.unwrap().request_id.as_deref(), Some("abc-1"));
}
