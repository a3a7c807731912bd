//! The ways into any other registry, against Debian's `docker-registry`: tokens, an identity token, a client certificate;
//! and what a push of ours leaves there, as skopeo sees it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[expect(dead_code, reason = "what other suites need of it")]
mod vendor_support;

use std::fs;
use std::sync::Arc;

use domain::{
    Capability, Credential, Endpoint, ErrorKind, Origin, Reason, RegistryKind, SecretInput,
    SecretKind, TagContent,
};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::process::{Access, ReferenceRegistry, Skopeo, TinyImage};
use transport::auth::{Anonymous, CredentialSource, Known};
use transport::{ClientIdentity, Network};
use vendor_support::{kind, name, row};

/// How the registry is reached by somebody who trusts its authority and its token server.
fn endpoint(registry: &ReferenceRegistry) -> Endpoint {
    let mut endpoint = Endpoint::new(registry.url().parse().unwrap());
    if registry.url().starts_with("https") {
        endpoint.extra_ca_pem = Some(fs::read_to_string(registry.root_certificate()).unwrap());
    }
    if let Some(tokens) = registry.tokens() {
        endpoint.trusted_realms.push(Origin::of(&tokens.realm().parse().unwrap()));
    }
    endpoint
}

fn open(
    registry: &ReferenceRegistry,
    network: Network,
    credential: Option<Credential>,
) -> Arc<dyn Provider> {
    let credentials: Arc<dyn CredentialSource> = match credential {
        Some(credential) => Arc::new(Known(credential)),
        None => Arc::new(Anonymous),
    };
    let cache = Arc::new(oci::MemoryCache::default());
    let about = Context { endpoint: endpoint(registry), credentials, network, content: cache };
    providers::open(RegistryKind::Oci, about, &Endpoints::default()).unwrap()
}

fn done(step: SignInStep) -> Credential {
    match step {
        SignInStep::Done(credential) => credential,
        SignInStep::CodeNeeded { .. } => panic!("there is no second step"),
    }
}

/// A network that shows the registry the certificate of somebody who is let in.
fn showing(registry: &ReferenceRegistry) -> Network {
    let pem = fs::read_to_string(registry.persons_certificate()).unwrap();
    let (certificates, key) = transport::split_identity(&pem).unwrap();
    let identity = ClientIdentity::from_pem(&certificates, &key).unwrap();
    Network::new().showing(Origin::of(&registry.url().parse().unwrap()), Arc::new(identity))
}

#[tokio::test]
async fn who_shows_the_right_client_certificate_is_let_in_and_nobody_else() {
    let registry = ReferenceRegistry::start(Access::ClientCertificate).await.unwrap();
    let image = TinyImage::new("amd64", "sealed").unwrap();
    Skopeo::for_registry(&registry).unwrap().push(&image, "sealed/letter:1").await.unwrap();

    let stranger = open(&registry, Network::new(), None);
    let refused = kind(stranger.probe().await);
    assert!(matches!(refused, ErrorKind::ClientCertificateNeeded { .. }), "{refused:?}");

    let known = open(&registry, showing(&registry), None);
    assert_eq!(known.probe().await.unwrap().list, Capability::Allowed);
    let page = known.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.items[0].name.as_str(), "sealed/letter");
    let detail = known.tag_detail(&name("sealed/letter"), "1").await.unwrap();
    assert_eq!(detail.digest.unwrap().as_str(), image.digest());
}

#[tokio::test]
async fn a_certificate_of_somebody_elses_authority_is_refused() {
    let registry = ReferenceRegistry::start(Access::ClientCertificate).await.unwrap();
    let other = ReferenceRegistry::start(Access::ClientCertificate).await.unwrap();
    let pem = fs::read_to_string(other.persons_certificate()).unwrap();
    let (certificates, key) = transport::split_identity(&pem).unwrap();
    let identity = Arc::new(ClientIdentity::from_pem(&certificates, &key).unwrap());
    let network = Network::new().showing(Origin::of(&registry.url().parse().unwrap()), identity);
    let refused = kind(open(&registry, network, None).probe().await);
    assert!(matches!(refused, ErrorKind::ClientCertificateNeeded { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_certificate_is_shown_to_its_own_registry_only() {
    let registry = ReferenceRegistry::start(Access::ClientCertificate).await.unwrap();
    let pem = fs::read_to_string(registry.persons_certificate()).unwrap();
    let (certificates, key) = transport::split_identity(&pem).unwrap();
    let identity = Arc::new(ClientIdentity::from_pem(&certificates, &key).unwrap());
    // For another port of the same host: the identity is there, and is not shown here.
    let elsewhere = Origin::of(&"https://127.0.0.1:1/".parse().unwrap());
    let network = Network::new().showing(elsewhere, identity);
    let refused = kind(open(&registry, network, None).probe().await);
    assert!(matches!(refused, ErrorKind::ClientCertificateNeeded { .. }), "{refused:?}");
}

#[tokio::test]
async fn tokens_of_a_token_server_are_got_and_believed() {
    let registry = ReferenceRegistry::start(Access::Token).await.unwrap();
    let image = TinyImage::new("arm64", "by token").unwrap();
    Skopeo::for_registry(&registry).unwrap().push(&image, "team/hello:1").await.unwrap();

    let stranger = open(&registry, Network::new(), None);
    let listed = stranger.probe().await.unwrap().list;
    assert_eq!(listed, Capability::denied(Reason::NotOffered), "a token for nothing lists nothing");

    let form = |secret: &str| SignInForm {
        username: ReferenceRegistry::USER.into(),
        secret: SecretInput::new(secret),
    };
    let wrong = stranger.sign_in().with_password(&form("ebb tide")).await;
    assert_eq!(kind(wrong), ErrorKind::WrongCredentials);
    let step = stranger.sign_in().with_password(&form(ReferenceRegistry::PASSWORD)).await.unwrap();
    let provider = open(&registry, Network::new(), Some(done(step)));
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.items[0].name.as_str(), "team/hello");
    let detail = provider.tag_detail(&name("team/hello"), "1").await.unwrap();
    assert_eq!(detail.digest.unwrap().as_str(), image.digest());
}

#[tokio::test]
async fn an_identity_token_signs_in_in_the_place_of_a_password() {
    let registry = ReferenceRegistry::start(Access::Token).await.unwrap();
    let tokens = registry.tokens().unwrap();
    let token =
        tokens.identity_token(ReferenceRegistry::USER, ReferenceRegistry::PASSWORD).unwrap();
    let stranger = open(&registry, Network::new(), None);
    let kept =
        done(stranger.sign_in().with_identity_token(&SecretInput::new(token)).await.unwrap());
    assert_eq!(kept.kind, SecretKind::IdentityToken);
    assert_eq!(kept.username, ReferenceRegistry::USER, "its token says whose it is");
    let provider = open(&registry, Network::new(), Some(kept));
    provider.first_push().unwrap().push(&name("team/by-token")).await.unwrap();
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.items[0].name.as_str(), "team/by-token");
    let posts = tokens.control().requests();
    assert!(posts.iter().all(|asked| asked.method == "POST" && asked.authorization.is_none()));

    let wrong = stranger.sign_in().with_identity_token(&SecretInput::new("made-up")).await;
    assert_eq!(kind(wrong), ErrorKind::WrongCredentials);
    let open_to_all = ReferenceRegistry::start(Access::Open).await.unwrap();
    let nobody_asks = open(&open_to_all, Network::new(), None);
    let refused = nobody_asks.sign_in().with_identity_token(&SecretInput::new("x")).await;
    assert_eq!(kind(refused), ErrorKind::TokenInsteadOfPassword);
}

#[tokio::test]
async fn a_name_is_made_real_by_an_artifact_that_others_can_read() {
    for access in [Access::Open, Access::Password, Access::Tls, Access::Token] {
        let registry = ReferenceRegistry::start(access).await.unwrap();
        let harbourmaster =
            Credential::password(ReferenceRegistry::USER, ReferenceRegistry::PASSWORD);
        let signed = matches!(access, Access::Password | Access::Token);
        let provider = open(&registry, Network::new(), signed.then_some(harbourmaster));
        let first_push = provider.first_push().unwrap();
        let new = name("team/deep/new");
        first_push.push(&new).await.unwrap();

        let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
        assert_eq!(page.items[0].name, new, "{access:?}");
        let tags = provider.tags(&new, None).await.unwrap();
        assert_eq!(row(&tags.items, "roadstead").name, first_push.tag());
        let detail = provider.tag_detail(&new, "roadstead").await.unwrap();
        assert_eq!(detail.content, Some(TagContent::Artifact));
        let raw =
            Skopeo::for_registry(&registry).unwrap().raw("team/deep/new:roadstead").await.unwrap();
        let theirs: serde_json::Value = serde_json::from_str(&raw).unwrap();
        assert_eq!(theirs["artifactType"], "application/vnd.roadstead.placeholder.v1");
        assert_eq!(theirs["config"]["mediaType"], "application/vnd.oci.empty.v1+json");

        let taken = kind(first_push.push(&new).await);
        assert_eq!(taken, ErrorKind::NameTaken, "what is there is left alone");
    }
}

#[tokio::test]
async fn a_visitor_who_may_not_push_is_told_so_and_nothing_stays() {
    let registry = ReferenceRegistry::start(Access::Password).await.unwrap();
    let visitor = open(&registry, Network::new(), None);
    let refused = kind(visitor.first_push().unwrap().push(&name("team/new")).await);
    assert_eq!(refused, ErrorKind::SignInNeeded);
}
