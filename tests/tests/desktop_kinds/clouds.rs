//! The registries of Amazon, Azure and Google.

use anyhow::Result;
use roadstead_tests::desktop::By;

use crate::stage::{Stage, dialog};

const KEYS: [(&str, &str); 2] = [
    ("Access key ID", "AKIAHARBOURACME00001"),
    ("Secret access key", "anchor-chain/of+harbour/works+ACME000001"),
];

#[tokio::test]
async fn amazon_ecr_is_added_by_access_keys_and_creates_a_private_repository() -> Result<()> {
    let stage = Stage::new("Amazon ECR").await?;
    stage.open_form(Some("Access keys")).await?;
    stage.type_in(&KEYS).await?;
    stage.type_in(&[("Region", "eu-west-1")]).await?;
    stage.test_connection(true, &[]).await?;
    // Whether these keys may create, IAM tells at the attempt.
    stage.window.reads("the attempt will tell").await?;
    stage.add("Amazon ECR").await?;
    stage.lists(&[&["team/app", "Private"], &["charts/mast"], &["empty"]]).await?;
    stage.tags("team/multi", &[&["3.1", "amd64", "arm64"], &["latest"]]).await?;
    stage.go_home("Amazon ECR").await?;
    stage.start_creating("Repository name", "kinds/amazon").await?;
    stage.window.click(&By::role("checkbox", "Immutable tags")).await?;
    stage.create().await?;
    stage.window.sees(&By::heading("kinds/amazon")).await?;
    stage.window.sees(&By::heading("No tags yet")).await?;
    stage.end().await
}

#[tokio::test]
async fn the_public_gallery_of_amazon_creates_what_is_public_and_warns_of_it() -> Result<()> {
    let stage = Stage::new("Amazon ECR").await?;
    stage.open_form(Some("Access keys")).await?;
    stage.type_in(&[("Address", "public.ecr.aws")]).await?;
    stage.type_in(&KEYS).await?;
    stage.test_connection(true, &[]).await?;
    stage.add("Amazon ECR").await?;
    stage.lists(&[&["harbourworks/lantern", "Public"], &["harbourworks/tools/rope"]]).await?;
    stage.tags("harbourworks/tools/rope", &[&["2.0", "amd64", "arm64"]]).await?;
    stage.go_home("Amazon ECR").await?;
    stage.start_creating("Repository name", "kinds-gallery").await?;
    stage.window.reads("This will be public").await?;
    stage.create().await?;
    stage.window.sees(&By::heading("harbourworks/kinds-gallery")).await?;
    stage.window.sees(&By::heading("No tags yet")).await?;
    stage.end().await
}

#[tokio::test]
async fn azures_registry_says_who_may_pull_and_makes_a_name_real() -> Result<()> {
    let stage = Stage::new("Azure Container Registry").await?;
    stage
        .fill_in(&[
            ("Address", "harbourworks.azurecr.io"),
            ("Username", "harbourworks"),
            ("Password or access token", "anchor-chain/+admin=="),
        ])
        .await?;
    stage.test_connection(true, &["May not create"]).await?;
    // What stands in for Azure is called by its own address.
    let label = stage.sandbox.acr()?.trim_start_matches("http://").to_owned();
    stage.add(&label).await?;
    stage.lists(&[&["team/app"], &["team/multi"], &["charts/mast"]]).await?;
    stage.tags("team/multi", &[&["3.1", "amd64", "arm64"], &["latest"]]).await?;
    stage.go_home(&label).await?;
    stage.window.click(&By::button("Create repository")).await?;
    stage.window.reads("with anonymous pull on, anyone can pull everything in it").await?;
    stage.go_home(&label).await?;
    stage.make_real("kinds/azure").await?;
    stage.end().await
}

#[tokio::test]
async fn googles_registry_is_added_by_a_key_file_and_creates_a_public_repository() -> Result<()> {
    let stage = Stage::new("Google Artifact Registry").await?;
    stage.open_form(Some("Key file")).await?;
    let key = std::fs::read_to_string(stage.sandbox.google_key_file()?)?;
    stage.window.paste(&By::part("textbox", "Key file").within(dialog()), &key).await?;
    stage.test_connection(true, &[]).await?;
    stage.add("Google acme-harbour").await?;
    let fleet = "europe-west1-docker.pkg.dev/acme-harbour/fleet";
    stage.go_to_namespace(fleet).await?;
    let harbour = format!("{fleet}/harbour");
    stage.lists(&[&[&harbour, "Private"], &[&format!("{fleet}/tug"), "ago"]]).await?;
    stage.tags(&harbour, &[&["3.1", "amd64", "arm64"], &["latest"]]).await?;
    stage.go_home("Google acme-harbour").await?;
    stage.start_creating("Repository name", "kinds-google").await?;
    stage.choose_visibility("Public").await?;
    stage.window.reads("allUsers becomes a reader").await?;
    stage.create().await?;
    stage.window.sees(&By::heading("Repositories")).await?;
    stage.window.sees(&By::part("heading", "/acme-harbour/kinds-google yet")).await?;
    stage.empty("kinds-google/IMAGE").await?;
    stage.end().await
}

#[tokio::test]
async fn a_pasted_reference_of_googles_opens_its_repository_as_the_very_first_thing() -> Result<()>
{
    let stage = Stage::new("Google Artifact Registry").await?;
    let window = &stage.window;
    window.click(&By::button("Add registry").within(By::any("main"))).await?;
    let pasted = "europe-west1-docker.pkg.dev/acme-harbour/fleet/harbour:3.1";
    let field = By::textbox("Address, pull command or image name").within(dialog());
    window.fill(&field, pasted).await?;
    window.reads("understood").await?;
    window.click(&By::button("Continue with Google Artifact Registry")).await?;
    window.click(&By::role("radio", "Access token").within(dialog())).await?;
    stage.type_in(&[("Access token", "ya29.sandbox-sailor")]).await?;
    window.click(&By::button("Add registry").within(dialog())).await?;
    window.sees(&By::heading("europe-west1-docker.pkg.dev/acme-harbour/fleet/harbour")).await?;
    stage.shows_tags(&[&["3.1", "amd64", "arm64"]]).await?;
    stage.end().await
}
