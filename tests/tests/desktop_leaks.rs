//! The whole journey in the real window with secrets that are watched for: afterwards they stand in no file, no log, no process'
//! arguments or environment, in nothing that the page was told, and at no server but the one that each belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Result, ensure};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess, kept_dir};
use roadstead_tests::registry::Mark;

/// What nobody accepts.
const TYPO: &str = "anchr-chian-mistyped";
/// The registry with a password.
const KEEPER: (&str, &str) = ("keeper", "lantern-oil");
/// Harbor.
const MATE: (&str, &str) = ("mate", "tide-table");
/// What is looked for.
const SECRETS: [&str; 4] = [SandboxProcess::PASSWORD, TYPO, KEEPER.1, MATE.1];

/// What tokens made from a password look like: the start of every JWT's head.
const TOKEN: &str = "eyJhbGciOi";

/// Writes down all that the page is told by the Rust side: answers, events and channels.
const LISTEN: &str = "const heard = window.heard = []; const calls = window.__TAURI_INTERNALS__.callbacks; \
     calls.get = function (id) { \
       const call = Map.prototype.get.call(this, id); \
       return call && ((told) => { heard.push(JSON.stringify(told) ?? ''); return call(told); }); };";

#[tokio::test]
async fn no_secret_is_left_anywhere_but_in_the_keychain_and_at_its_own_registry() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    sandbox.watch(&SECRETS).await?;
    let mut computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    computer.set_env("ROADSTEAD_LOG", "trace");
    recording_helper(&computer)?;
    let watch = ProcessWatch::start(computer.home().path());

    let window = computer.open().await?;
    window.run(LISTEN, vec![]).await?;
    sign_in(&window).await?;
    browse(&window, "acme/web").await?;
    create(&window).await?;
    wander(&window, &sandbox).await?;
    window.add_registry_of("Harbor", &sandbox_address(&sandbox, "/harbor")?, Some(MATE)).await?;
    window.click(&By::link("fleet")).await?;
    window.row("Repositories", &["fleet/"]).await?;
    assert_the_page_knows_nothing(&window).await?;
    let kept = computer.secrets("service", "Roadstead").await?;
    for secret in [SandboxProcess::PASSWORD, KEEPER.1, MATE.1] {
        ensure!(kept.contains(secret), "{secret} is in the keychain");
    }
    assert_no_file_holds_a_secret(&computer)?;

    window.sign_out().await?;
    assert_the_page_knows_nothing(&window).await?;
    computer.close(window).await?;
    let kept = computer.secrets("service", "Roadstead").await?;
    ensure!(!kept.contains(SandboxProcess::PASSWORD), "the keychain has forgotten it: {kept}");
    let (processes, found) = watch.end();
    ensure!(found.is_empty(), "arguments or environment of {found:?} held a secret");
    for program in ["roadstead", "WebKitWebProcess"] {
        ensure!(processes.contains(program), "{program} was not looked at, only {processes:?}");
    }
    assert_no_file_holds_a_secret(&computer)?;

    let learnt = sandbox.learnt().await?;
    let sent = |secrets: &[&str]| secrets.iter().map(|s| (*s).to_owned()).collect::<BTreeSet<_>>();
    let expected = BTreeMap::from([
        ("hub".to_owned(), sent(&[SandboxProcess::PASSWORD, TYPO])),
        ("locked".to_owned(), sent(&[KEEPER.1])),
        ("harbor".to_owned(), sent(&[MATE.1])),
    ]);
    assert_eq!(learnt.servers, expected, "each secret went to its own registry only");
    assert!(learnt.foreign_requests > 0, "the foreign host was led to");
    assert_eq!(learnt.foreign_credentials, 0, "and was told nothing");
    Ok(())
}

fn sandbox_address(sandbox: &SandboxProcess, pointer: &str) -> Result<String> {
    Ok(format!("http://{}", sandbox.host(pointer)?))
}

/// A credential helper of Docker's that writes down how it was called and then is the real one.
fn recording_helper(computer: &Computer) -> Result<()> {
    let home = computer.home().path();
    let helper = home.join("bin/docker-credential-recording");
    let script = "#!/bin/sh\n{ echo \"$0 $*\"; env; } >>\"$HOME/helper-calls\"\n\
         exec docker-credential-secretservice \"$@\"\n";
    fs::write(&helper, script)?;
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755))?;
    fs::create_dir_all(home.join(".docker"))?;
    fs::write(home.join(".docker/config.json"), r#"{ "credsStore": "recording" }"#)?;
    Ok(())
}

/// Signs in to Docker Hub: once with a mistake, then rightly, the docker command line too.
async fn sign_in(window: &Window) -> Result<()> {
    window.type_sign_in(SandboxProcess::USER, TYPO).await?;
    window.reads("did not accept this").await?;
    let dialog = By::role("dialog", "Sign in");
    window.click(&By::role("checkbox", "Also sign in the docker command line")).await?;
    let secret = By::textbox("Password or access token").within(dialog.clone());
    window.fill(&secret, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Sign in").within(dialog.clone())).await?;
    window.sees(&By::button("Account menu")).await?;
    window.sees_no(&dialog).await
}

/// From the list to an image's inside.
async fn browse(window: &Window, repository: &str) -> Result<()> {
    window.click(&By::link(repository)).await?;
    window.click(&By::role("tab", "Tags")).await?;
    window.row("Tags", &["amd64"]).await?;
    window.click(&By::link("latest").within(By::role("grid", "Tags"))).await?;
    window.click(&By::role("tab", "Configuration")).await?;
    window.click(&By::role("tab", "Raw")).await?;
    window.reads("schemaVersion").await
}

async fn create(window: &Window) -> Result<()> {
    window.click(&By::link("acme").within(By::role("navigation", "Registries"))).await?;
    window.click(&By::button("Create repository")).await?;
    window.fill(&By::textbox("Repository name"), "docker-quickstart").await?;
    window.reads("free in acme").await?;
    window.click(&By::button("Create")).await?;
    window.sees(&By::heading("No tags yet")).await
}

/// In a registry with a password: everything in it that leads to another host.
async fn wander(window: &Window, sandbox: &SandboxProcess) -> Result<()> {
    let address = sandbox_address(sandbox, "/registries/1/host")?;
    window.add_registry(&address, Some(KEEPER)).await?;
    window.sees(&By::role("grid", "Repositories")).await?;
    for fault in ["fault-redirect", "fault-link-foreign", "fault-foreign-realm"] {
        let script = "const at = location.hash.split('/')[2].split('?')[0]; \
             location.hash = `#/accounts/${at}/repository/faults/${arguments[0]}?tab=tags`";
        window.run(script, vec![fault.into()]).await?;
        window.sees(&By::heading(&format!("faults/{fault}"))).await?;
        window
            .wait_for("the page to settle", async || {
                let settled = "return !document.querySelector('main [aria-busy=true]')";
                window.run(settled, vec![]).await
            })
            .await?;
    }
    Ok(())
}

/// Neither what the page was told nor what stands in it holds a secret, or a token made from one.
async fn assert_the_page_knows_nothing(window: &Window) -> Result<()> {
    const ALL: &str = "return [...window.heard, document.documentElement.outerHTML, location.href, \
         JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]";
    let told: Vec<String> = serde_json::from_value(window.run(ALL, vec![]).await?)?;
    ensure!(told.len() > 20, "the page was listened to: {}", told.len());
    for secret in SECRETS.into_iter().chain([TOKEN]) {
        let mark = Mark::new(secret)?;
        for text in &told {
            ensure!(!mark.is_in(text.as_bytes()), "the page was told {secret}: {text:.300}");
        }
    }
    Ok(())
}

/// Every file of the home, and what the programs said that ran there.
fn assert_no_file_holds_a_secret(computer: &Computer) -> Result<()> {
    let said = kept_dir("logs")?.join("webdriver.log");
    let mut files = vec![said];
    list(computer.home().path(), &mut files)?;
    let named = |part: &str| files.iter().any(|file| file.to_string_lossy().contains(part));
    for part in ["roadstead.", "accounts.json", "helper-calls", ".sqlite"] {
        ensure!(named(part), "there is no file {part} among {files:?}");
    }
    let marks = SECRETS.into_iter().chain([TOKEN]).map(Mark::new).collect::<Result<Vec<_>>>()?;
    for file in files {
        let Ok(bytes) = fs::read(&file) else { continue };
        for mark in &marks {
            ensure!(!mark.is_in(&bytes), "{} holds {}", file.display(), mark.secret());
        }
    }
    Ok(())
}

fn list(dir: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Looks at the arguments and the environment of every process of one home, again and again.
struct ProcessWatch {
    end: Arc<AtomicBool>,
    thread: JoinHandle<(BTreeSet<String>, BTreeSet<String>)>,
}

impl ProcessWatch {
    fn start(home: &Path) -> Self {
        let end = Arc::<AtomicBool>::default();
        let (told, home) = (Arc::clone(&end), format!("HOME={}\0", home.display()));
        let thread = std::thread::spawn(move || {
            let marks: Vec<_> =
                SECRETS.iter().filter_map(|secret| Mark::new(secret).ok()).collect();
            let (mut programs, mut found) = (BTreeSet::new(), BTreeSet::new());
            while !told.load(Ordering::Relaxed) {
                for (program, text) in processes(&home) {
                    if marks.iter().any(|mark| mark.is_in(&text)) {
                        found.insert(program.clone());
                    }
                    programs.insert(program);
                }
                std::thread::park_timeout(Duration::from_millis(10));
            }
            (programs, found)
        });
        Self { end, thread }
    }

    /// The programs that were seen, and those among them that gave something away.
    fn end(self) -> (BTreeSet<String>, BTreeSet<String>) {
        self.end.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

/// The name of each process of a home, with its arguments and environment.
fn processes(home: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    all.flatten()
        .filter_map(|process| {
            let environment = fs::read(process.path().join("environ")).ok()?;
            if !environment.windows(home.len()).any(|part| part == home.as_bytes()) {
                return None;
            }
            let arguments = fs::read(process.path().join("cmdline")).ok()?;
            let program = arguments.split(|byte| *byte == 0).next()?.to_owned();
            let program = String::from_utf8_lossy(&program).into_owned();
            let program = program.rsplit('/').next()?.to_owned();
            Some((program, [arguments, environment].concat()))
        })
        .collect()
}
