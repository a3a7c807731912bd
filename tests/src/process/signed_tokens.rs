//! A token server whose tokens the reference registry believes: signed with a key whose certificate it was given
//! (distribution's `docs/content/spec/auth/jwt.md`).

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::registry::access::{Accounts, User, UserList};
use crate::registry::jwt::Signer;
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Control, Server};

const SERVICE: &str = "reference";

/// The token server and its address. It ends when it is dropped.
pub struct SignedTokens {
    tokens: Arc<TokenServer>,
    control: Control,
    root: String,
    _server: Server,
}

impl std::fmt::Debug for SignedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedTokens").field("realm", &self.tokens.realm()).finish_non_exhaustive()
    }
}

impl SignedTokens {
    /// Starts one that knows a single person.
    ///
    /// # Errors
    /// No port is free, or no key can be made.
    pub fn start(user: &str, secret: &str) -> Result<Self> {
        let bound = Bound::on(0)?;
        let realm = format!("{}/token", bound.url());
        let people = UserList { users: vec![User::new(user, secret)], anonymous_pull: false };
        let people: Arc<dyn Accounts> = Arc::new(people);
        let (signer, root) = Signer::certified()?;
        let tokens = Arc::new(TokenServer::signing(people, realm, SERVICE, 300, signer));
        let control = Control::default();
        let server = bound.serve(control.around(tokens.router("/token")))?;
        Ok(Self { tokens, control, root, _server: server })
    }

    /// Where tokens come from.
    #[must_use]
    pub fn realm(&self) -> &str {
        self.tokens.realm()
    }

    /// What it was asked.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// A refresh token, as `docker login` gets one and keeps as an identity token.
    #[must_use]
    pub fn identity_token(&self, user: &str, secret: &str) -> Option<String> {
        self.tokens.identity_token(user, secret)
    }

    /// What the registry's configuration says of it.
    pub(super) fn configuration(&self, dir: &Path) -> Result<String> {
        let root = dir.join("tokens.crt");
        fs::write(&root, &self.root)?;
        let (realm, root) = (self.realm(), root.display());
        Ok(format!(
            "auth:\n  token: {{realm: \"{realm}\", service: {SERVICE}, issuer: \"{realm}\", rootcertbundle: {root}}}\n"
        ))
    }
}
