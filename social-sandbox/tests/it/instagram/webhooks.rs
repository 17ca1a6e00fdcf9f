//! Webhooks that follow from what happens to media.
