//! The nouns of Roadstead: registry → repository → tag → image, and what can go wrong with them.
//!
//! No I/O and no async here. These types are also what crosses to the UI (`serde` + `specta`), so each
//! thing has one shape everywhere. What a registry did not tell is `None`; it is never invented.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![warn(missing_docs)]

pub mod account;
pub mod capability;
pub mod connection;
pub mod credential;
pub mod digest;
pub mod endpoint;
pub mod error;
pub mod image;
pub mod page;
pub mod pasted;
pub mod quantity;
pub mod reference;
pub mod repository;
pub mod repository_name;
pub mod tag;
pub mod tag_order;
pub mod timestamp;

pub use account::{
    Account, AccountId, DockerSource, Namespace, NamespaceKind, Probe, PullQuota, RegistryKind,
    Renewal, Software,
};
pub use capability::{Capability, Reason};
pub use connection::{ConnectionStep, StepName, StepState};
pub use credential::{
    AwsAccess, AwsWay, AzureAccess, CloudAccess, Credential, GoogleAccess, GoogleWay, Keep,
    SecretInput, SecretKind,
};
pub use digest::Digest;
pub use endpoint::{Endpoint, Origin};
pub use error::{
    CertificateInfo, CertificateProblem, ClientCertificateProblem, Error, ErrorKind, ProxyProblem,
    Result, ServerDetail, TrustOffer, Trusted,
};
pub use page::{Completeness, Cursor, Page};
pub use quantity::{Bytes, Count};
pub use reference::Reference;
pub use repository::{
    CreationForm, CreationNamespace, CreationOption, CreationQuota, CreationUnit, NewRepository,
    OfferedOption, Permissions, PushedVisibility, Repository, RepositoryContent, RepositoryDetail,
    Visibility,
};
pub use repository_name::{NameProblem, NameRules, RepositoryName};
pub use tag::{Platform, PlatformEntry, SizeScope, Tag, TagContent, TagDetail, TagPatch};
pub use timestamp::Timestamp;
