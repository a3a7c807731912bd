//! Real peers as child processes: the reference registry, a Docker engine, a desktop session, skopeo.
//!
//! Every peer listens on a free loopback port or on a socket of its own, sees no environment but the one it is
//! given, writes to a log that is kept, and is ended with everything it started when its value is dropped, or when
//! the test dies without dropping anything. Nothing here looks for a process by name.

mod authority;
mod buildah;
mod certificates;
mod docker_engine;
mod home;
mod memory;
mod peer;
mod proxies;
mod reference_registry;
mod registry_store;
mod rough_link;
mod sandbox;
mod screen;
mod session;
mod signed_tokens;
mod skopeo;
mod slow_link;
mod tiny_image;
mod tls_server;
mod until;

pub use authority::Authority;
pub use buildah::Buildah;
pub use certificates::{Certified, RootAuthority, Wish, self_signed};
pub use docker_engine::DockerEngine;
pub use home::Home;
pub use memory::{Memory, memory_in_use};
pub use peer::{Peer, Tool, built_dir, free_port, kept_dir, target_dir};
pub use proxies::ProxyProcess;
pub use reference_registry::{Access, ReferenceRegistry};
pub use registry_store::{RegistryStore, many_tags};
pub use rough_link::{RoughLink, Weather};
pub use sandbox::SandboxProcess;
pub use screen::{Screen, pixels_of_png, png_of_window_dump};
pub use session::{DesktopSession, Keychain};
pub use signed_tokens::SignedTokens;
pub use skopeo::Skopeo;
pub use slow_link::SlowLink;
pub use tiny_image::TinyImage;
pub use tls_server::TlsServer;
pub use until::{no_later_than, until};
