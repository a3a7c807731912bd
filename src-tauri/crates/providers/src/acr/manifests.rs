//! What the list of manifests told, by digest, for the tags that point to them. It is a list of its own, read beside the tags page
//! by page, both from the newest on; a tag whose manifest was not met yet has the rest to be read for the rows on screen.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use domain::RepositoryName;

use super::api::ManifestAttributes;

/// Manifests remembered at most; then it begins anew.
const KNOWN_MOST: usize = 50_000;

/// Manifests met lately.
#[derive(Default)]
pub(super) struct Manifests(Mutex<Known>);

#[derive(Default)]
struct Known {
    by_repository: HashMap<RepositoryName, HashMap<String, ManifestAttributes>>,
    count: usize,
}

impl Manifests {
    /// Remembers a page.
    pub(super) fn note(&self, name: &RepositoryName, page: Vec<ManifestAttributes>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.count + page.len() > KNOWN_MOST {
            *known = Known::default();
        }
        let Known { by_repository, count } = &mut *known;
        let of_name = by_repository.entry(name.clone()).or_default();
        let before = of_name.len();
        let told =
            page.into_iter().filter_map(|manifest| Some((manifest.digest.clone()?, manifest)));
        of_name.extend(told);
        *count += of_name.len() - before;
    }

    /// Those of these digests that were met.
    pub(super) fn of<'a>(
        &self,
        name: &RepositoryName,
        digests: impl Iterator<Item = &'a str>,
    ) -> HashMap<String, ManifestAttributes> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(of_name) = known.by_repository.get(name) else { return HashMap::new() };
        let wanted: HashSet<&str> = digests.collect();
        let found = wanted.into_iter().filter_map(|digest| of_name.get_key_value(digest));
        found.map(|(digest, manifest)| (digest.clone(), manifest.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_on_one_page_is_known_on_the_next_and_to_its_own_repository_alone() {
        let manifest = |digest: &str| ManifestAttributes {
            digest: Some(digest.to_owned()),
            ..ManifestAttributes::default()
        };
        let name = |text: &str| RepositoryName::parse(text).unwrap();
        let known = Manifests::default();
        known.note(&name("a/b"), vec![manifest("sha256:1"), manifest("sha256:2")]);
        known.note(&name("a/b"), vec![manifest("sha256:2"), manifest("sha256:3")]);
        let of = |text: &str| {
            let digests = ["sha256:1", "sha256:3", "sha256:3", "sha256:9"];
            known.of(&name(text), digests.into_iter()).len()
        };
        assert_eq!((of("a/b"), of("a/c")), (2, 0));
        assert_eq!(known.0.lock().unwrap().count, 3);
        let many = (0..KNOWN_MOST).map(|n| manifest(&format!("sha256:x{n}"))).collect();
        known.note(&name("a/c"), many);
        assert_eq!(of("a/b"), 0, "what is kept is bounded");
    }
}
