//! What a person downloads: the Debian package, where `make package` has made one of this build.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use roadstead_tests::process::built_dir;

pub(crate) fn size() -> Result<()> {
    println!("\nsize on the disk");
    let program = fs::metadata(built_dir()?.join("roadstead"))?.len();
    println!("{:<36}{:>9.1} MB", "program", megabytes(program));
    match newest_package()? {
        Some((package, size)) => {
            let name = package.file_name().unwrap_or_default().to_string_lossy().into_owned();
            println!("{name:<36}{:>9.1} MB", megabytes(size));
        }
        None => println!("no package of this build: `make package` makes one"),
    }
    Ok(())
}

fn newest_package() -> Result<Option<(PathBuf, u64)>> {
    let Ok(folder) = fs::read_dir(built_dir()?.join("bundle/deb")) else { return Ok(None) };
    let mut packages = Vec::new();
    for entry in folder {
        let (path, about) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
        if path.extension().is_some_and(|extension| extension == "deb") {
            packages.push((about.modified()?, path, about.len()));
        }
    }
    Ok(packages.into_iter().max().map(|(_, path, size)| (path, size)))
}

#[expect(clippy::cast_precision_loss, reason = "a size to be read")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}
