//! The reference in what people paste: a command of a container tool, a line of a Dockerfile or of YAML, or just itself.

/// Programs whose commands name images.
const TOOLS: [&str; 10] = [
    "docker", "podman", "nerdctl", "buildah", "skopeo", "crane", "regctl", "oras", "helm", "cosign",
];

/// The words between a program and what it works on.
const VERBS: [&str; 24] = [
    "pull",
    "push",
    "run",
    "create",
    "login",
    "logout",
    "image",
    "images",
    "container",
    "manifest",
    "inspect",
    "copy",
    "cp",
    "tag",
    "tags",
    "repo",
    "repository",
    "ls",
    "list",
    "digest",
    "verify",
    "history",
    "buildx",
    "imagetools",
];

/// Options that are followed by a word of their own.
const WITH_VALUE: [&str; 17] = [
    "--platform",
    "--arch",
    "--os",
    "--creds",
    "--authfile",
    "--username",
    "-u",
    "--password",
    "-p",
    "--name",
    "--network",
    "-e",
    "--env",
    "-v",
    "--volume",
    "--entrypoint",
    "-w",
];

/// What names an image or a registry in a text; the text itself where it is no command.
///
/// It is picked out, not checked: [`Reference::parse`](crate::Reference::parse) does that.
pub fn reference_in(text: &str) -> &str {
    let mut words = text.split_whitespace().filter(|word| !matches!(*word, "$" | "#" | ">" | "-"));
    let mut first = words.next();
    if first == Some("sudo") {
        first = words.next();
    }
    let Some(first) = first else { return text.trim() };
    let named = match first {
        tool if TOOLS.contains(&tool) => operand(words),
        // Dockerfile, `FROM [--platform=…] image [AS name]`; YAML, `image: name`; JSON, `"image": "name",`
        line if line.eq_ignore_ascii_case("from") => operand(words),
        line if bare(line.trim_end_matches(':')) == "image" => words.next(),
        word => Some(word).filter(|_| words.next().is_none()),
    };
    let named = bare(named.unwrap_or(text.trim()));
    // The transports that skopeo, helm and oras write.
    ["docker://", "oci://"].iter().find_map(|scheme| named.strip_prefix(scheme)).unwrap_or(named)
}

/// The first word that is neither a verb nor an option.
fn operand<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    while let Some(word) = words.next() {
        if WITH_VALUE.contains(&word) {
            words.next();
        } else if !word.starts_with('-') && !VERBS.contains(&word) {
            return Some(word);
        }
    }
    None
}

/// Without the quotes of a shell, of YAML, of Markdown, and what a sentence may end with.
fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`', ',', ';', '<', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_found_in_what_is_pasted() {
        for (text, reference) in [
            ("ghcr.io/o/app:1.0", "ghcr.io/o/app:1.0"),
            ("  docker pull ghcr.io/o/app@sha256:12\n", "ghcr.io/o/app@sha256:12"),
            ("$ sudo docker image pull --quiet ghcr.io/o/app", "ghcr.io/o/app"),
            ("docker run --rm -it -p 8080:80 --platform linux/arm64 acme/web:1 sh", "acme/web:1"),
            ("podman pull 'docker.io/library/alpine:3.20'", "docker.io/library/alpine:3.20"),
            ("skopeo copy docker://quay.io/a/b:1 oci:x", "quay.io/a/b:1"),
            (
                "helm pull oci://harbor.example.com/charts/web --version 1",
                "harbor.example.com/charts/web",
            ),
            ("docker login -u keeper registry.example.com:5000", "registry.example.com:5000"),
            ("FROM --platform=$BUILDPLATFORM node:22-slim AS build", "node:22-slim"),
            ("image: \"ghcr.io/o/app:1\"", "ghcr.io/o/app:1"),
            ("\"image\": \"ghcr.io/o/app:1\",", "ghcr.io/o/app:1"),
            ("`acme/web`", "acme/web"),
            ("https://hub.docker.com/r/acme/web", "https://hub.docker.com/r/acme/web"),
        ] {
            assert_eq!(reference_in(text), reference, "{text}");
        }
    }

    #[test]
    fn what_is_no_command_stays_as_it_is_and_is_refused_by_its_spaces() {
        assert_eq!(reference_in(" my registry "), "my registry");
        assert_eq!(reference_in("docker"), "docker");
        assert_eq!(reference_in("docker pull"), "docker pull");
        assert_eq!(reference_in(""), "");
    }
}
