//! Figures as a file of comma-separated values, by the filter in the address.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use social_core::{Timestamp, UserId};
use social_service::Error;

use super::known::known;
use super::post::{By, Post};
use super::subject::Subject;
use super::{Asked, InsightsQuery};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;
use crate::words::{Language, Words};

/// Names of columns and figures are the same in every language: programs read them.
const HEAD: &str = "time,about,id,title,posted_at,figure,value\r\n";

/// Hands out the figures of the chosen account and span.
pub(in crate::pages) async fn export(
    State(site): State<Site>,
    member: Member,
    Query(query): Query<InsightsQuery>,
) -> Result<Response, PageError> {
    let asked = Asked::read(&site, &member, &query).await?;
    let subject = asked.chosen().ok_or(PageError::NotFound)?;
    let text = written(&site, member.user_id(), subject, asked.from(&site)).await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"insights.csv\""),
    ];
    Ok((headers, text).into_response())
}

async fn written(
    site: &Site,
    user: &UserId,
    subject: &Subject,
    from: Timestamp,
) -> Result<String, Error> {
    let known = known(site, user, subject, Words::new(Language::En)).await?;
    let insights = site.service.insights();
    let mut text = HEAD.to_owned();
    for count in &known.counts {
        let metric = count.metric;
        let samples =
            insights.series(user, &subject.account.id, subject.id(), metric, from).await?;
        for sample in samples {
            let (at, value) = (sample.end_time.to_string(), sample.value.to_string());
            line(&mut text, [&at, "account", subject.id(), &subject.name, "", metric, &value]);
        }
    }
    for post in known.posts.iter().filter(|post| post.at.is_none_or(|at| at >= from)) {
        of_post(&mut text, post);
    }
    Ok(text)
}

fn of_post(text: &mut String, post: &Post) {
    let at = post.as_of.to_string();
    let posted = post.at.map(|at| at.to_string()).unwrap_or_default();
    for by in By::ALL {
        if let Some(count) = by.of(post) {
            let count = count.to_string();
            line(text, [&at, "post", &post.id, &post.title, &posted, by.key(), &count]);
        }
    }
}

fn line(text: &mut String, cells: [&str; 7]) {
    let cells = cells.map(cell);
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}

/// Writes a cell so that no spreadsheet takes it for a formula.
fn cell(value: &str) -> String {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r');
    let guard = if value.starts_with(begins) { "'" } else { "" };
    if guard.is_empty() && !value.contains([',', '"', '\r', '\n']) {
        return value.to_owned();
    }
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(cell("Beach"), "Beach");
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(cell("@studio.nord"), "\"'@studio.nord\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
    }
}
