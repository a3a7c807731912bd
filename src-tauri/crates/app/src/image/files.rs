//! Files of a layer, and of the layers laid over one another: read once, listed from then on.

use std::sync::{Arc, Mutex};

use domain::image::{
    FileId, FileMatches, FilePage, FilesCost, FilesCut, FilesProgress, FilesStage, FilesSummary,
    ImageDetail, Layer, LayerKind,
};
use domain::{AccountId, Bytes, Count, Digest, ErrorKind, RepositoryName, Result};
use oci::layers::Tree;
use providers::Content;

use super::lists::Progress;
use crate::{App, blocking::blocking, lock};

/// Trees held in memory; the one unused for longest goes.
const TREES_MOST: usize = 4;
/// Rows of one page, at most.
const ROWS_MOST: u32 = 1000;

/// Which tree: an image, and one of its layers or all of them.
type Key = (Digest, Option<u32>);

/// The trees that are open, the one used last at the end.
#[derive(Default)]
pub(crate) struct Trees(Mutex<Vec<(Key, Arc<Tree>, FilesSummary)>>);

impl Trees {
    fn get(&self, key: &Key) -> Option<(Arc<Tree>, FilesSummary)> {
        let mut trees = lock(&self.0);
        let at = trees.iter().position(|(known, ..)| known == key)?;
        let found = trees.remove(at);
        let answer = (found.1.clone(), found.2.clone());
        trees.push(found);
        Some(answer)
    }

    fn put(&self, key: Key, tree: Arc<Tree>, summary: FilesSummary) {
        let mut trees = lock(&self.0);
        trees.retain(|(known, ..)| known != &key);
        if trees.len() >= TREES_MOST {
            trees.remove(0);
        }
        trees.push((key, tree, summary));
    }

    pub(super) fn tree(&self, digest: &Digest, layer: Option<u32>) -> Option<Arc<Tree>> {
        self.get(&(digest.clone(), layer)).map(|(tree, _)| tree)
    }
}

impl App {
    /// What listing the files of a layer, or of all layers, would read.
    pub async fn files_cost(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
    ) -> Result<FilesCost> {
        let detail = self.image_detail(id, name, digest).await?;
        let wanted = &wanted(&detail, layer)?;
        self.with_content(id, name, |_, content| async move { self.cost(&content, wanted).await })
            .await
    }

    /// Reads what is needed to list files. What is known already costs nothing.
    ///
    /// # Errors
    /// `LayerForeign`, `LayerUnreadable` and `LayerBroken` of the one layer; of all layers, where one of them is broken.
    pub async fn read_files(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        layer: Option<u32>,
        tell: impl Fn(FilesProgress) + Send + Sync,
    ) -> Result<FilesSummary> {
        let key = (digest.clone(), layer);
        if let Some((_, mut summary)) = self.trees.get(&key) {
            summary.read = Bytes(0);
            return Ok(summary);
        }
        let detail = self.image_detail(id, name, digest).await?;
        let (detail, tell) = (&detail, &tell);
        let (tree, summary) = self
            .with_content(id, name, |_, content| async move {
                self.grow(&content, detail, layer, tell).await
            })
            .await?;
        self.trees.put(key, Arc::new(tree), summary.clone());
        Ok(summary)
    }

    async fn grow(
        &self,
        content: &Content,
        detail: &ImageDetail,
        layer: Option<u32>,
        tell: &(impl Fn(FilesProgress) + Send + Sync),
    ) -> Result<(Tree, FilesSummary)> {
        let wanted = wanted(detail, layer)?;
        let foreign = wanted.iter().filter(|(_, layer)| layer.kind == LayerKind::Foreign).count();
        let readable: Vec<_> =
            wanted.into_iter().filter(|(_, layer)| layer.kind == LayerKind::Tar).collect();
        let readable = self.ways(content, &readable).await?;
        let progress = Progress::new(&readable, tell);
        let read = self.lists(content, &readable, &progress).await?;
        progress.tell(FilesStage::Merging);
        let cut = read.iter().fold(None, |cut: Option<FilesCut>, (_, list)| cut.max(list.cut));
        let total = progress.bytes();
        let by_table = read.iter().filter(|(_, list)| list.by_table).count();
        let tree = blocking(move || {
            Ok(match (layer, read.as_slice()) {
                (Some(_), [(at, list)]) => Tree::of_layer(*at, list.clone()),
                _ => Tree::merged(read),
            })
        })
        .await?;
        let (entries, size) = tree.totals();
        let summary = FilesSummary {
            entries: Count(entries),
            deletions: Count(tree.deletions),
            size: Bytes(size),
            cut,
            foreign: u32::try_from(foreign).unwrap_or(u32::MAX),
            by_table: u32::try_from(by_table).unwrap_or(u32::MAX),
            bad_tables: progress.bad_tables(),
            read: Bytes(total),
        };
        Ok((tree, summary))
    }

    /// One folder; `None` where [`App::read_files`] has to come first, or there is no such folder.
    pub async fn list_files(
        &self,
        digest: &Digest,
        layer: Option<u32>,
        folder: Option<FileId>,
        offset: u32,
        limit: u32,
    ) -> Result<Option<FilePage>> {
        let Some(tree) = self.trees.tree(digest, layer) else { return Ok(None) };
        blocking(move || Ok(tree.page(folder, offset, limit.min(ROWS_MOST)))).await
    }

    /// Entries with a text in their path; `None` where [`App::read_files`] has to come first.
    pub async fn search_files(
        &self,
        digest: &Digest,
        layer: Option<u32>,
        query: &str,
        limit: u32,
    ) -> Result<Option<FileMatches>> {
        let Some(tree) = self.trees.tree(digest, layer) else { return Ok(None) };
        let query = query.to_owned();
        blocking(move || Ok(Some(tree.search(&query, limit.min(ROWS_MOST))))).await
    }
}

/// The layers that a tree is made of, with their places.
///
/// # Errors
/// `LayerForeign` and `LayerUnreadable` for a single layer that has no files to list; `NotFound` where there is none.
fn wanted(detail: &ImageDetail, layer: Option<u32>) -> Result<Vec<(u32, Layer)>> {
    let all = (0_u32..).zip(detail.layers.iter().cloned());
    let Some(place) = layer else {
        return Ok(all.filter(|(_, layer)| layer.kind != LayerKind::Blob).collect());
    };
    let Some(layer) = detail.layers.get(place as usize) else {
        return Err(ErrorKind::NotFound { what: format!("{}#{place}", detail.digest) }.into());
    };
    match layer.kind {
        LayerKind::Tar => Ok(vec![(place, layer.clone())]),
        LayerKind::Foreign => Err(ErrorKind::LayerForeign.into()),
        LayerKind::Blob => {
            let media_type = layer.media_type.clone().unwrap_or_default();
            Err(ErrorKind::LayerUnreadable { media_type }.into())
        }
    }
}
