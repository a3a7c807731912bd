//! Lists, details, creation; the cache behind them and the cancel button beside them.

use std::sync::Mutex;
use std::time::Duration;

use app::{RequestId, SignInOutcome};
use domain::{
    Completeness, ConnectionStep, ErrorKind, NewRepository, StepName, StepState, TagPatch,
    Visibility,
};
use serde_json::json;

use crate::person::{Person, hub, kind, name, other};

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_and_forty_tags_take_three_requests_and_no_manifest() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let repository = name("acme/web");
    person.sandbox.hub().control().clear();
    let (mut tags, mut cursor) = (Vec::new(), None);
    loop {
        let page = person.app.tags(&id, &repository, cursor).await.unwrap();
        tags.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(tags.len(), 240);
    let path = "/v2/namespaces/acme/repositories/web/tags";
    assert_eq!(person.sandbox.hub().control().count("GET", path), 3);
    let pulled = person.sandbox.hub().registry().control().requests();
    assert!(pulled.iter().all(|request| !request.path.contains("/manifests/")), "{pulled:?}");
    assert!(tags.iter().all(|tag| tag.detail.as_ref().is_some_and(|d| d.digest.is_some())));
    let cached = person.app.cached_tags(&id, &repository, None).await.unwrap().unwrap();
    assert_eq!(cached.page.items, tags, "all pages are kept as one list");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_is_there_when_the_registry_is_not() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let listed = person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
    person.restart();
    person.sandbox.hub().control().set_latency(Duration::from_mins(10));
    let cached =
        person.app.cached_repositories(&id, Some("acme".into()), None).await.unwrap().unwrap();
    assert_eq!(cached.page.items, listed.items);
    assert!(matches!(cached.page.completeness, Completeness::Cached { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_some_list_has_brought_is_found_again_over_all_accounts_without_asking_anybody() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.app.repositories(&id, Some("acme".into()), None).await.unwrap();
    person.app.tags(&id, &name("acme/web"), None).await.unwrap();
    person.restart();
    let control = person.sandbox.hub().control();
    control.clear();
    let found = person.app.find_names("WEB".into()).await.unwrap();
    assert_eq!(found[0].repository, "acme/web");
    assert_eq!((&found[0].account, &found[0].tag), (&id, &None));
    assert_eq!(found[0].visibility, Some(Visibility::Public), "{found:?}");
    let latest = person.app.find_names("web latest".into()).await.unwrap();
    assert!(latest.iter().any(|hit| hit.tag.as_deref() == Some("latest")), "{latest:?}");
    assert!(person.app.count_names().await.unwrap() > 10);
    assert_eq!(control.requests().len(), 0, "the search is this computer's own");

    person.app.sign_out(&id, true).await.unwrap();
    assert_eq!(person.app.find_names("web".into()).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_call_ends_at_once_and_its_id_can_be_used_again() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let control = person.sandbox.hub().control();
    control.set_latency(Duration::from_mins(10));
    let request = || RequestId("list-1".into());
    let call =
        person.app.cancellable(request(), person.app.repositories(&id, Some("acme".into()), None));
    let cancel = async {
        // Polled after the call, which has begun by then.
        tokio::task::yield_now().await;
        person.app.cancel(&request());
    };
    let (outcome, ()) = tokio::join!(call, cancel);
    assert_eq!(kind(outcome), ErrorKind::Cancelled);
    control.set_latency(Duration::ZERO);
    let again = person.app.repositories(&id, Some("acme".into()), None);
    person.app.cancellable(request(), again).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_repository_is_created_and_the_next_one_is_over_the_quota() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let new = |name: &str| NewRepository {
        namespace: "acme".into(),
        name: name.into(),
        description: "made by a test".into(),
        visibility: Visibility::Private,
        options: Vec::new(),
    };
    assert!(person.app.name_availability(&id, "acme", "docker-quickstart").await.unwrap());
    let created = person.app.create_repository(&id, &new("docker-quickstart")).await.unwrap();
    assert_eq!(
        (created.name, created.visibility),
        (name("acme/docker-quickstart"), Some(Visibility::Private))
    );
    assert!(!person.app.name_availability(&id, "acme", "docker-quickstart").await.unwrap());
    let taken = person.app.create_repository(&id, &new("docker-quickstart")).await;
    assert_eq!(kind(taken), ErrorKind::NameTaken);
    let over = person.app.create_repository(&id, &new("another")).await;
    assert_eq!(kind(over), ErrorKind::PrivateQuotaUsedUp);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_token_may_look_and_is_told_why_it_may_not_create() {
    let person = Person::new();
    let id = person.signed_in("acme", "dckr_pat_sandbox_ro").await;
    let probe = person.app.account_details(&id).await.unwrap().probe;
    assert!(!probe.create.may_try(), "{:?}", probe.create);
    let new = NewRepository {
        namespace: "acme".into(),
        name: "refused".into(),
        description: String::new(),
        visibility: Visibility::Public,
        options: Vec::new(),
    };
    let refused = kind(person.app.create_repository(&id, &new).await);
    assert_eq!(refused, ErrorKind::ReadOnlyToken);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_plain_registry_are_filled_in_one_by_one() {
    let person = Person::new();
    let address = person.sandbox.open_registry().url();
    let outcome = person.app.sign_in(other(&address)).await.unwrap();
    let SignInOutcome::SignedIn { view } = outcome else { panic!("no code here") };
    let id = view.account.id;
    let page = person.app.tags(&id, &name("team/multi"), None).await.unwrap();
    assert!(page.items.iter().all(|tag| tag.detail.is_none()), "names first");
    let mut asked: Vec<_> = page.items.into_iter().map(|tag| tag.name).collect();
    asked.push("not-there".into());
    let rows = Mutex::new(Vec::new());
    let on_patch = |patch| rows.lock().unwrap().push(patch);
    person.app.tag_details(&id, &name("team/multi"), asked.clone(), false, on_patch).await.unwrap();
    let rows = rows.into_inner().unwrap();
    assert_eq!(rows.len(), asked.len(), "each row is told once");
    for row in rows {
        match row {
            TagPatch::Read { name, detail } => {
                assert_ne!(name, "not-there");
                assert!(detail.platforms.len() > 1 && detail.size.is_some());
            }
            TagPatch::Failed { name, error } => {
                assert_eq!(name, "not-there", "{error:?}");
                assert!(matches!(error.kind, ErrorKind::NotFound { .. }));
            }
            TagPatch::Kept { name, .. } => panic!("{name} was never read before"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stars_and_opened_names_are_remembered() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.app.set_favourite(&id, name("acme/web"), true).unwrap();
    person.app.remember_repository(&id, name("library/alpine")).unwrap();
    person.restart();
    assert_eq!(person.app.favourites(&id).unwrap(), [name("acme/web")]);
    person.app.set_favourite(&id, name("acme/web"), false).unwrap();
    assert!(person.app.favourites(&id).unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn testing_a_connection_reports_each_step_and_keeps_nothing() {
    let person = Person::new();
    let steps = Mutex::new(Vec::<ConnectionStep>::new());
    let on_step = |step| steps.lock().unwrap().push(step);
    person.app.test_connection(hub("acme", "anchor-chain"), on_step).await.unwrap();
    let ended: Vec<_> = steps
        .lock()
        .unwrap()
        .iter()
        .filter(|step| !matches!(step.state, StepState::Running))
        .map(|step| (step.name, json!(step.state)["state"].as_str().unwrap_or_default().to_owned()))
        .collect();
    let passed = |name| (name, "passed".to_owned());
    assert_eq!(
        ended,
        [
            passed(StepName::NameResolved),
            passed(StepName::Connected),
            (StepName::Certificate, "skipped".to_owned()),
            passed(StepName::ApiFound),
            passed(StepName::SignedIn),
            passed(StepName::MayList),
            passed(StepName::MayCreate),
        ]
    );
    assert!(person.app.accounts().is_empty() && person.keychain.users().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn testing_stops_at_the_step_that_fails() {
    let person = Person::new();
    let steps = Mutex::new(Vec::<ConnectionStep>::new());
    let on_step = |step| steps.lock().unwrap().push(step);
    // Nothing listens on a port that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    person.app.test_connection(other(&free.to_string()), on_step).await.unwrap();
    let steps = steps.into_inner().unwrap();
    let last = steps.last().unwrap();
    assert_eq!(last.name, StepName::Connected);
    let StepState::Failed { error } = &last.state else { panic!("{last:?}") };
    assert!(matches!(error.kind, ErrorKind::ConnectionFailed { .. }), "{error:?}");
}
