//! `az`, scripted in a shell.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Credential, ErrorKind, Result};
use secrecy::ExposeSecret;

use super::*;
use crate::helper::tests::program;

fn scripted(script: &str) -> (tempfile::TempDir, Cli) {
    let folder = program("az", script);
    let folders = Some(vec![folder.path().to_owned()]);
    (folder, Cli { folders, limit: Duration::from_secs(10) })
}

fn kind<T>(outcome: Result<T>) -> ErrorKind {
    match outcome {
        Ok(_) => panic!("it worked"),
        Err(error) => error.kind,
    }
}

#[tokio::test]
async fn a_token_for_registries_is_asked_for_and_tells_whose_it_is() {
    let claims = URL_SAFE_NO_PAD.encode(r#"{"upn":"skipper@contoso.com","appid":"app"}"#);
    let (folder, cli) = scripted(&format!(
        r#"printf '%s\n' "$@" > "$(dirname "$0")/asked"
        echo 'WARNING: a new version is there' >&2
        echo '{{"accessToken":"e30.{claims}.s","expiresOn":"2027-01-01 00:00:00.000000","tenant":"t-1","tokenType":"Bearer"}}'"#
    ));
    let token = cli.token(None).await.unwrap();
    assert_eq!(token.secret.expose_secret(), format!("e30.{claims}.s"));
    assert_eq!(token.who.as_deref(), Some("skipper@contoso.com"));
    assert_eq!(token.tenant.as_deref(), Some("t-1"));
    let asked = std::fs::read_to_string(folder.path().join("asked")).unwrap();
    assert!(asked.contains("--resource\nhttps://containerregistry.azure.net\n"), "{asked}");
    assert!(!asked.contains("--tenant"));
    cli.token(Some("contoso.com")).await.unwrap();
    let asked = std::fs::read_to_string(folder.path().join("asked")).unwrap();
    assert!(asked.ends_with("--tenant\ncontoso.com\n"), "{asked}");
}

#[tokio::test]
async fn a_login_that_is_over_names_the_command_that_renews_it_and_keeps_what_az_says() {
    let never = "ERROR: Please run 'az login' to setup account.";
    let over = "ERROR: AADSTS700082: The refresh token has expired due to inactivity.";
    for (words, tenant, command) in [
        (never, None, "az login"),
        (over, None, "az login"),
        (over, Some("contoso.com"), "az login --tenant contoso.com"),
    ] {
        let (_folder, cli) = scripted(&format!("echo \"{words}\" >&2; exit 1"));
        let error = cli.token(tenant).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::CommandSignInNeeded { command: command.into() });
        let said = error.detail.unwrap().message.unwrap();
        assert!(words.ends_with(&said), "{said}");
    }
}

#[tokio::test]
async fn other_failures_are_told_in_the_words_of_az() {
    let (_folder, cli) = scripted("echo 'ERROR: no space left on device' >&2; exit 1");
    let message = "no space left on device".to_owned();
    assert_eq!(
        kind(cli.token(None).await),
        ErrorKind::HelperFailed { helper: "az".into(), message }
    );
    let (_folder, cli) = scripted("echo 'no json'");
    assert!(matches!(kind(cli.token(None).await), ErrorKind::HelperFailed { .. }));
    let nowhere = Cli { folders: Some(Vec::new()), ..Cli::default() };
    assert_eq!(kind(nowhere.token(None).await), ErrorKind::HelperMissing { helper: "az".into() });
}

#[tokio::test]
async fn one_that_does_not_end_is_stopped() {
    let (_folder, mut cli) = scripted("exec sleep 600");
    cli.limit = Duration::from_millis(50);
    assert_eq!(kind(cli.token(None).await), ErrorKind::HelperTimedOut { helper: "az".into() });
}

#[tokio::test]
async fn a_tenant_that_is_none_is_told_at_its_field_and_never_becomes_an_option() {
    let (_folder, cli) = scripted("echo \"ERROR: AADSTS90002: Tenant 'x' not found.\" >&2; exit 1");
    let at_field =
        |problem: &str| ErrorKind::InvalidField { field: "tenant".into(), problem: problem.into() };
    assert_eq!(kind(cli.token(Some("nobody.com")).await), at_field("unknown_tenant"));
    for text in ["--debug", "a b", "", "x;y"] {
        assert_eq!(kind(cli.token(Some(text)).await), at_field("form"), "{text:?}");
    }
}

#[test]
fn what_the_vault_keeps_comes_back_as_it_was_and_a_password_is_no_sign_in_to_azure() {
    for tenant in [None, Some("contoso.com".to_owned())] {
        let identity = Identity { tenant };
        let credential = identity.credential("skipper").unwrap();
        assert_eq!(Identity::of(&credential).unwrap(), Some(identity));
    }
    assert_eq!(Identity::of(&Credential::password("a", "b")).unwrap(), None);
    let kind_of = domain::SecretKind::Cloud;
    let amazons = Credential { kind: kind_of, ..Credential::password("a", r#"{"way":"keys"}"#) };
    assert!(matches!(kind(Identity::of(&amazons)), ErrorKind::Internal { .. }));
}

#[test]
fn the_end_of_a_token_is_read_and_a_password_has_none() {
    let times = r#"{"exp":1900000000,"iat":1899989200}"#;
    let token = format!("e30.{}.s", URL_SAFE_NO_PAD.encode(times));
    assert_eq!(lifetime(&token), Some(3 * 3600));
    assert_eq!(expiry(&token).map(domain::Timestamp::unix), Some(1_900_000_000));
    for text in ["anchor-chain", "a.b.c", ""] {
        assert!(expiry(text).is_none() && lifetime(text).is_none());
    }
}
