use std::sync::mpsc;

use domain::Endpoint;
use transport::Network;
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

fn config(server: &MockServer) -> Config {
    let url = |path: &str| Url::parse(&server.uri()).unwrap().join(path).unwrap();
    Config {
        device_url: url("/oauth/device/code"),
        token_url: url("/oauth/token"),
        revoke_url: Some(url("/oauth/revoke")),
        client_id: "roadstead".into(),
        scope: "openid offline_access".into(),
        audience: Some("https://hub.docker.com".into()),
    }
}

fn transport(server: &MockServer) -> Transport {
    Transport::new(&Endpoint::new(server.uri().parse().unwrap()), &Network::new()).unwrap()
}

async fn starts(server: &MockServer, expires_in: u64) {
    let body = serde_json::json!({
        "device_code": "device-1", "user_code": "WDJB-MJHT",
        "verification_uri": format!("{}/activate", server.uri()),
        "verification_uri_complete": format!("{}/activate?user_code=WDJB-MJHT", server.uri()),
        "expires_in": expires_in, "interval": 5,
    });
    Mock::given(method("POST"))
        .and(path("/oauth/device/code"))
        .and(body_string_contains("audience=https%3A%2F%2Fhub.docker.com"))
        .and(body_string_contains("scope=openid+offline_access"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(server)
        .await;
}

async fn answers(server: &MockServer, status: u16, body: serde_json::Value, times: u64) {
    Mock::given(method("POST"))
        .and(path("/oauth/token"))
        .and(body_string_contains("device_code=device-1"))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .up_to_n_times(times)
        .mount(server)
        .await;
}

/// A clock that stands still until it is moved: a paused one runs ahead while nothing but the network is waited for, unless
/// a blocking task is under way.
struct Clock {
    release: mpsc::Sender<()>,
}

impl Clock {
    fn stopped() -> Self {
        let (release, wait) = mpsc::channel();
        tokio::time::pause();
        tokio::task::spawn_blocking(move || wait.recv());
        Self { release }
    }

    /// Moves on second by second until the future is done.
    async fn run<T>(self, future: impl Future<Output = T>) -> T {
        let tick = async {
            loop {
                tokio::time::advance(Duration::from_millis(100)).await;
                // Lets the answer of the server, which lives in a thread of its own, come in.
                std::thread::yield_now();
                tokio::task::yield_now().await;
            }
        };
        let done = tokio::select! {
            done = future => done,
            () = tick => unreachable!("the clock never ends"),
        };
        let _ = self.release.send(());
        done
    }
}

#[tokio::test]
async fn the_code_is_shown_and_the_tokens_come_once_it_is_confirmed() {
    let server = MockServer::start().await;
    starts(&server, 900).await;
    answers(&server, 403, serde_json::json!({ "error": "authorization_pending" }), 2).await;
    answers(&server, 429, serde_json::json!({ "error": "slow_down" }), 1).await;
    answers(&server, 503, serde_json::json!({}), 1).await;
    let granted = serde_json::json!({ "access_token": "access-1", "refresh_token": "refresh-1", "expires_in": 60 });
    answers(&server, 200, granted, 1).await;
    let (transport, config) = (transport(&server), config(&server));
    let (code, pending) = start(&transport, &config).await.unwrap();
    assert_eq!(code.user_code, "WDJB-MJHT");
    assert!(code.verification_uri_complete.unwrap().as_str().ends_with("user_code=WDJB-MJHT"));
    assert!(code.expires > Timestamp::now().plus_seconds(800));
    let tokens = Clock::stopped().run(wait(&transport, &config, pending)).await.unwrap();
    assert_eq!(tokens.access.expose_secret(), "access-1");
    assert_eq!(tokens.refresh.unwrap().expose_secret(), "refresh-1");
    let asked = server.received_requests().await.unwrap();
    assert_eq!(asked.iter().filter(|request| request.url.path() == "/oauth/token").count(), 5);
}

#[tokio::test]
async fn a_code_that_nobody_confirms_expires_by_our_own_clock() {
    let server = MockServer::start().await;
    starts(&server, 12).await;
    answers(&server, 403, serde_json::json!({ "error": "authorization_pending" }), 99).await;
    let (transport, config) = (transport(&server), config(&server));
    let (_, pending) = start(&transport, &config).await.unwrap();
    let error =
        Clock::stopped().run(wait(&transport, &config, pending)).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::BrowserSignInExpired);
}

#[tokio::test]
async fn a_refusal_in_the_browser_is_told_as_one() {
    let server = MockServer::start().await;
    starts(&server, 900).await;
    answers(&server, 403, serde_json::json!({ "error": "access_denied" }), 1).await;
    let (transport, config) = (transport(&server), config(&server));
    let (_, pending) = start(&transport, &config).await.unwrap();
    let error =
        Clock::stopped().run(wait(&transport, &config, pending)).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::BrowserSignInDenied);
}

#[tokio::test]
async fn dropping_the_wait_stops_the_questions() {
    let server = MockServer::start().await;
    starts(&server, 900).await;
    let (transport, config) = (transport(&server), config(&server));
    let (_, pending) = start(&transport, &config).await.unwrap();
    drop(wait(&transport, &config, pending));
    let asked = server.received_requests().await.unwrap();
    assert!(asked.iter().all(|request| request.url.path() != "/oauth/token"));
}

#[tokio::test]
async fn a_page_that_no_browser_should_open_is_refused() {
    for page in
        ["javascript:alert(1)", "file:///etc/passwd", "http://far.example/activate", "no url"]
    {
        let server = MockServer::start().await;
        let body = serde_json::json!({
            "device_code": "d", "user_code": "u", "verification_uri": page, "expires_in": 900,
        });
        let template = ResponseTemplate::new(200).set_body_json(body);
        Mock::given(method("POST")).respond_with(template).mount(&server).await;
        let outcome = start(&transport(&server), &config(&server)).await.map(|_| ());
        assert!(matches!(outcome.unwrap_err().kind, ErrorKind::BadResponse { .. }), "{page}");
    }
}

#[tokio::test]
async fn a_client_that_the_issuer_does_not_know_is_not_configured() {
    let server = MockServer::start().await;
    let body =
        serde_json::json!({ "error": "invalid_client", "error_description": "Unknown client" });
    let template = ResponseTemplate::new(401).set_body_json(body);
    Mock::given(method("POST")).respond_with(template).mount(&server).await;
    let error = start(&transport(&server), &config(&server)).await.map(|_| ()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::BrowserSignInNotConfigured);
    assert_eq!(error.detail.unwrap().message.as_deref(), Some("Unknown client"));
}

#[tokio::test]
async fn a_refresh_token_is_taken_back_with_the_client_it_belongs_to() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/oauth/revoke"))
        .and(body_string_contains("client_id=roadstead"))
        .and(body_string_contains("token=refresh-1"))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;
    revoke(&transport(&server), &config(&server), &"refresh-1".into()).await.unwrap();
}
