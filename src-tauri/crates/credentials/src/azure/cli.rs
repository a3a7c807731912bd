//! Asking `az` for a token of Entra ID.

use std::path::PathBuf;
use std::time::Duration;

use domain::{Error, ErrorKind, Result, ServerDetail};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::jwt::claims;
use crate::program::{Output, Program, failed};

/// What `az` is on this system: a script, whose name Windows wants in full.
const AZ: &str = if cfg!(windows) { "az.cmd" } else { "az" };
/// Whom the token is for: container registries alone, and not the whole of Azure. It is the same in all of Azure's clouds
/// (Azure/azure-sdk-for-net issue 34785).
const AUDIENCE: &str = "https://containerregistry.azure.net";
/// A token with its surroundings.
const OUTPUT_MAX: u64 = 256 * 1024;
/// What the sign-in service says of a tenant that it does not know, or whose name is none.
const NO_SUCH_TENANT: [&str; 3] = ["AADSTS90002", "AADSTS900021", "AADSTS900023"];

/// The `az` command line: how it is found and how long it may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cli {
    /// The folders that are searched; `None`: those of the process, and then where desktop installers put programs.
    pub folders: Option<Vec<PathBuf>>,
    /// How long one call may take. It starts slowly, and may have to renew its own login first.
    pub limit: Duration,
}

impl Default for Cli {
    fn default() -> Self {
        Self { folders: None, limit: Duration::from_mins(1) }
    }
}

/// A token of Entra ID, for container registries.
#[derive(Clone)]
pub struct EntraToken {
    /// The token.
    pub secret: SecretString,
    /// The tenant that it is of.
    pub tenant: Option<String>,
    /// Whose it is: a person's sign-in name, or the id of an application.
    pub who: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "accessToken")]
    access_token: SecretString,
    #[serde(default)]
    tenant: Option<String>,
}

/// Who a token names: people, guests, and applications.
#[derive(Deserialize)]
struct Names {
    upn: Option<String>,
    preferred_username: Option<String>,
    unique_name: Option<String>,
    email: Option<String>,
    appid: Option<String>,
}

impl Cli {
    /// Asks for a token.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperTimedOut`; `CommandSignInNeeded` with the command that signs in; `InvalidField { field: "tenant" }`;
    /// `HelperFailed` with what `az` says.
    pub async fn token(&self, tenant: Option<&str>) -> Result<EntraToken> {
        check_tenant(tenant)?;
        let folders = self.folders.as_deref();
        let program = Program { name: AZ, folders, limit: self.limit, output_max: OUTPUT_MAX };
        let mut arguments = vec![
            "account",
            "get-access-token",
            "--resource",
            AUDIENCE,
            "--output",
            "json",
            "--only-show-errors",
        ];
        arguments.extend(tenant.into_iter().flat_map(|tenant| ["--tenant", tenant]));
        let Output { text, words, succeeded } =
            program.run(&arguments, b"").await.map_err(by_its_usual_name)?;
        if !succeeded {
            return Err(refusal(&String::from_utf8_lossy(&words), tenant));
        }
        // Serde's message may quote the token, so it goes nowhere.
        let answer: Answer = serde_json::from_slice(&text)
            .map_err(|_| failed("az", "its answer is not what `az account` prints"))?;
        if answer.access_token.expose_secret().is_empty() {
            return Err(failed("az", "it printed an empty token"));
        }
        let names: Option<Names> = claims(answer.access_token.expose_secret());
        let who = names.and_then(|names| {
            let all =
                [names.upn, names.preferred_username, names.unique_name, names.email, names.appid];
            all.into_iter().flatten().find(|name| !name.trim().is_empty())
        });
        let who = who.map(|name| transport::bounded(&name));
        Ok(EntraToken { secret: answer.access_token, tenant: answer.tenant, who })
    }
}

/// A tenant is a GUID or a domain's name; anything else might be taken for an option.
fn check_tenant(tenant: Option<&str>) -> Result<()> {
    let fits = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
    };
    if tenant.is_none_or(fits) { Ok(()) } else { Err(unfit_tenant("form")) }
}

fn unfit_tenant(problem: &str) -> Error {
    ErrorKind::InvalidField { field: "tenant".into(), problem: problem.into() }.into()
}

/// What a refusal of `az` means. It is told in words alone; those that a new login helps against name the command for it, or
/// are the sign-in service's own (`AADSTS…`).
fn refusal(words: &str, tenant: Option<&str>) -> Error {
    let words = words.trim();
    let said = words.strip_prefix("ERROR:").unwrap_or(words).trim();
    let detail = ServerDetail {
        message: Some(transport::bounded(said)).filter(|said| !said.is_empty()),
        ..ServerDetail::default()
    };
    if NO_SUCH_TENANT.iter().any(|code| words.contains(&format!("{code}:"))) {
        return unfit_tenant("unknown_tenant").with_detail(detail);
    }
    if words.contains("az login") || words.contains("AADSTS") {
        let command = match tenant {
            Some(tenant) => format!("az login --tenant {tenant}"),
            None => "az login".to_owned(),
        };
        return Error::new(ErrorKind::CommandSignInNeeded { command }).with_detail(detail);
    }
    failed("az", said)
}

/// People know it as `az` on every system.
fn by_its_usual_name(error: Error) -> Error {
    let helper = || "az".to_owned();
    let kind = match error.kind {
        ErrorKind::HelperMissing { .. } => ErrorKind::HelperMissing { helper: helper() },
        ErrorKind::HelperTimedOut { .. } => ErrorKind::HelperTimedOut { helper: helper() },
        ErrorKind::HelperFailed { message, .. } => {
            ErrorKind::HelperFailed { helper: helper(), message }
        }
        other => other,
    };
    Error { kind, ..error }
}
