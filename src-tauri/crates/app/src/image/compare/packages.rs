//! Packages side by side, from the SBOMs of both.

use std::collections::{BTreeMap, BTreeSet};

use domain::image::{
    Change, ImageAddress, PackageChange, PackageComparison, PackageSource, ReferrerKind, Sbom,
    SbomPackage,
};
use domain::{Count, Result};

use super::Side;
use crate::App;

impl App {
    /// Their packages, where both have an SBOM.
    pub async fn compare_packages(
        &self,
        a: &ImageAddress,
        b: &ImageAddress,
    ) -> Result<PackageComparison> {
        let (side_a, side_b) = self.sides(a, b).await?;
        let (sbom_a, sbom_b) =
            futures::try_join!(self.sbom_of(a, &side_a), self.sbom_of(b, &side_b))?;
        let (changes, same) = match (&sbom_a, &sbom_b) {
            (Some(a), Some(b)) => compare(&a.packages, &b.packages),
            _ => (Vec::new(), 0),
        };
        let source = |sbom: Sbom| PackageSource {
            packages: Count(sbom.packages.len() as u64),
            digest: sbom.digest,
            format: sbom.format,
        };
        let (a, b) = (sbom_a.map(source), sbom_b.map(source));
        Ok(PackageComparison { a, b, changes, same: Count(same) })
    }

    /// The first SBOM that is about the image, else about its index.
    async fn sbom_of(&self, at: &ImageAddress, side: &Side) -> Result<Option<Sbom>> {
        let (root, digest) = (&side.image.digest, &side.detail.digest);
        let found = self.referrers(&at.account, &at.repository, root, Some(digest)).await?;
        let mut items: Vec<_> = found.items.iter().collect();
        items.sort_by_key(|item| item.subject != *digest);
        let documents = items.into_iter().flat_map(|item| &item.documents);
        let mut sboms = documents.filter(|document| document.kind == ReferrerKind::Sbom);
        match sboms.next() {
            Some(document) => {
                self.sbom(&at.account, &at.repository, &document.digest).await.map(Some)
            }
            None => Ok(None),
        }
    }
}

/// What is different, by name, and how many are the same. A package may be there in several versions.
fn compare(a: &[SbomPackage], b: &[SbomPackage]) -> (Vec<PackageChange>, u64) {
    type Key<'a> = (&'a str, Option<&'a str>);
    let mut all: BTreeMap<Key<'_>, [BTreeMap<Option<&str>, &SbomPackage>; 2]> = BTreeMap::new();
    for (side, packages) in [a, b].into_iter().enumerate() {
        for package in packages {
            let both = all.entry((&package.name, package.kind.as_deref())).or_default();
            both[side].insert(package.version.as_deref(), package);
        }
    }
    let (mut changes, mut same) = (Vec::new(), 0);
    for ((name, _), [mut old, mut new]) in all {
        let common: BTreeSet<Option<&str>> =
            old.keys().filter(|version| new.contains_key(*version)).copied().collect();
        same += common.len() as u64;
        old.retain(|version, _| !common.contains(version));
        new.retain(|version, _| !common.contains(version));
        let (mut old, mut new) = (old.into_values(), new.into_values());
        loop {
            let (a, b) = (old.next().cloned(), new.next().cloned());
            let change = match (&a, &b) {
                (Some(_), Some(_)) => Change::Changed,
                (None, Some(_)) => Change::Added,
                (Some(_), None) => Change::Removed,
                (None, None) => break,
            };
            changes.push(PackageChange { change, name: name.to_owned(), a, b });
        }
    }
    (changes, same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str, kind: &str) -> SbomPackage {
        SbomPackage {
            name: name.into(),
            version: Some(version.into()),
            licence: None,
            purl: None,
            kind: Some(kind.into()),
        }
    }

    #[test]
    fn versions_are_held_against_each_other_by_name_and_kind() {
        let old = [
            package("node", "22.9", "generic"),
            package("zod", "1", "npm"),
            package("zod", "2", "npm"),
            package("gone", "1", "deb"),
        ];
        let new = [
            package("node", "22.11", "generic"),
            package("zod", "2", "npm"),
            package("zod", "3", "npm"),
            package("node", "1", "npm"),
        ];
        let (changes, same) = compare(&old, &new);
        let told: Vec<_> = changes
            .iter()
            .map(|c| {
                let version = |p: &Option<SbomPackage>| {
                    p.as_ref().and_then(|p| p.version.clone()).unwrap_or_default()
                };
                (c.name.as_str(), c.change, version(&c.a), version(&c.b))
            })
            .collect();
        assert_eq!(
            told,
            [
                ("gone", Change::Removed, "1".into(), String::new()),
                ("node", Change::Changed, "22.9".into(), "22.11".into()),
                ("node", Change::Added, String::new(), "1".into()),
                ("zod", Change::Changed, "1".into(), "3".into()),
            ]
        );
        assert_eq!(same, 1);
    }
}
