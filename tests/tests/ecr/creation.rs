//! Creating: what is made, and what is refused.

use domain::{Capability, ErrorKind, Reason, Visibility};
use roadstead_tests::registry::Failure;

use crate::harbour::{Harbour, READER, kind, name, new};

#[tokio::test]
async fn a_repository_is_made_private_and_there_at_once() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let creation = provider.creation().unwrap();
    let form = creation.form().await.unwrap();
    assert!(form.namespaces.is_empty() && form.rules.slashes);
    assert_eq!(form.rules.check("team/docker-quickstart"), None);
    assert_eq!(creation.visibilities(), [Visibility::Private]);
    assert!(creation.is_available("", "team/docker-quickstart").await.unwrap());
    let made =
        creation.create(&new("", "team/docker-quickstart", Visibility::Private)).await.unwrap();
    assert_eq!(
        (made.name.as_str(), made.visibility),
        ("team/docker-quickstart", Some(Visibility::Private))
    );
    assert!(!creation.is_available("", "team/docker-quickstart").await.unwrap());
    provider.repository(&name("team/docker-quickstart")).await.unwrap();
    let again = creation.create(&new("", "team/docker-quickstart", Visibility::Private)).await;
    assert_eq!(kind(again), ErrorKind::NameTaken);
}

#[tokio::test]
async fn a_public_one_is_not_made_by_another_name() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let refused =
        provider.creation().unwrap().create(&new("", "team/open", Visibility::Public)).await;
    let expected =
        ErrorKind::InvalidField { field: "visibility".into(), problem: "private_only".into() };
    assert_eq!(kind(refused), expected);
    assert!(!harbour.amazon.calls(false).contains(&"CreateRepository".to_owned()));
}

#[tokio::test]
async fn who_may_not_create_is_told_the_permission_and_a_quota_is_told_as_one() {
    let harbour = Harbour::open();
    let (reader, _) = harbour.signed_in(READER).await;
    let refused = reader.creation().unwrap().create(&new("", "team/x1", Visibility::Private)).await;
    let permission = Some("ecr:CreateRepository".to_owned());
    assert_eq!(kind(refused), ErrorKind::Forbidden { permission });
    let full = harbour.acme().await;
    let full = full.creation().unwrap().create(&new("full", "harbour", Visibility::Private)).await;
    assert_eq!(kind(full), ErrorKind::PrivateQuotaUsedUp);
    let form = harbour.anybody().creation().unwrap().form().await.unwrap();
    assert_eq!(form.capability, Capability::denied(Reason::SignInNeeded));
}

#[tokio::test]
async fn a_creation_that_failed_is_not_tried_twice() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let before = harbour.amazon.control().requests().len();
    harbour.amazon.control().fail(Failure::new("/", 500, 1));
    let failed =
        provider.creation().unwrap().create(&new("", "team/once", Visibility::Private)).await;
    assert_eq!(kind(failed), ErrorKind::ServerError { status: 500 });
    assert_eq!(harbour.amazon.control().requests().len() - before, 1);
}
