//! Regions, and the domains that their services are under.

use domain::{ErrorKind, Result};

/// Whether a text can be a region's name: `eu-west-1`, `us-gov-east-1`, `ap-southeast-2`.
///
/// # Errors
/// `InvalidField { field: "region" }`: `empty`, or `form`.
pub fn check_region(region: &str) -> Result<()> {
    let problem = if region.is_empty() {
        "empty"
    } else if has_form(region) {
        return Ok(());
    } else {
        "form"
    };
    Err(ErrorKind::InvalidField { field: "region".into(), problem: problem.into() }.into())
}

/// Words of letters with hyphens between, and a number at the end. New regions need no new version of ours.
fn has_form(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    let [words @ .., number] = parts.as_slice() else { return false };
    let word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    words.len() >= 2
        && words.iter().all(word)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// What stands after the region in the names of Amazon's services (botocore, `partitions.json`, `dnsSuffix`).
pub fn domain_of(region: &str) -> &'static str {
    let of = |(start, domain): &(&str, &'static str)| region.starts_with(start).then_some(*domain);
    [
        ("cn-", "amazonaws.com.cn"),
        ("eusc-", "amazonaws.eu"),
        ("us-iso-", "c2s.ic.gov"),
        ("us-isob-", "sc2s.sgov.gov"),
        ("eu-isoe-", "cloud.adc-e.uk"),
        ("us-isof-", "csp.hci.ic.gov"),
    ]
    .iter()
    .find_map(of)
    .unwrap_or("amazonaws.com")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_known_by_its_form() {
        for region in ["us-east-1", "eu-west-3", "us-gov-east-1", "cn-north-1", "eusc-de-east-1"] {
            assert!(check_region(region).is_ok(), "{region}");
        }
        for region in ["", "eu", "eu-west", "EU-WEST-1", "eu_west_1", "eu-west-1a", "eu-west-1/x"] {
            assert!(check_region(region).is_err(), "{region}");
        }
    }

    #[test]
    fn each_partition_has_its_own_domain() {
        assert_eq!(domain_of("eu-west-1"), "amazonaws.com");
        assert_eq!(domain_of("cn-northwest-1"), "amazonaws.com.cn");
        assert_eq!(domain_of("eusc-de-east-1"), "amazonaws.eu");
        assert_eq!(domain_of("us-gov-west-1"), "amazonaws.com");
    }
}
