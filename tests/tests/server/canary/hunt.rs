//! The search: which secrets, where they may be, and where they were found.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{LOCATION, SET_COOKIE};
use serde_json::Value;
use social_test_cluster::Cluster;
use social_tests::server::{ADMIN_TOKEN, Answer, KEY, Needle, Overheard, PASSWORD};
use url::{Url, form_urlencoded};

use super::CLIENT_SECRET;
use super::walk::{WRONG_CODE, WRONG_PASSWORD, Walked};

/// The only place where a secret may be, and has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Home {
    Nowhere,
    /// The header that gives a browser its cookie.
    SetCookie,
    /// The address of TikTok's consent page.
    ConsentAddress,
    /// The answer that shows an API token once.
    NewToken,
}

struct Secret {
    name: &'static str,
    home: Home,
    needle: Needle,
}

struct Place {
    name: String,
    home: Home,
    text: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Hunt {
    secrets: Vec<Secret>,
    places: Vec<Place>,
}

impl Hunt {
    /// Takes in the secrets that were made up, those the browser had, and those the server and
    /// TikTok exchanged. There must be some of each kind.
    pub(super) fn for_secrets_of(&mut self, walked: &Walked, overheard: &[Overheard]) {
        let key = STANDARD.decode(KEY).unwrap();
        for (name, secret) in [
            ("client secret", CLIENT_SECRET),
            ("password", PASSWORD),
            ("wrong password", WRONG_PASSWORD),
            ("wrong code", WRONG_CODE),
            ("admin token", ADMIN_TOKEN),
            ("key in base64", KEY),
            ("key", std::str::from_utf8(&key).unwrap()),
        ] {
            self.seek(name, Home::Nowhere, [secret.to_owned()]);
        }
        self.seek("cookie", Home::SetCookie, walked.cookies.clone());
        self.seek("API token", Home::NewToken, [walked.api_token.clone()]);
        self.seek("state", Home::ConsentAddress, walked.states.clone());
        self.seek("code", Home::Nowhere, walked.codes.clone());
        let of_form =
            |name: &'static str| overheard.iter().filter_map(move |one| of_form(&one.body, name));
        let of_answer = |name: &'static str| {
            overheard.iter().filter_map(move |one| of_answer(&one.answer, name))
        };
        self.seek("verifier", Home::Nowhere, of_form("code_verifier"));
        self.seek("refresh token, sent", Home::Nowhere, of_form("refresh_token"));
        self.seek("access token", Home::Nowhere, of_answer("access_token"));
        self.seek("refresh token", Home::Nowhere, of_answer("refresh_token"));
        let bearers = overheard.iter().map(|one| one.bearer.clone());
        self.seek("bearer", Home::Nowhere, bearers.filter(|bearer| !bearer.is_empty()));
        let uploads = of_answer("upload_url").map(|url| upload_token(&url));
        self.seek("upload token", Home::Nowhere, uploads);
        let media = overheard.iter().flat_map(|one| media_secrets(&one.body));
        self.seek("secret of a media address", Home::Nowhere, media);
    }

    /// Takes in the password that the server comes into its database with.
    pub(super) fn for_password_of(&mut self, cluster: &Cluster) {
        self.seek("database password", Home::Nowhere, [cluster.password().to_owned()]);
    }

    fn seek(&mut self, name: &'static str, home: Home, secrets: impl IntoIterator<Item = String>) {
        let before = self.secrets.len();
        let mut known: Vec<String> = secrets.into_iter().collect();
        known.sort();
        known.dedup();
        let found =
            known.iter().map(|secret| Secret { name, home, needle: Needle::new(secret).unwrap() });
        self.secrets.extend(found);
        assert!(self.secrets.len() > before, "no {name} was seen: nothing would be proved");
    }

    /// Searches what the server answered, headers and bodies.
    pub(super) fn in_answers(&mut self, walked: &Walked, consent: &Url) {
        for (number, answer) in walked.answers.iter().enumerate() {
            for (name, value) in &answer.headers {
                let value = value.as_bytes();
                let home = match name {
                    name if name == SET_COOKIE => Home::SetCookie,
                    name if name == LOCATION && value.starts_with(consent.as_str().as_bytes()) => {
                        Home::ConsentAddress
                    }
                    _ => Home::Nowhere,
                };
                self.add(
                    format!("answer {number}, {}, header {name}", answer.asked),
                    home,
                    value.to_vec(),
                );
            }
            let home = if is_new_token(answer) { Home::NewToken } else { Home::Nowhere };
            self.add(
                format!("answer {number}, {}, body", answer.asked),
                home,
                answer.body.to_vec(),
            );
        }
    }

    /// Searches every file below a folder: the database, its log, the staged media.
    pub(super) fn in_files(&mut self, folder: &Path) {
        let mut folders = vec![folder.to_owned()];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = std::fs::read(&path).unwrap();
                    self.add(path.display().to_string(), Home::Nowhere, text);
                    files += 1;
                }
            }
        }
        assert!(files >= 1, "there is nothing to look into");
    }

    /// Searches a text.
    pub(super) fn in_text(&mut self, name: &str, text: Vec<u8>) {
        self.add(name.to_owned(), Home::Nowhere, text);
    }

    fn add(&mut self, name: String, home: Home, text: Vec<u8>) {
        self.places.push(Place { name, home, text });
    }

    /// Names every secret that is where it must not be, and every kind that is not at its home:
    /// what is not found there would not be found elsewhere either.
    pub(super) fn found(&self) -> Vec<String> {
        let mut found = Vec::new();
        for secret in &self.secrets {
            let mut at_home = 0;
            for place in &self.places {
                let Some(at) = secret.needle.find(&place.text) else { continue };
                if secret.home != Home::Nowhere && place.home == secret.home {
                    at_home += 1;
                } else {
                    // The surroundings would show the secret; where it stands is enough to find it.
                    found.push(format!("{} in {} at byte {at}", secret.name, place.name));
                }
            }
            if secret.home != Home::Nowhere && at_home == 0 {
                found.push(format!("{} was not where it has to be", secret.name));
            }
        }
        found
    }

    pub(super) fn secrets(&self) -> usize {
        self.secrets.len()
    }

    pub(super) fn spellings(&self) -> usize {
        self.secrets.iter().map(|secret| secret.needle.spellings()).sum()
    }

    pub(super) fn places(&self) -> usize {
        self.places.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.places.iter().map(|place| place.text.len()).sum()
    }
}

fn is_new_token(answer: &Answer) -> bool {
    answer.asked == "POST /api/tokens" && answer.status.is_success()
}

fn of_form(body: &str, name: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(body.as_bytes());
    fields.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Finds a text of an answer, at its top or in its data.
fn of_answer(answer: &str, name: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let found = answer.get(name).or_else(|| answer.get("data")?.get(name))?;
    found.as_str().map(str::to_owned)
}

fn upload_token(address: &str) -> String {
    let address: Url = address.parse().unwrap();
    let token = address.query_pairs().find(|(name, _)| name == "upload_token");
    token.map(|(_, value)| value.into_owned()).unwrap()
}

/// Takes the secrets out of every media address that is named in a body.
fn media_secrets(body: &str) -> Vec<String> {
    let rest = body.split("/media/").skip(1);
    rest.filter_map(|rest| rest.split('/').next()).map(str::to_owned).collect()
}
