//! Image references as people type and paste them.

use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

use crate::{Digest, Error, ErrorKind, RepositoryName};

/// An address or a reference, taken apart: `https://registry.example.com:5000/team/app:1.0`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Reference {
    /// Base URL of the registry. The scheme is the typed one, else https, else http for loopback.
    #[specta(type = String)]
    pub url: Url,
    /// Whether a scheme was typed.
    pub scheme_typed: bool,
    /// The repository, if the address named one.
    pub repository: Option<RepositoryName>,
    /// The tag, if the address named one.
    pub tag: Option<String>,
    /// The digest, if the address named one.
    pub digest: Option<Digest>,
}

impl Reference {
    /// Takes apart what was typed. The first part counts as a host when it has a dot, a colon or is
    /// `localhost` (the rule of the `docker` command line); otherwise it is Docker Hub's.
    ///
    /// # Errors
    /// `InvalidField { field: "address" }` naming the problem: `empty`, `spaces`, `scheme`,
    /// `credentials`, `host`, `repository`, `tag`, `digest`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Err(wrong("empty"));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(wrong("spaces"));
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => {
                let scheme = scheme.to_ascii_lowercase();
                if !matches!(scheme.as_str(), "http" | "https") {
                    return Err(wrong("scheme"));
                }
                (Some(scheme), rest)
            }
            None => (None, text),
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let rest = rest.trim_end_matches('/');
        let (authority, path) = match rest.split_once('/') {
            _ if scheme.is_none() && !looks_like_host(rest) => ("docker.io", rest),
            Some((authority, path)) => (authority, path),
            None => (rest, ""),
        };
        if authority.contains('@') {
            return Err(wrong("credentials"));
        }
        // `/v2` belongs to the protocol, not to the name.
        let path = path.trim_start_matches('/');
        let path = path
            .strip_prefix("v2")
            .filter(|p| p.is_empty() || p.starts_with('/'))
            .unwrap_or(path)
            .trim_matches('/');
        let url = base_url(scheme.as_deref(), authority)?;
        let (path, digest) = match path.split_once('@') {
            Some((path, digest)) => {
                (path, Some(Digest::parse(digest).map_err(|_| wrong("digest"))?))
            }
            None => (path, None),
        };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) if !tag.contains('/') => {
                if !is_tag(tag) {
                    return Err(wrong("tag"));
                }
                (path, Some(tag.to_owned()))
            }
            _ => (path, None),
        };
        let repository = if path.is_empty() {
            None
        } else {
            Some(RepositoryName::parse(path).map_err(|_| wrong("repository"))?)
        };
        Ok(Self { url, scheme_typed: scheme.is_some(), repository, tag, digest })
    }
}

/// Whether `tag` has a tag's grammar: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}` (distribution-spec).
pub fn is_tag(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        && !tag.starts_with(['.', '-'])
}

fn looks_like_host(rest: &str) -> bool {
    let first = rest.split('/').next().unwrap_or_default();
    if first.starts_with('[') || first == "localhost" {
        return true;
    }
    match first.split_once(':') {
        // `host:5000` names a port; `alpine:3.20` names a tag.
        Some((host, port)) => {
            host.contains('.')
                || host == "localhost"
                || rest.contains('/')
                || (port.len() >= 2
                    && port.bytes().all(|b| b.is_ascii_digit())
                    && port.parse::<u16>().is_ok())
        }
        None => first.contains('.'),
    }
}

fn base_url(scheme: Option<&str>, authority: &str) -> Result<Url, Error> {
    // URLs read a backslash as a slash (url.spec.whatwg.org, "authority state"): what stands before it would be the host.
    if authority.is_empty() || authority.contains('\\') {
        return Err(wrong("host"));
    }
    let parse =
        |scheme: &str| Url::parse(&format!("{scheme}://{authority}/")).map_err(|_| wrong("host"));
    let url = parse(scheme.unwrap_or("https"))?;
    if scheme.is_none() && crate::endpoint::is_loopback(&url) { parse("http") } else { Ok(url) }
}

fn wrong(problem: &str) -> Error {
    Error::new(ErrorKind::InvalidField { field: "address".into(), problem: problem.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(text: &str) -> (String, Option<String>, Option<String>) {
        let reference = Reference::parse(text).expect(text);
        (reference.url.to_string(), reference.repository.map(Into::into), reference.tag)
    }

    #[test]
    fn the_protocols_own_part_of_a_path_is_no_name_also_after_a_slash_too_many() {
        for text in ["/v2/a/////", "r.example//v2/a", "https://r.example/v2/a"] {
            let name = Reference::parse(text).unwrap().repository.unwrap();
            assert_eq!(name.to_string(), "a", "{text}");
        }
    }

    #[test]
    fn a_backslash_ends_no_host() {
        for text in
            [".\\\"", "evil.example\\.registry.example/app", "https://evil.example\\@r.example"]
        {
            assert!(
                Reference::parse(text).is_err(),
                "{text} would lead to another host than it shows"
            );
        }
    }

    #[test]
    fn addresses_are_understood_as_people_paste_them() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            parts("https://registry.example.com:5000/team/app:1.0"),
            ("https://registry.example.com:5000/".into(), some("team/app"), some("1.0"))
        );
        assert_eq!(parts("127.0.0.1:5000"), ("http://127.0.0.1:5000/".into(), None, None));
        assert_eq!(parts("localhost/x"), ("http://localhost/".into(), some("x"), None));
        assert_eq!(parts("[::1]:5000/a/b"), ("http://[::1]:5000/".into(), some("a/b"), None));
        assert_eq!(parts("ghcr.io/org/app"), ("https://ghcr.io/".into(), some("org/app"), None));
        assert_eq!(
            parts("acme/web:latest"),
            ("https://docker.io/".into(), some("acme/web"), some("latest"))
        );
        assert_eq!(
            parts("alpine:3.20"),
            ("https://docker.io/".into(), some("alpine"), some("3.20"))
        );
        assert_eq!(parts("registry:5000"), ("https://registry:5000/".into(), None, None));
        assert_eq!(
            parts("https://r.example.com/v2/"),
            ("https://r.example.com/".into(), None, None)
        );
    }

    #[test]
    fn what_is_wrong_with_an_address_is_named() {
        for (typed, problem) in [
            ("", "empty"),
            ("my registry", "spaces"),
            ("ftp://example.com", "scheme"),
            ("https://user:pw@example.com", "credentials"),
            ("https://", "host"),
            ("https://exa mple", "spaces"),
            ("https://[::1", "host"),
            ("example.com/../etc", "repository"),
            ("example.com/app:-x", "tag"),
            ("example.com/app@sha256:12", "digest"),
        ] {
            let error = Reference::parse(typed).expect_err(typed);
            assert_eq!(
                error.kind,
                ErrorKind::InvalidField { field: "address".into(), problem: problem.into() },
                "{typed}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_fail_hard(text in "\\PC{0,80}") {
            let _ = Reference::parse(&text);
        }

        #[test]
        fn a_reference_is_read_as_it_is_written(
            scheme in prop::option::of("https?"),
            host in "[a-z][a-z0-9-]{0,10}[a-z0-9](\\.[a-z][a-z0-9]{1,6}){1,3}",
            port in prop::option::of(1024u16..),
            path in "[a-uw-z0-9][a-z0-9]{0,8}(([._]|__|-{1,3})[a-z0-9]{1,5})?(/[a-z0-9]{1,9}){0,4}",
            tag in prop::option::of("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"),
            digest in prop::option::of("[0-9a-f]{64}"),
        ) {
            let mut text = scheme.as_ref().map_or_else(String::new, |scheme| format!("{scheme}://"));
            text.push_str(&host);
            text.extend(port.map(|port| format!(":{port}")));
            text.push('/');
            text.push_str(&path);
            text.extend(tag.as_ref().map(|tag| format!(":{tag}")));
            let digest = digest.map(|hex| format!("sha256:{hex}"));
            text.extend(digest.as_ref().map(|digest| format!("@{digest}")));

            let read = Reference::parse(&text).unwrap();
            prop_assert_eq!(read.scheme_typed, scheme.is_some());
            prop_assert_eq!(read.url.scheme(), scheme.as_deref().unwrap_or("https"));
            prop_assert_eq!(read.url.host_str(), Some(host.as_str()));
            prop_assert_eq!(read.url.port(), port);
            prop_assert_eq!(read.repository.as_ref().map(RepositoryName::as_str), Some(path.as_str()));
            prop_assert_eq!(read.tag, tag);
            prop_assert_eq!(read.digest.map(|digest| digest.to_string()), digest);
        }
    }
}
