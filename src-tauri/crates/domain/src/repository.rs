//! Repositories, and what it takes to make one.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Bytes, Capability, Count, NameRules, RepositoryName, Timestamp};

/// Who may pull from a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Anyone.
    Public,
    /// Only its owner, or members of its organisation.
    Private,
    /// Anyone who is signed in there: everyone with an account at a GitLab, every member of a GitHub enterprise.
    Internal,
}

/// What a repository holds, as far as the registry tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RepositoryContent {
    /// Container images.
    Image,
    /// Helm charts.
    Helm,
    /// Docker engine plugins.
    Plugin,
    /// Docker volumes.
    Volume,
    /// WebAssembly modules.
    Wasm,
    /// Compose applications.
    Compose,
    /// Machine-learning models.
    Model,
    /// Something the registry itself does not recognise.
    Other,
}

/// A row of the repository list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Repository {
    /// The full name inside the registry, such as `acme/web`.
    pub name: RepositoryName,
    /// The first line about it.
    pub description: Option<String>,
    /// Who may pull from it; `None` where the registry does not tell.
    pub visibility: Option<Visibility>,
    /// When something was last pushed.
    pub last_pushed: Option<Timestamp>,
    /// What it holds.
    pub contains: Option<Vec<RepositoryContent>>,
    /// How often it was pulled.
    pub pulls: Option<Count>,
    /// How many people starred it on the registry.
    pub stars: Option<Count>,
    /// The storage that it takes, where told.
    pub size: Option<Bytes>,
    /// No longer kept up.
    pub archived: bool,
}

impl Repository {
    /// A repository of which only the name is known.
    pub fn named(name: RepositoryName) -> Self {
        Self {
            name,
            description: None,
            visibility: None,
            last_pushed: None,
            contains: None,
            pulls: None,
            stars: None,
            size: None,
            archived: false,
        }
    }
}

/// A repository's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RepositoryDetail {
    /// The row.
    pub repository: Repository,
    /// The README as Markdown, hostile until rendered safely.
    pub readme: Option<String>,
    /// What the caller may do with it, where told.
    pub permissions: Option<Permissions>,
    /// Its page on the registry's own web site, where told: what no call changes is changed there.
    #[serde(default)]
    pub page: Option<String>,
}

/// What the caller may do with a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Permissions {
    /// Pull.
    pub read: bool,
    /// Push.
    pub write: bool,
    /// Change settings, delete.
    pub admin: bool,
}

/// A repository to be created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewRepository {
    /// The namespace that it goes into.
    pub namespace: String,
    /// The name without the namespace.
    pub name: String,
    /// The short description; may be empty.
    pub description: String,
    /// Who may pull from it.
    pub visibility: Visibility,
    /// What is switched on of what the registry offers.
    #[serde(default)]
    pub options: Vec<CreationOption>,
}

/// What may be switched on for a new repository, where a registry has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CreationOption {
    /// A tag stays where it was pushed first: no later push moves it.
    ImmutableTags,
    /// Images are searched for known weaknesses when they are pushed.
    ScanOnPush,
}

/// An option that a registry offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct OfferedOption {
    /// Which.
    pub option: CreationOption,
    /// On unless the person says otherwise.
    pub usual: bool,
}

/// What a creation form needs to know before anything is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CreationForm {
    /// Whether this account may create at all, and if not why.
    pub capability: Capability,
    /// Where it may create.
    pub namespaces: Vec<CreationNamespace>,
    /// The registry's rules for names.
    pub rules: NameRules,
    /// The longest short description, in characters; `None`: the registry takes none.
    pub description_max: Option<u16>,
}

/// What creating makes at a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CreationUnit {
    /// A repository, empty and ready to be pushed to.
    Repository,
    /// A namespace, which is what visibility stands on; repositories come to be in it by the first push. The form then has
    /// no namespaces, and the name is the namespace's.
    Namespace,
    /// A repository that holds many images and is what visibility stands on; images come to be in it by the first push. The
    /// form's namespaces are the places where it may be, and what is created is a namespace.
    ImageRepository,
}

/// Who may pull from a repository that its first push makes, as long as nobody changes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PushedVisibility {
    /// The registry does not tell.
    #[default]
    Unknown,
    /// Only its owner.
    Private,
    /// Whoever may pull anything from the registry: it is a setting of the whole registry.
    OfRegistry,
}

/// A namespace in which one may create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CreationNamespace {
    /// Its name.
    pub name: String,
    /// The private repositories of its plan, where the registry tells.
    pub quota: Option<CreationQuota>,
}

/// How many private repositories a plan has, and how many are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CreationQuota {
    /// Private repositories in use.
    pub used: Count,
    /// Private repositories allowed; `None`: without limit.
    pub limit: Option<Count>,
}
