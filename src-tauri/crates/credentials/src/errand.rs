//! One errand at a time, its outcome shared by all who wait for it.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::{Error, Result};
use tokio::sync::Mutex;

/// A value that passes, and is fetched anew by one of those who need it.
///
/// A hundred callers make one fetch. If it fails, those who were waiting get that failure instead of trying a hundred times
/// more; whoever comes later tries anew. A caller that is cancelled leaves the errand to the next in line.
pub struct Errand<T> {
    state: Mutex<(Option<T>, Option<Error>)>,
    ended: AtomicU64,
}

impl<T> Default for Errand<T> {
    fn default() -> Self {
        Self { state: Mutex::new((None, None)), ended: AtomicU64::new(0) }
    }
}

impl<T: Clone> Errand<T> {
    /// The value if there is one that is still `good`, else what `fetch` brings.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub async fn get(
        &self,
        good: impl Fn(&T) -> bool,
        fetch: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let came = self.ended.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        let (held, failed) = &mut *state;
        if let Some(value) = held.as_ref().filter(|value| good(value)) {
            return Ok(value.clone());
        }
        let waited = self.ended.load(Ordering::SeqCst) > came;
        if let Some(error) = failed.as_ref().filter(|_| waited) {
            return Err(error.clone());
        }
        *held = None;
        let outcome = fetch.await;
        *failed = outcome.as_ref().err().cloned();
        *held = outcome.as_ref().ok().cloned();
        self.ended.fetch_add(1, Ordering::SeqCst);
        outcome
    }

    /// The value as it stands, if nobody is fetching.
    pub fn peek(&self) -> Option<T> {
        self.state.try_lock().ok().and_then(|state| state.0.clone())
    }

    /// Forgets the value. One that is being fetched right now is its fetcher's.
    pub fn forget(&self) {
        if let Ok(mut state) = self.state.try_lock() {
            *state = (None, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ErrorKind;
    use std::sync::atomic::AtomicU32;

    #[tokio::test(start_paused = true)]
    async fn a_hundred_who_need_it_make_one_fetch_and_share_its_failure() {
        let (errand, fetches) = (Errand::<u32>::default(), AtomicU32::new(0));
        let fetch = |outcome: Result<u32>| {
            let fetches = &fetches;
            async move {
                fetches.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                outcome
            }
        };
        let refused = || Err(Error::new(ErrorKind::WrongCredentials));
        let all = (0..100).map(|_| errand.get(|_| true, fetch(refused())));
        let all = futures::future::join_all(all).await;
        assert!(all.iter().all(Result::is_err));
        assert_eq!(fetches.load(Ordering::Relaxed), 1, "wrong keys are tried once");
        assert_eq!(
            errand.get(|_| true, fetch(Ok(7))).await.unwrap(),
            7,
            "who comes later tries anew"
        );
        assert_eq!(errand.get(|_| true, fetch(Ok(8))).await.unwrap(), 7, "what is good is kept");
        assert_eq!(errand.get(|_| false, fetch(Ok(8))).await.unwrap(), 8);
    }
}
