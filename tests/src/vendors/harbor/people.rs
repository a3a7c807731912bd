//! Who there is: people, robots, and what each may do in a project.

/// A person. In OIDC mode the secret is the CLI secret and not the password.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) secret: String,
    pub(super) admin: bool,
}

/// A robot account, under its full name.
#[derive(Clone, Debug)]
pub(super) struct Robot {
    pub(super) name: &'static str,
    pub(super) secret: &'static str,
    /// `None`: all projects.
    pub(super) project: Option<&'static str>,
    pub(super) may: &'static [&'static str],
    pub(super) expired: bool,
}

/// Names and secrets, and where they work: the one table of what one can sign in with here.
///
/// | user | secret | who |
/// |---|---|---|
/// | `admin` | `Harbor12345` | system administrator |
/// | `mate` | `tide-table` | administrator of `fleet`, developer of `signals` |
/// | `deckhand` | `tide-table` | guest of `fleet` |
/// | `robot$fleet+ci` | `robot-fleet-secret` | may pull and push in `fleet`, and list nothing |
/// | `robot$harbour` | `robot-harbour-secret` | may list and pull everywhere |
/// | `robot$fleet+old` | `robot-old-secret` | expired |
pub(super) fn people() -> Vec<Person> {
    let person =
        |name, email, secret: &str, admin| Person { name, email, secret: secret.to_owned(), admin };
    vec![
        person("admin", "admin@example.com", "Harbor12345", true),
        person("mate", "mate@example.com", "tide-table", false),
        person("deckhand", "deckhand@example.com", "tide-table", false),
    ]
}

pub(super) const ROBOTS: &[Robot] = &[
    Robot {
        name: "robot$fleet+ci",
        secret: "robot-fleet-secret",
        project: Some("fleet"),
        may: &["repository:pull", "repository:push"],
        expired: false,
    },
    Robot {
        name: "robot$harbour",
        secret: "robot-harbour-secret",
        project: None,
        may: &["repository:list", "repository:pull", "artifact:list", "artifact:read"],
        expired: false,
    },
    Robot {
        name: "robot$fleet+old",
        secret: "robot-old-secret",
        project: Some("fleet"),
        may: &["repository:pull"],
        expired: true,
    },
];

/// Members of projects: project, person, role.
pub(super) const MEMBERS: &[(&str, &str, Role)] = &[
    ("fleet", "mate", Role::Admin),
    ("fleet", "deckhand", Role::Guest),
    ("signals", "mate", Role::Developer),
];

/// A member's role in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Pulls and lists.
    Guest,
    /// Pushes, too.
    Developer,
    /// Everything.
    Admin,
}

impl Role {
    /// Whether the role allows `action`, as Harbor names it.
    pub(super) fn allows(self, action: &str) -> bool {
        match action {
            "repository:list" | "repository:pull" | "artifact:list" | "artifact:read"
            | "project:read" => true,
            "repository:push" => self >= Self::Developer,
            _ => self == Self::Admin,
        }
    }
}

/// Who a request comes from. A wrong credential makes it nobody's.
#[derive(Clone, Debug)]
pub(super) enum Caller {
    Anybody,
    Person(Person),
    Robot(Robot),
}
