//! What is there: the profile, media, stories, comments and mentions.
//!
//! Only fields are asked for that exist behind the app's login, and what Instagram leaves out is
//! `None`. Lists come in pages. Instagram puts the address of the next page into each answer, with
//! the token in it; that address is never followed: the next page is asked for by its cursor.

mod comment;
mod details;
mod discovery;
mod fields;
mod hashtag;
mod media;
mod mention;
mod page;
mod profile;
mod stream;

pub use comment::{Comment, CommentWriter};
pub use details::{AudioType, MediaDetails, ProfileDetails};
pub use discovery::Discovered;
pub use fields::{FIELDS, Field, Node};
pub use hashtag::Hashtag;
pub use media::{CommentsSwitch, Media, MediaProductType, MediaType};
pub use page::{Cursor, Page, Pages};
pub use profile::Profile;
pub use stream::PageStream;
