//! What stands on the page.

use askama::Template;

use super::fault_form::{OFFERS, Offer};
use super::rows::{AttemptRow, CallRow, DeliveryRow, FaultRow, UserRow};
use crate::control::Board;
use crate::control::common::fault_targets;
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
    users: Vec<UserRow>,
    attempts: Newest<AttemptRow>,
    calls: Newest<CallRow>,
    deliveries: Newest<DeliveryRow>,
    held: usize,
    faults: Vec<FaultRow>,
    endpoints: Vec<String>,
    offers: &'static [Offer],
    codes: Vec<&'static str>,
    reasons: Vec<&'static str>,
}

impl<'a> Page<'a> {
    /// Looks at everything as it is now.
    pub(super) fn of(board: &'a Board, refused: Option<String>) -> Self {
        let tiktok = &board.tiktok;
        let posts = tiktok.posts();
        let deliveries = tiktok.deliveries();
        Self {
            refused,
            now: readable(board.clock.now_unix_micros()),
            ahead: ahead(board.clock.offset_micros()),
            tiktok_url: board.tiktok_url.as_str(),
            users: tiktok
                .users()
                .iter()
                .map(|user| UserRow::of(user, tiktok.connected_apps(&user.username)))
                .collect(),
            attempts: Newest::of(&tiktok.attempts(), |attempt| AttemptRow::of(attempt, &posts)),
            calls: Newest::of(&board.calls.recent(), CallRow::of),
            held: deliveries.iter().filter(|one| one.state == DeliveryState::Held).count(),
            deliveries: Newest::of(&deliveries, DeliveryRow::of),
            faults: board.faults.active().iter().map(FaultRow::of).collect(),
            endpoints: fault_targets(),
            offers: OFFERS,
            codes: codes(),
            reasons: FAIL_REASONS.iter().map(|row| row.reason).collect(),
        }
    }
}

fn codes() -> Vec<&'static str> {
    let of_the_api = ERROR_CODES.iter().map(|row| row.code);
    of_the_api.chain(OAUTH_ERRORS.iter().map(|row| row.error)).collect()
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
