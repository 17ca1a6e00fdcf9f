//! Addresses that are listened on, shown to people, or called.

use std::net::SocketAddr;

use social_core::http::{AllowedHosts, HostRuleError, is_loopback};
use url::Url;

use super::Problem;

/// Reads `ADDRESS:PORT`.
pub(in crate::config) fn address(text: &str) -> Result<SocketAddr, Problem> {
    text.parse().map_err(|_| "write ADDRESS:PORT, for example 127.0.0.1:8080".to_owned())
}

/// Reads the address people and platforms use: https, or http on loopback, without a path.
pub(in crate::config) fn public_url(text: &str) -> Result<Url, Problem> {
    let url = platform_url(text)?;
    if url.path() != "/" {
        return Err("write it without a path; the pages lie at the root".to_owned());
    }
    Ok(url)
}

/// Reads the address below which media are fetched: as the public one, but it may have a path.
pub(in crate::config) fn media_url(text: &str) -> Result<Url, Problem> {
    let url = platform_url(text)?;
    if !url.path().ends_with('/') {
        return Err("end it with a slash, as TikTok's URL prefixes do".to_owned());
    }
    Ok(url)
}

/// Reads a platform's address: https, or http on loopback; no user, query or fragment.
pub(in crate::config) fn platform_url(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text)
        .map_err(|_| "write a whole address, for example https://social.example.com".to_owned())?;
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if !secure {
        return Err("write an https address; http is only for loopback".to_owned());
    }
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() {
        return Err("leave out user name, query and fragment".to_owned());
    }
    Ok(url)
}

/// Reads the address of a service that speaks S3; how safe it is, is asked where it is used.
pub(in crate::config) fn endpoint(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| "write a whole address, for example https://s3.example.com".to_owned())
}

/// Reads the hosts that uploads may go to: names, whole origins, or `.suffix` for every host below.
pub(in crate::config) fn hosts(text: &str) -> Result<AllowedHosts, Problem> {
    let hosts: AllowedHosts = text.parse().map_err(|error: HostRuleError| error.to_string())?;
    if hosts == AllowedHosts::default() {
        return Err("name at least one host, for example .tiktokapis.com".to_owned());
    }
    Ok(hosts)
}
