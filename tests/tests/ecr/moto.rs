//! The provider against moto, a stand-in for Amazon that somebody else wrote. It has no registry behind its API, ignores page
//! sizes, and its password is over when it is given; all that is the sandbox's to prove.

use std::sync::Arc;

use credentials::aws::{Keys, Signer};
use domain::{Capability, Endpoint, ErrorKind, RegistryKind, TagContent, Visibility};
use providers::{Context, Endpoints, Provider};
use roadstead_tests::process::{Peer, Tool, free_port, target_dir};
use roadstead_tests::registry::Digest;
use roadstead_tests::vendors::ecr::KEYS;
use serde_json::{Value, json};
use transport::header::HeaderName;
use transport::{Network, Transport};
use url::Url;

use crate::harbour::{done, keys, kind, name, new, query};

struct Moto {
    _peer: Peer,
    url: Url,
    network: Network,
}

impl Moto {
    async fn start() -> Self {
        let program = target_dir().unwrap().join("moto/bin/moto_server");
        assert!(
            program.is_file(),
            "moto is not installed: `make setup-test` puts it into target/moto ({} is missing)",
            program.display()
        );
        let port = free_port().unwrap();
        let tool = Tool::new(&program).args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let mut peer = Peer::start("moto", &tool).unwrap();
        peer.listening(port).await.unwrap();
        let url = format!("http://127.0.0.1:{port}/").parse().unwrap();
        Self { _peer: peer, url, network: Network::new() }
    }

    fn open(&self, credentials: Arc<dyn transport::auth::CredentialSource>) -> Arc<dyn Provider> {
        let place = json!({ "ecr": { "api": self.url, "registry": self.url, "sts": self.url } });
        let endpoints: Endpoints = serde_json::from_value(place).unwrap();
        let context = Context {
            endpoint: Endpoint::new(self.url.clone()),
            credentials,
            network: self.network.clone(),
            content: Arc::new(oci::MemoryCache::default()),
        };
        providers::open(RegistryKind::Ecr, context, &endpoints).unwrap()
    }

    async fn signed_in(&self) -> Arc<dyn Provider> {
        let nobody = self.open(Arc::new(transport::auth::Anonymous));
        let step =
            nobody.sign_in().cloud().unwrap().with_cloud(&keys(&KEYS[0], Some("eu-west-1"))).await;
        self.open(Arc::new(transport::auth::Known(done(step.unwrap()))))
    }

    /// What a `docker push` would have done, had moto a registry.
    async fn put(
        &self,
        repository: &str,
        tag: Option<&str>,
        media: &str,
        manifest: &Value,
    ) -> String {
        let text = manifest.to_string();
        // Without it, moto makes up a digest that is not the manifest's.
        let digest = Digest::of(text.as_bytes());
        let mut input = json!({
            "repositoryName": repository, "imageManifest": text, "imageManifestMediaType": media,
            "imageDigest": digest,
        });
        if let Some(tag) = tag {
            input["imageTag"] = json!(tag);
        }
        let keys = Keys {
            id: KEYS[0].id.into(),
            secret: KEYS[0].secret.into(),
            token: None,
            expires: None,
        };
        let signer = Signer { service: "ecr", region: "eu-west-1".into() };
        let target = (
            HeaderName::from_static("x-amz-target"),
            "AmazonEC2ContainerRegistry_V20150921.PutImage",
        );
        let body = input.to_string().into_bytes();
        let request = signer
            .post(self.url.clone(), &[target], "application/x-amz-json-1.1", body, &keys)
            .unwrap();
        let transport = Transport::new(&Endpoint::new(self.url.clone()), &self.network).unwrap();
        let answer = transport.send(request).await.unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let told: Value = answer.json().unwrap();
        told["image"]["imageId"]["imageDigest"].as_str().unwrap().to_owned()
    }
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn image(mark: u8) -> Value {
    let digest = |byte: u8| format!("sha256:{}", format!("{byte:02x}").repeat(32));
    json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest(mark), "size": 100 },
        "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest(mark + 1), "size": 5000 }],
    })
}

#[tokio::test]
async fn the_whole_way_works_against_an_amazon_that_we_did_not_write() {
    let moto = Moto::start().await;
    let provider = moto.signed_in().await;
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.list, Capability::Allowed);
    assert!(provider.repositories(&query()).await.unwrap().items.is_empty());

    let creation = provider.creation().unwrap();
    assert!(creation.is_available("", "team/app").await.unwrap());
    let made = creation.create(&new("", "team/app", Visibility::Private)).await.unwrap();
    assert_eq!(made.name.as_str(), "team/app");
    let again = creation.create(&new("", "team/app", Visibility::Private)).await;
    assert_eq!(kind(again), ErrorKind::NameTaken);
    assert!(!creation.is_available("", "team/app").await.unwrap());
    creation.create(&new("", "beacon", Visibility::Private)).await.unwrap();

    let rows = provider.repositories(&query()).await.unwrap().items;
    let names: Vec<_> = rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["team/app", "beacon"], "in the order of their making");
    provider.repository(&name("team/app")).await.unwrap();
    let missing = provider.repository(&name("team/none")).await;
    assert!(matches!(kind(missing), ErrorKind::NotFound { .. }));

    let app = name("team/app");
    assert!(provider.tags(&app, None).await.unwrap().items.is_empty());
    let digest = moto.put("team/app", Some("1.0"), MANIFEST, &image(1)).await;
    moto.put("team/app", Some("latest"), MANIFEST, &image(1)).await;
    let tags = provider.tags(&app, None).await.unwrap().items;
    let mut listed: Vec<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
    listed.sort_unstable();
    assert_eq!(listed, ["1.0", "latest"]);
    for tag in &tags {
        let detail = tag.detail.as_ref().unwrap();
        assert_eq!(detail.digest.as_ref().unwrap().as_str(), digest);
        assert_eq!(detail.content, Some(TagContent::Image));
        assert!(detail.last_pushed.is_some());
    }
}

#[tokio::test]
async fn platforms_come_from_the_batch_of_an_amazon_that_we_did_not_write() {
    let moto = Moto::start().await;
    let provider = moto.signed_in().await;
    provider.creation().unwrap().create(&new("", "multi", Visibility::Private)).await.unwrap();
    let mut children = Vec::new();
    for (mark, architecture) in [(10, "amd64"), (20, "arm64")] {
        let digest = moto.put("multi", None, MANIFEST, &image(mark)).await;
        let platform = json!({ "os": "linux", "architecture": architecture });
        children.push(
            json!({ "mediaType": MANIFEST, "digest": digest, "size": 400, "platform": platform }),
        );
    }
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": children });
    moto.put("multi", Some("3.1"), INDEX, &index).await;
    let tags = provider.tags(&name("multi"), None).await.unwrap().items;
    let detail =
        tags.iter().find(|tag| tag.name == "3.1").and_then(|tag| tag.detail.clone()).unwrap();
    let platforms: Vec<_> =
        detail.platforms.iter().map(|entry| entry.platform.architecture.as_str()).collect();
    assert_eq!((detail.content, platforms), (Some(TagContent::Index), vec!["amd64", "arm64"]));
}
