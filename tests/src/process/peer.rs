//! One child process, tethered to the test that started it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};

use super::until::{no_later_than, until};

/// Runs the peer in a process group of its own and ends that group when standard input closes. The test holds the
/// other end of it, so a test that is killed, aborted or interrupted takes its peers with it.
const TETHER: &str = r#"
exec 3<&0 </dev/null
"$@" 3<&- &
peer=$!
(
    trap '' TERM
    read -r _ <&3
    kill -TERM 0
    sleep 10 3<&-
    kill -KILL 0
) &
tether=$!
exec 3<&-
trap : TERM
while :; do
    wait "$peer"
    code=$?
    kill -0 "$peer" 2>/dev/null || break
done
kill -KILL "$tether"
exit "$code"
"#;

/// How long a peer may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// A program with its arguments and its whole environment. Nothing is inherited but `PATH`.
#[derive(Debug, Clone)]
pub struct Tool {
    program: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    dir: Option<PathBuf>,
}

impl Tool {
    /// Where programs are looked for, whatever the tests themselves were started with.
    pub const SEARCH_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// A program found on `PATH`, or by its absolute path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            env: vec![("PATH".into(), Self::SEARCH_PATH.into()), ("LANG".into(), "C.UTF-8".into())],
            dir: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets one variable of its environment.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets several variables of its environment.
    #[must_use]
    pub fn envs<N: AsRef<OsStr>, V: AsRef<OsStr>>(
        mut self,
        env: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        for (name, value) in env {
            self = self.env(name, value);
        }
        self
    }

    /// Sets its working directory.
    #[must_use]
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    fn apply(&self, command: &mut Command) {
        command.env_clear().envs(self.env.iter().cloned());
        if let Some(dir) = &self.dir {
            command.current_dir(dir);
        }
    }

    /// Runs it to its end with an empty standard input and answers what it printed.
    ///
    /// # Errors
    /// It cannot be started, or ends with a failure: the error then holds everything it said.
    pub async fn output(&self) -> Result<String> {
        self.output_with_input("").await
    }

    /// Runs it to its end with `input` on its standard input and answers what it printed.
    ///
    /// # Errors
    /// As [`Tool::output`]; also when it runs for more than two minutes.
    pub async fn output_with_input(&self, input: &str) -> Result<String> {
        use tokio::io::AsyncWriteExt;

        let mut command = Command::new(&self.program);
        command.args(&self.args);
        self.apply(&mut command);
        let mut child = tokio::process::Command::from(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.line()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read its input may have closed it already; its exit code tells what matters.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = tokio::time::timeout(Duration::from_mins(2), child.wait_with_output())
            .await
            .with_context(|| format!("{} did not end within two minutes", self.line()))??;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!(
                "{} ended with {}\n{printed}{}",
                self.line(),
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
        }
        Ok(printed)
    }

    /// The program and its arguments, for messages.
    fn line(&self) -> String {
        std::iter::once(&self.program)
            .chain(&self.args)
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A running peer. Dropping it ends it and everything it started.
#[derive(Debug)]
pub struct Peer {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Peer {
    /// Starts `tool`; what it writes goes to `<name>.log` among the files kept for this test.
    ///
    /// # Errors
    /// The shell or the log cannot be opened. A program that does not exist shows in [`Peer::ready`].
    pub fn start(name: &str, tool: &Tool) -> Result<Self> {
        let log = kept_dir("logs")?.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", TETHER, name])
            .arg(&tool.program)
            .args(&tool.args)
            .stdin(Stdio::piped())
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0);
        tool.apply(&mut command);
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name: name.to_owned(), child, log })
    }

    /// Waits until `probe` answers, and fails early with the log when the peer ends before.
    ///
    /// # Errors
    /// The peer ended, or `probe` did not answer within `limit`; both come with the log's end.
    pub async fn ready<T>(
        &mut self,
        limit: Duration,
        mut probe: impl AsyncFnMut() -> Option<T>,
    ) -> Result<T> {
        let child = &mut self.child;
        let found = until("a peer", limit, async || match child.try_wait() {
            Ok(Some(status)) => Some(Err(format!("ended with {status}"))),
            Ok(None) => probe().await.map(Ok),
            Err(error) => Some(Err(error.to_string())),
        })
        .await;
        match found {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(reason)) => bail!("{} {reason}\n{}", self.name, self.log_end()),
            Err(_) => bail!("{} was not ready within {limit:?}\n{}", self.name, self.log_end()),
        }
    }

    /// Waits until something accepts connections on the loopback `port`.
    ///
    /// # Errors
    /// As [`Peer::ready`].
    pub async fn listening(&mut self, port: u16) -> Result<()> {
        self.ready(Duration::from_secs(20), async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok().map(drop)
        })
        .await
    }

    /// Waits until the peer has ended by itself.
    ///
    /// # Errors
    /// It is still running after `limit`.
    pub async fn ended(&mut self, limit: Duration) -> Result<ExitStatus> {
        let what = format!("{} to end", self.name);
        let child = &mut self.child;
        until(&what, limit, async || child.try_wait().ok().flatten()).await
    }

    /// Where it writes.
    #[must_use]
    pub fn log_path(&self) -> PathBuf {
        self.log.clone()
    }

    /// Everything it has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn log_end(&self) -> String {
        let log = self.log();
        let lines: Vec<_> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(30)..].join("\n");
        format!("--- the end of {} ---\n{end}", self.log.display())
    }

    fn signal(&self, signal: Signal) {
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // A group whose last member has just ended is what was wanted.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let ended = no_later_than(GRACE, || !matches!(self.child.try_wait(), Ok(None)));
        // Also when it has ended: what it left behind in its group goes with it.
        self.signal(Signal::KILL);
        if !ended {
            let _ = self.child.wait();
        }
    }
}

/// A loopback port that nobody listens on.
///
/// # Errors
/// No port is left.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Cargo's `target` directory, found from the running test binary (`target/debug/deps/…`).
///
/// # Errors
/// The binary stands elsewhere.
pub fn target_dir() -> Result<PathBuf> {
    Ok(built_dir()?.parent().context("a profile's directory is in another")?.to_owned())
}

/// Where cargo put the programs that were built as the running one was: `target/debug`, `target/release`.
///
/// # Errors
/// The binary stands elsewhere.
pub fn built_dir() -> Result<PathBuf> {
    let binary = std::env::current_exe()?;
    let built = binary.ancestors().find(|dir| dir.ends_with("debug") || dir.ends_with("release"));
    Ok(built.context("the running program is not in a target directory")?.to_owned())
}

/// A directory for what outlives the running test: `target/kept/<test>/<what>`.
///
/// # Errors
/// It cannot be made.
pub fn kept_dir(what: &str) -> Result<PathBuf> {
    let test = std::thread::current().name().unwrap_or("unnamed").replace("::", "-");
    let dir = target_dir()?.join("kept").join(test).join(what);
    fs::create_dir_all(&dir)?;
    Ok(dir)
}
