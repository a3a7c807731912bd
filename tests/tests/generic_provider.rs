//! The provider for any other registry against Debian's `docker-registry`: what we read is what others wrote, and what
//! skopeo and `oci-client` read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::sync::Arc;

use domain::{
    Bytes, Capability, Credential, Endpoint, ErrorKind, Platform, Reason, RegistryKind,
    RepositoryName, SecretInput, SizeScope, TagContent, Timestamp,
};
use oci_client::client::{Client, ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::secrets::RegistryAuth;
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::process::{Access, ReferenceRegistry, Skopeo, TinyImage, Tool};
use serde_json::{Value, json};
use transport::Network;
use transport::auth::{Anonymous, CredentialSource, Known};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn endpoint(registry: &ReferenceRegistry) -> Endpoint {
    let mut endpoint = Endpoint::new(registry.url().parse().unwrap());
    if registry.access() == Access::Tls {
        endpoint.extra_ca_pem = Some(fs::read_to_string(registry.root_certificate()).unwrap());
    }
    endpoint
}

fn provider_at(endpoint: Endpoint, credential: Option<Credential>) -> Arc<dyn Provider> {
    let credentials: Arc<dyn CredentialSource> = match credential {
        Some(credential) => Arc::new(Known(credential)),
        None => Arc::new(Anonymous),
    };
    let cache = Arc::new(oci::MemoryCache::default());
    let about = Context { endpoint, credentials, network: Network::new(), content: cache };
    providers::open(RegistryKind::Oci, about, &Endpoints::default()).unwrap()
}

fn provider(registry: &ReferenceRegistry) -> Arc<dyn Provider> {
    let harbourmaster = Credential::password(ReferenceRegistry::USER, ReferenceRegistry::PASSWORD);
    let credential = (registry.access() == Access::Password).then_some(harbourmaster);
    provider_at(endpoint(registry), credential)
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

fn linux(architecture: &str) -> Platform {
    Platform {
        os: "linux".into(),
        architecture: architecture.into(),
        variant: None,
        os_version: None,
    }
}

/// What skopeo gets for a name, byte by byte.
async fn raw(registry: &ReferenceRegistry, of: &str) -> String {
    let user = format!("{}:{}", ReferenceRegistry::USER, ReferenceRegistry::PASSWORD);
    let mut tool = Tool::new("skopeo")
        .args(["--insecure-policy", "inspect", "--raw"])
        .arg("--tls-verify=false");
    if registry.access() == Access::Password {
        tool = tool.arg("--creds").arg(user);
    }
    tool.arg(format!("docker://{}/{of}", registry.host())).output().await.unwrap()
}

#[tokio::test]
async fn what_skopeo_pushed_is_listed_and_told_as_skopeo_tells_it() {
    for access in [Access::Open, Access::Password, Access::Tls] {
        let registry = ReferenceRegistry::start(access).await.unwrap();
        let skopeo = Skopeo::for_registry(&registry).unwrap();
        let image = TinyImage::new("arm64", "hello from the harbour").unwrap();
        for tag in ["1.0", "latest"] {
            skopeo.push(&image, &format!("team/hello:{tag}")).await.unwrap();
        }
        skopeo.push(&image, "other/app:2").await.unwrap();
        let provider = provider(&registry);

        let probe = provider.probe().await.unwrap();
        assert_eq!((probe.list, probe.has_catalogue), (Capability::Allowed, true), "{access:?}");
        assert_eq!(probe.create, Capability::denied(Reason::CreatedByFirstPush));

        let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
        let names: Vec<_> = page.items.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["other/app", "team/hello"]);

        let page = provider.tags(&name("team/hello"), None).await.unwrap();
        let mut tags: Vec<_> = page.items.iter().map(|tag| tag.name.as_str()).collect();
        tags.sort_unstable();
        assert_eq!(tags, ["1.0", "latest"]);

        let detail = provider.tag_detail(&name("team/hello"), "1.0").await.unwrap();
        let theirs = skopeo.inspect("team/hello:1.0").await.unwrap();
        let manifest: Value =
            serde_json::from_str(&raw(&registry, "team/hello:1.0").await).unwrap();
        assert_eq!(detail.digest.as_ref().unwrap().as_str(), theirs["Digest"], "{access:?}");
        assert_eq!(detail.media_type.as_deref(), manifest["mediaType"].as_str());
        assert_eq!(detail.content, Some(TagContent::Image));
        let layers = manifest["layers"].as_array().unwrap().iter();
        let size: u64 =
            layers.chain([&manifest["config"]]).map(|part| part["size"].as_u64().unwrap()).sum();
        assert_eq!(
            (detail.size, detail.size_scope),
            (Some(Bytes(size)), Some(SizeScope::OnePlatform))
        );
        assert_eq!(detail.platforms[0].platform, linux("arm64"));
        assert_eq!(detail.created, theirs["Created"].as_str().and_then(Timestamp::lenient));
    }
}

#[tokio::test]
async fn an_index_is_told_with_all_its_platforms() {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let skopeo = Skopeo::for_registry(&registry).unwrap();
    let mut entries = Vec::new();
    let mut sizes = 0;
    for architecture in ["amd64", "arm64"] {
        let image = TinyImage::new(architecture, architecture).unwrap();
        let at = format!("team/multi:{architecture}");
        let digest = skopeo.push(&image, &at).await.unwrap();
        let manifest = raw(&registry, &at).await;
        let parsed: Value = serde_json::from_str(&manifest).unwrap();
        sizes += parsed["config"]["size"].as_u64().unwrap()
            + parsed["layers"][0]["size"].as_u64().unwrap();
        entries.push(json!({
            "mediaType": parsed["mediaType"], "digest": digest, "size": manifest.len(),
            "platform": { "os": "linux", "architecture": architecture },
        }));
    }
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries }).to_string();
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .put(format!("{}/v2/team/multi/manifests/1.0", registry.url()))
        .header("content-type", INDEX)
        .body(index.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 201);
    let told = answer.headers()["docker-content-digest"].to_str().unwrap().to_owned();

    let detail = provider(&registry).tag_detail(&name("team/multi"), "1.0").await.unwrap();

    assert_eq!(raw(&registry, "team/multi:1.0").await, index, "the registry kept the bytes");
    assert_eq!(detail.digest.unwrap().as_str(), told);
    assert_eq!(detail.content, Some(TagContent::Index));
    let platforms: Vec<_> = detail.platforms.iter().map(|entry| entry.platform.clone()).collect();
    assert_eq!(platforms, [linux("amd64"), linux("arm64")]);
    assert_eq!(
        (detail.size, detail.size_scope),
        (Some(Bytes(sizes)), Some(SizeScope::AllPlatforms))
    );
}

#[tokio::test]
async fn what_another_rust_client_pushed_is_read_as_it_meant_it() {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let client =
        Client::new(ClientConfig { protocol: ClientProtocol::Http, ..ClientConfig::default() });
    let config = json!({
        "os": "linux", "architecture": "riscv64", "created": "2026-02-03T04:05:06Z",
        "rootfs": { "type": "layers", "diff_ids": [] },
    });
    let layer = ImageLayer::oci_v1(b"not much".to_vec(), None);
    let config = Config::oci_v1(config.to_string().into_bytes(), None);
    let size = config.data.len() as u64 + 8;
    let reference = format!("{}/their/app:1", registry.host()).parse().unwrap();
    client.push(&reference, &[layer], config, &RegistryAuth::Anonymous, None).await.unwrap();
    let digest = client.fetch_manifest_digest(&reference, &RegistryAuth::Anonymous).await.unwrap();

    let detail = provider(&registry).tag_detail(&name("their/app"), "1").await.unwrap();

    assert_eq!(detail.digest.unwrap().as_str(), digest);
    assert_eq!(detail.size, Some(Bytes(size)));
    assert_eq!(detail.platforms[0].platform, linux("riscv64"));
    assert_eq!(detail.created, Timestamp::lenient("2026-02-03T04:05:06Z"));
}

#[tokio::test]
async fn a_password_is_checked_with_the_registry() {
    let registry = ReferenceRegistry::start(Access::Password).await.unwrap();
    let anonymous = provider_at(endpoint(&registry), None);
    let form = |secret: &str| SignInForm {
        username: ReferenceRegistry::USER.into(),
        secret: SecretInput::new(secret),
    };
    let wrong = anonymous.sign_in().with_password(&form("ebb tide")).await.err().unwrap();
    assert_eq!(wrong.kind, ErrorKind::WrongCredentials);
    let step = anonymous.sign_in().with_password(&form(ReferenceRegistry::PASSWORD)).await.unwrap();
    assert!(matches!(step, SignInStep::Done(_)));
    let probe = anonymous.probe().await.unwrap();
    assert_eq!(probe.list, Capability::denied(Reason::SignInNeeded));
}

#[tokio::test]
async fn an_authority_that_nobody_added_is_shown_and_not_trusted() {
    let registry = ReferenceRegistry::start(Access::Tls).await.unwrap();
    let unknowing = provider_at(Endpoint::new(registry.url().parse().unwrap()), None);
    let ErrorKind::Certificate { chain, problem, .. } = unknowing.probe().await.unwrap_err().kind
    else {
        panic!("the certificate is what is wrong");
    };
    assert_eq!(problem, domain::CertificateProblem::UnknownIssuer);
    assert!(chain[0].issuer.contains("Roadstead test authority"));
    let mut plain = registry.url();
    plain.replace_range(0..5, "http");
    let refused = provider_at(Endpoint::new(plain.parse().unwrap()), None).probe().await;
    assert!(refused.is_err(), "a TLS port is no plain one");
}

#[tokio::test]
async fn repositories_and_tags_that_are_not_there_are_not_found() {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let provider = provider(&registry);
    assert!(provider.repositories(&RepositoryQuery::default()).await.unwrap().items.is_empty());
    for kind in [
        provider.tags(&name("no/such"), None).await.unwrap_err().kind,
        provider.repository(&name("no/such")).await.unwrap_err().kind,
        provider.tag_detail(&name("no/such"), "1").await.unwrap_err().kind,
    ] {
        assert!(matches!(kind, ErrorKind::NotFound { .. }), "{kind:?}");
    }
}
