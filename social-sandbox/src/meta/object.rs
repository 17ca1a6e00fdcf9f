//! JSON objects that are added to.

use serde_json::Value;

/// Adds a field to an object; what is no object stays as it is.
pub(crate) fn put(object: &mut Value, name: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
