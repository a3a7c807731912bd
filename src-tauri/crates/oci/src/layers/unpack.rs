//! Decompression by what the bytes are, not by what they are said to be.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Error, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

const BUFFER: usize = 128 * 1024;
const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Formats that layers do come in, seldom, and that are not unpacked here: bzip2, xz.
const OTHERS: [&[u8]; 2] = [b"BZh", &[0xfd, b'7', b'z', b'X', b'Z']];

/// The words of an error that means: this kind of compression is not unpacked here.
pub(super) const UNKNOWN: &str = "unknown compression";

/// The unpacked form of what `packed` brings.
pub(super) fn unpack<'a>(packed: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut packed = BufReader::with_capacity(BUFFER, packed);
    let start = packed.fill_buf()?;
    if start.starts_with(&GZIP) {
        Ok(Box::new(MultiGzDecoder::new(packed)))
    } else if start.starts_with(&ZSTD) || is_skippable(start) {
        Ok(Box::new(Frames { at: Some(At::Between(packed)) }))
    } else if OTHERS.iter().any(|other| start.starts_with(other)) {
        Err(Error::new(ErrorKind::Unsupported, UNKNOWN))
    } else {
        Ok(Box::new(packed))
    }
}

/// A frame that holds no content (RFC 8878, 3.1.2); zstd:chunked begins or ends with such.
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

type Packed<R> = Chain<Cursor<[u8; 4]>, R>;

/// The frames of a zstd stream one after the other.
struct Frames<R: Read> {
    at: Option<At<R>>,
}

enum At<R: Read> {
    Between(R),
    Inside(Box<StreamingDecoder<Packed<R>, FrameDecoder>>),
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.at.take() {
                None => return Ok(0),
                Some(At::Between(mut packed)) => {
                    if packed.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let mut magic = [0; 4];
                    packed.read_exact(&mut magic)?;
                    if is_skippable(&magic) {
                        skip_frame(&mut packed)?;
                        self.at = Some(At::Between(packed));
                        continue;
                    }
                    let frame = StreamingDecoder::new(Cursor::new(magic).chain(packed));
                    self.at = Some(At::Inside(Box::new(frame.map_err(Error::other)?)));
                }
                Some(At::Inside(mut frame)) => {
                    let read = frame.read(buffer)?;
                    self.at = Some(if read == 0 && !buffer.is_empty() {
                        At::Between(frame.into_inner().into_inner().1)
                    } else {
                        At::Inside(frame)
                    });
                    if read > 0 || buffer.is_empty() {
                        return Ok(read);
                    }
                }
            }
        }
    }
}

fn skip_frame(packed: &mut impl Read) -> io::Result<()> {
    let mut length = [0; 4];
    packed.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    let skipped = io::copy(&mut packed.take(length), &mut io::sink())?;
    if skipped == length { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
}
