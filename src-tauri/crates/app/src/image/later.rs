//! Inside a tag.

use domain::image::*;
use domain::{AccountId, Digest, Error, ErrorKind, RepositoryName, Result};

use crate::App;

fn later<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Internal { message: "not built yet".into() }))
}

#[allow(unused, clippy::unused_async)]
impl App {
    pub async fn neighbours(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<Neighbours> {
        later()
    }
    pub async fn find_digest(&self, digest: &Digest) -> Result<Vec<DigestHit>> {
        later()
    }
    pub async fn compare(&self, a: &ImageAddress, b: &ImageAddress) -> Result<Comparison> {
        later()
    }
    pub async fn compare_packages(
        &self,
        a: &ImageAddress,
        b: &ImageAddress,
    ) -> Result<PackageComparison> {
        later()
    }
    pub async fn compare_files(
        &self,
        a: &ImageAddress,
        b: &ImageAddress,
        tell: impl Fn(FilesProgress),
    ) -> Result<FileComparison> {
        later()
    }
}
