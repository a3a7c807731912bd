//! Looking again at repositories that are open or have a star: what is new since the last look, for as little as it takes.
//!
//! A look is one page of the list where that begins with the newest, and at most three where it does not (see `last_looks`),
//! asked for only if they have changed where the registry can tell (`ETag`). Where lists have names alone, [`HEADS`] HEADs
//! come to it. It never reads a manifest where a HEAD tells enough: on Docker Hub that would be a pull.

use domain::{AccountId, Cursor, Digest, ErrorKind, Page, RepositoryName, Result, Tag, Timestamp};
use futures::StreamExt;
use providers::Content;
use storage::{Cache, ListKey, ListedName};

use crate::last_looks::begins_with_the_newest;
use crate::{App, RepositoryNews, Watched};

/// HEADs of one look, at most.
const HEADS: usize = 4;

impl App {
    /// Looks at a repository: what is new since the last look, or since its list was last read. The first look has no news.
    ///
    /// # Errors
    /// Those of reading the list. A repository that is not there yet has no tags.
    pub async fn look_again(
        &self,
        id: &AccountId,
        name: &RepositoryName,
    ) -> Result<RepositoryNews> {
        let page = match self.page_again(id, name, None).await {
            Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => Page::whole(vec![]),
            read => read?,
        };
        let mut news = self.last_looks.compare(id, name, None, &page);
        if page.next.is_some() {
            news.watched = if begins_with_the_newest(&page) {
                Watched::Newest
            } else {
                self.look_further(id, name, &mut news).await
            };
        }
        let names_only = page.items.iter().all(|tag| tag.detail.is_none());
        if names_only && !page.items.is_empty() {
            let moved = self.look_at_heads(id, name).await?;
            news.changed |= !moved.is_empty();
            news.moved.extend(moved);
        }
        self.keep_fresh(id, name, &news);
        Ok(news)
    }

    /// Reads the pages after the first whose turn it is.
    async fn look_further(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        news: &mut RepositoryNews,
    ) -> Watched {
        for cursor in self.last_looks.further(id, name) {
            let page = match self.page_again(id, name, Some(&cursor)).await {
                Ok(page) => page,
                Err(error) => {
                    // The first page could be read: what it told counts, and the rest is seen next time.
                    tracing::info!(?error, "a later page cannot be looked at");
                    self.last_looks.begin_anew(id, name);
                    break;
                }
            };
            let later = self.last_looks.compare(id, name, Some(&cursor), &page);
            news.changed |= later.changed;
            news.fresh.extend(later.fresh);
            news.moved.extend(later.moved);
            news.beyond.extend(later.beyond);
        }
        match self.last_looks.pages(id, name) {
            Some(..=3) => Watched::Whole,
            pages => Watched::InTurn { pages },
        }
    }

    /// One page, if it has changed; where its tags point is noted.
    async fn page_again(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        at: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let look = |provider: std::sync::Arc<dyn providers::Provider>| async move {
            transport::revalidating(providers::left_out::tags(provider.as_ref(), name, at)).await
        };
        let page = self.with_provider(id, look).await?;
        let sighting = |tag: &Tag| Some((tag.name.clone(), tag.detail.as_ref()?.digest.clone()?));
        self.note_sightings(id, name, page.items.iter().filter_map(sighting).collect());
        Ok(page)
    }

    /// Keeps the names of new tags, to be found by the search.
    fn keep_fresh(&self, id: &AccountId, name: &RepositoryName, news: &RepositoryNews) {
        if news.fresh.is_empty() {
            return;
        }
        let listed = |name: &String| ListedName { name: name.clone(), visibility: None };
        let names: Vec<_> = news.fresh.iter().map(listed).collect();
        let (account, key) = (id.clone(), ListKey::Tags(name.as_str().to_owned()));
        let now = Timestamp::now();
        let keep = move |cache: &Cache| cache.note_names(&account, &key, &names, now, false);
        self.keeper.write(id, None, Box::new(keep));
    }

    /// Remembers a page that was read for another reason: of what is on the screen there is no news.
    pub(crate) fn note_look(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        at: Option<&Cursor>,
        page: &Page<Tag>,
    ) {
        self.last_looks.compare(id, name, at, page);
    }

    /// Where lists have names alone, HEADs tell what moved: `latest`, and what was seen to move before.
    async fn look_at_heads(&self, id: &AccountId, name: &RepositoryName) -> Result<Vec<String>> {
        let moves = self.tag_moves(id, name).await?.into_iter().map(|moves| moves.tag);
        let wanted = std::iter::once("latest".to_owned()).chain(moves).take(4 * HEADS);
        let mut tags: Vec<String> = Vec::new();
        for tag in wanted {
            if self.last_looks.may_have(id, name, &tag)
                && !tags.contains(&tag)
                && tags.len() < HEADS
            {
                tags.push(tag);
            }
        }
        if tags.is_empty() {
            return Ok(tags);
        }
        let tags = &tags;
        let heads = self.with_provider(id, |provider| async move {
            let content = provider.content(name).await?;
            let head = |tag: String| {
                let content = content.clone();
                async move {
                    let head = content.registry.head_manifest(&content.name, &tag).await?;
                    let told = head.and_then(|head| head.digest);
                    let digest = match told {
                        Some(digest) => Some(digest),
                        None => asked_for_changes(&content, &tag).await?,
                    };
                    Ok((tag, digest))
                }
            };
            let heads = futures::stream::iter(tags.clone()).map(head).buffered(HEADS);
            heads.collect::<Vec<Result<_>>>().await.into_iter().collect::<Result<Vec<_>>>()
        });
        let mut elsewhere = Vec::new();
        for (tag, digest) in heads.await? {
            let Some(digest) = digest else { continue };
            self.note_tag(id, name, &tag, &digest);
            if self.last_looks.note(id, name, &tag, &digest) {
                elsewhere.push(tag);
            }
        }
        Ok(elsewhere)
    }
}

/// Where a tag points, at a registry that tells nothing by HEAD: its manifest, asked for only if it is another than at the last
/// look. `None` where there is no such tag.
async fn asked_for_changes(content: &Content, tag: &str) -> Result<Option<Digest>> {
    let manifest = content.registry.manifest(&content.name, tag);
    match transport::revalidating(manifest).await {
        Ok(manifest) => Ok(Some(manifest.digest)),
        Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
