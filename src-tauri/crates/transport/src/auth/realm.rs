//! Whether a registry's credential may go to the realm that the registry names.

use domain::{Endpoint, ErrorKind, Origin, Result};
use url::{Host, Url};

use crate::redact::host_of;

/// The realms that a registry's credential may go to beside the registry's own site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RealmPolicy {
    /// Those that the provider knows as its own, such as Docker Hub's.
    pub named_by_provider: Vec<Origin>,
    /// Those that the person agreed to by name.
    pub trusted_by_person: Vec<Origin>,
}

impl RealmPolicy {
    /// Only what the person agreed to for this endpoint.
    pub fn for_endpoint(endpoint: &Endpoint) -> Self {
        Self { named_by_provider: Vec::new(), trusted_by_person: endpoint.trusted_realms.clone() }
    }

    /// Checks what the two URLs tell; the addresses behind names are looked at where the connection is made.
    ///
    /// The registry's own origin is always right. Otherwise the realm must be https, or plain HTTP on this machine for a
    /// registry on this machine. A credential then goes to the same site (same host, or same registrable domain by the
    /// public suffix list), to a realm named by the provider, or to one that the person agreed to. Without a
    /// credential there is nothing to steal, and any https realm will do.
    ///
    /// # Errors
    /// `RealmUnsafe`, or `RealmNotTrusted` when only the person's consent is missing.
    pub fn check(&self, registry: &Url, realm: &Url, with_credential: bool) -> Result<()> {
        let origin = Origin::of(realm);
        if origin == Origin::of(registry) {
            return Ok(());
        }
        let both_here =
            domain::endpoint::is_loopback(registry) && domain::endpoint::is_loopback(realm);
        if realm.scheme() != "https" && !both_here {
            return Err(unsafe_realm(registry, realm));
        }
        if !with_credential
            || self.named_by_provider.contains(&origin)
            || self.trusted_by_person.contains(&origin)
            || (realm.scheme() == "https" && same_site(registry, realm))
        {
            return Ok(());
        }
        let registry = host_of(registry);
        Err(ErrorKind::RealmNotTrusted { registry, realm: origin.as_str().to_owned() }.into())
    }
}

pub(crate) fn unsafe_realm(registry: &Url, realm: &Url) -> domain::Error {
    let realm = Origin::of(realm).as_str().to_owned();
    ErrorKind::RealmUnsafe { registry: host_of(registry), realm }.into()
}

/// Same host, or the same registrable domain (`auth.example.co.uk` and `registry.example.co.uk`).
fn same_site(left: &Url, right: &Url) -> bool {
    match (left.host(), right.host()) {
        (Some(Host::Domain(left)), Some(Host::Domain(right))) => {
            left == right
                || psl::domain_str(left).is_some_and(|site| psl::domain_str(right) == Some(site))
        }
        (left, right) => left.is_some() && left == right,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdict(policy: &RealmPolicy, registry: &str, realm: &str, signed_in: bool) -> &'static str {
        let (registry, realm) = (Url::parse(registry).unwrap(), Url::parse(realm).unwrap());
        match policy.check(&registry, &realm, signed_in).map_err(|error| error.kind) {
            Ok(()) => "fine",
            Err(ErrorKind::RealmNotTrusted { .. }) => "ask",
            Err(ErrorKind::RealmUnsafe { .. }) => "never",
            Err(_) => "?",
        }
    }

    #[test]
    fn a_credential_stays_on_the_registrys_own_site() {
        for (registry, realm, expected) in [
            ("https://r.example.com", "https://r.example.com/token", "fine"),
            ("https://r.example.com", "https://r.example.com:8443/token", "fine"),
            ("https://r.example.com", "https://auth.example.com/token", "fine"),
            ("https://r.example.co.uk", "https://auth.other.co.uk/token", "ask"),
            ("https://one.github.io", "https://two.github.io/token", "ask"),
            ("https://r.example.com", "https://example.com.evil.net/token", "ask"),
            ("https://r.example.com", "https://r.example.com.evil.net/token", "ask"),
            ("https://registry-1.docker.io", "https://auth.docker.io/token", "fine"),
            ("https://10.0.0.1", "https://10.0.0.2/token", "ask"),
            ("https://r.example.com", "http://r.example.com/token", "never"),
            ("https://r.example.com", "http://r.example.com:443/token", "never"),
            ("https://r.example.com", "http://auth.example.com/token", "never"),
            ("https://r.example.com", "http://127.0.0.1/token", "never"),
            ("http://r.example.com:5000", "http://r.example.com:5000/token", "fine"),
            ("http://r.example.com:5000", "http://r.example.com:5001/token", "never"),
            ("http://r.example.com:5000", "https://r.example.com/token", "fine"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5000/token", "fine"),
            ("http://127.0.0.1:5000", "http://127.0.0.1:5001/token", "ask"),
            ("http://localhost:5000", "http://127.0.0.1:5000/token", "ask"),
        ] {
            assert_eq!(
                verdict(&RealmPolicy::default(), registry, realm, true),
                expected,
                "{registry} → {realm}"
            );
        }
    }

    #[test]
    fn consent_is_for_one_origin_and_never_for_an_unsafe_one() {
        let origin = |text| Origin::of(&Url::parse(text).unwrap());
        let policy = RealmPolicy {
            named_by_provider: vec![origin("https://named.net")],
            trusted_by_person: vec![origin("https://trusted.net"), origin("http://plain.net")],
        };
        for (realm, expected) in [
            ("https://named.net/token", "fine"),
            ("https://trusted.net/other/token", "fine"),
            ("https://trusted.net:444/token", "ask"),
            ("https://sub.trusted.net/token", "ask"),
            ("http://trusted.net/token", "never"),
            ("http://plain.net/token", "never"),
        ] {
            assert_eq!(verdict(&policy, "https://r.example.com", realm, true), expected, "{realm}");
        }
    }

    #[test]
    fn without_a_credential_any_https_realm_will_do() {
        let policy = RealmPolicy::default();
        assert_eq!(verdict(&policy, "https://r.example.com", "https://far.net/t", false), "fine");
        assert_eq!(verdict(&policy, "https://r.example.com", "http://far.net/t", false), "never");
    }

    /// A URL of any of the shapes that matter here.
    fn url() -> impl Strategy<Value = Url> {
        let hosts = [
            "r.example.com",
            "auth.example.com",
            "example.com.evil.net",
            "r.example.co.uk",
            "one.github.io",
            "two.github.io",
            "127.0.0.1",
            "[::1]",
            "localhost",
            "10.0.0.1",
            "registry",
        ];
        let port = prop_oneof![Just(""), Just(":443"), Just(":80"), Just(":5000")];
        let scheme = prop_oneof![Just("http"), Just("https")];
        (scheme, proptest::sample::select(hosts.to_vec()), port).prop_map(|(scheme, host, port)| {
            Url::parse(&format!("{scheme}://{host}{port}/t")).unwrap()
        })
    }

    proptest! {
        #[test]
        fn where_a_password_may_go_there_is_tls_or_it_is_the_registry_itself_or_this_machine(
            registry in url(),
            realm in url(),
            trusted in proptest::option::of(url()),
        ) {
            let trusted_by_person = trusted.iter().map(Origin::of).collect();
            let policy = RealmPolicy { trusted_by_person, ..RealmPolicy::default() };
            let own = Origin::of(&registry) == Origin::of(&realm);
            if policy.check(&registry, &realm, true).is_ok() {
                let here = domain::endpoint::is_loopback(&registry) && domain::endpoint::is_loopback(&realm);
                prop_assert!(own || here || realm.scheme() == "https");
                let agreed = trusted.is_some_and(|trusted| Origin::of(&trusted) == Origin::of(&realm));
                prop_assert!(own || agreed || same_site(&registry, &realm), "{registry} → {realm}");
                // What is fine with a password is fine without.
                prop_assert!(policy.check(&registry, &realm, false).is_ok());
            } else {
                prop_assert!(!own, "a registry may always be its own token server");
            }
        }
    }
}
