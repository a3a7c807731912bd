//! Figures of every kind of registry: what signing in, listing 2,000 repositories and listing 5,000 tags costs in requests
//! and in time, against the sandbox with 20 ms added to every answer. Part of `make bench`.
//!
//! The floor that a list is held against is the time that the server itself took for the same answers, one after the other:
//! what no program can be faster than that reads page after page.

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use domain::{
    AwsAccess, AwsWay, CloudAccess, Credential, Cursor, Endpoint, Page, RegistryKind,
    RepositoryName, SecretInput,
};
use jiff::Timestamp;
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::registry::image::{Family, Layer, Platform, Pusher};
use roadstead_tests::registry::{Control, Push};
use roadstead_tests::vendors::docker_hub::{HubOptions, Listing};
use roadstead_tests::vendors::{acr, ecr};
use roadstead_tests::{Sandbox, SandboxOptions};
use transport::Network;
use transport::auth::{Anonymous, CredentialSource, Known};

/// Repositories of the long list.
const REPOSITORIES: usize = 2_000;

/// Tags of the busy repository.
const TAGS: usize = 5_000;

/// What a network adds to every answer.
const LATENCY: Duration = Duration::from_millis(20);

/// More pages than any of the lists has.
const MOST_PAGES: usize = 500;

/// What a list may take at most of the server's own time.
const BAR: f64 = 1.3;

#[tokio::main]
async fn main() -> Result<()> {
    let hub = HubOptions { many_tags: TAGS, ..HubOptions::default() };
    let sandbox = Sandbox::start(SandboxOptions { hub, ..SandboxOptions::default() })?;
    fill(&sandbox)?;
    println!(
        "{REPOSITORIES} repositories and {TAGS} tags of one, {} ms added to each answer",
        LATENCY.as_millis()
    );
    println!(
        "  whole against the server's own time for the same pages, one after the other: at most {BAR}"
    );
    println!("{:<20}{:<20}{:<42}{:<42}", "", "  sign-in and probe", "  repositories", "  tags");
    let head = Figures::head();
    println!("{:<20}{:>10}{:>8}  {head}{head}", "", "requests", "ms");
    let endpoints: Endpoints = serde_json::from_value(sandbox.endpoints())?;
    for case in cases(&sandbox) {
        measure(&case, &endpoints).await.with_context(|| case.name)?;
    }
    Ok(())
}

/// How a person signs in.
enum Login {
    Password(&'static str, &'static str),
    Keys(&'static ecr::Key, Option<&'static str>),
}

/// One kind of registry, with a long list in it.
struct Case {
    name: &'static str,
    kind: RegistryKind,
    url: String,
    login: Login,
    /// Whose repositories are listed.
    namespace: Option<&'static str>,
    /// Whose tags are listed.
    busy: &'static str,
    controls: Vec<Control>,
}

/// Puts the long lists into every registry.
fn fill(sandbox: &Sandbox) -> Result<()> {
    for number in 0..REPOSITORIES {
        let listing = Listing::new(false, Timestamp::now());
        sandbox.hub().put_listing("harbourworks", &format!("many-{number:04}"), listing);
        sandbox.locked_registry().store().create(&format!("many/{number:04}"));
    }
    let layer = Layer::with_file("app/many", 1_000, "COPY app /app")?;
    let push = Push { at: Timestamp::now(), by: None };
    let pusher = Pusher::new(sandbox.locked_registry().store(), "busy/tags", push.clone());
    let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], push.at);
    (0..TAGS).for_each(|number| pusher.tag(&format!("v{number:05}"), &image));
    sandbox.ecr().add_many(REPOSITORIES);
    sandbox.ecr().add_tags("busy/tags", TAGS, 0)?;
    sandbox.ecr().add_many_public(REPOSITORIES);
    sandbox.ecr().add_public_tags("busy/tags", TAGS)?;
    sandbox.acr().add_many(REPOSITORIES);
    sandbox.acr().add_tags("busy/tags", TAGS, 0)?;
    sandbox.google().add("us", "many");
    sandbox.google().add_images("us", "many", REPOSITORIES)?;
    sandbox.google().add("us", "deep");
    sandbox.google().add_tags("us", "deep", "well", TAGS)?;
    sandbox.harbor().add_many(0, REPOSITORIES)?;
    sandbox.harbor().add_tags("drydock/busy", TAGS)?;
    sandbox.artifactory().add_many("empty-local", REPOSITORIES)?;
    sandbox.artifactory().add_tags("docker-local/lantern", TAGS)?;
    sandbox.gitlab().add_many("harbourworks", REPOSITORIES)?;
    sandbox.gitlab().add_tags("harbourworks/portal", TAGS)?;
    sandbox.github().add_many("harbourworks", REPOSITORIES)?;
    sandbox.github().add_versions("acme/web", TAGS)?;
    sandbox.quay().add_many(REPOSITORIES);
    sandbox.quay().add_tags("fleetyard/mast", TAGS)?;
    sandbox.zot().add_many(REPOSITORIES)?;
    sandbox.zot().add_tags("fleet/hull", TAGS)
}

fn cases(sandbox: &Sandbox) -> Vec<Case> {
    let amazon = sandbox.ecr();
    let aws = vec![
        amazon.control().clone(),
        amazon.registry().control().clone(),
        amazon.public_control().clone(),
        amazon.public_registry().control().clone(),
        amazon.sts_control().clone(),
    ];
    let case = |name, kind, url: String, login, namespace, busy, controls: &[&Control]| Case {
        name,
        kind,
        url,
        login,
        namespace,
        busy,
        controls: controls.iter().map(|control| (*control).clone()).collect(),
    };
    let (hub, google) = (sandbox.hub(), sandbox.google());
    let (gitlab, github) = (sandbox.gitlab(), sandbox.github());
    let key = ecr::KEYS.iter().find(|key| key.id == "AKIAHARBOURACME00001");
    let mut cases = vec![case(
        "Docker Hub",
        RegistryKind::DockerHub,
        hub.url(),
        Login::Password("acme", "anchor-chain"),
        Some("harbourworks"),
        "acme/many",
        &[hub.control(), hub.registry().control()],
    )];
    if let Some(key) = key {
        for (name, url, region) in [
            ("Amazon ECR", amazon.registry().url(), Some(ecr::REGION)),
            ("Amazon ECR Public", amazon.public_registry().url(), None),
        ] {
            cases.push(Case {
                name,
                kind: RegistryKind::Ecr,
                url,
                login: Login::Keys(key, region),
                namespace: None,
                busy: if region.is_some() { "busy/tags" } else { "harbourworks/busy/tags" },
                controls: aws.clone(),
            });
        }
    }
    cases.extend([
        case(
            "Azure ACR",
            RegistryKind::Acr,
            sandbox.acr().registry().url(),
            Login::Password(acr::ADMIN.0, acr::ADMIN.1),
            None,
            "busy/tags",
            &[sandbox.acr().registry().control()],
        ),
        case(
            "Artifact Registry",
            RegistryKind::ArtifactRegistry,
            google.project_url(),
            Login::Password("oauth2accesstoken", "ya29.sandbox-sailor"),
            Some("us-docker.pkg.dev/acme-harbour/many"),
            "us-docker.pkg.dev/acme-harbour/deep/well",
            &[google.control(), google.registry().control(), google.token_control()],
        ),
        case(
            "Harbor",
            RegistryKind::Harbor,
            sandbox.harbor().registry().url(),
            Login::Password("mate", "tide-table"),
            Some("drydock"),
            "drydock/busy",
            &[sandbox.harbor().registry().control()],
        ),
        case(
            "Artifactory",
            RegistryKind::Artifactory,
            sandbox.artifactory().registry().url(),
            Login::Password("quartermaster", "anchor-chain"),
            Some("empty-local"),
            "docker-local/lantern",
            &[sandbox.artifactory().registry().control()],
        ),
        case(
            "GitLab",
            RegistryKind::Gitlab,
            gitlab.url(),
            Login::Password("acme", "glpat-sandbox-full"),
            Some("harbourworks"),
            "harbourworks/portal",
            &[gitlab.control(), gitlab.registry().control()],
        ),
        case(
            "GitHub",
            RegistryKind::Github,
            github.url(),
            Login::Password("acme", "ghp_sandbox_full"),
            Some("harbourworks"),
            "acme/web",
            &[github.control(), github.registry().control()],
        ),
        case(
            "Quay",
            RegistryKind::Quay,
            sandbox.quay().registry().url(),
            Login::Password("$oauthtoken", "quay-oauth-full"),
            Some("fleetyard"),
            "fleetyard/mast",
            &[sandbox.quay().registry().control()],
        ),
        case(
            "zot",
            RegistryKind::Oci,
            sandbox.zot().registry().url(),
            Login::Password("bosun", "fathom-line"),
            None,
            "fleet/hull",
            &[sandbox.zot().registry().control()],
        ),
        case(
            "any other",
            RegistryKind::Oci,
            sandbox.locked_registry().url(),
            Login::Password("keeper", "lantern-oil"),
            None,
            "busy/tags",
            &[sandbox.locked_registry().control()],
        ),
    ]);
    cases
}

async fn measure(case: &Case, endpoints: &Endpoints) -> Result<()> {
    for control in &case.controls {
        control.clear();
        control.set_latency(LATENCY);
    }
    let started = Instant::now();
    let credential = sign_in(case, endpoints).await?;
    let provider = open(case, endpoints, Arc::new(Known(credential)))?;
    provider.probe().await?;
    let (steps, signed_in) = (case.asked().0, started.elapsed());
    // What the lists of repositories begin with in the window, too: whose they are.
    provider.namespaces().await?;

    let query = |cursor| RepositoryQuery { namespace: case.namespace.map(str::to_owned), cursor };
    let repositories =
        figures(case, async |cursor| provider.repositories(&query(cursor)).await).await?;
    anyhow::ensure!(repositories.items >= REPOSITORIES, "{} repositories", repositories.items);
    let busy = RepositoryName::parse(case.busy)?;
    let tags = figures(case, async |cursor| provider.tags(&busy, cursor.as_ref()).await).await?;
    anyhow::ensure!(tags.items >= TAGS, "{} tags", tags.items);
    println!("{:<20}{steps:>10}{:>8}  {repositories}{tags}", case.name, signed_in.as_millis());
    Ok(())
}

impl Case {
    /// How many requests its servers answered, and the time that they took for it.
    fn asked(&self) -> (usize, Duration) {
        let all = self.controls.iter().flat_map(Control::requests);
        all.fold((0, Duration::ZERO), |(count, time), request| {
            (count + 1, time + Duration::from_micros(request.micros))
        })
    }
}

fn open(
    case: &Case,
    endpoints: &Endpoints,
    credentials: Arc<dyn CredentialSource>,
) -> Result<Arc<dyn Provider>> {
    let context = Context {
        endpoint: Endpoint::new(case.url.parse()?),
        credentials,
        network: Network::default(),
        content: Arc::new(oci::MemoryCache::default()),
    };
    Ok(providers::open(case.kind, context, endpoints)?)
}

async fn sign_in(case: &Case, endpoints: &Endpoints) -> Result<Credential> {
    let provider = open(case, endpoints, Arc::new(Anonymous))?;
    let step = match &case.login {
        Login::Password(user, secret) => {
            let form =
                SignInForm { username: (*user).to_owned(), secret: SecretInput::new(*secret) };
            provider.sign_in().with_password(&form).await?
        }
        Login::Keys(key, region) => {
            let way = AwsWay::Keys {
                access_key_id: key.id.into(),
                secret_access_key: SecretInput::new(key.secret),
                session_token: key.token.map(SecretInput::new),
            };
            let access = CloudAccess::Aws(AwsAccess { region: region.map(str::to_owned), way });
            let cloud = provider.sign_in().cloud().context("signs in as the cloud does")?;
            cloud.with_cloud(&access).await?
        }
    };
    match step {
        SignInStep::Done(credential) => Ok(credential),
        SignInStep::CodeNeeded { .. } => bail!("nobody has a second step here"),
    }
}

/// What reading one list to its end took.
struct Figures {
    items: usize,
    pages: usize,
    requests: usize,
    first: Duration,
    whole: Duration,
    server: Duration,
}

impl Figures {
    fn head() -> String {
        format!("{:>6}{:>9}{:>10}{:>10}{:>7}", "pages", "requests", "first ms", "whole ms", "ratio")
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{:>6}{:>9}{:>10}{:>10}{:>7.2}",
            self.pages,
            self.requests,
            self.first.as_millis(),
            self.whole.as_millis(),
            self.whole.as_secs_f64() / self.server.as_secs_f64(),
        )
    }
}

async fn figures<T>(
    case: &Case,
    mut page: impl AsyncFnMut(Option<Cursor>) -> domain::Result<Page<T>>,
) -> Result<Figures> {
    case.controls.iter().for_each(Control::clear);
    let started = Instant::now();
    let (mut items, mut pages, mut cursor, mut first) = (0, 0, None, None);
    loop {
        let read = page(cursor).await?;
        pages += 1;
        items += read.items.len();
        first.get_or_insert_with(|| started.elapsed());
        cursor = read.next;
        if cursor.is_none() {
            break;
        }
        anyhow::ensure!(pages < MOST_PAGES, "the list never ends");
    }
    let whole = started.elapsed();
    let (requests, server) = case.asked();
    Ok(Figures { items, pages, requests, first: first.unwrap_or(whole), whole, server })
}
