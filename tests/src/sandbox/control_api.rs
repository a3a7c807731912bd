//! `/_sandbox/…` at the Hub's address: the handles of all servers over HTTP, for a test outside this process.
//!
//! `GET requests/{server}` · `DELETE requests/{server}` · `POST failures/{server}` (a [`Failure`]) · `POST latency/{server}`
//! (`{"milliseconds": n}`) · `DELETE failures/{server}`. Servers: `hub`, `hub-registry`, `open`, `locked`, `harbor`, `quay`,
//! `artifactory`, `gitlab`, `gitlab-registry`, `github`, `github-registry`, `ecr`, `ecr-registry`, `ecr-public`,
//! `ecr-public-registry`, `zot`, `acr`, `google`, `google-registry`, `google-token`.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use crate::registry::{Control, Failure};

/// A handle a server.
#[derive(Clone, Default)]
pub(super) struct Controls {
    pub(super) hub: Control,
    pub(super) hub_registry: Control,
    pub(super) open: Control,
    pub(super) locked: Control,
    pub(super) harbor: Control,
    pub(super) quay: Control,
    pub(super) artifactory: Control,
    pub(super) gitlab: Control,
    pub(super) gitlab_registry: Control,
    pub(super) github: Control,
    pub(super) github_registry: Control,
    pub(super) ecr: Control,
    pub(super) ecr_registry: Control,
    pub(super) ecr_public: Control,
    pub(super) ecr_public_registry: Control,
    pub(super) zot: Control,
    pub(super) acr: Control,
    pub(super) google: Control,
    pub(super) google_registry: Control,
    pub(super) google_token: Control,
}

impl Controls {
    pub(super) fn router(&self) -> Router {
        Router::new()
            .route("/_sandbox/requests/{server}", get(requests).delete(clear))
            .route("/_sandbox/failures/{server}", post(fail).delete(calm))
            .route("/_sandbox/latency/{server}", post(slow_down))
            .with_state(self.clone())
    }

    fn server(&self, name: &str) -> Option<&Control> {
        match name {
            "hub" => Some(&self.hub),
            "hub-registry" => Some(&self.hub_registry),
            "open" => Some(&self.open),
            "locked" => Some(&self.locked),
            "harbor" => Some(&self.harbor),
            "quay" => Some(&self.quay),
            "artifactory" => Some(&self.artifactory),
            "gitlab" => Some(&self.gitlab),
            "gitlab-registry" => Some(&self.gitlab_registry),
            "github" => Some(&self.github),
            "github-registry" => Some(&self.github_registry),
            "ecr" => Some(&self.ecr),
            "ecr-registry" => Some(&self.ecr_registry),
            "ecr-public" => Some(&self.ecr_public),
            "ecr-public-registry" => Some(&self.ecr_public_registry),
            "zot" => Some(&self.zot),
            "acr" => Some(&self.acr),
            "google" => Some(&self.google),
            "google-registry" => Some(&self.google_registry),
            "google-token" => Some(&self.google_token),
            _ => None,
        }
    }
}

/// A server's handle, or the answer that there is none.
fn with(controls: &Controls, server: &str, act: impl FnOnce(&Control) -> Response) -> Response {
    match controls.server(server) {
        Some(control) => act(control),
        None => (StatusCode::NOT_FOUND, "no such server\n").into_response(),
    }
}

async fn requests(State(controls): State<Controls>, Path(server): Path<String>) -> Response {
    with(&controls, &server, |control| Json(control.requests()).into_response())
}

async fn clear(State(controls): State<Controls>, Path(server): Path<String>) -> Response {
    with(&controls, &server, |control| {
        control.clear();
        StatusCode::NO_CONTENT.into_response()
    })
}

async fn fail(
    State(controls): State<Controls>,
    Path(server): Path<String>,
    Json(failure): Json<Failure>,
) -> Response {
    with(&controls, &server, |control| {
        control.fail(failure);
        StatusCode::NO_CONTENT.into_response()
    })
}

async fn calm(State(controls): State<Controls>, Path(server): Path<String>) -> Response {
    with(&controls, &server, |control| {
        control.calm();
        StatusCode::NO_CONTENT.into_response()
    })
}

#[derive(Deserialize)]
struct Latency {
    milliseconds: u64,
}

async fn slow_down(
    State(controls): State<Controls>,
    Path(server): Path<String>,
    Json(latency): Json<Latency>,
) -> Response {
    with(&controls, &server, |control| {
        control.set_latency(Duration::from_millis(latency.milliseconds));
        StatusCode::NO_CONTENT.into_response()
    })
}
