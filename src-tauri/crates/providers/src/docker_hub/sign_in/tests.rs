use domain::SecretInput;
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::docker_hub::testing::{answers, count, gives_tokens, hub, jwt, token};

fn form(secret: &str) -> SignInForm {
    SignInForm { username: "acme@example.com".into(), secret: SecretInput::new(secret) }
}

fn credential(step: SignInStep) -> Credential {
    match step {
        SignInStep::Done(credential) => credential,
        SignInStep::CodeNeeded { .. } => panic!("a code is wanted"),
    }
}

fn kind<T>(result: Result<T>) -> ErrorKind {
    result.map(|_| ()).unwrap_err().kind
}

const WRONG: &str = "Incorrect authentication credentials";
const SECOND: &str = "Require secondary authentication on MFA enabled account";

async fn login(status: u16, body: Value) -> MockServer {
    let server = MockServer::start().await;
    answers(&server, "POST", "/v2/users/login", status, body).await;
    server
}

#[tokio::test]
async fn a_password_signs_in_under_the_name_that_the_registry_writes() {
    let server = login(200, json!({ "token": token("acme", 600) })).await;
    let step = hub(&server, None).with_password(&form("anchor-chain")).await.unwrap();
    let credential = credential(step);
    assert_eq!((credential.username.as_str(), credential.expose()), ("acme", "anchor-chain"));
    assert_eq!(credential.issued, None);
    let asked = server.received_requests().await.unwrap();
    let body: Value = asked[0].body_json().unwrap();
    assert_eq!(body, json!({ "username": "acme@example.com", "password": "anchor-chain" }));
}

#[tokio::test]
async fn a_wrong_password_counts_once_at_the_registry() {
    let server = login(401, json!({ "detail": WRONG })).await;
    let outcome = hub(&server, None).with_password(&form("wrong")).await;
    assert_eq!(kind(outcome), ErrorKind::WrongCredentials);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_access_token_goes_to_the_documented_call_only() {
    let server = MockServer::start().await;
    let body = json!({ "access_token": token("acme", 600) });
    answers(&server, "POST", "/v2/auth/token", 200, body).await;
    let step = hub(&server, None).with_password(&form("dckr_pat_x")).await.unwrap();
    assert_eq!(credential(step).username, "acme");
    assert_eq!(count(&server, "POST", "/v2/users/login").await, 0);
}

#[tokio::test]
async fn where_the_older_call_is_gone_the_documented_one_takes_passwords_too() {
    let server = login(404, json!({ "message": "not found" })).await;
    answers(&server, "POST", "/v2/auth/token", 401, json!({ "detail": SECOND })).await;
    let outcome = hub(&server, None).with_password(&form("anchor-chain")).await;
    assert_eq!(kind(outcome), ErrorKind::TokenInsteadOfPassword, "it has no second step");
}

#[tokio::test]
async fn refusals_are_told_apart_by_their_words() {
    for (status, body, expected) in [
        (401, json!({ "detail": WRONG }), ErrorKind::WrongCredentials),
        (401, json!({ "message": "unauthorized", "errinfo": {} }), ErrorKind::WrongCredentials),
        (
            401,
            json!({ "detail": "Your organization enforces SSO: use a personal access token" }),
            ErrorKind::TokenInsteadOfPassword,
        ),
        (403, json!({ "detail": "This account is locked" }), ErrorKind::AccountLocked),
        (429, json!({ "detail": "Too many failed login attempts" }), ErrorKind::AccountLocked),
        (429, json!({ "message": "slow" }), ErrorKind::RateLimited { retry_at: None }),
        (
            400,
            json!({ "password": ["This field may not be blank."] }),
            ErrorKind::InvalidField {
                field: "password".into(),
                problem: "This field may not be blank.".into(),
            },
        ),
        (500, json!({}), ErrorKind::ServerError { status: 500 }),
    ] {
        let server = login(status, body.clone()).await;
        assert_eq!(kind(hub(&server, None).with_password(&form("x")).await), expected, "{body}");
    }
}

#[tokio::test]
async fn after_the_code_a_token_of_our_own_is_made_and_kept() {
    let server = login(401, json!({ "detail": SECOND, "login_2fa_token": "ticket-1" })).await;
    let session = token("moored", 600);
    Mock::given(method("POST"))
        .and(path("/v2/users/2fa-login"))
        .and(body_partial_json(json!({ "login_2fa_token": "ticket-1", "code": "123456" })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "token": session.clone() })))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/v2/access-tokens"))
        .and(header("authorization", format!("Bearer {session}").as_str()))
        .and(body_partial_json(
            json!({ "token_label": "Roadstead on harbour", "scopes": ["repo:admin"] }),
        ))
        .respond_with(
            ResponseTemplate::new(201)
                .set_body_json(json!({ "uuid": "b30b", "token": "dckr_pat_own" })),
        )
        .mount(&server)
        .await;
    let hub = hub(&server, None);
    let SignInStep::CodeNeeded { ticket } = hub.with_password(&form("anchor-chain")).await.unwrap()
    else {
        panic!("no code was wanted");
    };
    let own = credential(hub.with_code(&ticket, " 123 456 ").await.unwrap());
    assert_eq!((own.username.as_str(), own.expose()), ("moored", "dckr_pat_own"));
    assert_eq!(own.issued.as_deref(), Some("b30b"));
}

#[tokio::test]
async fn a_wrong_code_and_a_late_one_are_told_apart_by_the_ticket() {
    let server = MockServer::start().await;
    answers(&server, "POST", "/v2/users/2fa-login", 401, json!({ "detail": WRONG })).await;
    let hub = hub(&server, None);
    let fresh = jwt(&json!({ "exp": Timestamp::now().unix() + 60 }));
    assert_eq!(kind(hub.with_code(&fresh, "000000").await), ErrorKind::WrongCode);
    let old = jwt(&json!({ "exp": 1_000 }));
    assert_eq!(kind(hub.with_code(&old, "000000").await), ErrorKind::CodeExpired);
    assert_eq!(kind(hub.with_code(&"opaque".into(), "000000").await), ErrorKind::WrongCode);
}

#[tokio::test]
async fn a_registry_that_lets_us_make_no_token_is_quoted() {
    let server = MockServer::start().await;
    answers(&server, "POST", "/v2/users/2fa-login", 200, json!({ "token": token("moored", 600) }))
        .await;
    let words = json!({ "detail": "Your organization does not allow it" });
    answers(&server, "POST", "/v2/access-tokens", 401, words).await;
    let outcome = hub(&server, None).with_code(&"t".into(), "123456").await;
    let error = outcome.map(|_| ()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TokenInsteadOfPassword);
    assert_eq!(
        error.detail.unwrap().message.as_deref(),
        Some("Your organization does not allow it")
    );
}

#[tokio::test]
async fn our_own_token_is_taken_back_and_one_that_is_gone_is_no_error() {
    let server = MockServer::start().await;
    gives_tokens(&server, "dckr_pat_own", 600).await;
    answers(&server, "DELETE", "/v2/access-tokens/b30b", 204, Value::Null).await;
    let hub = hub(&server, None);
    let mut own = Credential::password("acme", "dckr_pat_own");
    hub.revoke(&own).await.unwrap();
    assert!(
        server.received_requests().await.unwrap().is_empty(),
        "a typed token is not ours to revoke"
    );
    own.issued = Some("b30b".into());
    hub.revoke(&own).await.unwrap();
    assert_eq!(count(&server, "DELETE", "/v2/access-tokens/b30b").await, 1);
    own.issued = Some("gone".into());
    hub.revoke(&own).await.unwrap();
}

fn browser_tokens() -> Tokens {
    Tokens {
        access: token("acme", 600).into(),
        refresh: Some("refresh-1".into()),
        expires_in: Some(600),
    }
}

#[tokio::test]
async fn the_browsers_token_becomes_an_access_token_that_can_be_taken_back() {
    let server = MockServer::start().await;
    let made = json!({ "uuid": "b30b", "token": "dckr_pat_own" });
    answers(&server, "POST", "/v2/access-tokens", 201, made).await;
    answers(&server, "POST", "/oauth/revoke", 200, Value::Null).await;
    let own = credential(hub(&server, None).finish(browser_tokens()).await.unwrap());
    assert_eq!((own.username.as_str(), own.issued.as_deref()), ("acme", Some("b30b")));
    assert_eq!(count(&server, "POST", "/oauth/revoke").await, 1, "nothing is left behind");
}

#[tokio::test]
async fn where_that_is_refused_the_token_is_made_as_docker_login_does() {
    let server = MockServer::start().await;
    answers(&server, "POST", "/v2/access-tokens", 401, json!({ "message": "no" })).await;
    let made = json!({ "data": { "token": "dckr_pat_auto" } });
    answers(&server, "POST", "/v2/access-tokens/desktop-generate", 201, made).await;
    let own = credential(hub(&server, None).finish(browser_tokens()).await.unwrap());
    assert_eq!((own.expose(), own.issued.as_deref()), ("dckr_pat_auto", None));
}

#[tokio::test]
async fn the_flow_is_at_the_issuer_with_dockers_audience() {
    let server = MockServer::start().await;
    let flow = hub(&server, None).browser().unwrap().device_flow();
    assert_eq!(flow.device_url.path(), "/oauth/device/code");
    assert_eq!(flow.audience.as_deref(), Some("https://hub.docker.com"));
}
