//! Asking zot's search extension: GraphQL by GET, so that a passing failure is tried again.

use domain::{Completeness, Count, Page, Repository, RepositoryName, Result, Tag};
use oci::Registry;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::api::{ImageSummary, RepoSummary, Results};
use super::{Level, Place, SEARCH, Zot};

/// Rows of a page.
const PAGE_SIZE: u32 = 100;
/// Pages of one list, at most: a million rows.
const ROWS_MOST: u32 = 1_000_000;

const REPOSITORY: &str = "Name LastUpdated Size DownloadCount StarCount";
const NEWEST: &str = "Description Manifests { Platform { Os Arch } }";
const NEWEST_MORE: &str = "PushTimestamp ArtifactType";
const IMAGE: &str = "Tag Digest MediaType Size LastUpdated";
const IMAGE_MORE: &str = "ArtifactType PushTimestamp PushedBy TaggedTimestamp LastPullTimestamp";
const MANIFEST: &str = "Digest Size Platform { Os Arch }";

/// What the search answered.
pub(in crate::oci) enum Told<T> {
    /// What was asked for.
    Data(T),
    /// Nothing that can be used; the protocol is to be asked.
    Nothing,
}

#[derive(Deserialize)]
struct Envelope {
    data: Option<Value>,
    #[serde(default)]
    errors: Option<Vec<GraphqlError>>,
}

#[derive(Deserialize)]
struct GraphqlError {
    #[serde(default)]
    message: String,
    #[serde(default)]
    extensions: Value,
}

impl GraphqlError {
    /// The schema is older than the question (gqlgen's codes).
    fn is_about_the_question(&self) -> bool {
        matches!(
            self.extensions["code"].as_str(),
            Some("GRAPHQL_VALIDATION_FAILED" | "GRAPHQL_PARSE_FAILED")
        )
    }
}

/// One answer to one question.
enum Answer {
    Data(Value),
    /// It does not know something that was asked for.
    TooOld,
    /// It failed, this time.
    Failed,
    /// It is not there for us at all.
    Refused,
}

impl Zot {
    /// One page of repositories by name, from `offset` on.
    pub(in crate::oci) async fn repositories(
        &self,
        registry: &Registry,
        offset: u32,
    ) -> Result<Told<Page<Repository>>> {
        let question = |level| {
            let more = if level == Level::All { NEWEST_MORE } else { "" };
            format!(
                "query($page: PageInput) {{ RepoListWithNewestImage(requestedPage: $page) {{ Page {{ TotalCount ItemCount }} Results {{ {REPOSITORY} NewestImage {{ {NEWEST} {more} }} }} }} }}"
            )
        };
        let variables = json!({ "page": page_input(offset) });
        let told = self.ask::<Results<RepoSummary>>(
            registry,
            "RepoListWithNewestImage",
            question,
            &variables,
        );
        Ok(match told.await? {
            Told::Data(list) => Told::Data(page(list, offset, RepoSummary::read)?),
            Told::Nothing => Told::Nothing,
        })
    }

    /// One repository.
    pub(in crate::oci) async fn repository(
        &self,
        registry: &Registry,
        name: &RepositoryName,
    ) -> Result<Option<Repository>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Info {
            summary: Option<RepoSummary>,
        }
        let question = |level| {
            let more = if level == Level::All { NEWEST_MORE } else { "" };
            format!(
                "query($repo: String!) {{ ExpandedRepoInfo(repo: $repo) {{ Summary {{ {REPOSITORY} NewestImage {{ {NEWEST} {more} }} }} }} }}"
            )
        };
        let variables = json!({ "repo": name.as_str() });
        Ok(match self.ask::<Info>(registry, "ExpandedRepoInfo", question, &variables).await? {
            Told::Data(Info { summary: Some(summary) }) => {
                summary.read().filter(|found| found.name == *name)
            }
            _ => None,
        })
    }

    /// One page of a repository's tags by name, from `offset` on.
    pub(in crate::oci) async fn tags(
        &self,
        registry: &Registry,
        name: &RepositoryName,
        offset: u32,
    ) -> Result<Told<Page<Tag>>> {
        let question = |level| {
            let (more, kind) =
                if level == Level::All { (IMAGE_MORE, "ArtifactType") } else { ("", "") };
            format!(
                "query($repo: String!, $page: PageInput) {{ ImageList(repo: $repo, requestedPage: $page) {{ Page {{ TotalCount ItemCount }} Results {{ {IMAGE} {more} Manifests {{ {MANIFEST} {kind} }} }} }} }}"
            )
        };
        let variables = json!({ "repo": name.as_str(), "page": page_input(offset) });
        let told = self.ask::<Results<ImageSummary>>(registry, "ImageList", question, &variables);
        Ok(match told.await? {
            Told::Data(list) => Told::Data(page(list, offset, ImageSummary::read)?),
            Told::Nothing => Told::Nothing,
        })
    }

    /// Asks for all it may know, then for less. A zot that did not know once is not asked for that again.
    async fn ask<T: DeserializeOwned>(
        &self,
        registry: &Registry,
        field: &str,
        question: impl Fn(Level) -> String,
        variables: &Value,
    ) -> Result<Told<T>> {
        for level in [Level::All, Level::Old] {
            if self.level() as u8 > level as u8 {
                continue;
            }
            match once(registry, &question(level), variables).await? {
                Answer::Data(mut data) => {
                    return Ok(serde_json::from_value(data[field].take()).map_or_else(
                        |error| {
                            tracing::debug!(%error, field, "zot's answer does not fit its schema");
                            Told::Nothing
                        },
                        Told::Data,
                    ));
                }
                Answer::TooOld => self.sink_below(level),
                Answer::Failed => return Ok(Told::Nothing),
                Answer::Refused => {
                    self.sink_below(Level::Old);
                    return Ok(Told::Nothing);
                }
            }
        }
        Ok(Told::Nothing)
    }
}

async fn once(registry: &Registry, query: &str, variables: &Value) -> Result<Answer> {
    let query = [("query", query), ("variables", &variables.to_string())];
    let answer = registry.ask_extension(registry.extension(SEARCH, &query)).await?;
    match answer.status {
        // gqlgen's status for a question that does not fit the schema.
        200 | 422 => {}
        // Behind a token server zot asks for a permission on a repository without a name, which nobody grants.
        401 if registry.is_signed_in().await? => {
            let error = registry.refusal(&answer, "_zot").await;
            return match error.kind {
                domain::ErrorKind::WrongCredentials => Err(error),
                _ => Ok(Answer::Refused),
            };
        }
        404 | 405 | 501 => {
            tracing::debug!(answer.status, "zot's search does not answer; asking the protocol");
            return Ok(Answer::Refused);
        }
        _ => return Err(registry.refusal(&answer, "_zot").await),
    }
    let envelope: Envelope = answer.json()?;
    let errors = envelope.errors.unwrap_or_default();
    if let Some(error) = errors.first() {
        let message = transport::bounded(&error.message);
        tracing::debug!(message, "zot's search refuses; asking for less, or the protocol");
        return Ok(if errors.iter().any(GraphqlError::is_about_the_question) {
            Answer::TooOld
        } else {
            Answer::Failed
        });
    }
    envelope.data.map_or_else(|| Err(answer.not_understood()), |data| Ok(Answer::Data(data)))
}

fn page_input(offset: u32) -> Value {
    json!({ "limit": PAGE_SIZE, "offset": offset, "sortBy": "ALPHABETIC_ASC" })
}

/// The rows of an answer, and where the list goes on.
fn page<R, T>(list: Results<R>, offset: u32, read: impl Fn(R) -> Option<T>) -> Result<Page<T>> {
    let rows = list.results.unwrap_or_default();
    let came = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let end = offset.saturating_add(came);
    let total = list.page.and_then(|page| u64::try_from(page.total_count).ok());
    // Rows that a count promises and that do not come would be asked for for ever.
    let more = came > 0 && total.is_some_and(|total| u64::from(end) < total);
    let next = if more && end < ROWS_MOST { Some(Place::Search(end).cursor()?) } else { None };
    let capped = total.is_some_and(|total| total > u64::from(end)) && next.is_none();
    Ok(Page {
        items: rows.into_iter().flatten().filter_map(read).collect(),
        next,
        total: total.map(Count),
        completeness: if capped { Completeness::PageCap } else { Completeness::Complete },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(total: i64, came: usize, offset: u32) -> (Option<u32>, Completeness) {
        let list = json!({ "Page": { "TotalCount": total, "ItemCount": came }, "Results": vec![json!({}); came] });
        let page = page::<Value, _>(serde_json::from_value(list).unwrap(), offset, Some).unwrap();
        let next = Place::of(page.next.as_ref()).unwrap().map(|place| match place {
            Place::Search(offset) => offset,
            Place::Registry(_) => panic!("not of this list"),
        });
        (next, page.completeness)
    }

    #[test]
    fn a_list_goes_on_where_its_page_ended_and_ends_where_nothing_comes() {
        assert_eq!(cut(250, 100, 0), (Some(100), Completeness::Complete));
        assert_eq!(cut(250, 50, 200), (None, Completeness::Complete));
        assert_eq!(cut(0, 0, 0), (None, Completeness::Complete));
        assert_eq!(cut(250, 0, 100), (None, Completeness::PageCap), "promised, and never came");
        assert_eq!(cut(i64::MAX, 100, ROWS_MOST - 100), (None, Completeness::PageCap));
    }
}
