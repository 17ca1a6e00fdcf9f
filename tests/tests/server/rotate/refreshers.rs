//! Renews the tokens of any account, on and on.

use std::sync::Arc;

use social_core::{AppName, LoginFlow};
use social_store::{ManagedTokens, TokenVault};
use social_tests::Random;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::scene::{self, Scene};

/// Tasks of one process.
pub(super) struct Refreshers {
    tasks: JoinSet<u64>,
    stop: CancellationToken,
}

impl Refreshers {
    pub(super) async fn start(scene: &Scene, vault: &Arc<TokenVault>, count: usize) -> Self {
        let refresher = Arc::new(scene::client(scene.sandbox()).token_refresher());
        let tokens = ManagedTokens::builder(scene.open().await, Arc::clone(vault), scene::clock())
            .refresher(AppName::default_app(), LoginFlow::TikTok, refresher)
            .build();
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let accounts: Arc<[_]> = scene.accounts.clone().into();
        for _ in 0..count {
            let (tokens, stop, accounts) = (tokens.clone(), stop.clone(), Arc::clone(&accounts));
            let (mut random, _) = Random::seeded(tasks.len() as u64);
            tasks.spawn(async move {
                let mut renewed = 0;
                while !stop.is_cancelled() {
                    let id = &accounts[random.below(accounts.len())];
                    tokens.refresh_now(id).await.unwrap();
                    renewed += 1;
                }
                renewed
            });
        }
        Self { tasks, stop }
    }

    /// Ends in order; gives how many renewals there were.
    pub(super) async fn stop(self) -> u64 {
        self.stop.cancel();
        self.tasks.join_all().await.iter().sum()
    }
}
