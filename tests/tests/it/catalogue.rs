//! The client's list of codes beside the sandbox's own: two readings of the same pages.

use std::collections::BTreeMap;

use social_sandbox::ERROR_CODES;
use tiktok_client::ApiCode;
use tiktok_client::catalogue::{CATALOGUE, Place};

#[test]
fn both_lists_know_the_same_codes_with_the_same_status() {
    let client: BTreeMap<_, _> = CATALOGUE
        .iter()
        .filter(|entry| entry.place == Place::Api)
        .map(|entry| (entry.code.to_owned(), entry.status))
        .collect();
    // Two spellings of one code are one to the client.
    let sandbox: BTreeMap<_, _> = ERROR_CODES
        .iter()
        .map(|row| (ApiCode::from(row.code).to_string(), Some(row.status.as_u16())))
        .collect();
    assert_eq!(client, sandbox);
}
