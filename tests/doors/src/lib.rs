//! The doors through which foreign bytes come in, each as a function that takes any bytes at all.
//!
//! The fuzzer (`tests/fuzz`) and the suite that replays its corpus go through the same ones. A door fails by a panic: what it
//! must never do is to fail hard, to take for ever, or to break what it promises about whatever it was given.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a door fails by a panic"
)]

mod documents;
mod layers;
mod vendors;
mod wire;
mod words;

pub use wire::{HERE, NEXT};

/// A door, by the name of its target and of its corpus.
pub type Door = (&'static str, fn(&[u8]));

/// All of them.
pub const DOORS: &[Door] = &[
    ("reference", words::reference),
    ("pasted", words::pasted),
    ("challenge", words::challenge),
    ("link", words::link),
    ("docker_config", words::docker_config),
    ("pkcs12", words::pkcs12),
    ("manifest", documents::manifest),
    ("config", documents::config),
    ("sbom", documents::sbom),
    ("provenance", documents::provenance),
    ("chart", documents::chart),
    ("layer", layers::layer),
    ("layer_kept", layers::kept),
    ("layer_table", layers::table),
    ("error_body", vendors::error_body),
    ("distribution", vendors::oci),
    ("docker_hub", vendors::docker_hub),
    ("harbor", vendors::harbor),
    ("artifactory", vendors::artifactory),
    ("gitlab", vendors::gitlab),
    ("github", vendors::github),
    ("quay", vendors::quay),
    ("acr", vendors::acr),
    ("ecr", vendors::ecr),
    ("artifact_registry", vendors::artifact_registry),
];

/// Goes through one door.
///
/// # Panics
/// There is none of that name, or what is behind it broke a promise.
pub fn through(name: &str, data: &[u8]) {
    let (_, door) = DOORS.iter().find(|(known, _)| *known == name).expect("a door of that name");
    door(data);
}
