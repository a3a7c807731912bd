//! Harbor, Artifactory, GitLab, GitHub and Quay.

use anyhow::{Result, ensure};
use roadstead_tests::desktop::By;

use crate::stage::Stage;

#[tokio::test]
async fn harbor_creates_a_project_whose_visibility_is_that_of_its_repositories() -> Result<()> {
    let stage = Stage::new("Harbor").await?;
    let address = stage.sandbox.harbor()?;
    let secret = ("Password or access token", "tide-table");
    stage.fill_in(&[("Address", address), ("Username", "mate"), secret]).await?;
    stage.test_connection(true, &[]).await?;
    let label = address.trim_start_matches("http://").to_owned();
    stage.add(&label).await?;
    stage.go_to_namespace("fleet").await?;
    stage.lists(&[&["fleet/tug", "Private", "4,711"], &["fleet/crew/roster/web"]]).await?;
    stage.tags("fleet/tug", &[&["multi", "amd64", "arm64"], &["signed"]]).await?;
    stage.go_home(&label).await?;
    stage.window.click(&By::button("Create repository")).await?;
    stage.window.reads("A project is what is created here.").await?;
    stage.window.fill(&By::textbox("Project name"), "kinds-harbor").await?;
    stage.choose_visibility("Public").await?;
    stage.create().await?;
    stage.window.sees(&By::heading("No repositories in kinds-harbor yet")).await?;
    stage.empty("kinds-harbor/IMAGE").await?;
    stage.end().await
}

#[tokio::test]
async fn artifactory_lists_its_repository_keys_and_creates_one() -> Result<()> {
    let stage = Stage::new("JFrog Artifactory").await?;
    let address = stage.sandbox.artifactory()?;
    let secret = ("Password or access token", "anchor-chain");
    stage.fill_in(&[("Address", address), ("Username", "quartermaster"), secret]).await?;
    stage.test_connection(true, &[]).await?;
    let label = address.trim_start_matches("http://").to_owned();
    stage.add(&label).await?;
    stage.go_to_namespace("docker-local").await?;
    stage.lists(&[&["docker-local/team/web"], &["docker-local/lantern"]]).await?;
    stage.tags("docker-local/team/web", &[&["multi", "amd64", "arm64"], &["1.0.0"]]).await?;
    stage.go_home(&label).await?;
    stage.start_creating("Repository name", "kinds-local").await?;
    stage.window.reads("What is created here holds many images.").await?;
    stage.create().await?;
    stage.window.sees(&By::heading("No repositories in kinds-local yet")).await?;
    stage.empty("kinds-local/IMAGE").await?;
    stage.end().await
}

#[tokio::test]
async fn gitlab_creates_a_project_with_its_visibility() -> Result<()> {
    let stage = Stage::new("GitLab").await?;
    let secret = ("Password or access token", "glpat-sandbox-full");
    stage.fill_in(&[("Username", "acme"), secret]).await?;
    stage.test_connection(true, &[]).await?;
    let label = stage.sandbox.gitlab()?.trim_start_matches("http://").to_owned();
    stage.add(&label).await?;
    stage.go_to_namespace("acme").await?;
    stage.lists(&[&["acme/web", "Public"], &["acme/web/cache"]]).await?;
    stage.tags("acme/web", &[&["2.0.0", "kB"], &["latest"]]).await?;
    stage.go_home(&label).await?;
    stage.start_creating("Repository name", "kinds-gitlab").await?;
    stage.choose_visibility("Private").await?;
    stage.create().await?;
    stage.window.sees(&By::heading("acme/kinds-gitlab")).await?;
    stage.window.sees(&By::heading("No tags yet")).await?;
    stage.end().await
}

#[tokio::test]
async fn github_explains_the_first_push_and_leads_to_the_page_where_visibility_is_changed()
-> Result<()> {
    let stage = Stage::new("GitHub").await?;
    let secret = ("Password or access token", "ghp_sandbox_full");
    stage.fill_in(&[("Username", "acme"), secret]).await?;
    stage.test_connection(true, &["May not create"]).await?;
    let label = stage.sandbox.github_registry()?.trim_start_matches("http://").to_owned();
    stage.add(&label).await?;
    stage.go_to_namespace("harbourworks").await?;
    stage
        .lists(&[&["harbourworks/portal", "Private"], &["harbourworks/tide-tables", "Public"]])
        .await?;
    stage.tags("harbourworks/portal", &[&["2.0.0", "amd64", "arm64"], &["latest"]]).await?;
    stage.go_home(&label).await?;
    stage.window.click(&By::button("Create repository")).await?;
    stage.window.reads("Only you can pull what the first push makes").await?;
    stage.go_home(&label).await?;
    stage.make_real("acme/kinds-github").await?;
    stage.window.click(&By::role("tab", "General")).await?;
    stage.window.click(&By::part("link", "github.com").within(By::any("main"))).await?;
    stage
        .window
        .wait_for("the package's page", async || {
            let opened = stage.computer.opened_links();
            ensure!(opened.iter().any(|link| link.contains("kinds-github")), "opened: {opened:?}");
            Ok(true.into())
        })
        .await?;
    stage.end().await
}

#[tokio::test]
async fn quay_lists_and_creates_with_an_oauth_token() -> Result<()> {
    let stage = Stage::new("Quay").await?;
    stage.fill_in(&[("Password or access token", "quay-oauth-full")]).await?;
    stage.test_connection(true, &[]).await?;
    let label = stage.sandbox.quay()?.trim_start_matches("http://").to_owned();
    stage.add(&label).await?;
    stage.go_to_namespace("fleetyard").await?;
    stage.lists(&[&["fleetyard/hull", "Private"], &["fleetyard/mast", "Public"]]).await?;
    stage.tags("fleetyard/hull", &[&["multi", "amd64", "arm64"], &["latest"]]).await?;
    stage.go_home(&label).await?;
    stage.start_creating("Repository name", "kinds-quay").await?;
    stage.choose_visibility("Public").await?;
    stage.create().await?;
    stage.window.sees(&By::part("heading", "/kinds-quay")).await?;
    stage.window.sees(&By::heading("No tags yet")).await?;
    stage.end().await
}
