//! Media types.

/// What is accepted for a manifest, always all of it: some registries convert to schema 1 when types are missing, and
/// answer 404 for an OCI image to who does not ask for one. Schema 1 last, only to say that it is one.
pub(crate) const MANIFESTS: [&str; 6] = [
    OCI_INDEX,
    OCI_MANIFEST,
    DOCKER_LIST,
    DOCKER_MANIFEST,
    "application/vnd.docker.distribution.manifest.v1+prettyjws",
    "application/vnd.docker.distribution.manifest.v1+json",
];

pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(crate) const SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";

/// Configurations of images that run in containers.
pub(crate) const IMAGE_CONFIGS: [&str; 2] =
    ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];

/// Configuration or artifact type of a Helm chart.
pub(crate) const HELM: &str = "application/vnd.cncf.helm.config.v1+json";

/// Artifact, configuration or layer types of signatures: cosign's, sigstore's and Notary's.
pub(crate) const SIGNATURES: [&str; 4] = [
    "application/vnd.dev.cosign.simplesigning.v1+json",
    "application/vnd.dev.cosign.artifact.sig.v1+json",
    "application/vnd.dev.sigstore.bundle",
    "application/vnd.cncf.notary.signature",
];

/// The empty configuration of artifacts.
pub(crate) const EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// A file's name beside its descriptor.
pub(crate) const TITLE: &str = "org.opencontainers.image.title";

pub(crate) fn is_signature(media_type: &str) -> bool {
    SIGNATURES.iter().any(|known| media_type.starts_with(known))
}
