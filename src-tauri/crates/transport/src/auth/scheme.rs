//! From a registry's challenges to the way of speaking with it.

use url::Url;

use super::Challenge;

/// How a registry wants to be spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// It lets anybody in.
    Open,
    /// It did not say; the answer to a real request may.
    Untold,
    /// User name and password with every request.
    Basic,
    /// A token from `realm`.
    Bearer {
        /// Where tokens come from.
        realm: Url,
        /// What the token server calls this registry.
        service: Option<String>,
    },
}

impl Scheme {
    /// The best way among several challenges: a token before a password. `None`: no way that we know.
    ///
    /// A realm may be relative. A Bearer realm that is no URL at all means Basic against the registry
    /// itself (renovate, `datasource/docker/common.ts`).
    pub(crate) fn choose(challenges: &[Challenge], registry: &Url) -> Option<Self> {
        let bearer = challenges.iter().filter(|c| c.scheme == "bearer");
        for challenge in bearer.clone() {
            if let Some(realm) = challenge.param("realm").and_then(|text| realm_url(text, registry))
            {
                let service = challenge.param("service").filter(|s| !s.is_empty());
                return Some(Self::Bearer { realm, service: service.map(str::to_owned) });
            }
        }
        let basic = challenges.iter().any(|c| c.scheme == "basic");
        (basic || bearer.count() > 0).then_some(Self::Basic)
    }
}

fn realm_url(text: &str, registry: &Url) -> Option<Url> {
    let text = text.trim();
    let url = if text.starts_with('/') { registry.join(text) } else { Url::parse(text) }.ok()?;
    let usable = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    // User info in it would become a credential of the server's choice; on a URL with a host this cannot fail.
    let mut url = url;
    (usable && url.set_username("").is_ok() && url.set_password(None).is_ok()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(lines: &[&str]) -> Option<Scheme> {
        let registry = Url::parse("https://r.example:5000/sub/").unwrap();
        Scheme::choose(&Challenge::parse_all(lines.iter().copied()), &registry)
    }

    fn bearer(realm: &str, service: Option<&str>) -> Scheme {
        let realm = Url::parse(realm).unwrap();
        Scheme::Bearer { realm, service: service.map(str::to_owned) }
    }

    #[test]
    fn a_token_is_preferred_to_a_password_in_whatever_order_they_are_offered() {
        let lines = [r#"Basic realm="x", Bearer realm="https://a.example/t",service="s""#];
        assert_eq!(choose(&lines), Some(bearer("https://a.example/t", Some("s"))));
    }

    #[test]
    fn a_relative_realm_is_the_registrys_own() {
        assert_eq!(
            choose(&[r#"Bearer realm="/token""#]),
            Some(bearer("https://r.example:5000/token", None))
        );
    }

    #[test]
    fn a_bearer_realm_that_is_no_url_means_basic_at_the_registry() {
        assert_eq!(choose(&[r#"Bearer realm="My Registry""#]), Some(Scheme::Basic));
        assert_eq!(choose(&["Bearer"]), Some(Scheme::Basic));
        assert_eq!(choose(&[r#"Bearer realm="file:///etc/passwd""#]), Some(Scheme::Basic));
    }

    #[test]
    fn a_realm_without_a_scheme_but_with_a_host_is_judged_as_another_host() {
        assert_eq!(
            choose(&[r#"Bearer realm="//evil.example/t""#]),
            Some(bearer("https://evil.example/t", None))
        );
    }

    #[test]
    fn an_empty_service_is_no_service() {
        assert_eq!(
            choose(&[r#"Bearer realm="https://a.example/",service="""#]),
            Some(bearer("https://a.example/", None))
        );
    }

    #[test]
    fn what_we_cannot_speak_is_no_way() {
        assert_eq!(choose(&["Negotiate"]), None);
        assert_eq!(choose(&[]), None);
    }
}
