//! Looking again: what is found, and how little it takes.

use app::{RepositoryNews, SignInOutcome, Watched};
use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::AccountId;
use roadstead_tests::process::{Access, ReferenceRegistry, Skopeo, TinyImage};
use roadstead_tests::registry::{Push, Registry, RegistryOptions};
use serde_json::json;

use crate::person::{Person, name, other};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn push(registry: &Registry, tag: &str, words: &str) {
    let config = roadstead_tests::registry::Digest::of(b"{}");
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": config, "size": 2 },
        "layers": [], "annotations": { "words": words },
    });
    let manifest = Bytes::from(manifest.to_string());
    registry.store().put_manifest("team/web", Some(tag), MANIFEST, manifest, &Push::now(None));
}

async fn looking_at(person: &Person, address: &str) -> AccountId {
    match person.app.sign_in(other(address)).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    }
}

/// How often the list and single tags were asked for since.
fn asked(registry: &Registry, since: usize) -> (usize, usize) {
    let sent = registry.control().requests();
    let of = |method: &str| sent[since..].iter().filter(|one| one.method == method).count();
    (of("GET"), of("HEAD"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_a_few_pages_is_looked_at_to_its_end_each_time() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    for number in 0..250 {
        push(&registry, &format!("b{number:03}"), "one");
    }
    push(&registry, "latest", "one");
    let person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let web = name("team/web");
    let look = || person.app.look_again(&id, &web);
    assert_eq!(look().await.unwrap(), RepositoryNews::default(), "nothing was seen before");
    for (tag, why) in [("zebra", "behind all"), ("c-new", "between"), ("a-new", "before all")] {
        push(&registry, tag, "two");
        let before = registry.control().requests().len();
        let news = look().await.unwrap();
        assert_eq!((news.fresh, news.watched), (vec![tag.to_owned()], Watched::Whole), "{why}");
        assert_eq!(asked(&registry, before), (2, 1), "two pages, and `latest`");
    }
    push(&registry, "latest", "two");
    let news = look().await.unwrap();
    assert_eq!(news.moved, ["latest"], "which does not stand on the first page");
    assert_eq!(look().await.unwrap(), RepositoryNews::default());
    let found = person.app.find_names("zebra".into()).await.unwrap();
    assert_eq!(found.first().and_then(|hit| hit.tag.as_deref()), Some("zebra"), "and is found");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_list_a_look_reads_three_pages_and_after_one_round_nothing_is_missed() {
    // Pages of a hundred, and none larger: eight of them.
    let options = RegistryOptions { list_limit: 100, ..RegistryOptions::default() };
    let registry = Registry::start(options).unwrap();
    for number in 0..750 {
        push(&registry, &format!("b{number:03}"), "one");
    }
    let person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let web = name("team/web");
    let look = || person.app.look_again(&id, &web);
    let mut seen = Watched::Whole;
    for _ in 0..7 {
        let news = look().await.unwrap();
        assert_eq!((news.fresh.len(), news.changed), (0, false), "{news:?}");
        seen = news.watched;
    }
    assert_eq!(seen, Watched::InTurn { pages: Some(8) });
    push(&registry, "nightly", "two");
    assert_eq!(look().await.unwrap().fresh, ["nightly"], "the end is seen at each look");
    push(&registry, "b420-patched", "two");
    let mut found = 0;
    let mut looks = 0;
    for _ in 0..8 {
        let before = registry.control().requests().len();
        let news = look().await.unwrap();
        // A larger page is asked for once a cursor, and refused.
        assert!(asked(&registry, before).0 <= 5, "{:?}", asked(&registry, before));
        looks += 1;
        found += news.fresh.len();
        if found > 0 {
            assert_eq!(news.fresh, ["b420-patched"]);
            assert_eq!(news.beyond.len(), 1, "the window is told of it");
            break;
        }
    }
    assert_eq!(found, 1, "after {looks} looks");
    for _ in 0..8 {
        assert!(look().await.unwrap().fresh.is_empty(), "and it is told once");
    }
}

/// Refuses HEAD, as some registries do, and asks `upstream` for the rest.
async fn without_head(upstream: String) -> String {
    let pass = move |request: Request, _: Next| {
        let upstream = upstream.clone();
        async move { passed_on(&upstream, request).await }
    };
    let router = Router::new().fallback(|| async {}).layer(from_fn(pass));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    at
}

async fn passed_on(upstream: &str, request: Request) -> Response {
    if request.method() == Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut headers = request.headers().clone();
    headers.remove("host");
    let url = format!("{upstream}{}", request.uri());
    let answer = client.get(url).headers(headers).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove("transfer-encoding");
    (status, headers, answer.bytes().await.unwrap()).into_response()
}

/// Debian's registry gives manifests an `ETag`, and says 304 to who has them.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_registry_that_tells_nothing_by_head_sends_a_manifest_again_only_when_it_is_another()
{
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    let skopeo = Skopeo::for_registry(&registry).unwrap();
    let [old, new] = ["as it was", "as it is"].map(|words| TinyImage::new("amd64", words).unwrap());
    skopeo.push(&old, "team/web:latest").await.unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let manifest = format!("{}/v2/team/web/manifests/latest", registry.url());
    let asked = |method, known: Option<String>| {
        let mut request = client.request(method, &manifest).header("accept", MANIFEST);
        if let Some(known) = known {
            request = request.header("if-none-match", known);
        }
        request.send()
    };
    for method in [Method::GET, Method::HEAD] {
        let answer = asked(method.clone(), None).await.unwrap();
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(tag, format!("\"{}\"", old.digest()), "its ETag is the digest");
        assert_eq!(asked(method, Some(tag)).await.unwrap().status(), 304);
    }
    let whole = asked(Method::GET, None).await.unwrap().bytes().await.unwrap().len() as u64;

    let person = Person::new();
    let id = looking_at(&person, &without_head(registry.url()).await).await;
    let web = name("team/web");
    let look = async || {
        let before = person.app.account_cost(&id).unwrap();
        let news = person.app.look_again(&id, &web).await.unwrap();
        let after = person.app.account_cost(&id).unwrap();
        (news, after.bytes.0 - before.bytes.0, after.requests.0 - before.requests.0)
    };
    let (_, first, _) = look().await;
    let (news, second, requests) = look().await;
    assert_eq!(news, RepositoryNews::default());
    assert!(first >= second + whole, "the manifest came once: {first} and {second} bytes");
    assert!(second < whole, "what remains is the list of one name: {second} bytes");
    assert_eq!(requests, 3, "the list, a HEAD that is refused, and a GET for changes");
    skopeo.push(&new, "team/web:latest").await.unwrap();
    let (news, third, _) = look().await;
    assert_eq!(news.moved, ["latest"]);
    assert!(third > second, "and once more when it is another");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_docker_hub_is_one_request_and_never_one_for_a_manifest() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let web = name("acme/web");
    assert!(!person.app.look_again(&id, &web).await.unwrap().changed);
    let hub = person.sandbox.hub();
    let sent = || (hub.control().requests().len(), hub.registry().control().requests().len());
    let before = sent();
    for _ in 0..3 {
        let news = person.app.look_again(&id, &web).await.unwrap();
        let nothing = RepositoryNews { watched: Watched::Newest, ..RepositoryNews::default() };
        assert_eq!(news, nothing, "the list begins with the newest, and nothing happened");
    }
    assert_eq!(sent(), (before.0 + 3, before.1), "one page of the list each, and no pull");
    let cost = person.app.account_cost(&id).unwrap();
    assert!(cost.requests.0 >= 4 && cost.bytes.0 > 0, "{cost:?}");
    assert!(!cost.hosts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_lists_have_names_alone_a_head_tells_what_moved() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    push(&registry, "1.0", "one");
    push(&registry, "latest", "one");
    let person = Person::new();
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    let web = name("team/web");
    let look = || person.app.look_again(&id, &web);
    assert_eq!(look().await.unwrap(), RepositoryNews::default());
    push(&registry, "1.1", "two");
    push(&registry, "latest", "two");
    let before = registry.control().requests().len();
    let news = look().await.unwrap();
    assert_eq!((news.fresh, news.moved), (vec!["1.1".to_owned()], vec!["latest".to_owned()]));
    let sent = registry.control().requests();
    let sent: Vec<_> = sent[before..].iter().map(|request| request.method.as_str()).collect();
    assert_eq!(sent, ["GET", "HEAD"], "a page of names, and one tag's head");
    assert_eq!(look().await.unwrap(), RepositoryNews::default());
    let history = person.app.tag_history(&id, &web, "latest".into()).await.unwrap();
    assert_eq!(history.len(), 2, "and the tag's history knows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_read_for_the_screen_there_is_no_news() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    push(&registry, "1.0", "one");
    let person = Person::new();
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    let web = name("team/web");
    person.app.look_again(&id, &web).await.unwrap();
    push(&registry, "1.1", "two");
    person.app.tags(&id, &web, None).await.unwrap();
    assert_eq!(person.app.look_again(&id, &web).await.unwrap(), RepositoryNews::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_is_gone_is_told_of_its_account_alone() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    push(&registry, "1.0", "one");
    let person = Person::new();
    let hub = person.signed_in("acme", "anchor-chain").await;
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    drop(registry);
    assert!(person.app.look_again(&id, &name("team/web")).await.is_err());
    let away = |account| {
        let views = person.app.accounts();
        views.iter().find(|view| view.account.id == account).map(|view| view.unreachable)
    };
    assert_eq!((away(id), away(hub)), (Some(true), Some(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bell_goes_with_its_star() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let web = name("acme/web");
    person.app.set_favourite(&id, web.clone(), true).unwrap();
    person.app.set_bell(&id, web.clone(), true).unwrap();
    person.restart();
    assert_eq!(person.app.bells(&id).unwrap(), std::slice::from_ref(&web));
    person.app.set_favourite(&id, web, false).unwrap();
    assert_eq!(person.app.bells(&id).unwrap(), []);
}
