//! A registry under test with a foreign host beside it, and a client with a credential to lose.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Credential, Endpoint, ErrorKind, Origin, RepositoryName, Result};
use oci::{MemoryCache, Registry};
use roadstead_tests::registry::{
    Access, Recorder, Registry as Sandbox, RegistryOptions, Reply, User,
};
use transport::auth::{Anonymous, CredentialSource, Known, RealmPolicy};
use transport::{Network, Pace, Transport};
use url::Url;

pub(crate) const USER: &str = "acme";
pub(crate) const SECRET: &str = "anchor-chain";

/// A client of the registry at `base`, signed in as [`USER`].
pub(crate) fn client(base: &str) -> Registry {
    client_of(&Endpoint::new(Url::parse(base).unwrap()), true)
}

pub(crate) fn client_of(endpoint: &Endpoint, signed_in: bool) -> Registry {
    let source: Arc<dyn CredentialSource> = if signed_in {
        Arc::new(Known(Credential::password(USER, SECRET)))
    } else {
        Arc::new(Anonymous)
    };
    let pace = Pace { first_wait: Duration::from_millis(5), ..Pace::default() };
    let transport = Transport::new(endpoint, &Network::with_pace(pace)).unwrap();
    let policy = RealmPolicy::for_endpoint(endpoint);
    Registry::new(transport, endpoint.url.clone(), source, policy, Arc::new(MemoryCache::default()))
}

/// The same client, after the person agreed to `realm` by name.
pub(crate) fn client_that_trusts(base: &str, realm: &str) -> Registry {
    let mut endpoint = Endpoint::new(Url::parse(base).unwrap());
    endpoint.trusted_realms.push(Origin::of(&Url::parse(realm).unwrap()));
    client_of(&endpoint, true)
}

pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

pub(crate) fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorKind {
    outcome.unwrap_err().kind
}

/// A sandbox registry with every fault, leading to `foreign`.
pub(crate) fn faulty(access: Access, foreign: &Recorder) -> Sandbox {
    let options = RegistryOptions {
        access,
        faults: true,
        foreign: Some(foreign.url()),
        ..RegistryOptions::default()
    };
    Sandbox::start(options).unwrap()
}

/// The three ways a registry asks who one is.
pub(crate) fn every_access() -> [Access; 3] {
    let users = vec![User::new(USER, SECRET)];
    [Access::Open, Access::Basic(users.clone()), Access::Bearer { users, anonymous_pull: false }]
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)]) -> Reply {
    let headers = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Reply { status, headers, ..Reply::default() }
}

/// Nothing that proves who we are reached this host: no credential header, and the secret nowhere, in no form.
pub(crate) fn assert_learnt_nothing(foreign: &Recorder, when: &str) {
    let encoded = STANDARD.encode(format!("{USER}:{SECRET}"));
    for seen in foreign.requests() {
        assert!(
            !seen.has_credentials(),
            "{when}: {} {} carried credentials",
            seen.method,
            seen.path
        );
        for form in [SECRET, encoded.as_str()] {
            assert!(
                !seen.contains(form),
                "{when}: {} {} carried the secret",
                seen.method,
                seen.path
            );
        }
    }
}
