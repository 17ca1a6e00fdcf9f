//! States as people see them: shape, word and tint, never a colour alone.

use askama::Template;
use social_core::Timestamp;
use social_store::{Account, AccountState, Publication, PublicationState};
use tiktok_client::preflight::Outcome;

use crate::words::Words;

/// A state's chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Template)]
#[template(path = "chip.html")]
pub(crate) struct Chip {
    class: &'static str,
    word: &'static str,
}

impl Chip {
    /// Gives the chip of a publication; one for later is planned.
    pub(crate) fn of(publication: &Publication, words: Words, now: Timestamp) -> Self {
        let planned = publication.scheduled_for.is_some_and(|at| at > now);
        if publication.state == PublicationState::Queued && planned {
            return Self { class: "queued", word: words.state_planned() };
        }
        Self::of_state(publication.state, words)
    }

    /// Gives the chip of a state.
    pub(crate) const fn of_state(state: PublicationState, words: Words) -> Self {
        let (class, word) = match state {
            PublicationState::Queued => ("queued", words.state_queued()),
            PublicationState::Transferring => ("transferring", words.state_transferring()),
            PublicationState::Processing => ("processing", words.state_processing()),
            PublicationState::Inbox => ("inbox", words.state_inbox()),
            PublicationState::Published => ("published", words.state_published()),
            PublicationState::Failed => ("failed", words.state_failed()),
            PublicationState::Unknown => ("unknown", words.state_unknown()),
            PublicationState::Cancelled => ("cancelled", words.state_cancelled()),
        };
        Self { class, word }
    }

    /// Gives the chip of an account.
    pub(crate) const fn of_account(account: &Account, words: Words) -> Self {
        let (class, word) = match account.state {
            AccountState::Active => ("published", words.state_connected()),
            AccountState::Reserved => ("queued", words.state_connecting()),
            AccountState::NeedsReconnect | AccountState::Revoked => {
                ("reconnect", words.state_reconnect())
            }
        };
        Self { class, word }
    }

    /// Gives the chip of what a rule says.
    pub(crate) const fn of_outcome(outcome: Outcome, words: Words) -> Self {
        let (class, word) = match outcome {
            Outcome::Pass => ("published", words.verdict_pass()),
            Outcome::Warn => ("unknown", words.verdict_warn()),
            Outcome::Block => ("failed", words.verdict_block()),
            Outcome::Unknown => ("queued", words.verdict_unknown()),
        };
        Self { class, word }
    }

    /// Gives the chip of an account that was just connected.
    pub(crate) const fn connected(words: Words) -> Self {
        Self { class: "published", word: words.state_connected() }
    }

    /// Gives the word.
    pub(crate) const fn word(self) -> &'static str {
        self.word
    }
}

#[cfg(test)]
mod tests {
    use social_service::Language;

    use super::*;

    #[test]
    fn every_state_has_a_shape_of_its_own_and_its_word() {
        let words = Words::new(Language::En);
        let shapes: std::collections::BTreeSet<String> = PublicationState::ALL
            .iter()
            .map(|state| {
                let chip = Chip::of_state(*state, words);
                let drawn = chip.render().unwrap();
                assert!(
                    drawn.contains(chip.word()) && drawn.contains(&format!("chip {}", chip.class))
                );
                drawn.split_once("<svg").unwrap().1.split_once("</svg>").unwrap().0.to_owned()
            })
            .collect();
        assert_eq!(shapes.len(), PublicationState::ALL.len());
        assert!(
            !shapes.iter().any(|shape| shape.contains(r#"<circle cx="8" cy="8" r="4"/>"#)),
            "a fallback"
        );
    }
}
