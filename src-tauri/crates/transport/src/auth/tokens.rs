//! The tokens of one registry, in memory only.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::{Credential, Error, ErrorKind, Result};

use super::token::{Token, TokenRequest};
use crate::network::lock;
use crate::{Flight, Transport};

/// Tokens kept at most; a token is small, but a registry may have a hundred thousand repositories.
const MOST: usize = 512;

/// A password that was refused is not tried again at once by a page that refreshes itself: token servers lock accounts. The
/// key holds the secret, so another password is another matter.
fn lasting(failure: &Error) -> Duration {
    match failure.kind {
        ErrorKind::WrongCredentials => Duration::from_mins(1),
        _ => Duration::ZERO,
    }
}

/// What a token is kept under: (realm, service, account, scopes).
#[derive(PartialEq, Eq, Hash, Clone)]
struct Key {
    realm: String,
    service: Option<String>,
    /// User name, and a hash of the secret that means nothing outside this process.
    account: Option<(String, u64)>,
    scopes: String,
}

#[derive(Default)]
pub(super) struct Tokens {
    kept: Mutex<HashMap<Key, Arc<Flight<Token>>>>,
    serial: AtomicU64,
    hasher: RandomState,
}

impl Tokens {
    /// A usable token: the kept one, unless that is the `refused` one, else a new one. Concurrent callers make one request.
    pub(super) async fn get(
        &self,
        transport: &Transport,
        request: &TokenRequest<'_>,
        refused: Option<u64>,
    ) -> Result<Token> {
        let flight = self.flight(self.key(request));
        let clock = transport.clock();
        let good = |token: &Token| token.is_usable(clock) && Some(token.serial) != refused;
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        flight.get(good, request.send(transport, serial)).await
    }

    pub(super) fn forget(&self) {
        lock(&self.kept).clear();
    }

    fn flight(&self, key: Key) -> Arc<Flight<Token>> {
        let mut kept = lock(&self.kept);
        if kept.len() >= MOST && !kept.contains_key(&key) {
            // Whoever is under way keeps its own reference; the rest can be had again.
            kept.clear();
        }
        Arc::clone(kept.entry(key).or_insert_with(|| Arc::new(Flight::with_lasting(lasting))))
    }

    fn key(&self, request: &TokenRequest<'_>) -> Key {
        let account = |credential: &Credential| {
            (credential.username.clone(), self.hasher.hash_one(credential.expose()))
        };
        Key {
            realm: request.realm.to_string(),
            service: request.service.map(str::to_owned),
            account: request.credential.map(account),
            scopes: request.scope.key(),
        }
    }
}
