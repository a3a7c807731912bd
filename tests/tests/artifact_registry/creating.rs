//! Creating a repository of images: an operation that ends later, and public as a step of its own.

use domain::{Capability, CreationUnit, ErrorKind, Reason, Visibility};
use roadstead_tests::registry::Failure;
use serde_json::json;

use crate::harbour::{Harbour, LOOKOUT, field, kind, new, of};

const WEST: &str = "europe-west1-docker.pkg.dev/acme-harbour";

#[tokio::test]
async fn the_form_has_the_locations_with_those_in_use_first() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    let form = creation.form().await.unwrap();
    let places: Vec<_> = form.namespaces.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(places.len(), 6);
    let unused = ["europe-docker.pkg.dev/acme-harbour", "europe-west4-docker.pkg.dev/acme-harbour"];
    assert_eq!(places[4..], unused);
    assert_eq!(creation.unit(), CreationUnit::ImageRepository);
    assert_eq!(creation.visibilities(), [Visibility::Private, Visibility::Public]);
    assert_eq!(form.capability, Capability::Unknown, "IAM tells at the attempt");
    let form = harbour.anybody().creation().unwrap().form().await.unwrap();
    assert_eq!(form.capability, Capability::denied(Reason::SignInNeeded));
}

#[tokio::test]
async fn a_private_one_is_made_by_an_operation_that_is_waited_for() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    provider.namespaces().await.unwrap();
    let creation = provider.creation().unwrap();
    assert!(creation.is_available(WEST, "dry-dock").await.unwrap());
    let made = creation.create(&new(WEST, "dry-dock", Visibility::Private)).await.unwrap();
    assert_eq!(made.name.to_string(), format!("{WEST}/dry-dock"));
    assert_eq!(made.visibility, Some(Visibility::Private));
    assert!(harbour.google.has("europe-west1", "dry-dock"));
    assert_eq!(harbour.google.policy("europe-west1", "dry-dock"), json!({}), "left as it was");
    assert!(!creation.is_available(WEST, "dry-dock").await.unwrap());
    let names = provider.namespaces().await.unwrap();
    assert!(names.iter().any(|space| space.name == made.name.as_str()), "it is seen at once");
    assert!(provider.repositories(&of(made.name.as_str())).await.unwrap().items.is_empty());
    let polls = harbour.google.control().requests();
    let polls = polls.iter().filter(|request| request.path.contains("/operations/"));
    assert_eq!(polls.count(), 2, "it ended with the second");
}

#[tokio::test]
async fn a_public_one_lets_everyone_read_and_nothing_else() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    let made = creation.create(&new(WEST, "billboard", Visibility::Public)).await.unwrap();
    assert_eq!(made.visibility, Some(Visibility::Public), "read, and not assumed");
    let policy = harbour.google.policy("europe-west1", "billboard");
    let expected = json!([{ "role": "roles/artifactregistry.reader", "members": ["allUsers"] }]);
    assert_eq!(policy["bindings"], expected);
}

#[tokio::test]
async fn a_policy_that_somebody_changes_in_between_is_read_again_and_keeps_their_change() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    creation.create(&new(WEST, "overtaken", Visibility::Public)).await.unwrap();
    let policy = harbour.google.policy("europe-west1", "overtaken").to_string();
    assert!(policy.contains("user:mate@example.com") && policy.contains("allUsers"), "{policy}");
}

#[tokio::test]
async fn one_that_may_not_be_public_is_there_and_said_to_be_private() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    let error = creation.create(&new(WEST, "kept-private", Visibility::Public)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::LeftPrivate { what: format!("{WEST}/kept-private") });
    let words = error.detail.unwrap().message.unwrap();
    assert!(words.contains("organization policy"), "{words}");
    assert!(harbour.google.has("europe-west1", "kept-private"));
}

#[tokio::test]
async fn an_operation_that_fails_late_is_told_in_googles_words() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    for (short, expected, words) in [
        ("fails-late", ErrorKind::ServerError { status: 500 }, "internal"),
        ("full-late", ErrorKind::RateLimited { retry_at: None }, "Quota exceeded"),
        ("bad-late", ErrorKind::Refused { status: 400 }, "resourceLocations"),
    ] {
        let error = creation.create(&new(WEST, short, Visibility::Private)).await.unwrap_err();
        assert_eq!(error.kind, expected, "{short}");
        assert!(error.detail.unwrap().message.unwrap().contains(words), "{short}");
        assert!(!harbour.google.has("europe-west1", short));
    }
}

#[tokio::test]
async fn an_operation_that_cannot_be_asked_after_may_still_end_well_and_that_is_said() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    let operations = "/v1/projects/acme-harbour/locations/europe-west1/operations/";
    harbour.google.control().fail(Failure::new(operations, 500, 99));
    let error = kind(creation.create(&new(WEST, "fog", Visibility::Private)).await);
    assert_eq!(error, ErrorKind::Unfinished { what: format!("{WEST}/fog") });
}

#[tokio::test]
async fn a_name_that_is_taken_or_against_the_rules_is_told_at_the_name() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let creation = provider.creation().unwrap();
    let create =
        async |short: &str| kind(creation.create(&new(WEST, short, Visibility::Private)).await);
    assert_eq!(create("fleet").await, ErrorKind::NameTaken);
    let refused = create("1st").await;
    assert!(
        matches!(&refused, ErrorKind::InvalidField { field, problem } if field == "name" && problem.contains("start with a letter")),
        "{refused:?}"
    );
    let internal = creation.create(&new(WEST, "crew-only", Visibility::Internal)).await;
    assert!(
        matches!(kind(internal), ErrorKind::InvalidField { field, .. } if field == "visibility")
    );
    assert_eq!(create("a/b").await, field("name", "a-z, 0-9 and -"));
}

#[tokio::test]
async fn a_location_that_is_not_there_and_a_missing_permission_are_told_apart() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let mars = "mars-docker.pkg.dev/acme-harbour";
    let refused =
        provider.creation().unwrap().create(&new(mars, "base", Visibility::Private)).await;
    assert_eq!(kind(refused), ErrorKind::NamespaceForbidden { namespace: mars.into() });
    let lookout = harbour.signed_in(LOOKOUT).await;
    let refused = lookout.creation().unwrap().create(&new(WEST, "x", Visibility::Private)).await;
    let permission = Some("artifactregistry.repositories.create".to_owned());
    assert_eq!(kind(refused), ErrorKind::Forbidden { permission });
}
