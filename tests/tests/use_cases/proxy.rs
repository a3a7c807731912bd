//! **Settings › Network**: the proxy's password is in the keychain, belongs to one proxy, and takes effect at once.

use app::{ProxyChoice, ProxyDraft, SignInOutcome};
use credentials::KeychainError;
use domain::{AccountId, ErrorKind, Keep, ProxyProblem, SecretInput};
use roadstead_tests::process::ProxyProcess;

use crate::person::{Person, kind, other};

const PASSWORD: &str = ProxyProcess::PASSWORD;

fn typed(address: &str, username: &str, password: Option<&str>) -> ProxyDraft {
    ProxyDraft {
        choice: ProxyChoice::Manual,
        address: address.into(),
        username: username.into(),
        password: password.map(SecretInput::new),
        exceptions: "<-loopback>".into(),
        keep: Keep::Keychain,
    }
}

async fn added(person: &Person, address: &str) -> AccountId {
    match person.app.sign_in(other(address)).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("there is no second step"),
    }
}

fn nobody(choice: ProxyChoice) -> ProxyDraft {
    ProxyDraft { choice, ..typed("", "", None) }
}

#[tokio::test]
async fn the_password_is_in_the_keychain_alone_and_outlives_a_restart() {
    let mut person = Person::new();
    let proxy = ProxyProcess::microsocks(true).await.unwrap();
    let at = format!("socks5://{}", proxy.host());
    let pilot = ProxyProcess::USER;
    let view = person.app.update_proxy(typed(&at, pilot, Some(PASSWORD))).await.unwrap();
    assert!(view.settings.has_password && !view.session_only);
    assert!(!format!("{view:?}").contains(PASSWORD));
    let address = person.sandbox.open_registry().url();
    let id = added(&person, &address).await;
    person.app.repositories(&id, None, None).await.unwrap();
    assert!(proxy.log().contains("connected to"), "{}", proxy.log());
    let written = String::from_utf8_lossy(&person.written()).into_owned();
    assert!(written.contains(&proxy.host()) && !written.contains(PASSWORD));
    assert!(
        person.keychain.users().iter().any(|user| user.starts_with("proxy|socks5://127.0.0.1:"))
    );

    person.restart();
    let seen = proxy.log().len();
    person.app.repositories(&id, None, None).await.unwrap();
    assert!(proxy.log().len() > seen, "the proxy is used after a restart as before it");
}

#[tokio::test]
async fn a_password_goes_to_its_own_proxy_and_user_only() {
    let person = Person::new();
    let app = &person.app;
    app.update_proxy(typed("p.example:3128", "mira", Some(PASSWORD))).await.unwrap();
    let same = app.update_proxy(typed("http://p.example:3128", "mira", None)).await.unwrap();
    assert!(same.settings.has_password, "it is the same proxy");
    let direct = app.update_proxy(ProxyDraft {
        choice: ProxyChoice::Direct,
        ..typed("http://p.example:3128", "mira", None)
    });
    assert!(direct.await.unwrap().settings.has_password, "what was typed is kept meanwhile");
    let another = app.update_proxy(typed("evil.example:3128", "mira", None)).await.unwrap();
    assert!(!another.settings.has_password, "the password of one proxy is not sent to another");
    assert!(person.keychain.users().is_empty(), "and nobody keeps what nobody uses");
    app.update_proxy(typed("p.example:3128", "mira", Some(PASSWORD))).await.unwrap();
    let cleared = app.update_proxy(typed("p.example:3128", "mira", Some(""))).await.unwrap();
    assert!(!cleared.settings.has_password && person.keychain.users().is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_proxy_is_said_and_everything_stays_as_it_was() {
    let person = Person::new();
    let app = &person.app;
    for (draft, field) in [
        (typed("", "", None), "proxy_address"),
        (typed("ftp://p.example", "", None), "proxy_address"),
        (typed("mira:pw@p.example", "", None), "proxy_address"),
        (typed("p.example", "", Some(PASSWORD)), "proxy_username"),
        (typed("p.example", "mira", Some(&"x".repeat(256))), "proxy_password"),
    ] {
        let refused = kind(app.update_proxy(draft).await);
        assert!(
            matches!(&refused, ErrorKind::InvalidField { field: f, .. } if f == field),
            "{refused:?}"
        );
    }
    person.keychain.fail(Some(KeychainError::NoCollection));
    let refused = kind(app.update_proxy(typed("p.example", "mira", Some(PASSWORD))).await);
    assert_eq!(refused, ErrorKind::KeychainMissing);
    assert_eq!(app.proxy().settings.choice, ProxyChoice::System);
    let agreed = ProxyDraft { keep: Keep::Session, ..typed("p.example", "mira", Some(PASSWORD)) };
    assert!(app.update_proxy(agreed).await.unwrap().session_only);
}

#[tokio::test]
async fn another_choice_counts_at_once_and_a_proxy_that_is_none_lets_nothing_out() {
    let mut person = Person::new();
    let address = person.sandbox.open_registry().url();
    person.app.update_proxy(typed("127.0.0.1:9", "", None)).await.unwrap();
    let id = added(&person, &address).await;
    let refused = kind(person.app.repositories(&id, None, None).await);
    let problem = ProxyProblem::Unreachable;
    assert!(matches!(refused, ErrorKind::Proxy { problem: p, .. } if p == problem), "{refused:?}");
    person.app.update_proxy(nobody(ProxyChoice::Direct)).await.unwrap();
    person.app.repositories(&id, None, None).await.unwrap();
    let far = added(&person, "https://registry.example").await;

    // A file that was edited by hand.
    let file = person.home.path().join("config/proxy.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"direct\"", "\"manual\"")).unwrap();
    person.restart();
    let far = kind(person.app.repositories(&far, None, None).await);
    let problem = ProxyProblem::Address;
    assert!(matches!(far, ErrorKind::Proxy { problem: p, .. } if p == problem), "{far:?}");
}
