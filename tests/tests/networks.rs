//! Odd networks: IPv6, answers that are torn off half-way, connections that close at the wrong moment, proxies that hang up.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::{Endpoint, ErrorKind, ProxyProblem, RegistryKind, RepositoryName, Result};
use providers::{Context, Endpoints, Provider, RepositoryQuery};
use roadstead_tests::process::{Access, ReferenceRegistry, RoughLink, Skopeo, TinyImage, Weather};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use transport::auth::Anonymous;
use transport::{ManualProxy, Network, Pace, PasswordSource, Proxies, Request, Transport};

/// As in the real world, but soon.
fn quick() -> Network {
    Network::with_pace(Pace {
        first_wait: Duration::from_millis(5),
        idle: Duration::from_millis(1500),
        ..Pace::default()
    })
}

fn open(endpoint: Endpoint, network: &Network) -> Arc<dyn Provider> {
    let content = Arc::new(oci::MemoryCache::default());
    let (network, credentials) = (network.clone(), Arc::new(Anonymous));
    let about = Context { endpoint, credentials, network, content };
    providers::open(RegistryKind::Oci, about, &Endpoints::default()).unwrap()
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

#[tokio::test]
async fn a_registry_on_ipv6_is_read_from_its_address_to_its_tags() {
    for access in [Access::Open, Access::Tls] {
        let registry = ReferenceRegistry::start_on_ipv6(access).await.unwrap();
        let host = registry.host();
        registry.store().fill("harbour/pilot", ["1".to_owned(), "2".to_owned()], 1).unwrap();
        let pasted = match access {
            Access::Tls => format!("https://{host}/harbour/pilot:1"),
            _ => format!("{host}/harbour/pilot:1"),
        };
        let reference = providers::understand(&pasted).unwrap();
        let (_, mut endpoint) = providers::normalise(&reference, &Endpoints::default());
        assert_eq!(endpoint.host(), host);
        if access == Access::Tls {
            endpoint.extra_ca_pem = Some(fs::read_to_string(registry.root_certificate()).unwrap());
        }
        let provider = open(endpoint, &quick());
        let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
        assert_eq!(page.items[0].name.as_str(), "harbour/pilot");
        let tags = provider.tags(&name("harbour/pilot"), None).await.unwrap();
        assert_eq!(tags.items.len(), 2);
        let detail = provider.tag_detail(&name("harbour/pilot"), "1").await.unwrap();
        assert!(detail.digest.is_some());
    }
}

/// A registry with a list, a manifest and a blob that are each more than a few bytes.
async fn stocked() -> (ReferenceRegistry, RoughLink) {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let image = TinyImage::new("amd64", &"rope ".repeat(20_000)).unwrap();
    Skopeo::for_registry(&registry).unwrap().push(&image, "harbour/pilot:1").await.unwrap();
    let many = (0..2_000).map(|number| format!("build-{number:06}"));
    registry.store().fill("harbour/many", many, 1).unwrap();
    let link = RoughLink::to(&registry.host()).await.unwrap();
    (registry, link)
}

#[tokio::test]
async fn what_breaks_off_half_way_is_a_lost_connection_and_never_half_an_answer() {
    let (_registry, link) = stocked().await;
    let endpoint = || Endpoint::new(format!("http://{}", link.host()).parse().unwrap());
    for weather in [Weather::Reset as fn(usize) -> Weather, Weather::Closed] {
        for (what, after) in [("list", 20_000), ("manifest", 100), ("blob", 40)] {
            link.turns(Weather::Calm);
            let provider = open(endpoint(), &quick());
            provider.probe().await.unwrap();
            let content = provider.content(&name("harbour/pilot")).await.unwrap();
            let whole = content.registry.manifest(&content.name, "1").await.unwrap();
            let image = content
                .registry
                .image(&content.name, "1", false, || oci::Children::All, |_| ())
                .await
                .unwrap();
            // What was read by digest is kept; a new one has to ask.
            let provider = open(endpoint(), &quick());
            let content = provider.content(&name("harbour/pilot")).await.unwrap();
            let _ = link.requests();
            link.turns(weather(after));
            let ask = async || match what {
                "list" => provider.tags(&name("harbour/many"), None).await.map(drop),
                "manifest" => content.registry.manifest(&content.name, "1").await.map(drop),
                _ => {
                    let digest = image.preferred.clone().unwrap();
                    content.registry.image_detail(&content.name, &digest).await.map(drop)
                }
            };
            let told = ask().await.unwrap_err().kind;
            let weather = weather(after);
            assert!(
                matches!(told, ErrorKind::ConnectionLost { ref host } if *host == link.host()),
                "{what} under {weather:?}: {told:?}"
            );
            let mut asked = link.requests();
            asked.retain(|line| line.contains("/harbour/"));
            assert_eq!(asked.len(), 3, "reading is tried again, and not for ever: {asked:?}");
            link.turns(Weather::Calm);
            ask().await.unwrap();
            let again = content.registry.manifest(&content.name, "1").await.unwrap();
            assert_eq!(again.raw, whole.raw, "nothing of the torn ones was kept");
        }
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_more_is_given_up_in_time_and_its_connection_closed() {
    let (_registry, link) = stocked().await;
    let endpoint = Endpoint::new(format!("http://{}", link.host()).parse().unwrap());
    let provider = open(endpoint, &quick());
    provider.probe().await.unwrap();
    link.turns(Weather::Silence);
    let began = Instant::now();
    let told = provider.tags(&name("harbour/many"), None).await.unwrap_err().kind;
    assert!(matches!(told, ErrorKind::TimedOut { .. }), "{told:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let closed = roadstead_tests::process::until(
        "the connection to close",
        Duration::from_secs(5),
        async || (link.held() == 0).then_some(()),
    );
    closed.await.unwrap();
}

struct Password(&'static str);

#[async_trait]
impl PasswordSource for Password {
    async fn password(&self) -> Result<Option<SecretString>> {
        Ok(Some(SecretString::from(self.0)))
    }
}

fn behind(address: &str, username: &str) -> Network {
    let network = quick();
    let manual = ManualProxy {
        address: address.into(),
        username: username.into(),
        password: Arc::new(Password("springtide")),
        exceptions: "<-loopback>".into(),
    };
    network.set_proxies(Proxies::manual(manual).unwrap());
    network
}

/// A proxy for tunnels that hangs up on the first `rude` of its clients, once they have asked and before it says anything.
async fn rude_proxy(rude: usize, reset: bool) -> (String, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let met = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&met);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let number = {
                let mut met = counter.lock().unwrap();
                *met += 1;
                *met
            };
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                let read = client.read(&mut head).await.unwrap_or(0);
                if number <= rude {
                    if reset {
                        let _ = client.set_zero_linger();
                    }
                    return;
                }
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let place = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let Ok(mut server) = TcpStream::connect(place).await else { return };
                let _ = client.write_all(b"HTTP/1.1 200 Go on\r\n\r\n").await;
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (address, met)
}

#[tokio::test]
async fn a_proxy_that_hangs_up_once_is_asked_again_and_one_that_always_does_is_named() {
    let registry = ReferenceRegistry::start(Access::Tls).await.unwrap();
    registry.store().name(["harbour/pilot".to_owned()]).unwrap();
    let mut endpoint = Endpoint::new(registry.url().parse().unwrap());
    endpoint.extra_ca_pem = Some(fs::read_to_string(registry.root_certificate()).unwrap());
    for reset in [false, true] {
        for user in ["", "pilot"] {
            let (address, met) = rude_proxy(1, reset).await;
            let provider = open(endpoint.clone(), &behind(&address, user));
            let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
            assert_eq!(page.items[0].name.as_str(), "harbour/pilot", "reset: {reset}");
            assert!(*met.lock().unwrap() >= 2);
        }
        let (address, met) = rude_proxy(usize::MAX, reset).await;
        let provider = open(endpoint.clone(), &behind(&address, ""));
        let told = provider.repositories(&RepositoryQuery::default()).await.unwrap_err().kind;
        let problem = ProxyProblem::Lost;
        assert!(matches!(told, ErrorKind::Proxy { problem: p, .. } if p == problem), "{told:?}");
        // Three tries, and twice more to find out whose fault it is.
        assert_eq!(*met.lock().unwrap(), 5);
    }
}

/// A server that answers the first request on each connection, and closes it, or resets it, when the second has come.
async fn one_answer_a_connection(reset: bool) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&lines);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                for number in 0..2 {
                    let Ok(read @ 1..) = client.read(&mut head).await else { return };
                    let text = String::from_utf8_lossy(&head[..read]).into_owned();
                    let line = text.lines().next().unwrap_or_default().to_owned();
                    seen.lock().unwrap().push(line);
                    if number == 0 {
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                        let _ = client.write_all(answer).await;
                    } else if reset {
                        let _ = client.set_zero_linger();
                    }
                }
            });
        }
    });
    (address, lines)
}

#[tokio::test]
async fn a_request_on_a_connection_that_closed_meanwhile_is_sent_again_and_one_that_creates_never()
{
    for reset in [false, true] {
        for proxied in [false, true] {
            for method in ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"] {
                let (address, lines) = one_answer_a_connection(reset).await;
                // Through a proxy for single requests the same happens to the proxy's connection.
                let (network, url) = if proxied {
                    (behind(&address, "pilot"), "http://127.0.0.1:9/v2/".to_owned())
                } else {
                    (quick(), format!("http://{address}/v2/"))
                };
                let endpoint = Endpoint::new(url.parse().unwrap());
                let transport = Transport::new(&endpoint, &network).unwrap();
                let first = transport.send(Request::head(endpoint.url.clone())).await.unwrap();
                assert_eq!(first.status, 200);
                let second = Request::new(method.parse().unwrap(), endpoint.url.clone());
                let answered = transport.send(second).await.is_ok();
                let harmless = matches!(method, "GET" | "HEAD" | "PUT");
                let case = format!("{method}, reset: {reset}, proxied: {proxied}");
                assert_eq!(answered, harmless, "{case}");
                let lines = lines.lock().unwrap().split_off(1);
                let sent = lines.iter().filter(|line| line.starts_with(method)).count();
                assert_eq!(sent, if harmless { 2 } else { 1 }, "{case}: {lines:?}");
            }
        }
    }
}

/// This very test, in a network of its own: nothing that happens to that one is felt by anybody else.
fn in_a_network_of_its_own(test: &str) {
    let program = std::env::current_exe().unwrap();
    let run = format!(
        "ip link set lo up && exec '{}' --exact {test} --ignored --nocapture",
        program.display()
    );
    let status = std::process::Command::new("unshare")
        .args(["--map-root-user", "--net", "sh", "-c", &run])
        .status()
        .unwrap();
    assert!(status.success(), "{test}: {status}");
}

#[test]
fn a_way_that_is_gone_after_a_change_of_network_is_left_for_another_long_before_the_time_is_up() {
    in_a_network_of_its_own("the_way_of_a_standing_connection_goes");
}

#[tokio::test]
#[ignore = "run by the test above, in a network of its own"]
async fn the_way_of_a_standing_connection_goes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let clients = Arc::new(Mutex::new(Vec::new()));
    let met = Arc::clone(&clients);
    tokio::spawn(async move {
        while let Ok((mut client, peer)) = listener.accept().await {
            met.lock().unwrap().push(peer.port());
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                while client.read(&mut head).await.is_ok_and(|read| read > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                    let _ = client.write_all(answer).await;
                }
            });
        }
    });
    let network = Network::with_pace(Pace {
        connect: Duration::from_secs(1),
        idle: Duration::from_secs(60),
        first_wait: Duration::from_millis(5),
        ..Pace::default()
    });
    let endpoint = Endpoint::new(format!("http://{address}/v2/").parse().unwrap());
    let transport = Transport::new(&endpoint, &network).unwrap();
    let ask = || transport.send(Request::get(endpoint.url.clone()));
    for _ in 0..2 {
        assert_eq!(ask().await.unwrap().status, 200);
    }
    let first = clients.lock().unwrap().clone();
    assert_eq!(first.len(), 1, "the connection was kept");
    // What the address of the old network was to a router: nothing on this connection arrives any more, and nobody says so.
    for end in ["--sport", "--dport"] {
        let status = std::process::Command::new("iptables")
            .args(["-A", "INPUT", "-p", "tcp", end, &first[0].to_string(), "-j", "DROP"])
            .status()
            .unwrap();
        assert!(status.success());
    }
    let began = Instant::now();
    assert_eq!(ask().await.unwrap().status, 200);
    let took = began.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(clients.lock().unwrap().len(), 2, "by another connection");
    println!("a dead way was left after {took:?}");
}
