//! **Test connection**: each step reported as it starts and as it ends.

use std::sync::Arc;

use domain::{
    AccountId, Capability, ConnectionStep, Error, ErrorKind, Probe, Reason, Result, StepName,
    StepState,
};
use providers::{Provider, SignInStep};
use transport::{Transport, probe};

use crate::{
    App, RegistryDraft,
    sessions::TriedCredential,
    sign_in::{with_cloud, with_form},
};

/// Tells the dialog how each step goes.
struct Steps<F: Fn(ConnectionStep)>(F);

impl<F: Fn(ConnectionStep)> Steps<F> {
    fn tell(&self, name: StepName, state: StepState) {
        (self.0)(ConnectionStep { name, state });
    }

    /// Runs a step; `None` when it failed, which has been told.
    async fn run<T>(
        &self,
        name: StepName,
        step: impl Future<Output = Result<(T, Option<String>)>>,
    ) -> Option<T> {
        self.tell(name, StepState::Running);
        match step.await {
            Ok((value, note)) => {
                self.tell(name, StepState::Passed { note });
                Some(value)
            }
            Err(error) => {
                self.tell(name, StepState::Failed { error });
                None
            }
        }
    }

    fn capability(&self, name: StepName, capability: Capability) {
        let state = match capability {
            Capability::Allowed => StepState::Passed { note: None },
            Capability::Denied { reason } => StepState::Limited { reason },
            Capability::Unknown => StepState::Skipped,
        };
        self.tell(name, state);
    }

    /// The way to the server: name, connection, certificate.
    async fn reach(&self, transport: &Transport) -> Option<()> {
        let name = async {
            Ok(((), probe::resolve(transport).await?.first().map(|at| at.ip().to_string())))
        };
        self.run(StepName::NameResolved, name).await?;
        let connection = async { Ok(((), Some(probe::connect(transport).await?.to_string()))) };
        self.run(StepName::Connected, connection).await?;
        self.tell(StepName::Certificate, StepState::Running);
        let state = match probe::certificate(transport).await {
            Ok(Some(facts)) => StepState::Passed { note: Some(facts.version) },
            Ok(None) => StepState::Skipped,
            Err(error) => {
                self.tell(StepName::Certificate, StepState::Failed { error });
                return None;
            }
        };
        self.tell(StepName::Certificate, state);
        Some(())
    }

    fn capabilities(&self, probe: Probe) {
        let list =
            if probe.has_catalogue { probe.list } else { Capability::denied(Reason::NotOffered) };
        self.capability(StepName::MayList, list);
        self.capability(StepName::MayCreate, probe.create);
    }
}

impl App {
    /// Tests what a dialog holds, without keeping any of it.
    ///
    /// # Errors
    /// Only what is wrong with the draft itself; a step's failure is that step's.
    pub async fn test_connection(
        &self,
        draft: RegistryDraft,
        on_step: impl Fn(ConnectionStep),
    ) -> Result<()> {
        let steps = Steps(on_step);
        let account = self.drafted_account(&draft, None)?;
        let network = self.drafted_network(&draft, &account.endpoint)?;
        let transport = Transport::new(&account.endpoint, &network)?;
        if steps.reach(&transport).await.is_none() {
            return Ok(());
        }
        let nobody = Arc::new(TriedCredential(None));
        let anonymous = self.open_provider_over(&account, nobody, &network)?;
        if steps.run(StepName::ApiFound, found(anonymous.as_ref())).await.is_none() {
            return Ok(());
        }
        let form = draft.form(anonymous.as_ref())?;
        if form.is_none() && draft.cloud.is_none() {
            steps.tell(StepName::SignedIn, StepState::Skipped);
            if let Ok(probe) = anonymous.probe().await {
                steps.capabilities(probe);
            }
            return Ok(());
        }
        let sign_in = async {
            let step = match (&draft.cloud, &form) {
                (Some(access), _) => with_cloud(anonymous.as_ref(), access).await?,
                (None, Some(form)) => with_form(anonymous.as_ref(), form).await?,
                (None, None) => return Ok((None, None)),
            };
            match step {
                SignInStep::Done(credential) => {
                    let name = credential.username.clone();
                    Ok((Some(credential), Some(name)))
                }
                // The password was right; the rest takes the code, which a test must not use up.
                SignInStep::CodeNeeded { .. } => Ok((None, None)),
            }
        };
        let Some(Some(credential)) = steps.run(StepName::SignedIn, sign_in).await else {
            return Ok(());
        };
        let tried = Arc::new(TriedCredential(Some(credential)));
        let provider = self.open_provider_over(&account, tried, &network)?;
        steps.tell(StepName::MayList, StepState::Running);
        match provider.probe().await {
            Ok(probe) => steps.capabilities(probe),
            Err(error) => steps.tell(StepName::MayList, StepState::Failed { error }),
        }
        Ok(())
    }

    /// Tests an account that is there.
    ///
    /// # Errors
    /// `UnknownAccount`, `SignInNeeded`.
    pub async fn test_account(
        &self,
        id: &AccountId,
        on_step: impl Fn(ConnectionStep),
    ) -> Result<()> {
        let steps = Steps(on_step);
        let record = self.record(id)?;
        let provider = self.session(id)?.provider;
        let network = self.network_of(&record.account.endpoint);
        let transport = Transport::new(&record.account.endpoint, &network)?;
        if steps.reach(&transport).await.is_none()
            || steps.run(StepName::ApiFound, found(provider.as_ref())).await.is_none()
        {
            return Ok(());
        }
        let probe = self.with_provider(id, |provider| async move { provider.probe().await });
        if record.account.username.is_none() {
            steps.tell(StepName::SignedIn, StepState::Skipped);
            if let Ok(probe) = probe.await {
                steps.capabilities(probe);
            }
            return Ok(());
        }
        let signed_in = async {
            let probe = probe.await?;
            let name = probe.username.clone();
            Ok((probe, name))
        };
        if let Some(probe) = steps.run(StepName::SignedIn, signed_in).await {
            steps.capabilities(probe);
        }
        Ok(())
    }
}

/// Whether a registry's API answers at all; that it wants a sign-in is an answer, too.
async fn found(provider: &dyn Provider) -> Result<((), Option<String>)> {
    let unmistakable = |error: &Error| {
        matches!(
            error.kind,
            ErrorKind::NoCatalogue
                | ErrorKind::SignInNeeded
                | ErrorKind::WrongCredentials
                | ErrorKind::Forbidden { .. }
        )
    };
    match provider.probe().await {
        Err(error) if !unmistakable(&error) => Err(error),
        _ => Ok(((), None)),
    }
}
