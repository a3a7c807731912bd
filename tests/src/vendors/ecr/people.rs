//! Who there is, and what their keys may do.

/// The number of the one account.
pub const ACCOUNT: &str = "123456789012";
/// The account's region.
pub const REGION: &str = "eu-west-1";
/// The alias of the account's public registry.
pub const ALIAS: &str = "harbourworks";

/// An access key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its id.
    pub id: &'static str,
    /// Its secret.
    pub secret: &'static str,
    /// The session token that must come with it.
    pub token: Option<&'static str>,
    /// Whose it is.
    pub arn: &'static str,
    /// The actions that are denied.
    pub denied: &'static [&'static str],
}

/// All keys.
pub const KEYS: &[Key] = &[
    Key {
        id: "AKIAHARBOURACME00001",
        secret: "anchor-chain/of+harbour/works+ACME000001",
        token: None,
        arn: "arn:aws:iam::123456789012:user/acme",
        denied: &[],
    },
    Key {
        id: "AKIAHARBOURREADER001",
        secret: "lantern/oil+of+the+reader+/READER0000001",
        token: None,
        arn: "arn:aws:iam::123456789012:user/reader",
        denied: &["ecr:CreateRepository", "ecr:BatchGetImage", "ecr-public:CreateRepository"],
    },
    Key {
        id: "AKIAHARBOURPULLER001",
        secret: "rope/and+knot+of+the+puller/PULLER000001",
        token: None,
        arn: "arn:aws:iam::123456789012:user/puller",
        denied: &["ecr:DescribeRepositories", "ecr:CreateRepository"],
    },
    Key {
        id: "AKIAHARBOURNOBODY001",
        secret: "nothing/is+allowed+to+nobody/NOBODY00001",
        token: None,
        arn: "arn:aws:iam::123456789012:user/nobody",
        denied: &[
            "ecr:DescribeRepositories",
            "ecr:GetAuthorizationToken",
            "ecr-public:DescribeRepositories",
            "ecr-public:GetAuthorizationToken",
        ],
    },
    Key {
        id: "ASIAHARBOURROLE00001",
        secret: "keys/of+a+role+that+pass/soon/ROLE000001",
        token: Some("sandbox-session/token+of+a+role=="),
        arn: "arn:aws:sts::123456789012:assumed-role/Reader/roadstead",
        denied: &["ecr:CreateRepository"],
    },
];

/// The role that may be assumed, the code that its second factor shows, and the keys that one gets.
pub(super) const ROLE: (&str, &str, &str) =
    ("arn:aws:iam::123456789012:role/Reader", "123456", "ASIAHARBOURROLE00001");
