//! Sending requests to one endpoint.

use std::sync::Arc;

use domain::{Endpoint, Error, ErrorKind, Origin, ProxyProblem, Result, Timestamp};
use reqwest::Client;
use tokio::sync::OnceCell;
use tracing::Instrument;
use url::Url;

use crate::clients::Clients;
use crate::meter::Reached;
use crate::network::Host;
use crate::proxy::Proxy;
use crate::reach::Reach;
use crate::redact::host_of;
use crate::resolver::Resolver;
use crate::revalidate::Kept;
use crate::throttle::{Outcome, Slot};
use crate::tls::{self, PlatformVerifier, Refused};
use crate::{
    IdentitySource, Network, Redacted, Request, Response, Sink, failure, probe, redirect,
    retry_after,
};

/// How one endpoint is reached; cheap to clone. Dropping a future of it ends its request and frees its slot.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    clients: Clients,
    /// What speaks to the one origin that is shown a client certificate. Nobody else is: a redirect or a token realm leads to
    /// servers that have no business with it.
    own: Option<Own>,
    network: Network,
    endpoint: Endpoint,
    resolver: Arc<Resolver>,
    refused: Arc<Refused>,
    verifier: Arc<PlatformVerifier>,
    /// What is known to be as it was, for those who ask only for changes.
    kept: Kept,
}

/// The clients that show a certificate, made when the first connection needs them: its key is in the keychain.
struct Own {
    origin: Origin,
    source: Arc<dyn IdentitySource>,
    made: OnceCell<Clients>,
}

impl Transport {
    /// A transport for this endpoint.
    ///
    /// # Errors
    /// `InvalidField { field: "ca" }` when the extra certificate authority is none.
    pub fn new(endpoint: &Endpoint, network: &Network) -> Result<Self> {
        let verifier = tls::verifier(network.verifier(), endpoint.extra_ca_pem.as_deref())?;
        let refused = Arc::new(Refused::default());
        let tls = tls::config(Arc::clone(&verifier), &refused, None)?;
        let resolver = Resolver::new(&endpoint.url);
        let inner = Inner {
            clients: Clients::new(network, &resolver, tls)?,
            own: network.identity().map(|(origin, source)| Own {
                origin,
                source,
                made: OnceCell::new(),
            }),
            network: network.clone(),
            endpoint: endpoint.clone(),
            resolver,
            refused,
            verifier,
            kept: Kept::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Where this transport is at home.
    pub fn endpoint(&self) -> &Endpoint {
        &self.inner.endpoint
    }

    /// Sends a request and reads the whole answer. Any HTTP status is `Ok`; it is the caller who knows what it means.
    ///
    /// Redirects are followed, passing failures of reading requests are tried again, and a server that asks to be left
    /// alone for longer is.
    ///
    /// # Errors
    /// `PlainHttpRefused`, `NameNotResolved`, `ConnectionFailed`, `TimedOut`, `ConnectionLost`, `Certificate`, `NotTls`,
    /// `RateLimited`, `TooLarge`, `BadResponse` (endless, malformed or forbidden redirects).
    pub async fn send(&self, request: Request) -> Result<Response> {
        request.check()?;
        let mut hop = request;
        for _ in 0..=redirect::MOST {
            self.allow(&hop.url).await?;
            self.inner.kept.prepare(&mut hop);
            let answer = self.attempts(&hop).await?;
            let answer = self.inner.kept.resolve(&hop, answer);
            match redirect::next(&hop, &answer)? {
                Some(next) => hop = next,
                None => return Ok(answer),
            }
        }
        Err(ErrorKind::BadResponse { host: host_of(&hop.url) }.into())
    }

    /// What time it is, for who keeps something that ends.
    pub fn clock(&self) -> &crate::Clock {
        self.inner.network.clock()
    }

    /// What it shares with the others.
    pub(crate) fn network(&self) -> &Network {
        &self.inner.network
    }

    /// The proxy that this URL is reached through now.
    pub(crate) fn route(&self, url: &Url) -> Result<Option<Arc<Proxy>>> {
        self.inner.network.proxies().route(url)
    }

    /// Whether the registry may lead us to this URL's host at all: a public registry not to a private
    /// network. A name is looked up for it.
    pub(crate) async fn may_lead_to(&self, url: &Url) -> bool {
        match self.route(url) {
            Ok(Some(proxy)) => self.inner.resolver.may_lead_through(url, &proxy).await,
            _ => self.inner.resolver.may_lead_to(url).await,
        }
    }

    /// The rules that hold before anything is sent.
    async fn allow(&self, url: &Url) -> Result<()> {
        let endpoint = &self.inner.endpoint;
        let at_home = url.host() == endpoint.url.host();
        let route = self.route(url)?;
        if url.scheme() != "https" && !(endpoint.plain_http && at_home) {
            if !domain::endpoint::is_loopback(url) {
                return Err(ErrorKind::PlainHttpRefused { host: host_of(url) }.into());
            }
            if let Some(proxy) = route.as_ref().filter(|proxy| !proxy.is_here()) {
                return Err(proxy.error(url, ProxyProblem::Unencrypted));
            }
        }
        if !at_home && let Some(proxy) = &route {
            // Nobody here resolves the name for the connection, so this is the moment to judge it.
            if !self.inner.resolver.may_lead_through(url, proxy).await {
                return Err(failure::led_astray(url, None));
            }
        }
        if !at_home {
            self.inner.resolver.mark_foreign(url.host_str().unwrap_or_default());
            // A name is judged when it is resolved for the connection; an address has no such moment.
            if Reach::of_url(url).is_some() && !self.may_lead_to(url).await {
                return Err(failure::led_astray(url, None));
            }
        }
        Ok(())
    }

    async fn attempts(&self, request: &Request) -> Result<Response> {
        let host = self.inner.network.host(&request.url);
        let pace = self.inner.network.pace();
        let mut attempt = 1;
        loop {
            let last = attempt >= pace.tries || !request.retry;
            let outcome = {
                let slot = host.enter().await?;
                self.inner.network.count_request(&host, &request.url, attempt > 1);
                let span = tracing::debug_span!(
                    "http",
                    method = %request.method,
                    url = %Redacted(&request.url),
                    attempt
                );
                // Boxed, or what a request keeps would stand in every future above it.
                let once = Box::pin(self.once(request, &host, &slot));
                let outcome = once.instrument(span).await;
                self.note_reached(request, &outcome);
                outcome
            };
            let wait = match outcome {
                Ok(answer) => match self.look_at(&answer, &host, last)? {
                    Next::Return => return Ok(answer),
                    Next::Again(wait) => wait,
                },
                Err(error)
                    if !last
                        && matches!(error.kind, ErrorKind::ConnectionLost { .. })
                        && !request.sink.as_ref().is_some_and(Sink::has_started) =>
                {
                    None
                }
                Err(error) => {
                    let outcome = Err(self.explained(error, request).await);
                    self.note_reached(request, &outcome);
                    return outcome;
                }
            };
            tokio::time::sleep(wait.unwrap_or_else(|| pace.wait(attempt))).await;
            attempt += 1;
        }
    }

    /// Notes whether the registry itself is there. Of a server that it leads to, an answer says so, and silence does not.
    fn note_reached(&self, request: &Request, outcome: &Result<Response>) {
        let at_home = Origin::of(&request.url) == Origin::of(&self.inner.endpoint.url);
        match outcome {
            Ok(_) => self.inner.network.note_reached(Reached::There),
            Err(error) if at_home && error.kind.is_unreachable() => {
                self.inner.network.note_reached(Reached::Nobody);
            }
            Err(error) if at_home && error.kind.is_insecure() => {
                self.inner.network.note_reached(Reached::NotSafely);
            }
            Err(_) => {}
        }
    }

    /// A lost connection, or one without a word in common, may be the registry's way to ask for a client certificate; and with
    /// a proxy on the way most failures are the proxy's.
    async fn explained(&self, error: Error, request: &Request) -> Error {
        if let Ok(Some(proxy)) = self.route(&request.url) {
            return Box::pin(probe::blame(self, &proxy, &request.url, error)).await;
        }
        let at_home = Origin::of(&request.url) == Origin::of(&self.inner.endpoint.url);
        let lost =
            matches!(error.kind, ErrorKind::ConnectionLost { .. } | ErrorKind::NoCommonTls { .. });
        if !at_home || !lost {
            return error;
        }
        // Boxed: it is rare, and would make every request's future as large as a handshake.
        Box::pin(probe::refusal(self)).await.map_or(error, Error::new)
    }

    /// Decides on an answer: done, or again after a while.
    fn look_at(&self, answer: &Response, host: &Host, last: bool) -> Result<Next> {
        let patience = self.inner.network.pace().longest_wait;
        if !matches!(answer.status, 408 | 429 | 500 | 502 | 503 | 504) {
            return Ok(Next::Return);
        }
        let now = Timestamp::now();
        let retry_at = retry_after::retry_at(&answer.headers, now);
        let wait = retry_at.map(|at| {
            let seconds = at.unix().saturating_sub(now.unix()).max(0).unsigned_abs();
            std::time::Duration::from_secs(seconds)
        });
        if answer.status == 429
            && let (Some(at), Some(wait)) = (retry_at, wait)
        {
            host.pause(at);
            if last || wait > patience {
                let kind = ErrorKind::RateLimited { retry_at };
                return Err(Error::new(kind).with_detail(answer.detail()));
            }
        }
        if last || wait.is_some_and(|wait| wait > patience) {
            return Ok(Next::Return);
        }
        Ok(Next::Again(wait))
    }

    async fn once(&self, request: &Request, host: &Host, slot: &Slot<'_>) -> Result<Response> {
        let fail =
            |error: &reqwest::Error| failure::error(error, &request.url, &self.inner.refused);
        let network = &self.inner.network;
        let route = self.route(&request.url)?;
        let mut builder = self
            .client_for(&request.url, route.as_ref())
            .await?
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone());
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        if request.sink.is_some() {
            // A large layer takes as long as it takes; one that stands still ends by the limit between two pieces.
            builder = builder.timeout(self.inner.network.pace().streamed);
        }
        let sent = builder.send().await.map_err(|error| fail(&error));
        slot.learn(match &sent {
            Ok(answer) if matches!(answer.status().as_u16(), 429 | 503) => Outcome::Overloaded,
            Ok(_) => Outcome::Answered,
            Err(error) if matches!(error.kind, ErrorKind::TimedOut { .. }) => Outcome::Overloaded,
            Err(_) => Outcome::Neither,
        });
        let mut answer = sent?;
        let via = route.filter(|proxy| proxy.forwards(&request.url));
        if let Some(proxy) = &via {
            proxys_own(proxy, request, &answer).await?;
        }
        if let Some(sink) = request.sink.as_ref().filter(|_| answer.status().is_success()) {
            sink.begin_at(first_byte(&answer));
            while let Some(piece) = answer.chunk().await.map_err(|error| fail(&error))? {
                network.count_bytes(host, piece.len());
                if !sink.push(piece).await {
                    break;
                }
            }
            return Ok(head(request, &answer, Vec::new(), via.as_deref()));
        }
        // A HEAD tells the length of what it does not bring.
        let told = answer.content_length().filter(|_| request.method != reqwest::Method::HEAD);
        if told.is_some_and(|told| told > u64::from(request.cap)) {
            return Err(ErrorKind::TooLarge { limit: request.cap }.into());
        }
        let mut body = Vec::new();
        // Counted as it comes out of the decompressor, so a small bomb stops at the cap as a large body does.
        while let Some(chunk) = answer.chunk().await.map_err(|error| fail(&error))? {
            network.count_bytes(host, chunk.len());
            if body.len() + chunk.len() > request.cap as usize {
                return Err(ErrorKind::TooLarge { limit: request.cap }.into());
            }
            body.extend_from_slice(&chunk);
        }
        tracing::debug!(status = answer.status().as_u16(), bytes = body.len(), "answered");
        Ok(head(request, &answer, body, via.as_deref()))
    }

    async fn client_for(&self, url: &Url, route: Option<&Arc<Proxy>>) -> Result<Client> {
        let inner = &self.inner;
        let Some(own) = inner.own.as_ref().filter(|own| Origin::of(url) == own.origin) else {
            return inner.clients.on(route).await;
        };
        if let Some(proxy) = route.filter(|proxy| proxy.is_tls()) {
            // Its own handshake would show it the certificate as well.
            return Err(proxy.error(url, ProxyProblem::ClientCertificate));
        }
        inner.own(own).await?.on(route).await
    }

    /// How the endpoint itself is spoken to, and where the chains are that were refused.
    pub(crate) async fn tls(&self) -> Result<(Arc<rustls::ClientConfig>, &Refused)> {
        let clients = match &self.inner.own {
            Some(own) if Origin::of(&self.inner.endpoint.url) == own.origin => {
                self.inner.own(own).await?
            }
            _ => &self.inner.clients,
        };
        Ok((Arc::clone(&clients.tls), &self.inner.refused))
    }

    /// How a proxy is spoken to: it is shown no certificate of ours.
    pub(crate) fn bare_tls(&self) -> &rustls::ClientConfig {
        &self.inner.clients.tls
    }
}

impl Inner {
    async fn own<'a>(&self, own: &'a Own) -> Result<&'a Clients> {
        own.made
            .get_or_try_init(|| async {
                let identity = own.source.identity().await?;
                if let Some(shown) = identity.certified().cert.first() {
                    self.refused.shows(&own.origin, shown.clone());
                }
                let verifier = Arc::clone(&self.verifier);
                let tls = tls::config(verifier, &self.refused, Some(&identity))?;
                Clients::new(&self.network, &self.resolver, tls)
            })
            .await
    }
}

/// What a proxy that forwards single requests says for itself: 407 is its own by definition, and a web page with one of these
/// statuses is in all likelihood, or that of something else which stands before the registry.
async fn proxys_own(proxy: &Proxy, request: &Request, answer: &reqwest::Response) -> Result<()> {
    let status = answer.status().as_u16();
    let problem = match status {
        407 if proxy.login().await?.is_some() => ProxyProblem::PasswordWrong,
        407 => ProxyProblem::PasswordNeeded,
        // tinyproxy says 401 to a wrong password, with a challenge as if it were the registry (seen with 1.11.1).
        401 if is_tinyproxys(answer) && proxy.login().await?.is_some() => {
            ProxyProblem::PasswordWrong
        }
        403 | 500 | 502 | 503 | 504 => ProxyProblem::Page,
        _ => return Ok(()),
    };
    let told = head(request, answer, Vec::new(), None);
    if problem == ProxyProblem::Page && !told.is_web_page() {
        return Ok(());
    }
    Err(proxy.error(&request.url, problem).with_detail(told.detail()))
}

/// Where in the content an answer's body begins (RFC 9110, 14.4). A part that does not say which is beyond anything asked for.
fn first_byte(answer: &reqwest::Response) -> u64 {
    if answer.status() != reqwest::StatusCode::PARTIAL_CONTENT {
        return 0;
    }
    let told = answer.headers().get(reqwest::header::CONTENT_RANGE);
    let told = told.and_then(|told| told.to_str().ok()?.strip_prefix("bytes ")?.split_once('-'));
    told.and_then(|(first, _)| first.trim().parse().ok()).unwrap_or(u64::MAX)
}

/// Whether tinyproxy said it itself: it leaves the name of a server that it speaks for as it is.
fn is_tinyproxys(answer: &reqwest::Response) -> bool {
    let server = answer.headers().get(reqwest::header::SERVER);
    server.is_some_and(|server| server.as_bytes().starts_with(b"tinyproxy"))
}

fn head(
    request: &Request,
    answer: &reqwest::Response,
    body: Vec<u8>,
    via: Option<&Proxy>,
) -> Response {
    Response {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: body.into(),
        url: request.url.clone(),
        request: request.describe(),
        via: via.map(Proxy::shown),
    }
}

enum Next {
    Return,
    Again(Option<std::time::Duration>),
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transport({})", Origin::of(&self.inner.endpoint.url).as_str())
    }
}

#[cfg(test)]
mod tests;
