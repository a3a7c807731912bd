//! What can go wrong. A kind exists only where somebody branches on it; the UI turns kind and
//! parameters into a sentence in the person's language.

use serde::Serialize;
use specta::Type;

use crate::Timestamp;

/// Shorthand used by every crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error as it is told to a person: what happened, and the server's own words beside it.
///
/// `kind` is public. `detail` is what the registry said, one click away. `source` is for the log
/// only, and has no way to the UI.
#[derive(Debug, Clone, PartialEq, Serialize, Type, thiserror::Error)]
#[error("{kind:?}")]
#[serde(rename = "CommandError")]
pub struct Error {
    /// What happened.
    #[serde(flatten)]
    pub kind: ErrorKind,
    /// What the server said, where one answered.
    pub detail: Option<ServerDetail>,
}

impl Error {
    /// An error without a server's answer.
    pub fn new(kind: ErrorKind) -> Self {
        Self { kind, detail: None }
    }

    /// The same error with what the server said.
    #[must_use]
    pub fn with_detail(mut self, detail: ServerDetail) -> Self {
        self.detail = Some(detail);
        self
    }
}

impl ErrorKind {
    /// Whether the server could not be reached, so that nothing is known of what it would say.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::NameNotResolved { .. }
                | Self::ConnectionFailed { .. }
                | Self::TimedOut { .. }
                | Self::ConnectionLost { .. }
        )
    }
}

impl ErrorKind {
    /// Whether no connection could be made that is safe to use, so that nothing was sent.
    pub fn is_insecure(&self) -> bool {
        matches!(
            self,
            Self::Certificate { .. }
                | Self::NotTls { .. }
                | Self::NoCommonTls { .. }
                | Self::ClientCertificateNeeded { .. }
        )
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

/// A server's own words, bounded and free of credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
pub struct ServerDetail {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The error code in the body, such as `NAME_UNKNOWN`.
    pub code: Option<String>,
    /// The message in the body, at most a few hundred characters.
    pub message: Option<String>,
    /// Method and redacted URL of the request.
    pub request: Option<String>,
    /// The server's id for this request, for its support.
    pub request_id: Option<String>,
}

/// The kinds of error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "code", content = "params", rename_all = "snake_case")]
pub enum ErrorKind {
    // ── the way to the server
    /// The host's name has no address, or the machine has no network.
    NameNotResolved {
        /// `host:port`.
        host: String,
    },
    /// Nothing listens there, or the network refuses.
    ConnectionFailed {
        /// `host:port`.
        host: String,
    },
    /// No answer in time.
    TimedOut {
        /// `host:port`.
        host: String,
    },
    /// The answer broke off.
    ConnectionLost {
        /// `host:port`.
        host: String,
    },
    /// The certificate was refused; nothing was sent.
    Certificate {
        /// `host:port`.
        host: String,
        /// What is wrong with it.
        problem: CertificateProblem,
        /// The chain as the server sent it, its own certificate first; empty when it could not be read.
        chain: Vec<CertificateInfo>,
        /// What of it the person may trust for this registry, so that it is accepted; `None`: nothing would help.
        offer: Option<Box<TrustOffer>>,
    },
    /// Plain HTTP to another machine is switched off.
    PlainHttpRefused {
        /// `host:port`.
        host: String,
    },
    /// The server speaks HTTP where HTTPS was expected.
    NotTls {
        /// `host:port`.
        host: String,
    },
    /// The server and we have no version or cipher of TLS in common: it is too old, or wants what is not safe.
    NoCommonTls {
        /// `host:port`.
        host: String,
    },
    /// The server lets in only who shows a client certificate that it trusts.
    ClientCertificateNeeded {
        /// `host:port`.
        host: String,
        /// What was wrong with what it was shown.
        problem: ClientCertificateProblem,
    },

    /// The proxy on the way to the server is what failed.
    Proxy {
        /// `host:port` of the proxy; empty where what stands for its address is none.
        proxy: String,
        /// `host:port` of the server that was to be reached.
        host: String,
        /// What is wrong.
        problem: ProxyProblem,
    },

    // ── signing in
    /// User name or password (or token) is wrong.
    WrongCredentials,
    /// This account takes an access token, not a password (single sign-on, or two-step verification).
    TokenInsteadOfPassword,
    /// This registry takes classic access tokens only (GitHub), and this is no such token.
    ClassicTokenNeeded,
    /// The two-step code is wrong.
    WrongCode,
    /// The two-step code came too late; sign in again.
    CodeExpired,
    /// Locked after too many tries, or disabled.
    AccountLocked,
    /// The session ended and could not be renewed.
    SessionEnded,
    /// Only a signed-in person may.
    SignInNeeded,
    /// The sign-in belongs to another program and is over, or was never made; this command of it makes a new one.
    CommandSignInNeeded {
        /// The command, such as `aws sso login --profile team`.
        command: String,
    },
    /// The clock of this machine and the server's are too far apart for a signature to count.
    ClockWrong {
        /// The time here.
        here: Timestamp,
        /// The time there, where told.
        there: Option<Timestamp>,
    },
    /// The browser sign-in was refused in the browser.
    BrowserSignInDenied,
    /// The browser sign-in was not confirmed in time.
    BrowserSignInExpired,
    /// No OAuth client is configured for this registry.
    BrowserSignInNotConfigured,
    /// The registry wants its credentials sent to another site; the person has not agreed to that.
    RealmNotTrusted {
        /// `host:port` of the registry.
        registry: String,
        /// The other site's origin, to be agreed to by name.
        realm: String,
    },
    /// The registry wants its credentials sent somewhere that is never safe.
    RealmUnsafe {
        /// `host:port` of the registry.
        registry: String,
        /// Where it wanted them.
        realm: String,
    },

    // ── what the registry answered
    /// Signed in, but this is not allowed.
    Forbidden {
        /// The permission that is missing, where the registry names it.
        permission: Option<String>,
    },
    /// The token may only read.
    ReadOnlyToken,
    /// No such repository, tag or manifest, or it is hidden from this account.
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The registry does not list its repositories.
    NoCatalogue,
    /// A repository of that name exists.
    NameTaken,
    /// No private repository is left in the plan.
    PrivateQuotaUsedUp,
    /// No such namespace, or nothing may be created in it.
    NamespaceForbidden {
        /// The namespace.
        namespace: String,
    },
    /// The service is switched off where the account is, and has to be switched on there first.
    ServiceDisabled {
        /// The service's own name, such as `artifactregistry.googleapis.com`.
        service: String,
        /// Where: a project.
        place: String,
    },
    /// The registry began what was asked for and has not said how it ended: it may still come to be.
    Unfinished {
        /// What was asked for.
        what: String,
    },
    /// It was created, but could not be made public: it is there, and private. `detail` says why.
    LeftPrivate {
        /// What was created.
        what: String,
    },
    /// A value was refused, by us or by the registry.
    InvalidField {
        /// Which one: `name`, `namespace`, `description`, `address`, `username`, `password`, `ca`, …
        field: String,
        /// Why, in the words of whoever refused it.
        problem: String,
    },
    /// Too many requests.
    RateLimited {
        /// When to go on, where told.
        retry_at: Option<Timestamp>,
    },
    /// The pull limit is used up.
    PullLimit {
        /// When to go on, where told.
        retry_at: Option<Timestamp>,
    },
    /// The server failed.
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// The answer was no registry's: a web page, another service.
    NotARegistry {
        /// `host:port`.
        host: String,
        /// `host:port` of the proxy that the answer came through unencrypted, and that may have said it itself.
        proxy: Option<String>,
    },
    /// The answer could not be understood (invalid JSON, wrong type, cut off).
    BadResponse {
        /// `host:port`.
        host: String,
    },
    /// The answer was larger than allowed.
    TooLarge {
        /// The limit in bytes.
        limit: u32,
    },
    /// The content does not have the digest it was asked by.
    DigestMismatch {
        /// The digest asked for.
        expected: String,
        /// The digest of what came.
        actual: String,
    },
    /// A layer cannot be unpacked: cut off, damaged, or no archive.
    LayerBroken {
        /// What is wrong with it, in the unpacker's words.
        problem: String,
    },
    /// A layer is compressed in a way that cannot be looked into.
    LayerUnreadable {
        /// Its media type.
        media_type: String,
    },
    /// A foreign layer: it is elsewhere, and never fetched.
    LayerForeign,
    /// A document is not of the format that it claims: no SBOM, no provenance, no chart.
    NotUnderstood {
        /// What it was to be: `sbom`, `provenance`, `helm`, `statement`.
        what: String,
    },
    /// Refused for a reason that has no kind of its own; `detail` has the server's words.
    Refused {
        /// The HTTP status.
        status: u16,
    },

    // ── this machine
    /// There is no keychain service.
    KeychainMissing,
    /// The keychain is locked, or did not answer in time.
    KeychainLocked,
    /// The keychain refused.
    KeychainFailed {
        /// The operating system's words.
        message: String,
    },
    /// The key of a registry's client certificate is not in the keychain any more.
    ClientKeyMissing,
    /// Docker's configuration cannot be read.
    DockerConfigBroken {
        /// The file.
        path: String,
        /// Why.
        problem: String,
    },
    /// A credential helper is not installed.
    HelperMissing {
        /// Its program name.
        helper: String,
    },
    /// A credential helper failed or printed rubbish.
    HelperFailed {
        /// Its program name.
        helper: String,
        /// Its words.
        message: String,
    },
    /// A credential helper did not end in time and was stopped.
    HelperTimedOut {
        /// Its program name.
        helper: String,
    },
    /// A file or the cache could not be read or written.
    Storage {
        /// What failed.
        message: String,
    },
    /// There is no such account (any more).
    UnknownAccount,
    /// The person cancelled.
    Cancelled,
    /// A fault of Roadstead's own; the log has more.
    Internal {
        /// What failed.
        message: String,
    },
}

/// What is wrong with a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProxyProblem {
    /// What stands for its address is none.
    Address,
    /// Its name has no address.
    NameNotResolved,
    /// Nothing listens there.
    Unreachable,
    /// It, or the server behind it, did not answer in time.
    TimedOut,
    /// Its own certificate was refused.
    Certificate,
    /// What listens there is no proxy of this kind.
    NotAProxy,
    /// It asks for a user name and a password.
    PasswordNeeded,
    /// It did not accept user name and password.
    PasswordWrong,
    /// It does not let us to that server.
    Refused,
    /// It cannot reach the server either.
    CannotReach,
    /// The connection through it broke off.
    Lost,
    /// It answered in the server's place, with a page of its own.
    Page,
    /// What never leaves this machine otherwise would go to it unencrypted.
    Unencrypted,
    /// The registry is shown a client certificate, which an HTTPS proxy would be shown as well.
    ClientCertificate,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CertificateProblem {
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It is for another host.
    WrongHost,
    /// Nobody we trust signed it.
    UnknownIssuer,
    /// It signed itself.
    SelfSigned,
    /// Anything else.
    Other,
}

/// Why a server did not take our client certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ClientCertificateProblem {
    /// None was shown.
    Missing,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
    /// It is another than those that the server takes.
    Refused,
}

/// What a person may add to one registry, so that its certificate is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TrustOffer {
    /// What it is.
    pub what: Trusted,
    /// The certificate to add, as PEM: public by nature.
    pub pem: String,
    /// Its fingerprint, as it stands in the chain.
    pub fingerprint: String,
}

/// What is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Trusted {
    /// An authority that the server sent: from then on whatever it signs, for that registry.
    Authority,
    /// The server's own certificate and no other, until it ends or is replaced.
    Certificate,
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CertificateInfo {
    /// Whom it is for, as it calls them.
    pub subject: String,
    /// The hosts that it is good for, a few at most: names and addresses.
    pub names: Vec<String>,
    /// Who signed it.
    pub issuer: String,
    /// From when it is good.
    pub not_before: Option<Timestamp>,
    /// Until when it is good.
    pub not_after: Option<Timestamp>,
    /// SHA-256 over its DER form, in hex.
    pub fingerprint: String,
}
