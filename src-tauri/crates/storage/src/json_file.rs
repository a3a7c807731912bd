//! One versioned JSON file, replaced as a whole so that a crash leaves the old or the new one.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use domain::{Error, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use specta::Type;

use crate::failed;

/// Something that was found wrong at start, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// A file could not be read. It was kept under another name, and a fresh one began.
    KeptAside {
        /// The file that was expected.
        file: String,
        /// Where its old content is now.
        kept_as: String,
    },
    /// A file was written by a newer Roadstead. It was kept under another name.
    FromNewerVersion {
        /// The file that was expected.
        file: String,
        /// Where its content is now.
        kept_as: String,
    },
    /// A folder cannot be written, as when the disk is full. What is read is shown, and not kept.
    NotWritten {
        /// The folder.
        file: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// Just the version, so that a newer layout is told from a broken file.
#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

/// Reads `path`, or begins afresh with the default where there is none or it is unreadable.
pub(crate) fn read<T: DeserializeOwned + Default>(
    path: &Path,
    version: u32,
    notices: &mut Vec<Notice>,
) -> Result<T, Error> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(failed(&path.display().to_string(), error)),
    };
    if let Ok(file) = serde_json::from_slice::<Versioned<T>>(&text)
        && file.version <= version
    {
        return Ok(file.content);
    }
    let newer = serde_json::from_slice::<VersionOnly>(&text).is_ok_and(|v| v.version > version);
    let kept = set_aside(path).map_err(|error| failed(&path.display().to_string(), error))?;
    let (file, kept_as) = (path.display().to_string(), kept.display().to_string());
    tracing::warn!(file, kept_as, newer, "an unreadable file was kept aside");
    notices.push(if newer {
        Notice::FromNewerVersion { file, kept_as }
    } else {
        Notice::KeptAside { file, kept_as }
    });
    Ok(T::default())
}

/// Renames `path` so that nothing of it is lost.
pub(crate) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stamp = Timestamp::now().unix();
    // Two failures within a second must not overwrite one another.
    let kept = (0..1000)
        .map(|n| path.with_file_name(format!("{name}.unreadable-{stamp}-{n}")))
        .find(|kept| !kept.exists())
        .unwrap_or_else(|| path.with_file_name(format!("{name}.unreadable")));
    fs::rename(path, &kept)?;
    Ok(kept)
}

/// Replaces `path` with `content`: written beside it, synced, then renamed.
pub(crate) fn write<T: Serialize>(path: &Path, version: u32, content: &T) -> Result<(), Error> {
    let replace = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, &Versioned { version, content })?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    replace().map_err(|error| failed(&path.display().to_string(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
    struct Sample {
        names: Vec<String>,
    }

    #[test]
    fn what_was_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/sample.json");
        let sample = Sample { names: vec!["acme".into()] };
        write(&path, 1, &sample).unwrap();
        let mut notices = Vec::new();
        assert_eq!(read::<Sample>(&path, 1, &mut notices).unwrap(), sample);
        assert!(notices.is_empty());
    }

    #[test]
    fn a_broken_file_is_kept_aside_and_told_and_a_fresh_one_begins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sample.json");
        fs::write(&path, "{ not json").unwrap();
        let mut notices = Vec::new();
        assert_eq!(read::<Sample>(&path, 1, &mut notices).unwrap(), Sample::default());
        let [Notice::KeptAside { kept_as, .. }] = notices.as_slice() else {
            panic!("told once: {notices:?}")
        };
        assert_eq!(fs::read_to_string(kept_as).unwrap(), "{ not json");
        assert!(!path.exists());
    }

    #[test]
    fn a_file_of_a_newer_version_is_not_taken_for_a_broken_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sample.json");
        fs::write(&path, r#"{"version": 9, "names": {"new": "shape"}}"#).unwrap();
        let mut notices = Vec::new();
        read::<Sample>(&path, 1, &mut notices).unwrap();
        assert!(matches!(notices.as_slice(), [Notice::FromNewerVersion { .. }]));
    }
}
