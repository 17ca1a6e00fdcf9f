//! What TikTok says of earlier posts: in another order than it happened, and some of it twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use social_core::Timestamp;
use social_store::{Account, Change, Changes, PostMode, PostSource, Store, TikTokPost};
use social_tests::Random;
use social_tests::server::Delivery;

const SEEN: &str = "post.publish.publicly_available";
const UNSEEN: &str = "post.publish.no_longer_publicaly_available";
/// How many events there are of one post.
const OF_ONE_POST: usize = 10;
/// One event in so many is delivered twice.
const ONE_TWICE_IN: u64 = 10;
/// How far an event may be from its place: as far as two events of one post are apart, twice.
const DISORDER: usize = 4_000;
/// How many posts are written at once.
const BATCH: usize = 100;

/// Everything that is said, and what it comes to.
pub(super) struct Script {
    /// In the order they are sent, the second copies among them.
    pub(super) deliveries: Vec<Arc<Delivery>>,
    /// Whether each post can be seen in the end.
    pub(super) ends: BTreeMap<String, bool>,
    posts: Vec<TikTokPost>,
}

impl Script {
    /// Writes so many events about posts of these accounts.
    pub(super) fn write(
        accounts: &[Account],
        now: Timestamp,
        events: usize,
        random: &mut Random,
    ) -> Self {
        let start = now - Duration::from_hours(1);
        let mut ends = BTreeMap::new();
        let mut posts = Vec::new();
        let mut placed = Vec::new();
        for number in 0..events / OF_ONE_POST {
            let account = &accounts[number % accounts.len()];
            let post = post(number, account, start);
            for round in 0..OF_ONE_POST {
                let seen = random.one_in(2);
                // Of the words about a post the newest one stands, in whatever order they come.
                ends.insert(post.publish_id.clone(), seen);
                let second = start.as_unix() + i64::try_from(60 * round).unwrap();
                let event = Arc::new(event(&post, account, seen, second));
                let place = round * events / OF_ONE_POST + number;
                if random.one_in(ONE_TWICE_IN) {
                    placed.push((place + random.below(2 * DISORDER), Arc::clone(&event)));
                }
                placed.push((place + random.below(DISORDER), event));
            }
            posts.push(post);
        }
        placed.sort_by_key(|(place, _)| *place);
        let deliveries = placed.into_iter().map(|(_, event)| event).collect();
        Self { deliveries, ends, posts }
    }

    /// Puts the posts into the store.
    pub(super) async fn seed(&self, store: &dyn Store) {
        for batch in self.posts.chunks(BATCH) {
            let mut changes = Changes::new();
            for post in batch {
                changes.push(Change::InsertTikTokPost(Box::new(post.clone())));
            }
            store.apply(changes).await.unwrap();
        }
    }
}

fn event(post: &TikTokPost, account: &Account, seen: bool, second: i64) -> Delivery {
    let name = if seen { SEEN } else { UNSEEN };
    let content = format!(
        r#"{{"post_id":"{}","publish_id":"{}","publish_type":"DIRECT_PUBLISH"}}"#,
        7_600_000_000_000_000_000_u64, post.publish_id
    );
    Delivery::of_tiktok(name, account.subject.as_str(), second, &content)
}

fn post(number: usize, account: &Account, now: Timestamp) -> TikTokPost {
    TikTokPost {
        publish_id: format!("v_pub_file~v2-1.{}", 7_500_000_000_000_000_000_u64 + number as u64),
        app: account.app.clone(),
        user_id: account.user_id.clone(),
        account_id: account.id.clone(),
        publication_id: None,
        attempt: 1,
        status: "PROCESSING_UPLOAD".to_owned(),
        source: PostSource::File,
        mode: PostMode::Direct,
        title: String::new(),
        upload_url: None,
        upload_expires_at: None,
        size: Some(1),
        chunk_size: Some(1),
        next_chunk: 1,
        bytes: 1,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 1,
        observed_at: None,
        version: 0,
        created_at: now,
        updated_at: now,
    }
}
