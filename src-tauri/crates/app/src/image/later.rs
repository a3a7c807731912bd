//! Inside a tag.

use domain::image::*;
use domain::{AccountId, Digest, Error, ErrorKind, RepositoryName, Result};

use crate::App;

fn later<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Internal { message: "not built yet".into() }))
}

/// A name that is safe to offer as a file's.
pub fn safe_file_name(name: &str) -> String {
    name.to_owned()
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
    pub async fn files_cost(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
    ) -> Result<FilesCost> {
        later()
    }
    pub async fn read_files(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
        tell: impl Fn(FilesProgress),
    ) -> Result<FilesSummary> {
        later()
    }
    pub async fn list_files(
        &self,
        digest: &Digest,
        layer: Option<u32>,
        folder: Option<FileId>,
        offset: u32,
        limit: u32,
    ) -> Result<Option<FilePage>> {
        later()
    }
    pub async fn search_files(
        &self,
        digest: &Digest,
        layer: Option<u32>,
        query: &str,
        limit: u32,
    ) -> Result<Option<FileMatches>> {
        later()
    }
    pub async fn file_content(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
        file: FileId,
    ) -> Result<FileContent> {
        later()
    }
    pub async fn file_name(
        &self,
        digest: &Digest,
        layer: Option<u32>,
        file: FileId,
    ) -> Result<String> {
        later()
    }
    pub async fn save_file(
        &self,
        place: (&AccountId, &RepositoryName),
        digest: &Digest,
        layer: Option<u32>,
        file: FileId,
        path: &std::path::Path,
        tell: impl Fn(SaveProgress),
    ) -> Result<()> {
        later()
    }
    pub async fn save_blob(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        blob: &Digest,
        path: &std::path::Path,
        tell: impl Fn(SaveProgress),
    ) -> Result<()> {
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
