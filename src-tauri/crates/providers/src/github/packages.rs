//! Namespaces, packages and their versions.

use domain::{
    Completeness, Cursor, Error, ErrorKind, Namespace, NamespaceKind, Page, Repository,
    RepositoryDetail, RepositoryName, Result, Tag, TagDetail, Visibility,
};
use serde::{Deserialize, Serialize};

use super::api::{Account, Package, Version};
use super::owners::Owner;
use super::{Github, Me};
use crate::RepositoryQuery;

/// Where a list of tags goes on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// Package versions.
    Versions { query: String },
    /// The registry's own list.
    Registry { cursor: Cursor },
}

impl Github {
    /// The account, and the organisations that the token may tell.
    pub(super) async fn list_namespaces(&self) -> Result<Vec<Namespace>> {
        let Some(me) = self.me().await? else { return Ok(Vec::new()) };
        let own = Namespace { name: me.login.to_lowercase(), kind: NamespaceKind::User };
        let mut found = vec![own];
        if me.scopes.tell_organisations() {
            let rest = self.rest();
            let organisations: Vec<Account> =
                rest.all(rest.url(&["user", "orgs"]), "user/orgs").await?;
            for organisation in organisations {
                let name = organisation.login.to_lowercase();
                self.owners.note(&name, Owner::Organisation);
                found.push(Namespace { name, kind: NamespaceKind::Organisation });
            }
        }
        Ok(found)
    }

    /// One page of packages; without a namespace the account's own.
    pub(super) async fn list(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        // Without a token GitHub lists nothing, not even what is public.
        let Some(me) = self.me().await? else { return Err(ErrorKind::NoCatalogue.into()) };
        let namespace = query.namespace.as_deref().unwrap_or(&me.login);
        let cursor = query.cursor.as_ref().map(|cursor| cursor.0.as_str());
        let rest = self.rest();
        let rows = self
            .owners
            .ask(&me, namespace, |path| async move {
                let parts: Vec<&str> = path.iter().map(String::as_str).collect();
                let mut url = rest.url(&parts);
                url.query_pairs_mut().append_pair("package_type", "container");
                rest.page::<Package>(url, cursor, namespace).await
            })
            .await?;
        let own = me.login.eq_ignore_ascii_case(namespace);
        let completeness = match rows.completeness {
            // The organisations are hidden, and with them whatever is theirs.
            Completeness::Complete if own && !me.scopes.tell_organisations() => {
                Completeness::HiddenByToken
            }
            told => told,
        };
        Ok(Page {
            items: rows.items.iter().filter_map(|row| row.repository(namespace)).collect(),
            next: rows.next.map(Cursor),
            total: None,
            completeness,
        })
    }

    /// One package.
    pub(super) async fn one(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let (owner, package) = split(name)?;
        let mut page = None;
        let repository = if let Some(me) = self.packages_reader().await? {
            let row = self.package(&me, owner, package, name).await?;
            page.clone_from(&row.html_url);
            row.repository(owner).unwrap_or_else(|| Repository::named(name.clone()))
        } else {
            self.registry().find(name).await?;
            // It let nobody in, so it is open to anybody.
            let nobody = !self.rest().is_signed_in().await?;
            let visibility = nobody.then_some(Visibility::Public);
            Repository { visibility, ..Repository::named(name.clone()) }
        };
        // Who may see a package is changed on its page, and nowhere else.
        Ok(RepositoryDetail { repository, readme: None, permissions: None, page })
    }

    async fn package(
        &self,
        me: &Me,
        owner: &str,
        package: &str,
        name: &RepositoryName,
    ) -> Result<Package> {
        let rest = self.rest();
        self.owners
            .ask(me, owner, |path| async move {
                let mut parts: Vec<&str> = path.iter().map(String::as_str).collect();
                parts.extend(["container", package]);
                rest.get(rest.url(&parts), name.as_str()).await
            })
            .await
    }

    /// One page of tags: those of a page of versions.
    pub(super) async fn tag_page(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let place: Option<Place> = cursor
            .map(|cursor| serde_json::from_str(&cursor.0))
            .transpose()
            .map_err(|_| not_ours())?;
        let query = match place {
            Some(Place::Registry { cursor }) => {
                return self.registry_tags(name, Some(&cursor)).await;
            }
            Some(Place::Versions { query }) => Some(query),
            None => None,
        };
        let Some(me) = self.packages_reader().await? else {
            return self.registry_tags(name, None).await;
        };
        let (owner, package) = split(name)?;
        let rest = self.rest();
        let rows = self
            .owners
            .ask(&me, owner, |path| {
                let query = query.as_deref();
                async move {
                    let mut parts: Vec<&str> = path.iter().map(String::as_str).collect();
                    parts.extend(["container", package, "versions"]);
                    rest.page::<Version>(rest.url(&parts), query, name.as_str()).await
                }
            })
            .await?;
        let next = rows.next.map(|query| cursor_of(&Place::Versions { query })).transpose()?;
        let items: Vec<Tag> = rows.items.into_iter().flat_map(Version::tags).collect();
        self.pushes.note(name, &items);
        Ok(Page { items, next, total: None, completeness: rows.completeness })
    }

    async fn registry_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let page = self.registry().tags(name, cursor).await?;
        let next = page.next.map(|cursor| cursor_of(&Place::Registry { cursor })).transpose()?;
        Ok(Page {
            items: page.items.into_iter().map(Tag::named).collect(),
            next,
            total: page.total,
            completeness: page.completeness,
        })
    }

    /// Size, platforms and the image's own date are the registry's to tell; when it was pushed, the version's.
    pub(super) async fn one_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let detail = self.registry().tag_detail(name, tag).await?;
        let last_pushed = self.pushes.of(name, tag);
        Ok(TagDetail { last_pushed, ..detail })
    }
}

/// Owner and package: the first part is the owner, all the rest the package.
fn split(name: &RepositoryName) -> Result<(&str, &str)> {
    let missing = || Error::new(ErrorKind::NotFound { what: name.to_string() });
    name.as_str().split_once('/').ok_or_else(missing)
}

fn cursor_of(place: &Place) -> Result<Cursor> {
    let text = serde_json::to_string(place);
    Ok(Cursor(text.map_err(|error| ErrorKind::Internal { message: error.to_string() })?))
}

fn not_ours() -> Error {
    let problem = "not one of ours".to_owned();
    ErrorKind::InvalidField { field: "cursor".into(), problem }.into()
}
