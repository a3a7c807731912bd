//! The provider for Artifactory against the sandbox's, which holds every request against the description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod vendor_support;

use std::sync::Arc;

use domain::{Capability, Completeness, Count, ErrorKind, Reason, RegistryKind, Visibility};
use providers::{Provider, RepositoryQuery};
use roadstead_tests::registry::{Bound, Control, Failure};
use roadstead_tests::vendors::artifactory::{Artifactory, ArtifactoryOptions, Setting};
use vendor_support::{all, kind, name, new, open, row, sign_in};

/// A running Artifactory that must not have seen a strange request, or given a strange answer, by the time a test ends.
struct Depot(Artifactory);

impl Depot {
    fn open() -> Self {
        Self::with(&[])
    }

    fn with(settings: &'static [Setting]) -> Self {
        Self::of(ArtifactoryOptions { settings, ..ArtifactoryOptions::default() })
    }

    fn of(options: ArtifactoryOptions) -> Self {
        Self(Artifactory::start(options, Bound::on(0).unwrap(), Control::default()).unwrap())
    }

    fn url(&self) -> String {
        self.0.registry().url()
    }

    fn anybody(&self) -> Arc<dyn Provider> {
        open(RegistryKind::Artifactory, &self.url(), None)
    }

    async fn try_sign_in(&self, user: &str, secret: &str) -> domain::Result<domain::Credential> {
        sign_in(RegistryKind::Artifactory, &self.url(), user, secret).await
    }

    async fn signed_in(&self, user: &str, secret: &str) -> Arc<dyn Provider> {
        let credential = self.try_sign_in(user, secret).await.unwrap();
        open(RegistryKind::Artifactory, &self.url(), Some(credential))
    }

    async fn deckhand(&self) -> Arc<dyn Provider> {
        self.signed_in("deckhand", "mooring-line").await
    }

    async fn quartermaster(&self) -> Arc<dyn Provider> {
        self.signed_in("quartermaster", "anchor-chain").await
    }

    fn requests(&self) -> Vec<String> {
        let log = self.0.registry().control().requests();
        log.into_iter().map(|one| format!("{} {}?{}", one.method, one.path, one.query)).collect()
    }
}

impl Drop for Depot {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let violations = self.0.violations();
            assert!(violations.is_empty(), "the description does not allow: {violations:#?}");
        }
    }
}

fn of(namespace: &str) -> RepositoryQuery {
    RepositoryQuery { namespace: Some(namespace.to_owned()), cursor: None }
}

async fn names(provider: &Arc<dyn Provider>, namespace: Option<&str>) -> Vec<String> {
    let (rows, _) = all(async |cursor| {
        let query = RepositoryQuery { namespace: namespace.map(str::to_owned), cursor };
        provider.repositories(&query).await
    })
    .await;
    rows.into_iter().map(|row| row.name.to_string()).collect()
}

#[tokio::test]
async fn a_person_signs_in_with_a_password_or_a_token_in_its_place() {
    let depot = Depot::open();
    assert_eq!(depot.try_sign_in(" deckhand ", "mooring-line").await.unwrap().username, "deckhand");
    let token = depot.0.access_token("deckhand", false);
    assert_eq!(depot.try_sign_in("deckhand", &token).await.unwrap().username, "deckhand");
    assert_eq!(kind(depot.try_sign_in("deckhand", "x").await), ErrorKind::WrongCredentials);
    assert_eq!(kind(depot.try_sign_in("de:ckhand", "x").await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn a_token_alone_is_enough_because_it_tells_whose_it_is() {
    let depot = Depot::open();
    let token = depot.0.access_token("deckhand", false);
    assert_eq!(depot.try_sign_in("", &token).await.unwrap().username, "deckhand");
    assert!(matches!(
        kind(depot.try_sign_in("", "mooring-line").await),
        ErrorKind::InvalidField { field, .. } if field == "username"
    ));
}

#[tokio::test]
async fn too_many_failures_are_told_as_a_lock_and_not_as_a_missing_permission() {
    let depot = Depot::open();
    let body = r#"{"errors":[{"status":403,"message":"This request is blocked due to recurrent login failures, please try again in 30 seconds"}]}"#;
    let lock =
        Failure { body: body.into(), ..Failure::new("/artifactory/api/repositories", 403, 1) };
    depot.0.registry().control().fail(lock);
    assert_eq!(kind(depot.try_sign_in("deckhand", "mooring-line").await), ErrorKind::AccountLocked);
}

#[tokio::test]
async fn a_web_page_in_the_place_of_json_is_no_artifactory() {
    let depot = Depot::with(&[Setting::WebPage]);
    let refused = kind(depot.try_sign_in("deckhand", "mooring-line").await);
    assert!(matches!(refused, ErrorKind::NotARegistry { .. }), "{refused:?}");
}

#[tokio::test]
async fn keys_that_are_registries_are_the_namespaces_and_no_others() {
    let depot = Depot::open();
    let seen = async |provider: Arc<dyn Provider>| -> Vec<String> {
        provider.namespaces().await.unwrap().into_iter().map(|one| one.name).collect()
    };
    let deckhands = ["docker-local", "docker-remote", "empty-local", "oci-local"];
    assert_eq!(seen(depot.deckhand().await).await, deckhands);
    assert_eq!(seen(depot.quartermaster().await).await.len(), 5, "and the vault");
}

#[tokio::test]
async fn images_of_one_key_and_of_all_are_named_with_their_key() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    let local = ["docker-local/lantern", "docker-local/team/web", "docker-local/team/web/api"];
    assert_eq!(names(&provider, Some("docker-local")).await, local);
    assert_eq!(names(&provider, Some("empty-local")).await, [""; 0]);
    let mut everything = local.to_vec();
    everything.extend(["docker-remote/library/rope", "oci-local/flags"]);
    assert_eq!(names(&provider, None).await, everything);
    let page = provider.repositories(&of("docker-local")).await.unwrap();
    assert_eq!(page.completeness, Completeness::Complete);
    assert_eq!(page.items[0].visibility, None, "nothing tells it of a single image");
}

#[tokio::test]
async fn links_that_lack_the_key_are_followed_and_long_lists_take_no_more_requests_than_pages() {
    let depot = Depot::open();
    depot.0.add_many("empty-local", 250).unwrap();
    let provider = depot.deckhand().await;
    provider.namespaces().await.unwrap();
    let before = depot.requests().len();
    let found = names(&provider, Some("empty-local")).await;
    assert_eq!(found.len(), 250);
    assert_eq!(depot.requests().len() - before, 3);
}

#[tokio::test]
async fn one_key_that_may_be_seen_and_not_read_hides_and_does_not_end_the_list() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    let path = "/artifactory/api/docker/docker-local/v2/_catalog";
    depot.0.registry().control().fail(Failure::new(path, 403, 1));
    let first = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(first.completeness, Completeness::HiddenByToken);
    assert!(first.next.is_some(), "the other keys follow");
}

#[tokio::test]
async fn strangers_see_what_is_open_or_are_asked_to_sign_in() {
    let depot = Depot::with(&[Setting::Anonymous]);
    let provider = depot.anybody();
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.completeness, Completeness::PublicOnly);
    assert_eq!(page.items.len(), 3);
    let probe = provider.probe().await.unwrap();
    assert_eq!((probe.username, probe.list), (None, Capability::Allowed));
    assert_eq!(probe.create, Capability::denied(Reason::SignInNeeded));
    let closed = Depot::open();
    let probe = closed.anybody().probe().await.unwrap();
    assert_eq!(probe.list, Capability::denied(Reason::SignInNeeded));
    let refused = closed.anybody().repositories(&RepositoryQuery::default()).await;
    assert_eq!(kind(refused), ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn one_query_tells_digest_size_and_dates_of_all_tags() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    provider.namespaces().await.unwrap();
    let before = depot.requests().len();
    let page = provider.tags(&name("docker-local/lantern"), None).await.unwrap();
    assert_eq!(depot.requests().len() - before, 1);
    assert_eq!((page.total, page.items.len()), (Some(Count(3)), 3));
    let detail = row(&page.items, "1.0.0").detail.clone().unwrap();
    let alone = provider.tag_detail(&name("docker-local/lantern"), "1.0.0").await.unwrap();
    assert_eq!(detail.digest, alone.digest, "as the registry has it");
    assert_eq!(detail.size, alone.size, "the blobs of the folder are all of the image");
    assert!(detail.last_pushed.is_some());
    assert_eq!(detail.last_pulled, None, "never pulled");
}

#[tokio::test]
async fn a_neighbour_whose_name_begins_alike_gives_no_tags_and_an_index_is_read_by_itself() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    let page = provider.tags(&name("docker-local/team/web"), None).await.unwrap();
    let mut tags: Vec<&str> = page.items.iter().map(|tag| tag.name.as_str()).collect();
    tags.sort_unstable();
    assert_eq!(tags, ["1.0.0", "1.1.0", "latest", "multi"]);
    let listed = row(&page.items, "multi").detail.clone().unwrap();
    assert!(listed.more && listed.size.is_none(), "the children's sizes are elsewhere");
    let detail = provider.tag_detail(&name("docker-local/team/web"), "multi").await.unwrap();
    assert_eq!((detail.platforms.len(), detail.digest), (2, listed.digest));
    assert_eq!(detail.last_pushed, listed.last_pushed, "what the list told stays");
}

#[tokio::test]
async fn a_remote_keys_tags_are_found_in_its_cache() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    let page = provider.tags(&name("docker-remote/library/rope"), None).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(page.items.iter().all(|tag| tag.detail.is_some()));
}

#[tokio::test]
async fn thousands_of_tags_come_whole_although_pages_cut_through_folders() {
    let depot = Depot::of(ArtifactoryOptions { query_limit: 100, ..ArtifactoryOptions::default() });
    depot.0.add_tags("docker-local/lantern", 200).unwrap();
    let provider = depot.deckhand().await;
    let (tags, pages) =
        all(async |cursor| provider.tags(&name("docker-local/lantern"), cursor.as_ref()).await)
            .await;
    assert_eq!(tags.len(), 203);
    assert!(pages > 3, "the server gives a hundred files at a time: {pages}");
    assert!(tags.iter().all(|tag| tag.detail.as_ref().is_some_and(|d| d.size.is_some())));
}

#[tokio::test]
async fn without_the_query_the_registrys_names_stand_in() {
    let depot = Depot::with(&[Setting::FreeEdition]);
    let provider = depot.deckhand().await;
    let page = provider.tags(&name("docker-local/lantern"), None).await.unwrap();
    assert_eq!(page.items.len(), 3);
    assert!(page.items.iter().all(|tag| tag.detail.is_none()));
    let detail = provider.tag_detail(&name("docker-local/lantern"), "1.0.0").await.unwrap();
    assert!(detail.size.is_some());
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_never_an_empty_list() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    for missing in ["docker-local/nothing", "nowhere/at-all", "alone"] {
        let tags = kind(provider.tags(&name(missing), None).await);
        // The registry tells nobody whether there is what they may not read.
        assert!(
            matches!(tags, ErrorKind::NotFound { .. } | ErrorKind::Forbidden { .. }),
            "{missing}: {tags:?}"
        );
        assert!(provider.repository(&name(missing)).await.is_err(), "{missing}");
    }
    assert!(provider.repository(&name("docker-local/lantern")).await.is_ok());
}

#[tokio::test]
async fn an_address_of_one_key_shows_its_images_by_their_own_names() {
    let depot = Depot::with(&[Setting::OneKey]);
    let provider = depot.deckhand().await;
    assert_eq!(provider.namespaces().await.unwrap(), []);
    assert_eq!(names(&provider, None).await, ["lantern", "team/web", "team/web/api"]);
    let page = provider.tags(&name("team/web"), None).await.unwrap();
    assert!(row(&page.items, "1.0.0").detail.is_some(), "the query works here too");
    assert_eq!(provider.tag_detail(&name("team/web"), "multi").await.unwrap().platforms.len(), 2);
    let form = provider.creation().unwrap().form().await.unwrap();
    assert_eq!(form.capability, Capability::denied(Reason::CreatedByFirstPush));
}

#[tokio::test]
async fn a_registry_alone_is_enough_where_nothing_else_is_reached() {
    let depot = Depot::with(&[Setting::OneKeyAlone]);
    assert_eq!(kind(depot.try_sign_in("deckhand", "x").await), ErrorKind::WrongCredentials);
    let provider = depot.deckhand().await;
    assert_eq!(names(&provider, None).await, ["lantern", "team/web", "team/web/api"]);
    let page = provider.tags(&name("lantern"), None).await.unwrap();
    assert!(page.items.len() == 3 && page.items.iter().all(|tag| tag.detail.is_none()));
    assert_eq!(provider.probe().await.unwrap().list, Capability::Allowed);
}

#[tokio::test]
async fn an_api_that_was_moved_to_the_top_is_found() {
    let depot = Depot::with(&[Setting::AtTheTop]);
    let provider = depot.deckhand().await;
    assert_eq!(names(&provider, Some("oci-local")).await, ["oci-local/flags"]);
    assert_eq!(provider.tags(&name("oci-local/flags"), None).await.unwrap().items.len(), 3);
}

#[tokio::test]
async fn a_key_is_made_private_and_who_may_make_one_is_told_by_the_token() {
    let depot = Depot::open();
    let provider = depot.quartermaster().await;
    let creation = provider.creation().unwrap();
    assert_eq!(creation.form().await.unwrap().capability, Capability::Unknown, "a password");
    assert!(creation.is_available("", "new-local").await.unwrap());
    let made = creation.create(&new("", "new-local", Visibility::Private)).await.unwrap();
    assert_eq!((made.name, made.visibility), (name("new-local"), Some(Visibility::Private)));
    let listed = provider.namespaces().await.unwrap();
    assert!(listed.iter().any(|one| one.name == "new-local"), "at once, whatever was remembered");
    assert!(!creation.is_available("", "NEW-local").await.unwrap(), "whatever the case");
    let again = creation.create(&new("", "new-local", Visibility::Private)).await;
    assert_eq!(kind(again), ErrorKind::NameTaken, "a 400 there");
    let token = depot.0.access_token("quartermaster", true);
    let provider = depot.signed_in("quartermaster", &token).await;
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.create, Capability::Allowed);
    assert!(probe.credential_expires.is_some(), "a token tells its end");
}

#[tokio::test]
async fn a_public_key_needs_the_server_to_let_anybody_in_and_is_opened_by_a_permission() {
    let closed = Depot::open();
    let provider = closed.quartermaster().await;
    let refused = provider.creation().unwrap().create(&new("", "open", Visibility::Public)).await;
    assert!(matches!(
        kind(refused),
        ErrorKind::InvalidField { field, .. } if field == "visibility"
    ));
    assert!(provider.creation().unwrap().is_available("", "open").await.unwrap(), "nothing made");
    let depot = Depot::with(&[Setting::Anonymous]);
    let provider = depot.quartermaster().await;
    let made = provider.creation().unwrap().create(&new("", "open", Visibility::Public)).await;
    assert_eq!(made.unwrap().visibility, Some(Visibility::Public));
    let closed = provider.creation().unwrap().create(&new("", "shut", Visibility::Private)).await;
    assert_eq!(closed.unwrap().visibility, Some(Visibility::Private));
}

#[tokio::test]
async fn a_permission_that_cannot_be_given_leaves_a_private_key_and_says_so() {
    let depot = Depot::with(&[Setting::Anonymous]);
    let provider = depot.quartermaster().await;
    let path = "/artifactory/api/v2/security/permissions";
    depot.0.registry().control().fail(Failure::new(path, 403, 1));
    let made = provider.creation().unwrap().create(&new("", "half", Visibility::Public)).await;
    assert_eq!(made.unwrap().visibility, Some(Visibility::Private));
}

#[tokio::test]
async fn who_may_not_create_and_what_cannot_be_created_are_told_apart() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    let refused = provider.creation().unwrap().create(&new("", "x", Visibility::Private)).await;
    assert_eq!(kind(refused), ErrorKind::Forbidden { permission: Some("admin".into()) });
    let provider = depot.quartermaster().await;
    let refused = provider.creation().unwrap().create(&new("", "a:b", Visibility::Private)).await;
    assert!(matches!(kind(refused), ErrorKind::InvalidField { field, .. } if field == "name"));
    let free = Depot::with(&[Setting::FreeEdition]);
    let provider = free.quartermaster().await;
    let refused = provider.creation().unwrap().create(&new("", "x", Visibility::Private)).await;
    assert_eq!(kind(refused), ErrorKind::Refused { status: 400 }, "not the name's fault");
}

#[tokio::test]
async fn a_server_that_is_busy_or_down_is_told_as_that() {
    let depot = Depot::open();
    let provider = depot.deckhand().await;
    provider.namespaces().await.unwrap();
    let control = depot.0.registry().control();
    control.fail(Failure::new("/artifactory/api/docker/docker-local/v2/_catalog", 503, 9));
    let refused = kind(provider.repositories(&of("docker-local")).await);
    assert_eq!(refused, ErrorKind::ServerError { status: 503 });
}
