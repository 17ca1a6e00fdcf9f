//! A process that fills a limiter with keys and tells what it holds.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use futures_util::FutureExt as _;
use governor::Quota;
use social_core::{LimitKey, MemoryLimits, RateLimiter, TestClock};

use super::{RULE, by_hand, key};
use crate::process::own_resident_mb;
use crate::report;

/// Keys asked again before the idle memory is read; the limiter cleans up as it is used.
const TRAFFIC: usize = 100_000;

/// What is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// Our limiter.
    Ours,
    /// The window made by hand.
    Hand,
    /// The crate governor.
    Governor,
    /// A set of the keys, which anybody must keep.
    Keys,
}

impl Subject {
    /// Gives the word on the command line.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Hand => "hand",
            Self::Governor => "governor",
            Self::Keys => "keys",
        }
    }
}

/// What a process is to fill.
#[derive(Clone, Debug, Args)]
pub struct Fill {
    /// What is filled.
    #[arg(value_enum)]
    subject: Subject,
    /// With how many keys.
    count: usize,
}

impl Fill {
    /// Fills, and writes two numbers: bytes a key, and the memory when all keys are idle over that
    /// of the empty process (ours alone; else 0).
    ///
    /// # Errors
    ///
    /// When the kernel does not tell the memory.
    pub fn run(self) -> Result<()> {
        let (bytes, idle) = match self.subject {
            Subject::Ours => self.ours()?,
            Subject::Hand => {
                let windows = by_hand::Windows::default();
                (
                    self.filled(|key| {
                        windows.take(key);
                    })?,
                    0.0,
                )
            }
            Subject::Governor => {
                let quota = Quota::per_minute(NonZeroU32::new(RULE.limit).context("no limit")?);
                let governor = governor::RateLimiter::dashmap(quota);
                (self.filled(|key| drop(governor.check_key(&key.to_owned())))?, 0.0)
            }
            Subject::Keys => {
                let mut keys = HashSet::new();
                (
                    self.filled(|key| {
                        keys.insert(key.to_owned());
                    })?,
                    0.0,
                )
            }
        };
        report::line(&format!("{bytes} {idle}"));
        Ok(())
    }

    fn ours(&self) -> Result<(f64, f64)> {
        let clock = TestClock::default();
        let limits = MemoryLimits::new(Arc::new(clock.clone()));
        let ask = |text: &str| {
            let key = LimitKey::own("video_init", text.rsplit('/').next().unwrap_or_default());
            drop(limits.try_acquire(&key, RULE).now_or_never());
        };
        let empty = own_resident_mb()?;
        let bytes = self.filled(ask)?;
        clock.advance(RULE.span * 2);
        // One busy account after the storm: the idle keys must go without new keys pushing them out.
        for _ in 0..TRAFFIC {
            ask(&key(0));
        }
        Ok((bytes, own_resident_mb()? / empty))
    }

    fn filled(&self, mut take: impl FnMut(&str)) -> Result<f64> {
        let before = own_resident_mb()?;
        for number in 0..self.count {
            // Every slot is taken: a window costs what it holds.
            let key = key(number);
            for _ in 0..RULE.limit {
                take(&key);
            }
        }
        Ok((own_resident_mb()? - before) * 1e6 / self.count as f64)
    }
}
