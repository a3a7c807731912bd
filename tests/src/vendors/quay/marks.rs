//! The marks of pages: sealed, so that nobody can make one. A mark that is not ours begins the list again.

use serde_json::json;

use super::state::State;

/// How long a mark is good; longer than any test.
const SECONDS: u64 = 3600;

impl State {
    /// The mark of the page that begins at `start`.
    pub(super) fn mark(&self, start: usize) -> String {
        self.seal.sign(json!({ "start_id": start }), SECONDS)
    }

    /// Where a page begins.
    pub(super) fn start(&self, mark: Option<&str>) -> usize {
        let claims = mark.and_then(|mark| self.seal.read(mark).ok());
        let start = claims.and_then(|claims| claims["start_id"].as_u64());
        start.and_then(|start| usize::try_from(start).ok()).unwrap_or_default()
    }
}
