//! What a token is to be good for.

use domain::RepositoryName;

/// A list of scopes, the needed one first: some servers honour only the first (`registry-apis.md` §1.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Scope(Vec<String>);

impl Scope {
    /// Nothing in particular: what `GET /v2/` needs.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reading a repository.
    pub fn pull(name: &RepositoryName) -> Self {
        Self(vec![format!("repository:{name}:pull")])
    }

    /// Reading and writing a repository.
    pub fn push(name: &RepositoryName) -> Self {
        Self(vec![format!("repository:{name}:pull,push")])
    }

    /// Listing the repositories.
    pub fn catalog() -> Self {
        Self(vec!["registry:catalog:*".to_owned()])
    }

    /// A scope as a server wrote it: several are separated by spaces.
    pub fn parse(text: &str) -> Self {
        Self(text.split_ascii_whitespace().map(str::to_owned).collect())
    }

    /// The scopes in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// These scopes, and then those of `other` that are not among them.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for scope in &other.0 {
            if !self.0.contains(scope) {
                self.0.push(scope.clone());
            }
        }
        self
    }

    /// Whether `other` asks for nothing that is not here.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|scope| self.0.contains(scope))
    }

    /// The same whatever the order: what a token is kept under.
    pub(crate) fn key(&self) -> String {
        let mut sorted: Vec<_> = self.0.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.join(" ")
    }
}
