//! The facts of a post: ids whole and as text, sizes, hashes, times.

use social_service::{Journal, PhotoImages, PhotoSet, TikTokMedia};
use social_store::MediaAsset;
use url::Url;

use crate::pages::audience;
use crate::pages::names;
use crate::words::Words;

/// One fact.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) mono: bool,
}

/// Gives the facts in their order.
pub(super) fn of(journal: &Journal, files: &[MediaAsset], words: Words) -> Vec<Fact> {
    let publication = &journal.publication;
    let request = names::request(publication);
    let post = journal.posts.first();
    let mut facts = Vec::new();
    let mut add = |name, value: Option<String>, mono| {
        facts.push(Fact { name, value: value.unwrap_or_else(|| "-".to_owned()), mono });
    };
    let publish_id = post.map(|post| post.publish_id.clone());
    add(
        words.fact_publish_id(),
        publish_id.or_else(|| Some(words.not_received().to_owned())),
        true,
    );
    let post_ids = post.map(|post| post.post_ids.join(", ")).filter(|ids| !ids.is_empty());
    add(words.fact_post_ids(), post_ids, true);
    add(words.fact_external_id(), publication.external_id.clone(), true);
    let level = request.as_ref().and_then(|request| request.privacy_level.as_deref());
    add(words.fact_audience(), level.map(|level| audience::word(level, words)), false);
    for file in files {
        add(
            words.fact_file(),
            Some(format!("{}, {}", file.file_name, words.bytes(file.size))),
            false,
        );
        add(words.fact_sha256(), Some(file.sha256.clone()), true);
    }
    for url in request.as_ref().map_or(&[][..], |request| addresses(&request.media)) {
        // A query may hold a signature that opens the file.
        add(words.fact_address(), Some(social_core::without_query(url)), true);
    }
    add(words.fact_accepted(), Some(words.moment(publication.created_at).text), false);
    add(words.fact_changed(), Some(words.moment(publication.updated_at).text), false);
    add(words.reference(), Some(publication.correlation_id.clone()), true);
    facts
}

/// Gives the addresses that TikTok fetches from, where they are not ours.
fn addresses(media: &TikTokMedia) -> &[Url] {
    match media {
        TikTokMedia::Url(url) => std::slice::from_ref(url),
        TikTokMedia::Photos(PhotoSet { images: PhotoImages::Urls(urls), .. }) => urls,
        _ => &[],
    }
}
