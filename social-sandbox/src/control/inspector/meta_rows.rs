//! The rows of Meta's half of the page, ready to be shown.

use super::rows::{Chip, chip};
use crate::meta::{
    AccountKind, ContainerKind, ContainerStatus, ContainerView, MediumView, MetaControl, MetaLogin,
};
use crate::utc::readable;

/// Somebody who can log in: a person on Facebook, or a professional account on Instagram.
pub(super) struct LoginRow {
    pub(super) login: &'static str,
    pub(super) who: String,
    pub(super) name: String,
    pub(super) facts: String,
    pub(super) apps: Vec<String>,
    pub(super) on_facebook: bool,
}

impl LoginRow {
    /// Looks at everybody: people first, then accounts.
    pub(super) fn all(meta: &MetaControl) -> Vec<Self> {
        let pages = meta.pages();
        let people = meta.people().into_iter().map(|person| {
            let own = pages.iter().filter(|page| page.roles.contains_key(&person.username));
            let names: Vec<&str> = own.map(|page| page.name.as_str()).collect();
            Self {
                login: "facebook",
                apps: meta.connected_apps(MetaLogin::Facebook, &person.username),
                who: person.username,
                name: person.name,
                facts: format!("Person on Facebook. Pages: {}.", names.join(", ")),
                on_facebook: true,
            }
        });
        let accounts = meta.accounts().into_iter().map(|account| Self {
            login: "instagram",
            apps: meta.connected_apps(MetaLogin::Instagram, &account.username),
            facts: format!("{} on Instagram, {}.", kind(account.kind), account.id),
            who: account.username,
            name: account.name,
            on_facebook: false,
        });
        people.chain(accounts).collect()
    }
}

const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Business => "Business",
        AccountKind::MediaCreator => "Creator",
        AccountKind::Personal => "Personal account, which no API knows,",
    }
}

pub(super) struct ContainerRow {
    pub(super) id: String,
    pub(super) ig_id: String,
    pub(super) kind: &'static str,
    pub(super) caption: String,
    pub(super) at: String,
    pub(super) chip: Chip,
    pub(super) subcode: Option<i64>,
    pub(super) media_id: Option<String>,
    pub(super) running: bool,
}

impl ContainerRow {
    pub(super) fn of(container: &ContainerView) -> Self {
        Self {
            id: container.id.clone(),
            ig_id: container.ig_id.clone(),
            kind: what(container.kind),
            caption: container.caption.clone(),
            at: readable(container.created_micros),
            chip: container_chip(container.status),
            subcode: container.subcode,
            media_id: container.media_id.clone(),
            running: container.status == ContainerStatus::InProgress,
        }
    }
}

const fn what(kind: ContainerKind) -> &'static str {
    match kind {
        ContainerKind::Image => "picture",
        ContainerKind::Reel => "reel",
        ContainerKind::StoryImage | ContainerKind::StoryVideo => "story",
        ContainerKind::ItemImage | ContainerKind::ItemVideo => "item of a carousel",
        ContainerKind::Carousel => "carousel",
    }
}

const fn container_chip(status: ContainerStatus) -> Chip {
    match status {
        ContainerStatus::InProgress => chip("processing", "In progress"),
        ContainerStatus::Finished => chip("queued", "Ready"),
        ContainerStatus::Published => chip("published", "Published"),
        ContainerStatus::Error => chip("failed", "Failed"),
        ContainerStatus::Expired => chip("failed", "Expired"),
    }
}

pub(super) struct MediumRow {
    pub(super) id: String,
    pub(super) username: String,
    pub(super) kind: &'static str,
    pub(super) caption: String,
    pub(super) at: String,
    pub(super) open: bool,
}

impl MediumRow {
    pub(super) fn of(medium: &MediumView) -> Self {
        Self {
            id: medium.id.clone(),
            username: medium.username.clone(),
            kind: what(medium.kind),
            caption: medium.caption.clone(),
            at: readable(medium.created_micros),
            open: medium.comments_enabled && medium.parent.is_none(),
        }
    }
}
