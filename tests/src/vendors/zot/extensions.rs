//! `/v2/_oci/ext/discover` and `/v2/_zot/ext/mgmt`, held against the published description.

use std::sync::Arc;

use axum::extract::{Request, State as Given};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{State, ZotAccess};
use crate::vendors::swagger::{Gate, Refusal, Swagger, pass};

const DOCUMENT: &str = include_str!("../../../specs/zot.swagger.json");
/// The version that it says to be.
const VERSION: &str = "v2.1.11";

pub(super) fn router(state: &Arc<State>) -> anyhow::Result<Router> {
    let gate = Gate {
        swagger: Arc::new(Swagger::load(DOCUMENT, &[])?),
        notes: Arc::clone(&state.notes),
        refuse,
    };
    let mut router = Router::new().route("/v2/_oci/ext/discover", get(discover));
    if state.options.mgmt {
        router = router.route("/v2/_zot/ext/mgmt", get(mgmt));
    }
    Ok(router.layer(from_fn_with_state(gate, pass)).with_state(Arc::clone(state)))
}

fn refuse(_: &Refusal) -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

async fn discover(Given(state): Given<Arc<State>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if let Err(refusal) = state.admit(&parts) {
        return refusal.into_response();
    }
    let mut endpoints = Vec::new();
    if state.options.search {
        endpoints.push("/v2/_zot/ext/search");
    }
    if state.options.mgmt {
        endpoints.push("/v2/_zot/ext/mgmt");
    }
    let one = json!({
        "name": "_zot",
        "url": format!("https://github.com/project-zot/zot/blob/{VERSION}/pkg/extensions/_zot.md"),
        "description": "zot registry extensions",
        "endpoints": endpoints,
    });
    let all = if endpoints.is_empty() { Vec::new() } else { vec![one] };
    Json(json!({ "extensions": all })).into_response()
}

/// Told to everybody: a sign-in page must know what to offer.
async fn mgmt(Given(state): Given<Arc<State>>) -> Json<Value> {
    let auth = match state.options.access {
        ZotAccess::Bearer => json!({ "bearer": { "realm": "sandbox", "service": "zot" } }),
        ZotAccess::Basic | ZotAccess::Public => json!({ "htpasswd": {}, "apikey": true }),
    };
    Json(json!({
        "distSpecVersion": "1.1.1", "binaryType": "-search-mgmt", "releaseTag": VERSION, "commit": "sandbox",
        "http": { "auth": auth },
    }))
}
