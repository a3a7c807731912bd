//! The provider for Harbor against the sandbox's, which holds every request against Harbor's published description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod vendor_support;

use std::sync::Arc;

use domain::{
    Capability, Completeness, Count, CreationUnit, ErrorKind, NamespaceKind, Reason, RegistryKind,
    SizeScope, TagContent, Visibility,
};
use providers::{Provider, RepositoryQuery};
use roadstead_tests::process::{Skopeo, TinyImage};
use roadstead_tests::registry::{Bound, Control, Failure};
use roadstead_tests::vendors::harbor::{Harbor, HarborOptions, Setting};
use vendor_support::{all, kind, name, new, open, row, sign_in};

/// A running Harbor that must not have seen a strange request, or given a strange answer, by the time a test ends.
struct Quayside(Harbor);

impl Quayside {
    fn open() -> Self {
        Self::with(&[])
    }

    fn with(settings: &'static [Setting]) -> Self {
        let options = HarborOptions { settings, ..HarborOptions::default() };
        Self(Harbor::start(options, Bound::on(0).unwrap(), Control::default()).unwrap())
    }

    fn url(&self) -> String {
        self.0.registry().url()
    }

    fn anybody(&self) -> Arc<dyn Provider> {
        open(RegistryKind::Harbor, &self.url(), None)
    }

    async fn try_sign_in(&self, user: &str, secret: &str) -> domain::Result<domain::Credential> {
        sign_in(RegistryKind::Harbor, &self.url(), user, secret).await
    }

    async fn signed_in(&self, user: &str, secret: &str) -> Arc<dyn Provider> {
        let credential = self.try_sign_in(user, secret).await.unwrap();
        open(RegistryKind::Harbor, &self.url(), Some(credential))
    }

    async fn mate(&self) -> Arc<dyn Provider> {
        self.signed_in("mate", "tide-table").await
    }

    fn requests(&self) -> usize {
        self.0.registry().control().requests().len()
    }
}

impl Drop for Quayside {
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
async fn a_person_signs_in_with_name_or_address_and_is_called_as_harbor_calls_them() {
    let harbor = Quayside::open();
    for typed in ["mate", " mate ", "mate@example.com"] {
        let credential = harbor.try_sign_in(typed, "tide-table").await.unwrap();
        assert_eq!(credential.username, "mate", "{typed}");
    }
    assert_eq!(kind(harbor.try_sign_in("mate", "high-tide").await), ErrorKind::WrongCredentials);
    assert_eq!(kind(harbor.try_sign_in("ma:te", "x").await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn a_robot_signs_in_under_its_whole_name_and_one_whose_time_is_over_does_not() {
    let harbor = Quayside::open();
    let credential = harbor.try_sign_in("robot$fleet+ci", "robot-fleet-secret").await.unwrap();
    assert_eq!(credential.username, "robot$fleet+ci", "the $ is a part of the name");
    let refused = harbor.try_sign_in("robot$fleet+old", "robot-old-secret").await;
    assert_eq!(kind(refused), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn a_robots_name_that_a_shell_ate_the_dollar_of_is_told_as_that() {
    let harbor = Quayside::open();
    let refused = kind(harbor.try_sign_in("robot+ci", "robot-fleet-secret").await);
    assert!(
        matches!(refused, ErrorKind::InvalidField { ref field, .. } if field == "username"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn where_people_sign_in_elsewhere_a_refused_password_asks_for_the_cli_secret() {
    let harbor = Quayside::with(&[Setting::Oidc]);
    let refused = harbor.try_sign_in("mate", "the-identity-providers-password").await;
    assert_eq!(kind(refused), ErrorKind::TokenInsteadOfPassword);
    assert!(harbor.try_sign_in("mate", "tide-table").await.is_ok(), "the CLI secret");
}

#[tokio::test]
async fn what_is_no_harbor_is_said_to_be_none() {
    let elsewhere =
        roadstead_tests::Sandbox::start(roadstead_tests::SandboxOptions::default()).unwrap();
    let url = elsewhere.open_registry().url();
    let refused = kind(sign_in(RegistryKind::Harbor, &url, "mate", "tide-table").await);
    assert!(
        matches!(refused, ErrorKind::NotFound { .. } | ErrorKind::NotARegistry { .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_password_that_stopped_working_is_an_error_and_never_a_list_of_what_is_public() {
    for (settings, expected) in
        [(&[][..], ErrorKind::WrongCredentials), (&[Setting::Oidc][..], ErrorKind::SessionEnded)]
    {
        let harbor = Quayside::with(settings);
        let credential = harbor.try_sign_in("mate", "tide-table").await.unwrap();
        harbor.0.change_secret("mate", "ebb-table");
        let provider = open(RegistryKind::Harbor, &harbor.url(), Some(credential));
        assert_eq!(kind(provider.namespaces().await), expected);
        assert_eq!(kind(provider.repositories(&RepositoryQuery::default()).await), expected);
        assert_eq!(kind(provider.repositories(&of("library")).await), expected);
        assert_eq!(kind(provider.tags(&name("library/lantern"), None).await), expected);
        assert_eq!(kind(provider.probe().await), expected);
    }
}

#[tokio::test]
async fn projects_are_the_namespaces_of_those_who_see_them() {
    let harbor = Quayside::open();
    let seen = async |provider: Arc<dyn Provider>| -> Vec<String> {
        let all = provider.namespaces().await.unwrap();
        assert!(all.iter().all(|one| one.kind == NamespaceKind::Unknown));
        all.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(seen(harbor.anybody()).await, ["drydock", "library"]);
    assert_eq!(seen(harbor.mate().await).await, ["drydock", "fleet", "library", "signals"]);
    let robot = harbor.signed_in("robot$fleet+ci", "robot-fleet-secret").await;
    assert_eq!(seen(robot).await, ["drydock", "fleet", "library"]);
}

#[tokio::test]
async fn repositories_are_told_with_the_visibility_of_their_project_and_pulls_but_no_invented_date()
{
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let page = provider.repositories(&of("fleet")).await.unwrap();
    assert_eq!(page.total, Some(Count(2)));
    assert_eq!(page.completeness, Completeness::Complete);
    let tug = page.items.iter().find(|row| row.name == name("fleet/tug")).unwrap();
    assert_eq!(tug.visibility, Some(Visibility::Private));
    assert_eq!(tug.pulls, Some(Count(4711)));
    assert_eq!(tug.description.as_deref(), Some("Pulls ships"), "the first line");
    assert_eq!(tug.last_pushed, None, "update_time moves with every pull");
    let all = names(&provider, None).await;
    assert_eq!(
        all,
        ["fleet/crew/roster/web", "fleet/tug", "library/lantern", "library/rope", "signals/flags"]
    );
    assert_eq!(names(&provider, Some("drydock")).await, [""; 0], "an empty list comes as null");
}

#[tokio::test]
async fn an_anonymous_list_says_that_it_is_of_what_is_public() {
    let harbor = Quayside::open();
    let provider = harbor.anybody();
    let page = provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!(page.completeness, Completeness::PublicOnly);
    assert!(page.items.iter().all(|row| row.visibility == Some(Visibility::Public)));
    assert_eq!(kind(provider.repositories(&of("fleet")).await), ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn long_lists_take_no_more_requests_than_they_have_pages() {
    let harbor = Quayside::open();
    harbor.0.add_many(250, 230).unwrap();
    let provider = harbor.mate().await;
    assert_eq!(provider.namespaces().await.unwrap().len(), 254);
    let before = harbor.requests();
    let (rows, pages) = all(async |cursor| {
        provider.repositories(&RepositoryQuery { namespace: None, cursor }).await
    })
    .await;
    assert_eq!((rows.len(), pages), (235, 3));
    assert_eq!(harbor.requests() - before, 3, "who we are and the projects were known");
    let (rows, pages) = all(async |cursor| {
        provider.repositories(&RepositoryQuery { namespace: Some("drydock".into()), cursor }).await
    })
    .await;
    assert_eq!((rows.len(), pages), (230, 3));
}

#[tokio::test]
async fn a_robot_lists_project_by_project_since_the_list_of_all_hides_its_own_from_it() {
    let harbor = Quayside::open();
    let robot = harbor.signed_in("robot$harbour", "robot-harbour-secret").await;
    let all = names(&robot, None).await;
    assert!(
        all.contains(&"fleet/tug".to_owned()) && all.contains(&"library/rope".to_owned()),
        "{all:?}"
    );
    assert_eq!(harbor.0.registry().control().count("GET", "/api/v2.0/repositories"), 0);
}

#[tokio::test]
async fn a_robot_that_may_not_list_opens_repositories_by_name_and_reads_their_tags_from_the_registry()
 {
    let harbor = Quayside::open();
    let robot = harbor.signed_in("robot$fleet+ci", "robot-fleet-secret").await;
    assert_eq!(kind(robot.repositories(&of("fleet")).await), ErrorKind::NoCatalogue);
    assert_eq!(robot.repository(&name("fleet/tug")).await.unwrap().repository.visibility, None);
    let page = robot.tags(&name("fleet/tug"), None).await.unwrap();
    let tag = row(&page.items, "1.1.0");
    assert_eq!(tag.detail, None, "only names are listed");
    let detail = robot.tag_detail(&name("fleet/tug"), "1.1.0").await.unwrap();
    assert_eq!(detail.platforms[0].platform.architecture, "amd64");
    let missing = kind(robot.tags(&name("signals/flags"), None).await);
    assert!(matches!(missing, ErrorKind::Forbidden { .. }), "another project's: {missing:?}");
}

#[tokio::test]
async fn a_token_refused_with_a_basic_challenge_is_a_missing_right_and_no_wrong_password() {
    let harbor = Quayside::open();
    let robot = harbor.signed_in("robot$fleet+ci", "robot-fleet-secret").await;
    let refused = kind(robot.tag_detail(&name("signals/flags"), "latest").await);
    assert!(matches!(refused, ErrorKind::Forbidden { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_repository_tells_its_readme_and_what_one_may_do_with_it() {
    let harbor = Quayside::open();
    let rights = async |user: &str| {
        let provider = harbor.signed_in(user, "tide-table").await;
        let detail = provider.repository(&name("fleet/tug")).await.unwrap();
        assert!(detail.readme.unwrap().contains("## Use"));
        assert_eq!(detail.repository.visibility, Some(Visibility::Private));
        let rights = detail.permissions.unwrap();
        (rights.read, rights.write, rights.admin)
    };
    assert_eq!(rights("mate").await, (true, true, true));
    assert_eq!(rights("deckhand").await, (true, false, false));
    let provider = harbor.mate().await;
    assert!(matches!(
        kind(provider.repository(&name("fleet/ghost")).await),
        ErrorKind::NotFound { .. }
    ));
    assert!(matches!(
        kind(provider.repository(&name("no-slash")).await),
        ErrorKind::NotFound { .. }
    ));
}

#[tokio::test]
async fn names_of_several_levels_are_encoded_twice() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let deep = name("fleet/crew/roster/web");
    assert!(provider.repository(&deep).await.is_ok());
    assert_eq!(provider.tags(&deep, None).await.unwrap().items[0].name, "2.0");
    let path = "/api/v2.0/projects/fleet/repositories/crew%252Froster%252Fweb";
    assert_eq!(harbor.0.registry().control().count("GET", path), 1);
}

#[tokio::test]
async fn one_request_tells_digest_size_platforms_and_dates_of_all_tags_and_counts_as_no_pull() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let tug = name("fleet/tug");
    provider.repositories(&of("fleet")).await.unwrap();
    let before = harbor.requests();
    let page = provider.tags(&tug, None).await.unwrap();
    assert_eq!(harbor.requests() - before, 1);
    assert_eq!(page.total, Some(Count(page.items.len() as u64)));
    let detail = |tag: &str| row(&page.items, tag).detail.clone().unwrap();
    let image = detail("1.0.0");
    assert_eq!(
        (image.content, image.size_scope),
        (Some(TagContent::Image), Some(SizeScope::OnePlatform))
    );
    assert!(image.size.is_some() && image.created.is_some() && image.last_pushed.is_some());
    assert_eq!(image.last_pulled, None, "year 1 is never");
    assert_eq!(
        detail("latest").digest,
        detail("1.1.0").digest,
        "two tags of one artifact are two rows"
    );
    let index = detail("multi");
    assert_eq!(
        (index.content, index.size_scope),
        (Some(TagContent::Index), Some(SizeScope::AllPlatforms))
    );
    let systems: Vec<&str> = index.platforms.iter().map(|p| p.platform.os.as_str()).collect();
    assert_eq!(systems, ["linux", "linux", "windows"], "the attestation is no platform");
    assert_eq!(index.platforms[2].platform.os_version.as_deref(), Some("10.0.20348.2700"));
    assert_eq!(index.has_attestations, Some(true));
    let again = provider.tags(&tug, None).await.unwrap();
    assert_eq!(
        row(&again.items, "1.0.0").detail.as_ref().unwrap().last_pulled,
        None,
        "looking is no pull"
    );
}

#[tokio::test]
async fn signatures_and_sboms_are_folded_under_what_they_belong_to() {
    let harbor = Quayside::open();
    let page = harbor.mate().await.tags(&name("fleet/tug"), None).await.unwrap();
    assert!(!page.items.iter().any(|tag| tag.name.contains(".sig")));
    let attested = |tag: &str| row(&page.items, tag).detail.as_ref().unwrap().has_attestations;
    assert_eq!(attested("signed"), Some(false), "a signature attests nothing of the contents");
    assert_eq!(attested("listed"), Some(true), "an SBOM hangs on it");
    let signed = |tag: &str| row(&page.items, tag).detail.as_ref().unwrap().signed;
    assert_eq!((signed("signed"), signed("listed")), (Some(true), Some(false)));
}

#[tokio::test]
async fn many_tags_come_page_by_page() {
    let harbor = Quayside::open();
    harbor.0.add_tags("drydock/busy", 250).unwrap();
    let provider = harbor.anybody();
    let (tags, pages) =
        all(async |cursor| provider.tags(&name("drydock/busy"), cursor.as_ref()).await).await;
    assert_eq!((tags.len(), pages), (250, 3));
    let first = provider.tags(&name("drydock/busy"), None).await.unwrap();
    let firm = |tag: &domain::Tag| tag.detail.as_ref().unwrap().immutable;
    assert!(first.items.iter().all(|tag| firm(tag) == Some(true)), "by a rule for v…");
    assert_eq!(first.total, None, "Harbor counts artifacts, not tags");
}

#[tokio::test]
async fn a_single_tag_is_read_without_a_pull() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let detail = provider.tag_detail(&name("fleet/tug"), "multi").await.unwrap();
    assert_eq!(detail.platforms.len(), 3);
    assert!(matches!(
        kind(provider.tag_detail(&name("fleet/tug"), "ghost").await),
        ErrorKind::NotFound { .. }
    ));
    let pulls = harbor.0.registry().control().requests();
    assert!(!pulls.iter().any(|asked| asked.path.contains("/manifests/")));
}

#[tokio::test]
async fn a_project_is_created_public_or_private_and_read_back() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let creation = provider.creation().unwrap();
    let form = creation.form().await.unwrap();
    assert_eq!(form.capability, Capability::Allowed);
    assert!(form.namespaces.is_empty(), "a project is made, and stands in nothing");
    assert_eq!(creation.unit(), CreationUnit::Namespace);
    assert_eq!(form.description_max, None);
    assert!(form.rules.check("a/b").is_some() && form.rules.check("tug-2.0").is_none());
    for visibility in [Visibility::Public, Visibility::Private] {
        let wanted = format!("pier-{visibility:?}").to_lowercase();
        assert!(creation.is_available("", &wanted).await.unwrap());
        let made = creation.create(&new("", &wanted, visibility)).await.unwrap();
        assert_eq!((made.name.as_str(), made.visibility), (wanted.as_str(), Some(visibility)));
        assert!(!creation.is_available("", &wanted).await.unwrap());
        let seen = provider.namespaces().await.unwrap();
        assert!(seen.iter().any(|one| one.name == wanted), "the list is read anew");
    }
    let numeric = creation.create(&new("", "2027", Visibility::Private)).await.unwrap();
    assert_eq!(numeric.name.as_str(), "2027", "a name of digits is not taken for an id");
}

#[tokio::test]
async fn what_a_robot_pushed_with_skopeo_makes_the_repository_in_the_new_project() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let pier = new("", "pier", Visibility::Private);
    provider.creation().unwrap().create(&pier).await.unwrap();
    assert_eq!(names(&provider, Some("pier")).await, [""; 0]);
    let host = harbor.0.registry().host();
    let image = TinyImage::new("arm64", "hello from the harbour").unwrap();
    let mate = Skopeo::new(&host, Some("mate:tide-table")).unwrap();
    let digest = mate.push(&image, "pier/crew/new:1.0").await.unwrap();
    assert_eq!(names(&provider, Some("pier")).await, ["pier/crew/new"]);
    let page = provider.tags(&name("pier/crew/new"), None).await.unwrap();
    let detail = page.items[0].detail.clone().unwrap();
    assert_eq!(detail.digest.unwrap().as_str(), digest.as_str());
    assert_eq!(detail.platforms[0].platform.architecture, "arm64");
    // A robot's whole name, with its $, is what the registry knows it by.
    let robot = Skopeo::new(&host, Some("robot$fleet+ci:robot-fleet-secret")).unwrap();
    robot.push(&image, "fleet/tug:pushed").await.unwrap();
    assert!(robot.push(&image, "signals/flags:pushed").await.is_err(), "another project's");
    let page = provider.tags(&name("fleet/tug"), None).await.unwrap();
    assert!(row(&page.items, "pushed").detail.is_some());
}

#[tokio::test]
async fn what_harbor_has_against_a_project_is_told_at_its_field() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let creation = provider.creation().unwrap();
    let refused =
        async |name: &str, visibility| kind(creation.create(&new("", name, visibility)).await);
    assert_eq!(refused("library", Visibility::Public).await, ErrorKind::NameTaken);
    let invalid = refused("Upper", Visibility::Public).await;
    assert!(
        matches!(invalid, ErrorKind::InvalidField { ref field, .. } if field == "name"),
        "{invalid:?}"
    );
    let internal = refused("tern", Visibility::Internal).await;
    assert!(matches!(internal, ErrorKind::InvalidField { ref field, .. } if field == "visibility"));
    let long = refused(&"x".repeat(256), Visibility::Public).await;
    assert!(!matches!(long, ErrorKind::ServerError { .. }), "{long:?}");
}

#[tokio::test]
async fn who_may_create_is_said_beforehand_with_the_reason_where_not() {
    let open = Quayside::open();
    let closed = Quayside::with(&[Setting::AdminOnly]);
    let frozen = Quayside::with(&[Setting::ReadOnly]);
    let lacks =
        Capability::denied(Reason::PermissionMissing { permission: "project:create".into() });
    let may = async |provider: Arc<dyn Provider>| {
        let form = provider.creation().unwrap().form().await.unwrap().capability;
        assert_eq!(provider.probe().await.unwrap().create, form, "form and probe agree");
        form
    };
    assert_eq!(may(open.mate().await).await, Capability::Allowed);
    assert_eq!(may(open.anybody()).await, Capability::denied(Reason::SignInNeeded));
    assert_eq!(may(open.signed_in("robot$fleet+ci", "robot-fleet-secret").await).await, lacks);
    assert_eq!(may(closed.mate().await).await, lacks);
    assert_eq!(may(closed.signed_in("admin", "Harbor12345").await).await, Capability::Allowed);
    assert_eq!(may(frozen.mate().await).await, Capability::denied(Reason::DisabledByServer));
    let provider = closed.mate().await;
    let refused =
        kind(provider.creation().unwrap().create(&new("", "pier", Visibility::Public)).await);
    assert_eq!(refused, ErrorKind::Forbidden { permission: Some("project:create".into()) });
}

#[tokio::test]
async fn the_probe_says_who_one_is_and_what_may_be_listed() {
    let harbor = Quayside::open();
    let probe = harbor.mate().await.probe().await.unwrap();
    assert_eq!((probe.username.as_deref(), probe.list), (Some("mate"), Capability::Allowed));
    assert!(probe.has_catalogue);
    let robot = harbor.signed_in("robot$fleet+ci", "robot-fleet-secret").await;
    // The first project with anything in it is one that the robot may not list.
    let probe = robot.probe().await.unwrap();
    assert_eq!(probe.username.as_deref(), Some("robot$fleet+ci"));
    let lacks = Reason::PermissionMissing { permission: "repository:list".into() };
    assert_eq!(probe.list, Capability::denied(lacks));
    assert_eq!(harbor.anybody().probe().await.unwrap().username, None);
}

#[tokio::test]
async fn no_cookie_is_kept_so_that_a_change_needs_no_csrf_token() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    provider.namespaces().await.unwrap();
    let made =
        provider.creation().unwrap().create(&new("", "cookie-less", Visibility::Private)).await;
    assert!(made.is_ok(), "with the cookie that every answer sets this would be 403: {made:?}");
}

#[tokio::test]
async fn a_pull_that_a_policy_blocks_says_so_in_harbors_words() {
    let harbor = Quayside::with(&[Setting::PolicyViolation]);
    let robot = harbor.signed_in("robot$fleet+ci", "robot-fleet-secret").await;
    let error = robot.tag_detail(&name("fleet/tug"), "1.0.0").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused { status: 412 });
    assert_eq!(error.detail.unwrap().code.as_deref(), Some("PROJECTPOLICYVIOLATION"));
}

#[tokio::test]
async fn a_missing_manifest_under_a_code_of_its_own_is_still_not_found() {
    let harbor = Quayside::open();
    let robot = harbor.signed_in("robot$fleet+ci", "robot-fleet-secret").await;
    let body = r#"{"errors":[{"code":"UNKNOWN","message":"artifact fleet/tug:9 not found"}]}"#;
    let failure =
        Failure { body: body.into(), ..Failure::new("/v2/fleet/tug/manifests/9", 404, 9) };
    harbor.0.registry().control().fail(failure);
    assert!(matches!(
        kind(robot.tag_detail(&name("fleet/tug"), "9").await),
        ErrorKind::NotFound { .. }
    ));
}

#[tokio::test]
async fn a_failing_harbor_is_told_with_its_own_words_and_the_id_for_its_support() {
    let harbor = Quayside::open();
    let provider = harbor.mate().await;
    let body = r#"{"errors":[{"code":"UNKNOWN","message":"internal server error"}]}"#;
    let failure = Failure {
        body: body.into(),
        headers: vec![("x-request-id".into(), "abc-1".into())],
        ..Failure::new("/api/v2.0/projects", 500, 99)
    };
    harbor.0.registry().control().fail(failure);
    let error = provider.namespaces().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ServerError { status: 500 });
    let detail = error.detail.unwrap();
    assert_eq!(detail.message.as_deref(), Some("internal server error"));
    assert_eq!(detail.request_id.as_deref(), Some("abc-1"));
}

#[tokio::test]
async fn references_and_docker_login_name_the_one_host() {
    let harbor = Quayside::open();
    let provider = harbor.anybody();
    let host = harbor.0.registry().host();
    assert_eq!(provider.reference_host(), Some(host.clone()));
    assert_eq!(provider.docker_login_server(), host);
}

#[tokio::test]
async fn harbors_own_search_finds_what_one_may_see_in_one_request() {
    let harbor = Quayside::open();
    let mate = harbor.mate().await;
    let control = harbor.0.registry().control();
    control.clear();
    let page = mate.search().unwrap().search(" TUG ", None).await.unwrap();
    let tug = &page.items[0];
    assert_eq!((&tug.name, tug.pulls), (&name("fleet/tug"), Some(Count(4711))));
    assert_eq!(tug.visibility, Some(Visibility::Private));
    assert_eq!((page.items.len(), page.completeness), (1, Completeness::Complete));
    assert_eq!(control.count("GET", "/api/v2.0/search"), 1);

    let stranger = harbor.anybody();
    let search = stranger.search().unwrap();
    let page = search.search("lantern", None).await.unwrap();
    assert_eq!(page.items[0].name, name("library/lantern"));
    assert_eq!(page.items[0].visibility, Some(Visibility::Public));
    assert_eq!(page.completeness, Completeness::PublicOnly);
    assert!(search.search("tug", None).await.unwrap().items.is_empty(), "null is an empty list");

    let wrong = open(
        RegistryKind::Harbor,
        &harbor.0.registry().url(),
        Some(domain::Credential::password("mate", "of-yesterday")),
    );
    let refused = kind(wrong.search().unwrap().search("lantern", None).await);
    assert_eq!(refused, ErrorKind::WrongCredentials, "and not searched as a stranger");
}
