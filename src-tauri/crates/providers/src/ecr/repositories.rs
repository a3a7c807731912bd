//! Listing: `DescribeRepositories`, or the registry's catalogue where only its password is at hand.

use domain::{
    Capability, Completeness, Cursor, Page, Repository, RepositoryDetail, RepositoryName, Result,
    Visibility,
};

use super::Ecr;
use super::api::{self, ListRepositories};
use super::desk::{Live, Mode, allowance};
use crate::left_out::repository_name;

/// The first page is small, so that there is something to see soon; those after it are the largest there are.
const FIRST: u16 = 100;
const MOST: u16 = 1000;
/// Pages of one list that are read at most: a server that pages for ever is left there.
const PAGES_MOST: u32 = 10_000;

/// Where a list is being read.
pub(super) struct Spot<'a> {
    page: u32,
    token: Option<&'a str>,
}

impl<'a> Spot<'a> {
    /// A cursor that is none of ours (from a cache of another version) begins anew.
    pub(super) fn of(cursor: Option<&'a Cursor>) -> Self {
        let read = cursor.and_then(|cursor| cursor.0.split_once('|'));
        let read = read.and_then(|(page, token)| Some((page.parse().ok()?, token)));
        read.map_or(Self { page: 1, token: None }, |(page, token)| Self {
            page,
            token: Some(token),
        })
    }

    pub(super) fn token(&self) -> Option<&'a str> {
        self.token
    }

    pub(super) fn size(&self) -> u16 {
        if self.page == 1 { FIRST } else { MOST }
    }

    /// Where to go on, and whether the list is whole: one that goes in a circle, or never ends, is not.
    pub(super) fn next(&self, token: Option<String>) -> (Option<Cursor>, Completeness) {
        match token.filter(|token| !token.is_empty()) {
            None => (None, Completeness::Complete),
            Some(token) if self.token == Some(&token) || self.page >= PAGES_MOST => {
                (None, Completeness::PageCap)
            }
            Some(token) => {
                (Some(Cursor(format!("{}|{token}", self.page + 1))), Completeness::Complete)
            }
        }
    }
}

impl Ecr {
    pub(super) async fn list(&self, cursor: Option<&Cursor>) -> Result<Page<Repository>> {
        let live = match self.desk.mode().await? {
            Mode::Signed(live, _) => live,
            Mode::Registry(_) => {
                let page = self.registry.catalog(cursor).await?;
                let Page { items, next, total, completeness } = page;
                let items = items.into_iter().map(private).collect();
                return Ok(Page { items, next, total, completeness });
            }
            Mode::Nobody => return Err(domain::ErrorKind::SignInNeeded.into()),
        };
        let spot = Spot::of(cursor);
        let input = ListRepositories {
            registry_id: self.desk.place.account.as_deref(),
            next_token: spot.token(),
            max_results: Some(spot.size()),
            ..ListRepositories::default()
        };
        let answer: api::Repositories =
            self.desk.read(&live, "DescribeRepositories", &input, "repositories").await?;
        let (next, completeness) = spot.next(answer.next_token);
        let named = |row: api::Repository| {
            self.note(&row);
            repository_name(&row.repository_name).map(private)
        };
        let items = answer.repositories.into_iter().filter_map(named).collect();
        Ok(Page { items, next, total: None, completeness })
    }

    pub(super) async fn find(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        match self.desk.mode().await? {
            Mode::Signed(live, _) => self.described(&live, name.as_str()).await?,
            Mode::Registry(_) => self.registry.find(name).await?,
            Mode::Nobody => return Err(domain::ErrorKind::SignInNeeded.into()),
        }
        Ok(RepositoryDetail {
            repository: private(name.clone()),
            readme: None,
            permissions: None,
            page: None,
        })
    }

    /// Whether the repository is there.
    pub(super) async fn described(&self, live: &Live, name: &str) -> Result<()> {
        let input = ListRepositories {
            registry_id: self.desk.place.account.as_deref(),
            repository_names: Some([name]),
            ..ListRepositories::default()
        };
        let answer: api::Repositories =
            self.desk.read(live, "DescribeRepositories", &input, name).await?;
        let row = answer.repositories.first();
        self.note(row.ok_or_else(|| domain::ErrorKind::NotFound { what: name.to_owned() })?);
        Ok(())
    }

    /// Whether these keys may list.
    pub(super) async fn may_list(&self, live: &Live) -> Result<Capability> {
        let input = ListRepositories {
            registry_id: self.desk.place.account.as_deref(),
            max_results: Some(1),
            ..ListRepositories::default()
        };
        let asked = self.desk.read::<api::Repositories>(
            live,
            "DescribeRepositories",
            &input,
            "repositories",
        );
        allowance(asked.await)
    }
}

/// All are private here.
pub(super) fn private(name: RepositoryName) -> Repository {
    Repository { visibility: Some(Visibility::Private), ..Repository::named(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_goes_in_a_circle_or_never_ends_is_left() {
        let text = |token: &str| Some(token.to_owned());
        let first = Spot::of(None);
        assert_eq!((first.size(), first.token()), (100, None));
        let (next, _) = first.next(text("a|b="));
        let next = next.unwrap();
        let second = Spot::of(Some(&next));
        assert_eq!((second.size(), second.token()), (1000, Some("a|b=")));
        assert_eq!(second.next(text("a|b=")), (None, Completeness::PageCap));
        assert_eq!(second.next(text("")), (None, Completeness::Complete));
        assert_eq!(second.next(None), (None, Completeness::Complete));
        let far = Cursor(format!("{PAGES_MOST}|x"));
        assert_eq!(Spot::of(Some(&far)).next(text("y")), (None, Completeness::PageCap));
        assert_eq!(Spot::of(Some(&Cursor("foreign".into()))).token(), None);
    }
}
