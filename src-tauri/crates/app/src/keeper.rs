//! Writes what was read into the cache, behind the backs of those who wait for it: one after the other, on a thread of its
//! own. Two hundred thousand names take seconds to be taken in; nobody should see the first one later for that.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::{AccountId, Result};
use storage::{CAP, Cache, ListKey};

/// A piece of writing.
type Work = Box<dyn FnOnce(&Cache) -> Result<()> + Send>;

/// The thread that writes, and what it has still to do.
pub(crate) struct Keeper {
    /// Taken when the keeper is dropped, which ends the thread after its last work.
    queue: Option<mpsc::Sender<(Of, Work)>>,
    thread: Option<JoinHandle<()>>,
    open: Arc<Open>,
}

/// Whose list a piece of writing is of; `None` where nobody who reads a list has to wait for it.
type Of = (AccountId, Option<ListKey>);

#[derive(Default)]
struct Open {
    count: Mutex<HashMap<Of, usize>>,
    done: Condvar,
}

impl Open {
    fn count(&self) -> MutexGuard<'_, HashMap<Of, usize>> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keeper {
    /// Starts the thread. `on_trouble` is told of the first thing that cannot be written, as when the disk is full: what was
    /// read is good all the same, and nobody wants to hear of each.
    pub(crate) fn start(
        cache: Arc<Cache>,
        on_trouble: impl FnOnce(domain::Error) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (queue, work) = mpsc::channel::<(Of, Work)>();
        let open = Arc::new(Open::default());
        let left = Arc::clone(&open);
        let mut on_trouble = Some(on_trouble);
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(move || {
            for (of, work) in work {
                if let Err(error) = work(&cache).and_then(|()| cache.make_room(CAP).map(|_| ())) {
                    if let Some(tell) = on_trouble.take() {
                        tell(error);
                    } else {
                        tracing::debug!(?error, "something could not be kept");
                    }
                }
                let mut count = left.count();
                if let Some(number) = count.get_mut(&of) {
                    *number -= 1;
                    if *number == 0 {
                        count.remove(&of);
                    }
                }
                left.done.notify_all();
            }
        })?;
        Ok(Self { queue: Some(queue), thread: Some(thread), open })
    }

    /// Puts work into the queue.
    pub(crate) fn write(&self, account: &AccountId, key: Option<&ListKey>, work: Work) {
        let of = (account.clone(), key.cloned());
        *self.open.count().entry(of.clone()).or_default() += 1;
        let sent = self.queue.as_ref().is_some_and(|queue| queue.send((of.clone(), work)).is_ok());
        if !sent {
            // The thread is gone: what was read is not kept, and will be read again.
            tracing::warn!("nobody writes the cache any more");
            self.open.count().remove(&of);
        }
    }

    /// Waits until a list, or all of them, are written as far as they were read, but no longer than `patience`. Blocks: call
    /// the answer where that is allowed.
    pub(crate) fn settled(
        &self,
        of: Option<Of>,
        patience: Duration,
    ) -> impl FnOnce() + Send + 'static {
        let open = Arc::clone(&self.open);
        move || {
            let busy = |count: &mut HashMap<Of, usize>| match &of {
                Some(of) => count.contains_key(of),
                None => !count.is_empty(),
            };
            let waited = open.done.wait_timeout_while(open.count(), patience, busy);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl Drop for Keeper {
    /// What was read is written before the app goes.
    fn drop(&mut self) {
        self.queue.take();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing more to say.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_in_its_order_and_waited_for_by_list() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap();
        let keeper = Keeper::start(Arc::new(cache), |error| panic!("{error:?}")).unwrap();
        let account = AccountId("a".into());
        let key = ListKey::Tags("acme/web".into());
        let done = Arc::new(Mutex::new(Vec::new()));
        for number in 0..100 {
            let done = Arc::clone(&done);
            let work = move |_: &Cache| {
                done.lock().unwrap().push(number);
                Ok(())
            };
            keeper.write(&account, Some(&key), Box::new(work));
        }
        keeper.settled(Some((account.clone(), Some(key.clone()))), Duration::from_mins(1))();
        assert_eq!(*done.lock().unwrap(), (0..100).collect::<Vec<_>>());
        let last = Arc::clone(&done);
        let work = move |_: &Cache| {
            last.lock().unwrap().push(100);
            Ok(())
        };
        keeper.write(&account, Some(&key), Box::new(work));
        drop(keeper);
        assert_eq!(
            done.lock().unwrap().last(),
            Some(&100),
            "and the last of it before the app goes"
        );
    }

    #[test]
    fn of_a_full_disk_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap();
        let told = Arc::new(Mutex::new(0));
        let count = Arc::clone(&told);
        let keeper = Keeper::start(Arc::new(cache), move |_| *count.lock().unwrap() += 1).unwrap();
        let full = || domain::ErrorKind::Storage { message: "database or disk is full".into() };
        for _ in 0..3 {
            let work = move |_: &Cache| Err(full().into());
            keeper.write(&AccountId("a".into()), None, Box::new(work));
        }
        drop(keeper);
        assert_eq!(*told.lock().unwrap(), 1);
    }
}
