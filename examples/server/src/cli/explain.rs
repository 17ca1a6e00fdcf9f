//! Explains the codes that pages, the API and the log name.

mod meta;

use std::fmt::Write as _;

use anyhow::bail;
use social_service::{Language, OWN_CODES, Particulars, words_for};
use tiktok_client::catalogue::{Actor, Advice, CATALOGUE, Entry, Place};

use super::out;

/// The pages of TikTok's documentation.
const DOCS: &str = "https://developers.tiktok.com/doc/";

/// What to explain.
#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// The code, such as `spam_risk_too_many_posts`, or `190/460` for Meta's 190 with a subcode.
    #[arg(required_unless_present = "markdown", allow_hyphen_values = true)]
    code: Option<String>,
    /// Prints every code as the page `docs/errors.md`.
    #[arg(long, conflicts_with = "code")]
    markdown: bool,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<()> {
    match &args.code {
        Some(code) => out::line(&explain(code)?),
        None => out::line(page().trim_end()),
    }
}

fn explain(code: &str) -> anyhow::Result<String> {
    let wanted = code.trim();
    let theirs: Vec<_> = CATALOGUE.iter().filter(|entry| entry.code == wanted).map(of).collect();
    let ours = OWN_CODES.contains(&wanted).then(|| own(wanted));
    let found: Vec<_> = ours.into_iter().chain(theirs).chain(meta::explain(wanted)).collect();
    if found.is_empty() {
        match near(wanted).as_slice() {
            [] => {
                bail!("{wanted} is not known; `social-server explain --markdown` lists every code")
            }
            near => bail!("{wanted} is not known; there are: {}", near.join(", ")),
        }
    }
    Ok(found.join("\n\n"))
}

/// Gives the codes that hold what was typed, or of which what was typed holds a part.
fn near(wanted: &str) -> Vec<&'static str> {
    let codes = CATALOGUE.iter().map(|entry| entry.code);
    let codes = codes.chain(OWN_CODES.iter().copied()).chain(meta::words());
    let alike = |code: &&str| {
        !wanted.is_empty() && (code.contains(wanted) || wanted.contains(code.trim_end_matches('s')))
    };
    let mut near: Vec<_> = codes.filter(alike).collect();
    near.sort_unstable();
    near.dedup();
    near
}

fn own(code: &str) -> String {
    format!("{code}: a code of this service\n{}", words(code))
}

fn words(code: &str) -> String {
    words_for(code, Language::En, &Particulars::default())
}

fn of(entry: &Entry) -> String {
    let mut text = format!("{}: {}", entry.code, place(entry));
    let lines = [
        ("Class", entry.class.to_string()),
        ("Helps", advice(entry.advice).to_owned()),
        ("Acts", actor(entry.actor).to_owned()),
        ("Words", entry.en.to_owned()),
        ("Page", format!("{DOCS}{} (read {})", entry.page, entry.checked)),
    ];
    for (name, value) in lines {
        // Writing to a text cannot fail.
        let _ = write!(text, "\n{name:<6} {value}");
    }
    text
}

fn place(entry: &Entry) -> String {
    let place = place_name(entry.place);
    entry.status.map_or_else(|| place.to_owned(), |status| format!("{place}, HTTP {status}"))
}

const fn place_name(place: Place) -> &'static str {
    match place {
        Place::OAuth => "TikTok's login",
        Place::Api => "TikTok's API",
        Place::FailReason => "the reason of a post that failed at TikTok",
        _ => "TikTok",
    }
}

const fn advice(advice: Advice) -> &'static str {
    match advice {
        Advice::No => "nothing but another request",
        Advice::Backoff => "the same request, later",
        Advice::NextMinute => "the same request, a minute later",
        Advice::RenewToken => "the same request, with a renewed token",
        Advice::Reconnect => "connecting the account again",
        Advice::WithinADay => "waiting: a place frees within 24 hours",
        _ => "not known here",
    }
}

const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::User => "the person whose account it is",
        Actor::Developer => "whoever runs the app",
        Actor::Time => "nobody; it passes",
        _ => "not known here",
    }
}

/// Writes every code as a page.
fn page() -> String {
    let mut text = "# Codes\n\nWhat the codes in answers, on pages and in the log mean. \
        `social-server explain CODE` shows one of them; this page is what \
        `social-server explain --markdown` prints.\n"
        .to_owned();
    for (title, wanted) in [
        ("TikTok's login", Place::OAuth),
        ("TikTok's API", Place::Api),
        ("Reasons of posts that failed at TikTok", Place::FailReason),
    ] {
        let _ = write!(
            text,
            "\n## {title}\n\n| code | HTTP | class | what helps | who acts | words for the person | page |\n|---|---|---|---|---|---|---|\n"
        );
        for entry in CATALOGUE.iter().filter(|entry| entry.place == wanted) {
            let status = entry.status.map(|status| status.to_string()).unwrap_or_default();
            let _ = writeln!(
                text,
                "| `{}` | {status} | {} | {} | {} | {} | [{}]({DOCS}{}), {} |",
                entry.code,
                entry.class,
                advice(entry.advice),
                actor(entry.actor),
                entry.en,
                entry.page,
                entry.page,
                entry.checked,
            );
        }
    }
    meta::add_to(&mut text);
    text.push_str("\n## Codes of this service\n\n| code | words for the person |\n|---|---|\n");
    for code in OWN_CODES {
        let _ = writeln!(text, "| `{code}` | {} |", words(code));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_says_where_it_comes_from_and_what_helps() {
        let text = explain("reached_active_user_cap").unwrap();
        for part in ["TikTok's API, HTTP 403", "24 hours", "whoever runs the app", DOCS] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(explain("media_empty").unwrap().contains("The file is empty."));
    }

    #[test]
    fn a_code_of_two_places_is_explained_for_both() {
        let text = explain("spam_risk_too_many_posts").unwrap();
        assert_eq!(text.matches("Class").count(), 2, "{text}");
    }

    #[test]
    fn a_code_of_metas_is_found_with_and_without_its_subcode() {
        let narrow = explain("190/460").unwrap();
        assert!(
            narrow.contains("190/460: the Graph API") && narrow.contains("password"),
            "{narrow}"
        );
        assert_eq!(narrow.matches("Class").count(), 1, "{narrow}");
        let whole = explain("190").unwrap();
        assert!(whole.starts_with("190: ") && whole.contains("190/460: "), "{whole}");
        assert_eq!(explain("102/460").unwrap(), narrow, "102 carries the subcodes of 190");
        let range = explain("294").unwrap();
        assert!(range.starts_with("200 to 299: "), "{range}");
        assert!(explain("2207026").unwrap().starts_with("352/2207026: "));
        assert!(explain("-2").unwrap().contains("may have been done"));
        for unknown in ["199", "190/", "/460", "9999999999999999999", "1/2/3"] {
            assert!(explain(unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn what_is_not_known_leads_to_what_is() {
        let near = explain("pending").unwrap_err().to_string();
        assert!(near.contains("spam_risk_too_many_pending_share"), "{near}");
        let none = explain("brand_new").unwrap_err().to_string();
        assert!(none.contains("--markdown"), "{none}");
        assert!(explain("").is_err());
    }

    #[test]
    fn the_page_in_the_documents_is_this_one() {
        let stored = include_str!("../../../../docs/errors.md");
        assert!(
            stored == page(),
            "write it anew: cargo run -p social-server -- explain --markdown > docs/errors.md"
        );
    }
}
