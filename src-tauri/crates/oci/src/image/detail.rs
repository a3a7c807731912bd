//! One image whole: its manifest and its configuration.

use domain::image::{ConfigState, ImageDetail};
use domain::{Digest, ErrorKind, RepositoryName, Result, TagContent, Timestamp};

use super::config::{self, Document as Config};
use super::{annotations, artifact, layers, steps};
use crate::Registry;
use crate::manifest::{Document, ImageManifest, Manifest};

const CREATED: &str = "org.opencontainers.image.created";

impl Registry {
    /// Layers, build steps and configuration of one image (or artifact), by the digest of its manifest.
    ///
    /// A configuration that is missing, too large, damaged or no JSON is said in its place: the layers are there all the same.
    ///
    /// # Errors
    /// Those of [`Registry::manifest`]; `NotUnderstood { what: "image" }` for an index.
    pub async fn image_detail(
        &self,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<ImageDetail> {
        let manifest = self.manifest(name, digest.as_str()).await?;
        match &manifest.document {
            Document::Image(image) => {
                let config = self.read_config(name, image).await?;
                Ok(detail(&manifest, image, config))
            }
            Document::Schema1 => Ok(legacy(manifest)),
            Document::Index(_) => Err(ErrorKind::NotUnderstood { what: "image".into() }.into()),
        }
    }

    async fn read_config(
        &self,
        name: &RepositoryName,
        image: &ImageManifest,
    ) -> Result<Result<Config, ConfigState>> {
        if !image.has_image_config() {
            return Ok(Err(ConfigState::NotAnImage));
        }
        if image.config.size.is_some_and(|size| size > u64::from(config::CAP)) {
            return Ok(Err(ConfigState::TooLarge { limit: config::CAP }));
        }
        match self.blob_small(name, &image.config.digest, config::CAP).await {
            Ok(bytes) => Ok(Config::read(&bytes).ok_or(ConfigState::NotJson)),
            Err(error) => Ok(Err(ConfigState::of_error(error)?)),
        }
    }
}

fn detail(
    manifest: &Manifest,
    image: &ImageManifest,
    config: Result<Config, ConfigState>,
) -> ImageDetail {
    let content = image.content();
    let annotated = image.annotation(CREATED).and_then(Timestamp::lenient);
    let in_image = content == TagContent::Image;
    let mut detail = ImageDetail {
        digest: manifest.digest.clone(),
        media_type: manifest.media_type.clone(),
        content,
        size: image.size(),
        platform: None,
        created: annotated,
        config_digest: Some(image.config.digest.clone()),
        config_media_type: image.config.media_type.clone(),
        config: ConfigState::NotAnImage,
        layers: Vec::new(),
        steps: Vec::new(),
        history_fits: true,
        annotations: annotations(&image.annotations),
        subject: image.subject.as_ref().map(|subject| subject.digest.clone()),
        artifact: (!in_image).then(|| artifact::artifact(image)),
    };
    let (diff_ids, history) = match config {
        Ok(read) => {
            detail.created = read.created.or(annotated);
            detail.platform = read.platform;
            detail.config = ConfigState::Read { config: Box::new(read.config) };
            (read.diff_ids, read.history)
        }
        Err(state) => {
            detail.config = state;
            Default::default()
        }
    };
    detail.layers = layers::layers(&image.layers, &diff_ids, in_image);
    if in_image {
        (detail.steps, detail.history_fits) = steps::steps(&history, detail.layers.len());
        for (at, step) in (0_u32..).zip(&detail.steps) {
            if let Some(layer) = step.layer.and_then(|layer| detail.layers.get_mut(layer as usize))
            {
                layer.step = Some(at);
            }
        }
    }
    detail
}

/// Docker's old form: only its digest is known.
fn legacy(manifest: Manifest) -> ImageDetail {
    ImageDetail {
        digest: manifest.digest,
        media_type: manifest.media_type,
        content: TagContent::LegacyImage,
        size: None,
        platform: None,
        created: None,
        config_digest: None,
        config_media_type: None,
        config: ConfigState::NotAnImage,
        layers: Vec::new(),
        steps: Vec::new(),
        history_fits: true,
        annotations: Vec::new(),
        subject: None,
        artifact: None,
    }
}
