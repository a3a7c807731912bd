//! Ways in for fuzzers, to readers that are reached over the network otherwise: `tests/doors` has what they hold.

use std::io::{self, Write};

use url::Url;

use crate::layers::{ContentPart, FileSource, LayerIndex, Limits};
use crate::{layers, link};

/// What a list's `Link` header makes of the query for its next page.
pub fn next_query<'a>(lines: impl Iterator<Item = &'a str>, request: &Url) -> Option<String> {
    link::query_of(&link::next(lines)?, request)
}

/// Lists a layer, in whatever it is packed.
///
/// # Errors
/// It is no archive, or broken.
pub fn layer(packed: &[u8], limits: Limits) -> io::Result<LayerIndex> {
    layers::list(packed, limits)
}

/// Reads one file out of a layer.
///
/// # Errors
/// It is not what the list says.
pub fn layer_file<W: Write>(
    packed: &[u8],
    source: &FileSource,
    part: ContentPart<W>,
) -> io::Result<ContentPart<W>> {
    layers::read_file(packed, source, part)
}

/// A layer's table of contents, as rows and in each of its packed forms.
pub fn tables(bytes: &[u8], limits: Limits) -> Vec<LayerIndex> {
    layers::tables(bytes, limits)
}
