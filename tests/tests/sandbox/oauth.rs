//! The device flow.

use reqwest::Method;
use roadstead_tests::vendors::docker_hub::HubOptions;
use serde_json::{Value, json};

use crate::api::{Answer, Api, Harbour};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn eager() -> HubOptions {
    HubOptions { device_interval: 0, ..HubOptions::default() }
}

async fn form(api: &Api, path: &str, fields: &[(&str, &str)]) -> Answer {
    Answer::of(api.request(Method::POST, path).form(fields)).await
}

async fn start(api: &Api) -> Value {
    let fields = [
        ("client_id", "roadstead-sandbox"),
        ("audience", "https://hub.docker.com"),
        ("scope", "openid offline_access"),
    ];
    let answer = form(api, "/oauth/device/code", &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

async fn poll(api: &Api, device: &Value) -> Answer {
    let code = device["device_code"].as_str().unwrap();
    let fields = [("client_id", "roadstead-sandbox"), ("grant_type", GRANT), ("device_code", code)];
    form(api, "/oauth/token", &fields).await
}

async fn press(api: &Api, device: &Value, user: &str, button: &str) -> Answer {
    let code = device["user_code"].as_str().unwrap();
    form(api, "/activate", &[("user_code", code), ("username", user), ("decision", button)]).await
}

#[tokio::test]
async fn a_person_confirms_on_the_page_and_the_device_is_signed_in() {
    let harbour = Harbour::with(eager());
    let api = harbour.anybody();
    let device = start(&api).await;
    let page = device["verification_uri_complete"].as_str().unwrap();
    let page = api.get(page.strip_prefix(&api.base).unwrap()).await;
    assert!(page.text.contains(device["user_code"].as_str().unwrap()), "the page shows the code");
    let waiting = poll(&api, &device).await;
    assert_eq!(
        (waiting.status, waiting.json["error"].as_str()),
        (403, Some("authorization_pending"))
    );

    assert_eq!(press(&api, &device, "acme", "confirm").await.status, 200);
    let tokens = poll(&api, &device).await;
    assert_eq!(tokens.status, 200);
    let hub = harbour.with_token(tokens.json["access_token"].as_str().unwrap());
    let made = hub.post("/v2/access-tokens/desktop-generate", &json!({})).await;
    assert_eq!(made.status, 201);
    let secret = made.json["data"]["token"].as_str().unwrap();
    harbour.signed_in("acme", secret).await;
    let used = poll(&api, &device).await;
    assert_eq!(used.json["error"], "invalid_grant", "a device code is good for one sign-in");
}

#[tokio::test]
async fn a_person_who_denies_ends_the_sign_in() {
    let harbour = Harbour::with(eager());
    let api = harbour.anybody();
    let device = start(&api).await;
    assert_eq!(press(&api, &device, "acme", "deny").await.status, 200);
    assert_eq!(poll(&api, &device).await.json["error"], "access_denied");
}

#[tokio::test]
async fn polling_faster_than_the_interval_is_told_to_slow_down() {
    let harbour = Harbour::with(HubOptions { device_interval: 600, ..HubOptions::default() });
    let api = harbour.anybody();
    let device = start(&api).await;
    assert_eq!(device["interval"], 600);
    assert_eq!(poll(&api, &device).await.json["error"], "authorization_pending");
    let early = poll(&api, &device).await;
    assert_eq!((early.status, early.json["error"].as_str()), (429, Some("slow_down")));
}

#[tokio::test]
async fn a_code_that_nobody_confirmed_in_time_is_expired() {
    let harbour = Harbour::with(HubOptions { device_seconds: 0, ..eager() });
    let api = harbour.anybody();
    let device = start(&api).await;
    assert_eq!(poll(&api, &device).await.json["error"], "expired_token");
    assert_eq!(press(&api, &device, "acme", "confirm").await.status, 400);
}

#[tokio::test]
async fn a_refresh_token_works_once_and_not_after_sign_out() {
    let harbour = Harbour::with(eager());
    let api = harbour.anybody();
    let device = start(&api).await;
    assert!(harbour.0.hub().confirm_device(device["user_code"].as_str().unwrap(), "moored"));
    let first = poll(&api, &device).await.json["refresh_token"].as_str().unwrap().to_owned();
    let fields = |token: &str| {
        [
            ("client_id", "roadstead-sandbox".to_owned()),
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", token.to_owned()),
            ("token", token.to_owned()),
        ]
    };
    let send = async |path: &str, token: &str| {
        Answer::of(api.request(Method::POST, path).form(&fields(token))).await
    };
    let renewed = send("/oauth/token", &first).await;
    assert_eq!(renewed.status, 200);
    assert_eq!(send("/oauth/token", &first).await.json["error"], "invalid_grant");
    let second = renewed.json["refresh_token"].as_str().unwrap();
    assert_eq!(send("/oauth/revoke", second).await.status, 200);
    assert_eq!(send("/oauth/token", second).await.json["error"], "invalid_grant");
}

#[tokio::test]
async fn another_client_or_audience_is_refused() {
    let harbour = Harbour::with(eager());
    let api = harbour.anybody();
    let client = [("client_id", "somebody-else"), ("audience", "https://hub.docker.com")];
    assert_eq!(form(&api, "/oauth/device/code", &client).await.json["error"], "invalid_client");
    let audience = [("client_id", "roadstead-sandbox"), ("audience", "https://elsewhere.invalid")];
    assert_eq!(form(&api, "/oauth/device/code", &audience).await.status, 403);
}
