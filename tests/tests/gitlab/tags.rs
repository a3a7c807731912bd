//! Tags: by GraphQL with details, by REST one by one, from the registry.

use domain::{Bytes, SizeScope, Tag, TagContent};
use providers::Provider;
use roadstead_tests::vendors::gitlab::GitlabOptions;

use crate::stage::{Stage, name};

async fn all(provider: &dyn Provider, repository: &str) -> (Vec<Tag>, usize) {
    let (mut tags, mut pages, mut cursor) = (Vec::new(), 0, None);
    loop {
        let page = provider.tags(&name(repository), cursor.as_ref()).await.unwrap();
        tags.extend(page.items);
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            return (tags, pages);
        }
    }
}

#[tokio::test]
async fn a_page_of_tags_comes_with_digest_size_dates_and_what_it_is() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let (tags, _) = all(account.as_ref(), "acme/web").await;
    let of = |name: &str| {
        let tag = tags.iter().find(|tag| tag.name == name).unwrap();
        tag.detail.clone().unwrap()
    };
    let image = of("1.1.0");
    assert!(image.digest.is_some() && image.size.is_some() && image.created.is_some());
    assert!(image.last_pushed.is_some(), "gitlab.com knows when it was published");
    assert_eq!(image.size_scope, Some(SizeScope::OnePlatform));
    assert_eq!(image.digest, of("latest").digest);
    let index = of("2.0.0");
    assert_eq!(index.content, Some(TagContent::Index));
    assert_eq!(index.size_scope, Some(SizeScope::AllPlatforms));
    assert!(index.size > image.size && index.platforms.is_empty(), "platforms are not told");
    stage.ends_clean();
}

#[tokio::test]
async fn five_hundred_tags_cost_five_requests() {
    let stage = Stage::new();
    stage.gitlab.add_tags("harbourworks/portal", 497).unwrap();
    let account = stage.account("glpat-sandbox-full");
    all(account.as_ref(), "harbourworks/portal").await;
    stage.gitlab.control().clear();
    let (tags, pages) = all(account.as_ref(), "harbourworks/portal").await;
    assert_eq!((tags.len(), pages), (500, 5));
    assert_eq!(stage.gitlab.control().requests().len(), 5, "the number of the repository is known");
}

#[tokio::test]
async fn an_older_gitlab_is_asked_again_for_less_and_then_never_for_more() {
    let stage = Stage::with(&GitlabOptions { metadata: false, ..GitlabOptions::default() });
    let account = stage.account("glpat-sandbox-full");
    let (tags, _) = all(account.as_ref(), "acme/web").await;
    let detail = tags[0].detail.clone().unwrap();
    assert!(detail.digest.is_some() && detail.size.is_some());
    assert_eq!((detail.last_pushed, detail.size_scope), (None, None), "not told, so not made up");
    stage.gitlab.control().clear();
    all(account.as_ref(), "acme/web").await;
    assert_eq!(stage.gitlab.control().count("POST", "/api/graphql"), 1);
}

#[tokio::test]
async fn without_graphql_names_come_first_and_details_row_by_row() {
    let stage = Stage::with(&GitlabOptions { graphql: false, ..GitlabOptions::default() });
    stage.gitlab.add_tags("acme/web/cache", 150).unwrap();
    let account = stage.account("glpat-sandbox-full");
    let page = account.tags(&name("acme/web/cache"), None).await.unwrap();
    assert_eq!((page.items.len(), page.total), (100, Some(domain::Count(153))));
    let (tags, pages) = all(account.as_ref(), "acme/web/cache").await;
    assert_eq!((tags.len(), pages), (153, 2));
    assert!(tags.iter().all(|tag| tag.detail.is_none()));
    let detail = account.tag_detail(&name("acme/web/cache"), "1.1.0").await.unwrap();
    assert!(detail.digest.is_some() && detail.size > Some(Bytes(2000)) && detail.created.is_some());
    let missing = account.tag_detail(&name("acme/web/cache"), "none").await.unwrap_err();
    let what = "acme/web/cache:none".to_owned();
    assert_eq!(missing.kind, domain::ErrorKind::NotFound { what });
    stage.ends_clean();
}

#[tokio::test]
async fn a_project_whose_registry_is_switched_off_is_no_empty_repository() {
    let stage = Stage::new();
    let account = stage.account("glpat-sandbox-full");
    let error = account.tags(&name("harbourworks/wiki"), None).await.unwrap_err();
    assert_eq!(error.kind, domain::ErrorKind::Forbidden { permission: None });
}

#[tokio::test]
async fn the_registrys_tokens_are_got_from_gitlab_and_hold_no_more_than_a_token() {
    let stage = Stage::new();
    let account = stage.account("gldt-sandbox-portal");
    account.tags(&name("harbourworks/portal"), None).await.unwrap();
    assert_eq!(account.reference_host(), Some(stage.gitlab.registry().host()));
    let asked = stage.gitlab.control().requests();
    let token = asked.iter().rev().find(|request| request.path == "/jwt/auth").unwrap();
    assert!(token.query.contains("scope=repository%3Aharbourworks%2Fportal%3Apull"), "{token:?}");
    let elsewhere = account.tags(&name("acme/notes"), None).await;
    assert!(elsewhere.is_err(), "a deploy token is its project's alone");
}
