//! The processes, what they share, and the address before them.

use social_sandbox::{DEFAULT_CLIENT_KEY, Sandbox};
use social_test_cluster::Database;
use social_tests::S3Server;
use social_tests::server::{Balancer, Ground, ServerProcess};

/// Where TikTok's webhooks arrive.
const WEBHOOKS: &str = "/api/webhooks/tiktok";
/// Where TikTok sends browsers back to.
const CALLBACK: &str = "/api/auth/tiktok/callback";

/// Several processes of one server.
pub(super) struct Servers {
    pub(super) sandbox: Sandbox,
    pub(super) balancer: Balancer,
    processes: Vec<Option<ServerProcess>>,
    ground: Ground,
    _s3: S3Server,
}

impl Servers {
    /// Starts so many over this database and a bucket of their own, known to this sandbox under
    /// one address.
    pub(super) async fn start(
        count: usize,
        sandbox: Sandbox,
        database: Database,
        settings: &[(&str, &str)],
    ) -> Self {
        let s3 = S3Server::start().await.unwrap();
        let balancer = Balancer::start().await.unwrap();
        let mut ground = Ground::bare().unwrap();
        ground.lead_to(&sandbox);
        ground.lead_to_meta(&sandbox);
        ground.keep_in(database);
        ground.set("SOCIAL_PUBLIC_URL", balancer.url());
        ground.set("SOCIAL_TRUSTED_PROXIES", "127.0.0.1");
        for (name, value) in s3.settings() {
            ground.set(name, value);
        }
        for (name, value) in settings {
            ground.set(name, *value);
        }
        let (webhooks, callback) =
            (balancer.url().join(WEBHOOKS).unwrap(), balancer.url().join(CALLBACK).unwrap());
        let introduce = |app: &mut social_sandbox::TikTokApp| {
            app.webhook_url = Some(webhooks);
            app.redirect_uris.push(callback.into());
        };
        sandbox.tiktok().update_app(DEFAULT_CLIENT_KEY, introduce).unwrap();
        let processes = (0..count).map(|_| None).collect();
        let mut servers = Self { sandbox, balancer, processes, ground, _s3: s3 };
        for index in 0..count {
            servers.launch(index).await;
        }
        servers
    }

    /// Gives one of the processes.
    pub(super) fn one(&self, index: usize) -> &ServerProcess {
        self.processes[index].as_ref().expect("it is up")
    }

    /// Counts them, whether they are up or not.
    pub(super) const fn count(&self) -> usize {
        self.processes.len()
    }

    /// Kills a process, which must be up, at whatever it does.
    pub(super) async fn kill(&mut self, index: usize) {
        let mut process = self.processes[index].take().expect("it is up");
        let (url, log) = (process.url(), process.stderr().clone());
        assert!(process.is_running().unwrap(), "it ended by itself:\n{}", log.text());
        process.kill().await.unwrap();
        self.balancer.remove(&url);
    }

    /// Starts a process where one was killed.
    pub(super) async fn launch(&mut self, index: usize) {
        let process = ServerProcess::start(&self.ground).await.unwrap();
        self.balancer.add(&process.url());
        self.processes[index] = Some(process);
    }

    /// Ends those that are up in good order, and the sandbox after them.
    pub(super) async fn end(self) {
        for process in self.processes.into_iter().flatten() {
            let log = process.stderr().clone();
            let status = process.stop().await.unwrap();
            assert!(status.success(), "it ended with {status}:\n{}", log.text());
        }
        self.sandbox.stop().await;
    }
}
