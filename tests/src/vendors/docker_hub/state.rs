//! What Docker Hub knows beside the content of its registry: accounts, organisations, access tokens, and what is said about each
//! repository.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;

use crate::registry::Store;
use crate::registry::access::{Identity, Level};
use crate::registry::jwt::Signer;

/// A person's account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The user name, and the namespace.
    pub name: String,
    /// The password.
    pub password: String,
    /// The code that a sign-in with the password also needs.
    pub second_factor: Option<String>,
    /// How many private repositories the plan has.
    pub private_limit: usize,
}

/// An organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// The namespace.
    pub name: String,
    /// How it is written out.
    pub full_name: String,
    /// Who may do everything in it.
    pub owners: Vec<String>,
    /// Who may see it and pull from it.
    pub members: Vec<String>,
    /// How many private repositories the plan has.
    pub private_limit: usize,
}

/// A personal access token.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// Its name in the API.
    pub uuid: String,
    /// Whose it is.
    pub owner: String,
    /// What the owner calls it.
    pub label: String,
    /// The secret.
    pub token: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whether it works.
    pub active: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last used to sign in.
    pub last_used: Option<Timestamp>,
    /// `manual`, or `auto` for one that a sign-in made.
    pub generated_by: &'static str,
    /// When it ends.
    pub expires: Option<Timestamp>,
}

impl AccessToken {
    /// The most that its scopes allow: a scope includes the lower ones.
    pub fn level(&self) -> Level {
        self.scopes.iter().filter_map(|scope| level_of(scope)).max().unwrap_or(Level::PublicRead)
    }

    fn works(&self) -> bool {
        self.active && self.expires.is_none_or(|end| end > Timestamp::now())
    }
}

/// What a scope allows; `None` for a word that is no scope.
pub(super) fn level_of(scope: &str) -> Option<Level> {
    match scope {
        "repo:public_read" => Some(Level::PublicRead),
        "repo:read" => Some(Level::Read),
        "repo:write" => Some(Level::Write),
        "repo:admin" => Some(Level::Admin),
        _ => None,
    }
}

/// What Docker Hub says about a repository.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The short description.
    pub description: Option<String>,
    /// The README.
    pub full_description: Option<String>,
    /// Whether only some may see it.
    pub private: bool,
    /// Stars.
    pub stars: u64,
    /// Pulls.
    pub pulls: u64,
    /// When it was made.
    pub registered: Timestamp,
    /// When something was last pushed; a new repository may hold its birthday here.
    pub updated: Option<Timestamp>,
    /// When its description was last changed.
    pub modified: Option<Timestamp>,
    /// 1 is active, 0 is archived.
    pub status: i64,
    /// Names and slugs.
    pub categories: Vec<(String, String)>,
    /// Whether tags are protected, and which: no rule is all of them.
    pub immutable: Option<Vec<String>>,
}

impl Listing {
    /// An empty repository made at `registered`.
    pub fn new(private: bool, registered: Timestamp) -> Self {
        Self {
            description: None,
            full_description: None,
            private,
            stars: 0,
            pulls: 0,
            registered,
            updated: Some(registered),
            modified: None,
            status: 1,
            categories: Vec::new(),
            immutable: None,
        }
    }
}

/// What somebody may do with a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rights {
    pub(super) read: bool,
    pub(super) write: bool,
    pub(super) admin: bool,
}

/// What changes while the sandbox runs.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) listings: BTreeMap<(String, String), Listing>,
    pub(super) tokens: Vec<AccessToken>,
    /// Second steps of sign-ins: token → user.
    pub(super) second_steps: BTreeMap<String, String>,
    pub(super) devices: Vec<super::oauth::Device>,
    pub(super) refresh_tokens: BTreeMap<String, String>,
    pub(super) api_calls: BTreeMap<String, (i64, u32)>,
    pub(super) pulls: BTreeMap<String, (i64, u32)>,
    /// Answers of ours that the published document does not allow.
    pub(super) violations: Vec<String>,
}

/// Docker Hub without its addresses.
pub struct Hub {
    pub(super) store: Arc<Store>,
    pub(super) signer: Signer,
    pub(super) accounts: Vec<Account>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) options: super::HubOptions,
    pub(super) api: String,
    pub(super) desk: Mutex<Desk>,
}

impl Hub {
    /// The part a user has in a namespace: owner (admin), member (read), or none.
    fn standing(&self, user: &str, namespace: &str) -> Option<Level> {
        if self.accounts.iter().any(|account| account.name == user && user == namespace) {
            return Some(Level::Admin);
        }
        let found =
            self.organisations.iter().find(|organisation| organisation.name == namespace)?;
        if found.owners.iter().any(|owner| owner == user) {
            Some(Level::Admin)
        } else if found.members.iter().any(|member| member == user) {
            Some(Level::Read)
        } else {
            None
        }
    }

    /// Whether anybody has this namespace.
    pub(super) fn namespace_exists(&self, namespace: &str) -> bool {
        self.accounts.iter().any(|account| account.name == namespace)
            || self.organisations.iter().any(|organisation| organisation.name == namespace)
    }

    /// Own namespace first, then the organisations.
    pub(super) fn namespaces(&self, user: &str) -> Vec<String> {
        let mut names = vec![user.to_owned()];
        names.extend(self.organisations_of(user).iter().map(|found| found.name.clone()));
        names
    }

    pub(super) fn organisations_of(&self, user: &str) -> Vec<&Organisation> {
        let belongs =
            |organisation: &&Organisation| self.standing(user, &organisation.name).is_some();
        self.organisations.iter().filter(belongs).collect()
    }

    /// Whether the caller may make repositories in a namespace.
    pub(super) fn may_create(&self, who: &Identity, namespace: &str) -> bool {
        who.level >= Level::Write && self.standing(&who.user, namespace) == Some(Level::Admin)
    }

    /// What the caller may do with a repository of this visibility.
    pub(super) fn rights(&self, who: Option<&Identity>, namespace: &str, private: bool) -> Rights {
        let Some(who) = who else {
            return Rights { read: !private, write: false, admin: false };
        };
        let standing = self.standing(&who.user, namespace);
        let reads_private = standing.is_some() && who.level >= Level::Read;
        let owns = standing == Some(Level::Admin);
        Rights {
            read: !private || reads_private,
            write: owns && who.level >= Level::Write,
            admin: owns && who.level >= Level::Admin,
        }
    }

    /// How many private repositories a namespace may have.
    pub(super) fn private_limit(&self, namespace: &str) -> usize {
        let account = self.accounts.iter().find(|account| account.name == namespace);
        let organisation = self.organisations.iter().find(|found| found.name == namespace);
        account
            .map(|account| account.private_limit)
            .or(organisation.map(|organisation| organisation.private_limit))
            .unwrap_or(0)
    }

    /// The account behind a user name.
    pub(super) fn account(&self, user: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.name == user)
    }

    /// The token of `user` whose secret this is; noted as used.
    pub(super) fn use_token(&self, user: &str, secret: &str) -> Option<AccessToken> {
        let mut desk = self.desk.lock();
        let found = desk
            .tokens
            .iter_mut()
            .find(|token| token.owner == user && token.token == secret && token.works())?;
        found.last_used = Some(Timestamp::now());
        Some(found.clone())
    }

    /// Looks at a repository that the caller may see, together with what they may do with it.
    pub(super) fn listing(
        &self,
        who: Option<&Identity>,
        namespace: &str,
        name: &str,
    ) -> Option<(Listing, Rights)> {
        let key = (namespace.to_owned(), name.to_owned());
        let listing = self.desk.lock().listings.get(&key)?.clone();
        let rights = self.rights(who, namespace, listing.private);
        rights.read.then_some((listing, rights))
    }

    /// Notes an answer that breaks the published document.
    pub(super) fn note_violation(&self, text: String) {
        self.desk.lock().violations.push(text);
    }
}

/// How Docker Hub writes a moment.
pub(super) fn moment(at: Timestamp) -> Value {
    Value::String(at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
}

/// A moment that may not have been.
pub(super) fn maybe_moment(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, moment)
}

/// A number that stands for a name, always the same.
pub(super) fn number(name: &str) -> u32 {
    name.bytes().fold(2_166_136_261, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
        >> 4
}
