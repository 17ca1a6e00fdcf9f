//! The data of a status answer: it is read or refused, and an id is never rounded.

use serde_json::Value;
use tiktok_client::publish::PublishStatus;

pub(crate) fn run(data: &[u8]) {
    let Ok(status) = serde_json::from_slice::<PublishStatus>(data) else { return };
    let text = std::str::from_utf8(data).unwrap();
    for id in &status.post_ids {
        assert!(!id.as_str().is_empty());
        let plain = id.as_str().chars().all(|c| c.is_ascii_alphanumeric());
        assert!(!plain || text.contains(id.as_str()), "{id:?} is not in the answer");
    }
    if let Some(reason) = &status.fail_reason {
        assert!(!reason.as_str().is_empty());
    }
    // What is read as a status is an object.
    assert!(serde_json::from_slice::<Value>(data).unwrap().is_object());
}
