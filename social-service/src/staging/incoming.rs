//! Takes in one file.

use futures_util::StreamExt;
use object_store::path::Path;
use sha2::{Digest, Sha256};
use social_core::media::Container;
use social_core::{AppName, ByteStream, UserId};
use social_store::{AssetId, AssetState, MediaAsset, fresh_id};

use super::probe;
use super::upload::Upload;
use crate::context::Context;
use crate::error::{Error, MediaError, Result};

/// The longest file name that is kept, in characters.
const LONGEST_NAME: usize = 200;

/// The longest photo that is taken in, in bytes: no reading of TikTok's 20 MB allows more.
/// [TikTok, Content Posting API: media transfer guide, checked 2026-11-22]
const PHOTO_MAX: u64 = 20 * 1_048_576;

/// A file that comes in.
pub struct Incoming {
    /// The platform app it is for.
    pub app: AppName,
    /// What the user's machine calls it.
    pub file_name: String,
    /// How long it is, if the sender says so.
    pub declared: Option<u64>,
    /// Its bytes.
    pub body: ByteStream,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("declared", &self.declared).finish_non_exhaustive()
    }
}

/// What is known of a file when its last byte is in.
struct Received {
    kind: Container,
    size: u64,
    sha256: String,
}

pub(super) async fn take_in(
    context: &Context,
    user: &UserId,
    incoming: Incoming,
) -> Result<MediaAsset> {
    let settings = &context.settings;
    let room = room_for(context, user, incoming.declared).await?;
    let now = context.now();
    let id = fresh_id(now);
    let mut asset = MediaAsset {
        object_key: format!("staged/{id}"),
        id: AssetId::new(id),
        app: incoming.app,
        user_id: user.clone(),
        file_name: incoming
            .file_name
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST_NAME)
            .collect(),
        content_type: String::new(),
        size: 0,
        sha256: String::new(),
        probe: None,
        state: AssetState::Staging,
        created_at: now,
        expires_at: now + settings.upload_timeout,
    };
    context.store.insert_asset(&asset).await?;
    let key = Path::from(asset.object_key.as_str());
    let receiving = receive(context, &key, incoming.declared, room, incoming.body);
    let received = tokio::select! {
        received = receiving => received,
        () = context.clock.sleep(settings.upload_timeout) => Err(MediaError::TimedOut.into()),
    };
    let received = match received {
        Ok(received) => received,
        Err(error) => {
            super::remove(context, &asset).await?;
            return Err(error);
        }
    };
    received.kind.content_type().clone_into(&mut asset.content_type);
    asset.size = received.size;
    asset.sha256 = received.sha256;
    asset.state = AssetState::Ready;
    asset.expires_at = now + settings.asset_life;
    asset.probe = Box::pin(probe::first_look(context, &asset)).await;
    let finished = context.store.finish_asset(
        &asset.id,
        &asset.content_type,
        asset.size,
        &asset.sha256,
        asset.probe.as_ref(),
    );
    if let Err(error) = finished.await {
        if error.is_fenced() {
            // A sweep took it for abandoned; the last bytes came after it had removed them.
            super::delete(context, &asset).await?;
        }
        return Err(error.into());
    }
    let keep = social_store::Change::KeepAsset { id: asset.id.clone(), until: asset.expires_at };
    context.apply(keep.into()).await?;
    Ok(asset)
}

/// Gives how many bytes may come, by the file's own limit, the user's share and the volume.
async fn room_for(context: &Context, user: &UserId, declared: Option<u64>) -> Result<u64> {
    let settings = &context.settings;
    let limit = settings.max_upload_bytes;
    if declared == Some(0) {
        return Err(MediaError::Empty.into());
    }
    if declared.is_some_and(|declared| declared > limit) {
        return Err(MediaError::TooLarge { limit }.into());
    }
    let share = settings.max_user_bytes;
    let staged = context.store.staged_bytes(user).await?;
    let left = share.saturating_sub(staged);
    if left < declared.unwrap_or(1) {
        return Err(MediaError::UserFull { limit: share }.into());
    }
    let free = match &context.free_space {
        Some(free_space) => free_space()
            .map_err(|error| Error::Config(format!("free space is unknown: {error}")))?,
        None => u64::MAX,
    };
    let free = free.saturating_sub(settings.min_free_bytes);
    if free < declared.unwrap_or(1) {
        return Err(MediaError::NoSpace.into());
    }
    Ok(limit.min(left).min(free))
}

async fn receive(
    context: &Context,
    key: &Path,
    declared: Option<u64>,
    room: u64,
    mut body: ByteStream,
) -> Result<Received> {
    let mut upload = Upload::begin(context.media.as_ref(), key).await.map_err(MediaError::Store)?;
    let mut hasher = Sha256::new();
    let mut head = Vec::with_capacity(Container::SNIFF_LEN);
    let mut size = 0_u64;
    let most = declared.unwrap_or(room).min(room);
    if social_core::planted::is("staging-reads-whole-file") {
        let whole: Vec<_> = body.collect().await;
        body = futures_util::stream::iter(whole).boxed();
    }
    let outcome = loop {
        let block = match body.next().await {
            None => break Ok(()),
            Some(Ok(block)) => block,
            Some(Err(error)) => break Err(broken_off(error)),
        };
        size += block.len() as u64;
        if size > most {
            break Err(too_long(context, declared, size, room));
        }
        if size > PHOTO_MAX && is_photo(&head) {
            break Err(MediaError::PhotoTooLarge { limit: PHOTO_MAX }.into());
        }
        let wanted = Container::SNIFF_LEN - head.len();
        head.extend_from_slice(block.get(..wanted.min(block.len())).unwrap_or_default());
        hasher.update(&block);
        if let Err(error) = upload.put(block).await {
            break Err(MediaError::Store(error).into());
        }
    };
    let checked = outcome.and_then(|()| check(&head, size, declared));
    match checked {
        Ok(kind) => {
            upload.finish().await.map_err(MediaError::Store)?;
            Ok(Received { kind, size, sha256: hex::encode(hasher.finalize()) })
        }
        Err(error) => {
            upload.abort().await;
            Err(error)
        }
    }
}

fn is_photo(head: &[u8]) -> bool {
    Container::sniff(head).is_some_and(|kind| !kind.is_video())
}

fn check(head: &[u8], size: u64, declared: Option<u64>) -> Result<Container> {
    if size == 0 {
        return Err(MediaError::Empty.into());
    }
    if let Some(declared) = declared.filter(|declared| *declared != size) {
        return Err(MediaError::LengthMismatch { declared, received: size }.into());
    }
    Container::sniff(head).ok_or_else(|| MediaError::UnknownType.into())
}

fn too_long(context: &Context, declared: Option<u64>, size: u64, room: u64) -> Error {
    let settings = &context.settings;
    let error = match declared {
        Some(declared) if size > declared => {
            MediaError::LengthMismatch { declared, received: size }
        }
        _ if room >= settings.max_upload_bytes => {
            MediaError::TooLarge { limit: settings.max_upload_bytes }
        }
        _ if context.free_space.is_some() => MediaError::NoSpace,
        _ => MediaError::UserFull { limit: settings.max_user_bytes },
    };
    error.into()
}

/// A sender that knows a limit of its own says so by this kind (the router's body limit).
fn broken_off(error: std::io::Error) -> Error {
    MediaError::BrokenOff(error).into()
}
