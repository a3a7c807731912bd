//! The report: Markdown for somebody who helps, in English whatever the window's language is.
//!
//! It is made of findings alone, which have no place for a secret. Of an error it tells the code and the status; a server's own
//! sentences stay in the window. User names and hosts are in it: without them nobody could help.

use std::fmt::Write as _;

use domain::{Account, Capability, Error, Reason, Renewal, Timestamp};

use super::finding::{Check, Examined, Finding, Verdict};

/// Everything that was found, as Markdown.
pub(super) fn markdown(version: &str, account: &Account, found: &[Examined]) -> String {
    let mut out = String::from("# Roadstead credential report\n\n");
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let kind = code_of(&account.kind);
    let who = account.username.as_deref().unwrap_or("nobody (not signed in)");
    let url = &account.endpoint.url;
    let place = format!("{}://{}{}", url.scheme(), account.endpoint.host(), url.path());
    // Writing into memory cannot fail.
    let _ = writeln!(out, "- Roadstead {version} on {os} {arch}, {}", time(Timestamp::now()));
    let _ = writeln!(out, "- Registry: {kind} at {}", code(&place));
    let _ = writeln!(out, "- User: {}", code(who));
    out.push_str("\n| | check | found |\n|---|---|---|\n");
    for Examined { check, verdict } in found {
        let (sign, finding) = match verdict {
            Verdict::Running => continue,
            Verdict::Done { finding } => ("ok", finding),
            Verdict::Warn { finding } => ("warn", finding),
            Verdict::Fail { finding } => ("FAIL", finding),
        };
        let _ = writeln!(out, "| {sign} | {} | {} |", title(*check), words(finding));
    }
    out.push_str("\nNo password, token or key is in this report.\n");
    out
}

fn title(check: Check) -> &'static str {
    match check {
        Check::Secret => "secret",
        Check::Proxy => "proxy",
        Check::Encryption => "encryption",
        Check::Clock => "clock",
        Check::Api => "API",
        Check::SignedIn => "signed in",
        Check::Powers => "may",
        Check::GoodUntil => "good until",
        Check::LastError => "last error",
        Check::Traffic => "traffic",
    }
}

fn words(finding: &Finding) -> String {
    match finding {
        Finding::Keychain { service, entry } => {
            format!("keychain, service {}, entry {}", code(service), code(entry))
        }
        Finding::Session => "in memory until Roadstead closes".into(),
        Finding::DockerHelper { program, file, setting } => {
            format!("{}, named by {} in {}", code(program), code(setting), code(file))
        }
        Finding::DockerFile { file, setting } => {
            format!("{} in {}, in plain text", code(setting), code(file))
        }
        Finding::AwsProfile { profile } => format!("AWS profile {}", code(profile)),
        Finding::AwsEnvironment => "AWS: environment, default profile or role".into(),
        Finding::AzureCommand { tenant } => match tenant {
            Some(tenant) => format!("az, tenant {}", code(tenant)),
            None => "az".into(),
        },
        Finding::GoogleDefault { file } => {
            let file = file.as_deref().map(code).unwrap_or_default();
            format!("Google application default credentials {file}")
        }
        Finding::NoSecret => "none: used without signing in".into(),
        Finding::SignedOut => "none: signed out".into(),
        Finding::NoProxy => "none".into(),
        Finding::Proxy { host } => code(host),
        Finding::Tls { version, chain } => {
            let certificates: Vec<String> = chain.iter().map(certificate).collect();
            format!("{version}; {}", certificates.join("; "))
        }
        Finding::PlainLocal => "plain HTTP on this computer".into(),
        Finding::Plain => "plain HTTP to another computer".into(),
        Finding::Clock { host, ahead: 0 } => format!("{} agrees", code(host)),
        Finding::Clock { host, ahead } => format!("{} is {ahead:+} s", code(host)),
        Finding::ClockUntold { host } => format!("{} told no time", code(host)),
        Finding::Api { registry, server, software } => {
            let told = |name: &str, text: &Option<String>| {
                text.as_deref().map(|text| format!("{name} {}", code(text)))
            };
            let software = software.as_ref().map(|software| {
                let version = software.version.as_deref().unwrap_or_default();
                format!("software {}", code(format!("{} {version}", software.name).trim()))
            });
            let parts = [told("registry API", registry), told("server", server), software];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            if parts.is_empty() { "answers, tells no version".into() } else { parts.join(", ") }
        }
        Finding::SignedIn { username } => {
            format!("as {}", username.as_deref().map_or_else(|| "(not told)".into(), code))
        }
        Finding::LetIn => "let in without".into(),
        Finding::Powers { list, create, delete, has_catalogue } => format!(
            "list {}, create {}, delete {}, {}",
            may(list),
            may(create),
            may(delete),
            if *has_catalogue { "has a catalogue" } else { "has no catalogue" }
        ),
        Finding::GoodUntil { until, renewal } => format!("{}, {}", time(*until), renewed(renewal)),
        Finding::NoEndTold { renewal } => format!("no end told, {}", renewed(renewal)),
        Finding::NoError => "none since the start".into(),
        Finding::LastError { error, at } => format!("{} at {}", failure(error), time(*at)),
        Finding::Traffic { host, requests, bytes, retries } => format!(
            "{}: {} requests, {} of them again, {} bytes read",
            code(host),
            requests.0,
            retries.0,
            bytes.0
        ),
        Finding::Failed { error } => failure(error),
        Finding::NotReached => "not looked at".into(),
    }
}

fn certificate(one: &domain::CertificateInfo) -> String {
    let day = |at: Option<Timestamp>| at.map_or_else(|| "?".into(), time);
    format!(
        "{} by {}, {} to {}, SHA-256 {}",
        code(&one.subject),
        code(&one.issuer),
        day(one.not_before),
        day(one.not_after),
        one.fingerprint
    )
}

fn may(capability: &Capability) -> String {
    match capability {
        Capability::Allowed => "yes".into(),
        Capability::Unknown => "untold".into(),
        Capability::Denied { reason: Reason::PermissionMissing { permission } } => {
            format!("no (lacks {})", code(permission))
        }
        Capability::Denied { reason } => format!("no ({})", tag_of(reason, "reason")),
    }
}

fn renewed(renewal: &Renewal) -> String {
    match renewal {
        Renewal::OnItsOwn => "renewed on its own".into(),
        Renewal::SignIn => "then sign in again".into(),
        Renewal::Command { command } => format!("then {}", code(command)),
    }
}

/// The code of an error and the server's status: nothing that a server worded.
fn failure(error: &Error) -> String {
    let name = code(&tag_of(&error.kind, "code"));
    match error.detail.as_ref().and_then(|detail| detail.status) {
        Some(status) => format!("{name} (HTTP {status})"),
        None => name,
    }
}

fn tag_of(value: &impl serde::Serialize, tag: &str) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value[tag].as_str().unwrap_or_default().to_owned()
}

fn code_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn time(at: Timestamp) -> String {
    serde_json::to_value(at).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Foreign text that can break neither the table nor out of its quotes.
fn code(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '`' => '\'',
            // A table's cell ends at it, also inside quotes (GitHub Flavored Markdown, 4.10).
            '|' => '¦',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    format!("`{plain}`")
}

#[cfg(test)]
mod tests {
    use domain::{Endpoint, ErrorKind, RegistryKind, ServerDetail};

    use super::*;

    #[test]
    fn a_report_has_hosts_and_names_and_of_an_error_no_word_of_the_servers() {
        let endpoint = Endpoint::new("https://robot:anchor@r.example/?sig=chain".parse().unwrap());
        let account = Account {
            id: domain::AccountId("a".into()),
            kind: RegistryKind::Harbor,
            label: "r.example".into(),
            endpoint,
            username: Some("acme|`x".into()),
        };
        let said = ServerDetail {
            status: Some(401),
            message: Some("anchor-chain is wrong".into()),
            ..ServerDetail::default()
        };
        let error = Error::new(ErrorKind::WrongCredentials).with_detail(said);
        let at = Timestamp::from_unix(1_700_000_000).unwrap();
        let found = [Examined {
            check: Check::LastError,
            verdict: Verdict::Warn { finding: Finding::LastError { error, at } },
        }];
        let report = markdown("1.2.3", &account, &found);
        assert!(report.contains("- Registry: harbor at `https://r.example/`"), "{report}");
        assert!(report.contains("`acme¦'x`"), "{report}");
        assert!(report.contains("| warn | last error | `wrong_credentials` (HTTP 401) at 2023-"));
        for secret in ["anchor", "chain"] {
            assert!(!report.contains(secret), "{report}");
        }
    }
}
