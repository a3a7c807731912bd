//! Repositories: pages, what each row tells, and what goes wrong.

use domain::{Completeness, Cursor, ErrorKind, Visibility};
use providers::RepositoryQuery;
use roadstead_tests::registry::Failure;

use crate::harbour::{ACME, Harbour, PULLER, all, kind, name, query};

#[tokio::test]
async fn all_pages_together_are_the_whole_list_in_as_few_requests_as_the_api_allows() {
    let harbour = Harbour::open();
    harbour.amazon.add_many(2_000);
    let provider = harbour.acme().await;
    let before = harbour.amazon.calls(false).len();
    let (rows, pages) =
        all(async |cursor| provider.repositories(&RepositoryQuery { cursor, ..query() }).await)
            .await;
    let names: std::collections::HashSet<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((rows.len(), names.len()), (2_007, 2_007));
    assert_eq!(pages, 3, "a hundred first, then thousands");
    assert_eq!(harbour.amazon.calls(false).len() - before, pages);
    assert!(rows.iter().all(|row| row.visibility == Some(Visibility::Private)));
}

#[tokio::test]
async fn a_place_in_a_list_that_is_no_more_is_an_error_and_not_another_list() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let cursor = Some(Cursor("2|Zm9yZWlnbg==".into()));
    let refused = provider.repositories(&RepositoryQuery { cursor, ..query() }).await;
    assert!(matches!(kind(refused), ErrorKind::Refused { status: 400 }));
}

#[tokio::test]
async fn who_may_not_list_is_told_the_permission() {
    let harbour = Harbour::open();
    let (provider, _) = harbour.signed_in(PULLER).await;
    let permission = Some("ecr:DescribeRepositories".to_owned());
    assert_eq!(kind(provider.repositories(&query()).await), ErrorKind::Forbidden { permission });
    let tags = provider.tags(&name("team/app"), None).await.unwrap();
    assert_eq!(tags.items.len(), 3, "by name one reaches what one may");
}

#[tokio::test]
async fn a_repository_is_found_by_name_or_not_found() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let found = provider.repository(&name("team/backend/orders")).await.unwrap();
    assert_eq!(found.repository.visibility, Some(Visibility::Private));
    let what = "team/none".to_owned();
    assert_eq!(kind(provider.repository(&name("team/none")).await), ErrorKind::NotFound { what });
    let gone = provider.tags(&name("team/none"), None).await;
    assert!(matches!(kind(gone), ErrorKind::NotFound { .. }));
    let empty = provider.tags(&name("empty"), None).await.unwrap();
    assert_eq!((empty.items.len(), empty.completeness), (0, Completeness::Complete));
}

#[tokio::test]
async fn a_service_that_fails_is_tried_again_and_told_apart_from_one_that_refuses() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let control = harbour.amazon.control();
    control.fail(Failure::new("/", 503, 2));
    provider.repositories(&query()).await.expect("a passing failure is tried again");
    control.fail(Failure::new("/", 500, 99));
    assert_eq!(kind(provider.repositories(&query()).await), ErrorKind::ServerError { status: 500 });
    control.calm();
    let mut page = Failure::new("/", 200, 1);
    page.headers = vec![("content-type".into(), "text/html".into())];
    page.body = "<!doctype html><title>Welcome</title>".into();
    control.fail(page);
    assert!(matches!(kind(provider.repositories(&query()).await), ErrorKind::NotARegistry { .. }));
    let mut torn = Failure::new("/", 200, 1);
    torn.body = r#"{"repositories":[{"repositoryName":"#.into();
    control.fail(torn);
    assert!(matches!(kind(provider.repositories(&query()).await), ErrorKind::BadResponse { .. }));
}

#[tokio::test]
async fn throttling_is_waited_out_although_it_comes_as_a_bad_request() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let throttled = |times| {
        let mut limit = Failure::new("/", 400, times);
        limit.body = r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#.into();
        limit
    };
    let control = harbour.amazon.control();
    control.fail(throttled(2));
    provider.repositories(&query()).await.expect("a short throttling is waited out");
    control.fail(throttled(99));
    let limited = kind(provider.repositories(&query()).await);
    assert_eq!(limited, ErrorKind::RateLimited { retry_at: None });
}

#[tokio::test]
async fn a_pasted_reference_is_known_to_be_amazons_and_leads_to_what_stands_in_for_it() {
    let harbour = Harbour::open();
    let at = |text: &str, endpoints: &providers::Endpoints| {
        let reference = domain::Reference::parse(text).unwrap();
        let (kind, endpoint) = providers::normalise(&reference, endpoints);
        (kind, endpoint.url.to_string(), reference.repository.map(String::from))
    };
    let real = providers::Endpoints::default();
    let pasted = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:1.0";
    let (found, url, repository) = at(pasted, &real);
    assert_eq!(found, domain::RegistryKind::Ecr);
    assert_eq!(url, "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/");
    assert_eq!(repository.as_deref(), Some("team/app"));
    assert_eq!(at("public.ecr.aws/harbourworks/lantern", &real).1, "https://public.ecr.aws/");
    let here = format!("{}/", harbour.amazon.registry().url());
    for text in [pasted, &format!("{}/team/app", harbour.amazon.registry().host())] {
        assert_eq!(at(text, &harbour.endpoints).1, here, "{text}");
    }
    let public = format!("{}/", harbour.amazon.public_registry().url());
    assert_eq!(at("public.ecr.aws/x/y", &harbour.endpoints).1, public);
}

#[tokio::test]
async fn the_account_goes_to_the_registry_of_its_own_keys_where_only_a_region_was_chosen() {
    let harbour = Harbour::open();
    // Amazon's own names, while only the token service and the API are the sandbox's.
    let mut endpoints = harbour.endpoints.clone();
    endpoints.ecr.registry = None;
    let provider = {
        let context = providers::Context {
            endpoint: domain::Endpoint::new(harbour.amazon.url().parse().unwrap()),
            credentials: std::sync::Arc::new(transport::auth::Anonymous),
            network: harbour.network.clone(),
            content: std::sync::Arc::new(oci::MemoryCache::default()),
        };
        providers::open(domain::RegistryKind::Ecr, context, &endpoints).unwrap()
    };
    let access = crate::harbour::keys(ACME, Some("eu-west-1"));
    let step = provider.sign_in().cloud().unwrap().with_cloud(&access).await.unwrap();
    let home = provider.sign_in().home(&crate::harbour::done(step)).await.unwrap();
    assert_eq!(home.unwrap().as_str(), "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/");
}
