//! Asks a site whether Meta's fetcher may come.

use reqwest::Client;
use url::Url;

/// The longest file that is read.
const LONGEST: usize = 64 * 1024;

/// Whether the `robots.txt` of a site forbids an address. A site without one
/// forbids nothing.
pub(super) async fn forbid(client: &Client, url: &Url, agent: &str) -> bool {
    let Ok(rules) = url.join("/robots.txt") else { return false };
    let Ok(answer) = client.get(rules).send().await else { return false };
    if answer.status() != http::StatusCode::OK {
        return false;
    }
    match answer.bytes().await {
        Ok(bytes) if bytes.len() <= LONGEST => {
            forbids(&String::from_utf8_lossy(&bytes), url.path(), agent)
        }
        _ => false,
    }
}

/// Agents, and what holds for them: whether a rule allows, and how paths begin
/// that it is for.
type Group = (Vec<String>, Vec<(bool, String)>);

/// Reads the groups of rules; those for the agent count before those for all.
fn forbids(rules: &str, path: &str, agent: &str) -> bool {
    let agent = agent.split('/').next().unwrap_or(agent).to_ascii_lowercase();
    let mut groups: Vec<Group> = Vec::new();
    for line in rules.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match (name.trim().to_ascii_lowercase().as_str(), groups.last_mut()) {
            ("user-agent", Some((agents, rules))) if rules.is_empty() => {
                agents.push(value.to_ascii_lowercase());
            }
            ("user-agent", _) => groups.push((vec![value.to_ascii_lowercase()], Vec::new())),
            (word @ ("allow" | "disallow"), Some((_, rules))) if !value.is_empty() => {
                rules.push((word == "allow", value.to_owned()));
            }
            _ => {}
        }
    }
    let group = |name: &str| groups.iter().find(|(agents, _)| agents.iter().any(|one| one == name));
    let Some((_, rules)) = group(&agent).or_else(|| group("*")) else { return false };
    // The longest rule that fits counts; of two equal ones the one that allows.
    let fitting = rules.iter().filter(|(_, start)| path.starts_with(start.as_str()));
    fitting.max_by_key(|(allows, start)| (start.len(), *allows)).is_some_and(|(allows, _)| !allows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_of_the_agent_counts_before_that_of_all() {
        let rules = "User-agent: *\nDisallow: /\n\nUser-agent: facebookexternalhit\nDisallow: /p/\n\
                     Allow: /p/open\n";
        let agent = "facebookexternalhit/1.1";
        assert!(forbids(rules, "/p/1.jpg", agent));
        assert!(!forbids(rules, "/p/open/1.jpg", agent));
        assert!(!forbids(rules, "/1.jpg", agent));
        assert!(forbids(rules, "/1.jpg", "other/1.0"));
    }

    #[test]
    fn what_says_nothing_forbids_nothing() {
        for rules in ["", "\u{fffd}\u{fffd}binary", "User-agent: *\nDisallow:\n", "Disallow: /"] {
            assert!(!forbids(rules, "/1.jpg", "a"), "{rules}");
        }
    }
}
