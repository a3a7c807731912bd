//! Names that tests make up. No name service has them, so nobody outside is ever asked, and they may change their minds.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use crate::network::lock;

static NAMES: Mutex<Option<HashMap<String, Vec<&'static str>>>> = Mutex::new(None);

/// Gives `host` these addresses, one a look-up; the last stays. Each test has names of its own.
pub(crate) fn name(host: &str, addresses: &[&'static str]) {
    let mut addresses = addresses.to_vec();
    addresses.reverse();
    lock(&NAMES).get_or_insert_default().insert(host.to_owned(), addresses);
}

pub(super) fn look_up(host: &str) -> Option<Vec<SocketAddr>> {
    let mut names = lock(&NAMES);
    let addresses = names.as_mut()?.get_mut(host)?;
    let address = if addresses.len() > 1 { addresses.pop() } else { addresses.last().copied() };
    Some(vec![SocketAddr::new(address?.parse().ok()?, 0)])
}
