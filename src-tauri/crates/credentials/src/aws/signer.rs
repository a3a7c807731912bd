//! Signature Version 4.

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use domain::{Endpoint, Error, ErrorKind, Result};
use transport::Request;
use transport::header::HeaderName;
use url::Url;

use super::Keys;

/// Signs the calls of one service in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// What the service is called in signatures, such as `ecr`.
    pub service: &'static str,
    /// The region.
    pub region: String,
}

impl Signer {
    /// A signed POST. The signature holds for five minutes around now, and for this address only.
    ///
    /// # Errors
    /// `Internal` for what cannot be signed.
    pub fn post(
        &self,
        url: Url,
        headers: &[(HeaderName, &str)],
        media_type: &str,
        body: Vec<u8>,
        keys: &Keys,
    ) -> Result<Request> {
        let identity = keys.to_sdk().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.service)
            .time(std::time::SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| unsigned())?
            .into();
        let host = Endpoint::new(url.clone()).host();
        let all = [("host", host.as_str()), ("content-type", media_type)];
        let all =
            all.into_iter().chain(headers.iter().map(|(name, value)| (name.as_str(), *value)));
        let signable = SignableRequest::new("POST", url.as_str(), all, SignableBody::Bytes(&body))
            .map_err(|_| unsigned())?;
        let (signature, _) = sign(signable, &params).map_err(|_| unsigned())?.into_parts();
        let mut request = Request::post(url).body(media_type, body).never_retry();
        for (name, value) in headers {
            request = request.header(name.clone(), value);
        }
        for (name, value) in signature.headers() {
            request = request
                .header(HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsigned())?, value);
        }
        Ok(request)
    }
}

fn unsigned() -> Error {
    ErrorKind::Internal { message: "the request could not be signed".into() }.into()
}
