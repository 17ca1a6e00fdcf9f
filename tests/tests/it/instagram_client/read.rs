//! Fields, pages, comments and mentions.

use instagram_client::read::CommentsSwitch;
use instagram_client::{CommentId, LoginFlow, MediaId};
use social_sandbox::{CommentDeed, FirstPage, NewMedium};

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
        assert!(hand.account.stories().next_page().await.unwrap().unwrap().items.is_empty());
        assert!(hand.account.tagged().next_page().await.unwrap().unwrap().items.is_empty());
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
async fn mentions_are_read_and_answered() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
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
    assert_eq!(hand.sandbox.ledger().instagram_comments().len(), 2);
}

#[tokio::test]
async fn a_medium_is_deleted_once() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let id = hand.post("x");
    hand.account.delete_media(&id).await.unwrap();
    let again = hand.account.delete_media(&id).await.unwrap_err().api_code().unwrap();
    assert_eq!((again.code, again.subcode), (100, Some(33)));
}
