//! Asking whether something has changed, instead of for the thing itself (RFC 9110, 13.1.2).
//!
//! Within [`revalidating`], a GET carries the `ETag` of the last answer to the same question as `If-None-Match`; where the
//! server says 304, the kept answer is the answer. It costs both sides next to nothing, and at GitHub not even a request of
//! the hourly limit. Outside, nothing is kept and nothing is asked that way: who presses *Refresh* gets a whole answer.

use std::collections::HashMap;
use std::sync::Mutex;

use reqwest::Method;
use reqwest::header::{ACCEPT, ETAG, HeaderValue, IF_NONE_MATCH};

use crate::network::lock;
use crate::{Request, Response};

/// Answers kept for one transport, at most.
const MOST: usize = 64;

/// The longest body that is kept, in bytes.
const LONGEST: usize = 1024 * 1024;

tokio::task_local! {
    static ASKED: ();
}

/// Runs `look` so that its GETs ask only for what has changed.
pub async fn revalidating<T>(look: impl Future<Output = T>) -> T {
    ASKED.scope((), look).await
}

/// The last answers that have an `ETag`, by what was asked.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<String, (HeaderValue, Response)>>);

impl Kept {
    /// The question as it is to be sent.
    pub(crate) fn prepare(&self, request: &mut Request) {
        let Some(question) = question(request) else { return };
        if let Some((tag, _)) = lock(&self.0).get(&question) {
            request.headers.insert(IF_NONE_MATCH, tag.clone());
        }
    }

    /// The answer as its asker gets it.
    pub(crate) fn resolve(&self, request: &Request, answer: Response) -> Response {
        let Some(question) = question(request) else { return answer };
        let mut kept = lock(&self.0);
        if answer.status == 304 {
            return kept.get(&question).map_or(answer, |(_, known)| known.clone());
        }
        match answer.headers.get(ETAG) {
            Some(tag) if answer.status == 200 && answer.body.len() <= LONGEST => {
                if kept.len() >= MOST {
                    kept.clear();
                }
                kept.insert(question, (tag.clone(), answer.clone()));
            }
            _ => {
                kept.remove(&question);
            }
        }
        answer
    }
}

/// What is asked, where it is asked only for changes.
fn question(request: &Request) -> Option<String> {
    let plain = request.method == Method::GET && request.sink.is_none() && request.body.is_none();
    if !plain || ASKED.try_with(|()| ()).is_err() {
        return None;
    }
    let accept = request.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    Some(format!("{} {}", accept.unwrap_or_default(), request.url))
}
