//! Meta's codes: numbers, some with a subcode, and the words of the consent pages.

use std::fmt::Write as _;

use instagram_client::ApiCode;
use instagram_client::catalogue::{Actor, Advice, CATALOGUE, Code, Entry, Place, find};
use social_core::Effect;

/// The pages of Meta's documentation.
const DOCS: &str = "https://developers.facebook.com/docs/";

/// Where codes come from, in the order of the page.
const PLACES: [Place; 3] = [Place::Graph, Place::Login, Place::Dialog];

/// Explains every row that what was typed can mean.
pub(super) fn explain(wanted: &str) -> Vec<String> {
    rows(wanted).into_iter().map(of).collect()
}

/// Gives the words of the consent pages, and the names that stand in messages.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().filter_map(|entry| match entry.code {
        Code::Word(word) | Code::Exception(word) => Some(word),
        _ => None,
    })
}

fn rows(wanted: &str) -> Vec<&'static Entry> {
    if let Some((code, subcode)) = wanted.split_once('/') {
        let (Ok(code), Ok(subcode)) = (code.parse(), subcode.parse()) else { return Vec::new() };
        let code = ApiCode::new(code, Some(subcode));
        return PLACES.iter().filter_map(|place| find(*place, code)).collect();
    }
    let number: Option<i64> = wanted.parse().ok();
    let fits = |code: Code| match code {
        Code::Word(word) | Code::Exception(word) => word == wanted,
        Code::Number(code) => Some(code) == number,
        Code::Sub(code, subcode) => Some(code) == number || Some(subcode) == number,
        Code::Subcode(subcode) => Some(subcode) == number,
        Code::Range(first, last) => number.is_some_and(|code| (first..=last).contains(&code)),
        _ => false,
    };
    CATALOGUE.iter().filter(|entry| fits(entry.code)).collect()
}

fn of(entry: &Entry) -> String {
    let mut text = format!("{}: {}", name(entry.code), place(entry.place));
    let lines = [
        ("Class", entry.class.to_string()),
        ("Effect", effect(entry.effect).to_owned()),
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

/// Writes a code as answers and the log do: the code, and its subcode after a slash.
fn name(code: Code) -> String {
    match code {
        Code::Number(code) => code.to_string(),
        Code::Sub(code, subcode) => format!("{code}/{subcode}"),
        Code::Subcode(subcode) => format!("subcode {subcode}"),
        Code::Range(first, last) => format!("{first} to {last}"),
        Code::Word(word) | Code::Exception(word) => word.to_owned(),
        _ => "not known here".to_owned(),
    }
}

const fn place(place: Place) -> &'static str {
    match place {
        Place::Graph => "the Graph API, for Instagram and Facebook",
        Place::Login => "Instagram's exchange of login codes",
        Place::Dialog => "the consent page of Instagram or Facebook",
        _ => "Meta",
    }
}

const fn advice(advice: Advice) -> &'static str {
    match advice {
        Advice::No => "nothing but another request",
        Advice::Backoff => "the same request, later",
        Advice::Pause => "the same request, after the pause Meta asks for",
        Advice::RenewToken => "the same request, with another token",
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

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Unknown => "it may have been done",
        _ => "nothing was done",
    }
}

/// Adds the tables of Meta's codes to the page.
pub(super) fn add_to(text: &mut String) {
    for (title, wanted) in [
        ("Meta's Graph API", Place::Graph),
        ("Instagram's exchange of login codes", Place::Login),
        ("The consent pages of Instagram and Facebook", Place::Dialog),
    ] {
        let _ = write!(
            text,
            "\n## {title}\n\n| code | class | effect | what helps | who acts | words for the person | page |\n|---|---|---|---|---|---|---|\n"
        );
        for entry in CATALOGUE.iter().filter(|entry| entry.place == wanted) {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} | [{}]({DOCS}{}), {} |",
                name(entry.code),
                entry.class,
                effect(entry.effect),
                advice(entry.advice),
                actor(entry.actor),
                entry.en,
                entry.page,
                entry.page,
                entry.checked,
            );
        }
    }
}
