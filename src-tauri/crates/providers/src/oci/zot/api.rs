//! zot's JSON: its list of extensions, its configuration, and the objects of its GraphQL, of which any part may be null.

use serde::Deserialize;
use serde_json::Value;

/// `GET /v2/_oci/ext/discover` (distribution-spec, "Extensions").
#[derive(Deserialize)]
pub(super) struct Extensions {
    extensions: Option<Vec<Extension>>,
}

#[derive(Deserialize)]
struct Extension {
    #[serde(default)]
    name: String,
    endpoints: Option<Vec<String>>,
}

impl Extensions {
    /// The endpoints of all extensions of this name; `None` where there is none of it.
    pub(super) fn endpoints_of(self, name: &str) -> Option<Vec<String>> {
        let of_name: Vec<_> = self.extensions?.into_iter().filter(|one| one.name == name).collect();
        let endpoints = |one: Extension| one.endpoints.unwrap_or_default();
        (!of_name.is_empty()).then(|| of_name.into_iter().flat_map(endpoints).collect())
    }
}

/// `GET /v2/_zot/ext/mgmt`: what zot tells of its configuration.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ServerConfig {
    pub(super) release_tag: Option<String>,
    http: Option<Http>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Http {
    auth: Option<serde_json::Map<String, Value>>,
}

impl ServerConfig {
    /// Whether it has any way to sign in.
    pub(super) fn knows_people(&self) -> bool {
        let auth = self.http.as_ref().and_then(|http| http.auth.as_ref());
        auth.is_some_and(|ways| {
            ways.values().any(|way| !way.is_null() && *way != Value::Bool(false))
        })
    }
}

/// A page of anything.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Results<T> {
    pub(super) page: Option<PageInfo>,
    pub(super) results: Option<Vec<Option<T>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PageInfo {
    pub(super) total_count: i64,
}

/// `RepoSummary`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RepoSummary {
    pub(super) name: Option<String>,
    pub(super) last_updated: Option<String>,
    pub(super) size: Option<String>,
    pub(super) newest_image: Option<NewestImage>,
    pub(super) download_count: Option<i64>,
    pub(super) star_count: Option<i64>,
}

/// `RepoSummary.NewestImage`, as far as a list of repositories wants it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NewestImage {
    pub(super) description: Option<String>,
    pub(super) push_timestamp: Option<String>,
    pub(super) artifact_type: Option<String>,
    pub(super) manifests: Option<Vec<Option<ManifestSummary>>>,
}

/// `ImageSummary`: a tag with all that is known of what it names.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ImageSummary {
    pub(super) tag: Option<String>,
    pub(super) digest: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) manifests: Option<Vec<Option<ManifestSummary>>>,
    pub(super) size: Option<String>,
    pub(super) last_pull_timestamp: Option<String>,
    pub(super) push_timestamp: Option<String>,
    pub(super) pushed_by: Option<String>,
    pub(super) tagged_timestamp: Option<String>,
    pub(super) last_updated: Option<String>,
    pub(super) artifact_type: Option<String>,
}

/// `ManifestSummary`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ManifestSummary {
    pub(super) digest: Option<String>,
    pub(super) size: Option<String>,
    pub(super) platform: Option<Platform>,
    pub(super) artifact_type: Option<String>,
}

/// `Platform`; the variant stands behind the architecture, as `arm64/v8`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Platform {
    pub(super) os: Option<String>,
    pub(super) arch: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn endpoints(json: Value) -> Option<Vec<String>> {
        serde_json::from_value::<Extensions>(json).ok().and_then(|list| list.endpoints_of("_zot"))
    }

    #[test]
    fn a_zot_is_told_by_its_name_among_the_extensions() {
        let search = json!({ "name": "_zot", "endpoints": ["/v2/_zot/ext/search"] });
        assert_eq!(endpoints(json!({ "extensions": [search] })).unwrap().len(), 1);
        let bare = json!({ "name": "_zot", "endpoints": null });
        assert_eq!(endpoints(json!({ "extensions": [bare] })), Some(Vec::new()));
        let other = json!({ "name": "_catalog" });
        for none in [json!({}), json!({ "extensions": null }), json!({ "extensions": [other] })] {
            assert_eq!(endpoints(none.clone()), None, "{none}");
        }
    }

    #[test]
    fn a_zot_that_has_a_way_to_sign_in_knows_people() {
        let knows = |auth: Value| {
            let config = json!({ "distSpecVersion": "1.1.1", "http": { "auth": auth } });
            serde_json::from_value::<ServerConfig>(config).unwrap().knows_people()
        };
        assert!(knows(json!({ "htpasswd": {} })));
        assert!(knows(json!({ "apikey": true })));
        assert!(!knows(json!({ "apikey": false })) && !knows(json!({})) && !knows(json!(null)));
    }
}
