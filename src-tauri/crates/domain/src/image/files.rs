//! Files of a layer, and of the layers merged.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Bytes, Count, Timestamp};

/// Names an entry of one tree (a layer, or the merged image); the same for the same digests.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(transparent)]
pub struct FileId(pub u32);

/// What it costs to list files, told before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FilesCost {
    /// Bytes to read from the registry; layers with a table of contents count with that table.
    pub bytes: Bytes,
    /// Bytes that the same layers have in all, tables of contents or not.
    pub of: Bytes,
    /// A layer did not tell its size, so it will be more.
    pub at_least: bool,
    /// Layers to be read whole.
    pub whole: u32,
    /// Layers of which only the table of contents is read.
    pub by_table: u32,
    /// Layers that are known already.
    pub known: u32,
    /// Foreign layers, which are never fetched.
    pub foreign: u32,
}

/// How far reading files has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FilesProgress {
    /// What is being done.
    pub stage: FilesStage,
    /// Which layer, counted from 0 over those that are read.
    pub layer: u32,
    /// How many layers are read.
    pub layers: u32,
    /// Bytes read so far, of all of them.
    pub bytes: Bytes,
    /// Bytes to read, of all of them, where told.
    pub total: Option<Bytes>,
    /// Entries found so far.
    pub entries: Count,
}

/// What is being done about files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FilesStage {
    /// Reading from the registry.
    Reading,
    /// Laying the layers over one another.
    Merging,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FilesSummary {
    /// Files, folders, links and the others, without deletions.
    pub entries: Count,
    /// Deletions.
    pub deletions: Count,
    /// Sizes of all files together.
    pub size: Bytes,
    /// Why there may be more than what is shown.
    pub cut: Option<FilesCut>,
    /// Foreign layers, whose files are not here.
    pub foreign: u32,
    /// Layers that are listed as their table of contents says.
    pub by_table: u32,
    /// Layers whose table of contents was not what the manifest says, so that they were read whole.
    pub bad_tables: u32,
    /// Bytes that were read from the registry for it.
    pub read: Bytes,
}

/// Why a list of files is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FilesCut {
    /// There are more entries than are kept.
    Entries,
    /// The names take more room than is kept.
    Names,
    /// It unpacks to more than is read.
    Unpacked,
}

/// What an entry is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A folder.
    Folder,
    /// A file.
    File,
    /// A symbolic link.
    Symlink,
    /// Another name of a file.
    HardLink,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
    /// Anything else.
    Other,
    /// This layer deletes what lower layers had here (`.wh.…`).
    Deletion,
    /// This layer hides everything that lower layers had in this folder (`.wh..wh..opq`).
    Opaque,
}

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FileEntry {
    /// Its id in this tree.
    pub id: FileId,
    /// Its name in its folder; what is not UTF-8 is replaced.
    pub name: String,
    /// Its path from the root, without a leading slash.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// Its size; for a folder, of everything in it.
    pub size: Bytes,
    /// Permission bits with setuid, setgid and sticky (`0o4755`).
    pub mode: u32,
    /// Owner's number.
    pub uid: Count,
    /// Group's number.
    pub gid: Count,
    /// Owner's name, where told.
    pub user: Option<String>,
    /// Group's name, where told.
    pub group: Option<String>,
    /// When it was last changed; `None` where that is not set.
    pub modified: Option<Timestamp>,
    /// Where a link leads.
    pub link: Option<String>,
    /// A hard link leads to nothing that is in this tree.
    pub dangling: bool,
    /// The layer that it comes from, as an index into the image's layers.
    pub layer: u32,
    /// Bytes to read for its content, where its layer was listed by a table of contents; else the layer is read up to it.
    pub reads: Option<Bytes>,
    /// How many entries a folder has.
    pub children: Count,
    /// It was made up for a path whose folder the archive leaves out.
    pub implied: bool,
    /// The name had `..`, a leading slash, or was cut; it is shown where it would lead inside the tree.
    pub tamed: bool,
}

/// One folder's entries, folders first, then by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FilePage {
    /// The folders from the root to this one, this one last; empty for the root.
    pub trail: Vec<FileEntry>,
    /// The entries asked for.
    pub entries: Vec<FileEntry>,
    /// How many there are in this folder.
    pub total: Count,
}

/// Entries whose name or path has a text in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FileMatches {
    /// The first ones.
    pub entries: Vec<FileEntry>,
    /// How many there are.
    pub total: Count,
}

/// A file's content, for a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FileContent {
    /// Text.
    Text {
        /// The text, from its beginning.
        text: String,
        /// The file goes on.
        cut: bool,
        /// The file's size.
        size: Bytes,
    },
    /// A picture of a kind that the window can show.
    Picture {
        /// Its media type; never SVG.
        media_type: String,
        /// The whole file in base64.
        base64: String,
        /// The file's size.
        size: Bytes,
    },
    /// Neither, or a picture that is too large: its first bytes.
    Binary {
        /// The first bytes in hex, two digits each.
        start: String,
        /// The file's size.
        size: Bytes,
    },
}

/// How far saving has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SaveProgress {
    /// Bytes read so far.
    pub bytes: Bytes,
    /// Bytes to read, where told.
    pub total: Option<Bytes>,
}
