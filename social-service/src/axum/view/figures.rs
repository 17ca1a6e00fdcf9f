//! How figures look in JSON.

use serde_json::{Value, json};

use crate::words::{Language, Particulars, words_for};
use crate::{InstagramReport, MediaFigures, ProfessionalFigures, Report, VideoFigures};

/// Shows figures; what is missing is said in the reader's language.
pub(in crate::axum) fn insights(report: &Report, language: Language) -> Value {
    let account = report.account.map(|account| {
        json!({
            "followers": account.followers,
            "following": account.following,
            "likes": account.likes,
            "videos": account.videos,
            "as_of": account.as_of,
        })
    });
    let video = |video: &VideoFigures| {
        json!({
            "post_id": video.post_id,
            "views": video.views,
            "likes": video.likes,
            "comments": video.comments,
            "shares": video.shares,
            "as_of": video.as_of,
        })
    };
    let words = report.lack().map(|code| words_for(code, language, &Particulars::default()));
    json!({
        "account": account,
        "videos": report.videos.iter().map(video).collect::<Vec<_>>(),
        "missing_scopes": report.missing,
        "scopes_not_asked": report.not_asked,
        "user_message": words,
    })
}

/// Shows the figures of an Instagram login.
pub(in crate::axum) fn instagram_insights(report: &InstagramReport, language: Language) -> Value {
    let media = |media: &MediaFigures| json!({ "media_id": media.media_id, "figures": media.figures, "as_of": media.as_of });
    let professional = |one: &ProfessionalFigures| {
        json!({
            "ig_id": one.ig_id,
            "username": one.username,
            "figures": one.figures,
            "as_of": one.as_of,
            "media": one.media.iter().map(media).collect::<Vec<_>>(),
        })
    };
    let words = report.lack().map(|code| words_for(code, language, &Particulars::default()));
    json!({
        "professionals": report.professionals.iter().map(professional).collect::<Vec<_>>(),
        "missing_scopes": report.missing,
        "scopes_not_asked": report.not_asked,
        "user_message": words,
    })
}
