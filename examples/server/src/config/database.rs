//! The address of a PostgreSQL database, which holds a password.

use std::fmt;

use social_core::SecretText;
use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::parse::Problem;

const CURE: &str = "write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with what is no letter or digit in the password as %XX";

/// What may stand after the question mark.
const PARAMETERS: [&str; 9] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "port",
    "user",
    "password",
    "statement-cache-capacity",
];

/// The address of a PostgreSQL database. It is shown without its password and parameters.
#[derive(Clone)]
pub struct DatabaseUrl(SecretText);

impl DatabaseUrl {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        // The library's own words quote the address.
        let url = Url::parse(text).map_err(|_| CURE.to_owned())?;
        for (name, _) in url.query_pairs() {
            // The library would take no notice of another, and write its value into the log.
            if !PARAMETERS.contains(&name.as_ref()) {
                return Err(format!("of parameters it takes {}", PARAMETERS.join(", ")));
            }
        }
        text.parse::<PgConnectOptions>().map_err(|_| CURE.to_owned())?;
        if url.path().trim_matches('/').is_empty() {
            return Err(format!("name the database; {CURE}"));
        }
        Ok(Self(SecretText::new(text)))
    }

    /// Gives the whole address, for the connection alone.
    pub fn expose_secret(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(self.0.expose_secret()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0)
    }
}

impl Eq for DatabaseUrl {}

/// Tells whether a text may hold a password.
pub(super) fn may_hold_password(text: &str) -> bool {
    match readable(text) {
        Some(url) => {
            url.password().is_some()
                || url.query_pairs().any(|(name, _)| name.eq_ignore_ascii_case("password"))
        }
        // What cannot be read may hold anything.
        None => text.contains('@') || text.to_ascii_lowercase().contains("password"),
    }
}

/// Gives what may be shown of an address: nothing, if it cannot be told apart from a password.
pub(super) fn without_password(text: &str) -> String {
    if !may_hold_password(text) {
        return text.to_owned();
    }
    let shown = readable(text).and_then(|mut url| {
        url.set_password(None).ok()?;
        url.set_query(None);
        Some(url.to_string())
    });
    shown.unwrap_or_else(|| "an address that is not shown".to_owned())
}

/// Reads an address whose parts are beyond doubt: a slash or a hash in a password moves the rest of
/// it, up to the `@`, into another part.
fn readable(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(Url::has_host)?;
    let ends_of_user = text.matches('@').count();
    (ends_of_user == usize::from(!url.username().is_empty()) && url.fragment().is_none())
        .then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://lea:canary@db.example.com/social",
            "postgresql://lea:canary@db.example.com:5433/social?sslmode=require",
            "postgres://db.example.com/social?user=lea&password=canary",
            "postgres://db.example.com/social?Password=canary",
            "postgres://lea:canary@",
            "postgres:/lea:canary@db/social",
            "postgres://lea:ca#nary@db.example.com/social",
            "postgres://lea:12#canary@db.example.com/social",
            "postgres://lea:12/canary@db.example.com/social",
            "postgres://lea:12?canary@db.example.com/social",
            "postgres://lea:canary@12@db.example.com/social",
            "lea:canary@db",
        ] {
            let shown = without_password(text);
            assert!(!shown.contains("canary") && !shown.contains("nary"), "{text}: {shown}");
            if let Ok(url) = DatabaseUrl::parse(text) {
                assert!(!format!("{url} {url:?}").contains("canary"), "{text}");
            }
        }
        let url = DatabaseUrl::parse("postgres://lea:canary@db.example.com/social").unwrap();
        assert_eq!(url.to_string(), "postgres://lea@db.example.com/social");
        assert_eq!(without_password("sqlite:///var/a.db"), "sqlite:///var/a.db");
    }

    #[test]
    fn an_address_names_a_database() {
        assert!(DatabaseUrl::parse("postgres://lea@db.example.com/").is_err());
        assert!(DatabaseUrl::parse("postgres://lea@db.example.com:port/social").is_err());
        assert!(DatabaseUrl::parse("postgres://lea@db.example.com/social?sslmod=require").is_err());
        assert!(DatabaseUrl::parse("postgres:///social?host=/run/postgresql").is_ok());
    }
}
