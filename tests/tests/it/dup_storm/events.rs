//! What TikTok says about forty posts, in every form it may be delivered in.

use http::{HeaderMap, HeaderName, HeaderValue};
use social_core::{ClientSecret, Timestamp, sign_timestamped};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET};
use social_store::PostMode;
use social_tests::Random;

/// How many posts there are.
pub(super) const POSTS: usize = 40;

/// One post and what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) publish_id: String,
    pub(super) post_id: String,
    pub(super) mode: PostMode,
    pub(super) script: Vec<Said>,
}

/// One thing TikTok says, and the second it was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) what: What,
    pub(super) second: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    InboxDelivered,
    Complete,
    Failed,
    Public,
    Gone,
}

impl What {
    const fn event(self) -> &'static str {
        match self {
            Self::InboxDelivered => "post.publish.inbox_delivered",
            Self::Complete => "post.publish.complete",
            Self::Failed => "post.publish.failed",
            Self::Public => "post.publish.publicly_available",
            Self::Gone => "post.publish.no_longer_publicaly_available",
        }
    }
}

use What::{Complete, Failed, Gone, InboxDelivered, Public};

/// The stories that are told: straight posts, drafts, failures; seen and unseen at the end, and
/// two words of the same second.
const STORIES: [(PostMode, &[(What, i64)]); 5] = [
    (PostMode::Direct, &[(Complete, 0), (Public, 30), (Gone, 100), (Public, 200), (Gone, 300)]),
    (PostMode::Direct, &[(Complete, 0), (Public, 30), (Gone, 100), (Public, 100), (Public, 250)]),
    (
        PostMode::Inbox,
        &[
            (InboxDelivered, 0),
            (Complete, 60),
            (Public, 90),
            (Gone, 200),
            (Public, 300),
            (Gone, 400),
        ],
    ),
    (
        PostMode::Inbox,
        &[
            (InboxDelivered, 0),
            (Complete, 60),
            (Complete, 75),
            (Public, 120),
            (Gone, 200),
            (Public, 200),
            (Gone, 150),
        ],
    ),
    (PostMode::Direct, &[(Failed, 0), (Failed, 20)]),
];

/// Makes the posts, each with one of the stories.
pub(super) fn subjects(start: Timestamp) -> Vec<Subject> {
    let subject = |number: usize| {
        let (mode, story) = STORIES[number % STORIES.len()];
        let at = |second: &i64| start.as_unix() + second;
        Subject {
            publish_id: format!(
                "v_pub_file~v2-1.{}",
                7_500_000_000_000_000_000_u64 + number as u64
            ),
            post_id: (7_600_000_000_000_000_000_u64 + number as u64).to_string(),
            mode,
            script: story
                .iter()
                .map(|(what, second)| Said { what: *what, second: at(second) })
                .collect(),
        }
    };
    (0..POSTS).map(subject).collect()
}

/// What everything that was said comes to, in whatever order it was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) status: &'static str,
    pub(super) public: Option<bool>,
    pub(super) post_ids: Vec<String>,
}

impl Subject {
    /// The model: it looks at the script as a set and knows no order of delivery.
    pub(super) fn end(&self) -> End {
        let said = |what: What| self.script.iter().any(|said| said.what == what);
        let status = if said(Failed) {
            "FAILED"
        } else if said(Complete) || said(Public) || said(Gone) {
            "PUBLISH_COMPLETE"
        } else {
            "SEND_TO_USER_INBOX"
        };
        let seen = self.script.iter().filter(|said| matches!(said.what, Public | Gone));
        // Of two words of one second the one that it can be seen wins.
        let newest = seen.max_by_key(|said| (said.second, said.what == Public));
        let post_ids = newest.map(|_| self.post_id.clone()).into_iter().collect();
        End { status, public: newest.map(|said| said.what == Public), post_ids }
    }
}

/// One event as it is put on the wire.
#[derive(Clone, Debug)]
pub(super) struct Event {
    name: &'static str,
    second: i64,
    open_id: String,
    content: [(&'static str, String); 3],
}

/// Gives everything that is said of the posts.
pub(super) fn events(subjects: &[Subject], open_id: &str) -> Vec<Event> {
    let of_one = |subject: &Subject| -> Vec<Event> {
        let event = |said: &Said| Event {
            name: said.what.event(),
            second: said.second,
            open_id: open_id.to_owned(),
            content: [
                ("publish_id", subject.publish_id.clone()),
                ("publish_type", "DIRECT_PUBLISH".to_owned()),
                match said.what {
                    Public | Gone => ("post_id", subject.post_id.clone()),
                    _ => ("reason", "internal".to_owned()),
                },
            ],
        };
        subject.script.iter().map(event).collect()
    };
    subjects.iter().flat_map(of_one).collect()
}

/// How a copy of an event differs from the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Copy {
    /// Not at all: the same bytes and the same signature.
    Same,
    /// Signed at another time.
    SignedAnew,
    /// Written anew, with other spaces and in another order, and signed anew.
    WrittenAnew,
}

/// A delivery: a body and its header.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Event {
    /// Puts the event on the wire, signed at `now` unless it is the same as the first copy.
    pub(super) fn deliver(&self, copy: Copy, now: Timestamp) -> Delivery {
        let body = match copy {
            Copy::WrittenAnew => self.written(&[2, 0, 1], ", "),
            Copy::Same | Copy::SignedAnew => self.written(&[0, 1, 2], ","),
        };
        let at = match copy {
            Copy::Same => Timestamp::from_unix(self.second + 1),
            Copy::SignedAnew | Copy::WrittenAnew => now,
        };
        let signature =
            sign_timestamped(&ClientSecret::new(DEFAULT_CLIENT_SECRET), at, body.as_bytes());
        let name = HeaderName::from_static("tiktok-signature");
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(&signature).unwrap())]);
        Delivery { headers, body }
    }

    fn written(&self, order: &[usize; 3], comma: &str) -> String {
        let field = |index: &usize| {
            let (name, value) = &self.content[*index];
            format!("\"{name}\":\"{value}\"")
        };
        let content = order.iter().map(field).collect::<Vec<_>>().join(comma);
        let fields = [
            format!("\"client_key\":\"{DEFAULT_CLIENT_KEY}\""),
            format!("\"event\":\"{}\"", self.name),
            format!("\"create_time\":{}", self.second),
            format!("\"user_openid\":\"{}\"", self.open_id),
            format!("\"content\":{}", serde_json::Value::from(format!("{{{content}}}"))),
        ];
        format!("{{{}}}", fields.join(comma))
    }
}

/// Gives `copies` of every event in a random order, the first forms of an event among them.
pub(super) fn storm(
    events: &[Event],
    copies: usize,
    now: Timestamp,
    random: &mut Random,
) -> Vec<Delivery> {
    const FORMS: [Copy; 5] =
        [Copy::Same, Copy::Same, Copy::SignedAnew, Copy::WrittenAnew, Copy::SignedAnew];
    let mut all: Vec<Delivery> = events
        .iter()
        .flat_map(|event| {
            (0..copies).map(move |copy| event.deliver(FORMS[copy % FORMS.len()], now))
        })
        .collect();
    random.shuffle(&mut all);
    all
}
