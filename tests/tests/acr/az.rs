//! What `az` has, exchanged for what the registry takes.

use domain::{AwsAccess, AwsWay, CloudAccess, ErrorKind, SecretKind};
use roadstead_tests::vendors::acr::TENANT;

use crate::harbour::{Harbour, SKIPPER, at_field, kind, name, names};

#[tokio::test]
async fn what_az_has_signs_in_and_nothing_of_it_is_kept() {
    let harbour = Harbour::open();
    let credential = harbour.try_az(None).await.unwrap();
    assert_eq!(credential.username, SKIPPER);
    assert_eq!(credential.kind, SecretKind::Cloud);
    assert!(!credential.expose().contains("ey"), "no token: {}", credential.expose());
    let call = &harbour.az.calls()[0];
    assert!(call.starts_with("account get-access-token "), "{call}");
    assert!(call.contains("--resource https://containerregistry.azure.net"), "{call}");

    let provider = harbour.as_whoever(credential);
    assert!(names(&provider).await.0.contains(&"team/app".to_owned()));
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.username.as_deref(), Some(SKIPPER));
    let hours = (probe.credential_expires.unwrap().unix() - domain::Timestamp::now().unix()) / 60;
    assert!((178..=180).contains(&hours), "three hours: {hours} minutes");
}

#[tokio::test]
async fn the_exchange_tells_the_tenant_and_the_refresh_token_gets_a_token_for_each_scope() {
    let harbour = Harbour::open();
    let provider = harbour.skipper().await;
    names(&provider).await;
    provider.tags(&name("team/app"), None).await.unwrap();
    let requests = harbour.control().requests();
    let seen = |path: &str| requests.iter().filter(|r| r.path == path).count();
    assert_eq!((seen("/oauth2/exchange"), seen("/oauth2/token")), (1, 2), "catalogue and tags");
    assert!(requests.iter().all(|r| r.authorization.as_deref() != Some("Basic")));
    assert_eq!(harbour.az.calls().len(), 1);
}

#[tokio::test]
async fn a_sign_in_of_another_tenant_is_told_as_that() {
    let harbour = Harbour::open();
    let elsewhere = "11111111-2222-3333-4444-555555555555";
    harbour.az.says(&harbour.acr.entra_token(elsewhere, SKIPPER), elsewhere);
    let error = harbour.try_az(None).await.unwrap_err();
    assert_eq!(error.kind, at_field("tenant", "other_tenant"));
    assert!(error.detail.is_some(), "with the registry's own words");
    harbour.az.says(&harbour.acr.entra_token(TENANT, SKIPPER), TENANT);
    harbour.try_az(Some(TENANT)).await.unwrap();
    let call = harbour.az.calls().pop().unwrap();
    assert!(call.ends_with(&format!("--tenant {TENANT}")), "{call}");
}

#[tokio::test]
async fn who_is_signed_out_of_az_is_told_the_command() {
    let harbour = Harbour::open();
    harbour.az.refuses("ERROR: Please run 'az login' to setup account.");
    let command = "az login".to_owned();
    let needed = ErrorKind::CommandSignInNeeded { command };
    assert_eq!(kind(harbour.try_az(None).await), needed);
    let command = format!("az login --tenant {TENANT}");
    let needed = ErrorKind::CommandSignInNeeded { command };
    assert_eq!(kind(harbour.try_az(Some(TENANT)).await), needed);
    harbour.az.uninstall();
    let missing = ErrorKind::HelperMissing { helper: "az".into() };
    assert_eq!(kind(harbour.try_az(None).await), missing);
}

#[tokio::test]
async fn what_is_no_tenant_is_told_at_its_field_and_az_is_not_run() {
    let harbour = Harbour::open();
    for tenant in ["--debug", "contoso com"] {
        assert_eq!(kind(harbour.try_az(Some(tenant)).await), at_field("tenant", "form"));
    }
    assert!(harbour.az.calls().is_empty());
    assert!(harbour.try_az(Some(" ")).await.is_ok(), "empty is none");
}

#[tokio::test]
async fn keys_of_another_cloud_are_no_way_to_sign_in_here() {
    let harbour = Harbour::open();
    let access = CloudAccess::Aws(AwsAccess { region: None, way: AwsWay::Environment });
    let refused = harbour.anybody().sign_in().cloud().unwrap().with_cloud(&access).await;
    assert_eq!(kind(refused), at_field("cloud", "not_offered"));
}
