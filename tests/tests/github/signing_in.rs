//! Signing in with classic tokens, and why others do not do.

use domain::{Capability, ErrorKind, Reason};
use providers::RepositoryQuery;

use crate::stage::{Stage, name};

#[tokio::test]
async fn a_classic_token_signs_in_as_its_owner() {
    let stage = Stage::new();
    let credential = stage.sign_in("ACME", "ghp_sandbox_full").await.unwrap();
    assert_eq!(credential.username, "acme");
    let probe = stage.account("ghp_sandbox_full").probe().await.unwrap();
    assert_eq!(probe.list, Capability::Allowed, "writing includes reading");
    assert_eq!(probe.create, Capability::denied(Reason::CreatedByFirstPush));
    assert_eq!(probe.delete, Capability::Allowed);
    assert!(stage.account("ghp_sandbox_full").creation().is_none());
    stage.ends_clean();
}

#[tokio::test]
async fn a_fine_grained_token_is_refused_before_anything_is_sent() {
    let stage = Stage::new();
    let error = stage.sign_in("acme", "github_pat_sandbox").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ClassicTokenNeeded);
    assert!(stage.github.control().requests().is_empty());
}

#[tokio::test]
async fn a_token_that_turns_out_to_be_no_classic_one_is_told_as_such() {
    let stage = Stage::new();
    let error = stage.sign_in("acme", "ghu_sandbox_app").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ClassicTokenNeeded);
}

#[tokio::test]
async fn a_token_without_the_scope_is_refused_with_the_scope_named() {
    let stage = Stage::new();
    let error = stage.sign_in("acme", "ghp_sandbox_repo").await.unwrap_err();
    let permission = Some("read:packages".to_owned());
    assert_eq!(error.kind, ErrorKind::Forbidden { permission: permission.clone() });
    // The scope may also be taken away later.
    let account = stage.account("ghp_sandbox_repo");
    let missing = Reason::PermissionMissing { permission: "read:packages".to_owned() };
    assert_eq!(account.probe().await.unwrap().list, Capability::denied(missing));
    let listed = account.repositories(&RepositoryQuery::default()).await.unwrap_err();
    assert_eq!(listed.kind, ErrorKind::Forbidden { permission });
    let tags = account.tags(&name("acme/web"), None).await;
    assert!(tags.is_err(), "ghcr.io takes no token without a scope for packages");
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let stage = Stage::new();
    let error = stage.sign_in("acme", "ghp_nonsense").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::WrongCredentials);
    assert_eq!(error.detail.unwrap().message.as_deref(), Some("Bad credentials"));
}

#[tokio::test]
async fn nobody_lists_nothing_and_opens_what_is_public_by_name() {
    let stage = Stage::new();
    let nobody = stage.anonymous();
    assert_eq!(nobody.probe().await.unwrap().list, Capability::denied(Reason::SignInNeeded));
    let listed = nobody.repositories(&RepositoryQuery::default()).await.unwrap_err();
    assert_eq!(listed.kind, ErrorKind::NoCatalogue);
    let page = nobody.tags(&name("acme/web"), None).await.unwrap();
    assert_eq!(page.items.len(), 3);
    let detail = nobody.repository(&name("acme/web")).await.unwrap();
    assert_eq!(detail.repository.visibility, Some(domain::Visibility::Public));
    assert!(nobody.repository(&name("acme/tools/runner")).await.is_err());
    assert!(stage.github.control().requests().is_empty(), "the API is for those who sign in");
}
