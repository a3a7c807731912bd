//! The distribution protocol, as its specification has it.

use reqwest::Method;
use roadstead_tests::registry::{
    Access, Catalog, Deletion, Digest, Registry, RegistryOptions, User, image,
};
use serde_json::{Value, json};

use crate::api::{Answer, client};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";

fn open() -> Registry {
    Registry::start(RegistryOptions::default()).unwrap()
}

async fn ask(registry: &Registry, method: Method, path: &str) -> Answer {
    let url = format!("{}{path}", registry.url());
    Answer::of(client().request(method, url).header("accept", OCI)).await
}

async fn get(registry: &Registry, path: &str) -> Answer {
    ask(registry, Method::GET, path).await
}

/// Starts an upload and answers where it goes on.
async fn location(registry: &Registry, name: &str) -> String {
    let answer = ask(registry, Method::POST, &format!("/v2/{name}/blobs/uploads/")).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    format!("{}{}", registry.url(), answer.header("location"))
}

#[tokio::test]
async fn a_blob_is_uploaded_in_one_request_or_in_two_or_in_chunks() {
    let registry = open();
    let blob = b"some bytes".to_vec();
    let digest = Digest::of(&blob);
    let at_once = format!("{}/v2/one/blobs/uploads/?digest={digest}", registry.url());
    assert_eq!(Answer::of(client().post(at_once).body(blob.clone())).await.status, 201);

    let place = location(&registry, "two").await;
    let put = format!("{place}&digest={digest}");
    assert_eq!(Answer::of(client().put(put).body(blob.clone())).await.status, 201);

    let place = location(&registry, "three").await;
    let first = client().patch(place).header("content-range", "0-3").body(blob[..4].to_vec());
    let first = Answer::of(first).await;
    assert_eq!((first.status, first.header("range")), (202, "0-3"));
    let place = format!("{}{}", registry.url(), first.header("location"));
    let again = client().patch(&place).header("content-range", "0-3").body(blob[..4].to_vec());
    assert_eq!(Answer::of(again).await.status, 416, "a chunk out of order");
    let rest = client().patch(&place).header("content-range", "4-9").body(blob[4..].to_vec());
    assert_eq!(Answer::of(rest).await.status, 202);
    let end = Answer::of(client().put(format!("{place}&digest={digest}"))).await;
    assert_eq!((end.status, end.header("docker-content-digest")), (201, digest.as_str()));
    for name in ["one", "two", "three"] {
        let held = get(&registry, &format!("/v2/{name}/blobs/{digest}")).await;
        assert_eq!(held.text, "some bytes", "{name}");
    }
}

#[tokio::test]
async fn an_upload_ends_only_with_its_digest_and_at_its_place() {
    let registry = open();
    let place = location(&registry, "app").await;
    let without_state = place.split('?').next().unwrap().to_owned();
    let digest = Digest::of(b"x");
    let lost = Answer::of(client().put(format!("{without_state}?digest={digest}")).body("x")).await;
    assert_eq!((lost.status, lost.code()), (400, "BLOB_UPLOAD_INVALID"));
    let other = Answer::of(client().put(format!("{place}&digest={digest}")).body("y")).await;
    assert_eq!((other.status, other.code()), (400, "DIGEST_INVALID"));
    let cancelled = location(&registry, "app").await;
    assert_eq!(Answer::of(client().delete(&cancelled)).await.status, 204);
    let gone = Answer::of(client().patch(&cancelled).body("x")).await;
    assert_eq!((gone.status, gone.code()), (404, "BLOB_UPLOAD_UNKNOWN"));
}

#[tokio::test]
async fn a_blob_belongs_to_its_repository_and_can_be_mounted_from_there() {
    let registry = open();
    let digest = registry.store().put_blob("from", b"shared".as_slice().into());
    assert_eq!(get(&registry, &format!("/v2/into/blobs/{digest}")).await.code(), "BLOB_UNKNOWN");
    let mount = format!("/v2/into/blobs/uploads/?mount={digest}&from=from");
    assert_eq!(ask(&registry, Method::POST, &mount).await.status, 201);
    assert_eq!(get(&registry, &format!("/v2/into/blobs/{digest}")).await.text, "shared");
    let missing = format!("/v2/into/blobs/uploads/?mount={}&from=from", Digest::of(b"else"));
    assert_eq!(
        ask(&registry, Method::POST, &missing).await.status,
        202,
        "an upload is opened instead"
    );
}

#[tokio::test]
async fn a_part_of_a_blob_can_be_read() {
    let registry = open();
    let digest = registry.store().put_blob("app", b"0123456789".as_slice().into());
    let url = format!("{}/v2/app/blobs/{digest}", registry.url());
    let part = Answer::of(client().get(&url).header("range", "bytes=2-4")).await;
    assert_eq!((part.status, part.text.as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    assert_eq!(Answer::of(client().get(&url).header("range", "bytes=99-")).await.status, 416);
}

async fn put_manifest(registry: &Registry, reference: &str, manifest: &Value) -> Answer {
    let url = format!("{}/v2/app/manifests/{reference}", registry.url());
    let request = client().put(url).header("content-type", OCI).body(manifest.to_string());
    Answer::of(request).await
}

#[tokio::test]
async fn a_manifest_is_taken_when_it_is_whole_and_named_rightly() {
    let registry = open();
    let config = registry.store().put_blob("app", b"{}".as_slice().into());
    let part = |digest: &Digest, size: usize| json!({ "mediaType": "application/vnd.oci.image.config.v1+json", "digest": digest, "size": size });
    let whole =
        json!({ "schemaVersion": 2, "mediaType": OCI, "config": part(&config, 2), "layers": [] });
    let taken = put_manifest(&registry, "1.0", &whole).await;
    let digest = Digest::of(whole.to_string().as_bytes());
    assert_eq!((taken.status, taken.header("docker-content-digest")), (201, digest.as_str()));
    let read = get(&registry, "/v2/app/manifests/1.0").await;
    assert_eq!(read.text, whole.to_string(), "byte for byte");

    let missing = part(&Digest::of(b"not here"), 8);
    let torn = json!({ "schemaVersion": 2, "mediaType": OCI, "config": part(&config, 2), "layers": [missing] });
    assert_eq!(put_manifest(&registry, "1.1", &torn).await.code(), "MANIFEST_BLOB_UNKNOWN");
    let wrong = put_manifest(&registry, Digest::of(b"else").as_str(), &whole).await;
    assert_eq!(wrong.code(), "DIGEST_INVALID");
    assert_eq!(put_manifest(&registry, "-1", &whole).await.code(), "TAG_INVALID");
    assert_eq!(put_manifest(&registry, "1.2", &json!("text")).await.code(), "MANIFEST_INVALID");
    let other =
        json!({ "schemaVersion": 2, "mediaType": "application/x", "config": part(&config, 2) });
    assert_eq!(put_manifest(&registry, "1.3", &other).await.code(), "MANIFEST_INVALID");
    let filler = "x".repeat(4 * 1024 * 1024);
    let large =
        json!({ "schemaVersion": 2, "mediaType": OCI, "annotations": { "filler": filler } });
    assert_eq!(put_manifest(&registry, "1.4", &large).await.status, 413);
}

#[tokio::test]
async fn an_oci_manifest_is_not_found_by_a_client_that_does_not_ask_for_one() {
    let registry = open();
    image::sample(registry.store(), "app").unwrap();
    let url = format!("{}/v2/app/manifests/1.0", registry.url());
    let docker = "application/vnd.docker.distribution.manifest.v2+json";
    let old = Answer::of(client().get(&url).header("accept", docker)).await;
    assert_eq!((old.status, old.code()), (404, "MANIFEST_UNKNOWN"));
    assert_eq!(get(&registry, "/v2/app/manifests/1.0").await.status, 200);
    let head = ask(&registry, Method::HEAD, "/v2/app/manifests/1.0").await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    assert!(head.header("content-length").parse::<usize>().unwrap() > 100);
}

/// Follows `Link` until there is none, and answers the pages.
async fn pages(registry: &Registry, first: &str, field: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut path = first.to_owned();
    loop {
        let page = get(registry, &path).await;
        let names = page.json[field].as_array().unwrap();
        found.push(names.iter().map(|name| name.as_str().unwrap().to_owned()).collect());
        let link = page.header("link").to_owned();
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split_once('>')) else {
            break;
        };
        assert_eq!(next.1, r#"; rel="next""#);
        next.0.clone_into(&mut path);
    }
    found
}

#[tokio::test]
async fn lists_come_in_pages_with_a_relative_link() {
    let registry =
        Registry::start(RegistryOptions { list_limit: 5, ..RegistryOptions::default() }).unwrap();
    for name in ["a/one", "a/two", "b"] {
        image::sample(registry.store(), name).unwrap();
    }
    let names = pages(&registry, "/v2/_catalog?n=2", "repositories").await;
    assert_eq!(names, [vec!["a/one", "a/two"], vec!["b"]]);
    let tags = pages(&registry, "/v2/b/tags/list?n=1", "tags").await;
    assert_eq!(tags, [["1.0"], ["latest"]]);
    let much = get(&registry, "/v2/_catalog?n=6").await;
    assert_eq!((much.status, much.code()), (400, "PAGINATION_NUMBER_INVALID"));
    let none = get(&registry, "/v2/b/tags/list?n=0").await;
    assert_eq!((none.json["tags"].clone(), none.header("link")), (json!([]), ""));
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_codes_of_the_specification() {
    let registry = open();
    image::sample(registry.store(), "app").unwrap();
    registry.store().create("bare");
    assert_eq!(get(&registry, "/v2/bare/tags/list").await.json["tags"], Value::Null);
    assert_eq!(get(&registry, "/v2/unknown/one/tags/list").await.code(), "NAME_UNKNOWN");
    assert_eq!(get(&registry, "/v2/app/manifests/9").await.code(), "MANIFEST_UNKNOWN");
    assert_eq!(get(&registry, "/v2/App/tags/list").await.code(), "NAME_INVALID");
    assert_eq!(get(&registry, "/v2/app/blobs/sha256:1").await.code(), "DIGEST_INVALID");
    assert_eq!(get(&registry, "/nothing").await.status, 404);
    for (catalog, status) in [(Catalog::Absent, 404), (Catalog::Refused, 401)] {
        let registry =
            Registry::start(RegistryOptions { catalog, ..RegistryOptions::default() }).unwrap();
        assert_eq!(get(&registry, "/v2/_catalog").await.status, status);
    }
}

#[tokio::test]
async fn deleting_by_digest_takes_every_tag_and_deleting_a_tag_takes_one() {
    let registry = open();
    let digest = image::sample(registry.store(), "app").unwrap().digest;
    assert_eq!(ask(&registry, Method::DELETE, "/v2/app/manifests/latest").await.status, 202);
    assert_eq!(get(&registry, "/v2/app/tags/list").await.json["tags"], json!(["1.0"]));
    let path = format!("/v2/app/manifests/{digest}");
    assert_eq!(ask(&registry, Method::DELETE, &path).await.status, 202);
    assert_eq!(get(&registry, "/v2/app/tags/list").await.json["tags"], Value::Null);
    assert_eq!(ask(&registry, Method::DELETE, &path).await.code(), "MANIFEST_UNKNOWN");
}

#[tokio::test]
async fn a_registry_deletes_only_what_it_was_set_up_to() {
    for (deletion, by_tag, by_digest) in
        [(Deletion::Off, 405, 405), (Deletion::Digests, 400, 202), (Deletion::Untagged, 400, 403)]
    {
        let registry =
            Registry::start(RegistryOptions { deletion, ..RegistryOptions::default() }).unwrap();
        let digest = image::sample(registry.store(), "app").unwrap().digest;
        let tag = ask(&registry, Method::DELETE, "/v2/app/manifests/1.0").await;
        assert_eq!(tag.status, by_tag, "{deletion:?}");
        let manifest = ask(&registry, Method::DELETE, &format!("/v2/app/manifests/{digest}")).await;
        assert_eq!(manifest.status, by_digest, "{deletion:?}");
    }
}

#[tokio::test]
async fn what_refers_to_an_image_is_listed_and_filtered() {
    let registry = open();
    let about = image::sample(registry.store(), "app").unwrap();
    let config = registry.store().put_blob("app", b"{}".as_slice().into());
    for kind in ["application/spdx+json", "application/vnd.example.signature"] {
        let empty = json!({ "mediaType": "application/vnd.oci.empty.v1+json", "digest": config, "size": 2 });
        let manifest = json!({ "schemaVersion": 2, "mediaType": OCI, "artifactType": kind, "config": empty,
            "layers": [], "subject": about.descriptor });
        let digest = Digest::of(manifest.to_string().as_bytes());
        let pushed = put_manifest(&registry, digest.as_str(), &manifest).await;
        assert_eq!(pushed.header("oci-subject"), about.digest.as_str());
    }
    let path = format!("/v2/app/referrers/{}", about.digest);
    let all = get(&registry, &path).await;
    assert_eq!(all.header("content-type"), "application/vnd.oci.image.index.v1+json");
    assert_eq!(all.json["manifests"].as_array().unwrap().len(), 2);
    let some = get(&registry, &format!("{path}?artifactType=application%2Fspdx%2Bjson")).await;
    assert_eq!(some.header("oci-filters-applied"), "artifactType");
    assert_eq!(some.json["manifests"][0]["artifactType"], "application/spdx+json");
    assert_eq!(some.json["manifests"].as_array().unwrap().len(), 1);
    let without =
        Registry::start(RegistryOptions { referrers: false, ..RegistryOptions::default() })
            .unwrap();
    assert_eq!(get(&without, &path).await.status, 404);
}

#[tokio::test]
async fn a_password_is_asked_for_and_what_it_allows_is_kept() {
    let users = vec![User::new("keeper", "oil"), User::new("visitor", "oil").read_only()];
    let options = RegistryOptions { access: Access::Basic(users), ..RegistryOptions::default() };
    let registry = Registry::start(options).unwrap();
    image::sample(registry.store(), "app").unwrap();
    let ping = get(&registry, "/v2/").await;
    assert_eq!(
        (ping.status, ping.header("www-authenticate")),
        (401, r#"Basic realm="Sandbox registry""#)
    );
    let url = format!("{}/v2/app/tags/list", registry.url());
    let as_user = |user: &str, secret: &str| client().get(&url).basic_auth(user, Some(secret));
    assert_eq!(Answer::of(as_user("keeper", "wrong")).await.status, 401);
    assert_eq!(Answer::of(as_user("visitor", "oil")).await.status, 200);
    let push = format!("{}/v2/app/blobs/uploads/", registry.url());
    let push = |user: &str| client().post(&push).basic_auth(user, Some("oil"));
    assert_eq!(Answer::of(push("visitor")).await.status, 403);
    assert_eq!(Answer::of(push("keeper")).await.status, 202);
}

#[tokio::test]
async fn a_registry_ends_with_its_handle() {
    let registry = open();
    let url = format!("{}/v2/", registry.url());
    assert_eq!(client().get(&url).send().await.unwrap().status(), 200);
    drop(registry);
    assert!(client().get(&url).send().await.is_err(), "nobody listens any more");
}
