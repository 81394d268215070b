//! Work that would keep others waiting. In: what to do. Out: its result, from a thread that may wait for disks and for Typst.

use tokio::task::spawn_blocking;

/// Does something away from the threads that answer.
///
/// # Panics
/// If the work does.
pub(super) async fn blocking<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}
