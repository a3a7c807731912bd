//! A desktop session without a desktop: a screen, a message bus and a Secret Service of the test's own.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use super::home::Home;
use super::peer::{Peer, Tool};
use super::screen::Screen;

/// What answers when a program asks for the keychain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    /// gnome-keyring with its login collection unlocked.
    Unlocked,
    /// Nobody: the bus has no such name and starts nothing.
    Missing,
}

/// A running session. Dropping it ends its programs.
#[derive(Debug)]
pub struct DesktopSession {
    // Dropped in this order: who uses the bus before the bus.
    keyring: Option<Peer>,
    _bus: Peer,
    screen: Screen,
    address: String,
}

impl DesktopSession {
    /// Starts one for the person who lives in `home`, with a screen of `width` × `height`.
    ///
    /// # Errors
    /// Xvfb, dbus-daemon or gnome-keyring is not installed, or did not come up.
    pub async fn start(home: &Home, keychain: Keychain, width: u32, height: u32) -> Result<Self> {
        let screen = Screen::start(home, width, height).await?;
        let (bus, address) = bus(home).await?;
        let mut session = Self { keyring: None, _bus: bus, screen, address };
        if keychain == Keychain::Unlocked {
            session.keyring = Some(session.unlock_keyring(home).await?);
        }
        Ok(session)
    }

    /// The variables that put a program into this session.
    #[must_use]
    pub fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("DISPLAY", self.screen.display().to_owned()),
            ("DBUS_SESSION_BUS_ADDRESS", self.address.clone()),
            // Nobody here listens for accessibility events.
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
        ]
    }

    /// The address of the session's bus.
    #[must_use]
    pub fn bus(&self) -> &str {
        &self.address
    }

    /// The screen that everything is drawn on.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// Everything the keyring holds, as `secret-tool` tells it for one attribute and its value.
    ///
    /// # Errors
    /// The keyring could not be asked.
    pub async fn secrets(&self, home: &Home, attribute: &str, value: &str) -> Result<String> {
        // It lists the attributes on its standard error.
        Tool::new("/bin/sh")
            .args(["-c", r#"exec secret-tool search --all --unlock "$0" "$1" 2>&1"#])
            .args([attribute, value])
            .envs(home.env())
            .envs(self.env())
            .output()
            .await
    }

    async fn unlock_keyring(&self, home: &Home) -> Result<Peer> {
        let mut peer = Peer::start(
            "gnome-keyring",
            &Tool::new("/bin/sh")
                .args([
                    "-c",
                    "printf %s 'a test keyring' | exec gnome-keyring-daemon --foreground --unlock --components=secrets",
                ])
                .envs(home.env())
                .envs(self.env()),
        )?;
        let probe = Tool::new("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets",
                "org.freedesktop.Secret.Service.ReadAlias",
                "string:default",
            ])
            .envs(home.env())
            .envs(self.env());
        // A daemon without a collection refuses to store; wait for the one that its unlocking makes.
        peer.ready(Duration::from_secs(20), async || {
            let answer = probe.output().await.ok()?;
            answer.contains("/org/freedesktop/secrets/collection/").then_some(())
        })
        .await?;
        Ok(peer)
    }
}

/// Starts a message bus that starts no service by itself, and answers its address.
async fn bus(home: &Home) -> Result<(Peer, String)> {
    let socket: PathBuf = home.runtime().join("bus");
    let config = home.runtime().join("bus.conf");
    let address = format!("unix:path={}", socket.display());
    fs::write(
        &config,
        format!(
            r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#
        ),
    )?;
    let mut peer = Peer::start(
        "dbus",
        &Tool::new("dbus-daemon")
            .arg("--nofork")
            .arg(format!("--config-file={}", config.display()))
            .envs(home.env()),
    )?;
    peer.ready(Duration::from_secs(20), async || {
        tokio::net::UnixStream::connect(&socket).await.ok()
    })
    .await?;
    Ok((peer, address))
}
