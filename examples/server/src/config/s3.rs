//! What a bucket needs.

use social_core::SecretText;
use social_core::http::is_loopback;
use url::Url;

use super::error::ConfigError;
use super::parse;
use super::source::Values;

/// A bucket of a service that speaks S3, and the key to it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct S3Config {
    /// The bucket.
    pub bucket: String,
    /// What every key in it begins with; empty for none.
    pub prefix: String,
    /// The bucket's region.
    pub region: String,
    /// Where the service is reached, if it is not AWS.
    pub endpoint: Option<Url>,
    /// Who signs.
    pub access_key_id: String,
    /// What is signed with.
    pub secret_access_key: SecretText,
    /// The token of a temporary key.
    pub session_token: Option<SecretText>,
}

const REGION_CURE: &str = "name the bucket's region, for example eu-west-3; services other than AWS mostly take us-east-1";
const ID_CURE: &str = "set the id of a key that may put, get, delete and abort uploads in the bucket of `SOCIAL_MEDIA`";
const SECRET_CURE: &str = "set the secret that belongs to `AWS_ACCESS_KEY_ID`, or name a file that holds it by `AWS_SECRET_ACCESS_KEY_FILE`";
const PLAIN: &str = "write an https address; http is only for loopback";

/// Reads what belongs to a bucket.
pub(super) fn read(bucket: &str, prefix: &str, values: &Values) -> Result<S3Config, ConfigError> {
    let endpoint = match values.get("AWS_ENDPOINT_URL") {
        Some(_) => Some(values.read("AWS_ENDPOINT_URL", endpoint)?),
        None => None,
    };
    values.required("AWS_REGION", REGION_CURE)?;
    let secret = values.required("AWS_SECRET_ACCESS_KEY", SECRET_CURE)?;
    Ok(S3Config {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        region: values.read("AWS_REGION", parse::region)?,
        endpoint,
        access_key_id: values.required("AWS_ACCESS_KEY_ID", ID_CURE)?.to_owned(),
        secret_access_key: SecretText::new(secret),
        session_token: values.secret("AWS_SESSION_TOKEN").cloned(),
    })
}

/// The variable may stand there for another program, so what is demanded of it is demanded here,
/// where it is used.
fn endpoint(text: &str) -> Result<Url, parse::Problem> {
    let url = parse::endpoint(text)?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if url.scheme() != "https" && !is_loopback(&url) {
        return Err(PLAIN.to_owned());
    }
    if !bare {
        return Err("leave out user name, query and fragment".to_owned());
    }
    Ok(url)
}
