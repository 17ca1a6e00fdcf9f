//! Publishing on Instagram, kind by kind.
