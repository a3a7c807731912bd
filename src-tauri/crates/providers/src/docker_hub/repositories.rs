//! Repositories: a namespace's list, and one by itself (`registry-apis.md` §2b).

use domain::{
    Bytes, Completeness, Count, Cursor, ErrorKind, Page, Permissions, RepositoryContent,
    RepositoryDetail, RepositoryName, Result, Timestamp, Visibility,
};
use transport::Request;

use super::claims::Level;
use super::namespaces::{paged, unknown};
use super::{DockerHub, OFFICIAL, PAGES_MOST, api, page_number};
use crate::RepositoryQuery;
use crate::left_out::repository_name;

/// A new repository's "last updated" is its birthday; both moments lie this close then.
const BIRTHDAY_SECONDS: i64 = 2;

impl DockerHub {
    /// One page, what was pushed last first (`GET /v2/namespaces/{namespace}/repositories`).
    pub(super) async fn list_repositories(
        &self,
        query: &RepositoryQuery,
    ) -> Result<Page<domain::Repository>> {
        let own = match &query.namespace {
            // Whoever has an account means their own; that it cannot be used now must not look like a registry without a list.
            None => self.session.username().await?,
            Some(_) => None,
        };
        let Some(namespace) = query.namespace.as_ref().or(own.as_ref()) else {
            return Err(ErrorKind::NoCatalogue.into());
        };
        let page = page_number(query.cursor.as_ref());
        let url = self.session.url(&["v2", "namespaces", namespace, "repositories"]);
        let mut url = paged(url, page);
        url.query_pairs_mut().append_pair("ordering", "-last_updated");
        let answer = self.session.send(Request::get(url)).await?;
        // A page past the end is 404: some went while we were reading.
        let read = match answer.status {
            404 if page > 1 => nothing(),
            200..=299 => answer.json::<api::Paged<api::Repository>>()?,
            _ => return Err(self.session.refusal(&answer, namespace)),
        };
        let own = self.belongs_to(namespace).await?;
        // An unknown namespace is an empty list, too (hub-feedback 2357).
        if page == 1 && read.results.is_empty() && !own {
            return Err(unknown(namespace));
        }
        let completeness = match self.known().level {
            _ if !own => Completeness::PublicOnly,
            Some(Level::PublicRead) => Completeness::HiddenByToken,
            _ => Completeness::Complete,
        };
        Ok(finished(page, read.next.is_some(), read.count, completeness, read.results, row))
    }

    /// A repository with its README and what the caller may do with it
    /// (`GET /v2/namespaces/{namespace}/repositories/{repository}`).
    pub(super) async fn read_repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let answer = self.session.send(Request::get(self.repository_url(name, &[])?)).await?;
        if !answer.is_success() {
            return Err(self.session.refusal(&answer, name.as_str()));
        }
        let record: api::Repository = answer.json()?;
        let readme = record.full_description.clone().filter(|text| !text.trim().is_empty());
        let permissions = record.permissions.map(|rights| Permissions {
            read: rights.read,
            write: rights.write,
            admin: rights.admin,
        });
        let repository = row(record).ok_or_else(|| answer.not_understood())?;
        Ok(RepositoryDetail { repository, readme, permissions, page: None })
    }
}

/// The page that is past the end.
pub(super) fn nothing<T>() -> api::Paged<T> {
    api::Paged { count: None, next: None, results: Vec::new() }
}

/// A page as the port has it. Of `next` only that it is there is believed: where it leads, no credential goes.
pub(super) fn finished<R, T>(
    page: u64,
    next: bool,
    count: Option<u64>,
    completeness: Completeness,
    records: Vec<R>,
    row: impl Fn(R) -> Option<T>,
) -> Page<T> {
    let more = next && !records.is_empty();
    let capped = more && page >= PAGES_MOST;
    let items: Vec<T> = records.into_iter().filter_map(row).collect();
    let completeness = if capped { Completeness::PageCap } else { completeness };
    let next = (more && !capped).then(|| Cursor((page + 1).to_string()));
    Page { items, next, total: count.map(Count), completeness }
}

/// A row; `None` for a name that cannot stand in an address.
pub(super) fn row(record: api::Repository) -> Option<domain::Repository> {
    // Official images are known by their short names.
    let name = match record.namespace.as_str() {
        OFFICIAL => record.name,
        namespace => format!("{namespace}/{}", record.name),
    };
    let name = repository_name(&name)?;
    let updated = record.last_updated.as_deref().and_then(Timestamp::lenient);
    let born = record.date_registered.as_deref().and_then(Timestamp::lenient);
    let is_empty = record.content_types.as_ref().is_some_and(Vec::is_empty);
    let birthday = updated.zip(born).is_some_and(|(updated, born)| {
        updated.unix().abs_diff(born.unix()) <= BIRTHDAY_SECONDS.unsigned_abs()
    });
    Some(domain::Repository {
        name,
        description: record.description.filter(|text| !text.trim().is_empty()),
        visibility: record
            .is_private
            .map(|private| if private { Visibility::Private } else { Visibility::Public }),
        last_pushed: updated.filter(|_| !(is_empty && birthday)),
        contains: record.content_types.map(|types| contents(&types)),
        pulls: record.pull_count.map(Count),
        stars: record.star_count.map(Count),
        size: record.storage_size.map(Bytes),
        archived: record.status_description.is_some_and(|s| s.eq_ignore_ascii_case("archived")),
    })
}

fn contents(types: &[String]) -> Vec<RepositoryContent> {
    let mut kinds: Vec<_> = types.iter().map(|kind| content(kind)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The document's `content_types`.
fn content(kind: &str) -> RepositoryContent {
    match kind {
        "image" => RepositoryContent::Image,
        "helm" => RepositoryContent::Helm,
        "plugin" => RepositoryContent::Plugin,
        "volume" => RepositoryContent::Volume,
        "wasm" => RepositoryContent::Wasm,
        "compose" => RepositoryContent::Compose,
        "model" => RepositoryContent::Model,
        _ => RepositoryContent::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wiremock::MockServer;

    use super::*;
    use crate::Provider;
    use crate::docker_hub::testing::{answers, count, gives_tokens, hub};

    const LIST: &str = "/v2/namespaces/acme/repositories";

    fn of(namespace: &str, cursor: Option<&str>) -> RepositoryQuery {
        RepositoryQuery {
            namespace: Some(namespace.into()),
            cursor: cursor.map(|cursor| Cursor(cursor.into())),
        }
    }

    fn read(record: Value) -> domain::Repository {
        row(serde_json::from_value(record).unwrap()).unwrap()
    }

    #[test]
    fn a_row_is_read_with_its_odd_types() {
        let row = read(json!({
            "name": "highland_builder", "namespace": "docker", "repository_type": null, "status": 1,
            "status_description": "active", "description": "Image for builds", "is_private": false,
            "star_count": 7, "pull_count": 15_722_123, "last_updated": "2023-06-20T10:44:45.459826Z",
            "date_registered": "2015-05-19T21:13:35.937763Z", "affiliation": "",
            "media_types": ["application/octet-stream", null], "content_types": ["unrecognized", "image"],
            "categories": [], "storage_size": 488_723_114_800_u64,
        }));
        assert_eq!(row.name.as_str(), "docker/highland_builder");
        assert_eq!(row.contains, Some(vec![RepositoryContent::Image, RepositoryContent::Other]));
        assert_eq!((row.pulls, row.stars), (Some(Count(15_722_123)), Some(Count(7))));
        assert_eq!(row.size, Some(Bytes(488_723_114_800)));
        assert!(row.last_pushed.is_some() && !row.archived);
    }

    #[test]
    fn what_is_null_or_of_another_type_is_not_known_and_never_zero() {
        let row = read(json!({
            "name": "app", "namespace": "acme", "description": "", "is_private": null, "star_count": null,
            "pull_count": "1B+", "last_updated": "0001-01-01T00:00:00Z", "storage_size": -1, "content_types": {},
        }));
        assert_eq!(row, domain::Repository::named(RepositoryName::parse("acme/app").unwrap()));
    }

    #[test]
    fn a_new_repository_was_not_pushed_to_on_its_birthday() {
        let born = json!({
            "name": "my-app", "namespace": "acme", "last_updated": "2025-01-20T10:30:00Z",
            "date_registered": "2025-01-20T10:30:00Z", "content_types": [], "status_description": "Active",
        });
        assert_eq!(read(born.clone()).last_pushed, None);
        let mut pushed = born;
        pushed["content_types"] = json!(["image"]);
        assert!(read(pushed).last_pushed.is_some(), "pushed in the very second");
    }

    #[tokio::test]
    async fn pages_are_followed_by_number_and_never_by_where_a_link_leads() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let row = json!({ "name": "web", "namespace": "acme" });
        let page = json!({ "count": 287, "next": "https://evil.example/v2/steal?page=7", "results": [row] });
        answers(&server, "GET", LIST, 200, page).await;
        let hub = hub(&server, Some("anchor-chain"));
        let first = hub.repositories(&of("acme", None)).await.unwrap();
        assert_eq!(first.next, Some(Cursor("2".into())));
        assert_eq!((first.total, first.completeness), (Some(Count(287)), Completeness::Complete));
        hub.repositories(&of("acme", Some("2"))).await.unwrap();
        let asked = server.received_requests().await.unwrap();
        let last = asked.last().unwrap().url.query().unwrap();
        assert_eq!(last, "page=2&page_size=100&ordering=-last_updated");
        assert_eq!(count(&server, "GET", LIST).await, 2, "one request a page");
    }

    #[tokio::test]
    async fn a_page_past_the_end_is_the_end_and_not_an_error() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        answers(&server, "GET", LIST, 404, json!({ "message": "page not found" })).await;
        let hub = hub(&server, Some("anchor-chain"));
        let page = hub.repositories(&of("acme", Some("3"))).await.unwrap();
        assert!(page.items.is_empty() && page.next.is_none());
        let error = hub.repositories(&of("acme", None)).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
    }

    #[tokio::test]
    async fn an_unknown_namespace_is_told_from_an_empty_one() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let empty = json!({ "count": 0, "next": null, "previous": null, "results": [] });
        answers(&server, "GET", LIST, 200, empty.clone()).await;
        answers(&server, "GET", "/v2/namespaces/nobody/repositories", 200, empty).await;
        let hub = hub(&server, Some("anchor-chain"));
        assert!(hub.repositories(&of("acme", None)).await.unwrap().items.is_empty());
        let error = hub.repositories(&of("nobody", None)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound { what: "nobody".into() });
    }

    #[tokio::test]
    async fn of_somebody_elses_namespace_only_the_public_part_is_seen() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let page = json!({ "count": 1, "next": null, "results": [{ "name": "alpine", "namespace": "library" }] });
        answers(&server, "GET", "/v2/namespaces/library/repositories", 200, page).await;
        for secret in [Some("anchor-chain"), None] {
            let page = hub(&server, secret).repositories(&of("library", None)).await.unwrap();
            assert_eq!(page.completeness, Completeness::PublicOnly);
            assert_eq!(page.items[0].name.as_str(), "alpine");
        }
    }

    #[tokio::test]
    async fn an_official_image_is_found_by_its_short_name() {
        let server = MockServer::start().await;
        let record = json!({ "name": "alpine", "namespace": "library", "full_description": "# Alpine",
            "permissions": { "read": true, "write": false, "admin": false } });
        answers(&server, "GET", "/v2/namespaces/library/repositories/alpine", 200, record).await;
        let hub = hub(&server, None);
        for name in ["alpine", "library/alpine"] {
            let name = RepositoryName::parse(name).unwrap();
            let detail = hub.repository(&name).await.unwrap();
            assert_eq!(detail.readme.as_deref(), Some("# Alpine"));
            assert_eq!(
                detail.permissions.map(|rights| (rights.read, rights.write)),
                Some((true, false))
            );
        }
        let deep = RepositoryName::parse("a/b/c").unwrap();
        assert!(matches!(
            hub.repository(&deep).await.unwrap_err().kind,
            ErrorKind::NotFound { .. }
        ));
    }
}
