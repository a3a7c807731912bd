//! The provider for Quay against the sandbox's, which holds every request against the description derived from Quay's source.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod vendor_support;

use std::sync::Arc;

use domain::{
    Capability, Completeness, ErrorKind, NamespaceKind, Reason, RegistryKind, SizeScope,
    TagContent, Visibility,
};
use providers::{Provider, RepositoryQuery};
use roadstead_tests::process::{Skopeo, TinyImage};
use roadstead_tests::registry::{Bound, Control, Failure};
use roadstead_tests::vendors::quay::{Quay, QuayOptions};
use vendor_support::{all, kind, name, new, open, row, sign_in};

/// A running Quay that must not have seen a strange request, or given a strange answer, by the time a test ends.
struct Dockside(Quay);

impl Dockside {
    fn open() -> Self {
        Self::with(QuayOptions::default())
    }

    fn with(options: QuayOptions) -> Self {
        Self(Quay::start(options, Bound::on(0).unwrap(), Control::default()).unwrap())
    }

    fn url(&self) -> String {
        self.0.registry().url()
    }

    fn control(&self) -> &Control {
        self.0.registry().control()
    }

    fn anybody(&self) -> Arc<dyn Provider> {
        open(RegistryKind::Quay, &self.url(), None)
    }

    async fn try_sign_in(&self, user: &str, secret: &str) -> domain::Result<domain::Credential> {
        sign_in(RegistryKind::Quay, &self.url(), user, secret).await
    }

    async fn signed_in(&self, user: &str, secret: &str) -> Arc<dyn Provider> {
        let credential = self.try_sign_in(user, secret).await.unwrap();
        open(RegistryKind::Quay, &self.url(), Some(credential))
    }

    async fn token(&self, secret: &str) -> Arc<dyn Provider> {
        self.signed_in("$oauthtoken", secret).await
    }

    async fn robot(&self) -> Arc<dyn Provider> {
        self.signed_in("fleetyard+ci", "robot-token").await
    }
}

impl Drop for Dockside {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Marks of pages are not in the description, which was read off the source without them.
            let known = "was asked with next_page, which it does not know";
            let violations = self.0.violations();
            let strange: Vec<_> = violations.iter().filter(|note| !note.contains(known)).collect();
            assert!(strange.is_empty(), "the description does not allow: {strange:#?}");
        }
    }
}

fn of(namespace: &str) -> RepositoryQuery {
    RepositoryQuery { namespace: Some(namespace.to_owned()), cursor: None }
}

async fn names(provider: &Arc<dyn Provider>, namespace: Option<&str>) -> (Vec<String>, usize) {
    let (rows, pages) = all(async |cursor| {
        let query = RepositoryQuery { namespace: namespace.map(str::to_owned), cursor };
        provider.repositories(&query).await
    })
    .await;
    (rows.into_iter().map(|row| row.name.to_string()).collect(), pages)
}

#[tokio::test]
async fn an_oauth_token_signs_in_with_its_own_user_name_or_with_none() {
    let quay = Dockside::open();
    for typed in ["$oauthtoken", "", " "] {
        let credential = quay.try_sign_in(typed, "quay-oauth-full").await.unwrap();
        assert_eq!(
            credential.username, "$oauthtoken",
            "the name under which the registry takes it"
        );
    }
    assert_eq!(kind(quay.try_sign_in("", "no-such-token").await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn a_token_that_is_over_is_told_from_one_that_never_was() {
    let quay = Dockside::open();
    assert_eq!(kind(quay.try_sign_in("", "quay-oauth-expired").await), ErrorKind::SessionEnded);
}

#[tokio::test]
async fn a_token_without_user_read_is_a_good_one_all_the_same() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-nouser").await;
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.username.as_deref(), Some("$oauthtoken"), "it does not say for whom");
    assert_eq!((probe.list, probe.create), (Capability::Allowed, Capability::Unknown));
    assert!(provider.namespaces().await.unwrap().is_empty());
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.completeness, Completeness::HiddenByToken);
    assert!(
        page.items.iter().any(|row| row.name == name("skipper/log")),
        "the catalogue stands in"
    );
    let (rows, _) = names(&provider, Some("fleetyard")).await;
    assert!(rows.contains(&"fleetyard/hull".to_owned()));
}

#[tokio::test]
async fn robots_and_encrypted_passwords_sign_in_to_the_registry() {
    let quay = Dockside::open();
    for (user, secret) in [("fleetyard+ci", "robot-token"), ("skipper", "encrypted-anchor")] {
        let credential = quay.try_sign_in(user, secret).await.unwrap();
        assert_eq!(credential.username, user);
        assert_eq!(kind(quay.try_sign_in(user, "wrong").await), ErrorKind::WrongCredentials);
    }
    let path = "/api/v1/user/";
    assert_eq!(quay.control().count("GET", path), 0, "they are nothing to the API");
}

#[tokio::test]
async fn a_revoked_token_is_an_error_and_never_a_list_of_what_is_public() {
    let quay = Dockside::open();
    let credential = quay.try_sign_in("", "quay-oauth-full").await.unwrap();
    quay.0.revoke("quay-oauth-full");
    let provider = open(RegistryKind::Quay, &quay.url(), Some(credential));
    let over = ErrorKind::WrongCredentials;
    assert_eq!(kind(provider.namespaces().await), over);
    assert_eq!(kind(provider.repositories(&of("fleetyard")).await), over);
    assert_eq!(kind(provider.tags(&name("fleetyard/mast"), None).await), over);
    assert_eq!(kind(provider.probe().await), over);
}

#[tokio::test]
async fn namespaces_are_the_person_and_their_organisations() {
    let quay = Dockside::open();
    let seen = quay.token("quay-oauth-read").await.namespaces().await.unwrap();
    let seen: Vec<(&str, NamespaceKind)> =
        seen.iter().map(|one| (one.name.as_str(), one.kind)).collect();
    let organisation = NamespaceKind::Organisation;
    assert_eq!(
        seen,
        [("skipper", NamespaceKind::User), ("fleetyard", organisation), ("regatta", organisation)]
    );
}

#[tokio::test]
async fn a_namespace_is_listed_with_visibility_and_dates_whoever_asks() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    let page = provider.repositories(&of("fleetyard")).await.unwrap();
    assert_eq!((page.next, page.completeness), (None, Completeness::Complete));
    let hull = page.items.iter().find(|row| row.name == name("fleetyard/hull")).unwrap();
    assert_eq!(hull.visibility, Some(Visibility::Private));
    assert_eq!(hull.description.as_deref(), Some("# Hull"));
    assert!(hull.last_pushed.is_some());
    assert_eq!(hull.pulls, None, "popularity is no number of pulls");
    // Without `public=true` this would be an empty list.
    let (rows, _) = names(&provider, Some("strangers")).await;
    assert_eq!(rows, ["strangers/open"]);
    let own = provider.repositories(&of("skipper")).await.unwrap();
    let almanac = own.items.iter().find(|row| row.name == name("skipper/almanac")).unwrap();
    assert!(almanac.archived && almanac.last_pushed.is_none());
}

#[tokio::test]
async fn all_that_is_ones_own_is_listed_a_namespace_a_page() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-full").await;
    let (rows, pages) = names(&provider, None).await;
    assert_eq!(pages, 3);
    assert!(
        rows.contains(&"regatta/trophy".to_owned())
            && !rows.iter().any(|row| row.starts_with("strangers"))
    );
}

#[tokio::test]
async fn everything_public_is_listed_to_strangers_by_opaque_marks() {
    let quay = Dockside::open();
    quay.0.add_many(250);
    let provider = quay.anybody();
    let (rows, pages) = names(&provider, None).await;
    assert_eq!((rows.len(), pages), (254, 3));
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.completeness, Completeness::PublicOnly);
    let (rows, _) = names(&provider, Some("fleetyard")).await;
    assert_eq!(rows, ["fleetyard/mast"]);
}

#[tokio::test]
async fn a_person_of_the_registry_lists_its_catalogue_by_following_its_own_links() {
    let quay = Dockside::open();
    quay.0.add_many(250);
    let provider = quay.signed_in("skipper", "encrypted-anchor").await;
    let (rows, pages) = names(&provider, None).await;
    assert_eq!(
        (rows.len(), pages),
        (256, 3),
        "the links are absolute and name a host that is not there"
    );
    let asked = quay.control().requests();
    let scopes =
        asked.iter().filter(|asked| asked.path == "/v2/auth" && asked.query.contains("catalog"));
    assert_eq!(scopes.count(), 0, "the token service knows no such scope");
    let (rows, _) = names(&provider, Some("skipper")).await;
    assert_eq!(rows, ["skipper/almanac", "skipper/compass", "skipper/log"]);
}

#[tokio::test]
async fn a_robot_sees_its_repository_and_reads_the_tags_from_the_registry() {
    let quay = Dockside::open();
    let provider = quay.robot().await;
    let (rows, _) = names(&provider, None).await;
    assert_eq!(rows, ["fleetyard/hull"]);
    let hull = name("fleetyard/hull");
    let detail = provider.repository(&hull).await.unwrap();
    assert_eq!((detail.repository.visibility, detail.permissions), (None, None));
    let page = provider.tags(&hull, None).await.unwrap();
    assert!(page.items.iter().all(|tag| tag.detail.is_none()));
    let tag = provider.tag_detail(&hull, "1.0.0").await.unwrap();
    assert_eq!(tag.platforms[0].platform.architecture, "amd64");
    let refused = kind(provider.repository(&name("skipper/log")).await);
    assert!(matches!(refused, ErrorKind::Forbidden { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_robot_reads_what_is_public_from_the_api_which_tells_more() {
    let quay = Dockside::open();
    let page = quay.robot().await.tags(&name("skipper/compass"), None).await.unwrap();
    let detail = row(&page.items, "1.0.0").detail.clone().unwrap();
    assert!(detail.digest.is_some() && detail.last_pushed.is_some());
}

#[tokio::test]
async fn each_credential_says_what_it_may_do_and_why_not() {
    let quay = Dockside::open();
    let create = async |provider: Arc<dyn Provider>| {
        let probe = provider.probe().await.unwrap();
        let form = provider.creation().unwrap().form().await.unwrap();
        assert_eq!(probe.create, form.capability, "form and probe agree");
        assert!(probe.has_catalogue && probe.credential_expires.is_none());
        (probe.username, probe.create, form.namespaces.len())
    };
    let skipper = Some("skipper".to_owned());
    let full = create(quay.token("quay-oauth-full").await).await;
    assert_eq!(
        full,
        (skipper.clone(), Capability::Allowed, 2),
        "the organisation of others is not offered"
    );
    let read = create(quay.token("quay-oauth-read").await).await;
    assert_eq!(read, (skipper, Capability::Unknown, 1), "of one's own namespace Quay does not say");
    let robot = create(quay.robot().await).await;
    let pushed = Capability::denied(Reason::CreatedByFirstPush);
    assert_eq!(robot, (Some("fleetyard+ci".to_owned()), pushed, 0));
    let nobody = create(quay.anybody()).await;
    assert_eq!(nobody, (None, Capability::denied(Reason::SignInNeeded), 0));
}

#[tokio::test]
async fn a_repository_tells_its_readme_and_rights_without_its_tags() {
    let quay = Dockside::open();
    let rights = async |token: &str| {
        let detail = quay.token(token).await.repository(&name("fleetyard/hull")).await.unwrap();
        assert!(detail.readme.unwrap().contains("Keeps the water out."));
        let rights = detail.permissions.unwrap();
        (rights.read, rights.write, rights.admin)
    };
    assert_eq!(rights("quay-oauth-full").await, (true, true, false));
    assert_eq!(rights("quay-oauth-read").await, (true, false, false));
    let asked = quay.control().requests();
    let one = asked.iter().find(|asked| asked.path.ends_with("/fleetyard/hull")).unwrap();
    assert_eq!(one.query, "includeTags=false");
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_shown_are_told_apart_as_far_as_quay_does() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    assert!(matches!(
        kind(provider.repository(&name("fleetyard/ghost")).await),
        ErrorKind::NotFound { .. }
    ));
    let hidden = kind(provider.repository(&name("strangers/closed")).await);
    assert_eq!(hidden, ErrorKind::Forbidden { permission: Some("repo:read".into()) });
    let stranger = quay.anybody();
    assert_eq!(kind(stranger.repository(&name("strangers/closed")).await), ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn tags_are_those_alive_with_digest_size_and_date_in_one_request() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    let hull = name("fleetyard/hull");
    provider.namespaces().await.unwrap();
    let before = quay.control().requests().len();
    let page = provider.tags(&hull, None).await.unwrap();
    assert_eq!(quay.control().requests().len() - before, 1);
    assert!(!page.items.iter().any(|tag| tag.name == "0.9.0"), "it died long ago");
    let detail = row(&page.items, "1.0.0").detail.clone().unwrap();
    assert!(detail.digest.is_some() && detail.size.is_some() && detail.last_pushed.is_some());
    assert_eq!(detail.size_scope, Some(SizeScope::OnePlatform));
    assert!(detail.more, "its platform is for the registry to tell");
}

#[tokio::test]
async fn an_index_is_read_from_the_registry_and_keeps_the_date_of_the_list() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    let hull = name("fleetyard/hull");
    let page = provider.tags(&hull, None).await.unwrap();
    let listed = row(&page.items, "multi").detail.clone().unwrap();
    assert_eq!((listed.content, listed.size), (Some(TagContent::Index), None));
    assert!(listed.digest.is_some() && listed.more, "the list knows neither size nor platforms");
    let detail = provider.tag_detail(&hull, "multi").await.unwrap();
    assert_eq!(detail.content, Some(TagContent::Index));
    assert_eq!((detail.platforms.len(), detail.size_scope), (2, Some(SizeScope::AllPlatforms)));
    assert!(detail.last_pushed.is_some() && !detail.more, "the date is the list's");
    assert_eq!(detail.digest, listed.digest);
}

#[tokio::test]
async fn a_child_that_a_mirror_left_out_is_a_platform_without_a_size() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    let detail = provider.tag_detail(&name("fleetyard/hull"), "sparse").await.unwrap();
    assert_eq!(detail.platforms.len(), 2);
    assert!(detail.platforms[0].size.is_some() && detail.platforms[1].size.is_none());
    assert_eq!(detail.size, None, "no sum is made up");
}

#[tokio::test]
async fn many_tags_come_page_by_page() {
    let quay = Dockside::open();
    quay.0.add_tags("fleetyard/mast", 250).unwrap();
    let mast = name("fleetyard/mast");
    let provider = quay.anybody();
    let (tags, pages) = all(async |cursor| provider.tags(&mast, cursor.as_ref()).await).await;
    assert_eq!((tags.len(), pages), (253, 3));
    // The same from the registry, for somebody whom the API does not know.
    let skipper = quay.signed_in("skipper", "encrypted-anchor").await;
    quay.0.add_tags("skipper/log", 150).unwrap();
    let log = name("skipper/log");
    let (tags, pages) = all(async |cursor| skipper.tags(&log, cursor.as_ref()).await).await;
    assert_eq!((tags.len(), pages), (153, 2));
}

#[tokio::test]
async fn a_repository_is_created_public_or_private_and_read_back() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-full").await;
    let creation = provider.creation().unwrap();
    for visibility in [Visibility::Public, Visibility::Private] {
        let wanted = format!("keel-{visibility:?}").to_lowercase();
        assert!(creation.is_available("fleetyard", &wanted).await.unwrap());
        let made = creation.create(&new("fleetyard", &wanted, visibility)).await.unwrap();
        assert_eq!((made.name.short(), made.visibility), (wanted.as_str(), Some(visibility)));
        assert!(!creation.is_available("fleetyard", &wanted).await.unwrap());
    }
    let nested = creation.create(&new("fleetyard", "deep/er", Visibility::Private)).await.unwrap();
    assert_eq!(nested.name.as_str(), "fleetyard/deep/er");
    assert!(provider.repository(&nested.name).await.is_ok());
    assert_eq!(provider.tags(&nested.name, None).await.unwrap().items.len(), 0);
}

#[tokio::test]
async fn one_oauth_token_serves_both_doors_and_a_push_to_a_new_name_makes_it_private() {
    let quay = Dockside::open();
    let skopeo =
        Skopeo::new(&quay.0.registry().host(), Some("$oauthtoken:quay-oauth-full")).unwrap();
    let image = TinyImage::new("arm64", "hello from the quay").unwrap();
    let digest = skopeo.push(&image, "fleetyard/fresh:1.0").await.unwrap();
    let provider = quay.token("quay-oauth-full").await;
    let fresh = name("fleetyard/fresh");
    let made = provider.repository(&fresh).await.unwrap().repository;
    assert_eq!(made.visibility, Some(Visibility::Private));
    let page = provider.tags(&fresh, None).await.unwrap();
    let listed = page.items[0].detail.clone().unwrap();
    assert_eq!(listed.digest.unwrap().as_str(), digest.as_str());
    let detail = provider.tag_detail(&fresh, "1.0").await.unwrap();
    assert_eq!(detail.platforms[0].platform.architecture, "arm64");
    let reader =
        Skopeo::new(&quay.0.registry().host(), Some("$oauthtoken:quay-oauth-read")).unwrap();
    assert!(reader.push(&image, "fleetyard/fresh:2.0").await.is_err(), "its token may only read");
}

#[tokio::test]
async fn what_quay_has_against_a_repository_is_told_apart() {
    let quay = Dockside::with(QuayOptions {
        nested_names: false,
        private_limit: 1,
        ..QuayOptions::default()
    });
    let provider = quay.token("quay-oauth-full").await;
    let creation = provider.creation().unwrap();
    let refused = async |namespace: &str, name: &str, visibility| {
        kind(creation.create(&new(namespace, name, visibility)).await)
    };
    assert_eq!(
        refused("skipper", "compass", Visibility::Public).await,
        ErrorKind::NameTaken,
        "a 400"
    );
    assert_eq!(
        refused("skipper", "second", Visibility::Private).await,
        ErrorKind::PrivateQuotaUsedUp,
        "a 402"
    );
    for invalid in ["deep/er", "Upper"] {
        let refused = refused("skipper", invalid, Visibility::Public).await;
        assert!(
            matches!(refused, ErrorKind::InvalidField { ref field, .. } if field == "name"),
            "{refused:?}"
        );
    }
    for others in ["strangers", "regatta"] {
        let expected = ErrorKind::NamespaceForbidden { namespace: others.into() };
        assert_eq!(refused(others, "mine", Visibility::Public).await, expected);
    }
    let reader = quay.token("quay-oauth-read").await;
    let refused =
        kind(reader.creation().unwrap().create(&new("skipper", "new", Visibility::Public)).await);
    assert_eq!(refused, ErrorKind::Forbidden { permission: Some("repo:create".into()) });
}

#[tokio::test]
async fn a_busy_quay_is_left_alone_for_as_long_as_it_asks() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    let headers = vec![("retry-after".into(), "120".into())];
    quay.control().fail(Failure { headers, ..Failure::new("/api/v1/user/", 429, 1) });
    let limited = kind(provider.namespaces().await);
    assert!(matches!(limited, ErrorKind::RateLimited { retry_at: Some(_) }), "{limited:?}");
}

#[tokio::test]
async fn a_web_page_in_place_of_the_api_is_no_registry() {
    let quay = Dockside::open();
    let provider = quay.token("quay-oauth-read").await;
    let headers = vec![("content-type".into(), "text/html".into())];
    let body = "<html>Not here</html>".to_owned();
    quay.control().fail(Failure { headers, body, ..Failure::new("/api/v1/user/", 404, 1) });
    assert!(matches!(kind(provider.namespaces().await), ErrorKind::NotARegistry { .. }));
}

#[tokio::test]
async fn quays_own_search_finds_what_one_may_see_and_says_where_it_stops() {
    let quay = Dockside::open();
    let skipper = quay.token("quay-oauth-full").await;
    let page = skipper.search().unwrap().search(" hull ", None).await.unwrap();
    let hull = page.items.iter().find(|row| row.name == name("fleetyard/hull")).unwrap();
    assert_eq!(
        (hull.visibility, hull.description.as_deref()),
        (Some(Visibility::Private), Some("# Hull"))
    );
    assert!(hull.last_pushed.is_some());
    assert_eq!((page.next, page.completeness), (None, Completeness::Complete));

    for stranger in [quay.anybody(), quay.robot().await] {
        let page = stranger.search().unwrap().search("l", None).await.unwrap();
        assert!(page.items.iter().all(|row| row.visibility == Some(Visibility::Public)));
        assert_eq!(page.completeness, Completeness::PublicOnly);
    }

    // Quay gives ten pages of ten, and after them the last again.
    quay.0.add_many(150);
    let search = skipper.search().unwrap();
    let mut stopped = None;
    let (rows, pages) = all(async |cursor| {
        let page = search.search("many", cursor.as_ref()).await?;
        stopped = page.next.is_none().then_some(page.completeness.clone());
        Ok(page)
    })
    .await;
    assert_eq!((rows.len(), pages), (100, 10));
    assert_eq!(stopped, Some(Completeness::PageCap), "there are more, and that is said");
}
