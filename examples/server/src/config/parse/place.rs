//! Where rows and files are kept.

use std::path::PathBuf;

use url::Url;

use super::super::database::DatabaseUrl;
use super::Problem;

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
/// Reads where the rows are kept.
pub(in crate::config) fn store(text: &str) -> Result<StoreAddress, Problem> {
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
pub(in crate::config) fn media(text: &str) -> Result<MediaAddress, Problem> {
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

/// Reads the name of a region.
pub(in crate::config) fn region(text: &str) -> Result<String, Problem> {
    let sane = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if (1..=64).contains(&text.len()) && text.chars().all(sane) {
        Ok(text.to_owned())
    } else {
        Err("write the region's short name, for example eu-west-3; services other than AWS mostly take us-east-1".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_places() {
        assert_eq!(store("sqlite:///var/a.db").unwrap(), StoreAddress::Sqlite("/var/a.db".into()));
        assert_eq!(store("sqlite://a.db").unwrap(), StoreAddress::Sqlite("a.db".into()));
        assert_eq!(media("file:///var/a%20b").unwrap(), MediaAddress::Folder("/var/a b".into()));
        assert_eq!(store("memory:").unwrap(), StoreAddress::Memory);
    }
}
