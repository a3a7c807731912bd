//! Pages: a token is good for the list that it came from, and for nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::errors::AwsError;
use super::state::State;

/// How many come unasked.
const USUAL: usize = 100;

/// One page of a list, and the token of the next. `list` names the list: the operation with what it is about.
pub(super) fn page<T>(
    state: &State,
    list: &str,
    input: &Value,
    items: Vec<T>,
) -> Result<(Vec<T>, Option<String>), AwsError> {
    let size =
        input["maxResults"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(USUAL);
    let from = match input["nextToken"].as_str() {
        None => 0,
        Some(token) => read(state, list, token).ok_or_else(|| {
            AwsError::invalid(
                "Invalid parameter at 'NextToken' failed to satisfy constraint: 'Invalid token'",
            )
        })?,
    };
    let more = from + size < items.len();
    let next = more.then(|| write(state, list, from + size));
    Ok((items.into_iter().skip(from).take(size).collect(), next))
}

fn write(state: &State, list: &str, at: usize) -> String {
    STANDARD.encode(format!("{}|{list}|{at}", state.seal))
}

fn read(state: &State, list: &str, token: &str) -> Option<usize> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    text.strip_prefix(&format!("{}|{list}|", state.seal))?.parse().ok()
}
