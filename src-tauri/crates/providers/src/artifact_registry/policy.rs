//! Who may pull: what IAM's policy on a repository says (`cloud.google.com/artifact-registry/docs/access-control`).

use domain::{Error, ErrorKind, Result, Visibility};
use transport::Request;

use super::api::{Binding, Policy, SetPolicy};
use super::desk::{Desk, Live};
use super::place::Place;

/// What lets one pull, and nothing else.
const READER: &str = "roles/artifactregistry.reader";
/// Everyone on the internet.
const ALL: &str = "allUsers";
/// Everyone with a Google account.
const ALL_SIGNED_IN: &str = "allAuthenticatedUsers";
/// The roles that let one pull.
const PULLING: [&str; 7] = [
    READER,
    "roles/artifactregistry.writer",
    "roles/artifactregistry.repoAdmin",
    "roles/artifactregistry.admin",
    "roles/viewer",
    "roles/editor",
    "roles/owner",
];
/// Conditional bindings are shown, and kept, from this version on.
const VERSION: u8 = 3;
/// Somebody else may change the policy in between; then it is read again.
const TRIES: u8 = 4;

/// Who may pull, by the policy.
fn visibility(policy: &Policy) -> Visibility {
    let lets = |member: &str| {
        policy.bindings.iter().any(|binding| {
            binding.condition.is_none()
                && PULLING.contains(&binding.role.as_str())
                && binding.members.iter().any(|one| one == member)
        })
    };
    if lets(ALL) {
        Visibility::Public
    } else if lets(ALL_SIGNED_IN) {
        Visibility::Internal
    } else {
        Visibility::Private
    }
}

/// Who may pull; `None` where this account may not know.
pub(super) async fn read(desk: &Desk, live: &Live, place: &Place) -> Result<Option<Visibility>> {
    match whole(desk, live, place).await {
        Ok(policy) => Ok(Some(visibility(&policy))),
        Err(Error { kind: ErrorKind::Forbidden { .. } | ErrorKind::NotFound { .. }, .. }) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn whole(desk: &Desk, live: &Live, place: &Place) -> Result<Policy> {
    let mut url = about(desk, place, "getIamPolicy");
    url.query_pairs_mut().append_pair("options.requestedPolicyVersion", &VERSION.to_string());
    desk.call(live, Request::get(url), &place.namespace(false)).await
}

/// Lets everyone on the internet pull: `allUsers` becomes a reader beside whoever else there is. The policy's `etag` goes back
/// with it, so that nobody's change is undone.
///
/// # Errors
/// `Forbidden`; `Refused` where the organisation's rules are against it.
pub(super) async fn make_public(desk: &Desk, live: &Live, place: &Place) -> Result<()> {
    let mut tries = 1;
    loop {
        let mut policy = whole(desk, live, place).await?;
        if visibility(&policy) == Visibility::Public {
            return Ok(());
        }
        let of_readers =
            |binding: &&mut Binding| binding.role == READER && binding.condition.is_none();
        match policy.bindings.iter_mut().find(of_readers) {
            Some(binding) => binding.members.push(ALL.to_owned()),
            None => policy.bindings.push(Binding {
                role: READER.to_owned(),
                members: vec![ALL.to_owned()],
                condition: None,
            }),
        }
        policy.rest.insert("version".to_owned(), VERSION.into());
        let request =
            Request::post(about(desk, place, "setIamPolicy")).json(&SetPolicy { policy: &policy });
        match desk.call::<Policy>(live, request, &place.namespace(false)).await {
            Ok(_) => return Ok(()),
            Err(error) if tries < TRIES && is_overtaken(&error) => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Somebody changed the policy since it was read.
fn is_overtaken(error: &Error) -> bool {
    error.detail.as_ref().and_then(|detail| detail.code.as_deref()) == Some("ABORTED")
}

fn about(desk: &Desk, place: &Place, verb: &str) -> url::Url {
    let last = format!("{}:{verb}", place.repository);
    let mut parts = place.path();
    parts.pop();
    parts.push(&last);
    desk.url(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_is_who_lets_everyone_read_without_a_condition() {
        let of = |json: &str| visibility(&serde_json::from_str(json).unwrap());
        for (json, expected) in [
            ("{}", Visibility::Private),
            (r#"{"etag":"ACAB"}"#, Visibility::Private),
            (
                r#"{"bindings":[{"role":"roles/artifactregistry.reader","members":["user:a@example.com","allUsers"]}]}"#,
                Visibility::Public,
            ),
            (
                r#"{"bindings":[{"role":"roles/artifactregistry.reader","members":["allAuthenticatedUsers"]}]}"#,
                Visibility::Internal,
            ),
            (
                r#"{"bindings":[{"role":"roles/artifactregistry.reader","members":["allUsers"],"condition":{"expression":"false"}}]}"#,
                Visibility::Private,
            ),
            (
                r#"{"bindings":[{"role":"roles/iam.securityReviewer","members":["allUsers"]}]}"#,
                Visibility::Private,
            ),
        ] {
            assert_eq!(of(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_not_understood_of_a_policy_is_written_back() {
        let text = r#"{"bindings":[{"role":"r","members":["m"],"condition":{"title":"t"}}],"etag":"BwX=","version":3,"auditConfigs":[]}"#;
        let policy: Policy = serde_json::from_str(text).unwrap();
        let (before, after): (serde_json::Value, _) =
            (serde_json::from_str(text).unwrap(), serde_json::to_value(&policy).unwrap());
        assert_eq!(before, after);
    }
}
