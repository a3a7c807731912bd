//! How an account signs in, as the vault keeps it.

use domain::{Credential, Error, ErrorKind, Result, SecretKind, Timestamp};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::Keys;

/// How an account signs in to Amazon Web Services.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The region that was chosen with it; an address that names one goes before it.
    pub region: Option<String>,
    /// Where the keys come from.
    pub way: Way,
}

/// Where keys come from.
#[derive(Debug, Clone)]
pub enum Way {
    /// These.
    Keys(Keys),
    /// A named profile of the AWS configuration.
    Profile(String),
    /// What this machine offers: environment variables, else the default profile, else its role.
    Environment,
}

/// What stands in the vault, as JSON. Nothing secret is copied on the way: keys have no character that JSON escapes.
#[derive(Default, Serialize, Deserialize)]
struct Kept<'a> {
    way: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Keys,
    Profile,
    #[default]
    Environment,
}

impl Identity {
    /// As a credential, which the account is called `username` for.
    ///
    /// # Errors
    /// `Internal` when it cannot be written, which it always can.
    pub fn credential(&self, username: impl Into<String>) -> Result<Credential> {
        let region = self.region.clone();
        let kept = match &self.way {
            Way::Keys(keys) => Kept {
                way: Kind::Keys,
                id: Some(&keys.id),
                secret: Some(keys.secret.expose_secret()),
                token: keys.token.as_ref().map(ExposeSecret::expose_secret),
                expires: keys.expires.map(Timestamp::unix),
                region,
                ..Kept::default()
            },
            Way::Profile(profile) => Kept {
                way: Kind::Profile,
                profile: Some(profile.clone()),
                region,
                ..Kept::default()
            },
            Way::Environment => Kept { region, ..Kept::default() },
        };
        // Large enough from the start: a growing buffer would leave its old self behind.
        let mut text = Zeroizing::new(Vec::with_capacity(16 * 1024));
        let written = serde_json::to_writer(&mut *text, &kept);
        let text = written.ok().and_then(|()| std::str::from_utf8(&text).ok());
        let text = text.ok_or_else(|| internal("the sign-in cannot be written"))?;
        let secret = SecretString::from(text);
        Ok(Credential { username: username.into(), kind: SecretKind::Cloud, secret, issued: None })
    }

    /// Reads what [`Identity::credential`] wrote; `None` for a credential of another kind.
    ///
    /// # Errors
    /// `Internal` for what is no sign-in to Amazon.
    pub fn of(credential: &Credential) -> Result<Option<Self>> {
        if credential.kind != SecretKind::Cloud {
            return Ok(None);
        }
        // Serde's message may quote the secret, so it goes nowhere.
        let foreign = || internal("what was kept is no sign-in to Amazon");
        let kept: Kept<'_> = serde_json::from_str(credential.expose()).map_err(|_| foreign())?;
        let way = match (kept.way, kept.id, kept.secret, kept.profile) {
            (Kind::Keys, Some(id), Some(secret), _) => Way::Keys(Keys {
                id: id.to_owned(),
                secret: secret.into(),
                token: kept.token.map(Into::into),
                expires: kept.expires.and_then(Timestamp::from_unix),
            }),
            (Kind::Profile, .., Some(profile)) => Way::Profile(profile),
            (Kind::Environment, ..) => Way::Environment,
            _ => return Err(foreign()),
        };
        Ok(Some(Self { region: kept.region, way }))
    }
}

fn internal(message: &str) -> Error {
    ErrorKind::Internal { message: message.into() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(way: Way) -> Identity {
        let identity = Identity { region: Some("eu-west-1".into()), way };
        let credential = identity.credential("acme").unwrap();
        assert_eq!(credential.kind, SecretKind::Cloud);
        let back = Identity::of(&credential).unwrap().unwrap();
        assert_eq!(back.region.as_deref(), Some("eu-west-1"));
        back
    }

    #[test]
    fn what_the_vault_keeps_comes_back_as_it_was() {
        let keys = Keys {
            id: "AKIAEXAMPLE".into(),
            secret: "wJalr/XUtn+FEMI".into(),
            token: Some("IQoJb3Jp==".into()),
            expires: Timestamp::from_unix(1_800_000_000),
        };
        let Way::Keys(back) = there_and_back(Way::Keys(keys)).way else { panic!() };
        assert_eq!(back.secret.expose_secret(), "wJalr/XUtn+FEMI");
        assert_eq!(back.token.unwrap().expose_secret(), "IQoJb3Jp==");
        assert_eq!(back.expires.map(Timestamp::unix), Some(1_800_000_000));
        let profile = there_and_back(Way::Profile("team \"a\"".into())).way;
        assert!(matches!(profile, Way::Profile(name) if name == "team \"a\""));
        assert!(matches!(there_and_back(Way::Environment).way, Way::Environment));
    }

    #[test]
    fn nothing_of_it_shows_in_debug_output() {
        let way = Way::Keys(Keys {
            id: "AKIAEXAMPLE".into(),
            secret: "anchor-chain".into(),
            token: Some("anchor-token".into()),
            expires: None,
        });
        assert!(!format!("{:?}", Identity { region: None, way }).contains("anchor"));
    }

    #[test]
    fn a_password_is_no_sign_in_to_amazon() {
        assert!(Identity::of(&Credential::password("AWS", "token")).unwrap().is_none());
        let other = Credential { kind: SecretKind::Cloud, ..Credential::password("a", "{}") };
        let error = Identity::of(&other).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Internal { .. }));
    }
}
