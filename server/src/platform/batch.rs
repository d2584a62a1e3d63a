//! Batches requests: those that arrive while one batch runs form the next.
//!
//! One database query or commit serves many requests, so each costs little. A request that finds no batch running starts at once. A
//! batch begins after all its requests have arrived, so each answer reflects a state later than its request.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};

use crate::platform::metrics::BatchMeter;

/// The largest batch, and the longest queue for the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The most requests in one batch.
    pub together: usize,
    /// The most requests that wait; further ones are refused at once.
    pub waiting: usize,
}

/// Why a request has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unserved {
    /// The queue is full.
    #[error("too many requests are waiting")]
    Full,
    /// The batch panicked, or the service is ending.
    #[error("the batch did not answer")]
    Lost,
}

struct Queued<Q, A> {
    question: Q,
    answer: oneshot::Sender<A>,
}

/// Serves requests in order of arrival. Copies share one queue. The queue ends when the last copy is dropped.
pub struct Batches<Q, A>(mpsc::Sender<Queued<Q, A>>);

impl<Q, A> Clone for Batches<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Q: Send + 'static, A: Send + 'static> Batches<Q, A> {
    /// Starts the batches. `serve` returns one answer for each request, in the same order.
    ///
    /// # Panics
    /// Outside a tokio runtime, or if the queue has no capacity.
    pub fn start<S, W>(size: Size, serve: S) -> Self
    where
        S: Fn(Vec<Q>) -> W + Send + Sync + 'static,
        W: Future<Output = Vec<A>> + Send + 'static,
    {
        Self::named("other", size, serve)
    }

    /// Starts as [`Batches::start`] does, with metrics under this name.
    ///
    /// # Panics
    /// Outside a tokio runtime, or if the queue has no capacity.
    pub fn named<S, W>(name: &'static str, size: Size, serve: S) -> Self
    where
        S: Fn(Vec<Q>) -> W + Send + Sync + 'static,
        W: Future<Output = Vec<A>> + Send + 'static,
    {
        let (queue, waiting) = mpsc::channel(size.waiting);
        tokio::spawn(serve_all(waiting, size.together, Arc::new(serve), BatchMeter::new(name)));
        Self(queue)
    }

    /// Sends a request and waits for the answer.
    ///
    /// # Errors
    /// [`Unserved`].
    pub async fn ask(&self, question: Q) -> Result<A, Unserved> {
        let (answer, answered) = oneshot::channel();
        self.0.try_send(Queued { question, answer }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => Unserved::Full,
            mpsc::error::TrySendError::Closed(_) => Unserved::Lost,
        })?;
        answered.await.map_err(|_| Unserved::Lost)
    }
}

async fn serve_all<Q, A, S, W>(
    mut waiting: mpsc::Receiver<Queued<Q, A>>,
    together: usize,
    serve: Arc<S>,
    meter: BatchMeter,
) where
    Q: Send + 'static,
    A: Send + 'static,
    S: Fn(Vec<Q>) -> W + Send + Sync + 'static,
    W: Future<Output = Vec<A>> + Send + 'static,
{
    let mut batch = Vec::with_capacity(together);
    while waiting.recv_many(&mut batch, together).await > 0 {
        // A request whose sender has gone before the batch began is dropped.
        batch.retain(|asked| !asked.answer.is_closed());
        let (questions, answers): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|asked| (asked.question, asked.answer)).unzip();
        if questions.is_empty() {
            continue;
        }
        meter.begins(questions.len(), waiting.len());
        let began = Instant::now();
        // A panic in one batch does not stop the next: only this batch's answers are lost.
        let served = AssertUnwindSafe(serve(questions)).catch_unwind().await;
        meter.ends(began);
        if let Ok(given) = served {
            answers.into_iter().zip(given).for_each(|(answer, given)| drop(answer.send(given)));
        } else {
            tracing::error!("a batch panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{sync::Semaphore, task::JoinSet};

    const SIZE: Size = Size { together: 3, waiting: 8 };

    /// A batch that returns its size to each request, once the gate opens.
    fn counting(gate: &Arc<Semaphore>) -> Batches<u32, (u32, usize)> {
        let gate = gate.clone();
        Batches::start(SIZE, move |questions: Vec<u32>| {
            let gate = gate.clone();
            async move {
                gate.acquire().await.unwrap().forget();
                let many = questions.len();
                questions.into_iter().map(|question| (question, many)).collect()
            }
        })
    }

    #[tokio::test]
    async fn requests_during_a_batch_form_the_next() {
        let gate = Arc::new(Semaphore::new(0));
        let batch = counting(&gate);
        let asking: Vec<_> = (0..5)
            .map(|question| {
                let batch = batch.clone();
                tokio::spawn(async move { batch.ask(question).await })
            })
            .collect();
        tokio::task::yield_now().await;
        gate.add_permits(9);
        let mut answers = Vec::new();
        for asked in asking {
            answers.push(asked.await.unwrap().unwrap());
        }
        assert_eq!(answers.iter().map(|(question, _)| *question).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert!(answers.iter().all(|(_, many)| (1..=3).contains(many)), "{answers:?}");
        assert!(answers.iter().any(|(_, many)| *many > 1), "{answers:?}");
    }

    #[tokio::test]
    async fn lone_request_runs_at_once() {
        let batch = counting(&Arc::new(Semaphore::new(1)));
        assert_eq!(batch.ask(7).await, Ok((7, 1)));
    }

    #[tokio::test]
    async fn requests_past_the_limit_are_refused_at_once() {
        let gate = Arc::new(Semaphore::new(0));
        let batch = counting(&gate);
        let mut asking = JoinSet::new();
        // One request runs, the queue is full, and one more is refused.
        for question in 0..=SIZE.together + SIZE.waiting {
            let batch = batch.clone();
            asking.spawn(async move { batch.ask(u32::try_from(question).unwrap()).await });
        }
        assert_eq!(asking.join_next().await.unwrap().unwrap(), Err(Unserved::Full));
        gate.add_permits(asking.len());
        for answer in asking.join_all().await {
            assert!(answer.is_ok() || answer == Err(Unserved::Full));
        }
    }

    #[tokio::test]
    async fn panic_ends_only_its_batch() {
        let batch = Batches::start(SIZE, |questions: Vec<u32>| async move {
            assert!(!questions.contains(&13), "unlucky");
            questions
        });
        assert_eq!(batch.ask(13).await, Err(Unserved::Lost));
        assert_eq!(batch.ask(14).await, Ok(14));
    }
}
