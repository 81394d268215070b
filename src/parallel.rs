//! Work shared out among the processors. In: a list. Out: what was made of each part of it, in the order of the list; so
//! nothing depends on how many processors there are.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread::available_parallelism;

/// How many processors there are; the system is asked once, for that takes as long as reading a small file.
pub(crate) fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| available_parallelism().map_or(1, NonZeroUsize::get))
}

/// Does `work` for each of some items. Every processor takes the next one as soon as it is done with another; one of them
/// is the caller's, so that there is one thread less that needs memory of its own.
pub(crate) fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let processors = processors().min(items.len());
    if processors < 2 {
        return items.into_iter().map(work).collect();
    }
    let next = Mutex::new(items.into_iter().enumerate());
    let take = || next.lock().expect("taking an item cannot panic").next();
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let share =
            || std::iter::from_fn(take).map(|(number, item)| (number, work(item))).collect();
        let others: Vec<_> = (1..processors).map(|_| scope.spawn(share)).collect();
        let mut done: Vec<(usize, R)> = share();
        for thread in others {
            done.extend(thread.join().expect("no share panics"));
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, item)| item).collect()
}

/// Does `work` for each of some items by so many threads, which may wait for disks and networks; no item is begun after one has
/// failed.
///
/// # Errors
/// The first failure in the order of the list, of those that came to pass.
pub(crate) fn try_each<T: Send, R: Send, E: Send>(
    items: Vec<T>,
    threads: usize,
    work: impl Fn(T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let has_failed = AtomicBool::new(false);
    let next = Mutex::new(items.into_iter().enumerate());
    let take = || {
        let is_over = has_failed.load(Ordering::Relaxed);
        if is_over { None } else { next.lock().expect("taking an item cannot panic").next() }
    };
    let mut done: Vec<(usize, Result<R, E>)> = std::thread::scope(|scope| {
        let share = || {
            let mut done = Vec::new();
            while let Some((number, item)) = take() {
                let result = work(item);
                has_failed.fetch_or(result.is_err(), Ordering::Relaxed);
                done.push((number, result));
            }
            done
        };
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(share)).collect();
        let mut done = share();
        for thread in others {
            done.extend(thread.join().expect("no share panics"));
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Gives each processor a part of a list, with the place of the part's first item in the list.
pub(crate) fn in_shares<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &[T]) -> R + Sync,
) -> Vec<R> {
    let share = items.len().div_ceil(processors()).max(1);
    let shares = (0..).step_by(share).zip(items.chunks(share)).collect();
    each(shares, |(first, share)| work(first, share))
}
