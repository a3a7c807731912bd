//! HTTP, once: TLS, throttle, retries, body caps, redirects, and the registry's token dance.
//!
//! [`Network`] is what the whole process shares (throttles, pauses, counters), [`Transport`] is how one
//! [`domain::Endpoint`] is reached, [`auth::Authorizer`] signs requests to it. Every rule about where
//! credentials may go lives here, so that nobody above can break one by accident. What answers *mean* is not
//! decided here: any HTTP status is an `Ok`.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod auth;
mod certificate;
pub mod checkup;
mod clients;
mod clock;
mod failure;
mod flight;
mod identity;
mod meter;
mod network;
mod pace;
mod pkcs12;
pub mod probe;
mod proxy;
mod reach;
mod redact;
mod redirect;
mod request;
mod resolver;
mod response;
mod retry_after;
mod revalidate;
mod sink;
mod throttle;
mod tls;
mod transport;
mod words;

pub use clock::{Clock, Deadline};
pub use flight::Flight;
pub use identity::{ClientIdentity, IdentitySource, describe_client_certificate, split_identity};
pub use meter::Meter;
pub use network::{HostCounters, HostState, Network};
pub use pace::Pace;
pub use pkcs12::{is_pkcs12, open_pkcs12};
pub use proxy::{ManualProxy, PasswordSource, Proxies, ProxyVariables, proxy_origin};
pub use redact::Redacted;
pub use request::Request;
pub use response::{Response, bounded};
pub use revalidate::revalidating;
pub use sink::{Beginning, Sink};
pub use tls::with_trusted;
pub use transport::Transport;

/// Header names and values, and methods, as `reqwest` has them.
pub use reqwest::{Method, header};
