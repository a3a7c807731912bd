//! The machine fails: killed, full, locked, shared, and what is left in memory. Each test starts this program again, to run one of
//! the ignored tests in [`inside`] in a process of its own that can be killed and looked into.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod files;
mod inside;
mod killed;
mod memory;
#[path = "../../examples/soak/rounds.rs"]
#[allow(dead_code, reason = "the soak uses more of it")]
mod rounds;

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use roadstead_tests::process::SandboxProcess;

/// Another process of this program, spoken to line by line.
struct Other {
    child: Child,
    says: BufReader<ChildStdout>,
    hears: ChildStdin,
}

impl Other {
    /// Runs a test of `inside` with its files below `home`; `before` is shell that comes first, as a limit.
    fn start(test: &str, before: &str, home: &Path, sandbox: &SandboxProcess) -> Self {
        let program = std::env::current_exe().unwrap();
        let run = format!(
            "{before} exec '{}' --exact inside::{test} --ignored --nocapture",
            program.display()
        );
        let mut child = Command::new("sh")
            .args(["-c", &run])
            .env("TEST_HOME", home)
            .env("TEST_ENDPOINTS", sandbox.endpoints().unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let says = BufReader::new(child.stdout.take().unwrap());
        let hears = child.stdin.take().unwrap();
        Self { child, says, hears }
    }

    /// Reads on until it says a line that begins so; the rest of that line.
    fn until(&mut self, beginning: &str) -> String {
        let mut heard = String::new();
        loop {
            let mut line = String::new();
            assert!(
                self.says.read_line(&mut line).unwrap() > 0,
                "it ended before {beginning:?}: {heard}"
            );
            // The test harness writes its own words before the first of ours.
            let line = line.split_once(" ... ").map_or(line.clone(), |(_, ours)| ours.to_owned());
            if let Some((_, rest)) = line.split_once(beginning) {
                return rest.trim().to_owned();
            }
            heard.push_str(&line);
        }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.hears, "{line}").unwrap();
    }

    /// SIGKILL: no destructor runs, nothing is flushed. What it had said by then.
    fn kill(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut said = String::new();
        self.says.read_to_string(&mut said).unwrap();
        said
    }

    fn end(mut self) {
        self.tell("end");
        assert!(self.child.wait().unwrap().success());
    }
}
