//! The credential doctor: one account looked at from its secret to what went over the wire, each thing told as it is found,
//! and a report of it all without any secret, to be given to somebody who helps.

mod examine;
mod finding;
mod foreign;
mod report;
mod secret;

use std::collections::HashMap;
use std::sync::Mutex;

use domain::{AccountId, Error, ErrorKind, Result, Timestamp};

pub use finding::{Check, CheckUp, Examined, Finding, Verdict};

use crate::{App, lock};
use examine::Patient;

/// What failed last with each account, since the start.
#[derive(Default)]
pub(crate) struct Troubles(Mutex<HashMap<AccountId, (Error, Timestamp)>>);

impl Troubles {
    /// Takes note of how a call went. What the person cancelled did not fail.
    pub(crate) fn note<T>(&self, id: &AccountId, result: &Result<T>) {
        if let Err(error) = result
            && error.kind != ErrorKind::Cancelled
        {
            lock(&self.0).insert(id.clone(), (error.clone(), Timestamp::now()));
        }
    }

    fn last(&self, id: &AccountId) -> Option<(Error, Timestamp)> {
        lock(&self.0).get(id).cloned()
    }

    pub(crate) fn forget(&self, id: &AccountId) {
        lock(&self.0).remove(id);
    }
}

impl App {
    /// Looks an account over. What fails is told as found; the rest is looked at all the same.
    ///
    /// # Errors
    /// `UnknownAccount`.
    pub async fn check_up(
        &self,
        id: &AccountId,
        on_examined: impl Fn(Examined) + Send + Sync,
    ) -> Result<CheckUp> {
        let record = self.record(id)?;
        // As it was before we ask anything.
        let last = self.troubles.last(id);
        let patient = Patient::new(self, record, &on_examined);
        Ok(CheckUp { report: Box::pin(patient.examined(last)).await })
    }
}
