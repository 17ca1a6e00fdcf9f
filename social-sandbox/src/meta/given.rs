//! Parameters that must be of a kind.

use serde_json::Value;

use super::envelope::GraphFailure;
use super::params::Params;

/// Reads a switch.
pub(crate) fn flag(given: &Params, name: &str) -> Result<Option<bool>, GraphFailure> {
    match given.text(name).as_deref() {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(GraphFailure::param(format!("Param {name} must be a boolean"))),
    }
}

/// Reads a whole number.
pub(crate) fn number(given: &Params, name: &str) -> Result<Option<i64>, GraphFailure> {
    let number = given.text(name).map(|text| text.parse());
    let refuse = |_| GraphFailure::param(format!("Param {name} must be an integer"));
    number.transpose().map_err(refuse)
}

/// Reads JSON, which a form carries as text.
pub(crate) fn json(given: &Params, name: &str) -> Result<Option<Value>, GraphFailure> {
    if given.text(name).is_none() {
        return Ok(None);
    }
    let refuse = || GraphFailure::param(format!("Param {name} must be JSON"));
    given.json(name).map(Some).ok_or_else(refuse)
}

/// Reads a list; an absent one is empty.
pub(crate) fn list(given: &Params, name: &str) -> Vec<String> {
    given.list(name).unwrap_or_default()
}

/// Reads a parameter that must be there.
pub(crate) fn required(given: &Params, name: &str) -> Result<String, GraphFailure> {
    given
        .text(name)
        .ok_or_else(|| GraphFailure::param(format!("The parameter {name} is required.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_another_kind_is_refused() {
        let given = Params::of(&[("on", "true"), ("n", "7"), ("o", r#"{"a":1}"#), ("x", "?")]);
        assert_eq!(flag(&given, "on"), Ok(Some(true)));
        assert_eq!(number(&given, "n"), Ok(Some(7)));
        assert_eq!(json(&given, "o").unwrap().unwrap()["a"], 1);
        assert!(flag(&given, "x").is_err() && number(&given, "x").is_err());
        assert!(json(&given, "x").is_err() && required(&given, "none").is_err());
        assert_eq!(flag(&given, "none"), Ok(None));
        assert!(list(&given, "none").is_empty());
    }
}
