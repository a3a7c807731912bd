//! Calls under way: each has an id that its window gave, and ends at once when that is cancelled.

use std::{collections::HashMap, sync::Mutex};

use domain::{Error, ErrorKind, Result};
use serde::Deserialize;
use specta::Type;
use tokio_util::sync::CancellationToken;

use crate::{App, lock};

/// Names one call of the window; unique among those under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Type)]
#[serde(transparent)]
pub struct RequestId(pub String);

#[derive(Default)]
pub(crate) struct Calls(Mutex<HashMap<RequestId, CancellationToken>>);

/// Takes the call out again, however it ends.
struct UnderWay<'a>(&'a Calls, RequestId);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        lock(&self.0.0).remove(&self.1);
    }
}

impl App {
    /// Runs `call` until it ends or is cancelled. Cancelling drops it, which ends its requests.
    pub async fn cancellable<T>(
        &self,
        id: RequestId,
        call: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let token = CancellationToken::new();
        lock(&self.calls.0).insert(id.clone(), token.clone());
        let _under_way = UnderWay(&self.calls, id);
        tokio::select! {
            biased;
            () = token.cancelled() => Err(Error::new(ErrorKind::Cancelled)),
            result = call => result,
        }
    }

    /// Cancels a call; one that has ended is none.
    pub fn cancel(&self, id: &RequestId) {
        if let Some(token) = lock(&self.calls.0).get(id) {
            token.cancel();
        }
    }
}
