//! What stands on the page.

use askama::Template;

use super::fault_form::{OFFERS, Offer};
use super::meta_rows::{ContainerRow, LoginRow, MediumRow};
use super::rows::{AttemptRow, CallRow, DeliveryRow, FaultRow, UserRow};
use crate::control::Board;
use crate::control::common::fault_targets;
use crate::meta::GRAPH_ERRORS;
use crate::tiktok::{ERROR_CODES, FAIL_REASONS, OAUTH_ERRORS};
use crate::utc::readable;
use crate::webhook_sender::DeliveryState;

/// How many of the newest rows each list shows.
const SHOWN: usize = 50;

/// The newest rows of a list and how long it is.
pub(super) struct Newest<T> {
    pub(super) rows: Vec<T>,
    pub(super) total: usize,
}

impl<T> Newest<T> {
    /// Takes the last rows, newest first.
    fn of<S>(all: &[S], row: impl Fn(&S) -> T) -> Self {
        Self { rows: all.iter().rev().take(SHOWN).map(row).collect(), total: all.len() }
    }

    fn older(&self) -> usize {
        self.total.saturating_sub(self.rows.len())
    }
}

#[derive(Template)]
#[template(path = "inspector.html")]
pub(super) struct Page<'a> {
    refused: Option<String>,
    now: String,
    ahead: String,
    tiktok_url: &'a str,
    facebook_url: &'a str,
    instagram_url: &'a str,
    users: Vec<UserRow>,
    attempts: Newest<AttemptRow>,
    people: Vec<LoginRow>,
    containers: Newest<ContainerRow>,
    media: Newest<MediumRow>,
    calls: Newest<CallRow>,
    deliveries: Newest<DeliveryRow>,
    held: usize,
    faults: Vec<FaultRow>,
    endpoints: Vec<String>,
    offers: &'static [Offer],
    codes: Vec<String>,
    reasons: Vec<&'static str>,
    container_reasons: Vec<String>,
}

impl<'a> Page<'a> {
    /// Looks at everything as it is now.
    pub(super) fn of(board: &'a Board, refused: Option<String>) -> Self {
        let tiktok = &board.tiktok;
        let posts = tiktok.posts();
        let meta = &board.meta;
        let mut deliveries = [tiktok.deliveries(), meta.deliveries()].concat();
        deliveries.sort_by_key(|delivery| delivery.id);
        Self {
            refused,
            now: readable(board.clock.now_unix_micros()),
            ahead: ahead(board.clock.offset_micros()),
            tiktok_url: board.tiktok_url.as_str(),
            facebook_url: board.facebook_url.as_str(),
            instagram_url: board.instagram_url.as_str(),
            users: tiktok
                .users()
                .iter()
                .map(|user| UserRow::of(user, tiktok.connected_apps(&user.username)))
                .collect(),
            attempts: Newest::of(&tiktok.attempts(), |attempt| AttemptRow::of(attempt, &posts)),
            people: LoginRow::all(meta),
            containers: Newest::of(&meta.containers(), ContainerRow::of),
            media: Newest::of(&meta.media(), MediumRow::of),
            calls: Newest::of(&board.calls.recent(), CallRow::of),
            held: deliveries.iter().filter(|one| one.state == DeliveryState::Held).count(),
            deliveries: Newest::of(&deliveries, DeliveryRow::of),
            faults: board.faults.active().iter().map(FaultRow::of).collect(),
            endpoints: fault_targets(),
            offers: OFFERS,
            codes: codes(),
            reasons: FAIL_REASONS.iter().map(|row| row.reason).collect(),
            container_reasons: graph_codes().filter(|code| code.contains("/2207")).collect(),
        }
    }
}

fn codes() -> Vec<String> {
    let of_the_api = ERROR_CODES.iter().map(|row| row.code);
    let of_tiktok = of_the_api.chain(OAUTH_ERRORS.iter().map(|row| row.error));
    of_tiktok.map(str::to_owned).chain(graph_codes()).collect()
}

/// The codes of the Graph API as faults write them.
fn graph_codes() -> impl Iterator<Item = String> {
    GRAPH_ERRORS.iter().map(|row| match row.subcode {
        Some(subcode) => format!("{}/{subcode}", row.code),
        None => row.code.to_string(),
    })
}

/// How far virtual time is ahead of wall time.
fn ahead(micros: i64) -> String {
    let seconds = micros.div_euclid(1_000_000);
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
    match days {
        0 => format!("{hours} h {minutes} min {seconds} s"),
        _ => format!("{days} d {hours} h {minutes} min {seconds} s"),
    }
}
