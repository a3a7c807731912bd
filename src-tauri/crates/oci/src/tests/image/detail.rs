//! Layers, steps, configuration.

use domain::image::{ArtifactKind, Compression, ConfigState, LayerKind};
use domain::{Bytes, TagContent};

use super::*;

fn config() -> Value {
    json!({
        "os": "linux", "architecture": "arm64", "variant": "v8", "created": "2026-11-01T10:00:00Z", "author": "acme",
        "config": {
            "Env": ["PATH=/bin"], "Entrypoint": ["/app"], "Cmd": ["serve"], "User": "1000", "WorkingDir": "/srv",
            "ExposedPorts": { "8080/tcp": {} }, "Volumes": { "/data": {} }, "Labels": { "a": "b" },
            "Healthcheck": { "Test": ["CMD", "true"] },
        },
        "rootfs": { "type": "layers", "diff_ids": [digest('1'), digest('2')] },
        "history": [
            { "created": "2026-11-01T09:00:00Z", "created_by": "/bin/sh -c #(nop) ADD file:x in / " },
            { "created_by": "ENV A=b", "empty_layer": true },
            { "created_by": "RUN /bin/sh -c make # buildkit", "comment": "buildkit.dockerfile.v0" },
        ],
    })
}

#[tokio::test]
async fn layers_are_joined_with_the_steps_that_made_them() {
    let canned = Canned::start().await;
    let body = image(&canned, &config(), &[layer('a', 10), layer('b', 20)]).await;
    let detail = detail(&canned, &body).await;
    let layers: Vec<_> = detail.steps.iter().map(|step| step.layer).collect();
    assert_eq!((layers, detail.history_fits), (vec![Some(0), None, Some(1)], true));
    assert_eq!(detail.steps[2].instruction.as_deref(), Some("RUN"));
    assert_eq!(detail.steps[2].text.as_deref(), Some("make"));
    assert_eq!(detail.layers[1].step, Some(2));
    assert_eq!(detail.layers[1].diff_id.as_ref().unwrap().as_str(), digest('2'));
    assert_eq!(detail.layers[0].compression, Compression::Gzip);
    assert_eq!(detail.size, Some(Bytes(130)));
    let ConfigState::Read { config } = detail.config else { panic!("{:?}", detail.config) };
    assert_eq!((config.user.as_deref(), config.ports), (Some("1000"), vec!["8080/tcp".to_owned()]));
    assert_eq!(detail.platform.unwrap().variant.as_deref(), Some("v8"));
    assert!(detail.artifact.is_none());
}

#[tokio::test]
async fn manifest_and_configuration_are_two_requests_and_then_none() {
    let canned = Canned::start().await;
    let body = image(&canned, &config(), &[layer('a', 10)]).await;
    let digest = Digest::parse(&canned.manifest(None, OCI, &body).await).unwrap();
    let registry = canned.registry();
    registry.image_detail(&web(), &digest).await.unwrap();
    registry.image_detail(&web(), &digest).await.unwrap();
    assert_eq!(canned.asked().await.len(), 2);
}

#[tokio::test]
async fn an_artifact_is_described_and_its_files_are_its_layers() {
    let canned = Canned::start().await;
    let empty = canned.blob(b"{}").await;
    let body = json!({
        "schemaVersion": 2, "artifactType": "application/vnd.example+type",
        "config": { "mediaType": crate::media::EMPTY, "digest": empty, "size": 2 },
        "layers": [{ "mediaType": "text/plain", "digest": digest('a'), "size": 7,
            "annotations": { "org.opencontainers.image.title": "../../etc/passwd" } }],
    });
    let detail = detail(&canned, &body).await;
    assert_eq!((detail.content, detail.config), (TagContent::Artifact, ConfigState::NotAnImage));
    assert_eq!(detail.artifact.unwrap().kind, ArtifactKind::Files);
    assert_eq!(detail.layers[0].kind, LayerKind::Blob);
    assert_eq!(
        detail.layers[0].title.as_deref(),
        Some("../../etc/passwd"),
        "as written; saving tames it"
    );
    assert!(detail.steps.is_empty());
}
