//! Where an account's secret comes from.

use credentials::docker_config::{DockerConfig, LoginSource};
use credentials::{aws, azure, google};
use domain::{Credential, DockerSource, RegistryKind};

use super::finding::{Finding, Verdict};
use crate::App;

impl App {
    /// Who keeps an account's secret. `credential` is read only for which cloud's way it names.
    pub(super) async fn keeper_of(
        &self,
        record: &storage::AccountRecord,
        credential: Option<&Credential>,
    ) -> Verdict {
        if record.account.username.is_none() {
            return Verdict::Done { finding: Finding::NoSecret };
        }
        if let Some(source) = &record.docker_login {
            return self.docker_keeper(source).await;
        }
        let kind = record.account.kind;
        if let Some(finding) = credential.and_then(|credential| self.cloud(kind, credential)) {
            return Verdict::Done { finding };
        }
        if self.vault.is_session_only(&record.account.id) {
            return Verdict::Warn { finding: Finding::Session };
        }
        let (service, entry) = (credentials::SERVICE.to_owned(), record.account.id.0.clone());
        Verdict::Done { finding: Finding::Keychain { service, entry } }
    }

    async fn docker_keeper(&self, source: &DockerSource) -> Verdict {
        let config = match DockerConfig::load(&self.environment.directories.docker_config).await {
            Ok(config) => config,
            Err(error) => return Verdict::Fail { finding: Finding::Failed { error } },
        };
        let place = config.place(&source.server);
        let (file, setting) = (place.file.display().to_string(), place.setting);
        match place.source {
            LoginSource::Helper { name } => {
                let program = format!("docker-credential-{name}");
                Verdict::Done { finding: Finding::DockerHelper { program, file, setting } }
            }
            LoginSource::ConfigFile => {
                Verdict::Warn { finding: Finding::DockerFile { file, setting } }
            }
        }
    }

    /// What signs where the keychain holds only how to find it.
    fn cloud(&self, kind: RegistryKind, credential: &Credential) -> Option<Finding> {
        match kind {
            RegistryKind::Ecr => match aws::Identity::of(credential).ok()??.way {
                aws::Way::Profile(profile) => Some(Finding::AwsProfile { profile }),
                aws::Way::Environment => Some(Finding::AwsEnvironment),
                aws::Way::Keys(_) => None,
            },
            RegistryKind::Acr => {
                let tenant = azure::Identity::of(credential).ok()??.tenant;
                Some(Finding::AzureCommand { tenant })
            }
            RegistryKind::ArtifactRegistry => match google::Identity::of(credential).ok()?.way {
                google::Way::ApplicationDefault => {
                    let files = &self.endpoints.google_file;
                    let file = files.named.as_ref().or(files.usual.as_ref());
                    let file = file.map(|file| file.display().to_string());
                    Some(Finding::GoogleDefault { file })
                }
                google::Way::Key(_) | google::Way::Token(_) => None,
            },
            _ => None,
        }
    }
}
