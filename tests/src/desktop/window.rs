//! One open window.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::by::By;
use crate::process::{
    Peer, Screen, Tool, free_port, kept_dir, pixels_of_png, png_of_window_dump, until,
};

/// The roles and names of what is on the page.
const NAMES: &str = include_str!("names.js");

/// How long anything on the page may take to appear. Long, because the machine may be busy with other suites.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program with a web view, under WebDriver's control. Dropping it ends the program.
#[derive(Debug)]
pub struct Window {
    client: Client,
    /// The driver; the program is its child.
    driver: Peer,
    /// Where the screen's picture is.
    frame: PathBuf,
    /// How long a step may take.
    patience: Duration,
}

impl Window {
    /// Starts `program` through a WebDriver of its own and waits for its web view.
    ///
    /// # Errors
    /// `WebKitWebDriver` is not installed, or the program shows no web view.
    pub async fn open(driver: Tool, screen: &Screen, program: &str, args: &[&str]) -> Result<Self> {
        let port = free_port()?;
        let mut driver = Peer::start("webdriver", &driver.arg(format!("--port={port}")))?;
        driver.listening(port).await?;
        let capabilities =
            json!({ "webkitgtk:browserOptions": { "binary": program, "args": args } });
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.as_object().cloned().unwrap_or_default());
        let url = format!("http://127.0.0.1:{port}");
        let client = tokio::time::timeout(Duration::from_mins(1), builder.connect(&url))
            .await
            .map_err(|_| anyhow!("it shows no web view"))
            .and_then(|client| client.map_err(anyhow::Error::from))
            .with_context(|| format!("{program} did not open\n{}", driver.log()))?;
        Ok(Self { client, driver, frame: screen.frame(), patience: PATIENCE })
    }

    /// Gives every step this long instead of the usual time.
    #[must_use]
    pub fn patient_for(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Closes the window as a person does, and the program with it.
    ///
    /// # Errors
    /// The driver lost the program before.
    pub async fn close(self) -> Result<()> {
        let closed = answered("to close", self.client.close()).await;
        drop(self.driver);
        closed
    }

    /// Gives the window this size.
    ///
    /// # Errors
    /// The window does not take it.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        answered("a new size", self.client.set_window_rect(0, 0, width, height)).await?;
        self.wait_for("the window's new size", || {
            self.run("return innerWidth === arguments[0]", vec![json!(width)])
        })
        .await
    }

    /// Runs JavaScript in the page and answers what it returns.
    ///
    /// # Errors
    /// The script throws.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        answered("a script", self.client.execute(script, args)).await
    }

    /// Runs JavaScript that calls its last argument when it is done, and answers what that was given.
    ///
    /// # Errors
    /// The script throws, or takes longer than any step may.
    pub async fn run_async(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        answered("a script", self.client.execute_async(script, args)).await
    }

    /// How many windows the program has.
    ///
    /// # Errors
    /// The driver does not answer.
    pub async fn window_count(&self) -> Result<usize> {
        Ok(answered("its windows", self.client.windows()).await?.len())
    }

    /// Loads another page. The app never needs it.
    ///
    /// # Errors
    /// The page does not load.
    pub async fn go_to(&self, url: &str) -> Result<()> {
        answered("a page", self.client.goto(url)).await
    }

    /// Waits until the page shows `by`.
    ///
    /// # Errors
    /// It does not come; the error tells what is there instead.
    pub async fn sees(&self, by: &By) -> Result<()> {
        self.wait_for(&by.to_string(), async || {
            Ok(json!(!self.find(by, "element").await?.is_empty()))
        })
        .await
    }

    /// Waits until the page no longer shows `by`.
    ///
    /// # Errors
    /// It stays.
    pub async fn sees_no(&self, by: &By) -> Result<()> {
        self.wait_for(&format!("{by} to go"), async || {
            Ok(json!(self.find(by, "element").await?.is_empty()))
        })
        .await
    }

    /// Waits until the page's visible text contains `text`.
    ///
    /// # Errors
    /// It does not come; the error tells what is there instead.
    pub async fn reads(&self, text: &str) -> Result<()> {
        self.wait_for(&format!("the text “{text}”"), async || {
            Ok(json!(self.text().await?.contains(text)))
        })
        .await
    }

    /// Waits until the page's visible text no longer contains `text`.
    ///
    /// # Errors
    /// It stays.
    pub async fn reads_no(&self, text: &str) -> Result<()> {
        self.wait_for(&format!("the text “{text}” to go"), async || {
            Ok(json!(!self.text().await?.contains(text)))
        })
        .await
    }

    /// The page's visible text, its white space squashed.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn text(&self) -> Result<String> {
        let text = self.run("return document.body.innerText.replace(/\\s+/g, ' ')", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Whether the page shows `by` at this moment.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn has(&self, by: &By) -> Result<bool> {
        Ok(!self.find(by, "element").await?.is_empty())
    }

    /// The accessible names of everything that fits `by`, in the order of the page.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn names(&self, by: &By) -> Result<Vec<String>> {
        let names = self
            .run(&format!("{NAMES}return find(arguments[0]).map(name)"), vec![json!(by)])
            .await?;
        Ok(serde_json::from_value(names)?)
    }

    /// The text in a field.
    ///
    /// # Errors
    /// There is no such field, or more than one.
    pub async fn value(&self, by: &By) -> Result<String> {
        let element = self.one(by, "element").await?;
        Ok(answered("a value", element.prop("value")).await?.unwrap_or_default())
    }

    /// An attribute of the thing named, if it has it.
    ///
    /// # Errors
    /// There is no such thing, or more than one.
    pub async fn attribute(&self, by: &By, attribute: &str) -> Result<Option<String>> {
        let element = self.one(by, "element").await?;
        answered("an attribute", element.attr(attribute)).await
    }

    /// The visible text of the thing named.
    ///
    /// # Errors
    /// There is no such thing, or more than one.
    pub async fn text_of(&self, by: &By) -> Result<String> {
        let element = self.one(by, "element").await?;
        answered("a text", element.text()).await
    }

    /// Whether the thing named can be used at this moment.
    ///
    /// # Errors
    /// There is no such thing, or more than one.
    pub async fn is_enabled(&self, by: &By) -> Result<bool> {
        self.one(by, "element").await?;
        let enabled = self
            .run(&format!("{NAMES}return find(arguments[0]).every(enabled)"), vec![json!(by)])
            .await?;
        Ok(enabled == json!(true))
    }

    /// Clicks the thing named, once there is exactly one and it is enabled.
    ///
    /// # Errors
    /// It does not come, stays disabled, or cannot be reached with a mouse.
    pub async fn click(&self, by: &By) -> Result<()> {
        self.act(&format!("a click on {by}"), async || {
            let element = self.enabled_one(by, "target").await?;
            answered("a click", element.click()).await
        })
        .await
    }

    /// Types `text` into the field named, in place of what is in it.
    ///
    /// # Errors
    /// There is no such field, or it does not take the text.
    pub async fn fill(&self, by: &By, text: &str) -> Result<()> {
        /// Ctrl+A, then Delete, as WebDriver spells them.
        const EMPTY: &str = "\u{e009}a\u{e000}\u{e017}";
        self.act(&format!("typing into {by}"), async || {
            let element = self.enabled_one(by, "element").await?;
            // Two commands: in one, the keys after Ctrl's release are lost.
            answered("keys", element.send_keys(EMPTY)).await?;
            // No keys at all is not a command.
            if !text.is_empty() {
                answered("keys", element.send_keys(text)).await?;
            }
            let value = answered("a value", element.prop("value")).await?.unwrap_or_default();
            ensure!(value == text, "it holds “{value}”");
            Ok(())
        })
        .await
    }

    /// Puts a long text into the field named, all at once as the clipboard does, in place of what is in it.
    ///
    /// # Errors
    /// There is no such field, or it does not take the text.
    pub async fn paste(&self, by: &By, text: &str) -> Result<()> {
        self.act(&format!("pasting into {by}"), async || {
            self.enabled_one(by, "element").await?;
            let script = format!(
                "{NAMES}const [field] = find(arguments[0]); field.focus(); field.select(); \
                 return document.execCommand('insertText', false, arguments[1]) && field.value !== ''"
            );
            let taken = self.run(&script, vec![json!(by), json!(text)]).await?;
            ensure!(taken == json!(true), "it does not take the text");
            Ok(())
        })
        .await
    }

    /// Opens the list of the field named and clicks an option of it.
    ///
    /// # Errors
    /// There is no such field or no such option.
    pub async fn choose(&self, by: &By, option: &str) -> Result<()> {
        self.click(by).await?;
        self.click(&By::role("option", option)).await
    }

    /// Presses keys wherever the focus is. Special keys are WebDriver's code points.
    ///
    /// # Errors
    /// The page does not take them.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let element = answered("the focus", self.client.active_element()).await?;
        answered("keys", element.send_keys(keys)).await
    }

    /// Presses and releases these keys one after another, wherever the focus is.
    ///
    /// # Errors
    /// The window does not take them.
    pub async fn keys(&self, keys: &str) -> Result<()> {
        let pressed =
            keys.chars().flat_map(|value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        self.perform(pressed).await
    }

    /// Presses `key` while `modifier` is held.
    ///
    /// # Errors
    /// The window does not take them.
    pub async fn chord(&self, [modifier, key]: [char; 2]) -> Result<()> {
        let (down, up) = (|value| KeyAction::Down { value }, |value| KeyAction::Up { value });
        self.perform([down(modifier), down(key), up(key), up(modifier)]).await
    }

    async fn perform(&self, actions: impl IntoIterator<Item = KeyAction>) -> Result<()> {
        let keyboard = KeyActions::new("keyboard".to_owned());
        let all = actions.into_iter().fold(keyboard, InputSource::then);
        answered("keys", self.client.perform_actions(all)).await
    }

    /// What has the focus, in words: its role and its name.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn focus(&self) -> Result<String> {
        let script = format!(
            "{NAMES}const at = document.activeElement; return `${{role(at) ?? at.tagName}} ${{name(at)}}`"
        );
        let said = self.run(&script, vec![]).await?;
        Ok(said.as_str().unwrap_or_default().to_owned())
    }

    /// Keeps a picture of the screen, once the page has been drawn, as `target/kept/<test>/pictures/<name>.png`.
    ///
    /// It is taken from the screen and not through WebDriver, which waits for ever for a page that has nothing new to
    /// draw. The window fills the screen.
    ///
    /// # Errors
    /// The screen cannot be read or the file cannot be written.
    pub async fn picture(&self, name: &str) -> Result<PathBuf> {
        /// Two frames: in the first what has changed is drawn, in the second it is on the screen.
        const DRAWN: &str = "const done = arguments[arguments.length - 1]; document.fonts.ready.then(() => \
             requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))));";
        self.run_async(DRAWN, vec![]).await?;
        self.frame_as(name)
    }

    /// What share of the screen's bytes is the same as in `picture`, a file that [`Window::picture`] wrote.
    ///
    /// # Errors
    /// The screen or the file cannot be read.
    pub fn likeness(&self, picture: &Path) -> Result<f64> {
        let then = pixels_of_png(&fs::read(picture)?)?;
        let now = pixels_of_png(&png_of_window_dump(&fs::read(&self.frame)?)?)?;
        let same = then.iter().zip(&now).filter(|(then, now)| then == now).count();
        #[expect(clippy::cast_precision_loss, reason = "a share of some millions of bytes")]
        Ok(same as f64 / then.len().max(1) as f64)
    }

    /// Keeps a picture of the screen whatever the page is doing.
    fn frame_as(&self, name: &str) -> Result<PathBuf> {
        let path = kept_dir("pictures")?.join(format!("{name}.png"));
        fs::write(&path, png_of_window_dump(&fs::read(&self.frame)?)?)?;
        Ok(path)
    }

    /// Everything on the page by role and name, one a line.
    ///
    /// # Errors
    /// The page does not answer.
    pub async fn outline(&self) -> Result<String> {
        let outline = self.run(&format!("{NAMES}return outline()"), vec![]).await?;
        Ok(outline.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until `probe` answers true; a probe that fails is asked again.
    ///
    /// # Errors
    /// It does not within the usual patience; the error tells what is on the page instead.
    pub async fn wait_for(
        &self,
        what: &str,
        mut probe: impl AsyncFnMut() -> Result<Value>,
    ) -> Result<()> {
        self.act(what, async || {
            let answer = probe().await?;
            ensure!(answer == json!(true), "the answer was {answer}");
            Ok(())
        })
        .await
    }

    /// Tries `step` until it succeeds.
    async fn act(&self, what: &str, mut step: impl AsyncFnMut() -> Result<()>) -> Result<()> {
        let mut last = None;
        let done = until(what, self.patience, async || match step().await {
            Ok(()) => Some(()),
            Err(error) => {
                last = Some(error);
                None
            }
        })
        .await;
        match done {
            Ok(()) => Ok(()),
            Err(error) => {
                let last = last.map(|error| format!("{error:#}")).unwrap_or_default();
                bail!("{error}: {last}\n{}", self.portrait().await)
            }
        }
    }

    async fn enabled_one(&self, by: &By, what: &str) -> Result<Element> {
        ensure!(self.is_enabled(by).await?, "it is disabled");
        self.one(by, what).await
    }

    async fn one(&self, by: &By, what: &str) -> Result<Element> {
        let mut found = self.find(by, what).await?;
        match (found.pop(), found.len()) {
            (Some(element), 0) => Ok(element),
            (Some(_), more) => bail!("there are {} of {by}", more + 1),
            (None, _) => bail!("{by} is not there"),
        }
    }

    /// The elements that fit; `what` is `element`, or `target` for what takes a click on it.
    async fn find(&self, by: &By, what: &str) -> Result<Vec<Element>> {
        /// The key under which WebDriver hands out an element.
        const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";
        let script = match what {
            "target" => format!("{NAMES}return find(arguments[0]).map(target)"),
            _ => format!("{NAMES}return find(arguments[0])"),
        };
        let found = self.run(&script, vec![json!(by)]).await?;
        let references = found.as_array().context("find answers a list")?;
        references
            .iter()
            .map(|reference| {
                let id = reference[REFERENCE].as_str().context("find answers elements")?;
                let id = ElementRef::from(id.to_owned());
                Ok(Element::from_element_id(self.client.clone(), id))
            })
            .collect()
    }

    /// What is on the page, for a failure: in words here, and as a picture among the files kept.
    async fn portrait(&self) -> String {
        let outline = self.outline().await.unwrap_or_else(|error| format!("{error:#}"));
        let text = self.text().await.unwrap_or_default();
        let picture = match self.frame_as("failure") {
            Ok(path) => path.display().to_string(),
            Err(error) => format!("none: {error:#}"),
        };
        format!(
            "--- on the page ---\n{outline}\n--- its text ---\n{text}\n--- its picture ---\n{picture}"
        )
    }
}

/// The answer to one command, or a failure when none comes: the driver itself waits for ever.
async fn answered<T>(what: &str, command: impl Future<Output = Result<T, CmdError>>) -> Result<T> {
    match tokio::time::timeout(PATIENCE, command).await {
        Ok(answer) => Ok(answer?),
        Err(_) => bail!("the window was asked for {what} and did not answer within {PATIENCE:?}"),
    }
}
