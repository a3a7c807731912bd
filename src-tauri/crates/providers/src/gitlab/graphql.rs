//! GitLab's GraphQL: what REST tells only in many requests, in one.
//!
//! It may be switched off, older than a field, or fail on a large group; then the caller asks by REST instead.

use domain::{Digest, ErrorKind, Result, SizeScope, Tag, TagContent, TagDetail, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use transport::Request;

use super::rest::Rest;

/// A page: the most that GitLab gives.
pub(super) const PAGE_SIZE: u32 = 100;
/// Projects of a page whose repositories come along.
const PROJECTS: u32 = 50;

const ROW: &str = "fragment row on ContainerRepository { id path location project { id visibility description archived } }";

/// What GraphQL answered.
pub(super) enum Told<T> {
    /// What was asked for.
    Data(T),
    /// Nothing that can be used: it is off, refuses the query, or failed.
    Nothing,
}

#[derive(Deserialize)]
struct Envelope<T> {
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Value>,
}

/// A page of anything.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection<T> {
    pub(super) nodes: Vec<T>,
    page_info: PageInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl<T> Connection<T> {
    /// Where it goes on.
    pub(super) fn after(&self) -> Option<String> {
        self.page_info.end_cursor.clone().filter(|_| self.page_info.has_next_page)
    }
}

/// A repository of the registry.
#[derive(Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) location: Option<String>,
    pub(super) project: RowProject,
}

/// The project that it belongs to.
#[derive(Deserialize)]
pub(super) struct RowProject {
    pub(super) id: String,
    pub(super) visibility: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) archived: Option<bool>,
}

/// A project with its repositories.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProjectRows {
    pub(super) full_path: String,
    /// `None` where the registry is switched off for it.
    pub(super) container_repositories: Option<Connection<Row>>,
}

/// The repositories of a group and its subgroups; `None` where there is no such group, or where its list is for others
/// (it takes the role of a Reporter in the group itself).
pub(super) async fn group(
    rest: &Rest,
    path: &str,
    after: Option<&str>,
) -> Result<Told<Option<Connection<Row>>>> {
    #[derive(Deserialize)]
    struct Data {
        group: Option<Group>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Group {
        container_repositories: Option<Connection<Row>>,
    }
    let query = format!(
        "query($path: ID!, $n: Int, $after: String) {{ group(fullPath: $path) {{ containerRepositories(first: $n, after: $after) {{ nodes {{ ...row }} pageInfo {{ hasNextPage endCursor }} }} }} }} {ROW}"
    );
    let variables = json!({ "path": path, "n": PAGE_SIZE, "after": after });
    Ok(match ask::<Data>(rest, &query, &variables).await? {
        Told::Data(data) => Told::Data(data.group.and_then(|group| group.container_repositories)),
        Told::Nothing => Told::Nothing,
    })
}

/// The projects of a namespace with their repositories; `None` where there is no such namespace.
pub(super) async fn namespace(
    rest: &Rest,
    path: &str,
    after: Option<&str>,
) -> Result<Told<Option<Connection<ProjectRows>>>> {
    #[derive(Deserialize)]
    struct Data {
        namespace: Option<Namespace>,
    }
    #[derive(Deserialize)]
    struct Namespace {
        projects: Connection<ProjectRows>,
    }
    let query = format!(
        "query($path: ID!, $n: Int, $after: String) {{ namespace(fullPath: $path) {{ projects(includeSubgroups: true, first: $n, after: $after) {{ {PROJECT_ROWS} }} }} }} {ROW}"
    );
    let variables = json!({ "path": path, "n": PROJECTS, "after": after });
    Ok(match ask::<Data>(rest, &query, &variables).await? {
        Told::Data(data) => Told::Data(data.namespace.map(|namespace| namespace.projects)),
        Told::Nothing => Told::Nothing,
    })
}

/// The projects that the account is a member of, with their repositories.
pub(super) async fn membership(
    rest: &Rest,
    after: Option<&str>,
) -> Result<Told<Connection<ProjectRows>>> {
    #[derive(Deserialize)]
    struct Data {
        projects: Connection<ProjectRows>,
    }
    let query = format!(
        "query($n: Int, $after: String) {{ projects(membership: true, first: $n, after: $after) {{ {PROJECT_ROWS} }} }} {ROW}"
    );
    let variables = json!({ "n": PROJECTS, "after": after });
    Ok(match ask::<Data>(rest, &query, &variables).await? {
        Told::Data(data) => Told::Data(data.projects),
        Told::Nothing => Told::Nothing,
    })
}

const PROJECT_ROWS: &str = "nodes { fullPath containerRepositories(first: 100) { nodes { ...row } pageInfo { hasNextPage endCursor } } } pageInfo { hasNextPage endCursor }";

/// One page of tags; `None` where there is no such repository.
///
/// `published` also asks for what only a GitLab with the registry's metadata database knows (`registry-apis.md` §9d).
pub(super) async fn tags(
    rest: &Rest,
    repository: u64,
    after: Option<&str>,
    published: bool,
) -> Result<Told<Option<Connection<TagRow>>>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        container_repository: Option<Tagged>,
    }
    #[derive(Deserialize)]
    struct Tagged {
        tags: Connection<TagRow>,
    }
    let more = if published { " publishedAt mediaType" } else { "" };
    let query = format!(
        "query($id: ContainerRepositoryID!, $n: Int, $after: String) {{ containerRepository(id: $id) {{ tags(first: $n, after: $after) {{ nodes {{ name digest createdAt totalSize{more} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
    );
    let id = format!("gid://gitlab/ContainerRepository/{repository}");
    let variables = json!({ "id": id, "n": PAGE_SIZE, "after": after });
    Ok(match ask::<Data>(rest, &query, &variables).await? {
        Told::Data(data) => Told::Data(data.container_repository.map(|found| found.tags)),
        Told::Nothing => Told::Nothing,
    })
}

/// A tag with what GraphQL tells of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagRow {
    name: String,
    digest: Option<String>,
    created_at: Option<String>,
    published_at: Option<String>,
    media_type: Option<String>,
    /// `BigInt`: text, since JavaScript's numbers end earlier.
    total_size: Option<Size>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Size {
    Text(String),
    Number(u64),
}

impl TagRow {
    pub(super) fn read(self) -> Tag {
        let date = |text: Option<String>| text.as_deref().and_then(Timestamp::lenient);
        let size = self.total_size.and_then(|size| match size {
            Size::Text(text) => text.parse().ok(),
            Size::Number(number) => Some(number),
        });
        let content = self.media_type.as_deref().and_then(content);
        let detail = TagDetail {
            digest: self.digest.as_deref().and_then(|text| Digest::parse(text).ok()),
            content,
            size: size.map(domain::Bytes),
            // What the sum covers is only known where the media type is.
            size_scope: size.and(self.media_type.as_ref()).map(|_| match content {
                Some(TagContent::Index) => SizeScope::AllPlatforms,
                _ => SizeScope::OnePlatform,
            }),
            media_type: self.media_type,
            created: date(self.created_at),
            last_pushed: date(self.published_at),
            ..TagDetail::default()
        };
        Tag::with(self.name, detail)
    }
}

/// What a media type alone tells. An OCI manifest may be any artifact's.
fn content(media_type: &str) -> Option<TagContent> {
    match media_type {
        "application/vnd.oci.image.index.v1+json"
        | "application/vnd.docker.distribution.manifest.list.v2+json" => Some(TagContent::Index),
        "application/vnd.docker.distribution.manifest.v2+json" => Some(TagContent::Image),
        _ => None,
    }
}

/// The number in `gid://gitlab/ContainerRepository/22`.
pub(super) fn number(gid: &str) -> Option<u64> {
    gid.rsplit('/').next()?.parse().ok()
}

async fn ask<T: DeserializeOwned>(rest: &Rest, query: &str, variables: &Value) -> Result<Told<T>> {
    let url = rest.address(&["api", "graphql"], &[]);
    let request = json!({ "query": query, "variables": variables });
    let request = Request::post(url).json(&request).only_reads();
    let answer = rest.send(request).await?;
    match answer.status {
        200 => {}
        401 | 429 => return Err(rest.refusal(&answer, "graphql").await),
        status => {
            tracing::debug!(status, "GraphQL does not answer; asking by REST");
            return Ok(Told::Nothing);
        }
    }
    let envelope: Envelope<T> = match answer.json() {
        Ok(envelope) => envelope,
        Err(error) if matches!(error.kind, ErrorKind::NotARegistry { .. }) => {
            return Ok(Told::Nothing);
        }
        Err(error) => {
            tracing::debug!(%error, "GraphQL's answer does not fit; asking by REST");
            return Ok(Told::Nothing);
        }
    };
    if let Some(error) = envelope.errors.first() {
        let message = transport::bounded(error["message"].as_str().unwrap_or_default());
        tracing::debug!(message, "GraphQL refuses; asking by REST");
        return Ok(Told::Nothing);
    }
    Ok(envelope.data.map_or(Told::Nothing, Told::Data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(json: Value) -> TagDetail {
        *serde_json::from_value::<TagRow>(json).unwrap().read().detail.unwrap()
    }

    #[test]
    fn a_size_is_text_and_covers_what_the_media_type_says() {
        let media = "application/vnd.oci.image.index.v1+json";
        let index = tag(
            json!({ "name": "1", "digest": null, "totalSize": "99999999999", "mediaType": media }),
        );
        assert_eq!(index.size, Some(domain::Bytes(99_999_999_999)));
        assert_eq!(index.size_scope, Some(SizeScope::AllPlatforms));
        assert_eq!(index.content, Some(TagContent::Index));
        let old = tag(json!({ "name": "1", "digest": null, "totalSize": 12 }));
        assert_eq!((old.size, old.size_scope), (Some(domain::Bytes(12)), None));
    }

    #[test]
    fn what_is_not_told_is_none() {
        let bare =
            tag(json!({ "name": "1", "digest": "rubbish", "createdAt": "0001-01-01T00:00:00Z" }));
        assert_eq!(bare, TagDetail::default());
    }

    #[test]
    fn a_global_id_ends_in_its_number() {
        assert_eq!(number("gid://gitlab/ContainerRepository/22"), Some(22));
        assert_eq!(number("gid://gitlab/Project/x"), None);
    }
}
