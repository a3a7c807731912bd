//! Calls of a service that speaks JSON 1.1 (awslabs/smithy, "AWS JSON 1.1 protocol"), signed.

use std::time::Duration;

use credentials::aws::{Chain, Signer, json_refusal};
use domain::{Error, ErrorKind, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use transport::header::HeaderName;
use transport::{Request, Response, Transport};
use url::Url;

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const MEDIA_TYPE: &str = "application/x-amz-json-1.1";
/// A page of a thousand images, or a hundred manifests, is some megabytes.
const CAP: u32 = 64 * 1024 * 1024;
/// Tries of one call, the first included.
const TRIES: u32 = 4;

/// One service's API in one region.
pub(super) struct Rpc {
    transport: Transport,
    url: Url,
    signer: Signer,
    target: &'static str,
}

/// Whether a call may be made twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Twice {
    /// It only reads.
    Fine,
    /// It changes something: only a refusal to look at it at all is tried again.
    Never,
}

impl Rpc {
    pub(super) fn new(
        transport: Transport,
        url: Url,
        signer: Signer,
        target: &'static str,
    ) -> Self {
        Self { transport, url, signer, target }
    }

    pub(super) fn region(&self) -> &str {
        &self.signer.region
    }

    /// Calls an operation; `what` names what it is about, for "not found".
    ///
    /// A session that ended is renewed once from where its keys came. Throttling comes as 400 (`registry-apis.md` §3g), so
    /// the transport cannot know it; it is waited out here.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        chain: &Chain,
        operation: &str,
        input: &(impl Serialize + Sync),
        twice: Twice,
        what: &str,
    ) -> Result<T> {
        let target = format!("{}.{operation}", self.target);
        let body = serde_json::to_vec(input)
            .map_err(|error| Error::new(ErrorKind::Internal { message: error.to_string() }))?;
        let mut renewed = false;
        let mut attempt = 1;
        loop {
            let keys = chain.keys().await?;
            let headers = [(TARGET, target.as_str())];
            let request =
                self.signer.post(self.url.clone(), &headers, MEDIA_TYPE, body.clone(), &keys)?;
            let error = match self.transport.send(request.cap(CAP)).await {
                Ok(answer) if answer.is_success() => return answer.json(),
                Ok(answer) => json_refusal(&answer, what),
                Err(error) => error,
            };
            let again = match &error.kind {
                ErrorKind::SessionEnded if !renewed => {
                    renewed = true;
                    chain.forget();
                    continue;
                }
                // Where a time was told, the transport has decided already.
                ErrorKind::RateLimited { retry_at: None } => true,
                ErrorKind::ServerError { .. } | ErrorKind::ConnectionLost { .. } => {
                    twice == Twice::Fine
                }
                _ => false,
            };
            if !again || attempt >= TRIES {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(100) * 3_u32.pow(attempt - 1)).await;
            attempt += 1;
        }
    }

    /// Asks without a signature: the refusal tells whether this is the service at all.
    pub(super) async fn greet(&self) -> Result<Response> {
        let target = format!("{}.DescribeRepositories", self.target);
        let request =
            Request::post(self.url.clone()).body(MEDIA_TYPE, "{}").header(TARGET, &target);
        self.transport.send(request.never_retry().cap(CAP)).await
    }
}
