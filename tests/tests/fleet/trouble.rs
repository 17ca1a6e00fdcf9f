//! What happens to the processes and to the database meanwhile.

use std::time::Duration;

use social_core::{Clock as _, SystemClock};
use social_test_cluster::Cluster;
use social_tests::Random;
use social_tests::server::Senders;

use crate::servers::Servers;

#[derive(Clone, Copy, Debug)]
enum Blow {
    /// `kill -9` for the process of this number, and another one in its place.
    Kill(usize),
    /// The database is stopped without a word, and started again.
    Stop,
}

/// How much shall happen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) processes: usize,
    /// How often each process is killed.
    pub(crate) kills: usize,
    /// How often the database is stopped hard.
    pub(crate) stops: usize,
}

/// The blows in the order they fall, and the moments between them.
pub(crate) struct Trouble {
    blows: Vec<Blow>,
    random: Random,
}

/// What has happened.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Done {
    pub(crate) kills: usize,
    pub(crate) stops: usize,
}

impl Trouble {
    /// Brings what is planned into a random order.
    pub(crate) fn new(extent: &Extent, random: &mut Random) -> Self {
        let Extent { processes, kills, stops } = *extent;
        let kills = (0..processes * kills).map(|number| Blow::Kill(number % processes));
        let mut blows: Vec<Blow> = kills.chain((0..stops).map(|_| Blow::Stop)).collect();
        random.shuffle(&mut blows);
        Self { blows, random: random.clone() }
    }

    /// Lets the blows fall while so many events are delivered, evenly over them.
    pub(crate) async fn make(
        mut self,
        servers: &mut Servers,
        cluster: &Cluster,
        senders: &Senders,
        events: usize,
    ) -> Done {
        let mut done = Done::default();
        let each = events / (self.blows.len() + 1);
        for (number, blow) in self.blows.into_iter().enumerate() {
            senders.wait_for(number * each + self.random.below(each)).await.unwrap();
            // The count moves right after an answer; the blow shall fall anywhere between two.
            SystemClock.sleep(Duration::from_micros(self.random.between(0, 30_000))).await;
            match blow {
                Blow::Kill(index) => {
                    servers.kill(index).await;
                    servers.launch(index).await;
                    done.kills += 1;
                }
                Blow::Stop => {
                    cluster.stop_immediate().await.unwrap();
                    cluster.start_again().await.unwrap();
                    done.stops += 1;
                }
            }
        }
        done
    }
}
