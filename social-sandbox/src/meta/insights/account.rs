//! `GET /{ig}/insights`.

use serde_json::{Value, json};

use super::answer::{broken_down, with_total, with_values};
use super::audience::people;
use super::growth::spread;
use super::medium_figures::Counted;
use super::question::{DAY, Form, Question, is_audience};
use crate::meta::admit::Scene;
use crate::meta::endpoint::Handled;
use crate::meta::object::put;
use crate::meta::people::MetaAccount;
use crate::meta::read::{View, stamp};

/// Below so many followers some figures are not told.
const FEWEST_FOLLOWERS: u64 = 100;
/// Days end at this second of the day, in UTC.
const DAY_ENDS: i64 = 7 * 3600;

/// Reads figures of an account. What an account is too small for is left out.
pub(crate) fn of_account(scene: &mut Scene<'_>) -> Handled {
    let account = scene.own_account()?;
    let question = Question::read(scene)?;
    let view = View::of(scene);
    let figures = Figures { view: &view, account: &account };
    let data: Vec<Value> =
        question.rows.iter().filter_map(|row| metric(&figures, row.name, &question)).collect();
    let mut answer = json!({ "data": data });
    if question.form == Form::Series {
        put(&mut answer, "paging", paging(&view, scene, &account.id, &question));
    }
    Ok(answer)
}

fn metric(figures: &Figures<'_>, name: &str, question: &Question) -> Option<Value> {
    let node = &figures.account.id;
    let small = figures.account.followers_count < FEWEST_FOLLOWERS;
    let needs_followers = is_audience(name)
        || matches!(name, "follows_and_unfollows" | "follower_count" | "online_followers");
    if small && needs_followers {
        return None;
    }
    if is_audience(name) {
        let dimension = question.breakdown.as_deref()?;
        let parts = people(figures.account.followers_count, dimension);
        return Some(with_total(node, name, "lifetime", &broken_down(None, dimension, &parts)));
    }
    if name == "online_followers" {
        let values =
            json!([{ "value": figures.online(), "end_time": stamp(question.until * 1_000_000) }]);
        return Some(with_values(node, name, "lifetime", &values));
    }
    if question.form == Form::Series {
        let values: Vec<Value> = days(question.since, question.until)
            .map(|(from, to)| {
                let value = figures.between(name, from, to);
                json!({ "value": value, "end_time": stamp(to * 1_000_000) })
            })
            .collect();
        return Some(with_values(node, name, "day", &json!(values)));
    }
    let value = figures.between(name, question.since, question.until);
    let total = match &question.breakdown {
        Some(dimension) => broken_down(Some(value), dimension, &split(value, dimension)),
        None => json!({ "value": value }),
    };
    Some(with_total(node, name, "day", &total))
}

/// Splits a range at the ends of days.
fn days(since: i64, until: i64) -> impl Iterator<Item = (i64, i64)> {
    let first = (since - DAY_ENDS).div_euclid(DAY) * DAY + DAY_ENDS;
    let starts = std::iter::successors(Some(first), |start| Some(start + DAY));
    starts.take_while(move |start| *start < until).map(|start| (start, start + DAY))
}

/// Splits a figure by a dimension, largest part first.
fn split(value: u64, dimension: &str) -> Vec<(String, u64)> {
    let words: &[&str] = match dimension {
        "media_product_type" => &["REEL", "POST", "CAROUSEL_CONTAINER", "STORY", "AD"],
        "follow_type" | "follower_type" => &["FOLLOWER", "NON_FOLLOWER", "UNKNOWN"],
        "contact_button_type" => &["EMAIL", "CALL", "DIRECTION", "TEXT", "BOOK_NOW"],
        _ => &[],
    };
    let mut left = value;
    let mut parts = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let last = at + 1 == words.len();
        let part = if last { left } else { left.div_ceil(2) };
        left -= part;
        parts.push(((*word).to_owned(), part));
    }
    parts
}

/// The figures of one account.
struct Figures<'a> {
    view: &'a View<'a>,
    account: &'a MetaAccount,
}

impl Figures<'_> {
    /// What happened between two moments, in Unix seconds.
    fn between(&self, name: &str, since: i64, until: i64) -> u64 {
        match name {
            "accounts_engaged" => self.between("total_interactions", since, until) * 7 / 10,
            "profile_links_taps" | "follows_and_unfollows" => self.daily(name, 40, since, until),
            "follower_count" => self.daily(name, 12, since, until),
            "saves" => self.of_media("saved", since, until),
            "reach" | "views" => {
                self.daily(name, 200, since, until) + self.of_media(name, since, until)
            }
            name => self.of_media(name, since, until),
        }
    }

    /// What the account's media gained.
    fn of_media(&self, name: &str, since: i64, until: i64) -> u64 {
        let media = self.view.state.gallery.media.values();
        let own =
            media.filter(|medium| medium.owner.is(&self.account.id) && medium.parent.is_none());
        own.map(|medium| {
            let at = |moment: i64| {
                let moment = moment.saturating_mul(1_000_000);
                let age = u64::try_from((moment - medium.at).max(0) / 1_000_000);
                let comments = self.view.state.gallery.comments.values();
                let comments = comments
                    .filter(|comment| comment.medium == medium.id && comment.at <= moment)
                    .count() as u64;
                let ids = &self.view.host.ground.ids;
                // Counts that were set by hand have no day of their own: they came with the post.
                let born = medium.at <= moment;
                let age = age.unwrap_or_default();
                let counted = Counted { ids, medium, comments, age };
                if born { counted.value(name) } else { 0 }
            };
            at(until).saturating_sub(at(since))
        })
        .sum()
    }

    /// What comes by every day, as much of it as the range covers.
    fn daily(&self, name: &str, most: u64, since: i64, until: i64) -> u64 {
        let ids = &self.view.host.ground.ids;
        let now = self.view.now.div_euclid(1_000_000);
        let (first, last) = (since.div_euclid(DAY), until.min(now).div_euclid(DAY));
        (first..=last)
            .map(|day| {
                let (start, end) = (since.max(day * DAY), until.min(now).min((day + 1) * DAY));
                let share = u64::try_from((end - start).max(0)).unwrap_or_default();
                let day = format!("{}/{day}", self.account.id);
                spread(ids, name, &day, most) * share / DAY.unsigned_abs()
            })
            .sum()
    }

    /// Followers who are there at each hour of the day.
    fn online(&self) -> Value {
        let ids = &self.view.host.ground.ids;
        let hours = (0..24).map(|hour: u32| {
            let name = format!("{}/{hour}", self.account.id);
            let most = self.account.followers_count / 2;
            (hour.to_string(), json!(spread(ids, "online", &name, most)))
        });
        Value::Object(hours.collect())
    }
}

/// Addresses of the ranges before and after, with the token in them.
fn paging(view: &View<'_>, scene: &Scene<'_>, account: &str, question: &Question) -> Value {
    let length = question.until - question.since;
    let url = |since: i64, until: i64| {
        let mut url = view.base.clone();
        url.set_path(&format!("{}/{account}/insights", view.version));
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("access_token", view.token);
            for name in ["metric", "period", "metric_type", "timeframe"] {
                if let Some(text) = scene.call.params.text(name) {
                    query.append_pair(name, &text);
                }
            }
            query.append_pair("since", &since.to_string());
            query.append_pair("until", &until.to_string());
        }
        String::from(url)
    };
    json!({
        "previous": url(question.since - length, question.since),
        "next": url(question.until, question.until + length),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_at_seven() {
        let noon = 1_800_014_400;
        let ranges: Vec<_> = days(noon - 2 * DAY, noon).collect();
        assert!(ranges.iter().all(|(_, end)| end.rem_euclid(DAY) == DAY_ENDS));
        assert_eq!(ranges.len(), 3);
    }

    #[test]
    fn parts_make_up_the_whole() {
        for dimension in ["media_product_type", "follow_type", "contact_button_type"] {
            let parts = split(101, dimension);
            assert_eq!(parts.iter().map(|(_, part)| part).sum::<u64>(), 101, "{dimension}");
        }
    }
}
