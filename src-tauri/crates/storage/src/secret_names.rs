//! Which secrets of ours the keychain may hold: their names, written down before the secret is (`secrets.json`). No keychain can
//! be asked for them on every system, and one whose account never came to be, because the process was killed in between,
//! would be found by nobody.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use domain::{AccountId, Error};
use serde::{Deserialize, Serialize};

use crate::{failed, json_file};

const VERSION: u32 = 1;

/// The names, in a file that all processes on one home share.
#[derive(Debug)]
pub struct SecretNames {
    path: PathBuf,
    /// The turn of this process, which several sign-ins may share.
    held: Mutex<Weak<File>>,
}

/// As long as it lives, no process takes a secret for left over: one that comes to be has no account yet.
#[derive(Debug, Clone)]
pub struct SecretTurn {
    _locked: Arc<File>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Content {
    names: BTreeSet<String>,
}

impl SecretNames {
    /// Names that are kept at `path`; nothing is read yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, held: Mutex::default() }
    }

    /// Notes that a secret of this name comes to be. Blocks while another process looks for what is left over.
    ///
    /// # Errors
    /// `Storage`: then the secret must not be kept.
    pub fn coming(&self, name: &AccountId) -> Result<SecretTurn, Error> {
        let mut held = self.held();
        let file = match held.upgrade() {
            Some(file) => file,
            None => {
                let file = self.lock_file()?;
                file.lock().map_err(|error| self.failed(error))?;
                let file = Arc::new(file);
                *held = Arc::downgrade(&file);
                file
            }
        };
        self.change(|names| names.insert(name.0.clone()))?;
        Ok(SecretTurn { _locked: file })
    }

    /// Notes that secrets are gone.
    ///
    /// # Errors
    /// `Storage`.
    pub fn gone(&self, _turn: &SecretTurn, names: &[AccountId]) -> Result<(), Error> {
        let _held = self.held();
        self.change(|known| {
            let before = known.len();
            known.retain(|known| !names.iter().any(|name| name.0 == *known));
            known.len() != before
        })
    }

    /// All names, for the one who looks for what is left over; `None` while a secret comes to be, here or in another process.
    /// Whose they are has to be read after this.
    ///
    /// # Errors
    /// `Storage`.
    pub fn all(&self) -> Result<Option<(SecretTurn, Vec<AccountId>)>, Error> {
        // Where no secret was ever kept, nothing is made.
        if !self.path.exists() {
            return Ok(None);
        }
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(self.failed(error)),
        }
        let names = self.read()?.names.into_iter().map(AccountId).collect();
        Ok(Some((SecretTurn { _locked: Arc::new(file) }, names)))
    }

    fn change(&self, change: impl FnOnce(&mut BTreeSet<String>) -> bool) -> Result<(), Error> {
        let mut content = self.read()?;
        if change(&mut content.names) {
            json_file::write(&self.path, VERSION, &content)
        } else {
            Ok(())
        }
    }

    /// A file that cannot be understood is kept aside without a word: what it was for is gone, and nothing else.
    fn read(&self) -> Result<Content, Error> {
        json_file::read(&self.path, VERSION, &mut Vec::new())
    }

    /// Beside the names: those are replaced as a whole, and a lock on a file that was replaced is none.
    fn lock_file(&self) -> Result<File, Error> {
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| self.failed(error))?;
        }
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        options.open(self.path.with_extension("lock")).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: std::io::Error) -> Error {
        failed(&self.path.display().to_string(), error)
    }

    fn held(&self) -> MutexGuard<'_, Weak<File>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> AccountId {
        AccountId(name.into())
    }

    #[test]
    fn a_name_is_there_before_its_secret_and_until_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let names = SecretNames::new(folder.path().join("secrets.json"));
        assert!(names.all().unwrap().is_none(), "nothing was ever kept");
        let turn = names.coming(&id("one")).unwrap();
        drop((turn, names.coming(&id("two")).unwrap()));
        // As another process finds it.
        let names = SecretNames::new(folder.path().join("secrets.json"));
        let (turn, all) = names.all().unwrap().unwrap();
        assert_eq!(all, [id("one"), id("two")]);
        names.gone(&turn, &[id("one")]).unwrap();
        drop(turn);
        let (_turn, all) = names.all().unwrap().unwrap();
        assert_eq!(all, [id("two")]);
    }

    #[test]
    fn while_a_secret_comes_to_be_nobody_looks_for_what_is_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let [here, there] = [(); 2].map(|()| SecretNames::new(folder.path().join("secrets.json")));
        let first = here.coming(&id("one")).unwrap();
        // A second sign-in of the same process shares the turn.
        let second = here.coming(&id("two")).unwrap();
        drop(first);
        assert!(here.all().unwrap().is_none());
        assert!(there.all().unwrap().is_none());
        drop(second);
        assert!(there.all().unwrap().is_some());
    }
}
