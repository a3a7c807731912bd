//! Every kind of registry in the real window, beside the sandbox: its card, its fields, the test of the connection, what it
//! lists, what it creates or what stands in for that, and its tags.
//!
//! All tests share one sandbox: each kind has servers of its own in it, and a test makes only names that no other makes.

mod clouds;
mod forms;
mod plain;
mod stage;
mod vendors;
