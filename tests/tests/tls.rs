//! TLS as others speak it: each problem of a certificate with what a person may do about it, old versions, and client
//! certificates, against `openssl s_server`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use domain::{
    CertificateProblem, ClientCertificateProblem, Endpoint, ErrorKind, Origin, TrustOffer, Trusted,
};
use roadstead_tests::process::{Certified, RootAuthority, TlsServer, Wish, self_signed};
use secrecy::SecretString;
use transport::{ClientIdentity, Network, Request, Transport, probe};

fn transport(url: &str, trusts: Option<&str>, shows: Option<&Certified>) -> Transport {
    let mut endpoint = Endpoint::new(url.parse().unwrap());
    endpoint.extra_ca_pem = trusts.map(str::to_owned);
    let network = match shows {
        None => Network::new(),
        Some(Certified { chain, key }) => {
            let key = SecretString::from(key.clone());
            let identity = Arc::new(ClientIdentity::from_pem(chain, &key).unwrap());
            Network::new().showing(Origin::of(&endpoint.url), identity)
        }
    };
    Transport::new(&endpoint, &network).unwrap()
}

async fn sent(transport: &Transport) -> Result<u16, ErrorKind> {
    let request = Request::get(transport.endpoint().url.clone());
    transport.send(request).await.map(|answer| answer.status).map_err(|error| error.kind)
}

async fn refused(
    shown: &Certified,
    trusts: Option<&str>,
) -> (CertificateProblem, Option<Box<TrustOffer>>, usize) {
    let server = TlsServer::start(shown, &[]).await.unwrap();
    let transport = transport(&server.url(), trusts, None);
    let told = sent(&transport).await.unwrap_err();
    let step = probe::certificate(&transport).await.unwrap_err().kind;
    assert_eq!(told, step, "the connection test says what a request says");
    match told {
        ErrorKind::Certificate { problem, chain, offer, .. } => (problem, offer, chain.len()),
        other => panic!("{other:?}"),
    }
}

async fn accepted(shown: &Certified, trusts: &str) -> bool {
    let server = TlsServer::start(shown, &[]).await.unwrap();
    sent(&transport(&server.url(), Some(trusts), None)).await.is_ok()
}

#[tokio::test]
async fn an_authority_that_was_sent_along_is_offered_and_what_it_signs_is_accepted_then() {
    let authority = RootAuthority::new("Harbour authority").unwrap();
    let shown = authority.server_with_chain(Wish::GOOD).unwrap();
    let (problem, offer, links) = refused(&shown, None).await;
    let offer = offer.unwrap();
    assert_eq!(
        (problem, offer.what, links),
        (CertificateProblem::UnknownIssuer, Trusted::Authority, 2)
    );
    assert!(accepted(&shown, &offer.pem).await);
    let other = authority.server(Wish::GOOD).unwrap();
    assert!(
        accepted(&other, &offer.pem).await,
        "an authority vouches for the next certificate, too"
    );
}

#[tokio::test]
async fn where_nobody_who_vouches_is_sent_along_the_one_certificate_is_offered_and_vouches_for_itself_alone()
 {
    let authority = RootAuthority::new("Harbour authority").unwrap();
    for (shown, problem) in [
        (authority.server(Wish::GOOD).unwrap(), CertificateProblem::UnknownIssuer),
        (self_signed(Wish::GOOD, false).unwrap(), CertificateProblem::SelfSigned),
        (self_signed(Wish::GOOD, true).unwrap(), CertificateProblem::SelfSigned),
    ] {
        let (found, offer, links) = refused(&shown, None).await;
        let offer = offer.unwrap();
        assert_eq!((found, offer.what, links), (problem, Trusted::Certificate, 1));
        assert!(accepted(&shown, &offer.pem).await);
        let next = authority.server(Wish::GOOD).unwrap();
        assert!(
            !accepted(&next, &offer.pem).await,
            "another certificate of that issuer is another"
        );
    }
}

#[tokio::test]
async fn a_servers_own_certificate_that_is_trusted_signs_no_other() {
    // The key of a web server is no authority's, whatever is made with it.
    let key = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let own = params.self_signed(&key).unwrap().pem();
    let issuer = rcgen::Issuer::new(params, key);
    let forged_key = rcgen::KeyPair::generate().unwrap();
    let forged = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let forged = forged.signed_by(&forged_key, &issuer).unwrap().pem();
    let forged = Certified { chain: forged, key: forged_key.serialize_pem() };
    assert!(!accepted(&forged, &own).await);
}

#[tokio::test]
async fn what_trust_would_not_mend_is_named_and_nothing_is_offered() {
    let authority = RootAuthority::new("Harbour authority").unwrap();
    let root = Some(authority.pem.as_str());
    for (wish, problem) in [
        (Wish::ENDED, CertificateProblem::Expired),
        (Wish::EARLY, CertificateProblem::NotYetValid),
        (Wish::ELSEWHERE, CertificateProblem::WrongHost),
    ] {
        for trusts in [None, root] {
            for shown in [
                authority.server(wish).unwrap(),
                authority.server_with_chain(wish).unwrap(),
                self_signed(wish, false).unwrap(),
                self_signed(wish, true).unwrap(),
            ] {
                let (found, offer, _) = refused(&shown, trusts).await;
                assert_eq!(found, problem, "{wish:?}, trusting {}", trusts.is_some());
                assert_eq!(offer, None, "trust mends neither a name nor a time");
            }
        }
    }
    // An authority that stands in the chain and signed nothing of it.
    let stranger = RootAuthority::new("Stranger").unwrap();
    let own = authority.server(Wish::GOOD).unwrap();
    let shown = Certified { chain: format!("{}{}", own.chain, stranger.pem), ..own };
    let (_, offer, _) = refused(&shown, None).await;
    assert_eq!(offer.unwrap().what, Trusted::Certificate, "never who has nothing to do with it");
}

#[tokio::test]
async fn tls_1_2_and_1_3_are_spoken_and_what_is_older_is_said_to_be_too_old() {
    let authority = RootAuthority::new("Harbour authority").unwrap();
    let shown = authority.server(Wish::GOOD).unwrap();
    for (version, told) in [("-tls1_2", "TLSv1_2"), ("-tls1_3", "TLSv1_3")] {
        let server = TlsServer::start(&shown, &[version]).await.unwrap();
        let transport = transport(&server.url(), Some(&authority.pem), None);
        assert_eq!(sent(&transport).await, Ok(200), "{version}");
        assert_eq!(probe::certificate(&transport).await.unwrap().unwrap().version, told);
    }
    // Debian's OpenSSL speaks these only when its level of security is lowered to none.
    let old = ["-cipher", "ALL:@SECLEVEL=0"];
    for args in [
        [&["-tls1"][..], &old].concat(),
        [&["-tls1_1"][..], &old].concat(),
        // A version that we know with nothing but ciphers that we do not.
        vec!["-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"],
    ] {
        let server = TlsServer::start(&shown, &args).await.unwrap();
        let transport = transport(&server.url(), Some(&authority.pem), None);
        let told = sent(&transport).await.unwrap_err();
        assert!(
            matches!(told, ErrorKind::NoCommonTls { .. }),
            "{args:?}: {told:?}\n{}",
            server.log()
        );
        let step = probe::certificate(&transport).await.unwrap_err().kind;
        assert_eq!(told, step, "{args:?}");
    }
}

#[tokio::test]
async fn a_client_certificate_that_is_missing_over_or_anothers_is_said_to_be_that() {
    let authority = RootAuthority::new("Harbour authority").unwrap();
    let stranger = RootAuthority::new("Stranger").unwrap();
    let shown = authority.server(Wish::GOOD).unwrap();
    for version in ["-tls1_2", "-tls1_3"] {
        let people = Some(authority.pem.as_str());
        let server = TlsServer::start_asking(&shown, people, &[version]).await.unwrap();
        let good = authority.person(Wish::GOOD).unwrap();
        let transport_of = |shows: Option<&Certified>| transport(&server.url(), people, shows);
        assert_eq!(sent(&transport_of(Some(&good))).await, Ok(200), "{version}");
        for (shows, expected) in [
            (None, ClientCertificateProblem::Missing),
            (Some(authority.person(Wish::ENDED).unwrap()), ClientCertificateProblem::Expired),
            (Some(authority.person(Wish::EARLY).unwrap()), ClientCertificateProblem::NotYetValid),
            (Some(stranger.person(Wish::GOOD).unwrap()), ClientCertificateProblem::Refused),
        ] {
            let told = sent(&transport_of(shows.as_ref())).await.unwrap_err();
            assert!(
                matches!(told, ErrorKind::ClientCertificateNeeded { problem, .. } if problem == expected),
                "{version} {expected:?}: {told:?}\n{}",
                server.log()
            );
        }
    }
}
