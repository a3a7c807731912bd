//! Registries that speak the distribution protocol: zot with its search, and any other.

use anyhow::Result;

use crate::stage::Stage;

#[tokio::test]
async fn zot_is_met_as_another_registry_and_listed_by_its_own_search() -> Result<()> {
    let stage = Stage::new("Other registry").await?;
    let address = stage.sandbox.zot()?;
    let host = address.trim_start_matches("http://");
    let secret = ("Password or access token", "fathom-line");
    stage.fill_in(&[("Address", host), ("Username", "bosun"), secret]).await?;
    stage.test_connection(true, &["May not create"]).await?;
    stage.add(host).await?;
    // The names alone would come from any registry; pulls and dates only from zot's search.
    stage.lists(&[&["fleet/rigging", "1,204", "yesterday"], &["crew/log"]]).await?;
    stage.tags("fleet/rigging", &[&["3.1", "amd64", "arm64", "bosun"], &["latest"]]).await?;
    stage.go_home(host).await?;
    stage.make_real("kinds/zot").await?;
    stage.end().await
}

#[tokio::test]
async fn any_other_registry_is_listed_by_its_catalogue_and_a_name_is_made_real() -> Result<()> {
    let stage = Stage::new("Other registry").await?;
    let host = stage.sandbox.locked_registry()?;
    let secret = ("Password or access token", "lantern-oil");
    stage.fill_in(&[("Address", host), ("Username", "keeper"), secret]).await?;
    stage.test_connection(true, &["May not create"]).await?;
    stage.add(host).await?;
    stage.lists(&[&["vault/keys"], &["vault/deep/er/still"]]).await?;
    stage.tags("vault/keys", &[&["2.0", "amd64"], &["latest", "amd64"]]).await?;
    stage.go_home(host).await?;
    stage.make_real("kinds/plain").await?;
    stage.end().await
}
