//! Rules of a post that can be checked from here.

use std::fmt;

use super::facts;

/// A rule that a post breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    /// The caption is too long.
    #[error("the caption has {0} of at most {max} characters", max = facts::CAPTION)]
    CaptionTooLong(usize),
    /// The caption has too many hashtags.
    #[error("the caption has {0} of at most {max} hashtags", max = facts::HASHTAGS)]
    TooManyHashtags(usize),
    /// The caption mentions too many people.
    #[error("the caption mentions {0} of at most {max} people", max = facts::MENTIONS)]
    TooManyMentions(usize),
    /// The alternative text is too long.
    #[error("the alternative text has {0} of at most {max} characters", max = facts::ALT_TEXT)]
    AltTextTooLong(usize),
    /// The place is named by something else than the id of a Page.
    #[error("a place is named by the id of its Page, which is of digits")]
    LocationIsNoId,
    /// A product tagged in a picture has no place in it.
    #[error("a product tagged in a picture needs a point")]
    ProductWithoutPoint,
    /// Too many collaborators are invited.
    #[error("{0} of at most {max} collaborators are invited", max = facts::COLLABORATORS)]
    TooManyCollaborators(usize),
    /// Too many products are tagged.
    #[error("{tagged} of at most {most} products are tagged")]
    TooManyProducts {
        /// How many are.
        tagged: usize,
        /// How many may be.
        most: usize,
    },
    /// Too many sponsors are named.
    #[error("{0} of at most {max} sponsors are named", max = facts::SPONSORS)]
    TooManySponsors(usize),
    /// A carousel has too few or too many items.
    #[error("a carousel has {least} to {max} items, not {0}", least = facts::CHILDREN_LEAST, max = facts::CHILDREN)]
    Children(usize),
    /// Only apps of Facebook Login can do this.
    #[error("{0} is only for apps of Facebook Login")]
    OnlyFacebookLogin(&'static str),
}

/// Every rule a post breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRules(pub(super) Vec<PostError>);

impl BrokenRules {
    /// Gives the rules, in the order in which they are looked at.
    pub fn rules(&self) -> &[PostError] {
        &self.0
    }
}

impl fmt::Display for BrokenRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, rule) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            rule.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for BrokenRules {}
