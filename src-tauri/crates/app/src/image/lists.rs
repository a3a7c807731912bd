//! Lists of layers: from the cache, else from the registry, and then into the cache.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::image::{FilesCost, FilesProgress, FilesStage, Layer, LayerKind};
use domain::{Bytes, Count, Digest, ErrorKind, Result};
use oci::layers::{LayerIndex, Limits, TableAt, TableNote};
use providers::Content;
use storage::LayerFacts;

use crate::{App, blocking::blocking, lock};

/// Progress is told when so many more bytes have come.
const STEP: u64 = 512 * 1024;
/// Places of tables that are remembered.
const TABLES_MOST: usize = 10_000;

/// How the list of a layer is to be had.
#[derive(Clone)]
pub(super) enum Way {
    /// It is kept.
    Known(Arc<LayerIndex>),
    /// By the layer's table of contents.
    Table(TableAt),
    /// By streaming the layer.
    Whole,
}

/// A layer that is wanted, its place, and how its list is to be had.
pub(super) type Wanted = (u32, Layer, Way);

/// How far reading several layers has come.
pub(super) struct Progress<'a> {
    tell: &'a (dyn Fn(FilesProgress) + Send + Sync),
    layers: u32,
    layer: AtomicU32,
    before: AtomicU64,
    bytes: AtomicU64,
    told: AtomicU64,
    entries: AtomicU64,
    total: Mutex<Option<u64>>,
    bad_tables: AtomicU32,
}

impl<'a> Progress<'a> {
    pub(super) fn new<'b>(
        wanted: impl IntoIterator<Item = &'b Wanted>,
        tell: &'a (dyn Fn(FilesProgress) + Send + Sync),
    ) -> Self {
        let to_read: Vec<_> =
            wanted.into_iter().filter(|(.., way)| !matches!(way, Way::Known(_))).collect();
        let sizes = to_read.iter().map(|(_, layer, way)| match way {
            Way::Table(at) => Some(at.size),
            _ => layer.size.map(|size| size.0),
        });
        Self {
            tell,
            layers: u32::try_from(to_read.len()).unwrap_or(u32::MAX),
            layer: AtomicU32::new(0),
            before: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            told: AtomicU64::new(0),
            entries: AtomicU64::new(0),
            total: Mutex::new(sizes.sum()),
            bad_tables: AtomicU32::new(0),
        }
    }

    /// Bytes read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Tables that were not what the manifest says.
    pub(super) fn bad_tables(&self) -> u32 {
        self.bad_tables.load(Ordering::Relaxed)
    }

    pub(super) fn tell(&self, stage: FilesStage) {
        (self.tell)(FilesProgress {
            stage,
            layer: self.layer.load(Ordering::Relaxed),
            layers: self.layers,
            bytes: Bytes(self.bytes()),
            total: lock(&self.total).map(Bytes),
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

    /// The table at hand is of no use, so all of its layer is read.
    fn reads_whole(&self, layer: &Layer) {
        self.bad_tables.fetch_add(1, Ordering::Relaxed);
        self.before.store(self.bytes(), Ordering::Relaxed);
        {
            let mut total = lock(&self.total);
            *total = total.zip(layer.size).map(|(total, size)| total.saturating_add(size.0));
        }
        self.tell(FilesStage::Reading);
    }

    fn next(&self, list: &LayerIndex, was_read: bool) {
        self.layer.fetch_add(u32::from(was_read), Ordering::Relaxed);
        self.entries.fetch_add(list.entries().len() as u64, Ordering::Relaxed);
        self.before.store(self.bytes(), Ordering::Relaxed);
        self.tell(FilesStage::Reading);
    }
}

impl App {
    /// How the lists of these layers are to be had. Of a layer with a table of contents the last bytes are read for it.
    pub(super) async fn ways(
        &self,
        content: &Content,
        layers: &[(u32, Layer)],
    ) -> Result<Vec<Wanted>> {
        let way = async |(place, layer): &(u32, Layer)| {
            let way = match self.known_list(layer).await? {
                Some(list) => Way::Known(list),
                None => self.table(content, layer).await?.map_or(Way::Whole, Way::Table),
            };
            Ok((*place, layer.clone(), way))
        };
        futures::future::try_join_all(layers.iter().map(way)).await
    }

    /// Where the table of a layer is, if it has one that can be read. Asked once.
    async fn table(&self, content: &Content, layer: &Layer) -> Result<Option<TableAt>> {
        let (Some(note), Some(size)) = (TableNote::of(layer), layer.size) else { return Ok(None) };
        match self.tables.get(&layer.digest, &note) {
            Looked::Found(at) => return Ok(Some(at)),
            Looked::Absent => return Ok(None),
            Looked::NotYet => {}
        }
        let (registry, name) = (&content.registry, &content.name);
        let found = match registry.find_table(name, &layer.digest, size.0, &note).await {
            // Who reads the layer will be told; who asks what it costs need not.
            Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => return Ok(None),
            found => found?,
        };
        self.tables.put(&layer.digest, note, found.clone());
        Ok(found)
    }

    /// The lists of these layers, each with its place.
    pub(super) async fn lists(
        &self,
        content: &Content,
        wanted: &[Wanted],
        progress: &Progress<'_>,
    ) -> Result<Vec<(u32, Arc<LayerIndex>)>> {
        let mut all = Vec::new();
        progress.tell(FilesStage::Reading);
        for (place, layer, way) in wanted {
            let list = match way {
                Way::Known(list) => list.clone(),
                Way::Table(at) => self.read_table(content, layer, at, progress).await?,
                Way::Whole => self.read_list(content, layer, progress).await?,
            };
            progress.next(&list, !matches!(way, Way::Known(_)));
            all.push((*place, list));
        }
        Ok(all)
    }

    /// A list that is kept: of the layer as it was read, else of its table.
    pub(super) async fn known_list(&self, layer: &Layer) -> Result<Option<Arc<LayerIndex>>> {
        let (cache, keys) = (self.cache.clone(), keys(layer));
        blocking(move || {
            let kept = |key: &Digest| LayerIndex::decode(&cache.layer_list(key)?);
            Ok(keys.iter().find_map(kept).map(Arc::new))
        })
        .await
    }

    async fn read_table(
        &self,
        content: &Content,
        layer: &Layer,
        at: &TableAt,
        progress: &Progress<'_>,
    ) -> Result<Arc<LayerIndex>> {
        let (registry, name) = (&content.registry, &content.name);
        let list = registry.table_index(name, &layer.digest, at, Limits::default()).await?;
        progress.at(at.size);
        if let Some(list) = list {
            return self.keep_list(at.digest.clone(), list).await;
        }
        progress.reads_whole(layer);
        self.read_list(content, layer, progress).await
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
        self.keep_list(layer.digest.clone(), list).await
    }

    /// What a table says is kept by the table's digest: another manifest may name another table for the same layer.
    async fn keep_list(&self, key: Digest, list: LayerIndex) -> Result<Arc<LayerIndex>> {
        let cache = self.cache.clone();
        blocking(move || {
            let facts =
                LayerFacts { entries: list.entries().len() as u64, unpacked: list.unpacked };
            if let Some(kept) = list.encode() {
                cache.put_layer_list(&key, &kept, facts);
            }
            Ok(Arc::new(list))
        })
        .await
    }

    /// What reading the lists of these layers costs.
    pub(super) async fn cost(
        &self,
        content: &Content,
        layers: &[(u32, Layer)],
    ) -> Result<FilesCost> {
        let (foreign, layers): (Vec<_>, Vec<_>) =
            layers.iter().cloned().partition(|(_, layer)| layer.kind == LayerKind::Foreign);
        let mut cost = no_cost();
        cost.foreign = u32::try_from(foreign.len()).unwrap_or(u32::MAX);
        for (_, layer, way) in self.ways(content, &layers).await? {
            let size = layer.size.unwrap_or_default().0;
            let (bytes, of) = match way {
                Way::Known(_) => {
                    cost.known += 1;
                    (0, 0)
                }
                Way::Table(at) => {
                    cost.by_table += 1;
                    (at.size, size)
                }
                Way::Whole => {
                    cost.whole += 1;
                    cost.at_least |= layer.size.is_none();
                    (size, size)
                }
            };
            cost.bytes.0 = cost.bytes.0.saturating_add(bytes);
            cost.of.0 = cost.of.0.saturating_add(of);
        }
        Ok(cost)
    }
}

/// By what the list of a layer may be kept.
pub(super) fn keys(layer: &Layer) -> Vec<Digest> {
    let table = TableNote::of(layer).map(|note| note.digest);
    std::iter::once(layer.digest.clone()).chain(table).collect()
}

/// Nothing to read.
pub(super) fn no_cost() -> FilesCost {
    FilesCost {
        bytes: Bytes(0),
        of: Bytes(0),
        at_least: false,
        whole: 0,
        by_table: 0,
        known: 0,
        foreign: 0,
    }
}

/// What is known of a layer's table.
enum Looked {
    NotYet,
    Absent,
    Found(TableAt),
}

/// Where the tables of layers were found, since the start.
#[derive(Default)]
pub(crate) struct Tables(Mutex<HashMap<Digest, (TableNote, Option<TableAt>)>>);

impl Tables {
    fn get(&self, layer: &Digest, note: &TableNote) -> Looked {
        match lock(&self.0).get(layer).filter(|(known, _)| known == note) {
            None => Looked::NotYet,
            Some((_, None)) => Looked::Absent,
            Some((_, Some(at))) => Looked::Found(at.clone()),
        }
    }

    fn put(&self, layer: &Digest, note: TableNote, at: Option<TableAt>) {
        let mut tables = lock(&self.0);
        if tables.len() >= TABLES_MOST {
            tables.clear();
        }
        tables.insert(layer.clone(), (note, at));
    }
}
