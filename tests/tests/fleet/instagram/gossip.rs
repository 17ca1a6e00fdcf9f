//! What Meta tells: comments that are written just then, and mentions, alone and in batches, some of
//! it twice.

use std::sync::Arc;

use serde_json::json;
use social_sandbox::{MetaControl, NewMedium};
use social_tests::Random;
use social_tests::server::{Delivery, MetaChange, MetaEnvelope};

use super::people::Professional;

/// Who writes comments: strangers of this name and a number.
pub(super) const FANS: &str = "fan.";
/// One change in so many was told before.
const ONE_TWICE_IN: u64 = 10;
/// One change in so many is a mention.
const ONE_MENTION_IN: u64 = 30;
/// Of so many deliveries one holds [`MANY`] changes, and [`SOME_OF`] up to ten; the others hold one.
const DRAWN_FROM: usize = 100;
const MANY: usize = 100;
const SOME_OF: usize = 5;

/// Where something can be said.
#[derive(Clone, Debug)]
struct Place {
    ig_id: String,
    handle: String,
    media: Vec<String>,
    /// Instagram Login tells of no mentions.
    hears_mentions: bool,
}

/// Says something and tells of it, until so much was said.
pub(super) struct Gossip {
    meta: MetaControl,
    places: Vec<Place>,
    random: Random,
    /// What was told, and may be told again.
    said: Vec<MetaChange>,
    /// What was written before, and is told at some time.
    untold: Vec<MetaChange>,
    /// What is still to be told, in all.
    left: usize,
}

impl Gossip {
    /// Prepares so many changes, about so many posts of each of these accounts.
    pub(super) fn new(
        meta: MetaControl,
        people: &[Professional],
        (changes, posts): (usize, usize),
        random: &Random,
    ) -> Self {
        let place = |one: &Professional| Place {
            ig_id: one.ig_id.clone(),
            handle: one.handle.clone(),
            media: (0..posts)
                .map(|number| meta.add_medium(NewMedium::new(&one.handle, format!("day {number}"))))
                .collect(),
            hears_mentions: one.by_page,
        };
        let places = people.iter().map(place).collect();
        let (random, said, untold) = (random.clone(), Vec::new(), Vec::new());
        Self { meta, places, random, said, untold, left: changes }
    }

    /// Will tell of a comment that is there already, at some time.
    pub(super) fn remember(&mut self, ig_id: &str, media: &str, comment: &str, text: &str) {
        self.untold.push(told(ig_id, media, comment, text));
    }

    /// Says something new, or repeats what was said.
    fn change(&mut self) -> MetaChange {
        if !self.said.is_empty() && self.random.one_in(ONE_TWICE_IN) {
            return self.said[self.random.below(self.said.len())].clone();
        }
        self.left -= 1;
        if self.left < self.untold.len() || self.random.below(self.left + 1) < self.untold.len() {
            let change = self.untold.swap_remove(self.random.below(self.untold.len()));
            self.said.push(change.clone());
            return change;
        }
        let place = self.places[self.random.below(self.places.len())].clone();
        let change = if place.hears_mentions && self.random.one_in(ONE_MENTION_IN) {
            self.mention(&place)
        } else {
            self.comment(&place)
        };
        self.said.push(change.clone());
        change
    }

    fn comment(&mut self, place: &Place) -> MetaChange {
        let media = &place.media[self.random.below(place.media.len())];
        let writer = format!("{FANS}{}", self.random.below(1_000));
        let text = format!("Très bon, number {}", self.left);
        let id = self.meta.comment(media, &writer, &text, None).unwrap();
        told(&place.ig_id, media, &id, &text)
    }

    fn mention(&self, place: &Place) -> MetaChange {
        let caption = format!("number {} with @{}", self.left, place.handle);
        let media = self.meta.add_medium(NewMedium::new("a.stranger", caption));
        MetaChange {
            account: place.ig_id.clone(),
            field: "mentions",
            value: json!({ "media_id": media }),
            named: vec![media, "-".to_owned()],
        }
    }
}

fn told(ig_id: &str, media: &str, comment: &str, text: &str) -> MetaChange {
    MetaChange {
        account: ig_id.to_owned(),
        field: "comments",
        named: vec![comment.to_owned()],
        value: json!({
            "from": { "id": "900000000000001", "username": "fan" },
            "media": { "id": media, "media_product_type": "FEED" },
            "id": comment,
            "text": text,
        }),
    }
}

impl Iterator for Gossip {
    type Item = Arc<Delivery>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let size = match self.random.below(DRAWN_FROM) {
            0 => MANY,
            1..=SOME_OF => 2 + self.random.below(9),
            _ => 1,
        };
        let mut changes = Vec::new();
        while changes.len() < size && self.left > 0 {
            changes.push(self.change());
        }
        let flat = self.random.one_in(2);
        let envelope = if flat { MetaEnvelope::Flat } else { MetaEnvelope::Listed };
        Some(Arc::new(Delivery::of_meta(&changes, envelope)))
    }
}
