//! Where ECR is: its hosts name account and region, and a stand-in takes the place of all of them.

use credentials::aws::{check_region, domain_of};
use domain::{AwsAccess, Endpoint, Error, ErrorKind, Origin, Result};
use url::Url;

use super::public;
use crate::Endpoints;

/// The registry of one account in one region, as far as its address tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The account's number.
    pub(super) account: Option<String>,
    /// The region.
    pub(super) region: Option<String>,
    flavour: Flavour,
}

/// Which of the names of one region's API a registry's name goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flavour {
    /// `dkr.ecr.<region>.amazonaws.com`
    Usual,
    /// `dkr.ecr-fips.<region>.amazonaws.com`
    Fips,
    /// `dkr-ecr.<region>.on.aws`
    DualStack,
    /// What stands in for Amazon.
    StandIn,
}

impl Place {
    /// The place of an account's endpoint.
    ///
    /// # Errors
    /// `UnknownAccount` for an endpoint that is no ECR, or another one than stands in for it: its signature is not sent there.
    pub(super) fn of(endpoint: &Endpoint, endpoints: &Endpoints) -> Result<Self> {
        let stands_in = [&endpoints.ecr.registry, &endpoints.ecr.api];
        let found = if stands_in.iter().any(|url| url.is_some()) {
            let here = Origin::of(&endpoint.url);
            let same = |url: &&Option<Url>| url.as_ref().is_some_and(|url| Origin::of(url) == here);
            let flavour = Flavour::StandIn;
            stands_in.iter().any(same).then_some(Self { account: None, region: None, flavour })
        } else {
            endpoint.url.host_str().and_then(Self::of_host)
        };
        found.ok_or_else(|| Error::new(ErrorKind::UnknownAccount))
    }

    /// Of a service that is in one place alone.
    pub(super) fn nowhere() -> Self {
        Self { account: None, region: None, flavour: Flavour::StandIn }
    }

    /// What a host's name tells (amazon-ecr-credential-helper `ecr-login/api/client.go`): a registry's, or an API's, which names
    /// no account.
    fn of_host(host: &str) -> Option<Self> {
        let (account, rest) = match host.split_once('.') {
            Some((first, rest))
                if first.len() == 12 && first.bytes().all(|b| b.is_ascii_digit()) =>
            {
                (Some(first.to_owned()), rest)
            }
            _ => (None, host),
        };
        let forms = match account {
            Some(_) => [
                ("dkr.ecr.", Flavour::Usual),
                ("dkr.ecr-fips.", Flavour::Fips),
                ("dkr-ecr.", Flavour::DualStack),
            ],
            None => [
                ("api.ecr.", Flavour::Usual),
                ("ecr-fips.", Flavour::Fips),
                ("ecr.", Flavour::DualStack),
            ],
        };
        forms.into_iter().find_map(|(start, flavour)| {
            let (region, domain) = rest.strip_prefix(start)?.split_once('.')?;
            let expected = match (flavour, account.is_some()) {
                (Flavour::DualStack, true) => "on.aws",
                (Flavour::DualStack, false) => "api.aws",
                _ => domain_of(region),
            };
            let fits = domain == expected && check_region(region).is_ok();
            let region = Some(region.to_owned());
            fits.then(|| Self { account: account.clone(), region, flavour })
        })
    }

    /// The API of a region.
    pub(super) fn api(&self, region: &str) -> String {
        match self.flavour {
            Flavour::Fips => format!("https://ecr-fips.{region}.{}/", domain_of(region)),
            Flavour::DualStack => format!("https://ecr.{region}.api.aws/"),
            Flavour::Usual | Flavour::StandIn => {
                format!("https://api.ecr.{region}.{}/", domain_of(region))
            }
        }
    }

    /// The registry of an account in a region.
    pub(super) fn registry(&self, account: &str, region: &str) -> String {
        match self.flavour {
            Flavour::Fips => {
                format!("https://{account}.dkr.ecr-fips.{region}.{}/", domain_of(region))
            }
            Flavour::DualStack => format!("https://{account}.dkr-ecr.{region}.on.aws/"),
            Flavour::Usual | Flavour::StandIn => {
                format!("https://{account}.dkr.ecr.{region}.{}/", domain_of(region))
            }
        }
    }
}

/// The endpoint of an address that is ECR's or ECR Public's.
pub(crate) fn normalise(url: &Url, endpoints: &Endpoints) -> Option<Endpoint> {
    let host = url.host_str()?;
    let same = |other: &Url| {
        other.host() == url.host() && other.port_or_known_default() == url.port_or_known_default()
    };
    let public = &endpoints.ecr_public;
    if public::HOSTS.contains(&host) || same(&public.registry) || same(&public.api) {
        return Some(Endpoint::new(public.registry.clone()));
    }
    let ecr = &endpoints.ecr;
    let stands_in = [&ecr.registry, &ecr.api].into_iter().flatten().any(same);
    if !stands_in && Place::of_host(host).is_none() {
        return None;
    }
    match ecr.registry.as_ref().or(ecr.api.as_ref()) {
        Some(place) => Some(Endpoint::new(place.clone())),
        None => Some(Endpoint::new(Url::parse(&format!("https://{host}/")).ok()?)),
    }
}

/// The endpoint of what a person chose without an address: a region's API, until it is known whose registry it is.
///
/// # Errors
/// `InvalidField { field: "region" }`: `empty`, or `form`.
pub(crate) fn home(access: &AwsAccess, endpoints: &Endpoints) -> Result<Endpoint> {
    let region = access.region.as_deref().map(str::trim).unwrap_or_default();
    check_region(region)?;
    let ecr = &endpoints.ecr;
    if let Some(place) = ecr.registry.as_ref().or(ecr.api.as_ref()) {
        return Ok(Endpoint::new(place.clone()));
    }
    let place = Place { account: None, region: None, flavour: Flavour::Usual };
    let url = Url::parse(&place.api(region));
    url.map(Endpoint::new).map_err(|_| Error::new(ErrorKind::UnknownAccount))
}

/// What an account is called until the person says otherwise.
pub(crate) fn label(endpoint: &Endpoint) -> String {
    let host = endpoint.url.host_str().unwrap_or_default();
    if public::HOSTS.contains(&host) {
        return "Amazon ECR Public".to_owned();
    }
    let region = Place::of_host(host).and_then(|place| place.region);
    region.map_or_else(|| "Amazon ECR".to_owned(), |region| format!("Amazon ECR {region}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(host: &str) -> Option<(Option<String>, Option<String>)> {
        Place::of_host(host).map(|place| (place.account, place.region))
    }

    #[test]
    fn a_registrys_name_tells_account_and_region_in_every_partition() {
        let told = |region: &str| Some((Some("123456789012".to_owned()), Some(region.to_owned())));
        for (host, region) in [
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
            ("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            ("123456789012.dkr-ecr.eu-west-1.on.aws", "eu-west-1"),
        ] {
            assert_eq!(of(host), told(region), "{host}");
        }
        assert_eq!(of("api.ecr.eu-west-1.amazonaws.com"), Some((None, Some("eu-west-1".into()))));
        for host in [
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.net",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn",
            "12345678901.dkr.ecr.eu-west-1.amazonaws.com",
            "12345678901x.dkr.ecr.eu-west-1.amazonaws.com",
            "123456789012.dkr.ecr.amazonaws.com",
            "123456789012.dkr.ecr..amazonaws.com",
            "amazonaws.com",
        ] {
            assert_eq!(of(host), None, "{host}");
        }
    }

    #[test]
    fn each_registry_has_the_api_of_its_own_kind() {
        for (host, api) in [
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                "https://api.ecr.eu-west-1.amazonaws.com/",
            ),
            (
                "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
                "https://ecr-fips.us-east-1.amazonaws.com/",
            ),
            (
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
                "https://api.ecr.cn-north-1.amazonaws.com.cn/",
            ),
            ("123456789012.dkr-ecr.eu-west-1.on.aws", "https://ecr.eu-west-1.api.aws/"),
        ] {
            let place = Place::of_host(host).unwrap();
            let region = place.region.clone().unwrap();
            assert_eq!(place.api(&region), api);
            assert_eq!(place.registry("123456789012", &region), format!("https://{host}/"));
        }
    }

    #[test]
    fn an_account_of_amazon_is_not_signed_for_what_stands_in_for_it() {
        let endpoints: Endpoints = serde_json::from_str(
            r#"{"ecr":{"api":"http://127.0.0.1:3","registry":"http://127.0.0.1:4"}}"#,
        )
        .unwrap();
        let amazon = "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/".parse().unwrap();
        let error = Place::of(&Endpoint::new(amazon), &endpoints).unwrap_err();
        assert_eq!(error.kind, ErrorKind::UnknownAccount);
        let here = Endpoint::new("http://127.0.0.1:4/".parse().unwrap());
        assert!(Place::of(&here, &endpoints).is_ok());
        assert!(Place::of(&here, &Endpoints::default()).is_err());
    }
}
