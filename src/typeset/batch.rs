//! Many packets on several threads. In: jobs and what to do with each. Out: the results, as they are finished.
//!
//! Each worker owns a pool of one thread, so that Typst's own parallelism stays with it: on a shared pool one worker
//! would steal whole compiles onto its stack until it overflows. Memory stays flat because old cache entries are evicted
//! whenever there are as many more jobs done as workers, failed ones too: seldom enough that what packets share stays, and
//! as often as that allows, for the cache never gives back what it needed between two evictions. A worker that has done a
//! job evicts, for an eviction in the midst of a compile makes Typst forget what it has looked up for it.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::error::{Error, Result};

/// How long a large document is typeset before what it no longer uses is evicted from the cache.
const PAUSE: Duration = Duration::from_millis(200);

/// Stack of a worker: layouts nest deeply.
pub(super) const STACK: usize = 16 << 20;

/// Does `work` once, on a worker's stack; none if it panicked.
///
/// # Errors
/// A thread that cannot be started.
pub(crate) fn run_one<R: Send>(work: impl Fn() -> R + Sync) -> Result<Option<R>> {
    let mut done = None;
    run(
        NonZeroUsize::MIN,
        &[()],
        |()| work(),
        |_, result| {
            done = result;
            Ok(())
        },
    )?;
    Ok(done)
}

/// Does `work` on a large document once, whose pages are laid out on `threads` threads together; none if it panicked. Nothing of it
/// stays in Typst's cache.
///
/// # Errors
/// Threads that cannot be started.
pub(crate) fn run_large<R: Send>(
    threads: NonZeroUsize,
    work: impl Fn() -> R + Sync,
) -> Result<Option<R>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).stack_size(STACK).build();
    let pool = pool.map_err(|why| Error::Thread(why.to_string()))?;
    let (done, is_done) = sync_channel::<()>(0);
    let made = std::thread::scope(|scope| {
        scope.spawn(move || {
            while is_done.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                typst::comemo::evict(1);
            }
        });
        let made = pool.install(|| catch_unwind(AssertUnwindSafe(&work)).ok());
        drop(done);
        made
    });
    typst::comemo::evict(0);
    Ok(made)
}

/// Does `work` for every job on `threads` threads and gives each result to `deliver`, on the caller's thread, in the
/// order in which they are finished. A panic is a result too: none. Stops early if `deliver` fails.
///
/// # Errors
/// A thread that cannot be started, or what `deliver` gives.
pub(crate) fn run<J, R, W, D>(threads: NonZeroUsize, jobs: &[J], work: W, deliver: D) -> Result<()>
where
    J: Sync,
    R: Send,
    W: Fn(&J) -> R + Sync,
    D: FnMut(usize, Option<R>) -> Result<()>,
{
    let order: Vec<(usize, &J)> = jobs.iter().enumerate().collect();
    run_in_order(threads, &order, work, deliver)
}

/// The same; jobs with equal keys are done one after the other, because what they share is then still in Typst's cache.
///
/// # Errors
/// Those of [`run`].
pub(crate) fn run_alike<'j, J, K, A, R, W, D>(
    threads: NonZeroUsize,
    jobs: &'j [J],
    alike: A,
    work: W,
    deliver: D,
) -> Result<()>
where
    J: Sync,
    K: Ord,
    A: Fn(&'j J) -> K,
    R: Send,
    W: Fn(&J) -> R + Sync,
    D: FnMut(usize, Option<R>) -> Result<()>,
{
    let mut order: Vec<(usize, &J)> = jobs.iter().enumerate().collect();
    order.sort_by_key(|(_, job)| alike(job));
    run_in_order(threads, &order, work, deliver)?;
    // What follows a whole cycle needs the memory more than it needs the cache.
    typst::comemo::evict(0);
    Ok(())
}

fn run_in_order<J, R, W, D>(
    threads: NonZeroUsize,
    jobs: &[(usize, &J)],
    work: W,
    deliver: D,
) -> Result<()>
where
    J: Sync,
    R: Send,
    W: Fn(&J) -> R + Sync,
    D: FnMut(usize, Option<R>) -> Result<()>,
{
    let threads = threads.get().min(jobs.len().max(1));
    let next = AtomicUsize::new(0);
    let (sender, results) = sync_channel(2 * threads);
    let mut pools = Vec::new();
    for _ in 0..threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
        pools.push(pool.map_err(|why| Error::Thread(why.to_string()))?);
    }
    std::thread::scope(|scope| {
        for pool in &pools {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                pool.install(|| {
                    while let Some((number, (index, job))) = take(next, jobs) {
                        let result = catch_unwind(AssertUnwindSafe(|| work(job))).ok();
                        if sender.send((*index, result)).is_err() {
                            return;
                        }
                        if (number + 1) % threads == 0 {
                            typst::comemo::evict(1);
                        }
                    }
                });
            });
        }
        drop(sender);
        receive(results, deliver)
    })
}

/// The next job, with its place in the order.
fn take<'j, T>(next: &AtomicUsize, jobs: &'j [T]) -> Option<(usize, &'j T)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(number).map(|job| (number, job))
}

/// Owns the receiver, so that workers stop when delivery fails.
fn receive<R>(
    results: Receiver<(usize, Option<R>)>,
    mut deliver: impl FnMut(usize, Option<R>) -> Result<()>,
) -> Result<()> {
    results.into_iter().try_for_each(|(index, result)| deliver(index, result))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: NonZeroUsize = NonZeroUsize::new(2).expect("not zero");

    #[test]
    fn every_job_is_delivered_once_and_a_panic_stops_nobody_else() {
        let jobs: Vec<usize> = (0..50).collect();
        let mut seen = vec![None; jobs.len()];
        let work = |job: &usize| if *job == 7 { panic!("expected by the test") } else { job * 2 };
        run(TWO, &jobs, work, |index, result| {
            assert!(seen[index].replace(result).is_none());
            Ok(())
        })
        .expect("the machine has threads");
        let wanted: Vec<_> = jobs.iter().map(|it| Some((*it != 7).then_some(it * 2))).collect();
        assert_eq!(seen, wanted);
    }

    #[test]
    fn jobs_that_are_alike_follow_each_other_and_keep_their_numbers() {
        let jobs = ["b1", "a1", "b2", "a2"];
        let mut done = Vec::new();
        let alike = |job: &&'static str| job.chars().next();
        run_alike(
            NonZeroUsize::MIN,
            &jobs,
            alike,
            |job| *job,
            |index, job| {
                assert_eq!(job, Some(jobs[index]));
                done.push(index);
                Ok(())
            },
        )
        .expect("the machine has threads");
        assert_eq!(done, [1, 3, 0, 2]);
    }

    #[test]
    fn a_failed_delivery_stops_the_run() {
        let jobs: Vec<usize> = (0..1000).collect();
        let mut delivered = 0;
        let result = run(
            TWO,
            &jobs,
            |job| *job,
            |_, _| {
                delivered += 1;
                Err(Error::Thread("full".to_owned()))
            },
        );
        assert!(result.is_err());
        assert_eq!(delivered, 1);
    }
}
