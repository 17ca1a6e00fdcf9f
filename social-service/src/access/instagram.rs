//! Asks Instagram about a token of Instagram Login.

use std::time::Duration;

use social_core::TokenSet;
use social_store::{Account, InstagramAccount};

use super::verdict::{Changed, Found, Verdict};
use crate::context::Context;
use crate::error::Result;

/// How often a token must be refused before that is believed: Instagram has no question about a
/// token that is not itself signed with it.
const TIMES: u32 = 3;
/// How long lies between.
const BETWEEN: Duration = Duration::from_secs(5);

/// Asks who the token speaks for, which needs nothing but the token.
pub(super) async fn ask(
    context: &Context,
    account: &Account,
    tokens: &TokenSet,
) -> Result<Verdict> {
    let client = context.instagram_client(account)?;
    let mut asked = 1;
    loop {
        let error = match client.me(&tokens.access).await {
            Ok(me) => {
                let rows = context.professionals_of(account).await?;
                let name = me.username.as_deref();
                let rows = rows.iter().filter_map(|row| renamed(context, row, name)).collect();
                return Ok(Verdict::Lives(Found { granted: None, rows }));
            }
            Err(error) => error,
        };
        match error.api_code().filter(|code| code.is_about_the_token()) {
            None => return Ok(Verdict::Uncertain(error.into())),
            Some(code) if asked >= TIMES => return Ok(Verdict::of_code(code)),
            Some(_) => {
                asked += 1;
                context.clock.sleep(BETWEEN).await;
            }
        }
    }
}

fn renamed(context: &Context, row: &InstagramAccount, username: Option<&str>) -> Option<Changed> {
    let username = username.filter(|name| *name != row.username)?.to_owned();
    Changed::of(row, InstagramAccount { username, ..row.clone() }, context.now())
}
