//! What an artifact is, from its types.

use domain::image::{Artifact, ArtifactKind};

use crate::manifest::ImageManifest;
use crate::media;

/// Parts of artifact, configuration and layer types, and what they mean; the first that fits counts.
const KINDS: [(&str, ArtifactKind); 26] = [
    (media::HELM, ArtifactKind::HelmChart),
    ("vnd.dev.cosign.simplesigning", ArtifactKind::Signature),
    ("vnd.dev.cosign.artifact.sig", ArtifactKind::Signature),
    ("vnd.dev.sigstore.bundle", ArtifactKind::Signature),
    ("vnd.cncf.notary.signature", ArtifactKind::Signature),
    ("spdx", ArtifactKind::Sbom),
    ("cyclonedx", ArtifactKind::Sbom),
    ("vnd.syft", ArtifactKind::Sbom),
    ("artifact.sbom", ArtifactKind::Sbom),
    ("vnd.in-toto", ArtifactKind::Attestation),
    ("vnd.dsse", ArtifactKind::Attestation),
    ("slsa.provenance", ArtifactKind::Attestation),
    ("wasm", ArtifactKind::Wasm),
    ("vnd.cncf.model", ArtifactKind::Model),
    ("vnd.ollama", ArtifactKind::Model),
    ("vnd.docker.ai", ArtifactKind::Model),
    ("kitops", ArtifactKind::Model),
    ("huggingface", ArtifactKind::Model),
    ("gguf", ArtifactKind::Model),
    ("openpolicyagent", ArtifactKind::Policy),
    ("vnd.cncf.kyverno", ArtifactKind::Policy),
    ("vnd.cncf.openpolicyagent", ArtifactKind::Policy),
    ("kubewarden", ArtifactKind::Policy),
    ("vnd.unknown.artifact", ArtifactKind::Files),
    ("vnd.unknown.config", ArtifactKind::Files),
    ("vnd.oras", ArtifactKind::Files),
];

/// What an artifact is.
pub(super) fn artifact(manifest: &ImageManifest) -> Artifact {
    let config = manifest.config.media_type.as_deref().filter(|told| *told != media::EMPTY);
    let own = manifest.artifact_type.as_deref().or(config);
    let layers = || manifest.layers.iter().filter_map(|layer| layer.media_type.as_deref());
    let known = |told: &str| {
        let told = told.to_ascii_lowercase();
        KINDS.iter().find(|(part, _)| told.contains(part)).map(|(_, kind)| *kind)
    };
    let titled = !manifest.layers.is_empty()
        && manifest.layers.iter().all(|layer| layer.annotation(media::TITLE).is_some());
    let kind = own.into_iter().chain(config).chain(layers()).find_map(known);
    let kind = kind.unwrap_or(if titled { ArtifactKind::Files } else { ArtifactKind::Other });
    Artifact { kind, artifact_type: own.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Document, read};

    fn kind(extra: &str, config: &str, layer: &str) -> ArtifactKind {
        let d = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let text = format!(
            r#"{{{extra}"config":{{"mediaType":"{config}","digest":"{d}"}},"layers":[{{"digest":"{d}",{layer}}}]}}"#
        );
        let Some((_, Document::Image(manifest))) = read(text.as_bytes(), None) else {
            panic!("{text}")
        };
        artifact(&manifest).kind
    }

    #[test]
    fn artifacts_are_known_by_any_of_their_types() {
        let empty = media::EMPTY;
        let layer = |told: &str| format!(r#""mediaType":"{told}""#);
        let octets = layer("application/octet-stream");
        assert_eq!(kind("", media::HELM, &octets), ArtifactKind::HelmChart);
        assert_eq!(kind("", "application/vnd.wasm.config.v0+json", &octets), ArtifactKind::Wasm);
        assert_eq!(
            kind("", "application/vnd.unknown.config.v1+json", &octets),
            ArtifactKind::Files
        );
        assert_eq!(kind("", empty, &layer("application/spdx+json")), ArtifactKind::Sbom);
        assert_eq!(kind("", empty, &octets), ArtifactKind::Other);
        let titled = format!(r#"{octets},"annotations":{{"{}":"a.txt"}}"#, media::TITLE);
        assert_eq!(kind("", empty, &titled), ArtifactKind::Files);
        let typed = r#""artifactType":"application/vnd.cncf.model.manifest.v1+json","#;
        assert_eq!(kind(typed, empty, &octets), ArtifactKind::Model);
    }
}
