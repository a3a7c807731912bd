//! Real pushes, by clients that share no code with the sandbox.

use oci_client::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_client::manifest::{IMAGE_CONFIG_MEDIA_TYPE, IMAGE_LAYER_GZIP_MEDIA_TYPE};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference};
use roadstead_tests::process::{Skopeo, TinyImage};

use crate::api::Harbour;

fn client() -> Client {
    Client::new(ClientConfig { protocol: ClientProtocol::Http, ..ClientConfig::default() })
}

async fn push(host: &str, name: &str, auth: &RegistryAuth) -> anyhow::Result<Vec<u8>> {
    let reference: Reference = format!("{host}/{name}").parse()?;
    let layer = ImageLayer::new(b"a layer".to_vec(), IMAGE_LAYER_GZIP_MEDIA_TYPE.to_owned(), None);
    let config =
        br#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#;
    let config = Config::new(config.to_vec(), IMAGE_CONFIG_MEDIA_TYPE.to_owned(), None);
    client().push(&reference, &[layer], config, auth, None).await?;
    let kinds = vec![IMAGE_LAYER_GZIP_MEDIA_TYPE];
    let pulled = client().pull(&reference, auth, kinds).await?;
    Ok(pulled.layers[0].data.to_vec())
}

#[tokio::test]
async fn oci_client_pushes_and_pulls_through_every_kind_of_door() {
    let harbour = Harbour::open();
    let acme = RegistryAuth::Basic("acme".to_owned(), "dckr_pat_sandbox_rw".to_owned());
    let keeper = RegistryAuth::Basic("keeper".to_owned(), "lantern-oil".to_owned());
    let doors = [
        (harbour.0.open_registry().host(), "team/new:1.0", RegistryAuth::Anonymous),
        (harbour.0.locked_registry().host(), "vault/new:1.0", keeper),
        (harbour.0.hub().registry().host(), "acme/empty:1.0", acme),
    ];
    for (host, name, auth) in doors {
        assert_eq!(push(&host, name, &auth).await.unwrap(), b"a layer", "{name}");
    }
}

#[tokio::test]
async fn a_push_shows_up_in_docker_hubs_api_with_its_time_and_its_pusher() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    assert_eq!(api.create("acme", "docker-quickstart", false).await.status, 201);
    let before = jiff::Timestamp::now();
    let host = harbour.0.hub().registry().host();
    let skopeo = Skopeo::new(&host, Some("acme:anchor-chain")).unwrap();
    let image = TinyImage::new("arm64", "hello").unwrap();
    let digest = skopeo.push(&image, "acme/docker-quickstart:1.0").await.unwrap();

    let tag = api.get("/v2/namespaces/acme/repositories/docker-quickstart/tags/1.0").await.json;
    assert_eq!(tag["digest"], digest.as_str());
    assert_eq!(tag["last_updater_username"], "acme");
    assert_eq!(tag["images"][0]["architecture"], "arm64");
    let pushed: jiff::Timestamp = tag["tag_last_pushed"].as_str().unwrap().parse().unwrap();
    assert!(
        pushed >= before.round(jiff::Unit::Second).unwrap() - jiff::SignedDuration::from_secs(1)
    );
    let row = api.get("/v2/namespaces/acme/repositories/docker-quickstart").await.json;
    assert_eq!(row["content_types"][0], "image");
    assert!(row["storage_size"].as_u64().unwrap() > 0);
    let read = skopeo.inspect("acme/docker-quickstart:1.0").await.unwrap();
    assert_eq!(read["Digest"], digest.as_str());
}

#[tokio::test]
async fn a_push_to_a_missing_name_makes_a_public_repository() {
    let harbour = Harbour::open();
    let host = harbour.0.hub().registry().host();
    let skopeo = Skopeo::new(&host, Some("acme:anchor-chain")).unwrap();
    let image = TinyImage::new("amd64", "hello").unwrap();
    skopeo.push(&image, "acme/made-by-push:1.0").await.unwrap();
    let path = "/v2/namespaces/acme/repositories/made-by-push";
    let row = harbour.anybody().get(path).await;
    assert_eq!((row.status, row.json["is_private"].as_bool()), (200, Some(false)));
    for name in ["moored/made-by-push:1.0", "nobody/made-by-push:1.0"] {
        let refused = skopeo.push(&image, name).await.unwrap_err().to_string();
        assert!(
            refused.contains("denied") || refused.contains("unauthorized"),
            "{name}: {refused}"
        );
    }
}

#[tokio::test]
async fn a_protected_tag_is_not_moved_by_a_push() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let rules = serde_json::json!({ "immutable_tags": true, "immutable_tags_rules": [] });
    let path = "/v2/namespaces/acme/repositories/quiet/immutabletags";
    assert_eq!(api.patch(path, &rules).await.status, 200);
    let host = harbour.0.hub().registry().host();
    let skopeo = Skopeo::new(&host, Some("acme:anchor-chain")).unwrap();
    let image = TinyImage::new("amd64", "hello").unwrap();
    assert!(skopeo.push(&image, "acme/quiet:1.0").await.is_err(), "1.0 is there");
    skopeo.push(&image, "acme/quiet:1.1").await.expect("1.1 is new");
}
