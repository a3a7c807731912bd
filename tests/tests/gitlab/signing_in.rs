//! Signing in with each kind of token, and what each is then found to allow.

use domain::{Capability, ErrorKind, Reason, Timestamp};

use crate::stage::{Stage, name};
use roadstead_tests::vendors::gitlab::GitlabOptions;

fn missing(permission: &str) -> Capability {
    Capability::denied(Reason::PermissionMissing { permission: permission.to_owned() })
}

#[tokio::test]
async fn a_personal_token_signs_in_as_its_owner_whatever_name_was_typed() {
    let stage = Stage::new();
    let credential = stage.sign_in("somebody", "glpat-sandbox-full").await.unwrap();
    assert_eq!(credential.username, "acme", "GitLab knows whose the token is");
    let probe = stage.account("glpat-sandbox-full").probe().await.unwrap();
    assert_eq!(probe.username.as_deref(), Some("acme"));
    assert_eq!((probe.list, probe.create), (Capability::Allowed, Capability::Allowed));
    assert_eq!(probe.credential_expires, Timestamp::lenient("2027-12-31T00:00:00Z"));
    stage.ends_clean();
}

#[tokio::test]
async fn a_token_that_reads_may_list_and_not_create() {
    let stage = Stage::new();
    stage.sign_in("acme", "glpat-sandbox-read").await.unwrap();
    let probe = stage.account("glpat-sandbox-read").probe().await.unwrap();
    assert_eq!(probe.list, Capability::Allowed);
    assert_eq!((probe.create, probe.delete), (missing("api"), missing("api")));
}

#[tokio::test]
async fn tokens_for_images_alone_sign_in_and_say_what_they_lack() {
    let stage = Stage::new();
    for (user, secret) in
        [("acme", "glpat-sandbox-images"), ("gitlab+deploy-token-7", "gldt-sandbox-portal")]
    {
        let credential = stage.sign_in(user, secret).await.unwrap();
        assert_eq!(credential.username, user, "nobody else can tell the name");
        let account = stage.account(secret);
        let probe = account.probe().await.unwrap();
        assert_eq!((probe.list, probe.create), (missing("read_api"), missing("api")), "{secret}");
        assert!(account.namespaces().await.unwrap().is_empty());
        let listed = account.repositories(&providers::RepositoryQuery::default()).await;
        assert_eq!(listed.unwrap_err().kind, ErrorKind::NoCatalogue, "opened by name instead");
        let tags = account.tags(&name("harbourworks/portal"), None).await.unwrap();
        assert_eq!(tags.items.len(), 3, "{secret}");
        let detail = account.tag_detail(&name("harbourworks/portal"), "latest").await.unwrap();
        assert!(detail.size.is_some() && detail.platforms.len() == 1, "read from the registry");
    }
}

#[tokio::test]
async fn a_deploy_token_needs_the_name_that_it_was_made_with() {
    let stage = Stage::new();
    let wrong = stage.sign_in("acme", "gldt-sandbox-portal").await;
    assert_eq!(wrong.unwrap_err(), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn a_password_signs_in_only_where_no_second_factor_stands_before_it() {
    let stage = Stage::new();
    assert!(stage.sign_in("moored", "anchor-chain").await.is_ok());
    let refused = stage.sign_in("acme", "anchor-chain").await;
    assert_eq!(refused.unwrap_err(), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn what_is_wrong_expired_or_revoked_is_refused() {
    let stage = Stage::new();
    for secret in ["nonsense", "glpat-sandbox-expired", "glpat-sandbox-revoked"] {
        let refused = stage.sign_in("acme", secret).await;
        assert_eq!(refused.unwrap_err(), ErrorKind::WrongCredentials, "{secret}");
    }
    let tokens = stage.gitlab.control().requests();
    let passwords = tokens.iter().filter(|request| request.path == "/jwt/auth").count();
    assert_eq!(passwords, 1, "a token that GitLab knows is not tried as a password");
}

#[tokio::test]
async fn a_token_without_a_scope_that_helps_is_refused_with_the_scope_named() {
    let stage = Stage::new();
    let forbidden = |permission: &str| ErrorKind::Forbidden { permission: Some(permission.into()) };
    let personal = stage.sign_in("acme", "glpat-sandbox-code").await;
    assert_eq!(personal.unwrap_err(), forbidden("read_api"));
    let deploy = stage.sign_in("gitlab+deploy-token-8", "gldt-sandbox-code").await;
    assert_eq!(deploy.unwrap_err(), forbidden("read_registry"));
}

#[tokio::test]
async fn a_gitlab_without_a_registry_says_so_to_a_deploy_token() {
    let stage = Stage::with(&GitlabOptions { registry: false, ..GitlabOptions::default() });
    let refused = stage.sign_in("gitlab+deploy-token-7", "gldt-sandbox-portal").await;
    assert_eq!(refused.unwrap_err(), ErrorKind::Refused { status: 404 });
}

#[tokio::test]
async fn nobody_lists_nothing_and_opens_what_is_public_by_name() {
    let stage = Stage::new();
    let nobody = stage.anonymous();
    let probe = nobody.probe().await.unwrap();
    assert_eq!(probe.list, Capability::denied(Reason::SignInNeeded));
    let listed = nobody.repositories(&providers::RepositoryQuery::default()).await;
    assert_eq!(listed.unwrap_err().kind, ErrorKind::NoCatalogue);
    assert_eq!(nobody.tags(&name("acme/web"), None).await.unwrap().items.len(), 4);
    let hidden = nobody.tags(&name("harbourworks/portal"), None).await;
    let what = "harbourworks/portal".to_owned();
    assert_eq!(hidden.unwrap_err().kind, ErrorKind::NotFound { what });
    stage.ends_clean();
}

#[tokio::test]
async fn sign_in_asks_no_more_than_it_needs() {
    let stage = Stage::new();
    stage.sign_in("acme", "glpat-sandbox-full").await.unwrap();
    let paths: Vec<String> =
        stage.gitlab.control().requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/api/v4/personal_access_tokens/self", "/api/v4/user"]);
}
