//! Names in archives, made harmless, and what some of them mean.

use domain::image::FileKind;

/// Longer paths are cut. Linux has 4096.
pub(super) const PATH_MOST: usize = 4096;
const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";

/// A name as it is understood.
pub(super) struct Named {
    /// The path inside the tree; of a deletion, that of what it deletes.
    pub(super) path: Vec<u8>,
    pub(super) kind: FileKind,
    /// It had to be made a path inside the tree.
    pub(super) tamed: bool,
}

/// Reads a name; deletions are files with a name of their own (OCI image-spec, layer.md, "Whiteouts").
pub(super) fn read(told: &[u8], kind: FileKind) -> Named {
    let (mut path, tamed) = tame(told);
    let mut kind = kind;
    let name_at = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    if path[name_at..] == *OPAQUE {
        kind = FileKind::Opaque;
    } else if let Some(deleted) = path[name_at..].strip_prefix(WHITEOUT).map(<[u8]>::to_vec) {
        kind = FileKind::Deletion;
        path.truncate(name_at);
        path.extend(deleted);
    }
    Named { path, kind, tamed }
}

/// Where a link of this kind leads, and whether that had to be cut. What is no link leads nowhere.
pub(super) fn link(kind: FileKind, written: Vec<u8>) -> (Vec<u8>, bool) {
    let mut link = match kind {
        FileKind::Symlink => written,
        FileKind::HardLink => tame(&written).0,
        _ => Vec::new(),
    };
    let cut = link.len() > PATH_MOST;
    link.truncate(PATH_MOST);
    (link, cut)
}

/// The path inside the tree that a name leads to, and whether it had to be made one: `..` never leads out, a leading slash
/// means the root, and what is too long is cut.
pub(super) fn tame(name: &[u8]) -> (Vec<u8>, bool) {
    let mut tamed = name.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in name.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop();
                tamed = true;
            }
            part => parts.push(part),
        }
    }
    let mut path = parts.join(&b'/');
    if path.len() > PATH_MOST {
        path.truncate(PATH_MOST);
        tamed = true;
    }
    (path, tamed)
}
