//! The dance against real sockets: what the registry, its token server and a foreign host get to see.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::{Credential, Endpoint, ErrorKind, Origin, RepositoryName, SecretKind};
use serde_json::json;
use url::Url;
use wiremock::matchers::{basic_auth, body_string_contains, header, method, path, query_param};
use wiremock::{Mock, MockServer, Request as Seen, ResponseTemplate};

use super::*;
use crate::auth::{Anonymous, Known};
use crate::{Network, Pace};

struct Harbour {
    server: MockServer,
}

impl Harbour {
    /// A registry that asks for a token from `realm` (`{}` is its own address), with everything behind that token.
    async fn asking(challenge: &str) -> Self {
        let server = MockServer::start().await;
        let challenge = challenge.replace("{}", &server.uri());
        let refusal =
            ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
        Mock::given(path("/v2/")).respond_with(refusal).with_priority(9).mount(&server).await;
        Self { server }
    }

    async fn token(&self, body: serde_json::Value) {
        let answer = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(path("/token")).respond_with(answer).mount(&self.server).await;
    }

    async fn accepts(&self, at: &str, authorization: &str) {
        Mock::given(path(at))
            .and(header("authorization", authorization))
            .respond_with(ResponseTemplate::new(200))
            .mount(&self.server)
            .await;
    }

    async fn seen(&self, at: &str) -> Vec<Seen> {
        let all = self.server.received_requests().await.unwrap();
        all.into_iter().filter(|request| request.url.path() == at).collect()
    }

    fn authorizer(&self, credential: Option<Credential>) -> Authorizer {
        self.with_policy(credential, RealmPolicy::default())
    }

    fn with_policy(&self, credential: Option<Credential>, policy: RealmPolicy) -> Authorizer {
        let base = Url::parse(&self.server.uri()).unwrap();
        let pace = Pace { first_wait: std::time::Duration::from_millis(1), ..Pace::default() };
        let network = Network::with_pace(pace);
        let transport = Transport::new(&Endpoint::new(base.clone()), &network).unwrap();
        let source: Arc<dyn CredentialSource> = match credential {
            Some(credential) => Arc::new(Known(credential)),
            None => Arc::new(Anonymous),
        };
        Authorizer::new(transport, base, source, policy)
    }

    fn get(&self, at: &str) -> Request {
        Request::get(Url::parse(&self.server.uri()).unwrap().join(at).unwrap())
    }
}

const BEARER: &str = r#"Bearer realm="{}/token",service="registry.test""#;

fn acme() -> Credential {
    Credential::password("acme", "anchor-chain")
}

fn pull() -> Scope {
    Scope::pull(&RepositoryName::parse("acme/web").unwrap())
}

fn jwt(claims: &serde_json::Value) -> String {
    format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

#[tokio::test]
async fn a_token_is_got_with_the_credential_and_the_credential_stays_with_the_token_server() {
    let harbour = Harbour::asking(BEARER).await;
    Mock::given(path("/token"))
        .and(basic_auth("acme", "anchor-chain"))
        .and(query_param("service", "registry.test"))
        .and(query_param("scope", "repository:acme/web:pull"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "access_token": "t1" })))
        .mount(&harbour.server)
        .await;
    harbour.accepts("/v2/acme/web/tags/list", "Bearer t1").await;
    let authorizer = harbour.authorizer(Some(acme()));
    let answer = authorizer.send(harbour.get("/v2/acme/web/tags/list"), &pull()).await.unwrap();
    assert_eq!(answer.status, 200, "access_token counts as token does");
    assert!(harbour.seen("/v2/").await[0].headers.get("authorization").is_none());
}

#[tokio::test]
async fn a_hundred_calls_make_one_ping_and_one_token() {
    let harbour = Harbour::asking(BEARER).await;
    harbour.token(json!({ "token": "t1", "expires_in": 300 })).await;
    harbour.accepts("/v2/x", "Bearer t1").await;
    let authorizer = harbour.authorizer(Some(acme()));
    let scope = pull();
    let calls = (0..100).map(|_| authorizer.send(harbour.get("/v2/x"), &scope));
    for answer in futures::future::join_all(calls).await {
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!(harbour.seen("/v2/").await.len(), 1);
    assert_eq!(harbour.seen("/token").await.len(), 1);
    authorizer.forget();
    authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
    assert_eq!(harbour.seen("/token").await.len(), 2, "forgotten is forgotten");
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_by_a_hundred_calls() {
    let harbour = Harbour::asking(BEARER).await;
    let refusal = ResponseTemplate::new(401).set_body_json(json!({ "details": "incorrect" }));
    Mock::given(path("/token")).respond_with(refusal).mount(&harbour.server).await;
    let authorizer = harbour.authorizer(Some(acme()));
    let scope = pull();
    let calls = (0..100).map(|_| authorizer.send(harbour.get("/v2/x"), &scope));
    for answer in futures::future::join_all(calls).await {
        let error = answer.unwrap_err();
        assert_eq!(error.kind, ErrorKind::WrongCredentials);
        assert_eq!(error.detail.unwrap().message.as_deref(), Some("incorrect"));
    }
    assert_eq!(harbour.seen("/token").await.len(), 1, "a hundred tries would lock the account");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_by_all_who_held_it() {
    let harbour = Harbour::asking(BEARER).await;
    let first = ResponseTemplate::new(200).set_body_json(json!({ "token": "old" }));
    Mock::given(path("/token")).respond_with(first).up_to_n_times(1).mount(&harbour.server).await;
    harbour.token(json!({ "token": "new" })).await;
    harbour.accepts("/v2/x", "Bearer new").await;
    let refusal = ResponseTemplate::new(401)
        .insert_header("www-authenticate", r#"Bearer realm="x",error="invalid_token""#);
    Mock::given(header("authorization", "Bearer old"))
        .respond_with(refusal)
        .mount(&harbour.server)
        .await;
    let authorizer = harbour.authorizer(Some(acme()));
    let scope = pull();
    let calls = (0..30).map(|_| authorizer.send(harbour.get("/v2/x"), &scope));
    for answer in futures::future::join_all(calls).await {
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!(harbour.seen("/token").await.len(), 2);
}

#[tokio::test]
async fn insufficient_scope_is_asked_for_once_and_then_stands() {
    let harbour = Harbour::asking(BEARER).await;
    harbour.token(json!({ "token": "t" })).await;
    let wants = r#"Bearer realm="https://evil.example/t",service="x",scope="repository:acme/web:pull,delete",error="insufficient_scope""#;
    let refusal = ResponseTemplate::new(401).insert_header("www-authenticate", wants);
    Mock::given(path("/v2/x")).respond_with(refusal).expect(2).mount(&harbour.server).await;
    let authorizer = harbour.authorizer(None);
    let answer = authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
    assert_eq!(answer.status, 401, "it ends; the realm of the later answer is not followed");
    let tokens = harbour.seen("/token").await;
    assert_eq!(tokens.len(), 2);
    let scopes: Vec<_> = tokens[1].url.query_pairs().filter(|(k, _)| k == "scope").collect();
    assert_eq!(scopes[0].1, "repository:acme/web:pull,delete", "the needed scope stands first");
}

#[tokio::test]
async fn a_later_challenge_without_a_header_still_renews_by_the_pings_realm() {
    let harbour = Harbour::asking(BEARER).await;
    harbour.token(json!({ "token": "t" })).await;
    let bare = ResponseTemplate::new(401);
    Mock::given(path("/v2/x")).respond_with(bare).up_to_n_times(1).mount(&harbour.server).await;
    harbour.accepts("/v2/x", "Bearer t").await;
    let answer =
        harbour.authorizer(Some(acme())).send(harbour.get("/v2/x"), &pull()).await.unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_registry_that_lets_everybody_ping_may_still_ask_for_a_token_later() {
    let server = MockServer::start().await;
    let harbour = Harbour { server };
    Mock::given(path("/v2/")).respond_with(ResponseTemplate::new(200)).mount(&harbour.server).await;
    harbour.token(json!({ "token": "t" })).await;
    harbour.accepts("/v2/x", "Bearer t").await;
    let challenge = BEARER.replace("{}", &harbour.server.uri());
    let refusal = ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
    Mock::given(path("/v2/x")).respond_with(refusal).with_priority(9).mount(&harbour.server).await;
    let authorizer = harbour.authorizer(None);
    for _ in 0..2 {
        let answer = authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
        assert_eq!(answer.status, 200);
    }
    assert_eq!(harbour.seen("/v2/x").await.len(), 3, "learnt once");
}

#[tokio::test]
async fn a_registry_that_is_down_is_asked_again_how_it_wants_to_be_spoken_to() {
    let harbour = Harbour::asking(BEARER).await;
    let down = ResponseTemplate::new(503);
    let ping = Mock::given(path("/v2/")).respond_with(down);
    ping.up_to_n_times(3).with_priority(1).mount(&harbour.server).await;
    harbour.token(json!({ "token": "t" })).await;
    harbour.accepts("/v2/x", "Bearer t").await;
    let authorizer = harbour.authorizer(Some(acme()));
    let error = authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ServerError { status: 503 });
    assert!(harbour.seen("/v2/x").await.is_empty(), "nor was a password offered meanwhile");
    let answer = authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_registry_that_will_not_be_pinged_says_how_when_it_is_asked_for_something() {
    for challenge in [BEARER, "Basic realm=x"] {
        let harbour = Harbour { server: MockServer::start().await };
        Mock::given(path("/v2/"))
            .respond_with(ResponseTemplate::new(404))
            .mount(&harbour.server)
            .await;
        harbour.token(json!({ "token": "t" })).await;
        harbour.accepts("/v2/x", "Bearer t").await;
        harbour.accepts("/v2/x", &format!("Basic {}", STANDARD.encode("acme:anchor-chain"))).await;
        let challenge = challenge.replace("{}", &harbour.server.uri());
        let asks = ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
        Mock::given(path("/v2/x")).respond_with(asks).with_priority(9).mount(&harbour.server).await;
        let authorizer = harbour.authorizer(Some(acme()));
        let answer = authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
        assert_eq!(answer.status, 200, "{challenge}");
        let first = &harbour.seen("/v2/x").await[0];
        assert!(first.headers.get("authorization").is_none(), "nothing before it was asked for");
    }
}

#[tokio::test]
async fn basic_goes_to_the_registry_itself_also_where_a_bearer_realm_is_no_url() {
    for challenge in [r#"Basic realm="Registry Realm""#, r#"Bearer realm="My Registry""#] {
        let harbour = Harbour::asking(challenge).await;
        let pair = format!("Basic {}", STANDARD.encode("acme:anchor-chain"));
        harbour.accepts("/v2/x", &pair).await;
        let answer =
            harbour.authorizer(Some(acme())).send(harbour.get("/v2/x"), &pull()).await.unwrap();
        assert_eq!(answer.status, 200, "{challenge}");
    }
}

#[tokio::test]
async fn a_realm_on_another_origin_gets_nothing_until_it_is_trusted_by_name() {
    let foreign = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "token": "t" }));
    Mock::given(method("GET")).respond_with(answer).mount(&foreign).await;
    let harbour = Harbour::asking(&BEARER.replace("{}", &foreign.uri())).await;
    harbour.accepts("/v2/x", "Bearer t").await;
    let refused =
        harbour.authorizer(Some(acme())).send(harbour.get("/v2/x"), &pull()).await.unwrap_err();
    assert!(
        matches!(refused.kind, ErrorKind::RealmNotTrusted { ref realm, .. } if *realm == foreign.uri())
    );
    assert!(foreign.received_requests().await.unwrap().is_empty());

    let origin = Origin::of(&Url::parse(&foreign.uri()).unwrap());
    let policy = RealmPolicy { trusted_by_person: vec![origin], ..RealmPolicy::default() };
    let authorizer = harbour.with_policy(Some(acme()), policy);
    assert_eq!(authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap().status, 200);

    let anonymous = harbour.authorizer(None);
    assert_eq!(anonymous.send(harbour.get("/v2/x"), &pull()).await.unwrap().status, 200);
    let last = foreign.received_requests().await.unwrap().pop().unwrap();
    assert!(last.headers.get("authorization").is_none(), "nothing to steal");
}

#[tokio::test]
async fn the_user_info_of_a_realm_is_no_credential() {
    let harbour = Harbour::asking(r#"Bearer realm="http://me:pw@HOST/token",service="s""#).await;
    let host = harbour.server.address().to_string();
    let challenge = format!(r#"Bearer realm="http://me:pw@{host}/token""#);
    harbour.server.reset().await;
    let refusal = ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
    Mock::given(path("/v2/")).respond_with(refusal).mount(&harbour.server).await;
    harbour.token(json!({ "token": "t" })).await;
    harbour.accepts("/v2/x", "Bearer t").await;
    harbour.authorizer(None).send(harbour.get("/v2/x"), &pull()).await.unwrap();
    assert!(harbour.seen("/token").await[0].headers.get("authorization").is_none());
}

#[tokio::test]
async fn a_request_to_another_origin_goes_out_unsigned() {
    let foreign = MockServer::start().await;
    let harbour = Harbour::asking(r#"Basic realm="x""#).await;
    let request = Request::get(Url::parse(&foreign.uri()).unwrap());
    harbour.authorizer(Some(acme())).send(request, &pull()).await.unwrap();
    let seen = foreign.received_requests().await.unwrap();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].headers.get("authorization").is_none());
}

#[tokio::test]
async fn an_identity_token_is_posted_and_where_that_is_not_known_sent_as_a_password() {
    let identity =
        Credential { kind: SecretKind::IdentityToken, ..Credential::password("acme", "refresh") };
    let harbour = Harbour::asking(BEARER).await;
    Mock::given(method("POST"))
        .and(path("/token"))
        .and(body_string_contains("grant_type=refresh_token"))
        .and(body_string_contains("refresh_token=refresh"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "token": "posted" })))
        .mount(&harbour.server)
        .await;
    harbour.accepts("/v2/x", "Bearer posted").await;
    let authorizer = harbour.authorizer(Some(identity.clone()));
    assert_eq!(authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap().status, 200);

    for refusal in [400, 401, 404, 405] {
        let harbour = Harbour::asking(BEARER).await;
        let refused = ResponseTemplate::new(refusal);
        Mock::given(method("POST")).respond_with(refused).expect(1).mount(&harbour.server).await;
        Mock::given(method("GET"))
            .and(basic_auth("acme", "refresh"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "token": "got" })))
            .mount(&harbour.server)
            .await;
        harbour.accepts("/v2/x", "Bearer got").await;
        let authorizer = harbour.authorizer(Some(identity.clone()));
        let answer = authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
        assert_eq!(answer.status, 200, "after {refusal}");
    }
}

#[tokio::test]
async fn a_token_answer_that_is_none_is_a_bad_answer() {
    for (body, too_large) in [
        (json!({}).to_string(), false),
        (json!({ "token": "" }).to_string(), false),
        ("{".to_owned(), false),
        (json!({ "token": "x".repeat(70_000) }).to_string(), true),
    ] {
        let harbour = Harbour::asking(BEARER).await;
        let answer = ResponseTemplate::new(200).set_body_string(body);
        Mock::given(path("/token")).respond_with(answer).mount(&harbour.server).await;
        let error =
            harbour.authorizer(Some(acme())).send(harbour.get("/v2/x"), &pull()).await.unwrap_err();
        match error.kind {
            ErrorKind::TooLarge { .. } => assert!(too_large),
            ErrorKind::BadResponse { .. } => assert!(!too_large),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_noticed_where_everybody_is_handed_a_token() {
    // The token server refuses it.
    let harbour = Harbour::asking(BEARER).await;
    Mock::given(path("/token"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&harbour.server)
        .await;
    let wrong = harbour.authorizer(Some(acme())).check_credential().await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::WrongCredentials);
    // It hands out a token that names nobody.
    let harbour = Harbour::asking(BEARER).await;
    let nobody = jwt(&json!({ "sub": "", "access": [] }));
    harbour.token(json!({ "token": nobody })).await;
    harbour.accepts("/v2/", &format!("Bearer {nobody}")).await;
    let wrong = harbour.authorizer(Some(acme())).check_credential().await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::WrongCredentials);
    assert!(harbour.authorizer(None).check_credential().await.is_ok());
    // The registry refuses Basic.
    let harbour = Harbour::asking(r#"Basic realm="x""#).await;
    let wrong = harbour.authorizer(Some(acme())).check_credential().await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::WrongCredentials);
    let nobody = harbour.authorizer(None).check_credential().await.unwrap_err();
    assert_eq!(nobody.kind, ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn a_right_password_is_accepted_by_token_and_by_basic() {
    let harbour = Harbour::asking(BEARER).await;
    let token = jwt(&json!({ "sub": "acme" }));
    harbour.token(json!({ "token": token })).await;
    harbour.accepts("/v2/", &format!("Bearer {token}")).await;
    assert!(harbour.authorizer(Some(acme())).check_credential().await.is_ok());
    let harbour = Harbour::asking(r#"Basic realm="x""#).await;
    harbour.accepts("/v2/", &format!("Basic {}", STANDARD.encode("acme:anchor-chain"))).await;
    assert!(harbour.authorizer(Some(acme())).check_credential().await.is_ok());
}
