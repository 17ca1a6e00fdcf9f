//! What follows the call that posts: it is in doubt until the container, the count of posts and the
//! account's media tell, and only then sent again.

use std::time::Duration;

use instagram_client::publish::ContainerState;
use serde_json::Value;
use social_core::Timestamp;
use social_store::{IgContainer, PublicationStep, StepKind, StepOutcome};

use super::{
    ALIKE, CONTAINER_LIFE, Journal, LOOK, NOT_BEFORE, Next, Over, PUBLISH, is_worth_another, state,
};

/// How often a post is asked for where the call was kept back before it was sent.
const MOST_UNSENT: usize = 12;
/// How often the call that posts is sent where it may have had an effect: once, and twice more after
/// it was proved that it had none. A refusal that passes by itself does not count; the deadline ends
/// that.
const MOST_PUBLISHED: usize = 3;
/// How many looks prove that a container is not live, and over which time.
const PROVING_LOOKS: usize = 3;
const PROVING_TIME: Duration = Duration::from_secs(90);

/// Tells whether a call was refused for a reason that will not pass.
fn is_for_good(outcome: &PublicationStep) -> bool {
    outcome.detail.get("again").and_then(Value::as_bool) == Some(false)
}

impl Journal<'_> {
    pub(super) fn after_publish(&self, repeat: u32) -> Next {
        let intent = self.line(PUBLISH, repeat, StepKind::Intent);
        let id = intent.and_then(|line| line.detail.get("container_id")?.as_str());
        let row = self.containers.iter().find(|row| Some(row.container_id.as_str()) == id);
        let Some(row) = row else {
            // Written by hand: nobody knows what it was.
            return Next::Nothing;
        };
        let container = Box::new(row.clone());
        let Some(outcome) = self.line(PUBLISH, repeat, StepKind::Outcome) else {
            return Next::NoteLostPublish(repeat);
        };
        if outcome.outcome == Some(StepOutcome::NotSent) {
            return self.kept_back(row, repeat);
        }
        if social_core::planted::is("instagram-made-anew-in-doubt") {
            return Next::Begin;
        }
        if matches!(state(row), ContainerState::Failed(_) | ContainerState::Expired) {
            return self.came_to_nothing(row, repeat);
        }
        if !self.is_proved(repeat) {
            return Next::Look { container, repeat };
        }
        if is_for_good(outcome) {
            return Next::GiveUp(Over::Refused, None);
        }
        if self.tried() >= MOST_PUBLISHED {
            return Next::GiveUp(Over::TooOften, None);
        }
        let until = outcome.detail.get(NOT_BEFORE).and_then(Value::as_i64);
        if let Some(until) = until.map(Timestamp::from_unix).filter(|until| self.now < *until) {
            return Next::Pause(until);
        }
        Next::Publish { container, repeat: repeat + 1 }
    }

    /// The newest call was not sent. The container may have come to an end meanwhile, or be worked on.
    fn kept_back(&self, row: &IgContainer, repeat: u32) -> Next {
        let container = Box::new(row.clone());
        let is_over = match state(row) {
            ContainerState::Failed(subcode) if self.published() == 0 => {
                if !is_worth_another(subcode) {
                    return Next::GiveUp(Over::Hopeless, Some(container));
                }
                true
            }
            ContainerState::Failed(_) | ContainerState::Expired => true,
            ContainerState::Finished => self.now >= row.created_at + CONTAINER_LIFE,
            ContainerState::InProgress | ContainerState::Unknown(_) => {
                return Next::Await(vec![row.clone()]);
            }
            _ => false,
        };
        if is_over && self.published() > 0 {
            return self.came_to_nothing(row, repeat);
        }
        if is_over {
            return self.anew(Some(row));
        }
        if self.published() > 0 && self.saw_one_alike() {
            return Next::Look { container, repeat };
        }
        if self.unsent() < MOST_UNSENT {
            Next::Publish { container, repeat: repeat + 1 }
        } else {
            Next::GiveUp(Over::TooOften, None)
        }
    }

    /// The container came to nothing after a call that posts. What was proved before stays proved if
    /// Instagram says now that nobody published it in its time; a failure says less.
    fn came_to_nothing(&self, row: &IgContainer, repeat: u32) -> Next {
        let is_expired = state(row) == ContainerState::Expired;
        let sent = self.calls().filter(|(outcome, _)| *outcome != StepOutcome::NotSent);
        let newest = sent.max_by_key(|(_, line)| line.part);
        match newest {
            Some((_, line)) if is_expired && self.is_proved(line.part) => {
                if is_for_good(line) {
                    Next::GiveUp(Over::Refused, None)
                } else {
                    self.anew(Some(row))
                }
            }
            _ => {
                let refused = newest.is_some_and(|(outcome, _)| outcome == StepOutcome::Refused);
                let container = Box::new(row.clone());
                Next::Resolve { container, repeat, refused: is_expired && refused }
            }
        }
    }

    /// Tells whether the newest look found something that could be this post.
    fn saw_one_alike(&self) -> bool {
        let mut looks = self.steps.iter().rev();
        let newest = looks.find(|line| line.attempt == self.attempt && line.step == LOOK);
        newest.is_some_and(|look| look.detail.get(ALIKE) == Some(&true.into()))
    }

    /// Counts the calls that posted, or may have.
    fn published(&self) -> usize {
        self.calls().filter(|(outcome, _)| *outcome != StepOutcome::NotSent).count()
    }

    /// Counts those of them that are not known to be refused for a time only.
    fn tried(&self) -> usize {
        let passes = |outcome, line: &PublicationStep| {
            outcome == StepOutcome::Refused
                && line.detail.get(NOT_BEFORE).is_some_and(Value::is_i64)
        };
        let counts = |(outcome, line): &(StepOutcome, &PublicationStep)| {
            *outcome != StepOutcome::NotSent && !passes(*outcome, line)
        };
        self.calls().filter(counts).count()
    }

    /// Counts the calls that were kept back.
    fn unsent(&self) -> usize {
        self.calls().filter(|(outcome, _)| *outcome == StepOutcome::NotSent).count()
    }

    /// Reads how the calls of this attempt ended.
    fn calls(&self) -> impl Iterator<Item = (StepOutcome, &PublicationStep)> {
        let of_attempt =
            self.steps.iter().filter(|line| line.attempt == self.attempt && line.step == PUBLISH);
        of_attempt.filter_map(|line| Some((line.outcome?, line)))
    }

    /// Tells whether the newest looks prove that the call had no effect: the container was ready
    /// each time, over long enough, no post was counted that is not known to be another's, and the
    /// account's media held nothing that could be it.
    fn is_proved(&self, repeat: u32) -> bool {
        let intent = self.line(PUBLISH, repeat, StepKind::Intent);
        let Some(before) = intent.and_then(|line| line.detail.get("usage")?.as_u64()) else {
            return false;
        };
        let looks = self.steps.iter().filter(|line| {
            let of = line.detail.get("publish").and_then(Value::as_u64);
            line.attempt == self.attempt && line.step == LOOK && of == Some(u64::from(repeat))
        });
        let mut ready: Vec<Timestamp> = Vec::new();
        for look in looks {
            let number = |name: &str| look.detail.get(name).and_then(Value::as_u64);
            let status = look.detail.get("status").and_then(Value::as_str);
            let same = number("usage")
                .is_some_and(|usage| usage <= before + number("others").unwrap_or(0));
            let alike = look.detail.get(ALIKE) == Some(&true.into());
            if status == Some("FINISHED") && same && !alike {
                ready.push(look.at);
            } else {
                ready.clear();
            }
        }
        let (Some(first), Some(last)) = (ready.first(), ready.last()) else { return false };
        ready.len() >= PROVING_LOOKS && last.since(*first) >= PROVING_TIME
    }
}
