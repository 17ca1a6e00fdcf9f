//! A decision of the limiter at many keys, and what a key costs.

mod by_hand;
mod fill;

use std::hint::black_box;
use std::num::NonZeroU32;

use anyhow::{Context as _, Result};
use futures_util::FutureExt as _;
use governor::Quota;
use social_core::{LimitKey, MemoryLimits, RateLimiter, SystemClock, WindowRule};

pub use fill::{Fill, Subject};

use crate::context::Context;
use crate::micro::{Case, Keys, interleave};
use crate::process;
use crate::report::{Book, Who};

/// TikTok's limit of an init: six calls in any minute.
pub(crate) const RULE: WindowRule = WindowRule::per_minute(6);

const HAND: Who = Who::Minimum("an exact window by hand");
const GOVERNOR: Who = Who::Peer("governor");

/// Runs the bench.
///
/// # Errors
///
/// When the process that is measured cannot be run.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    decision(context, book, context.pick(10_000, 1_000), "limiter.decision.10k-keys");
    decision(context, book, context.pick(1_000_000, 5_000), "limiter.decision.1m-keys");
    memory(context, book).await
}

/// Writes the key that counts one endpoint for one account.
pub(crate) fn key(number: usize) -> String {
    format!("//video_init/account-{number:08}")
}

fn decision(context: &Context, book: &mut Book, count: usize, row: &str) {
    let own: Vec<LimitKey> =
        (0..count).map(|n| LimitKey::own("video_init", &format!("account-{n:08}"))).collect();
    let texts: Vec<String> = (0..count).map(key).collect();
    let ours = MemoryLimits::new(SystemClock::shared());
    let hand = by_hand::Windows::default();
    let quota = Quota::per_minute(NonZeroU32::new(RULE.limit).unwrap_or(NonZeroU32::MIN));
    let peer = governor::RateLimiter::dashmap(quota);
    for (own, text) in own.iter().zip(&texts) {
        drop(ours.try_acquire(own, RULE).now_or_never());
        hand.take(text);
        let _known = peer.check_key(text);
    }
    let (mut a, mut b, mut c, mut d) = (Keys::new(1), Keys::new(1), Keys::new(1), Keys::new(1));
    let cases = vec![
        Case::new(Who::Ours, || {
            if let Some(key) = own.get(a.below(count)) {
                let _decided = black_box(ours.try_acquire(key, RULE).now_or_never());
            }
        }),
        Case::new(HAND, || {
            if let Some(key) = texts.get(b.below(count)) {
                black_box(hand.take(key));
            }
        }),
        Case::new(GOVERNOR, || {
            if let Some(key) = texts.get(c.below(count)) {
                black_box(peer.check_key(key).is_ok());
            }
        }),
        Case::new(Who::Limit("reading the key and the clock"), || {
            if let Some(key) = texts.get(d.below(count)) {
                black_box((key.len(), std::time::Instant::now()));
            }
        }),
    ];
    interleave(context, book, row, cases);
}

/// Fills a fresh process with keys; each round is a process, so nobody inherits another's pages.
async fn memory(context: &Context, book: &mut Book) -> Result<()> {
    let count = context.pick(1_000_000_usize, 100_000);
    let subjects = [
        (Subject::Ours, Who::Ours),
        (Subject::Hand, HAND),
        (Subject::Governor, GOVERNOR),
        (Subject::Keys, Who::Limit("the keys alone")),
    ];
    for _ in 0..context.rounds() {
        let mut keys_alone = 0.0;
        let mut held = Vec::new();
        for (subject, who) in subjects {
            let filled = filled(subject, count).await?;
            if subject == Subject::Keys {
                keys_alone = filled.bytes_a_key;
            }
            held.push((who, filled.bytes_a_key));
            if subject == Subject::Ours {
                book.add("limiter.memory.idle", "x of empty", who, filled.idle_over_empty);
            }
        }
        for (who, bytes) in held {
            book.add("limiter.memory.whole", "bytes a key", who, bytes);
            book.add("limiter.memory.beyond-key", "bytes a key", who, bytes - keys_alone);
        }
    }
    Ok(())
}

struct Filled {
    bytes_a_key: f64,
    idle_over_empty: f64,
}

async fn filled(subject: Subject, count: usize) -> Result<Filled> {
    let mut command = process::role("keys")?;
    command.arg(subject.word()).arg(count.to_string());
    let mut child = process::start(command)?;
    let line = child.line().await?;
    child.end().await?;
    let numbers: Vec<f64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [bytes_a_key, idle_over_empty] =
        numbers.try_into().ok().context("the process gave no two numbers")?;
    Ok(Filled { bytes_a_key, idle_over_empty })
}
