//! Sending requests to one endpoint.

use std::sync::Arc;

use domain::{Endpoint, Error, ErrorKind, Origin, Result, Timestamp};
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::sync::OnceCell;
use tracing::Instrument;
use url::Url;

use crate::network::Host;
use crate::reach::Reach;
use crate::redact::host_of;
use crate::resolver::Resolver;
use crate::revalidate::Kept;
use crate::throttle::{Outcome, Slot};
use crate::tls::{self, PlatformVerifier, RefusedChains};
use crate::{
    IdentitySource, Network, Redacted, Request, Response, Sink, failure, probe, redirect,
    retry_after,
};

const USER_AGENT: &str = concat!("Roadstead/", env!("CARGO_PKG_VERSION"));

/// How one endpoint is reached; cheap to clone. Dropping a future of it ends its request and frees its slot.
#[derive(Clone)]
pub struct Transport {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    /// What speaks to the one origin that is shown a client certificate. Nobody else is: a redirect or a token realm leads to
    /// servers that have no business with it.
    own: Option<Own>,
    network: Network,
    endpoint: Endpoint,
    resolver: Arc<Resolver>,
    refused: Arc<RefusedChains>,
    verifier: Arc<PlatformVerifier>,
    tls: Arc<rustls::ClientConfig>,
    /// What is known to be as it was, for those who ask only for changes.
    kept: Kept,
}

/// The client that shows a certificate, made when the first connection needs it: its key is in the keychain.
struct Own {
    origin: Origin,
    source: Arc<dyn IdentitySource>,
    made: OnceCell<(Client, Arc<rustls::ClientConfig>)>,
}

impl Transport {
    /// A transport for this endpoint.
    ///
    /// # Errors
    /// `InvalidField { field: "ca" }` when the extra certificate authority is none.
    pub fn new(endpoint: &Endpoint, network: &Network) -> Result<Self> {
        let verifier = tls::verifier(network.verifier(), endpoint.extra_ca_pem.as_deref())?;
        let refused = Arc::new(RefusedChains::default());
        let tls = tls::config(Arc::clone(&verifier), &refused, None)?;
        let resolver = Resolver::new(&endpoint.url);
        let inner = Inner {
            client: client(endpoint, network, &resolver, &tls)?,
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
            tls: Arc::new(tls),
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

    /// Whether the registry may lead us to this URL's host at all: a public registry not to a private
    /// network. A name is looked up for it.
    pub(crate) async fn may_lead_to(&self, url: &Url) -> bool {
        self.inner.resolver.may_lead_to(url).await
    }

    /// The rules that hold before anything is sent.
    async fn allow(&self, url: &Url) -> Result<()> {
        let endpoint = &self.inner.endpoint;
        let at_home = url.host() == endpoint.url.host();
        if url.scheme() != "https" {
            let loopback = domain::endpoint::is_loopback(url);
            if !(loopback || endpoint.plain_http && at_home) {
                return Err(ErrorKind::PlainHttpRefused { host: host_of(url) }.into());
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
                Err(error) => return Err(self.explained(error, request).await),
            };
            tokio::time::sleep(wait.unwrap_or_else(|| pace.wait(attempt))).await;
            attempt += 1;
        }
    }

    /// Notes whether the registry itself is there. Of a server that it leads to, an answer says so, and silence does not.
    fn note_reached(&self, request: &Request, outcome: &Result<Response>) {
        let at_home = Origin::of(&request.url) == Origin::of(&self.inner.endpoint.url);
        match outcome {
            Ok(_) => self.inner.network.note_reached(true),
            Err(error) if at_home && error.kind.is_unreachable() => {
                self.inner.network.note_reached(false);
            }
            Err(_) => {}
        }
    }

    /// A lost connection may be the registry's way to ask for a client certificate.
    async fn explained(&self, error: Error, request: &Request) -> Error {
        let at_home = Origin::of(&request.url) == Origin::of(&self.inner.endpoint.url);
        if !at_home || !matches!(error.kind, ErrorKind::ConnectionLost { .. }) {
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
        let mut builder = self
            .client_for(&request.url)
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
        if let Some(sink) = request.sink.as_ref().filter(|_| answer.status().is_success()) {
            sink.begin_at(first_byte(&answer));
            while let Some(piece) = answer.chunk().await.map_err(|error| fail(&error))? {
                network.count_bytes(host, piece.len());
                if !sink.push(piece).await {
                    break;
                }
            }
            return Ok(head(request, &answer, Vec::new()));
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
        Ok(head(request, &answer, body))
    }

    async fn client_for(&self, url: &Url) -> Result<&Client> {
        let inner = &self.inner;
        match &inner.own {
            Some(own) if Origin::of(url) == own.origin => Ok(&inner.own(own).await?.0),
            _ => Ok(&inner.client),
        }
    }

    /// How the endpoint itself is spoken to, and where the chains are that were refused.
    pub(crate) async fn tls(&self) -> Result<(Arc<rustls::ClientConfig>, &RefusedChains)> {
        let config = match &self.inner.own {
            Some(own) if Origin::of(&self.inner.endpoint.url) == own.origin => {
                &self.inner.own(own).await?.1
            }
            _ => &self.inner.tls,
        };
        Ok((Arc::clone(config), &self.inner.refused))
    }
}

impl Inner {
    async fn own<'a>(&self, own: &'a Own) -> Result<&'a (Client, Arc<rustls::ClientConfig>)> {
        own.made
            .get_or_try_init(|| async {
                let identity = own.source.identity().await?;
                let verifier = Arc::clone(&self.verifier);
                let tls = tls::config(verifier, &self.refused, Some(&identity))?;
                let client = client(&self.endpoint, &self.network, &self.resolver, &tls)?;
                Ok((client, Arc::new(tls)))
            })
            .await
    }
}

fn client(
    endpoint: &Endpoint,
    network: &Network,
    resolver: &Arc<Resolver>,
    tls: &rustls::ClientConfig,
) -> Result<Client> {
    let pace = network.pace();
    let mut builder = Client::builder();
    if domain::endpoint::is_loopback(&endpoint.url) {
        // No proxy can reach this machine's own ports for us.
        builder = builder.no_proxy();
    }
    builder
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(pace.connect)
        .read_timeout(pace.idle)
        .timeout(pace.whole)
        .dns_resolver(Arc::clone(resolver))
        .tls_backend_preconfigured(tls.clone())
        .build()
        .map_err(|error| {
            tracing::error!(error = %error.without_url(), "the HTTP client could not be built");
            ErrorKind::Internal { message: "the HTTP client could not be built".into() }.into()
        })
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

fn head(request: &Request, answer: &reqwest::Response, body: Vec<u8>) -> Response {
    Response {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: body.into(),
        url: request.url.clone(),
        request: request.describe(),
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
