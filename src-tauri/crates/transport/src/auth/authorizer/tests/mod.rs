//! The dance against real sockets: what the registry, its token server and a foreign host get to see.

mod realms;
mod tokens;

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
        let pace = Pace { first_wait: std::time::Duration::from_millis(1), ..Pace::default() };
        self.over(&Network::with_pace(pace), credential, policy)
    }

    fn over(
        &self,
        network: &Network,
        credential: Option<Credential>,
        policy: RealmPolicy,
    ) -> Authorizer {
        let base = Url::parse(&self.server.uri()).unwrap();
        let transport = Transport::new(&Endpoint::new(base.clone()), network).unwrap();
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
