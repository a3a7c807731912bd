//! One errand at a time, its outcome shared by all who wait for it.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::{Error, Result};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A value that is made when it is needed, by one of those who need it.
///
/// A hundred callers at once make one request. If it fails, those who were waiting get that same failure
/// instead of trying a hundred times more: with a wrong password that would lock the account. Whoever
/// comes later tries anew, unless the failure is one that lasts for a while. A caller that is cancelled leaves the
/// errand to the next in line.
pub struct Flight<T> {
    state: Mutex<State<T>>,
    /// Errands that ended, to tell who was waiting for which.
    ended: AtomicU64,
    /// How long a failure stands for those who come after it.
    lasting: fn(&Error) -> Duration,
}

struct State<T> {
    value: Option<T>,
    /// The failure of the last errand, if it failed, and when.
    failed: Option<(Error, Instant)>,
}

impl<T> Default for Flight<T> {
    fn default() -> Self {
        let state = Mutex::new(State { value: None, failed: None });
        Self { state, ended: AtomicU64::new(0), lasting: |_| Duration::ZERO }
    }
}

impl<T> Flight<T> {
    /// One whose failures may last.
    pub fn with_lasting(lasting: fn(&Error) -> Duration) -> Self {
        Self { lasting, ..Self::default() }
    }
}

impl<T: Clone> Flight<T> {
    /// The value if there is one that is still `good`, else what `make` makes.
    ///
    /// # Errors
    /// That of `make`, or of whoever made it for all who waited.
    pub async fn get(
        &self,
        good: impl Fn(&T) -> bool,
        make: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let came = self.ended.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        if let Some(value) = state.value.as_ref().filter(|value| good(value)) {
            return Ok(value.clone());
        }
        if let Some((error, when)) = &state.failed
            && (self.ended.load(Ordering::SeqCst) > came || when.elapsed() < (self.lasting)(error))
        {
            return Err(error.clone());
        }
        state.value = None;
        let outcome = make.await;
        state.failed = outcome.as_ref().err().map(|error| (error.clone(), Instant::now()));
        state.value = outcome.as_ref().ok().cloned();
        self.ended.fetch_add(1, Ordering::SeqCst);
        outcome
    }

    /// Puts a value that came from elsewhere.
    pub async fn put(&self, value: T) {
        self.state.lock().await.value = Some(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ErrorKind;
    use std::sync::atomic::AtomicU32;

    #[tokio::test(start_paused = true)]
    async fn a_hundred_who_wait_make_one_errand_and_share_its_failure() {
        let flight = Flight::<u32>::default();
        let errands = AtomicU32::new(0);
        let fail = || async {
            errands.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            Err::<u32, _>(Error::new(ErrorKind::WrongCredentials))
        };
        let all = futures::future::join_all((0..100).map(|_| flight.get(|_| true, fail()))).await;
        assert!(all.iter().all(Result::is_err));
        assert_eq!(errands.load(Ordering::Relaxed), 1, "a wrong password is tried once");
        let _ = flight.get(|_| true, fail()).await;
        assert_eq!(errands.load(Ordering::Relaxed), 2, "who comes later tries anew");
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_that_lasts_is_told_again_without_an_errand_until_its_time_is_over() {
        let flight = Flight::<u32>::with_lasting(|_| Duration::from_mins(1));
        let failing = || async { Err(Error::new(ErrorKind::WrongCredentials)) };
        assert!(flight.get(|_| true, failing()).await.is_err());
        assert!(flight.get(|_| true, async { Ok(1) }).await.is_err());
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(flight.get(|_| true, async { Ok(1) }).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_cancelled_caller_leaves_the_errand_to_the_next() {
        let flight = Flight::<u32>::default();
        let never = flight.get(|_| true, std::future::pending());
        assert!(tokio::time::timeout(std::time::Duration::ZERO, never).await.is_err());
        assert_eq!(flight.get(|_| true, async { Ok(7) }).await.unwrap(), 7);
    }
}
