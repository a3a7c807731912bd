//! The credential chain's requests, sent over our transport: its proxy, its certificates, its time limits.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use domain::{Endpoint, Error, ErrorKind, Origin, Result};
use transport::header::{HOST, HeaderName};
use transport::{Method, Network, Request, Response, Transport};
use url::Url;

/// Answers of the chain's services are small.
const CAP: u32 = 1024 * 1024;

/// Where machines on Amazon ask for their own role. Link-local: nothing of it leaves the machine's own network.
const METADATA: [&str; 4] =
    ["169.254.169.254", "169.254.170.2", "169.254.170.23", "[fd00:ec2::254]"];

/// Sends what the chain wants sent, and remembers what went wrong: the chain's own errors tell less.
#[derive(Clone)]
pub(super) struct Wire(Arc<Inner>);

struct Inner {
    network: Network,
    /// What the account's endpoint says of certificates holds for these requests, too.
    like: Endpoint,
    /// What stands in for the security token service.
    sts: Option<Url>,
    transports: Mutex<HashMap<Origin, Transport>>,
    heard: Mutex<Option<Heard>>,
}

/// What was heard last, if it was no success.
pub(super) enum Heard {
    /// Nothing, for this reason.
    Failed(Error),
    /// A refusal.
    Refused(Response),
}

impl Wire {
    pub(super) fn new(network: Network, like: Endpoint, sts: Option<Url>) -> Self {
        let (transports, heard) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { network, like, sts, transports, heard }))
    }

    /// What went wrong last, once.
    pub(super) fn heard(&self) -> Option<Heard> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn transport(&self, url: &Url) -> Result<Transport> {
        let mut transports = self.0.transports.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(transport) = transports.get(&Origin::of(url)) {
            return Ok(transport.clone());
        }
        let mut endpoint = Endpoint::new(url.clone());
        endpoint.extra_ca_pem.clone_from(&self.0.like.extra_ca_pem);
        endpoint.plain_http = url.host_str().is_some_and(|host| METADATA.contains(&host));
        let transport = Transport::new(&endpoint, &self.0.network)?;
        transports.insert(Origin::of(url), transport.clone());
        Ok(transport)
    }

    async fn send(&self, request: HttpRequest) -> Result<Response> {
        let odd = || {
            Error::new(ErrorKind::Internal {
                message: "the credential chain made an odd request".into(),
            })
        };
        let mut url = Url::parse(request.uri()).map_err(|_| odd())?;
        let named = Endpoint::new(url.clone()).host();
        if let Some(sts) = self.0.sts.as_ref().filter(|_| named.starts_with("sts.")) {
            let mut place = sts.clone();
            place.set_path(url.path());
            place.set_query(url.query());
            url = place;
        }
        let method = Method::from_bytes(request.method().as_bytes()).map_err(|_| odd())?;
        let transport = self.transport(&url)?;
        let mut sent = Request::new(method, url).cap(CAP).never_retry();
        let media_type = request.headers().get("content-type").unwrap_or_default().to_owned();
        if let Some(body) = request.body().bytes().filter(|body| !body.is_empty()) {
            sent = sent.body(&media_type, body.to_vec());
        }
        for (name, value) in request.headers() {
            sent = sent.header(HeaderName::from_bytes(name.as_bytes()).map_err(|_| odd())?, value);
        }
        // The signature is for the host that was meant.
        transport.send(sent.header(HOST, &named)).await
    }

    async fn call(
        self,
        request: HttpRequest,
        limit: Duration,
    ) -> Result<HttpResponse, ConnectorError> {
        let host =
            Url::parse(request.uri()).map(|url| Endpoint::new(url).host()).unwrap_or_default();
        let sent = tokio::time::timeout(limit, self.send(request)).await;
        let sent = sent.unwrap_or_else(|_| Err(ErrorKind::TimedOut { host }.into()));
        let mut heard = self.0.heard.lock().unwrap_or_else(PoisonError::into_inner);
        match sent {
            Ok(answer) => {
                *heard = (!answer.is_success()).then(|| Heard::Refused(answer.clone()));
                Ok(to_sdk(&answer)?)
            }
            Err(error) => {
                *heard = Some(Heard::Failed(error.clone()));
                let timeout = matches!(error.kind, ErrorKind::TimedOut { .. });
                Err(if timeout {
                    ConnectorError::timeout(error.into())
                } else {
                    ConnectorError::io(error.into())
                })
            }
        }
    }
}

fn to_sdk(answer: &Response) -> Result<HttpResponse, ConnectorError> {
    let status = answer
        .status
        .try_into()
        .map_err(|_| ConnectorError::other("the status is none".into(), None))?;
    let mut to = HttpResponse::new(status, SdkBody::from(answer.body.to_vec()));
    for (name, value) in &answer.headers {
        if let Ok(value) = value.to_str() {
            // What the chain cannot read is of no use to it.
            let _ = to.headers_mut().try_append(name.as_str().to_owned(), value.to_owned());
        }
    }
    Ok(to)
}

/// One way of calling, with its own time limit.
#[derive(Debug)]
struct Connector {
    wire: Wire,
    limit: Duration,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.wire.clone().call(request, self.limit))
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        // The metadata service is given a second, so that a machine elsewhere does not wait for it.
        let limits = [settings.connect_timeout(), settings.read_timeout()];
        let limit = limits.into_iter().flatten().sum::<Duration>();
        let limit = if limit.is_zero() { Duration::from_secs(30) } else { limit };
        SharedHttpConnector::new(Connector { wire: self.clone(), limit })
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}
