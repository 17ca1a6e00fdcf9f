//! Figures of Instagram: kept once a period, whoever reads them and however often.

use std::time::Duration;

use social_core::{Clock, LoginFlow, Timestamp};
use social_sandbox::NewMedium;
use social_store::{Due, InsightSample, WorkKind};
use social_tests::{Gate, Professional, Rows, World, on_stores};

const PERIOD: Duration = Duration::from_hours(6);

struct Scene {
    world: World,
    one: Professional,
}

impl Scene {
    async fn start(rows: Rows, flow: LoginFlow) -> Self {
        let world = World::builder().rows(rows).start().await.unwrap();
        let one = world.connect_professional(flow).await.unwrap();
        Self { world, one }
    }

    /// Reads now, due or not, to the end.
    async fn read(&self, kind: WorkKind) {
        let store = self.world.open_store().await.unwrap();
        let now = Due::At(self.world.clock().now());
        store.schedule(kind, self.one.account.id.as_str(), now).await.unwrap();
        self.world.pass(Duration::from_mins(3)).await.unwrap();
    }

    async fn samples(&self, subject: &str, metric: &str) -> Vec<InsightSample> {
        let store = self.world.open_store().await.unwrap();
        let id = &self.one.account.id;
        store.read_samples(id, subject, metric, Timestamp::EPOCH).await.unwrap()
    }
}

on_stores!(figures_of_a_period_are_kept_once: memory file database);

async fn figures_of_a_period_are_kept_once(rows: Rows) {
    for (flow, handle) in
        [(LoginFlow::FacebookLogin, "ada.studio"), (LoginFlow::InstagramLogin, "cy.photos")]
    {
        let mut scene = Scene::start(rows, flow).await;
        let media = scene.world.meta().add_medium(NewMedium::new(handle, "a day at the sea"));
        scene.read(WorkKind::MEDIA).await;
        scene.world.clock().advance(PERIOD);
        // Twice by one process, and once more after a restart, beside another one.
        scene.read(WorkKind::INSIGHTS).await;
        scene.read(WorkKind::INSIGHTS).await;
        let other = scene.world.another(Gate::new()).await.unwrap();
        scene.world.restart().await.unwrap();
        scene.read(WorkKind::INSIGHTS).await;
        other.stop().await.unwrap();
        let account = scene.one.ig_id.clone();
        for (subject, metric) in [(&account, "followers_count"), (&media, "reach")] {
            assert_eq!(scene.samples(subject, metric).await.len(), 1, "{flow}: {metric}");
        }
        scene.world.clock().advance(PERIOD);
        scene.read(WorkKind::INSIGHTS).await;
        for (subject, metric) in [(&account, "followers_count"), (&media, "reach")] {
            let rows = scene.samples(subject, metric).await;
            let [first, second] = rows.as_slice() else { panic!("{flow}: {metric}: {rows:?}") };
            assert_eq!(first.end_time + PERIOD, second.end_time, "{flow}: {metric}");
        }
        scene.world.end().await.unwrap();
    }
}
