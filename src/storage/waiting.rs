//! How a call of the asynchronous client is waited for. In: a future. Out: its result.

use std::sync::OnceLock;

use promopacket::error::{Error, Result};
use tokio::runtime::{Builder, Runtime};

/// Threads that move bytes; whoever waits has a thread of its own.
const THREADS: usize = 2;

/// The runtime of all stores of this process.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Waits for a future on the calling thread.
///
/// # Errors
/// A runtime that cannot be started.
pub(super) fn wait<T>(work: impl Future<Output = T>) -> Result<T> {
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime.block_on(work));
    }
    let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_all().build();
    let runtime = runtime.map_err(|why| Error::Thread(why.to_string()))?;
    Ok(RUNTIME.get_or_init(|| runtime).block_on(work))
}
