//! What the list of an archive says, and what it refuses.

use sha2::{Digest as _, Sha256};

use super::super::Fingerprint;
use super::*;

#[test]
fn the_same_archive_is_listed_however_it_is_packed() {
    let plain = files(&[("etc/passwd", b"root"), ("bin/sh", b"#!")]);
    let mut two_members = gzip(&plain[..700]);
    two_members.extend(gzip(&plain[700..]));
    let mut two_frames = zstd(&plain[..700]);
    // zstd:chunked puts frames without content between those with.
    two_frames.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    two_frames.extend(zstd(&plain[700..]));
    for packed in [plain.clone(), gzip(&plain), two_members, zstd(&plain), two_frames] {
        let index = list(&packed).unwrap();
        assert_eq!(paths(&index), ["etc/passwd", "bin/sh"]);
        assert_eq!(
            index.unpacked,
            plain.len() as u64 - 512,
            "the second block of zeros is not read"
        );
    }
}

#[test]
fn modes_owners_times_and_fingerprints_are_kept() {
    let mut archive = tar::Builder::new(Vec::new());
    let mut setuid = header(EntryType::Regular, 3);
    setuid.set_mode(0o4755);
    setuid.set_username("root").unwrap();
    archive.append_data(&mut setuid, "usr/bin/su", &b"abc"[..]).unwrap();
    let index = list(&archive.into_inner().unwrap()).unwrap();
    let entry = &index.entries()[0];
    assert_eq!((entry.mode, entry.uid, entry.gid), (0o4755, 1000, 100));
    assert_eq!((entry.modified, entry.size), (1_700_000_000, 3));
    assert_eq!(index.owners(entry), (Some("root"), None));
    assert_eq!(entry.fingerprint, Fingerprint::of(&Sha256::digest(b"abc")));
}

#[test]
fn every_kind_of_entry_is_named() {
    let mut bytes = Vec::new();
    for (name, kind) in [
        (&b"d/"[..], EntryType::Directory),
        (b"old-style/", EntryType::Regular),
        (b"s", EntryType::Symlink),
        (b"h", EntryType::Link),
        (b"c", EntryType::Char),
        (b"b", EntryType::Block),
        (b"p", EntryType::Fifo),
        (b"x", EntryType::new(b'?')),
        (b"a/.wh.gone", EntryType::Regular),
        (b"a/.wh..wh..opq", EntryType::Regular),
    ] {
        bytes.extend(raw(name, kind, b"to", b""));
    }
    let index = list(&bytes).unwrap();
    assert_eq!(
        kinds(&index),
        [
            FileKind::Folder,
            FileKind::Folder,
            FileKind::Symlink,
            FileKind::HardLink,
            FileKind::CharDevice,
            FileKind::BlockDevice,
            FileKind::Fifo,
            FileKind::Other,
            FileKind::Deletion,
            FileKind::Opaque,
        ]
    );
    assert_eq!(paths(&index)[8], "a/gone", "a deletion stands at the name that it deletes");
    assert_eq!(index.link(&index.entries()[2]), b"to");
}

#[test]
fn a_name_that_leads_out_is_shown_where_it_would_lead_inside() {
    for (name, path, tamed) in [
        ("../../etc/shadow", "etc/shadow", true),
        ("/etc/shadow", "etc/shadow", true),
        ("a/../../../b", "b", true),
        ("./etc//x/.", "etc/x", false),
        ("a\nb\u{1b}[31m", "a\nb\u{1b}[31m", false),
    ] {
        let index = list(&raw(name.as_bytes(), EntryType::Regular, b"", b"")).unwrap();
        assert_eq!((paths(&index)[0].as_str(), index.entries()[0].tamed), (path, tamed));
    }
}

#[test]
fn a_name_of_ten_thousand_bytes_is_cut_and_says_so() {
    let mut archive = tar::Builder::new(Vec::new());
    let mut long = header(EntryType::GNULongName, 10_000);
    long.set_cksum();
    archive.append(&long, "x".repeat(10_000).as_bytes()).unwrap();
    let mut file = header(EntryType::Regular, 0);
    file.set_cksum();
    archive.append(&file, &b""[..]).unwrap();
    let index = list(&archive.into_inner().unwrap()).unwrap();
    assert_eq!((paths(&index)[0].len(), index.entries()[0].tamed), (4096, true));
}

#[test]
fn a_name_that_claims_gigabytes_is_refused_before_it_is_read() {
    let mut long = header(EntryType::GNULongName, 3 << 30);
    long.set_cksum();
    let endless = io::Read::chain(io::Cursor::new(long.as_bytes().to_vec()), io::repeat(b'x'));
    let refused = list_within(endless, Limits::default()).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn pax_records_say_what_headers_cannot() {
    let mut archive = tar::Builder::new(Vec::new());
    let deep = format!("{}/end", "folder/".repeat(60).trim_end_matches('/'));
    let records = [
        ("path", deep.as_bytes()),
        ("uid", b"70000"),
        ("mtime", b"1700000001.25"),
        ("uname", "größe".as_bytes()),
    ];
    archive.append_pax_extensions(records).unwrap();
    let mut file = header(EntryType::Regular, 2);
    file.set_cksum();
    archive.append(&file, &b"ab"[..]).unwrap();
    let index = list(&archive.into_inner().unwrap()).unwrap();
    let entry = &index.entries()[0];
    assert_eq!(paths(&index)[0], deep);
    assert_eq!(
        (entry.uid, entry.modified, index.owners(entry).0),
        (70_000, 1_700_000_001, Some("größe"))
    );
}

#[test]
fn a_sparse_file_tells_its_real_size() {
    let mut sparse = header(EntryType::GNUSparse, 512);
    let gnu = sparse.as_gnu_mut().unwrap();
    gnu.name[..4].copy_from_slice(b"hole");
    gnu.realsize[..11].copy_from_slice(b"00010000000");
    sparse.set_cksum();
    let mut bytes = sparse.as_bytes().to_vec();
    bytes.extend([7; 512]);
    bytes.extend(raw(b"after", EntryType::Regular, b"", b"x"));
    let index = list(&bytes).unwrap();
    assert_eq!(paths(&index), ["hole", "after"]);
    assert_eq!(index.entries()[0].size, 0o10_000_000);
    assert!(
        super::super::FileSource::of(&index, &index.entries()[0]).is_none(),
        "not in one piece"
    );
}

#[test]
fn what_is_cut_off_or_damaged_is_an_error() {
    let plain = files(&[("a", &[1; 5000]), ("b", b"x")]);
    for packed in [gzip(&plain), zstd(&plain), plain.clone()] {
        let half = list(&packed[..packed.len() / 2]);
        assert!(half.is_err(), "cut off");
    }
    let mut damaged = gzip(&plain);
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xff);
    assert!(list(&damaged).is_err());
    assert!(
        list(
            b"this is no archive at all, but long enough to be a header of one"
                .repeat(10)
                .as_slice()
        )
        .is_err()
    );
    assert_eq!(list(b"BZh91AY").unwrap_err().kind(), io::ErrorKind::Unsupported);
}

#[test]
fn an_empty_layer_has_nothing_in_it() {
    for empty in [&b""[..], &[0; 1024], &gzip(&[0; 1024])] {
        assert_eq!(list(empty).unwrap().entries().len(), 0);
    }
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let mut bomb = header(EntryType::Regular, 1 << 40);
    bomb.set_path("bomb").unwrap();
    bomb.set_cksum();
    let endless = io::Read::chain(io::Cursor::new(bomb.as_bytes().to_vec()), io::repeat(0));
    let index = list_within(endless, tight(10, 1000, 1 << 30)).unwrap();
    assert_eq!((paths(&index), CUT(&index)), (vec!["bomb".to_owned()], Some(FilesCut::Unpacked)));
}

#[test]
fn a_million_entries_and_endless_names_stop_at_the_limit() {
    struct Endless(Vec<u8>, usize);
    impl io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let left = &self.0[self.1..];
            let count = left.len().min(buffer.len());
            buffer[..count].copy_from_slice(&left[..count]);
            self.1 = (self.1 + count) % self.0.len();
            Ok(count)
        }
    }
    let one = raw(b"a/name/of/some/length", EntryType::Regular, b"", b"");
    let index = list_within(Endless(one.clone(), 0), tight(5000, 1 << 30, 1 << 40)).unwrap();
    assert_eq!((index.entries().len(), CUT(&index)), (5000, Some(FilesCut::Entries)));
    let index = list_within(Endless(one, 0), tight(1 << 30, 21 * 100, 1 << 40)).unwrap();
    assert_eq!((index.entries().len(), CUT(&index)), (100, Some(FilesCut::Names)));
}

#[test]
fn a_list_is_kept_small_and_read_back_whole() {
    let all: Vec<String> =
        (0..2000).map(|n| format!("usr/lib/node_modules/package-{n}/index.js")).collect();
    let all: Vec<(&str, &[u8])> = all.iter().map(|path| (path.as_str(), &b"x"[..])).collect();
    let index = list(&files(&all)).unwrap();
    let kept = index.encode().unwrap();
    assert!(kept.len() < 60_000, "{} bytes for 2000 entries", kept.len());
    let back = LayerIndex::decode(&kept).unwrap();
    assert_eq!((back.entries(), paths(&back)), (index.entries(), paths(&index)));
    assert!(
        LayerIndex::decode(&kept[..kept.len() / 2]).is_none() && LayerIndex::decode(b"").is_none()
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_fail_hard(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..3000)) {
        let _ = list(&bytes);
    }
}
