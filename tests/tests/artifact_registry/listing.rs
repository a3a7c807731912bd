//! Locations, repositories of images, and their images.

use domain::{Capability, Completeness, ErrorKind, Reason, Visibility};
use providers::RepositoryQuery;

use crate::harbour::{FLEET, Harbour, LOOKOUT, PULLER, all, kind, name, of, tug};

#[tokio::test]
async fn repositories_of_images_in_all_locations_are_the_namespaces_and_no_others() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let names: Vec<_> =
        provider.namespaces().await.unwrap().into_iter().map(|space| space.name).collect();
    assert_eq!(
        names,
        [
            "us-central1-docker.pkg.dev/acme-harbour/empty",
            FLEET,
            "gcr.io/acme-harbour",
            "asia-docker.pkg.dev/acme-harbour/junk",
            "us-docker.pkg.dev/acme-harbour/lanterns",
        ],
        "as references have them; packages of other formats are none of ours"
    );
    let before = harbour.google.control().requests().len();
    provider.namespaces().await.unwrap();
    assert_eq!(harbour.google.control().requests().len(), before, "believed for a minute");
}

#[tokio::test]
async fn images_are_named_as_docker_push_takes_them_with_date_and_who_may_pull() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let page = provider.repositories(&of(FLEET)).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|row| row.name.to_string()).collect();
    let expected = ["charts/mast", "crew/roster", "harbour", "signed", "tug"];
    assert_eq!(names, expected.map(|image| format!("{FLEET}/{image}")));
    assert_eq!(page.completeness, Completeness::Complete);
    assert!(page.items.iter().all(|row| row.last_pushed.is_some()));
    assert!(page.items.iter().all(|row| row.visibility == Some(Visibility::Private)));
    let public = provider.repositories(&of("us-docker.pkg.dev/acme-harbour/lanterns")).await;
    assert_eq!(public.unwrap().items[0].visibility, Some(Visibility::Public));
    let old = provider.repositories(&of("gcr.io/acme-harbour")).await.unwrap();
    assert_eq!(old.items[0].name, name("gcr.io/acme-harbour/barge"));
    let empty = provider.repositories(&of("us-central1-docker.pkg.dev/acme-harbour/empty")).await;
    assert!(empty.unwrap().items.is_empty());
}

#[tokio::test]
async fn without_a_namespace_all_of_them_follow_one_another() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let (rows, _) = all(async |cursor| {
        provider.repositories(&RepositoryQuery { namespace: None, cursor }).await
    })
    .await;
    assert_eq!(rows.len(), 8);
    assert!(rows.iter().any(|row| row.name == tug()));
}

#[tokio::test]
async fn two_thousand_images_take_no_more_requests_than_pages() {
    let harbour = Harbour::open();
    harbour.google.add("us", "many");
    harbour.google.add_images("us", "many", 2000).unwrap();
    let provider = harbour.sailor().await;
    let namespace = "us-docker.pkg.dev/acme-harbour/many";
    let count = || {
        let requests = harbour.google.control().requests();
        requests.iter().filter(|request| request.path.ends_with("/packages")).count()
    };
    let (rows, pages) = all(async |cursor| {
        provider.repositories(&RepositoryQuery { cursor, ..of(namespace) }).await
    })
    .await;
    assert_eq!((rows.len(), pages, count()), (2000, 3, 3), "a hundred, then a thousand a page");
    let policies = harbour.google.control().requests();
    let policies = policies.iter().filter(|request| request.path.ends_with(":getIamPolicy"));
    assert_eq!(policies.count(), 1, "who may pull is asked once for all");
}

#[tokio::test]
async fn a_location_that_is_closed_makes_the_list_say_that_it_is_not_whole() {
    let harbour = Harbour::open();
    let provider = harbour.signed_in(LOOKOUT).await;
    let names = provider.namespaces().await.unwrap();
    assert!(!names.iter().any(|space| space.name.starts_with("asia-")));
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.completeness, Completeness::HiddenByToken);
    let page = provider.repositories(&of(FLEET)).await.unwrap();
    assert_eq!(page.items[0].visibility, None, "its role may not see the policy");
}

#[tokio::test]
async fn who_may_not_list_is_told_the_permission_and_opens_by_name() {
    let harbour = Harbour::open();
    let provider = harbour.signed_in(PULLER).await;
    let lacks = |permission: &str| ErrorKind::Forbidden { permission: Some(permission.into()) };
    let refused = kind(provider.namespaces().await);
    assert_eq!(refused, lacks("artifactregistry.locations.list"));
    assert_eq!(
        kind(provider.repositories(&of(FLEET)).await),
        lacks("artifactregistry.packages.list")
    );
}

#[tokio::test]
async fn an_image_has_a_page_of_its_own_with_what_one_may_do() {
    let harbour = Harbour::open();
    let sailor = harbour.sailor().await;
    let read = sailor.repository(&name(&format!("{FLEET}/crew/roster"))).await.unwrap();
    assert_eq!(read.repository.visibility, Some(Visibility::Private));
    let may = read.permissions.unwrap();
    assert!(may.read && may.write && may.admin);
    assert_eq!(read.page, None, "what stands in for Google has no web page");
    let lookout = harbour.signed_in(LOOKOUT).await;
    let may = lookout.repository(&tug()).await.unwrap().permissions.unwrap();
    assert!(may.read && !may.write && !may.admin);
    let none = kind(sailor.repository(&name(&format!("{FLEET}/nothing"))).await);
    assert!(matches!(none, ErrorKind::NotFound { .. }), "{none:?}");
}

#[tokio::test]
async fn a_stranger_sees_what_is_public_by_name_and_lists_nothing() {
    let harbour = Harbour::open();
    let anybody = harbour.anybody();
    let probe = anybody.probe().await.unwrap();
    assert_eq!(probe.list, Capability::denied(Reason::SignInNeeded));
    assert!(!probe.has_catalogue);
    assert_eq!(kind(anybody.repositories(&of(FLEET)).await), ErrorKind::NoCatalogue);
    let public = name("us-docker.pkg.dev/acme-harbour/lanterns/lantern");
    let tags = anybody.tags(&public, None).await.unwrap();
    assert_eq!(tags.items.len(), 3);
    assert!(anybody.tag_detail(&public, "latest").await.unwrap().size.is_some());
    let private = kind(anybody.tags(&tug(), None).await);
    assert_eq!(private, ErrorKind::SignInNeeded);
    let requests = harbour.google.control().requests();
    assert!(requests.iter().all(|request| request.authorization.is_none()));
}

#[tokio::test]
async fn what_is_no_api_of_googles_is_said_to_be_none() {
    let mut harbour = Harbour::open();
    let elsewhere = harbour.google.registry().url();
    harbour.endpoints.artifact_registry.api = elsewhere.parse().unwrap();
    let anybody = harbour.provider(&elsewhere, std::sync::Arc::new(transport::auth::Anonymous));
    let refused = kind(anybody.probe().await);
    assert!(
        matches!(refused, ErrorKind::NotFound { .. } | ErrorKind::NotARegistry { .. }),
        "{refused:?}"
    );
}
