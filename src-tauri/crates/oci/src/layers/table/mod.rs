//! Layers with a table of contents: their files are listed by reading that table alone, with Range requests.
//!
//! Two forms are in use: eStargz (stargz-snapshotter, `docs/estargz.md`) and zstd:chunked (containers/storage,
//! `docs/containers-storage-zstd-chunked.md`). The manifest tells the table's digest, so what is read of a layer's part is verified
//! as all of it would be. Where a registry does not honour `Range`, or the table is not what the manifest says, there is none: the
//! layer is streamed.

mod note;
mod rows;

use std::io::{self, Read};

use bytes::Bytes;
use domain::{Digest, ErrorKind, RepositoryName, Result};
use flate2::bufread::MultiGzDecoder;
use sha2::{Digest as _, Sha256};
use transport::Request;
use transport::auth::Scope;
use transport::header::{ACCEPT_ENCODING, RANGE};

pub use note::TableNote;

use super::index::LayerIndex;
use super::{Limits, unpack};
use crate::{Registry, digest};
use note::Form;
#[cfg(test)]
pub(super) use rows::read as read_rows;

/// The largest table that is read, packed. That of 300,000 files has some 25 MB.
const PACKED_MOST: u64 = 32 * 1024 * 1024;
/// What a table may unpack to.
const UNPACKED_MOST: u64 = 256 * 1024 * 1024;
/// The last bytes of an eStargz layer: an empty gzip member that says where the table is.
const STARGZ_FOOTER: u64 = 51;
/// As many of a zstd:chunked layer. What is in them differs by version and is not needed: the manifest tells the place.
const CHUNKED_FOOTER: u64 = 48;

/// Where a layer's table of contents was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableAt {
    form: Form,
    /// The table's digest: the manifest says so.
    pub digest: Digest,
    offset: u64,
    /// Bytes that are read for it.
    pub size: u64,
}

impl Registry {
    /// Finds the table of a layer of so many bytes by reading its last few. `None` where the registry does not honour `Range`,
    /// or there is no table in that place.
    ///
    /// # Errors
    /// `NotFound`, and those of the way there.
    pub async fn find_table(
        &self,
        name: &RepositoryName,
        layer: &Digest,
        size: u64,
        note: &TableNote,
    ) -> Result<Option<TableAt>> {
        let footer = match note.form {
            Form::Stargz => STARGZ_FOOTER,
            Form::Chunked => CHUNKED_FOOTER,
        };
        let Some(first) = size.checked_sub(footer) else { return Ok(None) };
        let Some(footer) = self.blob_range(name, layer, first, footer).await? else {
            return Ok(None);
        };
        let place = match note.form {
            Form::Stargz => note::stargz_footer(&footer)
                .and_then(|offset| Some((offset, first.checked_sub(offset)?))),
            Form::Chunked => note.place,
        };
        let found = place.filter(|(offset, length)| {
            let end = offset.checked_add(*length);
            *length > 0 && *length <= PACKED_MOST && end.is_some_and(|end| end <= size)
        });
        Ok(found.map(|(offset, length)| TableAt {
            form: note.form,
            digest: note.digest.clone(),
            offset,
            size: length,
        }))
    }

    /// Lists a layer by its table. `None` where that is not what the manifest says, or cannot be understood.
    ///
    /// # Errors
    /// Those of [`Registry::find_table`].
    pub async fn table_index(
        &self,
        name: &RepositoryName,
        layer: &Digest,
        at: &TableAt,
        limits: Limits,
    ) -> Result<Option<LayerIndex>> {
        let Some(packed) = self.blob_range(name, layer, at.offset, at.size).await? else {
            return Ok(None);
        };
        let (at, digest) = (at.clone(), at.digest.clone());
        let read = tokio::task::spawn_blocking(move || at.read(&packed, limits)).await;
        let read = read.map_err(|error| ErrorKind::Internal { message: error.to_string() })?;
        Ok(read
            .inspect_err(
                |error| tracing::warn!(%layer, %digest, %error, "a layer's table is of no use"),
            )
            .ok())
    }

    /// A part of a blob; `None` where it cannot be had as a part.
    async fn blob_range(
        &self,
        name: &RepositoryName,
        blob: &Digest,
        first: u64,
        length: u64,
    ) -> Result<Option<Bytes>> {
        let request = range(self.blob_request(name, blob), first, length)
            .cap(u32::try_from(length).unwrap_or(u32::MAX));
        let answer = match self.send(request, &Scope::pull(name)).await {
            Ok(answer) => answer,
            // All of it instead of the part: it ended as soon as that was seen.
            Err(error) if matches!(error.kind, ErrorKind::TooLarge { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        match answer.status {
            206 => {
                let told = answer.header("content-range").unwrap_or_default();
                let asked = format!("bytes {first}-{}/", first + length - 1);
                let as_asked = told.starts_with(&asked) && answer.body.len() as u64 == length;
                Ok(as_asked.then_some(answer.body))
            }
            200 | 416 => Ok(None),
            _ => Err(self.refusal(&answer, &format!("{name}@{blob}")).await),
        }
    }

    pub(super) fn blob_request(&self, name: &RepositoryName, blob: &Digest) -> Request {
        Request::get(self.url_in(name, &format!("blobs/{blob}")))
    }
}

/// Asks for a part, as it is stored.
pub(super) fn range(request: Request, first: u64, length: u64) -> Request {
    let last = first.saturating_add(length.saturating_sub(1));
    request.header(RANGE, &format!("bytes={first}-{last}")).header(ACCEPT_ENCODING, "identity")
}

/// Reads bytes as a table in each of its forms, as if it was of the digest that the manifest tells.
pub(crate) fn tables(bytes: &[u8], limits: Limits) -> Vec<LayerIndex> {
    let size = bytes.len() as u64;
    let packed = [Form::Stargz, Form::Chunked].into_iter().filter_map(|form| {
        let digest = Digest::parse(&format!("sha256:{}", digest::hex(&Sha256::digest(bytes))));
        TableAt { form, digest: digest.ok()?, offset: size, size }.read(bytes, limits).ok()
    });
    packed.chain(rows::read(bytes, size, limits)).collect()
}

impl TableAt {
    /// Reads the table out of its packed form and holds it against its digest.
    fn read(&self, packed: &[u8], limits: Limits) -> io::Result<LayerIndex> {
        match self.form {
            // The digest is that of the table itself, which is one file of a small archive.
            Form::Stargz => {
                let unpacked = MultiGzDecoder::new(packed).take(UNPACKED_MOST);
                let mut archive = tar::Archive::new(unpacked);
                let file = archive.entries()?.next().ok_or(io::ErrorKind::UnexpectedEof)??;
                let mut table = Hashed { from: file, hash: Sha256::new() };
                let index = rows::read(io::BufReader::new(&mut table), self.offset, limits);
                io::copy(&mut table, &mut io::sink())?;
                let actual = format!("sha256:{}", digest::hex(&table.hash.finalize()));
                if actual != self.digest.as_str() {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "not the digest told"));
                }
                index
            }
            // The digest is that of the packed form.
            Form::Chunked => {
                digest::verify(&self.digest, packed).map_err(|_| {
                    io::Error::new(io::ErrorKind::InvalidData, "not the digest told")
                })?;
                let unpacked = unpack::unpack(packed)?.take(UNPACKED_MOST);
                rows::read(io::BufReader::new(unpacked), self.offset, limits)
            }
        }
    }
}

/// A reader that hashes what it reads.
struct Hashed<R> {
    from: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}
