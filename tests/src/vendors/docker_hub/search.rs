//! Public search, as the site itself asks it (`/api/search/v4`; not in the published document, shape as read by docker/hub-mcp).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::paging::PageQuery;
use super::state::{Hub, Listing, maybe_moment, moment, number};

/// The namespace of the official images.
pub(super) const OFFICIAL: &str = "library";

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new().route("/api/search/v4", get(search)).with_state(Arc::clone(hub))
}

async fn search(State(hub): State<Arc<Hub>>, RawQuery(query): RawQuery) -> Json<Value> {
    let query = PageQuery::read(query.as_deref());
    let wanted = query.text("query").unwrap_or_default().to_lowercase();
    let number_of = |name: &str, default: usize| {
        query.text(name).and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (from, size) = (number_of("from", 0), number_of("size", 25).min(100));
    let desk = hub.desk.lock();
    let mut found: Vec<_> = desk
        .listings
        .iter()
        .filter(|(_, listing)| !listing.private)
        .filter(|(key, listing)| fits(&full_name(key), listing, &wanted))
        .collect();
    found.sort_by(|(a_key, a), (b_key, b)| {
        let exact = |key: &(String, String)| key.1 == wanted;
        exact(b_key).cmp(&exact(a_key)).then(b.pulls.cmp(&a.pulls))
    });
    let results: Vec<Value> =
        found.iter().skip(from).take(size).map(|(key, listing)| result(key, listing)).collect();
    Json(json!({ "total": found.len(), "results": results }))
}

/// Official images are found by their name alone.
fn full_name(key: &(String, String)) -> String {
    if key.0 == OFFICIAL { key.1.clone() } else { format!("{}/{}", key.0, key.1) }
}

fn fits(name: &str, listing: &Listing, wanted: &str) -> bool {
    let description = listing.description.as_deref().unwrap_or_default().to_lowercase();
    wanted.split_whitespace().all(|word| name.contains(word) || description.contains(word))
}

fn result(key: &(String, String), listing: &Listing) -> Value {
    let category = |(name, slug): &(String, String)| json!({ "name": name, "slug": slug });
    json!({
        "id": number(&format!("{}/{}", key.0, key.1)).to_string(),
        "name": full_name(key),
        "slug": full_name(key).replace('/', "-"),
        "type": "image",
        "publisher": { "id": number(&key.0).to_string(), "name": key.0 },
        "created_at": moment(listing.registered),
        "updated_at": maybe_moment(listing.updated),
        "short_description": listing.description.as_deref().unwrap_or_default(),
        "badge": if key.0 == OFFICIAL { "official" } else { "none" },
        "star_count": listing.stars,
        "pull_count": rounded(listing.pulls),
        "logo_url": { "large": null, "small": null },
        "operating_systems": [{ "name": "linux", "label": "Linux" }],
        "architectures": [{ "name": "amd64", "label": "x86-64" }],
        "extension_reviewed": false,
        "categories": listing.categories.iter().map(category).collect::<Vec<_>>(),
        "archived": listing.status == 0,
    })
}

/// The display text that this call answers in place of a number, such as `50M+`.
fn rounded(count: u64) -> String {
    let units = [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K")];
    for (unit, letter) in units {
        if count >= unit {
            let scaled = count / unit;
            let step =
                [500, 100, 50, 10, 5, 1].into_iter().find(|step| scaled >= *step).unwrap_or(1);
            return format!("{step}{letter}+");
        }
    }
    count.to_string()
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn pull_counts_are_rounded_down_to_a_text() {
        let cases =
            [(0, "0"), (999, "999"), (1_200, "1K+"), (62_000_000, "50M+"), (1_700_000_000, "1B+")];
        for (count, text) in cases {
            assert_eq!(rounded(count), text);
        }
    }
}
