//! Which resource of the distribution protocol a path names.

use axum::http::Method;

use super::access::{Action, Need};

/// A resource under `/v2/`. Names may hold slashes, so paths are read from their end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `/v2/`
    Ping,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/<name>/tags/list`
    Tags(String),
    /// `/v2/<name>/manifests/<reference>`
    Manifest(String, String),
    /// `/v2/<name>/blobs/<digest>`
    Blob(String, String),
    /// `/v2/<name>/blobs/uploads/`
    Uploads(String),
    /// `/v2/<name>/blobs/uploads/<id>`
    Upload(String, String),
    /// `/v2/<name>/referrers/<digest>`
    Referrers(String, String),
}

impl Target {
    /// Reads a (decoded) path.
    pub(super) fn read(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/v2")?;
        if rest.is_empty() || rest == "/" {
            return Some(Self::Ping);
        }
        let rest = rest.strip_prefix('/')?;
        if rest == "_catalog" {
            return Some(Self::Catalog);
        }
        let parts: Vec<&str> = rest.split('/').collect();
        let name = |count: usize| parts[..parts.len() - count].join("/");
        match parts.as_slice() {
            [_, .., "tags", "list"] => Some(Self::Tags(name(2))),
            [_, .., "blobs", "uploads"] => Some(Self::Uploads(name(2))),
            [_, .., "blobs", "uploads", ""] => Some(Self::Uploads(name(3))),
            [_, .., "blobs", "uploads", id] => Some(Self::Upload(name(3), (*id).to_owned())),
            [_, .., "blobs", digest] => Some(Self::Blob(name(2), (*digest).to_owned())),
            [_, .., "manifests", reference] => {
                Some(Self::Manifest(name(2), (*reference).to_owned()))
            }
            [_, .., "referrers", digest] => Some(Self::Referrers(name(2), (*digest).to_owned())),
            _ => None,
        }
    }

    /// The repository, where the path names one.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Ping | Self::Catalog => None,
            Self::Tags(name)
            | Self::Uploads(name)
            | Self::Manifest(name, _)
            | Self::Blob(name, _)
            | Self::Upload(name, _)
            | Self::Referrers(name, _) => Some(name),
        }
    }

    /// What a request to it must be allowed to do.
    pub(super) fn needs(&self, method: &Method, mount_from: Option<&str>) -> Vec<Need> {
        let name = match self {
            Self::Ping => return Vec::new(),
            Self::Catalog => return vec![Need { name: None, actions: vec![Action::Catalog] }],
            _ => self.name().map(str::to_owned),
        };
        let actions = match *method {
            Method::GET | Method::HEAD => vec![Action::Pull],
            Method::DELETE if !matches!(self, Self::Upload(..)) => vec![Action::Delete],
            _ => vec![Action::Pull, Action::Push],
        };
        // An upload may be asked after by whoever may push.
        let actions = if matches!(self, Self::Upload(..)) {
            vec![Action::Pull, Action::Push]
        } else {
            actions
        };
        let mut needs = vec![Need { name, actions }];
        if let Some(source) = mount_from {
            needs.push(Need { name: Some(source.to_owned()), actions: vec![Action::Pull] });
        }
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_hold_slashes_and_the_words_of_the_protocol() {
        let text = |word: &str| word.to_owned();
        assert_eq!(Target::read("/v2/a/b/tags/list"), Some(Target::Tags(text("a/b"))));
        assert_eq!(
            Target::read("/v2/blobs/manifests/manifests/latest"),
            Some(Target::Manifest(text("blobs/manifests"), text("latest")))
        );
        assert_eq!(Target::read("/v2/a/blobs/uploads/"), Some(Target::Uploads(text("a"))));
        assert_eq!(
            Target::read("/v2/a/blobs/uploads/7"),
            Some(Target::Upload(text("a"), text("7")))
        );
        assert_eq!(Target::read("/v2/"), Some(Target::Ping));
        assert_eq!(Target::read("/v1/"), None);
        assert_eq!(Target::read("/v2/tags/list"), None, "a name is missing");
    }
}
