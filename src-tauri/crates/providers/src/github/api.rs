//! GitHub's REST API, as far as Roadstead reads it (`specs/github-packages.openapi.json`).

use domain::{Digest, Repository, Tag, TagDetail, Timestamp, Visibility};
use serde::Deserialize;

use crate::left_out::repository_name;

/// `GET /user`, a row of `GET /user/orgs`, and the owner of a package.
#[derive(Deserialize)]
pub(super) struct Account {
    pub(super) login: String,
}

/// A package: what GitHub calls a repository of the registry.
#[derive(Deserialize)]
pub(super) struct Package {
    /// Without the owner; may hold slashes.
    name: String,
    owner: Option<Account>,
    visibility: Option<String>,
    updated_at: Option<String>,
    pub(super) html_url: Option<String>,
}

impl Package {
    /// The row; `None` where the name cannot be shown. References are in lower case whatever the owner's name is
    /// (`registry-apis.md` §10h).
    pub(super) fn repository(&self, namespace: &str) -> Option<Repository> {
        let owner = self.owner.as_ref().map_or(namespace, |owner| &owner.login);
        let name = format!("{owner}/{}", self.name).to_lowercase();
        let name = repository_name(&name)?;
        Some(Repository {
            visibility: self.visibility.as_deref().and_then(visibility),
            last_pushed: self.updated_at.as_deref().and_then(Timestamp::lenient),
            ..Repository::named(name)
        })
    }
}

fn visibility(word: &str) -> Option<Visibility> {
    match word {
        "public" => Some(Visibility::Public),
        "internal" => Some(Visibility::Internal),
        "private" => Some(Visibility::Private),
        _ => None,
    }
}

/// A version of a package: one digest with all its tags.
#[derive(Deserialize)]
pub(super) struct Version {
    /// The digest.
    name: String,
    updated_at: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    container: Option<Container>,
}

#[derive(Deserialize)]
struct Container {
    #[serde(default)]
    tags: Vec<String>,
}

impl Version {
    /// The tags of this version. The children of an index, its attestations and its signatures are versions of their own
    /// without any, and so no rows.
    pub(super) fn tags(self) -> impl Iterator<Item = Tag> {
        let detail = TagDetail {
            digest: Digest::parse(&self.name).ok(),
            last_pushed: self.updated_at.as_deref().and_then(Timestamp::lenient),
            // Size and platforms are the registry's to tell.
            more: true,
            ..TagDetail::default()
        };
        let tags = self.metadata.and_then(|metadata| metadata.container).map(|c| c.tags);
        tags.unwrap_or_default().into_iter().map(move |name| Tag::with(name, detail.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn githubs_own_samples_are_read() {
        // `components.examples` of github/rest-api-description, shortened.
        let package: Package = serde_json::from_str(
            r#"{"id":197,"name":"hello_docker","package_type":"container","owner":{"login":"GitHub","id":9919},
                "version_count":1,"visibility":"private","created_at":"2020-05-19T22:19:11Z","updated_at":"2020-05-19T22:19:11Z"}"#,
        )
        .unwrap();
        let row = package.repository("github").unwrap();
        assert_eq!(row.name.as_str(), "github/hello_docker", "references are in lower case");
        assert_eq!(row.visibility, Some(Visibility::Private));
        assert_eq!(row.last_pushed, Timestamp::lenient("2020-05-19T22:19:11Z"));
        let version: Version = serde_json::from_str(
            r#"{"id":836,"name":"sha256:b3d3e366b55f9a54599220198b3db5da8f53592acbbb7dc7e4e9878762fc5344",
                "created_at":"2020-05-19T22:19:11Z","updated_at":"2021-02-05T21:32:32Z",
                "metadata":{"package_type":"container","container":{"tags":["1.0","latest"]}}}"#,
        )
        .unwrap();
        let tags: Vec<Tag> = version.tags().collect();
        assert_eq!(tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["1.0", "latest"]);
        assert_eq!(tags[0].detail, tags[1].detail, "one digest under two names");
        assert!(tags[0].detail.as_ref().unwrap().digest.is_some());
    }

    #[test]
    fn a_version_without_tags_is_no_row() {
        for metadata in [r#"{"container":{"tags":[]}}"#, r#"{"package_type":"npm"}"#, "null"] {
            let text = format!(r#"{{"name":"sha256:00","metadata":{metadata}}}"#);
            assert_eq!(serde_json::from_str::<Version>(&text).unwrap().tags().count(), 0);
        }
    }
}
