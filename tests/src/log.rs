//! A log that a test reads.

use std::io::{Result, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What was logged; all clones are one. A subscriber writes into it `with_writer(move || log.clone())`.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What was logged since this was last asked.
    pub fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.bytes())
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.bytes().write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
