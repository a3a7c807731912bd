//! Signing in, staying signed in, signing out.

use app::{AccountState, SignInOutcome};
use domain::{ErrorKind, Keep, RegistryKind};

use crate::person::{Person, hub, kind, name, other};

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_in_is_still_signed_in_after_a_restart() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    assert_eq!(person.keychain.users(), [id.0.as_str()]);
    person.restart();
    assert!(matches!(person.app.accounts()[0].state, AccountState::SignedIn));
    let page = person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
    assert!(!page.items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_token_is_ever_in_a_file() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
    person.app.tags(&id, &name("acme/web"), None).await.unwrap();
    person.app.account_details(&id).await.unwrap();
    let written = String::from_utf8_lossy(&person.written()).into_owned();
    assert!(written.contains("acme/web"), "the files are where we look");
    assert!(!written.contains("anchor-chain"), "the password");
    assert!(!written.contains("eyJ"), "a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_adds_no_account_and_keeps_no_secret() {
    let person = Person::new();
    let refused = person.app.sign_in(hub("acme", "wrong")).await;
    assert_eq!(kind(refused), ErrorKind::WrongCredentials);
    assert!(person.app.accounts().is_empty());
    assert!(person.keychain.users().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_field_is_named_before_anything_is_sent() {
    let person = Person::new();
    for (username, secret, field) in [("acme", "", "password"), ("  ", "anchor-chain", "username")]
    {
        let refused = kind(person.app.sign_in(hub(username, secret)).await);
        assert_eq!(
            refused,
            ErrorKind::InvalidField { field: field.into(), problem: "empty".into() }
        );
    }
    assert!(person.sandbox.hub().control().requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_can_be_corrected_and_the_token_made_for_us_is_taken_back_at_sign_out() {
    let person = Person::new();
    let SignInOutcome::CodeNeeded { ticket } =
        person.app.sign_in(hub("moored", "anchor-chain")).await.unwrap()
    else {
        panic!("moored has a second step")
    };
    assert_eq!(kind(person.app.submit_code(&ticket, "000000").await), ErrorKind::WrongCode);
    let SignInOutcome::SignedIn { view } =
        person.app.submit_code(&ticket, " 123456 ").await.unwrap()
    else {
        panic!("the code was right")
    };
    let id = view.account.id;
    person.app.repositories(&id, None, None).await.unwrap();
    person.app.sign_out(&id, false).await.unwrap();
    let control = person.sandbox.hub().control();
    let revoked = control
        .requests()
        .into_iter()
        .filter(|request| {
            request.method == "DELETE" && request.path.starts_with("/v2/access-tokens/")
        })
        .count();
    assert_eq!(revoked, 1);
    assert_eq!(kind(person.app.submit_code(&ticket, "123456").await), ErrorKind::CodeExpired);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_out_keychain_memory_and_tokens_are_empty() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
    person.app.sign_out(&id, false).await.unwrap();
    assert!(person.keychain.users().is_empty());
    assert!(matches!(person.app.accounts()[0].state, AccountState::SignedOut));
    let told = person.changes.load(std::sync::atomic::Ordering::SeqCst);
    assert!(told >= 2, "the window hears of both, signing in and signing out");
    let before = person.sandbox.hub().control().requests().len();
    let refused = person.app.repositories(&id, Some("acme".into()), None).await;
    assert_eq!(kind(refused), ErrorKind::SignInNeeded);
    assert_eq!(person.sandbox.hub().control().requests().len(), before, "nothing was sent");
    let kept = person.app.cached_repositories(&id, Some("acme".into()), None).await.unwrap();
    assert!(kept.is_some(), "lists stay until the person agrees");
    person.app.remove_registry(&id).await.unwrap();
    assert!(person.app.accounts().is_empty());
    assert!(
        person.app.cached_repositories(&id, Some("acme".into()), None).await.unwrap().is_none()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_takes_the_place_of_looking_around_anonymously() {
    let person = Person::new();
    let mut anonymous = hub("", "");
    (anonymous.username, anonymous.secret) = (None, None);
    person.app.sign_in(anonymous).await.unwrap();
    let id = person.app.accounts()[0].account.id.clone();
    let found = person.app.search(&id, "web", None).await.unwrap();
    assert!(found.items.iter().any(|found| found.name == name("acme/web")));
    person.signed_in("acme", "anchor-chain").await;
    let accounts = person.app.accounts();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].account.username.as_deref(), Some("acme"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_on_one_host_are_two_and_can_be_told_apart() {
    let person = Person::new();
    person.signed_in("acme", "anchor-chain").await;
    let SignInOutcome::CodeNeeded { ticket } =
        person.app.sign_in(hub("moored", "anchor-chain")).await.unwrap()
    else {
        panic!("moored has a second step")
    };
    person.app.submit_code(&ticket, "123456").await.unwrap();
    let labels: Vec<_> = person.app.accounts().into_iter().map(|view| view.account.label).collect();
    assert_eq!(labels, ["Docker Hub", "Docker Hub · moored"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_sign_in_shows_a_code_and_ends_when_it_is_confirmed() {
    let person = Person::new();
    let sandbox = &person.sandbox;
    let confirm = |code: app::BrowserCode| {
        assert!(code.page.starts_with(&sandbox.hub().url()));
        assert!(sandbox.hub().confirm_device(&code.user_code, "moored"));
    };
    let outcome = person.app.sign_in_with_browser(hub("", ""), confirm).await.unwrap();
    let SignInOutcome::SignedIn { view } = outcome else { panic!("confirmed") };
    assert_eq!(view.account.username.as_deref(), Some("moored"));
    assert_eq!(view.account.kind, RegistryKind::DockerHub);
    person.app.repositories(&view.account.id, None, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_with_a_password_takes_the_right_one_only() {
    let person = Person::new();
    let address = person.sandbox.locked_registry().url();
    let with = |secret: &str| app::RegistryDraft {
        username: Some("keeper".into()),
        secret: Some(domain::SecretInput::new(secret)),
        keep: Keep::Keychain,
        cloud: None,
        ..other(&address)
    };
    assert_eq!(kind(person.app.sign_in(with("wrong")).await), ErrorKind::WrongCredentials);
    person.app.sign_in(with("lantern-oil")).await.unwrap();
    let id = person.app.accounts()[0].account.id.clone();
    assert!(!person.app.repositories(&id, None, None).await.unwrap().items.is_empty());
}
