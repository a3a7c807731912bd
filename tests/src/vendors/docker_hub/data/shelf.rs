//! Layers that several sample images share, made once.

use crate::registry::image::{Layer, Platform};

/// Base layers by architecture, and a few sizes of application.
pub(super) struct Shelf {
    amd64: Layer,
    arm64: Layer,
    arm7: Layer,
    windows: Layer,
    runtime: Layer,
}

impl Shelf {
    pub(super) fn stock() -> anyhow::Result<Self> {
        let base = |architecture: &str, size| {
            let step = "/bin/sh -c #(nop) ADD file:rootfs.tar in / ";
            Layer::with_file(&format!("lib/{architecture}/libc.so.6"), size, step)
        };
        Ok(Self {
            amd64: base("x86_64-linux-gnu", 61_000)?,
            arm64: base("aarch64-linux-gnu", 57_000)?,
            arm7: base("arm-linux-gnueabihf", 48_000)?,
            windows: base("windows", 96_000)?,
            runtime: Layer::with_file(
                "usr/lib/runtime.so",
                130_000,
                "RUN apt-get install -y runtime",
            )?,
        })
    }

    fn base(&self, platform: Platform) -> Layer {
        match (platform.os, platform.architecture) {
            ("windows", _) => self.windows.clone(),
            (_, "arm64") => self.arm64.clone(),
            (_, "arm") => self.arm7.clone(),
            _ => self.amd64.clone(),
        }
    }

    /// The layers of one version of an application: the base, perhaps a runtime, and the application itself.
    pub(super) fn layers(&self, platform: Platform, application: &Layer) -> Vec<Layer> {
        let mut layers = vec![self.base(platform)];
        if application.size() > 20_000 {
            layers.push(self.runtime.clone());
        }
        layers.push(application.clone());
        layers
    }

    /// An application that is the same for every platform, as one that is interpreted.
    pub(super) fn application(name: &str, version: &str, size: usize) -> anyhow::Result<Layer> {
        let step = format!("COPY {name} /app/ # buildkit");
        Layer::with_file(&format!("app/{name}-{version}"), size, &step)
    }
}
