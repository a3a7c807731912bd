//! Any other registry, as the dialogs have it: client certificates, identity tokens, names made real.

use std::fs;

use app::{AccountState, ClientIdentityInput, RegistryDraft, SignInOutcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{AccountId, ErrorKind, Keep, Origin, SecretInput};
use roadstead_tests::process::{Access, ReferenceRegistry, Skopeo, TinyImage};

use crate::person::{Person, kind, name, other};

async fn sealed() -> ReferenceRegistry {
    let registry = ReferenceRegistry::start(Access::ClientCertificate).await.unwrap();
    let image = TinyImage::new("amd64", "sealed").unwrap();
    Skopeo::for_registry(&registry).unwrap().push(&image, "sealed/letter:1").await.unwrap();
    registry
}

fn draft(registry: &ReferenceRegistry, identity: Option<ClientIdentityInput>) -> RegistryDraft {
    RegistryDraft {
        extra_ca_pem: Some(fs::read_to_string(registry.root_certificate()).unwrap()),
        client_identity: identity,
        ..other(&registry.url())
    }
}

fn pasted(registry: &ReferenceRegistry) -> ClientIdentityInput {
    let pem = fs::read_to_string(registry.persons_certificate()).unwrap();
    ClientIdentityInput::Pasted { pem: SecretInput::new(pem) }
}

fn added(outcome: SignInOutcome) -> AccountId {
    match outcome {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("there is no second step"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_is_kept_with_its_key_in_the_keychain_until_its_registry_is_removed() {
    let registry = sealed().await;
    let mut person = Person::new();
    let without = added(person.app.sign_in(draft(&registry, None)).await.unwrap());
    let refused = kind(person.app.repositories(&without, None, None).await);
    assert!(matches!(refused, ErrorKind::ClientCertificateNeeded { .. }), "{refused:?}");
    assert!(person.keychain.users().is_empty());

    let given = draft(&registry, Some(pasted(&registry)));
    let id = added(person.app.sign_in(given).await.unwrap());
    let page = person.app.repositories(&id, None, None).await.unwrap();
    assert_eq!(page.items[0].name.as_str(), "sealed/letter");
    let written = String::from_utf8_lossy(&person.written()).into_owned();
    assert!(written.contains("BEGIN CERTIFICATE"), "the certificate is public");
    assert!(!written.contains("PRIVATE KEY"), "its key is not");
    assert_eq!(person.keychain.users().len(), 1);
    assert!(person.keychain.users()[0].starts_with("client_key|https://127.0.0.1:"));

    person.restart();
    assert!(!person.app.repositories(&id, None, None).await.unwrap().items.is_empty());
    added(person.app.sign_in(draft(&registry, None)).await.unwrap());
    assert!(person.keychain.users().is_empty(), "added again without it, its key is forgotten");
    added(person.app.sign_in(draft(&registry, Some(pasted(&registry)))).await.unwrap());
    person.app.remove_registry(&id).await.unwrap();
    assert!(person.keychain.users().is_empty(), "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connection_test_shows_the_certificate_and_keeps_nothing() {
    let registry = sealed().await;
    let person = Person::new();
    let steps = std::sync::Mutex::new(Vec::new());
    let tested = draft(&registry, Some(pasted(&registry)));
    person.app.test_connection(tested, |step| steps.lock().unwrap().push(step)).await.unwrap();
    let failed: Vec<_> = steps
        .into_inner()
        .unwrap()
        .into_iter()
        .filter(|step| matches!(step.state, domain::StepState::Failed { .. }))
        .collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert!(person.keychain.users().is_empty());
    assert!(person.app.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picked_file_stays_on_this_side_and_what_is_wrong_with_it_is_said() {
    let registry = sealed().await;
    let person = Person::new();
    let bytes = fs::read(registry.persons_certificate()).unwrap();
    let picked = person.app.hold_identity("person.pem".into(), bytes).unwrap();
    assert_eq!(picked.name, "person.pem");
    let identity = ClientIdentityInput::Picked { ticket: picked.ticket };
    let id = added(person.app.sign_in(draft(&registry, Some(identity))).await.unwrap());
    assert!(!person.app.repositories(&id, None, None).await.unwrap().items.is_empty());

    for (bytes, expected) in
        [(b"\x30\x82\x0a\xff".to_vec(), "pkcs12"), (b"hello".to_vec(), "not_pem")]
    {
        let problem = kind(person.app.hold_identity("x".into(), bytes));
        let expected = ErrorKind::InvalidField {
            field: "client_certificate".into(),
            problem: expected.into(),
        };
        assert_eq!(problem, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pkcs12_file_is_opened_with_its_password_and_then_shown_as_any_other() {
    let registry = sealed().await;
    let person = Person::new();
    // As OpenSSL 3 writes it, and as the programs do that know only the old ciphers.
    for more in [&[][..], &["-legacy"][..], &["-nomac"][..]] {
        let file = person.home.path().join("harbourmaster.p12");
        let made = std::process::Command::new("openssl")
            .args(["pkcs12", "-export", "-passout", "pass:anchor-chain", "-in"])
            .arg(registry.persons_certificate())
            .arg("-out")
            .arg(&file)
            .args(more)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let bytes = fs::read(&file).unwrap();
        let picked = person.app.hold_identity("harbourmaster.p12".into(), bytes).unwrap();
        assert!(picked.locked, "{more:?}");
        let identity = || ClientIdentityInput::Picked { ticket: picked.ticket.clone() };
        let refused = ErrorKind::InvalidField {
            field: "client_certificate".into(),
            problem: "pkcs12_password".into(),
        };
        let early = person.app.sign_in(draft(&registry, Some(identity()))).await;
        assert_eq!(kind(early), refused, "{more:?}: not before it is opened");
        let unlock =
            |password: &str| person.app.unlock_identity(&picked.ticket, SecretInput::new(password));
        assert_eq!(kind(unlock("anchor-chian").await), refused, "{more:?}");
        let opened = unlock("anchor-chain").await.unwrap();
        assert!(!opened.locked && opened.ticket == picked.ticket);
        let id = added(person.app.sign_in(draft(&registry, Some(identity()))).await.unwrap());
        let page = person.app.repositories(&id, None, None).await.unwrap();
        assert_eq!(page.items[0].name.as_str(), "sealed/letter", "{more:?}");
        fs::remove_file(file).unwrap();
        let written = String::from_utf8_lossy(&person.written()).into_owned();
        assert!(!written.contains("PRIVATE KEY") && !written.contains("anchor-chain"));
        person.app.remove_registry(&id).await.unwrap();
        assert!(person.keychain.users().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_gone_is_said_to_be_gone() {
    let registry = sealed().await;
    let mut person = Person::new();
    let given = RegistryDraft { keep: Keep::Session, ..draft(&registry, Some(pasted(&registry))) };
    let id = added(person.app.sign_in(given).await.unwrap());
    assert!(!person.app.repositories(&id, None, None).await.unwrap().items.is_empty());
    assert!(person.keychain.users().is_empty(), "kept for the session only");
    person.restart();
    assert_eq!(kind(person.app.repositories(&id, None, None).await), ErrorKind::ClientKeyMissing);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_token_of_the_docker_command_line_signs_in() {
    let registry = ReferenceRegistry::start(Access::Token).await.unwrap();
    let tokens = registry.tokens().unwrap();
    let (user, password) = (ReferenceRegistry::USER, ReferenceRegistry::PASSWORD);
    let token = tokens.identity_token(user, password).unwrap();
    let person = Person::new();
    let folder = person.home.path().join("docker");
    fs::create_dir_all(&folder).unwrap();
    let entry =
        serde_json::json!({ "auth": STANDARD.encode(format!("{user}:")), "identitytoken": token });
    let config = serde_json::json!({ "auths": { registry.host(): entry } });
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    let host = registry.host();
    let realm = Origin::of(&tokens.realm().parse().unwrap());

    let asked = kind(
        person
            .app
            .sign_in_with_docker_login(
                &host,
                app::DockerLoginHints::default(),
                Vec::new(),
                Keep::Keychain,
            )
            .await,
    );
    assert!(matches!(asked, ErrorKind::RealmNotTrusted { .. }), "{asked:?}");
    let outcome = person
        .app
        .sign_in_with_docker_login(
            &host,
            app::DockerLoginHints::default(),
            vec![realm],
            Keep::Keychain,
        )
        .await;
    let id = added(outcome.unwrap());
    let view = &person.app.accounts()[0];
    assert_eq!(view.account.username.as_deref(), Some(user));
    assert!(matches!(view.state, AccountState::SignedIn));
    person.app.make_repository_real(&id, &name("team/new")).await.unwrap();
    let page = person.app.repositories(&id, None, None).await.unwrap();
    assert_eq!(page.items[0].name.as_str(), "team/new");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_creation_page_offers_to_make_a_name_real_only_where_that_is_how_repositories_come_to_be()
 {
    let person = Person::new();
    let open = other(&person.sandbox.open_registry().url());
    let id = added(person.app.sign_in(open).await.unwrap());
    let page = person.app.creation_form(&id).await.unwrap();
    assert_eq!(page.placeholder_tag.as_deref(), Some("roadstead"));
    person.app.make_repository_real(&id, &name("team/new")).await.unwrap();
    let taken = kind(person.app.make_repository_real(&id, &name("team/new")).await);
    assert_eq!(taken, ErrorKind::NameTaken);
    let hub = person.signed_in("acme", "anchor-chain").await;
    assert_eq!(person.app.creation_form(&hub).await.unwrap().placeholder_tag, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_says_what_software_was_found() {
    let person = Person::new();
    let zot = RegistryDraft {
        username: Some("bosun".into()),
        secret: Some(SecretInput::new("fathom-line")),
        ..other(&person.sandbox.zot().registry().url())
    };
    let id = added(person.app.sign_in(zot).await.unwrap());
    let found = person.app.account_details(&id).await.unwrap().software.unwrap();
    assert_eq!((found.name.as_str(), found.search), ("zot", true));
}
