//! Asks Instagram how its containers are doing. A question that fails changes nothing, and never
//! makes anything anew.

use std::time::Duration;

use instagram_client::publish::{Container, ContainerState};
use instagram_client::{ContainerId, Error, ErrorClass, IgAccount};
use social_core::Timestamp;
use social_store::{Change, Changes, IgContainer, PublicationState};

use super::failure::ask_again;
use super::{Job, begin};
use crate::error::Result;
use crate::publish::job::Flow;

/// How long after a container was made it is asked about, then every thirty seconds, then every ten
/// minutes. Pictures are mostly ready at once, but not always.
const FIRST: [u64; 6] = [1, 3, 8, 18, 33, 63];
const STEADY: Duration = Duration::from_secs(30);
const SLOW_AFTER: Duration = Duration::from_mins(15);
const SLOW: Duration = Duration::from_mins(5);

/// Asks about every container that is being worked on, and takes the answers in.
pub(super) async fn poll(job: &mut Job<'_>, working: Vec<IgContainer>) -> Result<Flow> {
    let now = job.context.now();
    if now >= job.publication.deadline_at {
        return job.fail(job.overdue(), Changes::new()).await;
    }
    if job.publication.state != PublicationState::Processing {
        job.publication.state = PublicationState::Processing;
        job.publication.last_error = None;
        job.write(Changes::from(job.put()).with(job.told())).await?;
        return Ok(Flow::Again);
    }
    let handle = match job.account().await? {
        Ok(handle) => handle,
        Err(gone) => return job.fail(gone, Changes::new()).await,
    };
    let mut changes = Changes::new();
    let mut moved = false;
    for row in &working {
        match handle.container(&ContainerId::new(&row.container_id)).await {
            Ok(container) => {
                moved |= !is_worked_on(&container.state);
                changes.extend(taken(row, &container));
            }
            Err(error) => return trouble(job, &error, changes).await,
        }
    }
    if !changes.is_empty() {
        job.write(changes).await?;
    }
    if moved {
        return Ok(Flow::Again);
    }
    let oldest = working.iter().map(|row| row.created_at).min().unwrap_or(now);
    Ok(Flow::At(next_poll(oldest, now)))
}

const fn is_worked_on(state: &ContainerState) -> bool {
    matches!(state, ContainerState::InProgress | ContainerState::Unknown(_))
}

async fn trouble(job: &mut Job<'_>, error: &Error, changes: Changes) -> Result<Flow> {
    tracing::warn!(%error, "a container could not be read");
    job.doubt(error).await;
    if !changes.is_empty() {
        job.write(changes).await?;
    }
    if social_core::planted::is("instagram-restart-after-401") && error.kind() == ErrorClass::Auth {
        return begin::begin(job).await;
    }
    Ok(Flow::At(job.context.now() + ask_again(error)))
}

/// Reads a container, and gives it with the write of what is new of it.
pub(super) async fn read(
    handle: &IgAccount,
    row: &IgContainer,
) -> Result<(Container, Changes), Error> {
    let container = handle.container(&ContainerId::new(&row.container_id)).await?;
    let changes = taken(row, &container);
    Ok((container, changes))
}

/// Takes an answer into a container's row; no write if it brings nothing new.
pub(super) fn taken(row: &IgContainer, container: &Container) -> Changes {
    let code = match &container.state {
        ContainerState::InProgress => "IN_PROGRESS",
        ContainerState::Finished => "FINISHED",
        ContainerState::Published => "PUBLISHED",
        ContainerState::Failed(_) => "ERROR",
        ContainerState::Expired => "EXPIRED",
        ContainerState::Unknown(word) => word,
        _ => "",
    };
    if (row.status_code.as_str(), &row.status) == (code, &container.status) {
        return Changes::new();
    }
    let mut row = row.clone();
    code.clone_into(&mut row.status_code);
    row.status.clone_from(&container.status);
    Change::PutIgContainer(Box::new(row)).into()
}

/// Tells when a container is asked about again.
pub(super) fn next_poll(made_at: Timestamp, now: Timestamp) -> Timestamp {
    let first = FIRST.iter().map(|seconds| made_at + Duration::from_secs(*seconds));
    if let Some(next) = first.into_iter().find(|at| *at > now) {
        return next;
    }
    now + if now.since(made_at) < SLOW_AFTER { STEADY } else { SLOW }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_less_and_less_often() {
        let start = Timestamp::from_unix(1_000_000);
        let mut now = start;
        let mut ages = Vec::new();
        for _ in 0..9 {
            now = next_poll(start, now);
            ages.push(now.since(start).as_secs());
        }
        assert_eq!(ages, [1, 3, 8, 18, 33, 63, 93, 123, 153]);
        let late = start + Duration::from_hours(1);
        assert_eq!(next_poll(start, late), late + SLOW);
    }
}
