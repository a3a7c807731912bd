//! The real window, driven through WebDriver and found by what a screen reader would say.
//!
//! [`Computer`] is a person's computer: their directories, a screen, a keychain. [`Window`] is the app open on it.
//! Things on the page are named with [`By`]; every step waits for what it needs, and a step that waits in vain says
//! what was on the page instead and keeps a picture of it under `target/kept/<test>/`.

mod audit;
mod by;
mod computer;
mod keys;
mod notifications;
mod steps;
mod window;

pub use by::By;
pub use computer::{Computer, ComputerOptions, browser};
pub use notifications::{Notifications, Shown};
pub use window::Window;
