//! What Docker Hub's token service grants.

use super::state::Hub;
use crate::registry::access::{Accounts, Action, Identity, Level};

/// Docker Hub's token service signs in with the password or with an access token; the second factor is not asked for there, so an
/// account that has one needs an access token.
impl Accounts for Hub {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        if let Some(token) = self.use_token(user, secret) {
            return Some(Identity { user: user.to_owned(), level: token.level() });
        }
        let account = self.account(user)?;
        let enough = account.password == secret && account.second_factor.is_none();
        enough.then(|| Identity { user: user.to_owned(), level: Level::Admin })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        // There is no catalogue, and no repository without a namespace.
        let Some((namespace, repository)) = name.and_then(|name| name.split_once('/')) else {
            return Vec::new();
        };
        let key = (namespace.to_owned(), repository.to_owned());
        let private = self.desk.lock().listings.get(&key).map(|listing| listing.private);
        let rights = self.rights(who, namespace, private.unwrap_or(true));
        let allowed = [
            (rights.read, Action::Pull),
            (rights.write, Action::Push),
            (rights.admin, Action::Delete),
        ];
        allowed.into_iter().filter_map(|(may, action)| may.then_some(action)).collect()
    }
}
