//! The client's list of codes beside the sandbox's own: two readings of the same pages.

use std::collections::BTreeMap;

use social_sandbox::ERROR_CODES;
use tiktok_client::catalogue::{CATALOGUE, Place};

#[test]
fn both_lists_know_the_same_codes_with_the_same_status() {
    let client: BTreeMap<_, _> = CATALOGUE
        .iter()
        .filter(|entry| entry.place == Place::Api)
        .map(|entry| (entry.code, entry.status))
        .collect();
    let sandbox: BTreeMap<_, _> =
        ERROR_CODES.iter().map(|row| (row.code, Some(row.status.as_u16()))).collect();
    assert_eq!(client, sandbox);
}
