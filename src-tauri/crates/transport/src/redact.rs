//! URLs as they may be shown and logged.

use std::fmt;

use url::Url;

/// Shows a URL without what may be secret in it: no user info, no fragment, and of the query only the names.
///
/// Upload and download locations carry signatures in their query, token realms may carry anything.
#[derive(Clone, Copy)]
pub struct Redacted<'a>(pub &'a Url);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.0;
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())?;
        for (index, part) in url.query().unwrap_or_default().split('&').enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            match part.split_once('=') {
                Some((name, _)) if is_name(name) => write!(f, "{mark}{name}=…")?,
                // A value without a name, or a name that may be one.
                _ if !part.is_empty() => write!(f, "{mark}…")?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether this reads as the name of a parameter. It is shown as it stands, so that no escape in it breaks a line of the log.
fn is_name(text: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']');
    (1..=40).contains(&text.len()) && text.bytes().all(fits)
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `host:port` as people write it: the port only where it is not the scheme's own.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::SecretString;

    use super::*;
    use crate::Request;

    #[test]
    fn of_a_query_only_the_names_are_shown() {
        let url = Url::parse("https://me:pw@cdn.example:8443/blob?X-Sig=s3cret&n=5#part").unwrap();
        let shown = format!("{} {:?}", Redacted(&url), Redacted(&url));
        for secret in ["me", "pw@", "s3cret", "5#", "part"] {
            assert!(!shown.replace("example", "").contains(secret), "{secret} shows in {shown}");
        }
        assert!(shown.starts_with("https://cdn.example:8443/blob?X-Sig=…&n=…"));
        let bare = Url::parse("https://cdn.example/blob?s3cret&a%0Ab=c").unwrap();
        assert_eq!(Redacted(&bare).to_string(), "https://cdn.example/blob?…&…");
    }

    proptest! {
        #[test]
        fn no_secret_survives_any_formatting(secret in "[A-Z0-9]{8,60}", user in "[a-z]{1,8}") {
            let text = SecretString::from(secret.as_str());
            let places = [
                format!("https://{user}:{secret}@h.example/p"),
                format!("https://{secret}@h.example/p"),
                format!("https://h.example/p?token={secret}&n=1"),
                format!("https://h.example/p?{secret}"),
                format!("https://h.example/p?n=1&{secret}%20=x"),
                format!("https://h.example/p#{secret}"),
            ];
            for place in places {
                let url = Url::parse(&place).unwrap();
                let request = Request::post(url.clone()).basic(&user, &text).json(&secret);
                let signed = Request::get(url.clone()).bearer(&text);
                let error = crate::failure::led_astray(&url, Some(302));
                let mut shown = vec![
                    format!("{error} {error:?} {error:#?}"),
                    serde_json::to_string(&error).unwrap(),
                    format!("{} {:?}", Redacted(&url), Redacted(&url)),
                    format!("{request:?} {request:#?} {signed:?}"),
                    format!("{:?}", domain::Credential::password(user.as_str(), secret.as_str())),
                    format!("{:?} {:?}", domain::SecretInput::new(secret.as_str()), text),
                ];
                // As a chain of causes, the way a log writes one.
                let mut cause: Option<&dyn std::error::Error> = Some(&error);
                while let Some(one) = cause {
                    shown.push(format!("{one} {one:?}"));
                    cause = one.source();
                }
                for shown in shown {
                    prop_assert!(!shown.to_uppercase().contains(&secret), "{} shows it", shown);
                }
            }
        }
    }
}
