//! How a test names a thing on the page: by its role and its accessible name.

use std::fmt;

use serde::Serialize;

/// A role with a name, perhaps inside another one.
#[derive(Debug, Clone, Serialize)]
pub struct By {
    role: String,
    name: Option<String>,
    part: Option<String>,
    within: Option<Box<By>>,
}

impl By {
    /// The thing with this role and exactly this name.
    pub fn role(role: &str, name: &str) -> Self {
        Self { role: role.to_owned(), name: Some(name.to_owned()), part: None, within: None }
    }

    /// The thing with this role whose name contains `part`.
    pub fn part(role: &str, part: &str) -> Self {
        Self { role: role.to_owned(), name: None, part: Some(part.to_owned()), within: None }
    }

    /// Anything with this role.
    pub fn any(role: &str) -> Self {
        Self { role: role.to_owned(), name: None, part: None, within: None }
    }

    /// A button.
    pub fn button(name: &str) -> Self {
        Self::role("button", name)
    }

    /// A link.
    pub fn link(name: &str) -> Self {
        Self::role("link", name)
    }

    /// A heading.
    pub fn heading(name: &str) -> Self {
        Self::role("heading", name)
    }

    /// A field to type into.
    pub fn textbox(name: &str) -> Self {
        Self::role("textbox", name)
    }

    /// The same, looked for only inside `outer`.
    #[must_use]
    pub fn within(mut self, outer: By) -> Self {
        self.within = Some(Box::new(outer));
        self
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, &self.part) {
            (Some(name), _) => write!(f, "the {} “{name}”", self.role)?,
            (None, Some(part)) => write!(f, "a {} with “{part}” in its name", self.role)?,
            (None, None) => write!(f, "a {}", self.role)?,
        }
        match &self.within {
            Some(outer) => write!(f, " in {outer}"),
            None => Ok(()),
        }
    }
}
