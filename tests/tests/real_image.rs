//! Images that skopeo and a real engine made, read by us and by skopeo: both must say the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::sync::Arc;

use domain::image::{Compression, ConfigState, Image, ImageDetail};
use domain::{Digest, Endpoint, RepositoryName};
use oci::layers::{ContentPart, Entry, FileSource, LayerIndex, Limits, TableNote};
use oci::{Children, MemoryCache, Registry};
use roadstead_tests::process::{
    Access, Buildah, DockerEngine, ReferenceRegistry, Skopeo, TinyImage,
};
use serde_json::Value;
use transport::auth::{Anonymous, RealmPolicy};
use transport::{Network, Transport};

fn reader(registry: &ReferenceRegistry) -> Registry {
    let url: url::Url = registry.url().parse().unwrap();
    let transport = Transport::new(&Endpoint::new(url.clone()), &Network::new()).unwrap();
    let cache = Arc::new(MemoryCache::default());
    Registry::new(transport, url, Arc::new(Anonymous), RealmPolicy::default(), cache)
}

async fn read(registry: &Registry, name: &str, tag: &str) -> (Image, ImageDetail) {
    let name = RepositoryName::parse(name).unwrap();
    let image = registry.image(&name, tag, false, || Children::All, |_| ()).await.unwrap();
    let detail = registry.image_detail(&name, image.preferred.as_ref().unwrap()).await.unwrap();
    (image, detail)
}

/// Holds what we read of one image against what skopeo says of it.
async fn agree(registry: &Registry, skopeo: &Skopeo, name: &str, tag: &str) -> ImageDetail {
    let (image, detail) = read(registry, name, tag).await;
    let reference = format!("{name}:{tag}");
    let raw = skopeo.raw(&reference).await.unwrap();
    let repository = RepositoryName::parse(name).unwrap();
    let ours = registry.raw_manifest(&repository, &image.digest).await.unwrap();
    assert_eq!(ours.text.unwrap().trim_end(), raw.trim_end(), "the manifest's bytes");
    let config: Value =
        serde_json::from_str(&skopeo.raw_config(&reference).await.unwrap()).unwrap();
    let told = skopeo.inspect(&reference).await.unwrap();
    assert_eq!(told["Digest"], image.digest.as_str());
    let manifest: Value = serde_json::from_str(&raw).unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(layers.len(), detail.layers.len());
    for ((theirs, listed), ours) in
        layers.iter().zip(told["Layers"].as_array().unwrap()).zip(&detail.layers)
    {
        assert_eq!((&theirs["digest"], listed.as_str()), (listed, Some(ours.digest.as_str())));
        assert_eq!(theirs["size"].as_u64(), ours.size.map(|size| size.0));
        assert_eq!(theirs["mediaType"].as_str(), ours.media_type.as_deref());
    }
    let ConfigState::Read { config: ours } = &detail.config else { panic!("{:?}", detail.config) };
    let list = |value: &Value| -> Vec<String> {
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        all.iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ours.env, list(&config["config"]["Env"]));
    assert_eq!(ours.cmd.clone().unwrap_or_default(), list(&config["config"]["Cmd"]));
    let platform = detail.platform.as_ref().unwrap();
    assert_eq!(
        (&told["Os"], &told["Architecture"]),
        (&Value::from(platform.os.as_str()), &Value::from(platform.architecture.as_str()))
    );
    let history = config["history"].as_array().map_or(0, Vec::len);
    assert_eq!((detail.steps.len(), detail.history_fits), (history, true));
    let diff_ids = list(&config["rootfs"]["diff_ids"]);
    let ours: Vec<_> =
        detail.layers.iter().map(|layer| layer.diff_id.as_ref().unwrap().to_string()).collect();
    assert_eq!(ours, diff_ids);
    detail
}

#[tokio::test]
async fn an_image_that_skopeo_pushed_and_packed_anew_with_zstd_is_read_as_skopeo_reads_it() {
    // Two registries: where one form is already, skopeo takes that rather than packing anew.
    let image = TinyImage::new("amd64", "hello from the harbour").unwrap();
    let (one, other) =
        (ReferenceRegistry::start(Access::Open), ReferenceRegistry::start(Access::Open));
    let (one, other) = (one.await.unwrap(), other.await.unwrap());
    let (to_one, to_other) =
        (Skopeo::for_registry(&one).unwrap(), Skopeo::for_registry(&other).unwrap());
    to_one.push(&image, "team/hello:1.0").await.unwrap();
    to_other.push_packed(&image, "team/hello:1.0", "zstd").await.unwrap();
    let (at_one, at_other) = (reader(&one), reader(&other));
    let gzip = agree(&at_one, &to_one, "team/hello", "1.0").await;
    let zstd = agree(&at_other, &to_other, "team/hello", "1.0").await;
    assert_eq!(
        (gzip.layers[0].compression, zstd.layers[0].compression),
        (Compression::Gzip, Compression::Zstd)
    );

    let name = RepositoryName::parse("team/hello").unwrap();
    let list = async |registry: &Registry, layer: &Digest| {
        registry.layer_index(&name, layer, Limits::default(), &|_| ()).await.unwrap()
    };
    let gzip = list(&at_one, &gzip.layers[0].digest).await;
    let zstd = list(&at_other, &zstd.layers[0].digest).await;
    assert_eq!(gzip.entries(), zstd.entries(), "the same files however they are packed");
    assert_eq!(gzip.path(&gzip.entries()[0]), b"hello");
}

#[tokio::test]
async fn a_layer_that_skopeo_made_seekable_is_listed_by_its_table_from_a_real_registry() {
    let image = TinyImage::new("amd64", &"a tide table ".repeat(5000)).unwrap();
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let skopeo = Skopeo::for_registry(&registry).unwrap();
    skopeo.push_packed(&image, "team/hello:1.0", "zstd:chunked").await.unwrap();
    let ours = reader(&registry);
    let detail = agree(&ours, &skopeo, "team/hello", "1.0").await;
    let layer = &detail.layers[0];
    assert!(layer.seekable);
    let (note, size) = (TableNote::of(layer).unwrap(), layer.size.unwrap().0);
    let name = RepositoryName::parse("team/hello").unwrap();
    let at = ours.find_table(&name, &layer.digest, size, &note).await.unwrap().unwrap();
    let limits = Limits::default();
    let table = ours.table_index(&name, &layer.digest, &at, limits).await.unwrap().unwrap();
    let whole = ours.layer_index(&name, &layer.digest, limits, &|_| ()).await.unwrap();
    let told = |list: &LayerIndex| -> Vec<_> {
        let entry = |e: &Entry| (list.path(e).to_vec(), e.size, e.mode, e.modified, e.fingerprint);
        list.entries().iter().map(entry).collect()
    };
    assert_eq!(told(&table), told(&whole), "the table says what the layer holds");
    let source = FileSource::of(&table, &table.entries()[0]).unwrap();
    let part = ContentPart { out: Vec::new(), most: u64::MAX };
    let part = ours.layer_file(&name, &layer.digest, source, part, &|_| ()).await.unwrap();
    assert_eq!(part.out, "a tide table ".repeat(5000).into_bytes());
}

#[tokio::test]
async fn an_image_that_a_real_engine_built_is_read_as_skopeo_reads_it() {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let engine = DockerEngine::start().await.unwrap();
    let context = tempfile::tempdir().unwrap();
    fs::create_dir(context.path().join("app")).unwrap();
    fs::write(context.path().join("app/hello"), "built by an engine").unwrap();
    fs::write(
        context.path().join("Dockerfile"),
        "FROM scratch\nENV MODE=harbour\nCOPY app/hello /app/hello\nWORKDIR /srv\nCOPY app /two\nEXPOSE 8080\nCMD [\"/app/hello\"]\n",
    )
    .unwrap();
    let host = registry.host();
    let line =
        format!("docker build -t {host}/built/app:2.0 . && docker push {host}/built/app:2.0");
    engine.terminal(context.path(), &line, "").await.unwrap();

    let skopeo = Skopeo::for_registry(&registry).unwrap();
    let ours = reader(&registry);
    let detail = agree(&ours, &skopeo, "built/app", "2.0").await;
    let instructions: Vec<_> =
        detail.steps.iter().map(|step| step.instruction.as_deref().unwrap_or_default()).collect();
    assert_eq!(instructions, ["ENV", "COPY", "WORKDIR", "COPY", "EXPOSE", "CMD"]);
    let name = RepositoryName::parse("built/app").unwrap();
    let last = &detail.layers.last().unwrap().digest;
    let index = ours.layer_index(&name, last, Limits::default(), &|_| ()).await.unwrap();
    let paths: Vec<_> = index
        .entries()
        .iter()
        .map(|e| String::from_utf8_lossy(index.path(e)).into_owned())
        .collect();
    assert_eq!(paths, ["two", "two/hello"]);
}

#[tokio::test]
async fn an_index_of_two_platforms_that_buildah_built_is_read_as_skopeo_reads_it() {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let context = tempfile::tempdir().unwrap();
    fs::create_dir(context.path().join("app")).unwrap();
    fs::write(context.path().join("app/hello"), "built without an engine").unwrap();
    for architecture in ["amd64", "arm64"] {
        fs::write(context.path().join(format!("{architecture}.txt")), architecture).unwrap();
    }
    fs::write(
        context.path().join("Dockerfile"),
        "FROM scratch\nARG TARGETARCH\nENV MODE=harbour\nCOPY app /app\nUSER 65532\nCOPY ${TARGETARCH}.txt /arch.txt\nENTRYPOINT [\"/app/hello\"]\n",
    )
    .unwrap();
    let to = format!("{}/built/many:1.0", registry.host());
    let buildah = Buildah::new().unwrap();
    buildah.build_and_push(context.path(), "linux/amd64,linux/arm64", &to).await.unwrap();

    let (ours, skopeo) = (reader(&registry), Skopeo::for_registry(&registry).unwrap());
    let name = RepositoryName::parse("built/many").unwrap();
    let image = ours.image(&name, "1.0", false, || Children::All, |_| ()).await.unwrap();
    let raw: Value = serde_json::from_str(&skopeo.raw("built/many:1.0").await.unwrap()).unwrap();
    let theirs = raw["manifests"].as_array().unwrap();
    assert_eq!((image.entries.len(), theirs.len()), (2, 2));
    for (entry, theirs) in image.entries.iter().zip(theirs) {
        assert_eq!(theirs["digest"], entry.digest.as_str());
        let platform = entry.platform.as_ref().unwrap();
        assert_eq!(theirs["platform"]["os"], platform.os.as_str());
        assert_eq!(theirs["platform"]["architecture"], platform.architecture.as_str());
        let at = format!("built/many@{}", entry.digest);
        let manifest: Value = serde_json::from_str(&skopeo.raw(&at).await.unwrap()).unwrap();
        let config: Value = serde_json::from_str(&skopeo.raw_config(&at).await.unwrap()).unwrap();
        let detail = ours.image_detail(&name, &entry.digest).await.unwrap();
        let sizes = manifest["layers"].as_array().unwrap().iter().map(|l| l["size"].as_u64());
        let ours_of: Vec<_> = detail.layers.iter().map(|l| l.size.map(|size| size.0)).collect();
        assert_eq!(ours_of, sizes.collect::<Vec<_>>());
        let download: u64 = ours_of.iter().flatten().sum();
        let all = download + manifest["config"]["size"].as_u64().unwrap();
        assert_eq!(entry.size.unwrap().0, all, "layers and configuration");
        let ConfigState::Read { config: read } = &detail.config else { panic!("{detail:?}") };
        assert_eq!(read.user.as_deref(), config["config"]["User"].as_str());
        assert_eq!(detail.steps.len(), config["history"].as_array().unwrap().len());
        assert!(detail.history_fits);
        let made = detail.steps.iter().filter(|step| step.layer.is_some()).count();
        assert_eq!(made, detail.layers.len(), "each layer has the step that made it");

        let mut paths = Vec::new();
        for layer in &detail.layers {
            let list = ours.layer_index(&name, &layer.digest, Limits::default(), &|_| ());
            let list = list.await.unwrap();
            let path = |entry| String::from_utf8_lossy(list.path(entry)).into_owned();
            paths.extend(list.entries().iter().map(path).collect::<Vec<_>>());
        }
        assert!(paths.contains(&"app/hello".to_owned()) && paths.contains(&"arch.txt".to_owned()));
    }
    let shared: u64 = image.entries.iter().map(|entry| entry.size.unwrap().0).sum();
    assert!(image.total_size.unwrap().0 < shared, "the layer that both have counts once");
}
