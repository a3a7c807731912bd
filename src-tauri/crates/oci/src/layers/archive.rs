//! Reading a tar archive as a list (POSIX pax, GNU). The headers' fields are the `tar` crate's to read; walking from header to
//! header is done here, because every length has to be bounded before anything is read for it.

use std::borrow::Cow;
use std::io::{self, Error, ErrorKind, Read};

use domain::image::{FileKind, FilesCut};
use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header, PaxExtensions};

use super::index::{Entry, Fingerprint, LayerIndex};
use super::{Limits, names};

const BLOCK: u64 = 512;
/// The most that is read of a long name or of extended attributes.
const EXTENSION_MOST: u64 = 1024 * 1024;
const BUFFER: usize = 64 * 1024;

/// Lists an unpacked layer, to its end or to a limit.
pub(super) fn list(unpacked: impl Read, limits: Limits) -> io::Result<LayerIndex> {
    let mut walk = Walk {
        from: unpacked,
        at: 0,
        limits,
        index: LayerIndex::empty(),
        buffer: vec![0; BUFFER],
        global: Extended::default(),
    };
    walk.all()?;
    let mut index = walk.index;
    index.unpacked = walk.at;
    Ok(index)
}

struct Walk<R> {
    from: R,
    at: u64,
    limits: Limits,
    index: LayerIndex,
    buffer: Vec<u8>,
    global: Extended,
}

/// What headers before a header say of it.
#[derive(Default, Clone)]
struct Extended {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    real_size: Option<u64>,
    uid: Option<u64>,
    gid: Option<u64>,
    user: Option<String>,
    group: Option<String>,
    modified: Option<i64>,
    sparse: bool,
}

impl<R: Read> Walk<R> {
    fn all(&mut self) -> io::Result<()> {
        let mut before = self.global.clone();
        while let Some(header) = self.header()? {
            let stored = before.size.map_or_else(|| header.entry_size(), Ok)?;
            match header.entry_type() {
                EntryType::GNULongName => before.path = Some(trimmed(self.extension(stored)?)),
                EntryType::GNULongLink => before.link = Some(trimmed(self.extension(stored)?)),
                EntryType::XHeader => {
                    let bytes = self.extension(stored)?;
                    before.read(&bytes);
                }
                EntryType::XGlobalHeader => {
                    let bytes = self.extension(stored)?;
                    self.global.read(&bytes);
                    before.read(&bytes);
                }
                _ => {
                    if let Some(cut) = self.is_full() {
                        self.index.cut = Some(cut);
                        return Ok(());
                    }
                    if !self.entry(&header, &before, stored)? {
                        return Ok(());
                    }
                    before = self.global.clone();
                }
            }
        }
        Ok(())
    }

    fn is_full(&self) -> Option<FilesCut> {
        if self.index.entries().len() >= self.limits.entries {
            Some(FilesCut::Entries)
        } else if self.index.names_size() >= self.limits.names {
            Some(FilesCut::Names)
        } else {
            None
        }
    }

    /// The next header; `None` at the end, which two blocks of zeros mark and many archives leave out.
    fn header(&mut self) -> io::Result<Option<Header>> {
        let mut header = Header::new_old();
        let block = header.as_mut_bytes();
        let mut filled = 0;
        while filled < block.len() {
            match self.from.read(&mut block[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => {
                    return Err(Error::new(ErrorKind::UnexpectedEof, "the archive is cut off"));
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.at += BLOCK;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let sum = |(at, byte): (usize, &u8)| {
            if (148..156).contains(&at) { u32::from(b' ') } else { u32::from(*byte) }
        };
        let sum: u32 = block.iter().enumerate().map(sum).sum();
        match header.cksum() {
            Ok(told) if told == sum => Ok(Some(header)),
            _ => Err(Error::new(ErrorKind::InvalidData, "this is no tar archive")),
        }
    }

    /// The content of a header that is about another one.
    fn extension(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > EXTENSION_MOST {
            return Err(Error::new(ErrorKind::InvalidData, "a name or attribute is too long"));
        }
        let mut bytes = Vec::new();
        self.through(size, |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    }

    /// One entry with its content; `false` when it would unpack to more than is read.
    fn entry(&mut self, header: &Header, before: &Extended, stored: u64) -> io::Result<bool> {
        let told = before.path.clone().unwrap_or_else(|| header.path_bytes().into_owned());
        let named = names::read(&told, kind_of(header.entry_type(), &told));
        let (path, kind) = (named.path, named.kind);
        let mut size = before.real_size.unwrap_or(stored);
        let mut sparse = before.sparse;
        if header.entry_type() == EntryType::GNUSparse {
            sparse = true;
            size = header.as_gnu().and_then(|gnu| gnu.real_size().ok()).unwrap_or(stored);
            if header.as_gnu().is_some_and(tar::GnuHeader::is_extended) {
                self.sparse_map()?;
            }
        }
        let written = before.link.clone().or_else(|| header.link_name_bytes().map(Cow::into_owned));
        let (link, link_cut) = names::link(kind, written.unwrap_or_default());
        let tamed = named.tamed || link_cut;
        let has_content = kind == FileKind::File;
        let data = self.at;
        let stored = if is_header_only(header.entry_type()) { 0 } else { stored };
        if self.at.saturating_add(stored) > self.limits.unpacked {
            self.index.cut = Some(FilesCut::Unpacked);
        }
        let fingerprint = if self.index.cut.is_none() && has_content {
            let mut hash = Sha256::new();
            self.through(stored, |piece| hash.update(piece))?;
            Fingerprint::of(&hash.finalize())
        } else {
            if self.index.cut.is_none() {
                self.through(stored, |_| ())?;
            }
            Fingerprint::default()
        };
        let number = |told: Option<u64>, read: io::Result<u64>| {
            u32::try_from(told.unwrap_or_else(|| read.unwrap_or_default())).unwrap_or(u32::MAX)
        };
        let name = |told: &Option<String>, bytes: Option<&[u8]>| {
            let read = || String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
            crate::image::cut(&told.clone().unwrap_or_else(read), 64).to_owned()
        };
        let (user, group) = (
            name(&before.user, header.username_bytes()),
            name(&before.group, header.groupname_bytes()),
        );
        // A folder's path may be the root itself, which is there anyway.
        if !path.is_empty() {
            let entry = Entry {
                path: self.index.add_name(&path),
                link: self.index.add_name(&link),
                kind,
                size: if has_content { size } else { 0 },
                data,
                mode: header.mode().unwrap_or_default() & 0o7777,
                uid: number(before.uid, header.uid()),
                gid: number(before.gid, header.gid()),
                user: self.index.add_owner(&user),
                group: self.index.add_owner(&group),
                modified: before.modified.unwrap_or_else(|| {
                    i64::try_from(header.mtime().unwrap_or_default()).unwrap_or_default()
                }),
                fingerprint,
                tamed,
                sparse,
            };
            self.index.push(entry);
        }
        Ok(self.index.cut.is_none())
    }

    /// The rest of an old GNU sparse file's map, in blocks after its header.
    fn sparse_map(&mut self) -> io::Result<()> {
        loop {
            let mut more = tar::GnuExtSparseHeader::new();
            self.from.read_exact(more.as_mut_bytes())?;
            self.at += BLOCK;
            if !more.is_extended() {
                return Ok(());
            }
        }
    }

    /// Reads so many bytes of content and the padding behind them.
    fn through(&mut self, size: u64, mut piece: impl FnMut(&[u8])) -> io::Result<()> {
        let padded = size.checked_next_multiple_of(BLOCK);
        let padded =
            padded.ok_or_else(|| Error::new(ErrorKind::InvalidData, "a size is too large"))?;
        let mut done = 0;
        while done < padded {
            let want = usize::try_from((padded - done).min(BUFFER as u64)).unwrap_or(BUFFER);
            let read = match self.from.read(&mut self.buffer[..want]) {
                Ok(0) => {
                    return Err(Error::new(ErrorKind::UnexpectedEof, "the archive is cut off"));
                }
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let content =
                usize::try_from(size.saturating_sub(done)).unwrap_or(usize::MAX).min(read);
            piece(&self.buffer[..content]);
            done += read as u64;
        }
        self.at += padded;
        Ok(())
    }
}

impl Extended {
    /// Reads pax records; a record that makes no sense ends them.
    fn read(&mut self, bytes: &[u8]) {
        for record in PaxExtensions::new(bytes).map_while(Result::ok) {
            let value = record.value_bytes();
            let text = || std::str::from_utf8(value).ok();
            match record.key_bytes() {
                b"path" | b"GNU.sparse.name" => self.path = Some(value.to_vec()),
                b"linkpath" => self.link = Some(value.to_vec()),
                b"size" => self.size = text().and_then(|text| text.parse().ok()),
                b"uid" => self.uid = text().and_then(|text| text.parse().ok()),
                b"gid" => self.gid = text().and_then(|text| text.parse().ok()),
                b"uname" => self.user = text().map(str::to_owned),
                b"gname" => self.group = text().map(str::to_owned),
                b"mtime" => {
                    let whole = text().and_then(|text| text.split('.').next()?.parse().ok());
                    self.modified = whole.or(self.modified);
                }
                b"GNU.sparse.realsize" | b"GNU.sparse.size" => {
                    self.real_size = text().and_then(|text| text.parse().ok());
                    self.sparse = true;
                }
                _ => {}
            }
        }
    }
}

fn kind_of(entry_type: EntryType, path: &[u8]) -> FileKind {
    match entry_type {
        // Old archives mark a folder by a slash alone.
        EntryType::Regular | EntryType::Continuous if path.ends_with(b"/") => FileKind::Folder,
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => FileKind::File,
        EntryType::Directory => FileKind::Folder,
        EntryType::Symlink => FileKind::Symlink,
        EntryType::Link => FileKind::HardLink,
        EntryType::Char => FileKind::CharDevice,
        EntryType::Block => FileKind::BlockDevice,
        EntryType::Fifo => FileKind::Fifo,
        _ => FileKind::Other,
    }
}

/// Links, folders and devices have no content, whatever size their header tells (Go's archive/tar does the same).
fn is_header_only(entry_type: EntryType) -> bool {
    matches!(
        entry_type,
        EntryType::Link
            | EntryType::Symlink
            | EntryType::Char
            | EntryType::Block
            | EntryType::Directory
            | EntryType::Fifo
    )
}

fn trimmed(mut name: Vec<u8>) -> Vec<u8> {
    while name.last() == Some(&0) {
        name.pop();
    }
    name
}
