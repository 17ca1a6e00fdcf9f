//! Replays the small files under `corpus`: each was once interesting, and ends as its name says.
//!
//! `ok-...` tells something, `bad-...` is an error. To keep a file that a test or a fuzzer found,
//! put it there under such a name.

use bytes::Bytes;
use social_core::media::{ProbeError, probe};

#[tokio::test]
async fn every_file_of_the_corpus_ends_as_its_name_says() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/media/corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let told = probe(&Bytes::from(std::fs::read(&path).unwrap())).await;
        match name.split_once('-').map(|(word, _)| word) {
            Some("ok") => assert!(told.is_ok(), "{name}: {told:?}"),
            Some("bad") => {
                assert!(told.as_ref().is_err_and(ProbeError::is_of_file), "{name}: {told:?}");
            }
            _ => panic!("{name} begins neither with ok- nor with bad-"),
        }
        count += 1;
    }
    assert!(count >= 8, "{count} files");
}
