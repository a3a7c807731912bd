//! Layers with a table of contents, made by the programs that define them, from registries that honour `Range` and that do not.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::image::{Annotation, Compression as Packed, Layer, LayerKind};
use domain::{Digest, ErrorKind};
use sha2::{Digest as _, Sha256};
use wiremock::matchers::{method, path};
use wiremock::{Mock, Request, Respond, ResponseTemplate};

use super::super::{ContentPart, FileSource, TableAt, TableNote};
use super::*;
use crate::tests::{Canned, web};

const STARGZ: &[u8] = include_bytes!("foreign/layer.estargz");
const CHUNKED: &[u8] = include_bytes!("foreign/layer.chunked");
const STARGZ_NOTES: [(&str, &str); 1] = [(
    "containerd.io/snapshot/stargz/toc.digest",
    "sha256:7e155fa3bba97c8cd36f1d15dd80d845aaf643ac14ecbc269b62d8d2b4018647",
)];
const CHUNKED_NOTES: [(&str, &str); 2] = [
    (
        "io.containers.zstd-chunked.manifest-checksum",
        "sha256:28a73c1ea36d7d1e98dc4eb25d958ee581cc34b4e00a72ca54be0a2a6cba686f",
    ),
    ("io.containers.zstd-chunked.manifest-position", "13970:564:2271:1"),
];

fn note(notes: &[(&str, &str)]) -> TableNote {
    let annotation = |(name, value): &(&str, &str)| Annotation {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
        cut_from: None,
    };
    let layer = Layer {
        digest: Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap(),
        diff_id: None,
        media_type: None,
        kind: LayerKind::Tar,
        compression: Packed::Unknown,
        size: None,
        title: None,
        seekable: true,
        urls: Vec::new(),
        annotations: notes.iter().map(annotation).collect(),
        step: None,
        unpacked: None,
        entries: None,
    };
    TableNote::of(&layer).unwrap()
}

/// How a registry answers `Range`.
#[derive(Clone, Copy, PartialEq)]
enum Ranges {
    Honoured,
    /// 200, and all of it.
    Ignored,
    /// 206 with the right words and other bytes.
    Lies,
    /// 206 with another part than asked for.
    Other,
    /// 206 that does not say which part it is.
    Unsaid,
    Refused,
}

struct Blob(Vec<u8>, Ranges);

impl Respond for Blob {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let Self(bytes, ranges) = self;
        let whole = || ResponseTemplate::new(200).set_body_bytes(bytes.clone());
        let Some(range) = request.headers.get("range").filter(|_| *ranges != Ranges::Ignored)
        else {
            return whole();
        };
        let (first, last) = range.to_str().unwrap()[6..].split_once('-').unwrap();
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        let told = |first: usize| format!("bytes {first}-{}/{}", first + last - first, bytes.len());
        let part = bytes[first..=last].to_vec();
        let answer = ResponseTemplate::new(206);
        match ranges {
            Ranges::Honoured => {
                answer.insert_header("content-range", told(first)).set_body_bytes(part)
            }
            Ranges::Lies => {
                let lie: Vec<u8> = part.iter().map(|byte| byte ^ 0x55).collect();
                answer.insert_header("content-range", told(first)).set_body_bytes(lie)
            }
            Ranges::Other => {
                answer.insert_header("content-range", told(first + 1)).set_body_bytes(part)
            }
            Ranges::Unsaid => answer.set_body_bytes(part),
            Ranges::Refused => ResponseTemplate::new(416),
            Ranges::Ignored => whole(),
        }
    }
}

struct Served {
    canned: Canned,
    layer: Digest,
    size: u64,
}

impl Served {
    async fn start(bytes: &[u8], ranges: Ranges) -> Self {
        let canned = Canned::start().await;
        let layer = crate::digest::sha256(bytes).unwrap();
        Mock::given(method("GET"))
            .and(path(format!("/v2/acme/web/blobs/{layer}")))
            .respond_with(Blob(bytes.to_vec(), ranges))
            .mount(&canned.server)
            .await;
        Self { canned, layer, size: bytes.len() as u64 }
    }

    /// The same layer, from here on served in another way.
    async fn turn(&self, bytes: &[u8], ranges: Ranges) {
        self.canned.server.reset().await;
        self.canned.get("/v2/", ResponseTemplate::new(200)).await;
        Mock::given(path(format!("/v2/acme/web/blobs/{}", self.layer)))
            .respond_with(Blob(bytes.to_vec(), ranges))
            .mount(&self.canned.server)
            .await;
    }

    async fn find(&self, notes: &[(&str, &str)]) -> Option<TableAt> {
        let registry = self.canned.registry();
        registry.find_table(&web(), &self.layer, self.size, &note(notes)).await.unwrap()
    }

    async fn index(&self, at: &TableAt) -> Option<LayerIndex> {
        let registry = self.canned.registry();
        registry.table_index(&web(), &self.layer, at, Limits::default()).await.unwrap()
    }

    async fn file(
        &self,
        index: &LayerIndex,
        path: &str,
        most: u64,
    ) -> (domain::Result<Vec<u8>>, u64) {
        let entry = index.entries().iter().find(|e| index.path(e) == path.as_bytes()).unwrap();
        let source = FileSource::of(index, entry).unwrap();
        let part = ContentPart { out: Vec::new(), most };
        let seen = AtomicU64::new(0);
        let told = |bytes| seen.store(bytes, Ordering::Relaxed);
        let read =
            self.canned.registry().layer_file(&web(), &self.layer, source, part, &told).await;
        (read.map(|part| part.out), seen.into_inner())
    }
}

/// What a list says, without what only one of the ways to make it can know.
fn rows(index: &LayerIndex, with_owners: bool) -> Vec<String> {
    let row = |entry: &super::super::Entry| {
        let path = String::from_utf8_lossy(index.path(entry)).into_owned();
        let link = String::from_utf8_lossy(index.link(entry)).into_owned();
        let owners = with_owners.then(|| index.owners(entry));
        let numbers = (entry.size, entry.mode, entry.uid, entry.gid, entry.modified);
        format!("{path} {:?} {link} {numbers:?} {owners:?} {:?}", entry.kind, entry.fingerprint)
    };
    let ours = |row: &String| !row.starts_with("stargz.index.json");
    index.entries().iter().map(row).filter(ours).collect()
}

#[tokio::test]
async fn a_table_lists_what_streaming_the_layer_lists_and_is_all_that_is_read() {
    for (bytes, notes, with_owners) in
        [(STARGZ, &STARGZ_NOTES[..], true), (CHUNKED, &CHUNKED_NOTES[..], false)]
    {
        let served = Served::start(bytes, Ranges::Honoured).await;
        let at = served.find(notes).await.unwrap();
        assert!(at.size < served.size / 10, "{} of {}", at.size, served.size);
        let index = served.index(&at).await.unwrap();
        let streamed = list(bytes).unwrap();
        assert!(index.by_table && !streamed.by_table);
        assert_eq!(rows(&index, with_owners), rows(&streamed, with_owners));
        let asked = served.canned.server.received_requests().await.unwrap();
        let ranges = asked.iter().filter(|r| r.headers.contains_key("range")).count();
        let blobs = asked.iter().filter(|r| r.url.path().contains("/blobs/")).count();
        assert_eq!((blobs, ranges), (2, 2), "the footer, the table");
        let kept = LayerIndex::decode(&index.encode().unwrap()).unwrap();
        assert_eq!(rows(&kept, true), rows(&index, true));
    }
}

#[tokio::test]
async fn a_file_is_read_by_its_chunks_and_only_as_far_as_it_is_wanted() {
    for (bytes, notes) in [(STARGZ, &STARGZ_NOTES[..]), (CHUNKED, &CHUNKED_NOTES[..])] {
        let served = Served::start(bytes, Ranges::Honoured).await;
        let index = served.index(&served.find(notes).await.unwrap()).await.unwrap();
        for (path, size) in
            [("etc/os-release", 21), ("usr/share/tides.txt", 200_000), ("etc/empty", 0)]
        {
            let entry = index.entries().iter().find(|e| index.path(e) == path.as_bytes()).unwrap();
            let (content, read) = served.file(&index, path, u64::MAX).await;
            let content = content.unwrap();
            assert!(content.len() >= size);
            assert_eq!(content.len() as u64, entry.size);
            assert_eq!(super::super::Fingerprint::of(&Sha256::digest(&content)), entry.fingerprint);
            assert_eq!(Some(read), index.reads(entry), "{path}: as was said before");
        }
        let (start, read) = served.file(&index, "usr/share/tides.txt", 9).await;
        assert_eq!(start.unwrap().len(), 9);
        let tides = index.entries().iter().find(|e| e.size >= 200_000).unwrap();
        assert!(read <= index.reads(tides).unwrap());
    }
}

#[tokio::test]
async fn a_registry_that_does_not_honour_ranges_has_no_tables() {
    for ranges in [Ranges::Ignored, Ranges::Other, Ranges::Unsaid, Ranges::Refused] {
        let served = Served::start(STARGZ, ranges).await;
        assert_eq!(served.find(&STARGZ_NOTES).await, None);
        let served = Served::start(CHUNKED, ranges).await;
        assert_eq!(served.find(&CHUNKED_NOTES).await, None);
    }
    let lying = Served::start(STARGZ, Ranges::Lies).await;
    assert_eq!(lying.find(&STARGZ_NOTES).await, None, "no footer of eStargz");
}

#[tokio::test]
async fn a_table_that_is_not_what_the_manifest_says_is_not_used() {
    for (bytes, notes) in [(STARGZ, &STARGZ_NOTES[..]), (CHUNKED, &CHUNKED_NOTES[..])] {
        let served = Served::start(bytes, Ranges::Honoured).await;
        let at = served.find(notes).await.unwrap();
        served.turn(bytes, Ranges::Lies).await;
        assert!(served.index(&at).await.is_none());
        served.turn(bytes, Ranges::Ignored).await;
        assert!(served.index(&at).await.is_none());
        // The digest of another table.
        let other = format!("sha256:{}", "b".repeat(64));
        let mut forged = notes.to_vec();
        forged[0].1 = &other;
        served.turn(bytes, Ranges::Honoured).await;
        let at = served.find(&forged).await.unwrap();
        assert!(served.index(&at).await.is_none());
    }
    // A place that is not in the layer, or too large.
    for position in ["13970:99999:1:1", "99999999:10:1:1", "0:0:1:1", "18446744073709551615:2:1:1"]
    {
        let served = Served::start(CHUNKED, Ranges::Honoured).await;
        let forged = [CHUNKED_NOTES[0], (CHUNKED_NOTES[1].0, position)];
        assert_eq!(served.find(&forged).await, None, "{position}");
    }
}

#[tokio::test]
async fn a_chunk_is_cut_out_where_ranges_are_ignored_and_corrupt_where_it_is_another() {
    for (bytes, notes) in [(STARGZ, &STARGZ_NOTES[..]), (CHUNKED, &CHUNKED_NOTES[..])] {
        let served = Served::start(bytes, Ranges::Honoured).await;
        let index = served.index(&served.find(notes).await.unwrap()).await.unwrap();
        served.turn(bytes, Ranges::Ignored).await;
        let (content, _) = served.file(&index, "usr/bin/su", u64::MAX).await;
        assert_eq!(content.unwrap(), b"setuid\n".repeat(10));
        served.turn(bytes, Ranges::Unsaid).await;
        assert!(served.file(&index, "usr/bin/su", u64::MAX).await.0.is_err());

        // Another layer under the same name: its chunk is not the one that was listed.
        let entry = index.entries().iter().find(|e| index.path(e) == b"usr/bin/su").unwrap();
        let chunk = index.chunks(entry)[0];
        let mut other = bytes.to_vec();
        let at = usize::try_from(chunk.offset).unwrap();
        let end = usize::try_from(chunk.end).unwrap();
        let packed = match notes.len() {
            1 => gzip(&b"another".repeat(10)),
            _ => zstd(&b"another".repeat(10)),
        };
        assert!(packed.len() <= end - at + 40);
        other.splice(at..at + packed.len().min(end - at), packed.clone());
        served.turn(&other, Ranges::Honoured).await;
        let error = served.file(&index, "usr/bin/su", u64::MAX).await.0.unwrap_err();
        assert!(
            matches!(error.kind, ErrorKind::DigestMismatch { .. } | ErrorKind::LayerBroken { .. }),
            "{error:?}"
        );
    }
}

/// A table of these rows, as zstd:chunked has it.
fn table(rows: &str) -> io::Result<LayerIndex> {
    super::super::table::read_rows(rows.as_bytes(), 10_000, Limits::default())
}

#[test]
fn a_table_that_makes_no_sense_is_refused() {
    let digest = format!("sha256:{}", "c".repeat(64));
    let reg = format!(r#""type":"reg","name":"a","size":10,"digest":"{digest}""#);
    for wrong in [
        String::new(),
        "[]".into(),
        r#"{"version":1}"#.into(),
        r#"{"version":2,"entries":[]}"#.into(),
        r#"{"version":1,"entries":[{"type":"reg","name":"a","size":10,"offset":5}]}"#.into(),
        format!(r#"{{"version":1,"entries":[{{{reg},"offset":10000}}]}}"#),
        format!(
            r#"{{"version":1,"entries":[{{{reg},"offset":5,"chunkSize":4,"chunkDigest":"{digest}"}}]}}"#
        ),
        format!(r#"{{"version":1,"entries":[{{{reg},"offset":5,"chunkSize":11}}]}}"#),
        format!(
            r#"{{"version":1,"entries":[{{"type":"chunk","name":"a","chunkSize":4,"chunkDigest":"{digest}"}}]}}"#
        ),
        format!(
            r#"{{"version":1,"entries":[{{{reg},"offset":5,"chunkSize":4,"chunkDigest":"{digest}"}},{{"type":"chunk","name":"b","offset":6,"chunkOffset":4,"chunkDigest":"{digest}"}}]}}"#
        ),
        format!(
            r#"{{"version":1,"entries":[{{{reg},"offset":5,"chunkSize":4,"chunkDigest":"{digest}"}},{{"type":"chunk","name":"a","offset":6,"chunkOffset":99,"chunkDigest":"{digest}"}}]}}"#
        ),
    ] {
        assert!(table(&wrong).is_err(), "{wrong}");
    }
    let zeros = format!(
        r#"{{"version":1,"entries":[{{{reg},"offset":5,"chunkSize":4,"chunkDigest":"{digest}"}},{{"type":"chunk","name":"a","chunkOffset":4,"chunkSize":6,"chunkType":"zeros"}}],"more":[1]}}"#
    );
    let index = table(&zeros).unwrap();
    assert_eq!(index.reads(&index.entries()[0]), Some(9995), "up to the table, at most");
    let hostile = r#"{"version":1,"entries":[{"type":"symlink","name":"../../x\n","linkName":"/etc"},{"type":"dir","name":"/"}]}"#;
    let index = table(hostile).unwrap();
    assert_eq!((paths(&index), index.entries()[0].tamed), (vec!["x\n".to_owned()], true));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_table_reader_fail_hard(text in "[{}\\[\\]\",:a-z0-9]{0,200}") {
        let _ = table(&text);
    }
}
