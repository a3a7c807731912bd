//! The sandbox as a program: `sandbox [--port-base N] [--token-seconds S] [--endpoints PATH] [--many-tags N]`.
//!
//! Once everything answers it prints one line of JSON on its standard output, with the path of the endpoints file, and runs until
//! it is interrupted or terminated. The file goes with it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use roadstead_tests::sandbox::LOGINS;
use roadstead_tests::vendors::artifact_registry::{PEOPLE, default_file};
use roadstead_tests::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

const USAGE: &str = "usage: sandbox [--port-base N] [--token-seconds S] [--endpoints PATH] [--many-tags N]
  --port-base N      the Hub's API on 127.0.0.1:N, its registry on N+1, an open registry on N+2, one with a password on N+3;
                     0 (the default) takes any free ports
  --token-seconds S  how long tokens live (60)
  --endpoints PATH   where the endpoints file goes (a new file in the temporary directory)
  --many-tags N      adds the repository acme/many with N tags";

struct Arguments {
    options: SandboxOptions,
    endpoints: Option<PathBuf>,
}

fn arguments() -> anyhow::Result<Arguments> {
    let mut options = SandboxOptions::default();
    let mut endpoints = None;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--help" || word == "-h" {
            writeln!(std::io::stdout(), "{USAGE}")?;
            std::process::exit(0);
        }
        let value = words.next().with_context(|| format!("{word} needs a value\n{USAGE}"))?;
        match word.as_str() {
            "--port-base" => {
                options.port_base = value.parse().context("--port-base is a port number")?;
            }
            "--token-seconds" => {
                let seconds = value.parse().context("--token-seconds is a number of seconds")?;
                options.hub.token_seconds = seconds;
                options.hub.registry_token_seconds = seconds;
            }
            "--many-tags" => {
                options.hub.many_tags = value.parse().context("--many-tags is a number")?;
            }
            "--endpoints" => endpoints = Some(PathBuf::from(value)),
            _ => bail!("{word} is unknown\n{USAGE}"),
        }
    }
    Ok(Arguments { options, endpoints })
}

fn main() -> anyhow::Result<()> {
    let arguments = arguments()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Listening for the end before anything can be ended.
    let end = runtime.block_on(async { Ending::listen() })?;
    let sandbox = Sandbox::start(arguments.options)?;
    let home = tempfile::Builder::new().prefix("roadstead-sandbox-").tempdir()?;
    let endpoints = arguments.endpoints.unwrap_or_else(|| home.path().join("endpoints.json"));
    let endpoints = std::path::absolute(endpoints)?;
    sandbox
        .write_endpoints(&endpoints)
        .with_context(|| format!("cannot write {}", endpoints.display()))?;
    let google = google_files(&sandbox, home.path())?;
    explain(&sandbox, &google, &mut std::io::stderr())?;
    let mut ready = sandbox.endpoints();
    ready["endpoints"] = json!(endpoints);
    ready["registries"] = json!([
        { "host": sandbox.open_registry().host(), "sign_in": false },
        { "host": sandbox.locked_registry().host(), "sign_in": true },
    ]);
    ready["harbor"] = json!(sandbox.harbor().registry().url());
    ready["artifactory"] = json!(sandbox.artifactory().registry().url());
    ready["zot"] = json!(sandbox.zot().registry().url());
    ready["google_key_file"] = json!(google.key);
    ready["google_default_file"] = json!(google.default);
    let user = |login: &roadstead_tests::sandbox::Login| json!({ "user": login.user, "secret": login.secret, "code": login.code, "place": login.place });
    ready["users"] = LOGINS.iter().map(user).collect::<Value>();
    let mut out = std::io::stdout();
    writeln!(out, "{ready}")?;
    out.flush()?;
    runtime.block_on(end.wait());
    let _ = std::fs::remove_file(&endpoints);
    Ok(())
}

/// What one signs in to Google with.
struct GoogleFiles {
    /// A service account's key.
    key: PathBuf,
    /// A person's login, as `gcloud` would write it.
    default: PathBuf,
}

fn google_files(sandbox: &Sandbox, folder: &Path) -> anyhow::Result<GoogleFiles> {
    let [sailor, .., mate] = PEOPLE else { bail!("Google knows nobody") };
    let files = GoogleFiles {
        key: folder.join("google-service-account.json"),
        default: folder.join("google-application-default.json"),
    };
    std::fs::write(&files.key, sandbox.google().key_file(sailor.email))?;
    std::fs::write(&files.default, default_file(mate.email))?;
    Ok(files)
}

fn explain(
    sandbox: &Sandbox,
    google: &GoogleFiles,
    out: &mut impl std::io::Write,
) -> std::io::Result<()> {
    writeln!(out, "The sandbox is running. Nothing in it leaves this machine.\n")?;
    writeln!(out, "  Docker Hub            {}", sandbox.hub().url())?;
    writeln!(out, "  its registry          {}", sandbox.hub().registry().host())?;
    writeln!(out, "  open registry         {}", sandbox.open_registry().host())?;
    writeln!(out, "  registry with a door  {}", sandbox.locked_registry().host())?;
    writeln!(out, "  Harbor                {}", sandbox.harbor().registry().url())?;
    writeln!(out, "  Artifactory           {}", sandbox.artifactory().registry().url())?;
    writeln!(out, "  Quay                  {}", sandbox.quay().registry().url())?;
    writeln!(out, "  GitLab                {}", sandbox.gitlab().url())?;
    writeln!(out, "  its registry          {}", sandbox.gitlab().registry().host())?;
    writeln!(out, "  GitHub                {}", sandbox.github().registry().url())?;
    writeln!(out, "  Amazon ECR            {}", sandbox.ecr().registry().url())?;
    writeln!(out, "  Amazon ECR Public     {}", sandbox.ecr().public_registry().url())?;
    writeln!(out, "  Azure                 {}", sandbox.acr().registry().url())?;
    writeln!(out, "  zot                   {}", sandbox.zot().registry().url())?;
    writeln!(out, "  Google                {}", sandbox.google().registry().host())?;
    writeln!(out, "  its key file          {}\n", google.key.display())?;
    writeln!(out, "Sign in with")?;
    for login in LOGINS {
        let code = login.code.map(|code| format!(", code {code}")).unwrap_or_default();
        writeln!(out, "  {:<14} {}{code}   ({})", login.user, login.secret, login.place)?;
    }
    writeln!(out, "\nStop it with Ctrl C.")
}

#[cfg(unix)]
struct Ending {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ending {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Ending;

#[cfg(not(unix))]
impl Ending {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
