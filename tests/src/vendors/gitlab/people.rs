//! Who there is, and what each may do.

/// A person, with a password for the registry where no second factor stands before it.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// The user name, and the namespace.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
    /// Whether the password alone is refused.
    pub second_factor: bool,
}

/// How a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It works.
    Active,
    /// Its day came.
    Expired,
    /// It was taken back.
    Revoked,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's, or that of the user that a project's or a group's token has.
    Personal,
    /// A deploy token of this project or group: for images only, and with the user name that it was made with.
    Deploy(&'static str),
}

/// A token of any kind.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Whose it is.
    pub user: &'static str,
    /// The secret.
    pub secret: &'static str,
    /// What it may do.
    pub scopes: &'static [&'static str],
    /// How it stands.
    pub standing: Standing,
    /// What it is.
    pub kind: Kind,
}

/// Everybody.
pub const PEOPLE: &[Person] = &[
    Person { name: "acme", password: "anchor-chain", second_factor: true },
    Person { name: "moored", password: "anchor-chain", second_factor: false },
];

const fn token(user: &'static str, secret: &'static str, scopes: &'static [&'static str]) -> Token {
    Token { user, secret, scopes, standing: Standing::Active, kind: Kind::Personal }
}

/// Everything one can sign in with beside passwords.
///
/// | user | token | what it is for |
/// |---|---|---|
/// | `acme` | `glpat-sandbox-full` | everything: `api`, `read_registry`, `write_registry` |
/// | `acme` | `glpat-sandbox-read` | reading: `read_api`, `read_registry` |
/// | `acme` | `glpat-sandbox-images` | images, not the API: `read_registry`, `write_registry` |
/// | `acme` | `glpat-sandbox-code` | source code only: of no use here |
/// | `acme` | `glpat-sandbox-expired`, `glpat-sandbox-revoked` | nothing any more |
/// | `moored` | `glpat-sandbox-guest` | a guest of harbourworks: sees projects, no images |
/// | `project_3_bot_5f2e` | `glpat-sandbox-project` | the access token of the project harbourworks/portal |
/// | `gitlab+deploy-token-7` | `gldt-sandbox-portal` | images of harbourworks/portal |
/// | `gitlab+deploy-token-8` | `gldt-sandbox-code` | source code of harbourworks/portal: of no use here |
pub const TOKENS: &[Token] = &[
    token("acme", "glpat-sandbox-full", &["api", "read_registry", "write_registry"]),
    token("acme", "glpat-sandbox-read", &["read_api", "read_registry"]),
    token("acme", "glpat-sandbox-images", &["read_registry", "write_registry"]),
    token("acme", "glpat-sandbox-code", &["read_repository"]),
    Token { standing: Standing::Expired, ..token("acme", "glpat-sandbox-expired", &["api"]) },
    Token { standing: Standing::Revoked, ..token("acme", "glpat-sandbox-revoked", &["api"]) },
    token("moored", "glpat-sandbox-guest", &["api", "read_registry"]),
    token("project_3_bot_5f2e", "glpat-sandbox-project", &["api", "read_registry"]),
    Token {
        kind: Kind::Deploy("harbourworks/portal"),
        ..token("gitlab+deploy-token-7", "gldt-sandbox-portal", &["read_registry"])
    },
    Token {
        kind: Kind::Deploy("harbourworks/portal"),
        ..token("gitlab+deploy-token-8", "gldt-sandbox-code", &["read_repository"])
    },
];

/// Roles: user, group or project, level (10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner).
pub(super) const MEMBERS: &[(&str, &str, u64)] = &[
    ("acme", "harbourworks", 50),
    ("acme", "library", 20),
    ("acme", "neighbours/shared", 30),
    ("moored", "harbourworks", 10),
    ("project_3_bot_5f2e", "harbourworks/portal", 40),
];
