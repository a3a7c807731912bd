//! How often and how fast: the numbers of throttle, back-off and time limits in one place.

use std::time::Duration;

use rand::Rng;

/// The numbers that rule throttle, back-off and time limits. The default is right for the real world; tests make it quick.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Requests under way at once, a host, to begin with.
    pub parallel: usize,
    /// What that may grow to where a host bears it.
    pub parallel_most: usize,
    /// Tries of one request, the first included.
    pub tries: u32,
    /// The wait before the second try; doubled for each further one.
    pub first_wait: Duration,
    /// A server's wish to wait up to this long is waited out; a longer one becomes an error at once.
    pub longest_wait: Duration,
    /// For the TCP and TLS connection to stand.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For one request from its start to the end of its answer.
    pub whole: Duration,
    /// The same for one whose body is streamed.
    pub streamed: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            parallel: 6,
            parallel_most: 32,
            tries: 3,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(5),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            whole: Duration::from_mins(2),
            streamed: Duration::from_hours(12),
        }
    }
}

impl Pace {
    /// The wait after the `attempt`th try (from 1), between half and whole so that clients do not march in step.
    pub(crate) fn wait(&self, attempt: u32) -> Duration {
        let whole = self.first_wait.saturating_mul(1 << attempt.saturating_sub(1).min(8));
        whole.min(self.longest_wait).mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_waits_of_one_request_stay_within_ten_seconds() {
        let pace = Pace::default();
        let total: Duration = (1..pace.tries).map(|attempt| pace.wait(attempt)).sum();
        assert!(total <= Duration::from_secs(10));
        assert!(pace.longest_wait * (pace.tries - 1) <= Duration::from_secs(10));
    }
}
