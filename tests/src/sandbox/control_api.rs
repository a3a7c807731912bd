//! `/_sandbox/…` at the Hub's address: the handles of all servers over HTTP, for a test outside this process.
//!
//! `GET requests/{server}` · `DELETE requests/{server}` · `POST failures/{server}` (a [`Failure`]) · `POST latency/{server}`
//! (`{"milliseconds": n}`) · `DELETE failures/{server}` · `POST mischief/{server}/{name}` · `POST marks` (secrets to watch for
//! at all of them) · `GET learnt` (which of them each server was sent, the foreign host too). Servers: `hub`, `hub-registry`,
//! `open`, `locked`, `harbor`, `quay`, `artifactory`, `gitlab`, `gitlab-registry`, `github`, `github-registry`, `ecr`,
//! `ecr-registry`, `ecr-public`, `ecr-public-registry`, `zot`, `acr`, `google`, `google-registry`, `google-token`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::registry::{Control, Failure, Mark, Seen};

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
    /// The foreign host that faults lead to.
    pub(super) foreign: Foreign,
}

/// The foreign host's record, and what is looked for in it.
#[derive(Clone, Default)]
pub(super) struct Foreign {
    pub(super) seen: Seen,
    pub(super) marks: Arc<Mutex<Vec<Mark>>>,
}

/// What the servers were sent of the marks that are watched for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Learnt {
    /// A server's name, and the secrets that it was sent.
    pub servers: BTreeMap<String, BTreeSet<String>>,
    /// How many requests the foreign host was sent.
    pub foreign_requests: usize,
    /// How many of them carried something that proves who somebody is.
    pub foreign_credentials: usize,
}

impl Controls {
    pub(super) fn router(&self) -> Router {
        Router::new()
            .route("/_sandbox/requests/{server}", get(requests).delete(clear))
            .route("/_sandbox/failures/{server}", post(fail).delete(calm))
            .route("/_sandbox/latency/{server}", post(slow_down))
            .route("/_sandbox/mischief/{server}/{name}", post(misbehave))
            .route("/_sandbox/marks", post(watch))
            .route("/_sandbox/learnt", get(learnt))
            .with_state(self.clone())
    }

    /// Watches for secrets at every server, and at the foreign host.
    pub(super) fn watch(&self, marks: &[Mark]) {
        for (_, control) in self.all() {
            control.watch(marks);
        }
        *self.foreign.marks.lock() = marks.to_vec();
    }

    /// Who was sent what. A server that was sent nothing of it is left out.
    pub(super) fn learnt(&self) -> Learnt {
        let mut servers: BTreeMap<String, BTreeSet<String>> = self
            .all()
            .into_iter()
            .map(|(name, control)| (name.to_owned(), control.learnt()))
            .collect();
        let marks = self.foreign.marks.lock().clone();
        let seen = self.foreign.seen.lock().clone();
        let found = seen.iter().flat_map(|request| {
            let bytes = request.bytes();
            marks.iter().filter(move |mark| mark.is_in(&bytes)).map(|mark| mark.secret().to_owned())
        });
        servers.insert("foreign".to_owned(), found.collect());
        servers.retain(|_, secrets| !secrets.is_empty());
        let foreign_credentials = seen.iter().filter(|request| request.has_credentials()).count();
        Learnt { servers, foreign_requests: seen.len(), foreign_credentials }
    }

    /// All of them, by name.
    pub(super) fn all(&self) -> [(&'static str, &Control); 20] {
        [
            ("hub", &self.hub),
            ("hub-registry", &self.hub_registry),
            ("open", &self.open),
            ("locked", &self.locked),
            ("harbor", &self.harbor),
            ("quay", &self.quay),
            ("artifactory", &self.artifactory),
            ("gitlab", &self.gitlab),
            ("gitlab-registry", &self.gitlab_registry),
            ("github", &self.github),
            ("github-registry", &self.github_registry),
            ("ecr", &self.ecr),
            ("ecr-registry", &self.ecr_registry),
            ("ecr-public", &self.ecr_public),
            ("ecr-public-registry", &self.ecr_public_registry),
            ("zot", &self.zot),
            ("acr", &self.acr),
            ("google", &self.google),
            ("google-registry", &self.google_registry),
            ("google-token", &self.google_token),
        ]
    }

    fn server(&self, name: &str) -> Option<&Control> {
        self.all().into_iter().find(|(server, _)| *server == name).map(|(_, control)| control)
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

async fn misbehave(
    State(controls): State<Controls>,
    Path((server, name)): Path<(String, String)>,
) -> Response {
    with(&controls, &server, |control| match control.misbehave(&name) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    })
}

async fn watch(State(controls): State<Controls>, Json(secrets): Json<Vec<String>>) -> Response {
    match secrets.iter().map(|secret| Mark::new(secret)).collect::<Result<Vec<_>, _>>() {
        Ok(marks) => {
            controls.watch(&marks);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

async fn learnt(State(controls): State<Controls>) -> Json<Learnt> {
    Json(controls.learnt())
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
