//! Token realms.

use domain::ErrorKind;
use roadstead_tests::registry::{Recorder, Registry as Sandbox, RegistryOptions};

use crate::harbour::*;

const READ: &str = "acme/web";

fn asking(challenge: &str) -> Recorder {
    Recorder::answering(reply(401, &[("www-authenticate", challenge)])).unwrap()
}

#[tokio::test]
async fn a_realm_on_another_origin_receives_nothing_until_it_is_trusted_by_name() {
    let foreign = Recorder::start().unwrap();
    let challenge = format!(r#"Bearer realm="{}/token",service="s""#, foreign.url());
    let registry = asking(&challenge);
    for outcome in [
        kind(client(&registry.url()).tags(&name(READ), None).await),
        kind(client(&registry.url()).check_credential().await),
        kind(client(&registry.url()).catalog(None).await),
    ] {
        let ErrorKind::RealmNotTrusted { realm, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(realm, foreign.url(), "the person is told the name they would agree to");
    }
    assert!(foreign.requests().is_empty(), "nothing at all was sent before");
    assert_learnt_nothing(&registry, "and the registry asked for a token, not for a password");

    let trusting = client_that_trusts(&registry.url(), &foreign.url());
    let _ = trusting.tags(&name(READ), None).await;
    assert!(foreign.requests().iter().all(|seen| seen.path.starts_with("/token?")));
    assert!(
        foreign.requests().iter().any(roadstead_tests::registry::Recorded::has_credentials),
        "now it was agreed to"
    );
    assert_learnt_nothing_of_the_password(&registry);
}

/// The registry gets the token, never the password.
fn assert_learnt_nothing_of_the_password(registry: &Recorder) {
    for seen in registry.requests() {
        assert!(
            !seen.contains(SECRET) && !seen.contains("YWNtZTphbmNob3ItY2hhaW4="),
            "{}",
            seen.path
        );
    }
}

#[tokio::test]
async fn consent_to_one_realm_is_none_to_its_neighbour() {
    let (agreed, neighbour) = (Recorder::start().unwrap(), Recorder::start().unwrap());
    let challenge = format!(r#"Bearer realm="{}/token""#, neighbour.url());
    let registry = asking(&challenge);
    let client = client_that_trusts(&registry.url(), &agreed.url());
    let outcome = kind(client.tags(&name(READ), None).await);
    assert!(matches!(outcome, ErrorKind::RealmNotTrusted { .. }));
    assert!(neighbour.requests().is_empty() && agreed.requests().is_empty());
}

#[tokio::test]
async fn a_realm_that_a_later_answer_names_is_not_followed() {
    for access in every_access() {
        let foreign = Recorder::start().unwrap();
        let registry = faulty(access.clone(), &foreign);
        let outcome = client(&registry.url()).tags(&name("faults/fault-foreign-realm"), None).await;
        assert!(outcome.is_err(), "{access:?}");
        assert!(foreign.requests().is_empty(), "{access:?}: the realm is the ping's");
    }
}

#[tokio::test]
async fn no_trick_with_the_challenge_leads_to_a_foreign_host() {
    let foreign = Recorder::start().unwrap();
    let (url, host) = (foreign.url(), foreign.host());
    for challenge in [
        format!(r#"Bearer realm="{url}/token",realm="https://good.invalid/token""#),
        format!(r#"Bearer realm="/token",realm="{url}/token""#),
        format!(r#"Bearer realm="//{host}/token""#),
        format!(r#"Bearer realm="http:\\\\{host}\\token""#),
        format!(r#"Bearer realm="http:/{host}/token""#),
        format!(r#"Bearer realm="HTTP://{host}/token""#),
        format!(r#"bearer REALM = "{url}/token" "#),
        format!("Bearer realm={url}/token,service=s"),
        format!(r#"Bearer realm="http://registry.example@{host}/token""#),
        format!(r#"Bearer realm="http://{USER}:{SECRET}@{host}/token""#),
        format!(r#"Bearer realm="{url}#/registry.example/token""#),
        format!(r#"Bearer realm=" {url}/token""#),
        format!("Bearer realm=\"{url}\t/token\""),
        format!(r#"Basic realm="{url}/token""#),
        format!(r#"Basic realm="x", Bearer realm="{url}/token""#),
        format!(r#"Digest realm="{url}", nonce="1", Bearer realm="{url}/token""#),
        format!(r#"Bearer realm="{url}/token",scope="repository:x:pull,push" , , ,"#),
        format!(r#"Bearer realm="{url}/to\"ken\\""#),
        format!(r#"Bearer realm="ftp://{host}/token""#),
        format!(
            r#"Bearer realm="http://[::ffff:127.0.0.1]:{}/token""#,
            host.split(':').nth(1).unwrap()
        ),
        format!(r#"Bearer realm="http://localhost:{}/token""#, host.split(':').nth(1).unwrap()),
        format!(r#"Bearer realm="http://127.1:{}/token""#, host.split(':').nth(1).unwrap()),
        format!(r#"Bearer realm="http://2130706433:{}/token""#, host.split(':').nth(1).unwrap()),
    ] {
        let registry = asking(&challenge);
        let client = client(&registry.url());
        let _ = client.tags(&name(READ), None).await;
        let _ = client.check_credential().await;
        assert!(foreign.requests().is_empty(), "{challenge} reached the foreign host");
    }
}

#[tokio::test]
async fn two_registries_with_one_realm_share_no_token() {
    let realm = Recorder::answering(roadstead_tests::registry::Reply {
        body: r#"{"token":"for-the-first-only"}"#.into(),
        ..reply(200, &[])
    })
    .unwrap();
    let challenge = format!(r#"Bearer realm="{}/token",service="s""#, realm.url());
    let (first, second) = (asking(&challenge), asking(&challenge));
    let _ = client_that_trusts(&first.url(), &realm.url()).tags(&name(READ), None).await;
    assert!(first.requests().iter().any(|seen| seen.contains("for-the-first-only")));
    let stranger = client(&second.url());
    assert!(stranger.tags(&name(READ), None).await.is_err());
    assert!(second.requests().iter().all(|seen| !seen.contains("for-the-first-only")));
}

#[tokio::test]
async fn an_anonymous_client_has_nothing_to_lose_and_sends_nothing() {
    let foreign = Recorder::start().unwrap();
    let challenge = format!(r#"Bearer realm="{}/token",service="s""#, foreign.url());
    let registry = asking(&challenge);
    let endpoint = domain::Endpoint::new(registry.url().parse().unwrap());
    let _ = client_of(&endpoint, false).tags(&name(READ), None).await;
    assert!(!foreign.requests().is_empty(), "an anonymous token may be had anywhere");
    assert_learnt_nothing(&foreign, "anonymous");
}

#[tokio::test]
async fn the_sandbox_is_read_with_each_kind_of_access() {
    for access in every_access() {
        let registry = Sandbox::start(RegistryOptions {
            access: access.clone(),
            faults: true,
            ..RegistryOptions::default()
        })
        .unwrap();
        let client = client(&registry.url());
        let page = client.tags(&name("faults/fault-slow"), None).await.unwrap();
        assert!(
            !page.items.is_empty(),
            "{access:?}: the rules above do not merely forbid everything"
        );
        client.check_credential().await.unwrap();
    }
}
