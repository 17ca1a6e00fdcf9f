//! What Instagram allows, as data.

/// A limit of what can be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact {
    /// What is limited.
    pub what: &'static str,
    /// The most of it.
    pub most: usize,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}

const CREATE: &str = "instagram-platform/instagram-graph-api/reference/ig-user/media";
const CHECKED: &str = "2026-09-11";

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $most:literal, $what:literal;)+) => {
        $($(#[$doc])* pub(crate) const $name: usize = $most;)+

        /// Every limit that is checked before a container is made.
        pub static FACTS: &[Fact] = &[$(
            Fact { what: $what, most: $name, page: CREATE, checked: CHECKED },
        )+];
    };
}

facts! {
    /// Characters of a caption.
    CAPTION = 2_200, "characters of a caption";
    /// Hashtags of a caption.
    HASHTAGS = 30, "hashtags of a caption";
    /// People mentioned in a caption.
    MENTIONS = 20, "people mentioned in a caption";
    /// Characters of an alternative text.
    ALT_TEXT = 1_000, "characters of an alternative text";
    /// Invited collaborators.
    COLLABORATORS = 3, "collaborators";
    /// Tagged products of a post.
    PRODUCTS = 5, "tagged products of a post";
    /// Tagged products of a reel.
    REEL_PRODUCTS = 30, "tagged products of a reel";
    /// Sponsors of a paid partnership.
    SPONSORS = 2, "sponsors of a paid partnership";
    /// Items of a carousel; fewer than two are none.
    CHILDREN = 10, "items of a carousel";
}

/// The fewest items of a carousel.
pub(crate) const CHILDREN_LEAST: usize = 2;
