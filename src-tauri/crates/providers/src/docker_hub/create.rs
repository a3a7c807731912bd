//! Creating repositories (`POST /v2/namespaces/{namespace}/repositories`, `registry-apis.md` §2c).

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationNamespace, Error, ErrorKind, NameRules, NewRepository,
    Reason, Repository, Result, Visibility,
};
use transport::{Request, Response};

use super::claims::Level;
use super::errors::{Words, refusal, with_words};
use super::sign_in::is_access_token;
use super::{DockerHub, api, repositories};
use crate::Creation;

/// The longest short description, in characters (`repo_creation_request`).
const DESCRIPTION_MAX: u16 = 100;

/// How a taken name is worded: `Repository with this Name and Namespace already exists.`
const TAKEN: [&str; 2] = ["already exists", "already in use"];

/// How a used-up quota is worded: `No more private repositories available.` (hub-feedback 1249).
const PRIVATE: &str = "private repositor";

#[async_trait]
impl Creation for DockerHub {
    /// Docker Hub tells neither how many private repositories a plan has, nor in which organisations one may create: its
    /// answer to the attempt does.
    async fn form(&self) -> Result<CreationForm> {
        let rules = NameRules::docker_hub();
        let description_max = Some(DESCRIPTION_MAX);
        if self.session.credential().await?.is_none() {
            let capability = Capability::denied(Reason::SignInNeeded);
            return Ok(CreationForm { capability, namespaces: Vec::new(), rules, description_max });
        }
        let (namespaces, level) = futures::try_join!(self.list_namespaces(), self.level())?;
        let namespaces = namespaces
            .into_iter()
            .map(|namespace| CreationNamespace { name: namespace.name, quota: None })
            .collect();
        Ok(CreationForm { capability: Level::create(level), namespaces, rules, description_max })
    }

    /// `HEAD` on the repository (`CheckRepository`).
    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool> {
        let url = self.session.url(&["v2", "namespaces", namespace, "repositories", name]);
        let answer = self.session.send(Request::head(url)).await?;
        match answer.status {
            404 => Ok(true),
            // It is there, and not for us.
            200..=299 | 403 => Ok(false),
            _ => Err(refusal(&answer, name)),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        check(new)?;
        let url = self.session.url(&["v2", "namespaces", &new.namespace, "repositories"]);
        let body = api::CreateRequest {
            name: &new.name,
            namespace: &new.namespace,
            description: new.description.trim(),
            registry: "docker.io",
            is_private: new.visibility == Visibility::Private,
        };
        // Never twice: whether the first one worked would not be known.
        let answer = self.session.send(Request::post(url).json(&body).never_retry()).await?;
        if answer.is_success() {
            let record: api::Repository = answer.json()?;
            return repositories::row(record).ok_or_else(|| answer.not_understood());
        }
        Err(self.creation_refused(&answer, new).await)
    }
}

impl DockerHub {
    async fn creation_refused(&self, answer: &Response, new: &NewRepository) -> Error {
        let namespace_forbidden =
            || ErrorKind::NamespaceForbidden { namespace: new.namespace.clone() };
        let kind = match answer.status {
            400 | 402 | 409 | 422 => refused_values(answer),
            // Both say the same for a token of too little and for a namespace of somebody else.
            401 | 403 if self.is_read_only_in(&new.namespace).await => ErrorKind::ReadOnlyToken,
            401 | 403 | 404 => namespace_forbidden(),
            _ => return refusal(answer, &new.name),
        };
        with_words(answer, kind)
    }

    /// Whether it is the token that lacks the right: one that is known to, or any that is refused in its owner's namespace.
    async fn is_read_only_in(&self, namespace: &str) -> bool {
        if let Ok(Some(Level::Read | Level::PublicRead)) = self.level().await {
            return true;
        }
        let credential = self.session.credential().await.ok().flatten();
        let is_token = credential.is_some_and(|credential| is_access_token(credential.expose()));
        let username = self.session.username().await.ok().flatten();
        is_token && username.is_some_and(|username| username == namespace)
    }
}

/// What is wrong with the values, by the words of a 400.
fn refused_values(answer: &Response) -> ErrorKind {
    let words = Words::read(&answer.body);
    if words.mention(&TAKEN) || answer.status == 409 {
        return ErrorKind::NameTaken;
    }
    let first_field = words.fields.first().cloned();
    if let Some((field, problem)) = first_field.filter(|(field, _)| field != "is_private") {
        // A name that is wrong and a quota that is used up may come together: the name can be mended.
        return ErrorKind::InvalidField { field, problem };
    }
    if words.mention(&[PRIVATE]) || answer.status == 402 {
        return ErrorKind::PrivateQuotaUsedUp;
    }
    ErrorKind::Refused { status: answer.status }
}

/// What the document would refuse is not sent.
fn check(new: &NewRepository) -> Result<()> {
    let wrong = |field: &str, problem: &str| {
        Err(ErrorKind::InvalidField { field: field.into(), problem: problem.into() }.into())
    };
    if let Some(problem) = NameRules::docker_hub().check(&new.name) {
        let named = serde_json::to_value(&problem).ok();
        let problem = named.as_ref().and_then(|value| value["problem"].as_str());
        return wrong("name", problem.unwrap_or("invalid"));
    }
    if new.namespace.is_empty() {
        return wrong("namespace", "empty");
    }
    if new.description.trim().chars().count() > usize::from(DESCRIPTION_MAX) {
        return wrong("description", "too_long");
    }
    match new.visibility {
        Visibility::Public | Visibility::Private => Ok(()),
        Visibility::Internal => wrong("visibility", "not_offered"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wiremock::MockServer;

    use super::*;
    use crate::docker_hub::testing::{answers, count, gives_tokens, hub};

    const CREATE: &str = "/v2/namespaces/acme/repositories";

    fn new(name: &str) -> NewRepository {
        NewRepository {
            namespace: "acme".into(),
            name: name.into(),
            description: "A sample".into(),
            visibility: Visibility::Private,
            options: Vec::new(),
        }
    }

    async fn refused(status: u16, body: Value) -> ErrorKind {
        let server = MockServer::start().await;
        gives_tokens(&server, "dckr_pat_x", 600).await;
        answers(&server, "POST", CREATE, status, body).await;
        let error = hub(&server, Some("dckr_pat_x")).create(&new("my-app")).await.unwrap_err();
        assert_eq!(error.detail.unwrap().status, Some(status), "the server's words go along");
        assert_eq!(count(&server, "POST", CREATE).await, 1, "creating is never tried again");
        error.kind
    }

    #[tokio::test]
    async fn what_is_created_is_asked_for_as_the_document_has_it() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let record = json!({ "name": "my-app", "namespace": "acme", "is_private": true, "storage_size": null,
            "last_updated": "2025-01-20T10:30:00Z", "date_registered": "2025-01-20T10:30:00Z", "content_types": [] });
        answers(&server, "POST", CREATE, 201, record).await;
        let created = hub(&server, Some("anchor-chain")).create(&new("my-app")).await.unwrap();
        assert_eq!(created.visibility, Some(Visibility::Private));
        assert_eq!((created.last_pushed, created.size), (None, None));
        let asked = server.received_requests().await.unwrap();
        let body: Value = asked.last().unwrap().body_json().unwrap();
        let expected = json!({ "name": "my-app", "namespace": "acme", "description": "A sample",
            "registry": "docker.io", "is_private": true });
        assert_eq!(body, expected);
    }

    #[tokio::test]
    async fn a_taken_name_and_a_used_up_quota_are_told_apart_by_their_words() {
        let taken =
            json!({ "__all__": ["Repository with this Name and Namespace already exists."] });
        assert_eq!(refused(400, taken).await, ErrorKind::NameTaken);
        let quota = json!({ "detail": "No more private repositories available." });
        assert_eq!(refused(400, quota).await, ErrorKind::PrivateQuotaUsedUp);
        let quota = json!({ "is_private": ["No more private repositories available."] });
        assert_eq!(refused(400, quota).await, ErrorKind::PrivateQuotaUsedUp);
        let both = json!({ "name": ["Enter a valid repository name."], "detail": "No more private repositories available." });
        let field = ErrorKind::InvalidField {
            field: "name".into(),
            problem: "Enter a valid repository name.".into(),
        };
        assert_eq!(refused(400, both).await, field);
        assert_eq!(
            refused(400, json!({ "message": "no" })).await,
            ErrorKind::Refused { status: 400 }
        );
    }

    #[tokio::test]
    async fn a_refusal_in_the_own_namespace_means_a_token_of_too_little() {
        assert_eq!(
            refused(403, json!({ "message": "access denied" })).await,
            ErrorKind::ReadOnlyToken
        );
    }

    #[tokio::test]
    async fn a_namespace_without_rights_or_that_nobody_has_is_named() {
        for status in [403, 404] {
            let server = MockServer::start().await;
            gives_tokens(&server, "anchor-chain", 600).await;
            let empty = json!({ "count": 0, "results": [] });
            answers(&server, "GET", CREATE, 200, empty).await;
            answers(
                &server,
                "POST",
                "/v2/namespaces/other/repositories",
                status,
                json!({ "message": "no" }),
            )
            .await;
            let new = NewRepository { namespace: "other".into(), ..new("my-app") };
            let error = hub(&server, Some("anchor-chain")).create(&new).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::NamespaceForbidden { namespace: "other".into() });
        }
    }

    #[tokio::test]
    async fn what_the_document_would_refuse_is_not_sent() {
        let server = MockServer::start().await;
        let hub = hub(&server, Some("anchor-chain"));
        for (new, field, problem) in [
            (new("a"), "name", "too_short"),
            (new("A-b"), "name", "upper_case"),
            (
                NewRepository { description: "é".repeat(101), ..new("ok") },
                "description",
                "too_long",
            ),
            (NewRepository { namespace: String::new(), ..new("ok") }, "namespace", "empty"),
            (
                NewRepository { visibility: Visibility::Internal, ..new("ok") },
                "visibility",
                "not_offered",
            ),
        ] {
            let error = hub.create(&new).await.unwrap_err();
            assert_eq!(
                error.kind,
                ErrorKind::InvalidField { field: field.into(), problem: problem.into() }
            );
        }
        assert!(server.received_requests().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_name_is_free_when_nothing_is_there_and_not_when_it_is_hidden() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        for (name, status) in [("taken", 200), ("hidden", 403), ("free", 404), ("down", 500)] {
            answers(&server, "HEAD", &format!("{CREATE}/{name}"), status, Value::Null).await;
        }
        let hub = hub(&server, Some("anchor-chain"));
        assert!(!hub.is_available("acme", "taken").await.unwrap());
        assert!(!hub.is_available("acme", "hidden").await.unwrap());
        assert!(hub.is_available("acme", "free").await.unwrap());
        let error = hub.is_available("acme", "down").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::ServerError { status: 500 });
    }
}
