//! G16 for Instagram: hours in which Meta fails, says nothing, or asks everybody to wait. What was
//! accepted goes out after them, once, and Meta was not asked all the time.

use std::time::Duration;

use social_core::LoginFlow;
use social_sandbox::Fault;
use social_service::{
    InstagramFile, InstagramItem, InstagramMedia, InstagramReel, InstagramRequest,
};
use social_store::{PublicationId, PublicationState};
use social_tests::{Photo, Professional, Rows, Video, World, on_stores};

/// How long Meta is away.
const AWAY: Duration = Duration::from_hours(3);
/// How long after that the posts may take: the longest pause, which is that of a limit whose end
/// nobody names, and some.
const SOON: Duration = Duration::from_mins(65);

on_stores!(posts_wait_for_the_end_of_an_outage: memory file database);

async fn posts_wait_for_the_end_of_an_outage(rows: Rows) {
    let outages = [
        ("fails", Fault::status("*", 503)),
        ("is silent", Fault::cut("*")),
        ("is throttled", Fault::error("create_container", "80002")),
    ];
    for (how, fault) in outages {
        for flow in [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin] {
            let world = World::builder().rows(rows).start().await.unwrap();
            let professional = world.connect_professional(flow).await.unwrap();
            let ids = ask(&world, &professional, fault.clone()).await;
            let before = world.sandbox().calls().len();
            world.pass(AWAY).await.unwrap();
            let during = world.sandbox().calls().len() - before;
            for id in &ids {
                let waits = world.journal(id).await.unwrap().publication;
                assert!(!waits.state.is_settled(), "{how}: {:?}", waits.last_error);
            }
            world.sandbox().faults().clear();
            world.pass(SOON).await.unwrap();
            for id in &ids {
                let ended = world.journal(id).await.unwrap().publication;
                let error = ended.last_error;
                assert_eq!(ended.state, PublicationState::Published, "{how}: {error:?}");
            }
            assert_eq!(world.sandbox().ledger().instagram_posts().len(), ids.len(), "{how}");
            assert!(during < 400, "{how}: {during} calls in {AWAY:?}");
            world.end().await.unwrap();
        }
    }
}

/// Has a picture, a reel and a carousel accepted just when Meta goes away.
async fn ask(world: &World, professional: &Professional, fault: Fault) -> Vec<PublicationId> {
    let photos: Vec<_> = (0..3).map(|mark| Photo::new(mark).sized(1_080, 1_080)).collect();
    let photos = world.stage_photos(&photos).await.unwrap().unwrap();
    let film = world.stage(Video::new(50_000)).await.unwrap().unwrap().id;
    let item = |at: usize| InstagramItem::new(InstagramFile::Asset(photos[at].clone()));
    let media = [
        InstagramMedia::Image(item(0)),
        InstagramMedia::Reel(InstagramReel::new(InstagramFile::Asset(film))),
        InstagramMedia::Carousel(vec![item(1), item(2)]),
    ];
    world.sandbox().faults().add(fault.always());
    let mut ids = Vec::new();
    for (number, media) in media.into_iter().enumerate() {
        let account = professional.account.id.clone();
        let mut request = InstagramRequest::new(account, &professional.ig_id, media);
        request.caption = format!("number {number}");
        let key = format!("key-{number}");
        ids.push(world.submit_instagram(&key, request).await.unwrap().unwrap().id);
    }
    ids
}
