//! People, products and sponsors that a post names.

use serde::Serialize;

use super::facts::SPONSORS;
use super::form::Form;
use super::post_error::PostError;

/// The handle of a public account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Username(String);

/// What is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a handle is of 1 to 30 letters, digits, dots and underscores")]
pub struct BadUsername;

impl Username {
    /// Takes up a handle, with or without its `@`.
    ///
    /// # Errors
    ///
    /// [`BadUsername`] for what Instagram has no account of.
    pub fn new(text: &str) -> Result<Self, BadUsername> {
        let bare = text.strip_prefix('@').unwrap_or(text);
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_');
        let fits = (1..=30).contains(&bare.len()) && bare.bytes().all(sign);
        if fits { Ok(Self(bare.to_owned())) } else { Err(BadUsername) }
    }

    /// Gives the handle without its `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A point of a picture: 0 is the left or upper edge, 1 the right or lower one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    x: f64,
    y: f64,
}

/// A point that is not in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a point has two parts from 0 to 1")]
pub struct OutsidePicture;

impl Point {
    /// Names a point.
    ///
    /// # Errors
    ///
    /// [`OutsidePicture`] unless both are from 0 to 1.
    pub fn new(x: f64, y: f64) -> Result<Self, OutsidePicture> {
        let inside = |part: f64| (0.0..=1.0).contains(&part);
        if inside(x) && inside(y) { Ok(Self { x, y }) } else { Err(OutsidePicture) }
    }
}

/// A person tagged at a point of a picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacedTag {
    username: Username,
    #[serde(flatten)]
    point: Point,
}

impl PlacedTag {
    /// Tags a person at a point.
    pub const fn new(username: Username, point: Point) -> Self {
        Self { username, point }
    }
}

/// A person tagged without a place, as videos do.
#[derive(Serialize)]
pub(super) struct Tag<'a> {
    pub(super) username: &'a Username,
}

/// A person tagged in a story, which may be without a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct StoryTag {
    pub(super) username: Username,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) point: Option<Point>,
}

/// A product of the account's catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductTag {
    product_id: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    point: Option<Point>,
}

impl ProductTag {
    /// Tags a product; `point` is for pictures, which need one.
    pub fn new(product_id: impl Into<String>, point: Option<Point>) -> Self {
        Self { product_id: product_id.into(), point }
    }

    pub(super) const fn is_placed(&self) -> bool {
        self.point.is_some()
    }

    /// The same tag without its place, as videos want it.
    pub(super) fn unplaced(&self) -> Self {
        Self { product_id: self.product_id.clone(), point: None }
    }
}

/// Whether somebody paid for a post. Only for apps of Facebook Login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Partnership {
    /// Nobody did.
    #[default]
    None,
    /// Somebody did, who is not named.
    Paid,
    /// These accounts did, by their ids; at most two.
    PaidBy(Vec<String>),
}

impl Partnership {
    pub(super) fn check(&self, broken: &mut Vec<PostError>) {
        match self {
            Self::PaidBy(sponsors) if sponsors.len() > SPONSORS => {
                broken.push(PostError::TooManySponsors(sponsors.len()));
            }
            _ => {}
        }
    }

    pub(super) fn write(&self, form: &mut Form) {
        match self {
            Self::None => {}
            Self::Paid => form.switch("is_paid_partnership", true),
            Self::PaidBy(sponsors) => form.list("branded_content_sponsor_ids", sponsors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_and_points_are_checked() {
        assert_eq!(Username::new("@ada.public_1").unwrap().as_str(), "ada.public_1");
        for bad in ["", "@", "a b", "é", &"a".repeat(31)] {
            assert_eq!(Username::new(bad), Err(BadUsername), "{bad}");
        }
        assert!(Point::new(0.0, 1.0).is_ok());
        for (x, y) in [(-0.1, 0.5), (0.5, 1.1), (f64::NAN, 0.5)] {
            assert!(Point::new(x, y).is_err(), "{x} {y}");
        }
    }

    #[test]
    fn tags_are_written_as_documented() {
        let ada = Username::new("ada").unwrap();
        let tag = PlacedTag::new(ada.clone(), Point::new(0.5, 0.25).unwrap());
        let text = serde_json::to_string(&tag).unwrap();
        assert_eq!(text, r#"{"username":"ada","x":0.5,"y":0.25}"#);
        let text = serde_json::to_string(&StoryTag { username: ada, point: None }).unwrap();
        assert_eq!(text, r#"{"username":"ada"}"#);
        let product = ProductTag::new("7", Some(Point::new(0.0, 0.0).unwrap()));
        assert_eq!(
            serde_json::to_string(&product).unwrap(),
            r#"{"product_id":"7","x":0.0,"y":0.0}"#
        );
        assert_eq!(serde_json::to_string(&product.unplaced()).unwrap(), r#"{"product_id":"7"}"#);
    }
}
