//! The `fields` parameter: a list in which each field may ask for fields of its own.

use serde_json::{Map, Value};

use super::envelope::GraphFailure;

/// How deep fields may stand in fields.
const DEEPEST: usize = 8;

/// One field that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Modifiers such as `limit(5)`, in their order.
    pub(crate) arguments: Vec<(String, String)>,
    /// The fields inside it.
    pub(crate) inner: Vec<Self>,
}

impl Field {
    /// Makes a plain one.
    pub(crate) fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), arguments: Vec::new(), inner: Vec::new() }
    }

    /// Gives a modifier.
    pub(crate) fn argument(&self, name: &str) -> Option<&str> {
        self.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads the parameter.
pub(crate) fn parse(text: &str) -> Result<Vec<Field>, GraphFailure> {
    let mut rest = text;
    let fields = list(&mut rest, 0).filter(|_| rest.is_empty());
    fields.ok_or_else(|| {
        GraphFailure::of(2500, None).saying(format!(
            "Syntax error \"Expected end of string\" at character {}: {text}",
            text.len() - rest.len()
        ))
    })
}

fn list(rest: &mut &str, depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    loop {
        fields.push(field(rest, depth)?);
        let Some(after) = rest.trim_start().strip_prefix(',') else {
            return Some(fields);
        };
        *rest = after;
    }
}

fn field(rest: &mut &str, depth: usize) -> Option<Field> {
    let name = word(rest)?;
    let mut field = Field::plain(name);
    while let Some(after) = rest.strip_prefix('.') {
        *rest = after;
        let modifier = word(rest)?;
        let (value, after) = rest.strip_prefix('(')?.split_once(')')?;
        *rest = after;
        field.arguments.push((modifier.to_owned(), value.trim().to_owned()));
    }
    if let Some(after) = rest.strip_prefix('{') {
        if depth == DEEPEST {
            return None;
        }
        *rest = after;
        field.inner = list(rest, depth + 1)?;
        *rest = rest.trim_start().strip_prefix('}')?;
    }
    Some(field)
}

fn word<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let text = rest.trim_start();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !fits(c)).unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end)?;
    *rest = after;
    (!word.is_empty()).then_some(word)
}

/// What a node has under the name of a field.
pub(crate) enum Found {
    /// A value.
    Value(Value),
    /// Such a field, but nothing in it: it is left out.
    Absent,
    /// No such field.
    Unknown,
}

impl From<Option<Value>> for Found {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

/// Picks the fields that were asked for; the id always comes along.
pub(crate) fn select(
    node: &str,
    id: &str,
    fields: &[Field],
    mut look: impl FnMut(&Field) -> Result<Found, GraphFailure>,
) -> Result<Value, GraphFailure> {
    let mut chosen = Map::new();
    for field in fields.iter().filter(|field| field.name != "id") {
        match look(field)? {
            Found::Value(value) => {
                chosen.insert(field.name.clone(), value);
            }
            Found::Absent => {}
            Found::Unknown => return Err(unknown_field(node, &field.name)),
        }
    }
    chosen.insert("id".to_owned(), Value::String(id.to_owned()));
    Ok(Value::Object(chosen))
}

/// Refuses a field that the node does not have.
pub(crate) fn unknown_field(node: &str, field: &str) -> GraphFailure {
    GraphFailure::param(format!(
        "Tried accessing nonexisting field ({field}) on node type ({node})"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_fields_and_have_modifiers() {
        let text =
            "id, name,instagram_business_account{id,username},comments.limit(5).after(x){text}";
        let fields = parse(text).unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["id", "name", "instagram_business_account", "comments"]);
        assert_eq!(fields[2].inner, [Field::plain("id"), Field::plain("username")]);
        assert_eq!(
            (fields[3].argument("limit"), fields[3].argument("after")),
            (Some("5"), Some("x"))
        );
        assert_eq!(fields[3].inner, [Field::plain("text")]);
    }

    #[test]
    fn what_is_no_list_of_fields_is_refused() {
        let deep = format!("{}a{}", "a{".repeat(50), "}".repeat(50));
        for text in ["", "a,", "a{", "a{b", "a}b", "a{}", "a.limit", "a.limit(5", "a b", "é", &deep]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_id_always_comes_along_and_a_strange_field_is_named() {
        let look = |field: &Field| {
            Ok(match field.name.as_str() {
                "name" => Found::Value("Ada".into()),
                "website" => Found::Absent,
                _ => Found::Unknown,
            })
        };
        let fields = parse("name,website").unwrap();
        assert_eq!(
            select("User", "1", &fields, look).unwrap(),
            serde_json::json!({ "name": "Ada", "id": "1" })
        );
        let failure = select("User", "1", &parse("nonsense").unwrap(), look).unwrap_err();
        assert!(failure.message.contains("(nonsense)") && failure.code == 100);
    }
}
