//! What the vault keeps, and what the token endpoint is asked and answers.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::{Endpoint, ErrorKind, SecretKind, Timestamp};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use transport::Network;
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{DefaultFile, Identity, ServiceKey, TokenPlace, Tokens, Way};

fn pair() -> KeyPair {
    KeyPair::generate(KeySize::Rsa2048).unwrap()
}

fn file(pair: &KeyPair, more: &Value) -> String {
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(pair).unwrap();
    let body = STANDARD.encode(der.as_ref());
    let mut file = json!({
        "type": "service_account", "project_id": "acme", "private_key_id": "k1",
        "private_key": format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"),
        "client_email": "ci@acme.iam.gserviceaccount.com",
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        file[key] = value.clone();
    }
    file.to_string()
}

fn key(pair: &KeyPair) -> ServiceKey {
    ServiceKey::read(&file(pair, &json!({})), "key_file").unwrap()
}

fn tokens(server: &MockServer, way: Way) -> Tokens {
    let own = format!("{}/token", server.uri()).parse().unwrap();
    let account = Endpoint::new(server.uri().parse().unwrap());
    let identity = Identity { project: None, way };
    Tokens::new(identity, DefaultFile::default(), TokenPlace { own, account }, Network::new())
}

async fn answers(server: &MockServer, status: u16, body: Value) {
    let answer = ResponseTemplate::new(status).set_body_json(body);
    Mock::given(method("POST")).and(path("/token")).respond_with(answer).mount(server).await;
}

#[test]
fn an_assertion_says_who_wants_what_from_whom_and_is_signed() {
    let pair = pair();
    let now = Timestamp::from_unix(1_800_000_000).unwrap();
    let text = key(&pair).assertion("https://oauth2.googleapis.com/token", now).unwrap();
    let text = text.expose_secret();
    let (signed, signature) = text.rsplit_once('.').unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref());
    public.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    let part = |at: usize| -> Value {
        let part = signed.split('.').nth(at).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(part(0), json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" }));
    let expected = json!({
        "iss": "ci@acme.iam.gserviceaccount.com",
        "scope": "https://www.googleapis.com/auth/cloud-platform",
        "aud": "https://oauth2.googleapis.com/token",
        "iat": 1_800_000_000, "exp": 1_800_003_600,
    });
    assert_eq!(part(1), expected);
}

#[test]
fn what_the_vault_keeps_comes_back_as_it_was_and_is_small() {
    let (pair, project) = (pair(), Some("acme-two".to_owned()));
    let text = file(&pair, &json!({ "token_uri": "https://oauth2.googleapis.com/token" }));
    let way = Way::Key(ServiceKey::read(&text, "key_file").unwrap());
    let credential = Identity { project, way }.credential("ci").unwrap();
    assert_eq!(credential.kind, SecretKind::Cloud);
    assert!(credential.expose().len() < 2200, "an entry of Windows' has no more room");
    let back = Identity::of(&credential).unwrap();
    assert_eq!((back.project.as_deref(), back.registry_user()), (Some("acme-two"), "_json_key"));
    let Way::Key(back) = back.way else { panic!() };
    let (given, again): (Value, Value) = (
        serde_json::from_str(&text).unwrap(),
        serde_json::from_str(back.to_json().expose_secret()).unwrap(),
    );
    for part in ["type", "project_id", "private_key_id", "client_email", "token_uri"] {
        assert_eq!(given[part], again[part], "{part}");
    }
    assert!(ServiceKey::read(&again.to_string(), "key_file").is_ok(), "the key is one again");
    let plain = Identity { project: None, way: Way::ApplicationDefault }.credential("me").unwrap();
    assert!(matches!(Identity::of(&plain).unwrap().way, Way::ApplicationDefault));
    let token =
        Identity { project: None, way: Way::Token("ya29.x".into()) }.credential("").unwrap();
    assert_eq!((token.kind, token.expose()), (SecretKind::Password, "ya29.x"));
}

#[test]
fn nothing_of_a_key_shows_in_debug_output() {
    let pair = pair();
    let key = key(&pair);
    let secret = key.der.expose_secret().get(40..80).unwrap().to_owned();
    assert!(!format!("{:?}", Identity { project: None, way: Way::Key(key) }).contains(&secret));
}

#[tokio::test]
async fn a_hundred_who_need_a_token_make_one_grant_and_share_its_failure() {
    let server = MockServer::start().await;
    answers(
        &server,
        400,
        json!({ "error": "invalid_grant", "error_description": "Invalid JWT Signature." }),
    )
    .await;
    let tokens = Arc::new(tokens(&server, Way::Key(key(&pair()))));
    let all = futures::future::join_all((0..100).map(|_| tokens.token())).await;
    assert!(all.iter().all(|one| matches!(one, Err(e) if e.kind == ErrorKind::WrongCredentials)));
    assert_eq!(server.received_requests().await.unwrap().len(), 1, "a wrong key is tried once");
}

#[tokio::test]
async fn a_token_without_an_end_is_taken_to_last_an_hour() {
    let server = MockServer::start().await;
    Mock::given(body_string_contains(
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer",
    ))
    .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "access_token": "t" })))
    .mount(&server)
    .await;
    let tokens = tokens(&server, Way::Key(key(&pair())));
    let token = tokens.token().await.unwrap();
    let left = token.expires.unwrap().unix() - Timestamp::now().unix();
    assert!((3590..=3600).contains(&left));
    assert_eq!(token.email.as_deref(), Some("ci@acme.iam.gserviceaccount.com"));
}

#[tokio::test]
async fn each_refusal_of_the_token_endpoint_means_one_thing() {
    for (status, error, words, expected) in [
        (400, "invalid_grant", "Invalid grant: account not found", ErrorKind::WrongCredentials),
        (401, "invalid_client", "The OAuth client was not found.", ErrorKind::WrongCredentials),
        (
            403,
            "access_denied",
            "Account restricted",
            ErrorKind::Forbidden { permission: Some(super::key::SCOPE.into()) },
        ),
        (400, "unsupported_grant_type", "no", ErrorKind::Refused { status: 400 }),
    ] {
        let server = MockServer::start().await;
        answers(&server, status, json!({ "error": error, "error_description": words })).await;
        let refused = tokens(&server, Way::Key(key(&pair()))).token().await.unwrap_err();
        assert_eq!(refused.kind, expected, "{error}");
        assert_eq!(refused.detail.unwrap().message.as_deref(), Some(words));
    }
}
