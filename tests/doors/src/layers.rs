//! Layers and their lists.

use std::sync::Arc;

use oci::layers::{ContentPart, FileSource, LayerIndex, Limits, Tree};

/// Small enough that a fuzzer's machine holds many.
const LIMITS: Limits = Limits { entries: 2000, names: 1 << 16, unpacked: 4 << 20 };

/// What a list promises, wherever it comes from.
fn hold(index: &LayerIndex) {
    assert!(index.entries().len() <= LIMITS.entries);
    for entry in index.entries() {
        let path = index.path(entry);
        assert!(!path.starts_with(b"/"), "a path is relative: {path:?}");
        assert!(!path.split(|byte| *byte == b'/').any(|part| part == b".."), "{path:?} climbs");
        let _ = (index.link(entry), index.owners(entry), index.reads(entry));
    }
    let kept = index.encode().expect("a list can be kept");
    let again = LayerIndex::decode(&kept).expect("what was kept can be read");
    assert_eq!(again.entries(), index.entries());
    look(Arc::new(again));
}

fn look(index: Arc<LayerIndex>) {
    let tree = Tree::merged(vec![(0, Arc::clone(&index)), (1, index)]);
    let _ = (tree.totals(), tree.page(None, 0, 100), tree.search("a", 10));
}

pub(crate) fn layer(data: &[u8]) {
    let Ok(index) = oci::fuzzing::layer(data, LIMITS) else { return };
    hold(&index);
    for source in index.entries().iter().filter_map(|entry| FileSource::of(&index, entry)).take(4) {
        let part = ContentPart { out: Vec::new(), most: 1 << 16 };
        if let Ok(part) = oci::fuzzing::layer_file(data, &source, part) {
            assert!(part.out.len() as u64 <= source.size.max(1 << 16));
        }
    }
}

/// A list that was kept: the cache's file may be damaged.
pub(crate) fn kept(data: &[u8]) {
    let Some(index) = LayerIndex::decode(data) else { return };
    for entry in index.entries().iter().take(1000) {
        let _ = (index.path(entry), index.link(entry), index.owners(entry), index.reads(entry));
        let _ = FileSource::of(&index, entry);
    }
    look(Arc::new(index));
}

pub(crate) fn table(data: &[u8]) {
    // As a layer's annotations place it: eStargz in gzip, zstd:chunked in zstd, or the bare rows.
    for index in oci::fuzzing::tables(data, LIMITS) {
        hold(&index);
    }
}
