//! Layers laid over one another.

use std::sync::Arc;

use domain::image::{FileEntry, FileId};

use super::super::Tree;
use super::*;

fn layer(bytes: &[u8]) -> Arc<LayerIndex> {
    Arc::new(list(bytes).unwrap())
}

fn merged(layers: &[Vec<u8>]) -> Tree {
    Tree::merged((0..).zip(layers.iter().map(|bytes| layer(bytes))).collect())
}

fn all(tree: &Tree) -> Vec<String> {
    let mut paths: Vec<String> =
        tree.search("/", 1000).entries.into_iter().map(|e| e.path).collect();
    paths.extend(tree.page(None, 0, 1000).unwrap().entries.into_iter().map(|e| e.path));
    paths.sort();
    paths
}

fn find(tree: &Tree, path: &str) -> FileEntry {
    tree.search(path, 1000).entries.into_iter().find(|entry| entry.path == path).unwrap()
}

#[test]
fn folders_come_first_then_names_and_sizes_add_up() {
    let tree = Tree::of_layer(
        3,
        layer(&files(&[("b", b"12"), ("a/x", b"123"), ("a/y/z", b"4"), ("B", b"")])),
    );
    let page = tree.page(None, 0, 10).unwrap();
    let names: Vec<_> = page.entries.iter().map(|e| (e.name.as_str(), e.size.0)).collect();
    assert_eq!(names, [("a", 4), ("B", 0), ("b", 2)]);
    assert_eq!((page.entries[0].implied, page.entries[2].layer), (true, 3));
    let inside = tree.page(Some(page.entries[0].id), 0, 10).unwrap();
    assert_eq!(inside.trail.len(), 1);
    assert_eq!(inside.entries[0].path, "a/y");
    assert_eq!(tree.totals(), (6, 6));
    assert_eq!(tree.page(None, 1, 1).unwrap().entries[0].name, "B", "a page of it");
    assert!(tree.page(Some(FileId(999)), 0, 1).is_none());
}

#[test]
fn a_whiteout_takes_away_what_is_below_it_and_nothing_of_its_own_layer() {
    let below = files(&[("a/old", b"1"), ("a/kept", b"2"), ("gone/x", b"3")]);
    let above = files(&[("a/.wh.old", b""), ("a/old2", b"4"), (".wh.gone", b""), ("gone2", b"")]);
    let tree = merged(&[below, above.clone()]);
    assert_eq!(all(&tree), ["a", "a/kept", "a/old2", "gone2"]);
    assert_eq!(tree.deletions, 2);
    // In one layer by itself deletions are shown.
    let alone = Tree::of_layer(1, layer(&above));
    assert_eq!(find(&alone, "a/old").kind, FileKind::Deletion);
    assert_eq!((alone.deletions, alone.totals().0), (2, 3));
}

#[test]
fn an_opaque_folder_hides_everything_that_lower_layers_have_in_it() {
    let below = files(&[("etc/a", b"1"), ("etc/deep/b", b"2"), ("var/c", b"3")]);
    // The mark comes last, and hides nothing of its own layer all the same.
    let above = files(&[("etc/new", b"4"), ("etc/.wh..wh..opq", b"")]);
    let tree = merged(&[below, above]);
    assert_eq!(all(&tree), ["etc", "etc/new", "var", "var/c"]);
}

#[test]
fn a_file_in_a_folders_place_takes_the_folder_away() {
    let below = files(&[("data/a", b"1")]);
    let above = files(&[("data", b"22")]);
    let tree = merged(&[below, above]);
    assert_eq!(all(&tree), ["data"]);
    assert_eq!((find_root(&tree).kind, find_root(&tree).size.0), (FileKind::File, 2));
}

fn find_root(tree: &Tree) -> FileEntry {
    tree.page(None, 0, 1).unwrap().entries.remove(0)
}

#[test]
fn the_upper_layers_file_counts() {
    let tree = merged(&[files(&[("a/f", b"1")]), files(&[("a/f", b"333")])]);
    let entry = find(&tree, "a/f");
    assert_eq!((entry.size.0, entry.layer), (3, 1));
}

#[test]
fn a_hard_link_leads_to_its_file_and_one_to_nowhere_says_so() {
    let mut bytes = files(&[("bin/busybox", b"elf")]);
    bytes.truncate(1024);
    bytes.extend(raw(b"bin/sh", EntryType::Link, b"bin/busybox", b""));
    bytes.extend(raw(b"bin/lost", EntryType::Link, b"../../nowhere", b""));
    bytes.extend(raw(b"bin/self", EntryType::Link, b"bin/self", b""));
    let tree = merged(&[bytes]);
    let (link, lost) = (find(&tree, "bin/sh"), find(&tree, "bin/lost"));
    assert!(!link.dangling && lost.dangling);
    let (_, _, entry) = tree.file(link.id).unwrap();
    assert_eq!((entry.kind, entry.size), (FileKind::File, 3));
    assert!(tree.file(lost.id).is_none());
    assert!(tree.file(find(&tree, "bin/self").id).is_none(), "a circle ends");
}

#[test]
fn a_search_finds_part_of_a_path_in_any_case() {
    let tree = merged(&[files(&[("usr/Lib/OpenSSL.so", b""), ("etc/x", b"")])]);
    let found = tree.search("openssl", 10);
    assert_eq!((found.total.0, found.entries[0].path.as_str()), (1, "usr/Lib/OpenSSL.so"));
    assert_eq!(tree.search("  ", 10).total.0, 0);
    assert_eq!(tree.search("/", 1).entries.len(), 1, "no more than asked for");
}
