//! The chain against configurations as people have them, and a token service in process.

use std::path::Path;

use domain::{Endpoint, ErrorKind};
use secrecy::ExposeSecret;
use tempfile::TempDir;
use transport::Network;
use wiremock::matchers::{body_string_contains, header_regex, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

const CONFIG: &str = r"
[default]
region = eu-west-1

[profile keys]
region = eu-central-1

[profile role]
role_arn = arn:aws:iam::210987654321:role/Reader
source_profile = keys
external_id = dock-7

[profile coded]
role_arn = arn:aws:iam::210987654321:role/Pusher
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/acme

[profile team]
sso_session = harbour
sso_account_id = 123456789012
sso_role_name = Reader

[sso-session harbour]
sso_region = eu-west-1
sso_start_url = https://harbour.example/start

[profile program]
credential_process = /bin/echo this is no JSON

[profile hollow]
region = eu-west-1

[profile lost]
role_arn = arn:aws:iam::210987654321:role/Reader
source_profile = nobody
";

const CREDENTIALS: &str = "
[keys]
aws_access_key_id = AKIAEXAMPLE
aws_secret_access_key = anchor-chain
";

fn files(home: &Path) -> Files {
    let (config, credentials) = (home.join("config"), home.join("credentials"));
    std::fs::write(&config, CONFIG).unwrap();
    std::fs::write(&credentials, CREDENTIALS).unwrap();
    Files { config: Some(config), credentials: Some(credentials) }
}

fn chain(home: &TempDir, profile: &str, sts: &str) -> Chain {
    let identity = Identity { region: None, way: Way::Profile(profile.into()) };
    let like = Endpoint::new("https://api.ecr.eu-west-1.amazonaws.com/".parse().unwrap());
    let sts = Some(sts.parse().unwrap());
    Chain::new(identity, "eu-west-1".into(), files(home.path()), Network::new(), like, sts)
}

/// A chain that must not send anything.
fn quiet(home: &TempDir, profile: &str) -> Chain {
    chain(home, profile, "http://127.0.0.1:1/")
}

async fn failure(profile: &str) -> ErrorKind {
    let home = tempfile::tempdir().unwrap();
    quiet(&home, profile).keys().await.unwrap_err().kind
}

#[tokio::test]
async fn keys_of_a_profile_are_read_without_asking_anybody() {
    let home = tempfile::tempdir().unwrap();
    let keys = quiet(&home, "keys").keys().await.unwrap();
    assert_eq!((keys.id.as_str(), keys.secret.expose_secret()), ("AKIAEXAMPLE", "anchor-chain"));
}

#[tokio::test]
async fn a_profile_that_is_not_there_or_holds_nothing_is_named_as_the_field() {
    let field = |problem: &str| ErrorKind::InvalidField {
        field: "profile".into(),
        problem: problem.into(),
    };
    assert_eq!(failure("nobody").await, field("unknown"));
    assert_eq!(failure("").await, field("empty"));
    for profile in ["hollow", "lost"] {
        let kind = failure(profile).await;
        assert!(
            matches!(&kind, ErrorKind::InvalidField { field, .. } if field == "profile"),
            "{profile}: {kind:?}"
        );
    }
}

#[tokio::test]
async fn a_single_sign_on_without_a_token_names_the_command_that_makes_one() {
    let command = "aws sso login --profile team".to_owned();
    assert_eq!(failure("team").await, ErrorKind::CommandSignInNeeded { command });
}

#[tokio::test]
async fn a_program_that_prints_rubbish_is_told_as_one_that_failed() {
    let kind = failure("program").await;
    assert!(
        matches!(&kind, ErrorKind::HelperFailed { helper, .. } if helper == "credential_process"),
        "{kind:?}"
    );
}

async fn token_service(status: u16, body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(header_regex("host", r"^sts\.eu-west-1\.amazonaws\.com$"))
        .and(header_regex(
            "authorization",
            "^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/.*/eu-west-1/sts/",
        ))
        .and(body_string_contains("Action=AssumeRole"))
        .and(body_string_contains("ExternalId=dock-7"))
        .respond_with(ResponseTemplate::new(status).set_body_raw(body, "text/xml"))
        .mount(&server)
        .await;
    server
}

const ROLE: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>A:b</AssumedRoleId><Arn>arn:aws:sts::210987654321:assumed-role/Reader/x</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>rope</SecretAccessKey><SessionToken>knot</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

#[tokio::test]
async fn a_role_is_assumed_over_our_transport_once_for_a_hundred_callers() {
    let server = token_service(200, ROLE).await;
    let home = tempfile::tempdir().unwrap();
    let chain = chain(&home, "role", &server.uri());
    let all = futures::future::join_all((0..100).map(|_| chain.keys())).await;
    for keys in all {
        let keys = keys.unwrap();
        assert_eq!(
            (keys.id.as_str(), keys.token.unwrap().expose_secret()),
            ("ASIAEXAMPLE", "knot")
        );
        assert!(keys.expires.is_some());
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_names_the_permission() {
    let body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/acme is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/Reader</Message></Error><RequestId>1</RequestId></ErrorResponse>";
    let server = token_service(403, body).await;
    let home = tempfile::tempdir().unwrap();
    let kind = chain(&home, "role", &server.uri()).keys().await.unwrap_err().kind;
    assert_eq!(kind, ErrorKind::Forbidden { permission: Some("sts:AssumeRole".into()) });
}

#[tokio::test]
async fn a_token_service_that_cannot_be_reached_is_told_as_such() {
    let kind = failure("role").await;
    assert!(matches!(kind, ErrorKind::ConnectionFailed { .. }), "{kind:?}");
}

#[tokio::test]
async fn a_role_with_a_second_factor_asks_for_the_code_and_is_assumed_with_it() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(body_string_contains("SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Facme"))
        .and(body_string_contains("TokenCode=123456"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(ROLE, "text/xml"))
        .mount(&server)
        .await;
    Mock::given(body_string_contains("TokenCode=000000"))
        .respond_with(ResponseTemplate::new(403).set_body_raw("<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid MFA one time pass code. </Message></Error></ErrorResponse>", "text/xml"))
        .mount(&server)
        .await;
    let home = tempfile::tempdir().unwrap();
    let chain = chain(&home, "coded", &server.uri());
    let ticket = chain.wants_code().await.unwrap().unwrap();
    let ticket = MfaTicket::read(&ticket.to_text().unwrap()).unwrap();
    let place = server.uri().parse().unwrap();
    let like = Endpoint::new("https://api.ecr.eu-west-1.amazonaws.com/".parse().unwrap());
    let sts = Sts::new(&Network::new(), "eu-west-1", &like, Some(&place)).unwrap();
    let wrong = chain.with_code(&sts, &ticket, "000000").await.unwrap_err().kind;
    assert_eq!(wrong, ErrorKind::WrongCode);
    let Way::Keys(keys) = chain.with_code(&sts, &ticket, "123456").await.unwrap().way else {
        panic!()
    };
    assert_eq!(keys.id, "ASIAEXAMPLE");
    assert!(quiet(&home, "keys").wants_code().await.unwrap().is_none());
}

#[tokio::test]
async fn what_this_machine_has_is_offered_without_a_secret() {
    let home = tempfile::tempdir().unwrap();
    let found = found(&files(home.path())).await.unwrap();
    let kinds: Vec<_> = found.profiles.iter().map(|p| (p.name.as_str(), p.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("default", AwsProfileKind::None),
            ("coded", AwsProfileKind::Role),
            ("hollow", AwsProfileKind::None),
            ("keys", AwsProfileKind::Keys),
            ("lost", AwsProfileKind::Role),
            ("program", AwsProfileKind::Process),
            ("role", AwsProfileKind::Role),
            ("team", AwsProfileKind::Sso),
        ]
    );
    let role = found.profiles.iter().find(|p| p.name == "role").unwrap();
    assert_eq!(role.region.as_deref(), Some("eu-central-1"), "its source profile's");
    assert!(found.profiles.iter().find(|p| p.name == "coded").unwrap().asks_code);
    assert!(!serde_json::to_string(&found).unwrap().contains("anchor"));
}

#[tokio::test]
async fn a_configuration_that_is_broken_is_told_and_not_taken_for_an_empty_one() {
    let home = tempfile::tempdir().unwrap();
    let files = files(home.path());
    std::fs::write(files.config.as_ref().unwrap(), "[profile x\nregion").unwrap();
    let error = found(&files).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::InvalidField { field, .. } if field == "profile"));
}

#[tokio::test]
async fn typed_keys_whose_time_is_over_end_the_session() {
    let keys = Keys {
        id: "ASIAEXAMPLE".into(),
        secret: "rope".into(),
        token: Some("knot".into()),
        expires: domain::Timestamp::from_unix(1_000_000_000),
    };
    let identity = Identity { region: None, way: Way::Keys(keys) };
    let like = Endpoint::new("https://api.ecr.eu-west-1.amazonaws.com/".parse().unwrap());
    let chain =
        Chain::new(identity, "eu-west-1".into(), Files::default(), Network::new(), like, None);
    assert_eq!(chain.keys().await.unwrap_err().kind, ErrorKind::SessionEnded);
}
