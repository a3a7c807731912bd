//! The security token service, as far as it is asked here. Its query protocol answers in XML (`sts` 2011-06-15).

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State as Extract};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use url::form_urlencoded;

use super::people::{ACCOUNT, KEYS, Key, ROLE};
use super::sigv4::{Arrived, verify};
use super::state::State;

/// Answers any request to the service.
pub(super) async fn serve(Extract(state): Extract<Arc<State>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 64 * 1024).await.unwrap_or_default();
    let arrived =
        Arrived { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body: &body };
    let signed = match verify(&arrived, "sts", state.now()) {
        Ok(signed) => signed,
        Err(error) => {
            // The same refusals have other names here.
            let code = match error.bare_code() {
                "UnrecognizedClientException" => "InvalidClientTokenId",
                "InvalidSignatureException" => "SignatureDoesNotMatch",
                code => code.trim_end_matches("Exception"),
            };
            return refused(code, &error.message);
        }
    };
    if state.desk.lock().expired.iter().any(|id| id == signed.key.id) {
        return refused("ExpiredToken", "The security token included in the request is expired");
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let field =
        |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    match (field("Action"), field("Version")) {
        (Some("GetCallerIdentity"), Some("2011-06-15")) => caller(&signed.key),
        (Some("AssumeRole"), Some("2011-06-15")) => {
            assume(&state, &signed.key, field("RoleArn"), field("SerialNumber"), field("TokenCode"))
        }
        (action, _) => refused(
            "InvalidAction",
            &format!("Could not find operation {}", action.unwrap_or_default()),
        ),
    }
}

fn caller(key: &Key) -> Response {
    let arn = key.arn;
    let id = format!("AIDA{}", &key.id[4..]);
    answer(
        StatusCode::OK,
        &format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>{arn}</Arn><UserId>{id}</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        ),
    )
}

/// The role asks for a code only where a second factor is named with it.
fn assume(
    state: &State,
    key: &Key,
    role: Option<&str>,
    factor: Option<&str>,
    code: Option<&str>,
) -> Response {
    let (arn, right, id) = ROLE;
    if role != Some(arn) || key.id != KEYS[0].id {
        let message = format!(
            "User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
            key.arn,
            role.unwrap_or_default()
        );
        return refused("AccessDenied", &message);
    }
    if factor.is_some() && code != Some(right) {
        return refused(
            "AccessDenied",
            "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        );
    }
    let Some(granted) = KEYS.iter().find(|key| key.id == id) else {
        return refused("InternalFailure", "");
    };
    let until =
        (state.now() + SignedDuration::from_hours(1)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (secret, token, user) = (granted.secret, granted.token.unwrap_or_default(), granted.arn);
    answer(
        StatusCode::OK,
        &format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>AROA:roadstead</AssumedRoleId><Arn>{user}</Arn></AssumedRoleUser><Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{token}</SessionToken><Expiration>{until}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ),
    )
}

fn refused(code: &str, message: &str) -> Response {
    let message = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    answer(
        StatusCode::FORBIDDEN,
        &format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>{}</RequestId></ErrorResponse>",
            uuid::Uuid::new_v4()
        ),
    )
}

fn answer(status: StatusCode, xml: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/xml")], xml.to_owned()).into_response()
}
