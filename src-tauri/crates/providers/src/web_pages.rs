//! What the address of a page on a vendor's web site names: people paste what stands in their browser.
//!
//! Each shape was read off the vendor's own site and is written there into links; a page that names no repository is
//! taken for the registry.

use std::borrow::Cow;

use domain::{Reference, Result, pasted};

/// Takes apart what was pasted: an address, a reference, a command, or a page of a vendor's web site.
///
/// # Errors
/// Those of [`Reference::parse`].
pub fn understand(text: &str) -> Result<Reference> {
    let text = pasted::reference_in(text);
    Reference::parse(&as_reference(text))
}

/// The reference that a page is about; the text itself where it is no page that we know.
fn as_reference(text: &str) -> Cow<'_, str> {
    let (_, address) = text.split_once("://").unwrap_or(("", text));
    let (place, query) = address.split_once(['?', '#']).unwrap_or((address, ""));
    let mut parts = place.split('/').filter(|part| !part.is_empty());
    let host = parts.next().unwrap_or_default().to_ascii_lowercase();
    let path: Vec<&str> = parts.collect();
    let named = match host.as_str() {
        "hub.docker.com" => Some(docker_hub(&path)),
        "github.com" | "www.github.com" => github(&path),
        "gitlab.com" => gitlab(&path),
        "quay.io" => quay(&path),
        "console.cloud.google.com" => google(&path),
        // `eu-west-1.console.aws.amazon.com`, or `console.aws.amazon.com/…?region=eu-west-1`
        host => host.strip_suffix("console.aws.amazon.com").and_then(|region| {
            let region = match region {
                "" => of_query(query)?,
                // A name of its own, not one that merely ends like it.
                _ => region.strip_suffix('.')?,
            };
            amazon(&path, region)
        }),
    };
    match named {
        Some(reference) => Cow::Owned(reference),
        None => Cow::Borrowed(text),
    }
}

/// `/r/acme/web`, `/_/alpine`, `/repository/docker/acme/web/general`
fn docker_hub(path: &[&str]) -> String {
    match path {
        ["r", namespace, name, ..] | ["repository", "docker", namespace, name, ..] => {
            format!("docker.io/{namespace}/{name}")
        }
        ["_", name, ..] => format!("docker.io/library/{name}"),
        _ => "docker.io".to_owned(),
    }
}

/// `/orgs/acme/packages/container/package/web`, `/acme/code/pkgs/container/web`, `/acme/web`
fn github(path: &[&str]) -> Option<String> {
    let (["orgs" | "users", owner, "packages", "container", "package", name, ..]
    | ["orgs" | "users", owner, "packages", "container", name, ..]
    | [owner, _, "pkgs" | "packages", "container", name, ..]
    | [owner, name, ..]) = path
    else {
        return None;
    };
    // A package's name may have slashes, which the page's address escapes.
    let name = name.replace("%2F", "/").replace("%2f", "/");
    Some(format!("ghcr.io/{owner}/{name}").to_ascii_lowercase())
}

/// `/group/app/-/packages`, `/group/app/container_registry`
fn gitlab(path: &[&str]) -> Option<String> {
    let end = path.iter().position(|part| matches!(*part, "-" | "container_registry"))?;
    Some(format!("gitlab.com/{}", path[..end].join("/").to_ascii_lowercase()))
}

/// `/repository/prometheus/node-exporter`
fn quay(path: &[&str]) -> Option<String> {
    match path {
        ["repository", namespace, name, ..] => Some(format!("quay.io/{namespace}/{name}")),
        _ => None,
    }
}

/// `/artifacts/docker/project/europe-west1/repository/image`
fn google(path: &[&str]) -> Option<String> {
    match path {
        ["artifacts", "docker", project, location, rest @ ..] => {
            let place = format!("{location}-docker.pkg.dev/{project}");
            Some([&[place.as_str()], rest].concat().join("/"))
        }
        _ => None,
    }
}

/// `/ecr/repositories/private/123456789012/team/app`
fn amazon(path: &[&str], region: &str) -> Option<String> {
    match path {
        ["ecr", "repositories", "private", account, rest @ ..] => {
            let host = format!("{account}.dkr.ecr.{region}.amazonaws.com");
            let end = rest.iter().position(|part| *part == "_").unwrap_or(rest.len());
            Some([&[host.as_str()], &rest[..end]].concat().join("/"))
        }
        _ => None,
    }
}

fn of_query(query: &str) -> Option<&str> {
    query.split(['&', '#']).find_map(|part| part.strip_prefix("region="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_the_vendors_sites_name_their_repositories() {
        for (page, reference) in [
            ("https://hub.docker.com/r/acme/web/tags?page=2", "docker.io/acme/web"),
            ("https://hub.docker.com/_/alpine", "docker.io/library/alpine"),
            ("hub.docker.com/repository/docker/acme/web/general", "docker.io/acme/web"),
            ("https://hub.docker.com", "docker.io"),
            (
                "https://github.com/orgs/Acme/packages/container/package/tools%2Fweb",
                "ghcr.io/acme/tools/web",
            ),
            ("https://github.com/acme/code/pkgs/container/web/123?tag=1.0", "ghcr.io/acme/web"),
            ("github.com/Acme/Web", "ghcr.io/acme/web"),
            ("https://gitlab.com/group/sub/app/container_registry/12", "gitlab.com/group/sub/app"),
            (
                "https://quay.io/repository/prometheus/node-exporter?tab=tags",
                "quay.io/prometheus/node-exporter",
            ),
            (
                "https://console.cloud.google.com/artifacts/docker/acme-prod/europe-west1/images/web?project=acme-prod",
                "europe-west1-docker.pkg.dev/acme-prod/images/web",
            ),
            (
                "https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/123456789012/team/app?region=eu-west-1",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app",
            ),
            (
                "https://console.aws.amazon.com/ecr/repositories/private/123456789012/app?region=eu-west-1",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app",
            ),
        ] {
            assert_eq!(as_reference(page), reference, "{page}");
            understand(page).expect(page);
        }
    }

    #[test]
    fn what_is_no_page_is_taken_as_it_stands() {
        for text in [
            "https://registry.example.com:5000/team/app:1.0",
            "quay.io/prometheus/node-exporter:v1",
            "gitlab.com/group/app",
            "docker.io/acme/web",
            "https://evilconsole.aws.amazon.com.example.com/ecr/repositories/private/1/app",
        ] {
            assert_eq!(as_reference(text), text, "{text}");
        }
    }
}
