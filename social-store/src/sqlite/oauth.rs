//! `oauth_states`: logins under way.

use async_trait::async_trait;

use super::{SqliteStore, fault};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{OAuthState, StateClaim, StateRefusal};
use crate::sql::codec::{self, blob};
use crate::sql::read::oauth::state;
use crate::traits::{OAuthStates, Result};

const INSERT: &str = "
    INSERT INTO oauth_states
        (hash, user_id, app, flow, verifier, browser, redirect_uri, return_path, reconnect,
         created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON CONFLICT (hash) DO NOTHING";

const READ: &str = "
    SELECT hash, user_id, app, flow, verifier, browser, redirect_uri, return_path, reconnect,
           created_at, expires_at
    FROM oauth_states WHERE hash = ?1";

const DELETE: &str = "DELETE FROM oauth_states WHERE hash = ?1";

pub(super) const SWEEP: &str = "DELETE FROM oauth_states WHERE expires_at < ?1";

#[async_trait]
impl OAuthStates for SqliteStore {
    async fn put_state(&self, state: &OAuthState) -> Result<()> {
        check::oauth_state(state)?;
        let state = state.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(INSERT)
                    .bind(&state.hash)
                    .bind(state.user_id.as_str())
                    .bind(state.app.as_str())
                    .bind(state.flow.as_str())
                    .bind(blob(state.verifier.as_ref()))
                    .bind(&state.browser)
                    .bind(&state.redirect_uri)
                    .bind(&state.return_path)
                    .bind(codec::opt_text(state.reconnect.as_ref()))
                    .bind(state.created_at.as_micros())
                    .bind(state.expires_at.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                if done.rows_affected() == 0 {
                    return Err(StoreError::Conflict(Conflict::Exists("login state")));
                }
                Ok(())
            })
        })
        .await
    }

    async fn check_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        let rows = sqlx::query(READ)
            .bind(&claim.hash)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        Ok(OAuthState::judge(codec::first(&rows, state)?, claim, self.writer.now()))
    }

    async fn consume_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        let claim = claim.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let rows = sqlx::query(READ)
                    .bind(&claim.hash)
                    .fetch_all(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                let judged = OAuthState::judge(codec::first(&rows, state)?, &claim, tx.now);
                if judged.is_ok() {
                    sqlx::query(DELETE)
                        .bind(&claim.hash)
                        .execute(&mut *tx.conn)
                        .await
                        .map_err(fault::from_sqlx)?;
                }
                Ok(judged)
            })
        })
        .await
    }

    async fn sweep_states(&self) -> Result<u64> {
        self.write(|tx| {
            Box::pin(async move {
                let done = sqlx::query(SWEEP)
                    .bind((tx.now - OAuthState::KEPT).as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}
