//! The frame of every page as data for the templates.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use social_service::Comments;

use super::assets;
use super::error::PageError;
use super::site::Site;
use super::visit::{Member, Visit};
use crate::pages::needs;
use crate::words::Words;

/// What the layout shows.
#[derive(Debug)]
pub(crate) struct Shell {
    pub(crate) w: Words,
    pub(crate) title: String,
    pub(crate) host: String,
    pub(crate) theme: Option<&'static str>,
    /// Where a change of language or theme comes back to.
    pub(crate) path: String,
    /// The menu entry this page belongs to.
    pub(crate) here: &'static str,
    pub(crate) viewer: Option<Viewer>,
    /// Whether this service has an app for Instagram.
    pub(crate) offers_instagram: bool,
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    pub(crate) icon: &'static str,
}

/// Somebody who is signed in.
#[derive(Debug)]
pub(crate) struct Viewer {
    pub(crate) csrf: String,
    /// How many things wait for a decision.
    pub(crate) needs: usize,
    /// How many comments nobody has seen.
    pub(crate) unseen: u32,
}

/// An entry of the menu.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) path: &'static str,
    pub(crate) word: &'static str,
    /// What stands in its badge, and what that means; none without anything that waits.
    pub(crate) badge: Option<(String, &'static str)>,
    /// Whether a phone shows it under "More", where four entries and that one have room.
    pub(crate) folds: bool,
}

impl Shell {
    /// Makes the frame of a page that anybody may see.
    pub(crate) fn new(site: &Site, visit: &Visit, title: impl Into<String>) -> Self {
        let viewer = visit.signed_in.as_ref();
        Self {
            w: visit.words(),
            title: title.into(),
            host: site.host(),
            theme: visit.prefs.theme.map(super::prefs::Theme::as_str),
            path: visit.path.clone(),
            here: "",
            viewer: viewer.map(|signed_in| Viewer {
                csrf: signed_in.csrf.as_str().to_owned(),
                needs: 0,
                unseen: 0,
            }),
            offers_instagram: !site.instagram_apps.is_empty(),
            style: assets::style(),
            script: assets::script(),
            icon: assets::icon(),
        }
    }

    /// Makes the frame of a member's page, with what waits for a decision.
    pub(crate) async fn of(
        site: &Site,
        member: &Member,
        title: impl Into<String>,
        here: &'static str,
    ) -> Result<Self, PageError> {
        let needs = needs::count(site, member.user_id()).await?;
        let unseen = site.service.comments().unseen(member.user_id(), None).await?;
        let csrf = member.signed_in.csrf.as_str().to_owned();
        let viewer = Some(Viewer { csrf, needs, unseen });
        Ok(Self { here, viewer, ..Self::new(site, &member.visit, title) })
    }

    pub(crate) fn is_theme(&self, theme: &str) -> bool {
        self.theme == Some(theme)
    }

    pub(crate) fn csrf(&self) -> &str {
        self.viewer.as_ref().map_or("", |viewer| viewer.csrf.as_str())
    }

    pub(crate) fn menu(&self) -> Vec<Entry> {
        let viewer = self.viewer.as_ref();
        let needs = viewer.filter(|viewer| viewer.needs > 0);
        let needs = needs.map(|viewer| (viewer.needs.to_string(), self.w.needs_you()));
        let unseen = viewer.filter(|viewer| viewer.unseen > 0);
        let unseen = unseen.map(|viewer| (most_counted(viewer.unseen), self.w.comments_unseen()));
        let entry = |path, word, badge| Entry { path, word, badge, folds: false };
        let folded = |path, word| Entry { path, word, badge: None, folds: true };
        let publish =
            self.offers_instagram.then(|| folded("/instagram/publish", self.w.create_instagram()));
        let entries = [
            Some(entry("/", self.w.dashboard(), needs)),
            Some(entry("/tiktok/upload", self.w.create(), None)),
            publish,
            Some(entry("/posts", self.w.posts(), None)),
            Some(entry("/comments", self.w.comments(), unseen)),
            Some(folded("/insights", self.w.insights())),
            Some(folded("/settings", self.w.settings())),
        ];
        entries.into_iter().flatten().collect()
    }
}

/// Writes how many comments there are, of which no more than a bound are counted.
pub(crate) fn most_counted(count: u32) -> String {
    match count.checked_sub(Comments::MOST_COUNTED) {
        Some(_) => format!("{}+", Comments::MOST_COUNTED - 1),
        None => count.to_string(),
    }
}

/// Renders a page.
pub(crate) fn page(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render()?).into_response())
}

/// A word for what went wrong in front of the title, so that a reader hears it first.
pub(crate) fn error_title(words: Words, title: &str) -> String {
    format!("{}{title}", words.error_prefix())
}
