//! Two images side by side.

use domain::image::{Change, FileChangeKind, ImageAddress};

use crate::inside::at_the_open_registry;
use crate::person::name;

fn at(account: &domain::AccountId, tag: &str) -> ImageAddress {
    ImageAddress {
        account: account.clone(),
        repository: name("harbour/app"),
        reference: tag.into(),
        platform: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_layers_and_packages_are_held_against_each_other() {
    let (person, id) = at_the_open_registry().await;
    let (a, b) = (at(&id, "1.8.1"), at(&id, "1.8.2"));
    let told = person.app.compare(&a, &b).await.unwrap();
    assert_eq!(told.a.platform, told.b.platform);
    let layers: Vec<_> = told.layers.iter().map(|pair| pair.change).collect();
    assert_eq!(layers, [Change::Same, Change::Same, Change::Changed, Change::Changed]);
    let changed: Vec<_> = told
        .settings
        .iter()
        .filter(|setting| setting.change != Change::Same)
        .map(|setting| (setting.group.as_str(), setting.name.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        changed,
        [
            ("env", "NODE_VERSION"),
            ("env", "OTEL_EXPORTER_OTLP_PROTOCOL"),
            ("labels", "org.opencontainers.image.version"),
        ]
    );
    let new: u64 =
        told.layers[2..].iter().map(|pair| pair.b.as_ref().unwrap().size.unwrap().0).sum();
    assert!(told.to_fetch.unwrap().0 > new, "the layers and the configuration");
    assert!(told.to_fetch.unwrap() < told.b.size.unwrap());
    assert_eq!(told.files_cost.whole, 4);

    let packages = person.app.compare_packages(&a, &b).await.unwrap();
    let told: Vec<_> =
        packages.changes.iter().map(|change| (change.name.as_str(), change.change)).collect();
    assert_eq!(
        told,
        [
            ("fast-xml-parser", Change::Removed),
            ("node", Change::Changed),
            ("openssl", Change::Changed),
            ("undici", Change::Added),
            ("zod", Change::Changed),
        ]
    );
    assert_eq!(packages.same.0, 1);
    assert!(person.app.compare(&b, &at(&id, "latest")).await.unwrap().identical);
}

#[tokio::test(flavor = "multi_thread")]
async fn comparing_files_reads_only_layers_that_are_not_shared() {
    let (person, id) = at_the_open_registry().await;
    let (a, b) = (at(&id, "1.8.1"), at(&id, "1.8.2"));
    let told = person.app.compare(&a, &b).await.unwrap();
    let shared: Vec<_> =
        told.layers[..2].iter().map(|pair| pair.a.as_ref().unwrap().digest.clone()).collect();
    person.sandbox.open_registry().control().clear();
    let files = person.app.compare_files(&a, &b, |_| ()).await.unwrap();
    let log = person.sandbox.open_registry().control().requests();
    let blobs: Vec<_> = log.iter().filter(|request| request.path.contains("/blobs/")).collect();
    assert_eq!(blobs.len(), 4, "two layers of each");
    assert!(shared.iter().all(|digest| blobs.iter().all(|b| !b.path.contains(digest.as_str()))));
    assert_eq!((files.layers_a, files.layers_b, files.unread_shared), (2, 2, 2));
    assert_eq!(files.read, told.files_cost.bytes, "as was told before");
    let changes: Vec<_> =
        files.changes.iter().map(|change| (change.path.as_str(), change.change)).collect();
    assert_eq!(
        changes,
        [
            ("srv/web/dist/server.js", FileChangeKind::Changed),
            ("srv/web/package.json", FileChangeKind::Changed),
            ("usr/bin/su", FileChangeKind::Attributes),
            ("usr/local/bin/node", FileChangeKind::Changed),
        ]
    );
    let su = &files.changes[2];
    assert!(su.privilege_changed && su.mode_a == Some(0o755) && su.mode_b == Some(0o4755));

    // Once all of one image was read, the shared layers are known, and every change is exact.
    let digest = told.a.digest;
    person.app.read_files(&id, &a.repository, &digest, None, |_| ()).await.unwrap();
    let exact = person.app.compare_files(&a, &b, |_| ()).await.unwrap();
    assert_eq!((exact.unread_shared, exact.read.0), (0, 0));
    assert_eq!(exact.changes, files.changes);
}
