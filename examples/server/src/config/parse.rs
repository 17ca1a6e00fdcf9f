//! One reader per kind of value; each says what it wants instead.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use instagram_client::GraphVersion;
use instagram_client::endpoint::BASIC_SCOPE;
use social_core::Scopes;
use social_core::http::{AllowedHosts, HostRuleError, is_loopback};
use social_service::{AppAudit, OwnershipFile};
use url::Url;

use super::database::DatabaseUrl;

/// What is wrong with a value, and what to write instead.
pub(super) type Problem = String;

/// Where the rows are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreAddress {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(DatabaseUrl),
    /// The process's memory: everything is gone when it ends.
    Memory,
}

/// Where staged media is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaAddress {
    /// A folder.
    Folder(PathBuf),
    /// A bucket of a service that speaks S3.
    Bucket {
        /// The bucket.
        name: String,
        /// What every key in it begins with; empty for none.
        prefix: String,
    },
    /// The process's memory.
    Memory,
}

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

/// What a start does if a key is missing that something stored is sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingKeys {
    /// It ends.
    Refuse,
    /// It goes on; what the key seals stays as it is and cannot be opened.
    Keep,
}

/// A range of addresses that forwarding headers are believed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Tells whether the address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 4),
            IpAddr::V6(v6) => (v6.to_bits(), 6),
        };
        let (ours, our_family) = bits(self.address);
        let (theirs, their_family) = bits(address.to_canonical());
        let differing = ours ^ theirs;
        our_family == their_family && u32::from(self.prefix) <= differing.leading_zeros()
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// Reads `ADDRESS:PORT`.
pub(super) fn address(text: &str) -> Result<SocketAddr, Problem> {
    text.parse().map_err(|_| "write ADDRESS:PORT, for example 127.0.0.1:8080".to_owned())
}

/// Reads the address people and platforms use: https, or http on loopback, without a path.
pub(super) fn public_url(text: &str) -> Result<Url, Problem> {
    let url = platform_url(text)?;
    if url.path() != "/" {
        return Err("write it without a path; the pages lie at the root".to_owned());
    }
    Ok(url)
}

/// Reads the address below which media are fetched: as the public one, but it may have a path.
pub(super) fn media_url(text: &str) -> Result<Url, Problem> {
    let url = platform_url(text)?;
    if !url.path().ends_with('/') {
        return Err("end it with a slash, as TikTok's URL prefixes do".to_owned());
    }
    Ok(url)
}

/// Reads TikTok's ownership files.
pub(super) fn ownership_files(text: &str) -> Result<Vec<OwnershipFile>, Problem> {
    let cure = "copy the file's name or its line from the portal, for example tiktokAbC123.txt";
    let files = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    files
        .map(|item| OwnershipFile::parse(item).map_err(|error| format!("{error}; {cure}")))
        .collect()
}

/// Reads a platform's address: https, or http on loopback; no user, query or fragment.
pub(super) fn platform_url(text: &str) -> Result<Url, Problem> {
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

/// Reads where the rows are kept.
pub(super) fn store(text: &str) -> Result<StoreAddress, Problem> {
    if text == "memory:" {
        return Ok(StoreAddress::Memory);
    }
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return DatabaseUrl::parse(text).map(StoreAddress::Postgres);
    }
    match text.strip_prefix("sqlite://") {
        Some(path) if !path.is_empty() && !path.contains('?') => Ok(StoreAddress::Sqlite(path.into())),
        _ => Err("write sqlite://PATH (sqlite:///var/lib/social/social.db is an absolute one), postgres://USER:PASSWORD@HOST/DATABASE or memory:".to_owned()),
    }
}

/// Reads where staged media is kept.
pub(super) fn media(text: &str) -> Result<MediaAddress, Problem> {
    if text == "memory:" {
        return Ok(MediaAddress::Memory);
    }
    if let Some(place) = text.strip_prefix("s3://") {
        return bucket(place);
    }
    let folder = Url::parse(text)
        .ok()
        .filter(|url| url.scheme() == "file")
        .and_then(|url| url.to_file_path().ok());
    folder.map(MediaAddress::Folder).ok_or_else(|| {
        "write file:///PATH with an absolute path, for example file:///var/lib/social/media, s3://BUCKET/PREFIX, or memory:".to_owned()
    })
}

/// Reads `BUCKET` or `BUCKET/PREFIX`.
fn bucket(place: &str) -> Result<MediaAddress, Problem> {
    let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
    let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let in_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let prefix = prefix.trim_end_matches('/');
    let part =
        |part: &str| !part.is_empty() && part != "." && part != ".." && part.chars().all(in_part);
    if !(3..=63).contains(&name.len()) || !name.chars().all(in_name) {
        return Err("write s3://BUCKET or s3://BUCKET/PREFIX; a bucket's name has 3 to 63 small letters, digits, - or .".to_owned());
    }
    if !prefix.is_empty() && !prefix.split('/').all(part) {
        return Err(
            "write the prefix with letters, digits, -, _ and . between single slashes".to_owned()
        );
    }
    Ok(MediaAddress::Bucket { name: name.to_owned(), prefix: prefix.to_owned() })
}

/// Reads the address of a service that speaks S3; how safe it is, is asked where it is used.
pub(super) fn endpoint(text: &str) -> Result<Url, Problem> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.ok_or_else(|| "write a whole address, for example https://s3.example.com".to_owned())
}

/// Reads the name of a region.
pub(super) fn region(text: &str) -> Result<String, Problem> {
    let sane = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=64).contains(&text.len()) && text.chars().all(sane) {
        Ok(text.to_owned())
    } else {
        Err("write the region's short name, for example eu-west-3; services other than AWS mostly take us-east-1".to_owned())
    }
}

/// Reads the token of a temporary key, which is longer than other credentials.
pub(super) fn session_token(text: &str) -> Result<(), Problem> {
    if (1..=4096).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(())
    } else {
        Err("copy it again: it must be 1 to 4096 printable characters without spaces".to_owned())
    }
}

/// Reads a number of workers, 1 to 256.
pub(super) fn workers(text: &str) -> Result<usize, Problem> {
    match text.parse() {
        Ok(count @ 1..=256) => Ok(count),
        _ => Err("write a number from 1 to 256".to_owned()),
    }
}

/// Reads a number of database connections, 1 to 1,000.
pub(super) fn connections(text: &str) -> Result<u32, Problem> {
    match text.parse() {
        Ok(count @ 1..=1000) => Ok(count),
        _ => Err("write a number from 1 to 1000".to_owned()),
    }
}

/// Reads a span of days or hours: `14d`, `168h`.
pub(super) fn retention(text: &str) -> Result<Duration, Problem> {
    let hours = match (text.strip_suffix('d'), text.strip_suffix('h')) {
        (Some(days), _) => days.parse::<u64>().ok().and_then(|days| days.checked_mul(24)),
        (_, Some(hours)) => hours.parse().ok(),
        _ => None,
    };
    match hours {
        Some(hours @ 168..=87_600) => Ok(Duration::from_hours(hours)),
        Some(_) => Err("write 7d to 3650d: platforms repeat deliveries for days, and what was forgotten would count as new".to_owned()),
        None => Err("write a span such as 14d or 336h".to_owned()),
    }
}

/// Reads a span of minutes, hours or days: `30m`, `6h`, `1d`.
fn span(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return None,
    };
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    number.checked_mul(minutes)?.checked_mul(60).map(Duration::from_secs)
}

/// Reads how late a planned post may be.
pub(super) fn past_due(text: &str) -> Result<Duration, Problem> {
    let allowed = Duration::from_mins(1)..=Duration::from_hours(24);
    span(text)
        .filter(|late| allowed.contains(late))
        .ok_or_else(|| "write a span from 1m to 24h, such as 30m or 1h".to_owned())
}

/// Reads how often figures or media are read; `off` for never.
pub(super) fn every(text: &str) -> Result<Option<Duration>, Problem> {
    if text == "off" {
        return Ok(None);
    }
    let allowed = Duration::from_mins(15)..=Duration::from_hours(7 * 24);
    span(text)
        .filter(|every| allowed.contains(every))
        .map(Some)
        .ok_or_else(|| "write a span from 15m to 7d, such as 6h, or off".to_owned())
}

/// Reads whether TikTok has audited the app.
pub(super) fn audited(text: &str) -> Result<AppAudit, Problem> {
    match text {
        "true" | "on" => Ok(AppAudit::Audited),
        "false" | "off" => Ok(AppAudit::Unaudited),
        "unknown" => Ok(AppAudit::Unknown),
        _ => Err("write true, false or unknown".to_owned()),
    }
}

/// Reads addresses and ranges, separated by commas.
pub(super) fn networks(text: &str) -> Result<Vec<Network>, Problem> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(network).collect()
}

fn network(text: &str) -> Result<Network, Problem> {
    let wrong = || {
        format!(
            "`{text}` is neither an address nor a range; write for example 10.0.0.5 or 10.0.0.0/8"
        )
    };
    let (address, prefix) =
        text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Ok(longest), str::parse).map_err(|_| wrong())?;
    if prefix > longest {
        return Err(wrong());
    }
    Ok(Network { address, prefix })
}

/// Reads a yes or no.
pub(super) fn switch(text: &str) -> Result<bool, Problem> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("write on or off".to_owned()),
    }
}

/// Reads what a start does if a key is missing.
pub(super) fn missing_keys(text: &str) -> Result<MissingKeys, Problem> {
    match text {
        "refuse" => Ok(MissingKeys::Refuse),
        "keep" => Ok(MissingKeys::Keep),
        _ => Err("write refuse or keep".to_owned()),
    }
}

/// Reads the PKCE mode.
pub(super) fn pkce(text: &str) -> Result<PkceSetting, Problem> {
    match text {
        "auto" => Ok(PkceSetting::Auto),
        "off" => Ok(PkceSetting::Off),
        "hex" => Ok(PkceSetting::Hex),
        _ => Err("write auto, off or hex".to_owned()),
    }
}

/// Reads what a login asks for.
pub(super) fn scopes(text: &str) -> Result<Scopes, Problem> {
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
pub(super) fn meta_scopes(text: &str) -> Result<Scopes, Problem> {
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
pub(super) fn instagram_scopes(text: &str) -> Result<Scopes, Problem> {
    let scopes = meta_scopes(text)?;
    if !scopes.contains(BASIC_SCOPE) {
        return Err(format!("name {BASIC_SCOPE} too; Instagram gives nothing without it"));
    }
    Ok(scopes)
}

/// Reads a version of the Graph API.
pub(super) fn graph_version(text: &str) -> Result<GraphVersion, Problem> {
    text.parse().map_err(|_| "write it as Meta does, for example v25.0".to_owned())
}

/// Reads the token of the webhook's address. Whoever guesses it could point the address elsewhere.
pub(super) fn verify_token(text: &str) -> Result<(), Problem> {
    credential(text)?;
    if text.len() < 16 {
        return Err("write at least 16 random characters".to_owned());
    }
    Ok(())
}

/// Reads the hosts that uploads may go to: names, whole origins, or `.suffix` for every host below.
pub(super) fn hosts(text: &str) -> Result<AllowedHosts, Problem> {
    let hosts: AllowedHosts = text.parse().map_err(|error: HostRuleError| error.to_string())?;
    if hosts == AllowedHosts::default() {
        return Err("name at least one host, for example .tiktokapis.com".to_owned());
    }
    Ok(hosts)
}

/// Reads the name of an app.
pub(super) fn app_name(text: &str) -> Result<social_core::AppName, Problem> {
    let sane = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if (1..=32).contains(&text.len()) && text.chars().all(sane) {
        Ok(text.into())
    } else {
        Err("write 1 to 32 small letters, digits, - or _".to_owned())
    }
}

/// Reads a secret or key that a platform gave: printable, without spaces.
pub(super) fn credential(text: &str) -> Result<(), Problem> {
    if !text.is_empty() && text.len() <= 512 && text.chars().all(|c| c.is_ascii_graphic()) {
        Ok(())
    } else {
        Err("copy it again: it must be 1 to 512 printable characters without spaces".to_owned())
    }
}

/// Reads the admin token.
pub(super) fn admin_token(text: &str) -> Result<(), Problem> {
    credential(text)?;
    if text.len() < 24 {
        return Err("write at least 24 random characters".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_knows_its_own() {
        let networks = networks("10.1.0.0/16, 192.0.2.7,2001:db8::/32").unwrap();
        let inside = |text: &str| {
            let address: IpAddr = text.parse().unwrap();
            networks.iter().any(|network| network.contains(address))
        };
        assert!(inside("10.1.255.1") && inside("192.0.2.7") && inside("2001:db8:1::1"));
        assert!(inside("::ffff:10.1.2.3"), "a mapped address is the one it maps");
        assert!(!inside("10.2.0.1") && !inside("192.0.2.8") && !inside("2001:db9::1"));
        assert!(super::networks("0.0.0.0/0").unwrap()[0].contains("203.0.113.9".parse().unwrap()));
        assert!(!super::networks("0.0.0.0/0").unwrap()[0].contains("::1".parse().unwrap()));
    }

    #[test]
    fn reads_places() {
        assert_eq!(store("sqlite:///var/a.db").unwrap(), StoreAddress::Sqlite("/var/a.db".into()));
        assert_eq!(store("sqlite://a.db").unwrap(), StoreAddress::Sqlite("a.db".into()));
        assert_eq!(media("file:///var/a%20b").unwrap(), MediaAddress::Folder("/var/a b".into()));
        assert_eq!(store("memory:").unwrap(), StoreAddress::Memory);
    }

    #[test]
    fn reads_spans() {
        assert_eq!(retention("7d").unwrap(), Duration::from_hours(168));
        assert_eq!(retention("400h").unwrap(), Duration::from_hours(400));
        assert!(retention("18446744073709551615d").is_err());
    }
}
