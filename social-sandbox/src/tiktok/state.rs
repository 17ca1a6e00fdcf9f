//! Everything the TikTok host remembers.

use std::collections::BTreeMap;

use super::app::TikTokApp;
use super::attempt::{Attempt, Video};
use super::behaviour::TikTokBehaviour;
use super::init::Answered;
use super::oauth::{Code, Consent};
use super::token_store::TokenStore;
use super::upload::Upload;
use super::user::TikTokUser;
use super::windows::Windows;
use crate::agenda::Agenda;

/// Something that happens by itself when its time comes.
#[derive(Debug)]
pub(crate) enum Event {
    /// The work on an attempt's media ends.
    Processed(String),
    /// The look at a public post ends.
    Moderated(u64),
    /// The upload URL of an attempt runs out.
    UploadOver(String),
    /// The time for a fetch runs out.
    PullOver(String),
}

/// The state of the TikTok host.
#[derive(Debug)]
pub(crate) struct State {
    /// Counts resets, so that work from before one is not booked after it.
    pub(crate) era: u64,
    pub(crate) behaviour: TikTokBehaviour,
    pub(crate) apps: BTreeMap<String, TikTokApp>,
    /// In the order they were added; the first is the one that `approve=auto` takes.
    pub(crate) users: Vec<TikTokUser>,
    pub(crate) consents: BTreeMap<String, Consent>,
    pub(crate) codes: BTreeMap<String, Code>,
    pub(crate) tokens: TokenStore,
    pub(crate) client_tokens: BTreeMap<String, i64>,
    pub(crate) attempts: BTreeMap<String, Attempt>,
    /// Inits that the same request may join.
    pub(crate) answered_inits: Vec<Answered>,
    /// By upload id.
    pub(crate) uploads: BTreeMap<String, Upload>,
    pub(crate) videos: Vec<Video>,
    pub(crate) windows: Windows,
    pub(crate) agenda: Agenda<Event>,
}

impl State {
    pub(crate) fn new(behaviour: TikTokBehaviour, era: u64) -> Self {
        let app = TikTokApp::default_app();
        Self {
            era,
            behaviour,
            apps: BTreeMap::from([(app.client_key.clone(), app)]),
            users: TikTokUser::defaults(),
            consents: BTreeMap::new(),
            codes: BTreeMap::new(),
            tokens: TokenStore::default(),
            client_tokens: BTreeMap::new(),
            attempts: BTreeMap::new(),
            answered_inits: Vec::new(),
            uploads: BTreeMap::new(),
            videos: Vec::new(),
            windows: Windows::default(),
            agenda: Agenda::default(),
        }
    }

    pub(crate) fn user(&self, username: &str) -> Option<&TikTokUser> {
        self.users.iter().find(|user| user.username == username)
    }
}
