//! What is read from variables and fields, and what a misbehaving proxy gets and brings about.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::{Endpoint, ErrorKind, ProxyProblem, Result};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::*;
use crate::{Network, Pace, Request, Transport, probe};

struct Password(&'static str);

#[async_trait]
impl PasswordSource for Password {
    async fn password(&self) -> Result<Option<SecretString>> {
        Ok(Some(SecretString::from(self.0)))
    }
}

fn variables(set: &[(&str, &str)]) -> Proxies {
    let get = |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, v)| (*v).to_owned());
    Proxies::of_system(&ProxyVariables::read(get))
}

fn typed(address: &str, username: &str, exceptions: &str) -> Result<Proxies> {
    Proxies::manual(ManualProxy {
        address: address.into(),
        username: username.into(),
        password: Arc::new(Password("p@ss:word/1")),
        exceptions: exceptions.into(),
    })
}

fn shown(proxies: &Proxies, url: &str) -> String {
    match proxies.shown_for(&Url::parse(url).unwrap()) {
        Ok(shown) => shown.unwrap_or_else(|| "direct".into()),
        Err(error) => format!("{:?}", error.kind),
    }
}

#[test]
fn the_environments_variables_count_in_capitals_and_in_small_letters() {
    let both = variables(&[("HTTPS_PROXY", "s.example:3128"), ("http_proxy", "http://p.example")]);
    assert_eq!(shown(&both, "https://r.example/"), "s.example:3128");
    assert_eq!(shown(&both, "http://r.example/"), "p.example:80");
    assert_eq!(shown(&both, "http://127.0.0.1:5000/"), "direct");
    let capitals = variables(&[("HTTPS_PROXY", "a.example:1"), ("https_proxy", "b.example:2")]);
    assert_eq!(shown(&capitals, "https://r.example/"), "a.example:1");
    let empty = variables(&[("HTTPS_PROXY", " "), ("https_proxy", "b.example:2")]);
    assert_eq!(shown(&empty, "https://r.example/"), "b.example:2");
    let all = variables(&[("ALL_PROXY", "socks5h://s.example"), ("no_proxy", ".inside.example")]);
    assert_eq!(shown(&all, "https://r.example/"), "s.example:1080");
    assert_eq!(shown(&all, "http://r.example/"), "s.example:1080");
    assert_eq!(shown(&all, "https://r.inside.example/"), "direct");
    assert_eq!(shown(&variables(&[]), "https://r.example/"), "direct");
}

#[test]
fn nothing_goes_around_a_proxy_whose_address_is_none() {
    for value in ["ftp://p.example", "http://", "socks4://p.example", "http://p.example:99999"] {
        let wrong = shown(&variables(&[("ALL_PROXY", value)]), "https://r.example/");
        assert!(wrong.contains("Address"), "{value}: {wrong}");
    }
}

#[test]
fn a_typed_address_is_one_of_a_proxy_and_holds_no_login() {
    for (address, found) in [
        ("p.example:3128", "p.example:3128"),
        (" https://p.example ", "p.example:443"),
        ("socks5://p.example", "p.example:1080"),
        ("http://[::1]:8080/", "[::1]:8080"),
    ] {
        let proxies = typed(address, "", "").unwrap();
        assert_eq!(shown(&proxies, "https://r.example/"), found);
        assert!(proxies.route(&Url::parse("https://r.example").unwrap()).unwrap().is_some());
    }
    for (address, problem) in [
        ("", "proxy_address"),
        ("p.example/path", "proxy_address"),
        ("ftp://p.example", "proxy_scheme"),
        ("me:pw@p.example", "proxy_login"),
    ] {
        let ErrorKind::InvalidField { problem: found, .. } =
            typed(address, "", "").unwrap_err().kind
        else {
            panic!("{address}")
        };
        assert_eq!(found, problem, "{address}");
    }
}

#[tokio::test]
async fn no_password_of_a_proxy_shows_in_anything_that_is_printed() {
    let of_variable = variables(&[("HTTPS_PROXY", "http://mira:s3cr%40t@p.example:3128")]);
    let of_fields = typed("p.example:3128", "mira", "").unwrap();
    let at = Url::parse("https://r.example/").unwrap();
    for (proxies, password) in [(of_variable, "s3cr@t"), (of_fields, "p@ss:word/1")] {
        let proxy = proxies.route(&at).unwrap().unwrap();
        let login = proxy.login().await.unwrap().unwrap();
        assert_eq!((login.username.as_str(), login.password.expose_secret()), ("mira", password));
        let client = proxy.to_client().await.unwrap();
        drop(client);
        let error = proxy.error(&at, ProxyProblem::Lost);
        let printed = format!("{proxies:?} {proxy:?} {login:?} {error:?} {}", proxy.shown());
        assert!(!printed.contains("s3cr") && !printed.contains("p@ss"), "{printed}");
    }
    let variables = ProxyVariables { all: Some("http://a:s3cret@p".into()), ..Default::default() };
    assert!(!format!("{variables:?}").contains("s3cret"));
}

/// A proxy of one's own: every connection's first bytes are kept, then `answer` is said and the connection cut.
async fn proxy(answer: &'static [u8]) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let read = stream.read(&mut head).await.unwrap_or(0);
            kept.lock().unwrap().push(String::from_utf8_lossy(&head[..read]).into_owned());
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
        }
    });
    (address, seen)
}

fn through(proxy: &str, username: &str, registry: &str) -> Transport {
    let pace = Pace {
        first_wait: Duration::from_millis(2),
        longest_wait: Duration::from_secs(1),
        ..Pace::default()
    };
    let network = Network::with_pace(pace);
    network.set_proxies(typed(proxy, username, "").unwrap());
    let mut endpoint = Endpoint::new(Url::parse(registry).unwrap());
    endpoint.plain_http = registry.starts_with("http:");
    Transport::new(&endpoint, &network).unwrap()
}

async fn problem(transport: &Transport) -> ProxyProblem {
    let url = transport.endpoint().url.clone();
    let password = SecretString::from("anchor-chain");
    let request = Request::get(url).basic("acme", &password);
    match transport.send(request).await.unwrap_err().kind {
        ErrorKind::Proxy { problem, host, .. } if host.starts_with("registry.example") => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whatever_a_proxy_does_it_is_named_as_the_cause_and_gets_no_credential_of_the_registry() {
    use ProxyProblem as P;
    for (answer, username, expected) in [
        (
            &b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\n\r\n"[..],
            "",
            P::PasswordNeeded,
        ),
        (b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\n\r\n", "mira", P::PasswordWrong),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n<html>", "", P::Refused),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "", P::CannotReach),
        (b"HTTP/1.1 401 Who\r\nWWW-Authenticate: Basic realm=\"registry\"\r\n\r\n", "", P::Refused),
        (
            b"HTTP/1.1 401 Who\r\nWWW-Authenticate: Bearer realm=\"https://evil.example/\"\r\n\r\n",
            "",
            P::Refused,
        ),
        (b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n", "", P::Refused),
        (b"", "", P::Lost),
        (b"HTTP/1.1 200 OK\r\n\r\n", "", P::Lost),
        (b"SSH-2.0-OpenSSH\r\n", "", P::NotAProxy),
        (b"\x05\x00", "", P::NotAProxy),
    ] {
        let (address, seen) = proxy(answer).await;
        let transport = through(&address, username, "https://registry.example/");
        let told = String::from_utf8_lossy(answer);
        assert_eq!(problem(&transport).await, expected, "{told}");
        for head in seen.lock().unwrap().iter() {
            assert!(!head.to_lowercase().contains("\nauthorization:"), "{head}");
            assert!(
                head.starts_with("CONNECT registry.example:443 ") || !head.is_ascii(),
                "{head}"
            );
            let told = head.to_lowercase().contains("proxy-authorization: basic ");
            assert!(!head.is_ascii() || told != username.is_empty(), "{head}");
        }
    }
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let transport = through(&gone, "", "https://registry.example/");
    assert_eq!(problem(&transport).await, P::Unreachable);
    let transport = through("proxy.invalid:3128", "", "https://registry.example/");
    assert_eq!(problem(&transport).await, P::NameNotResolved);
    assert!(matches!(
        probe::resolve(&transport).await.unwrap_err().kind,
        ErrorKind::Proxy { problem: P::NameNotResolved, .. }
    ));
}

#[tokio::test]
async fn a_socks_proxy_is_named_as_the_cause_as_well() {
    use ProxyProblem as P;
    for (answer, username, expected) in [
        (&b"\x05\xff"[..], "", P::PasswordNeeded),
        (b"\x05\xff", "mira", P::PasswordWrong),
        (b"\x05\x02\x01\x01", "mira", P::PasswordWrong),
        (b"\x05\x00\x05\x02\x00\x01\0\0\0\0\0\0", "", P::Refused),
        (b"\x05\x00\x05\x04\x00\x01\0\0\0\0\0\0", "", P::CannotReach),
        (b"\x05\x00", "", P::Lost),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "", P::NotAProxy),
    ] {
        let (address, _seen) = proxy(answer).await;
        let transport =
            through(&format!("socks5://{address}"), username, "https://registry.example/");
        assert_eq!(problem(&transport).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn over_plain_http_a_proxy_that_speaks_for_the_registry_is_told_from_it_where_it_can_be() {
    use ProxyProblem as P;
    for (answer, expected) in [
        (&b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"[..], P::PasswordNeeded),
        (b"HTTP/1.1 403 No\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", P::Page),
        (b"", P::Lost),
    ] {
        let (address, seen) = proxy(answer).await;
        let transport = through(&address, "", "http://registry.example:5000/");
        assert_eq!(problem(&transport).await, expected);
        assert!(seen.lock().unwrap()[0].starts_with("GET http://registry.example:5000/ "));
    }
    let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";
    let (address, _) = proxy(page).await;
    let transport = through(&address, "", "http://registry.example:5000/");
    let answer = transport.send(Request::get(transport.endpoint().url.clone())).await.unwrap();
    let ErrorKind::NotARegistry { proxy, .. } = answer.not_understood().kind else { panic!() };
    assert_eq!(proxy.unwrap(), address, "it may be the proxy's page");
}

#[tokio::test]
async fn plain_http_goes_through_a_proxy_only_where_it_is_allowed_and_never_leaves_this_machine_by_one()
 {
    let (address, seen) = proxy(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await;
    let network = Network::new();
    network.set_proxies(typed(&address, "", "").unwrap());
    let endpoint = Endpoint::new(Url::parse("http://registry.example:5000/").unwrap());
    let transport = Transport::new(&endpoint, &network).unwrap();
    let request = || {
        Request::get(transport.endpoint().url.clone()).basic("acme", &SecretString::from("anchor"))
    };
    let kind = transport.send(request()).await.unwrap_err().kind;
    assert!(matches!(kind, ErrorKind::PlainHttpRefused { .. }), "{kind:?}");
    assert!(seen.lock().unwrap().is_empty());
    // A registry on this machine, through a proxy on another.
    network.set_proxies(typed("192.0.2.1:3128", "", "<-loopback>").unwrap());
    let here = Endpoint::new(Url::parse("http://127.0.0.1:5000/").unwrap());
    let transport = Transport::new(&here, &network).unwrap();
    let kind = transport.send(Request::get(here.url.clone())).await.unwrap_err().kind;
    assert!(
        matches!(kind, ErrorKind::Proxy { problem: ProxyProblem::Unencrypted, .. }),
        "{kind:?}"
    );
}

#[tokio::test]
async fn behind_a_proxy_a_public_registry_still_leads_nobody_into_a_private_network() {
    let (address, seen) = proxy(b"").await;
    let transport = through(&address, "", "https://8.8.8.8/");
    for place in ["https://10.0.0.1/", "https://169.254.169.254/", "https://[fd00::1]/"] {
        let url = Url::parse(place).unwrap();
        assert!(!transport.may_lead_to(&url).await, "{place}");
        let led = transport.send(Request::get(url)).await.unwrap_err();
        assert!(matches!(led.kind, ErrorKind::BadResponse { .. }), "{:?}", led.kind);
    }
    // A name that means this machine, whatever a name service says; excepted names are judged where they are connected to.
    assert!(!transport.may_lead_to(&Url::parse("https://localhost/").unwrap()).await);
    assert!(seen.lock().unwrap().is_empty(), "the proxy was not even asked");
    // The proxy's own name may be as private as it likes, also when a registry names it.
    let named = Url::parse("https://registry.example/").unwrap();
    assert!(
        transport.may_lead_to(&named).await,
        "a name that only the proxy knows is the proxy's business"
    );
}

#[tokio::test]
async fn a_redirect_to_a_private_name_is_refused_before_a_proxy_hears_of_it() {
    use crate::resolver::known::name;
    let answer =
        b"HTTP/1.1 302 Found\r\nLocation: https://inner.proxied.test/\r\nContent-Length: 0\r\n\r\n";
    name("inner.proxied.test", &["10.1.2.3"]);
    for (home, led) in [("8.8.8.8", false), ("10.0.0.1", true)] {
        let (address, seen) = proxy(answer).await;
        name("registry.proxied.test", &[home]);
        let transport = through(&address, "", "http://registry.proxied.test:5000/");
        let outcome = transport.send(Request::get(transport.endpoint().url.clone())).await;
        let told = outcome.unwrap_err().kind;
        assert_eq!(matches!(told, ErrorKind::BadResponse { .. }), !led, "{home}: {told:?}");
        let heard = seen.lock().unwrap().iter().any(|head| head.contains("inner.proxied.test"));
        assert_eq!(heard, led, "a registry of the same network may lead there, no other: {home}");
    }
}

#[tokio::test]
async fn another_proxy_counts_from_the_next_request_on() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    let (first, at_first) = proxy(answer).await;
    let (second, at_second) = proxy(answer).await;
    let transport = through(&first, "mira", "http://registry.example:5000/");
    let ask = || transport.send(Request::get(transport.endpoint().url.clone()));
    assert_eq!(ask().await.unwrap().status, 200);
    transport.network().set_proxies(typed(&second, "", "").unwrap());
    assert_eq!(ask().await.unwrap().status, 200);
    assert_eq!((at_first.lock().unwrap().len(), at_second.lock().unwrap().len()), (1, 1));
    let told = at_second.lock().unwrap()[0].to_lowercase();
    assert!(!told.contains("proxy-authorization"), "the first one's login is not the second's");
}

#[tokio::test]
async fn a_name_is_looked_up_by_the_proxy_and_not_here() {
    // SOCKS 5: greeting, then the wish with the name in it.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _): (TcpStream, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).await.unwrap();
        stream.write_all(&[5, 0]).await.unwrap();
        let mut wish = vec![0; 4 + 1 + "registry.example".len() + 2];
        stream.read_exact(&mut wish).await.unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
        let mut request = [0; 1024];
        let _ = stream.read(&mut request).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").await.unwrap();
        wish
    });
    let transport = through(&format!("socks5://{address}"), "", "http://registry.example:5000/");
    let answer = transport.send(Request::get(transport.endpoint().url.clone())).await.unwrap();
    assert_eq!(answer.status, 200);
    let wish = served.await.unwrap();
    assert_eq!(wish[3], 3, "a name, not an address");
    assert!(String::from_utf8_lossy(&wish).contains("registry.example"));
}
