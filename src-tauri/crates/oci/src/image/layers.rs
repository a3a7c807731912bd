//! Layers as a manifest lists them.

use domain::image::{Compression, Layer, LayerKind};
use domain::{Bytes, Digest};

use super::{annotations, cut};
use crate::descriptor::Descriptor;
use crate::layers::TableNote;
use crate::media;

impl Descriptor {
    /// What kind of layer it is. In an image a type that is not known, or none, still means a file system.
    pub(crate) fn layer_kind(&self, in_image: bool) -> LayerKind {
        let media_type = self.media_type.as_deref().unwrap_or_default();
        if media_type.contains(".foreign.") || media_type.contains(".nondistributable.") {
            LayerKind::Foreign
        } else if media_type.contains("tar") && !media_type.contains("start") || in_image {
            LayerKind::Tar
        } else {
            LayerKind::Blob
        }
    }

    /// How it is compressed, as its type says.
    pub(crate) fn compression(&self) -> Compression {
        match self.media_type.as_deref().unwrap_or_default() {
            // Without a type the bytes have to tell.
            "" => Compression::Unknown,
            t if t.ends_with("gzip") || t.ends_with("tgz") => Compression::Gzip,
            t if t.ends_with("zstd") => Compression::Zstd,
            t if t.ends_with("tar") || !t.contains("tar") => Compression::None,
            _ => Compression::Unknown,
        }
    }

    /// Whether it says that it has a table of contents.
    pub(crate) fn has_table(&self) -> bool {
        TableNote::read(|name| self.annotation(name)).is_some()
    }
}

/// The layers of a manifest, with what they unpack to, where as many are told as there are layers.
pub(super) fn layers(
    all: &[Descriptor],
    diff_ids: &[Option<Digest>],
    in_image: bool,
) -> Vec<Layer> {
    let told = diff_ids.len() == all.len();
    let layer = |(at, layer): (usize, &Descriptor)| Layer {
        digest: layer.digest.clone(),
        diff_id: diff_ids.get(at).filter(|_| told).cloned().flatten(),
        media_type: layer.media_type.clone(),
        kind: layer.layer_kind(in_image),
        compression: layer.compression(),
        size: layer.size.map(Bytes),
        title: layer.annotation(media::TITLE).map(|title| cut(title, 512).to_owned()),
        seekable: layer.has_table(),
        urls: layer.urls.iter().take(8).map(|url| cut(url, 1024).to_owned()).collect(),
        annotations: annotations(&layer.annotations),
        step: None,
        unpacked: None,
        entries: None,
    };
    all.iter().enumerate().map(layer).collect()
}
