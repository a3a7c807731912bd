//! The people and the repositories of the sandbox.

mod readmes;
mod shelf;
mod table;
mod web;

use jiff::{SignedDuration, Timestamp};

use super::state::{AccessToken, Account, Hub, Listing, Organisation};
use crate::registry::Push;
use crate::registry::image::Pusher;
use shelf::Shelf;
use table::{Content, SAMPLES, Sample};

/// The password of every account.
pub(super) const PASSWORD: &str = "anchor-chain";

pub(super) fn accounts() -> Vec<Account> {
    let account = |name: &str, second_factor: Option<&str>| Account {
        name: name.to_owned(),
        password: PASSWORD.to_owned(),
        second_factor: second_factor.map(str::to_owned),
        private_limit: 1,
    };
    vec![account("acme", None), account("moored", Some("123456"))]
}

pub(super) fn organisations() -> Vec<Organisation> {
    let organisation =
        |name: &str, full_name: &str, owners: &[&str], members: &[&str]| Organisation {
            name: name.to_owned(),
            full_name: full_name.to_owned(),
            owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
            members: members.iter().map(|member| (*member).to_owned()).collect(),
            private_limit: 25,
        };
    vec![
        organisation("harbourworks", "Harbourworks Ltd.", &["acme"], &["moored"]),
        organisation("library", "Official images", &[], &[]),
    ]
}

/// The access tokens of `acme`: one that may push, one that may only pull.
pub(super) fn access_tokens(hub: &Hub) {
    let token = |uuid: &str, label: &str, token: &str, scope: &str| AccessToken {
        uuid: uuid.to_owned(),
        owner: "acme".to_owned(),
        label: label.to_owned(),
        token: token.to_owned(),
        scopes: vec![scope.to_owned()],
        active: true,
        created: ago(90 * 24 * 60),
        last_used: None,
        generated_by: "manual",
        expires: None,
    };
    let write = token(
        "5a1d0b0e-0000-4000-8000-000000000001",
        "Push from the workshop",
        "dckr_pat_sandbox_rw",
        "repo:write",
    );
    let read = token(
        "5a1d0b0e-0000-4000-8000-000000000002",
        "Pull only",
        "dckr_pat_sandbox_ro",
        "repo:read",
    );
    hub.desk.lock().tokens.extend([write, read]);
}

/// A moment so many minutes ago.
fn ago(minutes: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_mins(minutes)
}

/// Fills the registry and says of each repository what Docker Hub says.
pub(super) fn samples(hub: &Hub) -> anyhow::Result<()> {
    let shelf = Shelf::stock()?;
    for sample in SAMPLES {
        let full_name = format!("{}/{}", sample.namespace, sample.name);
        hub.store.create(&full_name);
        match sample.content {
            Content::Web => web::fill(&hub.store, &full_name, &shelf)?,
            content => table::fill(&hub.store, &full_name, sample, content, &shelf)?,
        }
        pull_some(hub, &full_name);
        let newest = hub.store.repository(&full_name, |repository| {
            repository.tags.values().map(|tag| tag.pushed).max()
        });
        let mut listing = listing(sample);
        listing.updated = newest.flatten();
        let key = (sample.namespace.to_owned(), sample.name.to_owned());
        hub.desk.lock().listings.insert(key, listing);
    }
    Ok(())
}

/// A repository with very many tags, all of them one image.
pub(super) fn many(hub: &Hub, count: usize) -> anyhow::Result<()> {
    let name = "acme/many";
    let image = crate::registry::image::sample(&hub.store, name)?;
    for number in 0..count.saturating_sub(2) {
        let minutes = i64::try_from(count - number)?;
        let push = Push { at: ago(minutes), by: Some("acme".to_owned()) };
        Pusher::new(&hub.store, name, push)
            .tag(&format!("0.{}.{}", number / 100, number % 100), &image);
    }
    let mut listing = Listing::new(false, ago(3_000_000));
    listing.updated = Some(ago(1));
    hub.desk.lock().listings.insert(("acme".to_owned(), "many".to_owned()), listing);
    Ok(())
}

/// Pulls every second tag of a repository some time after its push, so that some were never pulled and old ones not lately.
fn pull_some(hub: &Hub, full_name: &str) {
    let tags = hub.store.repository(full_name, |repository| {
        let pushed = |(name, tag): (&String, &crate::registry::Tag)| (name.clone(), tag.pushed);
        repository.tags.iter().map(pushed).collect::<Vec<_>>()
    });
    for (name, pushed) in tags.unwrap_or_default().iter().rev().step_by(2) {
        let since = Timestamp::now().duration_since(*pushed);
        hub.store.note_pull(full_name, name, *pushed + since / 8);
    }
}

fn listing(sample: &Sample) -> Listing {
    let mut listing = Listing::new(sample.private, ago(sample.age_days * 24 * 60));
    listing.description = sample.description.map(str::to_owned);
    listing.full_description = sample.readme.map(str::to_owned);
    listing.stars = sample.stars;
    listing.pulls = sample.pulls;
    listing.modified = Some(ago(sample.age_days * 12 * 60));
    let category = |slug: &&str| {
        let found = table::CATEGORIES.iter().find(|(_, known)| known == slug);
        found.map(|(name, slug)| ((*name).to_owned(), (*slug).to_owned()))
    };
    listing.categories = sample.categories.iter().filter_map(category).collect();
    listing
}
