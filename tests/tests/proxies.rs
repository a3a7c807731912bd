//! Through proxies that others wrote: tinyproxy, Squid and microsocks, to Debian's `docker-registry` with and without TLS.
//!
//! Everything is on this machine, whose ports go through a proxy only because the exceptions say so (`<-loopback>`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, Endpoint, ErrorKind, Origin, ProxyProblem, RegistryKind, Result};
use providers::{Context, Endpoints, Provider, RepositoryQuery};
use roadstead_tests::process::{
    Access, ProxyProcess, ReferenceRegistry, Skopeo, TinyImage, free_port,
};
use secrecy::SecretString;
use transport::auth::{Anonymous, CredentialSource, Known};
use transport::{
    ClientIdentity, ManualProxy, Network, PasswordSource, Proxies, ProxyVariables, Transport, probe,
};

struct Password(&'static str);

#[async_trait]
impl PasswordSource for Password {
    async fn password(&self) -> Result<Option<SecretString>> {
        Ok(Some(SecretString::from(self.0)))
    }
}

/// A network behind a proxy, this machine's own ports included.
fn behind(address: &str, username: &str, password: &'static str) -> Network {
    let network = Network::new();
    let manual = ManualProxy {
        address: address.into(),
        username: username.into(),
        password: Arc::new(Password(password)),
        exceptions: "<-loopback>".into(),
    };
    network.set_proxies(Proxies::manual(manual).unwrap());
    network
}

fn endpoint(registry: &ReferenceRegistry) -> Endpoint {
    let mut endpoint = Endpoint::new(registry.url().parse().unwrap());
    if registry.url().starts_with("https") {
        endpoint.extra_ca_pem = Some(fs::read_to_string(registry.root_certificate()).unwrap());
    }
    endpoint
}

fn open(registry: &ReferenceRegistry, network: &Network) -> Arc<dyn Provider> {
    let credentials: Arc<dyn CredentialSource> = match registry.access() {
        Access::Password => Arc::new(Known(Credential::password(
            ReferenceRegistry::USER,
            ReferenceRegistry::PASSWORD,
        ))),
        _ => Arc::new(Anonymous),
    };
    let content = Arc::new(oci::MemoryCache::default());
    let (endpoint, network) = (endpoint(registry), network.clone());
    let about = Context { endpoint, credentials, network, content };
    providers::open(RegistryKind::Oci, about, &Endpoints::default()).unwrap()
}

/// A registry with one repository.
async fn stocked(access: Access) -> ReferenceRegistry {
    let registry = ReferenceRegistry::start(access).await.unwrap();
    let image = TinyImage::new("amd64", "through").unwrap();
    Skopeo::for_registry(&registry).unwrap().push(&image, "harbour/pilot:1").await.unwrap();
    registry
}

async fn lists(registry: &ReferenceRegistry, network: &Network) {
    let provider = open(registry, network);
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.items[0].name.as_str(), "harbour/pilot");
    let name = domain::RepositoryName::parse("harbour/pilot").unwrap();
    assert!(provider.tag_detail(&name, "1").await.unwrap().digest.is_some());
}

async fn problem(registry: &ReferenceRegistry, network: &Network) -> ProxyProblem {
    let provider = open(registry, network);
    match provider.repositories(&RepositoryQuery::default()).await.unwrap_err().kind {
        ErrorKind::Proxy { problem, host, .. } => {
            assert_eq!(host, registry.host());
            problem
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_list_comes_through_a_proxy_that_asks_for_a_password_and_a_wrong_one_is_said_to_be() {
    let secure = stocked(Access::Tls).await;
    let plain = stocked(Access::Password).await;
    for (proxy, address, password) in [
        {
            let proxy = ProxyProcess::tinyproxy(true).await.unwrap();
            let address = proxy.host();
            (proxy, address, ProxyProcess::plain_password())
        },
        {
            let proxy = ProxyProcess::squid().await.unwrap();
            let address = format!("http://{}", proxy.host());
            (proxy, address, ProxyProcess::PASSWORD)
        },
        {
            let proxy = ProxyProcess::microsocks(true).await.unwrap();
            let address = format!("socks5://{}", proxy.host());
            (proxy, address, ProxyProcess::PASSWORD)
        },
    ] {
        for registry in [&secure, &plain] {
            lists(registry, &behind(&address, ProxyProcess::USER, password)).await;
            let wrong = problem(registry, &behind(&address, ProxyProcess::USER, "neap")).await;
            assert_eq!(wrong, ProxyProblem::PasswordWrong, "{address} {}", registry.url());
            let none = problem(registry, &behind(&address, "", "")).await;
            assert_eq!(none, ProxyProblem::PasswordNeeded, "{address} {}", registry.url());
        }
        assert!(!proxy.log().contains(ReferenceRegistry::PASSWORD));
    }
}

#[tokio::test]
async fn the_environments_proxies_are_used_with_what_stands_in_their_addresses() {
    let secure = stocked(Access::Tls).await;
    let tinyproxy = ProxyProcess::tinyproxy(true).await.unwrap();
    let microsocks = ProxyProcess::microsocks(true).await.unwrap();
    let login = format!("{}:{}", ProxyProcess::USER, ProxyProcess::plain_password());
    let by_http = format!("http://{login}@{}", tinyproxy.host());
    // As one writes `spring:tide@/9` in an address.
    let escaped = format!("{}:spring%3Atide%40%2F9", ProxyProcess::USER);
    let by_names = format!("socks5h://{escaped}@{}", microsocks.host());
    let by_addresses = format!("socks5://{escaped}@{}", microsocks.host());
    for (name, value) in
        [("HTTPS_PROXY", by_http), ("all_proxy", by_names), ("ALL_PROXY", by_addresses)]
    {
        let get = |asked: &str| match asked {
            "NO_PROXY" => Some("<-loopback>".to_owned()),
            _ => (asked == name).then(|| value.clone()),
        };
        let network = Network::new();
        network.set_proxies(Proxies::of_system(&ProxyVariables::read(get)));
        lists(&secure, &network).await;
    }
    assert!(tinyproxy.log().contains(&format!("CONNECT {}", secure.host())), "{}", tinyproxy.log());
    // Without the word in the exceptions this machine's own ports are reached directly.
    let network = Network::new();
    let get = |asked: &str| (asked == "ALL_PROXY").then(|| "http://127.0.0.1:9".to_owned());
    network.set_proxies(Proxies::of_system(&ProxyVariables::read(get)));
    lists(&secure, &network).await;
}

#[tokio::test]
async fn an_https_proxy_is_verified_and_is_shown_no_certificate_that_is_the_registrys() {
    let proxy = ProxyProcess::squid().await.unwrap();
    let address = proxy.secure_address().unwrap();
    let network = behind(&address, "", "");
    let registry = stocked(Access::Tls).await;
    assert_eq!(problem(&registry, &network).await, ProxyProblem::Certificate);

    // Trusted by the person for this registry, as its own authority is.
    let mut both = endpoint(&registry);
    both.extra_ca_pem = both.extra_ca_pem.map(|own| own + proxy.root().unwrap());
    let transport = Transport::new(&both, &network).unwrap();
    let asked = transport::Request::get(format!("{}/v2/", registry.url()).parse().unwrap());
    assert_eq!(transport.send(asked.clone()).await.unwrap().status, 200);
    let facts = probe::certificate(&transport).await.unwrap().unwrap();
    assert_eq!(facts.issuer, "CN=Roadstead test authority", "the registry's, inside the tunnel");

    let pem = fs::read_to_string(registry.persons_certificate()).unwrap();
    let (certificates, key) = transport::split_identity(&pem).unwrap();
    let identity = ClientIdentity::from_pem(&certificates, &key).unwrap();
    let showing = network.showing(Origin::of(&both.url), Arc::new(identity));
    let transport = Transport::new(&both, &showing).unwrap();
    let refused = transport.send(asked).await.unwrap_err().kind;
    let problem = ProxyProblem::ClientCertificate;
    assert!(matches!(refused, ErrorKind::Proxy { problem: p, .. } if p == problem), "{refused:?}");
}

#[tokio::test]
async fn what_a_proxy_forbids_and_what_it_cannot_reach_are_two_sentences() {
    let squid = ProxyProcess::squid().await.unwrap();
    let tinyproxy = ProxyProcess::tinyproxy(false).await.unwrap();
    let microsocks = ProxyProcess::microsocks(false).await.unwrap();
    let nobody = free_port().unwrap();
    let socks = format!("socks5://{}", microsocks.host());
    for (address, user, password, port, expected) in [
        (
            squid.host(),
            ProxyProcess::USER,
            ProxyProcess::PASSWORD,
            ProxyProcess::DENIED_PORT,
            ProxyProblem::Refused,
        ),
        (
            squid.host(),
            ProxyProcess::USER,
            ProxyProcess::PASSWORD,
            nobody,
            ProxyProblem::CannotReach,
        ),
        (tinyproxy.host(), "", "", nobody, ProxyProblem::CannotReach),
        (socks, "", "", nobody, ProxyProblem::CannotReach),
    ] {
        let network = behind(&address, user, password);
        let url = format!("https://127.0.0.1:{port}/");
        let transport = Transport::new(&Endpoint::new(url.parse().unwrap()), &network).unwrap();
        let asked = transport::Request::get(url.parse().unwrap());
        let found = transport.send(asked).await.unwrap_err().kind;
        assert!(
            matches!(found, ErrorKind::Proxy { problem, .. } if problem == expected),
            "{address} {port}: {found:?}"
        );
        let step = probe::certificate(&transport).await.unwrap_err().kind;
        assert_eq!(step, found, "the connection test says the same");
    }
}

#[tokio::test]
async fn the_steps_of_the_connection_test_go_through_the_proxy() {
    let proxy = ProxyProcess::tinyproxy(true).await.unwrap();
    let registry = stocked(Access::Tls).await;
    let network = behind(&proxy.host(), ProxyProcess::USER, ProxyProcess::plain_password());
    let transport = Transport::new(&endpoint(&registry), &network).unwrap();
    assert_eq!(probe::connect(&transport).await.unwrap().to_string(), proxy.host());
    let facts = probe::certificate(&transport).await.unwrap().unwrap();
    assert_eq!(facts.issuer, "CN=Roadstead test authority");
    drop(proxy);
    let gone = probe::connect(&transport).await.unwrap_err().kind;
    let problem = ProxyProblem::Unreachable;
    assert!(matches!(gone, ErrorKind::Proxy { problem: p, .. } if p == problem), "{gone:?}");
}
