//! All names of a list: repositories and tags, ours and every peer's that is installed.

use std::time::{Duration, Instant};

use anyhow::Result;
use domain::{Cursor, Page, RepositoryName};
use roadstead_tests::process::{SlowLink, Tool, many_tags};

use crate::{BackEnd, LATENCIES, Place, cell, installed};

const RUNS: usize = 3;

/// How others list tags: the program, and its arguments before and after the repository.
const PEERS: [(&str, &[&str], &str); 4] = [
    ("skopeo", &["list-tags", "--tls-verify=false", "--no-creds"], "docker://"),
    ("crane", &["ls", "--insecure"], ""),
    ("regctl", &["tag", "ls"], ""),
    ("oras", &["repo", "tags", "--plain-http"], ""),
];

pub(crate) async fn compare() -> Result<()> {
    let place = Place::new().await?;
    for count in [1_000, 5_000, 100_000, 200_000] {
        place.registry.store().fill(&format!("bench/t{count}"), many_tags(count), 1)?;
    }
    println!("\nall names of one repository's tags, no cache");
    println!(
        "{:>8} {:>8} {:>12} {:>10} {:>10}   peers",
        "tags", "latency", "Roadstead", "first row", "requests"
    );
    for latency in LATENCIES {
        for count in [1_000, 5_000, 100_000, 200_000] {
            tags(&place, &format!("bench/t{count}"), count, latency).await?;
        }
    }
    let place = Place::new().await?;
    println!("\nall repositories of the catalogue, no cache");
    println!(
        "{:>8} {:>8} {:>12} {:>10} {:>10}",
        "names", "latency", "Roadstead", "first row", "requests"
    );
    let mut there = 0;
    for count in [2_000, 10_000] {
        place
            .registry
            .store()
            .name((there..count).map(|number| format!("team-{}/app-{number}", number % 97)))?;
        there = count;
        for latency in LATENCIES {
            repositories(&place, count, latency).await?;
        }
    }
    Ok(())
}

async fn tags(place: &Place, repository: &str, count: usize, latency: Duration) -> Result<()> {
    let link = place.link(latency).await?;
    let name = RepositoryName::parse(repository)?;
    // Who opens a repository has seen the list of them: that the registry is there, and what it can, is known.
    let came = async |back_end: &BackEnd| {
        back_end.app.repositories(&back_end.account, None, None).await.map(|_| ())
    };
    let Read { whole, first, requests } = read(&link, count, came, async |back_end, cursor| {
        back_end.app.tags(&back_end.account, &name, cursor).await
    })
    .await?;
    let mut peers = Vec::new();
    for (program, arguments, before) in PEERS {
        if installed(program) {
            let place = format!("{before}{}/{repository}", link.host());
            let tool = Tool::new(program).args(arguments.iter().copied()).arg(place);
            peers.push(format!("{program} {}", cell(Some(best(&tool).await?))));
        }
    }
    let url = format!("http://{}/v2/{repository}/tags/list?n=100", link.host());
    peers.push(format!("curl, first page {}", cell(Some(best(&curl(&url)).await?))));
    println!(
        "{count:>8} {:>5} ms {:>12} {:>10} {requests:>10}   {}",
        latency.as_millis(),
        cell(Some(whole)),
        cell(Some(first)),
        peers.join(", ")
    );
    Ok(())
}

async fn repositories(place: &Place, count: usize, latency: Duration) -> Result<()> {
    let link = place.link(latency).await?;
    let nothing = async |_: &BackEnd| Ok(());
    let Read { whole, first, requests } = read(&link, count, nothing, async |back_end, cursor| {
        back_end.app.repositories(&back_end.account, None, cursor).await
    })
    .await?;
    println!(
        "{count:>8} {:>5} ms {:>12} {:>10} {requests:>10}",
        latency.as_millis(),
        cell(Some(whole)),
        cell(Some(first))
    );
    Ok(())
}

/// What reading a list to its end took, the best of the runs.
struct Read {
    whole: Duration,
    first: Duration,
    requests: u64,
}

/// Reads all pages of a list of `count`, each time with nothing in the cache.
async fn read<T>(
    link: &SlowLink,
    count: usize,
    mut before: impl AsyncFnMut(&BackEnd) -> domain::Result<()>,
    mut page: impl AsyncFnMut(&BackEnd, Option<Cursor>) -> domain::Result<Page<T>>,
) -> Result<Read> {
    let mut best = Read { whole: Duration::MAX, first: Duration::MAX, requests: 0 };
    for _ in 0..RUNS {
        let back_end = BackEnd::at(&link.host()).await?;
        before(&back_end).await?;
        let _ = link.requests();
        let began = Instant::now();
        let (mut cursor, mut read) = (None, 0);
        loop {
            let page = page(&back_end, cursor).await?;
            if read == 0 {
                best.first = best.first.min(began.elapsed());
            }
            read += page.items.len();
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        best.whole = best.whole.min(began.elapsed());
        best.requests = link.requests();
        anyhow::ensure!(read == count, "{read} of {count} names came");
    }
    Ok(best)
}

fn curl(url: &str) -> Tool {
    Tool::new("curl").args(["--silent", "--output", "/dev/null"]).arg(url)
}

async fn best(tool: &Tool) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let began = Instant::now();
        tool.output().await?;
        best = best.min(began.elapsed());
    }
    Ok(best)
}
