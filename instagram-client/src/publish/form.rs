//! The form that makes a container.

use serde::Serialize;

/// Fields in the order in which they were set.
#[derive(Debug, Default)]
pub(super) struct Form(Vec<(&'static str, String)>);

impl Form {
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    pub(super) fn set_some(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Sets a switch that is off unless it is named.
    pub(super) fn switch(&mut self, name: &'static str, on: bool) {
        if on {
            self.set(name, "true");
        }
    }

    /// Lists go as JSON text; an empty one is left out.
    pub(super) fn list<T: Serialize>(&mut self, name: &'static str, items: &[T]) {
        if !items.is_empty() {
            self.json(name, items);
        }
    }

    pub(super) fn json(&mut self, name: &'static str, value: &(impl Serialize + ?Sized)) {
        // Nothing here has keys that are no texts, which is all that could fail.
        if let Ok(text) = serde_json::to_string(value) {
            self.set(name, text);
        }
    }

    pub(super) fn fields(&self) -> &[(&'static str, String)] {
        &self.0
    }
}
