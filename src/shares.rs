//! Work shared out among the processors. In: a list. Out: what was made of each part of it, in the order of the list; so
//! nothing depends on how many processors there are.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// How many processors there are.
pub(crate) fn processors() -> usize {
    available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Gives each processor a part of a list, with the place of the part's first item in the list.
pub(crate) fn in_shares<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(usize, &[T]) -> R + Sync,
) -> Vec<R> {
    let share = items.len().div_ceil(processors()).max(1);
    std::thread::scope(|scope| {
        let shares = (0..).step_by(share).zip(items.chunks(share));
        let shares: Vec<_> = shares
            .map(|(first, share)| {
                scope.spawn({
                    let work = &work;
                    move || work(first, share)
                })
            })
            .collect();
        shares.into_iter().map(|it| it.join().expect("no share panics")).collect()
    })
}
