//! Signing in to the Hub API, and the calls about the caller.

use roadstead_tests::vendors::docker_hub::HubOptions;
use serde_json::json;

use crate::api::{Answer, Harbour};

#[tokio::test]
async fn a_password_and_an_access_token_are_taken_and_anything_else_is_not() {
    let harbour = Harbour::open();
    for secret in ["anchor-chain", "dckr_pat_sandbox_rw", "dckr_pat_sandbox_ro"] {
        let api = harbour.signed_in("acme", secret).await;
        let answer = api.get("/v2/repositories/namespaces").await;
        assert_eq!(answer.json["namespaces"], json!(["acme", "harbourworks"]), "{secret}");
    }
    let body = json!({ "identifier": "acme", "secret": "wrong" });
    let answer = harbour.anybody().post("/v2/auth/token", &body).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json["detail"], "Incorrect authentication credentials");
}

#[tokio::test]
async fn a_sign_in_without_all_its_fields_is_refused_as_the_document_says() {
    let harbour = Harbour::open();
    let answer = harbour.anybody().post("/v2/auth/token", &json!({ "identifier": "acme" })).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json, json!({ "secret": ["This field is required."] }));
    let number =
        harbour.anybody().post("/v2/users/login", &json!({ "username": 1, "password": "x" })).await;
    assert_eq!(number.status, 400, "a number is no user name");
    let request =
        harbour.anybody().request(reqwest::Method::POST, "/v2/auth/token").body("identifier=acme");
    assert_eq!(Answer::of(request).await.status, 400, "the call takes JSON only");
}

#[tokio::test]
async fn an_account_with_two_steps_signs_in_with_its_code() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let body = json!({ "username": "moored", "password": "anchor-chain" });
    let first = api.post("/v2/users/login", &body).await;
    assert_eq!(first.status, 401);
    assert_eq!(first.json["detail"], "Require secondary authentication on MFA enabled account");
    let step = first.json["login_2fa_token"].as_str().unwrap();

    let wrong = json!({ "login_2fa_token": step, "code": "000000" });
    assert_eq!(api.post("/v2/users/2fa-login", &wrong).await.status, 401);
    let right = json!({ "login_2fa_token": step, "code": "123456" });
    let second = api.post("/v2/users/2fa-login", &right).await;
    assert_eq!(second.status, 200, "a wrong code does not spoil the right one");
    let moored = harbour.with_token(second.json["token"].as_str().unwrap());
    let answer = moored.get("/v2/user/orgs/").await;
    assert_eq!(answer.json["results"][0]["orgname"], "harbourworks");
    assert_eq!(api.post("/v2/users/2fa-login", &right).await.status, 401, "a step is taken once");
}

#[tokio::test]
async fn a_code_that_comes_too_late_is_refused() {
    let harbour = Harbour::with(HubOptions { second_step_seconds: 0, ..HubOptions::default() });
    let body = json!({ "username": "moored", "password": "anchor-chain" });
    let first = harbour.anybody().post("/v2/users/login", &body).await;
    let late = json!({ "login_2fa_token": first.json["login_2fa_token"], "code": "123456" });
    assert_eq!(harbour.anybody().post("/v2/users/2fa-login", &late).await.status, 401);
}

#[tokio::test]
async fn a_token_whose_time_is_over_is_refused() {
    let harbour = Harbour::with(HubOptions { token_seconds: 0, ..HubOptions::default() });
    let api = harbour.acme().await;
    let answer = api.get("/v2/repositories/namespaces").await;
    assert_eq!(answer.status, 401);
    let public = api.get("/v2/namespaces/acme/repositories").await;
    assert_eq!(public.status, 401, "a bad token is refused even where none is needed");
}

#[tokio::test]
async fn calls_about_the_caller_need_one() {
    let harbour = Harbour::open();
    for path in ["/v2/repositories/namespaces", "/v2/user/orgs/", "/v2/access-tokens"] {
        assert_eq!(harbour.anybody().get(path).await.status, 401, "{path}");
    }
    let forged = harbour.with_token("eyJhbGciOiJub25lIn0.e30.");
    assert_eq!(forged.get("/v2/repositories/namespaces").await.status, 401);
}

#[tokio::test]
async fn an_access_token_is_made_used_switched_off_and_removed() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let body = json!({ "token_label": "CI", "scopes": ["repo:read"] });
    let made = api.post("/v2/access-tokens", &body).await;
    assert_eq!(made.status, 201);
    let secret = made.json["token"].as_str().unwrap().to_owned();
    harbour.signed_in("acme", &secret).await;

    let path = format!("/v2/access-tokens/{}", made.json["uuid"].as_str().unwrap());
    let seen = api.get(&path).await;
    assert_eq!(seen.json["token"], "", "the secret is shown once");
    assert!(seen.json["last_used"].is_string(), "it was used");
    let list = api.get("/v2/access-tokens?page_size=1").await;
    assert_eq!(
        (list.json["count"].as_u64(), list.json["active_count"].as_u64()),
        (Some(3), Some(3))
    );

    assert_eq!(api.patch(&path, &json!({ "is_active": false })).await.json["is_active"], false);
    let again = json!({ "identifier": "acme", "secret": secret });
    assert_eq!(harbour.anybody().post("/v2/auth/token", &again).await.status, 401);
    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(api.get(&path).await.status, 404);
}

#[tokio::test]
async fn an_access_token_needs_a_label_and_scopes_that_exist() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    for body in [
        json!({ "token_label": "", "scopes": ["repo:read"] }),
        json!({ "token_label": "CI" }),
        json!({ "token_label": "CI", "scopes": ["repo:everything"] }),
    ] {
        let answer = api.post("/v2/access-tokens", &body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(
            answer.json["fields"].is_object() && answer.json["text"].is_string(),
            "{}",
            answer.text
        );
    }
    let reader = harbour.signed_in("acme", "dckr_pat_sandbox_ro").await;
    let body = json!({ "token_label": "More", "scopes": ["repo:admin"] });
    assert_eq!(
        reader.post("/v2/access-tokens", &body).await.status,
        401,
        "no token makes a stronger one"
    );
}
