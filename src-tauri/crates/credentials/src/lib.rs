//! Where secrets come from and go to.

pub mod device_flow;
