//! A bucket of a service that speaks S3.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, RetryConfig};
use social_core::http::Transport;

use super::MediaError;
use super::http::Connector;
use crate::config::S3Config;

/// How often and how long a call is tried again that does no harm twice. Whoever waits behind it, a
/// browser or a probe of a proxy, hears of a failure while it still listens.
const RETRIES: usize = 5;
const RETRY_TIME: Duration = Duration::from_secs(20);

/// Makes the client of a bucket that sends its calls over this transport; nothing is sent yet.
///
/// # Errors
///
/// [`MediaError::Bucket`] if the settings fit no bucket.
pub fn open_bucket(
    config: &S3Config,
    transport: Arc<dyn Transport>,
) -> Result<Arc<dyn ObjectStore>, MediaError> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&config.bucket)
        .with_region(&config.region)
        .with_access_key_id(&config.access_key_id)
        .with_secret_access_key(config.secret_access_key.expose_secret())
        .with_retry(RetryConfig {
            max_retries: RETRIES,
            retry_timeout: RETRY_TIME,
            ..RetryConfig::default()
        })
        .with_http_connector(Connector::new(transport));
    if let Some(token) = &config.session_token {
        builder = builder.with_token(token.expose_secret());
    }
    if let Some(endpoint) = &config.endpoint {
        // The settings allow plain http for loopback alone.
        builder = builder
            .with_endpoint(endpoint.as_str().trim_end_matches('/'))
            .with_allow_http(endpoint.scheme() == "http");
    }
    let bucket =
        builder.build().map_err(|error| MediaError::Bucket { cause: super::one_line(&error) })?;
    if config.prefix.is_empty() {
        return Ok(Arc::new(bucket));
    }
    Ok(Arc::new(PrefixStore::new(bucket, config.prefix.as_str())))
}
