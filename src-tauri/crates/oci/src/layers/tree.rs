//! Folders and files, of one layer or of all layers laid over one another (OCI image-spec, layer.md, "Whiteouts").

use std::collections::HashMap;
use std::sync::Arc;

use domain::image::{FileEntry, FileId, FileKind, FileMatches, FilePage};
use domain::{Bytes, Count, Timestamp};

use super::index::{Entry, LayerIndex};

/// Where a node comes from: a layer of the tree, and an entry of it.
type Source = (u16, u32);

/// A tree of files. Its nodes lie in the order of breadth, so that a folder's entries are one slice.
#[derive(Debug)]
pub struct Tree {
    layers: Vec<(u32, Arc<LayerIndex>)>,
    nodes: Vec<Node>,
    names: Vec<u8>,
    /// Deletions that it shows (one layer) or that took something away (merged).
    pub deletions: u64,
}

/// A node of a tree.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    name: (u32, u32),
    parent: u32,
    first: u32,
    count: u32,
    size: u64,
    source: Option<Source>,
}

/// While the tree grows.
#[derive(Default)]
struct Growing {
    source: Option<Source>,
    children: Option<HashMap<Box<[u8]>, u32>>,
}

struct Builder {
    nodes: Vec<Growing>,
    deletions: u64,
}

impl Tree {
    /// One layer as it is, deletions included.
    pub fn of_layer(layer: u32, index: Arc<LayerIndex>) -> Self {
        let mut builder = Builder::new();
        for (at, entry) in (0_u32..).zip(index.entries()) {
            let is_deletion = matches!(entry.kind, FileKind::Deletion | FileKind::Opaque);
            builder.deletions += u64::from(is_deletion);
            let node = builder.node(index.path(entry));
            // A layer may delete a name and put another thing there: that is what is there.
            if !is_deletion || builder.nodes[node].source.is_none() {
                builder.nodes[node].source = Some((0, at));
            }
        }
        builder.finish(vec![(layer, index)])
    }

    /// Layers laid over one another, the lowest first, each with its place in the image.
    pub fn merged(layers: Vec<(u32, Arc<LayerIndex>)>) -> Self {
        let mut builder = Builder::new();
        for (slot, (_, index)) in (0_u16..).zip(&layers) {
            // What a layer deletes is below it; the order within a layer means nothing.
            for entry in index.entries() {
                match entry.kind {
                    FileKind::Deletion => builder.remove(index.path(entry)),
                    FileKind::Opaque => builder.hide_below(index.path(entry)),
                    _ => {}
                }
            }
            for (at, entry) in (0_u32..).zip(index.entries()) {
                if matches!(entry.kind, FileKind::Deletion | FileKind::Opaque) {
                    continue;
                }
                let node = builder.node(index.path(entry));
                let replaced = builder.nodes[node].source.is_none_or(|(old, _)| old < slot);
                if entry.kind != FileKind::Folder && replaced {
                    builder.nodes[node].children = None;
                }
                builder.nodes[node].source = Some((slot, at));
            }
        }
        builder.finish(layers)
    }

    /// How many entries there are, deletions left out; and the sizes of all files together.
    pub fn totals(&self) -> (u64, u64) {
        let counted = self.nodes.iter().skip(1).filter(|node| {
            !matches!(self.entry(node).map(|e| e.kind), Some(FileKind::Deletion | FileKind::Opaque))
        });
        (counted.count() as u64, self.nodes.first().map_or(0, |root| root.size))
    }

    /// Entries of a folder. `None` where there is no such folder.
    pub fn page(&self, folder: Option<FileId>, offset: u32, limit: u32) -> Option<FilePage> {
        let at = folder.map_or(0, |id| id.0);
        let node = self.nodes.get(at as usize)?;
        let from = node.first.saturating_add(offset.min(node.count));
        let to = from.saturating_add(limit).min(node.first.saturating_add(node.count));
        let mut trail = Vec::new();
        let mut step = at;
        while step != 0 {
            trail.push(self.describe(step)?);
            step = self.nodes.get(step as usize)?.parent;
        }
        trail.reverse();
        let entries = (from..to).filter_map(|at| self.describe(at)).collect();
        Some(FilePage { trail, entries, total: Count(u64::from(node.count)) })
    }

    /// Entries with a text in their path, whatever its case.
    pub fn search(&self, query: &str, limit: u32) -> FileMatches {
        let wanted = query.trim().to_lowercase();
        let mut found = FileMatches { entries: Vec::new(), total: Count(0) };
        if wanted.is_empty() {
            return found;
        }
        for at in 1..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX) {
            let path = String::from_utf8_lossy(&self.path(at)).to_lowercase();
            if path.contains(&wanted) {
                found.total.0 += 1;
                if found.entries.len() < limit as usize {
                    found.entries.extend(self.describe(at));
                }
            }
        }
        found
    }

    /// All paths with their entries, in an order of its own; folders that were made up are left out.
    pub fn files(&self) -> impl Iterator<Item = (Vec<u8>, u32, &LayerIndex, &Entry)> {
        (1..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).filter_map(|at| {
            let (slot, entry) = self.nodes.get(at as usize)?.source?;
            let (layer, index) = self.layers.get(usize::from(slot))?;
            Some((self.path(at), *layer, &**index, index.entries().get(entry as usize)?))
        })
    }

    /// The file behind an entry: the place of its layer, its list, and the entry; a hard link leads to what it names.
    pub fn file(&self, id: FileId) -> Option<(u32, &LayerIndex, &Entry)> {
        let mut at = id.0;
        // A link may lead to a link, and one of hostile hands in a circle.
        for _ in 0..8 {
            let (slot, entry) = self.nodes.get(at as usize)?.source?;
            let (layer, index) = self.layers.get(usize::from(slot))?;
            let entry = index.entries().get(entry as usize)?;
            if entry.kind != FileKind::HardLink {
                return Some((*layer, index, entry));
            }
            at = self.find(index.link(entry))?;
        }
        None
    }

    /// The name of an entry.
    pub fn name(&self, id: FileId) -> Option<String> {
        let node = self.nodes.get(id.0 as usize)?;
        Some(String::from_utf8_lossy(self.name_of(node)).into_owned())
    }

    fn find(&self, path: &[u8]) -> Option<u32> {
        let mut at = 0;
        for part in path.split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
            let node = self.nodes.get(at as usize)?;
            at = (node.first..node.first + node.count).find(|child| {
                self.nodes.get(*child as usize).is_some_and(|n| self.name_of(n) == part)
            })?;
        }
        Some(at)
    }

    fn name_of(&self, node: &Node) -> &[u8] {
        let start = node.name.0 as usize;
        self.names.get(start..start + node.name.1 as usize).unwrap_or_default()
    }

    fn path(&self, at: u32) -> Vec<u8> {
        let mut parts = Vec::new();
        let mut step = at;
        while step != 0 {
            let Some(node) = self.nodes.get(step as usize) else { break };
            parts.push(self.name_of(node));
            step = node.parent;
        }
        parts.reverse();
        parts.join(&b'/')
    }

    fn entry(&self, node: &Node) -> Option<&Entry> {
        let (slot, entry) = node.source?;
        self.layers.get(usize::from(slot))?.1.entries().get(entry as usize)
    }

    fn describe(&self, at: u32) -> Option<FileEntry> {
        let node = self.nodes.get(at as usize)?;
        let source = node.source.and_then(|(slot, _)| self.layers.get(usize::from(slot)));
        let entry = self.entry(node);
        let (user, group) = match (source, entry) {
            (Some((_, index)), Some(entry)) => index.owners(entry),
            _ => (None, None),
        };
        let link = source.zip(entry).map(|((_, index), entry)| index.link(entry));
        let link = link.filter(|link| !link.is_empty());
        let kind = match entry {
            Some(entry) if node.count == 0 || entry.kind == FileKind::Folder => entry.kind,
            _ => FileKind::Folder,
        };
        Some(FileEntry {
            id: FileId(at),
            name: String::from_utf8_lossy(self.name_of(node)).into_owned(),
            path: String::from_utf8_lossy(&self.path(at)).into_owned(),
            kind,
            size: Bytes(node.size),
            mode: entry.map_or(0o755, |entry| entry.mode),
            uid: Count(entry.map_or(0, |entry| u64::from(entry.uid))),
            gid: Count(entry.map_or(0, |entry| u64::from(entry.gid))),
            user: user.map(str::to_owned),
            group: group.map(str::to_owned),
            modified: entry
                .filter(|entry| entry.modified > 0)
                .and_then(|entry| Timestamp::from_unix(entry.modified)),
            link: link.map(|link| String::from_utf8_lossy(link).into_owned()),
            dangling: kind == FileKind::HardLink
                && link.is_none_or(|link| self.find(link).is_none()),
            reads: source.zip(entry).and_then(|((_, index), entry)| index.reads(entry)).map(Bytes),
            layer: source
                .map_or_else(|| self.layers.first().map_or(0, |l| l.0), |(layer, _)| *layer),
            children: Count(u64::from(node.count)),
            implied: entry.is_none(),
            tamed: entry.is_some_and(|entry| entry.tamed),
        })
    }
}

impl Builder {
    fn new() -> Self {
        Self { nodes: vec![Growing::default()], deletions: 0 }
    }

    /// The node of a path; folders on the way are made up where there are none yet.
    fn node(&mut self, path: &[u8]) -> usize {
        let mut at = 0;
        for part in path.split(|byte| *byte == b'/') {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let children = self.nodes[at].children.get_or_insert_default();
            let found = children.get(part).copied();
            if found.is_none() {
                children.insert(part.into(), next);
                self.nodes.push(Growing::default());
            }
            at = found.unwrap_or(next) as usize;
        }
        at
    }

    fn parent_of<'a>(&mut self, path: &'a [u8]) -> Option<(usize, &'a [u8])> {
        let (folder, name) = match path.iter().rposition(|byte| *byte == b'/') {
            Some(slash) => (&path[..slash], &path[slash + 1..]),
            None => (&path[..0], path),
        };
        let mut at = 0;
        for part in folder.split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
            at = *self.nodes[at].children.as_ref()?.get(part)? as usize;
        }
        Some((at, name))
    }

    fn remove(&mut self, path: &[u8]) {
        let Some((folder, name)) = self.parent_of(path) else { return };
        let children = self.nodes[folder].children.as_mut();
        if children.is_some_and(|children| children.remove(name).is_some()) {
            self.deletions += 1;
        }
    }

    /// `folder/.wh..wh..opq` hides what lower layers have in the folder.
    fn hide_below(&mut self, path: &[u8]) {
        let Some((folder, _)) = self.parent_of(path) else { return };
        if let Some(children) = self.nodes[folder].children.take() {
            self.deletions += children.len() as u64;
        }
    }

    /// Lays the nodes out, folders first and then by name, and adds up the sizes.
    fn finish(mut self, layers: Vec<(u32, Arc<LayerIndex>)>) -> Tree {
        let mut tree =
            Tree { layers, nodes: Vec::new(), names: Vec::new(), deletions: self.deletions };
        let root = Node { name: (0, 0), parent: 0, first: 0, count: 0, size: 0, source: None };
        tree.nodes.push(root);
        let mut old = vec![0_usize];
        let mut at = 0;
        while at < tree.nodes.len() {
            let children = self.nodes[old[at]].children.take().unwrap_or_default();
            let mut children: Vec<_> = children.into_iter().collect();
            let is_folder = |child: u32| {
                let growing = &self.nodes[child as usize];
                let kind = growing.source.and_then(|(slot, entry)| {
                    Some(tree.layers.get(usize::from(slot))?.1.entries().get(entry as usize)?.kind)
                });
                growing.children.as_ref().is_some_and(|children| !children.is_empty())
                    || kind.is_none_or(|kind| kind == FileKind::Folder)
            };
            children.sort_by(|(a, a_at), (b, b_at)| {
                is_folder(*b_at).cmp(&is_folder(*a_at)).then_with(|| a.cmp(b))
            });
            let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let parent = small(at);
            (tree.nodes[at].first, tree.nodes[at].count) =
                (small(tree.nodes.len()), small(children.len()));
            for (name, child) in children {
                let start = small(tree.names.len());
                tree.names.extend_from_slice(&name);
                let source = self.nodes[child as usize].source;
                let mut node = Node {
                    name: (start, small(name.len())),
                    parent,
                    first: 0,
                    count: 0,
                    size: 0,
                    source,
                };
                node.size = tree.entry(&node).map_or(0, |entry| entry.size);
                tree.nodes.push(node);
                old.push(child as usize);
            }
            at += 1;
        }
        for at in (1..tree.nodes.len()).rev() {
            let (parent, size) = (tree.nodes[at].parent as usize, tree.nodes[at].size);
            tree.nodes[parent].size = tree.nodes[parent].size.saturating_add(size);
        }
        tree
    }
}
