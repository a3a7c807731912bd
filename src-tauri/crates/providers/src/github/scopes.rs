//! What a classic token may do, as GitHub says in `X-OAuth-Scopes` with every answer.

use domain::{Capability, Reason};
use transport::Response;

/// The scopes of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scopes(Vec<String>);

impl Scopes {
    /// The scopes that an answer tells; `None` for a token that has none of this kind (fine-grained ones, apps).
    pub(super) fn of(answer: &Response) -> Option<Self> {
        answer.header("x-oauth-scopes").map(Self::parse)
    }

    /// `read:org, write:packages`
    pub(super) fn parse(text: &str) -> Self {
        let scopes = text.split(',').map(str::trim).filter(|scope| !scope.is_empty());
        Self(scopes.map(str::to_owned).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether they include this one: wider scopes include narrower ones (GitHub, "Scopes for OAuth apps").
    pub(super) fn allows(&self, scope: &str) -> bool {
        let wider: &[&str] = match scope {
            "read:packages" => &["write:packages"],
            "read:org" => &["write:org", "admin:org", "user"],
            _ => &[],
        };
        self.iter().any(|has| has == scope || wider.contains(&has))
    }

    /// Whether the organisations may be listed (`GET /user/orgs` takes `user` or `read:org`).
    pub(super) fn tell_organisations(&self) -> bool {
        self.allows("read:org")
    }

    pub(super) fn capability(&self, scope: &str) -> Capability {
        if self.allows(scope) {
            return Capability::Allowed;
        }
        Capability::denied(Reason::PermissionMissing { permission: scope.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_scope_includes_the_narrower_one_and_not_the_other_way_round() {
        let scopes = Scopes::parse("write:packages, read:user");
        assert!(scopes.allows("read:packages") && scopes.allows("write:packages"));
        assert!(!scopes.allows("delete:packages") && !scopes.tell_organisations());
        assert!(!Scopes::parse("read:packages").allows("write:packages"));
        assert!(Scopes::parse("user").tell_organisations());
        assert_eq!(Scopes::parse(""), Scopes(vec![]), "a token may have no scope at all");
    }

    #[test]
    fn what_is_missing_is_named_as_github_names_it() {
        let missing = Reason::PermissionMissing { permission: "read:packages".into() };
        assert_eq!(Scopes::parse("repo").capability("read:packages"), Capability::denied(missing));
    }
}
