//! Owners and their packages.

use domain::{Completeness, ErrorKind, NamespaceKind, Repository, Visibility};
use providers::{Provider, RepositoryQuery};
use roadstead_tests::vendors::github::GithubOptions;

use crate::stage::{Stage, name, names};

fn of(namespace: &str) -> RepositoryQuery {
    RepositoryQuery { namespace: Some(namespace.to_owned()), cursor: None }
}

async fn all(provider: &dyn Provider, mut query: RepositoryQuery) -> (Vec<Repository>, usize) {
    let (mut rows, mut pages) = (Vec::new(), 0);
    loop {
        let page = provider.repositories(&query).await.unwrap();
        rows.extend(page.items);
        pages += 1;
        query.cursor = page.next;
        if query.cursor.is_none() {
            return (rows, pages);
        }
    }
}

#[tokio::test]
async fn namespaces_are_the_person_and_their_organisations_in_lower_case() {
    let stage = Stage::new();
    let found = stage.account("ghp_sandbox_full").namespaces().await.unwrap();
    let found: Vec<_> = found.iter().map(|found| (found.name.as_str(), found.kind)).collect();
    let expected = [("acme", NamespaceKind::User), ("harbourworks", NamespaceKind::Organisation)];
    assert_eq!(found, expected);
    stage.ends_clean();
}

#[tokio::test]
async fn each_owners_packages_are_listed_with_who_may_see_them() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_full");
    let own = account.repositories(&of("acme")).await.unwrap();
    assert_eq!(names(&own), ["acme/tools/runner", "acme/web"]);
    let seen: Vec<_> = own.items.iter().map(|row| row.visibility).collect();
    assert_eq!(seen, [Some(Visibility::Private), Some(Visibility::Public)]);
    assert!(own.items[0].last_pushed.is_some());
    assert_eq!(own.completeness, Completeness::Complete);
    let organisation = account.repositories(&of("harbourworks")).await.unwrap();
    assert_eq!(names(&organisation), ["harbourworks/portal", "harbourworks/tide-tables"]);
    let person = account.repositories(&of("moored")).await.unwrap();
    assert_eq!(names(&person), ["moored/dinghy"], "the public ones of somebody else");
    let nobody = account.repositories(&of("nowhere")).await.unwrap_err();
    assert_eq!(nobody.kind, ErrorKind::NotFound { what: "nowhere".to_owned() });
    stage.ends_clean();
}

#[tokio::test]
async fn whose_a_namespace_is_is_asked_once() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_full");
    account.repositories(&of("moored")).await.unwrap();
    account.repositories(&of("moored")).await.unwrap();
    let control = stage.github.control();
    assert_eq!(control.count("GET", "/orgs/moored/packages"), 1);
    assert_eq!(control.count("GET", "/users/moored/packages"), 2);
    assert_eq!(control.count("GET", "/user"), 1);
}

#[tokio::test]
async fn a_token_that_hides_the_organisations_is_said_to() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_read");
    let namespaces = account.namespaces().await.unwrap();
    assert_eq!(namespaces.len(), 1);
    assert_eq!(stage.github.control().count("GET", "/user/orgs"), 0, "it would be refused");
    let own = account.repositories(&of("acme")).await.unwrap();
    assert_eq!(own.completeness, Completeness::HiddenByToken);
}

#[tokio::test]
async fn an_organisation_that_wants_the_token_authorised_says_where() {
    let stage = Stage::new();
    let error = stage.account("ghp_sandbox_full").repositories(&of("drydock")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Forbidden { permission: None });
    let words = error.detail.unwrap().message.unwrap();
    assert!(words.contains("https://github.com/orgs/Drydock/sso"), "{words}");
}

#[tokio::test]
async fn all_pages_are_read_also_where_the_link_names_another_host_and_path() {
    let link_host = Some("https://api.github.invalid".to_owned());
    let stage = Stage::with(&GithubOptions { link_host, ..GithubOptions::default() });
    stage.github.add_many("harbourworks", 248).unwrap();
    stage.github.add_many("acme", 100).unwrap();
    let account = stage.account("ghp_sandbox_full");
    let (rows, pages) = all(account.as_ref(), of("harbourworks")).await;
    assert_eq!((rows.len(), pages), (250, 3));
    assert_eq!(stage.github.control().count("GET", "/orgs/harbourworks/packages"), 3);
    let (rows, pages) = all(account.as_ref(), RepositoryQuery::default()).await;
    assert_eq!((rows.len(), pages), (102, 2), "without a namespace: one's own");
    stage.ends_clean();
}

#[tokio::test]
async fn a_package_may_have_slashes_in_its_name() {
    let stage = Stage::new();
    let detail = stage.account("ghp_sandbox_full").repository(&name("acme/tools/runner")).await;
    let detail = detail.unwrap();
    assert_eq!(detail.repository.name.as_str(), "acme/tools/runner");
    let page = "https://github.com/users/acme/packages/container/package/tools/runner";
    assert_eq!(detail.page.as_deref(), Some(page), "where one changes who may see it");
    assert_eq!(detail.repository.visibility, Some(Visibility::Private));
    let path = "/user/packages/container/tools%2Frunner";
    assert_eq!(stage.github.control().count("GET", path), 1);
    stage.ends_clean();
}

#[tokio::test]
async fn what_a_page_of_the_web_changed_is_seen() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_full");
    assert!(stage.github.set_visibility("acme/tools/runner", true));
    let detail = account.repository(&name("acme/tools/runner")).await.unwrap();
    assert_eq!(detail.repository.visibility, Some(Visibility::Public));
}

#[tokio::test]
async fn the_hourly_limit_is_told_with_its_end_and_is_no_missing_permission() {
    let stage = Stage::with(&GithubOptions { hourly_limit: 1, ..GithubOptions::default() });
    let account = stage.account("ghp_sandbox_full");
    account.probe().await.unwrap();
    let error = account.repositories(&of("acme")).await.unwrap_err();
    let ErrorKind::RateLimited { retry_at: Some(at) } = error.kind else { panic!("{error:?}") };
    let wait = at.unix() - domain::Timestamp::now().unix();
    assert!((1700..=1800).contains(&wait), "{wait}");
}

#[tokio::test]
async fn references_and_docker_login_name_the_registry() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_full");
    assert_eq!(account.reference_host(), Some(stage.github.registry().host()));
    assert_eq!(account.docker_login_server(), stage.github.registry().host());
}
