//! Waiting for a condition, with a limit and a sentence for when it does not come.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long to leave a condition alone between two looks at it.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks `probe` until it answers, and fails, naming `what` was awaited, after `limit`.
///
/// # Errors
/// `what` did not come true in time.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut probe: impl AsyncFnMut() -> Option<T>,
) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = probe().await {
            return Ok(found);
        }
        if started.elapsed() > limit {
            bail!("waited {limit:?} in vain for {what}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The same for a place that cannot be async: a destructor.
pub fn no_later_than(limit: Duration, mut probe: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while !probe() {
        if started.elapsed() > limit {
            return false;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the one home of a blocking pause: a destructor has no runtime to wait on"
        )]
        std::thread::sleep(PAUSE);
    }
    true
}
