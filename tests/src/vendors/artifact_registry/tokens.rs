//! The token endpoint: an assertion signed by a key, or a refresh token, for an access token.

use std::sync::Arc;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use axum::extract::State as Given;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::errors::token_error;
use super::people::{CLIENT, PEOPLE, Principal, known, public_key};
use super::state::State;

const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";
/// Minutes by which clocks may differ.
const SKEW: i64 = 300;

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new().route("/token", post(give)).with_state(Arc::clone(state))
}

async fn give(Given(state): Given<Arc<State>>, body: String) -> Response {
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let field = |name: &str| {
        fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    };
    state.desk.lock().grants += 1;
    match field("grant_type") {
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => match asserted(&state, field("assertion"))
        {
            Ok(who) => given(&state, who, None),
            Err(words) => token_error("invalid_grant", words),
        },
        "refresh_token" => {
            if (field("client_id"), field("client_secret")) != CLIENT {
                return token_error("invalid_client", "The provided client secret is invalid.");
            }
            let who = PEOPLE.iter().find(|one| one.person && one.secret == field("refresh_token"));
            let revoked = state.desk.lock().revoked;
            match who {
                Some(who) if !revoked => given(&state, who, Some(who.email)),
                Some(_) => token_error("invalid_grant", "reauth related error (invalid_rapt)"),
                None => token_error("invalid_grant", "Token has been expired or revoked."),
            }
        }
        other => token_error("unsupported_grant_type", &format!("Invalid grant_type: {other}")),
    }
}

fn given(state: &State, who: &'static Principal, email: Option<&str>) -> Response {
    let seconds = state.options.token_seconds;
    let token = format!("ya29.c.{}", uuid::Uuid::new_v4().simple());
    let end = state.now() + SignedDuration::from_secs(seconds);
    state.desk.lock().tokens.insert(token.clone(), (who, end));
    let mut body = json!({ "access_token": token, "expires_in": seconds, "token_type": "Bearer" });
    if let Some(email) = email {
        let claims = URL_SAFE_NO_PAD.encode(json!({ "email": email }).to_string());
        body["id_token"] = json!(format!("e30.{claims}.c2lnbmF0dXJl"));
        body["scope"] = json!(format!("openid {SCOPE}"));
    }
    Json(body).into_response()
}

/// Whose assertion it is; in Google's words why not.
fn asserted(state: &State, assertion: &str) -> Result<&'static Principal, &'static str> {
    let parts: Vec<&str> = assertion.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err("Invalid JWT: must have three parts");
    };
    let read = |text: &str| -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    };
    let (header_value, claims_value) = read(header).zip(read(claims)).ok_or("Invalid JWT")?;
    let email = claims_value["iss"].as_str().unwrap_or_default();
    let who = known(email).filter(|who| !who.person);
    let who = who.ok_or("Invalid grant: account not found")?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key());
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let signed = key.verify(format!("{header}.{claims}").as_bytes(), &bytes).is_ok();
    if header_value["alg"] != "RS256" || header_value["kid"] != who.secret || !signed {
        return Err("Invalid JWT Signature.");
    }
    let moment = |name: &str| claims_value[name].as_i64().unwrap_or_default();
    let now = Timestamp::as_second(state.now());
    let (issued, ends) = (moment("iat"), moment("exp"));
    if (issued - now).abs() > SKEW || ends <= now || ends - issued > 3600 {
        return Err(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
        );
    }
    if claims_value["aud"] != json!(state.token_uri) {
        return Err("Invalid JWT: Failed audience check.");
    }
    if claims_value["scope"] != SCOPE {
        return Err("Invalid JWT: missing scope");
    }
    if state.desk.lock().revoked {
        return Err("Invalid grant: account not found");
    }
    Ok(who)
}
