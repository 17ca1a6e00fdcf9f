//! Publishing videos and photos: init, bytes, status.

mod cancel;
mod chunks;
mod init;
mod photo;
mod post;
mod put;
mod resume;
mod status;
mod upload;
mod upload_error;
mod video;
mod watch;

pub use chunks::{
    CHUNK_DEFAULT, CHUNK_MIN, ChunkPlan, ChunkPlanError, FILE_MAX, FILE_SAFE_MAX, ResumeAt,
    SINGLE_MAX,
};
pub use init::{Init, UPLOAD_LIFE};
pub use photo::{
    PHOTO_DESCRIPTION_MAX, PHOTO_TITLE_MAX, PHOTOS_MAX, PhotoPost, PhotoText, Photos, PhotosError,
};
pub use post::{CAPTION_MAX, Interaction, PostError, Promotion, VideoPost};
pub use resume::Uploaded;
#[doc(no_inline)]
pub use social_core::{Stop, Unwatched, UploadProgress, UploadWatcher};
pub use status::{Outcome, PostMode, PublishStatus, Status, StatusPoller};
pub use upload::Upload;
pub use upload_error::UploadError;
pub use video::{PullUrl, PullUrlError, VideoSource, VideoType};
