//! Lists of layers: from the cache, else from the registry, and then into the cache.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use domain::image::{FilesCost, FilesProgress, FilesStage, Layer, LayerKind};
use domain::{Bytes, Count, Digest, Result};
use oci::layers::{LayerIndex, Limits};
use providers::Content;
use storage::{Cache, LayerFacts};

use crate::{App, blocking::blocking};

/// Progress is told when so many more bytes have come.
const STEP: u64 = 512 * 1024;

/// How far reading several layers has come.
pub(super) struct Progress<'a> {
    tell: &'a (dyn Fn(FilesProgress) + Send + Sync),
    layers: u32,
    layer: AtomicU32,
    before: AtomicU64,
    bytes: AtomicU64,
    told: AtomicU64,
    entries: AtomicU64,
    total: Option<u64>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        layers: &[(u32, Layer)],
        tell: &'a (dyn Fn(FilesProgress) + Send + Sync),
    ) -> Self {
        let sizes = layers.iter().map(|(_, layer)| layer.size);
        Self {
            tell,
            layers: u32::try_from(layers.len()).unwrap_or(u32::MAX),
            layer: AtomicU32::new(0),
            before: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            told: AtomicU64::new(0),
            entries: AtomicU64::new(0),
            total: sizes.map(|size| size.map(|size| size.0)).sum(),
        }
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn tell(&self, stage: FilesStage) {
        (self.tell)(FilesProgress {
            stage,
            layer: self.layer.load(Ordering::Relaxed),
            layers: self.layers,
            bytes: Bytes(self.bytes()),
            total: self.total.map(Bytes),
            entries: Count(self.entries.load(Ordering::Relaxed)),
        });
    }

    /// So many bytes of the layer at hand have come.
    fn at(&self, bytes: u64) {
        let all = self.before.load(Ordering::Relaxed) + bytes;
        self.bytes.store(all, Ordering::Relaxed);
        if all >= self.told.load(Ordering::Relaxed) + STEP {
            self.told.store(all, Ordering::Relaxed);
            self.tell(FilesStage::Reading);
        }
    }

    fn next(&self, list: &LayerIndex) {
        self.layer.fetch_add(1, Ordering::Relaxed);
        self.entries.fetch_add(list.entries().len() as u64, Ordering::Relaxed);
        self.before.store(self.bytes(), Ordering::Relaxed);
        self.tell(FilesStage::Reading);
    }
}

impl App {
    /// The lists of these layers, each with its place.
    pub(super) async fn lists(
        &self,
        content: &Content,
        layers: &[(u32, Layer)],
        progress: &Progress<'_>,
    ) -> Result<Vec<(u32, Arc<LayerIndex>)>> {
        let mut all = Vec::new();
        progress.tell(FilesStage::Reading);
        for (place, layer) in layers {
            let list = match self.known_list(&layer.digest).await? {
                Some(list) => list,
                None => self.read_list(content, layer, progress).await?,
            };
            progress.next(&list);
            all.push((*place, list));
        }
        Ok(all)
    }

    /// A list that is kept.
    pub(super) async fn known_list(&self, layer: &Digest) -> Result<Option<Arc<LayerIndex>>> {
        let (cache, layer) = (self.cache.clone(), layer.clone());
        blocking(move || {
            Ok(cache.layer_list(&layer).and_then(|kept| LayerIndex::decode(&kept)).map(Arc::new))
        })
        .await
    }

    async fn read_list(
        &self,
        content: &Content,
        layer: &Layer,
        progress: &Progress<'_>,
    ) -> Result<Arc<LayerIndex>> {
        let told = |bytes| progress.at(bytes);
        let (registry, name) = (&content.registry, &content.name);
        let list = registry.layer_index(name, &layer.digest, Limits::default(), &told).await?;
        let (cache, digest) = (self.cache.clone(), layer.digest.clone());
        blocking(move || {
            let facts =
                LayerFacts { entries: list.entries().len() as u64, unpacked: list.unpacked };
            if let Some(kept) = list.encode() {
                cache.put_layer_list(&digest, &kept, facts);
            }
            Ok(Arc::new(list))
        })
        .await
    }
}

/// What reading the lists of these layers costs.
pub(super) fn cost<'a>(cache: &Cache, layers: impl Iterator<Item = &'a (u32, Layer)>) -> FilesCost {
    let mut cost =
        FilesCost { bytes: Bytes(0), at_least: false, whole: 0, by_table: 0, known: 0, foreign: 0 };
    for (_, layer) in layers {
        if layer.kind == LayerKind::Foreign {
            cost.foreign += 1;
        } else if cache.layer_facts(&layer.digest).is_some() {
            cost.known += 1;
        } else {
            cost.whole += 1;
            cost.at_least |= layer.size.is_none();
            cost.bytes.0 = cost.bytes.0.saturating_add(layer.size.unwrap_or_default().0);
        }
    }
    cost
}
