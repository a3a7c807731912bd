//! Making a name real: there is no call that creates a repository, and any push does.

use async_trait::async_trait;
use domain::{RepositoryName, Result};

use super::Acr;
use crate::FirstPush;
use crate::oci::first_push;

#[async_trait]
impl FirstPush for Acr {
    fn tag(&self) -> &'static str {
        first_push::TAG
    }

    async fn push(&self, name: &RepositoryName) -> Result<()> {
        first_push::push(&self.registry, name).await
    }
}
