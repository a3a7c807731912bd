//! Creating repositories at Docker Hub.

use domain::{Capability, ErrorKind, NewRepository, Reason, Visibility};
use providers::Creation;

use crate::harbour::{Harbour, kind, name};

fn new(namespace: &str, short: &str, visibility: Visibility) -> NewRepository {
    NewRepository {
        namespace: namespace.into(),
        name: short.into(),
        description: "Made by a test".into(),
        visibility,
        options: Vec::new(),
    }
}

fn creation(provider: &dyn providers::Provider) -> &dyn Creation {
    provider.creation().unwrap()
}

#[tokio::test]
async fn a_public_and_a_private_repository_are_made_and_are_what_they_were_asked_to_be() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    for (short, visibility) in
        [("docker-quickstart", Visibility::Public), ("secret-plans", Visibility::Private)]
    {
        let creation = creation(provider.as_ref());
        assert!(creation.is_available("acme", short).await.unwrap());
        let made = creation.create(&new("acme", short, visibility)).await.unwrap();
        assert_eq!(made.visibility, Some(visibility));
        assert_eq!(made.last_pushed, None, "nothing was pushed yet");
        assert!(!creation.is_available("acme", short).await.unwrap());
        let full = name(&format!("acme/{short}"));
        let read = provider.repository(&full).await.unwrap();
        assert_eq!(read.repository.visibility, Some(visibility));
        assert_eq!(read.repository.description.as_deref(), Some("Made by a test"));
        assert!(read.permissions.unwrap().write);
        assert!(provider.tags(&full, None).await.unwrap().items.is_empty());
        let seen = harbour.anonymous().repository(&full).await;
        assert_eq!(seen.is_ok(), visibility == Visibility::Public, "as others see it");
    }
    assert_eq!(harbour.sandbox.hub().violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_taken_name_and_a_used_up_quota_are_told_apart() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    let creation = creation(provider.as_ref());
    let taken = creation.create(&new("acme", "web", Visibility::Public)).await;
    assert_eq!(kind(taken), ErrorKind::NameTaken);
    creation.create(&new("acme", "first", Visibility::Private)).await.unwrap();
    let second = creation.create(&new("acme", "second", Visibility::Private)).await;
    assert_eq!(kind(second), ErrorKind::PrivateQuotaUsedUp);
    creation
        .create(&new("acme", "second", Visibility::Public))
        .await
        .expect("public ones are free");
}

#[tokio::test]
async fn an_organisation_of_ones_own_takes_repositories_and_others_do_not() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    let creation = creation(provider.as_ref());
    creation.create(&new("harbourworks", "crane", Visibility::Private)).await.unwrap();
    for namespace in ["moored", "nobody-at-all"] {
        let refused = creation.create(&new(namespace, "crane", Visibility::Public)).await;
        assert_eq!(kind(refused), ErrorKind::NamespaceForbidden { namespace: namespace.into() });
    }
}

#[tokio::test]
async fn a_read_only_token_is_known_beforehand_and_named_when_it_is_tried_all_the_same() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in_as("acme", "dckr_pat_sandbox_ro").await;
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.create, Capability::denied(Reason::ReadOnlyToken));
    let form = creation(provider.as_ref()).form().await.unwrap();
    assert_eq!(form.capability, Capability::denied(Reason::ReadOnlyToken));
    for namespace in ["acme", "harbourworks"] {
        let tried =
            creation(provider.as_ref()).create(&new(namespace, "x1", Visibility::Public)).await;
        assert_eq!(kind(tried), ErrorKind::ReadOnlyToken, "{namespace}");
    }
}

#[tokio::test]
async fn a_token_that_may_write_creates_and_may_not_delete() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in_as("acme", "dckr_pat_sandbox_rw").await;
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.create, Capability::Allowed);
    assert!(!probe.delete.may_try());
    creation(provider.as_ref()).create(&new("acme", "by-token", Visibility::Public)).await.unwrap();
}

#[tokio::test]
async fn the_form_has_the_namespaces_and_rules_and_invents_no_quota() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    let form = creation(provider.as_ref()).form().await.unwrap();
    let names: Vec<_> = form.namespaces.iter().map(|space| space.name.as_str()).collect();
    assert_eq!(names, ["acme", "harbourworks"]);
    assert!(form.namespaces.iter().all(|space| space.quota.is_none()));
    assert_eq!((form.capability, form.description_max), (Capability::Allowed, Some(100)));
    let anonymous = harbour.anonymous();
    let form = creation(anonymous.as_ref()).form().await.unwrap();
    assert_eq!(form.capability, Capability::denied(Reason::SignInNeeded));
}
