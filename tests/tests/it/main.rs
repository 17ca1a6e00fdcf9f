//! The flows of the service against the sandbox, and the proofs.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking and say what they found, as the tests themselves do"
)]

mod ambiguity;
mod cancel;
mod catalogue;
mod connect;
mod drop_everywhere;
mod dup_storm;
mod insights;
mod instagram_access;
mod instagram_client;
mod instagram_comments;
mod instagram_insights;
mod instagram_login;
mod instagram_matrix;
mod instagram_outage;
mod instagram_publish;
mod instagram_refusals;
mod leaving;
mod matrix;
mod media_check;
mod offers;
mod outage;
mod planned;
mod post_id;
mod publish;
mod publish_matrix;
mod quota;
mod refresh;
mod resolve;
mod rolling_keys;
mod staging;
mod staging_s3;
mod traps;
mod unaudited;
mod webhooks;
mod zombie;
