//! The data of a status answer: it is read or refused, and an id is never rounded.

use tiktok_client::publish::PublishStatus;

pub(crate) fn run(data: &[u8]) {
    let Ok(status) = serde_json::from_slice::<PublishStatus>(data) else { return };
    // What is not looked at may be no text at all.
    let text = String::from_utf8_lossy(data);
    for id in &status.post_ids {
        assert!(!id.as_str().is_empty());
        let plain = id.as_str().chars().all(|c| c.is_ascii_alphanumeric());
        let as_it_came = !plain || text.contains('\\') || text.contains(id.as_str());
        assert!(as_it_came, "{id:?} is not in the answer");
    }
    if let Some(reason) = &status.fail_reason {
        assert!(!reason.as_str().is_empty());
    }
}
