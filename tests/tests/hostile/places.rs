//! Where a registry misbehaves, and what is asked of it there.

use roadstead_tests::registry::Spot;

use crate::fleet::{Ask, Ship};

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Catalogue,
    Tags,
    Manifest,
    Image,
    Blob,
    Token,
    VendorList,
    VendorTags,
    SignIn,
}

/// Kinds whose lists come by the distribution protocol. The others list by an API of their own.
const PLAIN: [&str; 2] = ["oci", "oci with tokens"];
/// Kinds whose registry takes the credential as it is, or a token of the vendor's own API.
const WITHOUT_TOKENS: [&str; 3] = ["oci", "zot", "ecr"];

impl Place {
    pub(crate) const ALL: [Self; 9] = [
        Self::Catalogue,
        Self::Tags,
        Self::Manifest,
        Self::Image,
        Self::Blob,
        Self::Token,
        Self::VendorList,
        Self::VendorTags,
        Self::SignIn,
    ];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Tags => "tags",
            Self::Manifest => "manifest",
            Self::Image => "image with its parts",
            Self::Blob => "blob",
            Self::Token => "token",
            Self::VendorList => "vendor's list",
            Self::VendorTags => "vendor's tags",
            Self::SignIn => "everywhere, at sign-in",
        }
    }

    /// What is asked.
    pub(crate) fn ask(self) -> Ask {
        match self {
            Self::Catalogue | Self::VendorList => Ask::Repositories,
            Self::Tags | Self::VendorTags => Ask::Tags,
            Self::Manifest | Self::Token => Ask::Manifest,
            Self::Image => Ask::Image,
            Self::Blob => Ask::Blob,
            Self::SignIn => Ask::Probe,
        }
    }

    /// What is asked before, while all is well: then the account has its tokens.
    pub(crate) fn before(self) -> Option<Ask> {
        match self {
            Self::Token | Self::SignIn => None,
            Self::Catalogue | Self::VendorList => Some(Ask::Repositories),
            _ => Some(Ask::Tags),
        }
    }

    /// What misbehaves.
    pub(crate) fn spots(self) -> &'static [Spot] {
        match self {
            Self::Catalogue => &[Spot::Catalogue],
            Self::Tags => &[Spot::Tags],
            Self::Manifest | Self::Image => &[Spot::Manifest],
            Self::Blob => &[Spot::Blob],
            Self::Token => &[Spot::Token],
            Self::VendorList | Self::VendorTags => &[Spot::Api, Spot::Catalogue, Spot::Tags],
            Self::SignIn => &Spot::ALL,
        }
    }

    pub(crate) fn concerns(self, ship: &Ship) -> bool {
        let plain = PLAIN.contains(&ship.name);
        match self {
            Self::Catalogue | Self::Tags => plain,
            Self::VendorList | Self::VendorTags => !plain,
            Self::Token => !WITHOUT_TOKENS.contains(&ship.name),
            _ => true,
        }
    }
}
