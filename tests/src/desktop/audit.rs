//! What axe finds wrong with the page.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::window::Window;

/// Runs it, and answers only what is wrong. One rule is left out: the initials in the avatar and the hint in the search
/// button are pictures of what they do, and the names that the design gives them (“Account menu”, “Search”) say more.
const RUN: &str = r"
const done = arguments[arguments.length - 1];
const rules = { 'label-content-name-mismatch': { enabled: false } };
axe.run(document, { resultTypes: ['violations'], rules }).then(
  (result) => done(result.violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map((node) => `${node.html.slice(0, 200)}\n      ${node.failureSummary}`),
  }))),
  (error) => done(String(error)),
);";

impl Window {
    /// Fails with a list of what axe finds wrong with the page as it is now.
    ///
    /// # Errors
    /// Something is wrong with it, or the UI's packages are not installed.
    pub async fn audit(&self, page: &str) -> Result<()> {
        let axe =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe =
            fs::read_to_string(&axe).with_context(|| format!("{} is missing", axe.display()))?;
        // As a script of the driver's own: the page's policy lets nothing be evaluated.
        self.run(&format!("{axe}\n;return typeof window.axe"), vec![]).await?;
        let found = self.run_async(RUN, vec![]).await?;
        let Value::Array(violations) = found else { bail!("axe failed on {page}: {found}") };
        if violations.is_empty() {
            return Ok(());
        }
        let mut said = format!("axe finds {} things wrong with {page}:", violations.len());
        for violation in violations {
            said = format!("{said}\n  {}: {}", violation["id"], violation["help"]);
            for node in violation["nodes"].as_array().into_iter().flatten().take(5) {
                said = format!("{said}\n    {}", node.as_str().unwrap_or_default());
            }
        }
        bail!("{said}")
    }
}
