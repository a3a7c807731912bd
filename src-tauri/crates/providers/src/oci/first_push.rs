//! Making a name real: one tiny artifact is pushed, and its tag stays behind (`registry-apis.md` §13).

use async_trait::async_trait;
use domain::{Error, ErrorKind, RepositoryName, Result};
use oci::{Artifact, Registry};

use super::OciRegistry;
use crate::FirstPush;

/// The tag that stays behind.
pub(crate) const TAG: &str = "roadstead";
/// What the artifact is.
const TYPE: &str = "application/vnd.roadstead.placeholder.v1";
/// What it says to whoever finds it.
const WORDS: &str = "Pushed by Roadstead so that this repository exists. It can be deleted once something else is here.";

/// Pushes the artifact to a repository that has no tags yet.
///
/// # Errors
/// `NameTaken` where it has, and those of the push.
pub(crate) async fn push(registry: &Registry, name: &RepositoryName) -> Result<()> {
    let tags = match registry.tags(name, None).await {
        Ok(page) => page.items,
        // What is not there yet is not found, or is not for us to see before it is.
        Err(Error { kind: ErrorKind::NotFound { .. } | ErrorKind::Forbidden { .. }, .. }) => {
            Vec::new()
        }
        Err(error) => return Err(error),
    };
    if !tags.is_empty() {
        return Err(ErrorKind::NameTaken.into());
    }
    let artifact = Artifact::empty(TYPE, WORDS)?;
    registry.push_artifact(name, TAG, &artifact).await
}

#[async_trait]
impl FirstPush for OciRegistry {
    fn tag(&self) -> &'static str {
        TAG
    }

    async fn push(&self, name: &RepositoryName) -> Result<()> {
        push(&self.registry, name).await?;
        self.remember(std::iter::once(name));
        Ok(())
    }
}
