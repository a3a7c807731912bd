//! Tags: a hundred with their details by GraphQL; names by REST, with a request a row; else as the registry lists them.

use std::sync::atomic::{AtomicU8, Ordering};

use domain::{
    Completeness, Cursor, Digest, Error, ErrorKind, Page, RepositoryName, Result, Tag, TagDetail,
    Timestamp,
};
use serde::{Deserialize, Serialize};

use super::Gitlab;
use super::api::{TagBrief, TagFacts};
use super::graphql::{self, Connection, TagRow, Told};
use super::locate::Located;
use super::rest::Rest;

/// How much this GitLab's GraphQL has been found to know. It only ever sinks.
#[derive(Default)]
pub(super) struct Fluency(AtomicU8);

impl Fluency {
    const ALL: u8 = 0;
    /// Without what needs the metadata database.
    const SOME: u8 = 1;
    const NONE: u8 = 2;

    fn level(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    fn sink_to(&self, level: u8) {
        self.0.fetch_max(level, Ordering::Relaxed);
    }
}

/// Where a list of tags goes on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Graphql { after: String },
    Rest { query: String },
    Registry { cursor: Cursor },
}

impl Place {
    fn read(cursor: Option<&Cursor>) -> Result<Option<Self>> {
        let read = |cursor: &Cursor| serde_json::from_str(&cursor.0);
        cursor.map(read).transpose().map_err(|_| {
            let problem = "not one of ours".to_owned();
            ErrorKind::InvalidField { field: "cursor".into(), problem }.into()
        })
    }

    fn cursor(&self) -> Result<Cursor> {
        let text = serde_json::to_string(self);
        Ok(Cursor(text.map_err(|error| ErrorKind::Internal { message: error.to_string() })?))
    }
}

impl Gitlab {
    /// One page of tags.
    pub(super) async fn tag_page(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let place = Place::read(cursor)?;
        if let Some(Place::Registry { cursor }) = &place {
            return self.registry_tags(name, Some(cursor)).await;
        }
        if !self.access().await?.may_ask() {
            return self.registry_tags(name, None).await;
        }
        let rest = self.rest().await?;
        let located = self.atlas.find(rest, name).await?;
        // A project to which nothing was pushed under this name.
        let Some(repository) = located.repository else { return Ok(Page::whole(Vec::new())) };
        match place {
            None => match self.told_tags(rest, repository, None).await? {
                Told::Data(found) => self.of_graphql(name, found),
                Told::Nothing => self.named_tags(rest, located, name, None).await,
            },
            Some(Place::Graphql { after }) => {
                match self.told_tags(rest, repository, Some(&after)).await? {
                    Told::Data(found) => self.of_graphql(name, found),
                    Told::Nothing => {
                        Err(ErrorKind::BadResponse { host: self.context.endpoint.host() }.into())
                    }
                }
            }
            Some(Place::Rest { query }) => self.named_tags(rest, located, name, Some(&query)).await,
            Some(Place::Registry { cursor }) => self.registry_tags(name, Some(&cursor)).await,
        }
    }

    /// Asks GraphQL for all it may know, then for less. A GitLab that refused once is not asked for that again.
    async fn told_tags(
        &self,
        rest: &Rest,
        repository: u64,
        after: Option<&str>,
    ) -> Result<Told<Option<Connection<TagRow>>>> {
        for level in [Fluency::ALL, Fluency::SOME] {
            if self.fluency.level() > level {
                continue;
            }
            match graphql::tags(rest, repository, after, level == Fluency::ALL).await? {
                Told::Nothing => self.fluency.sink_to(level + 1),
                told @ Told::Data(_) => return Ok(told),
            }
        }
        debug_assert_eq!(self.fluency.level(), Fluency::NONE);
        Ok(Told::Nothing)
    }

    fn of_graphql(
        &self,
        name: &RepositoryName,
        found: Option<Connection<TagRow>>,
    ) -> Result<Page<Tag>> {
        let Some(rows) = found else {
            self.atlas.forget(name);
            return Err(ErrorKind::NotFound { what: name.to_string() }.into());
        };
        let next = rows.after().map(|after| Place::Graphql { after }.cursor()).transpose()?;
        let items = rows.nodes.into_iter().map(TagRow::read).collect();
        Ok(Page { items, next, total: None, completeness: Completeness::Complete })
    }

    /// Names by REST. Pages by number are on their way out; whatever the `Link` says is followed.
    async fn named_tags(
        &self,
        rest: &Rest,
        located: Located,
        name: &RepositoryName,
        query: Option<&str>,
    ) -> Result<Page<Tag>> {
        let Some(mut url) = tags_url(rest, located) else { return Ok(Page::whole(Vec::new())) };
        url.set_query(Some(query.unwrap_or("per_page=100")));
        let (rows, next, answer) = rest.page::<TagBrief>(url, name.as_str()).await?;
        let next = next.map(|query| Place::Rest { query }.cursor()).transpose()?;
        let total = answer.header("x-total").and_then(|text| text.parse().ok());
        Ok(Page {
            items: rows.into_iter().map(|row| Tag::named(row.name)).collect(),
            next,
            total: total.map(domain::Count),
            completeness: Completeness::Complete,
        })
    }

    async fn registry_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let page = self.registry().await?.tags(name, cursor).await?;
        let next = page.next.map(|cursor| Place::Registry { cursor }.cursor()).transpose()?;
        Ok(Page {
            items: page.items.into_iter().map(Tag::named).collect(),
            next,
            total: page.total,
            completeness: page.completeness,
        })
    }

    /// One tag, where the list told only its name.
    pub(super) async fn one_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        if !self.access().await?.may_ask() {
            return self.registry().await?.tag_detail(name, tag).await;
        }
        let rest = self.rest().await?;
        let located = self.atlas.find(rest, name).await?;
        let what = format!("{name}:{tag}");
        let Some(mut url) = tags_url(rest, located) else {
            return Err(Error::new(ErrorKind::NotFound { what }));
        };
        if let Ok(mut path) = url.path_segments_mut() {
            path.push(tag);
        }
        let facts: TagFacts = rest.get(url, &what).await?;
        Ok(TagDetail {
            digest: facts.digest.as_deref().and_then(|text| Digest::parse(text).ok()),
            size: facts.total_size.map(domain::Bytes),
            created: facts.created_at.as_deref().and_then(Timestamp::lenient),
            ..TagDetail::default()
        })
    }
}

fn tags_url(rest: &Rest, located: Located) -> Option<url::Url> {
    let (project, repository) = (located.project.to_string(), located.repository?.to_string());
    Some(rest.url(&["projects", &project, "registry", "repositories", &repository, "tags"]))
}
