//! The machine: its keychain and its files.

use app::AccountState;
use credentials::KeychainError;
use domain::{ErrorKind, Keep};
use storage::Notice;

use crate::person::{Person, hub, kind};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_nothing_is_sent_until_the_person_agrees_to_a_session() {
    let mut person = Person::new();
    person.keychain.fail(Some(KeychainError::Missing));
    let refused = kind(person.app.sign_in(hub("acme", "anchor-chain")).await);
    assert_eq!(refused, ErrorKind::KeychainMissing);
    assert!(person.sandbox.hub().control().requests().is_empty(), "the password went nowhere");

    let agreed = app::RegistryDraft { keep: Keep::Session, ..hub("acme", "anchor-chain") };
    person.app.sign_in(agreed).await.unwrap();
    let view = &person.app.accounts()[0];
    assert!(view.session_only);
    let id = view.account.id.clone();
    person.app.repositories(&id, Some("acme".into()), None).await.unwrap();

    person.restart();
    for namespace in [None, Some("acme".into())] {
        let gone = person.app.repositories(&id, namespace, None).await;
        assert_eq!(kind(gone), ErrorKind::SignInNeeded, "the secret ended with the session");
        assert!(matches!(person.app.accounts()[0].state, AccountState::SignedOut));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keychain_does_not_make_a_signed_in_person_anonymous() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.restart();
    person.keychain.lock(true);
    let before = person.sandbox.hub().control().requests().len();
    let refused = kind(person.app.repositories(&id, Some("acme".into()), None).await);
    assert_eq!(refused, ErrorKind::KeychainLocked);
    assert_eq!(person.sandbox.hub().control().requests().len(), before, "nothing went unsigned");
    person.keychain.lock(false);
    person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keychain_that_was_lost_between_two_starts_asks_for_a_sign_in_and_sends_nothing_unsigned()
{
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.keychain = credentials::MemoryKeychain::default();
    person.restart();
    let before = person.sandbox.hub().control().requests().len();
    let refused = kind(person.app.repositories(&id, Some("acme".into()), None).await);
    assert_eq!(refused, ErrorKind::SignInNeeded);
    assert_eq!(person.sandbox.hub().control().requests().len(), before, "nothing went unsigned");
    let state = &person.app.accounts()[0].state;
    let AccountState::Ended { error } = state else { panic!("{state:?}") };
    assert_eq!(error.kind, ErrorKind::SignInNeeded, "and it is said at the account");
    let again = person.signed_in("acme", "anchor-chain").await;
    assert_eq!(again, id, "signing in again is all that it takes");
    person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_files_are_kept_aside_said_and_started_afresh() {
    let mut person = Person::new();
    person.signed_in("acme", "anchor-chain").await;
    let config = person.home.path().join("config");
    std::fs::write(config.join("accounts.json"), "{").unwrap();
    std::fs::write(config.join("settings.json"), "[]").unwrap();
    person.restart();
    assert!(person.app.accounts().is_empty());
    let notices = person.app.info().notices;
    assert_eq!(notices.len(), 2);
    for notice in notices {
        let Notice::KeptAside { kept_as, .. } = notice else { panic!("{notice:?}") };
        assert!(std::path::Path::new(&kept_as).exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_are_remembered() {
    let mut person = Person::new();
    let mut settings = person.app.settings();
    settings.language = storage::Language::SimplifiedChinese;
    settings.last_path = Some("/accounts".into());
    person.app.update_settings(settings.clone()).unwrap();
    person.restart();
    assert_eq!(person.app.settings(), settings);
}
