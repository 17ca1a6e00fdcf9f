//! The hand on containers, fetches and limits.

use super::MetaControl;
use crate::error::SandboxError;
use crate::meta::gallery::number;
use crate::meta::publish::{ContainerView, machine};
use crate::meta::usage::{MetaLimit, UsagePercent};

impl MetaControl {
    /// Returns all containers, oldest first.
    pub fn containers(&self) -> Vec<ContainerView> {
        self.0.enter().gallery.containers.values().map(ContainerView::from).collect()
    }

    /// Returns one container.
    pub fn container(&self, id: &str) -> Option<ContainerView> {
        let state = self.0.enter();
        state.gallery.containers.get(&number(id)?).map(ContainerView::from)
    }

    /// Lets a container fail that is under way, by a code and a subcode as in
    /// `-2/2207003`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a container, or for a reason that
    /// is written otherwise.
    pub fn fail_container(&self, id: &str, reason: &str) -> Result<(), SandboxError> {
        let state = &mut *self.0.enter();
        let container = number(id).filter(|id| state.gallery.containers.contains_key(id));
        let container = container.ok_or_else(|| SandboxError::not_found("container", id))?;
        let written = machine::reason(reason);
        let written = written.ok_or_else(|| SandboxError::not_found("reason", reason))?;
        machine::fail(&self.0, state, container, written, self.0.now());
        Ok(())
    }

    /// Ends the work on a container now: it is ready, or it fails.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a container.
    pub fn complete_container(&self, id: &str) -> Result<(), SandboxError> {
        let state = &mut *self.0.enter();
        let container = number(id).filter(|id| state.gallery.containers.contains_key(id));
        let container = container.ok_or_else(|| SandboxError::not_found("container", id))?;
        machine::worked(&self.0, state, container, self.0.now());
        Ok(())
    }

    /// Counts the files that are being fetched at this moment.
    pub fn fetches_under_way(&self) -> usize {
        *self.0.fetches.borrow()
    }

    /// Waits until no file is being fetched.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop at any point.
    pub async fn fetches_idle(&self) {
        let mut running = self.0.fetches.subscribe();
        // The host holds the sending half, so this cannot fail.
        drop(running.wait_for(|count| *count == 0).await);
    }

    /// Refuses calls for so many seconds of virtual time: those of one account,
    /// or of all.
    pub fn throttle(&self, limit: MetaLimit, ig_id: Option<&str>, seconds: u64) {
        let now = self.0.now();
        self.0.enter().usage.throttle(limit, ig_id, now, seconds);
    }

    /// Tells these percentages in the headers instead of those counted, or
    /// those counted again.
    pub fn tell_usage(&self, percent: Option<UsagePercent>) {
        self.0.enter().usage.tell(percent);
    }
}
