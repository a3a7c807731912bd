//! ECR Public: one's own repositories through its API, everybody's through the registry.

use domain::{Capability, Completeness, ErrorKind, Reason, TagContent, Visibility};

use crate::harbour::{ACME, Harbour, NOBODY, READER, keys, kind, name, new, query};

#[tokio::test]
async fn ones_own_repositories_are_listed_under_the_alias_and_are_public() {
    let harbour = Harbour::open();
    let provider = harbour.public(ACME).await;
    let namespaces = provider.namespaces().await.unwrap();
    assert_eq!(namespaces.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(), ["harbourworks"]);
    let page = provider.repositories(&query()).await.unwrap();
    let names: Vec<_> = page.items.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["harbourworks/lantern", "harbourworks/tools/rope"]);
    assert!(page.items.iter().all(|row| row.visibility == Some(Visibility::Public)));
    assert_eq!(page.completeness, Completeness::Complete);
    let probe = provider.probe().await.unwrap();
    assert_eq!((probe.username.as_deref(), probe.list), (Some("acme"), Capability::Allowed));
}

#[tokio::test]
async fn what_was_written_about_a_repository_is_its_page() {
    let harbour = Harbour::open();
    let provider = harbour.public(ACME).await;
    let told = provider.repository(&name("harbourworks/lantern")).await.unwrap();
    assert_eq!(told.repository.description.as_deref(), Some("Shows the way"));
    assert!(told.readme.unwrap().starts_with("# Lantern"));
    let bare = provider.repository(&name("harbourworks/tools/rope")).await.unwrap();
    assert_eq!((bare.repository.description, bare.readme), (None, None));
    let none = provider.repository(&name("harbourworks/none")).await;
    assert!(matches!(kind(none), ErrorKind::NotFound { .. }));
}

#[tokio::test]
async fn tags_of_ones_own_are_told_by_the_api_and_the_rest_by_the_registry() {
    let harbour = Harbour::open();
    let provider = harbour.public(ACME).await;
    let rope = name("harbourworks/tools/rope");
    let page = provider.tags(&rope, None).await.unwrap();
    let told = page.items[0].detail.clone().unwrap();
    assert_eq!((page.items[0].name.as_str(), told.content), ("2.0", Some(TagContent::Index)));
    assert!(told.more && told.last_pushed.is_some() && told.size.is_some());
    let detail = provider.tag_detail(&rope, "2.0").await.unwrap();
    assert_eq!((detail.platforms.len(), detail.last_pushed.is_some()), (3, true));
}

#[tokio::test]
async fn anybody_reads_what_they_know_the_name_of() {
    let harbour = Harbour::open();
    let provider = harbour.public_anybody();
    let probe = provider.probe().await.unwrap();
    assert_eq!((probe.username, probe.has_catalogue), (None, false));
    assert_eq!(probe.create, Capability::denied(Reason::SignInNeeded));
    assert_eq!(kind(provider.repositories(&query()).await), ErrorKind::NoCatalogue);
    let boat = name("strangers/boat");
    assert_eq!(provider.tags(&boat, None).await.unwrap().items[0].name, "1");
    assert!(!provider.tag_detail(&boat, "1").await.unwrap().platforms.is_empty());
    assert!(harbour.amazon.calls(true).is_empty());
}

#[tokio::test]
async fn somebody_elses_repository_is_read_from_the_registry_also_with_keys() {
    let harbour = Harbour::open();
    let provider = harbour.public(ACME).await;
    let boat = name("strangers/boat");
    assert_eq!(provider.tags(&boat, None).await.unwrap().items.len(), 1);
    provider.repository(&boat).await.unwrap();
    provider.tag_detail(&boat, "1").await.unwrap();
    let calls = harbour.amazon.calls(true);
    assert!(!calls.iter().any(|call| call.starts_with("DescribeImage")), "{calls:?}");
}

#[tokio::test]
async fn a_repository_is_made_public_and_never_by_another_name() {
    let harbour = Harbour::open();
    let provider = harbour.public(ACME).await;
    let creation = provider.creation().unwrap();
    let form = creation.form().await.unwrap();
    assert_eq!(
        (form.namespaces[0].name.as_str(), form.description_max),
        ("harbourworks", Some(1024))
    );
    assert_eq!(creation.visibilities(), [Visibility::Public]);
    let private = creation.create(&new("harbourworks", "secret", Visibility::Private)).await;
    let expected =
        ErrorKind::InvalidField { field: "visibility".into(), problem: "public_only".into() };
    assert_eq!(kind(private), expected);
    let mut wanted = new("harbourworks", "tools/winch", Visibility::Public);
    wanted.description = "Pulls".into();
    assert!(creation.is_available("harbourworks", "tools/winch").await.unwrap());
    let made = creation.create(&wanted).await.unwrap();
    assert_eq!(
        (made.name.as_str(), made.visibility),
        ("harbourworks/tools/winch", Some(Visibility::Public))
    );
    assert_eq!(kind(creation.create(&wanted).await), ErrorKind::NameTaken);
    let told = provider.repository(&made.name).await.unwrap();
    assert_eq!(told.repository.description.as_deref(), Some("Pulls"));
    let elsewhere = creation.create(&new("strangers", "boat2", Visibility::Public)).await;
    assert_eq!(kind(elsewhere), ErrorKind::NamespaceForbidden { namespace: "strangers".into() });
}

#[tokio::test]
async fn denials_name_the_permissions_of_the_public_service() {
    let harbour = Harbour::open();
    let provider = harbour.public(READER).await;
    let refused = provider.creation().unwrap().create(&new("", "winch", Visibility::Public)).await;
    let permission = Some("ecr-public:CreateRepository".to_owned());
    assert_eq!(kind(refused), ErrorKind::Forbidden { permission });
    let cloud = harbour.public_anybody();
    let refused = cloud.sign_in().cloud().unwrap().with_cloud(&keys(NOBODY, None)).await;
    let permission = Some("ecr-public:GetAuthorizationToken".to_owned());
    assert_eq!(kind(refused), ErrorKind::Forbidden { permission });
}
