//! Signing in: with a profile, typed keys, what this machine offers, or a password of the registry.

use async_trait::async_trait;
use credentials::aws::{Identity, Keys, MfaTicket, Way};
use domain::{AwsAccess, AwsWay, CloudAccess, Credential, Error, ErrorKind, Result};
use oci::Registry;
use secrecy::SecretString;
use url::Url;

use super::Ecr;
use super::api::{ListRepositories, Repositories};
use super::desk::{Desk, Live};
use super::token::USER;
use crate::{CloudSignIn, SignIn, SignInForm, SignInStep};

#[async_trait]
impl SignIn for Ecr {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        with_password(&self.desk, form).await
    }

    async fn with_code(&self, ticket: &SecretString, code: &str) -> Result<SignInStep> {
        with_code(&self.desk, ticket, code).await
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // The keys are the person's own, and a password of the registry cannot be taken back.
        Ok(())
    }

    async fn home(&self, credential: &Credential) -> Result<Option<Url>> {
        let Some(identity) = Identity::of(credential)? else { return Ok(None) };
        let live = self.desk.live_for(identity)?;
        Ok(self.desk.home_of(live.rpc.region()))
    }

    fn cloud(&self) -> Option<&dyn CloudSignIn> {
        Some(self)
    }
}

#[async_trait]
impl CloudSignIn for Ecr {
    async fn with_cloud(&self, access: &CloudAccess) -> Result<SignInStep> {
        with_cloud(&self.desk, access).await
    }
}

/// A password of the registry under its own user name; any other pair is an access key's.
pub(super) async fn with_password(desk: &Desk, form: &SignInForm) -> Result<SignInStep> {
    let (username, secret) = (form.username.trim(), form.secret.expose().trim());
    for (field, value) in [("username", username), ("password", secret)] {
        if value.is_empty() {
            return Err(invalid(field, "empty"));
        }
    }
    if username == USER {
        let login = Credential::password(USER, secret);
        check_registry(desk, &login).await?;
        return Ok(SignInStep::Done(login));
    }
    let way = AwsWay::Keys {
        access_key_id: username.to_owned(),
        secret_access_key: form.secret.clone(),
        session_token: None,
    };
    with_cloud(desk, &CloudAccess::Aws(AwsAccess { region: None, way })).await
}

/// Asks the registry itself about its password.
async fn check_registry(desk: &Desk, login: &Credential) -> Result<()> {
    let (context, url) = (&desk.context, desk.registry_url());
    let mut endpoint = context.endpoint.clone();
    endpoint.url.clone_from(&url);
    let registry = Registry::new(
        transport::Transport::new(&endpoint, &context.network)?,
        url,
        std::sync::Arc::new(transport::auth::Known(login.clone())),
        transport::auth::RealmPolicy::for_endpoint(&endpoint),
        context.content.clone(),
    );
    registry.check_credential().await
}

pub(super) async fn with_cloud(desk: &Desk, access: &CloudAccess) -> Result<SignInStep> {
    let CloudAccess::Aws(access) = access else {
        return Err(invalid("cloud", "not_offered"));
    };
    let region = access.region.as_deref().map(str::trim).filter(|region| !region.is_empty());
    let way = match &access.way {
        AwsWay::Profile { profile } => Way::Profile(profile.trim().to_owned()),
        AwsWay::Environment => Way::Environment,
        AwsWay::Keys { access_key_id, secret_access_key, session_token } => {
            let token = session_token.as_ref().map(|token| token.expose().trim());
            Way::Keys(Keys {
                id: checked("access_key_id", access_key_id.trim())?.to_owned(),
                secret: checked("secret_access_key", secret_access_key.expose().trim())?.into(),
                token: match token.filter(|token| !token.is_empty()) {
                    Some(token) => Some(checked("session_token", token)?.into()),
                    None => None,
                },
                expires: None,
            })
        }
    };
    let identity = Identity { region: region.map(str::to_owned), way };
    let live = desk.live_for(identity.clone())?;
    if let Some(ticket) = live.chain.wants_code().await? {
        return Ok(SignInStep::CodeNeeded { ticket: ticket.to_text()? });
    }
    finish(desk, &live, identity, None).await
}

pub(super) async fn with_code(
    desk: &Desk,
    ticket: &SecretString,
    code: &str,
) -> Result<SignInStep> {
    let ticket = MfaTicket::read(ticket)?;
    let way = Way::Profile(ticket.profile.clone());
    let live = desk.live_for(Identity { region: ticket.region.clone(), way })?;
    let identity = live.chain.with_code(&live.sts, &ticket, code.trim()).await?;
    let live = desk.live_for(identity.clone())?;
    finish(desk, &live, identity, Some(ticket.profile)).await
}

/// Shows the keys to the services that will be asked with them.
async fn finish(
    desk: &Desk,
    live: &Live,
    identity: Identity,
    profile: Option<String>,
) -> Result<SignInStep> {
    let caller = desk.caller(live).await?;
    // Keys are of use when they open the registry, or when they list it.
    if let Err(error) = desk.token_of(live).await {
        let ErrorKind::Forbidden { .. } = error.kind else { return Err(error) };
        let input = ListRepositories { max_results: Some(1), ..ListRepositories::default() };
        let listed =
            desk.read::<Repositories>(live, "DescribeRepositories", &input, "repositories");
        if listed.await.is_err() {
            return Err(error);
        }
    }
    let profile = profile.or_else(|| match &identity.way {
        Way::Profile(profile) => Some(profile.clone()),
        Way::Keys(_) | Way::Environment => None,
    });
    let name = match (profile, caller, &identity.way) {
        (Some(profile), ..) => profile,
        (None, Some(caller), _) => caller.name().to_owned(),
        (None, None, Way::Keys(keys)) => keys.id.clone(),
        (None, None, _) => "aws".to_owned(),
    };
    Ok(SignInStep::Done(identity.credential(name)?))
}

/// Keys are printable characters without quotes: what is pasted with more is pasted wrongly.
fn checked<'a>(field: &str, text: &'a str) -> Result<&'a str> {
    let printable = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
    match text {
        "" => Err(invalid(field, "empty")),
        text if text.bytes().all(printable) => Ok(text),
        _ => Err(invalid(field, "characters")),
    }
}

fn invalid(field: &str, problem: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }.into()
}
