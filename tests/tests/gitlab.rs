//! The GitLab provider, against a GitLab that holds every request against its published description.

#[path = "gitlab/creating.rs"]
mod creating;
#[path = "gitlab/listing.rs"]
mod listing;
#[path = "gitlab/self_hosted.rs"]
mod self_hosted;
#[path = "gitlab/signing_in.rs"]
mod signing_in;
#[path = "gitlab/stage.rs"]
mod stage;
#[path = "gitlab/tags.rs"]
mod tags;
