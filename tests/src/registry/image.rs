//! Makes real content for a repository: layers that unpack, configurations that name them, manifests and indexes whose sizes
//! and digests are true.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::digest::Digest;
pub use super::layer::Layer;
use super::manifest::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};
use super::store::{Push, Store};

/// Which dialect a manifest is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// OCI media types.
    Oci,
    /// Docker schema 2 media types.
    Docker,
}

impl Family {
    fn manifest(self) -> &'static str {
        if self == Self::Oci { OCI_MANIFEST } else { DOCKER_MANIFEST }
    }

    fn index(self) -> &'static str {
        if self == Self::Oci { OCI_INDEX } else { DOCKER_LIST }
    }

    fn config(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.config.v1+json",
            Self::Docker => "application/vnd.docker.container.image.v1+json",
        }
    }

    fn layer(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.layer.v1.tar+gzip",
            Self::Docker => "application/vnd.docker.image.rootfs.diff.tar.gzip",
        }
    }
}

/// What an image runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Platform {
    /// `linux`, `windows`
    pub os: &'static str,
    /// `amd64`, …
    pub architecture: &'static str,
    /// `v7`, …
    pub variant: Option<&'static str>,
    /// Windows' build number.
    pub os_version: Option<&'static str>,
}

impl Platform {
    /// `linux/amd64`
    pub const AMD64: Self = Self::linux("amd64", None);
    /// `linux/arm64/v8`
    pub const ARM64: Self = Self::linux("arm64", Some("v8"));
    /// `linux/arm/v7`
    pub const ARM7: Self = Self::linux("arm", Some("v7"));
    /// Windows Server 2022.
    pub const WINDOWS: Self = Self {
        os: "windows",
        architecture: "amd64",
        variant: None,
        os_version: Some("10.0.20348.2700"),
    };

    const fn linux(architecture: &'static str, variant: Option<&'static str>) -> Self {
        Self { os: "linux", architecture, variant, os_version: None }
    }

    fn json(self) -> Value {
        let mut value = json!({ "architecture": self.architecture, "os": self.os });
        if let Some(variant) = self.variant {
            value["variant"] = json!(variant);
        }
        if let Some(version) = self.os_version {
            value["os.version"] = json!(version);
        }
        value
    }
}

/// Something pushed, as an index or a tag refers to it.
#[derive(Clone, Debug)]
pub struct Pushed {
    /// Its digest.
    pub digest: Digest,
    /// The descriptor.
    pub descriptor: Value,
}

/// Pushes content to one repository, at one time, as one person.
pub struct Pusher<'a> {
    store: &'a Store,
    repository: &'a str,
    push: Push,
}

impl<'a> Pusher<'a> {
    /// Pushes to `repository` as said by `push`.
    pub fn new(store: &'a Store, repository: &'a str, push: Push) -> Self {
        store.create(repository);
        Self { store, repository, push }
    }

    fn blob(&self, media_type: &str, bytes: Bytes) -> Value {
        let size = bytes.len();
        let digest = self.store.put_blob(self.repository, bytes);
        json!({ "mediaType": media_type, "digest": digest, "size": size })
    }

    fn layer(&self, media_type: &str, layer: &Layer) -> Value {
        self.store.put_known_blob(self.repository, &layer.digest, layer.bytes.clone());
        json!({ "mediaType": media_type, "digest": layer.digest, "size": layer.bytes.len() })
    }

    fn manifest(&self, media_type: &str, content: &Value) -> Pushed {
        let bytes = Bytes::from(content.to_string());
        let size = bytes.len();
        let digest = self.store.put_manifest(self.repository, None, media_type, bytes, &self.push);
        let descriptor = json!({ "mediaType": media_type, "digest": digest, "size": size });
        Pushed { digest, descriptor }
    }

    /// Points a tag at something pushed before.
    pub fn tag(&self, tag: &str, pushed: &Pushed) {
        let found = self.store.repository(self.repository, |repository| {
            repository.manifests.get(&pushed.digest).cloned()
        });
        if let Some(manifest) = found.flatten() {
            let (media_type, bytes) = (manifest.media_type, manifest.bytes);
            self.store.put_manifest(self.repository, Some(tag), &media_type, bytes, &self.push);
        }
    }

    /// An image for one platform.
    pub fn image(
        &self,
        family: Family,
        platform: Platform,
        layers: &[Layer],
        created: Timestamp,
    ) -> Pushed {
        let mut config = platform.json();
        config["created"] = json!(created.to_string());
        config["config"] = json!({
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
            "Entrypoint": ["/app/start"],
            "ExposedPorts": { "8080/tcp": {} },
            "User": "1000",
            "WorkingDir": "/app",
            "Labels": {
                "org.opencontainers.image.title": self.repository,
                "org.opencontainers.image.licenses": "Apache-2.0",
            },
        });
        let diff_ids: Vec<_> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        config["rootfs"] = json!({ "type": "layers", "diff_ids": diff_ids });
        let history =
            |layer: &Layer| json!({ "created": created.to_string(), "created_by": layer.step });
        config["history"] = layers.iter().map(history).collect();
        let config = self.blob(family.config(), Bytes::from(config.to_string()));
        let layers = layers.iter().map(|layer| self.layer(family.layer(), layer));
        let content = json!({
            "schemaVersion": 2,
            "mediaType": family.manifest(),
            "config": config,
            "layers": layers.collect::<Vec<_>>(),
        });
        let mut pushed = self.manifest(family.manifest(), &content);
        pushed.descriptor["platform"] = platform.json();
        pushed
    }

    /// What `BuildKit` adds for an image: an attestation manifest that says which image it describes.
    pub fn attestation(&self, about: &Pushed) -> Pushed {
        let statement = json!({
            "_type": "https://in-toto.io/Statement/v0.1",
            "predicateType": "https://slsa.dev/provenance/v0.2",
            "subject": [{ "name": self.repository, "digest": { "sha256": about.digest.hex() } }],
        });
        let mut layer =
            self.blob("application/vnd.in-toto+json", Bytes::from(statement.to_string()));
        layer["annotations"] =
            json!({ "in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2" });
        let config = json!({ "architecture": "unknown", "os": "unknown", "config": {}, "rootfs": { "type": "layers",
            "diff_ids": [layer["digest"]] } });
        let config = self.blob(Family::Oci.config(), Bytes::from(config.to_string()));
        let content = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] });
        let mut pushed = self.manifest(OCI_MANIFEST, &content);
        pushed.descriptor["platform"] = json!({ "architecture": "unknown", "os": "unknown" });
        pushed.descriptor["annotations"] = json!({
            "vnd.docker.reference.digest": about.digest,
            "vnd.docker.reference.type": "attestation-manifest",
        });
        pushed
    }

    /// An index of what was pushed before.
    pub fn index(&self, family: Family, children: &[Pushed]) -> Pushed {
        let manifests: Vec<_> = children.iter().map(|child| &child.descriptor).collect();
        let content =
            json!({ "schemaVersion": 2, "mediaType": family.index(), "manifests": manifests });
        self.manifest(family.index(), &content)
    }

    /// An artifact: one blob of some type, with its own configuration, about an image or not.
    pub fn artifact(&self, artifact: &Artifact<'_>) -> Pushed {
        let config = self.blob(artifact.config_type, Bytes::from(artifact.config.to_string()));
        let mut layer = self.blob(artifact.layer_type, artifact.layer.clone());
        if let Some(annotations) = &artifact.layer_annotations {
            layer["annotations"] = annotations.clone();
        }
        let mut content = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] });
        if let Some(subject) = artifact.subject {
            content["subject"] = subject.descriptor.clone();
            content["artifactType"] = json!(artifact.layer_type);
        }
        self.manifest(OCI_MANIFEST, &content)
    }
}

/// What [`Pusher::artifact`] pushes.
pub struct Artifact<'a> {
    /// Media type of the configuration.
    pub config_type: &'a str,
    /// The configuration.
    pub config: Value,
    /// Media type of the one layer.
    pub layer_type: &'a str,
    /// The layer.
    pub layer: Bytes,
    /// Notes on the layer.
    pub layer_annotations: Option<Value>,
    /// What it is about.
    pub subject: Option<&'a Pushed>,
}

/// A small image for `linux/amd64` under the tags `1.0` and `latest`, where any image will do.
pub fn sample(store: &Store, repository: &str) -> anyhow::Result<Pushed> {
    let pusher = Pusher::new(store, repository, Push::now(None));
    let layer = Layer::with_file("app/hello", 2048, "COPY hello /app/hello")?;
    let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], Timestamp::now());
    pusher.tag("1.0", &image);
    pusher.tag("latest", &image);
    Ok(image)
}
