//! The reference registry as a process, pushed to by skopeo: what we read must be what they wrote.

use std::fs;

use anyhow::Result;
use reqwest::StatusCode;
use roadstead_tests::process::{Access, DockerEngine, ReferenceRegistry, Skopeo, TinyImage};
use serde_json::Value;

/// A client without any of our own protocol code, for what the registry itself says.
fn plain_client(registry: &ReferenceRegistry) -> Result<reqwest::Client> {
    let root = reqwest::Certificate::from_pem(&fs::read(registry.root_certificate())?)?;
    Ok(reqwest::Client::builder().tls_certs_only([root]).no_proxy().build()?)
}

async fn repositories(registry: &ReferenceRegistry, user: Option<&str>) -> Result<Value> {
    let mut request = plain_client(registry)?.get(format!("{}/v2/_catalog", registry.url()));
    if let Some(user) = user {
        request = request.basic_auth(user, Some(ReferenceRegistry::PASSWORD));
    }
    Ok(request.send().await?.error_for_status()?.json().await?)
}

#[tokio::test]
async fn what_skopeo_pushed_is_in_the_catalog_under_its_own_digest() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    let skopeo = Skopeo::for_registry(&registry)?;
    let image = TinyImage::new("amd64", "hello from the harbour")?;

    let digest = skopeo.push(&image, "team/hello:1.0").await?;

    assert_eq!(digest, image.digest(), "a push must not change the image");
    let catalog = repositories(&registry, None).await?;
    assert_eq!(catalog["repositories"], serde_json::json!(["team/hello"]));
    let read_back = skopeo.inspect("team/hello:1.0").await?;
    assert_eq!(read_back["Digest"], image.digest());
    assert_eq!(read_back["Architecture"], "amd64");
    Ok(())
}

#[tokio::test]
async fn a_registry_with_a_password_turns_strangers_away() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Password).await?;
    let image = TinyImage::new("arm64", "for members only")?;

    let stranger = Skopeo::new(&registry.host(), None)?;
    let refused = stranger.push(&image, "team/hello:1.0").await;
    assert!(refused.is_err(), "a push without a password must fail");
    let answer = plain_client(&registry)?.get(format!("{}/v2/", registry.url())).send().await?;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);

    Skopeo::for_registry(&registry)?.push(&image, "team/hello:1.0").await?;
    let catalog = repositories(&registry, Some(ReferenceRegistry::USER)).await?;
    assert_eq!(catalog["repositories"], serde_json::json!(["team/hello"]));
    Ok(())
}

#[tokio::test]
async fn a_registry_with_its_own_authority_is_reached_by_those_who_trust_it() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Tls).await?;
    let image = TinyImage::new("amd64", "sealed")?;

    let unknowing = reqwest::Client::builder().no_proxy().build()?;
    let refused = unknowing.get(registry.url()).send().await;
    assert!(refused.is_err(), "nobody trusts this authority unasked");

    Skopeo::for_registry(&registry)?.push(&image, "sealed/letter:latest").await?;
    let catalog = repositories(&registry, None).await?;
    assert_eq!(catalog["repositories"], serde_json::json!(["sealed/letter"]));
    Ok(())
}

#[tokio::test]
async fn what_a_docker_engine_built_and_pushed_is_in_the_catalog() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Password).await?;
    let engine = DockerEngine::start().await?;
    let context = tempfile::tempdir()?;
    fs::write(context.path().join("hello"), "built by an engine")?;
    fs::write(context.path().join("Dockerfile"), "FROM scratch\nCOPY hello /\nCMD [\"/hello\"]\n")?;

    let host = registry.host();
    let user = ReferenceRegistry::USER;
    engine
        .terminal(
            context.path(),
            &format!("docker login --username {user} --password-stdin {host}"),
            ReferenceRegistry::PASSWORD,
        )
        .await?;
    engine
        .terminal(
            context.path(),
            &format!(
                "docker build -t {host}/built/hello:2.0 . && docker push {host}/built/hello:2.0"
            ),
            "",
        )
        .await?;

    let catalog = repositories(&registry, Some(user)).await?;
    assert_eq!(catalog["repositories"], serde_json::json!(["built/hello"]));
    let read_back = Skopeo::for_registry(&registry)?.inspect("built/hello:2.0").await?;
    assert_eq!(read_back["Os"], "linux");
    Ok(())
}
