//! Against a TLS server with certificates made for each test.

use std::sync::Arc;

use domain::{CertificateProblem, Endpoint, ErrorKind};
use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use url::Url;

use crate::{Network, Request, Transport, probe};

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Harbour authority");
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// A TLS server with a certificate of this authority.
    async fn serve(&self, name: &str, until: i32) -> Url {
        let key = KeyPair::generate().unwrap();
        let certificate = leaf(name, until).signed_by(&key, &self.issuer).unwrap();
        serve(&certificate, &key).await
    }
}

fn leaf(name: &str, until: i32) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "harbour.example");
    params.not_before = rcgen::date_time_ymd(2019, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    params
}

/// A TLS server that answers every request with `{}`, and its base URL.
async fn serve(certificate: &Certificate, key: &KeyPair) -> Url {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                    let _ = stream.write_all(answer).await;
                }
            });
        }
    });
    url
}

fn transport(url: &Url, ca: Option<&str>) -> Transport {
    let mut endpoint = Endpoint::new(url.clone());
    endpoint.extra_ca_pem = ca.map(str::to_owned);
    Transport::new(&endpoint, &Network::new()).unwrap()
}

async fn refusal(
    url: &Url,
    ca: Option<&str>,
) -> (CertificateProblem, Vec<domain::CertificateInfo>) {
    let transport = transport(url, ca);
    let sent = transport.send(Request::get(url.clone())).await.unwrap_err().kind;
    let probed = probe::certificate(&transport).await.unwrap_err().kind;
    assert_eq!(sent, probed, "the connection test says what a request says");
    match sent {
        ErrorKind::Certificate { problem, chain, .. } => (problem, chain),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_registry_with_its_own_authority_is_trusted_once_that_is_added() {
    let authority = Authority::new();
    let url = authority.serve("127.0.0.1", 2124).await;
    let transport = transport(&url, Some(&authority.pem));
    assert_eq!(transport.send(Request::get(url)).await.unwrap().status, 200);
    let facts = probe::certificate(&transport).await.unwrap().unwrap();
    assert_eq!(facts.version, "TLSv1_3");
    assert!(facts.issuer.contains("Harbour authority"));
    assert_eq!(
        probe::resolve(&transport).await.unwrap(),
        [probe::connect(&transport).await.unwrap()]
    );
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_once_it_is_added_for_its_own_name_and_time() {
    for (name, until, problem) in [
        ("127.0.0.1", 2124, None),
        ("127.0.0.1", 2020, Some(CertificateProblem::Expired)),
        ("other.example", 2124, Some(CertificateProblem::WrongHost)),
    ] {
        // As `openssl req -x509` makes them: marked as an authority.
        let mut params = leaf(name, until);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let url = serve(&certificate, &key).await;
        let pem = certificate.pem();
        match problem {
            None => {
                let sent = transport(&url, Some(&pem)).send(Request::get(url.clone())).await;
                assert_eq!(sent.unwrap().status, 200);
            }
            Some(problem) => assert_eq!(refusal(&url, Some(&pem)).await.0, problem),
        }
        assert!(transport(&url, None).send(Request::get(url)).await.is_err(), "unasked");
    }
}

#[tokio::test]
async fn a_refused_certificate_says_what_is_wrong_and_shows_the_chain() {
    let authority = Authority::new();
    let good = authority.serve("127.0.0.1", 2124).await;
    let (problem, chain) = refusal(&good, None).await;
    assert_eq!(problem, CertificateProblem::UnknownIssuer);
    assert_eq!(chain.len(), 1);
    assert!(chain[0].subject.contains("harbour.example"));
    assert!(chain[0].issuer.contains("Harbour authority"));
    assert_eq!(
        chain[0].not_after.map(|at| at.0.to_string()[..4].to_owned()).as_deref(),
        Some("2124")
    );
    assert!(
        chain[0].fingerprint.len() == 64
            && chain[0].fingerprint.bytes().all(|b| b.is_ascii_hexdigit())
    );

    let expired = authority.serve("127.0.0.1", 2020).await;
    assert_eq!(refusal(&expired, Some(&authority.pem)).await.0, CertificateProblem::Expired);
    let other = authority.serve("other.example", 2124).await;
    assert_eq!(refusal(&other, Some(&authority.pem)).await.0, CertificateProblem::WrongHost);
    let stranger = Authority::new();
    assert_eq!(refusal(&good, Some(&stranger.pem)).await.0, CertificateProblem::UnknownIssuer);
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_a_broken_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await;
            let _ =
                stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let transport = transport(&url, None);
    let sent = transport.send(Request::get(url)).await.unwrap_err().kind;
    assert!(matches!(sent, ErrorKind::NotTls { .. }), "{sent:?}");
    let probed = probe::certificate(&transport).await.unwrap_err().kind;
    assert!(matches!(probed, ErrorKind::NotTls { .. }), "{probed:?}");
}

#[test]
fn an_authority_that_is_none_is_refused_when_it_is_given() {
    let url = Url::parse("https://r.example/").unwrap();
    for pem in [
        "",
        "not a certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
    ] {
        let mut endpoint = Endpoint::new(url.clone());
        endpoint.extra_ca_pem = Some(pem.to_owned());
        let refused = Transport::new(&endpoint, &Network::new()).unwrap_err().kind;
        assert!(
            matches!(refused, ErrorKind::InvalidField { ref field, .. } if field == "ca"),
            "{pem:?}"
        );
    }
}
