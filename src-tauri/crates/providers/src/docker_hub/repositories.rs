//! Namespaces, repositories, and a repository's own page (`registry-apis.md` §2b).

use domain::{
    Bytes, Completeness, Count, Cursor, Error, ErrorKind, Namespace, NamespaceKind, Page,
    Permissions, Repository, RepositoryContent, RepositoryDetail, RepositoryName, Result,
    Timestamp, Visibility,
};
use futures::try_join;
use transport::Request;

use super::{
    OFFICIAL,
    api::{Listed, NamespaceList, OrganisationRecord, PAGE_SIZE, RepositoryRecord},
    errors, parts,
    session::Session,
};
use crate::RepositoryQuery;

/// One page of a namespace's repositories, by name.
pub(super) async fn list(
    session: &Session,
    namespace: &str,
    query: &RepositoryQuery,
) -> Result<Page<Repository>> {
    let page = query.cursor.as_ref().map_or("1", |cursor| cursor.0.as_str());
    let mut url = session.url(&["v2", "namespaces", namespace, "repositories"])?;
    url.query_pairs_mut().extend_pairs([
        ("page", page),
        ("page_size", PAGE_SIZE),
        ("ordering", "name"),
    ]);
    let answer = session.send(Request::get(url)).await?;
    // A page past the end is 404: repositories went while we were reading.
    if answer.status == 404 && query.cursor.is_some() {
        return Ok(Page { next: None, ..Page::whole(Vec::new()) });
    }
    if !answer.is_success() {
        return Err(errors::refusal(&answer, namespace));
    }
    let listed: Listed<RepositoryRecord> = answer.json()?;
    let username = session.username().await?;
    // An unknown namespace is an empty list (hub-feedback 2357), so an empty one is looked for among the person's own.
    if listed.results.is_empty()
        && let Some(username) = &username
        && !namespaces(session, username).await?.iter().any(|known| known.name == namespace)
    {
        return Err(Error::new(ErrorKind::NotFound { what: namespace.to_owned() }));
    }
    Ok(Page {
        next: listed.next.as_ref().and_then(|_| following(page)),
        total: listed.count.map(Count),
        items: listed.results.into_iter().filter_map(row).collect(),
        completeness: match username {
            Some(_) => Completeness::Complete,
            None => Completeness::PublicOnly,
        },
    })
}

/// The page after `page`. Hub's `next` is a whole URL, of which only its being there is believed.
pub(super) fn following(page: &str) -> Option<Cursor> {
    page.parse::<u32>().ok()?.checked_add(1).map(|next| Cursor(next.to_string()))
}

/// The person's own namespace first, then the others by name.
pub(super) async fn namespaces(session: &Session, username: &str) -> Result<Vec<Namespace>> {
    let (usable, organisations) = try_join!(usable(session), organisations(session))?;
    let mut names: Vec<String> = usable;
    names.extend(organisations.iter().cloned());
    names.retain(|name| name != username);
    names.sort_unstable();
    names.dedup();
    let own = Namespace { name: username.to_owned(), kind: NamespaceKind::User };
    let others = names.into_iter().map(|name| {
        let kind = match organisations.contains(&name) {
            true => NamespaceKind::Organisation,
            false => NamespaceKind::Unknown,
        };
        Namespace { name, kind }
    });
    Ok(std::iter::once(own).chain(others).collect())
}

/// Observed, not documented: where the call is gone, the organisations remain.
async fn usable(session: &Session) -> Result<Vec<String>> {
    let mut url = session.url(&["v2", "repositories", "namespaces"])?;
    url.query_pairs_mut().append_pair("page_size", PAGE_SIZE);
    match session.get::<NamespaceList>(url, "namespaces").await {
        Ok(list) => Ok(list.namespaces),
        Err(Error { kind: ErrorKind::NotFound { .. } | ErrorKind::Forbidden { .. }, .. }) => {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}

/// Observed, not documented, and of more than one page for whoever is in a hundred organisations.
async fn organisations(session: &Session) -> Result<Vec<String>> {
    /// Nobody is in ten thousand; a server that says so is not believed.
    const PAGES_MOST: u32 = 100;
    let mut names = Vec::new();
    for page in 1..=PAGES_MOST {
        let mut url = session.url(&["v2", "user", "orgs", ""])?;
        url.query_pairs_mut()
            .extend_pairs([("page", page.to_string().as_str()), ("page_size", PAGE_SIZE)]);
        let listed: Listed<OrganisationRecord> = match session.get(url, "organisations").await {
            Ok(listed) => listed,
            Err(Error {
                kind: ErrorKind::NotFound { .. } | ErrorKind::Forbidden { .. }, ..
            }) => break,
            Err(error) => return Err(error),
        };
        names.extend(listed.results.into_iter().map(|record| record.orgname));
        if listed.next.is_none() {
            break;
        }
    }
    Ok(names)
}

/// A repository with its README and what the caller may do with it.
pub(super) async fn detail(session: &Session, name: &RepositoryName) -> Result<RepositoryDetail> {
    let (namespace, short) = parts(name);
    let url = session.url(&["v2", "namespaces", namespace, "repositories", short])?;
    let record: RepositoryRecord = session.get(url, name.as_str()).await?;
    let readme = record.full_description.clone().filter(|text| !text.trim().is_empty());
    let permissions = record.permissions.as_ref().map(|rights| Permissions {
        read: rights.read,
        write: rights.write,
        admin: rights.admin,
    });
    let repository = row(record)
        .ok_or_else(|| Error::new(ErrorKind::NotFound { what: name.as_str().to_owned() }))?;
    Ok(RepositoryDetail { repository, readme, permissions })
}

/// A row; `None` for a name that cannot stand in an address.
pub(super) fn row(record: RepositoryRecord) -> Option<Repository> {
    let full = match record.namespace.as_str() {
        OFFICIAL => record.name,
        namespace => format!("{namespace}/{}", record.name),
    };
    let name = RepositoryName::parse(&full).ok()?;
    let count = |number: Option<i64>| number.and_then(|n| u64::try_from(n).ok());
    let contains = record.content_types.map(|types| {
        let mut kinds: Vec<_> = types.iter().map(|kind| content(kind)).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    });
    Some(Repository {
        name,
        description: record.description.filter(|text| !text.trim().is_empty()),
        visibility: record.is_private.map(|private| match private {
            true => Visibility::Private,
            false => Visibility::Public,
        }),
        last_pushed: record.last_updated.as_deref().and_then(Timestamp::lenient),
        contains,
        pulls: count(record.pull_count).map(Count),
        stars: count(record.star_count).map(Count),
        size: count(record.storage_size).map(Bytes),
        archived: record.status_description.as_deref() == Some("archived"),
    })
}

fn content(kind: &str) -> RepositoryContent {
    match kind {
        "image" => RepositoryContent::Image,
        "helm" => RepositoryContent::Helm,
        "plugin" => RepositoryContent::Plugin,
        "volume" => RepositoryContent::Volume,
        "wasm" => RepositoryContent::Wasm,
        "compose" => RepositoryContent::Compose,
        "model" => RepositoryContent::Model,
        _ => RepositoryContent::Other,
    }
}
