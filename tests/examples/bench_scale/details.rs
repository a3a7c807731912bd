//! Digest, size, platforms and date of 500 multi-platform tags: ours cold and warm, the same requests by a bare HTTP
//! client at its best parallelism, and a peer's own way.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use domain::{RepositoryName, TagPatch};
use futures::StreamExt;
use reqwest::{Client, Method};
use roadstead_tests::process::{Tool, many_tags};
use serde_json::Value;

use crate::{BackEnd, LATENCIES, Place, cell, installed};

const TAGS: usize = 500;
/// So many of them the peer is asked for; it starts anew for each, and the rest takes as long.
const PEER_TAGS: usize = 10;
const ACCEPT: &str =
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";

pub(crate) async fn compare() -> Result<()> {
    let place = Place::new().await?;
    place.registry.store().fill("bench/images", many_tags(TAGS), TAGS)?;
    println!("\ndigest, size, platforms and date of {TAGS} multi-platform tags");
    println!(
        "{:>8} {:>10} {:>10} {:>10} {:>10} {:>14} {:>16}",
        "latency", "cold", "requests", "warm", "requests", "bare client", "skopeo inspect"
    );
    for latency in LATENCIES {
        let link = place.link(latency).await?;
        let back_end = BackEnd::at(&link.host()).await?;
        let _ = link.requests();
        let cold = read(&back_end).await?;
        let cold_requests = link.requests();
        let warm = read(&back_end).await?;
        let warm_requests = link.requests();
        let host = link.host();
        let requests = same_requests(&place.registry.host()).await?;
        let mut bare = Duration::MAX;
        for parallel in [4, 8, 16, 32] {
            bare = bare.min(send(&host, &requests, parallel).await?);
        }
        let peer = if installed("skopeo") { Some(skopeo(&host).await?) } else { None };
        println!(
            "{:>5} ms {:>10} {cold_requests:>10} {:>10} {warm_requests:>10} {:>14} {:>16}",
            latency.as_millis(),
            cell(Some(cold)),
            cell(Some(warm)),
            cell(Some(bare)),
            cell(peer)
        );
    }
    println!("skopeo's: {PEER_TAGS} tags one after the other, times {}", TAGS / PEER_TAGS);
    Ok(())
}

async fn read(back_end: &BackEnd) -> Result<Duration> {
    let name = RepositoryName::parse("bench/images")?;
    let failed = std::sync::atomic::AtomicUsize::new(0);
    let began = Instant::now();
    let on_patch = |patch| {
        if matches!(patch, TagPatch::Failed { .. }) {
            failed.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    };
    back_end
        .app
        .tag_details(&back_end.account, &name, many_tags(TAGS).collect(), false, on_patch)
        .await?;
    anyhow::ensure!(failed.into_inner() == 0, "every row can be read");
    Ok(began.elapsed())
}

/// Method and path of what it takes to know as much.
async fn same_requests(host: &str) -> Result<Vec<(Method, String)>> {
    let client = Client::builder().no_proxy().build()?;
    let manifest = async |reference: &str| -> Result<(String, Value)> {
        let path = format!("/v2/bench/images/manifests/{reference}");
        let request = client.get(format!("http://{host}{path}")).header("accept", ACCEPT);
        Ok((path, request.send().await?.error_for_status()?.json().await?))
    };
    let mut requests = Vec::new();
    for tag in many_tags(TAGS) {
        requests.push((Method::HEAD, format!("/v2/bench/images/manifests/{tag}")));
        let (path, index) = manifest(&tag).await?;
        requests.push((Method::GET, path));
        for (place, child) in index["manifests"].as_array().context("an index")?.iter().enumerate()
        {
            let (path, image) = manifest(child["digest"].as_str().context("a digest")?).await?;
            requests.push((Method::GET, path));
            if place == 0 {
                let config = image["config"]["digest"].as_str().context("a digest")?;
                requests.push((Method::GET, format!("/v2/bench/images/blobs/{config}")));
            }
        }
    }
    Ok(requests)
}

async fn send(host: &str, requests: &[(Method, String)], parallel: usize) -> Result<Duration> {
    let client = Client::builder().no_proxy().build()?;
    let began = Instant::now();
    let mut answers = futures::stream::iter(requests.to_vec())
        .map(|(method, path)| {
            let request = client.request(method, format!("http://{host}{path}"));
            async move { request.header("accept", ACCEPT).send().await?.bytes().await }
        })
        .buffer_unordered(parallel);
    while let Some(answer) = answers.next().await {
        answer?;
    }
    Ok(began.elapsed())
}

async fn skopeo(host: &str) -> Result<Duration> {
    let began = Instant::now();
    for tag in many_tags(PEER_TAGS) {
        let place = format!("docker://{host}/bench/images:{tag}");
        Tool::new("skopeo")
            .args(["inspect", "--tls-verify=false", "--no-creds", "--no-tags"])
            .arg(place)
            .output()
            .await?;
    }
    let times = u32::try_from(TAGS / PEER_TAGS)?;
    Ok(began.elapsed() * times)
}
