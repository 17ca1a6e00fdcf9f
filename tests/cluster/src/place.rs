//! Where files are put that need not outlive the machine.

use std::path::{Path, PathBuf};

use rustix::fs::statvfs;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
/// The room that must be there, in bytes: more than the databases of a run of tests ever come to.
const ROOM: u64 = 2 << 30;

/// Gives the folder for files that need not outlive the machine: in memory if there is plenty of
/// room, otherwise the temporary one.
///
/// To make and to drop a database is to make and to remove some hundred files, which takes a disk
/// far longer than all that most tests do with them.
pub fn passing_place() -> PathBuf {
    let memory = Path::new(MEMORY);
    if has_room(memory, ROOM) { memory.to_owned() } else { std::env::temp_dir() }
}

fn has_room(folder: &Path, room: u64) -> bool {
    let free = |volume: rustix::fs::StatVfs| volume.f_bavail.saturating_mul(volume.f_frsize);
    folder.is_dir() && statvfs(folder).is_ok_and(|volume| free(volume) >= room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_room_is_no_place() {
        let folder = std::env::temp_dir();
        assert!(has_room(&folder, 1));
        assert!(!has_room(&folder, u64::MAX));
        assert!(!has_room(&folder.join("nobody-made-this"), 1));
        assert!(passing_place().is_dir());
    }
}
