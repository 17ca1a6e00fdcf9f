//! A platform that rotates refresh tokens strictly: only the newest one buys anything.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use social_core::{
    Clock, RefreshFailure, RefreshPlan, RefreshToken, Scopes, Subject, TestClock, Timestamp,
    TokenRefresher, TokenSet, TokenTimes,
};
use tokio::sync::watch;

/// What happens to one call.
#[derive(Debug)]
pub(super) enum Call {
    /// New tokens are made, and their answer is lost.
    AnswerLost,
    /// It fails and does nothing.
    Fails(RefreshFailure),
    /// The client has a bug.
    Panics,
}

#[derive(Debug)]
pub(super) struct Platform {
    clock: TestClock,
    state: Mutex<State>,
    /// Calls that have begun.
    begun: watch::Sender<u32>,
    /// Whether calls may go on.
    open: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct State {
    calls: VecDeque<Call>,
    rotations: u32,
    under_way: u32,
    most_at_once: u32,
}

impl Platform {
    pub(super) fn new(clock: TestClock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            state: Mutex::default(),
            begun: watch::Sender::new(0),
            open: watch::Sender::new(true),
        })
    }

    /// Gives the first tokens.
    pub(super) fn login(&self) -> TokenSet {
        self.tokens(0)
    }

    pub(super) fn will(&self, calls: impl IntoIterator<Item = Call>) {
        self.state.lock().unwrap().calls.extend(calls);
    }

    /// Lets calls begin but not go on.
    pub(super) fn close(&self) {
        self.open.send_replace(false);
    }

    pub(super) fn open(&self) {
        self.open.send_replace(true);
    }

    pub(super) fn calls(&self) -> u32 {
        *self.begun.borrow()
    }

    pub(super) fn rotations(&self) -> u32 {
        self.state.lock().unwrap().rotations
    }

    pub(super) fn most_at_once(&self) -> u32 {
        self.state.lock().unwrap().most_at_once
    }

    pub(super) async fn has_begun(&self, calls: u32) {
        self.begun.subscribe().wait_for(|begun| *begun >= calls).await.unwrap();
    }

    fn tokens(&self, rotation: u32) -> TokenSet {
        let now = self.clock.now();
        TokenSet {
            access: format!("act.{rotation}").into(),
            access_expires_at: Some(now + Duration::from_hours(2)),
            refresh: Some(refresh_token(rotation)),
            refresh_expires_at: Some(now + Duration::from_hours(4_320)),
            scopes: Scopes::parse("user.info.basic,video.publish"),
            issued_at: now,
            subject: Some(Subject::new("open-id-1")),
        }
    }

    fn exchange(&self, given: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        let mut state = self.state.lock().unwrap();
        state.under_way -= 1;
        let call = state.calls.pop_front();
        match call {
            Some(Call::Fails(failure)) => return Err(failure),
            Some(Call::Panics) => {
                drop(state);
                panic!("planned by the test");
            }
            Some(Call::AnswerLost) | None => {}
        }
        let valid = refresh_token(state.rotations);
        if !given.refresh.as_ref().is_some_and(|token| token.ct_eq(&valid)) {
            return Err(RefreshFailure::Rejected("invalid_grant".to_owned()));
        }
        state.rotations += 1;
        let fresh = self.tokens(state.rotations);
        match call {
            Some(Call::AnswerLost) => Err(RefreshFailure::Unknown),
            _ => Ok(fresh),
        }
    }
}

fn refresh_token(rotation: u32) -> RefreshToken {
    RefreshToken::new(format!("rft.{rotation}"))
}

#[async_trait]
impl TokenRefresher for Platform {
    fn plan(&self, times: &TokenTimes, _: Timestamp) -> RefreshPlan {
        times.due_at().map_or(RefreshPlan::Never, RefreshPlan::At)
    }

    async fn refresh(&self, tokens: &TokenSet) -> Result<TokenSet, RefreshFailure> {
        {
            let mut state = self.state.lock().unwrap();
            state.under_way += 1;
            state.most_at_once = state.most_at_once.max(state.under_way);
        }
        self.begun.send_modify(|begun| *begun += 1);
        self.open.subscribe().wait_for(|open| *open).await.unwrap();
        self.exchange(tokens)
    }
}
