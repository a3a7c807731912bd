//! Redirects.

use std::sync::Arc;

use domain::{Endpoint, ErrorKind};
use rcgen::{CertificateParams, KeyPair};
use roadstead_tests::registry::Recorder;
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::harbour::*;

#[tokio::test]
async fn a_redirect_of_any_kind_to_another_host_takes_no_credential_along() {
    for status in [301, 302, 303, 307, 308] {
        for lure in ["{}/v2/", "{}/v2/?token=x", "http://me:pw@HOST/v2/"] {
            let foreign = Recorder::start().unwrap();
            let target = lure.replace("{}", &foreign.url()).replace("HOST", &foreign.host());
            let registry = Recorder::answering(reply(status, &[("location", &target)])).unwrap();
            let client = client(&registry.url());
            let _ = client.tags(&name("acme/web"), None).await;
            let _ = client.manifest(&name("acme/web"), "1.0").await;
            let _ = client.check_credential().await;
            assert!(!foreign.requests().is_empty(), "{status}: reading is followed");
            assert_learnt_nothing(&foreign, &format!("{status} to {target}"));
        }
    }
}

#[tokio::test]
async fn a_status_that_is_no_redirect_leads_nowhere() {
    for status in [300, 304, 305, 306] {
        let foreign = Recorder::start().unwrap();
        let headers = [("location", foreign.url()), ("content-location", foreign.url())];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let registry = Recorder::answering(reply(status, &headers)).unwrap();
        let client = client(&registry.url());
        let _ = client.tags(&name("acme/web"), None).await;
        let _ = client.manifest(&name("acme/web"), "1.0").await;
        let _ = client.check_credential().await;
        assert!(foreign.requests().is_empty(), "{status}");
        assert!(!registry.requests().is_empty());
    }
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let registry = Recorder::answering(reply(307, &[("location", "/v2/")])).unwrap();
    let outcome = kind(client(&registry.url()).tags(&name("acme/web"), None).await);
    assert!(matches!(outcome, ErrorKind::BadResponse { .. }), "{outcome:?}");
    assert!(registry.requests().len() < 10, "{} requests", registry.requests().len());
}

#[tokio::test]
async fn a_redirect_of_a_signed_request_of_the_sandbox_takes_nothing_along() {
    for access in every_access() {
        let foreign = Recorder::start().unwrap();
        let registry = faulty(access.clone(), &foreign);
        let _ = client(&registry.url()).tags(&name("faults/fault-redirect"), None).await;
        assert!(!foreign.requests().is_empty(), "{access:?}");
        assert_learnt_nothing(&foreign, &format!("{access:?}"));
    }
}

#[tokio::test]
async fn a_token_server_that_redirects_passes_no_password_on() {
    for status in [301, 302, 303, 307, 308] {
        let foreign = Recorder::start().unwrap();
        let target = format!("{}/token", foreign.url());
        let realm = Recorder::answering(reply(status, &[("location", &target)])).unwrap();
        let challenge = format!(r#"Bearer realm="{}/token""#, realm.url());
        let registry =
            Recorder::answering(reply(401, &[("www-authenticate", &challenge)])).unwrap();
        let client = client_that_trusts(&registry.url(), &realm.url());
        let _ = client.tags(&name("acme/web"), None).await;
        assert!(realm.requests().iter().any(roadstead_tests::registry::Recorded::has_credentials));
        assert_learnt_nothing(&foreign, &format!("{status}"));
    }
}

/// A TLS server that gives every request this answer; its base URL and its certificate.
async fn tls(answer: String) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut buffer = [0; 8192];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
        }
    });
    (base, certificate.pem())
}

fn trusting(base: &str, pem: String) -> Endpoint {
    let mut endpoint = Endpoint::new(base.parse().unwrap());
    endpoint.extra_ca_pem = Some(pem);
    endpoint
}

#[tokio::test]
async fn a_redirect_from_tls_to_plain_http_is_not_followed() {
    let foreign = Recorder::start().unwrap();
    let head = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/v2/\r\ncontent-length: 0\r\n\r\n",
        foreign.url()
    );
    let (base, pem) = tls(head).await;
    let client = client_of(&trusting(&base, pem), true);
    let refused = kind(client.tags(&name("acme/web"), None).await);
    assert_eq!(refused, ErrorKind::PlainHttpRefused { host: foreign.host() });
    assert!(foreign.requests().is_empty());
}

#[tokio::test]
async fn a_realm_in_plain_http_is_never_safe_for_a_registry_with_tls() {
    // The realm is on this machine as the registry is, and the person has even agreed to it. A registry elsewhere would be
    // refused in the same way before its name is looked up (`transport`, `auth/realm.rs`).
    let head = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer realm=\"http://realm.example/token\"\r\ncontent-length: 0\r\n\r\n";
    let (base, pem) = tls(head.to_owned()).await;
    let mut endpoint = trusting(&base, pem);
    endpoint.trusted_realms.push(domain::Origin::of(&"http://realm.example/".parse().unwrap()));
    for signed_in in [true, false] {
        let client = client_of(&endpoint, signed_in);
        let refused = kind(client.tags(&name("acme/web"), None).await);
        assert!(matches!(refused, ErrorKind::RealmUnsafe { .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_whose_certificate_is_refused() {
    let (base, _) = tls("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned()).await;
    let client = client(&base);
    let refused = kind(client.check_credential().await);
    assert!(matches!(refused, ErrorKind::Certificate { .. }), "{refused:?}");
}
