//! Queries and path parameters, read strictly.

use axum::extract::Query;
use http::Uri;
use serde::de::DeserializeOwned;
use social_store::Page;

use super::answer::ApiError;
use super::problem::Problem;

/// Rows of a page, unless the query says otherwise.
const PAGE: u32 = 50;
/// The most rows of a page.
const LONGEST_PAGE: u32 = 200;

/// Reads the query; a parameter that the type does not know is refused by name.
pub(super) fn read<T: DeserializeOwned>(uri: &Uri) -> Result<T, ApiError> {
    let query = Query::try_from_uri(uri);
    query
        .map(|Query(value)| value)
        .map_err(|error| Problem::InvalidQuery.because(error.body_text()))
}

/// Gives the page a query asks for.
pub(super) fn page(after: Option<String>, limit: Option<u32>) -> Page {
    Page { after, limit: limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE) }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        limit: Option<u32>,
    }

    #[test]
    fn strangers_doubles_and_nonsense_are_refused() {
        let of = |text: &str| read::<Asked>(&text.parse().unwrap());
        assert_eq!(of("/x?limit=3").unwrap().limit, Some(3));
        assert_eq!(of("/x").unwrap().limit, None);
        for text in ["/x?limit=3&limit=4", "/x?limit=-1", "/x?limt=3", "/x?limit=%ff"] {
            let refused = of(text).unwrap_err();
            assert_eq!(refused.code(), "invalid_query", "{text}");
        }
    }

    #[test]
    fn a_page_has_at_least_one_row_and_not_too_many() {
        assert_eq!(page(None, None).limit, PAGE);
        assert_eq!(page(None, Some(0)).limit, 1);
        assert_eq!(page(None, Some(u32::MAX)).limit, LONGEST_PAGE);
    }
}
