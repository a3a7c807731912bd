//! `/v2/_zot/ext/search`: questions are held against the published schema, and answered from the store.

use std::sync::Arc;

use anyhow::anyhow;
use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use axum::extract::{Request, State as Given};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::State;
use super::facts::{self, ImageFacts, ManifestFacts, RepositoryFacts};

const SCHEMA: &str = include_str!("../../../specs/zot-search.schema.graphql");
/// What came after version 2.0.
const YOUNG: [&str; 5] =
    ["PushTimestamp", "PushedBy", "TaggedTimestamp", "LastPullTimestamp", "ArtifactType"];
/// Go's zero time: never.
const NEVER: &str = "0001-01-01T00:00:00Z";
const BODY_LIMIT: usize = 1024 * 1024;

#[derive(Clone)]
struct Desk {
    state: Arc<State>,
    schema: Arc<Valid<Schema>>,
}

pub(super) fn router(state: &Arc<State>) -> anyhow::Result<Router> {
    let text = if state.options.old { without_the_young(SCHEMA) } else { SCHEMA.to_owned() };
    let schema = Schema::parse_and_validate(text, "zot-search.schema.graphql")
        .map_err(|error| anyhow!("{error}"))?;
    let desk = Desk { state: Arc::clone(state), schema: Arc::new(schema) };
    Ok(Router::new().route("/v2/_zot/ext/search", get(answer).post(answer)).with_state(desk))
}

/// The schema without its descriptions (one would be left without its field) and without the young fields.
fn without_the_young(schema: &str) -> String {
    let mut described = false;
    let mut kept = String::new();
    for line in schema.lines() {
        if line.trim() == r#"""""# {
            described = !described;
        } else if !described && !YOUNG.iter().any(|name| line.trim().starts_with(name)) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

async fn answer(Given(desk): Given<Desk>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if let Err(refusal) = desk.state.admit(&parts) {
        return refusal.into_response();
    }
    let asked = if parts.method == Method::GET {
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let fields: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
        let text =
            |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str());
        let variables: Value =
            serde_json::from_str(text("variables").unwrap_or("{}")).unwrap_or_default();
        json!({ "query": text("query"), "variables": variables })
    } else {
        let bytes = axum::body::to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    };
    let query = asked["query"].as_str().unwrap_or_default();
    let document = match ExecutableDocument::parse_and_validate(&desk.schema, query, "query") {
        Ok(document) => document,
        Err(faults) => {
            let fault = |message: String| {
                if !desk.state.options.old {
                    desk.state.notes.add(format!("the schema refuses: {message}"));
                }
                json!({ "message": message, "extensions": { "code": "GRAPHQL_VALIDATION_FAILED" } })
            };
            let errors: Vec<Value> =
                faults.errors.iter().map(|found| fault(found.error.to_string())).collect();
            let body = Json(json!({ "errors": errors, "data": null }));
            return (StatusCode::UNPROCESSABLE_ENTITY, body).into_response();
        }
    };
    let variables: JsonMap = serde_json::from_value(asked["variables"].clone()).unwrap_or_default();
    let root = Object::Query(&desk.state);
    let run = Execution::new(&desk.schema, &document).raw_variable_values(&variables);
    match run.execute_sync(&root) {
        Ok(answer) => Json(json!(answer)).into_response(),
        Err(error) => {
            let errors = json!([{ "message": error.message().to_string() }]);
            Json(json!({ "errors": errors, "data": null })).into_response()
        }
    }
}

/// An object of the schema.
enum Object<'s> {
    Query(&'s State),
    Repositories(Vec<RepositoryFacts>, usize),
    Images(Vec<ImageFacts>, usize),
    Info(Box<RepositoryFacts>),
    Repository(Box<RepositoryFacts>),
    Image(Box<ImageFacts>, u64),
    Manifest(ManifestFacts),
    Platform(String, String),
    /// All there are, and those of this page.
    Page(usize, usize),
}

type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

impl ObjectValue for Object<'_> {
    fn type_name(&self) -> &str {
        match self {
            Self::Query(_) => "Query",
            Self::Repositories(..) => "PaginatedReposResult",
            Self::Images(..) => "PaginatedImagesResult",
            Self::Info(_) => "RepoInfo",
            Self::Repository(_) => "RepoSummary",
            Self::Image(..) => "ImageSummary",
            Self::Manifest(_) => "ManifestSummary",
            Self::Platform(..) => "Platform",
            Self::Page(..) => "PageInfo",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        match self {
            Self::Query(state) => self.query(state, info),
            Self::Repositories(rows, total) => match info.field_name() {
                "Page" => object(Self::Page(*total, rows.len())),
                _ => list(rows.iter().map(|row| Object::Repository(Box::new(row.clone())))),
            },
            Self::Images(rows, total) => match info.field_name() {
                "Page" => object(Self::Page(*total, rows.len())),
                _ => list(rows.iter().map(|row| Object::Image(Box::new(row.clone()), 0))),
            },
            Self::Info(facts) => match info.field_name() {
                "Summary" => object(Object::Repository(facts.clone())),
                _ => list(facts.images.iter().map(|row| Object::Image(Box::new(row.clone()), 0))),
            },
            Self::Repository(facts) => repository(facts, info),
            Self::Image(facts, downloads) => image(facts, *downloads, info),
            Self::Manifest(facts) => manifest(facts, info),
            Self::Platform(os, arch) => match info.field_name() {
                "Os" => leaf(&json!(os)),
                _ => leaf(&json!(arch)),
            },
            Self::Page(total, count) => match info.field_name() {
                "TotalCount" => leaf(&json!(total)),
                _ => leaf(&json!(count)),
            },
        }
    }
}

impl<'s> Object<'s> {
    fn query<'a>(&'a self, state: &'s State, info: &'a ResolveInfo<'a>) -> Resolved<'a>
    where
        's: 'a,
    {
        let name = argument(info, "repo");
        let name = name.as_ref().and_then(Value::as_str).unwrap_or_default();
        let page = argument(info, "requestedPage").unwrap_or_default();
        match info.field_name() {
            "RepoListWithNewestImage" => {
                let mut all = facts::repositories(state);
                if page["sortBy"] != "ALPHABETIC_ASC" {
                    all.sort_by_key(|row| {
                        std::cmp::Reverse(row.newest().and_then(ImageFacts::updated))
                    });
                }
                let (rows, total) = cut(all, &page);
                object(Object::Repositories(rows, total))
            }
            "ImageList" => {
                let all = facts::repository(state, name).map(|found| found.images);
                let (rows, total) = cut(all.unwrap_or_default(), &page);
                object(Object::Images(rows, total))
            }
            "ExpandedRepoInfo" => match facts::repository(state, name) {
                Some(found) if !found.images.is_empty() => object(Object::Info(Box::new(found))),
                _ => Err(FieldError {
                    message: "repository metadata not found for given repository name".into(),
                }),
            },
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

fn repository<'a>(facts: &RepositoryFacts, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
    let newest = facts.newest();
    match info.field_name() {
        "Name" => leaf(&json!(facts.name)),
        "LastUpdated" => leaf(&time(newest.and_then(ImageFacts::updated))),
        "Size" => leaf(&json!(facts.size.to_string())),
        "DownloadCount" => leaf(&json!(facts.downloads)),
        "NewestImage" => match newest {
            Some(image) => object(Object::Image(Box::new(image.clone()), facts.downloads)),
            None => Ok(ResolvedValue::null()),
        },
        "Platforms" => {
            let all = facts.images.iter().flat_map(|image| image.manifests.clone());
            list(all.map(|one| Object::Platform(one.os, one.arch)))
        }
        "StarCount" | "Rank" => leaf(&json!(0)),
        "IsBookmarked" | "IsStarred" => leaf(&json!(false)),
        _ => Ok(ResolvedValue::null()),
    }
}

fn image<'a>(facts: &ImageFacts, downloads: u64, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
    match info.field_name() {
        "RepoName" => leaf(&json!(facts.repository)),
        "Tag" => leaf(&json!(facts.tag)),
        "Digest" => leaf(&json!(facts.digest)),
        "MediaType" => leaf(&json!(facts.media_type)),
        "ArtifactType" => leaf(&json!(facts.artifact_type)),
        "Manifests" => list(facts.manifests.iter().cloned().map(Object::Manifest)),
        "Size" => leaf(&json!(facts.size().to_string())),
        "DownloadCount" => leaf(&json!(downloads)),
        "LastPullTimestamp" => leaf(&time(facts.last_pulled)),
        "PushTimestamp" | "TaggedTimestamp" => leaf(&json!(facts.pushed.to_string())),
        "PushedBy" => leaf(&json!(facts.pushed_by.as_deref().unwrap_or_default())),
        "LastUpdated" => leaf(&time(facts.updated())),
        "Description" => leaf(&json!(facts.description())),
        "IsSigned" => leaf(&json!(false)),
        _ => Ok(ResolvedValue::null()),
    }
}

fn manifest<'a>(facts: &ManifestFacts, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
    match info.field_name() {
        "Digest" => leaf(&json!(facts.digest)),
        "ConfigDigest" => leaf(&json!(facts.config_digest)),
        "LastUpdated" => leaf(&time(facts.created)),
        "Size" => leaf(&json!(facts.size.to_string())),
        "Platform" => object(Object::Platform(facts.os.clone(), facts.arch.clone())),
        "ArtifactType" => leaf(&json!(facts.artifact_type)),
        "DownloadCount" => leaf(&json!(0)),
        "IsSigned" => leaf(&json!(false)),
        _ => Ok(ResolvedValue::null()),
    }
}

/// The rows of the asked page, and how many there are (`pkg/extensions/search/pagination`): without a limit all of them.
fn cut<T>(all: Vec<T>, page: &Value) -> (Vec<T>, usize) {
    let number =
        |name: &str| usize::try_from(page[name].as_u64().unwrap_or_default()).unwrap_or_default();
    let (limit, offset, total) = (number("limit"), number("offset"), all.len());
    let limit = if limit == 0 && offset == 0 { total } else { limit };
    (all.into_iter().skip(offset).take(limit).collect(), total)
}

fn time(at: Option<Timestamp>) -> Value {
    json!(at.map_or_else(|| NEVER.to_owned(), |at| at.to_string()))
}

fn argument(info: &ResolveInfo<'_>, name: &str) -> Option<Value> {
    serde_json::to_value(info.arguments().get(name)?).ok()
}

#[expect(clippy::unnecessary_wraps, reason = "as every resolver answers")]
fn object(object: Object<'_>) -> Resolved<'_> {
    Ok(ResolvedValue::object(object))
}

#[expect(clippy::unnecessary_wraps, reason = "as every resolver answers")]
fn list<'a>(objects: impl Iterator<Item = Object<'a>>) -> Resolved<'a> {
    let objects: Vec<Object<'a>> = objects.collect();
    Ok(ResolvedValue::list(objects.into_iter().map(ResolvedValue::object)))
}

#[expect(clippy::unnecessary_wraps, reason = "as every resolver answers")]
fn leaf<'a>(value: &Value) -> Resolved<'a> {
    let value = serde_json::from_value::<apollo_compiler::response::JsonValue>(value.clone());
    Ok(value.map_or_else(|_| ResolvedValue::null(), ResolvedValue::leaf))
}
