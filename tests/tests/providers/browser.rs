//! Signing in to Docker Hub through the browser.

use std::time::Duration;

use credentials::device_flow;
use domain::{Endpoint, ErrorKind};
use roadstead_tests::process::until;
use transport::Transport;

use crate::harbour::{Harbour, Held, credential, kind};

fn transport(harbour: &Harbour) -> Transport {
    Transport::new(&Endpoint::new(harbour.server().0), &harbour.network).unwrap()
}

#[tokio::test]
async fn a_code_confirmed_in_the_browser_signs_in_and_signing_out_takes_everything_back() {
    let harbour = Harbour::docker_hub();
    let provider = harbour.anonymous();
    let browser = provider.sign_in().browser().expect("the sandbox has a client");
    let (flow, transport) = (browser.device_flow(), transport(&harbour));
    let (code, pending) = device_flow::start(&transport, &flow).await.unwrap();
    assert!(code.verification_uri_complete.unwrap().as_str().contains(&code.user_code));
    let hub = harbour.sandbox.hub();
    let (tokens, ()) = tokio::join!(device_flow::wait(&transport, &flow, pending), async {
        // Confirmed only after the first question was answered with "not yet".
        until("a question", Duration::from_secs(20), async || {
            (hub.control().count("POST", "/oauth/token") > 0).then_some(())
        })
        .await
        .unwrap();
        assert!(hub.confirm_device(&code.user_code, "acme"));
    });
    let own = credential(browser.finish(tokens.unwrap()).await.unwrap());
    assert_eq!(own.username, "acme");
    assert_eq!(
        hub.control().count("POST", "/oauth/revoke"),
        1,
        "the refresh token is of no more use"
    );

    let signed_in = harbour.open(Held::new(own.clone()));
    signed_in.repositories(&harbour.query()).await.unwrap();
    signed_in.sign_in().revoke(&own).await.unwrap();
    signed_in.forget_tokens();
    assert_eq!(kind(signed_in.repositories(&harbour.query()).await), ErrorKind::SessionEnded);
    assert_eq!(hub.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_code_refused_in_the_browser_is_told_as_refused() {
    let harbour = Harbour::docker_hub();
    let provider = harbour.anonymous();
    let flow = provider.sign_in().browser().unwrap().device_flow();
    let transport = transport(&harbour);
    let (code, pending) = device_flow::start(&transport, &flow).await.unwrap();
    assert!(harbour.sandbox.hub().deny_device(&code.user_code));
    let outcome = device_flow::wait(&transport, &flow, pending).await;
    assert_eq!(kind(outcome), ErrorKind::BrowserSignInDenied);
}

#[tokio::test]
async fn without_an_oauth_client_there_is_no_browser_sign_in() {
    let mut endpoints = Harbour::docker_hub().endpoints();
    endpoints.docker_hub.oauth_client_id = None;
    let kinds = providers::kinds(&endpoints);
    assert!(!kinds[0].browser_sign_in);
}
