//! What a check-up finds. None of these types can hold a secret: there is no field for one, and what servers said of
//! themselves comes in through [`super::Foreign`], which leaves out whatever repeats the secret.

use domain::{Bytes, Capability, CertificateInfo, Count, Error, Renewal, Software, Timestamp};
use serde::Serialize;
use specta::Type;

/// One thing that is looked at, told as it begins and again as it ends.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Examined {
    /// Which.
    pub check: Check,
    /// How it went.
    pub verdict: Verdict,
}

/// What is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Where the secret comes from, and whether it can be read.
    Secret,
    /// The proxy on the way.
    Proxy,
    /// TLS, and the chain of certificates.
    Encryption,
    /// The server's clock beside this computer's.
    Clock,
    /// Which APIs answered.
    Api,
    /// Whether the registry takes the secret.
    SignedIn,
    /// What it may do.
    Powers,
    /// Until when it is good.
    GoodUntil,
    /// What failed last, before this check-up.
    LastError,
    /// What went over the wire.
    Traffic,
}

/// How it went.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Being looked at.
    Running,
    /// As it should be.
    Done {
        /// What was found.
        finding: Finding,
    },
    /// It works, and somebody should look at it.
    Warn {
        /// What was found.
        finding: Finding,
    },
    /// It does not work.
    Fail {
        /// What was found.
        finding: Finding,
    },
}

/// What was found.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// The secret is in the keychain.
    Keychain {
        /// The service that the entry stands under.
        service: String,
        /// The entry's user.
        entry: String,
    },
    /// The secret is in memory until Roadstead closes.
    Session,
    /// A credential helper of Docker's has it.
    DockerHelper {
        /// The program.
        program: String,
        /// The configuration that names it.
        file: String,
        /// The line that does.
        setting: String,
    },
    /// Docker's configuration has it, readable for all who read the file.
    DockerFile {
        /// The file.
        file: String,
        /// The line.
        setting: String,
    },
    /// Signed by a profile of the AWS configuration.
    AwsProfile {
        /// Its name.
        profile: String,
    },
    /// Signed by what this computer has for AWS: environment variables, the default profile, its role.
    AwsEnvironment,
    /// The login that `az` has.
    AzureCommand {
        /// The tenant; `None`: the one that `az` is in.
        tenant: Option<String>,
    },
    /// Google's application default credentials.
    GoogleDefault {
        /// The file, where one is.
        file: Option<String>,
    },
    /// There is none: the registry is used without signing in.
    NoSecret,
    /// There is none: signed out.
    SignedOut,
    /// Nothing stands between.
    NoProxy,
    /// All goes through this proxy.
    Proxy {
        /// `host:port`.
        host: String,
    },
    /// TLS.
    Tls {
        /// Its version.
        version: String,
        /// As the server sent it, its own certificate first.
        chain: Vec<CertificateInfo>,
    },
    /// Plain HTTP, on this computer.
    PlainLocal,
    /// Plain HTTP to another computer.
    Plain,
    /// The server's clock.
    Clock {
        /// Whose clock it is: `host:port`.
        host: String,
        /// How many seconds it is ahead of ours; negative: behind.
        ahead: i32,
    },
    /// The server told no time.
    ClockUntold {
        /// `host:port`.
        host: String,
    },
    /// What answered.
    Api {
        /// Docker's registry API's version, where told.
        registry: Option<String>,
        /// What the server's software calls itself.
        server: Option<String>,
        /// What the vendor's API turned out to be.
        software: Option<Software>,
    },
    /// The registry takes the secret.
    SignedIn {
        /// Whom it takes us for.
        username: Option<String>,
    },
    /// The registry lets us in without one.
    LetIn,
    /// What may be done.
    Powers {
        /// List repositories.
        list: Capability,
        /// Create repositories.
        create: Capability,
        /// Delete.
        delete: Capability,
        /// Whether the registry lists its repositories at all.
        has_catalogue: bool,
    },
    /// Until when the secret is good.
    GoodUntil {
        /// The time.
        until: Timestamp,
        /// What comes then.
        renewal: Renewal,
    },
    /// No end was told.
    NoEndTold {
        /// What it would take.
        renewal: Renewal,
    },
    /// Nothing failed since the start.
    NoError,
    /// What failed last.
    LastError {
        /// What happened.
        error: Error,
        /// When.
        at: Timestamp,
    },
    /// What went over the wire since the start.
    Traffic {
        /// `host:port`.
        host: String,
        /// Requests, each try and each redirect counted.
        requests: Count,
        /// Bytes of answers.
        bytes: Bytes,
        /// Tries after the first.
        retries: Count,
    },
    /// This failed.
    Failed {
        /// What happened.
        error: Error,
    },
    /// Not looked at, because something before it failed.
    NotReached,
}

/// What a check-up leaves behind.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CheckUp {
    /// The redacted report, as Markdown.
    pub report: String,
}
