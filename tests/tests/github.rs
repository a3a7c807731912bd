//! The GitHub provider, against a GitHub that holds every request against its published description.

#[path = "github/listing.rs"]
mod listing;
#[path = "github/signing_in.rs"]
mod signing_in;
#[path = "github/stage.rs"]
mod stage;
#[path = "github/tags.rs"]
mod tags;
