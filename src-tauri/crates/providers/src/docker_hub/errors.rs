//! What Docker Hub's refusals mean. Their bodies come in seven shapes (`registry-apis.md` §2h).

use domain::{Error, ErrorKind};
use serde_json::{Map, Value};
use transport::Response;

/// Wrappers around a refusal's texts; every other key names a field of the request.
const WRAPPERS: [&str; 9] = [
    "message",
    "detail",
    "errinfo",
    "fields",
    "text",
    "__all__",
    "error",
    "errors",
    "non_field_errors",
];

/// A refusal's texts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// Those about one field of the request, with its name.
    pub(super) fields: Vec<(String, String)>,
    /// All others.
    pub(super) general: Vec<String>,
}

impl Words {
    /// Reads a refusal of any shape: `{"message"}`, `{"__all__":[text]}`, `{field:[text]}`, `{"detail":text}`,
    /// `{"detail":{field:[text]}}`, `{"errinfo":…}`, `{"fields":…,"text":…}`.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut words = Self::default();
        match serde_json::from_slice(body) {
            Ok(Value::Object(root)) => words.object(&root),
            Ok(Value::String(text)) => words.general.push(transport::bounded(&text)),
            _ => {}
        }
        words
    }

    fn object(&mut self, object: &Map<String, Value>) {
        for (key, value) in object {
            match value {
                Value::Object(inner) if WRAPPERS.contains(&key.as_str()) => self.object(inner),
                value => {
                    let texts = match value {
                        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
                        Value::String(text) => vec![text.as_str()],
                        _ => Vec::new(),
                    };
                    for text in texts.into_iter().filter(|text| !text.is_empty()) {
                        let text = transport::bounded(text);
                        if WRAPPERS.contains(&key.as_str()) {
                            self.general.push(text);
                        } else {
                            self.fields.push((transport::bounded(key), text));
                        }
                    }
                }
            }
        }
    }

    /// Whether any text has one of these in it; compared without case.
    pub(super) fn mention(&self, signs: &[&str]) -> bool {
        let texts = self.general.iter().chain(self.fields.iter().map(|(_, text)| text));
        let mut lower = texts.map(|text| text.to_lowercase());
        lower.any(|text| signs.iter().any(|sign| text.contains(sign)))
    }
}

/// The error for a refusal that means nothing special to the caller. `what` is what was asked for.
pub(super) fn refusal(answer: &Response, what: &str) -> Error {
    if answer.is_web_page() && answer.status < 500 {
        // A proxy, a captive portal: whoever said that was not Docker Hub.
        return answer.not_understood();
    }
    let kind = match answer.status {
        401 => ErrorKind::SignInNeeded,
        403 => ErrorKind::Forbidden { permission: None },
        404 => ErrorKind::NotFound { what: what.to_owned() },
        429 => ErrorKind::RateLimited { retry_at: None },
        status @ 500.. => ErrorKind::ServerError { status },
        status => match Words::read(&answer.body).fields.into_iter().next() {
            Some((field, problem)) => ErrorKind::InvalidField { field, problem },
            None => ErrorKind::Refused { status },
        },
    };
    with_words(answer, kind)
}

/// This kind, with what the server said.
pub(super) fn with_words(answer: &Response, kind: ErrorKind) -> Error {
    Error::new(kind).with_detail(answer.detail())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::docker_hub::testing::answer;

    #[test]
    fn every_shape_of_refusal_is_read() {
        for (body, fields, general) in [
            (r#"{"message":"no","errinfo":{}}"#, vec![], vec!["no"]),
            (r#"{"__all__":["taken"]}"#, vec![], vec!["taken"]),
            (r#"{"name":["bad","worse"]}"#, vec![("name", "bad"), ("name", "worse")], vec![]),
            (r#"{"name":["bad"],"detail":"quota"}"#, vec![("name", "bad")], vec!["quota"]),
            (r#"{"detail":{"name":["bad"]}}"#, vec![("name", "bad")], vec![]),
            (r#"{"errinfo":{"error":"inner"}}"#, vec![], vec!["inner"]),
            (
                r#"{"fields":{"ordering":["bad"]},"text":"sum"}"#,
                vec![("ordering", "bad")],
                vec!["sum"],
            ),
            (r#""bare""#, vec![], vec!["bare"]),
            ("<html>", vec![], vec![]),
            ("", vec![], vec![]),
        ] {
            let words = Words::read(body.as_bytes());
            let read: Vec<_> = words.fields.iter().map(|(f, t)| (f.as_str(), t.as_str())).collect();
            assert_eq!(
                (read, words.general),
                (fields, general.into_iter().map(str::to_owned).collect()),
                "{body}"
            );
        }
    }

    #[test]
    fn a_status_without_a_meaning_of_its_own_keeps_the_servers_words() {
        let error = refusal(&answer(418, r#"{"message":"short and stout"}"#), "tea");
        assert_eq!(error.kind, ErrorKind::Refused { status: 418 });
        assert_eq!(error.detail.unwrap().message.as_deref(), Some("short and stout"));
        let page = refusal(&answer(403, "<html>Access through the portal"), "x");
        assert!(matches!(page.kind, ErrorKind::NotARegistry { .. }), "a portal is no registry");
        assert_eq!(
            refusal(&answer(502, "<html>"), "x").kind,
            ErrorKind::ServerError { status: 502 }
        );
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_fail_hard(body in prop::collection::vec(any::<u8>(), 0..200)) {
            Words::read(&body);
        }
    }
}
