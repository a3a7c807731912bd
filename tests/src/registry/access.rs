//! Who may do what: the ways in which a registry asks its visitors who they are.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::error::RegistryError;
use super::jwt::TokenFault;
use super::token::TokenServer;

/// What a person or a token may do, each including the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Pull what is public.
    PublicRead,
    /// Pull what the account may see.
    Read,
    /// Push.
    Write,
    /// Delete.
    Admin,
}

/// Somebody who has shown who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user name.
    pub user: String,
    /// The most that the credential they came with allows.
    pub level: Level,
}

/// A user of a registry that keeps its own list of them.
#[derive(Clone, Debug)]
pub struct User {
    /// The user name.
    pub name: String,
    /// The password.
    pub secret: String,
    /// What they may do.
    pub level: Level,
}

impl User {
    /// A user who may do everything.
    pub fn new(name: &str, secret: &str) -> Self {
        Self { name: name.to_owned(), secret: secret.to_owned(), level: Level::Admin }
    }

    /// The same user, allowed to pull only.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.level = Level::Read;
        self
    }
}

/// An action on a repository, or `catalog` on the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read.
    Pull,
    /// Write.
    Push,
    /// Remove.
    Delete,
    /// List the repositories.
    Catalog,
    /// Look at what is known beside the content (Azure's registries).
    MetadataRead,
}

impl Action {
    /// The word in a scope.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
            Self::Catalog => "*",
            Self::MetadataRead => "metadata_read",
        }
    }
}

/// What a request needs: actions on one repository, or on the registry when there is no name.
#[derive(Clone, Debug)]
pub struct Need {
    /// The repository.
    pub name: Option<String>,
    /// What will be done to it.
    pub actions: Vec<Action>,
}

impl Need {
    /// As the scope grammar writes it.
    pub fn scope(&self) -> String {
        let words: Vec<_> = self.actions.iter().map(|action| action.word()).collect();
        match &self.name {
            Some(name) => format!("repository:{name}:{}", words.join(",")),
            None => format!("registry:catalog:{}", words.join(",")),
        }
    }
}

/// The accounts behind a token server.
pub trait Accounts: Send + Sync {
    /// Whose credentials these are.
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity>;

    /// Which of `pull`, `push` and `delete` are granted on a repository, and `*` on the catalogue (`None`).
    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action>;
}

/// Accounts that are a plain list of users.
pub struct UserList {
    /// The users.
    pub users: Vec<User>,
    /// Whether anybody may pull.
    pub anonymous_pull: bool,
}

impl Accounts for UserList {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        let found = self.users.iter().find(|known| known.name == user && known.secret == secret)?;
        Some(Identity { user: found.name.clone(), level: found.level })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let level = match who {
            Some(who) => who.level,
            None if self.anonymous_pull => Level::Read,
            None => return Vec::new(),
        };
        if name.is_none() {
            return vec![Action::Catalog];
        }
        let mut actions = vec![Action::Pull];
        if level >= Level::Write {
            actions.push(Action::Push);
        }
        if level >= Level::Admin {
            actions.push(Action::Delete);
        }
        actions
    }
}

/// The door of a registry.
#[derive(Clone)]
pub enum Door {
    /// Everybody may do everything.
    Open,
    /// A user name and a password with every request, as with an htpasswd file.
    Basic(Arc<UserList>),
    /// A token of a token server.
    Bearer(Arc<TokenServer>),
    /// The same, where the accounts' own user name and password will do too.
    TokenOrPassword(Arc<TokenServer>),
}

impl Door {
    /// Lets a request in, or says what it must bring. Answers who came, where that is known.
    pub fn admit(&self, request: &Parts, needs: &[Need]) -> Result<Option<String>, RegistryError> {
        match self {
            Self::Open => Ok(None),
            Self::Basic(users) => admit_basic(users, &request.headers, needs),
            Self::Bearer(server) => admit_bearer(server, &request.headers, needs),
            Self::TokenOrPassword(server) => match basic_credentials(&request.headers) {
                Some((user, secret)) => admit_known(server, &user, &secret, needs),
                None => admit_bearer(server, &request.headers, needs),
            },
        }
    }
}

fn unauthorized(challenge: &str, needs: &[Need]) -> RegistryError {
    let detail: Vec<Value> = needs.iter().flat_map(detail_of).collect();
    RegistryError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "authentication required")
        .with_detail(if detail.is_empty() { Value::Null } else { Value::Array(detail) })
        .with_header(header::WWW_AUTHENTICATE, challenge)
}

fn detail_of(need: &Need) -> Vec<Value> {
    let (kind, name) = match &need.name {
        Some(name) => ("repository", name.as_str()),
        None => ("registry", "catalog"),
    };
    let entry = |action: &Action| json!({ "Type": kind, "Class": "", "Name": name, "Action": action.word() });
    need.actions.iter().map(entry).collect()
}

fn admit_basic(
    users: &UserList,
    headers: &HeaderMap,
    needs: &[Need],
) -> Result<Option<String>, RegistryError> {
    let challenge = r#"Basic realm="Sandbox registry""#;
    let who = match basic_credentials(headers) {
        Some((user, secret)) => {
            let known = users.sign_in(&user, &secret);
            Some(known.ok_or_else(|| unauthorized(challenge, needs))?)
        }
        None if users.anonymous_pull => None,
        None => return Err(unauthorized(challenge, needs)),
    };
    for need in needs {
        let granted = users.granted(who.as_ref(), need.name.as_deref());
        if need.actions.iter().any(|action| !granted.contains(action)) {
            if who.is_none() {
                return Err(unauthorized(challenge, needs));
            }
            let message = "requested access to the resource is denied";
            return Err(RegistryError::new(StatusCode::FORBIDDEN, "DENIED", message));
        }
    }
    Ok(who.map(|who| who.user))
}

fn admit_known(
    server: &TokenServer,
    user: &str,
    secret: &str,
    needs: &[Need],
) -> Result<Option<String>, RegistryError> {
    let challenge = format!(r#"Bearer realm="{}",service="{}""#, server.realm(), server.service());
    let accounts = server.accounts();
    let who = accounts.sign_in(user, secret).ok_or_else(|| unauthorized(&challenge, needs))?;
    for need in needs {
        let granted = accounts.granted(Some(&who), need.name.as_deref());
        if need.actions.iter().any(|action| !granted.contains(action)) {
            let message = "requested access to the resource is denied";
            return Err(RegistryError::new(StatusCode::FORBIDDEN, "DENIED", message));
        }
    }
    Ok(Some(who.user))
}

fn admit_bearer(
    server: &TokenServer,
    headers: &HeaderMap,
    needs: &[Need],
) -> Result<Option<String>, RegistryError> {
    let scope: Vec<_> = needs.iter().map(Need::scope).collect();
    let challenge = |error: Option<&str>| {
        let mut text =
            format!(r#"Bearer realm="{}",service="{}""#, server.realm(), server.service());
        if !scope.is_empty() {
            let _ = write!(text, r#",scope="{}""#, scope.join(" "));
        }
        if let Some(error) = error {
            let _ = write!(text, r#",error="{error}""#);
        }
        text
    };
    let Some(token) = bearer_token(headers) else {
        return Err(unauthorized(&challenge(None), needs));
    };
    let grant = server.read(token).map_err(|fault| match fault {
        TokenFault::Expired | TokenFault::Invalid => {
            unauthorized(&challenge(Some("invalid_token")), needs)
        }
    })?;
    for need in needs {
        if !grant.covers(need) {
            return Err(unauthorized(&challenge(Some("insufficient_scope")), needs));
        }
    }
    Ok(grant.user)
}

/// The user name and password of an `Authorization: Basic` header.
pub fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (user, secret) = text.split_once(':')?;
    Some((user.to_owned(), secret.to_owned()))
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, rest) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| rest.trim())
}
