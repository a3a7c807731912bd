//! Verifying Signature Version 4, from its documentation ("Create a signed AWS API request") and nothing of any client.

use axum::http::{HeaderMap, Method, Uri};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::errors::AwsError;
use super::people::{KEYS, Key};

/// How far a signature's time may be off.
const TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What was signed for.
pub(super) struct Signed {
    pub(super) key: Key,
    pub(super) region: String,
}

/// A request as it came.
pub(super) struct Arrived<'a> {
    pub(super) method: &'a Method,
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// Whose request it is.
pub(super) fn verify(
    request: &Arrived<'_>,
    service: &str,
    now: Timestamp,
) -> Result<Signed, AwsError> {
    let text = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
    let Some(authorization) = text("authorization") else {
        let message = "Missing Authentication Token";
        return Err(AwsError::door("MissingAuthenticationTokenException", message));
    };
    let incomplete = |what: &str| {
        AwsError::door(
            "IncompleteSignatureException",
            format!("Authorization header requires {what}"),
        )
    };
    let rest = authorization
        .strip_prefix("AWS4-HMAC-SHA256 ")
        .ok_or_else(|| incomplete("the algorithm 'AWS4-HMAC-SHA256'"))?;
    let part = |name: &str| {
        let all = rest.split(',').map(str::trim);
        all.filter_map(|part| part.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    let credential = part("Credential").ok_or_else(|| incomplete("'Credential' parameter"))?;
    let names = part("SignedHeaders").ok_or_else(|| incomplete("'SignedHeaders' parameter"))?;
    let signature = part("Signature").ok_or_else(|| incomplete("'Signature' parameter"))?;
    let [id, day, region, for_service, "aws4_request"] =
        credential.split('/').collect::<Vec<_>>()[..]
    else {
        return Err(incomplete("a 'Credential' of five parts"));
    };
    let unknown = || {
        let message = "The security token included in the request is invalid.";
        AwsError::new("UnrecognizedClientException", message)
    };
    let key = *KEYS.iter().find(|key| key.id == id).ok_or_else(unknown)?;
    if key.token != text("x-amz-security-token") {
        return Err(unknown());
    }
    let invalid = |message: String| AwsError::door("InvalidSignatureException", message);
    if for_service != service {
        return Err(invalid(format!(
            "Credential should be scoped to correct service: '{service}'. "
        )));
    }
    let date = text("x-amz-date")
        .ok_or_else(|| incomplete("existence of either a 'X-Amz-Date' or a 'Date' header"))?;
    if !date.starts_with(day) {
        return Err(invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{day}' != '{date}'"
        )));
    }
    check_time(date, now).map_err(invalid)?;
    let names: Vec<&str> = names.split(';').collect();
    // Everything that says what is to be done must be signed.
    for needed in ["host", "x-amz-date", "x-amz-target", "x-amz-security-token"] {
        if text(needed).is_some() && !names.contains(&needed) {
            return Err(invalid(format!(
                "'{needed}' must be a 'SignedHeader' in the AWS Authorization."
            )));
        }
    }
    let canonical = canonical(request, &names);
    let scope = format!("{day}/{region}/{service}/aws4_request");
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(&canonical)));
    let mut secret = format!("AWS4{}", key.secret).into_bytes();
    for word in [day, region, service, "aws4_request", &to_sign] {
        secret = mac(&secret, word);
    }
    if hex(&secret) != signature {
        return Err(invalid("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.".to_owned()));
    }
    Ok(Signed { key, region: region.to_owned() })
}

fn check_time(date: &str, now: Timestamp) -> Result<(), String> {
    let read = DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok();
    let at = read.and_then(|at| TimeZone::UTC.to_timestamp(at).ok());
    let at = at.ok_or_else(|| format!("Date must be in ISO-8601 'basic format'. Got '{date}'."))?;
    let write = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    if at < now - TOLERANCE {
        let (limit, now) = (write(now - TOLERANCE), write(now));
        return Err(format!(
            "Signature expired: {date} is now earlier than {limit} ({now} - 5 min.)"
        ));
    }
    if at > now + TOLERANCE {
        let (limit, now) = (write(now + TOLERANCE), write(now));
        return Err(format!(
            "Signature not yet current: {date} is still later than {limit} ({now} + 5 min.)"
        ));
    }
    Ok(())
}

fn canonical(request: &Arrived<'_>, names: &[&str]) -> String {
    let mut headers = String::new();
    for name in names {
        let values: Vec<String> = request
            .headers
            .get_all(*name)
            .iter()
            .map(|value| {
                String::from_utf8_lossy(value.as_bytes())
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        headers.extend([*name, ":", &values.join(","), "\n"]);
    }
    let mut query: Vec<&str> = request.uri.query().unwrap_or_default().split('&').collect();
    query.sort_unstable();
    format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        request.method,
        request.uri.path(),
        query.join("&"),
        names.join(";"),
        hex(&Sha256::digest(request.body))
    )
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The signing key of "Deriving a signing key" in the documentation.
    #[test]
    fn the_signing_key_is_the_documentations() {
        let mut key = b"AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_vec();
        for word in ["20150830", "us-east-1", "iam", "aws4_request"] {
            key = mac(&key, word);
        }
        assert_eq!(hex(&key), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
    }
}
