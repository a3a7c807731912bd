//! Words of others, on their way into a finding.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use domain::{CertificateInfo, Credential, Error, Software};
use secrecy::zeroize::Zeroizing;

/// What stands where words repeated the secret.
pub(super) const LEFT_OUT: &str = "(left out: it looked like a secret)";

/// Shorter secrets would be found in harmless words.
const SHORTEST: usize = 4;

/// An unbroken run of this many letters and digits is a token, or as good as one.
const OPAQUE: usize = 40;

/// Looks at what servers say. One that is hostile, or only careless, may repeat what it was sent: in a header, a name, an
/// error. Such words stay out.
#[derive(Default)]
pub(super) struct Foreign {
    /// The secret in the forms in which it travels.
    forms: Vec<Zeroizing<String>>,
}

impl Foreign {
    pub(super) fn with(credential: Option<&Credential>) -> Self {
        let Some(credential) = credential else { return Self::default() };
        let secret = credential.expose();
        if secret.len() < SHORTEST {
            return Self::default();
        }
        let mut forms = vec![Zeroizing::new(secret.to_owned())];
        let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        forms.push(Zeroizing::new(encoded));
        // In base64 a text looks otherwise by what stands before it: alone, and behind a user name and a colon.
        let pair = Zeroizing::new(format!("{}:{secret}", credential.username));
        for text in [secret, pair.as_str()] {
            for sure in [STANDARD_NO_PAD.encode(text), URL_SAFE_NO_PAD.encode(text)] {
                let sure = Zeroizing::new(sure);
                // The last characters depend on what comes after.
                let whole = text.len() / 3 * 4;
                forms.push(Zeroizing::new(sure.get(..whole).unwrap_or(&sure).to_owned()));
            }
        }
        forms.retain(|form| form.len() >= SHORTEST);
        Self { forms }
    }

    fn repeats(&self, text: &str) -> bool {
        self.forms.iter().any(|form| text.contains(form.as_str()))
    }

    pub(super) fn words(&self, text: &str) -> String {
        if self.repeats(text) || looks_like_token(text) {
            return LEFT_OUT.to_owned();
        }
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
    }

    pub(super) fn told(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.words(text))
    }

    pub(super) fn software(&self, software: &Software) -> Software {
        Software {
            name: self.words(&software.name),
            version: self.told(software.version.as_deref()),
            ..software.clone()
        }
    }

    pub(super) fn certificate(&self, told: &CertificateInfo) -> CertificateInfo {
        CertificateInfo {
            subject: self.words(&told.subject),
            issuer: self.words(&told.issuer),
            names: told.names.iter().map(|name| self.words(name)).collect(),
            ..told.clone()
        }
    }

    /// An error: its own words are dropped where they repeat the secret; what happened stays.
    pub(super) fn error(&self, error: &Error) -> Error {
        let quoted = serde_json::to_string(&error.kind).unwrap_or_default();
        let detail = error.detail.clone().filter(|detail| {
            let said = serde_json::to_string(detail).unwrap_or_default();
            !self.repeats(&said)
        });
        if self.repeats(&quoted) {
            let message = LEFT_OUT.to_owned();
            return Error::new(domain::ErrorKind::Internal { message });
        }
        Error { kind: error.kind.clone(), detail }
    }
}

/// Tokens that were made from the secret are known to nobody here; they look like nothing that a server is called.
fn looks_like_token(text: &str) -> bool {
    let opaque = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.contains("eyJ") || text.split(|c| !opaque(c)).any(|run| run.len() >= OPAQUE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_repeat_the_secret_in_any_dress_stay_out_and_others_stay() {
        let secret = "anchor-chain/of+harbour";
        let foreign = Foreign::with(Some(&Credential::password("acme", secret)));
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("acme:{secret}"));
        for said in [
            format!("nginx {secret}"),
            format!("Basic {pair}"),
            "p=anchor-chain%2Fof%2Bharbour&x".to_owned(),
        ] {
            assert_eq!(foreign.words(&said), LEFT_OUT, "{said}");
        }
        assert_eq!(foreign.words("nginx/1.27\r\nanchor"), "nginx/1.27  anchor");
    }
}
