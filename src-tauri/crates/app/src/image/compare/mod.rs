//! What is different between two images, also across registries.

mod files;
mod layers;
mod packages;
mod settings;

use domain::image::{Comparison, ComparisonSide, Image, ImageAddress, ImageDetail};
use domain::{Bytes, Error, ErrorKind, Platform, Result};

use crate::App;

/// One side, read.
pub(super) struct Side {
    image: Image,
    detail: ImageDetail,
}

impl App {
    /// Manifests and configurations of two images side by side.
    pub async fn compare(&self, a: &ImageAddress, b: &ImageAddress) -> Result<Comparison> {
        let (at_a, at_b) = (a, b);
        let (a, b) = self.sides(a, b).await?;
        let files_cost = self.files_cost_of((at_a, &a.detail), (at_b, &b.detail)).await?;
        Ok(Comparison {
            identical: a.detail.digest == b.detail.digest,
            to_fetch: to_fetch(&a.detail, &b.detail),
            settings: settings::compare(&a.detail, &b.detail),
            layers: layers::compare(&a.detail, &b.detail),
            files_cost,
            a: a.described(),
            b: b.described(),
        })
    }

    /// Both sides; where B names no platform, A's is taken if B has it.
    pub(super) async fn sides(&self, a: &ImageAddress, b: &ImageAddress) -> Result<(Side, Side)> {
        let (image_a, image_b) = futures::try_join!(
            self.image(&a.account, &a.repository, &a.reference, |_| ()),
            self.image(&b.account, &b.repository, &b.reference, |_| ()),
        )?;
        let a_side = self.side(a, image_a, None).await?;
        let platform = a_side.platform();
        let b_side = self.side(b, image_b, platform.as_ref()).await?;
        Ok((a_side, b_side))
    }

    async fn side(
        &self,
        address: &ImageAddress,
        image: Image,
        like: Option<&Platform>,
    ) -> Result<Side> {
        let alike = like.and_then(|like| {
            image.entries.iter().find(|entry| entry.platform.as_ref() == Some(like))
        });
        let chosen = address.platform.as_ref().or(alike.map(|entry| &entry.digest));
        let Some(digest) = chosen.or(image.preferred.as_ref()).cloned() else {
            let what = format!("{}:{}", address.repository, address.reference);
            return Err(Error::new(ErrorKind::NotFound { what }));
        };
        let detail = self.image_detail(&address.account, &address.repository, &digest).await?;
        Ok(Side { image, detail })
    }
}

impl Side {
    /// The platform as the index names it, else as the configuration does.
    fn platform(&self) -> Option<Platform> {
        let entry = self.image.entries.iter().find(|entry| entry.digest == self.detail.digest);
        entry.and_then(|entry| entry.platform.clone()).or_else(|| self.detail.platform.clone())
    }

    fn described(self) -> ComparisonSide {
        ComparisonSide {
            platform: self.platform(),
            root: self.image.digest,
            digest: self.detail.digest,
            size: self.detail.size,
            created: self.detail.created,
        }
    }
}

/// What somebody who has A pulls for B.
fn to_fetch(a: &ImageDetail, b: &ImageDetail) -> Option<Bytes> {
    let mut wanted: Vec<_> = b.layers.iter().collect();
    wanted.sort_by(|x, y| x.digest.cmp(&y.digest));
    wanted.dedup_by(|x, y| x.digest == y.digest);
    let has = |digest| a.layers.iter().any(|layer| &layer.digest == digest);
    let missing = wanted.iter().filter(|layer| !has(&layer.digest));
    let layers = missing.map(|layer| layer.size.map(|size| size.0)).sum::<Option<u64>>()?;
    let all = b.layers.iter().map(|layer| layer.size.map(|size| size.0)).sum::<Option<u64>>()?;
    let config = if a.config_digest == b.config_digest { 0 } else { b.size?.0.checked_sub(all)? };
    Some(Bytes(layers + config))
}
