//! What the private and the public service have in common: who is asking, with which keys, of which region.

use std::sync::Arc;

use credentials::Errand;
use credentials::aws::{
    Caller, Chain, Identity, Keys, Signer, Sts, Way, check_region, json_refusal,
};
use domain::{
    Capability, Credential, Endpoint, Error, ErrorKind, Reason, Renewal, Result, Timestamp,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use transport::Transport;
use url::Url;

use super::place::Place;
use super::rpc::{Rpc, Twice};
use super::token::Token;
use crate::{Context, Endpoints};

/// One of the two services.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    /// In signatures.
    pub(super) name: &'static str,
    /// In `X-Amz-Target`.
    target: &'static str,
    /// The only region that it is in.
    region: Option<&'static str>,
}

impl Service {
    pub(super) const PRIVATE: Self =
        Self { name: "ecr", target: "AmazonEC2ContainerRegistry_V20150921", region: None };
    /// `registry-apis.md` §4a, h
    pub(super) const PUBLIC: Self =
        Self { name: "ecr-public", target: "SpencerFrontendService", region: Some("us-east-1") };
}

/// One service, seen as one account.
pub(super) struct Desk {
    pub(super) context: Context,
    pub(super) service: Service,
    pub(super) place: Place,
    endpoints: Endpoints,
    live: OnceCell<Arc<Live>>,
    caller: OnceCell<Caller>,
    pub(super) token: Errand<Token>,
}

/// The API, and the keys that calls of it are signed with.
pub(super) struct Live {
    pub(super) chain: Chain,
    pub(super) rpc: Rpc,
    pub(super) sts: Sts,
}

/// Who is asking.
pub(super) enum Mode {
    /// Nobody.
    Nobody,
    /// Somebody with a password of the registry, which the API does not take.
    Registry(Credential),
    /// Somebody with keys, and what the account is called.
    Signed(Arc<Live>, String),
}

impl Desk {
    pub(super) fn new(
        context: Context,
        service: Service,
        place: Place,
        endpoints: &Endpoints,
    ) -> Self {
        Self {
            context,
            service,
            place,
            endpoints: endpoints.clone(),
            live: OnceCell::new(),
            caller: OnceCell::new(),
            token: Errand::default(),
        }
    }

    /// Who is asking. After a sign-out nothing is sent any more, so this is asked for each call.
    pub(super) async fn mode(&self) -> Result<Mode> {
        let Some(credential) = self.context.credentials.credential().await? else {
            return Ok(Mode::Nobody);
        };
        let Some(identity) = Identity::of(&credential)? else {
            return Ok(Mode::Registry(credential));
        };
        let live = self.live.get_or_try_init(|| async { self.live_for(identity).map(Arc::new) });
        Ok(Mode::Signed(Arc::clone(live.await?), credential.username))
    }

    /// Whoever has keys.
    ///
    /// # Errors
    /// `SignInNeeded`.
    pub(super) async fn signed(&self) -> Result<Arc<Live>> {
        match self.mode().await? {
            Mode::Signed(live, _) => Ok(live),
            Mode::Nobody | Mode::Registry(_) => Err(ErrorKind::SignInNeeded.into()),
        }
    }

    /// The API for an identity, which may be one that is just being tried.
    ///
    /// # Errors
    /// `InvalidField { field: "region" }`.
    pub(super) fn live_for(&self, identity: Identity) -> Result<Live> {
        let region = self.region(identity.region.as_deref())?;
        let rpc = self.rpc(&region)?;
        let (network, like) = (&self.context.network, &self.context.endpoint);
        let place = self.endpoints.ecr.sts.clone();
        let sts = Sts::new(network, &region, like, place.as_ref())?;
        let files = self.endpoints.aws_files.clone();
        let chain = Chain::new(identity, region, files, network.clone(), like.clone(), place);
        Ok(Live { chain, rpc, sts })
    }

    /// The service's only region, else the address's, else the one that was chosen.
    fn region(&self, chosen: Option<&str>) -> Result<String> {
        let region = self.service.region.or(self.place.region.as_deref()).or(chosen);
        let region = region.unwrap_or_default().trim();
        check_region(region)?;
        Ok(region.to_owned())
    }

    fn rpc(&self, region: &str) -> Result<Rpc> {
        let url = match self.api() {
            Some(url) => url,
            None => Url::parse(&self.place.api(region))
                .map_err(|_| Error::new(ErrorKind::UnknownAccount))?,
        };
        let like = &self.context.endpoint;
        let endpoint =
            Endpoint { extra_ca_pem: like.extra_ca_pem.clone(), ..Endpoint::new(url.clone()) };
        let transport = Transport::new(&endpoint, &self.context.network)?;
        let signer = Signer { service: self.service.name, region: region.to_owned() };
        Ok(Rpc::new(transport, url, signer, self.service.target))
    }

    /// The API's address, where it does not follow from the region.
    fn api(&self) -> Option<Url> {
        match self.service.region {
            Some(_) => Some(self.endpoints.ecr_public.api.clone()),
            None => self.endpoints.ecr.api.clone(),
        }
    }

    /// The registry's address.
    pub(super) fn registry_url(&self) -> Url {
        let ecr = &self.endpoints.ecr;
        match self.service.region {
            Some(_) => self.endpoints.ecr_public.registry.clone(),
            None => ecr.registry.clone().unwrap_or_else(|| self.context.endpoint.url.clone()),
        }
    }

    /// Where the registry of these keys is, where the address could not tell: their account's, in their region.
    pub(super) fn home_of(&self, region: &str) -> Option<Url> {
        let known = self.place.account.is_some() || self.endpoints.ecr.registry.is_some();
        let caller = self.caller.get().filter(|_| !known && self.service.region.is_none())?;
        Url::parse(&self.place.registry(&caller.account, region)).ok()
    }

    /// Reads; `what` names what is asked for, for "not found".
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        live: &Live,
        operation: &str,
        input: &(impl Serialize + Sync),
        what: &str,
    ) -> Result<T> {
        live.rpc.call(&live.chain, operation, input, Twice::Fine, what).await
    }

    /// Changes something.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        live: &Live,
        operation: &str,
        input: &(impl Serialize + Sync),
        what: &str,
    ) -> Result<T> {
        live.rpc.call(&live.chain, operation, input, Twice::Never, what).await
    }

    /// Who the keys belong to, asked once. That the token service cannot be reached is not held against keys that are good.
    pub(super) async fn caller(&self, live: &Live) -> Result<Option<Caller>> {
        let keys: Keys = live.chain.keys().await?;
        match self.caller.get_or_try_init(|| live.sts.caller(&keys)).await {
            Ok(caller) => Ok(Some(caller.clone())),
            Err(error) if is_about_keys(&error) => Err(error),
            Err(error) => {
                tracing::warn!(?error, "who the keys belong to could not be asked");
                Ok(None)
            }
        }
    }

    /// Whether the API is there at all, asked without keys. The error says what is wrong, at best that keys are needed.
    pub(super) async fn greet(&self) -> Error {
        let asked = async {
            // Any region's name will do for a question that is not signed.
            let region = self
                .region(None)
                .or_else(|error| self.api().map(|_| "us-east-1".into()).ok_or(error))?;
            self.rpc(&region)?.greet().await
        };
        match asked.await {
            Ok(answer) => match json_refusal(&answer, "DescribeRepositories") {
                Error {
                    kind: ErrorKind::WrongCredentials | ErrorKind::Forbidden { .. },
                    detail,
                } => Error { kind: ErrorKind::SignInNeeded, detail },
                _ if answer.is_success() => answer.not_understood(),
                error => error,
            },
            Err(error) => error,
        }
    }

    /// Until when the keys, or else the registry's password, are good.
    pub(super) fn expires(&self, mode: &Mode) -> Option<Timestamp> {
        let Mode::Signed(live, _) = mode else { return None };
        live.chain.expires().or_else(|| self.token.peek().and_then(|token| token.expires))
    }

    /// Keys as typed end, and with them everything made from them; what this machine has is asked for new ones.
    pub(super) async fn renewal(&self) -> Renewal {
        match self.mode().await {
            Ok(Mode::Signed(live, _)) => match &live.chain.identity().way {
                Way::Keys(keys) if keys.expires.is_some() || keys.token.is_some() => {
                    Renewal::SignIn
                }
                Way::Keys(_) | Way::Profile(_) | Way::Environment => Renewal::OnItsOwn,
            },
            _ => Renewal::SignIn,
        }
    }

    pub(super) fn forget(&self) {
        self.token.forget();
        if let Some(live) = self.live.get() {
            live.chain.forget();
        }
    }
}

/// An allowance: a call that reads worked, or IAM said which permission it lacks.
pub(super) fn allowance<T>(outcome: Result<T>) -> Result<Capability> {
    match outcome {
        Ok(_) => Ok(Capability::Allowed),
        Err(Error { kind: ErrorKind::Forbidden { permission: Some(permission) }, .. }) => {
            Ok(Capability::denied(Reason::PermissionMissing { permission }))
        }
        Err(error) => Err(error),
    }
}

/// Whether an error says something of the keys, and not of the way to where they were shown.
fn is_about_keys(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::WrongCredentials | ErrorKind::SessionEnded | ErrorKind::ClockWrong { .. }
    )
}
