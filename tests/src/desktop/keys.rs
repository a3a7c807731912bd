//! Everything by keyboard: keys pressed one after another, and that a person sees where they go.

use anyhow::{Result, bail, ensure};

use super::window::Window;

/// Whether something is drawn around what has the focus: an outline or an edge of its own, or of the box that stands for it.
const SEEN: &str = "const at = document.activeElement; \
     const edged = (element) => { const style = getComputedStyle(element); \
       return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'; }; \
     const lit = at.matches('[role^=menu]') && getComputedStyle(at).backgroundColor !== 'rgba(0, 0, 0, 0)'; \
     const boxes = [at, at.parentElement, at.nextElementSibling, ...(at.labels ?? [])]; \
     return lit || boxes.filter(Boolean).some(edged);";

impl Window {
    /// Tab, as WebDriver spells it.
    pub const TAB: &str = "\u{e004}";
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// The arrow up.
    pub const UP: &str = "\u{e013}";
    /// The arrow to the right.
    pub const RIGHT: &str = "\u{e014}";
    /// The arrow down.
    pub const DOWN: &str = "\u{e015}";
    /// F5.
    pub const F5: &str = "\u{e035}";
    /// Alt and the arrow to the left, together.
    pub const ALT_LEFT: [char; 2] = ['\u{e00a}', '\u{e012}'];
    /// Alt and the arrow to the right, together.
    pub const ALT_RIGHT: [char; 2] = ['\u{e00a}', '\u{e014}'];
    /// Ctrl and a letter, together.
    #[must_use]
    pub const fn ctrl(letter: char) -> [char; 2] {
        ['\u{e009}', letter]
    }

    /// Presses Tab until what has the focus reads `part`. At each stop the focus is somewhere, and is seen.
    ///
    /// # Errors
    /// The focus is lost, not drawn, or goes round without coming there.
    pub async fn tab_to(&self, part: &str) -> Result<()> {
        let mut stops = Vec::new();
        for _ in 0..60 {
            self.keys(Self::TAB).await?;
            let at = self.focus().await?;
            ensure!(!at.starts_with("BODY"), "the focus is lost after {stops:?}");
            let seen = self.run(SEEN, vec![]).await?;
            ensure!(seen == true, "nothing shows that the focus is on {at}");
            if at.contains(part) {
                return Ok(());
            }
            stops.push(at);
        }
        bail!("Tab does not come to {part}, but to {stops:?}")
    }

    /// Waits until what has the focus reads `part`.
    ///
    /// # Errors
    /// It does not come there.
    pub async fn focuses(&self, part: &str) -> Result<()> {
        self.wait_for(&format!("the focus on {part}"), async || {
            let at = self.focus().await?;
            ensure!(at.contains(part), "it is on {at}");
            Ok(true.into())
        })
        .await
    }
}
