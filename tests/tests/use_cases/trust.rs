//! Trusting a certificate where several accounts are at one registry: trust is the registry's, and each account's way to it.

use app::{RegistryDraft, SignInOutcome};
use domain::{AccountId, ErrorKind, SecretInput};
use roadstead_tests::process::{Certified, ReferenceRegistry, RootAuthority, Wish};

use crate::person::{Person, kind, other};

struct Harbour {
    authority: RootAuthority,
    registry: ReferenceRegistry,
}

impl Harbour {
    async fn new(name: &str) -> Self {
        let authority = RootAuthority::new(name).unwrap();
        let shown: Certified = authority.server(Wish::GOOD).unwrap();
        let registry = ReferenceRegistry::start_showing(&shown).await.unwrap();
        registry.store().name([format!("{}/pilot", name.to_lowercase())]).unwrap();
        Self { authority, registry }
    }

    /// An account there; a registry that is open to all lets in whoever says so.
    async fn account(&self, person: &Person, who: Option<&str>, trusted: bool) -> AccountId {
        let draft = RegistryDraft {
            username: who.map(str::to_owned),
            secret: who.map(|_| SecretInput::new("lantern-oil")),
            extra_ca_pem: trusted.then(|| self.authority.pem.clone()),
            ..other(&self.registry.url())
        };
        match person.app.sign_in(draft).await.unwrap() {
            SignInOutcome::SignedIn { view } => view.account.id,
            SignInOutcome::CodeNeeded { .. } => panic!("there is no second step"),
        }
    }
}

async fn reads(person: &Person, id: &AccountId) -> bool {
    match person.app.repositories(id, None, None).await {
        Ok(page) => !page.items.is_empty(),
        Err(error) => {
            assert!(matches!(error.kind, ErrorKind::Certificate { .. }), "{error:?}");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_account_trusts_is_trusted_for_all_accounts_of_that_registry_and_for_no_other_registry()
 {
    let person = Person::new();
    let (harbour, other_harbour) = (Harbour::new("Harbour").await, Harbour::new("Stranger").await);
    let stranger = harbour.account(&person, None, false).await;
    let elsewhere = other_harbour.account(&person, None, false).await;
    for id in [&stranger, &elsewhere] {
        assert!(!reads(&person, id).await);
    }
    let mira = harbour.account(&person, Some("mira"), true).await;
    let otto = harbour.account(&person, Some("otto"), true).await;
    for id in [&mira, &otto] {
        person.app.forget_trust(id).await.unwrap();
    }
    for id in [&mira, &otto] {
        assert!(!reads(&person, id).await, "taken back for one, it is taken back for all");
    }

    let host = harbour.registry.host();
    let wrong = person.app.trust_certificate(&otto, &host, &other_harbour.authority.pem).await;
    assert!(
        matches!(kind(wrong), ErrorKind::InvalidField { problem, .. } if problem == "did_not_sign")
    );
    person.app.trust_certificate(&mira, &host, &harbour.authority.pem).await.unwrap();
    for (who, id) in [("mira", &mira), ("otto", &otto)] {
        assert!(reads(&person, id).await, "{who} is at the same registry");
    }
    assert!(!reads(&person, &elsewhere).await, "another registry is another matter");
    let view =
        |id: &AccountId| person.app.accounts().into_iter().find(|v| v.account.id == *id).unwrap();
    let kept = |id| view(id).account.endpoint.extra_ca_pem.unwrap_or_default();
    assert_eq!(kept(&otto).trim(), harbour.authority.pem.trim(), "what did not sign was not kept");
    assert_eq!(kept(&elsewhere), "");

    person.app.forget_trust(&otto).await.unwrap();
    for id in [&mira, &otto] {
        assert!(
            !reads(&person, id).await,
            "nobody is left behind with a trust that was taken back"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_certificate_is_told_with_the_account_until_a_safe_connection_was_made() {
    let person = Person::new();
    let harbour = Harbour::new("Harbour").await;
    let id = harbour.account(&person, None, false).await;
    let view = || person.app.accounts().into_iter().find(|view| view.account.id == id).unwrap();
    assert!(!reads(&person, &id).await);
    assert!(view().insecure && !view().unreachable, "somebody is there, and nothing is sent");
    let host = harbour.registry.host();
    person.app.trust_certificate(&id, &host, &harbour.authority.pem).await.unwrap();
    assert!(reads(&person, &id).await);
    assert!(!view().insecure);
}
