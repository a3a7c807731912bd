//! What only an API set up in an odd way does.

use std::sync::Arc;
use std::time::Duration;

use domain::{Completeness, Credential, Endpoint, ErrorKind, NewRepository, Visibility};
use serde_json::{Value, json};
use transport::Network;
use transport::auth::Known;
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::ArtifactRegistry;
use crate::{Context, Creation, Endpoints, Provider, RepositoryQuery};

const REPOSITORIES: &str = "/v1/projects/acme/locations/us/repositories";

fn open(server: &MockServer) -> ArtifactRegistry {
    let json = json!({ "artifact_registry": { "api": server.uri(), "registry": server.uri() } });
    let endpoints: Endpoints = serde_json::from_value(json).unwrap();
    let url = format!("{}/v1/projects/acme", server.uri());
    let context = Context {
        endpoint: Endpoint::new(url.parse().unwrap()),
        credentials: Arc::new(Known(Credential::password("oauth2accesstoken", "ya29.x"))),
        network: Network::new(),
        content: Arc::new(oci::MemoryCache::default()),
    };
    ArtifactRegistry::open(context, &endpoints).unwrap()
}

async fn answers(server: &MockServer, verb: &str, at: &str, body: Value) {
    let answer = ResponseTemplate::new(200).set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(server).await;
}

fn fleet() -> NewRepository {
    NewRepository {
        namespace: "us-docker.pkg.dev/acme".into(),
        name: "fleet".into(),
        description: String::new(),
        visibility: Visibility::Private,
        options: Vec::new(),
    }
}

#[tokio::test]
async fn an_operation_that_never_ends_is_left_and_said_to_be_unfinished() {
    let server = MockServer::start().await;
    let name = "projects/acme/locations/us/operations/1";
    let running = json!({ "name": name, "done": false });
    answers(&server, "POST", REPOSITORIES, running.clone()).await;
    answers(&server, "GET", &format!("/v1/{name}"), running).await;
    let provider = ArtifactRegistry { patience: Duration::from_millis(300), ..open(&server) };
    let error = provider.create(&fleet()).await.unwrap_err();
    let expected = ErrorKind::Unfinished { what: "us-docker.pkg.dev/acme/fleet".into() };
    assert_eq!(error.kind, expected);
}

#[tokio::test]
async fn an_operation_whose_name_leads_elsewhere_is_not_followed() {
    for name in ["https://evil.example/x", "projects/acme/locations/us/operations/..", ""] {
        let server = MockServer::start().await;
        answers(&server, "POST", REPOSITORIES, json!({ "name": name })).await;
        let error = open(&server).create(&fleet()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Unfinished { .. }), "{name}: {:?}", error.kind);
        assert_eq!(server.received_requests().await.unwrap().len(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_list_that_goes_in_a_circle_is_left() {
    let server = MockServer::start().await;
    let packages = format!("{REPOSITORIES}/fleet/packages");
    let page = |name: &str| {
        let name = format!("projects/acme/locations/us/repositories/fleet/packages/{name}");
        json!({ "packages": [{ "name": name }], "nextPageToken": "t" })
    };
    Mock::given(path(&packages))
        .and(query_param_is_missing("pageToken"))
        .respond_with(ResponseTemplate::new(200).set_body_json(page("a")))
        .mount(&server)
        .await;
    Mock::given(path(&packages))
        .and(query_param("pageToken", "t"))
        .respond_with(ResponseTemplate::new(200).set_body_json(page("b")))
        .mount(&server)
        .await;
    let provider = open(&server);
    let namespace = Some("us-docker.pkg.dev/acme/fleet".to_owned());
    let first = RepositoryQuery { namespace: namespace.clone(), cursor: None };
    let first = provider.repositories(&first).await.unwrap();
    assert_eq!(first.completeness, Completeness::Complete);
    let second = RepositoryQuery { namespace, cursor: first.next };
    let second = provider.repositories(&second).await.unwrap();
    assert_eq!((second.next, second.completeness), (None, Completeness::PageCap));
}

#[tokio::test]
async fn without_a_stand_in_each_image_is_at_the_registry_of_its_own_host() {
    let context = Context {
        endpoint: Endpoint::new(
            "https://artifactregistry.googleapis.com/v1/projects/acme".parse().unwrap(),
        ),
        credentials: Arc::new(Known(Credential::password("oauth2accesstoken", "ya29.x"))),
        network: Network::new(),
        content: Arc::new(oci::MemoryCache::default()),
    };
    let provider = ArtifactRegistry::open(context, &Endpoints::default()).unwrap();
    assert_eq!(provider.reference_host().as_deref(), Some(""), "names have their hosts in them");
    for (name, inner) in [
        ("europe-west1-docker.pkg.dev/acme/fleet/tug", "acme/fleet/tug"),
        ("gcr.io/acme/tug", "acme/tug"),
    ] {
        let name = domain::RepositoryName::parse(name).unwrap();
        assert_eq!(provider.registry_of(&name).unwrap().1.as_str(), inner);
    }
    assert_eq!(provider.registries.lock().unwrap().len(), 2);
}
