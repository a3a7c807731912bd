//! The registry's catalogue, for accounts that the API does not know.
//!
//! Quay's token service answers 400 to the scope that the catalogue has elsewhere (`registry:catalog:*`); a token without
//! any scope is what it wants (quay/quay `endpoints/v2/v2auth.py`, `catalog.py`). Its pages are at most 100 names, and
//! the mark for the next one is opaque: a name of our own in its place would start the list again.

use std::sync::Arc;

use domain::{Completeness, Error, ErrorKind, Page, Repository, RepositoryName, Result};
use serde::Deserialize;
use transport::auth::{Authorizer, CredentialSource, RealmPolicy, Scope};
use transport::{Request, Transport};
use url::Url;

use super::place::{List, Place};
use crate::left_out::repository_name;
use crate::next_link::next_query;

const PAGE: &str = "n=100";

#[derive(Deserialize)]
struct Names {
    repositories: Option<Vec<String>>,
}

/// The catalogue, seen as one account.
pub(super) struct Catalogue {
    authorizer: Authorizer,
    base: Url,
}

impl Catalogue {
    pub(super) fn new(
        transport: Transport,
        base: Url,
        source: Arc<dyn CredentialSource>,
        policy: RealmPolicy,
    ) -> Self {
        Self { authorizer: Authorizer::new(transport, base.clone(), source, policy), base }
    }

    pub(super) fn forget_tokens(&self) {
        self.authorizer.forget();
    }

    /// One page of names; those of one namespace, where one is given.
    ///
    /// # Errors
    /// `NoCatalogue` where the server keeps it to itself.
    pub(super) async fn page(
        &self,
        namespace: Option<&str>,
        place: Option<&Place>,
    ) -> Result<Page<Repository>> {
        let query = match place.map(|place| &place.list) {
            Some(List::Catalogue(query)) => query.as_str(),
            None => PAGE,
            Some(_) => return Err(super::place::foreign()),
        };
        let mut url = self.base.clone();
        url.set_path(&format!("{}/v2/_catalog", url.path().trim_end_matches('/')));
        url.set_query(Some(query));
        let answer = self.authorizer.send(Request::get(url), &Scope::none()).await?;
        if !answer.is_success() {
            let error = oci::status_error(&answer, "_catalog");
            let kind = match error.kind {
                ErrorKind::SignInNeeded
                | ErrorKind::Forbidden { .. }
                | ErrorKind::NotFound { .. }
                | ErrorKind::Refused { status: 400..=499 } => ErrorKind::NoCatalogue,
                other => other,
            };
            return Err(Error { kind, ..error });
        }
        let names = answer.json::<Names>()?.repositories.unwrap_or_default();
        let next = next_query(&answer);
        let more = next.is_some();
        let next = next.and_then(|query| Place::after(place, List::Catalogue(query)));
        let of_namespace = |name: &RepositoryName| {
            namespace.is_none_or(|wanted| name.as_str().split('/').next() == Some(wanted))
        };
        let items = names.iter().filter_map(|name| repository_name(name));
        let completeness = match &next {
            None if more => Completeness::PageCap,
            _ => Completeness::Complete,
        };
        Ok(Page {
            items: items.filter(of_namespace).map(Repository::named).collect(),
            next,
            total: None,
            completeness,
        })
    }
}
