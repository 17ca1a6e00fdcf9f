//! What is set at a platform: scopes, versions, the state of the app.

use instagram_client::GraphVersion;
use instagram_client::endpoint::BASIC_SCOPE;
use social_core::{AppName, Scopes};
use social_service::{AppAudit, OwnershipFile};

use super::Problem;

/// Whether logins send a PKCE challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PkceSetting {
    /// The hex form of TikTok's desktop apps, where the redirect address is on loopback; else none.
    Auto,
    /// Never.
    Off,
    /// Always, in TikTok's hex form.
    Hex,
}

/// Reads the PKCE mode.
pub(in crate::config) fn pkce(text: &str) -> Result<PkceSetting, Problem> {
    match text {
        "auto" => Ok(PkceSetting::Auto),
        "off" => Ok(PkceSetting::Off),
        "hex" => Ok(PkceSetting::Hex),
        _ => Err("write auto, off or hex".to_owned()),
    }
}

/// Reads whether TikTok has audited the app.
pub(in crate::config) fn audited(text: &str) -> Result<AppAudit, Problem> {
    match text {
        "true" | "on" => Ok(AppAudit::Audited),
        "false" | "off" => Ok(AppAudit::Unaudited),
        "unknown" => Ok(AppAudit::Unknown),
        _ => Err("write true, false or unknown".to_owned()),
    }
}

/// Reads TikTok's ownership files.
pub(in crate::config) fn ownership_files(text: &str) -> Result<Vec<OwnershipFile>, Problem> {
    let cure = "copy the file's name or its line from the portal, for example tiktokAbC123.txt";
    let files = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    files
        .map(|item| OwnershipFile::parse(item).map_err(|error| format!("{error}; {cure}")))
        .collect()
}

/// Reads what a login asks for.
pub(in crate::config) fn scopes(text: &str) -> Result<Scopes, Problem> {
    let known = |scope: &str| scope.chars().all(|c| c.is_ascii_lowercase() || c == '.');
    let scopes = Scopes::parse(text);
    if scopes.is_empty() || !scopes.iter().all(known) {
        return Err(
            "write scopes separated by commas, for example user.info.basic,video.upload".to_owned()
        );
    }
    Ok(scopes)
}

/// Reads what a Facebook login asks for.
pub(in crate::config) fn meta_scopes(text: &str) -> Result<Scopes, Problem> {
    let known = |scope: &str| scope.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let scopes = Scopes::parse(text);
    if scopes.is_empty() || !scopes.iter().all(known) {
        return Err(
            "write permissions separated by commas, for example instagram_basic,pages_show_list"
                .to_owned(),
        );
    }
    Ok(scopes)
}

/// Reads what an Instagram login asks for.
pub(in crate::config) fn instagram_scopes(text: &str) -> Result<Scopes, Problem> {
    let scopes = meta_scopes(text)?;
    if !scopes.contains(BASIC_SCOPE) {
        return Err(format!("name {BASIC_SCOPE} too; Instagram gives nothing without it"));
    }
    Ok(scopes)
}

/// Reads a version of the Graph API.
pub(in crate::config) fn graph_version(text: &str) -> Result<GraphVersion, Problem> {
    text.parse().map_err(|_| "write it as Meta does, for example v25.0".to_owned())
}

/// Reads the name of an app.
pub(in crate::config) fn app_name(text: &str) -> Result<AppName, Problem> {
    let sane = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if (1..=32).contains(&text.len()) && text.chars().all(sane) {
        Ok(text.into())
    } else {
        Err("write 1 to 32 small letters, digits, - or _".to_owned())
    }
}
