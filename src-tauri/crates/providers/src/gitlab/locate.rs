//! From a repository's name to GitLab's numbers.
//!
//! `group/sub/project/image/part` does not say where the project ends: up to two parts may follow it
//! (`registry-apis.md` §9c), so the longest project that exists is the one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{Error, ErrorKind, RepositoryName, Result};

use super::api::{Project, Repository};
use super::rest::{PAGE_SIZE, Rest};

/// Parts of a name after its project, at most.
const PARTS_MOST: usize = 2;
/// Names whose numbers are remembered, at most.
const NAMES_MOST: usize = 100_000;

/// Where a repository is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) project: u64,
    /// `None`: the project is there, and nothing was pushed to it under this name.
    pub(super) repository: Option<u64>,
}

/// The numbers of repositories that were seen.
#[derive(Default)]
pub(super) struct Atlas(Mutex<HashMap<RepositoryName, Located>>);

impl Atlas {
    pub(super) fn note(&self, name: &RepositoryName, located: Located) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < NAMES_MOST || known.contains_key(name) {
            known.insert(name.clone(), located);
        }
    }

    pub(super) fn forget(&self, name: &RepositoryName) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn known(&self, name: &RepositoryName) -> Option<Located> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Where a repository is. What has nothing pushed to it yet is looked for again each time.
    ///
    /// # Errors
    /// `NotFound`, and those of the way there.
    pub(super) async fn find(&self, rest: &Rest, name: &RepositoryName) -> Result<Located> {
        if let Some(located) = self.known(name).filter(|located| located.repository.is_some()) {
            return Ok(located);
        }
        let project = project_of(rest, name).await?;
        let mut url = rest.url(&["projects", &project.id.to_string(), "registry", "repositories"]);
        url.query_pairs_mut().append_pair("per_page", PAGE_SIZE);
        let rows: Vec<Repository> = rest.all(url, name.as_str()).await?;
        let row = rows.iter().find(|row| row.path.eq_ignore_ascii_case(name.as_str()));
        let is_project = project.path_with_namespace.eq_ignore_ascii_case(name.as_str());
        if row.is_none() && !is_project {
            return Err(ErrorKind::NotFound { what: name.to_string() }.into());
        }
        let located = Located { project: project.id, repository: row.map(|row| row.id) };
        self.note(name, located);
        Ok(located)
    }
}

/// The project that a repository belongs to.
async fn project_of(rest: &Rest, name: &RepositoryName) -> Result<Project> {
    for path in project_paths(name.as_str()) {
        match rest.get(rest.url(&["projects", path]), name.as_str()).await {
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => {}
            found => return found,
        }
    }
    Err(ErrorKind::NotFound { what: name.to_string() }.into())
}

/// The projects that a name may belong to, the longest first. A project has a namespace.
fn project_paths(name: &str) -> impl Iterator<Item = &str> {
    let ends = std::iter::once(name.len()).chain(name.rmatch_indices('/').map(|(at, _)| at));
    ends.take(PARTS_MOST + 1).map(|end| &name[..end]).filter(|path| path.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_looked_for_from_the_longest_path_that_it_may_have() {
        let paths = |name| project_paths(name).collect::<Vec<_>>();
        assert_eq!(paths("g/p"), ["g/p"]);
        assert_eq!(paths("g/p/i"), ["g/p/i", "g/p"]);
        assert_eq!(paths("g/s/t/p/i/j"), ["g/s/t/p/i/j", "g/s/t/p/i", "g/s/t/p"]);
        assert!(paths("lonely").is_empty());
    }
}
