//! Where the live service is known to differ from its published document.

/// Properties that the live service answers otherwise than the document says: schema, property, what is true, where it was seen.
pub(super) const LIVE_PROPERTIES: &[(&str, &str, &str, &str)] = &[
    ("tag", "v2", r#"{"type":"boolean"}"#, "tag records in docker/terraform-provider-docker"),
    ("tag", "creator", r#"{"type":["integer","null"]}"#, "tags of automated builds"),
    ("tag", "last_updater", r#"{"type":["integer","null"]}"#, "tags of automated builds"),
    ("tag", "last_updater_username", r#"{"type":["string","null"]}"#, "old tag records"),
    ("image", "variant", r#"{"type":["string","null"]}"#, "every amd64 image"),
    ("image", "features", r#"{"type":["string","null"]}"#, "old tag records"),
    ("image", "os_features", r#"{"type":["string","null"]}"#, "old tag records"),
    ("image", "os_version", r#"{"type":["string","null"]}"#, "every Linux image"),
    (
        "getAccessTokensResponse",
        "next",
        r#"{"type":["string","null"]}"#,
        "the document's own example is null",
    ),
    (
        "getAccessTokensResponse",
        "previous",
        r#"{"type":["string","null"]}"#,
        "the document's own example is null",
    ),
];

/// Calls for which the document wants a token, and which the live service answers without one for what is public.
pub(super) const LIVE_ANONYMOUS: &[(&str, &str)] = &[
    ("GET", "/v2/namespaces/{namespace}/repositories/{repository}/tags"),
    ("HEAD", "/v2/namespaces/{namespace}/repositories/{repository}/tags"),
    ("GET", "/v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}"),
    ("HEAD", "/v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}"),
    ("GET", "/v2/repositories/{namespace}/{repository}/"),
    ("GET", "/api/search/v4"),
];

/// Answers that any call may give beside those that the document lists for it: it says of itself that requests are limited, and a
/// body that it does not allow has to be answered somehow where it names no 400. 501 is ours, for calls that are not in the sandbox.
pub(super) const ANY_CALL: &[u16] = &[400, 401, 429, 501];
