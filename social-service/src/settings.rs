//! What a host may set, with the defaults and what is refused.

use std::ops::RangeInclusive;
use std::time::Duration;

use url::Url;

use crate::error::BuildError;
use crate::grant::OwnershipFile;

/// Whether the worker asks the platform for the status of open posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPolling {
    /// It asks, at growing distances; webhooks only make it faster.
    On,
    /// It waits for webhooks alone.
    Off,
}

/// The settings of a [`Service`](crate::Service).
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people and platforms reach this service; https, or http on loopback.
    pub public_url: Url,
    /// The address below which staged files are handed to platforms that fetch them, with a slash
    /// at its end; `public_url`, unless set. Requests below it must reach the router's paths.
    ///
    /// Set it to the URL prefix, or to an address of the domain, that is verified at TikTok.
    pub media_url: Option<Url>,
    /// Files by which TikTok knows that the addresses are the app's.
    pub ownership_files: Vec<OwnershipFile>,
    /// Workers that apply webhook events.
    pub workers: usize,
    /// Workers that carry publications on.
    pub publish_workers: usize,
    /// How long an idle worker, or a stream of [`News`](crate::News), sleeps at most before it looks
    /// for what nobody told it of; from 100 ms to a minute. What this process writes wakes it at
    /// once, and what others write by the store's signals; this bounds the delay when a signal is
    /// lost.
    pub look_every: Duration,
    /// Whether open posts are asked about.
    pub status_polling: StatusPolling,
    /// The longest file that is taken in, in bytes.
    pub max_upload_bytes: u64,
    /// The most bytes one user may have staged.
    pub max_user_bytes: u64,
    /// How long one file may take to come in.
    pub upload_timeout: Duration,
    /// Free space that staging leaves on the media volume, where the host can tell it.
    pub min_free_bytes: u64,
    /// How long a staged file lives without a publication that needs it.
    pub asset_life: Duration,
    /// How long a publication may take before it raises an alarm.
    pub publication_deadline: Duration,
    /// How late a planned post still goes out, if this service was down at its time; after that its
    /// user is asked.
    pub past_due: Duration,
    /// How often the figures of each account are read; `None` for never.
    pub insights_every: Option<Duration>,
    /// How often all media of each Instagram account and their comments are read; `None` for never.
    pub sync_every: Option<Duration>,
    /// How many events may wait before new deliveries are answered with 503.
    pub webhook_backlog_limit: u64,
    /// How long a finished event and its identity are kept; at least 7 days.
    pub webhook_retention: Duration,
}

/// The shortest time an event's identity must be known: longer than any platform retries.
pub const SHORTEST_RETENTION: Duration = Duration::from_hours(7 * 24);

/// The bounds of an idle worker's sleep.
const LOOK_EVERY: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_mins(1);

/// How often figures and media are read at most.
const SHORTEST_INSIGHTS: Duration = Duration::from_mins(15);

impl Settings {
    /// Makes the default settings for a service at this address.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            media_url: None,
            ownership_files: Vec::new(),
            workers: 10,
            publish_workers: 4,
            look_every: Duration::from_secs(1),
            status_polling: StatusPolling::On,
            max_upload_bytes: tiktok_client::publish::FILE_MAX,
            max_user_bytes: 64 * 1_073_741_824,
            upload_timeout: Duration::from_hours(2),
            min_free_bytes: 1_073_741_824,
            asset_life: Duration::from_hours(7 * 24),
            publication_deadline: Duration::from_hours(24),
            past_due: Duration::from_hours(1),
            insights_every: Some(Duration::from_hours(6)),
            sync_every: Some(Duration::from_hours(6)),
            webhook_backlog_limit: 100_000,
            webhook_retention: Duration::from_hours(14 * 24),
        }
    }

    /// Gives the address below which staged files are handed out.
    pub fn media_base(&self) -> &Url {
        self.media_url.as_ref().unwrap_or(&self.public_url)
    }

    /// Refuses settings that cannot work or that would break a promise.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        let refuse = |setting, cure| Err(BuildError::Setting { setting, cure });
        if !is_safe(&self.public_url) {
            return refuse("public_url", "use an https address, or http on loopback");
        }
        if !is_safe(self.media_base()) {
            return refuse("media_url", "use an https address, or http on loopback");
        }
        if !is_base(self.media_base()) {
            return refuse("media_url", "end it with a slash, without query, user or fragment");
        }
        if self.workers == 0 || self.publish_workers == 0 {
            return refuse("workers", "use at least one worker of each kind");
        }
        if !LOOK_EVERY.contains(&self.look_every) {
            return refuse("look_every", "look every 100 ms at most, and every minute at least");
        }
        if self.max_upload_bytes == 0 || self.max_user_bytes < self.max_upload_bytes {
            return refuse("max_user_bytes", "allow a user at least one file of the longest size");
        }
        if self.past_due < Duration::from_mins(1) || self.past_due > self.publication_deadline {
            return refuse("past_due", "let a planned post be late by a minute up to its deadline");
        }
        if self.insights_every.is_some_and(|every| every < SHORTEST_INSIGHTS) {
            return refuse("insights_every", "read figures every 15 minutes at most, or never");
        }
        if self.sync_every.is_some_and(|every| every < SHORTEST_INSIGHTS) {
            return refuse("sync_every", "read media every 15 minutes at most, or never");
        }
        if self.webhook_retention < SHORTEST_RETENTION {
            return refuse("webhook_retention", "keep identities for at least 7 days");
        }
        if self.webhook_backlog_limit == 0 {
            return refuse("webhook_backlog_limit", "let at least one event wait");
        }
        Ok(())
    }
}

fn is_safe(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    url.scheme() == "https" || (loopback && url.scheme() == "http")
}

/// Tells whether other addresses can be made below it.
fn is_base(url: &Url) -> bool {
    let bare = url.query().is_none() && url.fragment().is_none();
    bare && url.username().is_empty() && url.password().is_none() && url.path().ends_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings::new(Url::parse("https://social.example.com/").unwrap())
    }

    #[test]
    fn the_defaults_are_fine() {
        assert!(settings().check().is_ok());
    }

    #[test]
    fn what_would_break_a_promise_is_refused() {
        type Spoil = fn(&mut Settings);
        let spoils: [(&str, Spoil); 12] = [
            ("public_url", |s| s.public_url = Url::parse("http://social.example.com/").unwrap()),
            ("media_url", |s| s.media_url = Url::parse("http://media.example.com/").ok()),
            ("media_url", |s| s.media_url = Url::parse("https://media.example.com/a").ok()),
            ("workers", |s| s.workers = 0),
            ("look_every", |s| s.look_every = Duration::from_millis(99)),
            ("look_every", |s| s.look_every = Duration::from_secs(61)),
            ("max_user_bytes", |s| s.max_user_bytes = 1),
            ("insights_every", |s| s.insights_every = Some(Duration::from_mins(1))),
            ("sync_every", |s| s.sync_every = Some(Duration::from_mins(1))),
            ("past_due", |s| s.past_due = Duration::from_secs(1)),
            ("webhook_retention", |s| s.webhook_retention = Duration::from_hours(24)),
            ("webhook_backlog_limit", |s| s.webhook_backlog_limit = 0),
        ];
        for (name, spoil) in spoils {
            let mut settings = settings();
            spoil(&mut settings);
            let refused = settings.check().unwrap_err();
            assert!(refused.to_string().contains(name), "{refused}");
        }
    }
}
