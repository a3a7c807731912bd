//! What a person does in the app again and again, in its own words.

use anyhow::{Result, ensure};
use serde_json::json;

use super::by::By;
use super::window::Window;

impl Window {
    /// Opens **Sign in** from the header, types, and presses the dialog's own button. What follows is the test's.
    ///
    /// # Errors
    /// The dialog is not as described.
    pub async fn type_sign_in(&self, user: &str, secret: &str) -> Result<()> {
        let dialog = By::role("dialog", "Sign in");
        self.click(&By::button("Sign in").within(By::any("banner"))).await?;
        self.fill(&By::textbox("Username or email").within(dialog.clone()), user).await?;
        self.fill(&By::textbox("Password or access token").within(dialog.clone()), secret).await?;
        self.click(&By::button("Sign in").within(dialog)).await
    }

    /// Signs in to Docker Hub and waits for the list of repositories.
    ///
    /// # Errors
    /// The sign-in fails, or the list does not come.
    pub async fn sign_in(&self, user: &str, secret: &str) -> Result<()> {
        self.type_sign_in(user, secret).await?;
        self.sees(&By::button("Account menu")).await?;
        self.sees(&By::role("grid", "Repositories")).await?;
        self.reads("complete").await
    }

    /// Signs out of Docker Hub from the account menu, cached lists included.
    ///
    /// # Errors
    /// The menu or the question is not as described.
    pub async fn sign_out(&self) -> Result<()> {
        self.click(&By::button("Account menu")).await?;
        self.click(&By::role("menuitem", "Sign out")).await?;
        self.click(&By::button("Sign out").within(By::any("dialog"))).await?;
        self.sees(&By::button("Sign in").within(By::any("banner"))).await
    }

    /// Adds a registry of the kind *Other registry*, without a test before.
    ///
    /// # Errors
    /// The dialog is not as described, or the registry is refused.
    pub async fn add_registry(&self, address: &str, login: Option<(&str, &str)>) -> Result<()> {
        self.add_registry_of("Other registry", address, login).await
    }

    /// Adds a registry of a kind that is asked for an address, without a test before.
    ///
    /// # Errors
    /// The dialog is not as described, or the registry is refused.
    pub async fn add_registry_of(
        &self,
        kind: &str,
        address: &str,
        login: Option<(&str, &str)>,
    ) -> Result<()> {
        let dialog = By::role("dialog", "Add registry");
        self.click(&By::button("Add registry").within(By::role("navigation", "Registries")))
            .await?;
        self.click(&By::button(kind).within(dialog.clone())).await?;
        let go_on = By::button(&format!("Continue with {kind}"));
        if self.has(&go_on).await? {
            self.click(&go_on).await?;
        }
        self.fill(&By::textbox("Address").within(dialog.clone()), address).await?;
        if let Some((user, password)) = login {
            self.fill(&By::textbox("Username").within(dialog.clone()), user).await?;
            self.fill(&By::textbox("Password or access token").within(dialog.clone()), password)
                .await?;
        }
        self.click(&By::button("Add registry").within(dialog.clone())).await?;
        self.sees_no(&dialog).await
    }

    /// The rows of a grid as a screen reader reads them, its head left out.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn rows(&self, grid: &str) -> Result<Vec<String>> {
        let rows = self.names(&By::any("row").within(By::role("grid", grid))).await?;
        // The head is a row, too: the one without a cell.
        Ok(rows.into_iter().skip(1).collect())
    }

    /// Waits until a grid has a row with all these words in it, and answers how it reads.
    ///
    /// # Errors
    /// There is none.
    pub async fn row(&self, grid: &str, words: &[&str]) -> Result<String> {
        let mut found = String::new();
        self.wait_for(&format!("a row of {grid} with {words:?}"), async || {
            let rows = self.rows(grid).await?;
            let row = rows.into_iter().find(|row| words.iter().all(|word| row.contains(word)));
            ensure!(row.is_some(), "there is none");
            found = row.unwrap_or_default();
            Ok(json!(true))
        })
        .await?;
        Ok(found)
    }

    /// The command lines that the page offers to copy.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn commands(&self) -> Result<Vec<String>> {
        const LINES: &str = "return [...document.querySelectorAll('code')] \
             .filter((line) => line.checkVisibility()).map((line) => line.textContent.trim())";
        Ok(serde_json::from_value(self.run(LINES, vec![]).await?)?)
    }
}
