//! A server's own words in an error's body, whatever form they come in.

use serde_json::Value;

use crate::bounded;

/// Longest body that is looked at for words.
const BODY_MAX: usize = 64 * 1024;

/// Where a code may stand, and where a message may, in the order of trust. Seen in: the distribution
/// specification; Docker Hub (`message`, `detail`, `errinfo`, `text`); token endpoints (`details`); OAuth (`error`,
/// `error_description`); Quay (`error_message`, `title`) (`registry-apis.md` §1.3, §2h, §11h).
const CODES: [&str; 4] = ["code", "error", "error_type", "status"];
const MESSAGES: [&str; 9] = [
    "message",
    "error_description",
    "error_message",
    "detail",
    "details",
    "errinfo",
    "text",
    "title",
    "error",
];

/// Code and message of an error's body, as far as there are any.
pub(crate) fn read(body: &[u8]) -> (Option<String>, Option<String>) {
    if body.len() > BODY_MAX {
        return (None, None);
    }
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return (None, plain(body)) };
    // The standard's list, or the object itself. Harbor and Artifactory use the list too.
    let object = match value.get("errors") {
        Some(Value::Array(errors)) => errors.first().unwrap_or(&Value::Null),
        _ => &value,
    };
    match object {
        Value::Object(fields) => {
            let code = CODES.iter().find_map(|name| fields.get(*name).and_then(code));
            let message = MESSAGES.iter().find_map(|name| fields.get(*name).and_then(text));
            // Docker Hub's field errors: {"name": ["…"]}, {"__all__": ["…"]}.
            (code, message.or_else(|| fields.values().find_map(text)))
        }
        other => (None, text(other)),
    }
}

/// A code is one word or number; a sentence in its place is a message.
fn code(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() && !text.contains(char::is_whitespace) => {
            Some(bounded(text))
        }
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first text in a value, at any depth within reason: a JSON parser bounds the nesting already.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(bounded(text)).filter(|text| !text.is_empty()),
        Value::Array(items) => items.iter().find_map(text),
        Value::Object(fields) => fields.values().find_map(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// A body that is no JSON, where it is a line of text and not a web page.
fn plain(body: &[u8]) -> Option<String> {
    let text = bounded(std::str::from_utf8(body).ok()?);
    (!text.is_empty() && !text.starts_with('<')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_form_of_error_body_that_registries_use_is_understood() {
        for (body, code, message) in [
            // The standard, with each shape of detail.
            (
                r#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such","detail":null}]}"#,
                "NAME_UNKNOWN",
                "no such",
            ),
            (r#"{"errors":[{"code":"DENIED","message":"","detail":{"name":"a"}}]}"#, "DENIED", "a"),
            (
                r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":[{"Type":"repository"}]}]}"#,
                "UNAUTHORIZED",
                "authentication required",
            ),
            (r#"{"errors":[{"code":"X_OWN","detail":"words"}]}"#, "X_OWN", "words"),
            (r#"{"errors":[]}"#, "", ""),
            // Artifactory: a number in place of the code.
            (r#"{"errors":[{"status":404,"message":"Not found."}]}"#, "404", "Not found."),
            // Docker Hub and others.
            (r#"{"message":"no"}"#, "", "no"),
            (
                r#"{"detail":"Incorrect authentication credentials"}"#,
                "",
                "Incorrect authentication credentials",
            ),
            (r#"{"detail":{"name":["too short"]}}"#, "", "too short"),
            (
                r#"{"details":"incorrect username or password"}"#,
                "",
                "incorrect username or password",
            ),
            (
                r#"{"__all__":["Repository with this Name already exists."]}"#,
                "",
                "Repository with this Name already exists.",
            ),
            (r#"{"name":["Enter a valid name."]}"#, "", "Enter a valid name."),
            (r#"{"fields":{},"text":"words"}"#, "", "words"),
            (r#"{"errinfo":{"msg":"words"}}"#, "", "words"),
            // OAuth, Quay.
            (
                r#"{"error":"invalid_grant","error_description":"expired"}"#,
                "invalid_grant",
                "expired",
            ),
            (r#"{"error":"Could not find robot"}"#, "", "Could not find robot"),
            (
                r#"{"status":401,"error_message":"words","error_type":"invalid_token","title":"t"}"#,
                "invalid_token",
                "words",
            ),
            // Neither.
            ("true", "", ""),
            ("", "", ""),
            ("Too Many Requests\n", "", "Too Many Requests"),
            ("<html><body>502</body></html>", "", ""),
        ] {
            let expected = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            assert_eq!(read(body.as_bytes()), (expected(code), expected(message)), "{body}");
        }
    }

    #[test]
    fn hostile_words_are_bounded_and_free_of_control_characters() {
        let body = serde_json::json!({ "message": format!("\u{1b}[31m{}", "x".repeat(9000)) });
        let (_, message) = read(body.to_string().as_bytes());
        let message = message.unwrap();
        assert!(message.chars().count() <= 500 && !message.contains('\u{1b}'));
        let nested = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(read(nested.as_bytes()).0, None, "deep nesting is no panic");
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_fail_hard(body in prop::collection::vec(any::<u8>(), 0..300)) {
            read(&body);
        }
    }
}
