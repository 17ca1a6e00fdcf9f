//! Sealing and opening one token of 200 bytes.
//!
//! A seal of ours derives a key of its own (HKDF over the ring key, a random salt and the context)
//! and commits to it. The yardsticks do the same work with the same primitives by hand, and with
//! ring. The limit keeps one key for all: what the derivation costs is the gap between them.

mod by_hand;
mod by_ring;

use std::hint::black_box;

use anyhow::{Context as _, Result};
use social_core::seal::{EncryptionKey, KeyId, Keyring, SealContext};
use social_core::{AppName, Provider, UserId};

use crate::context::Context;
use crate::micro::{Case, interleave};
use crate::planted::Planted;
use crate::report::{Book, Who};

/// Bytes of a token.
const TOKEN: usize = 200;
/// A key that protects nothing.
const KEY: [u8; 32] = *b"a key of the benches, no secret!";

/// What the yardsticks bind a seal to; as long as ours for the same row.
const PLACE: &[u8] = &[7; 158];

/// Runs the bench.
///
/// # Errors
///
/// When something cannot be sealed or opened.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    let ring = Keyring::single(KeyId::new("bench")?, EncryptionKey::from_bytes(&KEY)?);
    let (app, user) = (AppName::default_app(), UserId::new("user-0123456789"));
    let place = SealContext {
        purpose: "oauth-account",
        app: &app,
        provider: Some(Provider::TikTok),
        user: Some(&user),
        row_id: "019a7f3e-7c1a-7b42-9d55-000000000001",
        column: "access_token",
    };
    let token = [b't'; TOKEN];
    let times = if context.planted == Some(Planted::SlowOpen) { 3 } else { 1 };

    let kept = by_ring::Kept::new(&KEY)?;
    let seals = vec![
        Case::new(Who::Ours, || drop(black_box(ring.seal(&place, &token)))),
        Case::new(Who::Minimum("the same by hand"), || {
            drop(black_box(by_hand::seal(&KEY, PLACE, &token)));
        }),
        Case::new(Who::Peer("the same with ring"), || {
            drop(black_box(by_ring::seal(&KEY, PLACE, &token)));
        }),
        Case::new(Who::Limit("ring, one key for all"), || {
            drop(black_box(kept.seal(PLACE, &token)));
        }),
    ];
    interleave(context, book, "seal.seal", seals);

    let ours = ring.seal(&place, &token)?;
    let hand = by_hand::seal(&KEY, PLACE, &token).context("by hand")?;
    let peer = by_ring::seal(&KEY, PLACE, &token).context("with ring")?;
    let least = kept.seal(PLACE, &token).context("with one key")?;
    let opened = [
        ring.open(&place, &ours)?.to_vec(),
        by_hand::open(&KEY, PLACE, &hand).context("by hand")?,
        by_ring::open(&KEY, PLACE, &peer).context("with ring")?,
        kept.open(PLACE, &least).context("with one key")?,
    ];
    book.check(
        "seal: everybody opens what they sealed",
        opened.iter().all(|one| *one == token),
        "",
    );
    let opens = vec![
        Case::new(Who::Ours, || {
            for _ in 0..times {
                drop(black_box(ring.open(&place, &ours)));
            }
        }),
        Case::new(Who::Minimum("the same by hand"), || {
            drop(black_box(by_hand::open(&KEY, PLACE, &hand)));
        }),
        Case::new(Who::Peer("the same with ring"), || {
            drop(black_box(by_ring::open(&KEY, PLACE, &peer)));
        }),
        Case::new(Who::Limit("ring, one key for all"), || {
            drop(black_box(kept.open(PLACE, &least)));
        }),
    ];
    interleave(context, book, "seal.open", opens);
    Ok(())
}
