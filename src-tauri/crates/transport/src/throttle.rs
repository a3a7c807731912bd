//! How many requests a host is sent at once: as many as it bears.
//!
//! Slow start, then additive increase and multiplicative decrease, as TCP finds its window (RFC 5681; Chiu and Jain, 1989):
//!
//! - It begins at [`Pace::parallel`](crate::Pace::parallel) and stays between 1 and
//!   [`Pace::parallel_most`](crate::Pace::parallel_most).
//! - Each answer that came while all places were taken, and as quickly as the host is known to be, adds one place: twice as
//!   many with each round of answers. Where the host is far away, only many at once make up for the way.
//! - An answer that took longer than [`SLOW`] times what is usual plus [`JITTER`] adds nothing: more at once would only
//!   stand in the server's queue instead of ours. Single ones mean little, for a new connection has to be made first; once
//!   half a round of them came one after the other, a quick answer adds no more than `1 / places`: one place a round.
//! - 429, 503 and a time-out halve the places, once for all requests that were under way together, and end the doubling.
//!
//! What is usual is the shortest time seen; it drifts towards longer ones by a [`DRIFT`]th of the difference, so that a
//! server that has become slow for good is known as such after a while.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::network::lock;

/// How many times longer than usual counts as slow.
const SLOW: f64 = 2.0;

/// What an answer may take beyond that without counting as slow: the noise of a computer with other things to do.
const JITTER: Duration = Duration::from_millis(20);

/// How slowly the usual time follows longer ones.
const DRIFT: f64 = 32.0;

/// What a host did with a request, as far as its pace goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It answered.
    Answered,
    /// It answered that it has too much to do (429, 503), or not in time.
    Overloaded,
    /// Neither: a connection that could not be made says nothing of how much at once is too much.
    Neither,
}

pub(crate) struct Throttle {
    slots: Semaphore,
    state: Mutex<State>,
}

struct State {
    /// Places; the whole part counts.
    places: f64,
    most: usize,
    /// Places that were taken away while somebody was in them: they go as they are left.
    owed: usize,
    busy: usize,
    /// The usual time of an answer, in seconds.
    usual: Option<f64>,
    /// Nothing has told yet how much is too much.
    opening: bool,
    /// Slow answers since the last quick one.
    slow: usize,
    /// When the places were last halved: what was sent before says nothing about them as they are now.
    halved: Option<Instant>,
}

impl Throttle {
    pub(crate) fn new(first: usize, most: usize) -> Self {
        let first = first.max(1);
        let state = State {
            places: places(first),
            most: most.max(first),
            owed: 0,
            busy: 0,
            usual: None,
            opening: true,
            slow: 0,
            halved: None,
        };
        Self { slots: Semaphore::new(first), state: Mutex::new(state) }
    }

    /// Waits for a place; dropping it, or this future, frees it. `None` never comes: nobody closes the queue.
    pub(crate) async fn enter(&self) -> Option<Slot<'_>> {
        let permit = self.slots.acquire().await.ok()?;
        let mut state = lock(&self.state);
        state.busy += 1;
        let full = state.busy >= state.whole();
        drop(state);
        Some(Slot { throttle: self, permit: Some(permit), began: Instant::now(), full })
    }

    /// How many requests are sent at once, at most.
    pub(crate) fn places(&self) -> usize {
        lock(&self.state).whole()
    }

    fn learn(&self, began: Instant, took: Duration, full: bool, outcome: Outcome) {
        let mut state = lock(&self.state);
        let before = state.whole();
        match outcome {
            Outcome::Answered => state.answered(took.as_secs_f64(), full),
            Outcome::Overloaded => state.halve(began),
            Outcome::Neither => return,
        }
        let after = state.whole();
        let grown = after.saturating_sub(before);
        let paid = grown.min(state.owed);
        state.owed -= paid;
        self.slots.add_permits(grown - paid);
        let less = before.saturating_sub(after);
        state.owed += less - self.slots.forget_permits(less);
    }
}

impl State {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to `most`")]
    fn whole(&self) -> usize {
        (self.places as usize).clamp(1, self.most)
    }

    fn answered(&mut self, took: f64, full: bool) {
        let usual = self
            .usual
            .map_or(took, |usual| if took < usual { took } else { usual + (took - usual) / DRIFT });
        let quick = took <= self.usual.unwrap_or(took) * SLOW + JITTER.as_secs_f64();
        self.usual = Some(usual);
        if !quick {
            self.slow += 1;
            self.opening &= self.slow * 2 < self.whole();
            return;
        }
        self.slow = 0;
        if full {
            let more = if self.opening { 1.0 } else { 1.0 / self.places };
            self.places = (self.places + more).min(places(self.most));
        }
    }

    fn halve(&mut self, began: Instant) {
        if self.halved.is_some_and(|halved| began <= halved) {
            return;
        }
        self.halved = Some(Instant::now());
        self.opening = false;
        self.places = (self.places / 2.0).max(1.0);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen")]
fn places(number: usize) -> f64 {
    number as f64
}

/// A place among the requests to a host.
pub(crate) struct Slot<'a> {
    throttle: &'a Throttle,
    permit: Option<SemaphorePermit<'a>>,
    began: Instant,
    /// All places were taken when it began.
    full: bool,
}

impl Slot<'_> {
    /// Notes that the head of the answer is there, or that none comes.
    pub(crate) fn learn(&self, outcome: Outcome) {
        self.throttle.learn(self.began, self.began.elapsed(), self.full, outcome);
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.throttle.state);
        state.busy = state.busy.saturating_sub(1);
        if state.owed > 0
            && let Some(permit) = self.permit.take()
        {
            state.owed -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: Duration = Duration::from_millis(50);

    /// As many requests as there are places, under way together.
    async fn round(throttle: &Throttle, takes: Duration, outcome: Outcome) {
        let mut slots = Vec::new();
        for _ in 0..throttle.places() {
            slots.push(throttle.enter().await.unwrap());
        }
        for slot in &mut slots {
            // All of them found the places taken.
            slot.full = true;
        }
        tokio::time::advance(takes).await;
        for slot in slots {
            slot.learn(outcome);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_doubles_with_each_round_while_answers_come_as_quickly_as_ever() {
        let throttle = Throttle::new(6, 32);
        round(&throttle, QUICK, Outcome::Answered).await;
        assert_eq!(throttle.places(), 12);
        round(&throttle, QUICK, Outcome::Answered).await;
        assert_eq!(throttle.places(), 24);
        round(&throttle, QUICK, Outcome::Answered).await;
        assert_eq!(throttle.places(), 32, "and no further than it may");
        let mut all = Vec::new();
        for _ in 0..32 {
            all.push(throttle.enter().await.unwrap());
        }
        let one_more = tokio::time::timeout(Duration::from_secs(1), throttle.enter()).await;
        assert!(one_more.is_err(), "thirty-two are thirty-two");
    }

    #[tokio::test(start_paused = true)]
    async fn it_grows_by_about_one_a_round_once_too_much_at_once_made_answers_slow() {
        let throttle = Throttle::new(6, 32);
        round(&throttle, QUICK, Outcome::Answered).await;
        round(&throttle, QUICK * 4, Outcome::Answered).await;
        assert_eq!(throttle.places(), 12);
        for _ in 0..4 {
            round(&throttle, QUICK, Outcome::Answered).await;
        }
        assert!((15..=16).contains(&throttle.places()), "{}", throttle.places());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_now_and_then_as_of_a_new_connection_does_not_end_the_doubling() {
        let throttle = Throttle::new(6, 32);
        round(&throttle, QUICK, Outcome::Answered).await;
        let slot = throttle.enter().await.unwrap();
        tokio::time::advance(QUICK * 4).await;
        slot.learn(Outcome::Answered);
        drop(slot);
        round(&throttle, QUICK, Outcome::Answered).await;
        assert_eq!(throttle.places(), 24);
    }

    #[tokio::test(start_paused = true)]
    async fn it_stands_still_while_answers_take_longer_than_usual() {
        let throttle = Throttle::new(6, 16);
        round(&throttle, QUICK, Outcome::Answered).await;
        let before = throttle.places();
        round(&throttle, QUICK * 4, Outcome::Answered).await;
        assert_eq!(throttle.places(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_has_become_slow_for_good_is_known_as_such_after_a_while() {
        let throttle = Throttle::new(6, 64);
        round(&throttle, QUICK, Outcome::Answered).await;
        for _ in 0..20 {
            round(&throttle, QUICK * 4, Outcome::Answered).await;
        }
        assert!(throttle.places() > 8, "{}", throttle.places());
    }

    #[tokio::test(start_paused = true)]
    async fn it_does_not_grow_while_places_are_free() {
        let throttle = Throttle::new(6, 16);
        for _ in 0..100 {
            let slot = throttle.enter().await.unwrap();
            tokio::time::advance(QUICK).await;
            slot.learn(Outcome::Answered);
        }
        assert_eq!(throttle.places(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn too_much_halves_it_once_for_all_that_were_under_way_and_never_below_one() {
        let throttle = Throttle::new(8, 16);
        round(&throttle, QUICK, Outcome::Overloaded).await;
        assert_eq!(throttle.places(), 4, "eight refusals of one round are one");
        tokio::time::advance(QUICK).await;
        round(&throttle, QUICK, Outcome::Overloaded).await;
        assert_eq!(throttle.places(), 2);
        for _ in 0..5 {
            tokio::time::advance(QUICK).await;
            round(&throttle, QUICK, Outcome::Overloaded).await;
        }
        assert_eq!(throttle.places(), 1);
        let _held = throttle.enter().await.unwrap();
        let second = tokio::time::timeout(Duration::from_secs(1), throttle.enter()).await;
        assert!(second.is_err(), "places taken away under somebody go as they are left");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_cannot_be_made_says_nothing() {
        let throttle = Throttle::new(6, 16);
        round(&throttle, QUICK, Outcome::Neither).await;
        assert_eq!(throttle.places(), 6);
    }

    #[tokio::test(start_paused = true)]
    async fn it_grows_again_after_it_was_halved() {
        let throttle = Throttle::new(8, 16);
        round(&throttle, QUICK, Outcome::Overloaded).await;
        for _ in 0..10 {
            tokio::time::advance(QUICK).await;
            round(&throttle, QUICK, Outcome::Answered).await;
        }
        assert!(throttle.places() >= 10, "{}", throttle.places());
    }
}
