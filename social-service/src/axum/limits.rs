//! How often a caller and an address may ask, by class: one table.

use std::time::Duration;

use social_core::{LimitKey, Permit, WindowRule};
use social_store::Store;

use super::routes::LimitClass;
use crate::error::{Error, Result};

/// The two windows of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassLimit {
    /// For one user, over all addresses.
    pub user: WindowRule,
    /// For one address, over all users and those who are not signed in.
    pub address: WindowRule,
}

/// The windows of every class.
///
/// The default suits one person with a page open and a script or two; an address has room for
/// several people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitTable(Vec<(LimitClass, ClassLimit)>);

const fn per_minute(user: u32, address: u32) -> ClassLimit {
    ClassLimit { user: WindowRule::per_minute(user), address: WindowRule::per_minute(address) }
}

impl Default for LimitTable {
    fn default() -> Self {
        Self(vec![
            (LimitClass::Read, per_minute(300, 600)),
            (LimitClass::Write, per_minute(60, 120)),
            (LimitClass::Login, per_minute(20, 60)),
            (LimitClass::Live, per_minute(90, 180)),
            (LimitClass::Upload, per_minute(30, 60)),
            (LimitClass::Stream, per_minute(60, 120)),
        ])
    }
}

impl LimitTable {
    /// Replaces the windows of a class; one that is not [counted](LimitClass::is_counted) stays so.
    #[must_use]
    pub fn with(mut self, class: LimitClass, limit: ClassLimit) -> Self {
        self.0.retain(|(known, _)| *known != class);
        self.0.push((class, limit));
        self
    }

    /// Gives the windows of a class; `None` if it is not counted.
    pub fn of(&self, class: LimitClass) -> Option<ClassLimit> {
        let mut counted = self.0.iter().filter(|(known, _)| known.is_counted());
        counted.find(|(known, _)| *known == class).map(|(_, limit)| *limit)
    }
}

/// Whose window is asked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Whose<'a> {
    User(&'a str),
    Address(&'a str),
}

/// Takes a place, or tells when one frees.
pub(super) async fn take(
    store: &dyn Store,
    table: &LimitTable,
    class: LimitClass,
    whose: Whose<'_>,
) -> Result<()> {
    let Some(limit) = table.of(class) else { return Ok(()) };
    let (scope, name, rule) = match whose {
        Whose::User(name) => ("user", name, limit.user),
        Whose::Address(name) => ("address", name, limit.address),
    };
    let key = LimitKey::own(&format!("api.{class}.{scope}"), name);
    match store.try_acquire(&key, rule).await? {
        Permit::Granted { .. } => Ok(()),
        Permit::Denied { resets_at } => {
            metrics::counter!("rate_limit_hits", "limit" => "own", "class" => class.as_str(), "scope" => scope)
                .increment(1);
            let retry_after = store.now().until(resets_at).max(Duration::from_secs(1));
            Err(Error::Limited { retry_after })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_that_is_counted_has_its_windows() {
        let table = LimitTable::default();
        for class in LimitClass::ALL {
            assert_eq!(table.of(*class).is_some(), class.is_counted(), "{class}");
        }
    }

    #[test]
    fn a_class_is_replaced_and_the_backlog_stays_uncounted() {
        let one = per_minute(1, 1);
        let table =
            LimitTable::default().with(LimitClass::Read, one).with(LimitClass::Backlog, one);
        assert_eq!(table.of(LimitClass::Read), Some(one));
        assert_eq!(table.of(LimitClass::Backlog), None);
    }
}
