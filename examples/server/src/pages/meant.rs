//! Which account a form is for, by its address.

use serde::Deserialize;

use crate::web::error::PageError;

/// What the address of a form says of it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Meant {
    /// The login.
    pub(super) account_id: Option<String>,
    /// The professional account behind it, where the platform knows such.
    pub(super) ig_id: Option<String>,
    /// Whether the person wants to choose anew.
    choose: Option<String>,
}

impl Meant {
    /// Finds the account that is meant; none while there is a choice. `is_named` tells whether these
    /// ids name an account.
    pub(super) fn find<'a, T>(
        &self,
        accounts: &'a [T],
        is_named: impl Fn(&T, &str, Option<&str>) -> bool,
    ) -> Result<Option<&'a T>, PageError> {
        let Some(id) = &self.account_id else {
            return Ok(match accounts {
                [only] if self.choose.is_none() => Some(only),
                _ => None,
            });
        };
        let mut named = accounts.iter().filter(|one| is_named(one, id, self.ig_id.as_deref()));
        match (named.next(), named.next()) {
            (None, _) => Err(PageError::NotFound),
            (Some(only), None) => Ok(Some(only)),
            (Some(_), Some(_)) => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(account_id: Option<&str>, ig_id: Option<&str>, choose: Option<&str>) -> Meant {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Meant { account_id: own(account_id), ig_id: own(ig_id), choose: own(choose) }
    }

    #[test]
    fn one_account_is_meant_unless_there_is_a_choice() {
        let is_named = |one: &(&str, &str), id: &str, ig_id: Option<&str>| {
            one.0 == id && ig_id.is_none_or(|ig_id| one.1 == ig_id)
        };
        let two = [("a", "1"), ("a", "2")];
        let one = [("a", "1")];
        let find = |meant: Meant, accounts: &[(&'static str, &'static str)]| {
            meant.find(accounts, is_named).map(Option::<&_>::copied).map_err(|_| "not found")
        };
        assert_eq!(find(meant(None, None, None), &one), Ok(Some(("a", "1"))));
        assert_eq!(find(meant(None, None, Some("1")), &one), Ok(None));
        assert_eq!(find(meant(None, None, None), &two), Ok(None));
        assert_eq!(find(meant(None, None, None), &[]), Ok(None));
        assert_eq!(find(meant(Some("a"), None, None), &two), Ok(None));
        assert_eq!(find(meant(Some("a"), Some("2"), None), &two), Ok(Some(("a", "2"))));
        assert_eq!(find(meant(Some("a"), Some("3"), None), &two), Err("not found"));
        assert_eq!(find(meant(Some("b"), None, Some("1")), &two), Err("not found"));
    }
}
