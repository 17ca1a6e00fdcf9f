//! Who an account belongs to and what names it: ids, providers, login flows and scopes.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Defines a newtype for an opaque id: text inside, never parsed, never a number.
#[macro_export]
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the id as it was given.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Gives the id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(id: &str) -> ::std::result::Result<Self, Self::Err> {
                Ok(Self(id.to_owned()))
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }
    )+};
}

text_id! {
    /// The name of one of the host's platform apps; `default` unless several are configured.
    AppName;
    /// The host's own id of one of its users.
    UserId;
    /// Our id of a connected account (a `UUIDv7`).
    AccountId;
    /// Who the account is at the platform: TikTok's `open_id`, Meta's user id.
    Subject;
}

impl AppName {
    /// Gives the name of the app that the environment configures.
    pub fn default_app() -> Self {
        Self::new("default")
    }
}

/// Defines a closed set of words, each with its stable text.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$item_doc])* $item,)+
        }

        impl $name {
            /// Every word, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$item,)+];

            /// Gives the stable text, as it is stored and shown to programs.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$item => $text,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$item),)+
                    _ => Err($crate::UnknownWord { kind: stringify!($name), text: text.to_owned() }),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

/// A text that is none of the words of a closed set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {kind}")]
pub struct UnknownWord {
    /// The set's name.
    pub kind: &'static str,
    /// The text that was read.
    pub text: String,
}

words! {
    /// A platform.
    pub enum Provider {
        /// TikTok for Developers.
        TikTok = "tiktok",
        /// Instagram, by either login.
        Instagram = "instagram",
    }
}

words! {
    /// The way an account was connected; it decides hosts, token families and what can be done.
    pub enum LoginFlow {
        /// TikTok Login Kit.
        TikTok = "tiktok",
        /// Instagram through Facebook Login for Business.
        FacebookLogin = "facebook",
        /// Instagram Login (business login).
        InstagramLogin = "instagram",
    }
}

impl LoginFlow {
    /// Gives the platform the flow belongs to.
    pub const fn provider(self) -> Provider {
        match self {
            Self::TikTok => Provider::TikTok,
            Self::FacebookLogin | Self::InstagramLogin => Provider::Instagram,
        }
    }
}

/// A set of granted scopes, kept sorted. Clones share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(Arc<BTreeSet<String>>);

impl Scopes {
    /// Reads a list separated by commas or spaces, the two spellings of the platforms.
    pub fn parse(list: &str) -> Self {
        list.split([',', ' ']).filter(|scope| !scope.is_empty()).collect()
    }

    /// Tells whether the scope was granted.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Gives the scopes of `self` that `granted` lacks.
    #[must_use]
    pub fn missing_from(&self, granted: &Self) -> Self {
        self.0.difference(&granted.0).collect()
    }

    /// Tells whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Walks the scopes in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Writes the scopes with the separator the platform takes.
    pub fn join(&self, separator: &str) -> String {
        self.iter().collect::<Vec<_>>().join(separator)
    }
}

impl<S: Into<String>> FromIterator<S> for Scopes {
    fn from_iter<I: IntoIterator<Item = S>>(scopes: I) -> Self {
        Self(Arc::new(scopes.into_iter().map(Into::into).collect()))
    }
}

impl Serialize for Scopes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        BTreeSet::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Arc::new(BTreeSet::deserialize(deserializer)?)))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.join(","))
    }
}

impl FromStr for Scopes {
    type Err = Infallible;

    fn from_str(list: &str) -> Result<Self, Self::Err> {
        Ok(Self::parse(list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_both_spellings() {
        let asked = Scopes::parse("video.upload,user.info.basic, video.publish");
        let granted = Scopes::parse("user.info.basic video.upload");
        assert_eq!(asked.missing_from(&granted).to_string(), "video.publish");
        assert_eq!(asked.join(" "), "user.info.basic video.publish video.upload");
        let json = serde_json::to_string(&granted).unwrap();
        assert_eq!(json, r#"["user.info.basic","video.upload"]"#);
        assert_eq!(serde_json::from_str::<Scopes>(&json).unwrap(), granted);
    }

    #[test]
    fn words_survive_json_and_refuse_others() {
        for flow in LoginFlow::ALL {
            let json = serde_json::to_string(flow).unwrap();
            assert_eq!(serde_json::from_str::<LoginFlow>(&json).unwrap(), *flow);
        }
        let refused = "vine".parse::<Provider>().unwrap_err();
        assert_eq!(refused.to_string(), "`vine` is no Provider");
    }
}
