//! The files beside the database: their mode, and the lock of the starters.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// What `SQLite` and this crate put beside the database file.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-lock"];

/// Held while a starter looks at the schema and changes it; given back when it is dropped.
///
/// The lock lies on a file of its own: to open and close the database file itself would take away
/// the locks that `SQLite` holds on it in this process.
#[derive(Debug)]
pub(super) struct StartLock {
    _file: File,
}

impl StartLock {
    /// Waits for the lock. It blocks its thread.
    pub(super) fn wait(database: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        private(&mut options);
        let file = options.open(beside(database, "-lock"))?;
        file.lock()?;
        Ok(Self { _file: file })
    }
}

/// Makes the database file if it is missing, and takes everybody else's rights on it away.
///
/// `SQLite` gives the log and its index the mode of the database file.
pub(super) fn prepare(database: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    private(&mut options);
    match options.open(database) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let beside = BESIDE.iter().map(|end| beside(database, end));
            std::iter::once(database.to_owned())
                .chain(beside)
                .try_for_each(|path| close_to_others(&path))
        }
        Err(error) => Err(error),
    }
}

fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    name.into()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = match std::fs::metadata(path) {
        Ok(found) => found.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let own = mode & 0o700;
    if mode & 0o777 == own {
        return Ok(());
    }
    tracing::warn!(path = %path.display(), "others could read the store's file; their rights are taken away");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(own))
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}
