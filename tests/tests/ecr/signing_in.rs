//! Signing in: each way, and each way of failing.

use domain::{Capability, ErrorKind, Reason, SecretKind, Timestamp};
use providers::SignInStep;
use roadstead_tests::registry::Failure;
use roadstead_tests::vendors::ecr::{EcrOptions, KEYS, REGION};

use crate::harbour::{
    ACME, Harbour, NOBODY, PULLER, READER, done, keys, kind, name, profile, query,
};

const CONFIG: &str = r"
[profile acme]
region = eu-west-1

[profile reader]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = acme

[profile coded]
role_arn = arn:aws:iam::123456789012:role/Reader
source_profile = acme
mfa_serial = arn:aws:iam::123456789012:mfa/acme

[profile foreign]
role_arn = arn:aws:iam::123456789012:role/Other
source_profile = acme

[profile team]
sso_start_url = https://harbour.example/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Reader
";

/// A harbour whose AWS configuration is this one.
fn configured() -> (Harbour, tempfile::TempDir) {
    let home = tempfile::tempdir().unwrap();
    let credentials = format!(
        "[acme]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        ACME.id, ACME.secret
    );
    std::fs::write(home.path().join("config"), CONFIG).unwrap();
    std::fs::write(home.path().join("credentials"), credentials).unwrap();
    let mut harbour = Harbour::open();
    harbour.endpoints.aws_files.config = Some(home.path().join("config"));
    harbour.endpoints.aws_files.credentials = Some(home.path().join("credentials"));
    (harbour, home)
}

#[tokio::test]
async fn typed_keys_sign_in_as_whom_amazon_says_they_are() {
    let harbour = Harbour::open();
    let credential = harbour.credential(ACME).await;
    assert_eq!(credential.username, "acme");
    assert_eq!(credential.kind, SecretKind::Cloud);
    let calls = harbour.amazon.calls(false);
    assert_eq!(calls, ["GetAuthorizationToken"], "beside who one is, one call");
    assert_eq!(harbour.amazon.sts_control().requests().len(), 1);
}

#[tokio::test]
async fn keys_in_the_ordinary_form_are_keys_too() {
    let harbour = Harbour::open();
    // The region is nowhere to be had from the sandbox's address.
    let field = |field: &str, problem: &str| ErrorKind::InvalidField {
        field: field.into(),
        problem: problem.into(),
    };
    assert_eq!(kind(harbour.try_password(ACME.id, ACME.secret).await), field("region", "empty"));
    assert_eq!(kind(harbour.try_password("", "x").await), field("username", "empty"));
    assert_eq!(kind(harbour.try_password("AKIA", " ").await), field("password", "empty"));
    assert!(harbour.amazon.control().requests().is_empty());
}

#[tokio::test]
async fn wrong_keys_are_told_as_wrong_whichever_of_the_two_is() {
    let harbour = Harbour::open();
    let wrong = |id: &'static str, secret: &'static str| {
        keys(&roadstead_tests::vendors::ecr::Key { id, secret, ..*ACME }, Some(REGION))
    };
    for access in [wrong("AKIANOBODYKNOWSTHIS0", ACME.secret), wrong(ACME.id, "another/secret")] {
        assert_eq!(kind(harbour.try_sign_in(&access).await), ErrorKind::WrongCredentials);
    }
    let stale = roadstead_tests::vendors::ecr::Key { token: Some("stale"), ..KEYS[4] };
    assert_eq!(
        kind(harbour.try_sign_in(&keys(&stale, Some(REGION))).await),
        ErrorKind::WrongCredentials
    );
}

#[tokio::test]
async fn a_pasted_key_with_a_foreign_character_is_named_and_not_sent() {
    let harbour = Harbour::open();
    let pasted = roadstead_tests::vendors::ecr::Key { secret: "two words", ..*ACME };
    let field = "secret_access_key".to_owned();
    let expected = ErrorKind::InvalidField { field, problem: "characters".into() };
    assert_eq!(kind(harbour.try_sign_in(&keys(&pasted, Some(REGION))).await), expected);
    assert!(harbour.amazon.sts_control().requests().is_empty());
}

#[tokio::test]
async fn passing_keys_come_with_their_token_and_end_with_it() {
    let harbour = Harbour::open();
    let role = &KEYS[4];
    let (provider, _) = harbour.signed_in(role).await;
    assert_eq!(provider.probe().await.unwrap().username.as_deref(), Some("Reader/roadstead"));
    harbour.amazon.expire(role.id);
    assert_eq!(kind(provider.repositories(&query()).await), ErrorKind::SessionEnded);
}

#[tokio::test]
async fn a_region_that_is_missing_or_misspelt_is_told_before_anything_is_sent() {
    let harbour = Harbour::open();
    for (region, problem) in [
        (None, "empty"),
        (Some(" "), "empty"),
        (Some("eu-west"), "form"),
        (Some("Ireland"), "form"),
    ] {
        let expected = ErrorKind::InvalidField { field: "region".into(), problem: problem.into() };
        assert_eq!(kind(harbour.try_sign_in(&keys(ACME, region)).await), expected, "{region:?}");
    }
    assert!(harbour.amazon.sts_control().requests().is_empty());
}

#[tokio::test]
async fn a_region_where_the_keys_are_not_known_refuses_them() {
    let harbour = Harbour::open();
    assert_eq!(
        kind(harbour.try_sign_in(&keys(ACME, Some("eu-south-2"))).await),
        ErrorKind::WrongCredentials
    );
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told_with_the_time_there() {
    for ahead in [3600, -3600] {
        let harbour =
            Harbour::with(EcrOptions { clock_ahead_seconds: ahead, ..EcrOptions::default() });
        match kind(harbour.try_sign_in(&keys(ACME, Some(REGION))).await) {
            ErrorKind::ClockWrong { here, .. } => assert!(here <= Timestamp::now()),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn keys_that_may_do_nothing_here_name_what_they_lack() {
    let harbour = Harbour::open();
    let expected = ErrorKind::Forbidden { permission: Some("ecr:GetAuthorizationToken".into()) };
    assert_eq!(kind(harbour.try_sign_in(&keys(NOBODY, Some(REGION))).await), expected);
}

#[tokio::test]
async fn the_probe_tells_what_the_keys_may_and_which_permission_they_lack() {
    let harbour = Harbour::open();
    let probe = harbour.acme().await.probe().await.unwrap();
    assert_eq!((probe.username.as_deref(), &probe.list), (Some("acme"), &Capability::Allowed));
    assert_eq!(probe.create, Capability::Unknown, "IAM tells at the attempt");
    let probe = harbour.signed_in(PULLER).await.0.probe().await.unwrap();
    let permission = "ecr:DescribeRepositories".to_owned();
    assert_eq!(probe.list, Capability::denied(Reason::PermissionMissing { permission }));
}

#[tokio::test]
async fn without_keys_one_is_asked_to_sign_in_by_the_api_itself() {
    let harbour = Harbour::open();
    assert_eq!(kind(harbour.anybody().probe().await), ErrorKind::SignInNeeded);
    let asked = harbour.amazon.control().requests();
    assert_eq!(asked.len(), 1, "the API answered");
    assert_eq!(asked[0].authorization, None);
    assert_eq!(kind(harbour.anybody().repositories(&query()).await), ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn a_profile_signs_in_under_its_own_name_and_a_role_with_its_own_rights() {
    let (harbour, _home) = configured();
    let credential = done(harbour.try_sign_in(&profile("acme", Some(REGION))).await.unwrap());
    assert_eq!(credential.username, "acme");
    assert!(!credential.expose().contains(ACME.secret), "the keys stay where they are");
    let role = done(harbour.try_sign_in(&profile("reader", Some(REGION))).await.unwrap());
    assert_eq!(role.username, "reader");
    let refused = harbour.try_sign_in(&profile("foreign", Some(REGION))).await;
    assert_eq!(kind(refused), ErrorKind::Forbidden { permission: Some("sts:AssumeRole".into()) });
}

#[tokio::test]
async fn a_profile_that_is_not_there_and_a_sign_on_that_is_over_say_so() {
    let (harbour, _home) = configured();
    let unknown = ErrorKind::InvalidField { field: "profile".into(), problem: "unknown".into() };
    assert_eq!(kind(harbour.try_sign_in(&profile("acem", Some(REGION))).await), unknown);
    let command = "aws sso login --profile team".to_owned();
    let over = kind(harbour.try_sign_in(&profile("team", Some(REGION))).await);
    assert_eq!(over, ErrorKind::CommandSignInNeeded { command });
}

#[tokio::test]
async fn a_role_with_a_second_factor_asks_for_its_code() {
    let (harbour, _home) = configured();
    let step = harbour.try_sign_in(&profile("coded", Some(REGION))).await.unwrap();
    let SignInStep::CodeNeeded { ticket } = step else { panic!("a code is wanted") };
    let provider = harbour.anybody();
    let wrong = provider.sign_in().with_code(&ticket, "000000").await;
    assert_eq!(kind(wrong), ErrorKind::WrongCode);
    let credential = done(provider.sign_in().with_code(&ticket, "123456").await.unwrap());
    assert_eq!(credential.username, "coded");
    let held: std::sync::Arc<dyn transport::auth::CredentialSource> =
        std::sync::Arc::new(transport::auth::Known(credential));
    let probe = harbour.provider(&harbour.amazon.registry().url(), held).probe().await.unwrap();
    assert!(probe.credential_expires.is_some(), "the role passes");
}

#[tokio::test]
async fn what_the_command_line_renewed_is_used_without_signing_in_again() {
    let (harbour, home) = configured();
    let credential = done(harbour.try_sign_in(&profile("acme", Some(REGION))).await.unwrap());
    let held = std::sync::Arc::new(transport::auth::Known(credential));
    let provider = harbour.provider(&harbour.amazon.registry().url(), held);
    provider.repositories(&query()).await.unwrap();
    harbour.amazon.expire(ACME.id);
    assert_eq!(kind(provider.repositories(&query()).await), ErrorKind::SessionEnded);
    let renewed = format!(
        "[acme]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        READER.id, READER.secret
    );
    std::fs::write(home.path().join("credentials"), renewed).unwrap();
    provider
        .repositories(&query())
        .await
        .expect("the new keys are read from where the old ones were");
}

#[tokio::test]
async fn a_password_of_the_registry_alone_reaches_images_and_is_told_to_be_one() {
    let harbour = Harbour::open();
    let login = harbour.acme().await.docker_login(&harbour.credential(ACME).await).await.unwrap();
    assert_eq!((login.username.as_str(), login.kind), ("AWS", SecretKind::Password));
    assert_eq!(kind(harbour.try_password("AWS", "wrong").await), ErrorKind::WrongCredentials);
    let kept = done(harbour.try_password("AWS", login.expose()).await.unwrap());
    let before = harbour.amazon.control().requests().len();
    let held = std::sync::Arc::new(transport::auth::Known(kept));
    let provider = harbour.provider(&harbour.amazon.registry().url(), held);
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.create, Capability::denied(Reason::NotOffered));
    let rows = provider.repositories(&query()).await.unwrap().items;
    assert!(rows.iter().any(|row| row.name.as_str() == "team/app"));
    let tags = provider.tags(&name("team/app"), None).await.unwrap().items;
    let detail = provider.tag_detail(&name("team/app"), &tags[0].name).await.unwrap();
    assert!(!detail.platforms.is_empty());
    assert_eq!(harbour.amazon.control().requests().len(), before, "the API was left alone");
}

#[tokio::test]
async fn after_a_sign_out_nothing_is_sent_any_more() {
    let harbour = Harbour::open();
    let (provider, held) = harbour.signed_in(ACME).await;
    provider.repositories(&query()).await.unwrap();
    held.take();
    provider.forget_tokens();
    let sent = || {
        harbour.amazon.control().requests().len()
            + harbour.amazon.registry().control().requests().len()
    };
    let before = sent();
    assert_eq!(kind(provider.repositories(&query()).await), ErrorKind::SignInNeeded);
    assert_eq!(
        kind(provider.tag_detail(&name("team/app"), "latest").await),
        ErrorKind::SignInNeeded
    );
    assert_eq!(sent(), before);
}

#[tokio::test]
async fn that_who_one_is_cannot_be_asked_is_not_held_against_good_keys() {
    let harbour = Harbour::open();
    harbour.amazon.sts_control().fail(Failure::new("/", 503, 99));
    let credential = harbour.credential(ACME).await;
    assert_eq!(credential.username, ACME.id, "the key's id, where nobody tells the name");
}

#[tokio::test]
async fn no_secret_leaves_this_machine_in_any_request() {
    let harbour = Harbour::open();
    let (provider, _) = harbour.signed_in(ACME).await;
    provider.repositories(&query()).await.unwrap();
    let answer = provider.docker_login(&harbour.credential(ACME).await).await.unwrap();
    assert!(
        !answer.expose().contains(ACME.secret),
        "the docker command line gets a password that passes"
    );
}
