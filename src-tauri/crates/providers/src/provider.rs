//! The port to a registry.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    CloudAccess, CreationForm, CreationUnit, Credential, Cursor, Endpoint, ErrorKind, Namespace,
    NewRepository, OfferedOption, Page, Probe, PullQuota, PushedVisibility, Renewal, Repository,
    RepositoryDetail, RepositoryName, Result, SecretInput, SecretKind, Software, Tag, TagDetail,
    Visibility,
};
use secrecy::SecretString;
use transport::auth::CredentialSource;

/// What a provider is built from.
#[derive(Clone)]
pub struct Context {
    /// Where the registry is.
    pub endpoint: Endpoint,
    /// Where the account's credential comes from; answers `None` when anonymous.
    pub credentials: Arc<dyn CredentialSource>,
    /// The process-wide throttles and counters.
    pub network: transport::Network,
    /// What is known by digest, kept for ever.
    pub content: Arc<dyn oci::ContentCache>,
}

/// The OCI data plane of one repository.
#[derive(Clone)]
pub struct Content {
    /// The registry that holds it.
    pub registry: oci::Registry,
    /// The repository's name there, which may be another than the one that people use.
    pub name: RepositoryName,
}

impl Content {
    /// A repository that has the same name in its registry.
    pub fn of(registry: &oci::Registry, name: &RepositoryName) -> Self {
        Self { registry: registry.clone(), name: name.clone() }
    }
}

/// A registry, seen as one account. Dropping a future cancels its request.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Who this account is and what it may do, asked from the registry now.
    async fn probe(&self) -> Result<Probe>;

    /// The namespaces to browse. Empty where a registry has none (then `repositories` takes no namespace).
    async fn namespaces(&self) -> Result<Vec<Namespace>>;

    /// One page of repositories; one request.
    ///
    /// # Errors
    /// `NoCatalogue` where the registry does not list its repositories.
    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>>;

    /// A repository's own page.
    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail>;

    /// One page of tags; one request. `Tag::detail` is `Some` where that call tells it.
    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>>;

    /// What only requests of its own can tell of one tag. Called for rows on screen, and only where
    /// `tags` left `detail` empty, or said that there is `more`.
    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail>;

    /// Where a repository's manifests and blobs are read.
    async fn content(&self, name: &RepositoryName) -> Result<Content>;

    /// What stands before the repository in references for `docker push`: `Some("127.0.0.1:5000")`, empty where names have
    /// their host in them, or `None` where the command line's default registry is meant.
    fn reference_host(&self) -> Option<String>;

    /// The server that `docker login` is told and Docker's configuration knows it by.
    fn docker_login_server(&self) -> String;

    /// All servers that take this login, where there may be several.
    async fn docker_login_servers(&self) -> Result<Vec<String>> {
        Ok(vec![self.docker_login_server()])
    }

    /// The login that the `docker` command line is to be given, made from what the vault keeps: most registries take that itself.
    async fn docker_login(&self, kept: &Credential) -> Result<Credential> {
        Ok(kept.clone())
    }

    /// The user name for `docker login`, where it is not the account's.
    fn docker_login_user(&self) -> Option<&'static str> {
        None
    }

    /// The pull limit as last seen in answers.
    fn pull_quota(&self) -> Option<PullQuota> {
        None
    }

    /// What software the registry runs, as far as it was found out while asking for other things.
    fn software(&self) -> Option<Software> {
        None
    }

    /// What it takes for the account to go on when [`Probe::credential_expires`] has come.
    async fn renewal(&self) -> Renewal {
        Renewal::SignIn
    }

    /// Forgets every token that was got for this account, in memory.
    fn forget_tokens(&self);

    /// How one signs in here.
    fn sign_in(&self) -> &dyn SignIn;

    /// Creating repositories, where the registry has such a call.
    fn creation(&self) -> Option<&dyn Creation> {
        None
    }

    /// Making a name real, where repositories come to be by the first push.
    fn first_push(&self) -> Option<&dyn FirstPush> {
        None
    }

    /// Who may pull from what a first push makes, where there is no call to create it.
    fn pushed_visibility(&self) -> PushedVisibility {
        PushedVisibility::Unknown
    }

    /// The registry's own search over what is public.
    fn search(&self) -> Option<&dyn Search> {
        None
    }
}

/// Which repositories to list.
#[derive(Debug, Clone, Default)]
pub struct RepositoryQuery {
    /// The namespace, where the registry has any.
    pub namespace: Option<String>,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

/// Signing in with what a person typed.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// Checks the credential with the registry.
    ///
    /// # Errors
    /// `WrongCredentials`, `TokenInsteadOfPassword`, `AccountLocked`, `RealmNotTrusted`, or what went wrong on the way.
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep>;

    /// Checks an identity token: a refresh token of the `OAuth2` token endpoint, as `docker login` keeps it.
    ///
    /// # Errors
    /// `TokenInsteadOfPassword` where no such tokens are known, and those of [`SignIn::with_password`].
    async fn with_identity_token(&self, _token: &SecretInput) -> Result<SignInStep> {
        Err(ErrorKind::TokenInsteadOfPassword.into())
    }

    /// Whether a secret may come without a user name, as a token does that tells its owner.
    fn takes_secret_alone(&self) -> bool {
        false
    }

    /// Checks a login that another program keeps, such as Docker. What comes of it is the same login where that is what
    /// the registry is asked with later, too.
    ///
    /// # Errors
    /// Those of [`SignIn::with_password`] and [`SignIn::with_identity_token`].
    async fn with_login(&self, login: &Credential) -> Result<SignInStep> {
        let secret = SecretInput::new(login.expose());
        match login.kind {
            SecretKind::Password => {
                self.with_password(&SignInForm { username: login.username.clone(), secret }).await
            }
            SecretKind::IdentityToken => self.with_identity_token(&secret).await,
            SecretKind::Cloud | SecretKind::ClientKey => {
                Err(ErrorKind::TokenInsteadOfPassword.into())
            }
        }
    }

    /// Ends a two-step sign-in with the code.
    ///
    /// # Errors
    /// `WrongCode`, `CodeExpired`.
    async fn with_code(&self, ticket: &SecretString, code: &str) -> Result<SignInStep>;

    /// Takes back at the registry what Roadstead had made for itself there (an issued token).
    async fn revoke(&self, credential: &Credential) -> Result<()>;

    /// Where the registry of this credential is, where its address could not be known before; the account then goes there.
    async fn home(&self, _credential: &Credential) -> Result<Option<url::Url>> {
        Ok(None)
    }

    /// Signing in through the browser (RFC 8628), where an OAuth client is configured.
    fn browser(&self) -> Option<&dyn BrowserSignIn> {
        None
    }

    /// Signing in the way of the cloud that the registry is part of.
    fn cloud(&self) -> Option<&dyn CloudSignIn> {
        None
    }
}

/// Signing in the way of a cloud.
#[async_trait]
pub trait CloudSignIn: Send + Sync {
    /// Checks the access with the cloud.
    ///
    /// # Errors
    /// `InvalidField` naming what is missing or unknown, `CommandSignInNeeded`, `WrongCredentials`, `SessionEnded`,
    /// `Forbidden`, `ClockWrong`.
    async fn with_cloud(&self, access: &CloudAccess) -> Result<SignInStep>;
}

/// Signing in through the browser.
#[async_trait]
pub trait BrowserSignIn: Send + Sync {
    /// The device flow's endpoints and client.
    fn device_flow(&self) -> credentials::device_flow::Config;

    /// Turns the flow's tokens into the account's credential.
    async fn finish(&self, tokens: credentials::device_flow::Tokens) -> Result<SignInStep>;
}

/// A user name and a secret, as typed.
#[derive(Debug, Clone)]
pub struct SignInForm {
    /// User name or e-mail address.
    pub username: String,
    /// Password or access token.
    pub secret: SecretInput,
}

/// Where a sign-in stands.
pub enum SignInStep {
    /// Done: what to keep in the keychain. Its `username` is as the registry writes it.
    Done(Credential),
    /// The registry wants the two-step code, with this ticket.
    CodeNeeded {
        /// What goes back with the code.
        ticket: SecretString,
    },
}

/// Creating repositories.
#[async_trait]
pub trait Creation: Send + Sync {
    /// What the form needs.
    async fn form(&self) -> Result<CreationForm>;

    /// Who may be let pull from a new repository; the first is the usual one. Where there is but one, it is no choice.
    fn visibilities(&self) -> &'static [Visibility] {
        &[Visibility::Public, Visibility::Private]
    }

    /// What `create` makes.
    fn unit(&self) -> CreationUnit {
        CreationUnit::Repository
    }

    /// What may be switched on for a new repository.
    fn options(&self) -> &'static [OfferedOption] {
        &[]
    }

    /// Whether a name is free. The server's answer to `create` is what counts.
    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool>;

    /// Creates it.
    ///
    /// # Errors
    /// `NameTaken`, `PrivateQuotaUsedUp`, `NamespaceForbidden`, `ReadOnlyToken`, `InvalidField`.
    async fn create(&self, new: &NewRepository) -> Result<Repository>;
}

/// Making a repository's name real by pushing something tiny to it.
#[async_trait]
pub trait FirstPush: Send + Sync {
    /// The tag that stays behind.
    fn tag(&self) -> &'static str;

    /// Pushes it.
    ///
    /// # Errors
    /// `NameTaken` for a repository that has tags; `Forbidden`, `SignInNeeded`, `InvalidField { field: "name" }`, and what
    /// went wrong on the way.
    async fn push(&self, name: &RepositoryName) -> Result<()>;
}

/// The registry's own search.
#[async_trait]
pub trait Search: Send + Sync {
    /// One page of public repositories that match.
    async fn search(&self, query: &str, cursor: Option<&Cursor>) -> Result<Page<Repository>>;
}
