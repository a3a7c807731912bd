//! What refers to an image, and the documents in it.

use domain::image::{HelmChart, Provenance, Referrers, Sbom};
use domain::{AccountId, Digest, RepositoryName, Result};

use crate::App;

impl App {
    /// What refers to the image `digest` and, where that is an index, to its entry `entry`.
    pub async fn referrers(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        entry: Option<&Digest>,
    ) -> Result<Referrers> {
        self.with_content(id, name, |_, content| async move {
            content.registry.referrers(&content.name, digest, entry).await
        })
        .await
    }

    /// The packages of an SBOM.
    pub async fn sbom(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        document: &Digest,
    ) -> Result<Sbom> {
        self.with_content(id, name, |_, content| async move {
            content.registry.sbom(&content.name, document).await
        })
        .await
    }

    /// What a provenance states.
    pub async fn provenance(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        document: &Digest,
    ) -> Result<Provenance> {
        self.with_content(id, name, |_, content| async move {
            content.registry.provenance(&content.name, document).await
        })
        .await
    }

    /// A chart's description, values and README.
    pub async fn helm_chart(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<HelmChart> {
        self.with_content(id, name, |_, content| async move {
            content.registry.helm_chart(&content.name, digest).await
        })
        .await
    }
}
