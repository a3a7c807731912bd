//! The calls of both services.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::errors::{AwsError, answer};
use super::images::{moment, row};
use super::paging::page;
use super::people::{ACCOUNT, ALIAS, REGION};
use super::sigv4::{Arrived, Signed, verify};
use super::state::{Listing, Service, State};
use crate::registry::{Manifest, Repository};

const BODY_LIMIT: usize = 1024 * 1024;

/// Answers any request to an API.
pub(super) async fn serve(Extract(state): Extract<Arc<State>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let arrived =
        Arrived { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
    let target =
        parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let target = target.split_once('.').filter(|(prefix, _)| *prefix == state.model.target());
    let outcome = match target {
        Some((_, operation)) if state.model.has(operation) => {
            let outcome = called(&state, operation, &arrived);
            note(&state, operation, &outcome);
            outcome
        }
        _ => Err(AwsError::door("UnknownOperationException", "")),
    };
    match outcome {
        Ok(output) => answer(StatusCode::OK, &output),
        Err(error) => error.into_response(),
    }
}

/// Holds what is answered against the model.
fn note(state: &State, operation: &str, outcome: &Result<Value, AwsError>) {
    let faults = match outcome {
        Ok(output) => state.model.faults_of_output(operation, output),
        Err(error) => {
            // Those of the front door are the same for all services, and stand in no model.
            let door = error.code.contains('#')
                || [
                    "UnrecognizedClientException",
                    "AccessDeniedException",
                    "ExpiredTokenException",
                    "SerializationException",
                ]
                .contains(&error.bare_code());
            let known = door || state.model.may_refuse(operation, error.bare_code());
            if known { Vec::new() } else { vec![format!("{} is not listed", error.code)] }
        }
    };
    let mut notes = state.notes.lock();
    notes.extend(faults.into_iter().map(|fault| format!("{operation}: answered {fault}")));
}

fn called(state: &State, operation: &str, arrived: &Arrived<'_>) -> Result<Value, AwsError> {
    let service = state.model.signing_name();
    let signed = verify(arrived, service, state.now())?;
    if state.desk.lock().expired.iter().any(|id| id == signed.key.id) {
        return Err(AwsError::new(
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ));
    }
    let region = if state.service == Service::Public { "us-east-1" } else { REGION };
    if signed.region != region {
        let message =
            format!("Credential should be scoped to a valid region, not '{}'. ", signed.region);
        return Err(AwsError::door("InvalidSignatureException", message));
    }
    authorise(operation, service, &signed)?;
    let input: Value = serde_json::from_slice(arrived.body).unwrap_or_default();
    let faults = state.model.faults_of_input(operation, &input);
    if let Some(fault) = faults.first() {
        let message = format!("Invalid parameter at {fault}");
        state
            .notes
            .lock()
            .extend(faults.into_iter().map(|fault| format!("{operation}: asked {fault}")));
        return Err(AwsError::invalid(message));
    }
    state.desk.lock().calls.push(operation.to_owned());
    if input["registryId"].as_str().is_some_and(|id| id != ACCOUNT) {
        return Err(AwsError::invalid("Invalid parameter at 'registryId'"));
    }
    match operation {
        "GetAuthorizationToken" => Ok(token(state)),
        "DescribeRepositories" => repositories(state, &input),
        "CreateRepository" => create(state, &input),
        "DescribeImages" => images(state, &input),
        "DescribeImageTags" => image_tags(state, &input),
        "BatchGetImage" => batch(state, &input),
        "DescribeRegistries" => Ok(registries(state)),
        "GetRepositoryCatalogData" => about(state, &input),
        _ => Err(AwsError::door("UnknownOperationException", "")),
    }
}

fn authorise(operation: &str, service: &str, signed: &Signed) -> Result<(), AwsError> {
    let action = format!("{service}:{operation}");
    if !signed.key.denied.contains(&action.as_str()) {
        return Ok(());
    }
    let (arn, resource) =
        (signed.key.arn, format!("arn:aws:{service}:{}:{ACCOUNT}:repository/*", signed.region));
    let message = format!(
        "User: {arn} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
    );
    Err(AwsError::new("AccessDeniedException", message))
}

fn token(state: &State) -> Value {
    let expires = state.now() + SignedDuration::from_secs(state.options.password_seconds);
    let mut data = json!({
        "authorizationToken": STANDARD.encode(format!("AWS:{}", state.password)),
        "expiresAt": moment(expires),
    });
    // One object on the one side, a list on the other.
    if state.service == Service::Public {
        return json!({ "authorizationData": data });
    }
    data["proxyEndpoint"] = json!(state.address);
    json!({ "authorizationData": [data] })
}

fn repositories(state: &State, input: &Value) -> Result<Value, AwsError> {
    let all = state.desk.lock().repositories.clone();
    if let Some(names) = input["repositoryNames"].as_array() {
        if input.get("nextToken").is_some() || input.get("maxResults").is_some() {
            return Err(AwsError::invalid(
                "Invalid parameter at 'repositoryNames' and 'maxResults' must not be used together",
            ));
        }
        let mut found = Vec::new();
        for name in names.iter().filter_map(Value::as_str) {
            let listing = all.get(name).ok_or_else(|| AwsError::no_repository(name, ACCOUNT))?;
            found.push(repository(state, name, listing));
        }
        return Ok(json!({ "repositories": found }));
    }
    let rows = all.iter().map(|(name, listing)| repository(state, name, listing)).collect();
    let (rows, next) = page(state, "repositories", input, rows)?;
    Ok(with_next(json!({ "repositories": rows }), next))
}

fn repository(state: &State, name: &str, listing: &Listing) -> Value {
    let host = state.address.trim_start_matches("http://");
    let service = state.model.signing_name();
    let region = if state.service == Service::Public { "" } else { REGION };
    let mut row = json!({
        "repositoryArn": format!("arn:aws:{service}:{region}:{ACCOUNT}:repository/{name}"),
        "registryId": ACCOUNT,
        "repositoryName": name,
        "repositoryUri": format!("{host}/{}", state.stored(name)),
        "createdAt": moment(listing.created),
    });
    if state.service == Service::Private {
        row["imageTagMutability"] = json!(listing.mutability);
        row["imageScanningConfiguration"] = json!({ "scanOnPush": listing.scan_on_push });
        row["encryptionConfiguration"] = json!({ "encryptionType": "AES256" });
    }
    row
}

fn create(state: &State, input: &Value) -> Result<Value, AwsError> {
    let name = input["repositoryName"].as_str().unwrap_or_default();
    let mut desk = state.desk.lock();
    if desk.repositories.contains_key(name) {
        let message = format!(
            "The repository with name '{name}' already exists in the registry with id '{ACCOUNT}'"
        );
        return Err(AwsError::new("RepositoryAlreadyExistsException", message));
    }
    if name.starts_with("full/") {
        let message = "The repository could not be created because it would exceed the maximum number of repositories";
        return Err(AwsError::new("LimitExceededException", message));
    }
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let listing = Listing {
        mutability: text(&input["imageTagMutability"]).unwrap_or_else(|| "MUTABLE".into()),
        scan_on_push: input["imageScanningConfiguration"]["scanOnPush"] == true,
        description: text(&input["catalogData"]["description"]),
        about: text(&input["catalogData"]["aboutText"]),
        ..Listing::new()
    };
    desk.repositories.insert(name.to_owned(), listing.clone());
    drop(desk);
    state.store.create(&state.stored(name));
    let mut output = json!({ "repository": repository(state, name, &listing) });
    if state.service == Service::Public {
        output["catalogData"] = catalogue(&listing);
    }
    Ok(output)
}

/// Looks at a repository's content.
fn look<T>(
    state: &State,
    input: &Value,
    look: impl FnOnce(&str, &Repository) -> T,
) -> Result<T, AwsError> {
    let name = input["repositoryName"].as_str().unwrap_or_default();
    let known = state.desk.lock().repositories.contains_key(name);
    let found = state.store.repository(&state.stored(name), |repository| look(name, repository));
    found.filter(|_| known).ok_or_else(|| AwsError::no_repository(name, ACCOUNT))
}

fn images(state: &State, input: &Value) -> Result<Value, AwsError> {
    if let Some(ids) = input["imageIds"].as_array() {
        let found = look(state, input, |name, repository| {
            let names = repository.names();
            let find = |id: &Value| {
                let wanted = id["imageDigest"].as_str().or(id["imageTag"].as_str())?;
                Some(row(name, repository, &names, repository.resolve(wanted)?))
            };
            ids.iter().map(find).collect::<Option<Vec<_>>>()
        })?;
        let missing = || {
            AwsError::new(
                "ImageNotFoundException",
                format!("The image with imageId {} does not exist within the repository", ids[0]),
            )
        };
        return Ok(json!({ "imageDetails": found.ok_or_else(missing)? }));
    }
    let status = input["filter"]["tagStatus"].as_str().unwrap_or("ANY").to_owned();
    let rows = look(state, input, |name, repository| {
        let names = repository.names();
        let wanted = |manifest: &&Manifest| match status.as_str() {
            "TAGGED" => names.contains_key(&manifest.digest),
            "UNTAGGED" => !names.contains_key(&manifest.digest),
            _ => true,
        };
        let all = repository.manifests.values().filter(wanted);
        all.map(|manifest| row(name, repository, &names, manifest)).collect::<Vec<_>>()
    })?;
    let list = format!("images|{}|{status}", input["repositoryName"]);
    let (rows, next) = page(state, &list, input, rows)?;
    Ok(with_next(json!({ "imageDetails": rows }), next))
}

fn image_tags(state: &State, input: &Value) -> Result<Value, AwsError> {
    let rows = look(state, input, |name, repository| {
        let names = repository.names();
        let told = |(tag, at): (&String, &crate::registry::Tag)| {
            let image = row(name, repository, &names, repository.manifests.get(&at.digest)?);
            let kept = [
                "imageDigest",
                "imageSizeInBytes",
                "imagePushedAt",
                "imageManifestMediaType",
                "artifactMediaType",
            ];
            let detail: Map<String, Value> = kept
                .iter()
                .filter_map(|key| Some(((*key).to_owned(), image.get(*key)?.clone())))
                .collect();
            Some(json!({ "imageTag": tag, "createdAt": moment(at.pushed), "imageDetail": detail }))
        };
        repository.tags.iter().filter_map(told).collect::<Vec<_>>()
    })?;
    let list = format!("tags|{}", input["repositoryName"]);
    let (rows, next) = page(state, &list, input, rows)?;
    Ok(with_next(json!({ "imageTagDetails": rows }), next))
}

fn batch(state: &State, input: &Value) -> Result<Value, AwsError> {
    let lost = state.desk.lock().lost.clone();
    let accepted: Vec<&str> = input["acceptedMediaTypes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let ids = input["imageIds"].as_array().cloned().unwrap_or_default();
    look(state, input, |name, repository| {
        let (mut images, mut failures) = (Vec::new(), Vec::new());
        for id in ids {
            let wanted = id["imageDigest"].as_str().or(id["imageTag"].as_str()).unwrap_or_default();
            let failure = |code: &str, reason: &str| json!({ "imageId": id, "failureCode": code, "failureReason": reason });
            match repository.resolve(wanted) {
                None => failures.push(failure("ImageNotFound", "Requested image not found")),
                Some(manifest) if lost.iter().any(|digest| digest == manifest.digest.as_str()) => {
                    failures.push(failure("KmsError", "The key of this image is not to be had"));
                }
                Some(manifest)
                    if !accepted.is_empty()
                        && !accepted.contains(&manifest.media_type.as_str()) =>
                {
                    failures.push(failure("ImageNotFound", "No image of an accepted media type"));
                }
                Some(manifest) => images.push(json!({
                    "registryId": ACCOUNT,
                    "repositoryName": name,
                    "imageId": { "imageDigest": manifest.digest },
                    "imageManifest": String::from_utf8_lossy(&manifest.bytes),
                    "imageManifestMediaType": manifest.media_type,
                })),
            }
        }
        json!({ "images": images, "failures": failures })
    })
}

fn registries(state: &State) -> Value {
    let alias = |name: &str, primary: bool| json!({ "name": name, "status": "ACTIVE", "primaryRegistryAlias": primary, "defaultRegistryAlias": !primary });
    let host = state.address.trim_start_matches("http://");
    json!({ "registries": [{
        "registryId": ACCOUNT,
        "registryArn": format!("arn:aws:ecr-public::{ACCOUNT}:registry/{ACCOUNT}"),
        "registryUri": format!("{host}/{ALIAS}"),
        "verified": false,
        "aliases": [alias("q7w8e9r0", false), alias(ALIAS, true)],
    }] })
}

fn about(state: &State, input: &Value) -> Result<Value, AwsError> {
    let name = input["repositoryName"].as_str().unwrap_or_default();
    let listing = state.desk.lock().repositories.get(name).cloned();
    let listing = listing.ok_or_else(|| AwsError::no_repository(name, ACCOUNT))?;
    if listing.description.is_none() && listing.about.is_none() {
        let message = format!("The repository catalog data for '{name}' does not exist");
        return Err(AwsError::new("RepositoryCatalogDataNotFoundException", message));
    }
    Ok(json!({ "catalogData": catalogue(&listing) }))
}

fn catalogue(listing: &Listing) -> Value {
    let mut data = Map::new();
    for (key, text) in [("description", &listing.description), ("aboutText", &listing.about)] {
        if let Some(text) = text {
            data.insert(key.to_owned(), json!(text));
        }
    }
    Value::Object(data)
}

fn with_next(mut output: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        output["nextToken"] = json!(next);
    }
    output
}
