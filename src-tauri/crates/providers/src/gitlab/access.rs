//! What a credential may do at GitLab, asked from GitLab (`registry-apis.md` §9a).

use std::sync::Arc;

use domain::{Capability, Credential, Error, ErrorKind, Reason, Result, Timestamp};
use transport::auth::Known;
use transport::{Request, Response};

use super::api::TokenSelf;
use super::rest::Rest;

/// What a credential is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Access {
    /// There is none.
    Anonymous,
    /// An access token of a person, a project or a group.
    Token {
        /// `None` where GitLab does not tell (before 15.5; OAuth's tokens).
        scopes: Option<Vec<String>>,
        /// Until when it is good.
        expires: Option<Timestamp>,
    },
    /// A deploy token, or a password: good for the registry, unknown to the API.
    ImagesOnly,
}

impl Access {
    /// Whether the API answers to it. To nobody it does, for what is public.
    pub(super) fn may_ask(&self) -> bool {
        *self == Self::Anonymous || self.has(&["api", "read_api"])
    }

    /// Whether the API tells who the account is.
    pub(super) fn may_ask_who(&self) -> bool {
        self.has(&["api", "read_api", "read_user"])
    }

    fn has(&self, any: &[&str]) -> bool {
        match self {
            Self::Token { scopes: None, .. } => true,
            Self::Token { scopes: Some(scopes), .. } => {
                scopes.iter().any(|scope| any.contains(&scope.as_str()))
            }
            Self::Anonymous | Self::ImagesOnly => false,
        }
    }

    /// Whether it is of any use here.
    ///
    /// # Errors
    /// `Forbidden`, naming the scope that would help.
    pub(super) fn useful(&self) -> Result<()> {
        let useful = !matches!(self, Self::Token { .. })
            || self.has(&["api", "read_api", "read_registry", "write_registry"]);
        let permission = Some("read_api".to_owned());
        if useful { Ok(()) } else { Err(ErrorKind::Forbidden { permission }.into()) }
    }

    pub(super) fn list(&self) -> Capability {
        self.needs(&["api", "read_api"], "read_api")
    }

    pub(super) fn create(&self) -> Capability {
        self.needs(&["api"], "api")
    }

    /// The token would do; whether the person's role does, differs by project.
    pub(super) fn delete(&self) -> Capability {
        match self.needs(&["api"], "api") {
            Capability::Allowed => Capability::Unknown,
            denied => denied,
        }
    }

    fn needs(&self, any: &[&str], permission: &str) -> Capability {
        match self {
            Self::Anonymous => Capability::denied(Reason::SignInNeeded),
            _ if self.has(any) => Capability::Allowed,
            _ => Capability::denied(Reason::PermissionMissing { permission: permission.into() }),
        }
    }

    pub(super) fn expires(&self) -> Option<Timestamp> {
        match self {
            Self::Token { expires, .. } => *expires,
            Self::Anonymous | Self::ImagesOnly => None,
        }
    }
}

/// Asks what a credential is good for.
///
/// # Errors
/// `WrongCredentials`, `Forbidden`, `NotARegistry` where there is no GitLab, and those of the way there.
pub(super) async fn ask(rest: &Rest, credential: Option<&Credential>) -> Result<Access> {
    let Some(credential) = credential else { return nobody(rest).await };
    let rest = rest.signed_by(Arc::new(Known(credential.clone())));
    let answer = rest.send(Request::get(rest.url(&["personal_access_tokens", "self"]))).await?;
    match answer.status {
        200 => {
            let token: TokenSelf = answer.json()?;
            Ok(Access::Token { expires: token.expires(), scopes: Some(token.scopes) })
        }
        // A token that GitLab knows and no longer takes: it says so itself.
        401 if says(&answer, "invalid_token") => {
            Err(Error::new(ErrorKind::WrongCredentials).with_detail(answer.detail()))
        }
        401 => images_only(&rest, credential).await,
        // 400: a token of another kind than a personal one. 404: older than 15.5, or no GitLab.
        400 | 404 if !answer.is_web_page() => {
            let answer = rest.send(Request::get(rest.url(&["user"]))).await?;
            match answer.status {
                200 => Ok(Access::Token { scopes: None, expires: None }),
                401 => images_only(&rest, credential).await,
                404 => Err(no_gitlab(&answer)),
                _ => Err(rest.refusal(&answer, "user").await),
            }
        }
        404 => Err(no_gitlab(&answer)),
        _ => Err(rest.refusal(&answer, "personal_access_tokens/self").await),
    }
}

/// The token server knows the deploy tokens and passwords that the API does not.
async fn images_only(rest: &Rest, credential: &Credential) -> Result<Access> {
    let mut url = rest.address(&["jwt", "auth"], &[]);
    url.query_pairs_mut()
        .append_pair("service", "container_registry")
        .append_pair("account", &credential.username);
    let request = Request::get(url).basic(&credential.username, &credential.secret);
    let answer = rest.transport().send(request.cap(64 * 1024)).await?;
    let kind = match answer.status {
        200 => return Ok(Access::ImagesOnly),
        // It is somebody's, and not for images (GitLab, `container_registry_authentication_service.rb`).
        403 if says(&answer, "DENIED") => {
            ErrorKind::Forbidden { permission: Some("read_registry".into()) }
        }
        401 | 403 => ErrorKind::WrongCredentials,
        404 if says(&answer, "UNAVAILABLE") => ErrorKind::Refused { status: 404 },
        404 => return Err(no_gitlab(&answer)),
        _ => return Err(rest.refusal(&answer, "jwt/auth").await),
    };
    Err(Error::new(kind).with_detail(answer.detail()))
}

/// Whether there is a GitLab at all. It wants to know who asks for a user.
async fn nobody(rest: &Rest) -> Result<Access> {
    let answer = rest.send(Request::get(rest.url(&["user"]))).await?;
    match answer.status {
        401 | 403 if !answer.is_web_page() => Ok(Access::Anonymous),
        429 | 500.. => Err(rest.refusal(&answer, "user").await),
        _ => Err(no_gitlab(&answer)),
    }
}

fn no_gitlab(answer: &Response) -> Error {
    let host = domain::Endpoint::new(answer.url.clone()).host();
    Error::new(ErrorKind::NotARegistry { host, proxy: answer.via.clone() })
        .with_detail(answer.detail())
}

fn says(answer: &Response, code: &str) -> bool {
    answer.detail().code.as_deref() == Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(scopes: &[&str]) -> Access {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        Access::Token { scopes: Some(scopes), expires: None }
    }

    #[test]
    fn each_scope_allows_what_it_says_and_what_is_missing_is_named() {
        let missing = |scope: &str| {
            Capability::denied(Reason::PermissionMissing { permission: scope.into() })
        };
        let full = token(&["api"]);
        assert_eq!((full.list(), full.create()), (Capability::Allowed, Capability::Allowed));
        assert_eq!(full.delete(), Capability::Unknown, "the role in the project decides");
        let reading = token(&["read_api", "read_registry"]);
        assert_eq!((reading.list(), reading.create()), (Capability::Allowed, missing("api")));
        for images in [token(&["read_registry"]), Access::ImagesOnly] {
            assert_eq!(images.list(), missing("read_api"));
            assert!(images.useful().is_ok(), "images can be pulled with it");
        }
        assert_eq!(Access::Anonymous.create(), Capability::denied(Reason::SignInNeeded));
    }

    #[test]
    fn a_token_that_is_of_no_use_here_is_refused_with_what_it_lacks() {
        let error = token(&["read_repository", "read_user"]).useful().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Forbidden { permission: Some("read_api".into()) });
    }
}
