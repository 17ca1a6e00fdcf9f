//! Two processes on one file, which crash at random writes and come up again.

use bytes::Bytes;
use futures_util::future::join_all;
use social_service::Error;
use social_store::Accepted;
use social_tests::{Crashed, Gate, Process, Random, Side, Stop, World};

use super::events::Delivery;

/// A process stops at one of this many writes after its start.
const WRITES: usize = 60;

/// The processes, and how often they still may crash.
pub(super) struct Fleet<'a> {
    world: &'a World,
    processes: Vec<Process>,
    crashes_left: usize,
    pub(super) crashes: usize,
    random: Random,
}

impl<'a> Fleet<'a> {
    pub(super) async fn start(
        world: &'a World,
        size: usize,
        crashes: usize,
        random: Random,
    ) -> Self {
        let mut fleet =
            Self { world, processes: Vec::new(), crashes_left: crashes, crashes: 0, random };
        for _ in 0..size {
            let process = fleet.launch().await;
            fleet.processes.push(process);
        }
        fleet
    }

    async fn launch(&mut self) -> Process {
        let gate = Gate::new();
        if self.crashes_left > 0 {
            self.crashes_left -= 1;
            let side = if self.random.one_in(2) { Side::Before } else { Side::After };
            gate.arm(Some(Stop { at: 1 + self.random.below(WRITES), side }));
        }
        self.world.another(gate).await.unwrap()
    }

    /// Starts anew what has crashed.
    async fn mend(&mut self) {
        for index in 0..self.processes.len() {
            if self.processes[index].gate().fired().is_some() {
                self.crashes += 1;
                let next = self.launch().await;
                std::mem::replace(&mut self.processes[index], next).crash().await.unwrap();
            }
        }
    }

    /// Delivers at least once, as TikTok does: again until it is acknowledged. Gives how many
    /// events were new and how often something was sent again.
    pub(super) async fn deliver(&mut self, deliveries: Vec<Delivery>) -> (u32, usize) {
        let (mut new, mut again) = (0, 0);
        let mut waiting = deliveries;
        while !waiting.is_empty() {
            let batch: Vec<_> = waiting.drain(..waiting.len().min(40)).collect();
            let sent = batch.iter().enumerate().map(|(index, delivery)| {
                receive(&self.processes[index % self.processes.len()], delivery.clone())
            });
            let answers = join_all(sent).await;
            for (delivery, answer) in batch.into_iter().zip(answers) {
                match answer {
                    Ok(Ok(accepted)) => new += accepted.new,
                    Ok(Err(error)) => panic!("a delivery was refused: {error}"),
                    Err(Crashed) => {
                        again += 1;
                        waiting.push(delivery);
                    }
                }
            }
            self.mend().await;
        }
        (new, again)
    }

    /// Waits until every event has had its effect, over whatever crashes are left.
    pub(super) async fn quiet(&mut self) {
        loop {
            let look = self.processes[0].call(|service| async move {
                let backlog = service.store().backlog().await.unwrap();
                if backlog.ready > 0 {
                    service.clock().sleep(std::time::Duration::from_secs(1)).await;
                }
                backlog
            });
            let backlog = look.await;
            self.mend().await;
            match backlog {
                Ok(backlog) if backlog.ready == 0 => {
                    assert_eq!(backlog.quarantined, 0, "an event was given up");
                    return;
                }
                Ok(_) | Err(Crashed) => {}
            }
        }
    }

    /// Gives one of the processes.
    pub(super) fn one(&self) -> &Process {
        &self.processes[0]
    }

    /// Ends them all in good order.
    pub(super) async fn end(self) {
        for process in self.processes {
            process.stop().await.unwrap();
        }
    }
}

/// Hands a delivery to a process.
pub(super) async fn receive(
    process: &Process,
    delivery: Delivery,
) -> Result<Result<Accepted, Error>, Crashed> {
    process
        .call(move |service| async move {
            service.inbox().receive_tiktok(&delivery.headers, Bytes::from(delivery.body)).await
        })
        .await
}
