//! The caller's own registry: its aliases, repositories and tags.

use std::sync::Arc;

use domain::{
    Capability, Cursor, Error, ErrorKind, Namespace, NamespaceKind, Page, Repository,
    RepositoryDetail, RepositoryName, Result, Tag, TagDetail, Visibility,
};

use super::EcrPublic;
use crate::RepositoryQuery;
use crate::ecr::api::{
    self, AboutRepository, ImageId, ListImages, ListRepositories, Moment, Nothing,
};
use crate::ecr::desk::{Live, Mode, allowance};
use crate::ecr::images::detail;
use crate::ecr::repositories::Spot;
use crate::left_out::repository_name;

impl EcrPublic {
    /// The aliases of the caller's own registry, asked once.
    pub(super) async fn aliases(&self, live: &Live) -> Result<&[String]> {
        let ask = async {
            let answer: api::Registries =
                self.desk.read(live, "DescribeRegistries", &Nothing {}, "registries").await?;
            let all = answer.registries.into_iter().flat_map(|registry| registry.aliases);
            let mut all: Vec<api::Alias> = all.filter(|alias| alias.status != "REJECTED").collect();
            all.sort_by_key(|alias| !alias.primary_registry_alias);
            Ok::<_, Error>(all.into_iter().map(|alias| alias.name).collect())
        };
        self.aliases.get_or_try_init(|| ask).await.map(Vec::as_slice)
    }

    pub(super) async fn list_namespaces(&self) -> Result<Vec<Namespace>> {
        let Mode::Signed(live, _) = self.desk.mode().await? else { return Ok(Vec::new()) };
        let alias = self.aliases(&live).await?.first();
        Ok(alias
            .map(|name| Namespace { name: name.clone(), kind: NamespaceKind::User })
            .into_iter()
            .collect())
    }

    pub(super) async fn list(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        let Mode::Signed(live, _) = self.desk.mode().await? else {
            // The registry lists nobody's; the gallery's own calls are no contract.
            return Err(ErrorKind::NoCatalogue.into());
        };
        let spot = Spot::of(query.cursor.as_ref());
        let input = ListRepositories {
            next_token: spot.token(),
            max_results: Some(spot.size()),
            ..ListRepositories::default()
        };
        let answer: api::Repositories =
            self.desk.read(&live, "DescribeRepositories", &input, "repositories").await?;
        let (next, completeness) = spot.next(answer.next_token);
        let named = |row| repository_name(full_name(row)).map(public);
        let items = answer.repositories.iter().filter_map(named);
        Ok(Page { items: items.collect(), next, total: None, completeness })
    }

    /// The caller's own repository: its name for the API, which leaves the alias out. `None` for somebody else's.
    pub(super) async fn own(&self, name: &RepositoryName) -> Result<Option<(Arc<Live>, String)>> {
        let Mode::Signed(live, _) = self.desk.mode().await? else { return Ok(None) };
        let Some((alias, short)) = name.as_str().split_once('/') else { return Ok(None) };
        let mine = self.aliases(&live).await?.iter().any(|own| own == alias);
        Ok(mine.then(|| (live, short.to_owned())))
    }

    pub(super) async fn find(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let mut repository = public(name.clone());
        let Some((live, short)) = self.own(name).await? else {
            self.registry.find(name).await?;
            return Ok(RepositoryDetail {
                repository,
                readme: None,
                permissions: None,
                page: None,
            });
        };
        let input =
            ListRepositories { repository_names: Some([&short]), ..ListRepositories::default() };
        let about = AboutRepository { repository_name: &short };
        let described = self.desk.read::<api::Repositories>(
            &live,
            "DescribeRepositories",
            &input,
            name.as_str(),
        );
        let about =
            self.desk.read::<api::About>(&live, "GetRepositoryCatalogData", &about, name.as_str());
        let (described, about) = tokio::join!(described, about);
        described?;
        // That nothing was written about it is an error there, and none here.
        let about = about.unwrap_or_default().catalog_data;
        repository.description = about.description.filter(|text| !text.is_empty());
        let texts = [about.about_text, about.usage_text].into_iter().flatten();
        let readme = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n");
        let readme = Some(readme).filter(|text| !text.is_empty());
        Ok(RepositoryDetail { repository, readme, permissions: None, page: None })
    }

    pub(super) async fn tag_page(
        &self,
        live: &Live,
        short: &str,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let spot = Spot::of(cursor);
        let input = ListImages {
            repository_name: short,
            next_token: spot.token(),
            max_results: Some(spot.size()),
            ..ListImages::default()
        };
        let answer: api::ImageTags =
            self.desk.read(live, "DescribeImageTags", &input, name.as_str()).await?;
        let (next, completeness) = spot.next(answer.next_token);
        let items = answer.image_tag_details.into_iter().map(|row| {
            let mut told = row.image_detail.as_ref().map(|image| detail(&row.image_tag, image));
            if let (Some(told), Some(at)) =
                (&mut told, row.created_at.as_ref().and_then(Moment::timestamp))
            {
                told.last_pushed = Some(at);
            }
            Tag { name: row.image_tag, detail: told.map(Box::new) }
        });
        Ok(Page { items: items.collect(), next, total: None, completeness })
    }

    /// One tag: what the API tells of the push, and what the registry tells of the image.
    pub(super) async fn one_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let read = self.registry.tag_detail(name, tag);
        let Some((live, short)) = self.own(name).await? else { return read.await };
        let what = format!("{name}:{tag}");
        let input = ListImages {
            repository_name: &short,
            image_ids: Some([ImageId { image_tag: Some(tag), ..ImageId::default() }]),
            ..ListImages::default()
        };
        let told = self.desk.read::<api::Images>(&live, "DescribeImages", &input, &what);
        let (told, read) = tokio::join!(told, read);
        let image = told?.image_details.into_iter().next().ok_or(ErrorKind::NotFound { what })?;
        Ok(TagDetail { last_pushed: detail(tag, &image).last_pushed, ..read? })
    }

    /// Whether these keys may list.
    pub(super) async fn may_list(&self, live: &Live) -> Result<Capability> {
        let input = ListRepositories { max_results: Some(1), ..ListRepositories::default() };
        let asked = self.desk.read::<api::Repositories>(
            live,
            "DescribeRepositories",
            &input,
            "repositories",
        );
        allowance(asked.await)
    }
}

/// The name with its alias, which stands in the address alone: `public.ecr.aws/<alias>/<name>`.
pub(super) fn full_name(row: &api::Repository) -> &str {
    let address = row.repository_uri.as_deref().and_then(|uri| uri.split_once('/'));
    address.map_or(row.repository_name.as_str(), |(_, name)| name)
}

/// All are public here.
pub(super) fn public(name: RepositoryName) -> Repository {
    Repository { visibility: Some(Visibility::Public), ..Repository::named(name) }
}
