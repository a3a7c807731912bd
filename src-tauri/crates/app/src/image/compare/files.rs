//! Files side by side. Only layers that are not shared are read: below the first difference both images are the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::image::{
    FileChange, FileChangeKind, FileComparison, FileKind, FilesCost, FilesCut, FilesProgress,
    FilesStage, ImageAddress, ImageDetail, Layer, LayerKind,
};
use domain::{Bytes, Count, Result};
use oci::layers::{Entry, LayerIndex, Tree};

use crate::image::lists::{Progress, Wanted};
use crate::{App, blocking::blocking};

/// Changes that are told, at most.
const CHANGES_MOST: usize = 20_000;
/// setuid and setgid.
const PRIVILEGE: u32 = 0o6000;

type Lists = Vec<(u32, Arc<LayerIndex>)>;

/// Layers of one side, each with its place.
type Layers = Vec<(u32, Layer)>;

impl App {
    /// The files of two images that are different; reads the layers that are not shared.
    ///
    /// Where the lists of the shared layers are known, every change is exact. Else a file that only one side's own layers
    /// write is told as that.
    pub async fn compare_files(
        &self,
        a: &ImageAddress,
        b: &ImageAddress,
        tell: impl Fn(FilesProgress) + Send + Sync,
    ) -> Result<FileComparison> {
        let (side_a, side_b) = self.sides(a, b).await?;
        let common = common(&side_a.detail, &side_b.detail);
        let (own_a, own_b) = (above(&side_a.detail, common), above(&side_b.detail, common));
        // A layer that lies higher in both needs no reading either, unless it is known.
        let is_shared = |layer: &Layer, other: &ImageDetail| {
            other.layers.iter().any(|theirs| theirs.digest == layer.digest)
        };
        let mut shared = Vec::new();
        let mut to_read = [Vec::new(), Vec::new()];
        for (at, (own, other)) in
            [(own_a, &side_b.detail), (own_b, &side_a.detail)].into_iter().enumerate()
        {
            for (place, layer) in own {
                let known = self.known_list(&layer).await?.is_some();
                if is_shared(&layer, other) && !known {
                    shared.push(layer.digest.clone());
                } else {
                    to_read[at].push((place, layer));
                }
            }
        }
        shared.sort();
        shared.dedup();
        let [read_a, read_b] = to_read;
        let (read_a, read_b) =
            futures::try_join!(self.ways_at(a, &read_a), self.ways_at(b, &read_b))?;
        let progress = Progress::new(read_a.iter().chain(&read_b), &tell);
        let mine = self.read_side(a, &read_a, &progress).await?;
        let theirs = self.read_side(b, &read_b, &progress).await?;
        let base = self.known_base(&side_a.detail, common).await?;
        progress.tell(FilesStage::Merging);
        let (layers_a, layers_b) = (mine.len(), theirs.len());
        let unread = shared.len() + if base.is_some() { 0 } else { common };
        let (read, exact) = (progress.bytes(), unread == 0);
        let cut =
            mine.iter().chain(&theirs).fold(None, |cut: Option<FilesCut>, (_, l)| cut.max(l.cut));
        let mut changes = blocking(move || {
            let base = base.unwrap_or_default();
            Ok(if exact { whole(&base, mine, theirs) } else { own_only(&mine, &theirs) })
        })
        .await?;
        let total = changes.len() as u64;
        changes.truncate(CHANGES_MOST);
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(FileComparison {
            changes,
            total: Count(total),
            layers_a: small(layers_a),
            layers_b: small(layers_b),
            unread_shared: small(unread),
            read: Bytes(read),
            cut,
        })
    }

    async fn ways_at(&self, at: &ImageAddress, layers: &[(u32, Layer)]) -> Result<Vec<Wanted>> {
        self.with_content(&at.account, &at.repository, |_, content| async move {
            self.ways(&content, layers).await
        })
        .await
    }

    /// What comparing files would read.
    pub(super) async fn files_cost_of(
        &self,
        (a, side_a): (&ImageAddress, &ImageDetail),
        (b, side_b): (&ImageAddress, &ImageDetail),
    ) -> Result<FilesCost> {
        let (own_a, own_b) = own(side_a, side_b);
        let (own_a, own_b) = (&own_a, &own_b);
        let cost = async |at: &ImageAddress, own| {
            self.with_content(&at.account, &at.repository, |_, content| async move {
                self.cost(&content, own).await
            })
            .await
        };
        let (x, y) = futures::try_join!(cost(a, own_a), cost(b, own_b))?;
        Ok(FilesCost {
            bytes: Bytes(x.bytes.0.saturating_add(y.bytes.0)),
            of: Bytes(x.of.0.saturating_add(y.of.0)),
            at_least: x.at_least || y.at_least,
            whole: x.whole + y.whole,
            by_table: x.by_table + y.by_table,
            known: x.known + y.known,
            foreign: x.foreign + y.foreign,
        })
    }

    async fn read_side(
        &self,
        at: &ImageAddress,
        layers: &[Wanted],
        progress: &Progress<'_>,
    ) -> Result<Lists> {
        self.with_content(&at.account, &at.repository, |_, content| async move {
            self.lists(&content, layers, progress).await
        })
        .await
    }

    /// The lists of the common layers, if all of them are known.
    async fn known_base(&self, detail: &ImageDetail, common: usize) -> Result<Option<Lists>> {
        let mut lists = Vec::new();
        for (place, layer) in (0_u32..).zip(detail.layers.iter().take(common)) {
            let Some(list) = self.known_list(layer).await? else { return Ok(None) };
            lists.push((place, list));
        }
        Ok(Some(lists))
    }
}

/// How many layers both have in common from below.
fn common(a: &ImageDetail, b: &ImageDetail) -> usize {
    a.layers.iter().zip(&b.layers).take_while(|(x, y)| x.digest == y.digest).count()
}

fn above(detail: &ImageDetail, common: usize) -> Layers {
    let own = (0_u32..).zip(&detail.layers).skip(common);
    own.filter(|(_, layer)| layer.kind == LayerKind::Tar).map(|(at, l)| (at, l.clone())).collect()
}

/// The layers of both that comparing files would read.
fn own(a: &ImageDetail, b: &ImageDetail) -> (Layers, Layers) {
    let common = common(a, b);
    let missing = |own: Layers, other: &ImageDetail| {
        let theirs = |layer: &Layer| other.layers.iter().any(|l| l.digest == layer.digest);
        own.into_iter().filter(|(_, layer)| !theirs(layer)).collect::<Vec<_>>()
    };
    (missing(above(a, common), b), missing(above(b, common), a))
}

type Found<'a> = (&'a LayerIndex, &'a Entry);

/// All layers of both are known: what is there is what there is.
fn whole(base: &Lists, a: Lists, b: Lists) -> Vec<FileChange> {
    let tree = |own: Lists| Tree::merged(base.iter().cloned().chain(own).collect());
    let (a, b) = (tree(a), tree(b));
    let map = |tree: &'_ Tree| -> BTreeMap<Vec<u8>, (u32, usize)> {
        tree.files().enumerate().map(|(at, (path, layer, ..))| (path, (layer, at))).collect()
    };
    let (paths_a, paths_b) = (map(&a), map(&b));
    let (all_a, all_b): (Vec<_>, Vec<_>) = (a.files().collect(), b.files().collect());
    let mut changes = Vec::new();
    for (path, (_, at)) in &paths_a {
        let x: Found<'_> = (all_a[*at].2, all_a[*at].3);
        match paths_b.get(path) {
            Some((_, at)) => changes.extend(held(path, x, (all_b[*at].2, all_b[*at].3))),
            None => changes.push(told(path, FileChangeKind::Removed, Some(x), None)),
        }
    }
    for (path, (_, at)) in paths_b.iter().filter(|(path, _)| !paths_a.contains_key(*path)) {
        let y = (all_b[*at].2, all_b[*at].3);
        changes.push(told(path, FileChangeKind::Added, None, Some(y)));
    }
    changes.sort_by(|x, y| x.path.cmp(&y.path));
    changes
}

/// What the own layers of a side amount to: what they write, and (`None`) what they delete.
fn overlay(lists: &Lists) -> BTreeMap<Vec<u8>, Option<Found<'_>>> {
    let mut all: BTreeMap<Vec<u8>, Option<Found<'_>>> = BTreeMap::new();
    for (_, list) in lists {
        for entry in list.entries().iter().filter(|entry| entry.kind == FileKind::Deletion) {
            let path = list.path(entry).to_vec();
            let below = [&path[..], b"/"].concat();
            all.retain(|known, _| !known.starts_with(&below));
            all.insert(path, None);
        }
        let written = |entry: &&Entry| !matches!(entry.kind, FileKind::Deletion | FileKind::Opaque);
        for entry in list.entries().iter().filter(written) {
            all.insert(list.path(entry).to_vec(), Some((list, entry)));
        }
    }
    all
}

/// The shared layers are not known: what only one side writes may be there, too.
fn own_only(a: &Lists, b: &Lists) -> Vec<FileChange> {
    use FileChangeKind::{Added, Removed, WrittenInA, WrittenInB};
    let (a, b) = (overlay(a), overlay(b));
    let mut changes = Vec::new();
    for (path, x) in &a {
        match (x, b.get(path)) {
            (Some(x), Some(Some(y))) => changes.extend(held(path, *x, *y)),
            (Some(x), Some(None)) => changes.push(told(path, Removed, Some(*x), None)),
            (None, Some(Some(y))) => changes.push(told(path, Added, None, Some(*y))),
            (None, None) => changes.push(told(path, Added, None, None)),
            // A folder stands in an archive for the sake of what is in it.
            (Some((_, entry)), None) if entry.kind == FileKind::Folder => {}
            (Some(x), None) => changes.push(told(path, WrittenInA, Some(*x), None)),
            (None, Some(None)) => {}
        }
    }
    for (path, y) in b.iter().filter(|(path, _)| !a.contains_key(*path)) {
        match y {
            None => changes.push(told(path, Removed, None, None)),
            Some((_, entry)) if entry.kind == FileKind::Folder => {}
            Some(y) => changes.push(told(path, WrittenInB, None, Some(*y))),
        }
    }
    changes.sort_by(|x, y| x.path.cmp(&y.path));
    changes
}

/// Two entries at one path; nothing where they are the same. When they were changed does not count.
fn held(path: &[u8], x: Found<'_>, y: Found<'_>) -> Option<FileChange> {
    let ((list_x, a), (list_y, b)) = (x, y);
    let content = a.kind != b.kind
        || a.size != b.size
        || list_x.link(a) != list_y.link(b)
        || a.fingerprint != b.fingerprint;
    let attributes = (a.mode, a.uid, a.gid) != (b.mode, b.uid, b.gid);
    let kind = match (content, attributes) {
        (true, _) => FileChangeKind::Changed,
        (false, true) => FileChangeKind::Attributes,
        (false, false) => return None,
    };
    Some(told(path, kind, Some(x), Some(y)))
}

fn told(
    path: &[u8],
    change: FileChangeKind,
    a: Option<Found<'_>>,
    b: Option<Found<'_>>,
) -> FileChange {
    let size = |found: Option<Found<'_>>| found.map(|(_, entry)| Bytes(entry.size));
    let mode = |found: Option<Found<'_>>| found.map(|(_, entry)| entry.mode);
    let privilege = |found: Option<Found<'_>>| {
        found.filter(|(_, e)| e.kind == FileKind::File).map_or(0, |(_, e)| e.mode & PRIVILEGE)
    };
    FileChange {
        path: String::from_utf8_lossy(path).into_owned(),
        change,
        kind: b.or(a).map_or(FileKind::Other, |(_, entry)| entry.kind),
        size_a: size(a),
        size_b: size(b),
        mode_a: mode(a),
        mode_b: mode(b),
        privilege_changed: privilege(a) != privilege(b),
    }
}
