//! A thread that owns something, and does with it what it is sent, in order.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use amends_store::StoreError;
use futures_channel::oneshot;

type Job<T> = Box<dyn FnOnce(&mut T) + Send>;

/// Threads that share one queue, each with something of its own. Dropping it waits for what is under way.
pub(crate) struct Workers<T> {
    queue: Option<Sender<Job<T>>>,
    threads: Vec<JoinHandle<()>>,
}

impl<T: Send + 'static> Workers<T> {
    /// A thread for each of these.
    pub(crate) fn new(name: &str, owned: Vec<T>) -> std::io::Result<Self> {
        let (queue, jobs) = channel::<Job<T>>();
        let jobs = Arc::new(Mutex::new(jobs));
        let mut threads = Vec::new();
        for mut own in owned {
            let jobs = Arc::clone(&jobs);
            let work = move || {
                while let Some(job) = next(&jobs) {
                    job(&mut own);
                }
            };
            threads.push(std::thread::Builder::new().name(name.to_owned()).spawn(work)?);
        }
        Ok(Self { queue: Some(queue), threads })
    }

    /// Has one of the threads do it, and gives its answer.
    pub(crate) async fn run<A: Send + 'static>(
        &self,
        job: impl FnOnce(&mut T) -> Result<A, StoreError> + Send + 'static,
    ) -> Result<A, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job: Job<T> = Box::new(move |own| {
            let _ = reply.send(job(own)); // whoever asked may have gone
        });
        let sent = self.queue.as_ref().is_some_and(|queue| queue.send(job).is_ok());
        if !sent {
            return Err(stopped());
        }
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl<T> Drop for Workers<T> {
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join(); // it panicked: whoever waited for it has been told
        }
    }
}

fn next<T>(jobs: &Mutex<Receiver<Job<T>>>) -> Option<Job<T>> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn stopped() -> StoreError {
    StoreError::Closed { what: "its thread has stopped".to_owned() }
}
