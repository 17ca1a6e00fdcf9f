//! Makes the addresses of an attempt.

use std::time::Duration;

use social_core::Timestamp;
use social_core::media::Container;
use social_store::{Change, Changes, MediaAsset, MediaGrant, PublicationId};
use url::Url;

use super::FOLDER;
use super::secret::Secret;
use crate::error::{Error, Result};

/// How long an address works. TikTok fetches for an hour after its answer to the init, which itself
/// may wait for a place in the limit; the rest is to be sure.
/// [TikTok, Content Posting API: media transfer guide, checked 2026-11-22]
const LIFE: Duration = Duration::from_mins(90);

/// The addresses of an attempt. They are permissions: nothing shows them.
pub(crate) struct Given {
    /// One for each file, in their order.
    pub(crate) urls: Vec<Url>,
    /// What makes them work; to be written together with the attempt's intent.
    pub(crate) changes: Changes,
}

/// Makes one address for each of these files, below `base`.
pub(crate) fn give(
    base: &Url,
    (publication, attempt): (&PublicationId, u32),
    assets: &[MediaAsset],
    now: Timestamp,
) -> Result<Given> {
    let mut given = Given { urls: Vec::with_capacity(assets.len()), changes: Changes::new() };
    for (number, asset) in (1..).zip(assets) {
        let secret = Secret::fresh()?;
        given.urls.push(address(base, &secret, &name(number, asset))?);
        given.changes.push(Change::InsertGrant(MediaGrant {
            hash: secret.hash(),
            asset_id: asset.id.clone(),
            publication_id: publication.clone(),
            attempt,
            expires_at: now + LIFE,
            revoked_at: None,
            fetched_at: None,
        }));
    }
    Ok(given)
}

fn address(base: &Url, secret: &Secret, name: &str) -> Result<Url> {
    base.join(&format!("{FOLDER}/{}/{name}", secret.as_str()))
        .map_err(|error| Error::Config(format!("no address below {base}: {error}")))
}

/// Names a file for the platform: by its place and its type, and by nothing its owner wrote.
fn name(number: u32, asset: &MediaAsset) -> String {
    let extension = Container::of_content_type(&asset.content_type).map(Container::extension);
    format!("{number}.{}", extension.unwrap_or("bin"))
}

#[cfg(test)]
mod tests {
    use social_core::{AppName, UserId};
    use social_store::AssetState;

    use super::*;

    fn asset(id: &str, content_type: &str) -> MediaAsset {
        MediaAsset {
            id: id.into(),
            app: AppName::default_app(),
            user_id: UserId::new("user-1"),
            object_key: id.to_owned(),
            file_name: "my holiday.jpeg".to_owned(),
            content_type: content_type.to_owned(),
            size: 1,
            sha256: String::new(),
            state: AssetState::Ready,
            created_at: Timestamp::from_unix(0),
            expires_at: Timestamp::from_unix(0),
            probe: None,
        }
    }

    #[test]
    fn each_file_gets_an_address_of_its_own_and_only_its_hash_is_written() {
        let base = Url::parse("https://media.example.com/social/").unwrap();
        let files = [asset("a", "image/jpeg"), asset("b", "image/webp"), asset("a", "video/mp4")];
        let of = PublicationId::new("publication-1");
        let now = Timestamp::from_unix(1_795_334_400);
        let given = give(&base, (&of, 2), &files, now).unwrap();
        let mut hashes = Vec::new();
        for ((url, change), file) in given.urls.iter().zip(given.changes.iter()).zip(&files) {
            let path: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(path[..2], ["social", "media"]);
            let Change::InsertGrant(grant) = change else { panic!("{change:?}") };
            assert_eq!(Secret::parse(path[2]).unwrap().hash(), grant.hash);
            assert_eq!((&grant.asset_id, grant.attempt), (&file.id, 2));
            assert!(grant.expires_at >= now + Duration::from_mins(65));
            assert!(!format!("{change:?}").contains(path[2]));
            hashes.push((grant.hash.clone(), path[3]));
        }
        let names: Vec<_> = hashes.iter().map(|(_, name)| *name).collect();
        assert_eq!(names, ["1.jpg", "2.webp", "3.mp4"]);
        hashes.dedup_by(|one, other| one.0 == other.0);
        assert_eq!(hashes.len(), 3);
    }
}
