//! What each kind of registry answers, through the provider that a person's click goes through: status, headers and JSON. The first
//! byte says what is asked, the rest is the script of answers.

use std::sync::Arc;

use domain::{Credential, Endpoint, RegistryKind, RepositoryName, SecretInput};
use oci::{Children, MemoryCache};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use transport::Network;
use transport::auth::{Anonymous, CredentialSource, Known};

use crate::wire;

/// Where a kind's provider is pointed, and what of it is asked for.
struct Post {
    kind: RegistryKind,
    /// What follows the server's own address.
    path: &'static str,
    namespace: &'static str,
    repository: &'static str,
    /// A way to sign in of its own, as the dialog holds it.
    cloud: Option<&'static str>,
}

const fn post(kind: RegistryKind, namespace: &'static str, repository: &'static str) -> Post {
    Post { kind, path: "", namespace, repository, cloud: None }
}

pub(crate) fn error_body(data: &[u8]) {
    // The same words under every status that means something of its own.
    let status = [400, 401, 403, 404, 405, 429, 500, 503];
    let (first, body) = data.split_first().unwrap_or((&0, b""));
    let status = status[usize::from(*first) % status.len()];
    let script =
        [format!("t{status}\ncontent-type: application/json\n\n").as_bytes(), body].concat();
    oci(&script);
}

pub(crate) fn oci(data: &[u8]) {
    ask(&post(RegistryKind::Oci, "", "acme/web"), data);
}

pub(crate) fn docker_hub(data: &[u8]) {
    ask(&post(RegistryKind::DockerHub, "acme", "acme/web"), data);
}

pub(crate) fn harbor(data: &[u8]) {
    ask(&post(RegistryKind::Harbor, "harbour", "harbour/web"), data);
}

pub(crate) fn artifactory(data: &[u8]) {
    ask(&post(RegistryKind::Artifactory, "docker-local", "docker-local/web"), data);
}

pub(crate) fn gitlab(data: &[u8]) {
    ask(&post(RegistryKind::Gitlab, "acme", "acme/web"), data);
}

pub(crate) fn github(data: &[u8]) {
    ask(&post(RegistryKind::Github, "acme", "acme/web"), data);
}

pub(crate) fn quay(data: &[u8]) {
    ask(&post(RegistryKind::Quay, "acme", "acme/web"), data);
}

pub(crate) fn acr(data: &[u8]) {
    ask(&post(RegistryKind::Acr, "", "acme/web"), data);
}

pub(crate) fn ecr(data: &[u8]) {
    let keys = r#"{"cloud":"aws","region":"eu-west-1","way":"keys","access_key_id":"AKIAHARBOURACME00001",
        "secret_access_key":"anchor-chain/of+harbour/works+ACME000001"}"#;
    ask(&Post { cloud: Some(keys), ..post(RegistryKind::Ecr, "", "acme/web") }, data);
}

pub(crate) fn artifact_registry(data: &[u8]) {
    let token =
        r#"{"cloud":"google","way":"access_token","project":null,"access_token":"ya29.harbour"}"#;
    let at = post(RegistryKind::ArtifactRegistry, "harbour-works", "harbour-works/fleet/web");
    ask(&Post { path: "/v1/projects/harbour-works", cloud: Some(token), ..at }, data);
}

fn endpoints(kind: RegistryKind, base: &str) -> Endpoints {
    // An address of Docker Hub is nobody else's.
    let hub = if kind == RegistryKind::DockerHub { base } else { "http://127.0.0.1:1" };
    let both = format!(r#"{{"api":"{base}","registry":"{base}"}}"#);
    let text = format!(
        r#"{{"docker_hub":{{"api":"{hub}","registry":"{hub}","oauth_issuer":"{hub}","oauth_client_id":"x"}},
        "ecr":{{"api":"{base}","registry":"{base}","sts":"{base}"}},"acr":{{"registry":"{base}"}},
        "artifact_registry":{{"api":"{base}","registry":"{base}","token":"{base}/token"}},
        "gitlab":{both},"github":{both},"quay":{both}}}"#
    );
    serde_json::from_str(&text).expect("endpoints")
}

/// Asks as the first byte says.
fn ask(post: &Post, data: &[u8]) {
    let Some((what, script)) = data.split_first() else { return };
    let name = RepositoryName::parse(post.repository).expect("a name");
    wire::answering(script, |base, network| {
        let (base, network) = (base.to_owned(), network.clone());
        async move {
            let open = |credentials| open(post, &base, &network, credentials);
            let nobody = open(Arc::new(Anonymous));
            let credential = match post.cloud {
                Some(access) => {
                    let access = serde_json::from_str(access).expect("a way to sign in");
                    let Some(cloud) = nobody.sign_in().cloud() else { return };
                    match cloud.with_cloud(&access).await {
                        Ok(SignInStep::Done(credential)) => credential,
                        _ => return,
                    }
                }
                None if *what == b's' => {
                    let secret = SecretInput::new("anchor-chain");
                    let form = SignInForm { username: "acme".into(), secret };
                    let _ = nobody.sign_in().with_password(&form).await;
                    return;
                }
                None => Credential::password("acme", "anchor-chain"),
            };
            let provider = open(Arc::new(Known(credential)));
            question(*what, provider.as_ref(), &name, post.namespace).await;
        }
    });
}

fn open(
    post: &Post,
    base: &str,
    network: &Network,
    credentials: Arc<dyn CredentialSource>,
) -> Arc<dyn Provider> {
    let url = format!("{base}{}", post.path);
    let context = Context {
        endpoint: Endpoint::new(url.parse().expect("a URL")),
        credentials,
        network: network.clone(),
        content: Arc::new(MemoryCache::default()),
    };
    providers::open(post.kind, context, &endpoints(post.kind, base)).expect("a provider")
}

async fn question(what: u8, provider: &dyn Provider, name: &RepositoryName, namespace: &str) {
    match what {
        b'p' => drop(provider.probe().await),
        b'n' => drop(provider.namespaces().await),
        b'l' => {
            let namespace = (!namespace.is_empty()).then(|| namespace.to_owned());
            let mut query = RepositoryQuery { namespace, cursor: None };
            for _ in 0..3 {
                let Ok(page) = provider.repositories(&query).await else { return };
                query.cursor = page.next;
                if query.cursor.is_none() {
                    return;
                }
            }
        }
        b'r' => drop(provider.repository(name).await),
        b'd' => drop(provider.tag_detail(name, "1.0").await),
        b'i' => {
            let Ok(content) = provider.content(name).await else { return };
            let registry = &content.registry;
            drop(registry.image(&content.name, "1.0", false, || Children::All, |_| ()).await);
        }
        b'f' => {
            if let Some(search) = provider.search() {
                drop(search.search("web", None).await);
            }
        }
        b'c' => {
            if let Some(creation) = provider.creation() {
                drop(creation.form().await);
                drop(creation.is_available(namespace, "web").await);
            }
        }
        _ => {
            let mut cursor = None;
            for _ in 0..3 {
                let Ok(page) = provider.tags(name, cursor.as_ref()).await else { return };
                cursor = page.next;
                if cursor.is_none() {
                    return;
                }
            }
        }
    }
}
