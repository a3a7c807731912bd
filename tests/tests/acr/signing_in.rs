//! Names and secrets: the admin user, a service principal, a scope-mapped token; and nobody.

use domain::{Capability, Credential, ErrorKind, Reason, SecretKind, Visibility};
use providers::RepositoryQuery;
use roadstead_tests::registry::{Registry, RegistryOptions};
use roadstead_tests::vendors::acr::{ADMIN, APPLICATION, AcrOptions, LOGINS, SCOPED, SERVICE};

use crate::harbour::{Harbour, at_field, done, form, kind, name, names};

#[tokio::test]
async fn the_admin_user_a_service_principal_and_a_scope_mapped_token_sign_in_as_they_are_called() {
    let harbour = Harbour::open();
    for (user, secret) in LOGINS {
        let credential = harbour.try_password(&format!(" {user} "), secret).await.unwrap();
        assert_eq!((credential.username.as_str(), credential.expose()), (user, secret));
        assert_eq!(kind(harbour.try_password(user, "wrong").await), ErrorKind::WrongCredentials);
    }
    assert_eq!(kind(harbour.try_password("pi:lot", "x").await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn signing_in_takes_a_challenge_a_token_and_one_look_at_the_catalogue() {
    let harbour = Harbour::open();
    harbour.try_password(ADMIN.0, ADMIN.1).await.unwrap();
    let asked = harbour.control().requests();
    let asked: Vec<&str> = asked.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(asked, ["/v2/", "/oauth2/token", "/acr/v1/_catalog"]);
}

#[tokio::test]
async fn an_admin_user_that_is_switched_off_is_told_as_that_and_not_as_a_wrong_password() {
    let harbour = Harbour::with(AcrOptions { admin_user: false, ..AcrOptions::default() });
    // The service does not tell which: to it the name is one of an application that it does not know.
    let refused = harbour.try_password(ADMIN.0, ADMIN.1).await;
    assert_eq!(kind(refused), ErrorKind::WrongCredentials, "by that name it says something else");
    harbour.control().clear();
    let body =
        r#"{"errors":[{"code":"UNAUTHORIZED","message":"Application not registered with AAD."}]}"#;
    let refusal = roadstead_tests::registry::Failure {
        body: body.into(),
        ..roadstead_tests::registry::Failure::new("/oauth2/token", 401, 9)
    };
    harbour.control().fail(refusal);
    let error = harbour.try_password(ADMIN.0, ADMIN.1).await.unwrap_err();
    assert_eq!(error.kind, at_field("username", "admin_disabled"));
    let said = error.detail.unwrap().message.unwrap();
    assert!(said.contains("not registered"), "the service's own words stay: {said}");
    assert_eq!(kind(harbour.try_password("stranger", "x").await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn an_address_where_no_azure_registry_is_is_told_at_its_field() {
    let harbour = Harbour::open();
    let other = Registry::start(RegistryOptions::default()).unwrap();
    let there =
        harbour.provider(&other.url(), std::sync::Arc::new(transport::auth::Anonymous), &[]);
    let refused = kind(there.sign_in().with_password(&form("a", "b")).await);
    assert_eq!(refused, at_field("address", "another_kind"));
    let access = domain::CloudAccess::Azure(domain::AzureAccess { tenant: None });
    let refused = kind(there.sign_in().cloud().unwrap().with_cloud(&access).await);
    assert_eq!(refused, at_field("address", "another_kind"));
    assert!(harbour.az.calls().is_empty(), "az is asked for nothing before");
    assert!(matches!(kind(there.probe().await), ErrorKind::NotARegistry { .. }));
}

#[tokio::test]
async fn the_probe_says_what_each_may_and_why_not() {
    let harbour = Harbour::open();
    for (login, list) in [
        (ADMIN, Capability::Allowed),
        (APPLICATION, Capability::Allowed),
        (
            SCOPED,
            Capability::denied(Reason::PermissionMissing {
                permission: "registry:catalog:*".into(),
            }),
        ),
    ] {
        let probe = harbour.signed_in(login).await.probe().await.unwrap();
        assert_eq!(probe.username.as_deref(), Some(login.0));
        assert_eq!(probe.has_catalogue, list == Capability::Allowed);
        assert_eq!(probe.list, list);
        assert_eq!(probe.create, Capability::denied(Reason::CreatedByFirstPush));
        assert_eq!(probe.credential_expires, None, "a password does not tell");
    }
    let provider = harbour.admin().await;
    assert!(provider.creation().is_none(), "there is no such call");
}

#[tokio::test]
async fn a_scope_mapped_token_opens_its_repositories_by_name_and_is_told_the_scope_it_lacks() {
    let harbour = Harbour::open();
    let pilot = harbour.signed_in(SCOPED).await;
    let listed = pilot.repositories(&RepositoryQuery::default()).await;
    assert_eq!(kind(listed), ErrorKind::NoCatalogue);
    assert!(pilot.repository(&name("team/app")).await.is_ok());
    let refused = kind(pilot.tags(&name("beacon"), None).await);
    let permission = Some("repository:beacon:metadata_read".to_owned());
    assert_eq!(refused, ErrorKind::Forbidden { permission: permission.clone() });
    assert_eq!(kind(pilot.repository(&name("beacon")).await), ErrorKind::Forbidden { permission });
}

#[tokio::test]
async fn anonymous_pull_opens_the_whole_registry_and_without_it_one_is_asked_to_sign_in() {
    let closed = Harbour::open();
    let nobody = closed.anybody();
    let query = RepositoryQuery::default();
    assert_eq!(kind(nobody.repositories(&query).await), ErrorKind::SignInNeeded);
    assert_eq!(kind(nobody.tags(&name("beacon"), None).await), ErrorKind::SignInNeeded);
    assert_eq!(kind(nobody.probe().await), ErrorKind::SignInNeeded);

    let open = Harbour::with(AcrOptions { anonymous_pull: true, ..AcrOptions::default() });
    let nobody = open.anybody();
    let (rows, _) = names(&nobody).await;
    assert!(rows.contains(&"team/backend/orders".to_owned()), "{rows:?}");
    let page = nobody.tags(&name("beacon"), None).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(nobody.tag_detail(&name("beacon"), "1.0.0").await.is_ok());
    assert!(open.control().requests().iter().all(|r| r.authorization.as_deref() != Some("Basic")));
}

#[tokio::test]
async fn who_may_pull_is_told_as_a_stranger_sees_it() {
    for (anonymous_pull, expected) in [(false, Visibility::Private), (true, Visibility::Public)] {
        let harbour = Harbour::with(AcrOptions { anonymous_pull, ..AcrOptions::default() });
        let detail = harbour.admin().await.repository(&name("team/app")).await.unwrap();
        assert_eq!(detail.repository.visibility, Some(expected));
        assert!(detail.repository.last_pushed.is_some());
    }
}

#[tokio::test]
async fn a_refresh_token_of_dockers_configuration_or_pasted_as_a_password_is_as_good() {
    let harbour = Harbour::open();
    let skipper = harbour.try_az(None).await.unwrap();
    let provider = harbour.as_whoever(skipper.clone());
    let login = provider.docker_login(&skipper).await.unwrap();
    assert_eq!(login.kind, SecretKind::IdentityToken, "what `az acr login` stores");
    let nobody = "00000000-0000-0000-0000-000000000000";
    assert_eq!(provider.docker_login_user(), Some(nobody));

    let from_docker = harbour.as_whoever(login.clone());
    assert!(!names(&from_docker).await.0.is_empty());
    assert!(from_docker.probe().await.unwrap().credential_expires.is_some());
    assert_eq!(from_docker.docker_login_user(), None);

    let pasted = Credential::password(nobody, login.expose());
    let provider = harbour.as_whoever(pasted);
    assert!(!names(&provider).await.0.is_empty());
    assert_eq!(harbour.try_password(nobody, login.expose()).await.unwrap().username, nobody);
}

#[tokio::test]
async fn references_and_docker_login_name_the_one_host() {
    let harbour = Harbour::open();
    let provider = harbour.anybody();
    let host = harbour.acr.registry().host();
    assert_eq!(provider.reference_host(), Some(host.clone()));
    assert_eq!(provider.docker_login_server(), host);
    assert_ne!(host, SERVICE, "the service has its own name, whatever it is reached by");
    let step = provider.sign_in().with_password(&form(ADMIN.0, ADMIN.1)).await.unwrap();
    assert_eq!(provider.docker_login(&done(step)).await.unwrap().username, ADMIN.0);
}
