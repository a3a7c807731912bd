//! The sample repositories as a table, and how each kind of content is made.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::json;

use super::readmes;
use super::shelf::Shelf;
use super::{ago, web};
use crate::registry::image::{Artifact, Family, Platform, Pushed, Pusher};
use crate::registry::{Push, Store};

/// What is in a sample repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing.
    Empty,
    /// The 240 tags of `acme/web`.
    Web,
    /// One image for one platform under these tags.
    Single(&'static [&'static str]),
    /// Versions for several platforms, with attestations.
    MultiPlatform(&'static [&'static str]),
    /// A Docker manifest list with three platforms, as older builds have.
    DockerList(&'static [&'static str]),
    /// An index with Linux and Windows.
    Windows,
    /// A Helm chart.
    Chart(&'static [&'static str]),
    /// An image with a cosign signature tag and a referrer.
    Signed,
    /// An AI model.
    Model,
    /// A Compose project.
    Compose,
}

/// One row.
pub(super) struct Sample {
    pub(super) namespace: &'static str,
    pub(super) name: &'static str,
    pub(super) description: Option<&'static str>,
    pub(super) readme: Option<&'static str>,
    pub(super) private: bool,
    pub(super) stars: u64,
    pub(super) pulls: u64,
    pub(super) age_days: i64,
    /// Minutes since the newest push.
    pub(super) pushed: i64,
    pub(super) categories: &'static [&'static str],
    pub(super) content: Content,
}

/// Names and slugs of the categories.
pub(super) const CATEGORIES: &[(&str, &str)] = &[
    ("Web servers", "web-servers"),
    ("Integration & delivery", "integration-and-delivery"),
    ("Languages & frameworks", "languages-and-frameworks"),
    ("Monitoring & observability", "monitoring-and-observability"),
    ("Machine learning & AI", "machine-learning-and-ai"),
    ("Databases & storage", "databases-and-storage"),
    ("Operating systems", "operating-systems"),
];

const PLAIN: Sample = Sample {
    namespace: "acme",
    name: "",
    description: None,
    readme: None,
    private: false,
    stars: 0,
    pulls: 0,
    age_days: 400,
    pushed: 0,
    categories: &[],
    content: Content::Empty,
};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Every sample repository. `acme` has used none of its one private repository; the organisation has private ones.
#[rustfmt::skip]
pub(super) const SAMPLES: &[Sample] = &[
    Sample { name: "web", description: Some("The storefront"), readme: Some(readmes::WEB), stars: 42, pulls: 1_284_310, age_days: 1900, categories: &["web-servers"], content: Content::Web, ..PLAIN },
    Sample { name: "api", description: Some("Orders, stock and prices over HTTP"), readme: Some(readmes::WEB), stars: 17, pulls: 402_118, age_days: 1880, pushed: 5 * HOUR, categories: &["languages-and-frameworks"], content: Content::MultiPlatform(&["3.4.0", "3.4.1", "3.5.0", "latest"]), ..PLAIN },
    Sample { name: "worker", description: Some("Runs what the API puts into the queue"), stars: 3, pulls: 88_204, age_days: 1700, pushed: DAY, content: Content::MultiPlatform(&["3.5.0", "latest"]), ..PLAIN },
    Sample { name: "docs", description: Some("The manual of everything"), readme: Some(readmes::HOSTILE), stars: 5, pulls: 12_007, age_days: 1200, pushed: 3 * DAY, content: Content::Single(&["latest", "2026.11"]), ..PLAIN },
    Sample { name: "chart", description: Some("Helm chart of the whole shop"), stars: 2, pulls: 9_120, age_days: 800, pushed: 2 * DAY, categories: &["integration-and-delivery"], content: Content::Chart(&["1.2.0", "1.3.0"]), ..PLAIN },
    Sample { name: "sensor", description: Some("Measures hosts with Linux and with Windows"), stars: 8, pulls: 64_800, age_days: 950, pushed: 9 * DAY, categories: &["monitoring-and-observability"], content: Content::Windows, ..PLAIN },
    Sample { name: "signed", description: Some("An image with a signature and an SBOM"), stars: 1, pulls: 730, age_days: 300, pushed: 4 * DAY, content: Content::Signed, ..PLAIN },
    Sample { name: "legacy", description: Some("Kept for customers on old hardware"), stars: 0, pulls: 2_100_441, age_days: 2900, pushed: 700 * DAY, content: Content::DockerList(&["0.9", "0.9.14"]), ..PLAIN },
    Sample { name: "empty", description: Some("Nothing was pushed here yet"), age_days: 30, ..PLAIN },
    Sample { name: "quiet", age_days: 210, pushed: 200 * DAY, pulls: 4, content: Content::Single(&["1.0"]), ..PLAIN },
    Sample { name: "nightly", description: Some("Every night from main"), readme: Some(readmes::SHORT), pulls: 1_932, age_days: 500, pushed: 8 * HOUR, content: Content::Single(&["nightly", "20261123", "20261122", "20261121"]), ..PLAIN },
    Sample { name: "cli", description: Some("The command line of the shop"), stars: 11, pulls: 51_002, age_days: 1400, pushed: 6 * DAY, content: Content::MultiPlatform(&["0.12.0", "0.12.1", "0.13.0-beta.1", "latest"]), ..PLAIN },
    Sample { name: "base", description: Some("What our other images are built from"), stars: 6, pulls: 730_990, age_days: 2000, pushed: 12 * DAY, categories: &["operating-systems"], content: Content::MultiPlatform(&["12", "12-slim", "13", "13-slim"]), ..PLAIN },
    Sample { name: "metrics-exporter", description: Some("Figures for Prometheus"), stars: 4, pulls: 20_551, age_days: 620, pushed: 15 * DAY, categories: &["monitoring-and-observability"], content: Content::Single(&["0.4.2", "latest"]), ..PLAIN },
    Sample { name: "price-model", description: Some("Guesses what a thing may cost"), stars: 9, pulls: 312, age_days: 120, pushed: 20 * DAY, categories: &["machine-learning-and-ai"], content: Content::Model, ..PLAIN },
    Sample { name: "stack", description: Some("Compose project for trying everything at once"), pulls: 98, age_days: 90, pushed: 25 * DAY, content: Content::Compose, ..PLAIN },
    Sample { name: "db-migrations", description: Some("Moves the database from one release to the next; run it before the API is rolled out, and only once"), pulls: 7_411, age_days: 1100, pushed: 33 * DAY, categories: &["databases-and-storage"], content: Content::Single(&["3.5.0", "3.4.1"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "portal", description: Some("Where captains announce their arrival"), readme: Some(readmes::WEB), private: true, stars: 2, pulls: 15_600, age_days: 1300, pushed: 7 * HOUR, content: Content::MultiPlatform(&["5.0.0", "5.0.1", "latest"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "billing", description: Some("Harbour dues"), private: true, pulls: 4_009, age_days: 1290, pushed: 2 * DAY, content: Content::Single(&["2.2.0", "latest"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "ledger", private: true, pulls: 611, age_days: 700, pushed: 40 * DAY, content: Content::Single(&["1.0.0"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "plans", description: Some("Private and empty"), private: true, age_days: 12, ..PLAIN },
    Sample { namespace: "harbourworks", name: "tide-tables", description: Some("潮汐表：港口调度的潮汐预报"), readme: Some(readmes::CHINESE), stars: 31, pulls: 220_713, age_days: 1500, pushed: DAY, content: Content::MultiPlatform(&["2026.11", "2026.10", "latest"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "pilot", description: Some("Brings ships in"), stars: 12, pulls: 90_115, age_days: 980, pushed: 4 * DAY, content: Content::MultiPlatform(&["1.8.0", "1.8.1", "latest"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "dredger", description: Some("Keeps the channel deep"), pulls: 1_101, age_days: 1600, pushed: 410 * DAY, content: Content::DockerList(&["0.3"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "buoy-tracker", description: Some("Where every buoy is"), stars: 1, pulls: 3_300, age_days: 400, pushed: 11 * DAY, content: Content::Single(&["0.7.0", "latest"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "edge-proxy", description: Some("Stands before everything else"), stars: 3, pulls: 640_002, age_days: 1350, pushed: 3 * HOUR, categories: &["web-servers"], content: Content::MultiPlatform(&["4.1.0", "4.1.1", "4.2.0", "latest"]), ..PLAIN },
    Sample { namespace: "harbourworks", name: "charts", description: Some("Helm charts of the harbour"), pulls: 800, age_days: 600, pushed: 16 * DAY, content: Content::Chart(&["0.9.0"]), ..PLAIN },
    Sample { namespace: "moored", name: "dinghy", description: Some("Small and always there"), stars: 1, pulls: 51, age_days: 260, pushed: 19 * DAY, content: Content::Single(&["latest"]), ..PLAIN },
    Sample { namespace: "library", name: "beacon", description: Some("An official image of the sandbox"), readme: Some(readmes::SHORT), stars: 9_100, pulls: 1_730_441_902, age_days: 3600, pushed: 2 * DAY, categories: &["operating-systems"], content: Content::MultiPlatform(&["3", "3.2", "latest"]), ..PLAIN },
    Sample { namespace: "library", name: "lighthouse", description: Some("Shows the way"), stars: 4_020, pulls: 512_330_100, age_days: 3300, pushed: 6 * DAY, categories: &["web-servers"], content: Content::MultiPlatform(&["1.27", "1", "latest"]), ..PLAIN },
];

/// Pushes what a row says. The tags are written oldest first, a day apart, except that the last two are the same push.
pub(super) fn fill(
    store: &Store,
    repository: &str,
    sample: &Sample,
    content: Content,
    shelf: &Shelf,
) -> anyhow::Result<()> {
    let stall = Stall { store, repository, sample, shelf };
    match content {
        Content::Empty => {}
        Content::Web => web::fill(store, repository, shelf)?,
        Content::Single(tags) => stall.versions(tags, &[Platform::AMD64], Family::Docker)?,
        Content::MultiPlatform(tags) => {
            stall.versions(tags, &[Platform::AMD64, Platform::ARM64], Family::Oci)?;
        }
        Content::DockerList(tags) => {
            let platforms = [Platform::AMD64, Platform::ARM64, Platform::ARM7];
            stall.versions(tags, &platforms, Family::Docker)?;
        }
        Content::Windows => {
            stall.versions(
                &["7.58.0", "latest"],
                &[Platform::AMD64, Platform::WINDOWS],
                Family::Oci,
            )?;
        }
        Content::Chart(tags) => stall.charts(tags)?,
        Content::Signed => stall.signed()?,
        Content::Model => stall.artifact(
            "1B-Q4",
            "application/vnd.docker.ai.model.config.v0.1+json",
            "application/vnd.docker.ai.gguf.v3",
        ),
        Content::Compose => stall.artifact(
            "latest",
            "application/vnd.docker.compose.config.empty.v1+json",
            "application/vnd.docker.compose.file+yaml",
        ),
    }
    Ok(())
}

struct Stall<'a> {
    store: &'a Store,
    repository: &'a str,
    sample: &'a Sample,
    shelf: &'a Shelf,
}

impl Stall<'_> {
    fn pusher(&self, at: Timestamp) -> Pusher<'_> {
        let by = if self.sample.namespace == "moored" { "moored" } else { "acme" };
        Pusher::new(self.store, self.repository, Push { at, by: Some(by.to_owned()) })
    }

    fn newest(&self) -> Timestamp {
        ago(self.sample.pushed)
    }

    /// Several platforms make an index; OCI builds have attestations.
    fn versions(
        &self,
        tags: &[&str],
        platforms: &[Platform],
        family: Family,
    ) -> anyhow::Result<()> {
        let mut last: Option<Pushed> = None;
        for (number, tag) in tags.iter().enumerate() {
            let back = i64::try_from(tags.len() - 1 - number)?;
            let at = ago(self.sample.pushed + back * DAY);
            let pusher = self.pusher(at);
            if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
                self.pusher(self.newest()).tag(tag, image);
                continue;
            }
            let image = self.version(&pusher, tag, platforms, family, at)?;
            pusher.tag(tag, &image);
            last = Some(image);
        }
        Ok(())
    }

    fn version(
        &self,
        pusher: &Pusher<'_>,
        version: &str,
        platforms: &[Platform],
        family: Family,
        at: Timestamp,
    ) -> anyhow::Result<Pushed> {
        let size = 3_000 + self.repository.len() * 1_500;
        let application = Shelf::application(self.sample.name, version, size)?;
        let mut images = Vec::new();
        for platform in platforms {
            let layers = self.shelf.layers(*platform, &application);
            images.push(pusher.image(family, *platform, &layers, at));
        }
        if images.len() == 1 {
            return Ok(images.remove(0));
        }
        if family == Family::Oci {
            let notes: Vec<_> = images.iter().map(|image| pusher.attestation(image)).collect();
            images.extend(notes);
        }
        Ok(pusher.index(family, &images))
    }

    fn charts(&self, tags: &[&str]) -> anyhow::Result<()> {
        for tag in tags {
            let pusher = self.pusher(self.newest());
            let chart =
                pusher.chart(self.sample.name, tag, self.sample.description.unwrap_or_default())?;
            pusher.tag(tag, &chart);
        }
        Ok(())
    }

    fn artifact(&self, tag: &str, config_type: &str, layer_type: &str) {
        let pusher = self.pusher(self.newest());
        let artifact = pusher.artifact(&Artifact {
            config_type,
            config: json!({ "name": self.sample.name }),
            layer_type,
            layer: Bytes::from(format!("content of {}:{tag}", self.repository)),
            layer_annotations: None,
            subject: None,
        });
        pusher.tag(tag, &artifact);
    }

    /// An image, its cosign signature under the tag that cosign uses, and an SBOM that refers to it.
    fn signed(&self) -> anyhow::Result<()> {
        let at = self.newest();
        let pusher = self.pusher(at);
        let image = self.version(&pusher, "1.0.0", &[Platform::AMD64], Family::Oci, at)?;
        pusher.tag("1.0.0", &image);
        pusher.tag("latest", &image);
        let payload = json!({
            "critical": {
                "identity": { "docker-reference": self.repository },
                "image": { "docker-manifest-digest": image.digest },
                "type": "cosign container image signature",
            },
            "optional": null,
        });
        let signature = pusher.artifact(&Artifact {
            config_type: "application/vnd.oci.image.config.v1+json",
            config: json!({ "architecture": "", "os": "", "config": {}, "rootfs": { "type": "layers", "diff_ids": [] } }),
            layer_type: "application/vnd.dev.cosign.simplesigning.v1+json",
            layer: Bytes::from(payload.to_string()),
            layer_annotations: Some(json!({ "dev.cosignproject.cosign/signature": "c2FuZGJveA==" })),
            subject: None,
        });
        pusher.tag(&format!("sha256-{}.sig", image.digest.hex()), &signature);
        pusher.artifact(&Artifact {
            config_type: "application/vnd.oci.empty.v1+json",
            config: json!({}),
            layer_type: "application/spdx+json",
            layer: Bytes::from(r#"{"spdxVersion":"SPDX-2.3","name":"signed"}"#),
            layer_annotations: None,
            subject: Some(&image),
        });
        Ok(())
    }
}
