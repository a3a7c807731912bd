//! Images whose inside is worth looking at, in the open registry: `harbour/app` in two versions for two platforms, with
//! history, whiteouts, a zstd layer, SBOM and provenance; `harbour/files` (ORAS) and `harbour/module` (WebAssembly).

use std::io::Write as _;

use anyhow::Result;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{SignedDuration, Timestamp};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Value, json};
use tar::{EntryType, Header};

use crate::registry::manifest::{OCI_INDEX, OCI_MANIFEST};
use crate::registry::{Digest, Push, Store};

pub(super) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(super) const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
const ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
const IN_TOTO: &str = "application/vnd.in-toto+json";

/// Where `harbour/app` comes from, as its labels and provenance say.
const SOURCE: &str = "https://git.example.com/harbour/app";

pub(super) fn fill(store: &Store) -> Result<()> {
    App { version: "1.8.1", node: "22.9.0", age: 72, su: 0o755 }.push(
        store,
        "harbour/app",
        &["1.8.1", "stable"],
    )?;
    App { version: "1.8.2", node: "22.11.0", age: 2, su: 0o4755 }.push(
        store,
        "harbour/app",
        &["1.8.2", "1.8", "latest"],
    )?;
    files(store, "harbour/files");
    module(store, "harbour/module");
    Ok(())
}

/// One entry of a layer.
enum Item<'a> {
    Folder(&'a str, u32),
    File(&'a str, u32, &'a [u8]),
    Link(&'a str, &'a str),
    Hard(&'a str, &'a str),
}

fn archive(items: &[Item<'_>]) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    for item in items {
        let mut header = Header::new_gnu();
        header.set_mtime(1_790_000_000);
        header.set_uid(0);
        header.set_gid(0);
        header.set_username("root")?;
        header.set_groupname("root")?;
        match item {
            Item::Folder(path, mode) => {
                header.set_entry_type(EntryType::Directory);
                header.set_mode(*mode);
                header.set_size(0);
                archive.append_data(&mut header, path, &b""[..])?;
            }
            Item::File(path, mode, content) => {
                header.set_mode(*mode);
                header.set_size(content.len() as u64);
                archive.append_data(&mut header, path, *content)?;
            }
            Item::Link(path, to) => {
                header.set_entry_type(EntryType::Symlink);
                header.set_mode(0o777);
                header.set_size(0);
                archive.append_link(&mut header, path, to)?;
            }
            Item::Hard(path, to) => {
                header.set_entry_type(EntryType::Link);
                header.set_mode(0o755);
                header.set_size(0);
                archive.append_link(&mut header, path, to)?;
            }
        }
    }
    Ok(archive.into_inner()?)
}

/// A layer, packed, with what it unpacks to and the step that made it.
struct Made {
    media_type: &'static str,
    packed: Bytes,
    diff_id: Digest,
    step: String,
}

fn gzip(step: impl Into<String>, items: &[Item<'_>]) -> Result<Made> {
    let plain = archive(items)?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&plain)?;
    let packed = Bytes::from(packed.finish()?);
    Ok(Made { media_type: GZIP, packed, diff_id: Digest::of(&plain), step: step.into() })
}

fn zstd(step: impl Into<String>, items: &[Item<'_>]) -> Result<Made> {
    let plain = archive(items)?;
    let packed = Bytes::from(compress_to_vec(plain.as_slice(), CompressionLevel::Fastest));
    Ok(Made { media_type: ZSTD, packed, diff_id: Digest::of(&plain), step: step.into() })
}

/// Text that packs badly enough for sizes to be seen.
fn library(seed: &str, lines: u32) -> Vec<u8> {
    let line = |n: u32| format!("{seed}:{:x}\n", n.wrapping_mul(2_654_435_761));
    (0..lines).map(line).collect::<String>().into_bytes()
}

/// One version of the sample application.
struct App {
    version: &'static str,
    node: &'static str,
    /// Hours since it was pushed.
    age: i64,
    su: u32,
}

impl App {
    fn push(&self, store: &Store, name: &str, tags: &[&str]) -> Result<()> {
        store.create(name);
        let push = Push { at: Timestamp::now() - SignedDuration::from_hours(self.age), by: None };
        let mut entries = Vec::new();
        let mut notes = Vec::new();
        for architecture in ["amd64", "arm64"] {
            let image = self.image(store, name, architecture, &push)?;
            notes.push(self.attestation(store, name, &image, &push));
            entries.push(image);
        }
        entries.extend(notes);
        let index = json!({
            "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries,
            "annotations": { "org.opencontainers.image.source": SOURCE, "org.opencontainers.image.version": self.version },
        });
        for tag in tags {
            let bytes = Bytes::from(index.to_string());
            store.put_manifest(name, Some(tag), OCI_INDEX, bytes, &push);
        }
        Ok(())
    }

    fn layers(&self, architecture: &str) -> Result<Vec<Made>> {
        let (libc, ssl) =
            (library(architecture, 9000), library(&format!("{architecture}-ssl"), 4000));
        let node = library(&format!("{architecture}-{}", self.node), 12_000);
        let base = gzip(
            "/bin/sh -c #(nop) ADD file:rootfs.tar in / ",
            &[
                Item::Folder("etc", 0o755),
                Item::File("etc/os-release", 0o644, b"NAME=\"Harbour Linux\"\nVERSION_ID=12\n"),
                Item::File(
                    "etc/passwd",
                    0o644,
                    b"root:x:0:0:root:/root:/bin/sh\nnode:x:65532:65532::/srv/web:/bin/sh\n",
                ),
                Item::File("etc/motd", 0o644, b"Welcome aboard.\n"),
                Item::Folder("usr/bin", 0o755),
                Item::File("usr/bin/busybox", 0o755, &library("busybox", 3000)),
                Item::Hard("usr/bin/sh", "usr/bin/busybox"),
                Item::Link("bin", "usr/bin"),
                Item::File("usr/lib/libc.so.6", 0o755, &libc),
                Item::Folder("tmp", 0o1777),
            ],
        )?;
        let packages = gzip(
            "RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends openssl # buildkit",
            &[
                Item::File("usr/lib/libssl.so.3", 0o755, &ssl),
                Item::File("etc/.wh.motd", 0o644, b""),
            ],
        )?;
        let runtime = zstd(
            format!(
                "COPY --from=node:{}-slim /usr/local/bin/node /usr/local/bin/ # buildkit",
                self.node
            ),
            &[
                Item::File("usr/local/bin/node", 0o755, &node),
                Item::File("usr/bin/su", self.su, &library("su", 500)),
            ],
        )?;
        let server =
            format!("import {{ createServer }} from 'node:http';\n// version {}\n", self.version);
        let application = gzip(
            "COPY --chown=65532:65532 dist/ ./dist/ # buildkit",
            &[
                Item::File("srv/web/dist/server.js", 0o644, server.as_bytes()),
                Item::File(
                    "srv/web/package.json",
                    0o644,
                    format!("{{\"version\":\"{}\"}}", self.version).as_bytes(),
                ),
                Item::File("srv/web/dist/logo.png", 0o644, PIXEL),
            ],
        )?;
        Ok(vec![base, packages, runtime, application])
    }

    fn image(&self, store: &Store, name: &str, architecture: &str, push: &Push) -> Result<Value> {
        let layers = self.layers(architecture)?;
        let created = push.at.to_string();
        let line = |step: &str| json!({ "created": created, "created_by": step, "comment": "buildkit.dockerfile.v0" });
        let empty =
            |step: String| json!({ "created": created, "created_by": step, "empty_layer": true });
        let mut history: Vec<Value> = layers.iter().map(|layer| line(&layer.step)).collect();
        history.insert(3, empty("WORKDIR /srv/web".into()));
        history.push(empty("USER 65532:65532".into()));
        history.push(empty("EXPOSE map[8080/tcp:{}]".into()));
        history.push(empty("ENTRYPOINT [\"node\",\"dist/server.js\"]".into()));
        let diff_ids: Vec<&str> = layers.iter().map(|layer| layer.diff_id.as_str()).collect();
        let mut env = vec![
            "PATH=/usr/local/bin:/usr/bin:/bin".to_owned(),
            format!("NODE_VERSION={}", self.node),
        ];
        if self.version == "1.8.2" {
            env.push("OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf".into());
        }
        let config = json!({
            "created": created, "architecture": architecture, "os": "linux", "author": "harbour",
            "config": {
                "Env": env, "Entrypoint": ["node", "dist/server.js"], "User": "65532:65532", "WorkingDir": "/srv/web",
                "ExposedPorts": { "8080/tcp": {} }, "Volumes": { "/srv/web/data": {} }, "StopSignal": "SIGTERM",
                "Labels": { "org.opencontainers.image.source": SOURCE, "org.opencontainers.image.version": self.version },
            },
            "rootfs": { "type": "layers", "diff_ids": diff_ids }, "history": history,
        });
        let blob = |media_type: &str, bytes: Bytes| {
            let size = bytes.len();
            json!({ "mediaType": media_type, "digest": store.put_blob(name, bytes), "size": size })
        };
        let layers: Vec<Value> =
            layers.into_iter().map(|layer| blob(layer.media_type, layer.packed)).collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST,
            "config": blob(CONFIG, config.to_string().into()), "layers": layers,
        });
        let mut pushed = manifest_of(store, name, &manifest, push);
        pushed["platform"] = json!({ "os": "linux", "architecture": architecture });
        Ok(pushed)
    }

    /// SBOM and provenance as `BuildKit` puts them beside an image.
    fn attestation(&self, store: &Store, name: &str, about: &Value, push: &Push) -> Value {
        let digest = about["digest"].as_str().unwrap_or_default();
        let hex = digest.trim_start_matches("sha256:");
        let subject = json!([{ "name": format!("pkg:docker/{name}@{}", self.version), "digest": { "sha256": hex } }]);
        let package = |id: usize, (name, version, licence, kind): &(&str, &str, &str, &str)| {
            json!({
                "SPDXID": format!("SPDXRef-{id}"), "name": name, "versionInfo": version, "licenseDeclared": licence,
                "externalRefs": [{ "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                    "referenceLocator": format!("pkg:{kind}/{name}@{version}") }],
            })
        };
        let newer = self.version == "1.8.2";
        let mut packages = vec![
            ("node", self.node, "MIT", "generic"),
            ("openssl", if newer { "3.0.15-1" } else { "3.0.14-1" }, "Apache-2.0", "deb"),
            ("libc6", "2.36-9", "LGPL-2.1-or-later", "deb"),
            ("zod", if newer { "3.24.1" } else { "3.23.8" }, "MIT", "npm"),
        ];
        packages.push(if newer {
            ("undici", "6.21.0", "MIT", "npm")
        } else {
            ("fast-xml-parser", "4.4.0", "MIT", "npm")
        });
        let packages: Vec<Value> =
            packages.iter().enumerate().map(|(id, row)| package(id, row)).collect();
        let sbom = json!({
            "_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "subject": subject,
            "predicate": { "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": name, "packages": packages,
                "creationInfo": { "created": push.at.to_string(), "creators": ["Tool: syft-v1.14.0"] } },
        });
        let provenance = json!({
            "_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://slsa.dev/provenance/v1", "subject": subject,
            "predicate": {
                "buildDefinition": { "buildType": "https://mobyproject.org/buildkit@v1",
                    "externalParameters": { "configSource": { "uri": format!("{SOURCE}.git#v{}", self.version),
                        "digest": { "sha1": "4be21f0c7d9a5b1e3f2a6c8d0e4b7a9c1d3f5e7b" }, "path": "Dockerfile" },
                        "request": { "frontend": "dockerfile.v0" } },
                    "resolvedDependencies": [{ "uri": format!("pkg:docker/node@{}-slim", self.node), "digest": { "sha256": hex } }] },
                "runDetails": { "builder": { "id": "https://ci.example.com/harbour/app/runs/812" },
                    "metadata": { "invocationId": "run-812", "startedOn": push.at.to_string(), "finishedOn": push.at.to_string() } },
            },
        });
        let blob = |statement: &Value, kind: &str| {
            let bytes = Bytes::from(statement.to_string());
            let size = bytes.len();
            json!({ "mediaType": IN_TOTO, "digest": store.put_blob(name, bytes), "size": size,
                "annotations": { "in-toto.io/predicate-type": kind } })
        };
        let layers = [
            blob(&sbom, "https://spdx.dev/Document"),
            blob(&provenance, "https://slsa.dev/provenance/v1"),
        ];
        let config = json!({ "architecture": "unknown", "os": "unknown", "config": {}, "rootfs": { "type": "layers",
            "diff_ids": [layers[0]["digest"], layers[1]["digest"]] } });
        let config = Bytes::from(config.to_string());
        let size = config.len();
        let config =
            json!({ "mediaType": CONFIG, "digest": store.put_blob(name, config), "size": size });
        let manifest = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers });
        let mut pushed = manifest_of(store, name, &manifest, push);
        pushed["platform"] = json!({ "os": "unknown", "architecture": "unknown" });
        pushed["annotations"] = json!({
            "vnd.docker.reference.digest": digest, "vnd.docker.reference.type": "attestation-manifest",
        });
        pushed
    }
}

fn manifest_of(store: &Store, name: &str, manifest: &Value, push: &Push) -> Value {
    let bytes = Bytes::from(manifest.to_string());
    let size = bytes.len();
    let digest = store.put_manifest(name, None, OCI_MANIFEST, bytes, push);
    json!({ "mediaType": OCI_MANIFEST, "digest": digest, "size": size })
}

/// An artifact without a configuration, under the tag `1.0`.
fn artifact(store: &Store, name: &str, artifact_type: &str, layers: &[(&str, &str, &[u8])]) {
    store.create(name);
    let blob = |media_type: &str, bytes: &[u8]| {
        let digest = store.put_blob(name, Bytes::copy_from_slice(bytes));
        json!({ "mediaType": media_type, "digest": digest, "size": bytes.len() })
    };
    let layers: Vec<Value> = layers
        .iter()
        .map(|(title, media_type, bytes)| {
            let mut layer = blob(media_type, bytes);
            layer["annotations"] = json!({ "org.opencontainers.image.title": title });
            layer
        })
        .collect();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": artifact_type,
        "config": blob("application/vnd.oci.empty.v1+json", b"{}"), "layers": layers,
    });
    let bytes = Bytes::from(manifest.to_string());
    store.put_manifest(name, Some("1.0"), OCI_MANIFEST, bytes, &Push::now(None));
}

fn files(store: &Store, name: &str) {
    artifact(
        store,
        name,
        "application/vnd.harbour.charts.v1",
        &[
            ("tides.csv", "text/csv", b"port,high\nBremen,03:12\n"),
            ("../notes.md", "text/markdown", b"# Notes\n<script>alert(1)</script>\n"),
        ],
    );
}

fn module(store: &Store, name: &str) {
    artifact(
        store,
        name,
        "application/vnd.wasm.content.layer.v1+wasm",
        &[("filter.wasm", "application/wasm", b"\0asm\x01\0\0\0")],
    );
}

/// A picture of one pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54,
    0x78, 0x9c, 0x63, 0x60, 0x60, 0xf8, 0xcf, 0, 0, 3, 1, 1, 0, 0xc9, 0xfe, 0x92, 0xef, 0, 0, 0, 0,
    0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
