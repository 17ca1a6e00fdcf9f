//! One process of a host: a service with its workers on a thread and a runtime of its own.
//!
//! A crash drops the runtime with everything in it, at whatever point each task stands. What is in
//! the store and at the platform stays.

use std::thread::JoinHandle;

use anyhow::{Context as _, anyhow};
use social_service::Service;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::gate::Gate;
use crate::pilot::{Pilot, Watched};

/// The process ended before it answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the process crashed")]
pub struct Crashed;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Its runtime was dropped in the middle of whatever it did.
    Crashed,
    /// It was told to stop, and every worker ended.
    Stopped,
}

/// Builds the service inside the runtime it will run in.
pub(crate) type Build =
    Box<dyn FnOnce() -> crate::Boxed<'static, anyhow::Result<Service>> + Send + 'static>;

/// A running service.
#[derive(Debug)]
pub struct Process {
    service: Service,
    handle: Handle,
    gate: Gate,
    pilot: Pilot,
    stop: CancellationToken,
    thread: JoinHandle<anyhow::Result<Ending>>,
}

impl Process {
    pub(crate) async fn start(pilot: &Pilot, gate: Gate, build: Build) -> anyhow::Result<Self> {
        let watched = pilot.watch();
        let stop = CancellationToken::new();
        let (ready, up) = oneshot::channel();
        let thread = std::thread::Builder::new().name("process".to_owned()).spawn({
            let (stop, gate) = (stop.clone(), gate.clone());
            move || {
                let runtime = runtime(&watched)?;
                let ending = runtime.block_on(live(build, ready, stop, gate));
                // Tasks are dropped where they stand; nothing waits for them.
                runtime.shutdown_background();
                drop(watched);
                Ok(ending)
            }
        })?;
        let (service, handle) = up.await.context("the process ended before it was up")??;
        Ok(Self { service, handle, gate, pilot: pilot.clone(), stop, thread })
    }

    /// Does something inside the process, while virtual time flies.
    ///
    /// # Errors
    ///
    /// [`Crashed`] if the process ends first.
    pub async fn call<T, F>(
        &self,
        work: impl FnOnce(Service) -> F + Send + 'static,
    ) -> Result<T, Crashed>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (service, pilot) = (self.service.clone(), self.pilot.clone());
        let task = self.handle.spawn(async move {
            // Time flies for this work alone, not while its caller is still to hear of its end.
            let _flight = pilot.engage();
            work(service).await
        });
        match task.await {
            Ok(out) => Ok(out),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(Crashed),
        }
    }

    /// Gives a way to reach the process from a listener; it does not keep the process alive.
    pub(crate) fn door(&self) -> Door {
        Door { handle: self.handle.clone(), service: self.service.clone() }
    }

    /// Gives the gate before its store.
    pub const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Ends the process in the middle of whatever it does.
    ///
    /// # Errors
    ///
    /// When its thread panicked.
    pub async fn crash(self) -> anyhow::Result<Ending> {
        self.gate.crash();
        self.ended().await
    }

    /// Tells the process to stop, and waits until it has.
    ///
    /// # Errors
    ///
    /// When its thread panicked.
    pub async fn stop(self) -> anyhow::Result<Ending> {
        self.stop.cancel();
        let _flight = self.pilot.engage();
        self.ended().await
    }

    /// Waits for the end that the gate or a stop brings about.
    async fn ended(self) -> anyhow::Result<Ending> {
        drop(self.service);
        let thread = self.thread;
        let joined = tokio::task::spawn_blocking(move || thread.join()).await?;
        joined.map_err(|_| anyhow!("the thread of a process panicked"))?
    }
}

/// Reaches a process from outside.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    handle: Handle,
    service: Service,
}

impl Door {
    pub(crate) async fn call<T, F>(
        &self,
        work: impl FnOnce(Service) -> F + Send + 'static,
    ) -> Result<T, Crashed>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let service = self.service.clone();
        self.handle.spawn(async move { work(service).await }).await.map_err(|_| Crashed)
    }
}

fn runtime(watched: &Watched) -> std::io::Result<Runtime> {
    let (park, unpark) = watched.hooks();
    Builder::new_current_thread().enable_all().on_thread_park(park).on_thread_unpark(unpark).build()
}

async fn live(
    build: Build,
    ready: oneshot::Sender<anyhow::Result<(Service, Handle)>>,
    stop: CancellationToken,
    gate: Gate,
) -> Ending {
    let service = match build().await {
        Ok(service) => service,
        Err(error) => {
            // Nobody listens any more if the test has ended.
            drop(ready.send(Err(error)));
            return Ending::Stopped;
        }
    };
    drop(ready.send(Ok((service.clone(), Handle::current()))));
    let ending = tokio::select! {
        biased;
        () = gate.crashed().cancelled() => Ending::Crashed,
        () = service.run(stop) => Ending::Stopped,
    };
    drop(service);
    ending
}
