//! What people paste: which registry, which repository, and which account it is for.

use domain::RegistryKind;

use crate::person::{Person, other};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_amazons_picks_its_kind_and_names_the_repository() {
    let person = Person::new();
    let host = person.sandbox.ecr().registry().host();
    for text in [format!("{host}/team/app:1.0"), format!("docker pull {host}/team/app:1.0")] {
        let guess = person.app.understand_address(&text).unwrap();
        assert_eq!(guess.kind, RegistryKind::Ecr, "{text}");
        assert_eq!(guess.repository.unwrap().as_str(), "team/app");
        assert_eq!((guess.tag.as_deref(), guess.account), (Some("1.0"), None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_and_a_page_of_a_web_site_are_understood() {
    let person = Person::new();
    let digest = format!("sha256:{}", "a".repeat(64));
    let guess = person.app.understand_address(&format!("docker pull acme/web@{digest}")).unwrap();
    assert_eq!(guess.kind, RegistryKind::DockerHub);
    assert_eq!(guess.digest.unwrap().as_str(), digest);
    let guess = person.app.understand_address("https://hub.docker.com/r/acme/web/tags").unwrap();
    assert_eq!(
        (guess.kind, guess.repository.unwrap().as_str()),
        (RegistryKind::DockerHub, "acme/web")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_to_a_registry_that_is_there_names_its_account_and_with_it_the_kind() {
    let person = Person::new();
    let harbor = person.sandbox.harbor();
    let reference = format!("docker pull {}/library/hello:1.0", harbor.registry().host());
    let before = person.app.understand_address(&reference).unwrap();
    assert_eq!((before.kind, before.account), (RegistryKind::Oci, None), "no address tells Harbor");
    let draft =
        app::RegistryDraft { kind: RegistryKind::Harbor, ..other(&harbor.registry().url()) };
    person.app.sign_in(draft).await.unwrap();
    let account = person.app.accounts()[0].account.clone();
    let guess = person.app.understand_address(&reference).unwrap();
    assert_eq!((guess.kind, guess.account), (RegistryKind::Harbor, Some(account.id)));
    assert_eq!(guess.address, account.endpoint.url.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_accounts_for_a_registry_the_one_that_can_be_used_is_named() {
    let person = Person::new();
    let acme = person.signed_in("acme", "anchor-chain").await;
    let visitor = person.app.understand_address("acme/web").unwrap().account;
    assert_eq!(visitor.as_ref(), Some(&acme));
    person.app.sign_out(&acme, false).await.unwrap();
    let code = person.app.sign_in(crate::person::hub("moored", "anchor-chain")).await.unwrap();
    let app::SignInOutcome::CodeNeeded { ticket } = code else { panic!("a second step") };
    person.app.submit_code(&ticket, "123456").await.unwrap();
    let account = person.app.understand_address("acme/web").unwrap().account.unwrap();
    assert!(account.0.ends_with("|moored"), "{account}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_artifactory_needs_no_user_name_since_it_tells_its_owner() {
    let person = Person::new();
    let artifactory = person.sandbox.artifactory();
    let token = |secret: String| app::RegistryDraft {
        kind: RegistryKind::Artifactory,
        username: None,
        secret: Some(domain::SecretInput::new(secret)),
        ..other(&artifactory.registry().url())
    };
    person.app.sign_in(token(artifactory.access_token("acme", false))).await.unwrap();
    let account = &person.app.accounts()[0].account;
    assert_eq!(account.username.as_deref(), Some("acme"));
    // What is no token tells nobody's name, and then it is the field that is named.
    let refused = crate::person::kind(person.app.sign_in(token("anchor-chain".into())).await);
    let (field, problem) = ("username".into(), "empty".into());
    assert_eq!(refused, domain::ErrorKind::InvalidField { field, problem });
    let steps = std::sync::Mutex::new(Vec::new());
    let draft = token(artifactory.access_token("acme", false));
    person.app.test_connection(draft, |step| steps.lock().unwrap().push(step)).await.unwrap();
    let signed_in = steps
        .into_inner()
        .unwrap()
        .into_iter()
        .rev()
        .find(|step| step.name == domain::StepName::SignedIn);
    assert!(matches!(signed_in.unwrap().state, domain::StepState::Passed { note: Some(_) }));
}
