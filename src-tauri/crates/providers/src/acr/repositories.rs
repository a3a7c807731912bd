//! Repositories: the catalogue tells their names; a repository's own page tells when it changed, and who may pull from it.

use std::sync::Arc;

use domain::{
    Completeness, Cursor, Error, ErrorKind, Page, Repository, RepositoryDetail, RepositoryName,
    Result, Timestamp, Visibility,
};
use serde::{Deserialize, Serialize};
use transport::auth::{Anonymous, Scope};

use super::Acr;
use super::api::{Catalogue, RepositoryAttributes};
use super::rest::metadata;
use crate::left_out::repository_name;
use crate::next_link::next_query;

/// The first page is small, so that there is something to see soon; those after it are large. A server that gives less has its
/// say in the link to the next.
pub(super) const FIRST: u16 = 100;
pub(super) const MOST: u16 = 1000;
/// Pages of one list that are read at most: a server that pages for ever is left there.
const PAGES_MOST: u32 = 10_000;

/// Where a list is being read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// How many pages were read.
    pub(super) read: u32,
    /// The query of the next, where the registry told one.
    pub(super) query: Option<String>,
    /// The same of the list of manifests that goes with a list of tags.
    pub(super) manifests: Option<String>,
}

impl Place {
    /// A cursor that is none of ours (from a cache of another version) begins anew.
    pub(super) fn of(cursor: Option<&Cursor>) -> Self {
        cursor.and_then(|cursor| serde_json::from_str(&cursor.0).ok()).unwrap_or_default()
    }

    /// Where to go on, and whether the list is whole: one that goes in a circle, or never ends, is not.
    pub(super) fn next(
        &self,
        query: Option<String>,
        manifests: Option<String>,
    ) -> Result<(Option<Cursor>, Completeness)> {
        let Some(query) = query.map(|query| larger(&query)) else {
            return Ok((None, Completeness::Complete));
        };
        if self.query.as_ref() == Some(&query) || self.read >= PAGES_MOST {
            return Ok((None, Completeness::PageCap));
        }
        let next = Self { read: self.read + 1, query: Some(query), manifests };
        let text = serde_json::to_string(&next)
            .map_err(|error| Error::new(ErrorKind::Internal { message: error.to_string() }))?;
        Ok((Some(Cursor(text)), Completeness::Complete))
    }
}

/// The query of a next page, with a larger page asked for. The registry's links have an empty `orderby` where none was given.
pub(super) fn larger(query: &str) -> String {
    let fields = url::form_urlencoded::parse(query.as_bytes());
    let mut larger = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.filter(|(name, value)| name != "n" && !value.is_empty()) {
        larger.append_pair(&name, &value);
    }
    larger.append_pair("n", &MOST.to_string());
    larger.finish()
}

impl Acr {
    pub(super) async fn list_repositories(
        &self,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Repository>> {
        let place = Place::of(cursor);
        let query = place.query.clone().unwrap_or_else(|| format!("n={FIRST}"));
        let url = self.rest.url(&["_catalog"], &query);
        let answer = match self.rest.get(url, &Scope::catalog(), "_catalog").await {
            // The scope is what is missing: repositories that are opened by name may work all the same.
            Err(Error { kind: ErrorKind::Forbidden { permission: Some(_) }, detail }) => {
                return Err(Error { kind: ErrorKind::NoCatalogue, detail });
            }
            outcome => outcome?,
        };
        let (next, completeness) = place.next(next_query(&answer), None)?;
        let named = |name: String| repository_name(&name).map(Repository::named);
        let told = answer.json::<Catalogue>()?.repositories.unwrap_or_default();
        let items = told.into_iter().filter_map(named).collect();
        Ok(Page { items, next, total: None, completeness })
    }

    pub(super) async fn read_repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let url = self.rest.url(&[name.as_str()], "");
        let scope = metadata(name);
        let asked = self.rest.read::<RepositoryAttributes>(url, &scope, name.as_str());
        let (attributes, visibility) = tokio::join!(asked, self.visibility(name));
        let last_pushed = match attributes {
            // A name that nothing was ever pushed to has been answered with 200 and no name (vscode-docker).
            Ok(RepositoryAttributes { image_name: None, .. }) => {
                return Err(ErrorKind::NotFound { what: name.to_string() }.into());
            }
            Ok(told) => told.last_update_time.as_deref().and_then(Timestamp::lenient),
            // A token that may pull, and may not look at what is known beside the content.
            Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. }) => {
                self.registry.find(name).await.map_err(|_| error)?;
                None
            }
            Err(error) => return Err(error),
        };
        Ok(RepositoryDetail {
            repository: Repository { visibility, last_pushed, ..Repository::named(name.clone()) },
            readme: None,
            permissions: None,
            page: None,
        })
    }

    /// Who may pull, as a stranger sees it: anonymous pull opens all repositories of a registry at once, and only Azure's
    /// management tells whether it is on.
    async fn visibility(&self, name: &RepositoryName) -> Option<Visibility> {
        let stranger = self.seen_by(Arc::new(Anonymous)).ok()?;
        let url = stranger.rest.url(&[name.as_str(), "_tags"], "n=1");
        match stranger.rest.get(url, &metadata(name), name.as_str()).await {
            Ok(_) => Some(Visibility::Public),
            Err(Error { kind: ErrorKind::SignInNeeded, .. }) => Some(Visibility::Private),
            Err(error) => {
                tracing::debug!(%error, "whether anybody may pull is not known");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_goes_in_a_circle_or_never_ends_is_left() {
        let text = |query: &str| Some(query.to_owned());
        let first = Place::of(None);
        let (next, whole) = first.next(text("last=a&n=100&orderby="), text("last=b")).unwrap();
        assert_eq!(whole, Completeness::Complete);
        let second = Place::of(next.as_ref());
        assert_eq!(second.query.as_deref(), Some("last=a&n=1000"));
        assert_eq!((second.read, second.manifests.as_deref()), (1, Some("last=b")));
        let circle = second.next(text("last=a&n=1000&orderby="), None).unwrap();
        assert_eq!(circle, (None, Completeness::PageCap));
        assert_eq!(second.next(None, None).unwrap(), (None, Completeness::Complete));
        let far = Place { read: PAGES_MOST, ..Place::default() };
        assert_eq!(far.next(text("last=z"), None).unwrap().1, Completeness::PageCap);
        assert_eq!(Place::of(Some(&Cursor("foreign".into()))), Place::default());
    }
}
