use serde_json::json;

use super::*;
use crate::webhook::message::{Attachment, AttachmentType, Nature, ReactionAction, RepliedTo};

#[test]
fn a_comment_is_read_in_both_spellings() {
    let value = json!({
        "from": { "id": "900000000000001", "username": "café.fan" },
        "media": { "id": "18000000000000001", "media_product_type": "FEED" },
        "id": "17900000000000001", "parent_id": "17900000000000000", "text": "Très bon",
    });
    let Event::Comment(comment) = Event::from_parts("comments", &value) else { panic!() };
    assert_eq!(comment.id.as_str(), "17900000000000001");
    assert_eq!(comment.parent_id.unwrap().as_str(), "17900000000000000");
    assert_eq!(comment.text.as_deref(), Some("Très bon"));
    assert_eq!(comment.from.unwrap().username.as_deref(), Some("café.fan"));
    let media = comment.media.unwrap();
    assert_eq!(media.product_type, Some(MediaProductType::Feed));
    let bare = json!({ "comment_id": 17_900_000_000_000_001_u64 });
    let Event::LiveComment(comment) = Event::from_parts("live_comments", &bare) else { panic!() };
    assert_eq!(comment.id.as_str(), "17900000000000001");
    assert_eq!((comment.text, comment.from, comment.media), (None, None, None));
}

#[test]
fn mentions_and_stories_carry_ids_and_figures() {
    let mention = Event::from_parts("mentions", &json!({ "media_id": "1", "comment_id": "2" }));
    assert_eq!(
        mention,
        Event::Mention(Mention { media_id: "1".into(), comment_id: Some("2".into()) })
    );
    let value = json!({ "media_id": "1", "impressions": -1, "reach": 7, "replies": 0 });
    let Event::StoryInsights(story) = Event::from_parts("story_insights", &value) else { panic!() };
    assert_eq!((story.impressions, story.reach, story.replies), (None, Some(7), Some(0)));
}

#[test]
fn a_message_is_read_whole() {
    let value = json!({
        "sender": { "id": "5" }, "recipient": { "id": "6" }, "timestamp": 1,
        "message": {
            "mid": "m", "text": "a", "quick_reply": { "payload": "p" },
            "attachments": [
                { "type": "ig_reel", "payload": { "url": "https://cdn.example.com/1" } },
                { "type": "hologram", "payload": {} },
            ],
            "reply_to": { "story": { "id": "1", "url": "https://cdn.example.com/2" } },
        },
    });
    let Event::Message(parties, message) = Event::from_parts("messages", &value) else { panic!() };
    assert_eq!(parties, Parties { sender: Some("5".into()), recipient: Some("6".into()) });
    assert_eq!(
        message.attachments,
        [
            Attachment {
                kind: AttachmentType::IgReel,
                url: Some("https://cdn.example.com/1".to_owned())
            },
            Attachment { kind: AttachmentType::Unknown("hologram".to_owned()), url: None },
        ]
    );
    assert!(matches!(&message.reply_to, Some(RepliedTo::Story { id, .. }) if id.as_str() == "1"));
    assert_eq!((message.nature, message.quick_reply.as_deref()), (Nature::Incoming, Some("p")));
    for (flag, nature) in [
        ("is_echo", Nature::Echo),
        ("is_self", Nature::ToSelf),
        ("is_deleted", Nature::Deleted),
        ("is_unsupported", Nature::Unsupported),
    ] {
        let value = json!({ "message": { "mid": "m", flag: true } });
        let Event::Message(_, message) = Event::from_parts("messages", &value) else { panic!() };
        assert_eq!(message.nature, nature, "{flag}");
    }
}

#[test]
fn what_happens_to_messages_is_typed() {
    let reaction = json!({ "reaction": { "mid": "m", "action": "unreact" } });
    let Event::Reaction(_, reaction) = Event::from_parts("message_reactions", &reaction) else {
        panic!()
    };
    assert_eq!(reaction.action, ReactionAction::Unreact);
    for number in [json!("2"), json!(2)] {
        let edit = json!({ "message_edit": { "mid": "m", "text": "b", "num_edit": number } });
        let Event::Edit(_, edit) = Event::from_parts("message_edit", &edit) else { panic!() };
        assert_eq!(edit.number, Some(2));
    }
    let postback = json!({ "postback": { "mid": "m", "title": "t", "payload": "p" } });
    let Event::Postback(_, postback) = Event::from_parts("messaging_postbacks", &postback) else {
        panic!()
    };
    assert_eq!(postback.payload.as_deref(), Some("p"));
    let referral = json!({ "referral": { "ref": "r", "source": "IG_ME", "type": "OPEN_THREAD" } });
    let Event::Referral(_, referral) = Event::from_parts("messaging_referral", &referral) else {
        panic!()
    };
    assert_eq!(referral.reference.as_deref(), Some("r"));
    let seen = json!({ "read": { "mid": "m" } });
    assert!(matches!(Event::from_parts("messaging_seen", &seen), Event::Seen(..)));
}

#[test]
fn without_its_ids_an_event_is_unknown() {
    for event_type in [
        "comments",
        "mentions",
        "story_insights",
        "messages",
        "message_reactions",
        "message_edit",
        "messaging_postbacks",
        "messaging_seen",
        "share_to_story",
    ] {
        let unknown = Event::Unknown { event_type: event_type.to_owned() };
        assert_eq!(Event::from_parts(event_type, &json!({})), unknown);
        let changed = Event::Changed { field: event_type.to_owned() };
        assert_eq!(Event::from_parts(event_type, &Value::Null), changed);
    }
}
