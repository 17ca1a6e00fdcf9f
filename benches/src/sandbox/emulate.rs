//! The emulator in a process of its own, and the least server that gives the same answer.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use clap::{Args, ValueEnum};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use social_sandbox::{DEFAULT_CLIENT_KEY, Sandbox};

use crate::report;

/// Which server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Host {
    /// The emulator.
    Sandbox,
    /// The least server.
    Floor,
}

impl Host {
    /// Gives the word on the command line.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Floor => "floor",
        }
    }
}

/// How it is started.
#[derive(Clone, Debug, Args)]
pub struct Emulate {
    /// Which server it is.
    #[arg(value_enum)]
    host: Host,
    /// Where it listens on loopback.
    #[arg(long)]
    port: u16,
}

impl Emulate {
    /// Serves until it is killed.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn run(self) -> Result<()> {
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        match self.host {
            Host::Sandbox => sandbox(address).await,
            Host::Floor => floor(address).await,
        }
    }
}

async fn sandbox(address: SocketAddr) -> Result<()> {
    let sandbox = Sandbox::builder().tiktok_addr(address).start().await?;
    // One creator is asked far more often than TikTok allows; the window is still counted.
    sandbox.tiktok().update_behaviour(|switches| switches.limits.display_per_minute = u32::MAX);
    let scopes = ["user.info.basic"];
    let tokens = sandbox.tiktok().issue_tokens(DEFAULT_CLIENT_KEY, "ada.public", &scopes)?;
    report::line(&format!("token {}", tokens.access_token.expose_secret()));
    std::future::pending::<()>().await;
    sandbox.stop().await;
    Ok(())
}

/// What the least server knows of a token.
#[derive(Debug)]
struct Known {
    ends_at: Instant,
    open_id: String,
    calls: u64,
}

type Tokens = Arc<Mutex<HashMap<String, Known>>>;

async fn floor(address: SocketAddr) -> Result<()> {
    let token = "act.floor-0123456789";
    let known = Known {
        ends_at: Instant::now() + Duration::from_hours(24),
        open_id: "an-open-id".to_owned(),
        calls: 0,
    };
    let tokens: Tokens = Arc::new(Mutex::new(HashMap::from([(token.to_owned(), known)])));
    let router = Router::new().route("/v2/user/info/", get(profile)).with_state(tokens);
    let listener = tokio::net::TcpListener::bind(address).await?;
    report::line(&format!("token {token}"));
    axum::serve(listener, router).await?;
    Ok(())
}

async fn profile(State(tokens): State<Tokens>, headers: HeaderMap) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|given| given.strip_prefix("Bearer ")).unwrap_or_default();
    let mut tokens = tokens.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(known) = tokens.get_mut(token).filter(|known| known.ends_at > Instant::now()) else {
        return (StatusCode::UNAUTHORIZED, answer(&Value::Null, "access_token_invalid"))
            .into_response();
    };
    known.calls += 1;
    let user = json!({"user": {"open_id": known.open_id, "display_name": "Ada"}});
    answer(&user, "ok").into_response()
}

fn answer(data: &Value, code: &str) -> Json<Value> {
    Json(json!({"data": data, "error": {"code": code, "message": "", "log_id": "20261128"}}))
}
