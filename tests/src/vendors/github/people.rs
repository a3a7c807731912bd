//! Who there is at GitHub, and what each token may do.

/// A token.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Whose it is.
    pub user: &'static str,
    /// The secret.
    pub secret: &'static str,
    /// The scopes of a classic token; `None` for others, which have no scopes of this kind.
    pub scopes: Option<&'static [&'static str]>,
}

/// Everything one can sign in with.
///
/// | user | token | what it is for |
/// |---|---|---|
/// | `acme` | `ghp_sandbox_full` | everything: `write:packages`, `delete:packages`, `read:org` |
/// | `acme` | `ghp_sandbox_read` | reading packages; organisations are not told: `read:packages` |
/// | `acme` | `ghp_sandbox_repo` | source code: no packages |
/// | `acme` | `github_pat_sandbox` | a fine-grained token: no packages |
/// | `acme` | `ghu_sandbox_app` | the token of an app: no packages |
/// | `moored` | `ghp_sandbox_moored` | another person, in no organisation: `read:packages`, `read:org` |
pub const TOKENS: &[Token] = &[
    Token {
        user: "acme",
        secret: "ghp_sandbox_full",
        scopes: Some(&["delete:packages", "read:org", "write:packages"]),
    },
    Token { user: "acme", secret: "ghp_sandbox_read", scopes: Some(&["read:packages"]) },
    Token { user: "acme", secret: "ghp_sandbox_repo", scopes: Some(&["repo"]) },
    Token { user: "acme", secret: "github_pat_sandbox", scopes: None },
    Token { user: "acme", secret: "ghu_sandbox_app", scopes: None },
    Token {
        user: "moored",
        secret: "ghp_sandbox_moored",
        scopes: Some(&["read:org", "read:packages"]),
    },
];

impl Token {
    /// Whether its scopes include this one.
    pub(super) fn has(&self, scope: &str) -> bool {
        let scopes = self.scopes.unwrap_or_default();
        scopes.contains(&scope) || (scope == "read:packages" && scopes.contains(&"write:packages"))
    }
}

/// A person or an organisation, as it writes itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    pub(super) login: &'static str,
    pub(super) id: u64,
    /// An organisation's members; `None` for a person.
    pub(super) members: Option<&'static [&'static str]>,
    /// Tokens must be authorised for its single sign-on, and none is.
    pub(super) single_sign_on: bool,
}

/// Everybody who may own packages.
pub(super) const OWNERS: &[Owner] = &[
    Owner { login: "acme", id: 7, members: None, single_sign_on: false },
    Owner { login: "moored", id: 8, members: None, single_sign_on: false },
    Owner { login: "HarbourWorks", id: 9919, members: Some(&["acme"]), single_sign_on: false },
    Owner { login: "Drydock", id: 21_955_855, members: Some(&["acme"]), single_sign_on: true },
    Owner { login: "Library", id: 42, members: Some(&[]), single_sign_on: false },
];

/// An owner by name, in whatever case.
pub(super) fn owner(login: &str) -> Option<&'static Owner> {
    OWNERS.iter().find(|owner| owner.login.eq_ignore_ascii_case(login))
}

impl Owner {
    /// Whether what is private of this owner's is this user's to see.
    pub(super) fn lets_in(&self, user: &str) -> bool {
        match self.members {
            None => self.login == user,
            Some(members) => members.contains(&user) && !self.single_sign_on,
        }
    }
}
