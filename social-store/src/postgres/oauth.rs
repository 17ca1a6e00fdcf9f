//! `oauth_states`: logins under way.

use async_trait::async_trait;
use social_core::Timestamp;
use sqlx::PgConnection;

use super::text::sought;
use super::tx::Tx;
use super::{PostgresStore, fault};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{OAuthState, StateClaim, StateRefusal};
use crate::sql::codec::{self, Columns, blob};
use crate::sql::read::oauth::state;
use crate::traits::{OAuthStates, Result};

const INSERT: &str = "
    INSERT INTO social.oauth_states
        (hash, user_id, app, flow, verifier, browser, redirect_uri, return_path, reconnect,
         created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (hash) DO NOTHING";

macro_rules! select {
    ($now:literal, $rest:literal) => {
        concat!(
            "SELECT hash, user_id, app, flow, verifier, browser, redirect_uri, return_path, \
                 reconnect, created_at, expires_at",
            $now,
            " FROM social.oauth_states WHERE hash = $1 ",
            $rest
        )
    };
}

const CHECK: &str = select!(", coalesce($2, social.micros()) AS now", "");

/// Of many callers one gets the lock, and the others find the row gone when they get it.
const TAKE: &str = select!("", "FOR UPDATE");

const DELETE: &str = "DELETE FROM social.oauth_states WHERE hash = $1";

pub(super) const SWEEP: &str = "
    DELETE FROM social.oauth_states
    WHERE expires_at < (SELECT coalesce($1, social.micros())) - $2";

#[async_trait]
impl OAuthStates for PostgresStore {
    async fn put_state(&self, state: &OAuthState) -> Result<()> {
        check::oauth_state(state)?;
        let state = state.clone();
        self.alone(move |conn| Box::pin(put(conn, state.clone()))).await
    }

    async fn check_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        let rows = sqlx::query(CHECK)
            .bind(sought(&claim.hash))
            .bind(self.writer.time.given())
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        let found = codec::first(&rows, |row| {
            Ok((state(row)?, Columns::new(row, "login state").time("now")?))
        })?;
        let (found, now) = found.unzip();
        // Without a row the time does not matter.
        Ok(OAuthState::judge(found, claim, now.unwrap_or(Timestamp::EPOCH)))
    }

    async fn consume_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        let claim = claim.clone();
        self.write(move |tx| Box::pin(consume(tx, claim.clone()))).await
    }

    async fn sweep_states(&self) -> Result<u64> {
        let now = self.writer.time.given();
        self.alone(move |conn| Box::pin(sweep(conn, now))).await
    }
}

async fn put(conn: &mut PgConnection, state: OAuthState) -> Result<()> {
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
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Conflict(Conflict::Exists("login state")));
    }
    Ok(())
}

async fn consume(tx: Tx<'_>, claim: StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
    let rows = sqlx::query(TAKE)
        .bind(sought(&claim.hash))
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let judged = OAuthState::judge(codec::first(&rows, state)?, &claim, tx.now);
    if judged.is_ok() {
        sqlx::query(DELETE).bind(&claim.hash).execute(tx.conn).await.map_err(fault::from_sqlx)?;
    }
    Ok(judged)
}

async fn sweep(conn: &mut PgConnection, now: Option<i64>) -> Result<u64> {
    let kept = (Timestamp::EPOCH + OAuthState::KEPT).as_micros();
    let done =
        sqlx::query(SWEEP).bind(now).bind(kept).execute(conn).await.map_err(fault::from_sqlx)?;
    Ok(done.rows_affected())
}
