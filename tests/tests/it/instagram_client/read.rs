//! Fields, pages, comments and mentions.

use instagram_client::read::CommentsSwitch;
use instagram_client::{CommentId, LoginFlow, MediaId};
use social_sandbox::{CommentDeed, FirstPage, NewMedium, StrangersNames};

use super::{ACCOUNT, BOTH, Hand};

impl Hand {
    fn post(&self, caption: &str) -> MediaId {
        MediaId::from(self.sandbox.meta().add_medium(NewMedium::new(ACCOUNT, caption)))
    }
}

#[tokio::test]
async fn every_field_that_is_asked_for_is_there_on_both_hosts() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let id = hand.post("a caption");
        let profile = hand.account.profile().await.unwrap();
        assert_eq!(profile.username.as_deref(), Some(ACCOUNT));
        assert_eq!(profile.media_count, Some(1));
        assert_eq!(profile.account_type.is_some(), flow == LoginFlow::InstagramLogin);
        let medium = hand.account.find_media(&id).await.unwrap();
        assert_eq!(medium.caption.as_deref(), Some("a caption"));
        assert!(medium.timestamp.is_some() && medium.shortcode.is_some());
        let page = hand.account.list_media(None).await.unwrap();
        assert_eq!(page.items[0].id, Some(id));
        assert!(page.next.is_none());
        for mut list in [hand.account.stories(), hand.account.tagged(), hand.account.live_media()] {
            assert!(list.next_page().await.unwrap().unwrap().items.is_empty());
        }
    }
}

#[tokio::test]
async fn a_hundred_media_come_in_pages_and_no_strange_address_is_followed() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let mut made: Vec<_> = (0..100).map(|number| hand.post(&number.to_string())).collect();
    made.reverse();
    hand.sandbox.meta().update_behaviour(|set| {
        set.first_page = FirstPage::Empty;
        set.foreign_next = Some("http://127.0.0.1:9/".to_owned());
    });
    let mut pages = hand.account.media();
    let mut read = Vec::new();
    let mut count = 0;
    while let Some(page) = pages.next_page().await.unwrap() {
        read.extend(page.items.into_iter().filter_map(|medium| medium.id));
        count += 1;
    }
    assert_eq!(read, made);
    assert_eq!(count, 5, "an empty one and four of 25");
}

#[tokio::test]
async fn comments_are_read_answered_hidden_and_deleted() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let id = hand.post("x");
        let meta = hand.sandbox.meta();
        let first = meta.comment(id.as_str(), "a.fan", "lovely", None).unwrap();
        let first = CommentId::from(first);
        let account = &hand.account;
        let reply = account.reply(&first, "thank you").await.unwrap();
        let own = account.comment(&id, "by the owner").await.unwrap();
        let page = account.comments(&id).next_page().await.unwrap().unwrap();
        let ids: Vec<_> = page.items.iter().filter_map(|one| one.id.clone()).collect();
        assert_eq!(ids, [own.clone(), first.clone()]);
        assert_eq!(page.items[1].username.as_deref(), Some("a.fan"));
        let answers = account.replies(&first).next_page().await.unwrap().unwrap();
        assert_eq!(answers.items[0].id, Some(reply.clone()));
        assert_eq!(answers.items[0].parent_id, Some(first.clone()));
        account.hide_comment(&first, true).await.unwrap();
        assert_eq!(account.find_comment(&first).await.unwrap().hidden, Some(true));
        account.hide_comment(&first, false).await.unwrap();
        account.delete_comment(&first).await.unwrap();
        let gone = account.find_comment(&reply).await.unwrap_err().api_code().unwrap();
        assert_eq!((gone.code, gone.subcode), (100, Some(33)));
        account.switch_comments(&id, CommentsSwitch::Off).await.unwrap();
        assert!(account.comment(&id, "late").await.is_err());
        let deeds = hand.sandbox.ledger().instagram_comments();
        let deeds: Vec<_> = deeds.iter().map(|deed| deed.deed).collect();
        let expected = [
            CommentDeed::Written,
            CommentDeed::Written,
            CommentDeed::Hidden,
            CommentDeed::Shown,
            CommentDeed::Deleted,
        ];
        assert_eq!(deeds, expected);
    }
}

#[tokio::test]
async fn who_wrote_a_comment_is_told_on_both_hosts() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let id = hand.post("x");
        let first = hand.sandbox.meta().comment(id.as_str(), "a.fan", "lovely", None).unwrap();
        hand.account.reply(&CommentId::from(first), "thank you").await.unwrap();
        let mut comments = hand.account.comments(&id);
        let page = comments.next_page().await.unwrap().unwrap();
        let written = &page.items[0];
        let writer = written.from.as_ref().unwrap();
        assert_eq!(writer.username.as_deref(), Some("a.fan"));
        assert!(writer.id.is_some() && written.user_id.is_none());
        let answer = &written.replies.items[0];
        assert_eq!(answer.username.as_deref(), Some(ACCOUNT));
        let is_facebook = flow == LoginFlow::FacebookLogin;
        assert_eq!(answer.user_id.as_ref() == Some(hand.account.id()), is_facebook);
        assert!(comments.next_page().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn strangers_without_a_name_are_read_all_the_same() {
    let hand = Hand::new(LoginFlow::InstagramLogin).await;
    let meta = hand.sandbox.meta();
    meta.update_behaviour(|set| set.strangers_names = StrangersNames::Missing);
    let id = hand.post("x");
    meta.comment(id.as_str(), "a.fan", "lovely", None).unwrap();
    let page = hand.account.comments(&id).next_page().await.unwrap().unwrap();
    assert_eq!((&page.items[0].from, &page.items[0].username), (&None, &None));
    assert_eq!(page.items[0].text.as_deref(), Some("lovely"));
}

#[tokio::test]
async fn answers_go_on_over_several_pages() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let meta = hand.sandbox.meta();
    let id = hand.post("x");
    let first = meta.comment(id.as_str(), "a.fan", "lovely", None).unwrap();
    for number in 0..60 {
        meta.comment(id.as_str(), "b.fan", &number.to_string(), Some(&first)).unwrap();
    }
    let first = CommentId::from(first);
    let page = hand.account.comments(&id).next_page().await.unwrap().unwrap();
    let begun = page.items[0].replies.clone();
    let mut read = begun.items.len();
    let mut rest = hand.account.replies(&first).starting_at(begun.next.unwrap());
    while let Some(page) = rest.next_page().await.unwrap() {
        read += page.items.len();
    }
    assert_eq!(read, 60);
}

#[tokio::test]
async fn mentions_are_read_and_answered() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let meta = hand.sandbox.meta();
        let medium = meta.add_medium(NewMedium::new("a.fan", "with @ada.studio"));
        let comment = meta.comment(&medium, "b.fan", "@ada.studio too", None).unwrap();
        let (medium, comment) = (MediaId::from(medium), CommentId::from(comment));
        let read = hand.account.mentioned_media(&medium).await.unwrap();
        assert_eq!(read.username.as_deref(), Some("a.fan"));
        let read = hand.account.mentioned_comment(&comment).await.unwrap();
        assert_eq!(
            (read.text.as_deref(), read.media_id),
            (Some("@ada.studio too"), Some(medium.clone()))
        );
        hand.account.reply_to_mention(&medium, Some(&comment), "hello").await.unwrap();
        hand.account.reply_to_mention(&medium, None, "hello").await.unwrap();
        let written = hand.sandbox.ledger().instagram_comments();
        assert_eq!(written.len(), 2);
        assert!(written.iter().all(|one| one.media_id == medium.as_str() && one.text == "hello"));
        // What does not name the account is nobody's mention, and nothing is written below it.
        let silent = MediaId::from(meta.add_medium(NewMedium::new("a.fan", "without")));
        let refused = hand.account.mentioned_media(&silent).await.unwrap_err().api_code().unwrap();
        assert_eq!((refused.code, refused.subcode), (100, Some(33)));
        assert!(hand.account.reply_to_mention(&silent, None, "hello").await.is_err());
        assert_eq!(hand.sandbox.ledger().instagram_comments().len(), 2);
    }
}

#[tokio::test]
async fn media_of_others_in_which_the_account_is_tagged_are_listed() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let meta = hand.sandbox.meta();
        let tagged = |people: &[&str]| {
            let mut new = NewMedium::new("a.fan", "x");
            new.people = people.iter().map(|name| (*name).to_owned()).collect();
            MediaId::from(meta.add_medium(new))
        };
        let mut made: Vec<_> = (0..30).map(|_| tagged(&["b.fan", ACCOUNT])).collect();
        tagged(&["b.fan"]);
        hand.post("our own");
        made.reverse();
        let mut pages = hand.account.tagged();
        let mut read = Vec::new();
        while let Some(page) = pages.next_page().await.unwrap() {
            assert!(page.items.iter().all(|one| one.username.as_deref() == Some("a.fan")));
            read.extend(page.items.into_iter().filter_map(|one| one.id));
        }
        assert_eq!(read, made, "{flow}");
    }
}

#[tokio::test]
async fn a_medium_is_deleted_once() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let id = hand.post("x");
    hand.account.delete_media(&id).await.unwrap();
    let again = hand.account.delete_media(&id).await.unwrap_err().api_code().unwrap();
    assert_eq!((again.code, again.subcode), (100, Some(33)));
}
