//! The token service: distribution's token and `OAuth2` specifications, and the scopes that Docker Hub grants.

use reqwest::Method;
use roadstead_tests::registry::{Access, Registry, RegistryOptions, User, image};
use roadstead_tests::vendors::docker_hub::HubOptions;

use crate::api::{Answer, Harbour, client};

const OCI: &str = "application/vnd.oci.image.index.v1+json";

/// A token of the Hub's token service for one scope, as somebody or as nobody.
async fn token(harbour: &Harbour, who: Option<(&str, &str)>, scope: &str) -> String {
    let url = format!("{}/token?service=registry.docker.io&scope={scope}", harbour.0.hub().url());
    let request = client().get(url);
    let request = match who {
        Some((user, secret)) => request.basic_auth(user, Some(secret)),
        None => request,
    };
    let answer = Answer::of(request).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json["token"], answer.json["access_token"]);
    answer.json["token"].as_str().unwrap().to_owned()
}

async fn ask(harbour: &Harbour, method: Method, path: &str, token: Option<&str>) -> Answer {
    let url = format!("{}{path}", harbour.0.hub().registry().url());
    let request = client().request(method, url).header("accept", OCI);
    Answer::of(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

#[tokio::test]
async fn the_registry_says_where_and_for_what_a_token_is_to_be_had() {
    let harbour = Harbour::open();
    let realm =
        format!(r#"Bearer realm="{}/token",service="registry.docker.io""#, harbour.0.hub().url());
    let ping = ask(&harbour, Method::GET, "/v2/", None).await;
    assert_eq!((ping.status, ping.header("www-authenticate")), (401, realm.as_str()));
    let pull = ask(&harbour, Method::GET, "/v2/acme/web/manifests/latest", None).await;
    assert_eq!(
        pull.header("www-authenticate"),
        format!(r#"{realm},scope="repository:acme/web:pull""#)
    );
    assert_eq!(pull.json["errors"][0]["detail"][0]["Class"], "");
    let mount = "/v2/acme/web/blobs/uploads/?from=library/beacon&mount=sha256:0";
    let push = ask(&harbour, Method::POST, mount, None).await;
    let scope = "repository:acme/web:pull,push repository:library/beacon:pull";
    assert!(push.header("www-authenticate").ends_with(&format!(r#",scope="{scope}""#)));
}

#[tokio::test]
async fn a_token_grants_what_may_be_granted_and_says_nothing_of_the_rest() {
    let harbour = Harbour::open();
    let manifest = "/v2/acme/web/manifests/latest";
    let anonymous = token(&harbour, None, "repository:acme/web:pull,push").await;
    assert_eq!(ask(&harbour, Method::GET, manifest, Some(&anonymous)).await.status, 200);
    let push = ask(&harbour, Method::POST, "/v2/acme/web/blobs/uploads/", Some(&anonymous)).await;
    assert_eq!(push.status, 401);
    assert!(push.header("www-authenticate").ends_with(r#",error="insufficient_scope""#));

    let cases = [
        (Some(("acme", "anchor-chain")), "acme/web", 202),
        (Some(("acme", "dckr_pat_sandbox_rw")), "harbourworks/portal", 202),
        (Some(("acme", "dckr_pat_sandbox_ro")), "acme/web", 401),
        (Some(("acme", "anchor-chain")), "moored/dinghy", 401),
        (None, "acme/web", 401),
    ];
    for (who, name, status) in cases {
        let token = token(&harbour, who, &format!("repository:{name}:pull,push")).await;
        let path = format!("/v2/{name}/blobs/uploads/");
        let answer = ask(&harbour, Method::POST, &path, Some(&token)).await;
        assert_eq!(answer.status, status, "{who:?} pushes to {name}");
    }
}

#[tokio::test]
async fn a_private_image_is_pulled_by_its_members_alone() {
    let harbour = Harbour::open();
    let manifest = "/v2/harbourworks/portal/manifests/latest";
    let scope = "repository:harbourworks/portal:pull";
    let anonymous = token(&harbour, None, scope).await;
    assert_eq!(ask(&harbour, Method::GET, manifest, Some(&anonymous)).await.status, 401);
    let owner = token(&harbour, Some(("acme", "dckr_pat_sandbox_ro")), scope).await;
    let answer = ask(&harbour, Method::GET, manifest, Some(&owner)).await;
    assert_eq!(answer.status, 200);
    let other = token(&harbour, Some(("acme", "anchor-chain")), "repository:acme/web:pull").await;
    assert_eq!(
        ask(&harbour, Method::GET, manifest, Some(&other)).await.status,
        401,
        "another scope"
    );
}

#[tokio::test]
async fn wrong_credentials_get_no_token_and_two_steps_need_an_access_token() {
    let harbour = Harbour::open();
    let url = format!("{}/token?service=registry.docker.io", harbour.0.hub().url());
    for (user, secret) in
        [("acme", "wrong"), ("nobody", "anchor-chain"), ("moored", "anchor-chain")]
    {
        let answer = Answer::of(client().get(&url).basic_auth(user, Some(secret))).await;
        assert_eq!(answer.status, 401, "{user}");
        assert_eq!(answer.json["details"], "incorrect username or password");
    }
    let elsewhere = format!("{}/token?service=elsewhere", harbour.0.hub().url());
    assert_eq!(Answer::of(client().get(elsewhere)).await.status, 400);
}

#[tokio::test]
async fn a_token_whose_time_is_over_must_be_fetched_again() {
    let harbour = Harbour::with(HubOptions { registry_token_seconds: 0, ..HubOptions::default() });
    let old = token(&harbour, None, "repository:acme/web:pull").await;
    let answer = ask(&harbour, Method::GET, "/v2/acme/web/tags/list", Some(&old)).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("www-authenticate").contains(r#"error="invalid_token""#));
}

#[tokio::test]
async fn there_is_no_catalogue_on_docker_hub() {
    let harbour = Harbour::open();
    let token = token(&harbour, Some(("acme", "anchor-chain")), "registry:catalog:*").await;
    assert_eq!(ask(&harbour, Method::GET, "/v2/_catalog", Some(&token)).await.status, 401);
}

#[tokio::test]
async fn the_oauth2_form_gives_a_refresh_token_that_gives_tokens() {
    let users = vec![User::new("keeper", "oil")];
    let access = Access::Bearer { users, anonymous_pull: false };
    let registry =
        Registry::start(RegistryOptions { access, ..RegistryOptions::default() }).unwrap();
    image::sample(registry.store(), "app").unwrap();
    let realm = format!("{}/token", registry.url());
    let common = [
        ("service", "sandbox-registry"),
        ("client_id", "roadstead"),
        ("scope", "repository:app:pull"),
        ("access_type", "offline"),
    ];
    let password = [("grant_type", "password"), ("username", "keeper"), ("password", "oil")];
    let form: Vec<_> = common.iter().chain(&password).copied().collect();
    let first = Answer::of(client().post(&realm).form(&form)).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let refresh = first.json["refresh_token"].as_str().unwrap().to_owned();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let form: Vec<_> = common.iter().chain(&again).copied().collect();
    let second = Answer::of(client().post(&realm).form(&form)).await;
    let tags = format!("{}/v2/app/tags/list", registry.url());
    let token = second.json["access_token"].as_str().unwrap();
    assert_eq!(Answer::of(client().get(tags).bearer_auth(token)).await.status, 200);
    let wrong = [("grant_type", "password"), ("username", "keeper"), ("password", "no")];
    let form: Vec<_> = common.iter().chain(&wrong).copied().collect();
    assert_eq!(Answer::of(client().post(&realm).form(&form)).await.status, 401);
}
