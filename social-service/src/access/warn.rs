//! Warns before an access ends that nothing but a new login prolongs: 14, 7 and 3 days before.

use std::time::Duration;

use serde_json::json;
use social_core::{Provider, Timestamp};
use social_store::{Account, AccountState, Change, Changes, InstagramAccount, NewOutbox};

use crate::context::Context;
use crate::error::Result;

const DAY: Duration = Duration::from_hours(24);
/// How many days before an end its user is told, the earliest first.
const DAYS: [u32; 3] = [14, 7, 3];

social_core::words! {
    /// What ends.
    pub enum What {
        /// The token. One that is renewed by itself never comes so near to its end.
        Token = "token",
        /// Meta's leave to show data of the person, which only a new login prolongs.
        DataAccess = "data_access",
    }
}

/// An end that is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ending {
    /// What ends.
    pub what: What,
    /// When.
    pub at: Timestamp,
    /// The warning that is due: 14, 7 or 3 days before.
    pub days: u32,
}

/// Gives the ends that are near, of an Instagram account that works.
pub fn endings(account: &Account, rows: &[InstagramAccount], now: Timestamp) -> Vec<Ending> {
    if account.provider() != Provider::Instagram || account.state != AccountState::Active {
        return Vec::new();
    }
    let near =
        ends(account, rows).into_iter().filter(|(_, at)| *at > now).filter_map(|(what, at)| {
            // The last of the warnings whose time has come.
            let days = DAYS.into_iter().rev().find(|days| at - DAY * *days <= now)?;
            Some(Ending { what, at, days })
        });
    near.collect()
}

fn ends(account: &Account, rows: &[InstagramAccount]) -> Vec<(What, Timestamp)> {
    let token = account.access_expires_at.map(|at| (What::Token, at));
    let data = rows.iter().filter_map(|row| row.data_access_expires_at).min();
    token.into_iter().chain(data.map(|at| (What::DataAccess, at))).collect()
}

/// Gives when the next warning is due, or the access ends.
pub(super) fn next(
    account: &Account,
    rows: &[InstagramAccount],
    now: Timestamp,
) -> Option<Timestamp> {
    let instants = ends(account, rows)
        .into_iter()
        .flat_map(|(_, at)| DAYS.iter().map(move |days| at - DAY * *days).chain([at]));
    instants.filter(|at| *at > now).min()
}

/// Tells of the ends that are near, each warning once.
pub(super) async fn tell(
    context: &Context,
    account: &Account,
    rows: &[InstagramAccount],
) -> Result<()> {
    let kind = "account.access_ends";
    let news: Changes = endings(account, rows, context.now())
        .into_iter()
        .map(|Ending { what, at, days }| {
            // A renewal that brings the same end names it by the seconds that are left, and so a
            // little earlier or later each time.
            let day = at.as_unix().div_euclid(DAY.as_secs().cast_signed());
            Change::Outbox(NewOutbox {
                effect_key: format!("{kind}/{}/{what}/{day}/{days}", account.id),
                user_id: account.user_id.clone(),
                kind: kind.to_owned(),
                subject: account.id.to_string(),
                payload: json!({
                    "provider": account.provider(), "what": what, "at": at, "days": days,
                }),
            })
        })
        .collect();
    if !news.is_empty() {
        context.apply(news).await?;
    }
    Ok(())
}
