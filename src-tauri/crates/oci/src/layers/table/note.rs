//! What a manifest says of a layer's table of contents.

use domain::Digest;
use domain::image::Layer;

const STARGZ_DIGEST: &str = "containerd.io/snapshot/stargz/toc.digest";
/// Names in use now, and those of containers/storage before 1.51.
const CHUNKED: [(&str, &str); 2] = [
    (
        "io.github.containers.zstd-chunked.manifest-checksum",
        "io.github.containers.zstd-chunked.manifest-position",
    ),
    (
        "io.containers.zstd-chunked.manifest-checksum",
        "io.containers.zstd-chunked.manifest-position",
    ),
];
/// The one kind of table that zstd:chunked has (`ManifestTypeCRFS`).
const CRFS: &str = "1";

/// Which form a seekable layer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Stargz,
    Chunked,
}

/// What the notes on a layer say of its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNote {
    pub(super) form: Form,
    /// The table's digest.
    pub digest: Digest,
    /// Where it begins and how long it is, packed; eStargz tells that at the layer's end.
    pub(super) place: Option<(u64, u64)>,
}

impl TableNote {
    /// Of a layer. `None` for one without a table.
    pub fn of(layer: &Layer) -> Option<Self> {
        Self::read(|name| {
            let note = layer.annotations.iter().find(|note| note.name == name)?;
            Some(note.value.as_str())
        })
    }

    /// Reads annotations; what is half said is not said.
    pub(crate) fn read<'a>(note: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let digest = |name| Digest::parse(note(name)?.trim()).ok();
        let chunked = CHUNKED.iter().find_map(|(checksum, position)| {
            let place = Some(place(note(position)?)?);
            Some(Self { form: Form::Chunked, digest: digest(checksum)?, place })
        });
        let stargz =
            || Some(Self { form: Form::Stargz, digest: digest(STARGZ_DIGEST)?, place: None });
        chunked.or_else(stargz)
    }
}

/// `offset:packed size:size:type`.
fn place(text: &str) -> Option<(u64, u64)> {
    let mut parts = text.trim().split(':');
    let (offset, packed) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (_, kind) = (parts.next()?, parts.next()?);
    (kind == CRFS).then_some((offset, packed))
}

/// Where the table begins: the extra field `SG` of an empty gzip member holds 16 hex digits and `STARGZ`.
pub(super) fn stargz_footer(footer: &[u8]) -> Option<u64> {
    let extra = footer.strip_prefix(&[0x1f, 0x8b, 0x08, 0x04])?.get(6..)?;
    let field = extra.strip_prefix(&[26, 0, b'S', b'G', 22, 0])?.get(..22)?;
    let digits = std::str::from_utf8(field.strip_suffix(b"STARGZ")?).ok()?;
    u64::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(notes: &[(&str, &str)]) -> Option<TableNote> {
        TableNote::read(|name| {
            notes.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
        })
    }

    #[test]
    fn notes_that_are_half_said_or_nonsense_are_none() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let (new, old) = (CHUNKED[0], CHUNKED[1]);
        assert_eq!(read(&[(STARGZ_DIGEST, &digest)]).unwrap().form, Form::Stargz);
        for names in [new, old] {
            let note = read(&[(names.0, &digest), (names.1, "100:20:300:1")]).unwrap();
            assert_eq!((note.form, note.place), (Form::Chunked, Some((100, 20))));
        }
        for position in
            ["", "1:2", "1:2:3", "1:2:3:2", "-1:2:3:1", "a:b:c:1", "1:99999999999999999999:3:1"]
        {
            assert_eq!(read(&[(new.0, &digest), (new.1, position)]), None, "{position}");
        }
        assert_eq!(read(&[(new.0, &digest)]), None);
        assert_eq!(read(&[(STARGZ_DIGEST, "none")]), None);
        assert_eq!(read(&[(new.0, &digest), (old.1, "100:20:300:1")]), None);
    }

    #[test]
    fn a_footer_is_one_of_stargz_or_none() {
        let mut footer = vec![0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, b'S', b'G', 22, 0];
        footer.extend(b"00000000000533a9STARGZ\x01\0\0\xff\xff\0\0\0\0\0\0\0\0");
        assert_eq!((footer.len(), stargz_footer(&footer)), (51, Some(0x533a9)));
        for at in [0, 3, 12, 20, 33] {
            let mut other = footer.clone();
            other[at] = b'x';
            assert_eq!(stargz_footer(&other), None, "{at}");
        }
        assert_eq!(stargz_footer(&footer[..30]), None);
    }
}
