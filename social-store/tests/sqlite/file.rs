//! The file itself: what survives, who may read it, what damage and a locked file look like.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use social_core::UserId;
use social_store::conformance::delivery;
use social_store::{Page, SqliteStore, Store, StoreError, TokenStore, WebhookInbox};

use crate::support::{Folder, connect, tokens};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let folder = Folder::new();
    let store = folder.open().await;
    let tokens = tokens(store.now());
    let id = connect(&store, "anna", "open-1", &tokens).await;
    store.accept(&[delivery(store.now(), &["event"])]).await.unwrap();
    // Dropped, not closed: what was answered is stored already.
    drop(store);
    let store = folder.open().await;
    let loaded = store.load_tokens(&id).await.unwrap().unwrap();
    assert_eq!(loaded.tokens.unwrap(), tokens);
    assert_eq!(store.backlog().await.unwrap().ready, 1);
}

#[cfg(unix)]
mod mode {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn only_the_owner_reads_the_files() {
        let folder = Folder::new();
        let store = folder.open().await;
        connect(&store, "anna", "open-1", &tokens(store.now())).await;
        for end in ["", "-wal", "-shm", "-lock"] {
            assert_eq!(mode(&folder.file(end)), 0o600, "social.db{end}");
        }
    }

    #[tokio::test]
    async fn rights_of_others_are_taken_away_and_the_folder_is_left_alone() {
        let folder = Folder::new();
        folder.open().await.close().await;
        let (file, parent) = (folder.file(""), folder.file("").parent().unwrap().to_owned());
        std::fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        std::fs::set_permissions(&parent, Permissions::from_mode(0o755)).unwrap();
        folder.open().await;
        assert_eq!((mode(&file), mode(&parent)), (0o600, 0o755));
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = Folder::new();
    let text = b"Dear diary, today I was nearly overwritten.\n".repeat(100);
    std::fs::write(folder.file(""), &text).unwrap();
    let error = folder.try_open().await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { what: "database file", .. }), "{error:?}");
    assert_eq!(std::fs::read(folder.file("")).unwrap(), text);
}

#[tokio::test]
async fn a_damaged_page_is_found_at_the_start() {
    let folder = Folder::new();
    let store = folder.open().await;
    for number in 0..200 {
        connect(&store, &format!("user {number}"), &format!("open-{number}"), &tokens(store.now()))
            .await;
    }
    store.close().await;
    let pages = std::fs::metadata(folder.file("")).unwrap().len() / 4096;
    for page in [2, pages / 2] {
        overwrite(&folder.file(""), page * 4096, &[0xA5; 4096]);
    }
    let error = folder.try_open().await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn damage_that_comes_later_is_found_on_demand() {
    let folder = Folder::new();
    let store = folder.open().await;
    connect(&store, "anna", "open-1", &tokens(store.now())).await;
    store.check_file().await.unwrap();
    store.checkpoint_truncate().await.unwrap();
    let pages = std::fs::metadata(folder.file("")).unwrap().len() / 4096;
    for page in 2..pages {
        overwrite(&folder.file(""), page * 4096, &[0xA5; 4096]);
    }
    let error = check_afresh(&folder).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    drop(store);
}

/// A second store reads the file without the first one's cached pages.
async fn check_afresh(folder: &Folder) -> StoreError {
    match folder.try_open().await {
        Ok(store) => store.check_file().await.unwrap_err(),
        Err(error) => error,
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_refused() {
    let folder = Folder::new();
    folder.open().await.close().await;
    // A write version that this library does not know: it may read the file and no more. Rights of
    // the file would not do, since tests may run as a user who is above them.
    overwrite(&folder.file(""), 18, &[3]);
    let error = folder.try_open().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn a_missing_folder_is_an_error_and_is_not_made() {
    let folder = Folder::new();
    let path = folder.file("").parent().unwrap().join("missing/social.db");
    let error = SqliteStore::open(&path, social_store::SqliteOptions::default()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    assert!(!path.parent().unwrap().exists());
}

#[tokio::test]
async fn a_tampered_token_is_named_and_the_others_are_read() {
    let folder = Folder::new();
    let store = folder.open().await;
    let tokens = tokens(store.now());
    connect(&store, "anna", "open-1", &tokens).await;
    let other = connect(&store, "bert", "open-2", &tokens).await;
    store.close().await;
    // The first byte of an envelope is its version.
    let place = find(&folder.file(""), tokens.access.as_bytes()).unwrap();
    overwrite(&folder.file(""), place, &[250]);
    let store = folder.open().await;
    let list = store.list_accounts(&UserId::new("anna"), &Page::first(1)).await.unwrap();
    let rows = [list.items[0].id.clone(), other];
    let mut corrupt = 0;
    for id in rows {
        match store.load_tokens(&id).await {
            Ok(loaded) => assert_eq!(loaded.unwrap().tokens.as_ref(), Some(&tokens)),
            Err(StoreError::Corrupt { what: "account", .. }) => corrupt += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(corrupt, 1);
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

/// Finds bytes in a file; a missing file holds nothing.
pub(crate) fn find(path: &Path, bytes: &[u8]) -> Option<u64> {
    let mut content = Vec::new();
    std::fs::File::open(path).ok()?.read_to_end(&mut content).unwrap();
    let at = content.windows(bytes.len()).position(|window| window == bytes)?;
    Some(at as u64)
}
