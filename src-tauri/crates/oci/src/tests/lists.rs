//! Catalogue and tags.

use domain::{Completeness, Page};

use super::*;

const TAGS: &str = "/v2/acme/web/tags/list";

fn tags(names: &[&str]) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "name": "acme/web", "tags": names }))
}

fn linked(names: &[&str], target: &str) -> ResponseTemplate {
    tags(names).insert_header("link", format!(r#"<{target}>; rel="next""#).as_str())
}

async fn read_all(registry: &Registry) -> (Vec<String>, Completeness, usize) {
    let (mut all, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page: Page<String> = registry.tags(&web(), cursor.as_ref()).await.unwrap();
        pages += 1;
        all.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return (all, page.completeness, pages),
        }
    }
}

#[tokio::test]
async fn null_and_absent_lists_are_empty() {
    for body in [json!({ "tags": null }), json!({ "name": "acme/web" }), json!({ "tags": [] })] {
        let canned = Canned::start().await;
        canned.get(TAGS, ResponseTemplate::new(200).set_body_json(&body)).await;
        let page = canned.registry().tags(&web(), None).await.unwrap();
        assert_eq!(page, Page { total: None, ..Page::whole(vec![]) }, "{body}");
    }
    let canned = Canned::start().await;
    let null = ResponseTemplate::new(200).set_body_json(json!({ "repositories": null }));
    canned.get("/v2/_catalog", null).await;
    assert!(canned.registry().catalog(None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn links_are_followed_relative_or_absolute_with_an_internal_host_or_plain_http() {
    for target in [
        "/v2/acme/web/tags/list?last=b&n=2",
        "http://registry.internal:5000/v2/acme/web/tags/list?last=b&n=2",
        "https://other.example/v2/acme/web/tags/list?last=b&n=2",
    ] {
        let canned = Canned::start().await;
        Mock::given(path(TAGS))
            .and(wiremock::matchers::query_param("last", "b"))
            .respond_with(tags(&["c"]))
            .with_priority(1)
            .mount(&canned.server)
            .await;
        canned.get(TAGS, linked(&["a", "b"], target)).await;
        let (all, completeness, _) = read_all(&canned.registry()).await;
        assert_eq!(
            (all.join(" "), completeness),
            ("a b c".into(), Completeness::Complete),
            "{target}"
        );
    }
}

#[tokio::test]
async fn a_link_that_lost_its_path_prefix_keeps_only_last_and_n() {
    let canned = Canned::under("/artifactory/api/docker/local").await;
    let at = "/artifactory/api/docker/local/v2/acme/web/tags/list";
    canned.get(at, linked(&["a"], "/v2/acme/web/tags/list?last=a&n=1&x=y")).await;
    let registry = canned.registry();
    let first = registry.tags(&web(), None).await.unwrap();
    registry.tags(&web(), first.next.as_ref()).await.unwrap();
    assert_eq!(canned.asked().await[1], format!("GET {at}?last=a&n=1"));
}

#[tokio::test]
async fn an_opaque_marker_is_sent_back_as_it_came() {
    let canned = Canned::start().await;
    canned.get(TAGS, linked(&["a"], "/v2/acme/web/tags/list?n=1&last=gAAA%2Bx%3D%3D")).await;
    let registry = canned.registry();
    let first = registry.tags(&web(), None).await.unwrap();
    registry.tags(&web(), first.next.as_ref()).await.unwrap();
    assert_eq!(canned.asked().await[1], format!("GET {TAGS}?n=1&last=gAAA%2Bx%3D%3D"));
}

#[tokio::test]
async fn a_list_that_goes_in_circles_is_cut_and_says_so() {
    let canned = Canned::start().await;
    canned.get(TAGS, linked(&["a"], "/v2/acme/web/tags/list?n=100")).await;
    let (all, completeness, pages) = read_all(&canned.registry()).await;
    assert_eq!((all.len(), completeness, pages), (1, Completeness::PageCap, 1));
}

#[tokio::test]
async fn a_page_that_repeats_under_another_link_is_cut_and_says_so() {
    let canned = Canned::start().await;
    let again = |last: &str| linked(&["a", "b"], &format!("/v2/acme/web/tags/list?last={last}"));
    for (last, next) in [("x", "y"), ("y", "z")] {
        Mock::given(path(TAGS))
            .and(wiremock::matchers::query_param("last", last))
            .respond_with(again(next))
            .with_priority(1)
            .mount(&canned.server)
            .await;
    }
    canned.get(TAGS, again("x")).await;
    let (all, completeness, pages) = read_all(&canned.registry()).await;
    assert_eq!((all.join(" "), completeness, pages), ("a b".into(), Completeness::PageCap, 2));
}

#[tokio::test]
async fn a_link_of_no_use_leaves_a_list_that_says_it_is_cut() {
    let canned = Canned::start().await;
    canned.get(TAGS, linked(&["a"], "https://other.example/elsewhere?page=2")).await;
    let (all, completeness, _) = read_all(&canned.registry()).await;
    assert_eq!((all.join(" "), completeness), ("a".into(), Completeness::PageCap));
}

#[tokio::test]
async fn a_page_size_that_is_refused_is_left_to_the_server() {
    for answer in [
        refusal(400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested"),
        refusal(405, "UNSUPPORTED", "Invalid parameter: n must be at most 1000"),
    ] {
        let canned = Canned::start().await;
        let list = ResponseTemplate::new(200).set_body_json(json!({ "repositories": ["a"] }));
        Mock::given(path("/v2/_catalog"))
            .and(wiremock::matchers::query_param("n", "100"))
            .respond_with(answer)
            .with_priority(1)
            .mount(&canned.server)
            .await;
        canned.get("/v2/_catalog", list).await;
        assert_eq!(canned.registry().catalog(None).await.unwrap().items.len(), 1);
        assert_eq!(canned.asked().await, ["GET /v2/_catalog?n=100", "GET /v2/_catalog"]);
    }
}

#[tokio::test]
async fn digests_among_the_tags_are_left_out() {
    let canned = Canned::start().await;
    let digest = format!("sha256:{}", "a".repeat(64));
    canned.get(TAGS, tags(&["1.0", &digest, "sha256-abc.sig", ""])).await;
    let page = canned.registry().tags(&web(), None).await.unwrap();
    assert_eq!(page.items, ["1.0", "sha256-abc.sig"]);
    assert_eq!(
        page.completeness,
        Completeness::Complete,
        "a digest is no tag, so that none is missing"
    );
}

#[tokio::test]
async fn names_that_nothing_can_have_are_left_out_and_it_is_said() {
    let canned = Canned::start().await;
    let strange =
        ["<img src=x onerror=alert(1)>", "exe.\u{202e}txt", "two\nlines", &"x".repeat(1 << 20)];
    for name in strange {
        canned.get(TAGS, tags(&["1.0", name])).await;
        let page = canned.registry().tags(&web(), None).await.unwrap();
        assert_eq!(
            (page.items, page.completeness),
            (vec!["1.0".to_owned()], Completeness::NamesLeftOut)
        );
    }
}

#[tokio::test]
async fn a_missing_repository_is_not_found() {
    let canned = Canned::start().await;
    canned.get(TAGS, refusal(404, "NAME_UNKNOWN", "repository name not known")).await;
    let error = canned.registry().tags(&web(), None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound { what: "acme/web".into() });
    assert_eq!(error.detail.unwrap().code.as_deref(), Some("NAME_UNKNOWN"));
}

#[tokio::test]
async fn a_registry_without_a_catalogue_says_so_in_many_ways() {
    for (answer, signed_in) in [
        (ResponseTemplate::new(404), false),
        (ResponseTemplate::new(405), false),
        (refusal(403, "DENIED", "admins only"), true),
        (refusal(400, "UNSUPPORTED", "not here"), true),
        (ResponseTemplate::new(501), false),
    ] {
        let canned = Canned::start().await;
        canned.get("/v2/_catalog", answer).await;
        let registry = canned.seen_by(signed_in.then(acme));
        assert_eq!(kind(registry.catalog(None).await), ErrorKind::NoCatalogue);
    }
}

#[tokio::test]
async fn a_catalogue_behind_a_token_that_is_refused_is_none() {
    let canned = Canned::start().await;
    let challenge = format!(r#"Bearer realm="{}/token",service="s""#, canned.server.uri());
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
    canned.get("/v2/", asks.clone()).await;
    canned.get("/v2/_catalog", asks).await;
    canned.get("/token", ResponseTemplate::new(200).set_body_json(json!({ "token": "t" }))).await;
    assert_eq!(kind(canned.registry().catalog(None).await), ErrorKind::NoCatalogue);
    assert_eq!(kind(canned.seen_by(Some(acme())).catalog(None).await), ErrorKind::NoCatalogue);
}

#[tokio::test]
async fn what_an_anonymous_token_lists_is_called_public_only() {
    let canned = Canned::start().await;
    let list = ResponseTemplate::new(200).set_body_json(json!({ "repositories": ["a"] }));
    canned.get("/v2/_catalog", list.clone()).await;
    let open = canned.registry().catalog(None).await.unwrap();
    assert_eq!(open.completeness, Completeness::Complete, "nobody sees more");

    let canned = Canned::start().await;
    let challenge = format!(r#"Bearer realm="{}/token",service="s""#, canned.server.uri());
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
    canned.get("/v2/", asks).await;
    canned.get("/token", ResponseTemplate::new(200).set_body_json(json!({ "token": "t" }))).await;
    canned.get("/v2/_catalog", list).await;
    for (credential, completeness) in
        [(None, Completeness::PublicOnly), (Some(acme()), Completeness::Complete)]
    {
        let page = canned.seen_by(credential).catalog(None).await.unwrap();
        assert_eq!(page.completeness, completeness);
    }
}

#[tokio::test]
async fn a_catalogue_behind_a_password_asks_to_sign_in() {
    let canned = Canned::start().await;
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", "Basic realm=x");
    canned.get("/v2/", asks.clone()).await;
    canned.get("/v2/_catalog", asks).await;
    assert_eq!(kind(canned.registry().catalog(None).await), ErrorKind::SignInNeeded);
    assert_eq!(kind(canned.seen_by(Some(acme())).catalog(None).await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn what_is_no_json_is_a_bad_answer_and_a_web_page_no_registry() {
    let canned = Canned::start().await;
    let cut = ResponseTemplate::new(200).set_body_raw(r#"{"tags":["1.0","#, "application/json");
    canned.get(TAGS, cut).await;
    assert!(matches!(
        kind(canned.registry().tags(&web(), None).await),
        ErrorKind::BadResponse { .. }
    ));
    let canned = Canned::start().await;
    canned.get(TAGS, ResponseTemplate::new(200).set_body_raw("<html>", "text/html")).await;
    assert!(matches!(
        kind(canned.registry().tags(&web(), None).await),
        ErrorKind::NotARegistry { .. }
    ));
}
