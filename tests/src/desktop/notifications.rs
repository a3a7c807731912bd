//! What shows notifications on a desktop (Desktop Notifications Specification 1.2), as far as a program can tell.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use parking_lot::Mutex;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

const PATH: &str = "/org/freedesktop/Notifications";

/// A notification as a program asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its number.
    pub id: u32,
    /// Whose it is.
    pub app: String,
    /// The title.
    pub summary: String,
    /// The text, in which a desktop may read markup.
    pub body: String,
    /// Names and words of what can be done, in turns.
    pub actions: Vec<String>,
}

/// The service that programs send notifications to. Dropping it takes it off the bus.
#[derive(Debug)]
pub struct Notifications {
    connection: zbus::Connection,
    shown: Arc<Mutex<Vec<Shown>>>,
}

impl Notifications {
    /// Puts one on a bus.
    ///
    /// # Errors
    /// There is no such bus, or somebody shows notifications there already.
    pub async fn start(bus: &str) -> Result<Self> {
        let shown = Arc::new(Mutex::new(Vec::new()));
        let connection = zbus::connection::Builder::address(bus)?
            .name("org.freedesktop.Notifications")?
            .serve_at(PATH, Service { shown: Arc::clone(&shown) })?
            .build()
            .await
            .context("the bus takes no notification service")?;
        Ok(Self { connection, shown })
    }

    /// What was shown so far.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        self.shown.lock().clone()
    }

    /// Clicks on a notification, which closes it.
    ///
    /// # Errors
    /// The bus is gone.
    pub async fn click(&self, id: u32) -> Result<()> {
        let emitter = SignalEmitter::new(&self.connection, PATH)?;
        Service::action_invoked(&emitter, id, "default").await?;
        Ok(Service::notification_closed(&emitter, id, 2).await?)
    }
}

struct Service {
    shown: Arc<Mutex<Vec<Shown>>>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::unused_self, reason = "the interface's form")]
    fn get_capabilities(&self) -> Vec<&'static str> {
        vec!["actions", "body", "body-markup"]
    }

    #[expect(clippy::unused_self, reason = "the interface's form")]
    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("sandbox", "Roadstead", "1", "1.2")
    }

    #[expect(clippy::too_many_arguments, reason = "the interface's form")]
    fn notify(
        &self,
        app: String,
        replaces: u32,
        icon: &str,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        // How it looks is the desktop's affair.
        drop((replaces, icon, hints, timeout));
        let mut shown = self.shown.lock();
        let id = u32::try_from(shown.len() + 1).unwrap_or(u32::MAX);
        shown.push(Shown { id, app, summary, body, actions });
        id
    }

    fn close_notification(&self, id: u32) {
        self.shown.lock().retain(|shown| shown.id != id);
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str)
    -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;
}
