//! `/api/graphql`: queries are held against `specs/gitlab.graphql`, and run over the same projects and images as REST.

use std::sync::Arc;

use anyhow::anyhow;
use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use axum::extract::State as Given;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::access::{READ, caller};
use super::errors;
use super::state::{Caller, Image, Project, State, is_within, role};
use super::tags::{Facts, facts};

const SCHEMA: &str = include_str!("../../../specs/gitlab.graphql");
/// What only the metadata database knows.
const METADATA: [&str; 2] = ["publishedAt", "mediaType"];

#[derive(Clone)]
struct Desk {
    state: Arc<State>,
    schema: Arc<Valid<Schema>>,
}

pub(super) fn router(state: &Arc<State>) -> anyhow::Result<Router> {
    let known = |line: &&str| {
        state.options.metadata || !METADATA.iter().any(|name| line.trim().starts_with(name))
    };
    let text: Vec<&str> = SCHEMA.lines().filter(known).collect();
    let schema = Schema::parse_and_validate(text.join("\n"), "gitlab.graphql")
        .map_err(|error| anyhow!("{error}"))?;
    let desk = Desk { state: Arc::clone(state), schema: Arc::new(schema) };
    Ok(Router::new().route("/api/graphql", post(answer)).with_state(desk))
}

async fn answer(Given(desk): Given<Desk>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    if !desk.state.options.graphql {
        return errors::forbidden();
    }
    let caller = match caller(&headers, READ) {
        Ok(caller) => caller,
        Err(refusal) if refusal.status() == StatusCode::UNAUTHORIZED => {
            let body = json!({ "errors": [{ "message": "Invalid token" }] });
            return (StatusCode::UNAUTHORIZED, Json(body)).into_response();
        }
        Err(refusal) => return *refusal,
    };
    let query = body["query"].as_str().unwrap_or_default();
    let document = match ExecutableDocument::parse_and_validate(&desk.schema, query, "query") {
        Ok(document) => document,
        Err(faults) => {
            let errors: Vec<Value> = faults
                .errors
                .iter()
                .map(|fault| json!({ "message": fault.error.to_string() }))
                .collect();
            return Json(json!({ "errors": errors })).into_response();
        }
    };
    let variables: JsonMap = serde_json::from_value(body["variables"].clone()).unwrap_or_default();
    let root = Object::Query(Asked { state: &desk.state, caller: &caller });
    let run = Execution::new(&desk.schema, &document).raw_variable_values(&variables);
    match run.execute_sync(&root) {
        Ok(answer) => Json(json!(answer)).into_response(),
        Err(error) => {
            let body = json!({ "errors": [{ "message": error.message().to_string() }] });
            Json(body).into_response()
        }
    }
}

/// Who asks, and whom.
#[derive(Clone, Copy)]
struct Asked<'s> {
    state: &'s State,
    caller: &'s Caller,
}

/// An object of the schema.
enum Object<'s> {
    Query(Asked<'s>),
    Group(Asked<'s>, String),
    Namespace(Asked<'s>, String),
    Project(Asked<'s>, Project),
    /// The second is the name of its type: with details there are tags.
    Image(Asked<'s>, &'static str, Image),
    Tag(Asked<'s>, String, Facts),
    Connection {
        of: &'static str,
        nodes: Vec<Object<'s>>,
        next: Option<usize>,
    },
    PageInfo(Option<usize>),
}

type Resolved<'a> = Result<ResolvedValue<'a>, FieldError>;

impl ObjectValue for Object<'_> {
    fn type_name(&self) -> &str {
        match self {
            Self::Query(_) => "Query",
            Self::Group(..) => "Group",
            Self::Namespace(..) => "Namespace",
            Self::Project(..) => "Project",
            Self::Image(_, name, _) => name,
            Self::Tag(..) => "ContainerRepositoryTag",
            Self::Connection { of, .. } => of,
            Self::PageInfo(_) => "PageInfo",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let name = info.field_name();
        let leaf = |value: Value| Ok(leaf(value));
        match (self, name) {
            (Self::Query(asked), _) => self.query(*asked, info),
            (Self::Group(asked, path), "containerRepositories") => {
                let user = asked.caller.user();
                if user.is_none_or(|user| role(user, path) < 20) {
                    return Ok(ResolvedValue::null());
                }
                Ok(asked.images(info, |project| is_within(&project.path, path)))
            }
            (Self::Namespace(asked, path), "projects") => {
                let deep = text_or_bool(info, "includeSubgroups");
                Ok(asked.projects(info, |project| {
                    let namespace = project.path.rsplit_once('/').map_or("", |(start, _)| start);
                    namespace == path || (deep && is_within(namespace, path))
                }))
            }
            (Self::Group(_, path) | Self::Namespace(_, path), "fullPath" | "name" | "id") => {
                leaf(json!(path))
            }
            (Self::Project(asked, project), "containerRepositories") => {
                if project.registry == "disabled" {
                    return Ok(ResolvedValue::null());
                }
                Ok(asked.images(info, |other| other.id == project.id))
            }
            (Self::Project(_, project), _) => match name {
                "id" => leaf(json!(format!("gid://gitlab/Project/{}", project.id))),
                "fullPath" => leaf(json!(project.path)),
                "name" => leaf(json!(project.path.rsplit('/').next())),
                "description" => leaf(json!(project.description)),
                "visibility" => leaf(json!(project.visibility)),
                "archived" => leaf(json!(project.archived)),
                _ => Err(self.unknown_field_error(info)),
            },
            (Self::Image(asked, _, image), _) => match name {
                "id" => leaf(json!(format!("gid://gitlab/ContainerRepository/{}", image.id))),
                "path" => leaf(json!(image.path)),
                "name" => leaf(json!(image.path[image.project.path.len()..].trim_matches('/'))),
                "location" => leaf(json!(asked.state.location(&image.path))),
                "createdAt" | "updatedAt" => leaf(json!(image.project.created.to_string())),
                "status" => Ok(ResolvedValue::null()),
                "tagsCount" => leaf(json!(facts(asked.state, &image.path).len())),
                "project" => {
                    Ok(ResolvedValue::object(Object::Project(*asked, image.project.clone())))
                }
                "tags" => {
                    let all = facts(asked.state, &image.path);
                    let tags =
                        all.into_iter().map(|facts| Object::Tag(*asked, image.path.clone(), facts));
                    Ok(page(info, "ContainerRepositoryTagConnection", tags.collect()))
                }
                _ => Err(self.unknown_field_error(info)),
            },
            (Self::Tag(asked, path, facts), _) => match name {
                "name" => leaf(json!(facts.name)),
                "path" => leaf(json!(format!("{path}:{}", facts.name))),
                "location" => leaf(json!(asked.state.location(&format!("{path}:{}", facts.name)))),
                "digest" => leaf(json!(facts.digest)),
                "revision" => leaf(json!(facts.revision)),
                "createdAt" => leaf(json!(facts.created)),
                "publishedAt" => leaf(json!(facts.published.to_string())),
                "mediaType" => leaf(json!(facts.media_type)),
                "totalSize" => leaf(json!(facts.size.to_string())),
                _ => Err(self.unknown_field_error(info)),
            },
            (Self::Connection { nodes, .. }, "nodes") => Ok(ResolvedValue::list(
                nodes.iter().map(|node| ResolvedValue::object(node.again())),
            )),
            (Self::Connection { next, .. }, "pageInfo") => {
                Ok(ResolvedValue::object(Object::PageInfo(*next)))
            }
            (Self::PageInfo(next), "hasNextPage") => leaf(json!(next.is_some())),
            (Self::PageInfo(next), "endCursor") => {
                leaf(json!(next.map(|at| format!("cursor-{at}"))))
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

impl<'s> Object<'s> {
    fn query<'a>(&'a self, asked: Asked<'a>, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let text =
            |name: &str| argument(info, name).and_then(|value| value.as_str().map(str::to_owned));
        let path = text("fullPath").unwrap_or_default();
        let seen = |visibility: &str| State::may_see(asked.caller, &path, visibility);
        let object = match info.field_name() {
            "group" => {
                let found = asked.state.group(&path).filter(|group| seen(&group.visibility));
                found.map(|group| Object::Group(asked, group.path))
            }
            "namespace" => {
                let group = asked.state.group(&path).is_some_and(|group| seen(&group.visibility));
                let person = super::people::PEOPLE.iter().any(|person| person.name == path);
                (group || person).then_some(Object::Namespace(asked, path))
            }
            "project" => {
                let found = asked.state.project(&path).filter(|project| seen(&project.visibility));
                found.map(|project| Object::Project(asked, project))
            }
            "projects" => {
                let member = text_or_bool(info, "membership");
                return Ok(asked.projects(info, |project| {
                    let user = asked.caller.user();
                    !member || user.is_some_and(|user| role(user, &project.path) >= 10)
                }));
            }
            "containerRepository" => {
                let id = text("id").unwrap_or_default();
                let number = id.strip_prefix("gid://gitlab/ContainerRepository/");
                let image = number.and_then(|n| asked.state.image(n.parse().ok()?));
                let image = image.filter(|i| State::may_pull(asked.caller.user(), &i.project));
                image.map(|image| Object::Image(asked, "ContainerRepositoryDetails", image))
            }
            _ => return Err(self.unknown_field_error(info)),
        };
        Ok(ResolvedValue::nullable_object(object))
    }

    /// The same object once more: resolving takes its own.
    fn again(&self) -> Object<'s> {
        match self {
            Self::Query(asked) => Object::Query(*asked),
            Self::Group(asked, path) => Object::Group(*asked, path.clone()),
            Self::Namespace(asked, path) => Object::Namespace(*asked, path.clone()),
            Self::Project(asked, project) => Object::Project(*asked, project.clone()),
            Self::Image(asked, of, image) => Object::Image(*asked, of, image.clone()),
            Self::Tag(asked, path, facts) => Object::Tag(*asked, path.clone(), facts.clone()),
            Self::Connection { of, nodes, next } => Object::Connection {
                of,
                nodes: nodes.iter().map(Object::again).collect(),
                next: *next,
            },
            Self::PageInfo(next) => Object::PageInfo(*next),
        }
    }
}

impl<'s> Asked<'s> {
    fn images<'a>(
        self,
        info: &'a ResolveInfo<'a>,
        wanted: impl Fn(&Project) -> bool,
    ) -> ResolvedValue<'a>
    where
        's: 'a,
    {
        let user = self.caller.user();
        let images = self.state.images(|p| wanted(p) && State::may_pull(user, p));
        let nodes =
            images.into_iter().map(|image| Object::Image(self, "ContainerRepository", image));
        page(info, "ContainerRepositoryConnection", nodes.collect())
    }

    fn projects<'a>(
        self,
        info: &'a ResolveInfo<'a>,
        wanted: impl Fn(&Project) -> bool,
    ) -> ResolvedValue<'a>
    where
        's: 'a,
    {
        let desk = self.state.desk.lock();
        let seen = |p: &&Project| wanted(p) && State::may_see(self.caller, &p.path, &p.visibility);
        let found: Vec<Project> = desk.projects.iter().filter(seen).cloned().collect();
        drop(desk);
        let nodes = found.into_iter().map(|project| Object::Project(self, project));
        page(info, "ProjectConnection", nodes.collect())
    }
}

/// Cuts `first` nodes after the cursor; at most a hundred, as GitLab does.
fn page<'a>(
    info: &'a ResolveInfo<'a>,
    of: &'static str,
    all: Vec<Object<'a>>,
) -> ResolvedValue<'a> {
    let first = argument(info, "first").and_then(|value| value.as_i64()).unwrap_or(100);
    let first = usize::try_from(first).unwrap_or(100).min(100);
    let after = argument(info, "after");
    let after =
        after.as_ref().and_then(|value| value.as_str()?.strip_prefix("cursor-")?.parse().ok());
    let start: usize = after.unwrap_or(0);
    let total = all.len();
    let nodes: Vec<Object<'a>> = all.into_iter().skip(start).take(first).collect();
    let end = start + nodes.len();
    ResolvedValue::object(Object::Connection { of, nodes, next: (end < total).then_some(end) })
}

fn argument(info: &ResolveInfo<'_>, name: &str) -> Option<Value> {
    let value = info.arguments().get(name)?;
    serde_json::to_value(value).ok()
}

fn text_or_bool(info: &ResolveInfo<'_>, name: &str) -> bool {
    argument(info, name).and_then(|value| value.as_bool()).unwrap_or_default()
}

fn leaf<'a>(value: Value) -> ResolvedValue<'a> {
    match serde_json::from_value::<apollo_compiler::response::JsonValue>(value) {
        Ok(value) => ResolvedValue::leaf(value),
        Err(_) => ResolvedValue::null(),
    }
}
