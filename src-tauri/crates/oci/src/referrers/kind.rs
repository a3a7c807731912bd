//! What a referrer is, from the types that it and its documents give themselves.

use domain::image::ReferrerKind;

use crate::media;

/// Parts of types, and what they mean; the first that fits counts. A predicate type tells more than the envelope it is in.
const KINDS: [(&str, ReferrerKind); 12] = [
    ("spdx", ReferrerKind::Sbom),
    ("cyclonedx", ReferrerKind::Sbom),
    ("vnd.syft", ReferrerKind::Sbom),
    ("artifact.sbom", ReferrerKind::Sbom),
    ("slsa.dev/provenance", ReferrerKind::Provenance),
    ("slsaprovenance", ReferrerKind::Provenance),
    ("slsa.provenance", ReferrerKind::Provenance),
    ("cosign.sign/", ReferrerKind::Signature),
    ("in-toto", ReferrerKind::Attestation),
    ("dsse", ReferrerKind::Attestation),
    ("cosign.artifact.att", ReferrerKind::Attestation),
    ("attestation", ReferrerKind::Attestation),
];

/// What the first type that is known says.
pub(super) fn of<'a>(types: impl Iterator<Item = &'a str>) -> ReferrerKind {
    for told in types {
        let lower = told.to_ascii_lowercase();
        if media::is_signature(&lower) {
            return ReferrerKind::Signature;
        }
        if let Some((_, kind)) = KINDS.iter().find(|(part, _)| lower.contains(part)) {
            return *kind;
        }
    }
    ReferrerKind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_counts_before_the_envelope() {
        let kind = |types: &[&str]| of(types.iter().copied());
        assert_eq!(
            kind(&["https://spdx.dev/Document", "application/vnd.in-toto+json"]),
            ReferrerKind::Sbom
        );
        assert_eq!(kind(&["https://slsa.dev/provenance/v1"]), ReferrerKind::Provenance);
        assert_eq!(
            kind(&["https://example.com/vuln/v1", "application/vnd.dsse.envelope.v1+json"]),
            ReferrerKind::Attestation
        );
        assert_eq!(
            kind(&["application/vnd.dev.cosign.simplesigning.v1+json"]),
            ReferrerKind::Signature
        );
        assert_eq!(
            kind(&["application/vnd.dev.sigstore.bundle.v0.3+json"]),
            ReferrerKind::Signature
        );
        assert_eq!(
            kind(&["https://cosign.sigstore.dev/attestation/v1", "x"]),
            ReferrerKind::Attestation
        );
        assert_eq!(kind(&["text/plain"]), ReferrerKind::Other);
    }
}
