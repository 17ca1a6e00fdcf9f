//! People, products and sponsors that a post names.

use serde_json::Value;

use super::kind::ContainerKind;
use super::reason::{INVALID_PRODUCT, PRODUCT_ON_VIDEO, PRODUCT_WITHOUT_PLACE, TOO_MANY_TAGS};
use crate::meta::envelope::GraphFailure;
use crate::meta::given;
use crate::meta::params::Params;

const PEOPLE: usize = 20;
const COLLABORATORS: usize = 3;
const PRODUCTS: usize = 5;
const REEL_PRODUCTS: usize = 30;
const SPONSORS: usize = 2;

/// A person who is tagged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PersonTag {
    pub(crate) username: String,
}

/// Reads `user_tags`.
pub(super) fn people(given: &Params, kind: ContainerKind) -> Result<Vec<PersonTag>, GraphFailure> {
    let rows = rows(given, "user_tags")?;
    if rows.len() > PEOPLE {
        return Err(GraphFailure::from(TOO_MANY_TAGS));
    }
    rows.iter()
        .map(|row| {
            let name = row.get("username").and_then(Value::as_str);
            let name = name.map(|name| name.trim_start_matches('@')).filter(|name| is_handle(name));
            let username =
                name.ok_or_else(|| GraphFailure::param("user_tags need a username"))?.to_owned();
            check_place(row, kind)?;
            Ok(PersonTag { username })
        })
        .collect()
}

/// Pictures need a place, stories may have one, reels have none.
fn check_place(row: &Value, kind: ContainerKind) -> Result<(), GraphFailure> {
    let place = place(row)?;
    let needs = matches!(kind, ContainerKind::Image | ContainerKind::ItemImage);
    match (place, kind) {
        (false, _) if needs => Err(GraphFailure::param("user_tags of an image need x and y")),
        (true, ContainerKind::Reel) => {
            Err(GraphFailure::param("user_tags of a reel have no place"))
        }
        _ => Ok(()),
    }
}

/// Whether a tag has a place, which must be inside the picture.
fn place(row: &Value) -> Result<bool, GraphFailure> {
    let part = |name: &str| row.get(name).map(|part| part.as_f64().unwrap_or(f64::NAN));
    match (part("x"), part("y")) {
        (None, None) => Ok(false),
        (Some(x), Some(y)) if [x, y].iter().all(|part| (0.0..=1.0).contains(part)) => Ok(true),
        _ => Err(GraphFailure::param("x and y of a tag must be between 0.0 and 1.0")),
    }
}

pub(super) fn check_collaborators(given: &Params) -> Result<(), GraphFailure> {
    let names = given::list(given, "collaborators");
    if names.len() > COLLABORATORS {
        return Err(GraphFailure::from(TOO_MANY_TAGS));
    }
    if !names.iter().all(|name| is_handle(name.trim_start_matches('@'))) {
        return Err(GraphFailure::param("collaborators must be usernames"));
    }
    Ok(())
}

pub(super) fn check_products(given: &Params, kind: ContainerKind) -> Result<(), GraphFailure> {
    let rows = rows(given, "product_tags")?;
    let most = if kind == ContainerKind::Reel { REEL_PRODUCTS } else { PRODUCTS };
    if rows.len() > most {
        return Err(GraphFailure::from(TOO_MANY_TAGS));
    }
    let takes_places = matches!(kind, ContainerKind::Image | ContainerKind::ItemImage);
    for row in &rows {
        match (place(row)?, takes_places) {
            (true, false) => return Err(GraphFailure::from(PRODUCT_ON_VIDEO)),
            (false, true) => return Err(GraphFailure::from(PRODUCT_WITHOUT_PLACE)),
            _ => {}
        }
        let id = row.get("product_id").map(plain);
        if !id.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(GraphFailure::from(INVALID_PRODUCT));
        }
    }
    Ok(())
}

pub(super) fn check_partnership(given: &Params) -> Result<(), GraphFailure> {
    given::flag(given, "is_paid_partnership")?;
    if given::list(given, "branded_content_sponsor_ids").len() > SPONSORS {
        return Err(GraphFailure::param("A post has at most 2 sponsors"));
    }
    Ok(())
}

fn rows(given: &Params, name: &str) -> Result<Vec<Value>, GraphFailure> {
    match given::json(given, name)? {
        None => Ok(Vec::new()),
        Some(Value::Array(rows)) => Ok(rows),
        Some(_) => Err(GraphFailure::param(format!("{name} must be an array"))),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn is_handle(name: &str) -> bool {
    (1..=30).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(kind: ContainerKind, tags: &str) -> Option<usize> {
        people(&Params::of(&[("user_tags", tags)]), kind).ok().map(|people| people.len())
    }

    #[test]
    fn a_place_is_needed_allowed_or_refused() {
        use ContainerKind::{Image, Reel, StoryImage};
        let (bare, placed) = (r#"[{"username":"ada"}]"#, r#"[{"username":"ada","x":0.5,"y":1}]"#);
        let cases = [
            (Image, bare, None),
            (Image, placed, Some(1)),
            (Reel, bare, Some(1)),
            (Reel, placed, None),
            (StoryImage, bare, Some(1)),
            (StoryImage, placed, Some(1)),
            (StoryImage, r#"[{"username":"ada","x":1.5,"y":1}]"#, None),
            (StoryImage, r#"[{"username":"ada","x":0.5}]"#, None),
            (StoryImage, r#"[{"x":0.5,"y":0.5}]"#, None),
            (StoryImage, r#"{"username":"ada"}"#, None),
            (StoryImage, "ada", None),
        ];
        for (kind, tags, expected) in cases {
            assert_eq!(tagged(kind, tags), expected, "{kind:?} {tags}");
        }
        let many = format!("[{}]", [r#"{"username":"a"}"#; 21].join(","));
        assert_eq!(tagged(Reel, &many), None);
    }

    #[test]
    fn products_have_rows_of_their_own() {
        use ContainerKind::{Image, Reel};
        let check = |kind, tags: &str| {
            let refused = check_products(&Params::of(&[("product_tags", tags)]), kind);
            refused.err().and_then(|refused| refused.subcode)
        };
        let (bare, placed) = (r#"[{"product_id":"7"}]"#, r#"[{"product_id":7,"x":0,"y":0}]"#);
        assert_eq!(check(Image, placed), None);
        assert_eq!(check(Image, bare), Some(2_207_036));
        assert_eq!(check(Reel, bare), None);
        assert_eq!(check(Reel, placed), Some(2_207_035));
        assert_eq!(check(Reel, r#"[{"product_id":"seven"}]"#), Some(2_207_037));
        let six = format!("[{}]", [r#"{"product_id":"7","x":0,"y":0}"#; 6].join(","));
        assert_eq!(check(Image, &six), Some(2_207_040));
    }
}
