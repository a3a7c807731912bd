//! What a tag shares with the other tags of its repository, as far as those have been seen.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{AccountId, Bytes, Count, Digest, RepositoryName};

/// A tag among the tags seen of its repository. Made from what is known already, without a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Neighbours {
    /// The other tags that point to the same digest.
    pub same: Vec<String>,
    /// Tags of other images that were looked at.
    pub compared: Count,
    /// What only this tag brings: content (shared content once) that no other image seen has. `None` where a size is not
    /// told, or this tag's own content is not known yet.
    pub unique: Option<Bytes>,
    /// The rest of it.
    pub shared: Option<Bytes>,
    /// For each layer that others have, too: which tags have it.
    pub layers: Vec<SharedLayer>,
}

/// A layer that other tags have, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SharedLayer {
    /// The layer.
    pub digest: Digest,
    /// Some of the tags.
    pub tags: Vec<String>,
    /// How many tags.
    pub total: Count,
}

/// Where a digest was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DigestHit {
    /// Seen as this account.
    pub account: AccountId,
    /// In this repository.
    pub repository: RepositoryName,
    /// Under these tags.
    pub tags: Vec<String>,
}
