//! The OCI distribution protocol on [`transport`], as registries really speak it (`registry-apis.md` §1).
//!
//! [`Registry`] reads: catalogue, tags, manifests, small blobs, and what a tag list wants to know of one tag. Bytes are kept
//! as they came; what is asked for by digest is verified, and kept for ever in a [`ContentCache`]. The documents
//! are read with types of our own rather than `oci-spec`'s: real ones leave out, or set to null, what those insist on. What we
//! write is built with `oci-spec` ([`Artifact`]).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![warn(missing_docs)]

mod artifact;
mod content;
mod content_cache;
mod descriptor;
mod digest;
mod documents;
#[doc(hidden)]
pub mod fuzzing;
mod image;
pub mod layers;
mod link;
mod lists;
mod manifest;
mod media;
mod parts;
mod place;
mod push;
mod quota;
mod referrers;
mod registry;
mod schema1;
mod status;
mod tag_detail;
#[cfg(test)]
mod tests;

pub use artifact::Artifact;
pub use content::ManifestHead;
pub use content_cache::{ContentCache, MemoryCache};
pub use descriptor::Descriptor;
pub use image::{Children, annotations};
pub use manifest::{Document, ImageManifest, Index, Manifest};
pub use parts::Parts;
pub use registry::{Ping, Registry};
pub use status::status_error;
