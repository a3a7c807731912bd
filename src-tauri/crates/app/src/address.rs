//! Understanding what is pasted: an address, a reference, a command.

use domain::{Account, AccountId, Digest, Endpoint, RegistryKind, RepositoryName, Result};
use serde::Serialize;
use specta::Type;

use crate::{AccountState, App, lock};

/// What was understood of a pasted address.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AddressGuess {
    /// The kind of registry, by its host.
    pub kind: RegistryKind,
    /// The registry's base URL.
    pub address: String,
    /// `host:port`.
    pub host: String,
    /// Plain HTTP would be needed, and switched on by the person.
    pub needs_plain_http: bool,
    /// The repository that the address named.
    pub repository: Option<RepositoryName>,
    /// The tag that the address named.
    pub tag: Option<String>,
    /// The digest that the address named.
    pub digest: Option<Digest>,
    /// An account that is there already for this registry.
    pub account: Option<AccountId>,
}

impl App {
    /// Takes an address, a reference, a command or a page of a registry's web site apart, and guesses the kind of registry. An
    /// account that is there already for it tells its kind for certain.
    ///
    /// # Errors
    /// `InvalidField { field: "address" }`, naming the problem.
    pub fn understand_address(&self, text: &str) -> Result<AddressGuess> {
        let reference = providers::understand(text)?;
        let (kind, endpoint) = providers::normalise(&reference, &self.endpoints);
        let known = self.account_at(kind, &endpoint);
        let (kind, url) = match &known {
            Some(account) => (account.kind, account.endpoint.url.clone()),
            None => (kind, endpoint.url.clone()),
        };
        Ok(AddressGuess {
            kind,
            address: url.to_string(),
            host: endpoint.host(),
            needs_plain_http: endpoint.is_plain_http()
                && !domain::endpoint::is_loopback(&endpoint.url),
            repository: providers::repository_of(kind, &reference),
            tag: reference.tag,
            digest: reference.digest,
            account: known.map(|account| account.id),
        })
    }

    /// The account for a registry: by its address, or by the host that its references begin with. Of several, one that can be
    /// used.
    fn account_at(&self, kind: RegistryKind, endpoint: &Endpoint) -> Option<Account> {
        let records = lock(&self.accounts).all().to_vec();
        let host = endpoint.host();
        let is_there = |account: &Account| {
            let same_kind = account.kind == kind && account.endpoint.url == endpoint.url;
            // Where a Harbor, a GitLab or a Quay of one's own is, no address tells; the account does.
            let same_host = || {
                account.endpoint.host() == host
                    || self.reference_host(account).is_some_and(|named| named == host)
            };
            same_kind || (kind == RegistryKind::Oci && same_host())
        };
        let found = records.into_iter().filter(|record| is_there(&record.account));
        let rank = |record: &storage::AccountRecord| match self.view(record.clone()).state {
            AccountState::SignedIn => 0,
            AccountState::Anonymous => 1,
            AccountState::Ended { .. } => 2,
            AccountState::SignedOut => 3,
        };
        found.min_by_key(rank).map(|record| record.account)
    }
}
