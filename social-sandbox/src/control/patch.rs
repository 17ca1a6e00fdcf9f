//! JSON merge patches (RFC 7396) on settings.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::reply::Refusal;

/// Returns the settings with the patch applied; unknown fields are refused, so
/// that a typing error does not pass for a switch.
pub(super) fn with_patch<T: Serialize + DeserializeOwned>(
    current: &T,
    changes: &Value,
) -> Result<T, Refusal> {
    let mut value =
        serde_json::to_value(current).map_err(|error| Refusal::bad(error.to_string()))?;
    merge(&mut value, changes, "")?;
    serde_json::from_value(value).map_err(|error| Refusal::bad(error.to_string()))
}

fn merge(value: &mut Value, change: &Value, path: &str) -> Result<(), Refusal> {
    let (Value::Object(fields), Value::Object(changes)) = (&mut *value, change) else {
        *value = change.clone();
        return Ok(());
    };
    for (name, inner) in changes {
        let inner_path = format!("{path}/{name}");
        let field = fields
            .get_mut(name)
            .ok_or_else(|| Refusal::bad(format!("unknown field {inner_path}")))?;
        merge(field, inner, &inner_path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tiktok::TikTokBehaviour;

    #[test]
    fn a_patch_changes_only_what_it_names() {
        let patch = json!({ "code_seconds": 5, "limits": { "init_per_minute": 1 }, "fail_reason": "internal" });
        let new = with_patch(&TikTokBehaviour::default(), &patch).unwrap();
        assert_eq!((new.code_seconds, new.limits.init_per_minute), (5, 1));
        assert_eq!(new.fail_reason.as_deref(), Some("internal"));
        assert_eq!(new.limits.status_per_minute, 30);
        assert_eq!(new.upload_seconds, 3600);
    }

    #[test]
    fn a_typing_error_is_refused() {
        assert!(with_patch(&TikTokBehaviour::default(), &json!({ "cod_seconds": 5 })).is_err());
        assert!(with_patch(&TikTokBehaviour::default(), &json!({ "progress": "both" })).is_err());
    }
}
