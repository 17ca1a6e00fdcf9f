//! Publish attempts and the posts they led to.

use super::TikTokControl;
use crate::error::SandboxError;
use crate::tiktok::State;
use crate::tiktok::attempt::{AttemptView, PostCounts, PostView};
use crate::tiktok::host::Host;
use crate::tiktok::machine;

impl TikTokControl {
    /// Returns all publish attempts, oldest first.
    pub fn attempts(&self) -> Vec<AttemptView> {
        let state = self.0.enter();
        let mut attempts: Vec<AttemptView> =
            state.attempts.values().map(AttemptView::from).collect();
        attempts.sort_by_key(|attempt| attempt.created_micros);
        attempts
    }

    /// Returns one publish attempt.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an attempt.
    pub fn attempt(&self, publish_id: &str) -> Result<AttemptView, SandboxError> {
        self.0
            .enter()
            .attempts
            .get(publish_id)
            .map(AttemptView::from)
            .ok_or_else(|| SandboxError::not_found("attempt", publish_id))
    }

    /// Lets a running attempt fail with a reason.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an attempt and
    /// [`SandboxError::Refused`] if it is not processing.
    pub fn fail_attempt(&self, publish_id: &str, reason: &str) -> Result<(), SandboxError> {
        let state = &mut *self.0.enter();
        let attempt = state
            .attempts
            .get(publish_id)
            .ok_or_else(|| SandboxError::not_found("attempt", publish_id))?;
        if !attempt.status.is_processing() {
            return Err(SandboxError::Refused("the attempt is not processing".to_owned()));
        }
        let now = self.0.clock.now_unix_micros();
        machine::fail(&self.0, state, publish_id, reason, now);
        Ok(())
    }

    /// Makes a post visible to everybody, and sends the event.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a post.
    pub fn show_post(&self, post_id: u64) -> Result<(), SandboxError> {
        self.with_post(post_id, machine::show)
    }

    /// Takes a post out of sight, and sends the event.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a post.
    pub fn hide_post(&self, post_id: u64) -> Result<(), SandboxError> {
        self.with_post(post_id, machine::hide)
    }

    /// Sets what the Display API counts of a post.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a post.
    pub fn count_post(&self, post_id: u64, counts: PostCounts) -> Result<(), SandboxError> {
        let state = &mut *self.0.enter();
        let mut videos = state.videos.iter_mut();
        let video = videos
            .find(|video| video.post_id == post_id)
            .ok_or_else(|| SandboxError::not_found("post", post_id.to_string()))?;
        video.counts = counts;
        Ok(())
    }

    /// Ends the work on an attempt's media now, even if attempts are stuck: it
    /// is posted, or delivered to the inbox, or fails for its own reason.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an attempt and
    /// [`SandboxError::Refused`] if it is not processing or bytes are missing.
    pub fn complete_attempt(&self, publish_id: &str) -> Result<(), SandboxError> {
        let state = &mut *self.0.enter();
        let attempt = state
            .attempts
            .get(publish_id)
            .ok_or_else(|| SandboxError::not_found("attempt", publish_id))?;
        if !attempt.status.is_processing() || attempt.transferred_at.is_none() {
            return Err(SandboxError::Refused(
                "the attempt is not processing, or bytes are missing".to_owned(),
            ));
        }
        machine::conclude(&self.0, state, publish_id, self.0.clock.now_unix_micros());
        Ok(())
    }

    /// Returns all posts of all creators, oldest first.
    pub fn posts(&self) -> Vec<PostView> {
        self.0.enter().videos.iter().map(PostView::from).collect()
    }

    fn with_post(
        &self,
        post_id: u64,
        act: impl FnOnce(&Host, &mut State, u64, i64),
    ) -> Result<(), SandboxError> {
        let state = &mut *self.0.enter();
        if !state.videos.iter().any(|video| video.post_id == post_id) {
            return Err(SandboxError::not_found("post", post_id.to_string()));
        }
        act(&self.0, state, post_id, self.0.clock.now_unix_micros());
        Ok(())
    }
}
