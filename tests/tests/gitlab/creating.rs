//! Creating: a project, whose visibility is what images are seen by.

use domain::{Capability, ErrorKind, NewRepository, Reason, Visibility};

use crate::stage::{Stage, name};

fn new(namespace: &str, name: &str, visibility: Visibility) -> NewRepository {
    NewRepository {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        description: "Made by a test".to_owned(),
        visibility,
        options: Vec::new(),
    }
}

#[tokio::test]
async fn the_form_offers_ones_own_namespace_and_the_groups_where_one_is_a_developer() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let form = account.creation().unwrap().form().await.unwrap();
    assert_eq!(form.capability, Capability::Allowed);
    let places: Vec<_> = form.namespaces.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(places, ["acme", "harbourworks", "harbourworks/fleet"], "library is for readers");
    stage.ends_clean();
}

#[tokio::test]
async fn a_token_that_only_reads_is_told_before_anything_is_typed() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-read");
    let form = account.creation().unwrap().form().await.unwrap();
    let permission = "api".to_owned();
    assert_eq!(form.capability, Capability::denied(Reason::PermissionMissing { permission }));
    let wanted = new("acme", "sails", Visibility::Private);
    let refused = account.creation().unwrap().create(&wanted).await.unwrap_err();
    let permission = Some("api".to_owned());
    assert_eq!(refused.kind, ErrorKind::Forbidden { permission });
}

#[tokio::test]
async fn a_project_of_each_visibility_is_made_and_can_be_pushed_to() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let creation = account.creation().unwrap();
    for (number, visibility) in
        [Visibility::Public, Visibility::Internal, Visibility::Private].into_iter().enumerate()
    {
        let wanted = new("acme", &format!("made-{number}"), visibility);
        assert!(creation.is_available("acme", &wanted.name).await.unwrap());
        let made = creation.create(&wanted).await.unwrap();
        assert_eq!(made.name, name(&format!("acme/made-{number}")));
        assert_eq!(made.visibility, Some(visibility));
        let page = account.repository(&made.name).await.unwrap();
        assert_eq!(page.repository.visibility, Some(visibility), "read again");
        assert!(account.tags(&made.name, None).await.unwrap().items.is_empty());
        assert!(!creation.is_available("acme", &wanted.name).await.unwrap());
    }
    // The first push makes the repository in the project.
    stage.gitlab.add_tags("acme/made-0", 2).unwrap();
    assert_eq!(account.tags(&name("acme/made-0"), None).await.unwrap().items.len(), 2);
    stage.ends_clean();
}

#[tokio::test]
async fn internal_is_offered_where_one_keeps_ones_own_gitlab() {
    let stage = Stage::new();
    let (internal, private) = (Visibility::Internal, Visibility::Private);
    let home = stage.account("glpat-sandbox-full");
    let offered = home.creation().unwrap().visibilities();
    assert!(!offered.contains(&internal) && offered[0] == private, "{offered:?}");
    let own = stage.self_hosted("glpat-sandbox-full");
    assert_eq!(own.creation().unwrap().visibilities(), [private, internal, Visibility::Public]);
}

#[tokio::test]
async fn a_refusal_is_told_at_the_field_that_it_is_about() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let creation = account.creation().unwrap();
    let refused = |wanted: NewRepository| async move {
        let error = creation.create(&wanted).await.unwrap_err();
        error.kind
    };
    let taken = refused(new("acme", "web", Visibility::Private)).await;
    assert_eq!(taken, ErrorKind::NameTaken);
    let elsewhere = refused(new("library", "lens", Visibility::Private)).await;
    assert_eq!(elsewhere, ErrorKind::NamespaceForbidden { namespace: "library".to_owned() });
    let ErrorKind::InvalidField { field, .. } =
        refused(new("acme", "web.git", Visibility::Private)).await
    else {
        panic!("GitLab takes no such name")
    };
    assert_eq!(field, "name");
    let open = refused(new("harbourworks", "open", Visibility::Public)).await;
    let problem = "public is not allowed in a private group.".to_owned();
    assert_eq!(open, ErrorKind::InvalidField { field: "visibility".to_owned(), problem });
}
