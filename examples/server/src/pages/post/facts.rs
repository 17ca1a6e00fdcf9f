//! The facts of a post: ids whole and as text, sizes, hashes, times.

use social_service::{
    InstagramFile, InstagramRequest, Journal, PhotoImages, PhotoSet, TikTokMedia,
};
use social_store::Publication;
use url::Url;

use super::instagram;
use crate::pages::audience;
use crate::pages::names;
use crate::words::Words;

/// One fact.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) mono: bool,
    /// Where the value leads.
    pub(super) link: bool,
}

/// Facts as they are gathered; what is not known has a dash.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, name: impl Into<String>, value: Option<String>) {
        let value = value.unwrap_or_else(|| "-".to_owned());
        self.0.push(Fact { name: name.into(), value, mono: false, link: false });
    }

    /// Adds an id, or something else to be read sign by sign.
    fn mono(&mut self, name: impl Into<String>, value: Option<String>) {
        self.add(name, value);
        if let Some(last) = self.0.last_mut() {
            last.mono = true;
        }
    }

    fn link(&mut self, name: impl Into<String>, address: String) {
        self.0.push(Fact { name: name.into(), value: address, mono: false, link: true });
    }
}

/// Gives the facts in their order. `out` is the address of the post, once it is known.
pub(super) fn of(journal: &Journal, out: Option<&str>, words: Words) -> Vec<Fact> {
    let publication = &journal.publication;
    let mut facts = Facts::default();
    match names::instagram(publication) {
        Some(request) => of_instagram(&mut facts, journal, (&request, out), words),
        None => of_tiktok(&mut facts, journal, words),
    }
    for file in &journal.files {
        let named = format!("{}, {}", file.file_name, words.bytes(file.size));
        facts.add(words.fact_file(), Some(named));
        facts.mono(words.fact_sha256(), Some(file.sha256.clone()));
    }
    for url in addresses(publication) {
        // A query may hold a signature that opens the file.
        facts.mono(words.fact_address(), Some(social_core::without_query(&url)));
    }
    if let Some(at) = publication.scheduled_for {
        facts.add(words.ig_fact_planned(), Some(words.moment(at).text));
    }
    facts.add(words.fact_accepted(), Some(words.moment(publication.created_at).text));
    facts.add(words.fact_changed(), Some(words.moment(publication.updated_at).text));
    facts.mono(words.reference(), Some(publication.correlation_id.clone()));
    facts.0
}

fn of_tiktok(facts: &mut Facts, journal: &Journal, words: Words) {
    let post = journal.posts.first();
    let publish_id = post.map(|post| post.publish_id.clone());
    let not_received = || Some(words.not_received().to_owned());
    facts.mono(words.fact_publish_id(), publish_id.or_else(not_received));
    let post_ids = post.map(|post| post.post_ids.join(", ")).filter(|ids| !ids.is_empty());
    facts.mono(words.fact_post_ids(), post_ids);
    facts.mono(words.fact_external_id(), journal.publication.external_id.clone());
    let request = names::request(&journal.publication);
    let level = request.as_ref().and_then(|request| request.privacy_level.as_deref());
    facts.add(words.fact_audience(), level.map(|level| audience::word(level, words)));
}

fn of_instagram(
    facts: &mut Facts,
    journal: &Journal,
    (request, out): (&InstagramRequest, Option<&str>),
    words: Words,
) {
    let not_received = || Some(words.not_received().to_owned());
    let media_id = journal.publication.external_id.clone();
    facts.mono(words.ig_fact_media_id(), media_id.or_else(not_received));
    if let Some(address) = out {
        facts.link(words.ig_fact_permalink(), address.to_owned());
    }
    for row in instagram::containers(journal, request.media.items()) {
        let name = match row.part {
            0 => words.ig_fact_container().to_owned(),
            part => words.ig_fact_container_of(part),
        };
        facts.mono(name, Some(row.container_id.clone()));
    }
}

/// Gives the addresses that the platform fetches from, where they are not ours.
fn addresses(publication: &Publication) -> Vec<Url> {
    if let Some(request) = names::instagram(publication) {
        let files = request.media.files().into_iter().chain(request.media.cover());
        let elsewhere = files.filter_map(|file| match file {
            InstagramFile::ImageUrl(url) | InstagramFile::VideoUrl(url) => Some(url.clone()),
            _ => None,
        });
        return elsewhere.collect();
    }
    match names::request(publication).map(|request| request.media) {
        Some(TikTokMedia::Url(url)) => vec![url],
        Some(TikTokMedia::Photos(PhotoSet { images: PhotoImages::Urls(urls), .. })) => urls,
        _ => Vec::new(),
    }
}
