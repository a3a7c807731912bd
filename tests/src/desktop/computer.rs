//! A person's computer for one test, with the app installed on it.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::notifications::Notifications;
use super::window::Window;
use crate::process::{DesktopSession, Home, Keychain, SandboxProcess, Tool, built_dir, until};

/// Where WebKitGTK's driver is.
const DRIVER: &str = "WebKitWebDriver";

/// What kind of computer it is.
#[derive(Debug, Clone)]
pub struct ComputerOptions {
    /// What answers when the app asks for the keychain.
    pub keychain: Keychain,
    /// The file that names the registries' endpoints; without one the app speaks to the real world.
    pub endpoints: Option<PathBuf>,
}

/// Directories, a screen, a bus and a keychain of one person. Dropping it ends the session and removes the directories.
#[derive(Debug)]
pub struct Computer {
    // Dropped in this order: the programs before the directories they use.
    session: DesktopSession,
    home: Home,
    options: ComputerOptions,
    /// Variables of the person's own, for every program.
    env: Vec<(String, String)>,
}

impl Computer {
    /// The size of the screen and of the window on it.
    pub const SCREEN: (u32, u32) = (1280, 800);

    /// Starts one that has never seen the app.
    ///
    /// # Errors
    /// What the session is made of is not installed.
    pub async fn start(options: ComputerOptions) -> Result<Self> {
        let home = Home::new()?;
        // No transitions: a picture or an audit in the middle of one would differ from run to run.
        let gtk = home.config().join("gtk-3.0");
        fs::create_dir_all(&gtk)?;
        fs::write(gtk.join("settings.ini"), "[Settings]\ngtk-enable-animations=0\n")?;
        // Links open in nothing; what was asked for is written down.
        let browser = home.path().join("bin/xdg-open");
        fs::create_dir_all(home.path().join("bin"))?;
        fs::write(&browser, "#!/bin/sh\nprintf '%s\\n' \"$1\" >>\"$HOME/opened-links\"\n")?;
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o755))?;

        let (width, height) = Self::SCREEN;
        let session = DesktopSession::start(&home, options.keychain, width, height).await?;
        Ok(Self { session, home, options, env: Vec::new() })
    }

    /// Starts one where the sandbox stands in for the hosted registries.
    ///
    /// # Errors
    /// As [`Computer::start`].
    pub async fn beside(sandbox: &SandboxProcess, keychain: Keychain) -> Result<Self> {
        Self::start(ComputerOptions { keychain, endpoints: Some(sandbox.endpoints()?) }).await
    }

    /// Sets a variable for every program that is started from now on.
    pub fn set_env(&mut self, name: &str, value: &str) {
        self.env.push((name.to_owned(), value.to_owned()));
    }

    /// The directories of the person.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The app's binary, as cargo built it.
    ///
    /// # Errors
    /// It has not been built.
    pub fn app() -> Result<PathBuf> {
        let app = built_dir()?.join("roadstead");
        ensure!(app.exists(), "{} is missing: make test builds it first", app.display());
        Ok(app)
    }

    /// Opens the app and waits for its window.
    ///
    /// # Errors
    /// It does not open.
    pub async fn open(&self) -> Result<Window> {
        self.open_program(&Self::app()?).await
    }

    /// Opens the app with these variables set for it alone: the driver, which would take them for its own, does not see them.
    ///
    /// # Errors
    /// As [`Computer::open`].
    pub async fn open_with(&self, variables: &[(&str, &str)]) -> Result<Window> {
        let mut script = "#!/bin/sh\n".to_owned();
        for (name, value) in variables {
            writeln!(script, "export {name}='{value}'")?;
        }
        writeln!(script, "exec '{}' \"$@\"", Self::app()?.display())?;
        let program = self.home.path().join("bin/roadstead-there");
        fs::write(&program, script)?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        self.open_program(&program).await
    }

    /// Opens another program that Tauri made instead of the app: for comparing the two.
    ///
    /// # Errors
    /// It does not open.
    pub async fn open_program(&self, program: &Path) -> Result<Window> {
        let driver = self
            .tool(DRIVER)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let window =
            Window::open(driver, self.session.screen(), &program.to_string_lossy(), &[]).await?;
        let (width, height) = Self::SCREEN;
        window.resize(width, height).await?;
        Ok(window)
    }

    /// Opens WebKit's bare browser instead of the app: for proving the driving itself.
    ///
    /// # Errors
    /// It does not open.
    pub async fn open_browser(&self, browser: &str) -> Result<Window> {
        Window::open(self.tool(DRIVER), self.session.screen(), browser, &["--automation"]).await
    }

    /// Closes the app as a person does and waits until its process has ended.
    ///
    /// # Errors
    /// It keeps running.
    pub async fn close(&self, window: Window) -> Result<()> {
        let running = self.app_processes();
        window.close().await?;
        until("the app to end", Duration::from_secs(15), async || {
            // One that is ending has no program any more and is on the bus still, where a new start would look for it.
            let ended = running.iter().all(|id| has_ended(*id));
            (ended && self.app_processes().is_empty()).then_some(())
        })
        .await
    }

    /// Starts the app a second time and answers once that process has ended by itself.
    ///
    /// # Errors
    /// It stays, or ends with a failure.
    pub async fn start_again(&self) -> Result<String> {
        self.tool(&Self::app()?.to_string_lossy()).output().await
    }

    /// Starts the app with these variables set in place of its own, and answers how it failed.
    ///
    /// # Errors
    /// It did not fail.
    pub async fn refused_start(&self, env: &[(&str, &str)]) -> Result<String> {
        let tool = self.tool(&Self::app()?.to_string_lossy()).envs(env.iter().copied());
        match tool.output().await {
            Ok(said) => bail!("the app started, and said: {said}"),
            Err(error) => Ok(error.to_string()),
        }
    }

    /// The ids of the app's running processes on this computer.
    #[must_use]
    pub fn app_processes(&self) -> Vec<u32> {
        let home = format!("HOME={}\0", self.home.path().display());
        let Ok(app) = Self::app().and_then(|app| Ok(app.canonicalize()?)) else {
            return Vec::new();
        };
        let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
        processes
            .flatten()
            .filter_map(|process| {
                let id = process.file_name().to_str()?.parse().ok()?;
                let is_app = fs::read_link(process.path().join("exe")).ok()? == app;
                let environment = fs::read(process.path().join("environ")).ok()?;
                let is_here = environment.windows(home.len()).any(|part| part == home.as_bytes());
                (is_app && is_here).then_some(id)
            })
            .collect()
    }

    /// The links that the app asked the desktop to open, oldest first.
    #[must_use]
    pub fn opened_links(&self) -> Vec<String> {
        fs::read_to_string(self.home.path().join("opened-links"))
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// Locks the keychain, as happens when the person leaves.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn lock_keychain(&self) -> Result<()> {
        // By name: Debian 12's `secret-tool lock` crashes.
        self.tool("dbus-send")
            .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
            .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"])
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .output()
            .await?;
        Ok(())
    }

    /// Everything the keychain holds whose `attribute` is `value`.
    ///
    /// # Errors
    /// The keychain does not answer.
    pub async fn secrets(&self, attribute: &str, value: &str) -> Result<String> {
        self.session.secrets(&self.home, attribute, value).await
    }

    /// Starts what shows this person's notifications.
    ///
    /// # Errors
    /// The bus takes no such program, or has one already.
    pub async fn notifications(&self) -> Result<Notifications> {
        Notifications::start(self.session.bus()).await
    }

    /// A program that this person starts.
    #[must_use]
    pub fn tool(&self, program: &str) -> Tool {
        let path = format!("{}/bin:{}", self.home.path().display(), Tool::SEARCH_PATH);
        let tool =
            Tool::new(program).envs(self.home.env()).envs(self.session.env()).env("PATH", path);
        let tool = tool.envs(self.env.iter().map(|(name, value)| (name, value)));
        match &self.options.endpoints {
            Some(endpoints) => tool.env("ROADSTEAD_ENDPOINTS", endpoints),
            None => tool,
        }
    }
}

/// Whether a process is over with everything that it had open: gone, or waiting for its parent to notice (proc(5)). Its first
/// thread may have ended while another still waits for the disk and holds what is open.
fn has_ended(id: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let threads = fs::read_dir(format!("/proc/{id}/task")).map_or(0, Iterator::count);
    // The state stands behind the name, which may hold anything.
    let state = stat.rsplit(") ").next().unwrap_or_default();
    state.is_empty() || (state.starts_with(['Z', 'X']) && threads <= 1)
}

/// The bare browser that comes with WebKitGTK itself.
///
/// # Errors
/// It is not installed.
pub fn browser() -> Result<String> {
    let libraries = fs::read_dir("/usr/lib")?.flatten().map(|entry| entry.path());
    let found = libraries
        .chain([Path::new("/usr/libexec").to_owned()])
        .map(|dir| dir.join("webkit2gtk-4.1/MiniBrowser"))
        .find(|browser| browser.exists())
        .context("WebKitGTK comes without its MiniBrowser")?;
    Ok(found.to_string_lossy().into_owned())
}
