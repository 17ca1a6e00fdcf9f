//! What surrounds the pages: who asks, limits, safe headers, error pages, assets.

pub(crate) mod assets;
pub(crate) mod error;
pub(crate) mod form;
pub(crate) mod frame;
pub(crate) mod gate;
pub(crate) mod health;
pub(crate) mod prefs;
pub(crate) mod shell;
pub(crate) mod site;
pub(crate) mod tokens;
pub(crate) mod visit;
