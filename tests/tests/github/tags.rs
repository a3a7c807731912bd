//! Tags from versions, and the rest of a tag from the registry.

use domain::{ErrorKind, Tag};
use providers::Provider;

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
async fn versions_become_tags_with_digest_and_date_and_the_untagged_ones_none() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_full");
    let (tags, _) = all(account.as_ref(), "harbourworks/portal").await;
    let mut found: Vec<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, ["1.0.0", "1.1.0", "2.0.0", "latest"], "children and attestations are none");
    for tag in &tags {
        let detail = tag.detail.as_ref().unwrap();
        assert!(detail.digest.is_some() && detail.last_pushed.is_some());
        assert!(detail.size.is_none() && detail.platforms.is_empty(), "not told, so not made up");
        assert!(detail.more, "the registry tells them, for the rows on screen");
    }
    let digest = |name: &str| {
        let tag = tags.iter().find(|tag| tag.name == name).unwrap();
        tag.detail.clone().unwrap().digest
    };
    assert_eq!(digest("1.1.0"), digest("latest"));
    stage.ends_clean();
}

#[tokio::test]
async fn the_registry_adds_platforms_and_sizes_and_the_versions_date_stays() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_full");
    let (tags, _) = all(account.as_ref(), "harbourworks/portal").await;
    let listed = tags.iter().find(|tag| tag.name == "2.0.0").unwrap().detail.clone().unwrap();
    let detail = account.tag_detail(&name("harbourworks/portal"), "2.0.0").await.unwrap();
    assert_eq!(detail.digest, listed.digest);
    assert_eq!(detail.last_pushed, listed.last_pushed);
    assert_eq!((detail.platforms.len(), detail.more), (2, false));
    assert!(detail.size.is_some() && detail.has_attestations == Some(true));
}

#[tokio::test]
async fn many_versions_cost_as_many_requests_as_they_have_pages() {
    let stage = Stage::new();
    stage.github.add_versions("acme/web", 497).unwrap();
    let account = stage.account("ghp_sandbox_full");
    account.probe().await.unwrap();
    stage.github.control().clear();
    let (tags, pages) = all(account.as_ref(), "acme/web").await;
    // 499 versions: two names stand on one of them.
    assert_eq!((tags.len(), pages), (500, 5));
    assert_eq!(stage.github.control().requests().len(), 5);
}

#[tokio::test]
async fn a_package_that_is_hidden_is_not_found() {
    let stage = Stage::new();
    let account = stage.account("ghp_sandbox_moored");
    let hidden = account.tags(&name("acme/tools/runner"), None).await.unwrap_err();
    let what = "acme/tools/runner".to_owned();
    assert_eq!(hidden.kind, ErrorKind::NotFound { what });
    let public = account.tags(&name("acme/web"), None).await.unwrap();
    assert_eq!(public.items.len(), 3);
}

#[tokio::test]
async fn a_package_is_made_real_by_a_push_and_not_by_a_token_that_may_only_read() {
    let stage = Stage::new();
    let new = name("acme/brand-new");
    let reader = stage.account("ghp_sandbox_read");
    let refused = reader.first_push().unwrap().push(&new).await.unwrap_err().kind;
    assert!(matches!(refused, ErrorKind::Forbidden { .. }), "{refused:?}");
    let account = stage.account("ghp_sandbox_full");
    let first_push = account.first_push().unwrap();
    first_push.push(&new).await.unwrap();
    let (tags, _) = all(account.as_ref(), "acme/brand-new").await;
    assert_eq!(tags.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), [first_push.tag()]);
    let taken = first_push.push(&new).await.unwrap_err().kind;
    assert_eq!(taken, ErrorKind::NameTaken);
}
