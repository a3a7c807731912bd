//! What runs in the process that is killed and looked into.
#![expect(clippy::disallowed_methods, reason = "the tests tell this process where its home is")]

use std::io::Write;
use std::path::PathBuf;

use app::{App, SignInOutcome};
use credentials::{Keychain, KeychainError, KeychainSecret, MemoryKeychain, Vault};
use domain::{Keep, NewRepository, SecretInput, Visibility};
use roadstead_tests::process::SandboxProcess;
use storage::Notice;

use crate::rounds;

fn home() -> PathBuf {
    std::env::var_os("TEST_HOME").unwrap().into()
}

fn endpoints() -> PathBuf {
    std::env::var_os("TEST_ENDPOINTS").unwrap().into()
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}

fn hear() -> String {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// A keychain that outlives the process, as real ones do: a folder with one file an entry.
#[derive(Clone)]
pub(crate) struct FileKeychain(pub(crate) PathBuf);

impl FileKeychain {
    fn file(&self, user: &str) -> PathBuf {
        std::fs::create_dir_all(&self.0).unwrap();
        let name = user.bytes().fold(String::new(), |name, byte| format!("{name}{byte:02x}"));
        self.0.join(name)
    }
}

impl Keychain for FileKeychain {
    fn get(&self, user: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        Ok(std::fs::read(self.file(user)).ok().map(KeychainSecret::new))
    }

    fn set(&self, user: &str, secret: &[u8]) -> Result<(), KeychainError> {
        std::fs::write(self.file(user), secret)
            .map_err(|error| KeychainError::Failed(error.to_string()))
    }

    fn delete(&self, user: &str) -> Result<bool, KeychainError> {
        Ok(std::fs::remove_file(self.file(user)).is_ok())
    }
}

/// The same, which stands still once it holds the secret of an account: nothing that comes after it happens.
struct Halting(FileKeychain);

impl Keychain for Halting {
    fn get(&self, user: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        self.0.get(user)
    }

    fn set(&self, user: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.0.set(user, secret)?;
        if user.contains('|') {
            say("kept a secret");
            hear();
        }
        Ok(())
    }

    fn delete(&self, user: &str) -> Result<bool, KeychainError> {
        self.0.delete(user)
    }
}

/// On a disk of its own: a full one for the app is none for the system's keychain.
fn keychain() -> FileKeychain {
    FileKeychain(home().join("../keychain"))
}

fn open() -> App {
    open_with(Vault::with(keychain(), std::time::Duration::from_secs(2)))
}

fn open_with(vault: Vault) -> App {
    let environment = app::Environment {
        directories: app::Directories {
            config: home().join("config"),
            cache: home().join("cache"),
            logs: home().join("logs"),
            docker_config: home().join("docker"),
        },
        endpoints_file: None,
        version: "test".into(),
    };
    let endpoints = serde_json::from_str(&std::fs::read_to_string(endpoints()).unwrap()).unwrap();
    App::open(environment, endpoints, vault, |_| ()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn signs_in_browses_and_changes_until_it_is_killed() {
    let app = open();
    say("open");
    let id = rounds::sign_in(&app).await.unwrap();
    say("told signed-in");
    for number in 0.. {
        rounds::browse(&app, &id).await.unwrap();
        let star = domain::RepositoryName::parse(&format!("acme/star{number}")).unwrap();
        app.set_favourite(&id, star.clone(), true).unwrap();
        say(&format!("told star {star}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn keeps_a_secret_and_gets_no_further() {
    let patience = std::time::Duration::from_mins(10);
    let app = open_with(Vault::with(Halting(keychain()), patience));
    rounds::sign_in(&app).await.unwrap();
    say("told signed-in");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn creates_repositories_until_it_is_killed() {
    let app = open();
    let id = rounds::sign_in(&app).await.unwrap();
    say("told signed-in");
    for number in 0.. {
        let form = app.creation_form(&id).await.unwrap();
        assert!(!form.form.namespaces.is_empty());
        let new = NewRepository {
            namespace: SandboxProcess::USER.into(),
            name: format!("{}{number}", hear_once()),
            description: "made until killed".into(),
            visibility: Visibility::Public,
            options: Vec::new(),
        };
        let made = app.create_repository(&id, &new).await.unwrap();
        say(&format!("told created {}", made.name));
    }
}

/// What the repositories of this run are called: each run has a word of its own, since the registry keeps them.
fn hear_once() -> &'static str {
    static WORD: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    WORD.get_or_init(hear)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn tells_its_repositories() {
    let app = open();
    app.tidy_keychain().await;
    let notices = app.info().notices.len();
    let accounts = app.accounts();
    for view in &accounts {
        let id = &view.account.id;
        let mut cursor = None;
        loop {
            let namespace = Some(SandboxProcess::USER.to_owned());
            let page = app.repositories(id, namespace, cursor).await.unwrap();
            for repository in page.items {
                say(&format!("repository {} {:?}", repository.name, repository.visibility));
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
    }
    say(&format!("found {} {notices}", accounts.len()));
    hear();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn tells_what_it_finds() {
    let app = open();
    app.tidy_keychain().await;
    for notice in app.info().notices {
        say(&format!("notice {notice:?}"));
    }
    for view in app.accounts() {
        let id = &view.account.id;
        say(&format!("account {} {:?} {}", id.0, view.state, app.favourites(id).unwrap().len()));
        rounds::browse(&app, id).await.unwrap();
    }
    say("found");
    hear();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn browses_where_little_can_be_written() {
    let app = open();
    let outcome = app.sign_in(rounds::draft(SecretInput::new("anchor-chain"))).await;
    match &outcome {
        Ok(_) => say("signed in"),
        Err(error) => say(&format!("refused {:?}", error.kind)),
    }
    if let Ok(SignInOutcome::SignedIn { view }) = outcome {
        for _ in 0..3 {
            rounds::browse(&app, &view.account.id).await.unwrap();
        }
        say("browsed");
    }
    hear();
    let is_about_writing = |notice: &Notice| matches!(notice, Notice::NotWritten { .. });
    let told = app.info().notices.iter().filter(|notice| is_about_writing(notice)).count();
    say(&format!("notices {told}"));
    hear();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run by the tests of the machine, in a process of its own"]
async fn holds_a_secret_and_forgets_it() {
    let app = rounds::open(&home(), &endpoints(), &MemoryKeychain::default()).unwrap();
    say("ready");
    // The buffer has its final size, and is the one that the secret is kept in.
    let mut secret = String::with_capacity(64);
    std::io::stdin().read_line(&mut secret).unwrap();
    // The line's end stays in standard input's buffer, and so would the secret: it is written over below.
    secret.truncate(secret.trim_end().len());
    let draft =
        app::RegistryDraft { keep: Keep::Session, ..rounds::draft(SecretInput::new(secret)) };
    let SignInOutcome::SignedIn { view } = app.sign_in(draft).await.unwrap() else { panic!() };
    rounds::browse(&app, &view.account.id).await.unwrap();
    say("in");
    hear();
    app.sign_out(&view.account.id, false).await.unwrap();
    say("out");
    // As long as the secret's line or longer.
    hear();
    say("over");
    hear();
}
