//! What the suites of single vendors have in common: opening a provider, reading lists to their end.

use std::sync::Arc;

use domain::{
    Credential, Cursor, Endpoint, ErrorKind, NewRepository, Page, RegistryKind, RepositoryName,
    Result, SecretInput, Tag, Visibility,
};
use providers::{Context, Endpoints, Provider, SignInForm, SignInStep};
use transport::auth::{Anonymous, CredentialSource, Known};
use transport::{Network, Pace};

/// The provider for a registry of the sandbox, as whoever the credential says.
pub(crate) fn open(
    kind: RegistryKind,
    url: &str,
    credential: Option<Credential>,
) -> Arc<dyn Provider> {
    let credentials: Arc<dyn CredentialSource> = match credential {
        Some(credential) => Arc::new(Known(credential)),
        None => Arc::new(Anonymous),
    };
    let first_wait = std::time::Duration::from_millis(5);
    let context = Context {
        endpoint: Endpoint::new(url.parse().unwrap()),
        credentials,
        network: Network::with_pace(Pace { first_wait, ..Pace::default() }),
        content: Arc::new(oci::MemoryCache::default()),
    };
    providers::open(kind, context, &Endpoints::default()).unwrap()
}

/// Signs in with what a person would type.
pub(crate) async fn sign_in(
    kind: RegistryKind,
    url: &str,
    user: &str,
    secret: &str,
) -> Result<Credential> {
    let form = SignInForm { username: user.into(), secret: SecretInput::new(secret) };
    match open(kind, url, None).sign_in().with_password(&form).await? {
        SignInStep::Done(credential) => Ok(credential),
        SignInStep::CodeNeeded { .. } => panic!("nobody has a second step here"),
    }
}

/// All pages of a list, and how many there were.
pub(crate) async fn all<T>(
    mut next: impl AsyncFnMut(Option<Cursor>) -> Result<Page<T>>,
) -> (Vec<T>, usize) {
    let (mut items, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = next(cursor).await.unwrap();
        pages += 1;
        items.extend(page.items);
        match page.next {
            Some(more) => cursor = Some(more),
            None => return (items, pages),
        }
        assert!(pages < 200, "the list never ends");
    }
}

/// A repository's name.
pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

/// The row of a tag.
pub(crate) fn row<'a>(tags: &'a [Tag], name: &str) -> &'a Tag {
    tags.iter().find(|tag| tag.name == name).unwrap_or_else(|| panic!("{name} is listed"))
}

/// Why it did not work.
pub(crate) fn kind<T>(outcome: Result<T>) -> ErrorKind {
    match outcome {
        Ok(_) => panic!("it worked"),
        Err(error) => error.kind,
    }
}

/// Something to be created.
pub(crate) fn new(namespace: &str, name: &str, visibility: Visibility) -> NewRepository {
    NewRepository {
        namespace: namespace.into(),
        name: name.into(),
        description: String::new(),
        visibility,
        options: Vec::new(),
    }
}
