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
        for (index, (name, _)) in url.query_pairs().enumerate() {
            write!(f, "{}{name}=…", if index == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
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
    use super::*;

    #[test]
    fn of_a_query_only_the_names_are_shown() {
        let url = Url::parse("https://me:pw@cdn.example:8443/blob?X-Sig=s3cret&n=5#part").unwrap();
        let shown = format!("{} {:?}", Redacted(&url), Redacted(&url));
        for secret in ["me", "pw@", "s3cret", "5#", "part"] {
            assert!(!shown.replace("example", "").contains(secret), "{secret} shows in {shown}");
        }
        assert!(shown.starts_with("https://cdn.example:8443/blob?X-Sig=…&n=…"));
    }
}
