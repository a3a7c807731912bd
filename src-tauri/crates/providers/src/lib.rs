//! One folder a registry: how each signs in, lists, creates and shows its tags.
//!
//! [`Provider`] is the port that the use cases see. What only some registries can do is a facet
//! ([`Provider::creation`], [`Provider::search`]): asked for, never a flag that can lie. A vendor's quirk lives
//! in that vendor's folder as data or one commented line with its source, and nowhere else.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![warn(missing_docs)]

mod acr;
mod artifact_registry;
mod artifactory;
mod docker_hub;
#[cfg(feature = "aws")]
mod ecr;
mod endpoints;
mod github;
mod gitlab;
mod harbor;
mod kinds;
pub mod left_out;
mod next_link;
mod oci;
mod provider;
mod quay;
mod told;
mod web_pages;

#[cfg(feature = "aws")]
pub use credentials::aws::{AwsFound, AwsProfile, AwsProfileKind};
pub use credentials::google::DefaultFile;
pub use endpoints::{
    AcrEndpoints, ArtifactRegistryEndpoints, EcrEndpoints, EcrPublicEndpoints, QuayEndpoints,
};
pub use endpoints::{DockerHubEndpoints, Endpoints, GithubEndpoints, GitlabEndpoints};
#[cfg(feature = "aws")]
pub use kinds::aws_found;
pub use kinds::{KindInfo, cloud_home, default_label, home, kinds, normalise, open, repository_of};
pub use provider::{
    BrowserSignIn, CloudSignIn, Content, Context, Creation, FirstPush, Provider, RepositoryQuery,
    Search, SignIn, SignInForm, SignInStep,
};
pub use web_pages::understand;
