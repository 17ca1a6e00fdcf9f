//! Finds the forms of a page, and what a browser would send of them.

/// A form as it stands on a page, nothing changed by hand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::demo) struct Form {
    /// Where it goes.
    pub(in crate::demo) action: String,
    /// Every field that would be sent without a button.
    pub(in crate::demo) fields: Vec<(String, String)>,
    /// The buttons, as they would be sent when pressed.
    pub(in crate::demo) buttons: Vec<(String, String)>,
}

impl Form {
    /// Gives a field's value.
    pub(in crate::demo) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Gives what is sent when the button with this value is pressed.
    pub(in crate::demo) fn pressed(&self, value: &str) -> Option<Vec<(String, String)>> {
        let button = self.buttons.iter().find(|(_, known)| known == value)?;
        Some(self.fields.iter().chain([button]).cloned().collect())
    }
}

/// Reads every form of a page.
pub(in crate::demo) fn forms(page: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    // The list that is open: its name, its first choice, and the chosen one.
    let mut list: Option<(String, Option<String>, Option<String>)> = None;
    for tag in tags(page) {
        match (tag.name.as_str(), open.as_mut()) {
            ("form", _) => {
                open =
                    Some(Form { action: tag.get("action").unwrap_or_default(), ..Form::default() });
            }
            ("/form", _) => forms.extend(open.take()),
            ("input", Some(form)) => form.fields.extend(tag.input()),
            ("textarea", Some(form)) => {
                form.fields.extend(tag.get("name").map(|name| (name, String::new())));
            }
            ("button", Some(form)) => {
                let name = tag.get("name").unwrap_or_default();
                form.buttons.push((name, tag.get("value").unwrap_or_default()));
            }
            ("select", Some(_)) => list = tag.get("name").map(|name| (name, None, None)),
            ("option", Some(_)) => {
                if let (Some((_, first, chosen)), Some(value)) = (list.as_mut(), tag.get("value")) {
                    if tag.has("selected") {
                        *chosen = Some(value.clone());
                    }
                    first.get_or_insert(value);
                }
            }
            ("/select", Some(form)) => {
                let sent =
                    list.take().and_then(|(name, first, chosen)| Some((name, chosen.or(first)?)));
                form.fields.extend(sent);
            }
            _ => {}
        }
    }
    forms
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(known, _)| known == name)
    }

    /// Gives what an input sends: boxes only if they are ticked, files and disabled ones never.
    fn input(&self) -> Option<(String, String)> {
        let kind = self.get("type").unwrap_or_default();
        let box_like = matches!(kind.as_str(), "checkbox" | "radio");
        let unsent = matches!(kind.as_str(), "file" | "submit" | "button" | "reset" | "image");
        if unsent || self.has("disabled") || (box_like && !self.has("checked")) {
            return None;
        }
        let fallback = if box_like { "on" } else { "" };
        Some((self.get("name")?, self.get("value").unwrap_or_else(|| fallback.to_owned())))
    }
}

/// Walks the tags of a page. Pages of ours and of the sandbox quote every value.
fn tags(page: &str) -> impl Iterator<Item = Tag> {
    page.split('<').skip(1).filter_map(|piece| {
        let end = piece.find(|c: char| c.is_whitespace() || c == '>')?;
        let (name, mut rest) = piece.split_at_checked(end)?;
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with(['>', '/']) {
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '>')?;
            let (attribute, after) = rest.split_at_checked(end)?;
            let mut value = String::new();
            rest = after.trim_start_matches('=');
            if let Some(quoted) = after.strip_prefix("=\"") {
                let (text, behind) = quoted.split_once('"')?;
                value = unescape(text);
                rest = behind;
            }
            attributes.push((attribute.to_ascii_lowercase(), value));
        }
        Some(Tag { name: name.to_ascii_lowercase(), attributes })
    })
}

/// Undoes the escapes that templates write.
fn unescape(text: &str) -> String {
    let escapes = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
    ];
    let mut plain = text.to_owned();
    for (escape, character) in escapes {
        plain = plain.replace(escape, character);
    }
    plain.replace("&#38;", "&").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html><body><p>a &lt; b</p>
        <form method="post" action="/consent?a=1&amp;b=2">
          <input type="hidden" name="request" value="x&#34;y">
          <select id="user" name="user"><option value="ada">Ada</option>
            <option value="bo" selected>Bo</option></select>
          <input type="checkbox" name="scope" value="one" checked>
          <input type="checkbox" name="scope" value="two">
          <input type="text" name="off" value="z" disabled>
          <input type="file" name="file">
          <textarea name="caption"></textarea>
          <button type="submit" name="decision" value="continue" class="primary">Continue</button>
          <button type="submit" name="decision" value="cancel">Cancel</button>
        </form><form action="/two"></form></body></html>"#;

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let found = forms(PAGE);
        assert_eq!(found.len(), 2);
        let form = &found[0];
        assert_eq!(form.action, "/consent?a=1&b=2");
        assert_eq!(form.field("request"), Some("x\"y"));
        let sent = form.pressed("continue").unwrap();
        let sent: Vec<_> =
            sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            sent,
            [
                ("request", "x\"y"),
                ("user", "bo"),
                ("scope", "one"),
                ("caption", ""),
                ("decision", "continue"),
            ]
        );
        assert!(form.pressed("agree").is_none());
    }

    #[test]
    fn a_broken_page_has_no_forms_and_no_panic() {
        for page in ["", "<", "<form", "<form action=\"x", "< form>", "<input name=a>", "<é>"] {
            assert!(forms(page).is_empty(), "{page}");
        }
    }
}
