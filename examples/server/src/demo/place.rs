//! The folder that holds the demo's database, keys and media.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::Url;
use zeroize::Zeroizing;

/// The id of the demo's one key.
const KEY_ID: &str = "demo";

/// Whether a folder outlives the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stay {
    Kept,
    Removed,
}

/// The demo's folder. One that the person named is kept, and found again by the next run.
#[derive(Debug)]
pub(super) struct Place {
    folder: PathBuf,
    stay: Stay,
}

impl Place {
    /// Takes the named folder, or makes a fresh one that nobody else can read.
    pub(super) fn open(named: Option<&Path>, stay: Stay) -> anyhow::Result<Self> {
        let (folder, stay) = match named {
            Some(folder) => {
                fs::create_dir_all(folder)
                    .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
                (folder.canonicalize()?, Stay::Kept)
            }
            None => (fresh_folder()?, stay),
        };
        let place = Self { folder, stay };
        fs::create_dir_all(place.media())?;
        Ok(place)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn is_kept(&self) -> bool {
        self.stay == Stay::Kept
    }

    /// Gives the place for a video that the demo makes itself.
    pub(super) fn video(&self) -> PathBuf {
        self.folder.join("demo.mp4")
    }

    /// Gives the place for the reel.
    pub(super) fn reel(&self) -> PathBuf {
        self.folder.join("reel.mp4")
    }

    /// Gives the store's address.
    pub(super) fn store(&self) -> String {
        format!("sqlite://{}", self.folder.join("social.db").display())
    }

    /// Gives the media folder's address.
    pub(super) fn media_url(&self) -> anyhow::Result<String> {
        let url = Url::from_directory_path(self.media());
        url.map(String::from).map_err(|()| anyhow::anyhow!("the media folder has no address"))
    }

    /// Counts this run: 1 in a fresh folder.
    ///
    /// # Errors
    ///
    /// When the count cannot be kept, or is no number.
    pub(super) fn count_run(&self) -> anyhow::Result<u64> {
        let path = self.folder.join("runs");
        let before = match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().context("the demo's count of runs is no number")?,
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(error).context("the demo's count of runs cannot be read"),
        };
        let run: u64 = before + 1;
        fs::write(&path, run.to_string()).context("the demo's count of runs cannot be kept")?;
        Ok(run)
    }

    /// Gives the key, made on the first run.
    pub(super) fn key(&self) -> anyhow::Result<Zeroizing<String>> {
        let path = self.folder.join("keys");
        match fs::read_to_string(&path) {
            Ok(known) => return Ok(Zeroizing::new(known.trim().to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).context("the demo's key cannot be read"),
        }
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut_slice()).context("no random numbers")?;
        let text = Zeroizing::new(format!("{KEY_ID}:{}", STANDARD.encode(bytes.as_slice())));
        let mut file = private_file().open(&path).context("the demo's key cannot be kept")?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(text)
    }

    fn media(&self) -> PathBuf {
        self.folder.join("media")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.stay == Stay::Removed
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(%error, "the demo's folder could not be removed");
        }
    }
}

fn fresh_folder() -> anyhow::Result<PathBuf> {
    let mut random = [0_u8; 8];
    getrandom::fill(&mut random).context("no random numbers")?;
    let folder = std::env::temp_dir().join(format!("social-demo-{}", hex::encode(random)));
    private_folder(&folder)?;
    Ok(folder)
}

/// Makes a folder that was not there before: nobody can have prepared it.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_folder_goes_and_a_named_one_stays() {
        let place = Place::open(None, Stay::Removed).unwrap();
        let folder = place.folder().to_owned();
        assert!(folder.join("media").is_dir() && !place.is_kept());
        drop(place);
        assert!(!folder.exists());
        let named = tempfile::tempdir().unwrap();
        let inside = named.path().join("demo");
        drop(Place::open(Some(&inside), Stay::Removed).unwrap());
        assert!(inside.is_dir());
    }

    #[test]
    fn the_key_is_made_once_and_for_the_owner_alone() {
        let named = tempfile::tempdir().unwrap();
        let key = Place::open(Some(named.path()), Stay::Kept).unwrap().key().unwrap();
        let again = Place::open(Some(named.path()), Stay::Kept).unwrap().key().unwrap();
        assert_eq!(key, again);
        let count = || Place::open(Some(named.path()), Stay::Kept).unwrap().count_run().unwrap();
        assert_eq!((count(), count()), (1, 2));
        assert!(key.starts_with("demo:"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(named.path().join("keys")).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
    }
}
