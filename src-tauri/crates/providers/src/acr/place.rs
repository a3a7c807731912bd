//! Where registries are: `<name>.azurecr.io`, the same in Azure's national clouds, a domain of one's own in front of one, or what
//! stands in for all of them.

use domain::{Endpoint, Error, ErrorKind, Origin, Result};
use url::Url;

use crate::Endpoints;

/// Azure's clouds: the public one, China's, and that of the government of the United States (Azure/go-autorest
/// `autorest/azure/environments.go`, `ContainerRegistryDNSSuffix`).
const CLOUDS: [&str; 3] = [".azurecr.io", ".azurecr.cn", ".azurecr.us"];
/// In the name of a host that only content comes from: `<name>.<region>.data.azurecr.io`.
const DATA: &str = "data";

/// The host that signs in to the registry that a host of Azure's is of; `None` for any other host.
pub(super) fn login_server(host: &str) -> Option<String> {
    let (cloud, name) = CLOUDS.iter().find_map(|cloud| Some((cloud, host.strip_suffix(cloud)?)))?;
    let labels: Vec<&str> = name.split('.').collect();
    match labels.as_slice() {
        labels if labels.iter().any(|label| label.is_empty()) => None,
        [registry, _, DATA] => Some(format!("{registry}{cloud}")),
        _ => Some(host.to_owned()),
    }
}

/// Whether a URL is Azure's own, or what stands in for it: nobody else is shown what `az` has.
pub(super) fn is_azures(url: &Url, endpoints: &Endpoints) -> bool {
    if let Some(stand_in) = &endpoints.acr.registry {
        return Origin::of(stand_in) == Origin::of(url);
    }
    let host = url.host_str().and_then(login_server);
    url.scheme() == "https" && url.port().is_none() && host.is_some()
}

/// Whether an account's endpoint can be one of these.
///
/// # Errors
/// `UnknownAccount`, and `InvalidField { field: "address" }` for Docker Hub, which a name without a host is understood as.
pub(super) fn check(endpoint: &Endpoint, endpoints: &Endpoints) -> Result<()> {
    let azures = endpoint.url.host_str().and_then(login_server).is_some();
    if azures && endpoints.acr.registry.is_some() {
        return Err(Error::new(ErrorKind::UnknownAccount));
    }
    if Origin::of(&endpoint.url) == Origin::of(&endpoints.docker_hub.api) {
        return Err(unfit("form"));
    }
    Ok(())
}

/// What is wrong with the address.
pub(super) fn unfit(problem: &str) -> Error {
    ErrorKind::InvalidField { field: "address".into(), problem: problem.into() }.into()
}

/// The endpoint of an address that is Azure's, or of what stands in for it.
pub(crate) fn normalise(url: &Url, endpoints: &Endpoints) -> Option<Endpoint> {
    let server = url.host_str().and_then(login_server);
    let Some(stand_in) = &endpoints.acr.registry else {
        return Url::parse(&format!("https://{}/", server?)).ok().map(Endpoint::new);
    };
    let same = stand_in.host() == url.host()
        && stand_in.port_or_known_default() == url.port_or_known_default();
    (same || server.is_some()).then(|| Endpoint::new(stand_in.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand_in() -> Endpoints {
        serde_json::from_str(r#"{"acr":{"registry":"http://127.0.0.1:5620"}}"#).unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn registries_of_all_of_azures_clouds_are_known_and_a_data_host_leads_to_its_registry() {
        for (host, server) in [
            ("acme.azurecr.io", Some("acme.azurecr.io")),
            ("acme-h3a9.azurecr.io", Some("acme-h3a9.azurecr.io")),
            ("acme.azurecr.cn", Some("acme.azurecr.cn")),
            ("acme.azurecr.us", Some("acme.azurecr.us")),
            ("acme.westeurope.data.azurecr.io", Some("acme.azurecr.io")),
            ("acme.westeurope.geo.azurecr.io", Some("acme.westeurope.geo.azurecr.io")),
            ("azurecr.io", None),
            (".azurecr.io", None),
            ("acme.azurecr.io.example.com", None),
            ("acmeazurecr.io", None),
            ("acme.azurecr.de", None),
        ] {
            assert_eq!(login_server(host).as_deref(), server, "{host}");
        }
    }

    #[test]
    fn what_az_has_goes_to_azure_alone() {
        let real = Endpoints::default();
        assert!(is_azures(&url("https://acme.azurecr.io/oauth2/token"), &real));
        for other in [
            "http://acme.azurecr.io/",
            "https://acme.azurecr.io:8443/",
            "https://registry.contoso.com/",
            "https://acme.azurecr.io.evil.example/",
        ] {
            assert!(!is_azures(&url(other), &real), "{other}");
        }
        assert!(is_azures(&url("http://127.0.0.1:5620/x"), &stand_in()));
        assert!(!is_azures(&url("https://acme.azurecr.io/"), &stand_in()));
    }

    #[test]
    fn an_account_of_azures_is_not_sent_to_what_stands_in_and_a_name_alone_is_no_address() {
        let at = |text: &str| Endpoint::new(url(text));
        let real = Endpoints::default();
        let azures = check(&at("https://acme.azurecr.io/"), &stand_in()).unwrap_err().kind;
        assert_eq!(azures, ErrorKind::UnknownAccount);
        let hub = check(&at("https://hub.docker.com/"), &real).unwrap_err().kind;
        assert!(matches!(hub, ErrorKind::InvalidField { field, .. } if field == "address"));
        assert!(check(&at("https://registry.contoso.com/"), &real).is_ok());
        assert!(check(&at("http://127.0.0.1:5620/"), &stand_in()).is_ok());
    }
}
