//! What a person does with a registry of any kind.

use anyhow::{Result, ensure};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};
use serde_json::json;
use tokio::sync::OnceCell;

/// The one sandbox of this suite. It ends with the suite's process.
pub(crate) async fn sandbox() -> Result<&'static SandboxProcess> {
    static SANDBOX: OnceCell<SandboxProcess> = OnceCell::const_new();
    SANDBOX.get_or_try_init(SandboxProcess::start).await
}

pub(crate) fn dialog() -> By {
    By::role("dialog", "Add registry")
}

/// A person's first day with one registry.
pub(crate) struct Stage {
    pub(crate) computer: Computer,
    pub(crate) window: Window,
    pub(crate) sandbox: &'static SandboxProcess,
    kind: &'static str,
}

impl Stage {
    /// A new computer, with the app open and nothing in it.
    pub(crate) async fn new(kind: &'static str) -> Result<Self> {
        let sandbox = sandbox().await?;
        let computer = Computer::beside(sandbox, Keychain::Unlocked).await?;
        Self::on(computer, kind).await
    }

    /// The same on a computer that was made ready.
    pub(crate) async fn on(computer: Computer, kind: &'static str) -> Result<Self> {
        let window = computer.open().await?;
        Ok(Self { computer, window, sandbox: sandbox().await?, kind })
    }

    /// **Add registry** and the card of the kind, typed into: the form of that kind with these fields filled in.
    pub(crate) async fn fill_in(&self, fields: &[(&str, &str)]) -> Result<()> {
        self.open_form(None).await?;
        self.type_in(fields).await
    }

    /// Opens the form, with one of its ways to sign in chosen.
    pub(crate) async fn open_form(&self, way: Option<&str>) -> Result<()> {
        let window = &self.window;
        window
            .click(&By::button("Add registry").within(By::role("navigation", "Registries")))
            .await?;
        window.click(&By::button(self.kind).within(dialog())).await?;
        window.click(&By::button(&format!("Continue with {}", self.kind))).await?;
        window.sees(&By::button("Test connection").within(dialog())).await?;
        match way {
            Some(way) => window.click(&By::role("radio", way).within(dialog())).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn type_in(&self, fields: &[(&str, &str)]) -> Result<()> {
        for (field, text) in fields {
            self.window.fill(&By::part("textbox", field).within(dialog()), text).await?;
        }
        Ok(())
    }

    /// **Test connection**: every step is told, `limits` are those that say why not, and the verdict fits.
    pub(crate) async fn test_connection(&self, signed_in: bool, limits: &[&str]) -> Result<()> {
        let window = &self.window;
        window.click(&By::button("Test connection").within(dialog())).await?;
        let verdict = if limits.is_empty() { "Works" } else { "Works, with limits" };
        window.sees(&By::button("Test connection").within(dialog())).await?;
        window
            .wait_for(&format!("the verdict “{verdict}”"), async || {
                let said = window.text_of(&By::any("status").within(dialog())).await?;
                ensure!(said.trim() == verdict, "it says “{said}”");
                Ok(json!(true))
            })
            .await?;
        let steps = By::any("listitem").within(By::role("list", "Connection steps"));
        let told = window.names(&steps).await?;
        for step in ["Name resolved", "Connected", "Certificate", "API found", "Signed in"] {
            let passed = match step {
                "Certificate" => "skipped",
                "Signed in" if !signed_in => "skipped",
                _ => "passed",
            };
            let step = format!("{step} : {passed}");
            ensure!(told.iter().any(|told| told.contains(&step)), "{step} is not among {told:?}");
        }
        for limit in limits {
            let limit = format!("{limit} : limited");
            ensure!(told.iter().any(|told| told.contains(&limit)), "{limit} is not in {told:?}");
        }
        let limited = told.iter().filter(|told| told.contains(" : limited")).count();
        ensure!(limited == limits.len(), "no other step is limited: {told:?}");
        window.picture("form").await?;
        Ok(())
    }

    /// The dialog's own **Add registry**: the side bar has it by this name, and its list comes.
    pub(crate) async fn add(&self, label: &str) -> Result<()> {
        let window = &self.window;
        window.click(&By::button("Add registry").within(dialog())).await?;
        window.sees_no(&dialog()).await?;
        let side_bar = By::role("navigation", "Registries");
        window.sees(&By::link(label).within(side_bar)).await?;
        window.sees(&By::heading("Repositories")).await
    }

    /// Waits for these rows of the list, and keeps its picture.
    pub(crate) async fn lists(&self, rows: &[&[&str]]) -> Result<()> {
        for words in rows {
            self.window.row("Repositories", words).await?;
        }
        self.window.picture("list").await?;
        Ok(())
    }

    /// Goes to the list of a namespace, by the side bar.
    pub(crate) async fn go_to_namespace(&self, namespace: &str) -> Result<()> {
        let side_bar = By::role("navigation", "Registries");
        self.window.click(&By::link(namespace).within(side_bar)).await
    }

    /// Opens a repository of the list, its **Tags**, and waits for these rows.
    pub(crate) async fn tags(&self, repository: &str, rows: &[&[&str]]) -> Result<()> {
        let window = &self.window;
        let grid = By::role("grid", "Repositories");
        window.click(&By::link(repository).within(grid)).await?;
        window.click(&By::role("tab", "Tags")).await?;
        self.shows_tags(rows).await
    }

    /// Waits for these rows of **Tags**, and keeps their picture.
    pub(crate) async fn shows_tags(&self, rows: &[&[&str]]) -> Result<()> {
        for words in rows {
            self.window.row("Tags", words).await?;
        }
        self.window.picture("tags").await?;
        Ok(())
    }

    /// Back to the registry's list, by the side bar.
    pub(crate) async fn go_home(&self, label: &str) -> Result<()> {
        let side_bar = By::role("navigation", "Registries");
        self.window.click(&By::link(label).within(side_bar)).await?;
        self.window.sees(&By::heading("Repositories")).await
    }

    /// **Create repository**: its page, with a name typed into it.
    pub(crate) async fn start_creating(&self, field: &str, name: &str) -> Result<()> {
        let window = &self.window;
        window.click(&By::button("Create repository")).await?;
        window.sees(&By::heading("Create repository")).await?;
        window.fill(&By::textbox(field), name).await
    }

    pub(crate) async fn choose_visibility(&self, visibility: &str) -> Result<()> {
        let group = By::role("radiogroup", "Visibility");
        self.window.click(&By::role("radio", visibility).within(group)).await
    }

    /// **Create**, pressed.
    pub(crate) async fn create(&self) -> Result<()> {
        self.window.picture("create").await?;
        self.window.click(&By::button("Create")).await
    }

    /// What was created is empty, and the page says what to push to it.
    pub(crate) async fn empty(&self, place: &str) -> Result<()> {
        let commands = self.window.commands().await?;
        let push = commands.iter().find(|command| command.starts_with("docker push"));
        ensure!(push.is_some_and(|push| push.contains(place)), "{place} is not in {commands:?}");
        self.window.picture("created").await?;
        Ok(())
    }

    /// What stands in for creating where the first push does it: said, and done with a tiny artifact that leaves one tag.
    pub(crate) async fn make_real(&self, name: &str) -> Result<()> {
        let window = &self.window;
        self.start_creating("Repository name", name).await?;
        window.reads("The first push creates it.").await?;
        window.picture("create").await?;
        window.click(&By::button("Make the name real …")).await?;
        window.reads("It leaves one tag, roadstead.").await?;
        window.click(&By::button("Push it").within(By::any("dialog"))).await?;
        window.sees(&By::heading(name)).await?;
        window.click(&By::role("tab", "Tags")).await?;
        window.row("Tags", &["roadstead"]).await?;
        window.picture("made-real").await?;
        Ok(())
    }

    pub(crate) async fn end(self) -> Result<()> {
        self.computer.close(self.window).await
    }
}
