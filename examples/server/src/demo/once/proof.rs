//! Checks the outcome against what the sandbox knows, and says what is wrong.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use sha2::{Digest, Sha256};
use social_sandbox::{Delivery, DeliveryState};

use crate::demo::start::Demo;
use crate::demo::ui::say;

/// The event that says that a post is done.
const COMPLETE: &str = "post.publish.complete";
/// Who wrote the journal's last line.
const WEBHOOK: &str = "tiktok:webhook";
/// How much of the file is hashed at once.
const BLOCK: usize = 1024 * 1024;

/// One thing that must hold, and whether it does.
#[derive(Debug)]
pub(super) struct Verdict {
    claim: &'static str,
    /// Why it does not hold.
    broken: Option<String>,
}

impl Verdict {
    pub(super) const fn holds(&self) -> bool {
        self.broken.is_none()
    }

    pub(super) fn line(&self) -> String {
        match &self.broken {
            None => format!("    yes  {}", self.claim),
            Some(why) => format!("    NO   {}: {why}", self.claim),
        }
    }
}

pub(super) fn verdict(claim: &'static str, outcome: Result<(), String>) -> Verdict {
    Verdict { claim, broken: outcome.err() }
}

/// Prints the journal, one line a step.
pub(super) fn show_journal(shown: &Value) -> anyhow::Result<()> {
    for step in steps(shown) {
        let text = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or("-");
        let number = step.get("attempt").and_then(Value::as_u64).unwrap_or(0);
        let outcome = step.get("outcome").and_then(Value::as_str).unwrap_or_else(|| text("kind"));
        let proof = step.pointer("/detail/external_id").and_then(Value::as_str);
        let proof = proof.map(|id| format!("  external_id {id}")).unwrap_or_default();
        say(&format!(
            "    {:<27}  try {number}  {:<10} {:<8} {}{proof}",
            text("at"),
            text("step"),
            outcome,
            text("source"),
        ))?;
    }
    Ok(())
}

/// Makes the three checks.
pub(super) async fn check(demo: &Demo, shown: &Value, file: &Path) -> anyhow::Result<Vec<Verdict>> {
    let file = file.to_owned();
    let expected = tokio::task::spawn_blocking(move || hash(&file)).await?;
    let expected = expected.context("the file cannot be read")?;
    let deliveries = demo.sandbox().tiktok().deliveries();
    let posts = demo.sandbox().ledger().posts();
    let one = match posts.as_slice() {
        [_] => Ok(()),
        posts => Err(format!("it has {}", posts.len())),
    };
    let same = match posts.first() {
        Some(post) if post.sha256 == expected => Ok(()),
        Some(post) => Err(format!("it has {}, the file {expected}", post.sha256)),
        None => Err("nothing was posted".to_owned()),
    };
    Ok(vec![
        verdict(
            "the journal ends with a webhook that came over HTTP",
            by_webhook(shown, &deliveries),
        ),
        verdict("the sandbox has exactly one post", one),
        verdict("the post's SHA-256 is the file's", same),
    ])
}

fn by_webhook(shown: &Value, deliveries: &[Delivery]) -> Result<(), String> {
    let last = steps(shown).last().ok_or("the journal is empty")?;
    let source = last.get("source").and_then(Value::as_str).unwrap_or("nobody");
    if source != WEBHOOK {
        return Err(format!("its last line was written by {source}"));
    }
    let id = last.pointer("/detail/external_id").and_then(Value::as_str);
    let id = id.ok_or("its last line names no external_id")?;
    let publish_id = shown.get("publish_id").and_then(Value::as_str).unwrap_or_default();
    let acknowledged = deliveries.iter().filter(|delivery| {
        delivery.state == DeliveryState::Acknowledged
            && delivery.event == COMPLETE
            && delivery.body.contains(publish_id)
    });
    let mut known = acknowledged.filter_map(|delivery| identity(&delivery.body));
    if known.any(|known| known == id) {
        Ok(())
    } else {
        Err(format!("no webhook that the server acknowledged has the external_id {id}"))
    }
}

/// Computes the identity of an event from its body, apart from the server's own code.
///
/// SHA-256 over client key, event, `user_openid`, time and the content with sorted keys.
fn identity(body: &str) -> Option<String> {
    let event: Value = serde_json::from_str(body).ok()?;
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let content = text("content");
    // A sorted map of our own: the order of serde's depends on a feature of another crate.
    let sorted: BTreeMap<String, Value> = serde_json::from_str(content).ok()?;
    let canonical = serde_json::to_string(&sorted).ok()?;
    let time = event.get("create_time").map(Value::to_string).unwrap_or_default();
    let parts = [text("client_key"), text("event"), text("user_openid"), &time, &canonical];
    Some(hex::encode(Sha256::digest(parts.join("\0"))))
}

fn steps(shown: &Value) -> &[Value] {
    shown.get("journal").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn hash(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let (mut hasher, mut block) = (Sha256::new(), vec![0; BLOCK]);
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok(hex::encode(hasher.finalize()));
        }
        hasher.update(block.get(..read).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(source: &str) -> Value {
        json!({ "publish_id": "v_pub~1", "journal": [
            { "step": "init", "source": "us" },
            { "step": "published", "source": source, "detail": { "external_id": "abc" } },
        ]})
    }

    #[test]
    fn a_journal_that_does_not_end_with_a_known_webhook_is_no_proof() {
        for (shown, words) in [
            (json!({}), "empty"),
            (shown("tiktok:status"), "tiktok:status"),
            (shown(WEBHOOK), "abc"),
        ] {
            let broken = by_webhook(&shown, &[]).unwrap_err();
            assert!(broken.contains(words), "{broken}");
        }
    }

    #[test]
    fn a_verdict_says_what_is_wrong() {
        let broken = verdict("all is well", Err("it is not".to_owned()));
        assert!(!broken.holds() && broken.line() == "    NO   all is well: it is not");
        assert!(verdict("all is well", Ok(())).holds());
    }

    #[test]
    fn the_identity_does_not_depend_on_the_order_of_the_content() {
        let body = |content: &str| {
            json!({ "client_key": "k", "event": COMPLETE, "create_time": 17, "content": content })
                .to_string()
        };
        let one = identity(&body(r#"{"a":1,"b":2}"#)).unwrap();
        assert_eq!(identity(&body(r#"{ "b": 2, "a": 1 }"#)).unwrap(), one);
        assert_ne!(identity(&body(r#"{"a":1,"b":3}"#)).unwrap(), one);
    }
}
