//! Other people's programs that are asked for a login: run by name, with a time limit, and never heard without end.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use domain::{Error, ErrorKind, Result};
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

/// Where such programs are that an app started from the desktop does not find, since its `PATH` is short (macOS).
const INSTALLED: [&str; 3] =
    ["/usr/local/bin", "/opt/homebrew/bin", "/Applications/Docker.app/Contents/Resources/bin"];

/// A program.
pub(crate) struct Program<'a> {
    /// Its name, a plain word.
    pub(crate) name: &'a str,
    /// The folders that are searched; `None`: those of the process, and then where desktop installers put programs.
    pub(crate) folders: Option<&'a [PathBuf]>,
    /// How long it may run.
    pub(crate) limit: Duration,
    /// The most that is read of what it prints.
    pub(crate) output_max: u64,
}

/// What a program said.
pub(crate) struct Output {
    /// On standard output.
    pub(crate) text: Zeroizing<Vec<u8>>,
    /// On standard error.
    pub(crate) words: Zeroizing<Vec<u8>>,
    /// Whether it ended with 0.
    pub(crate) succeeded: bool,
}

impl Program<'_> {
    /// Runs it to its end.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperTimedOut`; `HelperFailed` when it cannot be run, or prints more than it may. That it did not
    /// succeed is no error.
    pub(crate) async fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Output> {
        let mut child = self.start(arguments)?;
        let talk = self.talk(&mut child, input);
        let Ok(outcome) = tokio::time::timeout(self.limit, talk).await else {
            // By its own id, and reaped, so that nothing of it stays behind.
            if let Err(error) = child.kill().await {
                tracing::warn!(program = self.name, %error, "a program could not be stopped");
            }
            return Err(ErrorKind::HelperTimedOut { helper: self.name.to_owned() }.into());
        };
        outcome
    }

    fn start(&self, arguments: &[&str]) -> Result<Child> {
        for program in self.places() {
            let mut command = Command::new(program);
            command
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .kill_on_drop(true);
            // No console window may flash up.
            #[cfg(windows)]
            command.creation_flags(0x0800_0000);
            match command.spawn() {
                Ok(child) => return Ok(child),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(failed(self.name, &error.to_string())),
            }
        }
        Err(ErrorKind::HelperMissing { helper: self.name.to_owned() }.into())
    }

    /// Where it may be, in the order in which it is tried.
    fn places(&self) -> Vec<PathBuf> {
        let inside = |folder: &Path| folder.join(self.name);
        match self.folders {
            Some(folders) => folders.iter().map(|folder| inside(folder)).collect(),
            None => std::iter::once(PathBuf::from(self.name))
                .chain(INSTALLED.iter().map(|folder| inside(Path::new(folder))))
                .collect(),
        }
    }

    async fn talk(&self, child: &mut Child, input: &[u8]) -> Result<Output> {
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let write = async {
            if let Some(mut stdin) = stdin {
                // A program that does not read its input closes it early: that is its right.
                let _ = stdin.write_all(input).await;
                let _ = stdin.shutdown().await;
            }
        };
        let most = self.output_max;
        let ((), text, words) = tokio::join!(write, capped(stdout, most), capped(stderr, most));
        let (Some(text), Some(words)) = (text, words) else {
            // Its end is not waited for: it may never come.
            let _ = child.start_kill();
            return Err(failed(self.name, "it printed more than such a program would"));
        };
        let status = child.wait().await.map_err(|error| failed(self.name, &error.to_string()))?;
        Ok(Output { text, words, succeeded: status.success() })
    }
}

/// The error for a program's words.
pub(crate) fn failed(program: &str, message: &str) -> Error {
    let message = transport::bounded(message);
    ErrorKind::HelperFailed { helper: program.to_owned(), message }.into()
}

/// Everything that a stream brings; `None` when it is more than `most`.
async fn capped(stream: Option<impl AsyncRead + Unpin>, most: u64) -> Option<Zeroizing<Vec<u8>>> {
    // A page holds any single login; lists may grow the buffer, and hold no secrets.
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    if let Some(stream) = stream {
        // A stream that breaks off is as good as ended: the exit status tells the rest.
        let _ = stream.take(most + 1).read_to_end(&mut bytes).await;
    }
    (bytes.len() as u64 <= most).then_some(bytes)
}
