//! Where the credential goes, and where it does not.

use super::*;

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
