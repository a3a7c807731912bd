//! Whether this computer is asked to save power, as far as its system tells.

/// Asks the system. Linux: the profile that power-profiles-daemon, or tuned in its place, is set to; elsewhere nobody is
/// asked, and `false` is the answer.
pub(crate) async fn is_saved() -> bool {
    #[cfg(target_os = "linux")]
    return linux::is_saved().await;
    #[cfg(not(target_os = "linux"))]
    return false;
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    /// The names that the daemon has had, the newest first, each with its path.
    const NAMES: [(&str, &str); 2] = [
        ("org.freedesktop.UPower.PowerProfiles", "/org/freedesktop/UPower/PowerProfiles"),
        ("net.hadess.PowerProfiles", "/net/hadess/PowerProfiles"),
    ];

    /// Nobody waits longer for it.
    const PATIENCE: Duration = Duration::from_secs(1);

    pub(super) async fn is_saved() -> bool {
        tokio::time::timeout(PATIENCE, profile()).await.ok().flatten().as_deref()
            == Some("power-saver")
    }

    /// No bus, no such daemon: nobody saves power.
    async fn profile() -> Option<String> {
        let bus = zbus::Connection::system().await.ok()?;
        for (name, path) in NAMES {
            let property = (name, "ActiveProfile");
            let asked = bus.call_method(
                Some(name),
                path,
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &property,
            );
            let Ok(answer) = asked.await else { continue };
            let Ok(value) = answer.body().deserialize::<zbus::zvariant::OwnedValue>() else {
                continue;
            };
            return String::try_from(value).ok();
        }
        None
    }
}
