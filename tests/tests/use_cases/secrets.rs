//! Every kind of registry at once, its secrets watched for: each goes to its own registry and nowhere else, and neither files nor
//! anything that the window is told holds one.

use std::collections::{BTreeMap, BTreeSet};

use app::{RegistryDraft, SignInOutcome};
use domain::{AccountId, ErrorKind, RegistryKind};
use roadstead_tests::registry::{Mark, Push};
use roadstead_tests::vendors::artifact_registry::PEOPLE;
use serde_json::{Value, json};

use crate::person::{Person, hub, kind, name, other};

/// A way to sign in, and the only servers that may be sent its secret.
struct Way {
    draft: RegistryDraft,
    secret: String,
    goes_to: &'static [&'static str],
}

fn typed(kind: RegistryKind, address: Option<String>, login: (&str, &str)) -> RegistryDraft {
    RegistryDraft { kind, address, ..hub(login.0, login.1) }
}

fn cloud(kind: &str, access: &Value) -> RegistryDraft {
    let draft = json!({
        "kind": kind, "address": null, "label": null, "username": null, "secret": null, "plain_http": false,
        "extra_ca_pem": null, "trusted_realms": [], "keep": "keychain", "cloud": access,
    });
    serde_json::from_value(draft).unwrap()
}

/// The line of a key file that is secret, without the ends that every key has.
fn key_of(file: &str) -> String {
    let file: Value = serde_json::from_str(file).unwrap();
    let key = file["private_key"].as_str().unwrap();
    key.lines().nth(4).unwrap().to_owned()
}

fn ways(person: &Person) -> Vec<Way> {
    let sandbox = &person.sandbox;
    let way = |draft, secret: &str, goes_to| Way { draft, secret: secret.to_owned(), goes_to };
    let password = |kind, address: Option<String>, login: (&str, &str), goes_to| {
        way(typed(kind, address, login), login.1, goes_to)
    };
    let at = |url: String| Some(url);
    let aws = ("AKIAHARBOURACME00001", "anchor-chain/of+harbour/works+ACME000001");
    let aws_keys = json!({
        "cloud": "aws", "region": "eu-west-1", "way": "keys",
        "access_key_id": aws.0, "secret_access_key": aws.1,
    });
    let key_file = sandbox.google().key_file(PEOPLE[0].email);
    let google =
        json!({ "cloud": "google", "way": "key_file", "project": null, "key_file": key_file });
    vec![
        password(RegistryKind::DockerHub, None, ("acme", "dckr_pat_sandbox_rw"), &["hub"]),
        password(
            RegistryKind::Oci,
            at(sandbox.locked_registry().url()),
            ("keeper", "lantern-oil"),
            &["locked"],
        ),
        password(
            RegistryKind::Harbor,
            at(sandbox.harbor().registry().url()),
            ("mate", "tide-table"),
            &["harbor"],
        ),
        password(
            RegistryKind::Artifactory,
            at(sandbox.artifactory().registry().url()),
            ("deckhand", "mooring-line"),
            &["artifactory"],
        ),
        password(RegistryKind::Gitlab, None, ("acme", "glpat-sandbox-full"), &["gitlab"]),
        // GitHub's container registry takes the token itself, by Basic, at its own token realm.
        password(
            RegistryKind::Github,
            None,
            ("acme", "ghp_sandbox_full"),
            &["github", "github-registry"],
        ),
        password(RegistryKind::Quay, None, ("$oauthtoken", "quay-oauth-full"), &["quay"]),
        password(
            RegistryKind::Acr,
            at(sandbox.acr().registry().url()),
            ("5b2f7c1e-90d4-4c7b-8a36-1f0e2d3c4b5a", "lantern~oil-principal"),
            &["acr"],
        ),
        password(
            RegistryKind::Oci,
            at(sandbox.zot().registry().url()),
            ("bosun", "fathom-line"),
            &["zot"],
        ),
        // What only signs goes over no wire at all.
        way(cloud("ecr", &aws_keys), aws.1, &[]),
        way(cloud("artifact_registry", &google), &key_of(&key_file), &[]),
    ]
}

/// Reads what there is, down to an image; what the window would be told of it.
async fn journey(person: &Person, id: &AccountId) -> Vec<String> {
    let mut told = Vec::new();
    let mut note = |what: Value| told.push(what.to_string());
    note(json!(person.app.account_details(id).await.unwrap()));
    note(json!(person.app.namespaces(id).await.unwrap()));
    note(json!(person.app.creation_form(id).await.unwrap()));
    note(json!(person.app.push_target(id).unwrap()));
    let page = person.app.repositories(id, None, None).await.unwrap();
    note(json!(page));
    for repository in page.items.iter().take(4) {
        note(json!(person.app.repository(id, &repository.name).await.ok()));
        let Ok(tags) = person.app.tags(id, &repository.name, None).await else { continue };
        let names: Vec<String> = tags.items.iter().take(2).map(|tag| tag.name.clone()).collect();
        note(json!(tags));
        let _ = person
            .app
            .tag_details(id, &repository.name, names.clone(), false, |patch| drop(json!(patch)))
            .await;
        for tag in names {
            let image = person.app.image(id, &repository.name, &tag, |_| ()).await;
            note(json!(image.ok()));
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_each_kind_of_registry_goes_to_its_own_servers_only() {
    let person = Person::new();
    let ways = ways(&person);
    let secrets: Vec<&str> = ways.iter().map(|way| way.secret.as_str()).collect();
    let marks: Vec<Mark> = secrets.iter().map(|secret| Mark::new(secret).unwrap()).collect();
    person.sandbox.watch(&secrets).unwrap();
    let mut expected = BTreeMap::<String, BTreeSet<String>>::new();
    for Way { secret, goes_to, .. } in &ways {
        for server in *goes_to {
            expected.entry((*server).to_owned()).or_default().insert(secret.clone());
        }
    }

    let (mut told, mut accounts) = (Vec::new(), Vec::new());
    for Way { draft, .. } in ways {
        let outcome = person.app.sign_in(draft).await.unwrap();
        told.push(json!(outcome).to_string());
        let SignInOutcome::SignedIn { view } = outcome else { panic!("there is no second step") };
        told.extend(journey(&person, &view.account.id).await);
        accounts.push(view.account.id);
    }
    told.push(json!(person.app.accounts()).to_string());
    let written = person.written();
    for mark in &marks {
        assert!(!mark.is_in(&written), "a file holds {mark:?}");
        for text in &told {
            assert!(!mark.is_in(text.as_bytes()), "the window is told {mark:?}: {text:.300}");
        }
    }
    assert_eq!(person.keychain.users().len(), accounts.len());

    for id in &accounts {
        person.app.sign_out(id, true).await.unwrap();
    }
    assert!(person.keychain.users().is_empty(), "signed out, nothing is kept");
    assert!(marks.iter().all(|mark| !mark.is_in(&person.written())));
    let learnt = person.sandbox.learnt();
    assert_eq!(learnt.servers, expected);
    assert_eq!(learnt.foreign_credentials, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_manifest_says_of_other_addresses_is_shown_and_never_asked_for() {
    let person = Person::new();
    let foreign = person.sandbox.foreign().url();
    let store = person.sandbox.open_registry().store();
    let push = Push::now(None);
    let config = store.put_blob(
        "team/lure",
        r#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#.into(),
    );
    let absent = format!("sha256:{}", "a".repeat(64));
    let layer = |kind: &str| json!({ "mediaType": kind, "digest": absent, "size": 512, "urls": [format!("{foreign}/layer")] });
    let manifest = json!({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config.as_str(), "size": 78,
            "urls": [format!("{foreign}/config")] },
        "layers": [
            layer("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
            layer("application/vnd.oci.image.layer.v1.tar+gzip"),
        ],
        "annotations": { "org.opencontainers.image.url": format!("{foreign}/about") },
    });
    let digest = store.put_manifest(
        "team/lure",
        Some("1"),
        "application/vnd.oci.image.manifest.v1+json",
        manifest.to_string().into(),
        &push,
    );

    let outcome = person.app.sign_in(other(&person.sandbox.open_registry().url())).await.unwrap();
    let SignInOutcome::SignedIn { view } = outcome else { panic!("there is no second step") };
    let (id, lure) = (view.account.id, name("team/lure"));
    let digest = domain::Digest::parse(digest.as_str()).unwrap();
    person.app.image(&id, &lure, "1", |_| ()).await.unwrap();
    let detail = person.app.image_detail(&id, &lure, &digest).await.unwrap();
    assert_eq!(detail.layers[0].urls, [format!("{foreign}/layer")], "the person sees where it is");
    assert_eq!(
        kind(person.app.read_files(&id, &lure, &digest, Some(0), |_| ()).await),
        ErrorKind::LayerForeign
    );
    assert!(person.app.read_files(&id, &lure, &digest, Some(1), |_| ()).await.is_err());
    let _ = person.app.read_files(&id, &lure, &digest, None, |_| ()).await;
    assert_eq!(person.sandbox.learnt().foreign_requests, 0);
}
