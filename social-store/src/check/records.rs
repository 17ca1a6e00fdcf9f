use social_core::{Scopes, Sealed};

use super::{
    LONGEST_BODY, count, invalid, json, key, opt_json, opt_key, opt_sealed, opt_text, sealed, text,
};
use crate::record::{
    IgComment, IgContainer, IgMedia, InsightSample, InstagramAccount, MediaAsset, MediaGrant,
    NewAccount, NewAudit, NewDelivery, NewOutbox, OAuthState, Publication, PublicationStep,
    SealedDerived, SealedTokens, TikTokPost,
};
use crate::traits::Result;

/// Prefix of the columns that hold derived tokens.
pub(crate) const DERIVED: &str = "derived:";

pub(crate) fn new_account(account: &NewAccount) -> Result<()> {
    key("user_id", account.user_id.as_str())?;
    key("app", account.app.as_str())?;
    key("subject", account.subject.as_str())
}

pub(crate) fn sealed_tokens(tokens: &SealedTokens) -> Result<()> {
    sealed("access_token", &tokens.access)?;
    opt_sealed("refresh_token", tokens.refresh.as_ref())?;
    scopes(&tokens.scopes)
}

pub(crate) fn sealed_derived(derived: &[SealedDerived]) -> Result<()> {
    for (index, one) in derived.iter().enumerate() {
        key("slot", &one.slot)?;
        sealed("derived", &one.token)?;
        if derived.iter().take(index).any(|earlier| earlier.slot == one.slot) {
            return Err(invalid("slot", "it stands twice in the list"));
        }
    }
    Ok(())
}

/// Checks the name of a column that may be sealed anew.
pub(crate) fn column(column: &str, to: &Sealed) -> Result<()> {
    sealed("column", to)?;
    match column {
        "access_token" | "refresh_token" | "stranded_tokens" => Ok(()),
        _ => match column.strip_prefix(DERIVED) {
            Some(slot) => key("column", slot),
            None => Err(invalid("column", "there is no such column")),
        },
    }
}

fn scopes(scopes: &Scopes) -> Result<()> {
    text("scopes", &scopes.join(","))
}

pub(crate) fn oauth_state(state: &OAuthState) -> Result<()> {
    key("hash", &state.hash)?;
    key("user_id", state.user_id.as_str())?;
    key("app", state.app.as_str())?;
    opt_sealed("verifier", state.verifier.as_ref())?;
    key("browser", &state.browser)?;
    text("redirect_uri", &state.redirect_uri)?;
    text("return_path", &state.return_path)?;
    opt_key("reconnect", state.reconnect.as_ref().map(social_core::AccountId::as_str))
}

pub(crate) fn publication(row: &Publication) -> Result<()> {
    key("id", row.id.as_str())?;
    key("app", row.app.as_str())?;
    key("user_id", row.user_id.as_str())?;
    key("account_id", row.account_id.as_str())?;
    opt_key("group_id", row.group_id.as_deref())?;
    key("idempotency_key", &row.idempotency_key)?;
    json("request", &row.request)?;
    key("request_hash", &row.request_hash)?;
    for asset in &row.media {
        key("media", asset.as_str())?;
    }
    opt_key("external_id", row.external_id.as_deref())?;
    key("correlation_id", &row.correlation_id)?;
    count("version", row.version)?;
    let Some(error) = &row.last_error else {
        return Ok(());
    };
    key("last_error.code", &error.code)?;
    text("last_error.message", &error.message)?;
    opt_key("last_error.log_id", error.log_id.as_deref())
}

pub(crate) fn step(row: &PublicationStep) -> Result<()> {
    key("publication_id", row.publication_id.as_str())?;
    key("step", &row.step)?;
    key("source", &row.source)?;
    json("detail", &row.detail)
}

pub(crate) fn tiktok_post(row: &TikTokPost) -> Result<()> {
    key("publish_id", &row.publish_id)?;
    key("app", row.app.as_str())?;
    key("user_id", row.user_id.as_str())?;
    key("account_id", row.account_id.as_str())?;
    opt_key(
        "publication_id",
        row.publication_id.as_ref().map(crate::record::PublicationId::as_str),
    )?;
    key("status", &row.status)?;
    text("title", &row.title)?;
    opt_sealed("upload_url", row.upload_url.as_ref())?;
    count("size", row.size.unwrap_or(0))?;
    count("chunk_size", row.chunk_size.unwrap_or(0))?;
    count("bytes", row.bytes)?;
    for id in &row.post_ids {
        key("post_ids", id)?;
    }
    opt_text("fail_reason", row.fail_reason.as_deref())?;
    opt_key("error_code", row.error_code.as_deref())?;
    opt_text("error_message", row.error_message.as_deref())?;
    count("version", row.version)
}

pub(crate) fn instagram_account(row: &InstagramAccount) -> Result<()> {
    key("account_id", row.account_id.as_str())?;
    key("app", row.app.as_str())?;
    key("ig_business_id", &row.ig_business_id)?;
    opt_key("page_id", row.page_id.as_deref())?;
    opt_text("page_name", row.page_name.as_deref())?;
    key("username", &row.username)?;
    opt_key("account_type", row.account_type.as_deref())?;
    key("access_level", &row.access_level)
}

pub(crate) fn ig_container(row: &IgContainer) -> Result<()> {
    key("container_id", &row.container_id)?;
    key("account_id", row.account_id.as_str())?;
    key("ig_business_id", &row.ig_business_id)?;
    key("publication_id", row.publication_id.as_str())?;
    for child in &row.children {
        key("children", child)?;
    }
    key("status_code", &row.status_code)?;
    opt_text("status", row.status.as_deref())?;
    count("version", row.version)
}

pub(crate) fn ig_media(row: &IgMedia) -> Result<()> {
    key("ig_id", &row.ig_id)?;
    key("account_id", row.account_id.as_str())?;
    key("ig_business_id", &row.ig_business_id)?;
    key("media_type", &row.media_type)?;
    opt_key("product_type", row.product_type.as_deref())?;
    opt_text("caption", row.caption.as_deref())?;
    opt_text("permalink", row.permalink.as_deref())?;
    json("metrics", &row.metrics)
}

pub(crate) fn ig_comment(row: &IgComment) -> Result<()> {
    key("ig_id", &row.ig_id)?;
    key("account_id", row.account_id.as_str())?;
    key("ig_business_id", &row.ig_business_id)?;
    key("media_id", &row.media_id)?;
    opt_key("parent_id", row.parent_id.as_deref())?;
    opt_key("from_id", row.from_id.as_deref())?;
    opt_key("from_username", row.from_username.as_deref())?;
    text("text", &row.text)
}

pub(crate) fn sample(row: &InsightSample) -> Result<()> {
    key("account_id", row.account_id.as_str())?;
    key("subject", &row.subject)?;
    key("metric", &row.metric)?;
    key("period", &row.period)?;
    key("breakdown", &row.breakdown)?;
    if row.value.is_finite() {
        return Ok(());
    }
    Err(invalid("value", "it is not a number"))
}

pub(crate) fn delivery(row: &NewDelivery) -> Result<()> {
    delivery_without_values(row)?;
    row.events.iter().try_for_each(|event| json("value", &event.value))
}

/// Checks all but the events' values: who calls it writes them by [`written`](super::written).
pub(crate) fn delivery_without_values(row: &NewDelivery) -> Result<()> {
    key("app", row.app.as_str())?;
    if row.body.len() > LONGEST_BODY {
        return Err(invalid("body", "it is too long"));
    }
    for event in &row.events {
        key("external_id", &event.external_id)?;
        key("event_type", &event.event_type)?;
        opt_key("subject", event.subject.as_ref().map(social_core::Subject::as_str))?;
    }
    Ok(())
}

pub(crate) fn asset(row: &MediaAsset) -> Result<()> {
    key("id", row.id.as_str())?;
    key("app", row.app.as_str())?;
    key("user_id", row.user_id.as_str())?;
    key("object_key", &row.object_key)?;
    text("file_name", &row.file_name)?;
    key("content_type", &row.content_type)?;
    count("size", row.size)?;
    key("sha256", &row.sha256)?;
    opt_json("probe", row.probe.as_ref())
}

pub(crate) fn grant(row: &MediaGrant) -> Result<()> {
    key("hash", &row.hash)?;
    key("asset_id", row.asset_id.as_str())?;
    key("publication_id", row.publication_id.as_str())
}

pub(crate) fn outbox(row: &NewOutbox) -> Result<()> {
    key("effect_key", &row.effect_key)?;
    key("user_id", row.user_id.as_str())?;
    key("kind", &row.kind)?;
    key("subject", &row.subject)?;
    json("payload", &row.payload)
}

pub(crate) fn audit(row: &NewAudit) -> Result<()> {
    key("actor", &row.actor)?;
    opt_key("user_id", row.user_id.as_ref().map(social_core::UserId::as_str))?;
    key("action", &row.action)?;
    opt_key("account_id", row.account_id.as_ref().map(social_core::AccountId::as_str))?;
    json("detail", &row.detail)?;
    opt_key("correlation_id", row.correlation_id.as_deref())
}
