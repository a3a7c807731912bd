//! Words: what people type and paste, headers, Docker's configuration, a file with a certificate.

use domain::{Reference, pasted};
use secrecy::{ExposeSecret as _, SecretString};
use transport::auth::Challenge;
use url::Url;

use crate::wire;

pub(crate) fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(read) = Reference::parse(text) else { return };
    assert!(read.url.username().is_empty() && read.url.password().is_none());
    // Taken apart and put together again it is the same; but a first `v2` is taken for the protocol's, each time.
    if read.repository.as_ref().is_some_and(|name| name.as_str().split('/').next() == Some("v2")) {
        return;
    }
    let mut again = read.url.to_string();
    if let Some(name) = &read.repository {
        again = format!("{}/{name}", again.trim_end_matches('/'));
    }
    if let Some(tag) = &read.tag {
        again = format!("{again}:{tag}");
    }
    if let Some(digest) = &read.digest {
        again = format!("{again}@{digest}");
    }
    let again = Reference::parse(&again).unwrap_or_else(|error| panic!("{again:?}: {error:?}"));
    assert_eq!((&again.url, &again.repository), (&read.url, &read.repository));
    assert_eq!((&again.tag, &again.digest), (&read.tag, &read.digest));
}

pub(crate) fn pasted(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let found = pasted::reference_in(text);
    assert!(found.len() <= text.len());
    let _ = Reference::parse(found);
}

pub(crate) fn challenge(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = Challenge::parse_all(text.lines());
    for challenge in &read {
        assert_eq!(challenge.scheme, challenge.scheme.to_ascii_lowercase());
        for name in ["realm", "service", "scope", "error"] {
            let value = challenge.param(name);
            assert_eq!(value, challenge.param(&name.to_ascii_uppercase()));
        }
    }
}

/// The next page: never on another host, and never by another path.
pub(crate) fn link(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let request = Url::parse("https://r.example/prefix/v2/a/tags/list?n=2").expect("a URL");
    if let Some(query) = oci::fuzzing::next_query(text.lines(), &request) {
        let mut next = request.clone();
        next.set_query(Some(&query));
        assert_eq!(next.origin(), request.origin());
        assert_eq!(next.path(), request.path());
    }
}

pub(crate) fn docker_config(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.json"), data).expect("a file");
    wire::wait(async {
        let Ok(config) = credentials::docker_config::DockerConfig::load(folder.path()).await else {
            return;
        };
        // Helpers run programs: whom this names is nobody's business here.
        if data.windows(5).any(|part| part == b"creds")
            || data.windows(4).any(|part| part == b"Help")
        {
            return;
        }
        for login in config.logins().await.unwrap_or_default() {
            if let Ok(Some(credential)) = config.credential(&login.server).await {
                assert!(!format!("{credential:?}").contains("hunter2"), "a secret is never shown");
            }
        }
    });
}

pub(crate) fn pkcs12(data: &[u8]) {
    let password = SecretString::from("anchor-chain");
    if let Ok(text) = transport::open_pkcs12(data, &password) {
        assert!(text.expose_secret().contains("-----BEGIN"));
        let _ = transport::split_identity(text.expose_secret());
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = transport::split_identity(text);
    }
}
