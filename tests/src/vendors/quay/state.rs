//! What Quay knows beside the registry's content, and who there is.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::HeaderMap;
use parking_lot::Mutex;

use super::QuayOptions;
use crate::registry::Store;
use crate::registry::access::bearer_token;
use crate::registry::jwt::Signer;
use crate::vendors::swagger::Notes;

/// Names and secrets, and where they work: the one table of what one can sign in with here. Tokens act for `skipper`.
///
/// | user | secret | where |
/// |---|---|---|
/// | `$oauthtoken` | `quay-oauth-full` | API and registry, everything |
/// | `$oauthtoken` | `quay-oauth-read` | API and registry, `user:read repo:read` |
/// | `$oauthtoken` | `quay-oauth-nouser` | API and registry, `repo:read` alone |
/// | `$oauthtoken` | `quay-oauth-expired` | nowhere any more |
/// | `fleetyard+ci` | `robot-token` | registry: pulls and pushes `fleetyard/hull` |
/// | `skipper` | `encrypted-anchor` | registry: all that is skipper's |
pub(super) const TOKENS: &[Token] = &[
    Token {
        secret: "quay-oauth-full",
        scopes: &["user:read", "user:admin", "org:admin", "repo:read", "repo:write", "repo:create"],
        expired: false,
    },
    Token { secret: "quay-oauth-read", scopes: &["user:read", "repo:read"], expired: false },
    Token { secret: "quay-oauth-nouser", scopes: &["repo:read"], expired: false },
    Token { secret: "quay-oauth-expired", scopes: &["user:read", "repo:read"], expired: true },
];

/// Robot and person of the registry: user name, secret.
pub(super) const PASSWORDS: [(&str, &str); 2] =
    [(ROBOT, "robot-token"), (PERSON, "encrypted-anchor")];
/// The robot, and the only repository that it may use.
pub(super) const ROBOT: &str = "fleetyard+ci";
pub(super) const ROBOTS_OWN: &str = "fleetyard/hull";
/// The person for whom all tokens act.
pub(super) const PERSON: &str = "skipper";
/// Their organisations, and whether they may create there.
pub(super) const ORGANISATIONS: [(&str, bool); 2] = [("fleetyard", true), ("regatta", false)];

/// An OAuth application token.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) secret: &'static str,
    pub(super) scopes: &'static [&'static str],
    pub(super) expired: bool,
}

/// Who a call of the API comes from. A wrong token makes it nobody's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Caller {
    Anybody,
    Token(&'static Token),
}

impl Caller {
    /// Whether a good token has a scope.
    pub(super) fn has(self, scope: &str) -> bool {
        matches!(self, Self::Token(token) if token.scopes.contains(&scope))
    }
}

/// The service's memory.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) options: QuayOptions,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Arc<Notes>,
    /// Seals the marks of pages.
    pub(super) seal: Signer,
}

#[derive(Default)]
pub(super) struct Desk {
    pub(super) listings: BTreeMap<String, Listing>,
    /// Tags that are no more.
    pub(super) dead: Vec<DeadTag>,
    /// Tokens that were revoked.
    pub(super) revoked: Vec<String>,
}

/// What is said of a repository beside its content.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) public: bool,
    pub(super) description: String,
    pub(super) state: &'static str,
}

impl Listing {
    pub(super) fn new(public: bool, description: &str) -> Self {
        Self { public, description: description.to_owned(), state: "NORMAL" }
    }
}

/// A tag of the past.
#[derive(Clone, Debug)]
pub(super) struct DeadTag {
    pub(super) repository: String,
    pub(super) name: String,
    pub(super) digest: String,
    pub(super) start: i64,
    pub(super) end: i64,
}

impl State {
    /// Who a call of the API comes from: it knows bearer tokens, and nothing else.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Caller {
        let token = bearer_token(headers).and_then(|secret| self.token(secret).ok());
        token.map_or(Caller::Anybody, Caller::Token)
    }

    /// A token that is still good, or why it is not.
    pub(super) fn token(&self, secret: &str) -> Result<&'static Token, &'static str> {
        let unknown = "OAuth access token could not be validated";
        let found = TOKENS.iter().find(|token| token.secret == secret).ok_or(unknown)?;
        if self.desk.lock().revoked.iter().any(|revoked| revoked == secret) {
            return Err(unknown);
        }
        if found.expired { Err("OAuth access token has expired") } else { Ok(found) }
    }

    /// Whether a repository may be read by skipper, whoever acts for them.
    pub(super) fn is_skippers(namespace: &str) -> bool {
        namespace == PERSON || ORGANISATIONS.iter().any(|(name, _)| *name == namespace)
    }

    /// Whether skipper may create in a namespace.
    pub(super) fn may_create(namespace: &str) -> bool {
        namespace == PERSON || ORGANISATIONS.iter().any(|(name, may)| *name == namespace && *may)
    }

    pub(super) fn listing(&self, name: &str) -> Option<Listing> {
        self.desk.lock().listings.get(name).cloned()
    }

    /// Whether a caller of the API may read a repository. `None`: there is none, and the caller would see it.
    pub(super) fn may_read(&self, caller: Caller, name: &str) -> Option<bool> {
        let namespace = name.split('/').next().unwrap_or_default();
        let own = caller.has("repo:read") && Self::is_skippers(namespace);
        match self.listing(name) {
            Some(listing) => Some(listing.public || own),
            None if own => None,
            None => Some(false),
        }
    }
}
