//! Who is asking, of which project, and the calls themselves.

use std::sync::{Arc, Mutex, PoisonError};

use credentials::google::{AccessToken, Identity, TokenPlace, Tokens, Way};
use domain::{Credential, Error, ErrorKind, Renewal, Result, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use transport::header::HeaderName;
use transport::{Request, Response, Transport};
use url::Url;

use super::place::project_of;
use super::refusal::refusal;
use crate::endpoints::ArtifactRegistryEndpoints;
use crate::{Context, Endpoints};

/// Whom the use of the API is counted for (`cloud.google.com/apis/docs/system-parameters`).
const COUNTED_FOR: HeaderName = HeaderName::from_static("x-goog-user-project");
/// A page of a thousand images is a megabyte or two.
const CAP: u32 = 32 * 1024 * 1024;

/// Artifact Registry, seen as one account.
pub(super) struct Desk {
    pub(super) context: Context,
    pub(super) places: ArtifactRegistryEndpoints,
    file: credentials::google::DefaultFile,
    transport: Transport,
    /// Whoever was asking last, with the secret that they are known by: a login of Docker's may be renewed elsewhere.
    live: Mutex<Option<(SecretString, Arc<Live>)>>,
    /// The project that a sign-in just found.
    found: Mutex<Option<String>>,
}

/// Somebody, and the project that is theirs to see.
pub(super) struct Live {
    pub(super) tokens: Tokens,
    project: Option<String>,
}

impl Live {
    /// The project.
    ///
    /// # Errors
    /// `InvalidField { field: "project" }` where nothing names one.
    pub(super) fn project(&self) -> Result<&str> {
        self.project.as_deref().ok_or_else(|| {
            let problem = "empty".to_owned();
            ErrorKind::InvalidField { field: "project".into(), problem }.into()
        })
    }
}

impl Desk {
    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(super) fn new(context: Context, endpoints: &Endpoints) -> Result<Self> {
        let transport = Transport::new(&context.endpoint, &context.network)?;
        Ok(Self {
            context,
            places: endpoints.artifact_registry.clone(),
            file: endpoints.google_file.clone(),
            transport,
            live: Mutex::default(),
            found: Mutex::default(),
        })
    }

    /// Who is asking; `None` for nobody. After a sign-out nothing is sent any more, so this is asked for each call.
    pub(super) async fn somebody(&self) -> Result<Option<Arc<Live>>> {
        let Some(credential) = self.context.credentials.credential().await? else {
            return Ok(None);
        };
        let mut held = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((secret, live)) = held.as_ref()
            && secret.expose_secret() == credential.expose()
        {
            return Ok(Some(Arc::clone(live)));
        }
        let live = Arc::new(self.live_for(Identity::of(&credential)?));
        *held = Some((credential.secret, Arc::clone(&live)));
        Ok(Some(live))
    }

    /// Whoever is signed in.
    ///
    /// # Errors
    /// `SignInNeeded`.
    pub(super) async fn signed(&self) -> Result<Arc<Live>> {
        self.somebody().await?.ok_or_else(|| ErrorKind::SignInNeeded.into())
    }

    /// Somebody who may just be trying to sign in.
    pub(super) fn live_for(&self, identity: Identity) -> Live {
        let place =
            TokenPlace { own: self.places.token.clone(), account: self.context.endpoint.clone() };
        let project = project_of(&self.context.endpoint).or_else(|| identity.project.clone());
        let network = self.context.network.clone();
        Live { tokens: Tokens::new(identity, self.file.clone(), place, network), project }
    }

    /// The address of a call. Each part is encoded whole: an image's slashes are `%2F` here.
    pub(super) fn url(&self, parts: &[&str]) -> Url {
        let mut url = self.places.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("v1").extend(parts);
        }
        url
    }

    /// Sends, signed. A token that is refused is renewed once from where it came. Any other status is `Ok`.
    ///
    /// # Errors
    /// `SessionEnded` for a pasted token whose time is over; those of [`Tokens::token`] and of the way there.
    pub(super) async fn send(&self, live: &Live, request: Request) -> Result<Response> {
        let mut renewed = false;
        loop {
            let token = live.tokens.token().await?;
            let answer = self.transport.send(signed(&request, live, &token)).await?;
            if answer.status != 401 {
                return Ok(answer);
            }
            if renewed || !live.tokens.can_renew() {
                let error = refusal(&answer, "");
                let kind = if renewed { error.kind } else { ErrorKind::SessionEnded };
                return Err(Error { kind, ..error });
            }
            live.tokens.forget();
            renewed = true;
        }
    }

    /// Calls, and reads the answer; `what` names what it is about, for "not found".
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        live: &Live,
        request: Request,
        what: &str,
    ) -> Result<T> {
        let answer = self.send(live, request).await?;
        if answer.is_success() { answer.json() } else { Err(refusal(&answer, what)) }
    }

    /// Asks without a token whether this is the API at all. The error says what is wrong, at best that one has to sign in.
    pub(super) async fn greet(&self) -> Error {
        let project = project_of(&self.context.endpoint);
        let url = self.url(&["projects", project.as_deref().unwrap_or("-"), "locations"]);
        match self.transport.send(Request::get(url).never_retry().cap(CAP)).await {
            Ok(answer) if answer.is_success() => answer.not_understood(),
            Ok(answer) => match refusal(&answer, "locations") {
                // Google asks strangers for a token, or for a project to count them for.
                Error {
                    kind: ErrorKind::WrongCredentials | ErrorKind::Forbidden { .. },
                    detail,
                } => Error { kind: ErrorKind::SignInNeeded, detail },
                error => error,
            },
            Err(error) => error,
        }
    }

    /// The registry's login; `None` for nobody.
    pub(super) async fn registry_login(&self) -> Result<Option<Credential>> {
        let Some(live) = self.somebody().await? else { return Ok(None) };
        let token = live.tokens.token().await?;
        Ok(Some(
            Identity { project: None, way: credentials::google::Way::Token(token.secret) }
                .credential("")?,
        ))
    }

    /// Until when the token at hand is good.
    pub(super) fn expires(&self) -> Option<Timestamp> {
        self.at_hand().and_then(|live| live.tokens.expires())
    }

    /// A key and the login of this computer give new tokens; one that was pasted gives none.
    pub(super) fn renewal(&self) -> Renewal {
        let live = self.at_hand();
        match live.as_ref().map(|live| &live.tokens.identity().way) {
            Some(Way::Key(_) | Way::ApplicationDefault) => Renewal::OnItsOwn,
            Some(Way::Token(_)) | None => Renewal::SignIn,
        }
    }

    /// How the registry calls whoever this is, as far as is known.
    pub(super) fn registry_user(&self) -> &'static str {
        self.at_hand().map_or("oauth2accesstoken", |live| live.tokens.identity().registry_user())
    }

    pub(super) fn note_project(&self, project: &str) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        *found = Some(project.to_owned());
    }

    pub(super) fn noted_project(&self) -> Option<String> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn forget(&self) {
        if let Some(live) = self.at_hand() {
            live.tokens.forget();
        }
    }

    fn at_hand(&self) -> Option<Arc<Live>> {
        let held = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(|(_, live)| Arc::clone(live))
    }
}

fn signed(request: &Request, live: &Live, token: &AccessToken) -> Request {
    let request = request.clone().bearer(&token.secret).cap(CAP);
    // A person's own token says nothing of a project, and the API then counts for the one of `gcloud` itself, where it is off.
    match token.project.as_deref().or(live.project.as_deref()).filter(|_| token.personal) {
        Some(project) => request.header(COUNTED_FOR, project),
        None => request,
    }
}

/// Gives the registry's login to the one who asks the registry.
pub(super) struct RegistryLogin(pub(super) Arc<Desk>);

#[async_trait::async_trait]
impl transport::auth::CredentialSource for RegistryLogin {
    async fn credential(&self) -> Result<Option<Credential>> {
        self.0.registry_login().await
    }
}
