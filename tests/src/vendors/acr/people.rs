//! Who there is: the admin user, a service principal, a scope-mapped token, and people of a tenant.

use std::sync::Arc;

use super::state::State;
use crate::registry::access::{Accounts, Action, Identity, Level};

/// What the registry calls itself, whatever address it is reached by.
pub const SERVICE: &str = "harbourworks.azurecr.io";
/// The tenant that the registry belongs to.
pub const TENANT: &str = "8f3a1c52-7d1e-4b0a-9c55-2e6d4f7a9b10";
/// The user name that goes with a refresh token where it stands in the place of a password.
pub(super) const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The admin user, who is called as the registry is.
pub const ADMIN: (&str, &str) = ("harbourworks", "anchor-chain/+admin==");
/// A service principal: the id of an application, and its secret.
pub const APPLICATION: (&str, &str) =
    ("5b2f7c1e-90d4-4c7b-8a36-1f0e2d3c4b5a", "lantern~oil-principal");
/// A scope-mapped token.
pub const SCOPED: (&str, &str) = ("pilot", "tide-table+scoped");

/// Names and secrets, and where they work: the one table of what one can sign in with here.
///
/// | user | secret | who |
/// |---|---|---|
/// | `harbourworks` | `anchor-chain/+admin==` | the admin user |
/// | `5b2f7c1e-…` | `lantern~oil-principal` | a service principal that may pull and push |
/// | `pilot` | `tide-table+scoped` | a scope-mapped token: see [`MAP`] |
pub const LOGINS: [(&str, &str); 3] = [ADMIN, APPLICATION, SCOPED];

/// The scope map of the token. It may never list the repositories.
const MAP: [(&str, &[Action]); 2] = [
    ("team/app", &[Action::Pull, Action::Push, Action::MetadataRead]),
    // Content only: the lists of what is known beside it are refused.
    ("team/api", &[Action::Pull]),
];

/// Why somebody is not known.
pub(super) fn unknown(user: &str) -> &'static str {
    match user {
        _ if user == ADMIN.0 => {
            "authentication required, visit https://aka.ms/acr/authorization for more information."
        }
        _ if user == APPLICATION.0 => "Invalid clientid or client secret.",
        _ if user == SCOPED.0 || user == NOBODY => "authentication required",
        // Any other name is taken for an application's.
        _ => "Application not registered with AAD.",
    }
}

impl State {
    /// Whose name and secret these are.
    pub(super) fn person(&self, user: &str, secret: &str) -> Option<Identity> {
        let identity = |user: &str| Identity { user: user.to_owned(), level: Level::Admin };
        if user == NOBODY {
            return self.refreshed(secret).map(|user| identity(&user));
        }
        let found = LOGINS.iter().find(|known| **known == (user, secret))?;
        let switched_off = user == ADMIN.0 && !self.options.admin_user;
        (!switched_off).then(|| identity(found.0))
    }
}

/// The accounts behind the token service.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        self.0.person(user, secret)
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let user = who.map(|who| who.user.as_str());
        match (user, name) {
            (None, _) if !self.0.options.anonymous_pull => Vec::new(),
            (Some(user), name) if user == SCOPED.0 => {
                let own = MAP.iter().find(|(own, _)| Some(*own) == name);
                own.map(|(_, actions)| actions.to_vec()).unwrap_or_default()
            }
            (_, None) => vec![Action::Catalog],
            (None, Some(_)) => vec![Action::Pull, Action::MetadataRead],
            (Some(user), Some(_)) => {
                let mut all = vec![Action::Pull, Action::Push, Action::MetadataRead];
                if user != APPLICATION.0 {
                    all.push(Action::Delete);
                }
                all
            }
        }
    }
}
