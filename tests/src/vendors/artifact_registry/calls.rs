//! The API's calls.

use std::sync::Arc;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::errors::GoogleError;
use super::images;
use super::paging::page;
use super::people::{DARK_PROJECT, PROJECT, Principal};
use super::policies;
use super::state::{LOCATIONS, Operation, State};

const BODY_LIMIT: usize = 1024 * 1024;
/// `gcloud`'s own project, which a person's token is counted for when nothing else is said.
const GCLOUD_PROJECT: &str = "764086051850";

/// One call, understood.
pub(super) struct Call<'a> {
    pub(super) state: &'a State,
    pub(super) who: &'static Principal,
    pub(super) location: String,
    pub(super) repository: String,
    /// What stands behind those in the path.
    pub(super) last: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Value,
}

pub(super) type Answer = Result<Value, GoogleError>;

impl Call<'_> {
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn resource(&self) -> String {
        resource(&self.location, &self.repository)
    }

    /// Refuses who may not.
    pub(super) fn require(&self, permission: &str) -> Result<(), GoogleError> {
        let permission = format!("artifactregistry.{permission}");
        let at = Some(self.location.as_str()).filter(|location| !location.is_empty());
        if self.who.may(&permission, at) {
            return Ok(());
        }
        let resource = match (at, self.repository.as_str()) {
            (None, _) => format!("projects/{PROJECT}"),
            (Some(location), "") => format!("projects/{PROJECT}/locations/{location}"),
            (Some(_), _) => self.resource(),
        };
        Err(GoogleError::denied(&permission, &resource))
    }

    /// Refuses what is not there.
    pub(super) fn existing(&self) -> Result<(), GoogleError> {
        let key = (self.location.clone(), self.repository.clone());
        if self.state.desk.lock().repositories.contains_key(&key) {
            return Ok(());
        }
        Err(GoogleError::not_found("Requested entity was not found."))
    }
}

pub(super) fn resource(location: &str, repository: &str) -> String {
    format!("projects/{PROJECT}/locations/{location}/repositories/{repository}")
}

/// Answers any request to the API.
pub(super) async fn serve(Given(state): Given<Arc<State>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let (verb, path) = (parts.method.as_str(), parts.uri.path());
    let Some((method, placeholders)) = state.document.find(verb, path) else {
        state.notes.lock().push(format!("{verb} {path} is not in the document"));
        return StatusCode::NOT_FOUND.into_response();
    };
    let query: Vec<(String, String)> =
        form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let body: Option<Value> =
        (!body.is_empty()).then(|| serde_json::from_slice(&body).unwrap_or_default());
    let faults = state.document.faults_of_request(method, &query, body.as_ref());
    if let Some(fault) = faults.first() {
        let error = GoogleError::invalid(fault.clone());
        let asked = faults.iter().map(|fault| format!("{}: asked {fault}", method.id));
        state.notes.lock().extend(asked);
        return error.into_response();
    }
    let outcome = entered(&state, &parts.headers, &placeholders).and_then(|who| {
        let part = |at: usize| {
            let text = placeholders.get(at).map(String::as_str).unwrap_or_default();
            percent_decode_str(text).decode_utf8_lossy().into_owned()
        };
        let call = Call {
            state: &state,
            who,
            location: part(1),
            repository: part(2),
            last: part(3),
            query,
            body: body.unwrap_or_default(),
        };
        called(&call, &method.id)
    });
    match outcome {
        Ok(answer) => {
            let faults = state.document.faults_of_answer(method, &answer);
            let answered = faults.into_iter().map(|fault| format!("{}: {fault}", method.id));
            state.notes.lock().extend(answered);
            Json(answer).into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// Who it is, and whether they come to a project that is there.
fn entered(
    state: &State,
    headers: &HeaderMap,
    placeholders: &[String],
) -> Result<&'static Principal, GoogleError> {
    let who = state.caller(headers)?;
    // A person's own token says nothing of a project: its use is counted for `gcloud`, unless the request says otherwise.
    if who.person && !headers.contains_key("x-goog-user-project") {
        return Err(GoogleError::switched_off(GCLOUD_PROJECT));
    }
    match placeholders.first().map(String::as_str) {
        Some(PROJECT) => Ok(who),
        Some(DARK_PROJECT) => Err(GoogleError::switched_off(DARK_PROJECT)),
        Some(other) => Err(GoogleError::no_project(other)),
        None => Err(GoogleError::invalid("Invalid resource field value in the request.")),
    }
}

fn called(call: &Call<'_>, id: &str) -> Answer {
    let known = LOCATIONS.iter().any(|(location, _)| *location == call.location);
    if !call.location.is_empty() && !known {
        let words = format!("Location {} is not found or access is unauthorized.", call.location);
        return Err(GoogleError::not_found(words));
    }
    match id.strip_prefix("artifactregistry.projects.").unwrap_or(id) {
        "getProjectSettings" => settings(call),
        "locations.list" => locations(call),
        "locations.operations.get" => operation(call),
        "locations.repositories.list" => repositories(call),
        "locations.repositories.get" => repository(call),
        "locations.repositories.create" => create(call),
        "locations.repositories.getIamPolicy" => policies::get(call),
        "locations.repositories.setIamPolicy" => policies::set(call),
        "locations.repositories.testIamPermissions" => Ok(policies::test(call)),
        "locations.repositories.packages.list" => images::packages(call),
        "locations.repositories.packages.get" => images::package(call),
        "locations.repositories.dockerImages.list" => images::docker_images(call),
        _ => Err(GoogleError::invalid("Method not found.")),
    }
}

fn settings(call: &Call<'_>) -> Answer {
    call.require("projectsettings.get")?;
    Ok(json!({
        "name": format!("projects/{PROJECT}/projectSettings"),
        "legacyRedirectionState": "REDIRECTION_FROM_GCR_IO_FINALIZED",
    }))
}

fn locations(call: &Call<'_>) -> Answer {
    call.require("locations.list")?;
    let rows = LOCATIONS.iter().map(|(id, name)| {
        json!({
            "name": format!("projects/{PROJECT}/locations/{id}"),
            "locationId": id, "displayName": name,
        })
    });
    page(call, "locations", &rows.collect::<Vec<_>>())
}

fn row(call: &Call<'_>, repository: &str) -> Option<Value> {
    let key = (call.location.clone(), repository.to_owned());
    let listing = call.state.desk.lock().repositories.get(&key).cloned()?;
    Some(json!({
        "name": resource(&call.location, repository),
        "format": listing.format,
        "mode": "STANDARD_REPOSITORY",
        "createTime": listing.created.to_string(),
        "updateTime": listing.created.to_string(),
        "sizeBytes": "0",
        "registryUri": format!("{}-docker.pkg.dev/{PROJECT}/{repository}", call.location),
    }))
}

fn repositories(call: &Call<'_>) -> Answer {
    call.require("repositories.list")?;
    let names: Vec<String> = {
        let desk = call.state.desk.lock();
        let here = desk.repositories.keys().filter(|(location, _)| *location == call.location);
        here.map(|(_, name)| name.clone()).collect()
    };
    let rows: Vec<Value> = names.iter().filter_map(|name| row(call, name)).collect();
    page(call, "repositories", &rows)
}

fn repository(call: &Call<'_>) -> Answer {
    call.require("repositories.get")?;
    row(call, &call.repository)
        .ok_or_else(|| GoogleError::not_found("Requested entity was not found."))
}

/// Begins to make a repository. Some names end otherwise than well: `fails-late`, `full-late`.
fn create(call: &Call<'_>) -> Answer {
    let id = call.asked("repositoryId").unwrap_or_default();
    call.require("repositories.create")?;
    let letter = |b: u8| b.is_ascii_lowercase();
    let fits = |b: u8| letter(b) || b.is_ascii_digit() || b == b'-';
    let bytes = id.as_bytes();
    let named = bytes.first().is_some_and(|b| letter(*b))
        && bytes.last().is_some_and(|b| *b != b'-')
        && bytes.len() <= 63
        && bytes.iter().all(|b| fits(*b));
    if !named {
        let words = "Invalid field RepositoryId: a repository ID must start with a letter, end with a letter or number, contain only lowercase letters, numbers, and hyphens, and be at most 63 characters";
        return Err(GoogleError::invalid(words));
    }
    if call.body["format"] != "DOCKER" {
        return Err(GoogleError::invalid("Invalid format"));
    }
    let key = (call.location.clone(), id.to_owned());
    if call.state.desk.lock().repositories.contains_key(&key) {
        return Err(GoogleError::exists());
    }
    let error = match id {
        "fails-late" => Some(json!({ "code": 13, "message": "an internal error has occurred" })),
        "full-late" => Some(json!({
            "code": 8, "message": "Quota exceeded for quota metric 'Repositories per project'",
        })),
        "bad-late" => Some(json!({
            "code": 9, "message": "Constraint constraints/gcp.resourceLocations violated",
        })),
        _ => None,
    };
    let number = uuid::Uuid::new_v4().to_string();
    let operation =
        Operation { left: 2, location: call.location.clone(), repository: id.to_owned(), error };
    let answer = told(&number, &operation);
    call.state.desk.lock().operations.insert(number, operation);
    Ok(answer)
}

fn told(number: &str, operation: &Operation) -> Value {
    json!({
        "name": format!("projects/{PROJECT}/locations/{}/operations/{number}", operation.location),
        "metadata": { "@type": "type.googleapis.com/google.devtools.artifactregistry.v1.OperationMetadata" },
        "done": false,
    })
}

fn operation(call: &Call<'_>) -> Answer {
    let number = &call.repository;
    let mut desk = call.state.desk.lock();
    let Some(operation) = desk.operations.get_mut(number) else {
        return Err(GoogleError::not_found("Requested entity was not found."));
    };
    let mut answer = told(number, operation);
    operation.left = operation.left.saturating_sub(1);
    if operation.left > 0 {
        return Ok(answer);
    }
    let ended = operation.clone();
    drop(desk);
    answer["done"] = json!(true);
    if let Some(error) = ended.error {
        answer["error"] = error;
        return Ok(answer);
    }
    let key = (ended.location.clone(), ended.repository.clone());
    if !call.state.desk.lock().repositories.contains_key(&key) {
        call.state.create(&ended.location, &ended.repository, "DOCKER");
    }
    let mut made = row(call, &ended.repository).unwrap_or_default();
    made["@type"] = json!("type.googleapis.com/google.devtools.artifactregistry.v1.Repository");
    answer["response"] = made;
    Ok(answer)
}
