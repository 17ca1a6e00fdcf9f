//! Hashtags, accounts of others, and what more is known of one's own.

use instagram_client::publish::Username;
use instagram_client::{LoginFlow, MediaId};
use social_sandbox::NewMedium;

use super::{ACCOUNT, BOTH, Hand};

#[tokio::test]
async fn public_media_are_found_by_their_hashtag() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let meta = hand.sandbox.meta();
    let mut made: Vec<_> = (0..30)
        .map(|number| meta.add_medium(NewMedium::new("a.fan", format!("{number} #Crème"))))
        .map(MediaId::from)
        .collect();
    made.reverse();
    let id = hand.account.find_hashtag("#crème").await.unwrap();
    let mut pages = hand.account.hashtag_recent(&id).unwrap();
    let mut read = Vec::new();
    while let Some(page) = pages.next_page().await.unwrap() {
        assert!(page.items.iter().all(|one| one.username.is_none()), "nobody is named");
        read.extend(page.items.into_iter().filter_map(|one| one.id));
    }
    assert_eq!(read, made);
    let top = hand.account.hashtag_top(&id).unwrap().next_page().await.unwrap().unwrap();
    assert!(top.items.is_sorted_by_key(|one| std::cmp::Reverse(one.like_count)));
    let mut searched = hand.account.searched_hashtags().unwrap();
    let searched = searched.next_page().await.unwrap().unwrap();
    assert_eq!(searched.items[0].name.as_deref(), Some("crème"));
    let unused = hand.account.find_hashtag("unused").await.unwrap_err();
    assert_eq!(unused.api_code().unwrap().subcode, Some(2_207_024));
    let other = Hand::new(LoginFlow::InstagramLogin).await;
    assert!(other.account.find_hashtag("crème").await.is_err());
    assert!(other.sandbox.calls().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn another_account_and_all_its_media_are_read() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let meta = hand.sandbox.meta();
    for number in 0..60 {
        meta.add_medium(NewMedium::new("cy.photos", number.to_string()));
    }
    let username = Username::new("cy.photos").unwrap();
    let (mut after, mut read) = (None, Vec::new());
    loop {
        let found = hand.account.discover(&username, after.as_ref()).await.unwrap();
        assert_eq!(found.profile.username.as_deref(), Some("cy.photos"));
        assert!(found.media.items.iter().all(|one| one.view_count.is_some()));
        read.extend(found.media.items.into_iter().filter_map(|one| one.caption));
        let Some(next) = found.media.next else { break };
        after = Some(next);
    }
    let expected: Vec<_> = (0..60).rev().map(|number| number.to_string()).collect();
    assert_eq!(read, expected);
    let nobody = hand.account.discover(&Username::new("nobody").unwrap(), None).await;
    assert_eq!(nobody.unwrap_err().api_code().unwrap().code, 110);
}

#[tokio::test]
async fn details_are_those_of_the_host() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let id = MediaId::from(hand.sandbox.meta().add_medium(NewMedium::new(ACCOUNT, "x")));
        let details = hand.account.media_details(&id).await.unwrap();
        assert_eq!(details.owner_id.as_ref(), Some(hand.account.id()));
        assert_eq!(details.is_ai_generated, Some(false));
        let is_facebook = flow == LoginFlow::FacebookLogin;
        assert_eq!(details.total_like_count.is_some(), is_facebook);
        let account = hand.account.profile_details().await;
        assert_eq!(account.is_ok_and(|told| told.ig_id.is_some()), is_facebook);
    }
}
