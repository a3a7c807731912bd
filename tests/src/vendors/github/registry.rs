//! ghcr.io's door, and what GitHub notes of a push.

use std::sync::Arc;

use super::people::TOKENS;
use super::state::State;
use crate::registry::Observer;
use crate::registry::access::{Accounts, Action, Identity, Level};

/// The accounts behind the token service. The token alone counts, under any user name.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, _user: &str, secret: &str) -> Option<Identity> {
        let token = TOKENS.iter().find(|token| token.secret == secret)?;
        let level = match (token.has("read:packages"), token.has("write:packages")) {
            (_, true) => Level::Write,
            (true, false) => Level::Read,
            (false, false) => return None,
        };
        Some(Identity { user: token.user.to_owned(), level })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let Some(name) = name else { return Vec::new() };
        let user = who.map(|who| who.user.as_str());
        let owner = State::owner_of(name);
        let own = user.is_some_and(|user| owner.is_some_and(|owner| owner.lets_in(user)));
        let mut actions = Vec::new();
        if self.0.may_see(user, name) || own {
            actions.push(Action::Pull);
        }
        if own && who.is_some_and(|who| who.level >= Level::Write) {
            actions.push(Action::Push);
        }
        actions
    }
}

/// GitHub learns of pushes through this.
pub(super) struct Watch(pub(super) Arc<State>);

impl Observer for Watch {
    fn pushed(&self, name: &str, _who: Option<&str>) {
        self.0.desk.lock().note_push(name, jiff::Timestamp::now());
    }
}
