//! Pages: a token is good for the list that it came from, and for nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::calls::{Answer, Call};
use super::errors::GoogleError;

/// How many come unasked, and at most.
const USUAL: usize = 100;
const MOST: usize = 1000;

/// One page of a list under its name; an empty list is left out.
pub(super) fn page(call: &Call<'_>, name: &str, rows: &[Value]) -> Answer {
    let asked = call.asked("pageSize").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let size = match usize::try_from(asked) {
        Ok(0) => USUAL,
        Ok(size) => size.min(MOST),
        Err(_) => return Err(GoogleError::invalid("invalid page size")),
    };
    let list = format!("{name}|{}|{}", call.location, call.repository);
    let from = match call.asked("pageToken") {
        None | Some("") => 0,
        Some(token) => read(&call.state.seal, &list, token)
            .ok_or_else(|| GoogleError::invalid("invalid page token"))?,
    };
    let mut answer = json!({});
    let on_page: Vec<&Value> = rows.iter().skip(from).take(size).collect();
    if !on_page.is_empty() {
        answer[name] = json!(on_page);
    }
    if from + size < rows.len() {
        let token = STANDARD.encode(format!("{}|{list}|{}", call.state.seal, from + size));
        answer["nextPageToken"] = json!(token);
    }
    Ok(answer)
}

fn read(seal: &str, list: &str, token: &str) -> Option<usize> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    text.strip_prefix(&format!("{seal}|{list}|"))?.parse().ok()
}
