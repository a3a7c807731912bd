//! Namespaces and repositories, by GraphQL and where it does not answer.

use domain::{Completeness, ErrorKind, NamespaceKind, Permissions, Repository, Visibility};
use providers::{Provider, RepositoryQuery};
use roadstead_tests::registry::Failure;
use roadstead_tests::vendors::gitlab::GitlabOptions;

use crate::stage::{Stage, name, names};

fn of(namespace: &str) -> RepositoryQuery {
    RepositoryQuery { namespace: Some(namespace.to_owned()), cursor: None }
}

/// All pages of a list.
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
async fn namespaces_are_ones_own_the_groups_and_where_one_was_let_in_alone() {
    let stage = Stage::new();
    let found = stage.account("glpat-sandbox-full").namespaces().await.unwrap();
    let found: Vec<_> = found.iter().map(|found| (found.name.as_str(), found.kind)).collect();
    assert_eq!(
        found,
        [
            ("acme", NamespaceKind::User),
            ("harbourworks", NamespaceKind::Organisation),
            ("library", NamespaceKind::Organisation),
            ("neighbours", NamespaceKind::Unknown),
        ],
        "harbourworks/fleet is inside harbourworks"
    );
    stage.ends_clean();
}

#[tokio::test]
async fn each_namespaces_repositories_come_with_the_visibility_of_their_projects() {
    for graphql in [true, false] {
        let stage = Stage::with(&GitlabOptions { graphql, ..GitlabOptions::default() });
        let account = stage.account("glpat-sandbox-full");
        account.namespaces().await.unwrap();
        for (namespace, expected) in [
            ("acme", vec!["acme/web", "acme/web/cache"]),
            (
                "harbourworks",
                vec![
                    "harbourworks/fleet/tracker/api",
                    "harbourworks/fleet/tracker/edge/proxy",
                    "harbourworks/portal",
                ],
            ),
            ("neighbours", vec!["neighbours/shared"]),
        ] {
            let page = account.repositories(&of(namespace)).await.unwrap();
            assert_eq!(names(&page), expected, "{namespace}, GraphQL: {graphql}");
            assert_eq!(page.completeness, Completeness::Complete);
        }
        let own = account.repositories(&of("acme")).await.unwrap();
        assert_eq!(own.items[0].visibility, Some(Visibility::Public), "GraphQL: {graphql}");
        assert_eq!(own.items[0].description.as_deref(), Some("The storefront"));
        stage.ends_clean();
    }
}

#[tokio::test]
async fn an_internal_project_is_neither_public_nor_private() {
    let stage = Stage::new();
    let page = stage.account("glpat-sandbox-full").repositories(&of("harbourworks")).await.unwrap();
    let seen: Vec<_> = page.items.iter().map(|row| row.visibility).collect();
    let (internal, private) = (Some(Visibility::Internal), Some(Visibility::Private));
    assert_eq!(seen, [internal, internal, private]);
    let portal = page.items[2].description.as_deref();
    assert_eq!(portal, Some("Where captains announce their arrival"), "the first line of it");
}

#[tokio::test]
async fn a_groups_list_costs_as_many_requests_as_it_has_pages() {
    let stage = Stage::new();
    stage.gitlab.add_many("harbourworks", 247).unwrap();
    let account = stage.account("glpat-sandbox-full");
    account.namespaces().await.unwrap();
    stage.gitlab.control().clear();
    let (rows, pages) = all(account.as_ref(), of("harbourworks")).await;
    assert_eq!((rows.len(), pages), (250, 3));
    assert_eq!(stage.gitlab.control().requests().len(), 3);
    stage.ends_clean();
}

#[tokio::test]
async fn without_graphql_a_group_is_listed_page_by_page_with_a_total() {
    let stage = Stage::with(&GitlabOptions { graphql: false, ..GitlabOptions::default() });
    stage.gitlab.add_many("harbourworks", 197).unwrap();
    let account = stage.account("glpat-sandbox-full");
    let first = account.repositories(&of("harbourworks")).await.unwrap();
    assert_eq!(first.total, Some(domain::Count(200)));
    let (rows, pages) = all(account.as_ref(), of("harbourworks")).await;
    assert_eq!((rows.len(), pages), (200, 2));
}

#[tokio::test]
async fn a_link_to_another_host_is_followed_on_this_one() {
    let link_host = Some("http://gitlab.internal:8080".to_owned());
    let options =
        GitlabOptions { graphql: false, totals: false, link_host, ..GitlabOptions::default() };
    let stage = Stage::with(&options);
    stage.gitlab.add_many("harbourworks", 120).unwrap();
    let account = stage.account("glpat-sandbox-full");
    let (rows, pages) = all(account.as_ref(), of("harbourworks")).await;
    assert_eq!((rows.len(), pages), (123, 2));
    assert!(account.namespaces().await.unwrap().len() == 4, "also where no totals are told");
}

#[tokio::test]
async fn a_project_with_more_repositories_than_a_page_is_read_whole() {
    let stage = Stage::new();
    stage.gitlab.add_images("acme/web", 130).unwrap();
    let account = stage.account("glpat-sandbox-full");
    let (rows, _) = all(account.as_ref(), of("acme")).await;
    assert_eq!(rows.len(), 132);
}

#[tokio::test]
async fn a_projects_own_token_sees_its_project_and_says_that_more_is_hidden() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-project");
    let namespaces = account.namespaces().await.unwrap();
    assert_eq!(namespaces.len(), 1, "a token's user has no namespace of its own");
    assert_eq!(namespaces[0].name, "harbourworks");
    for query in [of("harbourworks"), RepositoryQuery::default()] {
        let page = account.repositories(&query).await.unwrap();
        assert!(names(&page).contains(&"harbourworks/portal"));
        assert_eq!(page.completeness, Completeness::HiddenByToken);
    }
}

#[tokio::test]
async fn a_guest_sees_no_images_of_a_private_project() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-guest");
    let page = account.repositories(&of("harbourworks")).await.unwrap();
    assert!(!names(&page).contains(&"harbourworks/portal"));
    let refused = account.tags(&name("harbourworks/portal"), None).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Forbidden { permission: None });
}

#[tokio::test]
async fn a_project_whose_images_are_for_other_roles_makes_the_list_say_that_it_hides_some() {
    let stage = Stage::with(&GitlabOptions { graphql: false, ..GitlabOptions::default() });
    for (token, completeness) in [
        ("glpat-sandbox-guest", Completeness::HiddenByToken),
        // A project without a registry hides nothing.
        ("glpat-sandbox-full", Completeness::Complete),
    ] {
        let page = stage.account(token).repositories(&RepositoryQuery::default()).await.unwrap();
        assert_eq!(page.completeness, completeness, "{token}");
    }
}

#[tokio::test]
async fn a_namespace_that_is_not_there_is_not_an_empty_list() {
    for graphql in [true, false] {
        let stage = Stage::with(&GitlabOptions { graphql, ..GitlabOptions::default() });
        let listed = stage.account("glpat-sandbox-full").repositories(&of("nowhere")).await;
        let what = "nowhere".to_owned();
        assert_eq!(listed.unwrap_err().kind, ErrorKind::NotFound { what }, "GraphQL: {graphql}");
    }
}

#[tokio::test]
async fn a_repositorys_page_tells_size_visibility_and_what_one_may_do() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let detail = account.repository(&name("harbourworks/fleet/tracker/edge/proxy")).await.unwrap();
    assert_eq!(detail.repository.visibility, Some(Visibility::Internal));
    assert!(detail.repository.size.is_some(), "gitlab.com adds it up");
    let page = format!("{}/harbourworks/fleet/tracker", stage.gitlab.url());
    assert_eq!(detail.page, Some(page));
    let all = Permissions { read: true, write: true, admin: true };
    assert_eq!(detail.permissions, Some(all), "an owner of the group above");
    let wrong = account.repository(&name("harbourworks/portal/nothing")).await.unwrap_err();
    let what = "harbourworks/portal/nothing".to_owned();
    assert_eq!(wrong.kind, ErrorKind::NotFound { what });
    stage.ends_clean();
}

#[tokio::test]
async fn a_project_without_images_is_there_and_empty() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let detail = account.repository(&name("acme/notes")).await.unwrap();
    assert_eq!(detail.repository.visibility, Some(Visibility::Private));
    assert!(account.tags(&name("acme/notes"), None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_limit_is_told_with_its_end() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    account.probe().await.unwrap();
    let end = domain::Timestamp::now().plus_seconds(600);
    let failure = Failure {
        headers: vec![("retry-after".to_owned(), "600".to_owned())],
        body: "Retry later\n".to_owned(),
        ..Failure::new("/api/graphql", 429, 1)
    };
    stage.gitlab.control().fail(failure);
    let error = account.repositories(&of("acme")).await.unwrap_err();
    let ErrorKind::RateLimited { retry_at: Some(at) } = error.kind else { panic!("{error:?}") };
    assert!((at.unix() - end.unix()).abs() <= 5);
}
