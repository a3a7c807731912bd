//! The security token service: who one is, and a role for a code. Its query protocol answers in XML.

use domain::{Endpoint, Error, ErrorKind, Result, Timestamp};
use secrecy::SecretString;
use transport::{Network, Response, Transport};
use url::Url;

use super::{Keys, Signer, domain_of, refusal};

const VERSION: &str = "2011-06-15";
/// Answers are small.
const CAP: u32 = 64 * 1024;

/// The security token service of one region.
pub struct Sts {
    transport: Transport,
    url: Url,
    signer: Signer,
}

/// Who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The number of the account: twelve digits.
    pub account: String,
    /// The user's or role's full name, such as `arn:aws:iam::123456789012:user/acme`.
    pub arn: String,
}

impl Caller {
    /// What a person calls it: the user's name, or role and session.
    pub fn name(&self) -> &str {
        let resource = self.arn.splitn(6, ':').nth(5).unwrap_or(&self.arn);
        resource.split_once('/').map_or(resource, |(_, name)| name)
    }
}

impl Sts {
    /// Of a region, or what stands in for it. `like` is the account's endpoint, whose extra certificates hold here, too.
    ///
    /// # Errors
    /// Those of [`Transport::new`].
    pub fn new(
        network: &Network,
        region: &str,
        like: &Endpoint,
        place: Option<&Url>,
    ) -> Result<Self> {
        let real = format!("https://sts.{region}.{}/", domain_of(region));
        let url = match place {
            Some(place) => place.clone(),
            None => Url::parse(&real).map_err(|_| not_understood())?,
        };
        let endpoint =
            Endpoint { extra_ca_pem: like.extra_ca_pem.clone(), ..Endpoint::new(url.clone()) };
        let transport = Transport::new(&endpoint, network)?;
        Ok(Self { transport, url, signer: Signer { service: "sts", region: region.to_owned() } })
    }

    /// Who the keys belong to. Needs no permission.
    ///
    /// # Errors
    /// `WrongCredentials`, `SessionEnded`, `ClockWrong`, and those of the way there.
    pub async fn caller(&self, keys: &Keys) -> Result<Caller> {
        let text = self.call(keys, &[("Action", "GetCallerIdentity")]).await?;
        let account = element(&text, "Account");
        let arn = element(&text, "Arn");
        account.zip(arn).map(|(account, arn)| Caller { account, arn }).ok_or_else(not_understood)
    }

    /// Keys of a role, for a code of a second factor.
    pub(super) async fn assume(&self, keys: &Keys, fields: &[(&str, &str)]) -> Result<Keys> {
        let fields: Vec<_> = [("Action", "AssumeRole")].iter().chain(fields).copied().collect();
        let text = self.call(keys, &fields).await?;
        let secret = |name| element(&text, name).map(SecretString::from).ok_or_else(not_understood);
        Ok(Keys {
            id: element(&text, "AccessKeyId").ok_or_else(not_understood)?,
            secret: secret("SecretAccessKey")?,
            token: Some(secret("SessionToken")?),
            expires: element(&text, "Expiration").as_deref().and_then(Timestamp::lenient),
        })
    }

    async fn call(&self, keys: &Keys, fields: &[(&str, &str)]) -> Result<String> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .append_pair("Version", VERSION)
            .finish();
        let media_type = "application/x-www-form-urlencoded; charset=utf-8";
        let request =
            self.signer.post(self.url.clone(), &[], media_type, form.into_bytes(), keys)?;
        let answer = self.transport.send(request.cap(CAP)).await?;
        if !answer.is_success() {
            return Err(sts_refusal(&answer));
        }
        String::from_utf8(answer.body.to_vec()).map_err(|_| answer.not_understood())
    }
}

/// What a refusal in XML means: `<Error><Code>…</Code><Message>…</Message></Error>`.
pub(super) fn sts_refusal(answer: &Response) -> Error {
    let text = String::from_utf8_lossy(&answer.body);
    let code = element(&text, "Code").unwrap_or_default();
    refusal(answer, &code, &element(&text, "Message").unwrap_or_default(), "sts")
}

/// The text of the first element of that name. These answers have no attributes and no element twice.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Some(text.replace("&apos;", "'").replace("&amp;", "&"))
}

fn not_understood() -> Error {
    ErrorKind::BadResponse { host: "sts".into() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_called_as_people_call_it() {
        let name = |arn: &str| Caller { account: String::new(), arn: arn.into() }.name().to_owned();
        assert_eq!(name("arn:aws:iam::123456789012:user/acme"), "acme");
        assert_eq!(name("arn:aws:iam::123456789012:user/path/to/acme"), "path/to/acme");
        assert_eq!(name("arn:aws:sts::123456789012:assumed-role/Push/ci"), "Push/ci");
        assert_eq!(name("arn:aws:iam::123456789012:root"), "root");
    }

    #[test]
    fn an_element_is_read_with_what_stands_for_other_characters() {
        let xml = "<a><Code>AccessDenied</Code><Message>&quot;x&quot; &amp;lt;</Message></a>";
        assert_eq!(element(xml, "Code").as_deref(), Some("AccessDenied"));
        assert_eq!(element(xml, "Message").as_deref(), Some("\"x\" &lt;"));
        assert_eq!(element(xml, "Arn"), None);
    }
}
