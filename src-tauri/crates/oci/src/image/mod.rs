//! What is inside a tag, read for its own page.
//!
//! Here the documents become the nouns of [`domain::image`]. Nothing odd is left out and nothing odd is an error, as long as
//! there is something to show: what is wrong with a part is said at that part.

mod artifact;
mod config;
mod detail;
mod layers;
mod overview;
mod raw;
mod steps;

use std::collections::BTreeMap;

use domain::Bytes;
use domain::image::Annotation;

pub use overview::Children;

/// The longest text of an annotation, a label or a build step that is passed on.
pub(crate) const TEXT_MOST: usize = 4096;

/// Notes as they are shown: in the order of their names, each cut off at [`TEXT_MOST`].
pub fn annotations(notes: &BTreeMap<String, String>) -> Vec<Annotation> {
    notes
        .iter()
        .map(|(name, value)| Annotation {
            name: cut(name, 512).to_owned(),
            value: cut(value, TEXT_MOST).to_owned(),
            cut_from: (value.len() > TEXT_MOST).then_some(Bytes(value.len() as u64)),
        })
        .collect()
}

/// The start of a text, at most so many bytes, whole characters only.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}
