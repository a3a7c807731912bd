//! Making a package's name real: the first push makes it, private, whoever sends it.

use async_trait::async_trait;
use domain::{RepositoryName, Result};

use super::Github;
use crate::FirstPush;
use crate::oci::first_push;

#[async_trait]
impl FirstPush for Github {
    fn tag(&self) -> &'static str {
        first_push::TAG
    }

    async fn push(&self, name: &RepositoryName) -> Result<()> {
        first_push::push(&self.registry, name).await
    }
}
