//! Getting, keeping and renewing tokens.

use super::*;

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
async fn a_token_that_ended_while_this_machine_slept_is_renewed_before_anything_is_asked_with_it() {
    let harbour = Harbour::asking(BEARER).await;
    let first = json!({ "token": "old", "expires_in": 300 });
    let first = ResponseTemplate::new(200).set_body_json(first);
    Mock::given(path("/token")).respond_with(first).up_to_n_times(1).mount(&harbour.server).await;
    harbour.token(json!({ "token": "new", "expires_in": 300 })).await;
    for token in ["Bearer old", "Bearer new"] {
        harbour.accepts("/v2/x", token).await;
    }
    let (clock, move_wall) = crate::clock::tests::movable();
    let network = Network::with_clock(Pace::default(), clock);
    let authorizer = harbour.over(&network, Some(acme()), RealmPolicy::default());
    authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
    move_wall(280);
    authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
    assert_eq!(harbour.seen("/token").await.len(), 1, "it is good for five minutes");
    move_wall(20);
    authorizer.send(harbour.get("/v2/x"), &pull()).await.unwrap();
    let with: Vec<_> = harbour
        .seen("/v2/x")
        .await
        .iter()
        .map(|seen| seen.headers["authorization"].clone())
        .collect();
    assert_eq!(with, ["Bearer old", "Bearer old", "Bearer new"], "no old token was refused first");
}
