//! Where a request may meet a misbehaviour.

use super::super::route::Target;

/// A part of a server, whatever API it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Where tokens are issued.
    Token,
    /// `/v2/_catalog`
    Catalogue,
    /// `/v2/<name>/tags/list`
    Tags,
    /// `/v2/<name>/manifests/<reference>`
    Manifest,
    /// `/v2/<name>/blobs/<digest>`
    Blob,
    /// `/v2/`
    Ping,
    /// The vendor's own API, and what else there is.
    Api,
}

impl Spot {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Token,
        Self::Catalogue,
        Self::Tags,
        Self::Manifest,
        Self::Blob,
        Self::Ping,
        Self::Api,
    ];

    /// The one of a path. What stands before `/v2/` is the vendor's (Artifactory has a registry below each repository key).
    pub(super) fn of(path: &str) -> Self {
        let end = path.trim_end_matches('/');
        if end.ends_with("/token") || end.ends_with("/auth") {
            return Self::Token;
        }
        let registry = path.find("/v2").map(|at| &path[at..]);
        match registry.and_then(Target::read) {
            Some(Target::Ping) => Self::Ping,
            Some(Target::Catalog) => Self::Catalogue,
            Some(Target::Tags(_)) => Self::Tags,
            Some(Target::Manifest(..)) => Self::Manifest,
            Some(Target::Blob(..)) => Self::Blob,
            _ => Self::Api,
        }
    }

    /// Whether lists come from there.
    pub(super) fn has_lists(self) -> bool {
        matches!(self, Self::Catalogue | Self::Tags | Self::Api)
    }
}
