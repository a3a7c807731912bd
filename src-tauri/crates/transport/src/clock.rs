//! The two clocks of a machine, beside each other: a steady one that nobody sets, and that of the wall.
//!
//! The steady one stands still while the machine sleeps (Linux and macOS), so a token that ends in five minutes by it would
//! still be good in the morning. The clock on the wall goes on, and may be set by anybody. What has to end in time ends by
//! whichever of the two says so first: at worst it is asked for again.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::network::lock;

/// How far the wall may run ahead of the steady clock before that was a sleep. Time servers set clocks by less.
const DOZE: Duration = Duration::from_secs(5);

/// Tells the time by both clocks; cheap to clone, all clones are one.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    wall: Box<dyn Fn() -> SystemTime + Send + Sync>,
    seen: Mutex<Seen>,
}

/// When it was last looked for a sleep, and how many there were.
struct Seen {
    at: Moment,
    sleeps: u64,
}

/// The same moment by both clocks.
#[derive(Debug, Clone, Copy)]
struct Moment {
    steady: Instant,
    wall: SystemTime,
}

/// When something is over, by both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Moment);

impl Deadline {
    /// When it is over for who stays awake: to be waited for.
    pub(crate) fn steady(&self) -> Instant {
        self.0.steady
    }
}

impl Clock {
    /// With another clock on the wall than this machine's.
    pub fn with_wall(wall: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        let at = Moment { steady: Instant::now(), wall: wall() };
        Self(Arc::new(Inner { wall: Box::new(wall), seen: Mutex::new(Seen { at, sleeps: 0 }) }))
    }

    fn now(&self) -> Moment {
        Moment { steady: Instant::now(), wall: (self.0.wall)() }
    }

    /// The end of a span that begins now. Spans are short: a day at the most.
    pub fn after(&self, span: Duration) -> Deadline {
        let now = self.now();
        Deadline(Moment { steady: now.steady + span, wall: now.wall + span })
    }

    /// Whether either clock says that it is over.
    pub fn is_over(&self, deadline: &Deadline) -> bool {
        let now = self.now();
        deadline.0.steady <= now.steady || deadline.0.wall <= now.wall
    }

    /// How often this machine has slept since the start, as far as can be seen: the wall went on, and the steady clock stood.
    pub(crate) fn sleeps(&self) -> u64 {
        let now = self.now();
        let mut seen = lock(&self.0.seen);
        let by_wall = now.wall.duration_since(seen.at.wall).unwrap_or_default();
        let awake = now.steady.saturating_duration_since(seen.at.steady);
        if by_wall > awake + DOZE {
            seen.sleeps += 1;
            tracing::info!(seconds = by_wall.as_secs(), "this machine was asleep");
        }
        seen.at = now;
        seen.sleeps
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::with_wall(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    /// A clock whose wall can be moved: forth, as by a sleep, and back, as by somebody who sets it.
    pub(crate) fn movable() -> (Clock, impl Fn(i64) + Clone) {
        let ahead = Arc::new(AtomicI64::new(0));
        let mine = Arc::clone(&ahead);
        let clock = Clock::with_wall(move || {
            let seconds = mine.load(Ordering::SeqCst);
            let span = Duration::from_secs(seconds.unsigned_abs());
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
            if seconds < 0 { now - span } else { now + span }
        });
        (clock, move |seconds| {
            ahead.fetch_add(seconds, Ordering::SeqCst);
        })
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_in_time_ends_by_whichever_clock_says_so_first() {
        let (clock, move_wall) = movable();
        let end = clock.after(Duration::from_secs(60));
        assert!(!clock.is_over(&end));
        move_wall(59);
        assert!(!clock.is_over(&end));
        move_wall(1);
        assert!(clock.is_over(&end), "it slept for a minute: nothing but the wall knows");
        let end = clock.after(Duration::from_secs(60));
        move_wall(-86_400);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(
            clock.is_over(&end),
            "the clock was set back by a day, and time passed all the same"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_sleep_is_seen_once_and_neither_passing_time_nor_a_clock_set_back_is_one() {
        let (clock, move_wall) = movable();
        assert_eq!(clock.sleeps(), 0);
        tokio::time::advance(Duration::from_secs(3600)).await;
        move_wall(3600);
        assert_eq!(clock.sleeps(), 0, "an hour awake");
        move_wall(4);
        assert_eq!(clock.sleeps(), 0, "a time server set it");
        move_wall(600);
        assert_eq!((clock.sleeps(), clock.sleeps()), (1, 1));
        move_wall(-86_400);
        assert_eq!(clock.sleeps(), 1);
        move_wall(30);
        assert_eq!(clock.sleeps(), 2, "also after the clock was set back");
    }
}
